package check

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// checkFullwidth finds Chinese punctuation in English, apart from such that stands by Chinese characters.
func checkFullwidth(f *field, r *report) {
	if f.en == nil {
		return
	}
	s := f.en.prose
	count, first, before := 0, "", ' '
	for i := 0; i < len(s); {
		if s[i] < 0xe3 {
			if s[i] < utf8.RuneSelf {
				before = rune(s[i])
				i++
				continue
			}
			c, n := utf8.DecodeRuneInString(s[i:])
			before = c
			i += n
			continue
		}
		c, n := utf8.DecodeRuneInString(s[i:])
		switch c {
		case '，', '。', '：', '；', '（', '）', '！', '？', '、', '．', '％', '［', '］':
			if after := runeAt(s, i+n); !isHan(before) && !isHan(after) {
				if count == 0 {
					first = string(c)
				}
				count++
			}
		}
		before = c
		i += n
	}
	if count > 0 {
		r.found(false, fmt.Sprintf("full-width marks in English: %d, the first is %q", count, first))
	}
}

// checkRepetition finds words doubled and strings that are repeated over and over. What the other side does as well is meant.
func checkRepetition(f *field, r *report) {
	if f.en != nil {
		unit, times := repeated(f.en.prose)
		ok := times > 0
		if ok {
			if f.zh != nil {
				_, times := repeated(f.zh.prose)
				ok = times == 0
			}
			if ok {
				r.found(times < 5, fmt.Sprintf("repeated %d times: %s", times, quote(unit)))
				return
			}
		}
		if word := doubled(f.en.prose); word != "" && (f.zh == nil || doubled(f.zh.prose) == "") {
			r.found(true, fmt.Sprintf("the word %q stands twice", word))
		}
	} else if unit, times := repeated(f.zh.prose); times > 0 {
		r.found(true, fmt.Sprintf("repeated %d times: %s", times, quote(unit)))
	}
}

// repeated finds a string of three characters or more that stands three times in a row, and tells how often it does. A table of places
// of what was read last gives the distances to try, so that one pass does.
func repeated(s string) (unit string, times int) {
	const window = 6 // bytes
	if len(s) < 9 {
		return "", 0
	}
	var last [1 << 11]int32
	var key uint64
	period, run := 0, 0
	for i := range len(s) {
		key = key<<8&(1<<(8*window)-1) | uint64(s[i])
		if period > 0 && s[i] == s[i-period] {
			run++
			if run >= 2*period {
				if unit := s[i+1-period : i+1]; isPhrase(unit) {
					for i+1 < len(s) && s[i+1] == s[i+1-period] {
						i++
						run++
					}
					return strings.TrimSpace(strings.ToValidUTF8(unit, "")), run/period + 1
				}
				period, run = 0, 0
			}
		} else {
			period, run = 0, 0
		}
		if i < window-1 {
			continue
		}
		slot := key * 0x9e3779b97f4a7c15 >> (64 - 11)
		if from := int(last[slot]) - 1; from >= 0 && period == 0 && i-from >= 3 && s[from+1-window:from+1] == s[i+1-window:i+1] {
			period, run = i-from, window
			// The run may be longer than the window, but not longer than the period tells.
			for run < 2*(i-from) && i-run-period >= 0 && s[i-run] == s[i-run-period] && run < 4*window {
				run++
			}
		}
		last[slot] = int32(i + 1)
	}
	return "", 0
}

// isPhrase tells whether a string that recurs says something: lines of tables, rules and rows of digits do not.
func isPhrase(unit string) bool {
	letters, runes := 0, 0
	var first, second rune
	for _, c := range unit {
		runes++
		switch {
		case c == '|' || c == standIn || c == '\n':
			return false
		case unicode.IsLetter(c):
			letters++
			if first == 0 {
				first = c
			} else if c != first {
				second = c
			}
		}
	}
	return runes >= 3 && letters >= 2 && second != 0
}

// doubles are words that English doubles.
var doubles = wordSet("that had very is bye so no ha really her long many more in do much far on well yes")

// doubled finds a word of English that stands twice in a row.
func doubled(s string) string {
	before, gap := "", false
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case isASCIILetter(c):
			word, end := wordAt(s, i)
			whole := end == len(s) || s[end] < utf8.RuneSelf && strings.IndexByte("'-_/0123456789", s[end]) < 0
			if gap && whole && len(word) > 1 && word == before && word[0] >= 'a' && !doubles[word] { // names are doubled: Ding Ding
				return word
			}
			before, gap = word, false
			i = end
			continue
		case c == ' ' || c == '\n':
			gap = before != "" && (gap || i > 0 && isASCIILetter(s[i-1]))
		default:
			before, gap = "", false
		}
		i++
	}
	return ""
}

// namedSide is a side of a field and the other; either is nil if there is none.
type namedSide struct {
	name        string
	this, other *side
}

func (f *field) sides() [2]namedSide {
	return [2]namedSide{{"English", f.en, f.zh}, {"Chinese", f.zh, f.en}}
}

// checkSpace finds characters that nobody sees, and changes at the ends.
func checkSpace(f *field, r *report) {
	for _, side := range f.sides() {
		if side.this == nil {
			continue
		}
		if c := hidden(side.this.raw); c >= 0 {
			r.found(side.other != nil && hidden(side.other.raw) >= 0, fmt.Sprintf("%U in %s", c, side.name))
		}
	}
	if f.en != nil {
		if at := wideGap(f.en.prose); at >= 0 {
			r.found(true, "spaces in a row in English: "+quote(f.en.prose[at:]))
		}
	}
	if f.both() {
		z, e := f.zh.raw, f.en.raw
		if isBlank(z[0]) != isBlank(e[0]) || isBlank(z[len(z)-1]) != isBlank(e[len(e)-1]) {
			r.found(true, "white space at the beginning or the end is not the same")
		}
	}
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// hidden is the first control or zero-width character, -1 if there is none.
func hidden(s string) rune {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c < ' ' && c != '\n' && c != '\t' && c != '\r' || c == 0x7f {
				return rune(c)
			}
			i++
			continue
		}
		if c != 0xe2 && c != 0xef && c != 0xc2 {
			_, n := utf8.DecodeRuneInString(s[i:])
			i += n
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r >= 0x80 && r < 0xa0, r == 0xad, r == 0x200b, r == 0x200c, r == 0x200e, r == 0x200f, // ZWJ joins emoji and stays
			r >= 0x202a && r <= 0x202e, r == 0x2060, r == 0xfeff:
			return r
		}
		i += n
	}
	return -1
}

// wideGap is the place of several spaces between two words, other than behind a sentence, where some put two.
func wideGap(s string) int {
	for from := 0; ; {
		at := strings.Index(s[from:], "  ")
		if at < 0 {
			return -1
		}
		at += from
		end := at
		for end < len(s) && s[end] == ' ' {
			end++
		}
		if at > 0 && end < len(s) && (isASCIILetter(s[at-1]) || s[at-1] == ',') && isASCIILetter(s[end]) {
			return at
		}
		from = end
	}
}

// checkMojibake finds what wrong encodings leave: escapes in prose, the rest in code as well, unless the other side has it, too.
func checkMojibake(f *field, r *report) {
	for _, side := range f.sides() {
		if side.this == nil {
			continue
		}
		bad := mojibake(side.this.prose, true)
		if bad == "" && len(side.this.tokens) > 0 {
			if bad = mojibake(side.this.raw, false); bad != "" && side.other != nil && strings.Contains(side.other.raw, bad) {
				bad = ""
			}
		}
		if bad != "" {
			r.found(false, fmt.Sprintf("%s looks wrongly decoded: %q", side.name, bad))
		}
	}
}

// mojibake is the first part of a text that is one.
func mojibake(s string, escapes bool) string {
	pairs, first := 0, ""
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '\\' && escapes:
			if escape := s[i:min(i+6, len(s))]; len(escape) == 6 && escape[1] == 'u' && isHex(escape[2:]) {
				return escape
			}
			i++
			continue
		case c < 0xc3:
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError:
			return "\ufffd"
		case r >= 0xc2 && r <= 0xf4:
			after, k := utf8.DecodeRuneInString(s[i+n:])
			if k > 0 && after != utf8.RuneError && (after >= 0x80 && after <= 0xbf || strings.ContainsRune(windows1252, after)) {
				if r == 'Ã' || r == 'Â' || r == 'â' && after == '€' {
					return s[i : i+n+k]
				}
				if pairs++; pairs == 1 {
					first = s[i : i+n+k]
				} else if pairs >= 3 {
					return first
				}
			}
		case (r == '锟' || r == '烫' || r == '屯') && startsWithAny(s[i:], "锟斤拷", "烫烫烫", "屯屯屯"):
			return s[i : i+9]
		case (r == '锛' || r == '銆') && i+n < len(s) && runeAt(s, i+n) > 0x7f:
			return s[i : i+n]
		}
		i += n
	}
	return ""
}

// windows1252 are the characters of Windows-1252 at 0x80 to 0x9f, where UTF-8 has the second byte of a character.
const windows1252 = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"

func isHex(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; !isDigit(s[i]) && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// checkSymbols finds text that is hardly any.
func checkSymbols(f *field, r *report) {
	const short = 20
	mostly := func(s *side) bool {
		if s == nil {
			return false
		}
		l := s.letters
		total := l.all() + l.digits + l.symbols
		return total >= short && 10*l.all() < total
	}
	zh, en := mostly(f.zh), mostly(f.en)
	switch {
	case zh:
		r.found(false, "under 10 % of Chinese are letters: "+quote(f.zh.prose))
	case en:
		r.found(false, "under 10 % of English are letters: "+quote(f.en.prose))
	}
}
