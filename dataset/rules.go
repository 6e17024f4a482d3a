package dataset

import "github.com/duizhao/duizhao/segment"

// role is what a mark at the beginning of a line says of the text behind it.
type role uint8

const (
	noRole       role = iota
	roleItem          // an item begins; the rest of the line is its title
	roleQuestion      // the question begins
	roleAnswer        // the answer begins
	roleAnalysis      // the analysis begins
	roleBoth          // answer and analysis in one, or analysis alone if there was an answer before
	roleOption        // a choice begins
	roleForeign       // an answer that is not the right one: what a student chose
)

// where a rule looks, by the kind of block a line stands in.
type where uint8

const (
	inHeading where = 1 << iota
	inText          // paragraphs, list items, quotes
	inHTML
)

// rule is a row of the table below: a kind of mark at the beginning of a line. Rules are tried in order and the first that
// matches wins, so the specific ones come first. A new layout is a new row.
type rule struct {
	name    string
	in      where
	role    role
	weight  float64 // how sure it is that an item begins here, if nothing inside it proves so
	match   func(l *line) bool
	example string // a line that matches
}

// rules reads: a line in such a block that matches begins that part of an item.
var rules = []rule{
	{"summary-answer", inHTML, roleAnswer, 0, summaryLabel(roleAnswer), "<details><summary><b>答案</b></summary>"},
	{"summary-analysis", inHTML, roleAnalysis, 0, summaryLabel(roleAnalysis), "<details><summary>解析</summary>"},
	{"summary-question", inHTML, roleItem, 0.7, summaryQuestion, "<details><summary>什么是进程？</summary>"},
	{"heading-question", inHeading | inHTML, roleItem, 0.7, headingLabel(roleQuestion), "## Q：怎么安装？"},
	{"label-answer", inHeading | inText | inHTML, roleAnswer, 0, label(roleAnswer), "**答案：** B"},
	{"label-both", inHeading | inText | inHTML, roleBoth, 0, label(roleBoth), "**答案解析：** 选 B，因为……"},
	{"label-analysis", inHeading | inText | inHTML, roleAnalysis, 0, label(roleAnalysis), "【解析】见第三章。"},
	{"label-foreign", inHeading | inText | inHTML, roleForeign, 0, label(roleForeign), "我的答案：C"},
	{"label-question", inText | inHTML, roleQuestion, 0.5, label(roleQuestion), "**题目：** 简述三次握手。"},
	{"heading-number", inHeading, roleItem, 0.6, headingNumber, "### 3. 标题"},
	{"heading-plain", inHeading, roleItem, 0.2, headingPlain, "## 如何升级？"},
	{"text-number", inText, roleItem, 0.05, textNumber, "12、下列说法正确的是"},
	{"option-box", inText, roleOption, 0, optionBox, "- [x] 它会阻塞"},
	{"option-letter", inText, roleOption, 0, optionLetter, "- A: 42"},
}

// labels are the words that name a part of an item, in both languages and both scripts. Case does not matter. A word must be
// followed by a colon, be embraced by brackets or bold type, or stand alone on its line.
var labels = []struct {
	role  role
	words []string
}{
	{roleQuestion, []string{
		"题目", "题干", "试题", "问题", "面试题", "例题", "题目描述", "问题描述", "问", "題目", "題幹", "試題", "問題", "面試題", "例題", "問",
		"question", "questions", "problem", "interview question", "q",
	}},
	{roleAnswer, []string{
		"答案", "参考答案", "正确答案", "标准答案", "正确选项", "答", "回答", "解答", "參考答案", "正確答案", "標準答案", "正確選項",
		"answer", "answers", "correct answer", "correct option", "reference answer", "suggested answer", "model answer", "solution", "ans", "a",
		"解决方法", "解决方案", "解决办法", "处理方法", "解決方法", "解決方案",
	}},
	{roleAnalysis, []string{
		"解析", "分析", "详解", "点评", "解释", "题目解析", "试题解析", "题解", "问题分析", "原因分析", "详细解析", "詳解", "點評", "解釋", "題目解析", "試題解析", "題解",
		"analysis", "explanation", "explanations", "rationale", "commentary",
	}},
	{roleBoth, []string{
		"答案解析", "答案与解析", "答案及解析", "解析与答案", "答案與解析", "解析與答案",
		"answer and analysis", "answer and explanation", "answer & explanation", "answer explanation",
	}},
	{roleForeign, []string{
		"我的答案", "你的答案", "您的答案", "学生答案", "考生答案", "學生答案", "考生答案",
		"my answer", "your answer", "student answer", "student's answer",
	}},
}

// itemWords may stand before an item's number: Q12, 第12题, 面试题 4.
var itemWords = []string{
	"question", "problem", "exercise", "interview question", "no.", "q", "item",
	"面试题", "问题", "题目", "试题", "习题", "练习", "例题", "例", "第", "题", "問題", "題目", "試題", "習題", "練習", "例題", "題", "面試題", "问", "問",
}

// absent are texts that say that there is none: 解析：略.
var absent = []string{"略", "无", "無", "暂无", "暫無", "（略）", "(略)", "none", "n/a", "omitted", "-", "/", "—"}

// verdicts are the answers to a true-or-false item.
var verdicts = []struct {
	key   string
	words []string
}{
	{"true", []string{"对", "對", "正确", "正確", "是", "√", "✓", "✔", "true", "t", "yes", "correct", "right"}},
	{"false", []string{"错", "錯", "错误", "錯誤", "不正确", "不对", "否", "×", "✗", "✘", "x", "false", "f", "no", "incorrect", "wrong"}},
}

// wordsOf finds the labels that begin with a given rune, the longest first.
var wordsOf = func() map[rune][]labelWord {
	index := map[rune][]labelWord{}
	for _, l := range labels {
		for _, w := range l.words {
			first, _ := decodeFolded(w)
			index[first] = insertByLength(index[first], labelWord{w, l.role})
		}
	}
	return index
}()

// labelWord is a word of the table of labels.
type labelWord struct {
	word string
	role role
}

func insertByLength(words []labelWord, w labelWord) []labelWord {
	at := 0
	for at < len(words) && len(words[at].word) >= len(w.word) {
		at++
	}
	words = append(words, labelWord{})
	copy(words[at+1:], words[at:])
	words[at] = w
	return words
}

// whereOf tells what a block of some kind is to the rules.
var whereOf = [...]where{
	segment.Heading:   inHeading,
	segment.Paragraph: inText,
	segment.HTML:      inHTML,
	segment.Rule:      0,
}
