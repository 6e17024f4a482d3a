package dataset

import (
	"sync"
	"unicode"
	"unicode/utf8"
)

// runeSet is a set of characters of the Basic Multilingual Plane.
type runeSet [1 << 16 / 64]uint64

func (s *runeSet) add(runes ...rune) {
	for _, r := range runes {
		s[uint16(r)/64] |= 1 << (r % 64)
	}
}

// addAll adds the characters of another set.
func (s *runeSet) addAll(other *runeSet) {
	for i := range s {
		s[i] |= other[i]
	}
}

// begins tells whether the first character of text is in the set or beyond what it holds.
func (s *runeSet) begins(text string) bool {
	c := text[0]
	if c < utf8.RuneSelf {
		return s[c/64]>>(c%64)&1 != 0
	}
	r, _ := utf8.DecodeRuneInString(text)
	return r > 0xffff || s[r/64]>>(r%64)&1 != 0
}

// markBegins are the characters with which a mark in text may begin. Most lines begin with another one, and no rule needs to look at them.
var markBegins = sync.OnceValue(func() *runeSet {
	s := new(runeSet)
	s.add([]rune("*_<([{【〔「［〖（\u00a0 0123456789ABCDEFGHabcdefgh")...)
	s.add([]rune("一二三四五六七八九十第〇零百PpSs")...)                                                 // numbers of parts and items, Part 2, Section B
	for _, wide := range [][2]rune{{'０', '９'}, {'Ａ', 'Ｈ'}, {'①', '⑳'}, {0x2e80, 0x2fdf}} { // full-width forms, and radicals in the place of characters
		for r := wide[0]; r <= wide[1]; r++ {
			s.add(r)
		}
	}
	for _, symbols := range unicode.So.R16 { // ✅ 答案
		for r := rune(symbols.Lo); r <= rune(symbols.Hi); r += rune(symbols.Stride) {
			s.add(r)
		}
	}
	s.add('\ufe0f')
	for _, index := range []*words{labelIndex, itemIndex, kindIndex} {
		s.addAll(&index.first)
	}
	for _, w := range append(append([]string{}, ticks...), chosenWords...) {
		r, _ := utf8.DecodeRuneInString(w)
		s.add(r)
	}
	for _, b := range boxes {
		r, _ := utf8.DecodeRuneInString(b.mark)
		s.add(r)
	}
	return s
})
