package dataset

import (
	"slices"
	"strings"

	"github.com/duizhao/duizhao/segment"
)

// enter puts the item's bytes into the ledger: fields as such, and of its lines' other bytes those that are marks. Whatever is
// neither stays unclaimed and fails the ledger's check.
func (b *builder) enter() {
	it := b.item
	for name, f := range it.Fields() {
		for _, s := range f {
			b.claims = append(b.claims, Entry{s, FieldText, name, it.Ordinal})
		}
	}
	for _, s := range b.foreign {
		b.claims = append(b.claims, Entry{s, Leftover, ReasonForeign, it.Ordinal})
	}
	for _, s := range b.absent {
		b.claims = append(b.claims, Entry{s, Leftover, ReasonAbsent, it.Ordinal})
	}
	b.claims = append(b.claims, b.aside...)
	for _, s := range b.inline {
		b.claims = append(b.claims, Entry{s, Marker, "option-letter", it.Ordinal})
	}
	b.claims = append(b.claims, b.holes...)
	slices.SortFunc(b.claims, byStart)

	it.Span.Start = b.lines[0].span.Trim(b.Text.Data).Start
	claims := b.claims
	for i := range b.lines {
		l := &b.lines[i]
		for len(claims) > 0 && claims[0].Span.Start < l.span.End {
			b.marks(i, claims[0].Span.Start)
			b.book.claim(claims[0].Span, claims[0].Class, claims[0].Name, it.Ordinal)
			claims = claims[1:]
		}
		b.marks(i, l.span.End)
	}
	it.Span.End = max(b.book.at, it.Span.Start)
}

// marks enters the bytes of line i from where the ledger is to end that are marks or trifles.
func (b *builder) marks(i, end int) {
	l := &b.lines[i]
	if l.kind == segment.Blank || (segment.Span{Start: b.book.at, End: end}).Trim(b.Text.Data).Len() <= 0 {
		return
	}
	name, body := "structure", l.text
	if l.mark != nil {
		switch {
		case b.chosen[i] && l.mark.letter != 0:
			name, body = "option-letter", l.mark.choice
		case l.mark.rule != nil:
			name, body = l.mark.rule.name, l.mark.body
		}
	}
	b.claim(l.span.Start, min(end, l.text.Start), Marker, "structure")
	b.claim(l.text.Start, min(end, body.Start), Marker, name)
	if rest := (segment.Span{Start: max(b.book.at, body.Start), End: min(end, body.End)}); rest.Len() > 0 {
		switch s := rest.Trim(b.Text.Data).Of(b.Text.Data); {
		case s == "":
		case isPlaceholder(s):
			b.claim(rest.Start, rest.End, Marker, name)
		case l.kind == segment.Rule:
			b.claim(rest.Start, rest.End, Leftover, ReasonRule)
		case isTrifle(s) && strings.Contains(s, "<!--"):
			b.claim(rest.Start, rest.End, Leftover, ReasonComment)
		case isTrifle(s):
			b.claim(rest.Start, rest.End, Marker, "structure")
		case isAbsent(s):
			b.claim(rest.Start, rest.End, Leftover, ReasonAbsent)
		}
	}
	b.claim(max(body.Start, body.End), end, Marker, name)
}

// claim enters what is not blank between two offsets and not entered yet.
func (b *builder) claim(start, end int, class Class, name string) {
	if start = max(start, b.book.at); start < end {
		if span := (segment.Span{Start: start, End: end}).Trim(b.Text.Data); span.Len() > 0 {
			b.book.claim(span, class, name, b.item.Ordinal)
		}
	}
}
