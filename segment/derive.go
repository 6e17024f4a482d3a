package segment

import (
	"sort"
	"strings"
)

// Part is a stretch of a text and what it stands for: itself, or the character of an escape. Text is "" for itself.
type Part struct {
	Span Span
	Text string
}

// Of is what the part stands for in its text.
func (p Part) Of(data string) string {
	if p.Text == "" {
		return p.Span.Of(data)
	}
	return p.Text
}

// derived is where a text comes from that was taken out of another.
type derived struct {
	from  *Text
	parts []Part
	at    []int // where each part begins in the derived text
}

// Derive gives the text that parts of t stand for, in the order given: cells without their quotes, HTML without its tags. Spans of it
// are told in t's bytes by [Text.SourceSpan]; name, encoding, size and hash are t's, and lines are counted in t. A part of an empty
// span is text that the structure stands for, such as a line end between two cells.
func (t *Text) Derive(parts []Part) *Text {
	d := &derived{from: t, parts: parts, at: make([]int, len(parts))}
	var b strings.Builder
	for i, p := range parts {
		d.at[i] = b.Len()
		b.WriteString(p.Of(t.Data))
	}
	out := *t
	out.Data, out.BOM, out.derived = b.String(), false, d
	out.lines = surveyOf(out.Data).lines
	return &out
}

// Source is the text as it was decoded: what t was derived from, or t itself.
func (t *Text) Source() *Text {
	for t.derived != nil {
		t = t.derived.from
	}
	return t
}

// SourceSpan is the stretch of the source that a span of t comes from, with all that stands between. An escape counts whole.
func (t *Text) SourceSpan(s Span) Span {
	for t.derived != nil {
		s = t.derived.hull(s)
		t = t.derived.from
	}
	return s
}

// hull is the stretch of the text that d comes from which holds all of s.
func (d *derived) hull(s Span) Span {
	var out Span
	for i, first := max(0, sort.SearchInts(d.at, s.Start+1)-1), true; i < len(d.parts) && (first || d.at[i] < s.End); i++ {
		p := d.parts[i].Span
		if d.parts[i].Text == "" {
			from := min(p.Len(), max(0, s.Start-d.at[i]))
			to := max(from, min(p.Len(), s.End-d.at[i]))
			p = Span{p.Start + from, p.Start + to}
		}
		if first {
			out, first = p, false
		}
		out = Span{min(out.Start, p.Start), max(out.End, p.End)}
	}
	return out
}
