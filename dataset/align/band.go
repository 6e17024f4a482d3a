package align

import (
	"cmp"
	"math"
	"slices"
)

// band finds where the alignment runs, in time linear in the length of the texts: for every row of nodes the first and
// the last node that it may pass. Small texts are searched as a whole. In larger ones rare words that translate each
// other give anchors, of these the chain with the highest weight that goes forward on both sides is taken, and the band
// lies around it.
func (m *Model) band(zh, en []sentence) window {
	const whole = 1 << 13
	rows := len(zh) + 1
	b := window{lo: make([]int, rows), hi: make([]int, rows)}
	if rows*(len(en)+1) <= whole || len(zh) == 0 {
		for i := range rows {
			b.hi[i] = len(en)
		}
		return b
	}
	slope := float64(len(en)) / float64(len(zh))
	from := anchor{}
	for _, to := range append(consistent(rising(m.anchors(zh, en), len(en)), slope), anchor{zh: len(zh), en: len(en)}) {
		b.fill(from, to, slope)
		from = to
	}
	const room = 8
	b.widen(len(en), room)
	return b
}

// anchor is a pair of sentences that probably translate each other.
type anchor struct {
	zh, en int
	weight float64
}

// anchors are the most similar English sentences of every Chinese one, ordered by the Chinese one, and those of one
// from the last to the first.
func (m *Model) anchors(zh, en []sentence) []anchor {
	const (
		perSentence = 4
		second      = 0.7 // for not being the most similar one
		onesided    = 0.5 // for being more similar to another
	)
	tokens := make([]Tokens, len(en))
	for j, s := range en {
		tokens[j].ids = slices.Clone(s.ids)
		slices.Sort(tokens[j].ids)
	}
	index := m.NewIndex(tokens)
	scores := make([]float32, len(en))
	best := make([]candidate, len(en)) // the most similar Chinese sentence of each English one
	found := make([][]candidate, len(zh))
	for i, s := range zh {
		found[i] = index.find(m.lexical.reach(s.ids), perSentence, scores)
		norm := 1 / float32(math.Sqrt(float64(len(s.ids)+4)))
		for k := range found[i] {
			c := &found[i][k]
			c.score *= norm
			if c.score > best[c.text].score {
				best[c.text] = candidate{int32(i), c.score}
			}
		}
	}
	var anchors []anchor
	for i, candidates := range found {
		start := len(anchors)
		for k, c := range candidates {
			weight := float64(c.score)
			if k > 0 {
				weight *= second
			}
			if best[c.text].text != int32(i) {
				weight *= onesided
			}
			anchors = append(anchors, anchor{i, int(c.text), weight * weight})
		}
		slices.SortFunc(anchors[start:], func(a, b anchor) int { return cmp.Compare(b.en, a.en) })
	}
	return anchors
}

// rising is the part of the anchors with the highest weight that rises on both sides. The best chain that ends before an
// English sentence is kept in a Fenwick tree.
func rising(anchors []anchor, sentences int) []anchor {
	var (
		tree   = make([]int, sentences+2) // the anchor that ends the best chain, plus 1
		totals = make([]float64, len(anchors)+1)
		before = make([]int, len(anchors)+1)
		best   int
	)
	for k, a := range anchors {
		for x := a.en; x > 0; x -= x & -x {
			if totals[tree[x]] > totals[before[k+1]] {
				before[k+1] = tree[x]
			}
		}
		totals[k+1] = totals[before[k+1]] + a.weight
		for x := a.en + 1; x <= sentences; x += x & -x {
			if totals[k+1] > totals[tree[x]] {
				tree[x] = k + 1
			}
		}
		if totals[k+1] > totals[best] {
			best = k + 1
		}
	}
	var c []anchor
	for k := best; k > 0; k = before[k] {
		c = append(c, anchors[k-1])
	}
	slices.Reverse(c)
	return c
}

// consistent leaves out the anchors that most of their neighbours in the chain contradict.
func consistent(chain []anchor, slope float64) []anchor {
	const around, tolerance = 5, 3
	var kept []anchor
	for k, a := range chain {
		neighbours := chain[max(k-around, 0):min(k+around+1, len(chain))]
		agree := -1 // itself
		for _, b := range neighbours {
			zh, en := float64(b.zh-a.zh), float64(b.en-a.en)
			if math.Abs(en-zh*slope) <= tolerance+0.5*math.Abs(zh) {
				agree++
			}
		}
		if agree*3 >= len(neighbours)-1 {
			kept = append(kept, a)
		}
	}
	return kept
}

// fill makes the band between two anchors: the whole rectangle if that is small, else a strip around the diagonal that
// is the wider the farther the anchors are.
func (b *window) fill(from, to anchor, slope float64) {
	const (
		small  = 1 << 12
		spread = 0.6
		widest = 40
	)
	rows, columns := to.zh-from.zh, to.en-from.en
	whole := rows*columns <= small && rows > 1
	for i := from.zh; i <= to.zh; i++ {
		lo, hi := from.en, to.en
		if !whole && rows > 0 {
			along := float64(i-from.zh) / float64(rows)
			centre := float64(from.en) + along*float64(columns)
			width := spread*float64(min(i-from.zh, to.zh-i)) + math.Abs(float64(columns)-slope*float64(rows))
			width = min(width, widest)
			lo, hi = max(lo, int(centre-width)), min(hi, int(centre+width)+1)
		}
		b.lo[i], b.hi[i] = lo, hi
	}
}

// widen gives the band room on both sides, makes both of its edges rise, and its rows overlap, so that a path exists.
func (b *window) widen(sentences, room int) {
	last := len(b.lo) - 1
	for i := range b.lo {
		b.lo[i], b.hi[i] = max(b.lo[i]-room, 0), min(b.hi[i]+room, sentences)
	}
	b.lo[0], b.hi[last] = 0, sentences
	for i := last - 1; i >= 0; i-- {
		b.hi[i] = min(b.hi[i], b.hi[i+1])
		b.lo[i] = min(b.lo[i], b.lo[i+1])
	}
	for i := 1; i <= last; i++ {
		b.hi[i] = max(b.hi[i], b.hi[i-1])
		b.lo[i] = min(b.lo[i], b.hi[i-1])
	}
}
