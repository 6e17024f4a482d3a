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
	ablation = flag.Bool("ablation", false, "with -fit: report it without each part of the score, too")
	update   = flag.Bool("update", false, "with -fit: write weights.go")
)

// TestWeights fits the weights and writes weights.go:
//
//	make train-aligner GOLD=DIR
//
// where DIR has documents as NAME.zh, NAME.en (a sentence a line), NAME.gold (beads as in [ReadBeads]) and NAME.mt (machine
// translations of NAME.zh, line by line). The chapters of testdata/prose are there to learn from, too: they make up for there being
// few documents of a kind, and count half, as they are not what is met.
//
// The weights are those under which the right alignments are the most probable ones among all alignments of the band
// (a conditional random field over segments, Sarawagi and Cohen 2004), with a small penalty on large weights. They are
// fitted twice: to what the lexicon gives, and then to what training on the documents makes of it, which is what counts.
// To learn what an omission looks like, every document is there once more with sentences left out here and there, at a
// lower weight. Weights for texts with machine translations are fitted to the documents that have some.
func TestWeights(t *testing.T) {
	if *fitLines == "" {
		t.Skip("needs -fit DIR")
	}
	translated := append(readGoldLines(t, *fitLines), readProse(t)...)
	all := slices.Clone(translated)
	for k := range all {
		all[k].mt = nil
	}
	all = append(all, readGoldBeads(t)...)
	t.Logf("\n%s", leaveOut(all, setting{}).report())
	t.Logf("with machine translations:\n%s", leaveOut(translated, setting{}).report())
	if *ablation {
		var table strings.Builder
		for _, part := range parts {
			fmt.Fprintf(&table, "%-40s %s\n", "without "+part.name, leaveOut(all, part.setting))
		}
		t.Logf("\n%s", table.String())
	}
	if *update {
		words, mt := learn(newPupils(all, setting{}), setting{}), learn(newPupils(translated, setting{}), setting{})
		if err := os.WriteFile("weights.go", source(t, &words, &mt), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// setting is what an ablation does without.
type setting struct {
	features                   []int
	noNames, noTraining, noMBR bool
}

// parts of the score, for the ablation.
var parts = []struct {
	name string
	setting
}{
	{"words (lengths and marks only)", setting{features: span(forwardFor, addedZH), noTraining: true}},
	{"training on the document", setting{noTraining: true}},
	{"shares of words explained", setting{features: []int{forwardShare, backwardShare}}},
	{"the least explained sentence", setting{features: span(leastForward, leastBackwardShare)}},
	{"what sentences add", setting{features: []int{addedEN, addedZH}}},
	{"names in pinyin", setting{noNames: true}},
	{"lengths", setting{features: append(span(lengthSquare, lengthOver), shortZH)}},
	{"clauses", setting{features: []int{clauses}}},
	{"marks", setting{features: span(marksAgree, features-1)}},
	{"quotations", setting{features: append(span(entering, continuing), opening, closing, innerQuotedZH, innerQuotedEN)}},
	{"ends of sentences", setting{features: append(span(beginsSmall, innerSoftEN), stopping)}},
	{"item numbers", setting{features: []int{itemAgrees, itemDiffers}}},
	{"posteriors (the best path instead)", setting{noMBR: true}},
}

func span(from, to int) []int {
	var list []int
	for k := from; k <= to; k++ {
		list = append(list, k)
	}
	return list
}

// result is what came of documents that were left out when weights were fitted, by the kind of document.
type result struct {
	documents strings.Builder
	every     [kindsOfGold]Evaluation
	full      [kindsOfGold]Evaluation // without beads with an empty side
	sure      [kindsOfGold]reliability
}

// String gives F1 of every kind, and in brackets without beads with an empty side.
func (r *result) String() string {
	var text strings.Builder
	for k, name := range goldNames {
		if f1 := r.every[k].Strict().F1; f1 > 0 {
			fmt.Fprintf(&text, "%s %.4f (%.4f)  ", name, f1, r.full[k].Strict().F1)
		}
	}
	return text.String()
}

func (r *result) report() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s%s\n", &r.documents, r)
	for k, name := range goldNames {
		fmt.Fprintf(&text, "right by score, %s:%s\n", name, &r.sure[k])
	}
	return text.String()
}

// leaveOut fits weights to all documents but a sixth, for each sixth. There are six documents of lines, so that of each of
// them no other is left out.
func leaveOut(docs []goldDocument, without setting) *result {
	const folds = 6
	pupils := newPupils(docs, without)
	found := make([][][]Bead, len(docs))
	each(folds, func(fold int) {
		var others []*pupil
		for k, p := range pupils {
			if k/2%folds != fold {
				others = append(others, p)
			}
		}
		w := learn(others, without)
		for k := fold; k < len(docs); k += folds {
			m, texts := pupils[2*k].model(&w, !without.noTraining)
			for i := range texts {
				l := m.lattice(&texts[i])
				if without.noMBR {
					l = m.bestPath(&texts[i])
				}
				found[k] = append(found[k], l.decode())
			}
		}
	})
	var r result
	for k, d := range docs {
		var every, full Evaluation
		for i, gold := range d.gold {
			every.Add(Evaluate(found[k][i], gold))
			full.Add(Evaluate(Full(found[k][i]), gold))
			r.sure[d.kind].add(found[k][i], gold)
		}
		fmt.Fprintf(&r.documents, "%-10s %.4f (%.4f)\n", d.name, every.Strict().F1, full.Strict().F1)
		r.every[d.kind].Add(every)
		r.full[d.kind].Add(full)
	}
	return &r
}

// bestPath is a lattice in which the beads of the most probable alignment are sure, and all others impossible.
func (m *Model) bestPath(t *bitext) *lattice {
	const sharp = 1000
	w := *m.weights
	for k := range w.feature {
		w.feature[k] *= sharp
	}
	for k := range w.kind {
		w.kind[k] *= sharp
	}
	sharpened := *m
	sharpened.weights = &w
	return sharpened.lattice(t)
}

// each calls f for 0 to n-1, two at a time.
func each(n int, f func(k int)) {
	var group sync.WaitGroup
	for part := range 2 {
		group.Go(func() {
			for k := part; k < n; k += 2 {
				f(k)
			}
		})
	}
	group.Wait()
}

// beginning is where the fit begins: words count for and against, lengths and large beads against.
func beginning() (w weights) {
	w.feature[lengthRatio] = -1
	w.feature[lengthSquare] = -0.2
	for _, k := range []int{forwardFor, forwardAgainst, backwardFor, backwardAgainst} {
		w.feature[k] = 0.7
	}
	for _, s := range shapes {
		w.kind[s.kind] = 3 - float32(s.zh+s.en)
		if s.zh == 0 || s.en == 0 {
			w.kind[s.kind] = -3
		}
	}
	return w
}

// learn fits weights, first to what the lexicon gives, then twice to what training makes of it.
func learn(pupils []*pupil, without setting) weights {
	w := beginning()
	for _, trained := range []bool{false, true, true} {
		if !trained || !without.noTraining {
			w = fit(problems(pupils, &w, trained), w, without.features)
		}
	}
	return w
}

// source is weights.go.
func source(t *testing.T, words, mt *weights) []byte {
	var text strings.Builder
	text.WriteString("package align\n\n// TestWeights has found and written these.\n")
	for _, w := range []struct {
		comment, name string
		*weights
	}{
		{"learned are the weights from chapters of novels (MAC-Dev, and ours in testdata/prose) and the documents of ../../testdata", "learned", words},
		{"learnedMT are those for texts with machine translations, from the chapters with theirs", "learnedMT", mt},
	} {
		w.feature[vectorsWhole], w.feature[vectorsLeast] = vectorWeights[0], vectorWeights[1]
		fmt.Fprintf(&text, "\n// %s.\nvar %s = weights{\n\tfeature: [features]float32{\n", w.comment, w.name)
		for k, x := range w.feature {
			fmt.Fprintf(&text, "%s: %.3f,\n", featureName(k), x)
		}
		text.WriteString("},\nkind: [kinds]float32{\n")
		for k, x := range w.kind {
			fmt.Fprintf(&text, "%.3f, //", x)
			for _, s := range shapes {
				if s.kind == k {
					fmt.Fprintf(&text, " %d-%d", s.zh, s.en)
				}
			}
			text.WriteString("\n")
		}
		text.WriteString("},\n}\n")
	}
	formatted, err := format.Source([]byte(text.String()))
	if err != nil {
		t.Fatal(err)
	}
	return formatted
}

// vectorWeights are the weights of vectorsWhole and vectorsLeast, for which there is no gold: about what the fit finds for
// vectors made of the words of machine translations.
var vectorWeights = [2]float32{0.3, 0.1}

var featureNames = [...]string{
	"lengthSquare", "lengthRatio", "lengthRatioSquare", "lengthOver", "clauses", "opening", "closing", "stopping",
	"entering", "continuing", "beginsSmall", "endsSoftZH", "endsSoftEN", "innerSoftZH", "innerSoftEN",
	"innerQuotedZH", "innerQuotedEN", "itemAgrees", "itemDiffers", "shortZH", "nullZH", "nullEN", "forwardFor",
	"forwardAgainst", "backwardFor", "backwardAgainst", "forwardShare", "backwardShare", "leastForward", "leastBackward",
	"leastForwardShare", "leastBackwardShare", "addedEN", "addedZH", "forwardForMT", "forwardAgainstMT", "backwardForMT",
	"backwardAgainstMT", "addedMTEN", "addedMTZH", "vectorsWhole", "vectorsLeast",
}

func featureName(k int) string {
	switch {
	case k < marksAgree:
		return featureNames[k]
	case k < marksDiffer:
		return fmt.Sprint("marksAgree + ", k-marksAgree)
	}
	return fmt.Sprint("marksDiffer + ", k-marksDiffer)
}

// How much documents count that are not as they are met: with omissions, which are more frequent there than anywhere, and
// those written to learn from. (The first chosen by hand: with .3, sentences are left alone that the gold of MAC-Dev has in a
// bead, with less, fewer of the omissions are found.)
const omissionWeight, proseWeight = 0.1, 0.5

// withOmissions is a document with one side of every 25th bead left out, or so.
func withOmissions(d goldDocument) goldDocument {
	o := goldDocument{name: d.name, kind: d.kind, zh: make([][]string, len(d.zh)), en: make([][]string, len(d.en)), gold: make([][]Bead, len(d.gold))}
	if d.mt != nil {
		o.mt = make([][]string, len(d.mt))
	}
	seed := uint32(1)
	for k, gold := range d.gold {
		for _, g := range gold {
			seed = seed*1664525 + 1013904223
			draw := seed >> 16 % 50
			a, b := len(o.zh[k]), len(o.en[k])
			if draw != 0 || g.EN.Len() == 0 {
				o.zh[k] = append(o.zh[k], d.zh[k][g.ZH.Start:g.ZH.End]...)
				if d.mt != nil {
					o.mt[k] = append(o.mt[k], d.mt[k][g.ZH.Start:g.ZH.End]...)
				}
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
	near   []window // narrower bands, in which the right beads are
}

// newPupils has every document, and behind it the same with omissions.
func newPupils(docs []goldDocument, without setting) []*pupil {
	var list []*pupil
	for _, d := range docs {
		for k, d := range []goldDocument{d, withOmissions(d)} {
			p := &pupil{goldDocument: d, weight: []float64{1, omissionWeight}[k], base: new(Aligner).blank()}
			if d.kind == goldProse {
				p.weight *= proseWeight
			}
			if without.noNames {
				p.base.names = nil
			}
			var evidence []Evidence
			for _, mt := range d.mt {
				evidence = append(evidence, Evidence{MT: mt})
			}
			p.texts = p.base.readGroups(d.zh, d.en, evidence)
			p.near = make([]window, len(p.texts))
			list = append(list, p)
		}
	}
	start := beginning()
	each(len(list), func(k int) { list[k].narrow(&start) })
	return list
}

// narrow finds narrower bands, for the fit to be quicker.
func (p *pupil) narrow(w *weights) {
	const room = 3
	m, texts := p.model(w, false)
	for i := range texts {
		near := m.lattice(&texts[i]).narrowed()
		for _, g := range p.gold[i] {
			for row := g.ZH.Start; row <= g.ZH.End; row++ {
				near.lo[row], near.hi[row] = min(near.lo[row], g.EN.Start), max(near.hi[row], g.EN.End)
			}
		}
		near.widen(len(texts[i].en), room)
		p.near[i] = near
	}
}

// model is a model with other weights, and the texts with the bands that training leaves.
func (p *pupil) model(w *weights, trained bool) (*Model, []bitext) {
	m, texts := *p.base, slices.Clone(p.texts)
	m.weights = w
	if trained {
		return m.train(texts), texts
	}
	return &m, texts
}

// problem has the beads of a lattice that are at all probable, ordered by the node where they begin.
type problem struct {
	weight float64
	nodes  int
	beads  []possible
}

// possible is a bead with its features.
type possible struct {
	from, to int
	kind     int
	right    bool
	vector   vector
}

func problems(pupils []*pupil, w *weights, trained bool) []*problem {
	var list []*problem
	for _, p := range pupils {
		m, texts := p.model(w, trained)
		for i := range texts {
			texts[i].band = p.near[i]
			list = append(list, newProblem(m, &texts[i], p.gold[i], p.weight))
		}
	}
	return list
}

// newProblem marks the right beads. Where a right bead is larger than any shape, all that stay inside it are right.
func newProblem(m *Model, t *bitext, gold []Bead, weight float64) *problem {
	const least = 1e-6 // posterior probability of wrong beads that are kept
	l := m.lattice(t)
	p := &problem{weight: weight, nodes: l.nodes()}
	type corner struct{ zh, en int }
	known := map[shape]bool{}
	for _, s := range shapes {
		known[s.shape] = true
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
	l.each(func(i, j, shape, from, to int) {
		size := shapes[shape]
		start, end := corner{i, j}, corner{i + size.zh, j + size.en}
		right := ends[start] == end || inside[start] > 0 && inside[start] == inside[end]
		if right || l.beads[from*len(shapes)+shape] > least {
			b := possible{from: from, to: to, kind: size.kind, right: right}
			s.measure(i, j, size.shape, &b.vector)
			p.beads = append(p.beads, b)
		}
	})
	return p
}

// gradient has a number for every weight: those of the features, then those of the kinds.
type gradient [features + kinds]float64

// gradient adds the gradient of the logarithm of the right alignments' probability to g.
func (p *problem) gradient(w *weights, g *gradient) {
	scores := make([]float64, len(p.beads))
	for k := range p.beads {
		b := &p.beads[k]
		scores[k] = float64(w.kind[b.kind])
		for i, x := range b.vector {
			scores[k] += float64(w.feature[i] * x)
		}
	}
	change := make([]float64, len(p.beads))
	before, after := make([]float64, p.nodes), make([]float64, p.nodes)
	for _, sign := range []float64{1, -1} { // the right alignments, all alignments
		for k := range before {
			before[k], after[k] = math.Inf(-1), math.Inf(-1)
		}
		before[0], after[p.nodes-1] = 0, 0
		for k, b := range p.beads {
			if b.right || sign < 0 {
				before[b.to] = logSum(before[b.to], before[b.from]+scores[k])
			}
		}
		total := before[p.nodes-1]
		if math.IsInf(total, -1) {
			panic("the right alignment is not in the band")
		}
		for k, b := range slices.Backward(p.beads) {
			if b.right || sign < 0 {
				rest := scores[k] + after[b.to]
				after[b.from] = logSum(after[b.from], rest)
				change[k] += sign * p.weight * math.Exp(before[b.from]+rest-total)
			}
		}
	}
	for k := range p.beads {
		b := &p.beads[k]
		for f, x := range b.vector {
			g[f] += change[k] * float64(x)
		}
		g[features+b.kind] += change[k]
	}
}

// fit climbs to the best weights by Adam (Kingma and Ba 2015). Those of the features to be left out are 0.
func fit(list []*problem, start weights, without []int) weights {
	const (
		rounds  = 120
		penalty = 1
		rate    = 0.1
	)
	var x, mean, square gradient
	for k := range x {
		if k < features {
			x[k] = float64(start.feature[k])
		} else {
			x[k] = float64(start.kind[k-features])
		}
	}
	unpack := func() (w weights) {
		for _, k := range without {
			x[k] = 0
		}
		for k := range w.feature {
			w.feature[k] = float32(x[k])
		}
		for k := range w.kind {
			w.kind[k] = float32(x[features+k])
		}
		return w
	}
	for round := 1; round <= rounds; round++ {
		w := unpack()
		var g gradient
		for _, p := range list {
			p.gradient(&w, &g)
		}
		step := rate * min(1, 2*(1-float64(round)/(rounds+1)))
		for k := range x {
			g[k] -= penalty * x[k]
			mean[k] = 0.9*mean[k] + 0.1*g[k]
			square[k] = 0.99*square[k] + 0.01*g[k]*g[k]
			m, s := mean[k]/(1-math.Pow(0.9, float64(round))), square[k]/(1-math.Pow(0.99, float64(round)))
			x[k] += step * m / (math.Sqrt(s) + 1e-8)
		}
	}
	return unpack()
}
