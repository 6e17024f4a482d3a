package align

import "math"

// shape is how many sentences a bead has on each side.
type shape struct{ zh, en int }

// A bead has at most so many sentences on a side, and eight in all.
const mostZH, mostEN = 5, 7

// shapes are the beads that are looked for: all but those of four sentences and more on both sides. The larger ones are
// rare and have the weight of a kind together: right beads have not enough of them to tell them apart.
var shapes = [...]struct {
	shape
	kind int
}{
	{shape{1, 0}, 0}, {shape{0, 1}, 1},
	{shape{1, 1}, 2}, {shape{1, 2}, 3}, {shape{1, 3}, 4}, {shape{1, 4}, 5},
	{shape{1, 5}, 6}, {shape{1, 6}, 6}, {shape{1, 7}, 6},
	{shape{2, 1}, 7}, {shape{2, 2}, 8}, {shape{2, 3}, 9},
	{shape{2, 4}, 10}, {shape{2, 5}, 10}, {shape{2, 6}, 10},
	{shape{3, 1}, 11}, {shape{3, 2}, 12},
	{shape{3, 3}, 13}, {shape{3, 4}, 13}, {shape{3, 5}, 13}, {shape{4, 2}, 13}, {shape{4, 3}, 13}, {shape{5, 2}, 13}, {shape{5, 3}, 13},
	{shape{4, 1}, 14}, {shape{5, 1}, 14},
}

// kinds is how many kinds of shapes there are.
const kinds = 15

// explainable is the share of the words of a sentence that its translation explains; the others are as frequent as
// anywhere. (Of .6, .7, .8 and .9 the one that does best.)
const explainable = 0.7

// The features of a bead. The probability of an alignment is proportional to the exponential of the sum of its beads'
// features, each times its weight, and of the weights of their kinds. What agrees or differs does so between the sides.
const (
	lengthSquare       = iota // difference of the lengths, as Gale and Church (1993) measure it
	lengthRatio               // as the absolute value of a logarithm
	lengthRatioSquare         // its square
	lengthOver                // the logarithm, if the English side is longer than expected
	clauses                   // ratio of the numbers of clauses, as the absolute value of a logarithm
	opening                   // differ: begin with a quotation mark
	closing                   // differ: end with one
	stopping                  // differ: the punctuation at the end
	entering                  // differ: begin inside a quotation
	continuing                // differ: a quotation goes on after the bead
	beginsSmall               // English begins with a small letter
	endsSoftZH                // Chinese ends as no complete sentence does
	endsSoftEN                // English does
	innerSoftZH               // number of Chinese sentences but the last that end so
	innerSoftEN               // of English ones, or that are followed by a small letter
	innerQuotedZH             // number of Chinese sentences but the last after which a quotation goes on
	innerQuotedEN             // of English ones
	itemAgrees                // begin with the same number
	itemDiffers               // differ: the number at the beginning
	shortZH                   // Chinese has but a few characters
	nullZH                    // length of a Chinese sentence that nothing translates
	nullEN                    // length of an English sentence that translates nothing
	forwardFor                // log-likelihood ratios of the English words, given the Chinese ones: the positive ones
	forwardAgainst            // and the negative ones
	backwardFor               // the same for the Chinese words, given the English ones
	backwardAgainst           //
	forwardShare              // the positive ones as a share of what they were if every word were explained for sure
	backwardShare             //
	leastForward              // the worst explained of several English sentences
	leastBackward             // and of several Chinese ones
	leastForwardShare         // the least share explained of one of several English sentences
	leastBackwardShare        // and of several Chinese ones
	addedEN                   // what the first or the last of several English sentences, the one that adds less, adds to the ratios
	addedZH                   // and of several Chinese ones
	forwardForMT              // the same as the ratios above, given the words of machine translations, if there are any
	forwardAgainstMT          //
	backwardForMT             //
	backwardAgainstMT         //
	addedMTEN                 // and as what a sentence adds
	addedMTZH                 //
	vectorsWhole              // similarity of the two sides' vectors, if there are any
	vectorsLeast              // similarity of the least similar sentence to the other side
	marksAgree                // number of marks both sides have, in the order of markKeys
	marksDiffer        = marksAgree + len(markKeys)
	features           = marksDiffer + len(markKeys) // how many there are
)

// weights of the features and of the kinds of shapes.
type weights struct {
	feature [features]float32
	kind    [kinds]float32
}

// vector has the features of one bead.
type vector [features]float32

// score is the logarithm of the weight of a bead in an alignment.
func (w *weights) score(v *vector, shape int) float32 {
	sum := w.kind[shapes[shape].kind]
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
	groups [][]explained
}

// explained sums the log-likelihood ratios of the words of a sentence, the positive and the negative ones.
type explained struct{ pos, neg float32 }

// of is how well the size sentences from i on explain sentence j of the other side.
func (c *coverage) of(i, size, j int) *explained {
	return &c.groups[size-1][c.first[i]+j-c.window.lo[i]]
}

// cover measures how well groups of sources explain targets, by IBM Model 1 (Brown et al. 1993) against the frequency
// of the words: a target word e has, given the n words f of the group, the likelihood ratio
//
//	(1-explainable) + explainable/(n+1) * sum of t(e|f) over f / p(e)
func cover(sources, targets []sentence, links *table, words *vocabulary, w window, largest int) coverage {
	c := coverage{window: w, first: make([]int, len(sources)), groups: make([][]explained, largest)}
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
	unexplained := log(1 - explainable)
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
						e.pos += log(pos)
						pos = 1
					}
					if neg < 1/huge {
						e.neg += log(neg)
						neg = 1
					}
				}
				e.pos += log(pos)
				e.neg += log(neg)
				row[x] = e
			}
		}
		for _, source := range group {
			links.clear(source.ids, sums)
		}
	}
	return c
}

// log is the logarithm; most often x is 1.
func log(x float64) float32 {
	if x == 1 {
		return 0
	}
	return float32(math.Log(x))
}

// channel is how well the words of either side explain those of the other.
type channel struct {
	forward, backward coverage
	// surpriseZH and surpriseEN are what explaining every word of a sentence would be worth.
	surpriseZH, surpriseEN []float32
}

// scorer measures the beads of two texts.
type scorer struct {
	zh, en  []sentence
	ratio   float64
	words   channel
	mt      *channel // of the words of machine translations with the English ones; nil if there are none
	vectors *cosines // nil if there are none
	// lengthZH and lengthEN are the lengths of all sentences before one.
	lengthZH, lengthEN []float64
}

func (m *Model) scorer(t *bitext) *scorer {
	// A group that begins at a sentence explains those of the other side that may be in a bead with it, and these are
	// fewer than those that may be in a bead with the sentence.
	last := len(t.zh)
	forward := window{lo: make([]int, last), hi: make([]int, last)}
	backward := window{lo: make([]int, last), hi: make([]int, last)}
	for i := range t.zh {
		forward.lo[i], forward.hi[i] = t.band.lo[i], t.band.hi[min(i+mostZH, last)]
		backward.lo[i], backward.hi[i] = t.band.lo[max(i-mostZH+1, 0)], min(t.band.hi[i]+1, len(t.en))
	}
	turned := backward.turned(len(t.en))
	s := &scorer{
		zh: t.zh, en: t.en, ratio: m.ratio,
		words: channel{
			forward:    cover(t.zh, t.en, &m.forward, &m.en, forward, mostZH),
			backward:   cover(t.en, t.zh, &m.backward, &m.zh, turned, mostEN),
			surpriseZH: surprise(t.zh, &m.zh),
			surpriseEN: surprise(t.en, &m.en),
		},
		lengthZH: lengths(t.zh),
		lengthEN: lengths(t.en),
	}
	if t.mt != nil {
		kept := identity(len(m.en.keys))
		s.mt = &channel{
			forward:    cover(t.mt, t.en, &kept, &m.en, forward, mostZH),
			backward:   cover(t.en, t.mt, &kept, &m.en, turned, mostEN),
			surpriseZH: surprise(t.mt, &m.en),
			surpriseEN: surprise(t.en, &m.en),
		}
	}
	if t.vectors != nil {
		s.vectors = t.vectors.in(window{lo: backward.lo, hi: forward.hi})
	}
	return s
}

func lengths(sentences []sentence) []float64 {
	sums := make([]float64, len(sentences)+1)
	for i, s := range sentences {
		sums[i+1] = sums[i] + s.length
	}
	return sums
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

// measure sets v to the features of the bead of a shape that begins at i and j.
func (s *scorer) measure(i, j int, size shape, v *vector) {
	const (
		// These bring the features to the same order of size, and keep the largest ones small.
		perRatio, perShare, perLetter      = 0.2, 4, 0.05
		mostLetters, mostSquare, mostMarks = 100, 12, 3
		mostRatioSquare, short             = 3, 5
	)
	*v = vector{}
	switch {
	case size.en == 0:
		v[nullZH] = float32(min(s.zh[i].length*s.ratio, mostLetters) * perLetter)
		return
	case size.zh == 0:
		v[nullEN] = float32(min(s.en[j].length, mostLetters) * perLetter)
		return
	}
	var (
		marksZH, marksEN     [len(markKeys)]int
		clausesZH, clausesEN int
	)
	for x := j; x < j+size.en; x++ {
		e := &s.en[x]
		for k, n := range e.marks {
			marksEN[k] += int(n)
		}
		clausesEN += int(e.clauses)
		if x > j {
			v[innerSoftEN] += oneIf(s.en[x-1].edge.soft() || e.edge.small)
			v[innerQuotedEN] += oneIf(s.en[x-1].edge.inside)
		}
	}
	for x := i; x < i+size.zh; x++ {
		z := &s.zh[x]
		for k, n := range z.marks {
			marksZH[k] += int(n)
		}
		clausesZH += int(z.clauses)
		if x > i {
			v[innerSoftZH] += oneIf(s.zh[x-1].edge.soft())
			v[innerQuotedZH] += oneIf(s.zh[x-1].edge.inside)
		}
	}
	zh, en := s.words.measure(i, j, size)
	v[forwardFor], v[forwardAgainst] = en.pos*perRatio, en.neg*perRatio
	v[backwardFor], v[backwardAgainst] = zh.pos*perRatio, zh.neg*perRatio
	v[forwardShare] = perShare * en.pos / (en.surprise + 3)
	v[backwardShare] = perShare * zh.pos / (zh.surprise + 3)
	v[addedEN], v[addedZH] = en.added*perRatio, zh.added*perRatio
	if size.en > 1 {
		v[leastForward] = en.least * perRatio
		v[leastForwardShare] = en.leastShare * perShare
	}
	if size.zh > 1 {
		v[leastBackward] = zh.least * perRatio
		v[leastBackwardShare] = zh.leastShare * perShare
	}
	if s.mt != nil {
		zh, en := s.mt.measure(i, j, size)
		v[forwardForMT], v[forwardAgainstMT] = en.pos*perRatio, en.neg*perRatio
		v[backwardForMT], v[backwardAgainstMT] = zh.pos*perRatio, zh.neg*perRatio
		v[addedMTEN], v[addedMTZH] = en.added*perRatio, zh.added*perRatio
	}
	if s.vectors != nil {
		v[vectorsWhole], v[vectorsLeast] = s.vectors.measure(i, j, size)
	}
	lengthZH, lengthEN := s.lengthZH[i+size.zh]-s.lengthZH[i], s.lengthEN[j+size.en]-s.lengthEN[j]
	expected := lengthZH * s.ratio
	difference := lengthEN - expected
	v[lengthSquare] = float32(min(difference*difference/(2*(lengthEN+expected)+5), mostSquare))
	ratio := math.Log((lengthEN + 4) / (expected + 4))
	v[lengthRatio] = float32(math.Abs(ratio))
	v[lengthRatioSquare] = float32(min(ratio*ratio, mostRatioSquare))
	v[lengthOver] = float32(max(ratio, 0))
	v[clauses] = float32(math.Abs(math.Log(float64(clausesEN+1) / float64(clausesZH+1))))
	for k := range marksZH {
		a, b := marksZH[k], marksEN[k]
		v[marksAgree+k] = float32(min(a, b, mostMarks))
		v[marksDiffer+k] = float32(min(max(a-b, b-a), mostMarks))
	}
	firstZH, firstEN := &s.zh[i].edge, &s.en[j].edge
	lastZH, lastEN := &s.zh[i+size.zh-1].edge, &s.en[j+size.en-1].edge
	v[opening] = differ(firstZH.opens, firstEN.opens)
	v[closing] = differ(lastZH.closes, lastEN.closes)
	v[stopping] = differ(lastZH.stop, lastEN.stop)
	v[entering] = differ(firstZH.entered, firstEN.entered)
	v[continuing] = differ(lastZH.inside, lastEN.inside)
	v[beginsSmall] = oneIf(firstEN.small)
	v[endsSoftZH] = oneIf(lastZH.soft())
	v[endsSoftEN] = oneIf(lastEN.soft())
	v[itemDiffers] = oneIf(firstZH.item != firstEN.item && (firstZH.item != "" || firstEN.item != ""))
	v[itemAgrees] = oneIf(firstZH.item == firstEN.item && firstZH.item != "")
	v[shortZH] = oneIf(size.zh == 1 && lengthZH < short)
}

// absurd says whether the sides of a bead of several sentences have lengths that are out of all proportion: by more than
// four times, give or take a few words. No right bead that we know is.
func (s *scorer) absurd(i, j int, size shape) bool {
	const most, some = 4, 30
	if size.zh+size.en <= 2 {
		return false
	}
	zh := (s.lengthZH[i+size.zh] - s.lengthZH[i]) * s.ratio
	en := s.lengthEN[j+size.en] - s.lengthEN[j]
	return zh > most*en+some || en > most*zh+some
}

// measure sums up how well the sides of a bead explain each other.
func (c *channel) measure(i, j int, size shape) (zh, en side) {
	for x := j; x < j+size.en; x++ {
		en.add(c.forward.of(i, size.zh, x), c.surpriseEN[x])
	}
	for x := i; x < i+size.zh; x++ {
		zh.add(c.backward.of(j, size.en, x), c.surpriseZH[x])
	}
	zh.added = c.forward.added(i, size.zh, j, size.en, en.pos+en.neg)
	en.added = c.backward.added(j, size.en, i, size.zh, zh.pos+zh.neg)
	return zh, en
}

// added is by how much a group explains the n sentences from j on better than it does without its first or its last
// sentence: that of the two which adds less. whole is how well the group explains them.
func (c *coverage) added(i, size, j, n int, whole float32) float32 {
	if size == 1 {
		return 0
	}
	if last := j + n - 1; j < c.window.lo[i+1] || last >= c.window.hi[i] {
		return 0 // at the edge of the band not everything is compared
	}
	var first, last float32
	for x := j; x < j+n; x++ {
		without := c.of(i+1, size-1, x)
		first += without.pos + without.neg
		without = c.of(i, size-1, x)
		last += without.pos + without.neg
	}
	return whole - max(first, last)
}

// side sums up the sentences of one side of a bead.
type side struct {
	pos, neg, surprise float32
	least, leastShare  float32
	added              float32
	any                bool
}

func (s *side) add(e *explained, surprise float32) {
	sum, share := e.pos+e.neg, e.pos/(surprise+3)
	if !s.any {
		s.least, s.leastShare, s.any = sum, share, true
	} else {
		s.least, s.leastShare = min(s.least, sum), min(s.leastShare, share)
	}
	s.pos += e.pos
	s.neg += e.neg
	s.surprise += surprise
}

func differ[T comparable](a, b T) float32 { return oneIf(a != b) }

func oneIf(b bool) float32 {
	if b {
		return 1
	}
	return 0
}
