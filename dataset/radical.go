package dataset

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// radicals are letters of the block CJK Radicals Supplement that PDF files have in place of whole characters and that NFKC leaves
// alone.
var radicals = map[rune]rune{
	'⺠': '民', '⻅': '见', '⻆': '角', '⻉': '贝', '⻋': '车', '⻓': '长', '⻔': '门', '⻘': '青', '⻚': '页', '⻛': '风', '⻜': '飞', '⻝': '食', '⻢': '马', '⻥': '鱼', '⻦': '鸟',
	'⻩': '黄', '⻬': '齐', '⻮': '齿', '⻰': '龙',
}

// foldRadicals puts characters in the place of radicals that look the same (⼀ ⽬ ⻚), which text from PDF files is full of. It is a key
// for matching: every radical is as long in bytes as its character, so that offsets hold for the text as it stands.
func foldRadicals(s string) string {
	if !hasRadical(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r >= 0x2f00 && r <= 0x2fdf {
			for _, c := range norm.NFKC.String(string(r)) {
				return c
			}
		}
		if c, ok := radicals[r]; ok {
			return c
		}
		return r
	}, s)
}

// hasRadical looks for letters from U+2E80 to U+2FDF.
func hasRadical(s string) bool {
	for at := 0; ; at++ {
		i := strings.IndexByte(s[at:], 0xe2)
		if i < 0 {
			return false
		}
		if at += i; at+1 < len(s) && s[at+1] >= 0xba && s[at+1] <= 0xbf {
			return true
		}
	}
}
