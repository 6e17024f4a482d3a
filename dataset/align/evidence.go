package align

import (
	"fmt"
	"math"
)

// Evidence is what is known about sentences from elsewhere. The zero value is nothing.
type Evidence struct {
	// MT has a machine translation of every Chinese sentence, "" where there is none.
	MT []string
	// ZH and EN have a vector for every sentence, from a model that places sentences of the same meaning near each other,
	// as an [Embedder] gives them. All have the same length in numbers; a vector of zeros says nothing.
	ZH, EN [][]float32
}

// EvidenceError is evidence that does not fit the sentences.
type EvidenceError struct {
	What            string // "machine translations", "Chinese vectors", ...
	Expected, Found int
}

func (e *EvidenceError) Error() string {
	return fmt.Sprintf("%s: expected %d, found %d", e.What, e.Expected, e.Found)
}

// check tells whether evidence is for so many sentences.
func (e *Evidence) check(zh, en int) error {
	if e.MT != nil && len(e.MT) != zh {
		return &EvidenceError{"machine translations", zh, len(e.MT)}
	}
	if e.ZH == nil && e.EN == nil {
		return nil
	}
	if len(e.ZH) != zh {
		return &EvidenceError{"Chinese vectors", zh, len(e.ZH)}
	}
	if len(e.EN) != en {
		return &EvidenceError{"English vectors", en, len(e.EN)}
	}
	size := -1
	for _, side := range [][][]float32{e.ZH, e.EN} {
		for i, v := range side {
			if size < 0 {
				size = len(v)
			}
			if len(v) != size {
				return &EvidenceError{fmt.Sprintf("numbers in vector %d", i), size, len(v)}
			}
			for k, x := range v {
				if y := float64(x); math.IsNaN(y) || math.IsInf(y, 0) {
					return &EvidenceError{fmt.Sprintf("finite numbers in vector %d", i), size, k}
				}
			}
		}
	}
	return nil
}

// vectors has the vectors of a text's sentences, of length 1, and how similar those are that have nothing to do with each
// other: the mean of their cosines, and its standard deviation.
type vectors struct {
	zh, en       [][]float32
	mean, spread float32
}

func newVectors(e *Evidence) *vectors {
	if len(e.ZH) == 0 || len(e.EN) == 0 || len(e.ZH[0]) == 0 {
		return nil
	}
	v := &vectors{zh: units(e.ZH), en: units(e.EN)}
	const (
		pairs = 1000
		apart = 0.382 // of the text, about the golden section, lie between the sentences of a pair
		least = 0.05  // spread, so that few pairs do not make it nothing
	)
	var sum, squares float64
	for k := range pairs {
		i := k * len(v.zh) / pairs
		j := (k*len(v.en)/pairs + int(apart*float64(len(v.en))) + k%7) % len(v.en)
		x := float64(dot(v.zh[i], v.en[j]))
		sum += x
		squares += x * x
	}
	mean := sum / pairs
	v.mean, v.spread = float32(mean), float32(math.Sqrt(max(squares/pairs-mean*mean, least*least)))
	return v
}

// units are the vectors scaled to length 1.
func units(list [][]float32) [][]float32 {
	scaled := make([][]float32, len(list))
	for i, v := range list {
		scaled[i] = make([]float32, len(v))
		if norm := float32(math.Sqrt(float64(dot(v, v)))); norm > 0 {
			for k, x := range v {
				scaled[i][k] = x / norm
			}
		}
	}
	return scaled
}

func dot(a, b []float32) float32 {
	var sum float32
	for k, x := range a {
		sum += x * b[k]
	}
	return sum
}

// cosines has what the similarity of beads is made of: the products of the vectors that are compared with each other, and
// by sentence and number the length of the sum of so many vectors from there on.
type cosines struct {
	window       window // hi is exclusive
	products     [][]float32
	zh, en       [][]float32
	mean, spread float32
}

// in compares the vectors in a window.
func (v *vectors) in(w window) *cosines {
	c := &cosines{w, make([][]float32, len(v.zh)), sums(v.zh, mostZH), sums(v.en, mostEN), v.mean, v.spread}
	for i, x := range v.zh {
		c.products[i] = make([]float32, w.hi[i]-w.lo[i])
		for k := range c.products[i] {
			c.products[i][k] = dot(x, v.en[w.lo[i]+k])
		}
	}
	return c
}

// sums are the lengths of the sums of up to most vectors from each on.
func sums(list [][]float32, most int) [][]float32 {
	lengths := make([][]float32, len(list))
	for i := range list {
		var squares float32
		for k := i; k < min(i+most, len(list)); k++ {
			squares += dot(list[k], list[k])
			for _, before := range list[i:k] {
				squares += 2 * dot(before, list[k])
			}
			lengths[i] = append(lengths[i], float32(math.Sqrt(float64(max(squares, 0)))))
		}
	}
	return lengths
}

// measure gives the similarity of the two sides of a bead, and of the least similar of its sentences to the other side, in
// standard deviations above that of sentences that have nothing to do with each other. The vector of several sentences is
// the sum of theirs.
func (c *cosines) measure(i, j int, size shape) (whole, least float32) {
	zh, en := c.zh[i][size.zh-1], c.en[j][size.en-1]
	if zh == 0 || en == 0 {
		return 0, 0
	}
	var sum float32
	var byEN [mostEN]float32
	least = math.MaxFloat32
	for a := range size.zh {
		var byZH float32
		for b, x := range c.products[i+a][j-c.window.lo[i+a]:][:size.en] {
			byZH += x
			byEN[b] += x
		}
		sum += byZH
		least = min(least, byZH/en)
	}
	for _, x := range byEN[:size.en] {
		least = min(least, x/zh)
	}
	return (sum/(zh*en) - c.mean) / c.spread, (least - c.mean) / c.spread
}
