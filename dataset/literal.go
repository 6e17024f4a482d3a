package dataset

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/duizhao/duizhao/segment"
)

// value is a value of JSON, or of the literals of Python that people write into cells: ['a', 'b'], {'A': 'x'}, (1, True, None).
type value struct {
	kind    valueKind
	reading           // of a text without its quotes, of a word or number as written
	keys    []reading // of an object
	values  []value   // of a list or an object
}

type valueKind uint8

const (
	textValue valueKind = iota
	wordValue           // a number, true, false, null
	listValue
	objectValue
)

// maxNesting is how deep values may nest.
const maxNesting = 64

// literal reads the value that begins a reading and gives the offset behind it, or where it stopped being one.
type literal struct {
	in    reading
	at    int
	depth int
	part  int // index in in.parts from which the next part is looked for
	base  int // where that part begins in in.text
}

// parseLiteral reads a reading that is one value.
func parseLiteral(r reading) (value, bool) {
	l := literal{in: r}
	v, ok := l.value()
	l.space()
	return v, ok && l.at == len(r.text)
}

func (l *literal) space() {
	rest := l.in.text[l.at:]
	l.at += len(rest) - len(strings.TrimLeft(rest, blanks))
}

func (l *literal) peek() byte {
	l.space()
	if l.at >= len(l.in.text) {
		return 0
	}
	return l.in.text[l.at]
}

func (l *literal) value() (value, bool) {
	switch c := l.peek(); c {
	case '"', '\'':
		r, ok := l.quoted(c)
		return value{kind: textValue, reading: r}, ok
	case '[':
		return l.list(']')
	case '(':
		return l.list(')')
	case '{':
		return l.object()
	default:
		return l.word()
	}
}

// word reads a number, or a name of a value.
func (l *literal) word() (value, bool) {
	from := l.at
	for l.at < len(l.in.text) && (isASCIILetter(l.in.text[l.at]) || strings.IndexByte("0123456789+-.", l.in.text[l.at]) >= 0) {
		l.at++
	}
	s := l.in.text[from:l.at]
	switch s {
	case "true", "false", "null", "True", "False", "None", "NaN":
	default:
		if _, err := strconv.ParseFloat(s, 64); err != nil {
			l.at = from
			return value{}, false
		}
	}
	return value{kind: wordValue, reading: l.cut(from, l.at)}, true
}

func (l *literal) list(end byte) (value, bool) {
	v := value{kind: listValue}
	if l.depth++; l.depth > maxNesting {
		return v, false
	}
	defer func() { l.depth-- }()
	for l.at++; l.peek() != end; {
		item, ok := l.value()
		if !ok {
			return v, false
		}
		v.values = append(v.values, item)
		if !l.comma(end) {
			return v, false
		}
	}
	l.at++
	return v, true
}

func (l *literal) object() (value, bool) {
	v := value{kind: objectValue}
	if l.depth++; l.depth > maxNesting {
		return v, false
	}
	defer func() { l.depth-- }()
	for l.at++; l.peek() != '}'; {
		quote := l.peek()
		if quote != '"' && quote != '\'' {
			return v, false
		}
		key, ok := l.quoted(quote)
		if !ok || l.peek() != ':' {
			return v, false
		}
		l.at++
		item, ok := l.value()
		if !ok {
			return v, false
		}
		v.keys, v.values = append(v.keys, key), append(v.values, item)
		if !l.comma('}') {
			return v, false
		}
	}
	l.at++
	return v, true
}

// comma passes the comma behind an item, which may be left out before the end.
func (l *literal) comma(end byte) bool {
	switch l.peek() {
	case ',':
		l.at++
		return true
	case end:
		return true
	}
	return false
}

// quoted reads a text between quotes and resolves its escapes.
func (l *literal) quoted(quote byte) (reading, bool) {
	s := l.in.text
	l.at++
	from := l.at
	stop := string([]byte{quote, '\\'})
	var text strings.Builder
	var parts []segment.Part
	flush := func() {
		r := l.cut(from, l.at)
		text.WriteString(r.text)
		parts = append(parts, r.parts...)
	}
	for l.at < len(s) {
		n := strings.IndexAny(s[l.at:], stop)
		if n < 0 {
			break
		}
		l.at += n
		if s[l.at] == quote {
			if len(parts) == 0 {
				r := l.cut(from, l.at)
				l.at++
				return r, true
			}
			flush()
			l.at++
			return reading{text.String(), parts}, true
		}
		char, size := escaped(s[l.at:])
		if size == 0 {
			return reading{}, false
		}
		flush()
		escape := l.cut(l.at, l.at+size)
		first, last := escape.parts[0].Span, escape.parts[len(escape.parts)-1].Span
		parts = append(parts, segment.Part{Span: segment.Span{Start: first.Start, End: last.End}, Text: char})
		text.WriteString(char)
		l.at += size
		from = l.at
	}
	return reading{}, false
}

// cut is in.cut for offsets that only go up, so that a long document is not searched from its beginning each time.
func (l *literal) cut(from, to int) reading {
	out := reading{text: l.in.text[from:to]}
	if from == to {
		return out
	}
	at := l.base
	for i := l.part; i < len(l.in.parts) && at < to; i++ {
		p := l.in.parts[i]
		n := len(p.Text)
		if n == 0 {
			n = p.Span.Len()
		}
		if at+n <= from {
			l.part, l.base = i+1, at+n
		}
		out.take(p, at, n, from, to)
		at += n
	}
	return out
}

// escaped resolves the escape that begins s; size is 0 if it is none.
func escaped(s string) (char string, size int) {
	if len(s) < 2 {
		return "", 0
	}
	digits := 0
	switch s[1] {
	case 'n':
		return "\n", 2
	case 't':
		return "\t", 2
	case 'r':
		return "\r", 2
	case 'b':
		return "\b", 2
	case 'f':
		return "\f", 2
	case '"', '\'', '\\', '/':
		return s[1:2], 2
	case 'x':
		digits = 2
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	default:
		return `\`, 1 // Python keeps it
	}
	r, ok := hexRune(s, 2, digits)
	if !ok {
		return "", 0
	}
	size = 2 + digits
	if utf16.IsSurrogate(r) {
		if low, ok := hexRune(s[size:], 2, 4); ok && strings.HasPrefix(s[size:], `\u`) {
			if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
				return string(pair), size + 6
			}
		}
	}
	return string(r), size // half a pair becomes U+FFFD
}

func hexRune(s string, from, digits int) (rune, bool) {
	if len(s) < from+digits {
		return 0, false
	}
	n, err := strconv.ParseUint(s[from:from+digits], 16, 32)
	if err != nil || n > utf8.MaxRune {
		return 0, false
	}
	return rune(n), true
}
