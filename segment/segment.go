// Package segment turns the bytes of a document into text, the text into blocks, and blocks into sentences.
//
// Everything is a [Span] of bytes in the decoded text; the text itself is never edited:
//
//	text, err := segment.Decode("faq.zh.md", file)   // bytes -> UTF-8
//	blocks := segment.Blocks(text)                    // blocks tile the text
//	for _, s := range segment.Sentences(text.Data, blocks[0].Content, segment.Chinese) { … }
//
// Guarantees, each of them fuzzed:
//
//   - Blocks tile the text: their spans, in order, concatenate to it byte for byte.
//   - Sentences tile the span they were cut from.
//   - No input panics, and time is linear in its size (nesting deeper than [MaxDepth] is read as plain text).
//
// All functions are pure and safe for concurrent use.
package segment

import "unicode/utf8"

// Span is a half-open range of byte offsets into a decoded text.
type Span struct{ Start, End int }

// Len is the number of bytes in the span.
func (s Span) Len() int { return s.End - s.Start }

// Of is the part of text that the span covers. It shares text's memory.
func (s Span) Of(text string) string { return text[s.Start:s.End] }

// Trim narrows the span past white space at both ends.
func (s Span) Trim(text string) Span {
	for s.Start < s.End {
		r, size := rune(text[s.Start]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[s.Start:s.End])
		}
		if !isSpace(r) {
			break
		}
		s.Start += size
	}
	for s.Start < s.End {
		r, size := rune(text[s.End-1]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeLastRuneInString(text[s.Start:s.End])
		}
		if !isSpace(r) {
			break
		}
		s.End -= size
	}
	return s
}

// whitespace is what may stand around a sentence or a field without belonging to it: ASCII white space, the
// no-break space, the ideographic space, the zero-width space and the byte order mark.
const whitespace = " \t\r\n\v\f\u00a0\u3000\u200b\ufeff"

// Language is the language of a stretch of text.
type Language uint8

const (
	Chinese Language = iota
	English
)

func (l Language) String() string {
	if l == English {
		return "en"
	}
	return "zh"
}
