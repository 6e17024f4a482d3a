package main

import (
	"context"
	"fmt"
	"iter"
	"os"
	"runtime"
	"runtime/debug"
	"slices"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/align"
	"github.com/duizhao/duizhao/segment"
	"github.com/spf13/pflag"
)

// outcome is what came of one source: split documents, and rows if they were aligned.
type outcome struct {
	source
	docs []*dataset.Document // the Chinese one and, if there is one, the English one
	rows []dataset.Row
	*align.Result
	notes []note
	err   error
	kept  *product // in the build of a project, instead of docs and Result
}

// note is a warning about a document.
type note struct {
	File string
	dataset.Warning
}

func (a *app) registerWorkers(flags *pflag.FlagSet) {
	flags.IntVar(&a.workers, "workers", runtime.GOMAXPROCS(0), "documents worked on side by side; the result is the same for any number")
}

// outcomes works on all sources and yields what came of them in their order, rows with their ids. It stops at the first error.
func (a *app) outcomes(ctx context.Context, sources []source, work func(source) outcome) iter.Seq2[outcome, error] {
	return func(yield func(outcome, error) bool) {
		var names []string
		for _, s := range sources {
			names = append(names, s.zh)
		}
		namer := dataset.NewNamer(names)
		both := false // of the languages in one document
		a.log.begin("documents", sizeOf(sources))
		defer a.log.end()
		for o := range ordered(ctx, max(1, a.workers), slices.Values(sources), work) {
			if o.err != nil {
				yield(o, o.err)
				return
			}
			namer.Name(o.zh, o.rows)
			for _, n := range o.notes {
				a.log.warn(n.File, n.Line, n.Message)
			}
			if !yield(o, nil) {
				return
			}
			a.log.advance(o.size)
			both = both || o.inBoth()
		}
		if a.unpaired != "" && !both {
			a.log.warn(a.unpaired, 0, "no pairs found: expected x.zh.md and x.en.md, zh/x.md and en/x.md, or a --pair pattern; every document stays without English")
		}
		if err := ctx.Err(); err != nil {
			yield(outcome{}, err)
		}
	}
}

// inBoth tells whether there are documents in both languages, or one that has both.
func (o *outcome) inBoth() bool { return len(o.docs) > 1 || o.kept != nil && o.kept.Inputs.EN != nil }

// How much garbage may gather, for collectBy.
const (
	whileSplitting = 800 // without the aligner's tables the heap is small, and would be collected all the time for nothing
	whileAligning  = 60  // its tables live as long as the program and would let as much garbage gather again
)

// collectBy sets how much garbage may gather before it is collected, in percent of what is alive, unless GOGC says so: usual for small
// documents, and the less the larger they are, of which every copy counts.
func collectBy(sources []source, usual int) {
	const (
		little = 30
		room   = 40 << 20 // for garbage
		held   = 12       // bytes alive for each byte of a document
	)
	largest := int64(1)
	for _, s := range sources {
		largest = max(largest, s.size)
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(int(min(int64(usual), max(little, 100*room/(held*largest)))))
	}
}

// split reads one file and splits it: into one document, or two if it holds both languages.
func (a *app) split(ctx context.Context, name string, r *reading) ([]*dataset.Document, error) {
	text, err := a.decode(ctx, name, r)
	if err != nil {
		return nil, err
	}
	return dataset.Reader{Splitter: r.splitter, Table: dataset.Table{Syntax: r.syntax, Columns: r.columns}, OneSide: r.oneSide}.Split(text)
}

// splitWork splits the sources' first documents into rows with one empty side.
func (a *app) splitWork(ctx context.Context) func(source) outcome {
	return func(s source) outcome {
		o := outcome{source: s}
		docs, err := a.split(ctx, s.zh, s.reading)
		if err != nil {
			return outcome{err: err}
		}
		o.docs = docs
		for _, d := range docs {
			o.rows = slices.Grow(o.rows, len(d.Items))
			for i := range d.Items {
				o.rows = append(o.rows, d.Row(i))
			}
			o.note(d)
		}
		return o
	}
}

// open splits both documents of a source, and finds out which is the Chinese one.
func (a *app) open(ctx context.Context, s source) outcome {
	o := outcome{source: s}
	for _, name := range []string{s.zh, s.en} {
		if name == "" {
			continue
		}
		docs, err := a.split(ctx, name, s.reading)
		if err != nil {
			return outcome{err: err}
		}
		switch { // of a file in both languages, what it was given for
		case s.en == "":
			o.docs = docs
		case name == s.zh:
			o.docs = append(o.docs, docs[0])
		default:
			o.docs = append(o.docs, docs[len(docs)-1])
		}
	}
	zh, en := o.pair()
	if err := o.settleLanguages(&zh, &en); err != nil {
		return outcome{err: err}
	}
	return o
}

// pair gives the two documents, nil for an English one that is not there.
func (o *outcome) pair() (zh, en *dataset.Document) {
	if len(o.docs) > 1 {
		en = o.docs[1]
	}
	return o.docs[0], en
}

// alignWork splits both documents of a source and aligns them.
func (a *app) alignWork(ctx context.Context, aligner *align.Aligner) func(source) outcome {
	return func(s source) outcome {
		o := a.open(ctx, s)
		if o.err != nil {
			return o
		}
		zh, en := o.pair()
		for _, d := range o.docs {
			o.note(d)
		}
		o.Result = aligner.Documents(zh, en)
		o.rows = o.Result.Rows
		for _, w := range o.Result.Warnings {
			d := zh
			if w.Language == segment.English {
				d = en
			}
			o.notes = append(o.notes, note{d.Text.Name, w.Warning})
		}
		if en != nil {
			unmatched := make([]int, len(o.Unmatched))
			for i, j := range o.Unmatched {
				unmatched[i] = en.Items[j].Ordinal
			}
			en.Ledger = en.Ledger.Release(unmatched...)
		}
		return o
	}
}

// settleLanguages checks that the first document is Chinese and the second English. Documents that were exchanged are taken the
// right way round, and that is said.
func (o *outcome) settleLanguages(zh, en **dataset.Document) error {
	if *en == nil {
		if d := *zh; d.Language == segment.English && len(d.Items) > 0 {
			return &exitError{exitInput, fmt.Errorf("%s: expected a Chinese document, found one in English; give the Chinese document first, or use split for a single English one", d.Text.Name)}
		}
		return nil
	}
	z, e := (*zh).Language, (*en).Language
	zname, ename := (*zh).Text.Name, (*en).Text.Name
	switch {
	case len((*zh).Items) == 0 && len((*en).Items) == 0:
		return nil
	case z == segment.English && e == segment.Chinese:
		*zh, *en = *en, *zh
		o.zh, o.en = o.en, o.zh
		o.docs[0], o.docs[1] = o.docs[1], o.docs[0]
		o.notes = append(o.notes, note{zname, dataset.Warning{Message: "this document is the English one and " + ename + " the Chinese one: exchanged"}})
	case z == segment.English && len((*zh).Items) > 0:
		return &exitError{exitInput, fmt.Errorf("%s: expected a Chinese document, found one in English, as %s is", zname, ename)}
	case e == segment.Chinese && len((*en).Items) > 0:
		return &exitError{exitInput, fmt.Errorf("%s: expected an English document, found one in Chinese, as %s is", ename, zname)}
	}
	return nil
}

// note adds a document's warnings.
func (o *outcome) note(d *dataset.Document) {
	for _, w := range d.Warnings {
		o.notes = append(o.notes, note{d.Text.Name, w})
	}
}
