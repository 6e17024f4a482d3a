package align

import "slices"

// cross takes a second look at the sentences that an alignment has left alone, for those whose translation stands
// elsewhere: sentences that have changed places, and moved blocks. The neighbouring ones of a side are a run, the English
// run that has the most similar sentence is aligned with it, and the beads that are sure come out Crossed. Time grows with
// the number of sentences left alone.
func (m *Model) cross(t *bitext, beads []Bead) []Bead {
	const sure = 0.9
	zh, en := left(beads)
	if len(zh) == 0 || len(en) == 0 {
		return beads
	}
	var found []Bead
	taken := make([]bool, len(en))
	best := m.mostSimilar(t, zh, en)
	for k, z := range zh {
		e := best[k]
		if e < 0 || taken[e] || en[e].gap == z.gap {
			continue // with no bead between them nothing is crossed
		}
		part := t.part(m, z.sentences, en[e].sentences)
		for _, b := range m.lattice(&part).decode() {
			if b.ZH.Len() == 0 || b.EN.Len() == 0 || b.Score < sure {
				continue
			}
			taken[e] = true
			found = append(found, Bead{
				ZH:      Range{b.ZH.Start + z.sentences.Start, b.ZH.End + z.sentences.Start},
				EN:      Range{b.EN.Start + en[e].sentences.Start, b.EN.End + en[e].sentences.Start},
				Score:   b.Score,
				Crossed: true,
			})
		}
	}
	return insert(beads, found)
}

// leftover is a run of sentences without counterpart.
type leftover struct {
	sentences Range
	gap       int // number of beads with counterpart before it
}

// swap takes a second look at beads of two sentences on either side, for sentences that have changed places: where the first says
// what the second of the other side does, and the other way round, there are two crossed beads. m is a model before training, which
// would have learned that all of them go together.
func (m *Model) swap(t *bitext, beads []Bead) []Bead {
	const (
		least  = 0.1 // similarity of what is paired crosswise
		margin = 0.3 // to that of what is paired straight
	)
	list := beads[:0:0]
	for _, b := range beads {
		if b.ZH.Len() != 2 || b.EN.Len() != 2 || b.Crossed {
			list = append(list, b)
			continue
		}
		var zh, en [2]Tokens
		for k := range 2 {
			zh[k] = ready(t.zh[b.ZH.Start+k].ids, &m.forward)
			en[k] = ready(t.en[b.EN.Start+k].ids, &m.backward)
		}
		across := min(m.Similarity(zh[0], en[1]), m.Similarity(zh[1], en[0]))
		if across < least || across < margin+max(m.Similarity(zh[0], en[0]), m.Similarity(zh[1], en[1])) {
			list = append(list, b)
			continue
		}
		for k := range 2 {
			i, j := b.ZH.Start+k, b.EN.End-1-k
			list = append(list, Bead{ZH: Range{i, i + 1}, EN: Range{j, j + 1}, Score: b.Score, Crossed: true})
		}
	}
	return list
}

// left finds the runs on both sides.
func left(beads []Bead) (zh, en []leftover) {
	gap := 0
	add := func(list []leftover, r Range) []leftover {
		if n := len(list); n > 0 && list[n-1].gap == gap {
			list[n-1].sentences.End = r.End
			return list
		}
		return append(list, leftover{r, gap})
	}
	for _, b := range beads {
		switch {
		case b.EN.Len() == 0:
			zh = add(zh, b.ZH)
		case b.ZH.Len() == 0:
			en = add(en, b.EN)
		default:
			gap++
		}
	}
	return zh, en
}

// mostSimilar gives for every Chinese run the English one that has the most similar sentence, -1 if there is none.
func (m *Model) mostSimilar(t *bitext, zh, en []leftover) []int {
	var (
		tokens []Tokens
		runOf  []int
	)
	for k, e := range en {
		for _, s := range t.en[e.sentences.Start:e.sentences.End] {
			tokens = append(tokens, Tokens{ids: slices.Sorted(slices.Values(s.ids))})
			runOf = append(runOf, k)
		}
	}
	index := m.NewIndex(tokens)
	scores := make([]float32, len(tokens))
	runs := make([]int, len(zh))
	for k, z := range zh {
		runs[k] = -1
		var most float32
		for _, s := range t.zh[z.sentences.Start:z.sentences.End] {
			for _, c := range index.find(m.forward.reach(s.ids), 1, scores) {
				if c.score > most {
					most, runs[k] = c.score, runOf[c.text]
				}
			}
		}
	}
	return runs
}

// part is some sentences of either side, as a text of its own.
func (t *bitext) part(m *Model, zh, en Range) bitext {
	p := bitext{zh: t.zh[zh.Start:zh.End], en: t.en[en.Start:en.End]}
	if t.mt != nil {
		p.mt = t.mt[zh.Start:zh.End]
	}
	if t.vectors != nil {
		v := *t.vectors
		v.zh, v.en = v.zh[zh.Start:zh.End], v.en[en.Start:en.End]
		p.vectors = &v
	}
	p.band = m.band(p.zh, p.en)
	return p
}

// insert puts crossed beads in the place of those without counterpart that they consist of.
func insert(beads, crossed []Bead) []Bead {
	if len(crossed) == 0 {
		return beads
	}
	zh, en := map[int]*Bead{}, map[int]bool{}
	for k := range crossed {
		for i := crossed[k].ZH.Start; i < crossed[k].ZH.End; i++ {
			zh[i] = &crossed[k]
		}
		for j := crossed[k].EN.Start; j < crossed[k].EN.End; j++ {
			en[j] = true
		}
	}
	var list []Bead
	for _, b := range beads {
		switch c := zh[b.ZH.Start]; {
		case b.EN.Len() == 0 && c != nil:
			if c.ZH.Start == b.ZH.Start {
				list = append(list, *c)
			}
		case b.ZH.Len() == 0 && en[b.EN.Start]:
		default:
			list = append(list, b)
		}
	}
	return list
}
