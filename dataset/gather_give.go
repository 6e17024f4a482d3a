package dataset

import (
	"slices"
	"strconv"
	"strings"

	"github.com/duizhao/duizhao/segment"
)

// gather puts the answers that begin on line i back to their items, and gives the line behind them.
func (a *assembler) gather(i int) int {
	k := slices.IndexFunc(a.gathered, func(g gathered) bool { return g.from == i })
	g := &a.gathered[k]
	claims := make([]Entry, 0, len(g.entries))
	var targets []*Item
	if g.ahead {
		claims = a.expect(g)
	} else {
		targets = a.targets(g, a.settled, len(a.Items))
	}
	for n := range targets {
		e := &g.entries[n]
		it := targets[n]
		if it == nil {
			if len(e.pieces) > 0 {
				a.stray = append(a.stray, stray{e.pieces[0].span.Start, e.number})
				for _, p := range e.pieces {
					claims = append(claims, Entry{p.span, Leftover, ReasonStray, 0})
				}
			}
			continue
		}
		for _, p := range e.pieces {
			switch {
			case isAbsent(p.span.Of(a.Text.Data)):
				claims = append(claims, Entry{p.span, Leftover, ReasonAbsent, it.Ordinal})
			case p.field == toAnswer:
				it.Answer = a.extend(it.Answer, p.span)
				claims = append(claims, Entry{p.span, FieldText, "answer", it.Ordinal})
			default:
				it.Analysis = a.extend(it.Analysis, p.span)
				claims = append(claims, Entry{p.span, FieldText, "analysis", it.Ordinal})
			}
		}
		a.settle(it)
	}
	slices.SortFunc(claims, byStart)
	for j := g.from; j < g.to; j++ {
		l := &a.lines[j]
		if l.kind == segment.Blank {
			continue
		}
		own := 0
		for len(claims) > 0 && claims[0].Span.Start < l.span.End {
			a.fill(claims[0].Span.Start, l, true)
			a.book.claim(claims[0].Span, claims[0].Class, claims[0].Name, claims[0].Item)
			claims = claims[1:]
			own++
		}
		a.fill(l.span.End, l, own > 0)
	}
	a.settled = len(a.Items)
	return g.to
}

// fill enters what stands before end on a line of gathered answers: numbers and bars, or a heading.
func (a *assembler) fill(end int, l *line, marks bool) {
	span := segment.Span{Start: max(a.book.at, l.span.Start), End: end}.Trim(a.Text.Data)
	if span.Len() <= 0 {
		return
	}
	if s := span.Of(a.Text.Data); marks || l.kind == segment.Table || s[0] >= '0' && s[0] <= '9' {
		a.book.claim(span, Marker, gatherRule.name, 0)
	} else {
		a.book.claim(span, Leftover, ReasonHeading, 0)
	}
}

// extend adds a span to a field, to its last one if nothing but white space is between them.
func (a *assembler) extend(f Field, span segment.Span) Field {
	if n := len(f); n > 0 && span.Start >= f[n-1].End && (segment.Span{Start: f[n-1].End, End: span.Start}).Trim(a.Text.Data).Len() <= 0 {
		out := slices.Clone(f)
		out[n-1].End = span.End
		return out
	}
	return append(slices.Clip(f), span)
}

// settle finds an item's key and kind again after its answer has come.
func (a *assembler) settle(it *Item) {
	if len(it.Key) > 0 || len(it.Answer) == 0 {
		return
	}
	labels := make([]string, len(it.Choices))
	for i, c := range it.Choices {
		labels[i] = c.Label
	}
	b := builder{assembler: a, item: it, room: room{labels: labels}}
	b.readKey()
	it.Key, it.made.key = slices.Clone(it.Key), keyList
	switch {
	case len(it.Key) > 1 && it.Kind == SingleChoice:
		it.Kind = MultipleChoice
	case len(it.Key) > 0 && len(labels) == 0:
		it.Kind = TrueFalse
	}
}

// targets finds the item of each entry: by number inside the part that the entries name, or inside the part at their place in the
// order of parts, or in the only one that has the number.
func (a *assembler) targets(g *gathered, from, to int) []*Item {
	groups := a.groups(from, to)
	all := group{}
	for _, one := range groups {
		for n, items := range one {
			all[n] = append(all[n], items...)
		}
	}
	sequences, last := 0, -1
	for _, e := range g.entries {
		if e.sequence != last {
			last = e.sequence
			sequences++
		}
	}
	found := make([]*Item, len(g.entries))
	order, last := -1, -1
	var part group
	for n, e := range g.entries {
		if e.sequence != last {
			last = e.sequence
			order++
			part = named(groups, e.part)
			if part == nil && sequences == len(groups) {
				part = groups[order]
			}
		}
		candidates := all[e.number]
		if part != nil {
			candidates = part[e.number]
		} else if len(candidates) != 1 {
			continue
		}
		for _, it := range candidates {
			if len(it.Answer) == 0 {
				found[n] = it
				break
			}
		}
	}
	return found
}

// group is the items of a part, by number.
type group map[int][]*Item

// section is the path of headings above the group.
func (g group) section() []string {
	for _, items := range g {
		return items[0].Section // the same for all
	}
	return nil
}

// groups are the items without answers from one to another, cut where a part begins or numbers start again.
func (a *assembler) groups(from, to int) []group {
	var groups []group
	last := 0
	var section []string
	for i := from; i < to; i++ {
		it := &a.Items[i]
		n, err := strconv.Atoi(it.Number)
		if err != nil {
			continue
		}
		if len(groups) == 0 || n <= last || !slices.Equal(section, it.Section) {
			groups = append(groups, group{})
		}
		last, section = n, it.Section
		if !it.isAnswered() {
			own := groups[len(groups)-1]
			own[n] = append(own[n], it)
		}
	}
	return slices.DeleteFunc(groups, func(g group) bool { return len(g) == 0 })
}

// named is the group of the part that a heading among the answers names, by its number or its kind; nil if none or several are.
func named(groups []group, part string) group {
	if part == "" || len(groups) > maxParts {
		return nil
	}
	at, _ := partNumber(part)
	kind, ok := kindIn(part)
	var byKind, byNumber []group
	for _, g := range groups {
		path := g.section()
		if len(path) == 0 {
			continue
		}
		own := path[len(path)-1]
		if n, _ := partNumber(own); n > 0 && at > 0 && strings.TrimSpace(own[:n]) == strings.TrimSpace(part[:at]) {
			byNumber = append(byNumber, g)
		}
		if k, named := kindIn(own); ok && named && k == kind {
			byKind = append(byKind, g)
		}
	}
	switch {
	case len(byKind) == 1:
		return byKind[0]
	case len(byNumber) == 1 && (!ok || len(byKind) == 0):
		return byNumber[0]
	}
	return nil
}

// maxParts is how many parts of a document are told apart by name.
const maxParts = 200

// stray is a gathered answer without an item.
type stray struct{ offset, number int }
