package align

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/segment"
)

// goldDocument is a document with right beads for its fields.
type goldDocument struct {
	name   string
	kind   int
	zh, en [][]string // sentences by field
	gold   [][]Bead
	mt     [][]string // machine translations of zh; nil if there are none
}

// Kinds of gold.
const (
	goldLines     = iota // of a directory, a sentence a line
	goldProse            // of testdata/prose
	goldTechnical        // of ../../testdata
	kindsOfGold
)

var goldNames = [kindsOfGold]string{"lines", "prose", "testdata"}

// readProse reads the chapters of testdata/prose; its README tells the format.
func readProse(t testing.TB) []goldDocument {
	t.Helper()
	names, err := filepath.Glob(filepath.FromSlash("testdata/prose/*.tsv"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no testdata/prose/*.tsv (%v)", err)
	}
	cut := func(sentences string) []string {
		if sentences == "" {
			return nil
		}
		return strings.Split(sentences, " || ")
	}
	var docs []goldDocument
	for _, name := range names {
		var zh, en, mt []string
		var gold []Bead
		for n, line := range readLines(t, name) {
			column := strings.Split(line, "\t")
			if len(column) != 3 {
				t.Fatalf("%s:%d: expected 3 columns, found %d", name, n+1, len(column))
			}
			b := Bead{ZH: Range{Start: len(zh)}, EN: Range{Start: len(en)}}
			zh, en, mt = append(zh, cut(column[0])...), append(en, cut(column[1])...), append(mt, cut(column[2])...)
			if len(mt) != len(zh) {
				t.Fatalf("%s:%d: expected as many machine translations as Chinese sentences", name, n+1)
			}
			b.ZH.End, b.EN.End = len(zh), len(en)
			gold = append(gold, b)
		}
		docs = append(docs, goldDocument{
			name: strings.TrimSuffix(filepath.Base(name), ".tsv"),
			kind: goldProse,
			zh:   [][]string{zh}, en: [][]string{en}, mt: [][]string{mt}, gold: [][]Bead{gold},
		})
	}
	return docs
}

// readGoldLines reads the documents of a directory: NAME.zh and NAME.en have a sentence a line, NAME.gold the beads,
// and NAME.mt, if it is there, machine translations of NAME.zh.
func readGoldLines(t testing.TB, dir string) []goldDocument {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.gold"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no *.gold in %s (%v)", dir, err)
	}
	var docs []goldDocument
	for _, name := range names {
		base := strings.TrimSuffix(name, ".gold")
		beads, err := ReadBeads(name, strings.NewReader(strings.Join(readLines(t, name), "\n")))
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, goldDocument{
			name: filepath.Base(base),
			zh:   [][]string{readLines(t, base+".zh")},
			en:   [][]string{readLines(t, base+".en")},
			gold: [][]Bead{beads},
		})
		if _, err := os.Stat(base + ".mt"); err == nil {
			docs[len(docs)-1].mt = [][]string{readLines(t, base+".mt")}
		}
	}
	return docs
}

// readGoldBeads reads the beads of testdata: item, field, type such as 1-2, and the text of both sides.
func readGoldBeads(t testing.TB) []goldDocument {
	t.Helper()
	names, err := filepath.Glob(filepath.FromSlash("../../testdata/*/beads.tsv"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no testdata/*/beads.tsv (%v)", err)
	}
	var docs []goldDocument
	for _, name := range names {
		d := goldDocument{name: filepath.Base(filepath.Dir(name)), kind: goldTechnical}
		field := ""
		for _, line := range readLines(t, name)[1:] {
			column := strings.Split(line, "\t")
			if column[0]+column[1] != field {
				field = column[0] + column[1]
				d.zh, d.en, d.gold = append(d.zh, nil), append(d.en, nil), append(d.gold, nil)
			}
			k := len(d.gold) - 1
			var sizeZH, sizeEN int
			if _, err := fmt.Sscanf(column[2], "%d-%d", &sizeZH, &sizeEN); err != nil {
				t.Fatalf("%s: %q: %v", name, line, err)
			}
			zh := sentencesOf(column[3], segment.Chinese, sizeZH)
			en := sentencesOf(column[4], segment.English, sizeEN)
			a, b := len(d.zh[k]), len(d.en[k])
			d.gold[k] = append(d.gold[k], Bead{ZH: Range{a, a + len(zh)}, EN: Range{b, b + len(en)}})
			d.zh[k], d.en[k] = append(d.zh[k], zh...), append(d.en[k], en...)
		}
		docs = append(docs, d)
	}
	return docs
}

// sentencesOf cuts the text of a bead, whose number of sentences is known.
func sentencesOf(text string, language segment.Language, size int) []string {
	switch size {
	case 0:
		return nil
	case 1:
		return []string{text}
	}
	var sentences []string
	for s := range segment.Sentences(text, segment.Span{End: len(text)}, language) {
		sentences = append(sentences, s.Trim(text).Of(text))
	}
	return sentences
}

func readLines(t testing.TB, name string) []string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimRight(string(data), "\n"), "\n")
}

// reliability counts the beads found by score, in tenths, and those that are right.
type reliability struct{ found, right [10]int }

func (r *reliability) add(found, gold []Bead) {
	type sides struct{ zh, en Range }
	right := map[sides]bool{}
	for _, g := range gold {
		right[sides{g.ZH, g.EN}] = true
	}
	for _, b := range Full(found) {
		tenth := min(int(b.Score*10), 9)
		r.found[tenth]++
		if right[sides{b.ZH, b.EN}] {
			r.right[tenth]++
		}
	}
}

func (r *reliability) String() string {
	var text strings.Builder
	for k, n := range r.found {
		if n > 0 {
			fmt.Fprintf(&text, " .%d: %.3f of %d", k, float64(r.right[k])/float64(n), n)
		}
	}
	return text.String()
}

// The documents of testdata are among those that the weights were fitted to; TestWeights says how well documents that are
// not are aligned.
func TestGold(t *testing.T) {
	const leastF1, leastReliability = 0.97, 0.95
	var (
		all Evaluation
		rel reliability
		a   Aligner
	)
	for _, d := range readGoldBeads(t) {
		var e Evaluation
		for i, beads := range a.Groups(d.zh, d.en) {
			e.Add(Evaluate(beads, d.gold[i]))
			rel.add(beads, d.gold[i])
		}
		t.Logf("%-10s strict %.4f lax %.4f", d.name, e.Strict(), e.Lax())
		all.Add(e)
	}
	if f1 := all.Strict().F1; f1 < leastF1 {
		t.Errorf("strict F1 %.4f, want %.2f or more", f1, leastF1)
	}
	if sure := float64(rel.right[9]) / float64(rel.found[9]); sure < leastReliability {
		t.Errorf("%.3f of the beads with a score over 0.9 are right, want %.2f or more:%v", sure, leastReliability, &rel)
	}
}

// TestGoldOfProse aligns our fiction, and once more with its translations in the manner of a machine's.
func TestGoldOfProse(t *testing.T) {
	if testing.Short() {
		t.Skip("takes long under the race detector")
	}
	const least, leastMT, leastGain = 0.92, 0.94, 0.005
	var (
		words, mt Evaluation
		a         Aligner
	)
	for _, d := range readProse(t) {
		words.Add(Evaluate(a.Sentences(d.zh[0], d.en[0]), d.gold[0]))
		beads, err := a.SentencesWith(d.zh[0], d.en[0], Evidence{MT: d.mt[0]})
		if err != nil {
			t.Fatal(err)
		}
		mt.Add(Evaluate(beads, d.gold[0]))
	}
	t.Logf("strict %.4f, with machine translations %.4f", words.Strict(), mt.Strict())
	f1, f1MT := words.Strict().F1, mt.Strict().F1
	if f1 < least || f1MT < leastMT || f1MT < f1+leastGain {
		t.Errorf("strict F1 %.4f, with machine translations %.4f; want %.2f, %.2f and a difference of %.3f", f1, f1MT, least, leastMT, leastGain)
	}
}
