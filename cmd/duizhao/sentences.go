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
			fmt.Fprintf(b, "%s:%s:%.4f\n", indexes(bead.ZH), indexes(bead.EN), bead.Score)
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

// indexes writes a range as vecalign does: [3, 4].
func indexes(r align.Range) string {
	var b strings.Builder
	b.WriteByte('[')
	for i := r.Start; i < r.End; i++ {
		if i > r.Start {
			b.WriteString(", ")
		}
		fmt.Fprint(&b, i)
	}
	b.WriteByte(']')
	return b.String()
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
	for _, row := range []struct {
		name string
		align.PRF
	}{{"strict", e.Strict}, {"lax", e.Lax}} {
		fmt.Fprintf(b, "%-6s precision %.3f  recall %.3f  F1 %.3f\n", row.name, row.Precision(), row.Recall(), row.F1())
	}
	return nil
}
