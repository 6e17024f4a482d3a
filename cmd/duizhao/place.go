package main

import (
	"fmt"
	"iter"
	"strings"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/segment"
	"github.com/duizhao/duizhao/segment/words"
)

// sentence is a sentence with its place: a span of the document for each line that it stands on, without the marks of
// quotes between them. The text has a space for what stands between two of them.
type sentence struct {
	text  string
	lines []segment.Span
}

// sentenceLine is a sentence as segment --as json writes it.
type sentenceLine struct {
	File  string      `json:"file"`
	Start int         `json:"start"`
	End   int         `json:"end"`
	Line  int         `json:"line"`
	Text  string      `json:"text"`
	Words []wordPlace `json:"words,omitzero"`
}

type wordPlace struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

// describe gives the sentence for writing, with its words if there is a cutter. No word goes over the end of a line.
func (s *sentence) describe(t *segment.Text, cutter *words.Segmenter) *sentenceLine {
	start, end := s.lines[0].Start, s.lines[len(s.lines)-1].End
	place := t.SourceSpan(segment.Span{Start: start, End: end})
	l := &sentenceLine{File: t.Name, Start: place.Start, End: place.End, Line: t.Line(start), Text: s.text}
	if cutter == nil {
		return l
	}
	l.Words = []wordPlace{}
	for _, line := range s.lines {
		text := line.Of(t.Data)
		for w := range wordsOf(cutter, text) {
			place := t.SourceSpan(segment.Span{Start: line.Start + w.Start, End: line.Start + w.End})
			l.Words = append(l.Words, wordPlace{place.Start, place.End, w.Of(text)})
		}
	}
	return l
}

// placed yields the sentences of a document with their places. [dataset.Document.Sentences] gives texts. In their block
// they stand in order, with nothing between them but white space and what is no sentence, so that they can be found.
func placed(d *dataset.Document, o segment.SentenceOptions) iter.Seq2[sentence, error] {
	return func(yield func(sentence, error) bool) {
		for i := range d.Blocks {
			b := &d.Blocks[i]
			at, data := b.Content.Start, d.Text.Data[:b.Content.End]
			for _, text := range d.Sentences(dataset.Field{b.Content}, o) {
				lines := find(data, at, text, int(b.QuoteDepth))
				if lines == nil {
					yield(sentence{}, fmt.Errorf("%s:%d: expected the sentence %q from here on, found none", d.Text.Name, d.Text.Line(at), text))
					return
				}
				at = lines[len(lines)-1].End
				if !yield(sentence{text, lines}, nil) {
					return
				}
			}
		}
	}
}

// find gives the lines of the first place of a sentence from an offset on. Tags before it are passed over, so that the
// text of a link is not found in the link's title.
func find(data string, at int, text string, quotes int) []segment.Span {
	for at < len(data) {
		if lines := linesAt(data, at, text, quotes); lines != nil {
			return lines
		}
		n := 1
		if data[at] == '<' {
			n += max(0, strings.IndexByte(data[at:at+segment.LineLen(data[at:])], '>'))
		}
		at += n
	}
	return nil
}

// linesAt gives the lines of a sentence that begins at an offset, nil if it does not.
func linesAt(data string, at int, text string, quotes int) []segment.Span {
	var lines []segment.Span
	for {
		n := 0
		for n < len(text) && at+n < len(data) && text[n] == data[at+n] {
			n++
		}
		if n == len(text) {
			return append(lines, segment.Span{Start: at, End: at + n})
		}
		// It may go on behind a line end and the marks of quotes, for which the text has a space.
		n = len(strings.TrimRight(text[:n], " \t"))
		next := at + n + lineEnd(data[at+n:])
		if next == at+n || text[n] != ' ' {
			return nil
		}
		lines = append(lines, segment.Span{Start: at, End: at + n})
		text, at = text[n+1:], skipBlanks(data, next)
		for range quotes {
			if strings.HasPrefix(data[at:], ">") {
				at = skipBlanks(data, at+1)
			}
		}
	}
}

// lineEnd is the length of the line end that begins s, with blanks before it; 0 if none does.
func lineEnd(s string) int {
	n := skipBlanks(s, 0)
	switch {
	case strings.HasPrefix(s[n:], "\r\n"):
		return n + 2
	case strings.HasPrefix(s[n:], "\n"), strings.HasPrefix(s[n:], "\r"):
		return n + 1
	}
	return 0
}

func skipBlanks(s string, at int) int {
	for at < len(s) && (s[at] == ' ' || s[at] == '\t') {
		at++
	}
	return at
}
