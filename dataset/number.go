package dataset

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/duizhao/duizhao/segment"
)

func headingNumber(p *probe) bool {
	number, at, ok := parseNumber(p.s)
	if !ok {
		return false
	}
	p.found(number, shapeOf(p.s[:at]), at)
	return true
}

// found takes what stands behind a number for the title, without a tag that names the item's kind.
func (p *probe) found(number string, shape shape, at int) {
	p.number, p.shape = number, shape
	rest := at
	if kind, n := kindTag(p.s[rest:]); n > 0 {
		p.kind = kind
		rest += n
		rest += gapLen(p.s[rest:])
		rest += pointsLen(p.s[rest:])
	} else {
		p.kind = kindWord(p.s[rest:])
	}
	if kind, ok := kindAlone(p.s[rest:]); ok && kind != "" {
		p.kind = kind
		rest = len(p.s) // the question stands below
	}
	p.body = closed(p.data, p.part(rest, len(p.s)), p.s[:at])
}

// kindAlone reads a kind of items that is all that a line says, beside what a bank notes of an item: 单选题  难度：易.
func kindAlone(s string) (kind Kind, ok bool) {
	w := kindIndex.longest(s)
	if w.text == "" {
		return "", false
	}
	rest := strings.TrimLeft(s[len(w.text):], " \t\u3000|/，,")
	rest = rest[pointsLen(rest):]
	if rest != "" && parseLabel(rest, false).role != roleMeta {
		return "", false
	}
	return w.named()
}

// pointsLen is the length of the points that an item is worth, behind a tag: 2分, （2.0 分）.
func pointsLen(s string) int {
	at := openLen(s)
	digits := len(s[at:]) - len(strings.TrimLeft(s[at:], "0123456789."))
	at += digits
	at += gapLen(s[at:])
	if digits == 0 || !strings.HasPrefix(s[at:], "分") {
		return 0
	}
	at += len("分")
	rest := strings.TrimLeft(s[at:], " \t)）]】")
	if strings.HasPrefix(rest, "之") || strings.HasPrefix(rest, "钟") || len(rest) == len(s[at:]) && rest != "" {
		return 0
	}
	return len(s) - len(rest)
}

// textNumber matches a number at the beginning of a line of text, or of a list item. A number in several parts (3.14) counts in
// headings only.
func textNumber(p *probe) bool {
	if p.line.item && p.line.depth == 1 {
		// The number of a list item is a mark of its container.
		marks := strings.TrimLeft(p.data[p.line.span.Start:p.line.text.Start], " \t>")
		if marks == "" || strings.IndexByte("-*+", marks[0]) >= 0 { // a bullet
			return false
		}
		if number, at, ok := parseNumber(marks); ok && at > 0 {
			p.found(number, shapeOf(marks[:at]), 0)
			return true
		}
	}
	return p.line.depth == 0 && paragraphNumber(p)
}

// boldNumber matches a number in bold type at the beginning of a paragraph. Lists inside answers seldom have those.
func boldNumber(p *probe) bool {
	return p.line.depth == 0 && (p.s[0] == '*' || p.s[0] == '_') && paragraphNumber(p)
}

func paragraphNumber(p *probe) bool {
	lead, answer := answerPlace(p.s)
	number, at, ok := parseNumber(p.s[lead:])
	if !ok || strings.Contains(number, ".") || lead > 0 && !isStem(p.s[lead+at:]) {
		return false
	}
	shape := shapeOf(p.s[lead : lead+at])
	if lead+at == len(p.s) && shape != worded && shape != bare {
		return false
	}
	p.found(number, shape, lead+at)
	if lead > 0 {
		p.place, p.answer = true, p.part(answer.Start, answer.End)
		p.letter = 0 // it is no choice
	}
	return true
}

// answerPlace is the length of brackets before an item's number that hold its answer or room for it, and what stands in them: （ B ）12.
func answerPlace(s string) (n int, answer segment.Span) {
	if openLen(s) == 0 {
		return 0, answer
	}
	for _, p := range [][2]string{{"（", "）"}, {"(", ")"}, {"【", "】"}} {
		if !strings.HasPrefix(s, p[0]) {
			continue
		}
		end := strings.Index(s[:min(len(s), maxParenthesis)], p[1])
		if end < 0 {
			return 0, answer
		}
		answer = segment.Span{Start: len(p[0]), End: end}
		if inner := strings.Trim(answer.Of(s), " \t\u3000\u00a0_"); inner != "" && !isLetters(inner) && !(isVerdict(inner) && len(inner) <= maxVerdict) {
			return 0, answer
		}
		n = end + len(p[1])
		return n + gapLen(s[n:]), answer
	}
	return 0, answer
}

// isStem tells text that is a question or a statement, and no number of a choice: (A) 3、4.
func isStem(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return len(s) >= 4*len("一") && !(r >= '0' && r <= '9')
}

// shape is how a number is written. The items of a document have one shape, and lists inside them have others.
type shape uint8

const (
	anyShape     shape = iota
	bare               // 12. 12、
	closedBehind       // 12)
	embraced           // (12)
	worded             // 第 12 题, Q12
	circled            // ⑫
)

// shapeOf tells how the number is written that a mark holds.
func shapeOf(mark string) shape {
	mark = strings.TrimLeft(mark, "*_ \t[")
	for strings.HasPrefix(mark, "<") && tagLen(mark) > 0 {
		mark = strings.TrimLeft(mark[tagLen(mark):], "*_ \t[")
	}
	mark = strings.TrimPrefix(mark, "【")
	switch {
	case strings.HasPrefix(mark, "(") || strings.HasPrefix(mark, "（"):
		return embraced
	case mark == "":
		return anyShape
	}
	if _, n := circledOf(mark); n > 0 {
		return circled
	}
	if _, n := digitsOf(mark); n == 0 {
		return worded
	}
	if strings.Contains(mark, ")") || strings.Contains(mark, "）") {
		return closedBehind
	}
	return bare
}

// parseNumber reads an item's number at the beginning of s, in whatever way it is written, and where the text behind it begins.
func parseNumber(s string) (number string, at int, ok bool) {
	i, embraced, emphasis := 0, false, 0
open:
	for i < len(s) {
		switch {
		case s[i] == '*' || s[i] == '_':
			emphasis++
			i++
		case s[i] == ' ' || s[i] == '\t' || s[i] == '[':
			i++
		case s[i] == '(':
			embraced = true
			i++
		case strings.HasPrefix(s[i:], "（"):
			embraced = true
			i += len("（")
		case strings.HasPrefix(s[i:], "【"):
			i += len("【")
		case s[i] == '<' && tagLen(s[i:]) > 0:
			i += tagLen(s[i:])
		default:
			break open
		}
	}
	worded := false
	for i < len(s) && (s[i] < '0' || s[i] > '9') {
		w := itemIndex.longest(s[i:])
		if w.text == "" {
			break
		}
		worded = true
		i += len(w.text)
		i += gapLen(s[i:])
	}
	if worded && i < len(s) && s[i] == '#' {
		i++
	}
	number, n := digitsOf(s[i:])
	if n == 0 && worded {
		number, n = numeralOf(s[i:])
	}
	if n == 0 && i == 0 {
		if number, n = circledOf(s); n > 0 {
			rest := strings.TrimLeft(s[n:], " \t\u3000.、．")
			return number, len(s) - len(rest), rest != ""
		}
	}
	if n == 0 || len(number) > maxDigits {
		return "", 0, false
	}
	i += n
	var more []byte // of a number with dots
	for !worded && i+1 < len(s) && s[i] == '.' {
		part, n := digitsOf(s[i+1:])
		if n == 0 {
			break
		}
		more = append(append(more, '.'), part...)
		i += 1 + n
	}
	dotted := len(more) > 0
	number += string(more)
	if worded {
		for _, w := range []string{"题", "題", "问", "問", "道题", "个问题"} {
			if strings.HasPrefix(s[i:], w) {
				i += len(w)
				break
			}
		}
	}
	separated, spaced, closedMark := false, false, false
close:
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\\' && !separated && i+1 < len(s) && (s[i+1] == '.' || s[i+1] == ')'): // 1\. is no list to Markdown, and the same to people
		case emphasis > 0 && (r == '*' || r == '_'):
			emphasis--
			closedMark = true
		case r == ']' || r == '】':
			closedMark = true
		case (r == ')' || r == '）') && (embraced || !separated):
			embraced, separated = false, true
		case !separated && isNumberEnd(r):
			if next := s[i+size:]; (isColon(r) || r == ',' || r == '，') && next != "" && next[0] >= '0' && next[0] <= '9' {
				return "", 0, false // a time, a ratio, thousands
			}
			separated = true
		case isGap(r):
			spaced = true
		default:
			break close
		}
		i += size
	}
	switch {
	case embraced:
		return "", 0, false
	case separated, closedMark && (spaced || i == len(s)), worded && (spaced || i == len(s)), dotted && spaced:
		return number, i, true
	}
	return "", 0, false
}

// circledOf reads a digit in a circle: ① to ⑳.
func circledOf(s string) (number string, n int) {
	if len(s) < 3 || s[0] != 0xe2 || s[1] != 0x91 || s[2] < 0xa0 || s[2] > 0xb3 {
		return "", 0
	}
	return strconv.Itoa(int(s[2]-0xa0) + 1), 3
}

// maxDigits is the length of the longest number that counts items.
const maxDigits = 6

// isNumberEnd tells what may stand behind an item's number.
func isNumberEnd(r rune) bool {
	switch r {
	case '.', '．', '、', ':', '：', ',', '，':
		return true
	}
	return false
}

// digitsOf reads ASCII or full-width digits and gives them in ASCII.
func digitsOf(s string) (number string, n int) {
	for n < len(s) && n <= maxDigits && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	if !isWideDigit(s[n:]) {
		return s[:n], n
	}
	wide := []byte(s[:n])
	for len(wide) <= maxDigits {
		switch {
		case n < len(s) && s[n] >= '0' && s[n] <= '9':
			wide = append(wide, s[n])
			n++
		case isWideDigit(s[n:]):
			wide = append(wide, s[n+2]-0x90+'0')
			n += 3
		default:
			return string(wide), n
		}
	}
	return string(wide), n
}

// isWideDigit tells text that begins with ０ to ９.
func isWideDigit(s string) bool {
	return len(s) >= 3 && s[0] == 0xef && s[1] == 0xbc && s[2] >= 0x90 && s[2] <= 0x99
}

// numeral is the value of a Chinese digit, or 0.
func numeral(r rune) int {
	switch r {
	case '一':
		return 1
	case '二':
		return 2
	case '三':
		return 3
	case '四':
		return 4
	case '五':
		return 5
	case '六':
		return 6
	case '七':
		return 7
	case '八':
		return 8
	case '九':
		return 9
	}
	return 0
}

// numeralOf reads a Chinese numeral below a hundred: 三, 十二, 二十, 九十九.
func numeralOf(s string) (number string, n int) {
	value, units := 0, 0
	for _, r := range s {
		if r == '十' {
			value = max(value, 1) * 10
		} else if d := numeral(r); d > 0 {
			value += d
		} else {
			break
		}
		n += len("一")
		if units++; units > 3 {
			return "", 0
		}
	}
	if units == 0 || value > 99 {
		return "", 0
	}
	if value >= 10 {
		return string([]byte{byte('0' + value/10), byte('0' + value%10)}), n
	}
	return string([]byte{byte('0' + value)}), n
}
