package curate

import (
	"context"
	"flag"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/dataset"
)

// records is how many synthetic records TestRecall makes; the figures of the package are those of 200000:
//
//	go test ./dataset/curate -run TestRecall -v -records 200000
var records = flag.Int("records", 6_000, "synthetic records of TestRecall")

// planted is a record that was made from an earlier one by changing some of its words.
type planted struct {
	row, of int
	view    view
}

// synthesise makes records of about 1 KB, a third of them with planted near-duplicates in one view: copies in which single
// characters or words are changed, so that the Jaccard similarities lie between 0.6 and 0.95.
func synthesise(n int, seed uint64) ([]*dataset.Row, []planted) {
	r := rand.New(rand.NewPCG(seed, 7))
	// Words are as unequally frequent as in text (Zipf 1949).
	zipf := rand.NewZipf(r, 1.05, 20, 29_999)
	word := func() (zh, en string) {
		w := rand.New(rand.NewPCG(zipf.Uint64(), 11))
		for range 1 + w.IntN(3) {
			zh += string(rune(0x4e00 + w.IntN(6_000)))
		}
		for range 2 + w.IntN(8) {
			en += string(rune('a' + min(w.IntN(26), w.IntN(26))))
		}
		return zh, en
	}
	prose := func(words int) (zh, en string) {
		var z, e strings.Builder
		for i := range words {
			a, b := word()
			z.WriteString(a)
			e.WriteString(b)
			if i%9 == 8 {
				z.WriteString("，")
			}
			e.WriteByte(' ')
		}
		return z.String() + "。", e.String() + "."
	}
	rows := make([]*dataset.Row, n)
	var copies []planted
	for i := range rows {
		row := &dataset.Row{ID: fmt.Sprintf("s#%d", i+1), Kind: dataset.Open}
		row.QuestionZH, row.QuestionEN = prose(20 + r.IntN(20))
		row.AnswerZH, row.AnswerEN = prose(50 + r.IntN(60))
		if i%2 == 0 {
			row.QuestionEN, row.AnswerEN = "", ""
		}
		if i > 0 && i%3 == 2 {
			p := planted{i, r.IntN(i), view(r.IntN(2)) * answerZH}
			of := rows[p.of]
			share := 0.005 + 0.09*r.Float64()
			if p.view == questionZH {
				row.QuestionZH = changed(r, of.QuestionZH, share)
			} else {
				row.AnswerZH = changed(r, of.AnswerZH, share)
			}
			copies = append(copies, p)
		}
		rows[i] = row
	}
	return rows, copies
}

// changed changes a share of the characters, at least one.
func changed(r *rand.Rand, text string, share float64) string {
	runes := []rune(text)
	for range max(1, int(share*float64(len(runes)))) {
		runes[r.IntN(len(runes))] = rune(0x6e00 + r.IntN(2_000))
	}
	return string(runes)
}

// source yields copies of rows, for curating writes into them.
func source(rows []*dataset.Row) Source {
	return func() iter.Seq2[*dataset.Row, error] {
		return func(yield func(*dataset.Row, error) bool) {
			for _, row := range rows {
				again := *row
				again.Flags = slices.Clone(row.Flags)
				if !yield(&again, nil) {
					return
				}
			}
		}
	}
}

// curated runs over rows and gives what comes out.
func curated(t testing.TB, settings Settings, rows ...*dataset.Row) ([]*dataset.Row, *Report) {
	t.Helper()
	var out []*dataset.Row
	report, err := Run(context.Background(), source(rows), settings, Sink{Row: func(row *dataset.Row) error {
		out = append(out, row)
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	return out, report
}

// textReader gives units and sets.
func textReader(t testing.TB) *reader {
	t.Helper()
	f, err := defaultFolder()
	if err != nil {
		t.Fatal(err)
	}
	return &reader{folder: f}
}

// similarity is the Jaccard similarity of a view of two rows.
func similarity(r *reader, a, b *dataset.Row, v view) float64 {
	x, y := contentOf(a), contentOf(b)
	first := slices.Clone(r.set(&x, v))
	return jaccard(first, r.set(&y, v))
}

// TestRecall plants near-duplicates and asserts what is found of them, and that nothing else is.
func TestRecall(t *testing.T) {
	if testing.Short() {
		*records = min(*records, 2_000)
	}
	rows, copies := synthesise(*records, 1)
	out, report := curated(t, Settings{Topics: -1}, rows...)
	r := textReader(t)
	bands := map[int][2]int{} // by tenths of similarity, found of all
	above, found := 0, 0
	for _, p := range copies {
		j := similarity(r, rows[p.row], rows[p.of], p.view)
		same := out[p.row].Cluster == out[p.of].Cluster
		b := bands[int(j*20)]
		b[1]++
		if same {
			b[0]++
		}
		bands[int(j*20)] = b
		if j >= 0.8 {
			above++
			if same {
				found++
			}
		}
	}
	for tenth := range 21 {
		if b := bands[tenth]; b[1] > 0 {
			t.Logf("Jaccard %.2f to %.2f: %d of %d in one cluster", float64(tenth)/20, float64(tenth+1)/20, b[0], b[1])
		}
	}
	recall := float64(found) / float64(above)
	t.Logf("recall from 0.8: %.4f of %d; %+v", recall, above, report.Matches)
	if above < *records/20 {
		t.Fatalf("planted %d pairs above the threshold, expected more", above)
	}
	if recall < 0.98 {
		t.Errorf("recall %.4f, expected at least 0.98", recall)
	}
	// Precision: every row that is called a duplicate has a row with which it really is one.
	ids := map[string]int{}
	for i, row := range rows {
		ids[row.ID] = i
	}
	flagged := 0
	for i, row := range out {
		for _, f := range row.Flags {
			if f.Check != CheckDuplicate {
				continue
			}
			flagged++
			other, _, _ := strings.Cut(f.Message[strings.Index(f.Message, "of ")+3:], ":")
			v := questionZH
			for v.String() != f.Field {
				v++
			}
			if j := similarity(r, rows[i], rows[ids[other]], v); j < 0.8 {
				t.Errorf("%s: similar to %s in %s by %.3f only", row.ID, other, f.Field, j)
			}
		}
	}
	if flagged < found {
		t.Errorf("%d rows flagged, expected at least %d", flagged, found)
	}
}
