package dataset

import (
	"slices"
	"strings"

	"github.com/duizhao/duizhao/segment"
)

// reading is text with where it stands in a document: a cell without its quotes, a string whose escapes are resolved.
type reading struct {
	text  string
	parts []segment.Part
}

// verbatim is a stretch of a document that stands for itself.
func verbatim(data string, span segment.Span) reading {
	if span.Len() == 0 {
		return reading{}
	}
	return reading{span.Of(data), []segment.Part{{Span: span}}}
}

// take appends what is between two offsets of a part that has n bytes and begins at an offset.
func (r *reading) take(p segment.Part, at, n, from, to int) {
	first, last := max(from, at), min(to, at+n)
	if first >= last {
		return
	}
	if p.Text == "" {
		p.Span = segment.Span{Start: p.Span.Start + first - at, End: p.Span.Start + last - at}
	}
	r.parts = append(r.parts, p)
}

// cut is the part of a reading between two offsets of its text. Characters of escapes stay whole.
func (r reading) cut(from, to int) reading {
	out := reading{text: r.text[from:to]}
	at := 0
	for _, p := range r.parts {
		n := len(p.Text)
		if n == 0 {
			n = p.Span.Len()
		}
		out.take(p, at, n, from, to)
		at += n
	}
	return out
}

// trim takes white space off both ends.
func (r reading) trim() reading {
	s := segment.Span{End: len(r.text)}.Trim(r.text)
	if s.Len() == len(r.text) {
		return r
	}
	return r.cut(s.Start, s.End)
}

// view collects what a document that is no prose says, and accounts for its bytes.
type view struct {
	source *segment.Text
	parts  []segment.Part
	size   int
	spans  []segment.Span  // of the texts added
	blocks []segment.Block // of those whose blocks are known
	claims []Entry         // over the source, in any order
}

// add appends a field's text, set apart from what stands around it, and gives its span in the view.
func (v *view) add(r reading, name string, item int) segment.Span {
	whole := r
	r = r.trim()
	v.leave(whole, ReasonBlank, item, r)
	if r.text == "" {
		return segment.Span{}
	}
	for _, p := range r.parts {
		v.claims = append(v.claims, Entry{p.Span, FieldText, name, item})
	}
	span := segment.Span{Start: v.size, End: v.size + len(r.text)}
	end := r.parts[len(r.parts)-1].Span.End
	v.parts = append(append(v.parts, r.parts...), segment.Part{Span: segment.Span{Start: end, End: end}, Text: apart})
	v.size = span.End + len(apart)
	v.spans = append(v.spans, span)
	return span
}

// apart stands between two texts of a view.
const apart = "\n\n"

// claim enters what a reading's bytes are, if not the text of a field.
func (v *view) claim(r reading, class Class, name string, item int) {
	for _, p := range r.parts {
		v.claims = append(v.claims, Entry{p.Span, class, name, item})
	}
}

// leave makes leftovers of a reading's bytes but for those of kept, a part of it.
func (v *view) leave(r reading, reason string, item int, kept reading) {
	if len(r.text) == len(kept.text) {
		return
	}
	from, to := segment.Span{}, segment.Span{}
	if len(kept.parts) > 0 {
		from, to = kept.parts[0].Span, kept.parts[len(kept.parts)-1].Span
	}
	for _, p := range r.parts {
		switch {
		case len(kept.parts) == 0 || p.Span.End <= from.Start || p.Span.Start >= to.End:
			v.claims = append(v.claims, Entry{p.Span, Leftover, reason, item})
		default:
			if p.Span.Start < from.Start {
				v.claims = append(v.claims, Entry{segment.Span{Start: p.Span.Start, End: from.Start}, Leftover, reason, item})
			}
			if p.Span.End > to.End {
				v.claims = append(v.claims, Entry{segment.Span{Start: to.End, End: p.Span.End}, Leftover, reason, item})
			}
		}
	}
}

// punch makes what holes say of stretches that are claimed so far as text. Holes are in any order; each lies inside a claim.
func (v *view) punch(holes []Entry) {
	if len(holes) == 0 {
		return
	}
	slices.SortFunc(holes, byStart)
	slices.SortStableFunc(v.claims, byStart)
	var out []Entry
	for _, c := range v.claims {
		for len(holes) > 0 && holes[0].Span.Start < c.Span.End {
			h := holes[0]
			holes = holes[1:]
			if before := (segment.Span{Start: c.Span.Start, End: h.Span.Start}); before.Len() > 0 {
				out = append(out, Entry{before, c.Class, c.Name, c.Item})
			}
			out = append(out, h)
			c.Span.Start = min(h.Span.End, c.Span.End)
		}
		if c.Span.Len() > 0 {
			out = append(out, c)
		}
	}
	v.claims = out
}

// text is what was added, as a text of its own with its blocks: each text is Markdown by itself.
func (v *view) text() (*segment.Text, []segment.Block) {
	t := v.source.Derive(v.parts)
	blocks := v.blocks
	for _, s := range v.spans {
		if strings.IndexAny(s.Of(t.Data), "\r\n") < 0 {
			blocks = append(blocks, segment.Block{Kind: segment.Paragraph, Span: s, Content: s})
		} else {
			blocks = append(blocks, segment.BlocksIn(t, s, segment.Markdown)...)
		}
		gap := segment.Span{Start: s.End, End: s.End + len(apart)}
		blocks = append(blocks, segment.Block{Kind: segment.Blank, Span: gap, Content: segment.Span{Start: gap.Start, End: gap.Start}})
	}
	return t, blocks
}

// settle turns the ledger of the view's text into one of its source. A character of an escape belongs where it begins.
func (v *view) settle(l Ledger) Ledger {
	said := make([]Entry, 0, len(l.stretches))
	at, first := 0, 0 // of the ledger's entries, the one that reaches into the part at hand
	for _, p := range v.parts {
		end := at + len(p.Of(v.source.Data))
		for first < len(l.stretches) && l.stretches[first].end <= at {
			first++
		}
		for i := first; i < len(l.stretches) && p.Span.Len() > 0; i++ {
			e := l.at(i)
			if e.Span.Start >= end {
				break
			}
			if p.Text == "" {
				e.Span = segment.Span{Start: p.Span.Start + max(0, e.Span.Start-at), End: p.Span.Start + min(end, e.Span.End) - at}
			} else {
				e.Span = p.Span
			}
			said = append(said, e)
			if p.Text != "" {
				break
			}
		}
		at = end
	}
	v.merge(v.claims, said)
	return v.ledger("", "")
}

// byStart puts entries in the order of the text.
func byStart(x, y Entry) int { return x.Span.Start - y.Span.Start }

// merge makes one list of two lists of claims, of which the first is nearly in order and the second is. To sort all of them together would
// take much longer.
func (v *view) merge(x, y []Entry) {
	slices.SortStableFunc(x, byStart)
	out := make([]Entry, 0, len(x)+len(y))
	for len(x) > 0 && len(y) > 0 {
		if y[0].Span.Start < x[0].Span.Start {
			out, y = append(out, y[0]), y[1:]
		} else {
			out, x = append(out, x[0]), x[1:]
		}
	}
	v.claims = append(append(out, x...), y...)
}

// ledger puts the claims in order. What stands between them is white space or a mark of the syntax, which consists of marks only.
func (v *view) ledger(syntax, marks string) Ledger {
	slices.SortStableFunc(v.claims, byStart)
	b := newBook(v.source.Data, 2*len(v.claims)+1)
	between := func(end, item int) {
		if end <= b.at {
			return
		}
		s := v.source.Data[b.at:end]
		if strings.Trim(s, blanks) == "" || strings.Trim(s, marks+blanks) != "" {
			b.gap(end)
			return
		}
		if n := len(b.ledger.stretches); n == 0 || int(b.ledger.stretches[n-1].item) != item {
			item = 0
		}
		b.claim(segment.Span{Start: b.at, End: end}, Marker, syntax, item)
	}
	for _, c := range v.claims {
		between(c.Span.Start, c.Item)
		b.claim(c.Span, c.Class, c.Name, c.Item)
	}
	between(len(v.source.Data), 0)
	return b.ledger
}
