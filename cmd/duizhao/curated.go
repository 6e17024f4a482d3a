package main

import (
	"errors"
	"fmt"
	"iter"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/curate"
	"github.com/duizhao/duizhao/dataset/export"
)

// evaluationTexts reads evaluation sets of any format, one behind the other.
func evaluationTexts(names []string) iter.Seq2[curate.Text, error] {
	return func(yield func(curate.Text, error) bool) {
		for _, name := range names {
			f, size, err := openFile(name, "an evaluation set")
			if err != nil {
				yield(curate.Text{}, err)
				return
			}
			for t, err := range export.ReadTexts(name, f, size) {
				if !yield(curate.Text{Name: name, Line: t.Line, Text: t.Text, Lined: t.Lined}, err) {
					f.Close()
					return
				}
			}
			f.Close()
		}
	}
}

// curatedFiles are the outputs of curate. All of them appear, or none.
type curatedFiles struct {
	rows, report, rejects, columns *output // nil for those not asked for
	writer                         *export.Writer
}

func (a *app) curatedFiles(c *curating) (w *curatedFiles, err error) {
	w = &curatedFiles{}
	if w.rows, err = a.create(c.output); err != nil {
		return nil, err
	}
	for _, f := range []struct {
		name string
		out  **output
	}{{c.report, &w.report}, {c.rejects, &w.rejects}, {c.columns, &w.columns}} {
		if f.name == "" {
			continue
		}
		if *f.out, err = a.create(f.name); err != nil {
			w.abort()
			return nil, err
		}
	}
	if w.writer, err = export.New(export.Rows, w.rows, export.Options{}); err != nil {
		w.abort()
		return nil, err
	}
	return w, nil
}

// rejected is a line of the file of rejects.
type rejected struct {
	Reason string       `json:"reason"`
	Detail string       `json:"detail"`
	Row    *dataset.Row `json:"row"`
}

// sink writes what curating gives.
func (w *curatedFiles) sink() curate.Sink {
	s := curate.Sink{Row: w.writer.Write}
	if w.rejects != nil {
		lines := jsonLines(w.rejects)
		s.Reject = func(row *dataset.Row, reason, detail string) error {
			return lines.Encode(rejected{reason, detail, row})
		}
	}
	if w.columns != nil {
		lines := jsonLines(w.columns)
		s.Quality = func(q *curate.Quality) error { return lines.Encode(q) }
	}
	return s
}

// finish makes the files appear.
func (w *curatedFiles) finish(report *curate.Report) error {
	if err := w.writer.Close(); err != nil {
		return err
	}
	if w.report != nil {
		e := jsonLines(w.report)
		e.SetIndent("", "  ")
		if err := e.Encode(report); err != nil {
			return err
		}
	}
	var errs []error
	for _, out := range []*output{w.rows, w.rejects, w.columns, w.report} {
		if out != nil {
			errs = append(errs, out.commit())
		}
	}
	return errors.Join(errs...)
}

func (w *curatedFiles) abort() {
	for _, out := range []*output{w.rows, w.rejects, w.columns, w.report} {
		if out != nil {
			out.abort()
		}
	}
}

// curatedFacts are the report in short.
func curatedFacts(r *curate.Report) []fact {
	facts := []fact{{"rows", r.Rows}, {"kept", r.Kept}}
	for _, f := range []fact{
		{"filtered out", r.Filtered}, {"contaminated", r.Overlaps}, {"dropped for it", r.Contaminated}, {"dropped copies", r.Dropped},
	} {
		if f.value != 0 {
			facts = append(facts, f)
		}
	}
	facts = append(facts, fact{"clusters", fmt.Sprintf("%d of %d rows", r.Clusters, r.Clustered)},
		fact{"near topics", r.Topics}, fact{"templates", r.Templates}, fact{"frames", r.Frames})
	if r.Matches.Passed > 0 {
		facts = append(facts, fact{"compared in part", r.Matches.Passed})
	}
	for _, s := range r.Splits {
		facts = append(facts, fact{s.Split, s.Rows})
	}
	if r.Moved > 0 {
		facts = append(facts, fact{"moved", r.Moved})
	}
	return facts
}
