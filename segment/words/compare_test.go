package words

import (
	"flag"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/go-ego/gse"

	"github.com/duizhao/duizhao/segment"
)

var corpus = flag.String("corpus", "", "directories, separated by commas, of more text to compare with gse on")

// sample is the text that the tests and benchmarks of this package cut.
func sample(t testing.TB) (lines []string) {
	files := []string{"testdata/sample.txt"}
	for dir := range strings.SplitSeq(*corpus, ",") {
		if dir != "" {
			more, err := filepath.Glob(filepath.Join(dir, "*"))
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, more...)
		}
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, strings.SplitAfter(string(data), "\n")...)
	}
	return lines
}

// TestGse compares the boundaries with those of gse's Segment, line by line. Each difference has to be one of those
// that the package comment names.
func TestGse(t *testing.T) {
	s, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	compare(t, s, newReference(s, zhs(t)), sample(t))
}

// compare reports the differences that nothing explains.
func compare(t *testing.T, s *Segmenter, g *reference, lines []string) {
	t.Helper()
	counts := make(map[string]int)
	for _, line := range lines {
		var theirs []segment.Span
		ours := s.Append(nil, line)
		for _, w := range g.Segment([]byte(line)) {
			theirs = append(theirs, segment.Span{Start: w.Start(), End: w.End()})
		}
		for len(ours) > 0 {
			a, b := 1, 1
			for ours[a-1].End != theirs[b-1].End {
				if ours[a-1].End < theirs[b-1].End {
					a++
				} else {
					b++
				}
			}
			why := "the same"
			if a != 1 || b != 1 {
				why = difference(s, g, line, ours[:a], theirs[:b])
			}
			counts[why]++
			if why == "" {
				t.Errorf("%q: ours %q, gse's %q", line, parts(line, ours[:a]), parts(line, theirs[:b]))
			}
			ours, theirs = ours[a:], theirs[b:]
		}
	}
	t.Log(counts)
}

// A reference is gse, and the keys of those words of its dictionary that are written in traditional characters.
type reference struct {
	*gse.Segmenter
	traditional map[string]bool
}

func newReference(s *Segmenter, g *gse.Segmenter) *reference {
	r := &reference{g, make(map[string]bool)}
	for i := range g.Dict.Tokens {
		if word := g.Dict.Tokens[i].Text(); s.Key(word) != word {
			r.traditional[s.Key(word)] = true
		}
	}
	return r
}

// difference names the reason why two ways to cut the same part of a line differ; it is "" if there is none.
func difference(s *Segmenter, g *reference, line string, ours, theirs []segment.Span) string {
	part := segment.Span{Start: ours[0].Start, End: ours[len(ours)-1].End}
	whole := len(ours) == 1
	if whole && next(line, part.Start) == part.End {
		return "unit"
	}
	if whole && IsWord(part.Of(line)) && len(joined(s, line, theirs)) == 1 {
		return "numeral or date"
	}
	for _, w := range ours {
		if chineseDate(line, w.Start) == w.End {
			return "numeral or date"
		}
	}
	if numerals.MatchString(part.Of(line)) {
		return "numerals"
	}
	if key := s.Key(part.Of(line)); key != strings.ToLower(part.Of(line)) {
		return "traditional"
	} else if whole && g.traditional[key] {
		return "traditional in the dictionary"
	}
	// gse adds up float32, in which a sum of this size has the following step.
	step := 32 * float64(len(line)) / (1 << 23)
	if math.Abs(distance(g, line, ours)-distance(g, line, theirs)) <= step {
		return "tie"
	}
	return ""
}

var numerals = regexp.MustCompile(`[〇零一二三四五六七八九十百千万亿两]{3}`)

// joined is what the table in join.go makes of words.
func joined(s *Segmenter, line string, words []segment.Span) (all []segment.Span) {
	c := cutter{table: s.table, text: line, yield: func(w segment.Span) bool { all = append(all, w); return true }}
	for _, w := range words {
		k := other
		if part := w.Of(line); isFigure(part) {
			k = figure
		} else {
			for at := w.Start; at < w.End; at = next(line, at) {
				c.push(s.table.symbol(line[at:next(line, at)]), at, next(line, at))
			}
			k = c.kind(0, c.n)
			c.n = 0
		}
		c.word(w.Start, w.End, k)
	}
	c.release()
	return all
}

// distance is the cost of words by gse's dictionary.
func distance(g *reference, line string, words []segment.Span) (sum float64) {
	for _, w := range words {
		f, _, ok := g.Find(strings.ToLower(w.Of(line)))
		if ok && f > 0 {
			sum += math.Log2(g.Dict.TotalFreq()) - math.Log2(f)
		} else {
			sum += 32
		}
	}
	return sum
}

func parts(text string, words []segment.Span) (all []string) {
	for _, w := range words {
		all = append(all, w.Of(text))
	}
	return all
}
