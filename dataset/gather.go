package dataset

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/duizhao/duizhao/segment"
)

// gatherRule is the rule of lines that hold the answers to items elsewhere: 1-5 ABCDA, or a table of numbers and letters.
var gatherRule = rule{name: "answer-list", in: inText, role: roleGathered}

// gathered is a stretch of lines with answers to the items above it: the end of a part or of the document.
type gathered struct {
	from, to int // lines
	entries  []entry
	ahead    bool // they stand before their items
}

// entry is one gathered answer.
type entry struct {
	number   int
	sequence int // numbers start again where it goes up
	part     string
	pieces   []piece
}

// piece is text of a gathered answer.
type piece struct {
	span  segment.Span
	field fieldName
}

// gatherer finds gathered answers. It looks at lines before anything else does, since numbers in them begin no items.
type gatherer struct {
	data  string
	lines []line
	found []gathered

	open    map[int]bool // numbers of items above without an answer of their own, since the last list
	last    int
	circles bool // the items are counted in circles
	openSum int
	awaited map[int]bool // numbers of items below that the last list answers
	budget  int          // lines that may still be read in vain
}

// lookAhead bounds the lines read in vain, as a multiple of the document's.
const lookAhead = 16

// find goes through the lines and marks those that hold gathered answers.
func (g *gatherer) find() {
	g.open = map[int]bool{}
	g.budget = lookAhead * len(g.lines)
	for i := 0; i < len(g.lines); i++ {
		l := &g.lines[i]
		if l.kind == segment.Blank {
			continue
		}
		s, ok := g.section(i)
		if !ok {
			s, ok = g.ahead(i)
		}
		if ok {
			g.found = append(g.found, s)
			for k := s.from; k < s.to; k++ {
				if g.lines[k].kind != segment.Blank {
					g.lines[k].mark = &mark{rule: &gatherRule, body: g.lines[k].text}
				}
			}
			i = s.to - 1
			g.open, g.last, g.openSum = map[int]bool{}, 0, 0
			g.awaited = s.awaited()
			continue
		}
		switch l.role() {
		case roleItem, roleQuestion:
			if circles := l.mark.shape == circled; g.last == 0 {
				g.circles = circles
			} else if circles && !g.circles {
				break // statements of an item: ① … ② …
			}
			if n, err := strconv.Atoi(l.mark.number); err == nil {
				g.last = n
				if g.awaited[n] {
					delete(g.awaited, n) // answered above
					break
				}
				g.open[n] = true
				g.openSum++
			}
		case roleAnswer, roleBoth:
			delete(g.open, g.last)
			g.openSum--
		}
	}
}

// section reads gathered answers that begin on line i, with their heading or without one.
func (g *gatherer) section(i int) (gathered, bool) {
	if len(g.open) < 2 || g.budget <= 0 {
		return gathered{}, false
	}
	l := &g.lines[i]
	headed := g.isHead(l)
	s := l.text.Of(g.data)
	if !headed && l.kind != segment.Table && (l.kind != segment.Paragraph || !mayList(s) || !hasDigit(s) && !beginsNumbers(s)) {
		return gathered{}, false
	}
	r := reader{gatherer: g, section: gathered{from: i, to: i}, headed: headed}
	found := &r.section
	j := i
	if headed {
		j++
	}
	for j < len(g.lines) {
		n := r.read(j)
		if n == 0 {
			break
		}
		j += n
		if r.kept {
			found.to = j
		}
	}
	g.budget -= j - i
	if len(found.entries) < 2 {
		return gathered{}, false
	}
	known, keys := 0, 0
	for _, e := range found.entries {
		if g.open[e.number] {
			known++
		}
		if p := e.pieces; len(p) == 0 || isKeyText(p[0].span.Of(g.data)) {
			keys++
		}
	}
	// They answer items that have no answers. Where they are no keys the heading must stand apart and the numbers be the same.
	enough := known*10 >= len(found.entries)*8
	if keys*10 < len(found.entries)*6 {
		enough = headed && g.isApart(i) && r.prose && len(found.entries) >= g.openSum && known == len(found.entries)
	}
	return *found, enough
}

// mayList tells text that may be a list or a row of answers: one that begins with a number, or with a label.
func mayList(s string) bool {
	if s == "" {
		return false
	}
	if s[0] >= '0' && s[0] <= '9' {
		return len(parseList(s)) > 0 // most that begin with a number are something else
	}
	if s[0] < utf8.RuneSelf {
		return s[0] == '(' || s[0] == '*' || strings.IndexByte("NnQq#_:", s[0]) >= 0 && isWordFor(firstWord(s), numberWords)
	}
	switch s[max(0, len(s)-len("。")):] {
	case "。", "？", "：", "；", "，", "！":
		return false // a sentence
	}
	if listBegins.begins(s) {
		return true
	}
	if at, _ := partNumber(s); kindIndex.longest(s[at:]).text != "" {
		return true
	}
	return contains(s[:min(len(s), maxPart)], "答案")
}

// hasDigit tells whether a digit stands anywhere in a text, as in every list.
func hasDigit(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= '0' && c <= '9' || c == 0xef && isWideDigit(s[i:]) {
			return true
		}
	}
	return false
}

// listBegins are the characters with which such text may begin in Chinese.
var listBegins = newRuneSet("题題序编第（")

func firstWord(s string) string {
	if at := strings.IndexAny(s, " \t|:"); at > 0 {
		return s[:at]
	}
	return s
}

// isHead tells the heading of gathered answers: 参考答案, ## 答案与解析, 一、单选题答案.
func (g *gatherer) isHead(l *line) bool {
	if l.kind != segment.Heading && l.kind != segment.Paragraph || l.text.Len() > maxPart {
		return false
	}
	s := l.text.Of(g.data)
	if s == "" || !headBegins.begins(s) {
		return false
	}
	if !contains(s, "答案") && !hasSuffixFold(s, "s") && !hasSuffixFold(strings.TrimRight(s, "*_: "), "ey") {
		return false
	}
	s = strings.Trim(trimAnchor(s), " \t*_#：:【】")
	at, _ := partNumber(s)
	s = s[at:]
	if w := kindIndex.longest(s); w.text != "" {
		s = strings.TrimLeft(s[len(w.text):], " 的")
	}
	return slices.ContainsFunc(headIndex.like(s), func(w word) bool { return len(w.text) == len(s) && hasPrefixFold(s, w.text) })
}

// headIndex holds what the headings of gathered answers say.
var headIndex = newIndex([]string{
	"参考答案及评分标准", "参考答案与评分标准", "参考答案及解析", "参考答案与解析", "答案及解析", "答案与解析", "答案和解析", "参考答案", "标准答案", "正确答案", "答案", "答案解析", "答案部分", "答案汇总",
	"參考答案", "標準答案", "answer key", "answers", "answer keys", "key", "answers and explanations", "reference answers",
})

// headBegins are the characters with which such a heading may begin.
var headBegins = func() *runeSet {
	s := newRuneSet(" \t*_#：:【】" + partBegins)
	s.addAll(&kindIndex.first)
	s.addAll(&headIndex.first)
	return s
}()

// isApart tells a heading, or a line that begins a paragraph.
func (g *gatherer) isApart(i int) bool { return g.lines[i].kind == segment.Heading || g.lines[i].first }
