package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/align"
	"github.com/duizhao/duizhao/dataset/check"
	"github.com/duizhao/duizhao/dataset/export"
	"github.com/duizhao/duizhao/segment"
	"github.com/spf13/cobra"
)

// checking holds the flags of check.
type checking struct {
	as            check.Format
	failOn        check.Severity
	baseline      string
	writeBaseline string
	suppress      string
	off           []string
	severity      map[string]string
	allow         []string
	protected     []string
	glossary      string
	output        string
}

func (a *app) checkRowsCommand() *cobra.Command {
	c := checking{failOn: check.Error}
	cmd := &cobra.Command{
		Use:   "check ROWS...",
		Short: "Find faults in rows",
		Long: `Check reads rows (rows.jsonl, a Parquet file or the directory of a build, or - for stdin) as one dataset and lists what looks wrong:
numbers that changed, code that was touched, Chinese that was left, answer keys that contradict each other. It goes
through the rows twice. Exit code 1 says that there are findings of the severity of --fail-on or above.

Severities are given for English that a machine made, and for English from documents and people (origin_en):

` + checkTable(),
		Example: `  duizhao check dataset/rows.jsonl
  duizhao check dataset/rows.jsonl --as sarif > findings.sarif
  duizhao check dataset/rows.jsonl --write-baseline known.tsv     accept what is there
  duizhao check dataset/rows.jsonl --baseline known.tsv           report what is new
  duizhao check rows.jsonl --off hedged,boilerplate --severity numbers=error -o checked.jsonl`,
		Args: argCount(1, 1<<20, "files of rows"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.check(cmd.Context(), args, &c) },
	}
	flags := cmd.Flags()
	flags.Var(&c.as, "as", "how findings are written: text, json (lines) or sarif")
	flags.Var(&c.failOn, "fail-on", "severity from which on findings make the exit code 1: info, warning, error or never")
	flags.StringVar(&c.baseline, "baseline", "", "file of known findings, which are not reported")
	flags.StringVar(&c.writeBaseline, "write-baseline", "", "write all findings to this file, to be known")
	flags.StringVar(&c.suppress, "suppress", "", "file of lines with a row's id and a check (or *) that is not reported for it")
	flags.StringSliceVar(&c.off, "off", nil, "checks to leave out")
	flags.StringToStringVar(&c.severity, "severity", nil, "severity of a check, such as numbers=error; never turns it off")
	flags.StringSliceVar(&c.allow, "allow", nil, "Chinese that may stand in English")
	flags.StringSliceVar(&c.protected, "keep", nil, "terms that must not be translated")
	flags.StringVar(&c.glossary, "glossary", "", "CSV, TSV or TBX file of terms: zh, en, forbidden; several translations with | between")
	flags.StringVarP(&c.output, "output", "o", "", "write the rows with their flags to this file (.parquet or JSON lines)")
	return cmd
}

// checkTable is the help's list of checks.
func checkTable() string {
	var b bytes.Buffer
	for _, c := range check.Checks() {
		fmt.Fprintf(&b, "  %-18s %-7s %-7s %s\n", c.ID, c.Severity, c.Human, c.Rule)
	}
	return b.String()
}

// checker makes the checker that the flags ask for; exchanged options are found with the aligner's lexicon.
func (c *checking) checker(aligner *align.Aligner) (*check.Checker, error) {
	s := check.Settings{Severity: map[string]check.Severity{}, Allow: c.allow, Protected: c.protected, Alike: alike(aligner)}
	for _, id := range slices.Sorted(maps.Keys(c.severity)) {
		var level check.Severity
		if err := level.Set(c.severity[id]); err != nil {
			return nil, usagef("--severity %s: %w", id, err)
		}
		s.Severity[id] = level
	}
	for _, id := range c.off {
		s.Severity[id] = check.Never
	}
	glossary, err := readGlossary(c.glossary)
	if err != nil {
		return nil, err
	}
	for _, t := range glossary {
		right := t.Also
		if t.EN != "" {
			right = append([]string{t.EN}, t.Also...)
		}
		s.Glossary = append(s.Glossary, check.Term{ZH: t.ZH, EN: right, Forbidden: t.Forbidden})
	}
	checker, err := check.New(s)
	if err != nil {
		return nil, usagef("--off and --severity: %w, see duizhao check --help", err)
	}
	return checker, nil
}

// alike compares texts by the aligner's lexicon.
func alike(aligner *align.Aligner) func(zh, en []string) [][]float64 {
	return func(zh, en []string) [][]float64 {
		model := aligner.Model(zh, en)
		var english []align.Tokens
		for _, text := range en {
			english = append(english, model.Tokens(segment.English, text))
		}
		table := make([][]float64, len(zh))
		for i, text := range zh {
			chinese := model.Tokens(segment.Chinese, text)
			for _, e := range english {
				table[i] = append(table[i], model.Similarity(chinese, e))
			}
		}
		return table
	}
}

// checkedWork is alignWork that then checks each row by itself.
func (a *app) checkedWork(ctx context.Context, aligner *align.Aligner, checker *check.Checker) func(source) outcome {
	work := a.alignWork(ctx, aligner)
	return func(s source) outcome {
		o := work(s)
		for i := range o.rows {
			flag(checker, &o.rows[i])
		}
		return o
	}
}

// flag gives a row the flags of its checks, in the place of those that it had.
func flag(checker *check.Checker, row *dataset.Row) {
	row.Flags = append(check.Foreign(row.Flags), checker.Row(row)...)
}

// accepted reads the findings that are not to be reported.
func (c *checking) accepted() (*check.Accepted, error) {
	var accepted check.Accepted
	for _, list := range []struct {
		name string
		read func(string, io.Reader) error
	}{{c.baseline, accepted.ReadBaseline}, {c.suppress, accepted.ReadSuppressions}} {
		if list.name == "" {
			continue
		}
		f, err := os.Open(list.name)
		if err != nil {
			return nil, err
		}
		err = list.read(list.name, f)
		f.Close()
		if err != nil {
			return nil, err
		}
	}
	return &accepted, nil
}

func (a *app) check(ctx context.Context, names []string, c *checking) error {
	checker, err := c.checker(&align.Aligner{})
	if err != nil {
		return err
	}
	accepted, err := c.accepted()
	if err != nil {
		return err
	}
	files, cleanup, err := a.findRows(names, "")
	if err != nil {
		return err
	}
	defer cleanup()
	survey, words, err := a.survey(ctx, checker, files)
	if err != nil {
		return err
	}
	baseline, err := optional(a, c.writeBaseline)
	if err != nil {
		return err
	}
	defer baseline.abort()
	if err := check.WriteBaselineHead(baseline); err != nil {
		return err
	}
	out, err := optional(a, c.output)
	if err != nil {
		return err
	}
	defer out.abort()
	layout := export.Rows
	if filepath.Ext(c.output) == ".parquet" {
		layout = export.Parquet
	}
	flagged, err := export.New(layout, out, export.Options{Words: words, Version: version})
	if err != nil {
		return err
	}
	var findings io.Writer = a.stdout
	if c.output == "-" {
		findings = io.Discard // the rows go there
	}
	reporter, err := check.NewReporter(c.as, findings, version)
	if err != nil {
		return err
	}
	sum := tally{byCheck: map[string]int{}}
	for row, err := range files.placed(ctx, nil) {
		if err != nil {
			return err
		}
		sum.rows++
		flags := check.Foreign(row.Flags)
		for _, flag := range survey.Check(row.Row) {
			f := check.Finding{File: row.file, Line: row.line, Row: row.Row, Flag: flag}
			if err := check.WriteBaseline(baseline, &f); err != nil {
				return err
			}
			if accepted.Has(&f) {
				sum.accepted++
				continue
			}
			sum.add(&flag)
			flags = append(flags, flag)
			if err := reporter.Write(&f); err != nil {
				return err
			}
		}
		row.Flags = flags
		if err := flagged.Write(row.Row); err != nil {
			return err
		}
	}
	if err := errors.Join(reporter.Close(), flagged.Close()); err != nil {
		return err
	}
	if err := errors.Join(baseline.commit(), out.commit()); err != nil {
		return err
	}
	a.log.summary("checked "+strings.Join(names, ", "), sum.facts()...)
	if n := sum.from(c.failOn); n > 0 {
		return &exitError{exitProblems, fmt.Errorf("%d findings of severity %s or above", n, c.failOn)}
	}
	return nil
}

// survey is the first pass. It also tells whether the rows have words.
func (a *app) survey(ctx context.Context, checker *check.Checker, files rowSources) (survey *check.Survey, words bool, err error) {
	a.log.begin("rows", files.size())
	defer a.log.end() // before findings go to the terminal that shows the bar
	survey = checker.NewSurvey()
	for row, err := range files.placed(ctx, a.log.advance) {
		if err != nil {
			return nil, false, err
		}
		survey.Observe(row.Row)
		words = row.Words != nil
	}
	return survey, words, nil
}

// optional opens an output if it is asked for, and else one that goes nowhere.
func optional(a *app, name string) (*output, error) {
	if name == "" {
		return &output{Writer: io.Discard}, nil
	}
	return a.create(name)
}

// tally counts findings.
type tally struct {
	rows, accepted int
	bySeverity     [check.Error + 1]int
	byCheck        map[string]int
}

func (t *tally) add(f *dataset.Flag) {
	var level check.Severity
	if level.Set(f.Severity) != nil {
		return
	}
	t.bySeverity[level]++
	t.byCheck[f.Check]++
}

// from counts the findings of a severity or above.
func (t *tally) from(level check.Severity) int {
	n := 0
	for s := level; level > check.Never && s <= check.Error; s++ {
		n += t.bySeverity[s]
	}
	return n
}

func (t *tally) facts() []fact {
	facts := []fact{
		{"rows", t.rows}, {"errors", t.bySeverity[check.Error]}, {"warnings", t.bySeverity[check.Warning]}, {"infos", t.bySeverity[check.Info]},
	}
	if t.accepted > 0 {
		facts = append(facts, fact{"accepted", t.accepted})
	}
	for _, c := range check.Checks() {
		if n := t.byCheck[c.ID]; n > 0 {
			facts = append(facts, fact{c.ID, n})
		}
	}
	return facts
}
