package align

// train learns translations from texts, by aligning them and re-estimating from what is aligned, twice. What the lexicon
// says weighs as much as a few occurrences. The bands of the texts become narrower.
func (m *Model) train(texts []bitext) *Model {
	const rounds = 2
	trained := m
	for range rounds {
		var examples []example
		for i := range texts {
			l := trained.lattice(&texts[i])
			examples = l.examples(&texts[i], examples)
			texts[i].band = l.narrowed()
		}
		next := *m
		next.forward = estimate(examples, &m.forward, &m.zh, &m.en)
		for i, e := range examples {
			examples[i] = example{source: e.target, target: e.source, weight: e.weight}
		}
		next.backward = estimate(examples, &m.backward, &m.en, &m.zh)
		trained = &next
	}
	return trained
}

// example is a bead to learn from: the words of both sides, and its posterior probability.
type example struct {
	source, target []int32
	weight         float32
}

// examples adds the beads of a lattice to a list.
func (l *lattice) examples(t *bitext, list []example) []example {
	const (
		least   = 0.1 // posterior probability
		longest = 500 // words of a side; time grows with the product of the two
	)
	l.each(func(i, j, shape, from, _ int) {
		size := shapes[shape]
		p := l.beads[from*len(shapes)+shape]
		if size.zh == 0 || size.en == 0 || p < least {
			return
		}
		e := example{wordsOf(t.zh[i : i+size.zh]), wordsOf(t.en[j : j+size.en]), p}
		if len(e.source) <= longest && len(e.target) <= longest {
			list = append(list, e)
		}
	})
	return list
}

func wordsOf(sentences []sentence) []int32 {
	if len(sentences) == 1 {
		return sentences[0].ids
	}
	var ids []int32
	for _, s := range sentences {
		ids = append(ids, s.ids...)
	}
	return ids
}

// estimate re-estimates t(target|source) by expectation-maximisation (IBM Model 1, with the frequency of words as its
// null word), starting from a table that also serves as a prior. (The numbers are those of a prototype.)
func estimate(examples []example, prior *table, sources, targets *vocabulary) table {
	const (
		iterations = 4
		strength   = 6    // of the prior, in occurrences
		discount   = 0.5  // taken from every count at the end
		leastCount = 1e-4 // worth adding
		least      = 5e-4 // probability worth keeping
		trust      = 0.6  // in the prior at the start
		novelty    = 1.6  // how probable other translations are at the start, times their frequency
	)
	var (
		occurrences = occurrencesOf(examples, len(sources.keys))
		frequency   = targets.probabilities()
		// inverse[offsets[k]+x] is one over the likelihood of the x-th target word of example k.
		inverse []float32
		offsets = make([]int, len(examples)+1)
		// row and counts have a number for every target word, 0 between uses; met are the words counted.
		row    = make([]float32, len(targets.keys))
		counts = make([]float32, len(targets.keys))
		met    []int32
	)
	for k, e := range examples {
		offsets[k+1] = offsets[k] + len(e.target)
	}
	inverse = make([]float32, offsets[len(examples)])
	t := *prior
	for iteration := range iterations {
		known, other, off := float32(1), float32(0), float32(0)
		if iteration == 0 {
			known, other = trust, novelty
		}
		if iteration == iterations-1 {
			off = discount
		}
		for k, e := range examples {
			t.spread(e.source, row)
			for x, id := range e.target {
				explained := known*row[id]/float32(len(e.source)) + other*frequency[id]
				inverse[offsets[k]+x] = 1 / (explainable*explained + (1-explainable)*frequency[id])
			}
			t.clear(e.source, row)
		}
		next := table{first: make([]int32, 1, len(sources.keys)+1)}
		for s := range int32(len(sources.keys)) {
			var total float32
			t.spread([]int32{s}, row)
			for _, k := range occurrences.of(s) {
				e := &examples[k]
				share := e.weight * explainable / float32(len(e.source))
				for x, id := range e.target {
					count := share * (known*row[id] + other*frequency[id]) * inverse[offsets[k]+x]
					if count < leastCount {
						continue
					}
					if counts[id] == 0 {
						met = append(met, id)
					}
					counts[id] += count
					total += count
				}
			}
			t.clear([]int32{s}, row)
			prior.spread([]int32{s}, row)
			for _, k := range prior.of(s) {
				if counts[k.id] == 0 {
					met = append(met, k.id)
				}
			}
			for _, id := range met {
				p := (max(counts[id]-off, 0) + strength*row[id]) / (total + strength)
				if p > least {
					next.links = append(next.links, link{id, p})
				}
				counts[id], row[id] = 0, 0
			}
			met = met[:0]
			next.first = append(next.first, int32(len(next.links)))
		}
		t = next
	}
	return t
}

// places has for every word the examples in whose source it is, once for every time.
type places struct{ first, examples []int32 }

func (p *places) of(id int32) []int32 { return p.examples[p.first[id]:p.first[id+1]] }

func occurrencesOf(examples []example, words int) places {
	p := places{first: make([]int32, words+1)}
	for _, e := range examples {
		for _, id := range e.source {
			p.first[id+1]++
		}
	}
	for id := range words {
		p.first[id+1] += p.first[id]
	}
	p.examples = make([]int32, p.first[words])
	at := append([]int32(nil), p.first...)
	for k, e := range examples {
		for _, id := range e.source {
			p.examples[at[id]] = int32(k)
			at[id]++
		}
	}
	return p
}
