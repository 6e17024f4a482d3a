package check

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
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
	// What the marks of titles become: quotation marks, italics.
	marked := f.en != nil && (strings.ContainsAny(f.en.raw, "\"'‘’*_`") ||
		en[roundBracket].open+en[curvedMark].open+en[cornerMark].open+en[titleMark].open > 0)
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
		case f.both() && (k == titleMark || k == cornerMark) && z.open > 0 && !marked:
			r.found(true, fmt.Sprintf("pairs of %s: %d in Chinese, neither quotation marks nor italics in English", bracketNames[k], z.open))
		}
	}
}
