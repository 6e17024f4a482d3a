package dataset

import (
	"encoding/binary"

	"github.com/duizhao/duizhao/segment"
)

// scripts is how many letters of a text are Han characters and how many are Latin.
type scripts struct{ han, latin int }

func (n *scripts) add(more scripts) { n.han, n.latin = n.han+more.han, n.latin+more.latin }

// language is that of prose with so many letters: a Han letter weighs as much as three Latin ones. Chinese with much code and many terms
// still has a third; English with quoted Chinese does not.
func (n scripts) language() segment.Language {
	if 6*n.han < n.latin {
		return segment.English
	}
	return segment.Chinese
}

// isHanLead tells the lead bytes of U+4000 to U+9FFF.
func isHanLead(c byte) bool { return c >= 0xe4 && c <= 0xe9 }

// scriptsOf counts letters. It looks at eight bytes at once: all documents are counted whole.
func scriptsOf(s string) scripts {
	const (
		ones = 0x0101010101010101
		high = 0x80 * ones
		most = 31 // times that eight bytes can be counted before their sum is more than a byte holds
	)
	n := scripts{}
	for len(s) >= 8 {
		part := s[:min(len(s), 8*most)]
		han, latin := uint64(0), uint64(0) // a count in each byte
		at := 0
		for ; at+8 <= len(part); at += 8 {
			x := binary.LittleEndian.Uint64([]byte(part[at : at+8])) // no copy is made
			low := x &^ high                                         // a sum with less than 0x80 sets the highest bit of a byte, and leaves its neighbour alone
			han += (low + (0x80-0x64)*ones) &^ (low + (0x80-0x6a)*ones) & x & high >> 7
			low |= 0x20 * ones
			latin += (low + (0x80-'a')*ones) &^ (low + (0x80-'z'-1)*ones) &^ x & high >> 7
		}
		n.add(scripts{int(han * ones >> 56), int(latin * ones >> 56)}) // the sums of all bytes
		s = s[at:]
	}
	for i := range len(s) {
		switch c := s[i]; {
		case isHanLead(c):
			n.han++
		case isASCIILetter(c):
			n.latin++
		}
	}
	return n
}

// census counts the letters of a document.
type census struct {
	sample scripts // of the prose with which it begins, which tells its language
	sides  scripts // of the lines that may be in one language or the other
}

// languageSample is how many letters tell the language.
const languageSample = 1 << 15

func censusOf(data string, lines []line) census {
	var c census
	for i := range lines {
		l := &lines[i]
		switch l.kind {
		case segment.Blank, segment.Fence, segment.Code, segment.FrontMatter:
			continue
		}
		n := scriptsOf(l.text.Of(data))
		if c.sample.han+c.sample.latin <= languageSample {
			c.sample.add(n)
		}
		switch l.kind {
		case segment.Paragraph, segment.Heading, segment.Table:
			c.sides.add(n)
		}
	}
	return c
}
