package dataset

import (
	"strings"
	"unicode/utf8"

	"github.com/duizhao/duizhao/segment"
)

// boxes are the boxes of task lists and what people write for them.
var boxes = []struct {
	mark    string
	checked bool
}{
	{"[ ]", false}, {"[x]", true}, {"[X]", true}, {"[√]", true}, {"[✓]", true}, {"[✔]", true}, {"[]", false},
	{"☐", false}, {"□", false}, {"☑", true}, {"☒", true}, {"✅", true},
}

// optionBox matches a choice that a box begins.
func optionBox(p *probe) bool {
	if p.s[0] != '[' && p.s[0] < utf8.RuneSelf {
		return false
	}
	for _, box := range boxes {
		if rest, ok := strings.CutPrefix(p.s, box.mark); ok && (rest == "" || rest[0] == ' ' || rest[0] == '\t' || box.mark[0] != '[') {
			p.checked = box.checked
			p.body = p.part(len(box.mark), len(p.s))
			return true
		}
	}
	return false
}

// optionLetter matches a choice that its letter begins: A. A、 A) (A) 【A】 **A:**. It sets letter and choice also where another
// rule takes the line, since "A:" may be an answer or a choice, and only the lines around it tell.
func optionLetter(p *probe) bool {
	if p.letter != 0 {
		return true
	}
	letter, at := optionMark(p.s)
	if letter == 0 {
		return false
	}
	p.letter = letter
	p.choice = closed(p.data, p.part(at, len(p.s)), p.s[:at])
	return true
}

// optionMark reads the letter of a choice and where its text begins.
func optionMark(s string) (letter byte, at int) {
	i, opened, embraced := 0, 0, false
	for i < len(s) && (s[i] == '*' || s[i] == '_') {
		i, opened = i+1, opened+1
	}
	if n := openLen(s[i:]); n > 0 {
		i, embraced = i+n, true
	}
	letter, n := optionLetterOf(s[i:])
	if letter == 0 {
		return 0, 0
	}
	i += n
	separated := false
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case embraced && (r == ')' || r == '）' || r == ']' || r == '】'):
			embraced, separated = false, true
		case !separated && !embraced && isOptionEnd(r):
			separated = true
			if rest := s[i+size:]; r == '.' && len(rest) > 1 && isASCIILetter(rest[0]) && rest[1] == '.' {
				return 0, 0 // initials
			}
		case opened > 0 && (r == '*' || r == '_'):
			opened--
		case separated && isGap(r):
		case separated && (r == '.' || r == '、') && s[i-1] != ' ': // (A). (A)、
		default:
			if separated && !embraced {
				return letter, i
			}
			return 0, 0
		}
		i += size
	}
	if separated && !embraced {
		return letter, i
	}
	return 0, 0
}

// openLen is the length of a bracket that may embrace an option's letter.
func openLen(s string) int {
	switch {
	case s == "":
	case s[0] == '(' || s[0] == '[':
		return 1
	case strings.HasPrefix(s, "（") || strings.HasPrefix(s, "【"):
		return len("（")
	}
	return 0
}

// optionLetterOf reads a capital letter A to H, half- or full-width.
func optionLetterOf(s string) (letter byte, n int) {
	switch {
	case s == "":
	case s[0] >= 'A' && s[0] <= 'H':
		return s[0], 1
	case len(s) >= 3 && s[0] == 0xef && s[1] == 0xbc && s[2] >= 0xa1 && s[2] <= 0xa8: // Ａ to Ｈ
		return s[2] - 0xa1 + 'A', 3
	}
	return 0, 0
}

// isOptionEnd tells what may stand behind an option's letter.
func isOptionEnd(r rune) bool {
	switch r {
	case '.', '．', '、', ':', '：', ')', '）':
		return true
	}
	return false
}

// inlineMarks finds the marks of further choices in text behind the choice of the letter: x  B. y  C. z.
func inlineMarks(data string, text segment.Span, letter byte) []segment.Span {
	var marks []segment.Span
	for at := text.Start; at < text.End; at++ {
		gap := gapLen(data[at:text.End])
		if gap == 0 {
			continue
		}
		at += gap
		if next, n := optionMark(data[at:text.End]); next == letter+1 {
			marks = append(marks, segment.Span{Start: at, End: at + n})
			letter++
			at += n - 1
		}
	}
	return marks
}
