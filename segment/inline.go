package segment

import (
	"iter"
	"strings"
)

// Inline is a kind of inline text that is no prose.
type Inline uint8

const (
	InlineCode Inline = iota // with its backticks
	Math                     // with its marks: $…$, $$…$$, \(…\), \[…\]
	URL                      // one that stands in the text
	Target                   // of a link or an image, from ] to ): ](img/a.png "title")
	Tag                      // of HTML, a comment, or an autolink
)

var inlineKinds = [...]string{"code", "math", "URL", "link target", "tag"}

func (k Inline) String() string { return inlineKinds[k] }

// Inlines yields what is no prose in text inside within, from left to right: the stretches in which [Sentences] cuts nothing. Time is
// linear in the length of within.
func Inlines(text string, within Span, lang Language) iter.Seq2[Inline, Span] {
	return func(yield func(Inline, Span) bool) {
		var in inlines
		text := within.Of(text)
		for at := 0; at < len(text); {
			i := at + strings.IndexAny(text[at:], "`$\\<:]")
			if i < at {
				return
			}
			end := in.skip(text, i, lang == English)
			start, kind, ok := inlineAt(text, i, end)
			if ok && !yield(kind, Span{within.Start + max(start, at), within.Start + end}) {
				return
			}
			at = end
		}
	}
}

// inlineAt tells what stands at i, if it is more than the mark that it could begin with.
func inlineAt(text string, i, end int) (start int, kind Inline, ok bool) {
	for _, e := range enclosures {
		if strings.HasPrefix(text[i:], e.start) {
			kind = Math
			if e.start == "<!--" {
				kind = Tag
			}
			return i, kind, end > i+len(e.start)
		}
	}
	switch text[i] {
	case '`':
		return i, InlineCode, end > i+runLen(text[i:])
	case '$':
		return i, Math, end > i+1
	case '<':
		return i, Tag, end > i+1
	case ']':
		return i, Target, end > i+1
	case ':':
		start = i
		for start > 0 && (isASCIIWord(rune(text[start-1])) || strings.IndexByte("+.-", text[start-1]) >= 0) {
			start--
		}
		return start, URL, end > i+1 && start < i
	}
	return i, 0, false // an escape
}
