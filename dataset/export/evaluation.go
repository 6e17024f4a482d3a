package export

import (
	"bufio"
	"encoding/csv"
	"iter"
	"slices"
	"strings"

	"github.com/duizhao/duizhao/dataset"
)

// ceval writes the columns of C-Eval's files: id, question, the options, answer, explanation. Answer holds the labels of the
// key without anything between them. The text is exact, line breaks included, as harnesses read it; see
// Options.EscapeFormulas.
type ceval struct {
	csv     *csv.Writer
	options *Options
	counts  *Counts
	record  []string
}

func newCEval(out *bufio.Writer, options *Options, counts *Counts) (encoder, error) {
	c := &ceval{csv: csv.NewWriter(out), options: options, counts: counts}
	header := append([]string{"id", "question"}, columnLabels(options.Choices)...)
	return c, c.csv.Write(append(header, "answer", "explanation"))
}

func (c *ceval) encode(row *dataset.Row) error {
	for _, lang := range c.options.Lang.each() {
		this, other := sides(row, lang)
		stem := this.stem()
		texts, fit := inColumns(this.options, c.options.Choices)
		switch {
		case len(row.OptionsZH)+len(row.OptionsEN) == 0:
			c.counts.NotChoice++
		case stem == "":
			c.counts.NoQuestion++
		case len(this.options) == 0 || !this.hasOptionsOf(other):
			c.counts.NoOptions++
		case !fit:
			c.counts.TooMany++
		case len(row.AnswerKey) == 0 || judges(row.AnswerKey):
			c.counts.NoAnswer++
		default:
			c.record = append(c.record[:0], row.ID, stem)
			c.record = append(c.record, texts...)
			c.record = append(c.record, strings.Join(row.AnswerKey, ""), trim(this.analysis))
			for i, text := range c.record {
				c.record[i] = cell(text, c.options.EscapeFormulas, c.counts)
			}
			if err := c.csv.Write(c.record); err != nil {
				return err
			}
			c.counts.Written++
		}
	}
	return nil
}

func (c *ceval) finish() error {
	c.csv.Flush()
	return c.csv.Error()
}

// columnLabels are the labels A, B, C and so on, n of them.
func columnLabels(n int) []string {
	labels := make([]string, n)
	for i := range labels {
		labels[i] = string(rune('A' + i))
	}
	return labels
}

// inColumns puts the options' texts into n columns, "" where there is none. It is false if one has no column.
func inColumns(options []dataset.Option, n int) ([]string, bool) {
	texts, labels := make([]string, n), columnLabels(n)
	for _, o := range options {
		i := slices.Index(labels, o.Label)
		if i < 0 {
			return nil, false
		}
		texts[i] = trim(o.Text)
	}
	return texts, true
}

// openCompass writes custom datasets of OpenCompass, which tells by the columns of the first line what all are: choice
// questions {question, A, B, C, D, answer} into SPLIT_mcq.jsonl, all others {question, answer} into SPLIT_qa.jsonl.
type openCompass struct{}

func newOpenCompass(*Options) plan { return openCompass{} }

func (openCompass) places(row *dataset.Row, split string) []place {
	if hasKey(row) && !judges(row.AnswerKey) {
		return []place{{name: split + "_mcq", split: split, ext: ".jsonl", optional: true, open: newChoiceLines}}
	}
	return []place{{name: split + "_qa", split: split, ext: ".jsonl", optional: true, open: newAnswerLines}}
}

func (openCompass) finish(*Set) error { return nil }

// hasKey tells whether a row is a choice question or one of true or false, with its key.
func hasKey(row *dataset.Row) bool {
	return judges(row.AnswerKey) || len(row.AnswerKey) > 0 && len(row.OptionsZH)+len(row.OptionsEN) > 0
}

func newChoiceLines(out *bufio.Writer, options *Options, counts *Counts) (encoder, error) {
	return &choiceLines{out, options, counts, slices.Concat([]string{"question"}, columnLabels(options.Choices), []string{"answer"})}, nil
}

type choiceLines struct {
	out     *bufio.Writer
	options *Options
	counts  *Counts
	columns []string
}

func (c *choiceLines) encode(row *dataset.Row) error {
	for _, lang := range c.options.Lang.each() {
		this, other := sides(row, lang)
		texts, fit := inColumns(this.options, c.options.Choices)
		stem := this.stem()
		switch {
		case stem == "":
			c.counts.NoQuestion++
		case len(this.options) == 0 || !this.hasOptionsOf(other):
			c.counts.NoOptions++
		case !fit:
			c.counts.TooMany++
		default:
			values := map[string]any{"question": stem, "answer": strings.Join(row.AnswerKey, "")}
			for i, text := range texts {
				values[c.columns[i+1]] = text
			}
			line, err := jsonLine(values, c.columns)
			if err != nil {
				return err
			}
			if _, err := c.out.Write(line); err != nil {
				return err
			}
			c.counts.Written++
		}
	}
	return nil
}

func (c *choiceLines) finish() error { return nil }

func newAnswerLines(out *bufio.Writer, options *Options, counts *Counts) (encoder, error) {
	type line struct {
		Question string `json:"question"`
		Answer   string `json:"answer"`
	}
	return newLines(out, counts, func(row *dataset.Row) iter.Seq2[any, error] {
		return func(yield func(any, error) bool) {
			for _, lang := range options.Lang.each() {
				this, other := sides(row, lang)
				e := example{this.prompt(), this.answerOnly(row.AnswerKey)}
				if this.whole(e, other, counts) && !yield(line{e.prompt, e.answer}, nil) {
					return
				}
			}
		}
	})
}

// answerOnly is the reply without the analysis.
func (s side) answerOnly(key []string) string {
	s.analysis = ""
	return s.reply(key)
}

// whole tells whether an exchange has all its parts, and counts what lacks.
func (s side) whole(e example, other side, counts *Counts) bool {
	switch {
	case e.prompt == "":
		counts.NoQuestion++
	case !s.hasOptionsOf(other):
		counts.NoOptions++
	case e.answer == "":
		counts.NoAnswer++
	default:
		return true
	}
	return false
}
