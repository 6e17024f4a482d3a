package export

import (
	"bufio"
	"iter"
	"strconv"
	"strings"

	"github.com/duizhao/duizhao/dataset"
)

// newPairs writes sentence pairs. Like every layout of pairs it leaves out and counts beads with an empty side: they
// say that a sentence has no translation, which is no sentence pair.
func newPairs(out *bufio.Writer, _ *Options, counts *Counts) (encoder, error) {
	type line struct {
		ID    string  `json:"id"`
		Field string  `json:"field"`
		ZH    string  `json:"zh"`
		EN    string  `json:"en"`
		Score float64 `json:"score"`
	}
	return newLines(out, counts, func(row *dataset.Row) iter.Seq[any] {
		return func(yield func(any) bool) {
			for p := range twoSided(row, counts) {
				if !yield(line{row.ID, p.Field, p.ZH, p.EN, p.Score}) {
					return
				}
			}
		}
	})
}

// newTranslation writes the same pairs in the shape of Hugging Face's translation feature.
func newTranslation(out *bufio.Writer, _ *Options, counts *Counts) (encoder, error) {
	type texts struct {
		ZH string `json:"zh"`
		EN string `json:"en"`
	}
	type line struct {
		Translation texts `json:"translation"`
	}
	return newLines(out, counts, func(row *dataset.Row) iter.Seq[any] {
		return func(yield func(any) bool) {
			for p := range twoSided(row, counts) {
				if !yield(line{texts{p.ZH, p.EN}}) {
					return
				}
			}
		}
	})
}

// tsv writes the same pairs as text of five columns: id, field, zh, en, score. Tabs and line ends inside a text become
// spaces, and are counted: the format has no way to write them.
type tsv struct {
	out    *bufio.Writer
	counts *Counts
}

func newTSV(out *bufio.Writer, _ *Options, counts *Counts) (encoder, error) {
	_, err := out.WriteString("id\tfield\tzh\ten\tscore\n")
	return &tsv{out, counts}, err
}

func (t *tsv) encode(row *dataset.Row) error {
	for p := range twoSided(row, t.counts) {
		for _, text := range []string{row.ID, p.Field, p.ZH, p.EN} {
			t.out.WriteString(strings.Map(t.plain, text))
			t.out.WriteByte('\t')
		}
		t.out.WriteString(strconv.FormatFloat(p.Score, 'f', -1, 64))
		if err := t.out.WriteByte('\n'); err != nil {
			return err
		}
		t.counts.Written++
	}
	return nil
}

func (t *tsv) plain(r rune) rune {
	switch r {
	case '\t', '\n', '\r':
		t.counts.Replaced++
		return ' '
	}
	return r
}

func (t *tsv) finish() error { return nil }

// twoSided yields the pairs that have both sides and counts the others.
func twoSided(row *dataset.Row, counts *Counts) iter.Seq[*dataset.Pair] {
	return func(yield func(*dataset.Pair) bool) {
		for i := range row.Pairs {
			p := &row.Pairs[i]
			if blank(p.ZH) || blank(p.EN) {
				counts.OneSided++
			} else if !yield(p) {
				return
			}
		}
	}
}
