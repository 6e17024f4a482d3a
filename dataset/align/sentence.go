package align

import (
	"math"
	"slices"
)

// Range is a half-open range of sentences, by index.
type Range struct{ Start, End int }

// Len is the number of sentences.
func (r Range) Len() int { return r.End - r.Start }

// Bead is a group of neighbouring Chinese sentences and the English ones that translate them. One of the ranges is
// empty where nothing does.
type Bead struct {
	ZH, EN Range
	// Score is the probability that exactly this bead is right, 0 to 1.
	Score float64
	// Crossed says that the bead is out of order: its English sentences stand before or behind those of its neighbours.
	Crossed bool
}

// Sentences aligns the sentences of a document and of its translation. Every sentence is in one bead. The beads are in
// order on both sides, but for those that are Crossed: these are in the order of the Chinese side.
//
// Time and memory grow with the number of sentences, not with its square.
func (a *Aligner) Sentences(zh, en []string) []Bead {
	return a.Groups([][]string{zh}, [][]string{en})[0]
}

// SentencesWith is Sentences with evidence from elsewhere. Evidence that does not fit the sentences is an
// [*EvidenceError].
func (a *Aligner) SentencesWith(zh, en []string, evidence Evidence) ([]Bead, error) {
	beads, err := a.GroupsWith([][]string{zh}, [][]string{en}, []Evidence{evidence})
	if err != nil {
		return nil, err
	}
	return beads[0], nil
}

// Groups aligns sentences of which it is known which belong together, such as those of one field: zh[i] and en[i] are a
// group, and the i-th beads count from 0 in it. Words and their translations are learned from all groups together. A
// group that is there on one side only matches nothing.
func (a *Aligner) Groups(zh, en [][]string) [][]Bead {
	return a.align(zh, en, nil)
}

// GroupsWith is Groups with evidence for every group.
func (a *Aligner) GroupsWith(zh, en [][]string, evidence []Evidence) ([][]Bead, error) {
	if groups := max(len(zh), len(en)); len(evidence) != groups {
		return nil, &EvidenceError{"groups", groups, len(evidence)}
	}
	for i := range evidence {
		if err := evidence[i].check(lengthAt(zh, i), lengthAt(en, i)); err != nil {
			return nil, err
		}
	}
	return a.align(zh, en, evidence), nil
}

func lengthAt(groups [][]string, i int) int {
	if i >= len(groups) {
		return 0
	}
	return len(groups[i])
}

func (a *Aligner) align(zh, en [][]string, evidence []Evidence) [][]Bead {
	m := a.blank()
	texts := m.readGroups(zh, en, evidence)
	trained := m.train(texts)
	beads := make([][]Bead, len(texts))
	for i := range texts {
		t := &texts[i]
		beads[i] = m.swap(t, trained.cross(t, trained.lattice(t).decode()))
	}
	return beads
}

// readGroups reads groups of sentences.
func (m *Model) readGroups(zh, en [][]string, evidence []Evidence) []bitext {
	texts := make([]bitext, max(len(zh), len(en)))
	for i, sentences := range en {
		texts[i].en = m.readEnglish(sentences)
	}
	m.names.complete()
	for i, sentences := range zh {
		texts[i].zh = m.readChinese(sentences)
	}
	for i := range evidence {
		if evidence[i].MT != nil {
			m.weights = &learnedMT
			m.readMT(&texts[i], evidence[i].MT)
		}
		texts[i].vectors = newVectors(&evidence[i])
	}
	m.complete()
	for i := range texts {
		texts[i].band = m.band(texts[i].zh, texts[i].en)
	}
	return texts
}

// bitext is two texts to be aligned.
type bitext struct {
	zh, en  []sentence
	mt      []sentence // machine translations of zh, whose words are those of English; nil if there are none
	vectors *vectors   // nil if there are none
	band    window
}

// lattice has the alignments of two texts inside a band. A node (i, j) stands before Chinese sentence i and English
// sentence j, and a bead leads from one node to another.
type lattice struct {
	band  window
	first []int // the nodes of row i begin at this index
	// beads has by node and shape the posterior probability of the bead that begins there, and before sum is called the
	// logarithm of its weight.
	beads []float32
}

// lattice finds the posterior probability of every bead.
func (m *Model) lattice(t *bitext) *lattice {
	l := newLattice(t)
	s := m.scorer(t)
	var v vector
	l.each(func(i, j, shape, from, to int) {
		if s.absurd(i, j, shapes[shape].shape) {
			l.beads[from*len(shapes)+shape] = float32(math.Inf(-1))
			return
		}
		s.measure(i, j, shapes[shape].shape, &v)
		l.beads[from*len(shapes)+shape] = m.weights.score(&v, shape)
	})
	l.sum()
	return l
}

func newLattice(t *bitext) *lattice {
	l := &lattice{band: t.band, first: make([]int, len(t.band.lo)+1)}
	for i := range t.band.lo {
		l.first[i+1] = l.first[i] + t.band.hi[i] - t.band.lo[i] + 1
	}
	l.beads = make([]float32, l.nodes()*len(shapes))
	return l
}

func (l *lattice) nodes() int { return l.first[len(l.band.lo)] }

// node is the index of a node, -1 if it is not in the band.
func (l *lattice) node(i, j int) int {
	if i >= len(l.band.lo) || j < l.band.lo[i] || j > l.band.hi[i] {
		return -1
	}
	return l.first[i] + j - l.band.lo[i]
}

// each calls f for every bead: those that begin at one node together, in the order of the nodes.
func (l *lattice) each(f func(i, j, shape, from, to int)) {
	for i := range l.band.lo {
		for j := l.band.lo[i]; j <= l.band.hi[i]; j++ {
			for s, size := range shapes {
				if to := l.node(i+size.zh, j+size.en); to >= 0 {
					f(i, j, s, l.node(i, j), to)
				}
			}
		}
	}
}

// narrowed is the band around the beads that are at all probable.
func (l *lattice) narrowed() window {
	const (
		least = 1e-4 // posterior probability
		room  = 2
	)
	last := len(l.band.lo) - 1
	w := window{lo: make([]int, last+1), hi: make([]int, last+1)}
	for i := range w.lo {
		w.lo[i], w.hi[i] = l.band.hi[i], l.band.lo[i]
	}
	l.each(func(i, j, shape, from, _ int) {
		if l.beads[from*len(shapes)+shape] < least {
			return
		}
		for row := i; row <= i+shapes[shape].zh; row++ {
			w.lo[row], w.hi[row] = min(w.lo[row], j), max(w.hi[row], j+shapes[shape].en)
		}
	})
	for i := range w.lo {
		if w.lo[i] > w.hi[i] { // nothing is probable here
			w.lo[i], w.hi[i] = l.band.lo[i], l.band.hi[i]
		}
	}
	w.widen(l.band.hi[last], room)
	return w
}

// sum makes posterior probabilities of weights, by the forward and backward sums over the lattice, and gives the
// logarithm of the sum over all alignments.
func (l *lattice) sum() float64 {
	before, after := make([]float64, l.nodes()), make([]float64, l.nodes()) // sums of the paths to and from a node
	for k := range before {
		before[k], after[k] = math.Inf(-1), math.Inf(-1)
	}
	before[0], after[len(after)-1] = 0, 0
	l.each(func(_, _, shape, from, to int) {
		before[to] = logSum(before[to], before[from]+float64(l.beads[from*len(shapes)+shape]))
	})
	total := before[len(before)-1]
	for i := len(l.band.lo) - 1; i >= 0; i-- {
		for j := l.band.hi[i]; j >= l.band.lo[i]; j-- {
			from := l.node(i, j)
			for s, size := range shapes {
				if to := l.node(i+size.zh, j+size.en); to >= 0 {
					bead := &l.beads[from*len(shapes)+s]
					rest := float64(*bead) + after[to]
					after[from] = logSum(after[from], rest)
					*bead = float32(math.Exp(before[from] + rest - total))
				}
			}
		}
	}
	return total
}

// logSum is the logarithm of the sum of two numbers given by their logarithms.
func logSum(a, b float64) float64 {
	const negligible = 20
	if a < b {
		a, b = b, a
	}
	if a-b < negligible {
		return a + math.Log(1+math.Exp(b-a))
	}
	return a // b is nothing, or both are
}

// decode gives the path with about the highest expected F1 (minimum Bayes risk). The more beads there are, the more must
// be right: of F1 = 2*right/(found+gold), a bead costs F1/2 at the margin. (Chosen by hand on MAC-Dev:
// of 0, .2, .3, .4 and .46 .3 does best in most settings, by .004 at most.) Those with an empty side are worth less, as a
// pair is what an alignment is for.
func (l *lattice) decode() []Bead {
	const (
		price = 0.3
		empty = 0.5
	)
	best := make([]float32, l.nodes())
	came := make([]int8, l.nodes()) // the shape of the last bead
	for k := range best {
		best[k] = float32(math.Inf(-1))
	}
	best[0] = 0
	l.each(func(_, _, shape, from, to int) {
		value := l.beads[from*len(shapes)+shape]
		if shapes[shape].zh == 0 || shapes[shape].en == 0 {
			value *= empty
		}
		if value += best[from] - price; value > best[to] {
			best[to], came[to] = value, int8(shape)
		}
	})
	beads := []Bead{}
	last := len(l.band.lo) - 1
	for i, j := last, l.band.hi[last]; i > 0 || j > 0; {
		shape := int(came[l.node(i, j)])
		b := Bead{ZH: Range{i - shapes[shape].zh, i}, EN: Range{j - shapes[shape].en, j}}
		i, j = b.ZH.Start, b.EN.Start
		b.Score = float64(min(l.beads[l.node(i, j)*len(shapes)+shape], 1))
		beads = append(beads, b)
	}
	slices.Reverse(beads)
	return beads
}
