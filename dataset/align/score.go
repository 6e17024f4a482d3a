package align

import "math"

// shape is how many sentences a bead has on each side.
type shape struct{ zh, en int }

// shapes are the beads that are looked for. Larger ones are rare, and come out as smaller ones.
var shapes = [...]shape{
	{1, 0}, {0, 1}, {1, 1}, {1, 2}, {2, 1}, {1, 3}, {3, 1}, {1, 4}, {4, 1}, {2, 2}, {2, 3}, {3, 2},
}

const (
	// largest is how many sentences a side of a bead has at most.
	largest = 4
	// explainable is the share of the words of a sentence that its translation explains; the others are as frequent as
	// anywhere.
	explainable = 0.8
)

// The features of a bead. The probability of an alignment is proportional to the exponential of the sum of its beads'
// features, each times its weight, and of the weights of their shapes.
const (
	forwardFor      = iota // log-likelihood ratios of the English words, given the Chinese ones: the positive ones
	forwardAgainst         // and the negative ones
	backwardFor            // the same for the Chinese words, given the English ones
	backwardAgainst        //
	forwardShare           // the positive ones as a share of what they were if every word were explained for sure
	backwardShare          //
	leastForward           // the worst explained of several English sentences
	leastBackward          // and of several Chinese ones
	lengthSquare           // difference of the lengths, as Gale and Church (1993) measure it
	lengthRatio            // and as a logarithm
	questionMarks          // differences in the number of marks, in the order of markKeys
	exclamationMarks
	quotationMarks
	opening    // one side begins with a quotation mark, the other does not
	closing    // one side ends with one
	stopping   // the punctuation at the end differs
	continuing // a quotation goes on after the bead on one side only
	nullZH     // length of a Chinese sentence that nothing translates
	nullEN     // length of an English sentence that translates nothing
	features   // how many there are
)

// weights of the features and of the shapes.
type weights struct {
	feature [features]float32
	shape   [len(shapes)]float32
}

// vector has the features of one bead.
type vector [features]float32

// score is the logarithm of the weight of a bead in an alignment.
func (w *weights) score(v *vector, shape int) float32 {
	sum := w.shape[shape]
	for i, x := range v {
		sum += w.feature[i] * x
	}
	return sum
}

// window has for every sentence (or node) of one side those of the other side that it is compared with: from lo to hi.
// Neither falls from one sentence to the next.
type window struct{ lo, hi []int }

// turned is the same comparisons seen from the other side, which has the given number of sentences; hi is exclusive.
func (w window) turned(others int) window {
	t := window{lo: make([]int, others), hi: make([]int, others)}
	lo, hi := 0, 0
	for j := range others {
		for hi < len(w.lo) && w.lo[hi] <= j {
			hi++
		}
		for lo < hi && w.hi[lo] <= j {
			lo++
		}
		t.lo[j], t.hi[j] = lo, hi
	}
	return t
}

// coverage has for groups of neighbouring sentences of one side and single sentences of the other how well the group
// explains the sentence.
type coverage struct {
	window window // hi is exclusive
	first  []int  // the sentences of the window of i begin at this index
	groups [largest][]explained
}

// explained sums the log-likelihood ratios of the words of a sentence, the positive and the negative ones.
type explained struct{ pos, neg float32 }

// of is how well the size sentences from i on explain sentence j of the other side.
func (c *coverage) of(i, size, j int) explained {
	return c.groups[size-1][c.first[i]+j-c.window.lo[i]]
}

// cover measures how well groups of sources explain targets, by IBM Model 1 (Brown et al. 1993) against the frequency
// of the words: a target word e has, given the n words f of the group, the likelihood ratio
//
//	(1-explainable) + explainable/(n+1) * sum of t(e|f) over f / p(e)
func cover(sources, targets []sentence, links *table, words *vocabulary, w window) coverage {
	c := coverage{window: w, first: make([]int, len(sources))}
	size := 0
	for i := range sources {
		c.first[i] = size
		size += w.hi[i] - w.lo[i]
	}
	for g := range c.groups {
		c.groups[g] = make([]explained, size)
	}
	odds := words.probabilities()
	for id, p := range odds {
		odds[id] = explainable / (1 - explainable) / p
	}
	const huge = 1e200
	unexplained := float32(math.Log(1 - explainable))
	sums := make([]float32, len(words.keys))
	for i := range sources {
		group := sources[i:min(i+largest, len(sources))]
		n := 0
		for g, source := range group {
			links.spread(source.ids, sums)
			n += len(source.ids)
			share := 1 / float32(n+1)
			row := c.groups[g][c.first[i]:][:w.hi[i]-w.lo[i]]
			for x := range row {
				var e explained
				pos, neg := 1.0, 1.0 // products of ratios, whose logarithm is taken once
				for _, id := range targets[w.lo[i]+x].ids {
					if sums[id] == 0 {
						e.neg += unexplained
						continue
					}
					ratio := float64((1 - explainable) * (1 + sums[id]*odds[id]*share))
					if ratio < 1 {
						neg *= ratio
					} else if pos *= ratio; pos > huge {
						e.pos += float32(math.Log(pos))
						pos = 1
					}
					if neg < 1/huge {
						e.neg += float32(math.Log(neg))
						neg = 1
					}
				}
				e.pos += float32(math.Log(pos))
				e.neg += float32(math.Log(neg))
				row[x] = e
			}
		}
		for _, source := range group {
			links.clear(source.ids, sums)
		}
	}
	return c
}

// scorer measures the beads of two texts.
type scorer struct {
	zh, en            []sentence
	ratio             float64
	forward, backward coverage
	// surpriseZH and surpriseEN are what explaining every word of a sentence would be worth.
	surpriseZH, surpriseEN []float32
}

func (m *Model) scorer(t *bitext) *scorer {
	// A sentence is compared with all those of the other side that may be in a bead with it.
	near := window{lo: make([]int, len(t.zh)), hi: make([]int, len(t.zh))}
	for i := range t.zh {
		near.lo[i] = t.band.lo[max(i-largest+1, 0)]
		near.hi[i] = t.band.hi[min(i+largest, len(t.zh))]
	}
	return &scorer{
		zh: t.zh, en: t.en, ratio: m.ratio,
		forward:    cover(t.zh, t.en, &m.forward, &m.en, near),
		backward:   cover(t.en, t.zh, &m.backward, &m.zh, near.turned(len(t.en))),
		surpriseZH: surprise(t.zh, &m.zh),
		surpriseEN: surprise(t.en, &m.en),
	}
}

func surprise(sentences []sentence, words *vocabulary) []float32 {
	sums := make([]float32, len(sentences))
	for i, s := range sentences {
		for _, id := range s.ids {
			sums[i] -= float32(math.Log(float64(words.probability(id))))
		}
	}
	return sums
}

// measure gives the features of the bead of a shape that begins at i and j.
func (s *scorer) measure(i, j int, size shape) (v vector) {
	const (
		// These bring the features to the same order of size, and keep the largest ones small.
		perRatio, perShare, perLetter      = 0.2, 4, 0.05
		mostLetters, mostSquare, mostMarks = 100, 12, 3
	)
	switch {
	case size.en == 0:
		v[nullZH] = float32(min(s.zh[i].length*s.ratio, mostLetters) * perLetter)
		return v
	case size.zh == 0:
		v[nullEN] = float32(min(s.en[j].length, mostLetters) * perLetter)
		return v
	}
	var (
		zh, en side
		marks  [len(markKeys)]int
	)
	for x := j; x < j+size.en; x++ {
		en.add(s.forward.of(i, size.zh, x), s.surpriseEN[x], s.en[x].length)
		for k, n := range s.en[x].marks {
			marks[k] -= int(n)
		}
	}
	for x := i; x < i+size.zh; x++ {
		zh.add(s.backward.of(j, size.en, x), s.surpriseZH[x], s.zh[x].length)
		for k, n := range s.zh[x].marks {
			marks[k] += int(n)
		}
	}
	v[forwardFor], v[forwardAgainst] = en.pos*perRatio, en.neg*perRatio
	v[backwardFor], v[backwardAgainst] = zh.pos*perRatio, zh.neg*perRatio
	v[forwardShare] = perShare * en.pos / (en.surprise + 3)
	v[backwardShare] = perShare * zh.pos / (zh.surprise + 3)
	if size.en > 1 {
		v[leastForward] = en.least * perRatio
	}
	if size.zh > 1 {
		v[leastBackward] = zh.least * perRatio
	}
	expected := zh.length * s.ratio
	difference := en.length - expected
	v[lengthSquare] = float32(min(difference*difference/(2*(en.length+expected)+5), mostSquare))
	v[lengthRatio] = float32(math.Abs(math.Log((en.length + 4) / (expected + 4))))
	for k, n := range marks {
		v[questionMarks+k] = float32(min(max(n, -n), mostMarks))
	}
	lastZH, lastEN := &s.zh[i+size.zh-1].edge, &s.en[j+size.en-1].edge
	v[opening] = differ(s.zh[i].edge.opens, s.en[j].edge.opens)
	v[closing] = differ(lastZH.closes, lastEN.closes)
	v[stopping] = differ(lastZH.stop, lastEN.stop)
	v[continuing] = differ(lastZH.inside, lastEN.inside)
	return v
}

// side sums up the sentences of one side of a bead.
type side struct {
	explained
	least, surprise float32
	length          float64
}

func (s *side) add(e explained, surprise float32, length float64) {
	if sum := e.pos + e.neg; s.pos+s.neg == 0 || sum < s.least {
		s.least = sum
	}
	s.pos += e.pos
	s.neg += e.neg
	s.surprise += surprise
	s.length += length
}

func differ[T comparable](a, b T) float32 {
	if a != b {
		return 1
	}
	return 0
}
