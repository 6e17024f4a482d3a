package align

import (
	"flag"
	"fmt"
	"go/format"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
)

var (
	fitLines = flag.String("fit", "", "fit the weights to testdata and to the documents of `directory`, and report how well they do on documents left out")
	update   = flag.Bool("update", false, "with -fit: write weights.go")
)

// TestWeights fits the weights and writes weights.go:
//
//	go test ./dataset/align -run TestWeights -v -fit DIR -update
//
// where DIR has documents as NAME.zh, NAME.en (a sentence a line) and NAME.gold (beads as in [ReadBeads]).
//
// The weights are those under which the right alignments are the most probable ones among all alignments of the band
// (a conditional random field over segments, Sarawagi and Cohen 2004), with a small penalty on large weights. They are
// fitted twice: to what the lexicon gives, and then to what training on the documents makes of it, which is what counts.
// To learn what an omission looks like, every document is there once more with sentences left out here and there, at a
// lower weight.
func TestWeights(t *testing.T) {
	if *fitLines == "" {
		t.Skip("needs -fit DIR")
	}
	lines, beads := readGoldLines(t, *fitLines), readGoldBeads(t)
	var pupils []*pupil
	for _, d := range append(lines, beads...) {
		pupils = append(pupils, newPupil(d, 1), newPupil(withOmissions(d), omissionWeight))
	}
	var (
		rel  [2]reliability
		sums [2][2]Evaluation // of lines and beads; with and without empty beads
	)
	for k, d := range append(lines, beads...) {
		kind := 0
		if k >= len(lines) {
			kind = 1
		}
		w := learn(t, slices.Delete(slices.Clone(pupils), 2*k, 2*k+2))
		m := pupils[2*k].model(&w, true)
		var every, full Evaluation
		for i := range d.gold {
			found := m.lattice(&pupils[2*k].texts[i]).decode()
			every.Add(Evaluate(found, d.gold[i]))
			full.Add(Evaluate(Full(found), d.gold[i]))
			rel[kind].add(found, d.gold[i])
		}
		t.Logf("left out: %-10s strict %.4f, without empty beads %.4f", d.name, every.Strict(), full.Strict())
		sums[kind][0].Add(every)
		sums[kind][1].Add(full)
	}
	for kind, name := range []string{*fitLines, "testdata"} {
		t.Logf("%s: strict %.4f, without empty beads %.4f; right by score:%v",
			name, sums[kind][0].Strict(), sums[kind][1].Strict(), &rel[kind])
	}
	if *update {
		w := learn(t, pupils)
		if err := os.WriteFile("weights.go", source(t, &w), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// learn fits weights, first to what the lexicon gives, then to what training makes of it.
func learn(t *testing.T, pupils []*pupil) weights {
	lexical := fit(t, problems(pupils, &weights{}, false), weights{})
	return fit(t, problems(pupils, &lexical, true), lexical)
}

// source is weights.go.
func source(t *testing.T, w *weights) []byte {
	var text strings.Builder
	text.WriteString("package align\n\n// learned are the weights that TestWeights has found and written here, from six chapters of novels (MAC-Dev) and the\n" +
		"// documents of testdata.\nvar learned = weights{\n\tfeature: [features]float32{\n")
	for k, name := range featureNames {
		fmt.Fprintf(&text, "%s: %.3f,\n", name, w.feature[k])
	}
	text.WriteString("},\nshape: [len(shapes)]float32{\n")
	for k, s := range shapes {
		fmt.Fprintf(&text, "%.3f, // %d-%d\n", w.shape[k], s.zh, s.en)
	}
	text.WriteString("},\n}\n")
	formatted, err := format.Source([]byte(text.String()))
	if err != nil {
		t.Fatal(err)
	}
	return formatted
}

var featureNames = [features]string{
	"forwardFor", "forwardAgainst", "backwardFor", "backwardAgainst", "forwardShare", "backwardShare", "leastForward",
	"leastBackward", "lengthSquare", "lengthRatio", "questionMarks", "exclamationMarks", "quotationMarks", "opening",
	"closing", "stopping", "continuing", "nullZH", "nullEN",
}

// omissionWeight is how much a document with omissions counts.
const omissionWeight = 0.3

// withOmissions is a document with one side of every 25th bead left out, or so.
func withOmissions(d goldDocument) goldDocument {
	o := goldDocument{name: d.name, zh: make([][]string, len(d.zh)), en: make([][]string, len(d.en)), gold: make([][]Bead, len(d.gold))}
	seed := uint32(1)
	for k, gold := range d.gold {
		for _, g := range gold {
			seed = seed*1664525 + 1013904223
			draw := seed >> 16 % 50
			a, b := len(o.zh[k]), len(o.en[k])
			if draw != 0 || g.EN.Len() == 0 {
				o.zh[k] = append(o.zh[k], d.zh[k][g.ZH.Start:g.ZH.End]...)
			}
			if draw != 1 || g.ZH.Len() == 0 {
				o.en[k] = append(o.en[k], d.en[k][g.EN.Start:g.EN.End]...)
			}
			zh, en := Range{a, len(o.zh[k])}, Range{b, len(o.en[k])}
			if zh.Len() > 0 && en.Len() > 0 {
				o.gold[k] = append(o.gold[k], Bead{ZH: zh, EN: en})
				continue
			}
			for i := range zh.Len() {
				o.gold[k] = append(o.gold[k], Bead{ZH: Range{a + i, a + i + 1}, EN: Range{b, b}})
			}
			for j := range en.Len() {
				o.gold[k] = append(o.gold[k], Bead{ZH: Range{a, a}, EN: Range{b + j, b + j + 1}})
			}
		}
	}
	return o
}

// pupil is a document that a model has read.
type pupil struct {
	goldDocument
	weight float64
	base   *Model
	texts  []bitext
}

func newPupil(d goldDocument, weight float64) *pupil {
	p := &pupil{goldDocument: d, weight: weight}
	p.base, p.texts = new(Aligner).read(d.zh, d.en)
	return p
}

func (p *pupil) model(w *weights, trained bool) *Model {
	m := *p.base
	m.weights = w
	if trained {
		return m.train(p.texts)
	}
	return &m
}

// problem is a lattice with the features of its beads and the right ones.
type problem struct {
	weight  float64
	lattice *lattice
	vectors []vector // by bead, as in the lattice
	right   []bool
}

func problems(pupils []*pupil, w *weights, trained bool) []*problem {
	var list []*problem
	for _, p := range pupils {
		m := p.model(w, trained)
		for i := range p.texts {
			list = append(list, newProblem(m, &p.texts[i], p.gold[i], p.weight))
		}
	}
	return list
}

// newProblem marks the right beads. Where a right bead is larger than any shape, all that stay inside it are right.
func newProblem(m *Model, t *bitext, gold []Bead, weight float64) *problem {
	p := &problem{weight: weight, lattice: newLattice(t)}
	p.vectors, p.right = make([]vector, len(p.lattice.beads)), make([]bool, len(p.lattice.beads))
	type corner struct{ zh, en int }
	known := map[shape]bool{}
	for _, s := range shapes {
		known[s] = true
	}
	ends := map[corner]corner{} // of the right beads, by their start
	inside := map[corner]int{}  // the large bead around a node, plus 1
	for k, g := range gold {
		if known[shape{g.ZH.Len(), g.EN.Len()}] {
			ends[corner{g.ZH.Start, g.EN.Start}] = corner{g.ZH.End, g.EN.End}
			continue
		}
		for i := g.ZH.Start; i <= g.ZH.End; i++ {
			for j := g.EN.Start; j <= g.EN.End; j++ {
				inside[corner{i, j}] = k + 1
			}
		}
	}
	s := m.scorer(t)
	p.lattice.each(func(i, j, shape, from, _ int) {
		size := shapes[shape]
		start, end := corner{i, j}, corner{i + size.zh, j + size.en}
		k := from*len(shapes) + shape
		p.vectors[k] = s.measure(i, j, size)
		p.right[k] = ends[start] == end || inside[start] > 0 && inside[start] == inside[end]
	})
	return p
}

// gradient adds the gradient of the logarithm of the right alignments' probability to g. It says whether one of them is
// in the band.
func (p *problem) gradient(w *weights, g *gradient) bool {
	l := p.lattice
	sum := func(sign float64, allowed func(k int) bool) bool {
		l.each(func(_, _, shape, from, _ int) {
			k := from*len(shapes) + shape
			l.beads[k] = float32(math.Inf(-1))
			if allowed(k) {
				l.beads[k] = w.score(&p.vectors[k], shape)
			}
		})
		if math.IsInf(l.sum(), -1) {
			return false
		}
		for k, q := range l.beads {
			if q > 1e-7 {
				for f, x := range p.vectors[k] {
					g[f] += sign * p.weight * float64(q) * float64(x)
				}
				g[int(features)+k%len(shapes)] += sign * p.weight * float64(q)
			}
		}
		return true
	}
	return sum(1, func(k int) bool { return p.right[k] }) && sum(-1, func(int) bool { return true })
}

// gradient has a number for every weight: those of the features, then those of the shapes.
type gradient [int(features) + len(shapes)]float64

// fit climbs to the best weights by Adam (Kingma and Ba 2015).
func fit(t *testing.T, list []*problem, start weights) weights {
	const (
		rounds  = 200
		penalty = 1
		rate    = 0.1
	)
	var x, mean, square gradient
	for k := range x {
		if k < int(features) {
			x[k] = float64(start.feature[k])
		} else {
			x[k] = float64(start.shape[k-int(features)])
		}
	}
	unpack := func() (w weights) {
		for k := range w.feature {
			w.feature[k] = float32(x[k])
		}
		for k := range w.shape {
			w.shape[k] = float32(x[int(features)+k])
		}
		return w
	}
	for round := 1; round <= rounds; round++ {
		var (
			w     = unpack()
			parts [2]gradient
			group sync.WaitGroup
		)
		for part := range parts {
			group.Go(func() {
				for k := part; k < len(list); k += len(parts) {
					if !list[k].gradient(&w, &parts[part]) {
						t.Errorf("problem %d: the right alignment is not in the band", k)
					}
				}
			})
		}
		group.Wait()
		step := rate * min(1, 2*(1-float64(round)/(rounds+1)))
		for k := range x {
			g := parts[0][k] + parts[1][k] - penalty*x[k]
			mean[k] = 0.9*mean[k] + 0.1*g
			square[k] = 0.99*square[k] + 0.01*g*g
			m, s := mean[k]/(1-math.Pow(0.9, float64(round))), square[k]/(1-math.Pow(0.99, float64(round)))
			x[k] += step * m / (math.Sqrt(s) + 1e-8)
		}
	}
	return unpack()
}
