package segment

import (
	"strings"
	"unicode/utf8"
)

// runLen is how often the first byte of text is repeated at its start.
func runLen(text string) int {
	n := 1
	for n < len(text) && text[n] == text[0] {
		n++
	}
	return n
}

// skipBlank is the offset of the first rune from i on that is no white space other than a line end.
func skipBlank(text string, i int) int {
	for i < len(text) && text[i] != '\n' && text[i] != '\r' {
		r, w := utf8.DecodeRuneInString(text[i:])
		if !isSpace(r) {
			break
		}
		i += w
	}
	return i
}

// skipSpace is the offset of the first rune from i on that is no white space.
func skipSpace(text string, i int) int {
	for i < len(text) {
		r, w := utf8.DecodeRuneInString(text[i:])
		if !isSpace(r) {
			break
		}
		i += w
	}
	return i
}

// blankLineAt reports whether the line end at i is followed by a blank line.
func blankLineAt(text string, i int) bool {
	if strings.HasPrefix(text[i:], "\r\n") {
		i++
	}
	i = skipBlank(text, i+1)
	return i < len(text) && (text[i] == '\n' || text[i] == '\r')
}

// isSpace reports whether r is in whitespace.
func isSpace(r rune) bool {
	switch r {
	case ' ', '\t', '\r', '\n', '\v', '\f', '\u00a0', '\u3000', '\u200b', '\ufeff':
		return true
	}
	return false
}

// isWide reports whether r is Chinese, Japanese or Korean, one of their marks, or lies beyond (as emoji do).
func isWide(r rune) bool { return r >= '\u2e80' && r != utf8.RuneError && r != '\ufeff' }

// isEmoji reports whether r is a pictograph, or joins or varies one. The numerals ❶ to ➓ are none.
func isEmoji(r rune) bool {
	return '\U0001f000' <= r && r <= '\U0001faff' || '\u2600' <= r && r <= '\u2775' || r == '\ufe0f' || r == '\u200d'
}

// isASCIIWord reports whether r is an ASCII letter or digit.
func isASCIIWord(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

// isDigit reports whether r is a digit, half-width or full-width.
func isDigit(r rune) bool { return '0' <= r && r <= '9' || '０' <= r && r <= '９' }

// isHan reports whether r is a common Chinese character.
func isHan(r rune) bool {
	return '\u3400' <= r && r <= '\u9fff' || '\U00020000' <= r && r <= '\U0003ffff'
}

// isWord reports whether r is an ASCII letter or digit, or a Chinese character.
func isWord(r rune) bool { return isASCIIWord(r) || isHan(r) }
