package dataset

import (
	"strings"

	"github.com/duizhao/duizhao/segment"
)

// index is strings.Index for a word that most lines have not. Of a Chinese one it looks for the last byte of the first character, which few
// characters of a line share, while many begin with the same byte.
func index(s, word string) int {
	last := min(len("一"), len(word)) - 1
	for at := last; at < len(s); at++ {
		i := strings.IndexByte(s[at:], word[last])
		if i < 0 {
			return -1
		}
		if at += i; s[at-last] == word[0] && strings.HasPrefix(s[at-last:], word) {
			return at - last
		}
	}
	return -1
}

func contains(s, word string) bool { return index(s, word) >= 0 }

// finder tells which spans of a text have a word in them. Asked for one span after another, it looks at every byte of the text once.
type finder struct {
	word     string
	from, at int // the word stands at the second and nowhere between the two
}

func newFinder(word string) finder { return finder{word: word, at: -1} }

// in tells whether the word stands in the span.
func (f *finder) in(data string, span segment.Span) bool {
	if span.Start < f.from || span.Start > f.at {
		f.from, f.at = span.Start, len(data)
		if i := index(data[f.from:], f.word); i >= 0 {
			f.at = f.from + i
		}
	}
	return f.at+len(f.word) <= span.End
}
