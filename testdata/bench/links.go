package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/align"
)

// goldFile has the right links of 29 pairs of public documents, which are other people's and not part of the project: a line for
// every Chinese item with the lines on which it and its English counterpart begin, "-" where it has none.
//
// It was made by reading the lists of both documents side by side. Where both keep numbers or order, these proposed the pairs
// and the questions decided; items that consist of code were compared by their code, too; where the documents differ (devops,
// li-android, the end of li-django) the English list was searched for every item. An item is a counterpart if it asks the same;
// a slip of the translator in a heading, a choice or a name in the code does not matter. Another question on the same subject
// is none, be it under the same number, nor is one whose code, choices and explanation are all different. What the reader of a
// document does not take for an item (two in reactiq and node-process) stands in the gold all the same.
const goldFile = "testdata/bench/corpus.tsv"

// goldLink is a Chinese item's line and that of its counterpart, 0 for none.
type goldLink struct{ zh, en int }

// linkFigures counts links. A block is three or more items in a row without a counterpart; it is found if none of them is linked.
type linkFigures struct{ gold, links, right, blocks, foundBlocks int }

func (f *linkFigures) add(o linkFigures) {
	f.gold += o.gold
	f.links += o.links
	f.right += o.right
	f.blocks += o.blocks
	f.foundBlocks += o.foundBlocks
}

func (f linkFigures) String() string {
	return fmt.Sprintf("%d\t%d\t%.4f\t%.4f\t%d of %d", f.gold, f.links, ratio(f.right, f.links), ratio(f.right, f.gold), f.foundBlocks, f.blocks)
}

// corpusLinks measures record links against the gold, and names those that are wrong or missing.
func corpusLinks(t *tabwriter.Writer, dir string) error {
	rows, err := rowsOf(goldFile)
	if err != nil {
		return err
	}
	var names []string
	gold := map[string][]goldLink{}
	for _, r := range rows {
		if !slices.Contains(names, r[0]) {
			names = append(names, r[0])
		}
		zh, err := strconv.Atoi(r[1])
		if err != nil {
			return fmt.Errorf("%s: %w", goldFile, err)
		}
		en, _ := strconv.Atoi(r[2]) // 0 for "-"
		gold[r[0]] = append(gold[r[0]], goldLink{zh, en})
	}
	fmt.Fprintln(t, "pair\tzh items\ten items\tgold\tlinks\tprecision\trecall\tblocks without counterpart found")
	var all linkFigures
	var wrong []string
	for _, name := range names {
		zh, err := load(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		stem, _, _ := strings.Cut(name, ".")
		en, err := load(filepath.Join(dir, stem+".en"+filepath.Ext(name)))
		if err != nil {
			return err
		}
		f, mistakes := measureLinks(zh, en, gold[name])
		for _, m := range mistakes {
			wrong = append(wrong, name+": "+m)
		}
		all.add(f)
		fmt.Fprintf(t, "%s\t%d\t%d\t%s\n", strings.TrimSuffix(name, filepath.Ext(name)), len(zh.Items), len(en.Items), f)
	}
	fmt.Fprintf(t, "all\t\t\t%s\n", all)
	t.Flush()
	fmt.Println()
	for _, w := range wrong {
		fmt.Println(w)
	}
	return nil
}

func measureLinks(zh, en *dataset.Document, gold []goldLink) (f linkFigures, mistakes []string) {
	linked := map[int]align.Link{} // by the Chinese item's line
	line := func(d *dataset.Document, i int) int { return d.Text.Line(d.Items[i].Span.Start) }
	for _, l := range new(align.Aligner).Documents(zh, en).Links {
		linked[line(zh, l.ZH)] = l
	}
	f.links = len(linked)
	block, lost := 0, false
	end := func() {
		if block >= 3 {
			f.blocks++
			if !lost {
				f.foundBlocks++
			}
		}
		block, lost = 0, false
	}
	for _, g := range gold {
		l, ok := linked[g.zh]
		switch found := 0; {
		case g.en > 0:
			end()
			f.gold++
			if ok {
				found = line(en, l.EN)
			}
			if found == g.en {
				f.right++
			} else {
				mistakes = append(mistakes, fmt.Sprintf("line %d is line %d, found %d (%.3f)", g.zh, g.en, found, l.Score))
			}
		default:
			block++
			if ok {
				lost = true
				mistakes = append(mistakes, fmt.Sprintf("line %d has no counterpart, found line %d (%.3f)", g.zh, line(en, l.EN), l.Score))
			}
		}
	}
	end()
	return f, mistakes
}
