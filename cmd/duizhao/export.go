package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/export"
	"github.com/spf13/cobra"
)

// exporting holds the flags of an export.
type exporting struct {
	writing
	template  string // a file
	shuffle   string // a seed, "" for no shuffling
	shardSize string
}

func (a *app) exportCommand() *cobra.Command {
	var e exporting
	cmd := &cobra.Command{
		Use:   "export ROWS --as LAYOUT",
		Short: "Write rows in another layout",
		Long: "Export reads rows (rows.jsonl, a Parquet file or the directory of a build, or - for stdin) and writes them as:\n\n" + layoutTable() + `
llama-factory, lm-eval, opencompass and moses are several files, and so is everything that --shard-size cuts: -o names their
directory, and every split has files of its own. Rows without a split go to train, in layouts for evaluation to test.
Datasets that a dataset_info.json in the directory has already stay in it.

--template FILE words prompts and answers anew, in the language of Go's text/template: {{define "prompt"}} and, if the answer
too is to be another, {{define "answer"}}; "prompt.zh" or "answer.en" for one language. They see .Stem (title and question),
.Text (with the options: the prompt as it is without a template), .Reply (the answer as it is without one), .Title, .Question,
.Options (.Label, .Text), .Answer, .Key, .Analysis, .Kind, .Number, .Section, .ID and .Lang.

--shuffle-options SEED puts options in an order that follows from the seed and the row's id, in both languages alike, and the
key, the answer and mentions such as 故选B after it. Options like "all of the above" keep their place; rows whose texts name
labels in other ways stay as they are. Both are counted.`,
		Example: `  duizhao export dataset/rows.jsonl --as alpaca --lang both -o train.jsonl
  duizhao export dataset/data/train-00000-of-00001.parquet --as tmx -o memory.tmx
  duizhao export dataset/rows.jsonl --as lm-eval --name exam --lang both --shuffle-options 1 -o tasks
  duizhao export dataset/rows.jsonl --as parquet --shard-size 200MB -o shards
  duizhao split exam.md | duizhao export - --as messages`,
		Args: argCount(1, 1, "a file of rows"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := e.check(); err != nil {
				return err
			}
			return a.export(cmd.Context(), args[0], &e)
		},
	}
	w, flags := &e.writing, cmd.Flags()
	w.options.Version = version
	flags.Var(&w.layout, "as", "layout: "+layoutNames())
	flags.StringVarP(&w.output, "output", "o", "", "file to write, instead of stdout; a directory for several files")
	flags.Var(&w.options.Lang, "lang", "language of training and evaluation rows: zh, en or both")
	flags.StringSliceVar(&w.options.Splits, "split", nil, "only rows of these splits: train, validation, test")
	flags.StringVar(&w.options.System, "system", "", "system prompt of training rows")
	flags.StringVar(&e.template, "template", "", "file of templates for prompts and answers")
	flags.StringVar(&e.shuffle, "shuffle-options", "", "shuffle the options of choice questions by this seed, a number")
	flags.IntVar(&w.options.Choices, "choices", 4, "option columns of ceval and opencompass")
	flags.BoolVar(&w.options.EscapeFormulas, "escape-formulas", false, "put ' before cells of ceval and tsv that spreadsheets would run")
	flags.StringVar(&w.options.Name, "name", "duizhao", "name of the tasks of lm-eval and the datasets of llama-factory")
	flags.StringVar(&e.shardSize, "shard-size", "", "cut JSON lines and Parquet into files of at most so much: 500MB, 2GB")
	flags.StringVar(&w.options.Title, "title", "", "title of an HTML page")
	return cmd
}

// check finds flags that make no sense and reads those that stand for more.
func (e *exporting) check() (err error) {
	o := &e.options
	if e.shuffle != "" {
		o.Shuffle = true
		if o.Seed, err = strconv.ParseUint(e.shuffle, 10, 64); err != nil {
			return usagef("--shuffle-options: expected a whole number as seed, found %q", e.shuffle)
		}
	}
	if e.shardSize != "" {
		if o.ShardBytes, err = parseSize(e.shardSize); err != nil {
			return usagef("--shard-size: %w", err)
		}
		if !e.layout.Shards() {
			return usagef("--shard-size: expected a layout of JSON lines or parquet, found %s", e.layout)
		}
	}
	if e.several() && (e.output == "" || e.output == "-") {
		return usagef("expected a directory to write to, found none: add -o DIR")
	}
	if err := o.Check(); err != nil {
		return &usageError{err}
	}
	if e.template == "" {
		return nil
	}
	f, err := os.Open(e.template)
	if err != nil {
		return err
	}
	defer f.Close()
	o.Template, err = export.ParseTemplate(e.template, f)
	return err
}

// several tells whether there may be more files than one.
func (e *exporting) several() bool { return e.layout.Several() || e.options.ShardBytes > 0 }

// parseSize reads 500MB, 2 GB, 64KiB or 1000000; units are those of SI and IEC.
func parseSize(s string) (int64, error) {
	number, factor := strings.TrimSpace(s), 1.0
	for _, u := range []struct {
		unit   string
		factor float64
	}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"kB", 1e3}, {"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"B", 1}} {
		if rest, ok := strings.CutSuffix(number, u.unit); ok {
			number, factor = strings.TrimSpace(rest), u.factor
			break
		}
	}
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || !(n*factor >= 1) || n*factor > 1<<62 {
		return 0, fmt.Errorf("expected a size such as 500MB, found %q", s)
	}
	return int64(n * factor), nil
}

// layoutTable is the help's list of layouts.
func layoutTable() string {
	var b bytes.Buffer
	for _, l := range export.Layouts() {
		fmt.Fprintf(&b, "  %-17s %s\n", l, l.About())
	}
	return b.String()
}

// rowWriter is a file of rows or a directory of them.
type rowWriter interface {
	Write(*dataset.Row) error
	Close() error
	Counts() export.Counts
}

// sink is where rows go until all are written.
type sink interface {
	commit() error
	abort()
}

func (a *app) export(ctx context.Context, name string, e *exporting) error {
	files, err := rowFilesOf([]string{name})
	if err != nil {
		return err
	}
	words, rows, stop := peek(a.allRows(ctx, files))
	e.options.Words = words
	defer stop()
	writer, out, err := a.rowWriter(e)
	if err != nil {
		return err
	}
	defer out.abort()
	splits := map[string]bool{}
	for row, err := range rows {
		if err != nil {
			return err
		}
		if err := writer.Write(row); err != nil {
			return err
		}
		splits[row.Split] = true
	}
	if err := writer.Close(); err != nil {
		return err
	}
	if err := out.commit(); err != nil {
		return err
	}
	if len(splits) > 1 && len(e.options.Splits) == 0 && !e.several() && e.layout.Trains() {
		a.log.warn(name, 0, "rows of several splits went into one file for training or evaluation: choose with --split train")
	}
	c := writer.Counts()
	facts := append([]fact{{"rows", c.Rows}, {"written", c.Written}}, skipped(c)...)
	if set, ok := writer.(*export.Set); ok {
		facts = append(facts, fact{"files", len(set.Files())})
	}
	a.log.summary("exported", facts...)
	return nil
}

// rowWriter opens what -o names.
func (a *app) rowWriter(e *exporting) (rowWriter, sink, error) {
	if e.several() {
		if err := e.readDatasetInfo(); err != nil {
			return nil, nil, err
		}
		out, err := newFolder(e.output)
		if err != nil {
			return nil, nil, err
		}
		set, err := export.NewSet(e.layout, out, "", e.options)
		if err != nil {
			out.abort()
			return nil, nil, err
		}
		return set, out, nil
	}
	out, err := a.create(e.output)
	if err != nil {
		return nil, nil, err
	}
	w, err := export.New(e.layout, out, e.options)
	if err != nil {
		out.abort()
		return nil, nil, err
	}
	return w, out, nil
}

// readDatasetInfo keeps the datasets that a directory of LLaMA-Factory has already.
func (e *exporting) readDatasetInfo() error {
	name := filepath.Join(e.output, "dataset_info.json")
	if e.layout != export.LlamaFactory || !fileExists(name) {
		return nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, &e.options.DatasetInfo); err != nil {
		return fmt.Errorf("%s: expected a JSON object of datasets: %w", name, err)
	}
	return nil
}

// skipped lists what a layout had no place for.
func skipped(c export.Counts) []fact {
	var facts []fact
	for _, f := range []fact{
		{"one-sided pairs", c.OneSided}, {"no question", c.NoQuestion}, {"no options", c.NoOptions}, {"no answer", c.NoAnswer},
		{"no choices", c.NotChoice}, {"too many options", c.TooMany}, {"other split", c.OtherSplit},
		{"replaced chars", c.Replaced}, {"escaped cells", c.Escaped},
		{"shuffled", c.Shuffled}, {"order kept", c.Kept}, {"options pinned", c.Pinned},
	} {
		if f.value != 0 {
			facts = append(facts, f)
		}
	}
	return facts
}
