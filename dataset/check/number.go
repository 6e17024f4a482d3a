package check

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/duizhao/duizhao/segment"
)

// number is a number of a text in whatever way it is written.
type number struct {
	value float64
	// also are other values that the same words can have: 3 p.m. is 15, 90年代 is 1990. Zeros at the end are none.
	also [3]float64
	// hard numbers must have a counterpart. The others may be one: 一 and "one", 半 and "half" are often no numbers at all.
	hard bool
	text string
	unit unit
	span segment.Span
}

// is tells whether the number can have a value.
func (n *number) is(value float64) bool {
	return n.value == value || value != 0 && (n.also[0] == value || n.also[1] == value || n.also[2] == value)
}

func (n *number) or(values ...float64) {
	for _, v := range values {
		for i := range n.also {
			if n.also[i] == 0 {
				n.also[i] = v
				break
			}
		}
	}
}

// numberReader reads the numbers of prose. Neighbours are looked at as runes: between Chinese characters and digits there is no boundary
// of words.
type numberReader struct {
	s       string
	english bool
	numbers []number
	items   []int
}

// readNumbers gives the numbers of a text in order, and those of its list items apart. An item's number is a soft one of the text as
// well, as translations turn lists into sentences.
func readNumbers(s string, english bool) ([]number, []int) {
	r := numberReader{s: s, english: english}
	start := true // of a line
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '\n':
			start = true
			i++
			continue
		case c == ' ' || c == '\t' || c == '>' || c == '*' || c == '#' || c == '\r':
			i++
			continue
		case start:
			start = false
			if n := r.item(i); n > 0 {
				i += n
				continue
			}
		}
		switch {
		case isDigit(c):
			i = r.digits(i)
		case c < utf8.RuneSelf:
			if isASCIILetter(c) && english {
				i = r.words(i)
			} else {
				i++
			}
		case c == 0xef && isWideDigit(s[i:]):
			i = r.digits(i)
		case c == 0xe2 && i+2 < len(s) && s[i+1] == 0x91 && s[i+2] >= 0xa0 && s[i+2] <= 0xb3: // ① to ⑳
			r.numbers = append(r.numbers, number{value: float64(s[i+2]-0xa0) + 1, text: s[i : i+3]})
			i += 3
		case c >= 0xe3 && c <= 0xe9:
			if _, ok := numerals[runeAt(s, i)]; ok {
				i = r.numerals(i)
			} else {
				i += 3
			}
		default:
			_, n := utf8.DecodeRuneInString(s[i:])
			i += n
		}
	}
	r.share()
	return r.numbers, r.items
}

// share gives a number without a unit that of the next one, where they are a range or a list: 5 to 10 km.
func (r *numberReader) share() {
	for i := len(r.numbers) - 2; i >= 0; i-- {
		n, next := &r.numbers[i], &r.numbers[i+1]
		if n.unit != none || next.unit == none || n.span.End == 0 || next.span.Start < n.span.End || next.span.Start-n.span.End > 8 {
			continue
		}
		switch strings.TrimSpace(r.s[n.span.End:next.span.Start]) {
		case "to", "-", "–", "—", "and", "or", "~", "～", "至", "到", "、", ",", "，", "/", "and $", "- $", "或", "和":
			n.unit = next.unit
		}
	}
}

func runeAt(s string, i int) rune {
	r, _ := utf8.DecodeRuneInString(s[i:])
	return r
}

func isWideDigit(s string) bool {
	return len(s) >= 3 && s[0] == 0xef && s[1] == 0xbc && s[2] >= 0x90 && s[2] <= 0x99
}

// item reads the number of a list item: 1. 1) 1、 （1） (1) 第1题 ①. It gives its length, 0 if there is none.
func (r *numberReader) item(i int) int {
	s := r.s[i:]
	at := 0
	bracket := false
	switch {
	case strings.HasPrefix(s, "("):
		at, bracket = 1, true
	case strings.HasPrefix(s, "（"):
		at, bracket = len("（"), true
	case len(s) > 3 && s[0] == 0xe2 && s[1] == 0x91 && s[2] >= 0xa0 && s[2] <= 0xb3:
		r.addItem(int(s[2]-0xa0)+1, s[:3])
		return 3
	}
	start := at
	value := 0
	for at < len(s) && at-start < 3*3 {
		if isDigit(s[at]) {
			value = value*10 + int(s[at]-'0')
			at++
		} else if isWideDigit(s[at:]) {
			value = value*10 + int(s[at+2]-0x90)
			at += 3
		} else {
			break
		}
	}
	if at == start || value > 999 {
		return 0
	}
	rest := s[at:]
	for _, mark := range []string{". ", ".\t", ") ", "、", "．", "）", ")", "."} {
		if !strings.HasPrefix(rest, mark) || bracket && mark != "）" && mark != ")" && mark != ") " {
			continue
		}
		if mark == "." && (len(rest) < 2 || rest[1] < utf8.RuneSelf) && !isYear(rest[1:]) {
			break // 1.5, or "in 1."
		}
		r.addItem(value, s[start:at])
		return at + len(mark)
	}
	return 0
}

// isYear tells a year in Chinese: 2005年. Behind the number of an item it often stands without a space.
func isYear(s string) bool {
	digits := 0
	for digits < len(s) && isDigit(s[digits]) {
		digits++
	}
	return digits == 4 && strings.HasPrefix(strings.TrimLeft(s[digits:], " "), "年")
}

func (r *numberReader) addItem(value int, text string) {
	r.items = append(r.items, value)
	r.numbers = append(r.numbers, number{value: float64(value), text: text})
}

// digits reads a number that begins with a digit and gives the place behind it.
func (r *numberReader) digits(i int) int {
	s := r.s
	start, points, end := i, 0, i
	var buffer [24]byte
	plain := buffer[:0]
scan:
	for end < len(s) {
		c := s[end]
		switch {
		case isDigit(c):
			plain = append(plain, c)
			end++
		case isWideDigit(s[end:]):
			plain = append(plain, s[end+2]-0x90+'0')
			end += 3
		case (c == '.' || c == 0xef && strings.HasPrefix(s[end:], "．")) && digitAt(s, end+size(c)):
			points++
			plain = append(plain, '.')
			end += size(c)
		case c == ',' && points == 0 && isGroup(s[end+1:]) && (end-start <= 3 || end-start > 4 && s[end-4] == ','):
			end++
		case c == ' ' && points == 0 && end-start <= 3 && plain[0] != '0' && isGroup(s[end+1:]) && !strings.HasPrefix(s[end+4:], "."):
			// 7 000
			end++
		case c == 0xef && strings.HasPrefix(s[end:], "，") && points == 0 && end-start <= 3 && isGroup(s[end+3:]):
			end += 3
		default:
			break scan
		}
	}
	n := number{hard: true, text: s[start:end]}
	switch {
	case points > 1 || len(plain) > 15:
		n.value = nameOf(plain) // a version, or a name of digits
	default:
		n.value, _ = strconv.ParseFloat(string(plain), 64)
	}
	if n.value == 0 && start > 0 && s[start-1] == ':' {
		n.hard = false // 3:00
	}
	if n.value <= 10 && strings.HasSuffix(s[:start], "等") {
		n.hard = false // 甲、乙、丙等3人 counts what has been named
	}
	end = r.behind(&n, start, end)
	n.span = segment.Span{Start: start, End: end}
	r.numbers = append(r.numbers, n)
	return end
}

func size(c byte) int {
	if c < utf8.RuneSelf {
		return 1
	}
	return 3
}

func digitAt(s string, i int) bool { return i < len(s) && (isDigit(s[i]) || isWideDigit(s[i:])) }

// isGroup says whether text begins with three digits and no more.
func isGroup(s string) bool {
	return len(s) >= 3 && isDigit(s[0]) && isDigit(s[1]) && isDigit(s[2]) && (len(s) == 3 || !isDigit(s[3]))
}

// nameOf is a value for what is no quantity; it is below all quantities.
func nameOf(digits []byte) float64 {
	h := uint64(14695981039346656037) // FNV-1a
	for _, c := range digits {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return -1 - float64(h>>12)
}

// behind reads what follows a number and belongs to it: multipliers, ordinals, units, parts of dates and times.
func (r *numberReader) behind(n *number, start, end int) int {
	s := r.s
	if n.value < 0 {
		return end
	}
	rest := s[end:]
	spaced := strings.TrimPrefix(rest, " ")
	gap := len(rest) - len(spaced)
	if r.english {
		for _, m := range [...]struct {
			word   string
			factor float64
		}{{"thousand", 1e3}, {"million", 1e6}, {"billion", 1e9}, {"trillion", 1e12}, {"hundred", 1e2}, {"dozen", 12}} {
			if w := strings.TrimPrefix(spaced, "-"); hasPrefixFold(w, m.word) {
				n.also[0] = n.value // 3 to 5 million
				n.value = round(n.value * m.factor)
				end = len(s) - len(w) + len(m.word)
				n.text = s[start:end]
				spaced = strings.TrimPrefix(s[end:], " ")
				break
			}
		}
	}
	if len(spaced) > 0 && spaced[0] >= 0xe3 {
		end = r.multiplied(n, start, end, gap)
		rest = s[end:]
		spaced = strings.TrimPrefix(rest, " ")
		r.chinese(n, start, spaced)
	}
	if len(rest) > 0 && isASCIILetter(rest[0]) {
		after := byte(' ')
		if len(rest) > 1 {
			after = rest[1]
		}
		if !isASCIILetter(after) && !isDigit(after) {
			switch rest[0] {
			case 'k', 'K':
				n.or(n.value * 1e3)
			case 'm', 'M':
				n.or(n.value * 1e6)
			case 'b', 'B':
				n.or(n.value * 1e9)
			}
		}
	}
	if r.english && len(spaced) > 1 && spaced[0]|0x20 == 'p' && n.value <= 12 && n.value == math.Trunc(n.value) {
		if rest := strings.TrimPrefix(spaced[1:], "."); len(rest) > 0 && rest[0]|0x20 == 'm' && (len(rest) == 1 || !isASCIILetter(rest[1])) {
			n.or(n.value + 12)
		}
	}
	// 3:30 p.m.
	if r.english && n.value <= 12 && len(rest) > 3 && rest[0] == ':' && isDigit(rest[1]) && isDigit(rest[2]) {
		if w := strings.TrimPrefix(rest[3:], " "); hasPrefixFold(w, "p") && (len(w) > 1 && (w[1]|0x20 == 'm' || w[1] == '.')) {
			n.or(n.value + 12)
		}
	}
	n.unit = unitAround(s, start, end)
	return end
}

// multiplied reads 万, 亿 and the like behind a number, with 多 or 余 between: 300 多万, 1亿5000万.
func (r *numberReader) multiplied(n *number, start, end, gap int) int {
	s := r.s
	at := end + gap
	total, value := 0.0, n.value
	found := false
	for at < len(s) {
		from := at
		for _, w := range []string{"多", "余", "几", "来"} {
			if strings.HasPrefix(s[at:], w) {
				at += len(w)
			}
		}
		factor := 1.0
		for at < len(s) {
			m := numerals[runeAt(s, at)]
			if m < 100 || m == 1000 && strings.HasPrefix(s[at+3:], "米") || m == 1000 && isUnitOfThousand(s[at+3:]) {
				break
			}
			factor *= m
			at += 3
		}
		if factor == 1 {
			at = from
			break
		}
		found = true
		total += value * factor
		end = at
		// 1亿5000万
		k := at
		for k < len(s) && isDigit(s[k]) {
			k++
		}
		if k == at || k-at > 4 || factor < 1e4 || k >= len(s) || numerals[runeAt(s, k)] < 100 {
			break
		}
		value, _ = strconv.ParseFloat(s[at:k], 64)
		at = k
	}
	if found {
		n.also[0] = n.value
		n.value = round(total)
		n.text = s[start:end]
	} else if startsWithAny(s[end:], "-", "~", "～", "至", "到", "—") {
		r.rangeOf(n, end)
	}
	return end
}

// rangeOf gives the lower end of a range the multiplier of the upper one: 3～9万.
func (r *numberReader) rangeOf(n *number, end int) {
	rest := strings.TrimLeft(r.s[end:min(end+24, len(r.s))], "-~～至到—")
	k := 0
	for k < len(rest) && (isDigit(rest[k]) || rest[k] == '.') {
		k++
	}
	if k == 0 {
		return
	}
	if m := numerals[runeAt(strings.TrimPrefix(rest[k:], " "), 0)]; m >= 100 {
		n.or(round(n.value * m))
	}
}

// isUnitOfThousand tells units that begin with 千.
func isUnitOfThousand(s string) bool {
	for _, w := range []string{"米", "克", "瓦", "卡", "伏", "帕", "赫", "字节", "比特", "焦"} {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}

// chinese reads what else can follow a number in Chinese.
func (r *numberReader) chinese(n *number, start int, rest string) {
	switch {
	case strings.HasPrefix(rest, "世纪") && (digitAt(rest, len("世纪")) || numerals[runeAt(rest, len("世纪"))] > 1):
		century := n.value
		n.hard = false // with the decade: 20世纪90年代 is the 1990s
		k := len("世纪")
		d := 0.0
		for k < len(rest) && isDigit(rest[k]) {
			d = d*10 + float64(rest[k]-'0')
			k++
		}
		if d == 0 {
			if v, ok := numerals[runeAt(rest, k)]; ok && v < 10 {
				d = v * 10
			}
		}
		n.or((century-1)*100 + d)
	case startsWithAny(rest, "年代", "级", "届"), strings.HasPrefix(rest, "年") && n.value < 100:
		n.or(1900+n.value, 2000+n.value)
	case strings.HasPrefix(rest, "折"):
		n.or(n.value*10, 100-n.value*10)
	case strings.HasPrefix(rest, "成"):
		n.or(n.value * 10)
	case startsWithAny(rest, "点", "时"), strings.HasPrefix(rest, "：") && n.value < 12:
		if n.value <= 12 && endsWithAny(strings.TrimSuffix(r.s[:start], " "), "午", "晚", "晚上") {
			n.or(n.value + 12)
		}
		if n.value > 12 && n.value <= 24 {
			n.or(n.value - 12)
		}
	case strings.HasPrefix(rest, "分之"):
		n.hard = false
	case strings.HasPrefix(rest, "半"):
		n.or(n.value + 0.5)
		n.hard = false
	case strings.HasPrefix(rest, "米"): // 一米六零
		scale, value := 0.1, n.value
		for k := len("米"); k < len(rest) && scale > 1e-4; k += 3 {
			v, ok := numerals[runeAt(rest, k)]
			if !ok || v >= 10 || v == 0.5 {
				break
			}
			value += v * scale
			scale /= 10
		}
		n.or(round(value))
	case startsWithAny(rest, "个半", "年半", "天半", "小时半", "倍半", "点半"):
		n.or(n.value + 0.5)
	case strings.HasPrefix(rest, "倍"):
		n.or(n.value-1, n.value*100)
	}
}

func round(v float64) float64 { return math.Round(v*1e6) / 1e6 }
