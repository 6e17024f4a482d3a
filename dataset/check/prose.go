package check

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/duizhao/duizhao/segment"
)

// tally counts brackets of one kind on one side.
type tally struct{ open, close int }

func (t tally) balanced() bool { return t.open == t.close }

// Kinds of brackets. Chinese and English ones of a shape are one kind.
const (
	roundBracket = iota
	squareBracket
	curlyBracket
	titleMark   // 《》〈〉
	cornerMark  // 「」『』
	lensBracket // 【】
	curvedMark  // “”
	brackets
)

var bracketNames = [brackets]string{"round brackets", "square brackets", "braces", "《》", "「」", "【】", "“”"}

// bracketsOf counts the brackets of prose. A letter or number with a closing one behind, 1) or a), is a label.
func bracketsOf(s string) (t [brackets]tally) {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			switch c {
			case '(':
				if end := strings.TrimLeft(s[i+1:], " _"); strings.HasPrefix(end, ")") { // a blank to fill in, or a call
					i = len(s) - len(end) + 1
					continue
				}
				t[roundBracket].open++
			case ')':
				if t[roundBracket].open > t[roundBracket].close || !isLabel(s[:i]) {
					t[roundBracket].close++
				}
			case '[':
				t[squareBracket].open++
			case ']':
				t[squareBracket].close++
			case '{':
				t[curlyBracket].open++
			case '}':
				t[curlyBracket].close++
			}
			i++
			continue
		}
		if c != 0xe2 && c != 0xe3 && c != 0xef {
			_, n := utf8.DecodeRuneInString(s[i:])
			i += n
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch r {
		case '（':
			if end := strings.TrimLeft(s[i+n:], " \u3000_"); strings.HasPrefix(end, "）") { // a blank to fill in
				i = len(s) - len(end) + len("）")
				continue
			}
			t[roundBracket].open++
		case '）':
			if t[roundBracket].open > t[roundBracket].close || !isLabel(s[:i]) {
				t[roundBracket].close++
			}
		case '［':
			t[squareBracket].open++
		case '］':
			t[squareBracket].close++
		case '《', '〈':
			t[titleMark].open++
		case '》', '〉':
			t[titleMark].close++
		case '「', '『':
			t[cornerMark].open++
		case '」', '』':
			t[cornerMark].close++
		case '【':
			t[lensBracket].open++
		case '】':
			t[lensBracket].close++
		case '“':
			t[curvedMark].open++
		case '”':
			t[curvedMark].close++
		}
		i += n
	}
	return t
}

// isLabel tells whether what stands before a closing bracket is a label of a list item (1, a, iv, 一), or a face.
func isLabel(before string) bool {
	n := len(before)
	if n > 0 && strings.IndexByte(":;-=", before[n-1]) >= 0 {
		return true
	}
	k := n
	for k > 0 && n-k < 3 && isDigit(before[k-1]) {
		k--
	}
	if k == n {
		for k > 0 && n-k < 4 && strings.IndexByte("ivxIVX", before[k-1]) >= 0 {
			k--
		}
	}
	if k == n && n > 0 && isASCIILetter(before[n-1]) {
		k--
	}
	if k == n { // 一）
		r, size := utf8.DecodeLastRuneInString(before)
		v, ok := numerals[r]
		k -= size
		if !ok || v > 10 {
			return false
		}
	}
	r, _ := utf8.DecodeLastRuneInString(before[:k])
	return k == 0 || !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

// checkBrackets finds brackets that are unbalanced on one side only, and pairs that English has lost.
func checkBrackets(f *field, r *report) {
	var zh, en [brackets]tally
	if f.zh != nil {
		zh = bracketsOf(f.zh.prose)
	}
	if f.en != nil {
		en = bracketsOf(f.en.prose)
	}
	if zh == en {
		return
	}
	// [0, 1) is an interval.
	interval := func(t [brackets]tally) bool {
		return t[roundBracket].open+t[squareBracket].open == t[roundBracket].close+t[squareBracket].close
	}
	for k := range brackets {
		z, e := zh[k], en[k]
		if (k == roundBracket || k == squareBracket) && interval(zh) && interval(en) {
			z, e = tally{z.open, z.open}, tally{e.open, e.open}
		}
		switch {
		case f.en != nil && !e.balanced() && (f.zh == nil || z.balanced()):
			r.found(k == curvedMark || f.zh == nil, fmt.Sprintf("%s in English: %d opened, %d closed", bracketNames[k], e.open, e.close))
		case f.zh != nil && !z.balanced() && (f.en == nil || e.balanced()):
			r.found(true, fmt.Sprintf("%s in Chinese: %d opened, %d closed", bracketNames[k], z.open, z.close))
		case f.both() && k == roundBracket && z.open > 0 && e.open == 0:
			r.found(true, fmt.Sprintf("pairs of round brackets: %d in Chinese, none in English", z.open))
		case f.both() && (k == titleMark || k == cornerMark) && z.open > 0 && e.open == 0 && en[roundBracket].open+en[curvedMark].open+en[cornerMark].open+en[titleMark].open == 0 && !strings.ContainsAny(f.en.raw, "\"'‘’*_`"):
			r.found(true, fmt.Sprintf("pairs of %s: %d in Chinese, neither quotation marks nor italics in English", bracketNames[k], z.open))
		}
	}
}

// ending is the mark at the end of a text.
type ending uint8

const (
	noMark ending = iota
	stop
	question
	exclamation
	colon
	dots
	comma
	noText // code, a formula or an address stands at the end
)

var endingNames = [...]string{"no mark", "a full stop", "a question mark", "an exclamation mark", "a colon", "dots", "a comma", "code"}

// endingOf is how prose ends, behind closing brackets, quotation marks and emphasis.
func endingOf(s string) ending {
	brackets := 0
	for s != "" {
		r, n := utf8.DecodeLastRuneInString(s)
		switch r {
		case '。', '.', '．':
			if strings.HasSuffix(s, "...") || strings.HasSuffix(s, "。。。") {
				return dots
			}
			return stop
		case '？', '?':
			return question
		case '！', '!':
			return exclamation
		case '：', ':':
			return colon
		case '…':
			return dots
		case '(', '（':
			if brackets > 0 {
				brackets--
				s = s[:len(s)-n]
				continue
			}
			return comma
		case '，', ',', '、', '；', ';', '-':
			return comma
		case ')', '）':
			brackets++
			s = s[:len(s)-n]
			continue
		case standIn:
			return noText
		case ' ', '\n', '\t', '\r', '\u3000', '"', '”', '’', '\'', '」', '』', '》', '*', '_', ']', '】', '\u200b', '\ufeff':
			s = s[:len(s)-n]
			continue
		}
		return noMark
	}
	return noMark
}

// checkEnding compares the marks at the end.
func checkEnding(f *field, r *report) {
	zh, en := endingOf(f.zh.prose), endingOf(f.en.prose)
	if zh == en || zh == noMark || zh == comma || zh == noText || utf8.RuneCountInString(f.zh.prose) <= 4 {
		return
	}
	if en == noMark && zh != question || en == comma || en == noText {
		return // truncation looks at these
	}
	asked := strings.Count(f.zh.prose, "？") + strings.Count(f.zh.prose, "?")
	if zh == question && en == stop && strings.Count(f.en.prose, "?") >= asked || strings.Contains(f.zh.prose, "（") && en == question {
		return // the question is not the last sentence; a blank to fill in stands at the end: …的是（ ）。
	}
	weak := zh != question && en != question || en == noMark || zh == colon
	r.found(weak, fmt.Sprintf("Chinese ends in %s, English in %s", endingNames[zh], endingNames[en]))
}

// checkTruncation finds English that stops in the middle: no mark at the end where Chinese has one. It is weak unless what stands there
// cannot be an end.
func checkTruncation(f *field, r *report) {
	if f.en.unclosed && !f.zh.unclosed {
		r.found(false, "a block of code is not closed")
		return
	}
	zh, en := endingOf(f.zh.prose), endingOf(f.en.prose)
	if en != noMark && en != comma {
		return
	}
	text := strings.TrimRight(f.en.prose, " \n\t\r*_")
	last := text[strings.LastIndexAny(text, " \n\x1a")+1:]
	cut := en == comma && zh != comma && !endsWithAny(text, ";", "；")
	if en == noMark && len(text) > len(last) {
		cut = unfinished[last] || zh != noMark && zh != colon && zh != comma && unfinishedSentence[last]
	}
	switch {
	case cut:
		r.found(false, fmt.Sprintf("English breaks off: …%s", quoteEnd(text)))
	case zh == noMark || zh == comma || zh == noText || zh == colon || f.name == "title" || strings.HasPrefix(f.name, "option."):
	case en == noMark && len(text) > 40:
		r.found(true, fmt.Sprintf("English has no mark at its end: …%s", quoteEnd(text)))
	}
}

// unfinished are words that nothing ends in; unfinishedSentence are such that no sentence ends in, but the stem of a question may.
var (
	unfinished         = map[string]bool{"the": true, "an": true, "and": true, "or": true, "but": true, "because": true, "whose": true, "their": true, "your": true, "our": true, "its": true}
	unfinishedSentence = map[string]bool{"a": true, "of": true, "with": true, "from": true, "which": true, "that": true, "is": true, "are": true, "was": true, "were": true, "if": true,
		"when": true, "while": true, "although": true, "than": true, "into": true, "such": true, "will": true, "would": true, "should": true, "must": true, "may": true, "to": true, "for": true}
)

func quoteEnd(s string) string {
	for i := max(0, len(s)-40); i < len(s); i++ {
		if utf8.RuneStart(s[i]) {
			return fmt.Sprintf("%q", strings.ReplaceAll(s[i:], string(standIn), "…"))
		}
	}
	return `""`
}

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
		unit, ok := repeated(f.en.prose)
		if ok {
			if f.zh != nil {
				_, ok = repeated(f.zh.prose)
				ok = !ok
			}
			if ok {
				r.found(false, "repeated over and over: "+quote(unit))
				return
			}
		}
		if word := doubled(f.en.prose); word != "" && (f.zh == nil || doubled(f.zh.prose) == "") {
			r.found(true, fmt.Sprintf("the word %q stands twice", word))
		}
	} else if unit, ok := repeated(f.zh.prose); ok {
		r.found(true, "repeated over and over: "+quote(unit))
	}
}

// repeated finds a string of three characters or more that stands three times in a row. A table of places of what was read last
// gives the distances to try, so that one pass does.
func repeated(s string) (string, bool) {
	const window = 6 // bytes
	if len(s) < 9 {
		return "", false
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
					return strings.TrimSpace(strings.ToValidUTF8(unit, "")), true
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
	return "", false
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

// doubled finds a word of English that stands twice in a row.
func doubled(s string) string {
	before, gap := "", false
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case isASCIILetter(c):
			word, end := wordAt(s, i)
			if gap && len(word) > 1 && strings.EqualFold(word, before) && (end == len(s) || s[end] < utf8.RuneSelf && s[end] != '\'' && s[end] != '-' && s[end] != '_' && s[end] != '/' && !isDigit(s[end])) {
				switch strings.ToLower(word) {
				case "that", "had", "very", "is", "bye", "so", "no", "ha", "really", "her", "long", "many", "more", "in", "do", "much", "far", "on", "well", "yes":
				default:
					if word == before && word[0] >= 'a' { // names are doubled: Ding Ding
						return word
					}
				}
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

// checkSpace finds characters that nobody sees, and changes at the ends.
func checkSpace(f *field, r *report) {
	for _, side := range []struct {
		name        string
		this, other *side
	}{{"English", f.en, f.zh}, {"Chinese", f.zh, f.en}} {
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
		case r >= 0x80 && r < 0xa0, r == 0xad, r == 0x200b, r == 0x200c, r == 0x200e, r == 0x200f, r >= 0x202a && r <= 0x202e, r == 0x2060, r == 0xfeff:
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
	for _, side := range []struct {
		name        string
		this, other *side
	}{{"English", f.en, f.zh}, {"Chinese", f.zh, f.en}} {
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
			if k > 0 && (after >= 0x80 && after <= 0xbf || strings.ContainsRune("€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ", after)) && after != utf8.RuneError {
				if r == 'Ã' || r == 'Â' || r == 'â' && after == '€' {
					return s[i : i+n+k]
				}
				if pairs++; pairs == 1 {
					first = s[i : i+n+k]
				} else if pairs >= 3 {
					return first
				}
			}
		case r == '锟' && strings.HasPrefix(s[i:], "锟斤拷"), r == '烫' && strings.HasPrefix(s[i:], "烫烫烫"), r == '屯' && strings.HasPrefix(s[i:], "屯屯屯"):
			return s[i : i+9]
		case (r == '锛' || r == '銆') && i+n < len(s) && runeAt(s, i+n) > 0x7f:
			return s[i : i+n]
		}
		i += n
	}
	return ""
}

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

// checkSentences finds sentences without a counterpart: by the pairs of the row, and for a text without pairs by counting. Translators
// cut Chinese sentences in two more often than they join them.
func checkSentences(f *field, r *report) {
	var zh, en int
	var first string
	paired := false
	if f.row != nil {
		for _, p := range f.row.Pairs {
			if p.Field != f.name {
				continue
			}
			paired = true
			switch {
			case p.EN == "" && hasLetters(p.ZH):
				if zh++; zh == 1 {
					first = p.ZH
				}
			case p.ZH == "" && hasLetters(p.EN):
				if en++; en == 1 && zh == 0 {
					first = p.EN
				}
			}
		}
	}
	if paired {
		switch {
		case zh > 0 && en > 0:
			r.found(zh <= en, fmt.Sprintf("sentences without a counterpart: %d in Chinese, %d in English, the first is %s", zh, en, quote(first)))
		case zh > 0:
			r.found(false, fmt.Sprintf("sentences without English: %d, the first is %s", zh, quote(first)))
		case en > 0:
			r.found(true, fmt.Sprintf("sentences without Chinese: %d, the first is %s", en, quote(first)))
		}
		return
	}
	if f.row != nil && len(f.row.Pairs) > 0 {
		return // what the title says is not paired once more
	}
	zh, en = sentences(f.zh.prose, segment.Chinese), max(1, sentences(f.en.prose, segment.English))
	if en < zh || en > 2*zh+2 {
		r.found(zh-en == 1 && zh > 3, fmt.Sprintf("sentences: %d in Chinese, %d in English", zh, en))
	}
}

// hasLetters tells a sentence from a mark that stands alone.
func hasLetters(s string) bool {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			if n++; n > 3 {
				return true
			}
		}
	}
	return false
}

// sentences counts sentences with a mark at their end.
func sentences(s string, language segment.Language) int {
	n := 0
	for span := range segment.Sentences(s, segment.Span{End: len(s)}, language) {
		if e := endingOf(span.Of(s)); e == stop || e == question || e == exclamation || e == dots {
			n++
		}
	}
	return n
}
