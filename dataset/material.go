package dataset

import (
	"slices"
	"strconv"
	"strings"

	"github.com/duizhao/duizhao/segment"
)

// materialRule is the rule of text that several items below it share: 阅读下面的短文，回答 7～9 题.
var materialRule = rule{name: "shared-material", in: inText, role: roleMaterial}

// material is text that the items of some numbers share. Each of them has it in its question.
type material struct {
	text     Field
	from, to int // numbers
	first    int // ordinal of the first item
}

// materialWords are those of which a line that announces material has one, and materialHeads those with which it may begin.
var (
	materialWords = []string{"回答", "完成", "解答", "作答", "阅读", "材料", "资料", "共用", "短文", "案例", "閱讀", "資料", "based on", "refer to", "passage", "following"}
	materialHeads = []string{"材料", "资料", "案例", "背景", "阅读", "根据", "資料", "閱讀", "根據", "passage", "read ", "questions "}
)

// What bounds material: its lines, the items that share it, and the bytes of the line that announces it.
const maxMaterial, maxShared, maxAnnounced = 200, 30, 4 << 10

// findMaterial marks the lines that several items below share: they stand directly above the first of the items, and one of them names the
// numbers.
func (a *assembler) findMaterial() {
	if a.level > 0 || a.family != numberedText && a.family != boldNumbers {
		return
	}
	for i := range a.lines {
		l := &a.lines[i]
		if l.kind != segment.Paragraph || l.role() != noRole || l.depth > 0 {
			continue
		}
		if from, _, ok := sharedRange(l.text.Of(a.Text.Data)); ok {
			a.markMaterial(i, from)
		}
	}
}

// markMaterial marks the lines around line i, which names the number of the first item, if that item comes next.
func (a *assembler) markMaterial(i, from int) {
	end := i + 1
	for ; end < len(a.lines) && !a.starts(&a.lines[end]); end++ {
		if !a.mayShare(end) || end-i > maxMaterial {
			return
		}
	}
	if end == len(a.lines) || a.lines[end].mark.number != strconv.Itoa(from) {
		return
	}
	top := i
	for k := i - 1; k >= 0 && i-k < maxMaterial && a.mayShare(k) && a.lines[k].role() != roleMaterial; k-- {
		if s := a.lines[k].text.Of(a.Text.Data); beginsMaterial(s) && a.lines[k].first {
			top = k
			break
		}
	}
	lines := 0
	for k := top; k < end; k++ {
		if a.lines[k].kind != segment.Blank {
			lines++
		}
	}
	if lines < 2 && (a.lines[i].text.Len() < 2*maxParenthesis || strings.Contains(a.lines[i].text.Of(a.Text.Data), "每")) {
		return // it says how to answer, and shows nothing
	}
	for k := top; k < end; k++ {
		if l := &a.lines[k]; l.kind != segment.Blank && l.role() == noRole {
			l.mark = &mark{rule: &materialRule, number: strconv.Itoa(from), body: l.text}
		}
	}
}

// mayShare tells a line that may be part of material.
func (a *assembler) mayShare(i int) bool {
	l := &a.lines[i]
	return l.kind != segment.Heading && l.kind != segment.Rule && (l.role() == noRole && l.letter() == 0 || l.role() == roleRecurring)
}

// beginsMaterial tells a line that begins it: 【材料一】, 案例：, 阅读下面的文字.
func beginsMaterial(s string) bool {
	s = strings.TrimLeft(s, "*_【[（(《 \t\u3000")
	if at, _ := partNumber(s); at > 0 {
		s = s[at:]
	}
	return slices.ContainsFunc(materialHeads, func(w string) bool { return hasPrefixFold(s, w) })
}

// sharedRange reads the numbers of the items that share what a line announces: 回答 1～3 题, Questions 4-6 are based on….
func sharedRange(s string) (from, to int, ok bool) {
	if len(s) > maxAnnounced || !strings.Contains(s, "题") && !strings.Contains(s, "題") && !strings.Contains(s, "uestions ") {
		return 0, 0, false
	}
	if !slices.ContainsFunc(materialWords, func(w string) bool { return strings.Contains(s, w) }) {
		return 0, 0, false
	}
	for at := strings.IndexAny(s, "0123456789"); at >= 0 && at < len(s); {
		first, n := digitsOf(s[at:])
		if n == 0 {
			at++
			continue
		}
		rest := strings.TrimLeft(s[at+n:], " 题題")
		asked := strings.HasSuffix(strings.TrimRight(s[:at], " "), "uestions")
		at += n
		behind := strings.TrimLeft(rest, "-~～—–－至到、 ")
		if len(behind) == len(rest) {
			if behind = strings.TrimPrefix(rest, "to "); len(behind) == len(rest) {
				continue
			}
		}
		last, n := digitsOf(strings.TrimPrefix(behind, "第"))
		if behind = strings.TrimPrefix(behind, "第"); n == 0 {
			continue
		}
		behind = strings.TrimLeft(behind[n:], " 各小")
		if !asked && !strings.HasPrefix(behind, "题") && !strings.HasPrefix(behind, "題") {
			continue
		}
		from, _ = strconv.Atoi(first)
		to, _ = strconv.Atoi(last)
		if to > from && to-from < maxShared {
			return from, to, true
		}
	}
	return 0, 0, false
}

// readMaterial enters the material that begins on line i as part of the next item's question, and gives the line behind it.
func (a *assembler) readMaterial(i int) int {
	m := material{first: len(a.Items) + 1}
	m.from, _ = strconv.Atoi(a.lines[i].mark.number)
	var span segment.Span // not entered yet
	enter := func() {
		if span.Len() > 0 {
			m.text = append(m.text, span)
			a.book.claim(span, FieldText, "question", m.first)
		}
		span = segment.Span{}
	}
	for ; i < len(a.lines) && !a.starts(&a.lines[i]); i++ {
		l := &a.lines[i]
		switch {
		case l.kind == segment.Blank:
		case l.role() == roleMaterial:
			if _, to, ok := sharedRange(l.text.Of(a.Text.Data)); ok {
				m.to = to
			}
			text := l.span.Trim(a.Text.Data)
			if span.Len() == 0 {
				span = text
			}
			span.End = text.End
		default:
			enter()
			a.leave(l, ReasonRecurring)
		}
	}
	enter()
	a.material = m
	return i
}

// share gives an item the material that it shares with others.
func (a *assembler) share(it *Item) {
	m := &a.material
	if len(m.text) == 0 {
		return
	}
	n, err := strconv.Atoi(it.Number)
	if err == nil && n >= m.from && n <= m.to && it.Ordinal >= m.first && it.Ordinal <= m.first+m.to-m.from {
		it.Question = slices.Concat(m.text, it.Question)
	}
}
