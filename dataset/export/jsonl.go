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
	row    dataset.Row   // a copy with its lists filled
	words  dataset.Words // and one of its words
	line   bytes.Buffer
	json   *json.Encoder // to line
}

func newRows(out *bufio.Writer, _ *Options, counts *Counts) (encoder, error) {
	r := &rowLines{out: out, counts: counts}
	r.json = json.NewEncoder(&r.line)
	r.json.SetEscapeHTML(false)
	return r, nil
}

// encode leaves the check to encoding/json, which looks at every byte anyway: it fails on a score that is not finite
// and writes the escape \ufffd for a byte that is not UTF-8 (U+FFFD itself it writes plainly). That saves a third of the
// time.
func (r *rowLines) encode(row *dataset.Row) error {
	r.row = *row
	if row.Words != nil {
		r.words = *row.Words
		r.row.Words = &r.words
	}
	fillLists(&r.row)
	r.line.Reset()
	err := r.json.Encode(&r.row)
	if err != nil || bytes.Contains(r.line.Bytes(), []byte(`\ufffd`)) {
		if err := check(row); err != nil {
			return err
		}
	}
	if err != nil {
		return err
	}
	r.counts.Written++
	_, err = r.out.Write(r.line.Bytes())
	return err
}

func (r *rowLines) finish() error { return nil }

// fillLists makes absent lists empty ones.
func fillLists(row *dataset.Row) {
	row.Section = filled(row.Section)
	row.OptionsZH = filled(row.OptionsZH)
	row.OptionsEN = filled(row.OptionsEN)
	row.AnswerKey = filled(row.AnswerKey)
	row.Pairs = filled(row.Pairs)
	row.Flags = filled(row.Flags)
	if w := row.Words; w != nil {
		w.QuestionZH = filled(w.QuestionZH)
		w.AnswerZH = filled(w.AnswerZH)
		w.Keywords = filled(w.Keywords)
	}
}

func filled[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// indented is a value as JSON for people too, with a line end.
func indented(value any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(value)
	return out.Bytes(), err
}
