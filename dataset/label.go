package dataset

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/duizhao/duizhao/segment"
)

// label is what stands at the beginning of a line that a label of the table begins.
type label struct {
	role   role
	number string
	at     int  // where the text behind it begins
	closes bool // it opened marks that close at the end of the line
	letter bool // the label is a single letter, Q or A
}

// labelled matches lines that a label of the role begins.
func labelled(r role) func(*probe) bool {
	return func(p *probe) bool {
		if p.label.role != r {
			return false
		}
		p.number = p.label.number
		p.body = p.part(p.label.at, len(p.s))
		if p.label.closes {
			p.body = closed(p.data, p.body, p.s[:p.label.at])
		}
		return true
	}
}

// headingLabel is labelled for headings, and for HTML that stands for them (<h3>Q: …</h3>).
func headingLabel(r role) func(*probe) bool {
	match := labelled(r)
	return func(p *probe) bool {
		level := htmlLevel(p.s)
		if p.line.kind != segment.Heading && level == 0 || !match(p) {
			return false
		}
		p.line.level = max(p.line.level, level)
		return true
	}
}

// htmlLevel is the level of a heading in HTML (<h1> to <h6>), or 0.
func htmlLevel(s string) uint8 {
	if len(s) < 4 || s[0] != '<' || s[1]|0x20 != 'h' || s[2] < '1' || s[2] > '6' || isASCIILetter(s[3]) {
		return 0
	}
	return s[2] - '0'
}

// headingFrame matches the headings of a table of contents and the like.
func headingFrame(p *probe) bool {
	s := strings.ToLower(strings.Trim(trimAnchor(p.s), " *_:："))
	return slices.Contains(frameHeadings, s)
}

func headingPlain(p *probe) bool { return true }

// parseLabel reads a label of the table at the beginning of a line: decoration, word, number, parenthesis, then what closes it.
// Its role is noRole if there is none.
func parseLabel(s string, heading bool) label { return labelIndex.parse(s, heading) }

// parse reads a label of the index.
func (index *words) parse(s string, heading bool) label {
	i, emphasis, tags, bracket, symbol := 0, 0, 0, rune(0), rune(0)
open:
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '*' || r == '_':
			emphasis++
		case closing(r) != 0:
			if bracket != 0 {
				return label{}
			}
			bracket = closing(r)
		case r == '<':
			n := tagLen(s[i:])
			if n == 0 {
				return label{}
			}
			tags++
			size = n
		case isSymbol(r):
			symbol = r
		case !isGap(r):
			break open
		}
		i += size
	}
	word := index.longest(s[i:])
	if word.text == "" {
		return label{}
	}
	found := label{role: word.role, letter: len(word.text) == 1}
	i += len(word.text)
	gap := gapLen(s[i:])
	i += gap
	number, digits := digitsOf(s[i:])
	if digits == 0 && !isASCIILetter(word.text[0]) {
		number, digits = numeralOf(s[i:])
	}
	i += digits
	found.number = number
	i += parenthesis(s[i:])

	colon, embraced, dotted, spaced := false, false, false, gap > 0
close:
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case emphasis > 0 && (r == '*' || r == '_'):
			emphasis--
			embraced = true
		case bracket != 0 && r == bracket:
			bracket = 0
			embraced = true
			colon = true // brackets need no colon
		case tags > 0 && r == '<' && strings.HasPrefix(s[i:], "</"):
			n := tagLen(s[i:])
			if n == 0 {
				break close
			}
			size = n
			tags--
			embraced = true
		case !colon && (isColon(r) || r == symbol && symbol != 0): // ★答案★
			colon = true
		case colon && isColon(r) && embraced: // 【答案】：
		case !colon && !dotted && number != "" && (r == '.' || r == '、' || r == '．' || r == ')' || r == '）'):
			dotted = true
		case isGap(r):
			spaced = true
		default:
			break close
		}
		i += size
	}
	rest := s[i:]
	if !colon && word.role == roleAnswer && word.text[0] >= utf8.RuneSelf {
		// 答案；C and 答案B are slips of the hand.
		if key := strings.TrimLeft(rest, "；; "); isLetters(key) {
			i, colon = len(s)-len(key), true
			rest = key
		}
	}
	switch {
	case bracket != 0:
		return label{}
	case colon && !strings.HasPrefix(rest, "//"):
	case dotted && (word.role == roleQuestion || word.role == roleAnswer && embraced): // Q3. and **A3.**
	case rest == "" && !found.letter && (heading || embraced || word.role != roleQuestion):
	case spaced && !found.letter && word.role == roleAnswer && isBareKey(rest): // 答案 B
	case found.letter && word.role == roleQuestion && emphasis > 0 && spaced: // **Q 为什么……**
	default:
		return label{}
	}
	found.at = i
	found.closes = emphasis > 0 || tags > 0
	return found
}

func isColon(r rune) bool { return r == '：' || r == ':' || r == '∶' || r == '︰' }

// isGap tells white space that may stand inside a mark.
func isGap(r rune) bool { return r == ' ' || r == '\t' || r == '\u3000' || r == '\u00a0' }

// mayBeGap tells bytes that begin white space inside a line, and other characters as well.
func mayBeGap(c byte) bool {
	if c < utf8.RuneSelf {
		return c == ' ' || c == '\t'
	}
	return c == 0xe3 || c == 0xc2
}

// gapLen is the length of the white space that begins s.
func gapLen(s string) int {
	n := 0
	for n < len(s) {
		switch {
		case s[n] == ' ' || s[n] == '\t':
			n++
		case s[n] == 0xe3 && strings.HasPrefix(s[n:], "\u3000"):
			n += len("\u3000")
		case s[n] == 0xc2 && strings.HasPrefix(s[n:], "\u00a0"):
			n += len("\u00a0")
		default:
			return n
		}
	}
	return n
}

// isSymbol tells a pictogram before a label: ✅ 答案.
func isSymbol(r rune) bool {
	return r >= '\u2000' && !isHan(r) && (unicode.Is(unicode.So, r) || r == '\ufe0f')
}

// isHan tells a character of the block CJK Unified Ideographs.
func isHan(r rune) bool { return r >= 0x4e00 && r <= 0x9fff }

// isLetters tells text that is nothing but letters of choices.
func isLetters(s string) bool {
	if len(s) > 24 {
		return false
	}
	found := false
	for _, r := range s {
		switch r {
		case 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H':
			found = true
		case '、', ',', '，', ' ', '*', '_', '`', '.', '。':
		default:
			return false
		}
	}
	return found
}

// closing is the bracket that closes one that may embrace a label, 0 for everything else.
func closing(r rune) rune {
	switch r {
	case '【':
		return '】'
	case '〔':
		return '〕'
	case '「':
		return '」'
	case '［':
		return '］'
	case '[':
		return ']'
	case '〖':
		return '〗'
	}
	return 0
}

// closed takes marks off the end of a line that were opened in the label before it: the last ** of **Q: …**.
func closed(data string, body segment.Span, label string) segment.Span {
	if strings.IndexByte(label, '*') < 0 && strings.IndexByte(label, '_') < 0 && strings.IndexByte(label, '<') < 0 {
		return body.Trim(data)
	}
	body = trimEmphasis(data, body.Trim(data), func(mark string) bool { return strings.Count(label, mark)%2 == 1 })
	for strings.Contains(label, "<") {
		s := body.Of(data)
		at := strings.LastIndex(s, "</")
		if at < 0 || tagLen(s[at:]) != len(s)-at {
			break
		}
		body.End = body.Start + at
		body = trimEmphasis(data, body, func(mark string) bool { return strings.Contains(label, mark) })
	}
	return body.Trim(data)
}

// trimEmphasis takes a mark of emphasis off the end of a line that does not open it.
func trimEmphasis(data string, body segment.Span, opened func(mark string) bool) segment.Span {
	s := body.Of(data)
	if s == "" || s[len(s)-1] != '*' && s[len(s)-1] != '_' {
		return body
	}
	for _, mark := range []string{"**", "__", "*", "_"} {
		if strings.HasSuffix(s, mark) && strings.Count(s, mark)%2 == 1 && opened(mark) {
			body.End -= len(mark)
			break
		}
	}
	return body
}

// parenthesis is the length of a short parenthesis that begins s, or 0.
func parenthesis(s string) int { return parenthesisOf(s, maxParenthesis) }

// maxParenthesis bounds a parenthesis inside a label, in bytes.
const maxParenthesis = 64
