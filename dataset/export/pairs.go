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
	return newLines(out, counts, func(row *dataset.Row) iter.Seq2[any, error] {
		return func(yield func(any, error) bool) {
			for p := range twoSided(row, counts) {
				if !yield(line{row.ID, p.Field, p.ZH, p.EN, p.Score}, nil) {
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
	return newLines(out, counts, func(row *dataset.Row) iter.Seq2[any, error] {
		return func(yield func(any, error) bool) {
			for p := range twoSided(row, counts) {
				if !yield(line{texts{p.ZH, p.EN}}, nil) {
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
	escape bool
	counts *Counts
}

func newTSV(out *bufio.Writer, options *Options, counts *Counts) (encoder, error) {
	_, err := out.WriteString("id\tfield\tzh\ten\tscore\n")
	return &tsv{out, options.EscapeFormulas, counts}, err
}

func (t *tsv) encode(row *dataset.Row) error {
	for p := range twoSided(row, t.counts) {
		for _, text := range []string{row.ID, p.Field, p.ZH, p.EN} {
			t.out.WriteString(strings.Map(t.counts.plain, cell(text, t.escape, t.counts)))
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

// plain puts a space for what ends a cell or a line, and counts it. Python's and other readers end lines at U+0085, U+2028
// and U+2029 too.
func (c *Counts) plain(r rune) rune {
	switch r {
	case '\t', '\n', '\r', '\v', '\f', '\u0085', '\u2028', '\u2029':
		c.Replaced++
		return ' '
	}
	return r
}

func (t *tsv) finish() error { return nil }

// cell is the text of a table's cell, behind an apostrophe where a spreadsheet would run it (OWASP, CSV injection) and that
// is to be kept from it.
func cell(text string, escape bool, counts *Counts) string {
	if escape && text != "" && strings.IndexByte("=+-@\t\r", text[0]) >= 0 {
		counts.Escaped++
		return "'" + text
	}
	return text
}

// moses is one of the two files of sentence pairs, a sentence a line. Line ends inside a sentence become spaces, and are
// counted.
type moses struct {
	out    *bufio.Writer
	text   func(*dataset.Pair) string
	counts *Counts
}

func (m *moses) encode(row *dataset.Row) error {
	for p := range twoSided(row, m.counts) {
		m.out.WriteString(strings.Map(m.counts.plain, trim(m.text(p))))
		if err := m.out.WriteByte('\n'); err != nil {
			return err
		}
		m.counts.Written++
	}
	return nil
}

func (m *moses) finish() error { return nil }

// mosesPlan writes the Chinese of a split into one file and the English into another.
type mosesPlan struct{}

func newMoses(*Options) plan { return mosesPlan{} }

func (mosesPlan) places(_ *dataset.Row, split string) []place {
	side := func(ext string, text func(*dataset.Pair) string, silent bool) place {
		return place{name: split, split: split, ext: ext, open: func(out *bufio.Writer, _ *Options, counts *Counts) (encoder, error) {
			return &moses{out, text, counts}, nil
		}, silent: silent}
	}
	return []place{
		side(".zh", func(p *dataset.Pair) string { return p.ZH }, false),
		side(".en", func(p *dataset.Pair) string { return p.EN }, true), // the same pairs
	}
}

func (mosesPlan) finish(*Set) error { return nil }

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
