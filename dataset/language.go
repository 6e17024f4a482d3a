package dataset

import "github.com/duizhao/duizhao/segment"

// letterCounts counts Han characters and Latin letters.
func letterCounts(s string) (han, latin int) {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= 0xe4 && c <= 0xe9: // lead bytes of U+4000 to U+9FFF
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
