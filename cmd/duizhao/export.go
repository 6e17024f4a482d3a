package main

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"os"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/export"
	"github.com/spf13/cobra"
)

func (a *app) exportCommand() *cobra.Command {
	var w writing
	cmd := &cobra.Command{
		Use:   "export ROWS --as LAYOUT",
		Short: "Write rows in another layout",
		Long:  "Export reads rows (rows.jsonl, a Parquet file of a build, or - for stdin) and writes them as:\n\n" + layoutTable(),
		Example: `  duizhao export dataset/rows.jsonl --as alpaca --lang both -o train.jsonl
  duizhao export dataset/data/train-00000-of-00001.parquet --as tmx -o memory.tmx
  duizhao split exam.md | duizhao export - --as messages`,
		Args: argCount(1, 1, "a file of rows"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.export(args[0], &w)
		},
	}
	w.options.Version = version
	cmd.Flags().Var(&w.layout, "as", "layout: "+layoutNames())
	cmd.Flags().StringVarP(&w.output, "output", "o", "", "file to write, instead of stdout")
	cmd.Flags().Var(&w.options.Lang, "lang", "language of training rows: zh, en or both")
	cmd.Flags().StringVar(&w.options.System, "system", "", "system prompt of training rows")
	cmd.Flags().StringVar(&w.options.Title, "title", "", "title of an HTML page")
	return cmd
}

// layoutTable is the help's list of layouts.
func layoutTable() string {
	var b bytes.Buffer
	for _, l := range export.Layouts() {
		fmt.Fprintf(&b, "  %-12s %s\n", l, l.About())
	}
	return b.String()
}

func (a *app) export(name string, w *writing) error {
	out, err := a.create(w.output)
	if err != nil {
		return err
	}
	defer out.abort()
	rows, closeRows, err := a.readRows(name, name)
	if err != nil {
		return err
	}
	defer closeRows()
	next, stop := iter.Pull2(rows)
	defer stop()
	row, bad, ok := next()
	w.options.Words = row != nil && row.Words != nil // all rows of a dataset have words, or none has
	writer, err := export.New(w.layout, out, w.options)
	if err != nil {
		return err
	}
	for ; ok; row, bad, ok = next() {
		if bad != nil {
			return bad
		}
		if err := writer.Write(row); err != nil {
			return err
		}
	}
	if err := writer.Close(); err != nil {
		return err
	}
	if err := out.commit(); err != nil {
		return err
	}
	c := writer.Counts()
	a.log.summary("exported", append([]fact{{"rows", c.Rows}, {"written", c.Written}}, skipped(c)...)...)
	return nil
}

// skipped lists what a layout had no place for.
func skipped(c export.Counts) []fact {
	var facts []fact
	for _, f := range []fact{
		{"one-sided pairs", c.OneSided}, {"no question", c.NoQuestion}, {"no options", c.NoOptions}, {"no answer", c.NoAnswer},
		{"replaced chars", c.Replaced},
	} {
		if f.value != 0 {
			facts = append(facts, f)
		}
	}
	return facts
}

// readRows opens rows in either format; what a Parquet file begins with tells which. name is what errors call the file. The caller calls
// the function when done.
func (a *app) readRows(path, name string) (iter.Seq2[*dataset.Row, error], func() error, error) {
	if path == "-" {
		return export.ReadRows("-", a.stdin), func() error { return nil }, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	info, err := f.Stat()
	if err != nil || info.IsDir() {
		f.Close()
		return nil, nil, fmt.Errorf("%s: expected a file of rows, found a directory", name)
	}
	var magic [4]byte
	if _, err := io.ReadFull(io.NewSectionReader(f, 0, 4), magic[:]); err == nil && string(magic[:]) == "PAR1" {
		return export.ReadParquet(name, f, info.Size()), f.Close, nil
	}
	return export.ReadRows(name, f), f.Close, nil
}
