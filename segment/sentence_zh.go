package segment

import (
	"strings"
	"unicode/utf8"
)

// chineseStop reads what may be the end of a Chinese sentence at i: where to read on, and whether the sentence ends there.
func (s *splitter) chineseStop(i int) (end int, ends bool) {
	r, w := utf8.DecodeRuneInString(s.text[i:])
	switch r {
	case '。', '？', '！', '｡', '…', '.':
	case '?', '!':
		if !s.stopsHalfWidth(i) {
			return i + 1, false
		}
	case '．':
		if !s.stopsFullWidth(i, i+w) {
			return i + w, false
		}
	case '；', ';':
		if !s.semicolon || r == ';' && !s.stopsHalfWidth(i) {
			return i + w, false
		}
	case '（', '《', '〈':
		s.openBracket(i)
		return i + w, false
	default:
		return i + w, false
	}
	return s.stopAt(i, w, s.endsChinese)
}

// endsChinese reports whether the run of stops e at i ends a sentence, by what stands around it.
func (s *splitter) endsChinese(i int, e ending) bool {
	k := skipBlank(s.text, e.end)
	next, _ := utf8.DecodeRuneInString(s.text[k:])
	if k == len(s.text) || next == '\n' || next == '\r' {
		return true
	}
	switch next {
	case '，', '、', '；', '：', ',', ';', ':', '=', '）', ')', '］', ']', '】', '》', '〉', '”', '’', '」', '』':
		return false
	}
	attached := k == e.end
	switch {
	case e.hard, e.dots >= 6 && e.closed:
		return !(attached && e.closed && continues(s.text[k:]))
	case e.dots == 1 && e.last == '．':
		return true
	case e.dots == 1:
		return !attached && s.endsAtDot(i, k)
	case e.dots < 6:
		return false // … and ... are pauses
	}
	return !isASCIIWord(next) && !s.falters(i, next)
}

// continuations begin a clause that goes on behind a closing quote or bracket: “为什么？”是个好问题.
var continuations = [...]string{
	"的", "之", "等", "和", "与", "及", "或", "是", "以及", "还是", "而非", "——", "这个问", "这一", "这句", "这类", "这种", "这样的",
	"一词", "一句", "一类", "一说", "一诗", "一文", "中的", "里的", "时，",
}

func continues(rest string) bool {
	for _, c := range continuations {
		if strings.HasPrefix(rest, c) {
			return true
		}
	}
	return false
}

// falters reports whether the …… at i is a pause of someone who gropes for words rather than an end: the same character
// stands on both sides (我……我), or fewer than five characters stand before it since the last mark (这个……). Both come
// from the novels of the MAC corpus, where the two are nearly all of the …… inside sentences.
func (s *splitter) falters(i int, next rune) bool {
	before := s.text[:i]
	for n := range 5 {
		r, w := utf8.DecodeLastRuneInString(before)
		if !isHan(r) {
			return isHan(next)
		}
		if n == 0 && r == next {
			return true
		}
		before = before[:len(before)-w]
	}
	return false
}

// stopsHalfWidth reports whether the ? ! or ; at i is punctuation rather than code: it follows Chinese, or white space,
// Chinese or the end comes after it.
func (s *splitter) stopsHalfWidth(i int) bool {
	j := i
	for j < len(s.text) && strings.IndexByte("?!;", s.text[j]) >= 0 {
		j++
	}
	before, _ := utf8.DecodeLastRuneInString(s.text[:i])
	after, _ := utf8.DecodeRuneInString(s.text[j:])
	if after == '=' || after == '[' && s.text[j-1] == '!' {
		return false
	}
	if isWide(before) && !isSpace(before) || before == '”' || before == '’' {
		return true
	}
	if i == 0 || isSpace(before) {
		return false
	}
	for j < len(s.text) && strings.IndexByte("\"')]*_", s.text[j]) >= 0 {
		j++
	}
	after, _ = utf8.DecodeRuneInString(s.text[j:])
	return j == len(s.text) || after > '~' || isSpace(after) || after == '<' || after == '|'
}

// stopsFullWidth reports whether the ．, from i to j, is a full stop: neither a decimal point nor the dot behind the letter
// of an option, which may follow Chinese without a space, as in 正确的是A．栈B．队列.
func (s *splitter) stopsFullWidth(i, j int) bool {
	after, _ := utf8.DecodeRuneInString(s.text[j:])
	if isDigit(after) || s.label(i) {
		return false
	}
	word := wordBefore(s.text, i)
	return !(len(word) == 1 && 'A' <= word[0] && word[0] <= 'Z' && isHan(after))
}

// label reports whether the dot at i ends the number or letter of an item, which stands first in the line, or after
// white space or an opening bracket: 1．, A．, Q12．, 十二．
func (s *splitter) label(i int) bool {
	before, letters := s.text[s.first:i], 0
	for n := range 6 {
		r, w := utf8.DecodeLastRuneInString(before)
		switch {
		case isDigit(r), strings.ContainsRune("一二三四五六七八九十百", r):
		case isASCIIWord(r), 'Ａ' <= r && r <= 'Ｚ':
			letters++
		default:
			return n > 0 && (letters < 2 || letters < n) && (w == 0 || isSpace(r) || strings.ContainsRune("（(#*|", r))
		}
		before = before[:len(before)-w]
	}
	return false
}

// endsAtDot reports whether the lone half-width dot at i ends a Chinese sentence when white space and then k follow: it
// ends a word of two letters or more that is no abbreviation, or Chinese, or something closed.
func (s *splitter) endsAtDot(i, k int) bool {
	before, _ := utf8.DecodeLastRuneInString(s.text[:i])
	if isSpace(before) || s.label(i) || !s.startsAt(k) {
		return false
	}
	word := wordBefore(s.text, i)
	if word == "" {
		return true
	}
	return len(word) > 1 && !isDigit(before) && !isDotted(word) && abbreviationOf(word) == notAbbreviated
}
