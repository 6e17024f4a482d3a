package dataset

import (
	"slices"
	"strings"

	"github.com/duizhao/duizhao/segment"
)

// write puts what one side says into a view.
func (u *units) write(v *view, language segment.Language) {
	own, other := inChinese, inEnglish
	if language == segment.English {
		own, other = inEnglish, inChinese
	}
	leave := func(from, to int, class Class, name string) {
		if from < to {
			v.claims = append(v.claims, Entry{segment.Span{Start: from, End: to}, class, name, 0})
		}
	}
	keep := func(from, to int) {
		if from < to {
			v.parts = append(v.parts, segment.Part{Span: segment.Span{Start: from, End: to}})
		}
	}
	borrower := -1 // the unit before which the mark of one in the other language stands
	for i := range u.list {
		n := &u.list[i]
		mine, theirs := n.zh, n.en
		if language == segment.English {
			mine, theirs = theirs, mine
		}
		switch {
		case n.in == inBoth && n.line.kind == segment.Table:
			u.cell(v, n, mine, theirs)
		case n.in == inBoth && mine.Start < theirs.Start:
			keep(n.span.Start, mine.End)
			leave(mine.End, theirs.Start, Marker, "between languages")
			leave(theirs.Start, theirs.End, Leftover, ReasonOtherLanguage)
			keep(theirs.End, n.span.End)
		case n.in == inBoth:
			keep(n.span.Start, theirs.Start)
			leave(theirs.Start, theirs.End, Leftover, ReasonOtherLanguage)
			leave(theirs.End, mine.Start, Marker, "between languages")
			keep(mine.Start, n.span.End)
		case n.in == other:
			at := n.span.Start
			if j := u.lends(i, own); j > 0 {
				borrower, at = j, n.text.Start
				keep(n.span.Start, at)
			}
			leave(at, n.span.End, Leftover, ReasonOtherLanguage)
		case i < borrower: // blank
			leave(n.span.Start, n.span.End, Leftover, ReasonBlank)
		case i == borrower:
			leave(n.span.Start, n.text.Start, Leftover, ReasonBlank)
			keep(n.text.Start, n.span.End)
		default:
			keep(n.span.Start, n.span.End)
		}
	}
}

// lends finds the unit behind unit i, which is in the other language, before which i's mark has to stand as well, because it has none of its
// own: the translation of a heading or of a label's text. It is 0 if there is none.
func (u *units) lends(i int, own tongue) int {
	n := &u.list[i]
	if n.line.mark == nil || n.text.Start <= n.span.Start {
		return 0
	}
	if j := u.before(i); j >= 0 && u.list[j].in == own && u.list[j].line.role() == n.line.role() && u.list[j].line.level == n.line.level && u.list[j].line.letter() == n.line.letter() {
		return 0 // i is a translation itself
	}
	switch n.line.role() {
	case noRole, roleOption, roleForeign:
		return 0
	}
	for j := i + 1; j < len(u.list); j++ {
		next := &u.list[j]
		begins := next.line.role() == roleItem || next.line.kind == segment.Heading
		switch {
		case next.line.kind == segment.Blank:
		case next.in == own && next.line.mark == nil && next.line.kind == segment.Paragraph:
			return j
		case next.in == own || next.in == inNone || next.in == inBoth || begins || n.line.role() > roleQuestion:
			return 0
		}
	}
	return 0
}

// cell puts one side of a table's row into a view, as a paragraph.
func (u *units) cell(v *view, n *unit, mine, theirs segment.Span) {
	claims := []Entry{{theirs, Leftover, ReasonOtherLanguage, 0}}
	if strings.Trim(u.data[mine.Start:mine.End], "-: ") == "" {
		claims = append(claims, Entry{mine, Marker, "table", 0})
	} else if mine.Len() > 0 {
		v.parts = append(v.parts, segment.Part{Span: mine}, segment.Part{Span: segment.Span{Start: mine.End, End: mine.End}, Text: apart})
		claims = append(claims, Entry{mine, Marker, "", 0})
	}
	slices.SortFunc(claims, byStart)
	at := n.span.Start
	for _, c := range claims {
		if at < c.Span.Start {
			v.claims = append(v.claims, Entry{segment.Span{Start: at, End: c.Span.Start}, Marker, "table", 0})
		}
		if c.Name != "" && c.Span.Len() > 0 {
			v.claims = append(v.claims, c)
		}
		at = max(at, c.Span.End)
	}
	if at < n.span.End {
		v.claims = append(v.claims, Entry{segment.Span{Start: at, End: n.span.End}, Marker, "table", 0})
	}
}
