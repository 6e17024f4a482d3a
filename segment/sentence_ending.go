package segment

import (
	"strings"
	"unicode/utf8"
)

// ending is a run of stops with the quotes and brackets that close behind it.
type ending struct {
	end    int  // offset after the run
	last   rune // the last stop
	hard   bool // there is a stop in it that is neither a dot nor an ellipsis
	dots   int  // dots, and three for every …
	closed bool // quotes or brackets close behind the last stop
}

// ending reads the run that begins at i, at a stop.
func (s *splitter) ending(i int) ending {
	e := ending{end: i}
	for {
		r, w := utf8.DecodeRuneInString(s.text[e.end:])
		switch r {
		case '。', '？', '！', '｡', '?':
			e.hard = true
		case '!':
			if strings.HasPrefix(s.text[e.end:], "![") && e.end > i {
				return e // an image
			}
			e.hard = true
		case '；', ';':
			if e.end > i {
				return e
			}
			e.hard = true
		case '.', '．':
			e.dots++
		case '…':
			e.dots += 3
		default:
			if w = s.closer(e.end); w == 0 {
				return e
			}
			e.end += w
			e.closed = true
			continue
		}
		e.last, e.closed = r, false
		e.end += w
	}
}

// closer is the length of what closes at i, directly behind a stop, and belongs to the sentence: 0 if nothing does.
func (s *splitter) closer(i int) int {
	rest := s.text[i:]
	r, w := utf8.DecodeRuneInString(rest)
	switch r {
	case '”', '’', '」', '』', '）', '】', '》', '〉', '〕', '〗', '］', '｝', ')':
		return w
	case ']':
		return max(1, s.inline.target(s.text, i)-i)
	case '"':
		return s.closePaired(&s.double, 1)
	case '\'':
		return s.closePaired(&s.single, 1)
	case '*':
		return s.closePaired(&s.star, runLen(rest))
	case '_', '~':
		n := runLen(rest)
		if r, _ := utf8.DecodeRuneInString(rest[n:]); isWord(r) {
			return 0
		}
		return n
	case '[':
		return referenceLen(rest)
	case '(', '（':
		return verdictLen(rest)
	case '<':
		return closingTagLen(rest)
	case ' ', '\u3000':
		return s.spacedCloser(rest)
	}
	if isEmoji(r) {
		return w
	}
	return 0
}

// spacedCloser is the length of the blanks rest begins with and of what closes behind them: an emoji, a closing tag, a
// verdict, and in Chinese, carelessly typed, a quote or bracket; 0 if nothing closes there.
func (s *splitter) spacedCloser(rest string) int {
	n := skipBlank(rest, 0)
	r, w := utf8.DecodeRuneInString(rest[n:])
	switch r {
	case '”', '’', '」', '』', '）', '】', '》':
		if s.english {
			return 0
		}
	case '(', '（':
		w = verdictLen(rest[n:])
	case '<':
		w = closingTagLen(rest[n:])
	default:
		if !isEmoji(r) {
			return 0
		}
	}
	if w == 0 {
		return 0
	}
	return n + w
}

// closePaired is n if a mark of n bytes directly behind a stop closes what open stands for, which is then no longer open.
func (s *splitter) closePaired(open *bool, n int) int {
	if !s.english && !*open {
		return 0
	}
	*open = false
	return n
}

// toggle reads the mark at i that opens and closes alike, and returns the offset after it.
func (s *splitter) toggle(i int) int {
	before, _ := utf8.DecodeLastRuneInString(s.text[:i])
	switch s.text[i] {
	case '"':
		s.double = !s.double
	case '\'':
		after, _ := utf8.DecodeRuneInString(s.text[i+1:])
		if s.single {
			s.single = isASCIIWord(after) // an apostrophe leaves it open
		} else {
			s.single = !isASCIIWord(before) && !isSpace(after)
		}
	case '*':
		end := i + runLen(s.text[i:])
		after, _ := utf8.DecodeRuneInString(s.text[end:])
		if !(isSpace(after) && (i == 0 || isSpace(before))) { // neither the mark of a list item nor a product
			s.star = !s.star
		}
		return end
	}
	return i + 1
}

// quoted reports whether the stop at i stands first inside quotes or brackets: a mark spoken of, not a stop.
func (s *splitter) quoted(i int) bool {
	r, w := utf8.DecodeLastRuneInString(s.text[:i])
	switch r {
	case '“', '‘', '「', '『', '（', '《', '【', '〈', '(', '[':
		return true
	case '"', '\'':
		if !s.english {
			return r == '"' && s.double || r == '\'' && s.single
		}
		before, _ := utf8.DecodeLastRuneInString(s.text[:i-w])
		return i == w || isSpace(before) || before == '('
	}
	return false
}

// referenceLen is the length of the footnote reference or citation text begins with: [^1], [12], [3, 4].
func referenceLen(text string) int {
	end := strings.IndexByte(text[:min(len(text), 24)], ']')
	if end < 2 || end+1 < len(text) && (text[end+1] == '(' || text[end+1] == ':') {
		return 0
	}
	if text[1] != '^' && strings.Trim(text[1:end], "0123456789, -") != "" {
		return 0
	}
	return end + 1
}

// verdictLen is the length of the mark for true or false that text begins with, in brackets: （√）, ( × ), (错).
func verdictLen(text string) int {
	_, w := utf8.DecodeRuneInString(text)
	end := strings.IndexAny(text[:min(len(text), 24)], ")）")
	if end < 0 {
		return 0
	}
	switch strings.Trim(text[w:end], whitespace) {
	case "√", "×", "✓", "✔", "✗", "✘", "对", "错", "對", "錯":
		_, w = utf8.DecodeRuneInString(text[end:])
		return end + w
	}
	return 0
}

// closingTagLen is the length of the closing HTML tag or line break text begins with: </b>, <br>, <br />.
func closingTagLen(text string) int {
	end := strings.IndexByte(text[:min(len(text), 24)], '>')
	if end < 0 || !strings.HasPrefix(text, "</") && strings.Trim(text[1:end], " /") != "br" {
		return 0
	}
	return end + 1
}
