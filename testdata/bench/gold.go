package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/align"
	"github.com/duizhao/duizhao/segment"
)

// pairs are the folders of testdata that have gold.
var pairs = []string{"interview", "exam", "faq"}

// gold measures record links and sentence beads against the gold that was made by hand.
func gold(t *tabwriter.Writer) error {
	fmt.Fprintln(t, "gold\tlinks\tprecision\trecall\tbeads\tstrict F1\tscore > 0.9\tright of those")
	var sure, sureRight int
	for _, name := range pairs {
		base := "testdata/" + name + "/"
		zh, err := load(base + name + ".zh.md")
		if err != nil {
			return err
		}
		en, err := load(base + name + ".en.md")
		if err != nil {
			return err
		}
		result := new(align.Aligner).Documents(zh, en)
		links, err := goldLinks(base + "records.tsv")
		if err != nil {
			return err
		}
		right := 0
		for _, l := range result.Links {
			if links[[2]int{l.ZH, l.EN}] {
				right++
			}
		}
		b, err := measureBeads(base+"beads.tsv", result.Rows)
		if err != nil {
			return err
		}
		sure += b.sure
		sureRight += b.sureRight
		fmt.Fprintf(t, "%s\t%d\t%.3f\t%.3f\t%d\t%.3f\t%d\t%.3f\n", name, len(result.Links),
			ratio(right, len(result.Links)), ratio(right, len(links)), b.gold, b.f1(), b.sure, ratio(b.sureRight, b.sure))
	}
	fmt.Fprintf(t, "all\t\t\t\t\t\t%d\t%.3f\n", sure, ratio(sureRight, sure))
	return nil
}

func load(name string) (*dataset.Document, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := segment.Decode(name, f)
	if err != nil {
		return nil, err
	}
	docs, err := dataset.Reader{}.Split(text)
	if err != nil {
		return nil, err
	}
	return docs[0], nil
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// rowsOf reads a tab-separated file without its header.
func rowsOf(name string) ([][]string, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var rows [][]string
	for i, line := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n") {
		if i > 0 {
			rows = append(rows, strings.Split(line, "\t"))
		}
	}
	return rows, nil
}

// goldLinks reads the linked items of records.tsv, as indexes.
func goldLinks(name string) (map[[2]int]bool, error) {
	rows, err := rowsOf(name)
	if err != nil {
		return nil, err
	}
	links := map[[2]int]bool{}
	for _, r := range rows {
		zh, err1 := strconv.Atoi(r[0])
		en, err2 := strconv.Atoi(r[1])
		if err1 == nil && err2 == nil {
			links[[2]int{zh - 1, en - 1}] = true
		}
	}
	return links, nil
}

// bead is a bead of the gold or of a row: the whole texts of both sides.
type bead struct {
	item          int
	field, zh, en string
}

// beadFigures counts beads with two sides; null beads are left out, as vecalign's scorer does.
type beadFigures struct{ gold, found, right, sure, sureRight int }

func (b beadFigures) f1() float64 { return 2 * ratio(b.right, b.gold+b.found) }

func measureBeads(name string, rows []dataset.Row) (beadFigures, error) {
	var b beadFigures
	lines, err := rowsOf(name)
	if err != nil {
		return b, err
	}
	want := map[bead]bool{}
	for _, l := range lines {
		item, err := strconv.Atoi(l[0])
		if err != nil || len(l) != 5 {
			return b, fmt.Errorf("%s: expected item, field, type, zh and en, found %q", name, l)
		}
		if l[3] != "" && l[4] != "" {
			want[bead{item - 1, l[1], l[3], l[4]}] = true
			b.gold++
		}
	}
	for i := range rows {
		for _, p := range rows[i].Pairs {
			if p.ZH == "" || p.EN == "" {
				continue
			}
			b.found++
			right := want[bead{i, p.Field, p.ZH, p.EN}]
			if right {
				b.right++
			}
			if p.Score > 0.9 {
				b.sure++
				if right {
					b.sureRight++
				}
			}
		}
	}
	return b, nil
}
