package words

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/segment"
)

// FuzzTile checks that the words tile the text.
func FuzzTile(f *testing.F) {
	var modes []*Segmenter
	for _, mode := range []Mode{Dict, DictHMM} {
		s, err := New(Options{Mode: mode})
		if err != nil {
			f.Fatal(err)
		}
		modes = append(modes, s)
	}
	for _, test := range cuts {
		f.Add(strings.ReplaceAll(test.words, "¦", ""))
	}
	for _, line := range sample(f) {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range modes {
			at := 0
			for w := range s.Words(text) {
				if w.Start != at || w.End <= at {
					t.Fatalf("%v: span %v after %d", s.mode, w, at)
				}
				at = w.End
			}
			if at != len(text) {
				t.Fatalf("%v: ends at %d of %d", s.mode, at, len(text))
			}
		}
	})
}

// FuzzConcatenation checks that two texts that meet at the end of a sentence have the words of both.
func FuzzConcatenation(f *testing.F) {
	var modes []*Segmenter
	for _, mode := range []Mode{Dict, DictHMM} {
		s, err := New(Options{Mode: mode})
		if err != nil {
			f.Fatal(err)
		}
		modes = append(modes, s)
	}
	lines := sample(f)
	for i := 1; i < len(lines); i++ {
		f.Add(lines[i-1], lines[i])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, mark := range []string{"\n", "。", "！", "？"} {
			if mark != "\n" && strings.HasPrefix(b, mark) {
				continue
			}
			for _, s := range modes {
				first := a + mark
				want := s.Append(nil, first)
				for w := range s.Words(b) {
					want = append(want, segment.Span{Start: w.Start + len(first), End: w.End + len(first)})
				}
				if got := s.Append(nil, first+b); !slices.Equal(got, want) {
					t.Fatalf("%v: got %q, want %q", s.mode, parts(first+b, got), parts(first+b, want))
				}
			}
		}
	})
}

// FuzzDictionary checks that a dictionary is read or refused, and that its words can be found.
func FuzzDictionary(f *testing.F) {
	for _, test := range faults {
		f.Add([]byte(test.dictionary))
	}
	f.Add([]byte("云计算 5 n\n凱特琳 nz\n台中\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		entries, err := ReadDictionary("fuzz", bytes.NewReader(data))
		if err != nil {
			if entries != nil {
				t.Fatal("entries in spite of an error")
			}
			return
		}
		l := newLexicon(nil)
		for _, e := range entries {
			l.add(e.Word, max(e.Frequency, 2))
		}
		table, err := l.compile()
		if err != nil {
			t.Fatal(err)
		}
		s := &Segmenter{table: table}
		for _, e := range entries {
			if !contains(table, e.Word) {
				t.Fatalf("the table lacks %q", e.Word)
			}
			s.Append(nil, e.Word)
		}
	})
}

// contains reports whether the table has the word.
func contains(t *table, word string) bool {
	var codes []uint16
	for i := 0; i < len(word); {
		end := next(word, i)
		codes = append(codes, t.symbol(word[i:end]))
		i = end
	}
	return t.contains(codes)
}

// FuzzParse checks that a table that parse accepts does not panic.
func FuzzParse(f *testing.F) {
	f.Add(small(f).encode())
	f.Fuzz(func(t *testing.T, data []byte) {
		table, err := parse(data)
		if err != nil {
			return
		}
		for _, mode := range []Mode{Dict, DictHMM} {
			s := &Segmenter{table: table, mode: mode}
			s.Append(nil, "机器學习，IP地址")
		}
	})
}
