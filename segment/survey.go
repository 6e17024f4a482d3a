package segment

import (
	"encoding/binary"
	"math/bits"
	"strings"
	"unicode/utf8"
)

// survey is what a single look at all bytes of a text tells.
type survey struct {
	lines    []int // offset of every line's first byte; lines end at "\n", "\r\n" or a lone "\r"
	valid    bool  // the text is UTF-8
	controls int   // control characters that text has no use for
	control  int   // where the first of them stands
}

// surveyOf looks at a text. Eight bytes are read at a time: most are ASCII or begin with two characters of three bytes, which is how
// Chinese looks. That takes a third of the time of utf8.ValidString and a search for lines.
func surveyOf(text string) survey {
	const (
		ones = 0x0101010101010101
		high = 0x80 * ones
	)
	s := survey{valid: true, lines: make([]int, 1, 1+strings.Count(text, "\n"))}
	for i := 0; i < len(text); {
		if i+8 <= len(text) {
			x := binary.LittleEndian.Uint64([]byte(text[i : i+8])) // no copy is made
			if isWide3(x) {
				i += 3
				if isWide3(x >> 24) {
					i += 3
				}
				continue
			}
			special := ((x-' '*ones)&^x | x) & high // the lowest bit is in the first byte that is below ' ' or no ASCII
			plain := bits.TrailingZeros64(special) / 8
			if i += plain; plain == 8 || plain > 0 && text[i] >= utf8.RuneSelf {
				continue // a line's end is looked at now
			}
		}
		switch c := text[i]; {
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(text[i:])
			s.valid = s.valid && (r != utf8.RuneError || size > 1)
			i += size
			continue
		case c == '\n' || c == '\r' && !strings.HasPrefix(text[i+1:], "\n"):
			s.lines = append(s.lines, i+1)
		case isControl(c):
			if s.controls++; s.controls == 1 {
				s.control = i
			}
		}
		i++
	}
	if last := len(s.lines) - 1; last > 0 && s.lines[last] == len(text) {
		s.lines = s.lines[:last]
	}
	return s
}

// isWide3 reports that bytes, the first of them lowest, begin with a character of three bytes in UTF-8. Those that begin with 0xe0 or 0xed
// are left out: not all of them are valid.
func isWide3(x uint64) bool {
	const sure = 1<<16 - 1 - 1<<0x0 - 1<<0xd
	return x&0xc0c0f0 == 0x8080e0 && sure>>(x&15)&1 != 0
}

// isControl reports a control character that text has no use for. Form feeds come from PDF files, escapes from terminals.
func isControl(c byte) bool {
	return c < ' ' && (c < '\t' || c > '\r') && c != 0x1b
}

// isBinary reports a text of so many bytes that has too many control characters to be text. One in a hundred is damage, such as a
// stray NUL.
func (s *survey) isBinary(size int) bool { return s.controls*100 > size }
