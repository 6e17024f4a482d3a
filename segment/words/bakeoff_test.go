package words

import (
	"bufio"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/segment"
)

var bakeoff = flag.String("bakeoff", "testdata/bakeoff.txt", "gold of the SIGHAN bakeoff: sentences a line, words between spaces; prints how well they are found")

// score counts words: found, those of the gold, and those in both.
type score struct{ found, gold, right int }

func (s *score) add(found, gold []segment.Span) {
	s.found, s.gold = s.found+len(found), s.gold+len(gold)
	set := map[segment.Span]bool{}
	for _, w := range gold {
		set[w] = true
	}
	for _, w := range found {
		if set[w] {
			s.right++
		}
	}
}

func (s *score) log(t *testing.T, name string) {
	t.Helper()
	p, r := float64(s.right)/float64(s.found), float64(s.right)/float64(s.gold)
	t.Logf("%-10s precision %.4f recall %.4f F1 %.4f (%d words)", name, p, r, 2*p*r/(p+r), s.gold)
}

// TestBakeoff scores both modes and gse's Segment against a gold of the second bakeoff (Emerson 2005), by its definition: a word counts if
// both its ends are right. The sets are not ours to ship: go test ./segment/words -run Bakeoff -v -bakeoff msr_test_gold.utf8
func TestBakeoff(t *testing.T) {
	f, err := os.Open(*bakeoff)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	plain, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	joined, err := New(Options{Mode: DictHMM})
	if err != nil {
		t.Fatal(err)
	}
	var dict, hmm, peer score
	g := zhs(t)
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var gold []segment.Span
		var text strings.Builder
		for _, w := range strings.Fields(lines.Text()) {
			gold = append(gold, segment.Span{Start: text.Len(), End: text.Len() + len(w)})
			text.WriteString(w)
		}
		for _, cutter := range []struct {
			*Segmenter
			*score
		}{{plain, &dict}, {joined, &hmm}} {
			var found []segment.Span
			for w := range cutter.Words(text.String()) {
				found = append(found, w)
			}
			cutter.add(found, gold)
		}
		var found []segment.Span
		for _, w := range g.Segment([]byte(text.String())) {
			found = append(found, segment.Span{Start: w.Start(), End: w.End()})
		}
		peer.add(found, gold)
	}
	dict.log(t, "dict")
	hmm.log(t, "dict+hmm")
	peer.log(t, "gse")
	if dict.right*peer.gold < peer.right*dict.gold {
		t.Errorf("dict finds %d of %d words, gse %d", dict.right, dict.gold, peer.right)
	}
}
