package words

// The states of the hidden Markov model: where a character stands in its word.
const (
	begin = iota
	inner
	last
	alone
)

// Log probabilities of the model of jieba (finalseg/prob_start.py, prob_trans.py), which gse took over. It was
// trained on the People's Daily corpus and others; its emissions are in the table.
const (
	impossible = -3.14e100 // jieba's log of zero

	startBegin = -0.26268660809250016
	startAlone = -1.4652633398537678

	beginLast  = -0.510825623765990
	beginInner = -0.916290731874155
	innerLast  = -0.33344856811948514
	innerInner = -1.2603623820268226
	lastBegin  = -0.5897149736854513
	lastAlone  = -0.8085250474669937
	aloneBegin = -0.7211965654669841
	aloneAlone = -0.6658631448798212
)

// emitJoined hands out the words of the block before limit; runs of words of one Chinese character are cut anew by
// the model, unless they are a word of the dictionary, which then was less probable than its parts.
func (c *cutter) emitJoined(limit int) {
	run := 0 // where the run of single characters before k begins
	for k := 0; k < limit; {
		to := int(c.from[k])
		if r, _ := glyph(c.text, c.ends[k]); to > k+1 || !isHan(r) {
			c.emitRun(run, k)
			c.word(c.ends[k], c.ends[to], c.kind(k, to))
			run = to
		}
		k = to
	}
	c.emitRun(run, limit)
}

// emitRun hands out the words of the run of symbols from lo to hi.
func (c *cutter) emitRun(lo, hi int) {
	if hi-lo > 1 && !c.contains(c.codes[lo:hi]) {
		c.viterbi(lo, hi)
		return
	}
	for k := lo; k < hi; k++ {
		c.word(c.ends[k], c.ends[k+1], c.kind(k, k+1))
	}
}

// contains reports whether the symbols are a word of the dictionary.
func (t *table) contains(codes []uint16) bool {
	at := newNode(t.root, 0, 0)
	for _, code := range codes {
		if at.base() == 0 {
			return false
		}
		at = t.nodes[at.base()+uint32(code)]
		if at.code() != code {
			return false
		}
	}
	return at.cost() != 0
}

// viterbi hands out the words of the most probable sequence of states for the symbols from lo to hi. Of two equally
// probable states before, the one whose letter in BMES is the later one in the alphabet is taken, as by jieba.
func (c *cutter) viterbi(lo, hi int) {
	var before [window][4]uint8
	e := c.emissions[c.codes[lo]]
	b, m, l, a := startBegin+e[begin], impossible+e[inner], impossible+e[last], startAlone+e[alone]
	for k := lo + 1; k < hi; k++ {
		e := c.emissions[c.codes[k]]
		p := &before[k]
		var nb, nm, nl, na float64
		nb, p[begin] = better(l+lastBegin, last, a+aloneBegin, alone)
		nm, p[inner] = better(b+beginInner, begin, m+innerInner, inner)
		nl, p[last] = better(b+beginLast, begin, m+innerLast, inner)
		na, p[alone] = better(l+lastAlone, last, a+aloneAlone, alone)
		b, m, l, a = nb+e[begin], nm+e[inner], nl+e[last], na+e[alone]
	}
	_, state := better(l, last, a, alone)
	var ends [window]bool // the words' last characters
	for k := hi - 1; k >= lo; k-- {
		ends[k] = state == last || state == alone
		state = before[k][state]
	}
	start := lo
	for k := lo; k < hi; k++ {
		if ends[k] {
			c.word(c.ends[start], c.ends[k+1], c.kind(start, k+1))
			start = k + 1
		}
	}
}

// better is the more probable of two states; the second if they are equal.
func better(p float64, s uint8, q float64, t uint8) (float64, uint8) {
	if p > q {
		return p, s
	}
	return q, t
}
