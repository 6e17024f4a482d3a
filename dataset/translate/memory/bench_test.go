package memory

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
)

var entriesFlag = flag.Int("entries", 1_000_000, "entries of the benchmarks' memory")

// invented makes sentences that look like a collection of questions to an index: words of a few characters as often as Zipf says, half
// of the sentences in one of 100 moulds.
type invented struct {
	random *rand.Rand
	words  []string
	zipf   *rand.Zipf
	moulds [][2]string
}

func newInvented(seed uint64) *invented {
	g := &invented{random: rand.New(rand.NewPCG(seed, 1))}
	for range 50_000 {
		var b strings.Builder
		for range 1 + g.random.IntN(3) {
			b.WriteRune(rune(0x4e00 + int(3500*g.random.Float64()*g.random.Float64())))
		}
		g.words = append(g.words, b.String())
	}
	g.zipf = rand.NewZipf(g.random, 1.1, 4, uint64(len(g.words)-1))
	for range 100 {
		g.moulds = append(g.moulds, [2]string{g.text(3), g.text(4)})
	}
	return g
}

func (g *invented) text(words int) string {
	var b strings.Builder
	for range words {
		b.WriteString(g.words[g.zipf.Uint64()])
	}
	return b.String()
}

func (g *invented) sentence() string {
	if g.random.IntN(2) == 0 {
		m := g.moulds[g.random.IntN(len(g.moulds))]
		return m[0] + g.text(2+g.random.IntN(3)) + m[1] + "？"
	}
	return g.text(6+g.random.IntN(10)) + "。"
}

func fill(b *testing.B, m *Memory, g *invented, n int) {
	b.Helper()
	var entries []Entry
	for i := range n {
		entries = append(entries, Entry{ZH: g.sentence(), EN: fmt.Sprintf("The English of sentence %d.", i), Score: 1})
		if len(entries) == maxWrite || i == n-1 {
			if _, err := m.Add(context.Background(), entries...); err != nil {
				b.Fatal(err)
			}
			entries = entries[:0]
		}
	}
}

// BenchmarkRemember stores one answer a call, as a translator does with each connection.
func BenchmarkRemember(b *testing.B) {
	for _, goroutines := range []int{2, 32} {
		b.Run(fmt.Sprint(goroutines), func(b *testing.B) {
			m := open(b, "")
			var next atomic.Int64
			b.SetParallelism(max(1, goroutines/runtime.GOMAXPROCS(0)))
			value := make([]byte, 1000)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := m.Remember(context.Background(), fmt.Append(nil, next.Add(1)), value); err != nil {
						b.Error(err)
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "answers/s")
		})
	}
}

func BenchmarkMemory(b *testing.B) {
	m := open(b, filepath.Join(b.TempDir(), "memory.db"))
	g := newInvented(1)
	b.Run("Add", func(b *testing.B) {
		for b.Loop() {
			fill(b, m, g, 1000)
		}
		b.ReportMetric(float64(b.N)*1000/b.Elapsed().Seconds(), "entries/s")
	})
	fill(b, m, g, *entriesFlag)
	b.Run("Load", func(b *testing.B) {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		for b.Loop() {
			m.index = nil
			if err := m.refresh(context.Background()); err != nil {
				b.Fatal(err)
			}
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB")
	})
	for _, bench := range []struct {
		name string
		text func() string
	}{
		{"Find/new", g.sentence},
		{"Find/changed", func() string {
			p := &m.index.base
			text := p.text(uint32(g.random.IntN(p.len())))
			changed := []rune(nil)
			for _, unit := range text {
				changed = append(changed, rune(unit))
			}
			for range 3 {
				changed[g.random.IntN(len(changed))] = '变'
			}
			return string(changed)
		}},
		{"Find/mould", func() string { m := g.moulds[g.random.IntN(len(g.moulds))]; return m[0] + g.text(3) + m[1] + "？" }},
		{"Find/long", func() string { return g.text(200) }},
	} {
		b.Run(bench.name, func(b *testing.B) {
			hits := 0
			for b.Loop() {
				found, err := m.Find(context.Background(), Query{ZH: bench.text()})
				if err != nil {
					b.Fatal(err)
				}
				hits += len(found)
			}
			b.ReportMetric(float64(hits)/float64(b.N), "hits/op")
		})
	}
}
