package words

import (
	"slices"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/segment"
)

// TestViterbi compares the model with gse's, on all runs of Chinese characters of the sample.
func TestViterbi(t *testing.T) {
	s, err := New(Options{Mode: DictHMM})
	if err != nil {
		t.Fatal(err)
	}
	g := zhs(t)
	n := 0
	for _, line := range sample(t) {
		for _, run := range strings.FieldsFunc(line, func(r rune) bool { return !isHan(r) || s.table.code(r) == 0 }) {
			if s.Key(run) != run || len(run) > 3*window || len(run) < 6 {
				continue
			}
			var got []segment.Span
			c := cutter{table: s.table, text: run, yield: func(w segment.Span) bool { got = append(got, w); return true }}
			for i := 0; i < len(run); i = next(run, i) {
				c.push(c.symbol(run[i:next(run, i)]), i, next(run, i))
			}
			c.viterbi(0, c.n)
			c.release()
			if want := g.HMMCut(run); !slices.Equal(parts(run, got), want) {
				t.Errorf("%q: got %q, want %q", run, parts(run, got), want)
			}
			n++
		}
	}
	if n < 100 {
		t.Errorf("only %d runs", n)
	}
}
