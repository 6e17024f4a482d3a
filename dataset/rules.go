package dataset

import (
	"slices"
	"strings"
	"sync"
	"unicode"
)

// role is what a mark at the beginning of a line says of the text behind it.
type role uint8

const (
	noRole        role = iota
	roleItem           // an item begins; the rest of the line is its title
	roleQuestion       // the question begins
	roleAnswer         // the answer begins
	roleAnalysis       // the analysis begins
	roleBoth           // answer and analysis in one, or analysis alone if there was an answer before
	roleOption         // a choice begins
	roleForeign        // an answer that is not the right one: what a student chose
	rolePart           // the heading of a part: 二、多选题
	roleRecurring      // a line that recurs and says nothing of its own
	roleGathered       // answers to items elsewhere
	roleMaterial       // text that several items share
	roleMeta           // what a bank notes of an item: 难度：易
)

// where a rule looks, by the kind of block a line stands in.
type where uint8

const (
	inHeading where = 1 << iota
	inText          // paragraphs, list items, quotes
	inHTML
)

// family is a way in which all items of a document may begin.
type family uint8

const (
	noFamily family = iota
	numberedHeadings
	questionLabels
	foldedQuestions
	boldNumbers
	numberedText
	numeralText
	textBlocks
	plainHeadings
	listItems
)

// families name layouts in [Document.Layout].
var families = [...]string{"", "heading-number", "label-question", "summary-question", "bold-number", "text-number", "text-numeral", "text-block", "heading-plain", "list-item"}

func (f family) String() string { return families[f] }

// rule is a row of the table below: a kind of mark at the beginning of a line. Rules are tried in order and the first that
// matches wins, so the specific ones come first. A new layout is a new row.
type rule struct {
	name    string
	in      where
	begins  start // what the line's first character must be able to begin
	role    role
	family  family  // of items that begin so
	weight  float64 // how sure it is that an item begins here, if nothing inside it proves so
	match   func(p *probe) bool
	example string // a line that matches
}

// rules reads: a line in such a block that matches begins that part of an item.
var rules = []rule{
	{"summary-answer", inHTML, anything, roleAnswer, noFamily, 0, summaryLabel(roleAnswer), "<details><summary><b>答案</b></summary>"},
	{"summary-analysis", inHTML, anything, roleAnalysis, noFamily, 0, summaryLabel(roleAnalysis), "<details><summary>解析</summary>"},
	{"summary-question", inHTML, anything, roleItem, foldedQuestions, 0.7, summaryQuestion, "<details><summary>什么是进程？</summary>"},
	{"heading-question", inHeading | inHTML, anything, roleItem, numberedHeadings, 0.7, headingLabel(roleQuestion), "## Q：怎么安装？"},
	{"heading-part", inHeading, anything, rolePart, noFamily, 0, headingPart, "## 二、多选题"},
	{"label-answer", inHeading | inText | inHTML, aLabel, roleAnswer, noFamily, 0, labelled(roleAnswer), "**答案：** B"},
	{"label-both", inHeading | inText | inHTML, aLabel, roleBoth, noFamily, 0, labelled(roleBoth), "**答案解析：** 选 B，因为……"},
	{"label-analysis", inHeading | inText | inHTML, aLabel, roleAnalysis, noFamily, 0, labelled(roleAnalysis), "【解析】见第三章。"},
	{"label-foreign", inHeading | inText | inHTML, aLabel, roleForeign, noFamily, 0, labelled(roleForeign), "我的答案：C"},
	{"label-meta", inText, aLabel, roleMeta, noFamily, 0, labelled(roleMeta), "难度：易"},
	{"label-question", inText | inHTML, aLabel, roleQuestion, questionLabels, 0.5, labelled(roleQuestion), "**题目：** 简述三次握手。"},
	{"heading-number", inHeading, anything, roleItem, numberedHeadings, 0.6, headingNumber, "### 3. 标题"},
	{"heading-frame", inHeading, anything, roleItem, noFamily, 0, headingFrame, "## 目录"},
	{"heading-plain", inHeading, anything, roleItem, plainHeadings, 0.2, headingPlain, "## 如何升级？"},
	{"text-part", inText, aPart, rolePart, noFamily, 0, textPart, "一、单选题（共 20 题）"},
	{"bold-number", inText, aNumber, roleItem, boldNumbers, 0.05, boldNumber, "**12.** 下列说法正确的是"},
	{"text-number", inText, aNumber, roleItem, numberedText, 0.05, textNumber, "12、下列说法正确的是"},
	{"text-numeral", inText, aPart, roleItem, numeralText, 0.05, textNumeral, "三、怎样排序？"},
	{"answer-verdict", inText, aVerdict, roleAnswer, noFamily, 0, verdictLine, "（正确）"},
	{"answer-chosen", inText, aChosen, roleAnswer, noFamily, 0, chosenLine, "故选：C"},
	{"option-box", inText, aBox, roleOption, noFamily, 0, optionBox, "- [x] 它会阻塞"},
	{"option-letter", inText, anOption, roleOption, noFamily, 0, optionLetter, "- B: 42"},
}

// rulesIn are the rules of a kind of block, in their order.
type rulesIn [inHTML + 1][]*rule

var rulesByBlock = sync.OnceValue(func() *rulesIn {
	var by rulesIn
	for i := range rules {
		for _, in := range []where{inHeading, inText, inHTML} {
			if rules[i].in&in != 0 {
				by[in] = append(by[in], &rules[i])
			}
		}
	}
	return &by
})

// ruleNamed is a rule of the table.
func ruleNamed(name string) *rule {
	return &rules[slices.IndexFunc(rules, func(r rule) bool { return r.name == name })]
}

// naming is words that name a part of an item.
type naming struct {
	role  role
	words []string
}

// remedies name the answers of documents about troubles; in others they are words of answers.
var remedies = []string{"解决方法", "解决方案", "解决办法", "处理方法", "解決方法", "解決方案", "解決辦法", "處理方法"}

// labels are the words that name a part of an item, in both languages and both scripts. Case does not matter. A word must be
// followed by a colon, be embraced by brackets or bold type, or stand alone on its line.
var labels = []naming{
	{roleQuestion, []string{
		"题目", "题干", "试题", "问题", "面试题", "例题", "题目描述", "问题描述", "问", "題目", "題幹", "試題", "問題", "面試題", "例題", "問",
		"question", "questions", "problem", "interview question", "q",
	}},
	{roleAnswer, []string{
		"答案", "参考答案", "正确答案", "标准答案", "解", "答案是", "答案为", "正确答案是", "正确答案为", "正确选项", "答", "回答", "解答", "參考答案", "正確答案", "標準答案", "正確選項",
		"answer", "answers", "correct answer", "correct option", "reference answer", "suggested answer", "model answer", "solution", "ans", "a",
	}},
	{roleAnswer, remedies},
	{roleAnalysis, []string{
		"解析", "分析", "详解", "点评", "解释", "题目解析", "试题解析", "题解", "问题分析", "原因分析", "详细解析", "解题思路", "解题过程", "思路点拨", "名师点评", "教师点评", "答案详解",
		"詳解", "點評", "解釋", "題目解析", "試題解析", "題解", "問題分析", "詳細解析",
		"analysis", "explanation", "explanations", "rationale", "commentary",
	}},
	{roleBoth, []string{
		"答案解析", "答案与解析", "答案及解析", "答案和解析", "解析与答案", "答案與解析", "解析與答案",
		"answer and analysis", "answer and explanation", "answer & explanation", "answer explanation",
	}},
	{roleMeta, []string{"难度", "难易度", "难易程度", "分值", "得分", "本题得分", "題型", "题型", "試題分類", "難度", "difficulty", "points"}},
	{roleForeign, []string{
		"我的答案", "你的答案", "您的答案", "学生答案", "考生答案", "學生答案", "学员答案", "用户答案", "我的选择", "你的选择", "您的选择", "学生作答", "考生作答", "学员作答",
		"用户作答", "我的作答", "你的作答", "您的作答",
		"my answer", "your answer", "student answer", "student's answer",
	}},
}

// itemWords may stand before an item's number: Q12, 第12题, 面试题 4.
var itemWords = []string{
	"question", "problem", "exercise", "interview question", "no.", "q", "item",
	"面试题", "问题", "题目", "试题", "习题", "练习", "例题", "例", "第", "题", "問題", "題目", "試題", "習題", "練習", "例題", "題", "面試題", "问", "問",
}

// frameHeadings are headings of what stands around a document's items. Case does not matter.
var frameHeadings = []string{
	"目录", "前言", "简介", "说明", "使用说明", "参考", "参考资料", "参考文献", "参考链接", "相关链接", "链接", "致谢", "鸣谢", "版权", "许可证", "更新日志", "结语", "后记",
	"目錄", "簡介", "說明", "使用說明", "參考", "參考資料", "參考文獻", "相關鏈接", "相關連結", "致謝", "版權", "更新日誌", "結語", "後記",
	"contents", "table of contents", "toc", "preface", "introduction", "references", "links", "see also", "further reading", "acknowledgements",
	"acknowledgments", "credits", "license", "licence", "changelog",
}

// unfoldWords may stand beside a label in a <summary>: 点击查看答案, Show the answer.
var unfoldWords = []string{
	"点击", "点我", "点", "查看", "展开", "显示", "折叠", "看", "请", "这里", "此处", "我", "的", "和", "与", "及", "點擊", "點我", "展開", "顯示", "這裡", "與",
	"show", "view", "see", "click", "open", "reveal", "expand", "toggle", "unfold", "here", "to", "for", "the", "me", "my", "and", "with",
}

// absent are texts that say that there is none: 解析：略.
var absent = []string{"略", "无", "無", "暂无", "暫無", "（略）", "(略)", "none", "n/a", "omitted", "-", "/", "—"}

// absentBegins are the characters with which such a text may begin, and others.
var absentBegins = newRuneSet(" \t\r\n*_。.NO" + strings.Join(absent, ""))

// verdicts are the answers to a true-or-false item.
var verdicts = []struct {
	key   []string
	words []string
}{
	{[]string{"true"}, []string{"对", "對", "正确", "正確", "是", "√", "✓", "✔", "true", "t", "yes", "correct", "right"}},
	{[]string{"false"}, []string{"错", "錯", "错误", "錯誤", "不正确", "不正確", "不对", "不對", "否", "×", "✗", "✘", "x", "false", "f", "no", "incorrect", "wrong"}},
}

// words finds the longest of its words that begins a string. The case of ASCII letters does not matter.
type words struct {
	first runeSet            // with which a word begins, which most strings do not, in both cases
	lists [1 << 6][]wordList // by the last bits of the first letter, which spares the hash of a map
}

// wordList is words with one first letter, which is in lower case, the longest first.
type wordList struct {
	first rune
	words []word
}

type word struct {
	text string
	role role
	kind uint8 // the row of verdicts, or one more than that of kindWords
}

// The tables above, made for looking up.
var (
	labelIndex   = newLabelIndex()
	itemIndex    = newIndex(itemWords)
	unfoldIndex  = newIndex(unfoldWords)
	verdictIndex = newVerdictIndex()
)

func newLabelIndex() *words {
	index := newIndex(nil)
	for _, l := range labels {
		for _, w := range l.words {
			index.add(word{text: w, role: l.role})
		}
	}
	return index
}

func newVerdictIndex() *words {
	index := newIndex(nil)
	for i, v := range verdicts {
		for _, w := range v.words {
			index.add(word{text: w, kind: uint8(i)})
		}
	}
	return index
}

func newIndex(list []string) *words {
	index := new(words)
	for _, w := range list {
		index.add(word{text: w})
	}
	return index
}

func (index *words) add(w word) {
	first := firstRune(w.text)
	index.first.add(first, unicode.ToUpper(first))
	lists := &index.lists[first%rune(len(index.lists))]
	at := slices.IndexFunc(*lists, func(l wordList) bool { return l.first == first })
	if at < 0 {
		at = len(*lists)
		*lists = append(*lists, wordList{first: first})
	}
	list := append((*lists)[at].words, w)
	for i := len(list) - 1; i > 0 && len(list[i-1].text) < len(list[i].text); i-- {
		list[i-1], list[i] = list[i], list[i-1]
	}
	(*lists)[at].words = list
}

// clone is a copy to which words can be added.
func (index *words) clone() *words {
	out := *index
	for i, lists := range out.lists {
		out.lists[i] = slices.Clone(lists)
		for k := range lists {
			out.lists[i][k].words = slices.Clone(lists[k].words)
		}
	}
	return &out
}

// like are the words with the first letter of s, the longest first.
func (index *words) like(s string) []word {
	if s == "" {
		return nil
	}
	first := firstRune(s)
	if !index.first.has(first) && first <= 0xffff {
		return nil
	}
	if first >= 'A' && first <= 'Z' {
		first += 'a' - 'A'
	}
	for _, l := range index.lists[first%rune(len(index.lists))] {
		if l.first == first {
			return l.words
		}
	}
	return nil
}

// longest finds the longest word that begins s and is not part of a longer Latin one; its text is "" if none does.
func (index *words) longest(s string) word {
	for _, w := range index.like(s) {
		if hasPrefixFold(s, w.text) && !(isASCIILetter(w.text[len(w.text)-1]) && inWord(s[len(w.text):])) {
			return w
		}
	}
	return word{}
}

// inWord tells whether s goes on a Latin word: Answer|ing, Q|-learning, what|'s.
func inWord(s string) bool {
	return s != "" && (isASCIILetter(s[0]) || s[0] == '\'' || s[0] == '-')
}

// isAbsent tells texts that say that there is none.
func isAbsent(s string) bool {
	if s != "" && !absentBegins.begins(s) {
		return false
	}
	s = strings.Trim(s, " \t\r\n*_。.")
	return s == "" || slices.ContainsFunc(absent, func(w string) bool { return len(w) == len(s) && hasPrefixFold(s, w) })
}

// hasPrefixFold is strings.HasPrefix that does not mind the case of ASCII letters. prefix is in lower case.
func hasPrefixFold(s, prefix string) bool {
	if len(s) < len(prefix) {
		return false
	}
	for i := range len(prefix) {
		if c := s[i]; c != prefix[i] && (c < 'A' || c > 'Z' || c+'a'-'A' != prefix[i]) {
			return false
		}
	}
	return true
}

func isASCIILetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
