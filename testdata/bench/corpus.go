package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/align"
)

// corpusFigures measures real documents, which are not part of the project: zh/*.md, zh/*.txt and zh/*.csv, the pairs in bi that
// corpus.tsv has gold for (see links.go), and sentences with gold in mac-dev/NNN.{zh,en,gold}.
func corpusFigures(t *tabwriter.Writer, dir string) error {
	fmt.Fprintln(t, "document\tlayout\titems\tanswers\tanalyses\toptions\tkeys\tunaccounted bytes")
	for _, pattern := range []string{"zh/*.md", "zh/*.txt", "zh/*.csv", "bi/*.md", "bi/*.txt"} {
		files, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			return err
		}
		for _, f := range files {
			d, err := load(f)
			if err != nil {
				return err
			}
			describe(t, d)
		}
	}
	t.Flush()
	fmt.Println()
	if err := corpusLinks(t, filepath.Join(dir, "bi")); err != nil {
		return err
	}
	t.Flush()
	fmt.Println()
	return corpusBeads(t, dir)
}

func describe(t *tabwriter.Writer, d *dataset.Document) {
	var answers, analyses, options, keys int
	for i := range d.Items {
		it := &d.Items[i]
		if len(it.Answer) > 0 {
			answers++
		}
		if len(it.Analysis) > 0 {
			analyses++
		}
		if len(it.Key) > 0 {
			keys++
		}
		options += len(it.Choices)
	}
	s := d.Ledger.Sums()
	fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%d\t%d\t%d\t%d\n", filepath.Base(d.Text.Name), d.Layout, len(d.Items), answers, analyses, options, keys,
		len(d.Text.Data)-s.Field-s.Marker-s.Leftover)
}

func corpusBeads(t *tabwriter.Writer, dir string) error {
	chapters, err := filepath.Glob(filepath.Join(dir, "mac-dev", "*.gold"))
	if err != nil {
		return err
	}
	fmt.Fprintln(t, "sentences\tzh\ten\tprecision\trecall\tstrict F1")
	var all align.Evaluation
	for _, g := range chapters {
		base := strings.TrimSuffix(g, ".gold")
		zh, err := lines(base + ".zh")
		if err != nil {
			return err
		}
		en, err := lines(base + ".en")
		if err != nil {
			return err
		}
		f, err := os.Open(g)
		if err != nil {
			return err
		}
		gold, err := align.ReadBeads(g, f)
		f.Close()
		if err != nil {
			return err
		}
		e := align.Evaluate(new(align.Aligner).Sentences(zh, en), gold)
		all.Add(e)
		r := e.Strict()
		fmt.Fprintf(t, "%s\t%d\t%d\t%.3f\t%.3f\t%.3f\n", filepath.Base(base), len(zh), len(en), r.Precision, r.Recall, r.F1)
	}
	r := all.Strict()
	fmt.Fprintf(t, "all\t\t\t%.3f\t%.3f\t%.3f\n", r.Precision, r.Recall, r.F1)
	return nil
}

func lines(name string) ([]string, error) {
	data, err := os.ReadFile(name)
	return strings.Split(strings.TrimSuffix(string(data), "\n"), "\n"), err
}
