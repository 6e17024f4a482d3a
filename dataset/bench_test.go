package dataset

import (
	"os"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/text"

	"github.com/duizhao/duizhao/segment"
)

// benchText is the gold documents and those of testdata/split one behind the other.
func benchText(b *testing.B) string {
	b.Helper()
	var all strings.Builder
	for _, name := range testDocuments(b) {
		raw, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		if !strings.Contains(name, "broken") { // its fence would swallow the rest
			all.Write(raw)
		}
	}
	return all.String()
}

func benchSplit(b *testing.B, name string) {
	source := benchText(b)
	b.SetBytes(int64(len(source)))
	b.ReportAllocs()
	for b.Loop() {
		t, err := segment.Decode(name, strings.NewReader(source))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := Split(t); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSplitMarkdown decodes and splits Markdown.
func BenchmarkSplitMarkdown(b *testing.B) { benchSplit(b, "bench.md") }

// BenchmarkSplitPlain decodes and splits the same bytes as plain text.
func BenchmarkSplitPlain(b *testing.B) { benchSplit(b, "bench.txt") }

// BenchmarkGoldmark is the peer: a whole parse of the same bytes, from which a program would still have to find the items.
func BenchmarkGoldmark(b *testing.B) {
	source := []byte(benchText(b))
	p := goldmark.DefaultParser()
	b.SetBytes(int64(len(source)))
	b.ReportAllocs()
	for b.Loop() {
		p.Parse(text.NewReader(source))
	}
}
