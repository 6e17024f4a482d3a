package dataset

import (
	"encoding/binary"

	"github.com/duizhao/duizhao/segment"
)

// letterCounts counts Han characters, by the lead bytes of U+4000 to U+9FFF, and Latin letters. It looks at eight bytes at once: all
// documents are counted whole.
func letterCounts(s string) (han, latin int) {
	const (
		ones = 0x0101010101010101
		high = 0x80 * ones
	)
	for ; len(s) >= 8; s = s[8:] {
		x := binary.LittleEndian.Uint64([]byte(s[:8])) // no copy is made
		low := x &^ high                               // a sum with less than 0x80 sets the highest bit of a byte, and leaves its neighbour alone
		m := (low + (0x80-0x64)*ones) &^ (low + (0x80-0x6a)*ones) & x & high
		han += int(m >> 7 * ones >> 56) // the sum of all bytes
		low |= 0x20 * ones
		m = (low + (0x80-'a')*ones) &^ (low + (0x80-'z'-1)*ones) &^ x & high
		latin += int(m >> 7 * ones >> 56)
	}
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 0xe4 && c <= 0xe9:
			han++
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			latin++
		}
	}
	return han, latin
}

// languageBy is the language of prose with so many letters: a Han letter weighs as much as three Latin ones. Chinese with much code and
// many terms still has a third; English with quoted Chinese does not.
func languageBy(han, latin int) segment.Language {
	if 6*han < latin {
		return segment.English
	}
	return segment.Chinese
}
