package segment

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// englishStop reads what may be the end of an English sentence at i: where to read on, and whether the sentence ends there.
func (s *splitter) englishStop(i int) (end int, ends bool) {
	r, w := utf8.DecodeRuneInString(s.text[i:])
	switch r {
	case '.', '?', '…', '。', '？', '！', '｡', '．':
	case '!':
		if strings.HasPrefix(s.text[i:], "![") {
			return i + 1, false
		}
	case '（', '《', '〈':
		s.openBracket(i)
		return i + w, false
	default:
		return i + w, false
	}
	return s.stopAt(i, w, s.endsEnglish)
}

// endsEnglish reports whether the run of stops e at i ends a sentence, by what stands around it.
func (s *splitter) endsEnglish(i int, e ending) bool {
	k := skipSpace(s.text, e.end)
	if strings.ContainsAny(s.text[e.end:k], "\r\n") {
		for k < len(s.text) && strings.IndexByte(" \t>#-+", s.text[k]) >= 0 { // the marks of a quotation or a list
			k++
		}
	}
	if k == len(s.text) {
		return true
	}
	next, _ := utf8.DecodeRuneInString(s.text[k:])
	switch {
	case isWide(e.last):
		return !unicode.IsLower(next) && next != '，' && next != '、'
	case k > e.end, s.text[k-1] == '>', e.hard && isWide(next):
	default:
		return false // foo.py, 1.5, x?.y
	}
	if !s.startsAt(k) {
		return false
	}
	switch {
	case e.hard:
		return !(e.closed && s.saysSo(k))
	case e.dots == 1:
		return s.endsAtPeriod(i, k)
	}
	return nextWord(s.text[k:]) != "I" // "I... I think"
}

// startsAt reports whether a sentence may start at k: with a capital, a digit, Chinese, code, a link, math, emphasis or
// the letter of an item, "b. "; a capital also behind opening quotes and brackets.
func (s *splitter) startsAt(k int) bool {
	rest := strings.TrimLeft(s.text[k:min(len(s.text), k+32)], "\"'“‘(")
	r, w := utf8.DecodeRuneInString(rest)
	switch r {
	case '`', '[', '$', '<', '*', '_', '\\', '@', '|', '¿', '¡':
		return true
	}
	after, _ := utf8.DecodeRuneInString(rest[w:])
	switch {
	case r == '.': // .NET
		return unicode.IsUpper(after)
	case r == '!': // an image
		return after == '['
	case 'a' <= r && r <= 'h' && (after == '.' || after == ')') && w+1 < len(rest):
		return rest[w+1] == ' '
	}
	return isDigit(r) || unicode.IsUpper(r) || isWide(r)
}

// endsAtPeriod reports whether the lone period at i ends a sentence when a plausible start follows at k.
func (s *splitter) endsAtPeriod(i, k int) bool {
	before, _ := utf8.DecodeLastRuneInString(s.text[:i])
	word := wordBefore(s.text, i)
	next := nextWord(s.text[k:])
	switch {
	case isSpace(before):
		return s.spaced(i) && next != "" && next != "I" // ". . . That"
	case word == "":
		return true
	case s.numbers(i-len(word), word):
		return false
	case word == "I":
		return true
	case len(word) == 1 && unicode.IsUpper(before): // an initial, J. K. Rowling, unless it names an answer
		return openers[next] && letterWords[lastWord(s.text, i-2)]
	case len(word) == 1 && 'a' <= word[0] && word[0] <= 'z':
		return !isDigit(rune(s.text[k])) // p. 5
	}
	switch abbreviationOf(word) {
	case neverEnds:
		return false
	case endsUnlessNumber:
		return !isDigit(rune(s.text[k]))
	case endsBeforeOpener:
		return openers[next]
	case notAbbreviated:
		return !isDotted(word) || openers[next]
	}
	return true
}

// numbers reports whether word, at i, is the number of an item: short, and first in its line or sentence.
func (s *splitter) numbers(i int, word string) bool {
	if len(word) > 8 || len(word) == 4 && strings.Trim(word, "0123456789") == "" { // 2019 is a year
		return false
	}
	if len(word) > 1 && strings.IndexAny(word, "0123456789") < 0 && strings.Trim(word, "IVX") != "" {
		return false
	}
	for i > s.first && strings.IndexByte(" \t#>*_-+(|", s.text[i-1]) >= 0 {
		i--
	}
	return i == s.first || s.text[i-1] == '\n' || s.text[i-1] == '\r'
}

// spaced reports whether the period at i is one of several with white space between them: ". . ."
func (s *splitter) spaced(i int) bool {
	before := strings.TrimRight(s.text[max(s.first, i-4):i], " \u00a0")
	return strings.HasSuffix(before, ".")
}

// saysSo reports whether what follows a quotation, at k, says who spoke: “Really?” Wang asked. A pronoun would be in
// lower case, so “Really?” He asked again. is two sentences.
func (s *splitter) saysSo(k int) bool {
	rest := s.text[k:]
	for range 4 {
		word := nextWord(rest)
		if speech[word] {
			return true
		}
		if word == "" || unicode.IsLower(rune(word[0])) || word == "He" || word == "She" || word == "They" || word == "We" {
			return false
		}
		rest = strings.TrimLeft(rest[len(word):], " \n")
	}
	return false
}

// longestWord bounds in bytes how far words are looked at; every abbreviation is shorter.
const longestWord = 24

// wordBefore is what stands before the dot at i: ASCII letters, digits and dots. Of a longer word it is the end.
func wordBefore(text string, i int) string {
	start := i
	for start > max(0, i-longestWord) && (isASCIIWord(rune(text[start-1])) || text[start-1] == '.') {
		start--
	}
	return strings.TrimLeft(text[start:i], ".")
}

// lastWord is the word that ends before i, past white space.
func lastWord(text string, i int) string {
	text = strings.TrimRight(text[max(0, i-longestWord):max(0, i+1)], " \n(\"*_`")
	return text[len(text)-len(wordBefore(text, len(text))):]
}

// nextWord is the word of ASCII letters that text begins with, past opening quotes, brackets and emphasis.
func nextWord(text string) string {
	text = strings.TrimLeft(text[:min(len(text), longestWord)], "\"'“‘(*_")
	for i := range len(text) {
		if b := text[i] | 0x20; b < 'a' || b > 'z' {
			return text[:i]
		}
	}
	return text
}

// isDotted reports whether word is an abbreviation with inner dots, U.S or Ph.D, and not a file name or a version.
func isDotted(word string) bool {
	first, last := strings.IndexByte(word, '.'), strings.LastIndexByte(word, '.')
	return first > 0 && first <= 2 && last == len(word)-2 && strings.IndexAny(word, "0123456789") < 0
}
