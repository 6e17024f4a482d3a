package words

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The units of a text are what it falls into before the dictionary has a say: single Chinese characters on one hand,
// and on the other what is one word whatever stands around it. next finds the unit at an offset; rules has those
// that begin with a letter or a digit of a Western script.
//
// Full-width forms count as the characters that they are forms of.

// A rule finds a unit of its kind that begins at i with a character of one of some classes; it returns i if there is
// none.
type rule struct {
	name    string
	first   class
	match   func(text string, i int) int
	example string
}

// rules in the order in which they are tried.
var rules = [...]rule{
	{"keycap", digit, keycap, "1️⃣"},
	{"URL", letter, url, "https://a.example/x?y=(1)"},
	{"e-mail address", letter | digit, email, "li.lei+qa@mail.example.cn"},
	{"date", digit, date, "2024-05-01"},
	{"date in Chinese", digit, chineseDate, "2024年5月1日"},
	{"time of day", digit, clock, "08:30:15"},
	{"number", digit, number, "1,024.5%"},
	{"language", letter, language, "C++"},
	{"identifier", letter | digit | mark, identifier, "std::vector"},
}

// next is the end of the unit that begins at i, which is less than len(text).
func next(text string, i int) int {
	r, size := glyph(text, i)
	if c := classOf(r); c != 0 {
		for at := range rules {
			if rule := &rules[at]; rule.first&c != 0 {
				if end := rule.match(text, i); end > i {
					return end
				}
			}
		}
		return repeats(text, i, size)
	}
	end := i + size
	switch {
	case r == '\n':
		return end
	case r == '\r':
		if end < len(text) && text[end] == '\n' {
			end++
		}
		return end
	case isBlank(r):
		return span(text, end, isBlank)
	case r < utf8.RuneSelf, r >= '‐' && r <= '⁞', r >= '、' && r <= '】' && r != '々' && r != '〇':
		return repeats(text, i, size) // punctuation mostly; the tables below are slow
	case r == utf8.RuneError, isHan(r):
		return end
	case unicode.IsLetter(r):
		return span(text, end, isForeign)
	case isFlag(r):
		if r, size := glyph(text, end); isFlag(r) {
			end += size
		}
		return end
	case isPictograph(r):
		return pictograph(text, end)
	}
	return repeats(text, i, size)
}

// repeats is the end of the run of the character at i, which has size bytes: "……", "——", "!!!".
func repeats(text string, i, size int) int {
	first := text[i : i+size]
	for i += size; strings.HasPrefix(text[i:], first); i += size {
	}
	return i
}

// span is the end of the run of characters from i that belong.
func span(text string, i int, belong func(rune) bool) int {
	for {
		r, size := glyph(text, i)
		if !belong(r) {
			return i
		}
		i += size
	}
}

// glyph is the character at i, a full-width form as the ASCII character that it is a form of, and its length in
// bytes; -1 and 0 where the text ends.
func glyph(text string, i int) (rune, int) {
	if i < len(text) && text[i] < utf8.RuneSelf {
		return rune(text[i]), 1
	}
	return wideGlyph(text, i)
}

func wideGlyph(text string, i int) (rune, int) {
	r, size := utf8.DecodeRuneInString(text[i:])
	switch {
	case size == 0:
		r = -1
	case r >= '！' && r <= '～':
		r -= '！' - '!'
	}
	return r, size
}

// appendKey appends the form under which a unit is looked up: half-width, ASCII letters small.
func appendKey(key []byte, unit string) []byte {
	for i := 0; i < len(unit); {
		r, size := glyph(unit, i)
		if r == utf8.RuneError {
			key = append(key, unit[i:i+size]...) // may be a stray byte
		} else {
			key = utf8.AppendRune(key, lower(r))
		}
		i += size
	}
	return key
}

// single is the rune that text consists of.
func single(text string) (rune, bool) {
	r, size := utf8.DecodeRuneInString(text)
	return r, size == len(text)
}

func lower(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		r += 'a' - 'A'
	}
	return r
}

// class is what of a Western script a character is; 0 for all else. It is a set, so that rules can name several.
type class uint8

const (
	letter class = 1 << iota
	digit
	mark // an underscore or dollar sign: what identifiers may begin with besides letters
)

// ascii has the classes of the ASCII characters.
var ascii = [utf8.RuneSelf]class{
	'$': mark, '_': mark,
	'0': digit, '1': digit, '2': digit, '3': digit, '4': digit, '5': digit, '6': digit, '7': digit, '8': digit, '9': digit,
	'A': letter, 'B': letter, 'C': letter, 'D': letter, 'E': letter, 'F': letter, 'G': letter, 'H': letter, 'I': letter,
	'J': letter, 'K': letter, 'L': letter, 'M': letter, 'N': letter, 'O': letter, 'P': letter, 'Q': letter, 'R': letter,
	'S': letter, 'T': letter, 'U': letter, 'V': letter, 'W': letter, 'X': letter, 'Y': letter, 'Z': letter,
	'a': letter, 'b': letter, 'c': letter, 'd': letter, 'e': letter, 'f': letter, 'g': letter, 'h': letter, 'i': letter,
	'j': letter, 'k': letter, 'l': letter, 'm': letter, 'n': letter, 'o': letter, 'p': letter, 'q': letter, 'r': letter,
	's': letter, 't': letter, 'u': letter, 'v': letter, 'w': letter, 'x': letter, 'y': letter, 'z': letter,
}

// classOf is the class of r. Letters and numbers that UTF-8 writes in two bytes are letters, be they Latin, Greek,
// Cyrillic or Arabic: gse draws the line there.
func classOf(r rune) class {
	if uint32(r) < utf8.RuneSelf {
		return ascii[r]
	}
	if uint32(r) < 0x800 && (unicode.IsLetter(r) || unicode.IsNumber(r)) {
		return letter
	}
	return 0
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func isASCIILetter(r rune) bool { return lower(r) >= 'a' && lower(r) <= 'z' }

// isLatin reports whether r is a letter or digit of a Western script.
func isLatin(r rune) bool { return classOf(r)&(letter|digit) != 0 }

// isName reports whether r may stand inside an identifier: letters, with their combining marks, digits, underscores.
func isName(r rune) bool { return isLatin(r) || r == '_' || r >= 0x300 && r < 0x370 }

// isHan reports whether r is a Chinese character.
func isHan(r rune) bool {
	return r >= 0x4e00 && r <= 0x9fff || r >= 0x2e80 && unicode.Is(unicode.Han, r)
}

// isForeign reports whether r carries on a word in a script that is neither Chinese nor covered by isLatin.
func isForeign(r rune) bool {
	return r >= 0x800 && (unicode.IsLetter(r) || unicode.IsMark(r)) && !isHan(r)
}

func isBlank(r rune) bool {
	switch r {
	case ' ', '\t', '\v', '\f', '\u00a0', '\u3000', '\u200b', '\ufeff':
		return true
	}
	return r >= 0x2000 && r <= 0x200a
}

// url: a scheme or "www.", then what RFC 3986 lets stand in a URL, but not the punctuation at its end.
func url(text string, i int) int {
	at := i
	for at < len(text) && at-i < 12 && isASCIILetter(rune(text[at])) {
		at++
	}
	switch {
	case at > i && strings.HasPrefix(text[at:], "://"):
		at += len("://")
	case strings.EqualFold(text[i:at], "www") && at+1 < len(text) && text[at] == '.' && isLatin(rune(text[at+1])):
	default:
		return i
	}
	body, stop := at, at
	open := 0 // brackets
	for ; at < len(text); at++ {
		switch c := text[at]; c {
		case '"', '<', '>', '`', '{', '}', '|', '\\', '^':
			return later(stop, body, i)
		case '.', ',', ';', ':', '!', '?', '\'', '*':
			continue // part of it only if more follows
		case '(', '[':
			open++
		case ')', ']':
			if open--; open < 0 {
				return later(stop, body, i)
			}
		default:
			if c <= ' ' || c >= 0x7f {
				return later(stop, body, i)
			}
		}
		stop = at + 1
	}
	return later(stop, body, i)
}

// later is end if it lies behind least, else none.
func later(end, least, none int) int {
	if end > least {
		return end
	}
	return none
}

// maxLocal is the longest local part of an e-mail address (RFC 5321, 4.5.3.1.1).
const maxLocal = 64

// email: local part, "@", a domain with at least one dot.
func email(text string, i int) int {
	at := i
	for at < len(text) && at-i <= maxLocal && isLocal(text[at]) {
		at++
	}
	if at == i || at == len(text) || text[at] != '@' {
		return i
	}
	at++
	stop, dots := i, 0
	for {
		label := at
		for at < len(text) && (isASCIILetter(rune(text[at])) || isDigit(rune(text[at])) || text[at] == '-') {
			at++
		}
		if at == label {
			break
		}
		stop = at
		if at == len(text) || text[at] != '.' {
			break
		}
		at++
		dots++
	}
	if dots == 0 || stop == i || text[stop-1] == '-' || dots == 1 && at > stop {
		return i
	}
	return stop
}

func isLocal(c byte) bool {
	r := rune(c)
	return isASCIILetter(r) || isDigit(r) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-'
}

// digits is the end of the run of digits from i, and their number.
func digits(text string, i int) (at, n int) {
	for {
		r, size := glyph(text, i)
		if !isDigit(r) {
			return i, n
		}
		i += size
		n++
	}
}

// date: year, month and day, in this order, between the same separators; the time of day may follow as in RFC 3339.
func date(text string, i int) int {
	at, n := digits(text, i)
	separator, size := glyph(text, at)
	if n != 4 || separator != '-' && separator != '/' && separator != '.' {
		return i
	}
	at, n = digits(text, at+size)
	r, size := glyph(text, at)
	if n < 1 || n > 2 || r != separator {
		return i
	}
	if at, n = digits(text, at+size); n < 1 || n > 2 {
		return i
	}
	at = timestamp(text, at)
	if r, _ := glyph(text, at); isName(r) {
		return i
	}
	return at
}

// timestamp is the end of the T, the time of day and the time zone that follow a date at i; i if none do.
func timestamp(text string, i int) int {
	if !strings.HasPrefix(text[i:], "T") {
		return i
	}
	at := clock(text, i+1)
	if at == i+1 {
		return i
	}
	if e, n := digits(text, at+1); n > 0 && text[at] == '.' {
		at = e
	}
	switch rest := text[at:]; {
	case strings.HasPrefix(rest, "Z"):
		return at + 1
	case strings.HasPrefix(rest, "+"), strings.HasPrefix(rest, "-"):
		if e := clock(text, at+1); e > at+1 {
			return e
		}
	}
	return at
}

// chineseDate: month and day, or also the year before, with their marks.
func chineseDate(text string, i int) int {
	at, n := digits(text, i)
	r, size := glyph(text, at)
	if r == '年' && n == 4 {
		at, n = digits(text, at+size)
		r, size = glyph(text, at)
	}
	if r != '月' || n < 1 || n > 2 {
		return i
	}
	at, n = digits(text, at+size)
	if r, size = glyph(text, at); n < 1 || n > 2 || r != '日' && r != '号' && r != '號' {
		return i
	}
	return at + size
}

// clock: hours and minutes, or with seconds.
func clock(text string, i int) int {
	at, n := digits(text, i)
	if n < 1 || n > 2 {
		return i
	}
	stop := i
	for range 2 {
		r, size := glyph(text, at)
		if r != ':' {
			break
		}
		if at, n = digits(text, at+size); n != 2 {
			break
		}
		stop = at
	}
	return stop
}

// number: digits, with decimal points (also several, as in a version or an IP address), with commas between groups
// of three, with a percent or per mille sign.
func number(text string, i int) int {
	at, n := digits(text, i)
	if n == 0 {
		return i
	}
	for {
		r, size := glyph(text, at)
		if r != '.' && r != ',' {
			break
		}
		e, n := digits(text, at+size)
		if n == 0 || r == ',' && n != 3 {
			break
		}
		at = e
	}
	switch r, size := glyph(text, at); {
	case r == '%' || r == '‰':
		return at + size
	case isName(r):
		return i // 3D, 1.5GB
	}
	return at
}

// language: a letter with "++" or "#".
func language(text string, i int) int {
	r, size := glyph(text, i)
	at := i + size
	if !isASCIILetter(r) {
		return i
	}
	r, size = glyph(text, at)
	follow, width := glyph(text, at+size)
	switch {
	case r == '+' && follow == '+':
		return at + size + width
	case r == '#' && !isName(follow):
		return at + size
	}
	return i
}

// identifier: a word, or what programs call a name, with the marks that join its parts: Node.js, std::vector,
// snake_case, babel-loader, don't, AT&T.
func identifier(text string, i int) int {
	at := i
	r, size := glyph(text, at)
	if r == '$' {
		at += size
	}
	underscores := at
	at = span(text, at, func(r rune) bool { return r == '_' })
	hidden := at > underscores
	if r, _ := glyph(text, at); !isLatin(r) {
		return i
	}
	for {
		if e := language(text, at); e > at {
			return e // pre-C++
		}
		for at < len(text) && text[at] < utf8.RuneSelf && ascii[text[at]]&^mark != 0 {
			at++
		}
		at = span(text, at, isName)
		r, size := glyph(text, at)
		follow, width := glyph(text, at+size)
		switch {
		case (r == '.' || r == '-' || r == '\'' || r == '’') && isLatin(follow):
		case r == '.' && follow == '_':
		case r == '&' && isASCIILetter(follow):
		case r == ':' && follow == ':':
			size += width
			if follow, _ = glyph(text, at+size); !isASCIILetter(follow) {
				return trim(text, i, at, hidden)
			}
		default:
			return trim(text, i, at, hidden)
		}
		at += size
	}
}

// trim takes underscores off the end of an identifier that has none at its front: they are emphasis in Markdown.
func trim(text string, i, at int, hidden bool) int {
	for !hidden && at > i && text[at-1] == '_' {
		at--
	}
	return at
}

const (
	joiner    = '\u200d' // zero-width joiner
	selector  = '\ufe0f' // variation selector 16: shown as emoji
	enclosing = '\u20e3' // combining enclosing keycap
)

// keycap: a digit as emoji.
func keycap(text string, i int) int {
	r, size := glyph(text, i)
	if !isDigit(r) {
		return i
	}
	at := i + size
	if r, size = glyph(text, at); r == selector {
		at += size
		r, size = glyph(text, at)
	}
	if r != enclosing {
		return i
	}
	return at + size
}

// pictograph is the end of the emoji whose first character ends at i: modifiers, tags and joined emoji belong to it
// (Unicode Technical Standard 51, ED-17).
func pictograph(text string, i int) int {
	for {
		r, size := glyph(text, i)
		switch {
		case r == selector, r == enclosing, r >= 0x1f3fb && r <= 0x1f3ff, r >= 0xe0020 && r <= 0xe007f:
		case r == joiner:
			follow, width := glyph(text, i+size)
			if !isPictograph(follow) {
				return i
			}
			size += width
		default:
			return i
		}
		i += size
	}
}

// isPictograph reports whether r is in one of the blocks that hold the emoji. The blocks have other symbols too;
// those lose nothing by it.
func isPictograph(r rune) bool {
	switch {
	case r >= 0x1f000 && r <= 0x1faff, r >= 0x2600 && r <= 0x27bf, r >= 0x2300 && r <= 0x23ff, r >= 0x2b00 && r <= 0x2bff:
		return true
	}
	return false
}

// isFlag reports whether r is a regional indicator; two of them are a flag.
func isFlag(r rune) bool { return r >= 0x1f1e6 && r <= 0x1f1ff }
