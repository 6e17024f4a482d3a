package dataset

import (
	"strings"
	"unicode/utf8"

	"github.com/duizhao/duizhao/segment"
)

// kindWords name kinds of items in the headings of parts (一、单选题) and in tags before a question (12. (判断题, 2 分) …). Kinds that
// say only "a choice" leave it to the key whether one or several are right.
var kindWords = []struct {
	kind  Kind
	words []string
}{
	{MultipleChoice, []string{"多选题", "多项选择题", "多选", "多项选择", "不定项选择题", "多選題", "多項選擇題", "複選題"}},
	{SingleChoice, []string{"单选题", "单项选择题", "单选", "单项选择", "單選題", "單項選擇題"}},
	{TrueFalse, []string{"判断题", "是非题", "正误题", "判断", "判斷題", "是非題", "true or false", "true/false"}},
	{FillBlank, []string{"填空题", "完形填空", "填空", "填空題", "fill in the blanks", "fill in the blank"}},
	{"", []string{"选择题", "選擇題", "multiple choice questions", "multiple choice"}},
	{Open, []string{
		"简答题", "问答题", "论述题", "名词解释", "计算题", "编程题", "综合题", "应用题", "案例分析题", "案例分析", "材料分析题", "分析题", "程序题", "程序设计题",
		"改错题", "证明题", "作图题", "设计题", "实验题", "辨析题", "解答题", "主观题", "客观题", "阅读理解", "翻译题", "写作题", "操作题", "思考题",
		"簡答題", "問答題", "論述題", "名詞解釋", "計算題", "綜合題", "應用題", "short answer questions", "short answer",
	}},
}

var kindIndex = newKindIndex()

func newKindIndex() *words {
	index := newIndex(nil)
	for i, k := range kindWords {
		for _, w := range k.words {
			index.add(word{text: w, kind: uint8(i + 1)})
		}
	}
	return index
}

// named is the kind that a word of kindWords stands for; ok is false for other words.
func (w word) named() (kind Kind, ok bool) {
	if w.kind == 0 {
		return "", false
	}
	return kindWords[w.kind-1].kind, true
}

// divisions are what the parts of a document are called, from the largest to the smallest.
var divisions = []string{"部分", "篇", "编", "卷", "单元", "章", "讲", "课", "节", "單元", "編", "講", "課", "節"}

// maxPart bounds the length of a part's heading in text, in bytes.
const maxPart = 120

// headingPart matches headings of parts: ## 二、多选题, ### 1. 判断题（每题 2 分）.
func headingPart(p *probe) bool {
	s := strings.Trim(trimAnchor(p.s), " *_")
	at, _ := partNumber(s)
	if at == 0 {
		_, at, _ = parseNumber(s)
	}
	return isKindName(s[at:])
}

// textPart matches the same in text, where a heading has no mark of its own: 一、单选题（共 20 题）, 第二部分 判断题, 第三章.
func textPart(p *probe) bool {
	if len(p.s) > maxPart || p.line.depth > 0 {
		return false
	}
	s := strings.Trim(p.s, " \t*_")
	at, division := partNumber(s)
	switch rest := s[at:]; {
	case isKindName(rest):
		if at == 0 && !p.line.first && len(s) == len(p.s) {
			return false
		}
	case division && p.line.first:
		if len(rest) > maxPart/2 || strings.ContainsAny(rest, "。，；？！：…,;?!") {
			return false
		}
	default:
		return false
	}
	return true
}

// isKindName tells text that is nothing but a kind of items and what may stand behind it: （每题 2 分）, ：, 共 20 题.
func isKindName(s string) bool {
	w := kindIndex.longest(s)
	if w.text == "" || strings.HasPrefix(s, "判断：") {
		return false
	}
	rest := strings.Trim(s[len(w.text):], " \t*_：:。.")
	if n := parenthesisOf(rest, maxPart); n > 0 {
		rest = strings.Trim(rest[n:], " \t*_：:。.")
	}
	return rest == "" || strings.HasPrefix(rest, "共") || strings.HasPrefix(rest, "每") || strings.HasPrefix(rest, "本")
}

// partBegins are the characters with which the number of a part begins.
const partBegins = "一二三四五六七八九十第PpSs(（"

// partNumber reads the number of a part: 一、 二. （三） 第四部分 第五章 Part 2. division is set if the number names a division.
func partNumber(s string) (at int, division bool) {
	rest, wrapped := s, ""
	switch {
	case strings.HasPrefix(s, "第"):
		rest = strings.TrimLeft(s[len("第"):], " ")
		_, n := numeralOf(rest)
		if n == 0 {
			_, n = digitsOf(rest)
		}
		if n == 0 {
			return 0, false
		}
		rest = strings.TrimLeft(rest[n:], " ")
		for _, d := range divisions {
			if strings.HasPrefix(rest, d) {
				rest = strings.TrimLeft(rest[len(d):], " \t\u3000:：、.．")
				return len(s) - len(rest), true
			}
		}
		return 0, false
	case hasPrefixFold(s, "part ") || hasPrefixFold(s, "section "):
		rest = strings.TrimLeft(s[strings.IndexByte(s, ' '):], " ")
		n := len(rest) - len(strings.TrimLeft(rest, "0123456789IVXABCDE"))
		if n == 0 || n < len(rest) && isASCIILetter(rest[n]) {
			return 0, false
		}
		rest = strings.TrimLeft(rest[n:], " \t:.-")
		return len(s) - len(rest), true
	case strings.HasPrefix(s, "（"):
		rest, wrapped = s[len("（"):], "）"
	case strings.HasPrefix(s, "("):
		rest, wrapped = s[1:], ")"
	}
	_, n := numeralOf(rest)
	if n == 0 {
		return 0, false
	}
	rest = rest[n:]
	if wrapped != "" {
		var ok bool
		if rest, ok = strings.CutPrefix(rest, wrapped); !ok {
			return 0, false
		}
		rest = strings.TrimLeft(rest, " 、")
	} else {
		r, size := utf8.DecodeRuneInString(rest)
		if r != '、' && r != '.' && r != '．' && r != '，' && r != ' ' && r != ':' && r != '：' {
			return 0, false
		}
		rest = strings.TrimLeft(rest[size:], " \t")
	}
	return len(s) - len(rest), false
}

// partLevel is the level of a part's heading in text, below those of Markdown.
func partLevel(s string) uint8 {
	s = strings.Trim(s, " \t*_")
	switch at, division := partNumber(s); {
	case division && !strings.Contains(s[:at], "节"):
		return 7
	case division:
		return 8
	case strings.HasPrefix(s, "（") || strings.HasPrefix(s, "("):
		return 10
	}
	return 9
}

// kindIn finds the kind that a part's heading names.
func kindIn(s string) (kind Kind, ok bool) {
	for i := range s {
		if w := kindIndex.longest(s[i:]); w.text != "" && (strings.HasSuffix(w.text, "题") || strings.HasSuffix(w.text, "題") || w.text[0] < utf8.RuneSelf) {
			return w.named()
		}
	}
	return "", false
}

// kindTag reads a tag that names an item's kind at the beginning of a question: (单选题, 1.0 分), 【判断题】, [多选].
func kindTag(s string) (kind Kind, n int) {
	if openLen(s) == 0 {
		return "", 0
	}
	for _, p := range [][2]string{{"(", ")"}, {"（", "）"}, {"【", "】"}, {"[", "]"}} {
		if !strings.HasPrefix(s, p[0]) {
			continue
		}
		end := strings.Index(s[:min(len(s), maxParenthesis)], p[1])
		if end < 0 {
			return "", 0
		}
		inner := strings.TrimSpace(s[len(p[0]):end])
		w := kindIndex.longest(inner)
		if w.text == "" || strings.Trim(inner[len(w.text):], " ,，.。、0123456789分共每题小") != "" {
			return "", 0
		}
		kind, _ = w.named()
		return kind, end + len(p[1])
	}
	return "", 0
}

// kindWord reads a word that names an item's kind and is part of its question: 判断题：….
func kindWord(s string) Kind {
	w := kindIndex.longest(s)
	if w.text == "" {
		return ""
	}
	if r, _ := utf8.DecodeRuneInString(s[len(w.text):]); !isColon(r) || !strings.HasSuffix(w.text, "题") && !strings.HasSuffix(w.text, "題") {
		return ""
	}
	kind, _ := w.named()
	return kind
}

// parenthesisOf is the length of a parenthesis of at most so many bytes that begins s, or 0.
func parenthesisOf(s string, most int) int {
	if openLen(s) == 0 {
		return 0
	}
	for _, p := range [][2]string{{"(", ")"}, {"（", "）"}} {
		if strings.HasPrefix(s, p[0]) {
			if end := strings.Index(s[:min(len(s), most)], p[1]); end > 0 {
				return end + len(p[1])
			}
		}
	}
	return 0
}

// isTextPart tells the heading of a part in text.
func (l *line) isTextPart() bool { return l.role() == rolePart && l.kind == segment.Paragraph }

// textNumeral matches a Chinese number at the beginning of a paragraph: 三、怎样排序？ Lines inside an item count in brackets.
func textNumeral(p *probe) bool {
	if p.line.depth > 0 || p.s[0] < utf8.RuneSelf {
		return false
	}
	number, n := numeralOf(p.s)
	if n == 0 {
		return false
	}
	at, _ := partNumber(p.s)
	if at == 0 || at == len(p.s) {
		return false
	}
	p.number = number
	p.body = p.part(at, len(p.s))
	return true
}
