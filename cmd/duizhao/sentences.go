package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/duizhao/duizhao/dataset/align"
)

// alignSentences aligns two files of sentences, one a line, and writes beads, or with gold how good they are. Beads under the least
// score are kept apart.
func (a *app) alignSentences(ctx context.Context, zhName, enName, gold string, tsv bool, w *writing, r *reading, g *aligning, e *elsewhere) error {
	aligner, _, err := g.aligner()
	if err != nil {
		return err
	}
	zh, err := a.sentenceLines(ctx, zhName, r)
	if err != nil {
		return err
	}
	en, err := a.sentenceLines(ctx, enName, r)
	if err != nil {
		return err
	}
	evidence, err := e.evidence(ctx, a, r, zh, en)
	if err != nil {
		return err
	}
	beads, err := aligner.SentencesWith(zh, en, evidence)
	if err != nil {
		return &exitError{exitInput, err}
	}
	var doubtful []align.Bead
	if g.minScore > 0 {
		beads, doubtful = sure(beads, g.minScore)
	}
	write := func(out io.Writer, beads []align.Bead) error {
		b := bufio.NewWriter(out)
		for _, bead := range beads {
			if tsv {
				fmt.Fprintf(b, "%s\t%s\t%.4f\n", field(zh[bead.ZH.Start:bead.ZH.End], ""), field(en[bead.EN.Start:bead.EN.End], " "), bead.Score)
			} else {
				fmt.Fprintln(b, bead)
			}
		}
		return b.Flush()
	}
	if gold != "" {
		err = a.toOutput(w.output, func(out io.Writer) error { return evaluate(out, beads, gold) })
	} else {
		err = a.toOutput(w.output, func(out io.Writer) error { return write(out, beads) })
	}
	if err == nil && w.rejects != "" {
		err = a.toOutput(w.rejects, func(out io.Writer) error { return write(out, doubtful) })
	}
	if err != nil {
		return err
	}
	a.log.summary("aligned", fact{"zh sentences", len(zh)}, fact{"en sentences", len(en)}, fact{"beads", len(beads)}, fact{"doubtful", len(doubtful)})
	return nil
}

// sure parts beads by their score; those with an empty side claim nothing and stay.
func sure(beads []align.Bead, least float64) (sure, doubtful []align.Bead) {
	for _, b := range beads {
		if b.Score >= least || b.ZH.Len() == 0 || b.EN.Len() == 0 {
			sure = append(sure, b)
		} else {
			doubtful = append(doubtful, b)
		}
	}
	return sure, doubtful
}

// toOutput writes one output as a whole.
func (a *app) toOutput(name string, write func(io.Writer) error) error {
	out, err := a.create(name)
	if err != nil {
		return err
	}
	defer out.abort()
	if err := write(out); err != nil {
		return err
	}
	return out.commit()
}

// sentenceLines reads a file of sentences, one a line.
func (a *app) sentenceLines(ctx context.Context, name string, r *reading) ([]string, error) {
	t, err := a.decode(ctx, name, r)
	if err != nil {
		return nil, err
	}
	text := strings.TrimPrefix(t.Data, "\ufeff")
	text = strings.TrimSuffix(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	if text == "" {
		return nil, nil
	}
	return strings.Split(text, "\n"), nil
}

// field joins the sentences of a side; a tab in them would end the field.
func field(sentences []string, separator string) string {
	return strings.ReplaceAll(strings.Join(sentences, separator), "\t", " ")
}

// evaluate compares beads with a file of right ones, as the scorer of vecalign does.
func evaluate(out io.Writer, beads []align.Bead, gold string) error {
	f, err := os.Open(gold)
	if err != nil {
		return err
	}
	defer f.Close()
	right, err := align.ReadBeads(gold, f)
	if err != nil {
		return err
	}
	e := align.Evaluate(beads, right)
	strict, lax := e.Strict(), e.Lax()
	fmt.Fprintf(out, "strict  precision %.3f  recall %.3f  F1 %.3f\n", strict.Precision, strict.Recall, strict.F1)
	_, err = fmt.Fprintf(out, "lax     precision %.3f  recall %.3f  F1 %.3f\n", lax.Precision, lax.Recall, lax.F1)
	return err
}
