package words

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/segment"
)

// The benchmarks are pairs, to be run in one go: Words, in both modes and on all cores, against gse's Segment on the
// same lines. With -corpus they run on real documents; the text they make up has the dictionary's whole vocabulary and
// is harder on the caches.

// lines are the sample, and sentences of words drawn by their frequency between function words.
func lines(b *testing.B) (all []string, size int64) {
	all = sample(b)
	if *corpus == "" {
		tokens := zhs(b).Dict.Tokens
		var sums []float64
		sum := 0.0
		for i := range tokens {
			sum += tokens[i].Freq()
			sums = append(sums, sum)
		}
		random := rand.New(rand.NewPCG(1, 2))
		between := []string{"", "", "的", "了", "是", "在", "，", "和", " Redis ", "3.5", "、"}
		for range 20_000 {
			var line strings.Builder
			for range 12 {
				at, _ := slices.BinarySearch(sums, random.Float64()*sum)
				line.WriteString(tokens[at].Text())
				line.WriteString(between[random.IntN(len(between))])
			}
			line.WriteString("。\n")
			all = append(all, line.String())
		}
	}
	for _, line := range all {
		size += int64(len(line))
	}
	return all, size
}

func BenchmarkWords(b *testing.B) {
	for _, mode := range []Mode{Dict, DictHMM} {
		b.Run(mode.String(), func(b *testing.B) {
			s, err := New(Options{Mode: mode})
			if err != nil {
				b.Fatal(err)
			}
			lines, size := lines(b)
			var dst []segment.Span
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				for _, line := range lines {
					dst = s.Append(dst[:0], line)
				}
			}
		})
	}
}

// BenchmarkWordsParallel uses all cores.
func BenchmarkWordsParallel(b *testing.B) {
	s, err := Default()
	if err != nil {
		b.Fatal(err)
	}
	lines, size := lines(b)
	b.SetBytes(size)
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		var dst []segment.Span
		for pb.Next() {
			for _, line := range lines {
				dst = s.Append(dst[:0], line)
			}
		}
	})
}

func BenchmarkGse(b *testing.B) {
	g := zhs(b)
	lines, size := lines(b)
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, line := range lines {
			g.Segment([]byte(line))
		}
	}
}

// BenchmarkLoad loads the default dictionary.
func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := decode(embedded); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkExtend compiles a user's dictionary into the default one.
func BenchmarkExtend(b *testing.B) {
	for b.Loop() {
		if _, err := New(Options{Dictionary: strings.NewReader("云原生架构 5 n\n")}); err != nil {
			b.Fatal(err)
		}
	}
}
