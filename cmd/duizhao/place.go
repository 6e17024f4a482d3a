package main

import (
	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/segment"
	"github.com/duizhao/duizhao/segment/words"
)

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

// describe gives a sentence for writing, with its words if there is a cutter. No word goes over the end of a line.
func describe(t *segment.Text, s dataset.Sentence, cutter *words.Segmenter) *sentenceLine {
	start, end := s.Lines[0].Start, s.Lines[len(s.Lines)-1].End
	place := t.SourceSpan(segment.Span{Start: start, End: end})
	l := &sentenceLine{File: t.Name, Start: place.Start, End: place.End, Line: t.Line(start), Text: s.Text}
	if cutter == nil {
		return l
	}
	l.Words = []wordPlace{}
	for _, line := range s.Lines {
		text := line.Of(t.Data)
		for w := range wordsOf(cutter, text) {
			place := t.SourceSpan(segment.Span{Start: line.Start + w.Start, End: line.Start + w.End})
			l.Words = append(l.Words, wordPlace{place.Start, place.End, w.Of(text)})
		}
	}
	return l
}
