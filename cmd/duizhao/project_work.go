package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/check"
	"github.com/duizhao/duizhao/dataset/curate"
	"github.com/duizhao/duizhao/dataset/export"
	"github.com/duizhao/duizhao/dataset/export/publish"
	"github.com/duizhao/duizhao/segment/words"
)

// projectWork is the work of a build of a project: from documents to rows, with all their columns, curated, checked as a dataset. Between
// two steps the rows stand in a scratch file of the folder, so that memory does not grow with them.
type projectWork struct {
	*projectBuild
	out       *folder
	folder    *publish.Writer // what stands in out, with its checksums
	open      []io.Closer     // files in it
	m         *manifest
	rejects   io.Writer
	survey    *check.Survey
	report    *curate.Report
	strangers unrelated
	unfilled  []note // fields that could not be translated

	vocabulary *words.Vocabulary // nil without keywords
	candidates string            // scratch file with those of each row, a line

	mutex   sync.Mutex
	reused  int
	damaged []string // documents whose entries in the cache could not be read
}

// create opens a file of the folder; describe closes it.
func (w *projectWork) create(name string) (io.WriteCloser, error) {
	f, err := w.folder.Create(name)
	if err == nil {
		w.open = append(w.open, f)
	}
	return f, err
}

// scratch writes rows to a scratch file.
func (w *projectWork) scratch(name string, fill func(*export.Writer) error) (rowSources, error) {
	f, err := w.out.scratch(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := export.New(export.Rows, f, export.Options{})
	if err != nil {
		return nil, err
	}
	if err := fill(rows); err != nil {
		return nil, err
	}
	return rowSources{{name, f.Name()}}, errors.Join(rows.Close(), f.Close())
}

// sourceKey is what a product depends on.
type sourceKey struct {
	projectKey
	ZH, EN  documentKey
	Reading settings
	Layout  string // hash
}

type documentKey struct{ Name, SHA256, Converter string }

func (w *projectWork) key(s source) (*sourceKey, error) {
	k := &sourceKey{projectKey: w.keys, Reading: s.reading.settings(), Layout: w.hashOf(placed{text: s.layout})}
	for _, d := range []struct {
		name string
		to   *documentKey
	}{{s.zh, &k.ZH}, {s.en, &k.EN}} {
		if d.name == "" {
			continue
		}
		hash, err := hashFile(d.name)
		if err != nil {
			return nil, err
		}
		*d.to = documentKey{d.name, hash, w.converters[strings.ToLower(filepath.Ext(d.name))]}
	}
	return k, nil
}

// made tells whether a product was made of these documents and not of such as came into their places meanwhile.
func (k *sourceKey) made(p *product) bool {
	for _, in := range []*manifestInput{p.Inputs.ZH, p.Inputs.EN} {
		if in != nil && in.SHA256 != k.ZH.SHA256 && in.SHA256 != k.EN.SHA256 {
			return false
		}
	}
	return true
}

// process makes the product of a source, or takes it from the cache.
func (w *projectWork) process(ctx context.Context) func(source) outcome {
	compute := w.checkedWork(ctx, w.aligner, w.checker)
	var segmenter *words.Segmenter
	if w.columns != nil {
		compute = w.columns.after(compute)
		if w.columns.settings.Keywords > 0 {
			segmenter = w.columns.segmenter
		}
	}
	return func(s source) outcome {
		on, err := w.key(s)
		if err != nil {
			return outcome{err: err}
		}
		key, err := keyOf(on)
		if err != nil {
			return outcome{err: err}
		}
		if !w.fresh {
			p, err := w.cache.get(key)
			if w.found(s, p, err) {
				return p.outcome(s)
			}
		}
		o := compute(s)
		if o.err != nil {
			return o
		}
		p, err := o.keep(segmenter)
		if err != nil {
			return outcome{err: err}
		}
		if on.made(p) {
			w.cache.put(key, p)
		}
		return p.outcome(s)
	}
}

// found counts what the cache gave.
func (w *projectWork) found(s source, p *product, err error) bool {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	switch {
	case err != nil:
		w.damaged = append(w.damaged, s.zh)
		return false
	case p != nil:
		w.reused++
		return true
	}
	return false
}

// collect makes rows of all sources, with their ids, and writes the ledger.
func (w *projectWork) collect(ctx context.Context) (rowSources, error) {
	ledgerFile, err := w.create("ledger.json")
	if err != nil {
		return nil, err
	}
	ledger := newLedgerWriter(ledgerFile)
	candidates, err := w.out.scratch(".candidates.jsonl")
	if err != nil {
		return nil, err
	}
	defer candidates.Close()
	w.candidates = candidates.Name()
	lines := bufio.NewWriter(candidates)
	if w.columns != nil && w.columns.settings.Keywords > 0 {
		w.vocabulary = words.NewVocabulary(w.columns.segmenter)
	}
	rejects := newRejectsWriter(w.rejects)
	rows, err := w.scratch(".rows.jsonl", func(rows *export.Writer) error {
		outcomes := w.outcomes(ctx, w.sources, w.process(ctx))
		if w.engine != nil {
			ctx, cancel := w.within(ctx)
			defer cancel()
			outcomes = (&filler{w.engine, w.checker}).fill(ctx, outcomes)
		}
		for o, err := range outcomes {
			if err != nil {
				return exitOf(err)
			}
			w.strangers.add(&o)
			w.count(&o)
			ledger.kept(o.kept.Ledgers)
			if err := rejects.doubts(o.rows, o.kept.Doubtful); err != nil {
				return err
			}
			for i := range o.rows {
				w.unfilled = append(w.unfilled, unfilledFields(&o.rows[i])...)
				if err := rows.Write(&o.rows[i]); err != nil {
					return err
				}
			}
			for _, c := range o.kept.Candidates {
				w.vocabulary.Count(c)
				if err := jsonLines(lines).Encode(c); err != nil {
					return err
				}
			}
		}
		return nil
	})
	slices.Sort(w.damaged)
	for _, name := range w.damaged {
		w.log.warn(name, 0, "what the cache keeps of it is damaged: computed again")
	}
	return rows, errors.Join(err, ledger.close(), lines.Flush())
}

// count enters an outcome in build.json.
func (w *projectWork) count(o *outcome) {
	w.m.Counts.sum(&o.kept.Counts)
	w.m.Counts.addRows(o)
	w.m.Counts.Flags = nil // those of the dataset count, see write
	inputs := o.kept.Inputs
	inputs.provenance = o.about
	w.m.Inputs = append(w.m.Inputs, inputs)
}

// addKeywords fills in the keywords, which depend on all documents.
func (w *projectWork) addKeywords(ctx context.Context, in rowSources) (rowSources, error) {
	if w.vocabulary == nil {
		return in, nil
	}
	f, err := os.Open(w.candidates)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	candidates := json.NewDecoder(f)
	return w.scratch(".keywords.jsonl", func(rows *export.Writer) error {
		for row, err := range in.rows(ctx, nil)() {
			if err != nil {
				return err
			}
			var c []words.Candidate
			if err := candidates.Decode(&c); err != nil {
				return fmt.Errorf("candidates of row %q: %w", row.ID, err)
			}
			for _, k := range w.vocabulary.Rank(c, w.columns.settings.Keywords) {
				row.Words.Keywords = append(row.Words.Keywords, k.Word)
			}
			if err := rows.Write(row); err != nil {
				return err
			}
		}
		return nil
	})
}

// curateRows finds clusters, filters, splits, and writes what is left out with the reason. The rows that stay are surveyed on their way.
func (w *projectWork) curateRows(ctx context.Context, in rowSources) (rowSources, error) {
	if names := textsOf(w.Curate.Keep); len(names) > 0 {
		old, cleanup, err := w.findRows(names, "")
		if err != nil {
			return nil, err
		}
		defer cleanup()
		w.Keep = old.rows(ctx, nil)()
	}
	w.TempDir = w.out.stage
	collectBy(nil, 50) // most of what is alive are tables that stay
	w.survey = w.checker.NewSurvey()
	rejects := jsonLines(w.rejects)
	rows, err := w.scratch(".curated.jsonl", func(rows *export.Writer) (err error) {
		w.log.begin("rows", 2*in.size())
		defer w.log.end()
		w.report, err = curate.Run(ctx, in.rows(ctx, w.log.advance), w.Settings, curate.Sink{
			Row: func(row *dataset.Row) error {
				w.survey.Observe(row)
				return rows.Write(row)
			},
			Reject: func(row *dataset.Row, reason, detail string) error {
				return rejects.Encode(rejected{reason, detail, row})
			},
		})
		return err
	})
	if where := (*curate.WhereError)(nil); errors.As(err, &where) {
		return nil, w.fault(w.Curate.Where.line, err)
	}
	if err != nil {
		return nil, in.explain(err)
	}
	r := w.report
	counts := curatedCounts{r.Rows, r.Kept, r.Filtered, r.Contaminated, r.Dropped, r.Clusters, map[string]int{}}
	for _, s := range r.Splits {
		counts.Splits[s.Split] = s.Rows
	}
	w.m.Curated = counts
	f, err := w.create("report.json")
	if err != nil {
		return nil, err
	}
	lines := jsonLines(f)
	lines.SetIndent("", "  ")
	return rows, lines.Encode(r)
}

// write writes the dataset: rows in both formats and the exports. The flags are those of all checks, as duizhao check sees the dataset.
func (w *projectWork) write(ctx context.Context, in rowSources) error {
	jsonl, err := w.file("rows.jsonl", export.Rows, export.Options{})
	if err != nil {
		return err
	}
	writers := []rowWriter{jsonl}
	for i := range w.exports {
		x, err := w.openExport(&w.exports[i])
		if err != nil {
			return err
		}
		writers = append(writers, x)
	}
	for row, err := range in.rows(ctx, nil)() {
		if err != nil {
			return err
		}
		row.Flags = append(check.Foreign(row.Flags), w.survey.Check(row)...)
		w.m.Counts.addFlags(row)
		if err := w.folder.Write(row); err != nil {
			return err
		}
		for _, to := range writers {
			if err := to.Write(row); err != nil {
				return err
			}
		}
	}
	for _, to := range writers {
		if err := to.Close(); err != nil {
			return err
		}
	}
	for i, to := range writers[1:] {
		x, c := &w.exports[i], to.Counts()
		counts := exportCounts{Path: x.output, As: x.layout.String(), Rows: c.Rows, Written: c.Written, Skipped: map[string]any{}}
		for _, f := range skipped(c) {
			counts.Skipped[strings.ReplaceAll(f.name, " ", "_")] = f.value
		}
		w.m.Exports = append(w.m.Exports, counts)
	}
	return nil
}

// file opens an output of one file.
func (w *projectWork) file(name string, layout export.Layout, options export.Options) (rowWriter, error) {
	f, err := w.create(name)
	if err != nil {
		return nil, err
	}
	return export.New(layout, f, options)
}

// openExport opens the output of an export.
func (w *projectWork) openExport(x *exporting) (rowWriter, error) {
	if x.several() {
		return export.NewSet(x.layout, w.folder, x.output, x.options)
	}
	return w.file(x.output, x.layout, x.options)
}

// describe writes build.json and what else tells about the dataset, and gives what should be known of it and is not.
func (w *projectWork) describe() ([]string, error) {
	for _, f := range w.open {
		if err := f.Close(); err != nil {
			return nil, err
		}
	}
	if err := w.folder.EndRows(); err != nil {
		return nil, err
	}
	w.m.Outputs = w.out.written()
	f, err := w.folder.Create("build.json")
	if err != nil {
		return nil, err
	}
	if err := errors.Join(w.m.write(f), f.Close()); err != nil {
		return nil, err
	}
	report, err := w.folder.Close()
	if err != nil {
		return nil, err
	}
	return report.Warnings, nil
}
