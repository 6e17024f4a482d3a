package dataset

import (
	"strconv"

	"github.com/duizhao/duizhao/segment"
)

// ahead reads gathered answers that begin on line i and stand before their items: nothing but keys, to as many of the items below.
func (g *gatherer) ahead(i int) (gathered, bool) {
	l := &g.lines[i]
	if len(g.open) > 0 || g.budget <= 0 || l.kind != segment.Heading && l.kind != segment.Paragraph {
		return gathered{}, false
	}
	r := reader{gatherer: g, section: gathered{from: i, to: i, ahead: true}, headed: true}
	s := &r.section
	j := i
	switch {
	case g.isHead(l):
		j++
	case l.role() == roleAnswer && l.body().Len() > 0:
	default:
		return gathered{}, false
	}
	for j < len(g.lines) {
		n := r.read(j)
		if n == 0 || r.prose {
			break
		}
		j += n
		if r.kept {
			s.to = j
		}
	}
	g.budget -= j - i
	if len(s.entries) < leastAhead {
		return gathered{}, false
	}
	for _, e := range s.entries {
		if p := e.pieces; len(p) != 1 || !isKeyText(p[0].span.Of(g.data)) {
			return gathered{}, false
		}
	}
	wanted, found := s.awaited(), 0
	for k := s.to; k < len(g.lines) && g.budget > 0; k++ {
		g.budget--
		switch l := &g.lines[k]; l.role() {
		case roleAnswer, roleBoth:
			return gathered{}, false // they have answers of their own
		case roleItem, roleQuestion:
			if n, err := strconv.Atoi(l.mark.number); err == nil && wanted[n] {
				delete(wanted, n)
				found++
			}
		}
		if found*10 >= (found+len(wanted))*8 {
			return *s, true
		}
	}
	return gathered{}, false
}

// leastAhead is how many answers before their items are a list of them.
const leastAhead = 3

// awaited are the numbers of the items that stand behind their answers.
func (s *gathered) awaited() map[int]bool {
	if !s.ahead {
		return nil
	}
	numbers := map[int]bool{}
	for _, e := range s.entries {
		numbers[e.number] = true
	}
	return numbers
}

// expected is a list of answers that stands before its items.
type expected struct {
	*gathered
	first int // item behind it
	base  int // its entries are entered under the numbers below the negative of it until their items are known
}

// expect enters the answers of a list that stands before its items.
func (a *assembler) expect(g *gathered) []Entry {
	base := 0
	if n := len(a.expected); n > 0 {
		base = a.expected[n-1].base + len(a.expected[n-1].entries)
	}
	a.expected = append(a.expected, expected{g, len(a.Items), base})
	var claims []Entry
	for n, e := range g.entries {
		for _, p := range e.pieces {
			claims = append(claims, Entry{p.span, FieldText, "answer", -1 - base - n})
		}
	}
	return claims
}

// deliver puts the answers of lists that stand before their items to these.
func (a *assembler) deliver() {
	if len(a.expected) == 0 {
		return
	}
	items := map[int]*Item{} // by what stands for them in the ledger
	for k, e := range a.expected {
		until := len(a.Items)
		if k+1 < len(a.expected) {
			until = a.expected[k+1].first
		}
		for n, it := range a.targets(e.gathered, e.first, until) {
			if it == nil {
				a.stray = append(a.stray, stray{e.entries[n].pieces[0].span.Start, e.entries[n].number})
				continue
			}
			items[-1-e.base-n] = it
			it.Answer = Field{e.entries[n].pieces[0].span}
			a.settle(it)
		}
	}
	strays := a.book.fate(Leftover, ReasonStray)
	for i := range a.book.ledger.stretches {
		s := &a.book.ledger.stretches[i]
		if s.item >= 0 {
			continue
		}
		if it := items[int(s.item)]; it != nil {
			s.item = int32(it.Ordinal)
		} else {
			s.fate, s.item = strays, 0
		}
	}
}
