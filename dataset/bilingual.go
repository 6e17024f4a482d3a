package dataset

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/duizhao/duizhao/segment"
)

// SplitSides splits a document that holds Chinese and English together: paragraph by paragraph, line by line, 中文 / English on one line, or
// in the two columns of a table, or one half in Chinese and the other in English. It gives two documents over the same text, Chinese first. What is in no language (code, keys, images) is in
// both; a number, label or letter that stands before one language only goes before the other as well. Each has a ledger of its own in which
// the other side is left over. The result is nil if the text does neither.
func (s Splitter) SplitSides(t *segment.Text) ([]*Document, error) {
	format := s.format(t)
	memory := s.Scratch.take()
	defer s.Scratch.give(memory)
	lines := s.linesOf(t, segment.BlocksAs(t, format), memory)
	return s.sidesOf(t, format, lines, censusOf(t.Data, lines), memory)
}

// sidesOf is SplitSides for a document whose lines and letters are known.
func (s Splitter) sidesOf(t *segment.Text, format segment.Format, lines []line, letters census, memory *scratch) ([]*Document, error) {
	if !letters.mayAlternate() {
		return nil, nil
	}
	u := units{data: t.Data, list: slices.Grow(memory.units[:0], len(lines))}
	u.find(lines)
	if len(lines) <= mostLines {
		memory.units = u.list
	}
	if !u.alternate() {
		return s.halves(t, format, &u)
	}
	u.settleWeak()
	var docs []*Document
	for _, language := range []segment.Language{segment.Chinese, segment.English} {
		v := view{source: t}
		u.write(&v, language)
		d, err := s.splitSide(&v, format, language)
		if err != nil {
			return nil, err
		}
		docs = append(docs, d)
	}
	return docs, nil
}

// splitSide splits what one language has of a source.
func (s Splitter) splitSide(v *view, format segment.Format, language segment.Language) (*Document, error) {
	text := v.source.Derive(v.parts)
	d, err := s.splitBlocks(text, segment.BlocksAs(text, format))
	if err != nil {
		return nil, err
	}
	d.Language = language
	d.Ledger = v.settle(d.Ledger)
	return d, d.Ledger.verify(v.source)
}

// units are the lines of a document, each in a language or in none, cut where both stand on one line.
type units struct {
	data string
	list []unit
}

type unit struct {
	span    segment.Span // with its line end; units tile the text
	text    segment.Span // behind the mark
	line    *line
	in      tongue
	letters scripts // of text
	// zh and en are the parts of a line in both languages; what stands between is a mark.
	zh, en segment.Span
}

// said are the letters that a unit has in its own language.
func (n *unit) said() scripts {
	switch n.in {
	case inChinese:
		return scripts{han: n.letters.han}
	case inEnglish:
		return scripts{latin: n.letters.latin}
	}
	return scripts{}
}

// tongue is the language of a unit.
type tongue uint8

const (
	inNone tongue = iota
	inChinese
	inEnglish
	inWeak // a word or two in Latin letters: English, or a term in either
	inBoth
)

func (u *units) find(lines []line) {
	for i := range lines {
		l := &lines[i]
		if l.kind == segment.Table {
			u.table(l)
			continue
		}
		n := unit{span: l.span, text: l.text, line: l}
		if l.mark != nil {
			n.text = l.body()
			if l.mark.letter != 0 {
				n.text = l.mark.choice
			}
		}
		switch l.kind {
		case segment.Paragraph, segment.Heading:
			if zh, en, ok := labelInBoth(u.data, l.text); ok {
				n.in, n.zh, n.en = inBoth, zh, en
				n.text = segment.Span{Start: max(zh.End, en.End), End: l.text.End}
				n.letters = scriptsOf(n.text.Of(u.data))
				u.list = append(u.list, n)
				continue
			}
			n.letters = scriptsOf(n.text.Of(u.data))
			n.in = n.letters.tongueOf(n.text.Of(u.data))
			if n.letters.han > 0 && n.letters.latin > 1 && (n.in == inChinese || n.in == inEnglish) {
				if zh, en, ok := bothOn(u.data, n.text); ok {
					n.in, n.zh, n.en = inBoth, zh, en
				}
			}
		}
		u.list = append(u.list, n)
	}
}

// tongueOf is the language of a line's text.
func tongueOf(s string) tongue { return scriptsOf(s).tongueOf(s) }

// tongueOf is the language of a text with so many letters.
func (n scripts) tongueOf(s string) tongue {
	switch {
	case n.han == 0 && n.latin == 0 || isLetters(s) || strings.HasPrefix(s, "![") || strings.HasPrefix(s, "http"):
		return inNone
	case n.han == 0 && (!hasFields(s, 3) || strings.HasPrefix(s, "`") && strings.HasSuffix(s, "`")):
		return inWeak
	}
	if n.language() == segment.English {
		return inEnglish
	}
	return inChinese
}

// hasFields tells whether white space divides a text into at least so many words.
func hasFields(s string, least int) bool {
	for range strings.FieldsSeq(s) {
		if least--; least == 0 {
			return true
		}
	}
	return false
}

// bothSeparators may stand between the two languages of one line.
var bothSeparators = []string{" / ", "／", " | ", "｜", " - ", " — ", " – ", "/"}

// bothOn cuts a line that says the same in both languages: 栈 / Stack; 什么是栈？ What is a stack?; 栈（Stack）is left alone, being Chinese.
func bothOn(data string, span segment.Span) (zh, en segment.Span, ok bool) {
	s := span.Of(data)
	// English that is set apart stands before the first Han letter or behind the last.
	head, tail := hanExtent(s)
	if tail == 0 || scriptsOf(s[:head]).latin < 2 && scriptsOf(s[tail:]).latin < 2 {
		return zh, en, false
	}
	cut := func(at, n int) bool {
		left, right := segment.Span{Start: span.Start, End: span.Start + at}.Trim(data), segment.Span{Start: span.Start + at + n, End: span.End}.Trim(data)
		zh, en = left, right
		if !isPure(right.Of(data)) {
			zh, en = right, left
		}
		return isPure(en.Of(data)) && tongueOf(zh.Of(data)) == inChinese
	}
	for _, separator := range bothSeparators {
		if !strings.Contains(s[:head], separator) && !strings.Contains(s[tail:], separator) {
			continue
		}
		if at := strings.Index(s, separator); at > 0 && strings.Count(s, separator) == 1 && cut(at, len(separator)) {
			return zh, en, true
		}
	}
	// Behind the end of a Chinese sentence, English up to the end of the line.
	for at := tail; at+len("。") < len(s); at++ {
		if c := s[at]; c != 0xe3 && c != 0xef {
			continue
		}
		if end := s[at : at+len("。")]; end != "。" && end != "？" && end != "！" {
			continue
		}
		if behind := s[at+len("。"):]; hasFields(behind, 2) && isPure(strings.TrimSpace(behind)) && cut(at+len("。"), 0) {
			return zh, en, true
		}
	}
	return zh, en, false
}

// hanExtent is where the first Han letter of a text begins and the last one ends; the end is 0 if there is none.
func hanExtent(s string) (from, to int) {
	for from < len(s) && !isHanLead(s[from]) {
		from++
	}
	for to = len(s); to > from && !isHanLead(s[to-1]); {
		to--
	}
	if from == len(s) {
		return from, 0
	}
	return from, to - 1 + len("一")
}

// isPure tells text with Latin words and without Han letters.
func isPure(s string) bool {
	n := scriptsOf(s)
	return n.han == 0 && n.latin > 1 && strings.IndexByte(s, '`') < 0
}

// labelInBoth finds a label in both languages: **答案 / Answer:** B. zh and en are its words.
func labelInBoth(data string, span segment.Span) (zh, en segment.Span, ok bool) {
	s := span.Of(data)
	at := 0
	for at < len(s) && (strings.IndexByte("*_[#> \t", s[at]) >= 0 || strings.HasPrefix(s[at:], "【")) {
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	first := labelIndex.longest(s[at:])
	if first.text == "" {
		return zh, en, false
	}
	next := at + len(first.text)
	gap := len(s[next:]) - len(strings.TrimLeft(s[next:], " \t/／|｜·(（-"))
	second := labelIndex.longest(s[next+gap:])
	end := next + gap + len(second.text)
	if second.text == "" || second.role != first.role || isASCIILetter(first.text[0]) == isASCIILetter(second.text[0]) {
		return zh, en, false
	}
	if rest := strings.TrimLeft(s[end:], "*_】]）) \t"); rest == "" || !strings.HasPrefix(rest, ":") && !strings.HasPrefix(rest, "：") {
		return zh, en, false
	}
	for _, b := range []string{")", "）"} {
		if strings.HasPrefix(s[end:], b) && strings.ContainsAny(s[next:next+gap], "(（") {
			end += len(b)
		}
	}
	zh = segment.Span{Start: span.Start + at, End: span.Start + next}
	en = segment.Span{Start: span.Start + next + gap, End: span.Start + end}
	if isASCIILetter(first.text[0]) {
		zh, en = en, zh
	}
	return zh, en, true
}

// table makes units of the cells of a table with a Chinese and an English column; any other is in no language.
func (u *units) table(l *line) {
	var rows []unit
	pairs := 0
	for at := l.span.Start; at < l.span.End; {
		end := at + segment.LineLen(u.data[at:l.span.End])
		row := unit{span: segment.Span{Start: at, End: end}, line: l, in: inBoth}
		inner := row.span.Trim(u.data)
		s := inner.Of(u.data)
		inner.Start += len(s) - len(strings.TrimPrefix(s, "|"))
		if strings.HasSuffix(s, "|") && inner.Len() > 0 {
			inner.End--
		}
		middle := strings.IndexByte(inner.Of(u.data), '|')
		if middle < 0 || strings.Count(inner.Of(u.data), "|") > 1 {
			u.list = append(u.list, unit{span: l.span, line: l})
			return
		}
		left, right := segment.Span{Start: inner.Start, End: inner.Start + middle}.Trim(u.data), segment.Span{Start: inner.Start + middle + 1, End: inner.End}.Trim(u.data)
		row.zh, row.en = left, right
		if isPure(left.Of(u.data)) && !isPure(right.Of(u.data)) {
			row.zh, row.en = right, left
		}
		row.text = segment.Span{Start: row.span.Start, End: row.span.Start}
		if tongueOf(row.zh.Of(u.data)) == inChinese && isPure(row.en.Of(u.data)) {
			pairs++
		}
		rows = append(rows, row)
		at = end
	}
	if pairs < 2 || pairs*2 < len(rows)-1 {
		u.list = append(u.list, unit{span: l.span, line: l})
		return
	}
	u.list = append(u.list, rows...)
}

// What makes a document one of both languages.
const (
	leastPairs      = 3        // stretches of Chinese with one of English beside them
	pairedShare     = 0.7      // of the letters that stand in such pairs
	shorter, longer = 1.2, 8.0 // English letters to a Han character in a pair
)

// mayAlternate spares documents with little English the search.
func (c census) mayAlternate() bool {
	return c.sides.han > 0 && float64(c.sides.latin) >= pairedShare*shorter*float64(c.sides.han)
}

// alternate tells whether the document goes back and forth between the languages: most of its Chinese has English beside it, always on the
// same side, of the length of a translation, and the reverse.
func (u *units) alternate() bool {
	type weight struct {
		pairs int
		scripts
	}
	var runs []weight // stretches in one language
	var all, both weight
	for i := range u.list {
		n := &u.list[i]
		switch n.in {
		case inBoth:
			both.pairs++
			both.han += scriptsOf(n.zh.Of(u.data)).han
			both.latin += scriptsOf(n.en.Of(u.data)).latin
			continue
		case inChinese, inEnglish:
		default:
			continue
		}
		own := n.said()
		all.add(own)
		if k := len(runs) - 1; k >= 0 && (runs[k].han > 0) == (own.han > 0) {
			runs[k].add(own)
		} else {
			runs = append(runs, weight{1, own})
		}
	}
	var first [2]weight // pairs, with Chinese first and with English first
	for i := 1; i < len(runs); i++ {
		order := &first[0]
		if runs[i-1].han == 0 {
			order = &first[1]
		}
		pair := runs[i-1].scripts
		pair.add(runs[i].scripts)
		if ratio := float64(pair.latin) / float64(pair.han); ratio >= shorter && ratio <= longer {
			order.pairs++
			order.add(pair)
		}
	}
	best := first[0]
	if first[1].han > best.han {
		best = first[1]
	}
	return best.pairs+both.pairs >= leastPairs &&
		float64(best.han+both.han) >= pairedShare*float64(all.han+both.han) && float64(best.latin+both.latin) >= pairedShare*float64(all.latin+both.latin)
}

// settleWeak tells which lines of a word or two are English: those whose Chinese stands above with the same mark.
func (u *units) settleWeak() {
	const reach = 12 // lines
	for i := range u.list {
		n := &u.list[i]
		if n.in == inNone && n.line.role() > roleItem {
			u.settleLabel(i)
		}
		if n.in != inWeak {
			continue
		}
		n.in = inNone
		for j := i - 1; j >= max(0, i-reach); j-- {
			above := &u.list[j]
			if above.in == inChinese && above.line.letter() == n.line.letter() && above.line.role() == n.line.role() && above.line.level == n.line.level && (n.line.letter() != 0 || n.line.role() != noRole || j == u.before(i)) {
				n.in = inEnglish
				break
			}
			if above.line.kind == segment.Heading && n.line.kind != segment.Heading {
				break
			}
		}
	}
}

// settleLabel tells the languages of two lines with one key behind labels in both: 答案：A, Answer: A.
func (u *units) settleLabel(i int) {
	j := u.before(i)
	if j < 0 {
		return
	}
	n, above := &u.list[i], &u.list[j]
	if above.in != inNone || above.line.role() != n.line.role() || above.text.Of(u.data) != n.text.Of(u.data) {
		return
	}
	x := scriptsOf(u.data[above.span.Start:above.text.Start])
	y := scriptsOf(u.data[n.span.Start:n.text.Start])
	switch {
	case x.han > 0 && y.han == 0:
		above.in, n.in = inChinese, inEnglish
	case x.han == 0 && y.han > 0:
		above.in, n.in = inEnglish, inChinese
	}
}

// before is the index of the last unit above i that is no blank line, or -1.
func (u *units) before(i int) int {
	for i--; i >= 0 && u.list[i].line.kind == segment.Blank; i-- {
	}
	return i
}
