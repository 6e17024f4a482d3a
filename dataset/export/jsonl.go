package export

import (
	"bufio"
	"bytes"
	"encoding/json"
	"iter"

	"github.com/duizhao/duizhao/dataset"
)

// lines writes JSON values, one a line: Chinese as itself, no HTML escapes, "\n" at the end.
type lines struct {
	json   *json.Encoder
	counts *Counts
	values func(*dataset.Row) iter.Seq2[any, error] // of a row, in order; they count what they leave out
}

func newLines(out *bufio.Writer, counts *Counts, values func(*dataset.Row) iter.Seq2[any, error]) (encoder, error) {
	l := &lines{json.NewEncoder(out), counts, values}
	l.json.SetEscapeHTML(false)
	return l, nil
}

func (l *lines) encode(row *dataset.Row) error {
	for value, err := range l.values(row) {
		if err != nil {
			return err
		}
		if err := l.json.Encode(value); err != nil {
			return err
		}
		l.counts.Written++
	}
	return nil
}

func (l *lines) finish() error { return nil }

// rowLines writes the rows themselves, in the order of the schema and with [] for an absent list.
type rowLines struct {
	out    *bufio.Writer
	counts *Counts
	line   []byte
}

func newRows(out *bufio.Writer, _ *Options, counts *Counts) (encoder, error) {
	return &rowLines{out: out, counts: counts}, nil
}

func (r *rowLines) encode(row *dataset.Row) error {
	line, ok := appendRow(r.line[:0], row)
	r.line = append(line, '\n')
	if !ok {
		if err := check(row); err != nil { // which says what is wrong
			return err
		}
	}
	r.counts.Written++
	_, err := r.out.Write(r.line)
	return err
}

func (r *rowLines) finish() error { return nil }

// indented is a value as JSON for people too, with a line end.
func indented(value any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(value)
	return out.Bytes(), err
}
