package segment

import (
	"strings"
	"unicode/utf8"
)

// aside is a bracketed stretch, without its brackets.
type aside struct {
	Span
	title bool // the name of a work, 《…》
}

// Brackets, or title marks, with more than so many bytes between them do not hold a sentence together.
const (
	longestAside = 600
	longestTitle = 240
)

// openBracket notes what the bracket at i encloses, if it stands in no other and is closed in time.
func (s *splitter) openBracket(i int) {
	if i < s.aside.End {
		return
	}
	r, w := utf8.DecodeRuneInString(s.text[i:])
	title := bracketKind(r) == titleBracket
	limit := i + longestAside
	if title {
		limit = i + longestTitle
	}
	end := closing(s.text, i, min(limit, s.inline.limit(s.text, i, s.english)))
	if end < 0 || r == '[' && !strings.HasPrefix(s.text[end:], "](") {
		return
	}
	s.aside = aside{Span{i + w, end}, title}
}

// endsInAside reports whether a run of stops that begins in the brackets read last ends a sentence: it has to stand
// before the closing bracket, and either the brackets hold the whole sentence or the stop is a full stop. So
// （他走了。） and 他走了（我猜的。） end, 他走了（真的吗？）再说 does not, nor does the name of a work, 《你好！》.
func (s *splitter) endsInAside(e ending) bool {
	if e.end <= s.aside.End || s.aside.title {
		return false
	}
	if e.last == '。' || e.last == '.' || e.last == '．' {
		return true
	}
	_, w := utf8.DecodeLastRuneInString(s.text[:s.aside.Start])
	return strings.Trim(s.text[s.first:s.aside.Start-w], "*_\"“") == ""
}

// The kinds of brackets.
const (
	roundBracket = iota + 1
	squareBracket
	titleBracket
)

// bracketKind is the kind of an opening bracket, minus the kind of a closing one, and 0 for other runes. Full-width and
// half-width brackets close each other, as they do in careless typing.
func bracketKind(r rune) int {
	switch r {
	case '(', '（':
		return roundBracket
	case ')', '）':
		return -roundBracket
	case '[':
		return squareBracket
	case ']':
		return -squareBracket
	case '《', '〈':
		return titleBracket
	case '》', '〉':
		return -titleBracket
	}
	return 0
}

// closing is the offset of the bracket that closes the one at i, or -1 if there is none before limit. Nesting deeper
// than four gives -1 too, so that a row of opening brackets is not read over and over.
func closing(text string, i, limit int) int {
	opening, _ := utf8.DecodeRuneInString(text[i:])
	kind, depth := bracketKind(opening), 0
	for j, r := range text[i:max(i, limit)] {
		switch bracketKind(r) {
		case kind:
			if depth++; depth > 4 {
				return -1
			}
		case -kind:
			if depth--; depth == 0 {
				return i + j
			}
		}
	}
	return -1
}
