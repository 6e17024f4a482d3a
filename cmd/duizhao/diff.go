package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/diff"
	"github.com/spf13/cobra"
)

func (a *app) diffCommand() *cobra.Command {
	as, exitCode, output := "text", false, ""
	cmd := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Tell what changed between two versions of a dataset",
		Long: `Diff compares two datasets, files of rows or directories of builds, by the ids of their rows:

  + id                           added
  - id                           removed
  ~ id: answer_en, pairs         changed in these columns
  > id: train -> test            in another split

NEW may be - for stdin; OLD is read twice. The exit code is 0 whether anything changed or not; with --exit-code it is 1 if
anything did.`,
		Example: `  duizhao diff old new
  duizhao diff old/rows.jsonl new/rows.jsonl --as json | jq '.columns'
  duizhao diff old new --exit-code -q && echo nothing new`,
		Args: argCount(2, 2, "two datasets"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if as != "text" && as != "json" {
				return usagef("--as: expected text or json, found %q", as)
			}
			if args[0] == "-" {
				return usagef("the old version cannot be -, for it is read twice")
			}
			return a.diff(cmd.Context(), args[0], args[1], as, output, exitCode)
		},
	}
	cmd.Flags().StringVar(&as, "as", "text", "text or json")
	cmd.Flags().BoolVar(&exitCode, "exit-code", false, "end with 1 if anything changed")
	cmd.Flags().StringVarP(&output, "output", "o", "", "file to write, instead of stdout")
	return cmd
}

func (a *app) diff(ctx context.Context, old, new, as, output string, exitCode bool) error {
	olds, err := a.dataset(ctx, old)
	if err != nil {
		return err
	}
	news, err := a.dataset(ctx, new)
	if err != nil {
		return err
	}
	r, err := diff.Compare(olds, news)
	if err != nil {
		return err
	}
	err = a.toOutput(output, func(out io.Writer) error {
		if as == "json" {
			return writeJSON(out, r)
		}
		return writeDiff(out, r)
	})
	if err != nil {
		return err
	}
	a.log.summary("compared", fact{"old", r.Old}, fact{"new", r.New}, fact{"added", len(r.Added)}, fact{"removed", len(r.Removed)},
		fact{"changed", len(r.Changed)}, fact{"moved", len(r.Moved)}, fact{"same", r.Same})
	if exitCode && !r.Empty() {
		return &exitError{exitProblems, fmt.Errorf("%s and %s differ: %s", old, new, r.Summary())}
	}
	return nil
}

// dataset opens the rows of a file or a directory, as often as it is asked.
func (a *app) dataset(ctx context.Context, name string) (diff.Rows, error) {
	names, err := rowFilesOf([]string{name})
	if err != nil {
		return nil, err
	}
	return func() iter.Seq2[*dataset.Row, error] { return a.allRows(ctx, names) }, nil
}

func writeDiff(w io.Writer, r *diff.Report) error {
	out := bufio.NewWriter(w)
	for _, id := range r.Added {
		fmt.Fprintf(out, "+ %s\n", visible(id))
	}
	for _, id := range r.Removed {
		fmt.Fprintf(out, "- %s\n", visible(id))
	}
	for _, c := range r.Changed {
		fmt.Fprintf(out, "~ %s: %s\n", visible(c.ID), strings.Join(c.Columns, ", "))
	}
	for _, m := range r.Moved {
		fmt.Fprintf(out, "> %s: %s -> %s\n", visible(m.ID), splitName(m.From), splitName(m.To))
	}
	if len(r.Columns) > 0 {
		out.WriteString("\n")
	}
	for _, c := range r.Columns {
		fmt.Fprintf(out, "%7d  %s\n", c.Rows, c.Column)
	}
	return out.Flush()
}

func splitName(split string) string {
	if split == "" {
		return "(none)"
	}
	return visible(split)
}

// visible is a text as it is, or quoted if it would move a terminal's cursor or could be taken for something else.
func visible(text string) string {
	if text != "" && strings.TrimSpace(text) == text && strings.IndexFunc(text, func(r rune) bool { return !strconv.IsPrint(r) }) < 0 {
		return text
	}
	return strconv.Quote(text)
}
