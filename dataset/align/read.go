package align

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/duizhao/duizhao/segment"
)

// sentence is a text as a [Model] sees it.
type sentence struct {
	ids    []int32 // its words, as numbers of the vocabulary
	length float64 // letters and digits; in Chinese a part of every Latin one
	marks  [len(markKeys)]uint8
	edge   edge
}

// markKeys are the marks that are tokens of their own, and are counted.
var markKeys = [...]string{"?", "!", `"`}

// quotation is the index of the opening of a quotation in markKeys.
const quotation = 2

// edge is how a sentence begins and ends.
type edge struct {
	opens, closes bool // with a quotation mark
	stop          rune // the punctuation at the end, within quotation marks and brackets; 0 if there is none
	change        int  // quotations opened less quotations closed
	inside        bool // a quotation goes on after the sentence
}

// read finds the words of a text and their numbers.
func (m *Model) read(language segment.Language, text string, id func(token) int32) sentence {
	var s sentence
	text = fold(text)
	scan(text, func(t token) {
		switch t.class {
		case han:
			m.lexicon.cut(t.text, func(w string) { s.ids = append(s.ids, id(token{exact, w})) })
			return
		case mark:
			for k, key := range markKeys {
				if key == t.text && s.marks[k] < math.MaxUint8 {
					s.marks[k]++
				}
			}
		}
		s.ids = append(s.ids, id(t))
	})
	s.length = length(language, text)
	s.edge = edgeOf(text)
	return s
}

// length is the number of letters and digits; in Chinese they count less than a Chinese character.
func length(language segment.Language, text string) float64 {
	const latin = 0.35
	han, others := 0, 0
	for _, r := range text {
		switch {
		case isHanRune(r):
			han++
		case isLetter(r):
			others++
		}
	}
	if language == segment.English {
		return float64(han + others)
	}
	return float64(han) + latin*float64(others)
}

func edgeOf(text string) edge {
	const quotes = "“”‘’「」『』\"'"
	var e edge
	text = strings.TrimSpace(text)
	first, _ := utf8.DecodeRuneInString(text)
	last, _ := utf8.DecodeLastRuneInString(text)
	e.opens = strings.ContainsRune(quotes, first)
	e.closes = strings.ContainsRune(quotes, last)
	before := ' '
	for i, r := range text {
		e.change += quotationAt(before, text[i:])
		before = r
	}
	stop, _ := utf8.DecodeLastRuneInString(strings.TrimRightFunc(text, func(r rune) bool {
		return strings.ContainsRune(quotes, r) || unicode.In(r, unicode.Pe, unicode.White_Space)
	}))
	switch stop {
	case '。', '.':
		e.stop = '.'
	case '?', '!', ':':
		e.stop = stop
	case ',', ';':
		e.stop = ','
	case '…', '—', '-':
		e.stop = '-'
	}
	return e
}

// quote finds where quotations go on from one sentence to the next.
func quote(sentences []sentence) {
	inside := false
	for i := range sentences {
		s := &sentences[i]
		switch {
		case s.edge.change != 0:
			inside = s.edge.change > 0
		case s.marks[quotation] > 0:
			inside = false
		}
		s.edge.inside = inside
	}
}
