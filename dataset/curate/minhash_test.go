package curate

import (
	"math"
	"math/rand/v2"
	"testing"
)

// pairOfSets makes two sets of about n elements with about the similarity.
func pairOfSets(r *rand.Rand, n int, similarity float64) (a, b []uint64) {
	common := int(2 * float64(n) * similarity / (1 + similarity))
	for i := range n {
		h := r.Uint64()
		a = append(a, h)
		if i >= common {
			h = r.Uint64()
		}
		b = append(b, h)
	}
	return setOf(a), setOf(b)
}

// The share of equal bins estimates the Jaccard similarity without bias, for large sets and for sets smaller than the sketch.
func TestSketch(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{12, 40, 150, 1_000} {
		for _, similarity := range []float64{0.3, 0.6, 0.8, 0.95} {
			estimate, exact := 0.0, 0.0
			const times = 300
			for range times {
				a, b := pairOfSets(r, n, similarity)
				var x, y sketch
				x.reset()
				y.reset()
				x.add(a)
				y.add(b)
				x.densify()
				y.densify()
				for i := range x {
					if x[i] == y[i] {
						estimate += 1. / bins / times
					}
				}
				exact += jaccard(a, b) / times
			}
			if math.Abs(estimate-exact) > 0.03 {
				t.Errorf("%d elements: estimated %.3f on average, is %.3f", n, estimate, exact)
			}
		}
	}
	var empty sketch
	empty.reset()
	if empty.densify() {
		t.Error("an empty set has a sketch")
	}
	if j := jaccard(nil, nil); j != 0 {
		t.Errorf("two empty sets have similarity %v", j)
	}
}

// classicMinHash is the peer: so many hash functions, each over the whole set (Broder 1997).
func classicMinHash(set []uint64, functions [][2]uint64, values []uint64) {
	for i, f := range functions {
		least := ^uint64(0)
		for _, h := range set {
			least = min(least, f[0]*h+f[1])
		}
		values[i] = least
	}
}

// benchSet is the shingles of a text of 1 KB.
func benchSet() []uint64 {
	r := rand.New(rand.NewPCG(5, 6))
	var set []uint64
	for range 330 {
		set = append(set, r.Uint64())
	}
	return set
}

// BenchmarkSketch makes the keys of a set of 330 shingles, about 1 KB of text.
func BenchmarkSketch(b *testing.B) {
	set := benchSet()
	keys := make([]uint64, 0, bands)
	var s sketch
	b.SetBytes(1 << 10)
	for b.Loop() {
		s.reset()
		s.add(set)
		s.densify()
		keys = s.keys(keys[:0], 1)
	}
}

// BenchmarkClassicMinHash is the peer of BenchmarkSketch, with 128 hash functions and without bands.
func BenchmarkClassicMinHash(b *testing.B) {
	set := benchSet()
	functions := make([][2]uint64, 128)
	r := rand.New(rand.NewPCG(7, 8))
	for i := range functions {
		functions[i] = [2]uint64{r.Uint64() | 1, r.Uint64()}
	}
	values := make([]uint64, len(functions))
	b.SetBytes(1 << 10)
	for b.Loop() {
		classicMinHash(set, functions, values)
	}
}
