package check

import (
	"math"
	"slices"
	"strings"
)

// numerals are the values of Chinese numerals; 10 and more multiply.
var numerals = map[rune]float64{
	'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '兩': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9,
	'壹': 1, '贰': 2, '叁': 3, '肆': 4, '伍': 5, '陆': 6, '柒': 7, '捌': 8, '玖': 9, '半': 0.5,
	'十': 10, '拾': 10, '百': 100, '佰': 100, '千': 1e3, '仟': 1e3, '万': 1e4, '萬': 1e4, '亿': 1e8, '億': 1e8,
}

// numerals reads a run of Chinese numerals and gives the place behind it. Hard are years (一九四九) and compounds over ten that
// begin with a digit (三百五, 二十).
func (r *numberReader) numerals(i int) int {
	s := r.s
	end := i
	var run [24]float64
	n := 0
	for end < len(s) && n < len(run) {
		v, ok := numerals[runeAt(s, end)]
		if !ok && n > 0 && startsWithAny(s[end:], "多", "余", "几", "来") && numerals[runeAt(s, end+3)] >= 1e4 { // 一百多亿
			end += 3
			continue
		}
		if !ok || v == 0.5 && n > 0 {
			break
		}
		if v == 2 && n > 0 && runeAt(s, end) != '二' && numerals[runeAt(s, end+3)] < 100 {
			break // 二十两 weighs silver
		}
		run[n] = v
		n++
		end += 3
		if v == 0.5 {
			break
		}
	}
	digits := run[:n]
	text := s[i:end]
	rest := s[end:]
	switch {
	case n == 1 && digits[0] == 0.5:
		r.numbers = append(r.numbers, number{value: 0.5, also: [3]float64{30, 50, 6}, text: text})
		return end
	case strings.HasPrefix(rest, "分之"):
		return r.fraction(digits, i, end+len("分之"))
	}
	value, compound, ok := valueOf(digits)
	if !ok {
		r.either(digits, text)
		return end
	}
	num := number{value: value, text: text}
	num.hard = value > 10 && (compound && digits[0] < 10 || compound && digits[0] == 10 && n == 2 && digits[1] < 10 || !compound && n >= 4)
	if compound && n > 1 && digits[0] >= 100 {
		num.hard = false // 千万, 百万
	}
	if strings.HasPrefix(rest, "点") && num.value < 1e4 {
		if v, ok := numerals[runeAt(rest, len("点"))]; ok && v < 10 {
			k, scale := len("点"), 0.1
			for k < len(rest) {
				v, ok := numerals[runeAt(rest, k)]
				if !ok || v >= 10 || v == 0.5 {
					break
				}
				value += v * scale
				scale /= 10
				k += 3
			}
			num.or(round(value))
			num.hard = false
			r.numbers = append(r.numbers, num)
			return end // what follows is read once more as minutes
		}
	}
	hard := num.hard
	r.chinese(&num, i, rest)
	num.hard = hard && num.hard
	if num.hard || n == 1 && value <= 10 && value > 0 {
		num.unit = unitBehind(rest)
		if num.unit != percent && !num.hard && num.unit < minute {
			num.unit = none
		}
		if !num.hard {
			num.unit = none
		}
	}
	if strings.HasPrefix(rest, "成") && n == 1 {
		num.or(value * 10)
	}
	r.numbers = append(r.numbers, num)
	return end
}

// either adds both numbers of two that are said as one: 两三, 七八十, 十八九.
func (r *numberReader) either(digits []float64, text string) {
	for i := range len(digits) - 1 {
		if digits[i] >= 10 || digits[i+1] >= 10 {
			continue
		}
		for _, without := range []int{i, i + 1} {
			if v, _, ok := valueOf(slices.Delete(slices.Clone(digits), without, without+1)); ok {
				r.numbers = append(r.numbers, number{value: v, text: text})
			}
		}
		return
	}
}

// fraction reads what follows 百分之, 千分之 or 三分之.
func (r *numberReader) fraction(denominator []float64, start, end int) int {
	s := r.s
	whole := len(denominator) == 1 && denominator[0] >= 100
	if digitAt(s, end) {
		at := r.digits(end)
		n := &r.numbers[len(r.numbers)-1]
		n.text = s[start:at]
		if whole {
			n.unit = percent
			if denominator[0] == 1000 {
				n.or(round(n.value/10), round(n.value/1000))
			}
		} else {
			r.numbers = append(r.numbers, number{value: denominator[0], text: s[start:at]})
		}
		return at
	}
	at, digits := end, []float64{}
	for at < len(s) && len(digits) < 12 {
		v, ok := numerals[runeAt(s, at)]
		if !ok || v == 0.5 {
			break
		}
		digits = append(digits, v)
		at += 3
	}
	value, _, ok := valueOf(digits)
	if len(digits) == 0 || !ok {
		return end
	}
	n := number{value: value, text: s[start:at]}
	if whole {
		n.hard, n.unit = true, percent
		if strings.HasPrefix(s[at:], "点") { // 百分之三点五
			scale := 0.1
			for k := at + len("点"); k < len(s); k += 3 {
				v, ok := numerals[runeAt(s, k)]
				if !ok || v >= 10 || v == 0.5 {
					break
				}
				n.value += v * scale
				scale /= 10
				at = k + 3
			}
			n.value = round(n.value)
			n.text = s[start:at]
		}
		switch denominator[0] {
		case 100:
			n.or(round(n.value / 100))
			if n.value == 100 {
				n.hard = false
			}
		case 1000:
			n.or(round(n.value/10), round(n.value/1000))
		}
	} else {
		if d, _, ok := valueOf(denominator); ok && d > 0 {
			n.or(round(value/d), math.Round(value/d*100))
			r.numbers = append(r.numbers, number{value: d, text: s[start:at]})
		}
	}
	r.numbers = append(r.numbers, n)
	return at
}

// valueOf is the value of a run of numerals, and whether it has multipliers. What is no single number, such as 两三 and 七八十, has none.
func valueOf(digits []float64) (value float64, compound, ok bool) {
	for _, d := range digits {
		compound = compound || d >= 10
	}
	if !compound {
		if len(digits) > 1 && len(digits) < 4 {
			return 0, false, false
		}
		for _, d := range digits {
			value = value*10 + d
		}
		return value, false, len(digits) > 0
	}
	var total, section, digit float64
	pending := false
	last := math.Inf(1)
	for i, d := range digits {
		switch {
		case d < 10:
			if pending && digit != 0 {
				return 0, true, false
			}
			digit, pending = d, true
		case d >= 1e4:
			sum := section + digit
			if sum == 0 {
				sum = 1
			}
			total = (total + sum) * d
			if d == 1e4 && total > 1e12 {
				return 0, true, false
			}
			section, digit, pending, last = 0, 0, false, math.Inf(1)
		case d >= last:
			return 0, true, false
		default:
			if !pending && (i == 0 || d == 10) {
				digit = 1
			}
			section += digit * d
			last, digit, pending = d, 0, false
		}
	}
	if pending && last > 10 && !math.IsInf(last, 1) && len(digits) > 2 && digits[len(digits)-2] == last {
		digit *= last / 10 // 三百五
	}
	return total + section + digit, true, true
}
