package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/export"
	"github.com/duizhao/duizhao/dataset/translate"
	"github.com/duizhao/duizhao/segment"
	"github.com/spf13/cobra"
)

func (a *app) translateCommand() *cobra.Command {
	var t translating
	var w writing
	var r reading
	var layout translate.Layout
	var dry bool
	cmd := &cobra.Command{
		Use:   "translate FILE|ROWS",
		Short: "Make an English document, or fill rows that have no English",
		Long: `Translate fills in English where there is none. ROWS (.jsonl or .parquet, as split, align and build write them) come out with
the fields filled whose origin_en is "none", or which an earlier run flagged. A document in Markdown or plain text comes out in English, or
with --bilingual in both languages; code, formulas, links, HTML, line ends and all that is no Chinese sentence are copied byte for byte.

The translation memory is asked first, and is all that is asked unless --engine or --command says more. Nothing is taken that has not been
checked: every sentence is there once, in order, and keeps its code, links, placeholders and numbers; no refusals, no comments. What is
not right is asked for again with the reason, then in smaller batches, then alone; what stays wrong is flagged, stays empty (in
documents: Chinese), and the exit code is 1.

Every sentence is kept in the memory's file as soon as it is accepted. A run that was stopped or killed goes on where it was.`,
		Example: `  duizhao split exam.md | duizhao translate - --engine http://127.0.0.1:8000 --model Qwen/Qwen3-8B -o rows.jsonl
  duizhao translate guide.zh.md --engine http://127.0.0.1:11434/v1 --model qwen3 -o guide.en.md
  duizhao translate guide.zh.md --bilingual interleaved --engine https://api.example.com --model m -o guide.md
  duizhao translate rows.jsonl --engine http://127.0.0.1:5000/translate -o filled.jsonl       LibreTranslate
  duizhao translate rows.jsonl --command ./my-translator -o filled.jsonl
  duizhao translate rows.jsonl --dry-run --engine http://127.0.0.1:8000 --model m --price-in 0.2 --price-out 0.8`,
		Args: argCount(1, 1, "a document or a file of rows"),
		RunE: func(cmd *cobra.Command, args []string) error {
			e, closeEngine, err := t.open()
			if err != nil {
				return err
			}
			defer closeEngine()
			e.DryRun = dry
			ctx, cancel := t.within(cmd.Context())
			defer cancel()
			rows, err := a.isRows(args[0])
			switch {
			case err != nil:
				return err
			case !rows:
				return a.translateDocument(ctx, args[0], &r, e, &t, layout, &w)
			case layout != translate.English:
				return usagef("--bilingual: expected a document, found rows")
			}
			return a.translateRows(ctx, args[0], e, &t, &w)
		},
	}
	w.options.Version = version
	cmd.Flags().Var(&w.layout, "as", "layout of rows: "+layoutNames())
	cmd.Flags().StringVarP(&w.output, "output", "o", "", "file to write, instead of stdout")
	cmd.Flags().Var(&layout, "bilingual", "write a document in both languages: interleaved or table")
	cmd.Flags().BoolVar(&dry, "dry-run", false, "only say how many sentences there are, how many are known, and what the rest would take and cost")
	t.register(cmd, "engine", engineMemory)
	r.registerText(cmd.Flags())
	return cmd
}

// isRows tells rows from documents: by the name, or for stdin by what it begins with.
func (a *app) isRows(name string) (bool, error) {
	if name == "-" {
		in := bufio.NewReader(a.stdin)
		a.stdin = in
		for n := 1; ; n++ {
			start, err := in.Peek(n)
			if text := bytes.TrimLeft(start, " \t\r\n\ufeff"); len(text) > 0 || err != nil {
				return bytes.HasPrefix(text, []byte("{")), nil
			}
		}
	}
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return true, nil
	}
	switch ext := strings.ToLower(filepath.Ext(name)); ext {
	case ".jsonl", ".parquet", ".ndjson":
		return true, nil
	case ".csv", ".tsv", ".json", ".html", ".htm":
		return false, usagef("%s: expected Markdown, plain text or rows; make rows of it first: duizhao split %s | duizhao translate -", name, name)
	}
	return false, nil
}

// translateRows fills rows and writes them.
func (a *app) translateRows(ctx context.Context, name string, e *translate.Engine, t *translating, w *writing) error {
	out, err := a.create(w.output)
	if err != nil {
		return err
	}
	defer out.abort()
	files, err := rowFilesOf([]string{name})
	if err != nil {
		return err
	}
	words, rows, stop := peek(a.allRows(ctx, files))
	w.options.Words = words
	defer stop()
	var into io.Writer = out
	if e.DryRun {
		into = io.Discard
	}
	writer, err := export.New(w.layout, into, w.options)
	if err != nil {
		return err
	}
	filler, err := newFiller(e)
	if err != nil {
		return err
	}
	a.watch(e, t, func() int { return a.countSentences(ctx, name) })
	empty := 0
	for row, err := range filler.rows(ctx, rows) {
		if err != nil {
			return exitOf(err)
		}
		if e.DryRun {
			continue
		}
		for _, n := range unfilledFields(row) {
			a.log.warn(n.File, n.Line, n.Message)
			empty++
		}
		if err := writer.Write(row); err != nil {
			return err
		}
	}
	return a.translated(e, t, out, writer.Close, empty, "fields")
}

// translated ends a command that has translated.
func (a *app) translated(e *translate.Engine, t *translating, out *output, closeWriter func() error, empty int, what string) error {
	if e.DryRun {
		a.log.summary("would translate", t.facts(e)...)
		return nil
	}
	if err := closeWriter(); err != nil {
		return err
	}
	if err := out.commit(); err != nil {
		return err
	}
	a.log.summary("translated", t.facts(e)...)
	return t.unfilled(empty, what)
}

// unfilledFields are warnings about the fields of a row that have no English.
func unfilledFields(row *dataset.Row) []note {
	var notes []note
	for _, f := range row.Flags {
		if f.Check == translate.FlagCheck {
			notes = append(notes, note{row.SourceZH, dataset.Warning{Line: row.SpanZH.Line, Message: fmt.Sprintf("%s %s: %s", row.ID, f.Field, f.Message)}})
		}
	}
	return notes
}

// translateDocument writes a document in English or in both languages.
func (a *app) translateDocument(ctx context.Context, name string, r *reading, e *translate.Engine, t *translating, layout translate.Layout, w *writing) error {
	text, err := a.decode(ctx, name, r)
	if err != nil {
		return err
	}
	format := segment.FormatOf(name)
	if r.format != "" {
		if err := format.Set(r.format); err != nil {
			return usagef("--format: %w", err)
		}
	}
	out, err := a.create(w.output)
	if err != nil {
		return err
	}
	defer out.abort()
	a.watch(e, t, func() int { return 0 }) // they are found all at once
	english, gaps, err := e.Document(ctx, text, format, layout)
	if err != nil {
		return exitOf(err)
	}
	if e.DryRun {
		gaps = nil
	}
	for _, g := range gaps {
		a.log.warn(name, g.Line, g.String())
	}
	return a.translated(e, t, out, func() error {
		_, err := io.WriteString(out, english)
		return err
	}, len(gaps), "sentences")
}

// watch shows how far an engine is, on a terminal. all counts the sentences beforehand, as far as that can be known.
func (a *app) watch(e *translate.Engine, t *translating, all func() int) {
	if !a.log.beginCount("sentences") {
		return
	}
	total := all()
	e.Progress = func(p translate.Progress) {
		told := fmt.Sprintf("%d from memory, %d retried, %d failed, %d tokens", p.Memory+p.Cached, p.Retries, p.Failed, p.TokensIn+p.TokensOut)
		if t.priceIn+t.priceOut > 0 {
			told += fmt.Sprintf(", cost %.2f", p.Cost)
		}
		if p.Pause > 0 {
			told += fmt.Sprintf(", the server asked to wait %v", p.Pause)
		}
		a.log.reach(p.Done(), max(total, p.Segments), told)
	}
}

// countSentences counts what there is to translate in a file of rows, for the time that is left; 0 if that cannot be known.
func (a *app) countSentences(ctx context.Context, name string) int {
	if name == "-" {
		return 0
	}
	files, err := rowFilesOf([]string{name})
	if err != nil {
		return 0
	}
	e := &translate.Engine{} // asks nobody
	for _, err := range e.Rows(ctx, a.allRows(ctx, files)) {
		if err != nil {
			return 0
		}
	}
	return e.Counts().Segments
}
