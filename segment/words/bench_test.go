package words

import (
	"testing"

	"github.com/duizhao/duizhao/segment"
)

func BenchmarkWords(b *testing.B) {
	s, err := Default()
	if err != nil {
		b.Fatal(err)
	}
	lines := sample(b)
	n := 0
	for _, l := range lines {
		n += len(l)
	}
	b.SetBytes(int64(n))
	var dst []segment.Span
	b.ReportAllocs()
	for b.Loop() {
		for _, l := range lines {
			dst = s.Append(dst[:0], l)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		x, err := decode(embedded)
		if err != nil {
			b.Fatal(err)
		}
		x.table()
	}
}
