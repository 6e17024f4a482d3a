package align

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/duizhao/duizhao/segment"
)

// sentence is a text as a [Model] sees it.
type sentence struct {
	ids     []int32 // its words, as numbers of the vocabulary
	length  float64 // letters and digits; in Chinese a part of every Latin one
	clauses int32   // marks that end a clause
	marks   [len(markKeys)]uint8
	edge    edge
}

// markKeys are the marks that are counted; " is the opening of any quotation.
var markKeys = [...]rune{'?', '!', ':', ';', '—', '…', '(', quotation}

const quotation = '"'

// edge is how a sentence begins and ends.
type edge struct {
	opens, closes bool   // with a quotation mark
	small         bool   // begins with a small letter
	item          string // number at the beginning
	stop          rune   // the punctuation at the end, within quotation marks and brackets; 0 if there is none
	change        int    // quotations opened less quotations closed
	entered       bool   // a quotation comes in from the sentence before
	inside        bool   // a quotation goes on after the sentence
}

// soft says whether a sentence ends as none does that is complete.
func (e *edge) soft() bool { return e.stop == ',' || e.stop == ':' }

// read finds the words of a text and their numbers.
func (m *Model) read(language segment.Language, text string, id func(token) int32) sentence {
	s := sentence{edge: edge{small: beginsSmallLetter(text)}}
	text = fold(text)
	scan(text, func(t token) {
		if t.class == han {
			m.lexicon.cut(t.text, func(w string) { s.ids = append(s.ids, id(token{exact, w})) })
			m.names.find(t.text, func(w string) { s.ids = append(s.ids, id(token{word, w})) })
			return
		}
		s.ids = append(s.ids, id(t))
	})
	s.length = length(language, text)
	s.edge.find(text)
	s.count(text)
	return s
}

// readMT reads machine translations of the Chinese sentences of a text; the English ones have been read before. They tell
// more about lengths and clauses, too: the length of a sentence is the mean of both, scaled alike, and the clauses are those
// of the translation.
func (m *Model) readMT(t *bitext, translations []string) {
	t.mt = make([]sentence, len(translations))
	var own, translated float64 // length
	for i, text := range translations {
		t.mt[i] = m.read(segment.English, text, m.en.find)
		if t.mt[i].length > 0 {
			own += t.zh[i].length
			translated += t.mt[i].length
		}
	}
	for i, mt := range t.mt {
		if mt.length > 0 {
			t.zh[i].length = (t.zh[i].length + mt.length*own/translated) / 2
			t.zh[i].clauses = mt.clauses
		}
	}
}

// count counts the marks and the clauses of a folded text.
func (s *sentence) count(text string) {
	const clauseEnds = ",;:。.?!—…"
	last, counted := ' ', ' '
	text = strings.ReplaceAll(text, "...", "…")
	for i, r := range text {
		mark := r
		switch {
		case quotationAt(last, text[i:]) > 0:
			mark = quotation
		case r == quotation:
			mark = 0
		case r == '–':
			mark = '—'
		}
		if mark != counted {
			if k := slices.Index(markKeys[:], mark); k >= 0 && s.marks[k] < math.MaxUint8 {
				s.marks[k]++
			}
			if strings.ContainsRune(clauseEnds, mark) {
				s.clauses++
			}
		}
		last, counted = r, mark
	}
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

const quotes = "“”‘’「」『』\"'"

// beginsSmallLetter says whether the first letter of a text that is not folded is a small one.
func beginsSmallLetter(text string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, quotes+" (…."))
	return unicode.IsLower(r)
}

// find finds out how a folded text begins and ends.
func (e *edge) find(text string) {
	text = strings.TrimSpace(text)
	first, _ := utf8.DecodeRuneInString(text)
	last, _ := utf8.DecodeLastRuneInString(text)
	e.opens = strings.ContainsRune(quotes, first)
	e.closes = strings.ContainsRune(quotes, last)
	item := strings.TrimLeft(text, quotes+" (*_`-—….")
	e.item = item[:len(item)-len(strings.TrimLeft(item, "0123456789"))]
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
	case ',', ';', '、':
		e.stop = ','
	case '…', '—', '-':
		e.stop = '-'
	}
}

// quote finds where quotations go on from one sentence to the next.
func quote(sentences []sentence) {
	inside := false
	for i := range sentences {
		s := &sentences[i]
		s.edge.entered = inside
		switch {
		case s.edge.change != 0:
			inside = s.edge.change > 0
		case s.marks[len(markKeys)-1] > 0:
			inside = false
		}
		s.edge.inside = inside
	}
}
