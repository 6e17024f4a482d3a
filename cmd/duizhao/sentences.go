package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"github.com/duizhao/duizhao/dataset/align"
)

// alignSentences aligns two files of sentences, one a line, and writes beads, or with gold how good they are.
func (a *app) alignSentences(zhName, enName, gold string, tsv bool, w *writing) error {
	zh, err := a.sentenceLines(zhName)
	if err != nil {
		return err
	}
	en, err := a.sentenceLines(enName)
	if err != nil {
		return err
	}
	beads := new(align.Aligner).Sentences(zh, en)
	out, err := a.create(w.output)
	if err != nil {
		return err
	}
	defer out.abort()
	b := bufio.NewWriter(out)
	switch {
	case gold != "":
		if err := a.evaluate(b, beads, gold); err != nil {
			return err
		}
	case tsv:
		for _, bead := range beads {
			fmt.Fprintf(b, "%s\t%s\t%.4f\n", field(zh[bead.ZH.Start:bead.ZH.End], ""), field(en[bead.EN.Start:bead.EN.End], " "), bead.Score)
		}
	default:
		for _, bead := range beads {
			fmt.Fprintln(b, bead)
		}
	}
	if err := b.Flush(); err != nil {
		return err
	}
	return out.commit()
}

// sentenceLines reads a file of sentences, one a line.
func (a *app) sentenceLines(name string) ([]string, error) {
	t, err := a.decode(name)
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

func (a *app) evaluate(b *bufio.Writer, beads []align.Bead, gold string) error {
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
	fmt.Fprintf(b, "strict  precision %.3f  recall %.3f  F1 %.3f\n", strict.Precision, strict.Recall, strict.F1)
	fmt.Fprintf(b, "lax     precision %.3f  recall %.3f  F1 %.3f\n", lax.Precision, lax.Recall, lax.F1)
	return nil
}
