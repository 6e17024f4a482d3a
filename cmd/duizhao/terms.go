package main

import (
	"context"
	"io"
	"os"
	"strings"

	"github.com/duizhao/duizhao/dataset/translate/terms"
	"github.com/duizhao/duizhao/segment/words"
	"github.com/spf13/cobra"
)

func (a *app) termsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "terms",
		Short:   "Find the terms of a translation",
		Long:    "A glossary (CSV, TSV or TBX) says how terms are to be translated; terms propose makes one from aligned rows.",
		Example: `  duizhao terms propose dataset/rows.jsonl -o terms.csv`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("unknown command %q, see duizhao terms --help", args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.termsProposeCommand())
	return cmd
}

// proposing holds the flags of terms propose.
type proposing struct {
	options  terms.ProposeOptions
	minScore float64
	output   string
}

func (a *app) termsProposeCommand() *cobra.Command {
	var p proposing
	cmd := &cobra.Command{
		Use:   "propose ROWS...",
		Short: "Propose a glossary from aligned rows",
		Long: `Propose finds words, and sequences of up to three, that stand in the same sentence pairs more often than chance has it, and writes
them as a glossary in CSV, the surest first. The note says what speaks for each: a person should go over it before it is used.`,
		Example: `  duizhao terms propose dataset/rows.jsonl -o terms.csv
  duizhao align faq.zh.md faq.en.md | duizhao terms propose - --min-count 5`,
		Args: argCount(1, 1<<20, "files of rows"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o := p.options
			if o.MinCount < 1 || !(0 < o.MinDice && o.MinDice <= 1) || !(0 <= p.minScore && p.minScore <= 1) {
				return usagef("expected --min-count above 0, --min-dice above 0 and up to 1, and --min-score from 0 to 1; found %d, %v and %v",
					o.MinCount, o.MinDice, p.minScore)
			}
			return a.proposeTerms(cmd.Context(), args, &p)
		},
	}
	cmd.Flags().IntVar(&p.options.MinCount, "min-count", 3, "least number of pairs in which a term and its translation stand together")
	cmd.Flags().Float64Var(&p.options.MinDice, "min-dice", 0.5, "how exclusive they must be to each other, 0 to 1")
	cmd.Flags().Float64Var(&p.minScore, "min-score", 0.5, "least score of a pair")
	cmd.Flags().StringVarP(&p.output, "output", "o", "", "file to write, instead of stdout")
	return cmd
}

func (a *app) proposeTerms(ctx context.Context, names []string, p *proposing) error {
	segmenter, err := words.Default()
	if err != nil {
		return err
	}
	files, err := rowFilesOf(names)
	if err != nil {
		return err
	}
	proposer := terms.NewProposer(segmenter, p.options)
	rowCount, pairs, left := 0, 0, 0
	for row, err := range a.allRows(ctx, files) {
		if err != nil {
			return err
		}
		rowCount++
		for _, pair := range row.Pairs {
			if strings.TrimSpace(pair.ZH) == "" || strings.TrimSpace(pair.EN) == "" || !(pair.Score >= p.minScore) {
				left++
				continue
			}
			pairs++
			proposer.Add(pair.ZH, pair.EN)
		}
	}
	proposals := proposer.Propose()
	if err := a.toOutput(p.output, func(out io.Writer) error { return terms.Write(out, proposals) }); err != nil {
		return err
	}
	facts := []fact{{"rows", rowCount}, {"pairs", pairs}, {"terms", len(proposals)}}
	a.log.summary("proposed", append(facts, counted(fact{"pairs left out", left})...)...)
	return nil
}

// readGlossary reads the glossary that --glossary names; "" is none.
func readGlossary(name string) ([]terms.Term, error) {
	if name == "" {
		return nil, nil
	}
	format, err := terms.FormatOf(name)
	if err != nil {
		return nil, usagef("--glossary: %w", err)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return terms.Read(name, f, format)
}
