package dataset

import (
	"math/bits"
	"sync"
	"unicode"
	"unicode/utf8"
)

// runeSet is a set of characters of the Basic Multilingual Plane.
type runeSet [1 << 16 / 64]uint64

// newRuneSet is the set of the characters of a text.
func newRuneSet(runes string) *runeSet {
	s := new(runeSet)
	s.add([]rune(runes)...)
	return s
}

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

// has tells whether a character is in the set.
func (s *runeSet) has(r rune) bool { return r <= 0xffff && s[r/64]>>(r%64)&1 != 0 }

// begins tells whether the first character of text, which is not empty, may be one of the set: it is one, or beyond what the set can hold. It
// spares a closer look, and decides nothing; has does.
func (s *runeSet) begins(text string) bool {
	r := firstRune(text)
	return r > 0xffff || s[r/64]>>(r%64)&1 != 0
}

// firstRune is the first character of text, which is valid UTF-8 and not empty. It is quick where that has one byte or three.
func firstRune(text string) rune {
	switch c := rune(text[0]); {
	case c < utf8.RuneSelf:
		return c
	case c>>4 == 0xe && len(text) >= 3:
		return c&0xf<<12 | rune(text[1]&0x3f)<<6 | rune(text[2]&0x3f)
	}
	r, _ := utf8.DecodeRuneInString(text)
	return r
}

// start is what the first character of a line may begin, a bit for each. Most lines begin with a character that begins nothing, and no rule
// needs to look at them; for most others few rules do.
type start uint8

const (
	aLabel   start = 1 << iota // 答案：
	aPart                      // 一、单选题
	aNumber                    // 12.
	aVerdict                   // （√）
	aChosen                    // 故选：C
	aBox                       // [x]
	anOption                   // A.
	anything                   // of rules for headings and HTML, which look at all of those
)

// starts is what characters of the Basic Multilingual Plane may begin.
type starts [1 << 16]start

// of is what the first character of text may begin: anything if it is beyond what the table holds.
func (s *starts) of(text string) start {
	r := firstRune(text)
	if r > 0xffff {
		return ^start(0)
	}
	return s[r]
}

func (s *starts) add(what start, runes ...rune) {
	for _, r := range runes {
		s[uint16(r)] |= what
	}
}

// addRange adds the characters from one to another.
func (s *starts) addRange(what start, from, to rune) {
	for r := from; r <= to; r++ {
		s.add(what, r)
	}
}

// addFirst adds the first characters of words.
func (s *starts) addFirst(what start, words ...string) {
	for _, w := range words {
		s.add(what, firstRune(w))
	}
}

// addIndex adds the characters with which words of an index begin.
func (s *starts) addIndex(what start, index *words) {
	for i, set := range index.first {
		for ; set != 0; set &= set - 1 {
			s.add(what, rune(i*64+bits.TrailingZeros64(set)))
		}
	}
}

// textStarts are the starts of marks in text.
var textStarts = sync.OnceValue(func() *starts {
	const some = aLabel | aPart | aNumber | aVerdict | aChosen | aBox | anOption
	s := new(starts)
	s.add(some, []rune("*_<([{【〔「［[〖（\u00a0 ")...)
	s.addRange(some, 0x2e80, 0x2fdf) // radicals in the place of characters
	s.addRange(aNumber, '0', '9')
	s.addRange(aNumber, '０', '９')
	s.addRange(aNumber, '①', '⑳')
	s.addRange(anOption, 'A', 'H')
	s.addRange(anOption, 'a', 'h')
	s.addRange(anOption, 'Ａ', 'Ｈ')
	s.add(anOption, []rune("O选選")...) // Option A, 选项 A
	s.add(aPart, []rune(partBegins)...)
	for _, symbols := range unicode.So.R16 { // ✅ 答案
		for r := rune(symbols.Lo); r <= rune(symbols.Hi); r += rune(symbols.Stride) {
			s.add(aLabel, r)
		}
	}
	s.add(aLabel, '\ufe0f')
	s.addIndex(aLabel, labelIndex)
	s.addIndex(aNumber, itemIndex)
	s.addIndex(aPart, kindIndex)
	s.addFirst(aVerdict|anOption, ticks...)
	s.addFirst(aChosen, chosenWords...)
	for _, b := range boxes {
		s.addFirst(aBox, b.mark)
	}
	return s
})
