package main

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/check"
	"github.com/duizhao/duizhao/dataset/export"
	"github.com/spf13/cobra"
)

// writing holds the flags that say where rows go.
type writing struct {
	layout  export.Layout
	options export.Options
	output  string
	ledger  string
	rejects string
}

func (w *writing) register(cmd *cobra.Command) {
	w.options.Version = version
	cmd.Flags().Var(&w.layout, "as", "layout: "+layoutNames())
	cmd.Flags().StringVarP(&w.output, "output", "o", "", "file to write, instead of stdout")
	cmd.Flags().StringVar(&w.ledger, "ledger", "", "write what became of every byte to this file")
}

// check finds layouts that are no single file.
func (w *writing) check() error {
	if w.layout.Several() {
		return usagef("--as %s: expected a layout of one file; write rows first, then duizhao export ROWS --as %s -o DIR", w.layout, w.layout)
	}
	return nil
}

func layoutNames() string {
	names := ""
	for i, l := range export.Layouts() {
		if i > 0 {
			names += ", "
		}
		names += l.String()
	}
	return names
}

func (a *app) splitCommand() *cobra.Command {
	var w writing
	var r reading
	var explain, profile bool
	cmd := &cobra.Command{
		Use:   "split FILE...",
		Short: "Split documents into records",
		Long: `Split finds the questions of documents with their choices, answers and analyses and writes them as rows with an
empty English side (an empty Chinese one for a document in English). FILE is a document, a directory, or - for stdin.`,
		Example: `  duizhao split exam.md
  duizhao split exam.md --ledger ledger.json -o rows.jsonl
  iconv -f gbk -t utf-8 old.txt | duizhao split --format plain -
  duizhao split --explain bank.txt                 how the document was read, and why
  duizhao split --profile bank.txt -o bank.yaml    to be corrected, and given back with --layout bank.yaml`,
		Args: argCount(1, 1<<20, "at least one document"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := r.prepare(); err != nil {
				return err
			}
			files, err := documents(args)
			if err != nil {
				return err
			}
			sources := make([]source, len(files))
			for i, f := range files {
				sources[i].zh = f
			}
			if sources, err = sized(sources, &r); err != nil {
				return err
			}
			switch {
			case explain && profile:
				return usagef("--explain and --profile: expected one of them")
			case explain:
				return a.describe(cmd.Context(), files, &r, w.output, (*dataset.Document).Explain)
			case profile && len(files) > 1:
				return usagef("--profile: expected one document, found %d", len(files))
			case profile:
				return a.describe(cmd.Context(), files, &r, w.output, func(d *dataset.Document, out io.Writer) error { return d.Profile().Write(out) })
			}
			collectBy(sources, whileSplitting)
			return a.writeRows(cmd.Context(), "split", sources, a.splitWork(cmd.Context()), &w)
		},
	}
	w.register(cmd)
	cmd.Flags().BoolVar(&explain, "explain", false, "write how the document was read instead of its rows: the profile, and the rule that made each item")
	cmd.Flags().BoolVar(&profile, "profile", false, "write the profile alone, for --layout")
	r.register(cmd.Flags())
	a.registerWorkers(cmd.Flags())
	return cmd
}

// describe writes something about each document.
func (a *app) describe(ctx context.Context, files []string, r *reading, output string, write func(*dataset.Document, io.Writer) error) error {
	return a.toOutput(output, func(out io.Writer) error {
		for _, f := range files {
			docs, err := a.split(ctx, f, r)
			if err != nil {
				return err
			}
			for _, d := range docs {
				if err := write(d, out); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (a *app) alignCommand() *cobra.Command {
	var w writing
	var r reading
	var pair, gold string
	var sentences bool
	var g aligning
	var e elsewhere
	cmd := &cobra.Command{
		Use:   "align ZH EN",
		Short: "Align documents with their translations",
		Long: `Align links the records of a Chinese document with those of its English translation by what they say, then their
fields, then the sentences in them, and writes rows with the flags of their checks.

With --sentences both files hold one sentence a line, and what comes out is one bead a line, 0-based, with the probability
that it is right: [0]:[0, 1]:0.8731.`,
		Example: `  duizhao align faq.zh.md faq.en.md
  duizhao align faq.zh.md faq.en.md --as tmx -o faq.tmx
  duizhao align --sentences chapter.zh chapter.en
  duizhao align --sentences chapter.zh chapter.en --eval chapter.gold
  duizhao align --sentences chapter.zh chapter.en --mt chapter.mt
  duizhao align --sentences chapter.zh chapter.en --mt engine --engine http://127.0.0.1:5000/translate
  duizhao align --sentences chapter.zh chapter.en --embed http://127.0.0.1:8080/embed`,
		Args: argCount(1, 2, "a Chinese document and an English one"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if sentences {
				if len(args) != 2 {
					return usagef("--sentences: expected two files, found %d", len(args))
				}
				return a.alignSentences(cmd.Context(), args[0], args[1], gold, cmd.Flags().Changed("as"), &w, &r, &g, &e)
			}
			if e.wanted() {
				return usagef("--mt and --embed go with --sentences")
			}
			if gold != "" {
				return usagef("--eval goes with --sentences")
			}
			aligner, _, err := g.aligner()
			if err != nil {
				return err
			}
			checker, err := check.New(check.Settings{Alike: alike(aligner)})
			if err != nil {
				return err
			}
			if err := r.prepare(); err != nil {
				return err
			}
			sources, err := a.sources(args, pair, &r)
			if err != nil {
				return err
			}
			collectBy(sources, whileAligning)
			return a.writeRows(cmd.Context(), "aligned", sources, a.checkedWork(cmd.Context(), aligner, checker), &w)
		},
	}
	w.register(cmd)
	cmd.Flags().BoolVar(&sentences, "sentences", false, "the files hold one sentence a line; write beads")
	cmd.Flags().StringVar(&gold, "eval", "", "compare the beads with a file of right ones; print precision, recall and F1")
	cmd.Flags().StringVar(&w.rejects, "rejects", "", "file for what --min-score keeps apart")
	g.register(cmd.Flags())
	e.register(cmd)
	cmd.Flags().StringVar(&pair, "pair", "", "how to find translations in a directory, such as '{dir}/zh/{name}=>{dir}/en/{name}'")
	r.register(cmd.Flags())
	a.registerWorkers(cmd.Flags())
	return cmd
}

// writeRows works on sources and writes their rows, and the ledger and what was kept apart if asked for.
func (a *app) writeRows(ctx context.Context, done string, sources []source, work func(source) outcome, w *writing) error {
	if err := w.check(); err != nil {
		return err
	}
	start := time.Now()
	var outputs []*output
	defer func() {
		for _, out := range outputs {
			out.abort()
		}
	}()
	// open creates an output; one that nobody asked for goes nowhere.
	open := func(name string, asked bool) (io.Writer, error) {
		if !asked {
			return io.Discard, nil
		}
		out, err := a.create(name)
		if err == nil {
			outputs = append(outputs, out)
		}
		return out, err
	}
	rowsFile, err := open(w.output, true)
	if err != nil {
		return err
	}
	ledgerFile, err := open(w.ledger, w.ledger != "")
	if err != nil {
		return err
	}
	rejectsFile, err := open(w.rejects, w.rejects != "")
	if err != nil {
		return err
	}
	rows, err := export.New(w.layout, rowsFile, w.options)
	if err != nil {
		return err
	}
	ledger, rejects := newLedgerWriter(ledgerFile), newRejectsWriter(rejectsFile)
	var c counts
	var strangers unrelated
	for o, err := range a.outcomes(ctx, sources, work) {
		if err != nil {
			return err
		}
		c.add(&o)
		strangers.add(&o)
		for i := range o.rows {
			if err := rows.Write(&o.rows[i]); err != nil {
				return err
			}
		}
		if w.ledger != "" {
			if err := ledger.write(&o); err != nil {
				return err
			}
		}
		if err := rejects.write(&o); err != nil {
			return err
		}
	}
	if err := errors.Join(rows.Close(), ledger.close()); err != nil {
		return err
	}
	for _, out := range outputs {
		if err := out.commit(); err != nil {
			return err
		}
	}
	a.log.summary(done, append(c.facts(start, done == "aligned"), skipped(rows.Counts())...)...)
	return strangers.err()
}
