package dataset

import (
	"strings"

	"github.com/duizhao/duizhao/segment"
)

// marker gives lines their marks.
type marker struct {
	data   string
	labels *words  // by which parts of items begin
	starts *starts // of lines
	rules  *rulesIn
	answer finder // of 答案
	letter finder // of A
	wide   finder // of Ａ
	marks  []mark // room for the next ones
	probe  probe  // of the line at hand
	memory *scratch
}

// newMarker gives a marker of lines of the text.
func newMarker(data string, labels *words, s *scratch) marker {
	starts := textStarts()
	if labels != labelIndex { // a profile names others
		more := *starts
		more.addIndex(aLabel, labels)
		starts = &more
	}
	return marker{
		data: data, labels: labels, starts: starts, rules: rulesByBlock(),
		answer: newFinder("答案"), letter: newFinder("A"), wide: newFinder("Ａ"), memory: s,
	}
}

// probe is a line while the rules look at it. What they find goes into its mark.
type probe struct {
	line *line
	mark
	data  string // the document's
	s     string // the line's text
	label label
}

// part is the line's text from one offset in it to another, without white space around it.
func (p *probe) part(from, to int) segment.Span {
	return segment.Span{Start: p.line.text.Start + from, End: p.line.text.Start + to}.Trim(p.data)
}

// mark finds the first rule that matches the line.
func (m *marker) mark(l *line) {
	in := whereOf(l)
	if in == 0 || l.text.Len() == 0 {
		return
	}
	begins := m.starts.of(l.text.Of(m.data))
	switch {
	case in != inText:
		begins |= anything
	case l.item:
		begins |= aNumber // which is a mark of its container
	}
	if begins == 0 {
		return
	}
	p := &m.probe
	*p = probe{line: l, data: m.data, s: foldRadicals(l.text.Of(m.data)), mark: mark{body: l.text}}
	if begins&aLabel != 0 {
		p.label = m.labels.parse(p.s, in == inHeading)
	}
	if p.label.role == noRole {
		begins &^= aLabel // it might have been one
	}
	mayChoose := in == inText && begins&anOption != 0
	if mayChoose {
		optionLetter(p)
	}
	for _, r := range m.rules[in] {
		if r.begins&begins != 0 && r.match(p) {
			p.rule = r
			break
		}
	}
	if mayChoose && p.letter == 0 {
		p.looseLetter()
	}
	if p.rule == nil && p.letter == 0 && p.loose == 0 {
		return
	}
	if in == inHeading {
		p.body.End = p.body.Start + len(trimAnchor(p.body.Of(m.data)))
	}
	if len(m.marks) == cap(m.marks) {
		m.marks = m.memory.moreMarks()
	}
	m.marks = append(m.marks, p.mark)
	l.mark = &m.marks[len(m.marks)-1]
}

// cut makes two lines of the last one where a second label stands in it: 答案：B 解析：…, 我的答案：B 正确答案：A.
func (m *marker) cut(lines []line) []line {
	for {
		l := &lines[len(lines)-1]
		at := m.second(l)
		if at <= l.text.Start {
			return lines
		}
		rest := *l
		rest.span.Start, rest.text.Start, rest.mark, rest.first, rest.item = at, at, nil, false, false
		l.span.End = at
		l.text = segment.Span{Start: l.text.Start, End: at}.Trim(m.data)
		l.mark = nil
		m.mark(l)
		lines = append(lines, rest)
		m.mark(&lines[len(lines)-1])
	}
}

// second is where another mark begins in a line, or -1.
func (m *marker) second(l *line) int {
	body := l.body()
	if l.mark != nil && l.role() == noRole && l.mark.letter != 0 {
		body = l.mark.choice
	}
	s := body.Of(m.data)
	at := -1
	switch l.role() {
	case roleAnswer, roleForeign:
		if s == "" {
			return -1
		}
		if at = secondLabel(s, m.labels); at < 0 && l.role() == roleForeign {
			at = tailLabel(s, true)
		}
	case noRole, roleItem, roleQuestion, roleOption:
		wide := m.wide.in(m.data, body)
		if l.role() != roleOption && l.letter() == 0 && (wide || m.letter.in(m.data, body)) {
			at = firstChoice(m.data, body)
		}
		if at < 0 && m.answer.in(m.data, body) {
			at = tailLabel(s, false)
		}
		if at < 0 {
			at = verdictChoice(s)
			if wide {
				at = max(at, wideChoice(s))
			}
		}
	}
	if at < 0 {
		return -1
	}
	return body.Start + at
}

// secondLabel is where a label begins behind a key or behind the end of a sentence, or -1.
func secondLabel(s string, labels *words) int {
	for at := 0; at < len(s); at++ {
		if !mayBeGap(s[at]) && s[at] != "【"[0] { // most of them
			continue
		}
		gap := gapLen(s[at:])
		if gap == 0 && (at == 0 || !strings.HasPrefix(s[at:], "【")) { // brackets need none: 【答案】B【解析】
			continue
		}
		l := labels.parse(s[at+gap:], false)
		if (l.role > roleQuestion && l.role < roleOption || l.role == roleForeign || l.role == roleMeta) && !l.letter && at+gap+l.at < len(s) && endsAnswer(strings.TrimRight(s[:at], "*_")) {
			return at + gap
		}
		at += max(gap, 1) - 1
	}
	return -1
}

// endsAnswer tells a key, a verdict, and text that ends with punctuation.
func endsAnswer(s string) bool {
	if isLetters(s) {
		return true
	}
	for _, end := range []string{"。", "；", "！", ".", ";", "!", "】", ")", "）"} {
		if strings.HasSuffix(s, end) {
			return true
		}
	}
	key, rest := parseVerdict(s)
	return len(key) > 0 && rest == ""
}

// whereOf tells what a line is to the rules. A heading inside a quote is what somebody else wrote.
func whereOf(l *line) where {
	switch l.kind {
	case segment.Heading:
		if l.quoted {
			return 0
		}
		return inHeading
	case segment.Paragraph:
		return inText
	case segment.HTML:
		return inHTML
	}
	return 0
}

// trimAnchor takes a heading's attribute off its end: Title {#anchor}.
func trimAnchor(s string) string {
	s = strings.TrimRight(s, " \t")
	if strings.HasSuffix(s, "}") {
		if at := strings.LastIndex(s, "{#"); at > 0 {
			return strings.TrimRight(s[:at], " \t")
		}
	}
	return s
}
