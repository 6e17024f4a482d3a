package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/duizhao/duizhao/dataset/curate"
)

// curating holds the flags of curate.
type curating struct {
	curate.Settings
	output, report, rejects, columns string
	evaluation, old                  []string
	memory                           int
	prove                            bool
}

func (a *app) curateCommand() *cobra.Command {
	var c curating
	cmd := &cobra.Command{
		Use:   "curate ROWS...",
		Short: "Find near-duplicates and contamination, and make splits without leaks",
		Long: `Curate reads rows (JSON lines, Parquet, or - for stdin), finds near-duplicates of questions, answers and whole records in
both languages, and writes the rows with cluster, split and flags. Near-duplicates share a split; the split is a hash of
the cluster and the seed, so that rows keep theirs when documents are added. A proof that no id, cluster or sentence pair
stands in two splits follows; if it fails, no file appears, and the exit code is 1.

--where takes an expression over the columns of the schema and, for each row, over
` + qualityNames() + `.
It has && || ! == != < > in contains startsWith matches, len(), any(list, ...), and more: expr-lang.org.`,
		Example: `  duizhao curate dataset/rows.jsonl -o curated.jsonl --report report.json
  duizhao curate rows.jsonl --decontaminate ceval.csv --decontaminate mmlu.parquet --contaminated drop -o clean.jsonl
  duizhao curate rows.jsonl --where 'score > 0.9 && kind == "single_choice"' --rejects rejects.jsonl -o sure.jsonl
  duizhao curate new.jsonl --keep old.jsonl --split train=0.9,test=0.1 -o new.curated.jsonl
  duizhao curate curated.jsonl --prove`,
		Args: argCount(1, 1<<20, "files of rows"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("split") && cmd.Flags().Changed("eval-size") {
				return usagef("expected --split or --eval-size, found both")
			}
			return a.curate(cmd.Context(), args, &c)
		},
	}
	c.Shares = curate.Shares{{Split: curate.Train, Part: 0.9}, {Split: curate.Validation, Part: 0.05}, {Split: curate.Test, Part: 0.05}}
	flags := cmd.Flags()
	flags.StringVarP(&c.output, "output", "o", "", "file for the rows as JSON lines, instead of stdout")
	flags.StringVar(&c.report, "report", "", "file for the report as JSON")
	flags.StringVar(&c.rejects, "rejects", "", "file for the rows left out, with the reason")
	flags.StringVar(&c.columns, "columns", "", "file for what is counted about each row (length, hedged, negated, ...)")
	flags.Float64Var(&c.Threshold, "threshold", 0.8, "least Jaccard similarity of near-duplicates")
	flags.Float64Var(&c.Topics, "topics", 0.45, "least TF-IDF cosine of near topics; -1 for none")
	flags.Var(&c.Duplicates, "duplicates", "flag or drop all rows of a cluster but the first")
	flags.StringArrayVar(&c.evaluation, "decontaminate", nil, "evaluation set (JSON lines, JSON, CSV, TSV, Parquet, text) that questions must not overlap; repeatable")
	flags.IntVar(&c.Overlap, "overlap", 13, "Chinese characters or words in a row that are an overlap")
	flags.Var(&c.Contaminated, "contaminated", "flag or drop rows that overlap")
	flags.StringVar(&c.Where, "where", "", "expression; rows for which it is false are left out")
	flags.Var(&c.Shares, "split", "splits and their shares; one may be without and takes the rest")
	flags.IntVar(&c.EvalSize, "eval-size", 0, "rows of test, all others train, instead of --split")
	flags.BoolVar(&c.Stratify, "stratify", false, "give each kind its share of every split")
	flags.Uint64Var(&c.Seed, "seed", 0, "another seed makes another split")
	flags.StringArrayVar(&c.old, "keep", nil, "rows of an earlier version, which keep their splits; repeatable")
	flags.IntVar(&c.memory, "memory", 160, "MiB that sorting may take; the rest goes to disk")
	flags.StringVar(&c.TempDir, "temp", "", "directory for temporary files")
	flags.BoolVar(&c.prove, "prove", false, "write nothing, only prove that the rows' splits leak nothing")
	a.registerWorkers(flags)
	return cmd
}

// qualityNames lists the computed columns for the help.
func qualityNames() string {
	names := curate.QualityNames()
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

func (a *app) curate(ctx context.Context, args []string, c *curating) error {
	c.Memory, c.Workers = c.memory<<20, a.workers
	collectBy(nil, 50) // most of what is alive are tables that stay
	files, cleanup, err := a.findRows(args, c.TempDir)
	if err != nil {
		return err
	}
	defer cleanup()
	if c.prove {
		return files.prove(ctx, a, c)
	}
	if len(c.evaluation) > 0 {
		c.Evaluation = evaluationTexts(c.evaluation)
	}
	if len(c.old) > 0 {
		old, cleanup, err := a.findRows(c.old, c.TempDir)
		if err != nil {
			return err
		}
		defer cleanup()
		c.Keep = old.rows(ctx, nil)()
	}
	w, err := a.curatedFiles(c)
	if err != nil {
		return err
	}
	defer w.abort()
	a.log.begin("rows", 2*files.size()) // two passes
	report, err := curate.Run(ctx, files.rows(ctx, a.log.advance), c.Settings, w.sink())
	if err != nil {
		return files.explain(err)
	}
	if err := w.finish(report); err != nil {
		return err
	}
	a.log.summary("curated", curatedFacts(report)...)
	return nil
}

// prove checks splits that are there; a leak is a problem found.
func (files rowSources) prove(ctx context.Context, a *app, c *curating) error {
	proof, err := curate.Prove(files.rows(ctx, nil), c.Settings)
	if err != nil {
		return files.explain(err)
	}
	a.log.summary("proved", fact{"rows", proof.Rows}, fact{"clusters", proof.Clusters}, fact{"shared pairs", proof.Pairs},
		fact{"boilerplate", proof.Boilerplate})
	return nil
}

// explain adds what the package cannot know: files and lines, and which errors are those of the command line or problems of the data.
func (files rowSources) explain(err error) error {
	var setting *curate.SettingError
	var where *curate.WhereError
	var double *curate.DuplicateError
	var leak *curate.LeakError
	switch {
	case errors.As(err, &setting), errors.As(err, &where) && where.Row == "":
		return &usageError{err}
	case errors.As(err, &leak):
		return &exitError{exitProblems, err}
	case errors.As(err, &double):
		return fmt.Errorf("id %q: expected one row, found two: %s and %s", double.ID, files.place(double.First), files.place(double.Second))
	}
	return err
}
