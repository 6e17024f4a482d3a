package check

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is what a part of a text is that is not prose.
type kind uint8

const (
	fence kind = iota
	inlineCode
	formula
	address // URL, e-mail address or path
	linkTarget
	imageTarget
	referenceTarget
	tag
	placeholder
	kinds
)

// token is a part of a text that a translation keeps as it is. Fences come without the lines of their marks, code and
// formulas without their marks, tags as their name, with a slash in front if they close.
type token struct {
	kind kind
	text string
	info string // a fence's language
}

// standIn stands in prose for each token. It is a control character that no text needs.
const standIn = '\x1a'

// side is one language's text of a field, read once for all checks.
type side struct {
	raw string
	// prose is raw without tokens; standIn stands for each.
	prose     string
	tokens    []token
	unclosed  bool // a fence that the text does not close
	structure structure
	letters   letters
	numbers   []number
	numbering []int // of list items, in order
	lines     int   // that are not blank, outside of fences
}

// structure counts marks of Markdown.
type structure struct {
	headings, items, rows, cells, strong int
}

// letters counts the runes of prose.
type letters struct {
	han, latin, other, digits, symbols int // latin are all letters of English; other are letters of neither language
}

func (l letters) all() int { return l.han + l.latin + l.other }

// readSide reads a text. Its time is linear in the text's length whatever the text is: each search for an end remembers how far there is
// none.
func readSide(raw string, english bool) *side {
	r := reader{side: side{raw: raw}, text: raw}
	r.read()
	s := &r.side
	if r.from == 0 {
		s.prose = raw
	} else {
		s.prose = string(append(r.out, raw[r.from:]...))
	}
	s.count()
	s.numbers, s.numbering = readNumbers(s.prose, english)
	return s
}

// count counts letters.
func (s *side) count() {
	l := &s.letters
	for _, r := range s.prose {
		switch {
		case r < utf8.RuneSelf:
			switch {
			case isASCIILetter(byte(r)):
				l.latin++
			case isDigit(byte(r)):
				l.digits++
			case r > ' ' && r != 0x7f:
				l.symbols++
			}
		case isHan(r):
			l.han++
		case r <= 0x24f && unicode.IsLetter(r):
			l.latin++
		case 0x2000 <= r && r <= 0x303f || 0xff00 <= r && r <= 0xff65:
			if '０' <= r && r <= '９' {
				l.digits++
			} else if r != '\u3000' && r != '\u200b' {
				l.symbols++
			}
		case unicode.IsLetter(r) || unicode.IsMark(r):
			l.other++
		case unicode.IsDigit(r):
			l.digits++
		case !unicode.IsSpace(r):
			l.symbols++
		}
	}
}

// of lists the tokens of a kind.
func (s *side) of(k kind) []token {
	var list []token
	for _, t := range s.tokens {
		if t.kind == k {
			list = append(list, t)
		}
	}
	return list
}

func (s *side) has(k kind) bool {
	for i := range s.tokens {
		if s.tokens[i].kind == k {
			return true
		}
	}
	return false
}

// reader finds tokens.
type reader struct {
	side
	text  string
	out   []byte // prose so far
	from  int    // where the part begins that is not in prose yet
	opens []int
	list  bool // a list item has been seen
	code  bool // the line before was indented code
	blank bool // the line before was blank
	// until tells for each search how far there is no end.
	until [searches]int
	para  int // end of the paragraph, if behind the reader's place
}

// searches are what a reader looks for.
const (
	toDollar = iota
	toDollars
	toParen
	toBracket
	toTarget
	toTag
	toBrace
	toComment
	toBackticks // and one more for each number of backticks up to maxBackticks
	searches    = toBackticks + maxBackticks + 1
)

const maxBackticks = 8

// interesting are bytes at which something may begin.
var interesting = func() (t [256]bool) {
	for _, c := range "`$<[]:@/%{\\\n*(" {
		t[c] = true
	}
	return t
}()

func (r *reader) read() {
	text := r.text
	r.blank = true
	i := r.line(0)
	for i < len(text) {
		for i < len(text) && !interesting[text[i]] {
			i++
		}
		if i == len(text) {
			break
		}
		i = r.at(i)
	}
}

// add ends the prose before start and adds a token that reaches to end.
func (r *reader) add(start, end int, t token) int {
	if start < r.from {
		start = r.from
	}
	r.out = append(r.out, r.text[r.from:start]...)
	r.out = append(r.out, standIn)
	r.from = end
	r.tokens = append(r.tokens, t)
	return end
}

// at reads what begins at an interesting byte and gives the place behind it.
func (r *reader) at(i int) int {
	text := r.text
	switch text[i] {
	case '\n':
		return r.line(i + 1)
	case '`':
		return r.backticks(i)
	case '$':
		return r.dollar(i)
	case '\\':
		return r.backslash(i)
	case '<':
		return r.angle(i)
	case '[':
		if len(r.opens) < 64 {
			r.opens = append(r.opens, i)
		}
	case ']':
		return r.bracket(i)
	case ':':
		if strings.HasPrefix(text[i:], "://") {
			return r.url(i)
		}
	case '@':
		return r.email(i)
	case '/':
		return r.path(i)
	case '%':
		return r.verb(i)
	case '{':
		return r.brace(i)
	case '*':
		if strings.HasPrefix(text[i:], "**") {
			n := 2
			for i+n < len(text) && text[i+n] == '*' {
				n++
			}
			if n < 4 {
				r.structure.strong++
			}
			return i + n
		}
	}
	return i + 1
}

// line looks at the beginning of a line and gives the place at which its text begins.
func (r *reader) line(i int) int {
	for i < len(r.text) {
		rest := r.text[i:]
		eol := strings.IndexByte(rest, '\n')
		if eol < 0 {
			eol = len(rest)
		}
		line := strings.TrimRight(rest[:eol], " \t\r")
		body := strings.TrimLeft(line, " \t>")
		if body == "" {
			if line == "" || strings.IndexByte(line, '>') < 0 {
				r.blank, r.opens = true, r.opens[:0]
			}
			i += min(eol+1, len(rest))
			continue
		}
		wasBlank := r.blank
		r.blank = false
		if marker, n := fenceMark(bodyOfItem(body)); n > 0 {
			i = r.fence(i, eol, strings.TrimSpace(bodyOfItem(body)[n:]), marker, n)
			continue
		}
		indented := strings.HasPrefix(line, "    ") || line[0] == '\t'
		if indented && !r.list && (wasBlank && i > 0 || r.code) && len(bodyOfItem(body)) == len(body) {
			r.code = true
			r.add(i, i+eol, token{kind: fence, text: strings.TrimSpace(line), info: "indented"})
			i += min(eol+1, len(rest))
			continue
		}
		r.code = false
		r.side.lines++
		r.mark(body)
		if body[0] == '[' {
			if end, target := referenceDefinition(body); end {
				r.add(i, i+eol, token{kind: referenceTarget, text: target})
				i += min(eol+1, len(rest))
				continue
			}
		}
		return i
	}
	return i
}

// bodyOfItem is a line without the bullet or number of a list item.
func bodyOfItem(s string) string {
	if len(s) > 2 && (s[0] == '-' || s[0] == '*' || s[0] == '+') && s[1] == ' ' {
		return strings.TrimLeft(s[2:], " ")
	}
	n := 0
	for n < len(s) && n < 3 && isDigit(s[n]) {
		n++
	}
	if n > 0 && n+1 < len(s) && (s[n] == '.' || s[n] == ')') && s[n+1] == ' ' {
		return strings.TrimLeft(s[n+2:], " ")
	}
	return s
}

// mark counts what a line begins with.
func (r *reader) mark(body string) {
	switch c := body[0]; {
	case c == '#':
		n := len(body) - len(strings.TrimLeft(body, "#"))
		if n <= 6 && n < len(body) && body[n] == ' ' {
			r.structure.headings++
		}
	case (c == '-' || c == '*' || c == '+') && len(body) > 1 && body[1] == ' ':
		r.structure.items++
		r.list = true
	case c == '|' || strings.Count(body, " | ") > 1:
		r.structure.rows++
		r.structure.cells += strings.Count(body, "|") - strings.Count(body, "\\|")
	case isDigit(c):
		if len(bodyOfItem(body)) < len(body) {
			r.structure.items++
			r.list = true
		}
	}
}

// fenceMark is the mark of three or more backticks or tildes that s begins with.
func fenceMark(s string) (marker byte, n int) {
	if len(s) < 3 || s[0] != '`' && s[0] != '~' {
		return 0, 0
	}
	for n < len(s) && s[n] == s[0] {
		n++
	}
	if n < 3 || s[0] == '`' && strings.IndexByte(s[n:], '`') >= 0 {
		return 0, 0
	}
	return s[0], n
}

// fence reads a fenced block whose first line is at i and gives the place behind it.
func (r *reader) fence(i, eol int, info string, marker byte, n int) int {
	start := i
	i = min(i+eol+1, len(r.text))
	body := i
	for i < len(r.text) {
		eol := strings.IndexByte(r.text[i:], '\n')
		if eol < 0 {
			eol = len(r.text) - i
		}
		line := strings.Trim(r.text[i:i+eol], " \t\r>")
		if m, k := fenceMark(line); m == marker && k >= n && k == len(line) {
			r.add(start, i+eol, token{kind: fence, text: r.text[body:i], info: info})
			return min(i+eol+1, len(r.text))
		}
		i = min(i+eol+1, len(r.text))
	}
	r.unclosed = true
	r.add(start, len(r.text), token{kind: fence, text: r.text[body:], info: info})
	return len(r.text)
}

// referenceDefinition reads [label]: target.
func referenceDefinition(line string) (bool, string) {
	at := strings.Index(line[:min(len(line), 200)], "]:")
	if at < 2 || line[1] == '^' {
		return false, ""
	}
	fields := strings.Fields(line[at+2:])
	if len(fields) == 0 || strings.IndexFunc(fields[0], isHan) >= 0 {
		return false, ""
	}
	return true, strings.Trim(fields[0], "<>")
}

func isASCIILetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// isHan tells Chinese characters.
func isHan(r rune) bool {
	return 0x4e00 <= r && r <= 0x9fff || r == '〇' || r > 0x2e00 && unicode.Is(unicode.Han, r) && r != '々'
}
