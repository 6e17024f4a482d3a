package align

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// number reads the number at the start of text and gives its value in plain digits and its length in bytes. The length
// is 0 if this is no number but the start of an identifier or of a version, such as 3d or 1.2.3.
func number(text string) (string, int) {
	var digits []byte
	end, point := 0, false
scan:
	for end < len(text) {
		c := text[end]
		digitNext := end+1 < len(text) && isDigit(text[end+1])
		switch {
		case isDigit(c):
			digits = append(digits, c)
		case c == ',' && isGroup(text[end+1:]):
		case c == '.' && digitNext && !point:
			point = true
			digits = append(digits, c)
		case c == '.' && digitNext:
			return "", 0
		default:
			break scan
		}
		end++
	}
	r, _ := utf8.DecodeRuneInString(text[end:])
	if ordinal := text[end:]; !isHanRune(r) && (unicode.IsLetter(r) || r == '_') {
		for _, suffix := range []string{"st", "nd", "rd", "th"} {
			if rest, ok := strings.CutPrefix(ordinal, suffix); ok && (rest == "" || !unicode.IsLetter(rune(rest[0]))) {
				return string(digits), end + len(suffix)
			}
		}
		return "", 0
	}
	factor, n := multiplier(text[end:])
	if n == 0 {
		return string(digits), end
	}
	value, err := strconv.ParseFloat(string(digits), 64)
	if err != nil {
		return string(digits), end
	}
	return strconv.FormatFloat(value*factor, 'f', -1, 64), end + n
}

// multipliers are the words after a number that multiply it.
var multipliers = []struct {
	word   string
	factor float64
}{
	{"万亿", 1e12}, {"亿", 1e8}, {"万", 1e4}, {"千", 1e3}, {"百", 1e2},
	{" thousand", 1e3}, {" million", 1e6}, {" billion", 1e9}, {" trillion", 1e12},
}

// multiplier is the factor at the start of text, and its length in bytes.
func multiplier(text string) (float64, int) {
	for _, m := range multipliers {
		if strings.HasPrefix(text, m.word) {
			return m.factor, len(m.word)
		}
	}
	return 1, 0
}

// isGroup says whether text begins with three digits and no more.
func isGroup(text string) bool {
	return len(text) >= 3 && isDigit(text[0]) && isDigit(text[1]) && isDigit(text[2]) && (len(text) == 3 || !isDigit(text[3]))
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// numeral is the value of a numeral in Chinese characters such as 三千五百 or 二〇二六. A single character, a word
// that begins with a unit (万一, 千万) and a row of less than three digits (七八) are not taken for one.
func numeral(text string) (string, bool) {
	var (
		total, section, digit float64
		digits                []byte
		units                 bool
		last                  = math.Inf(1)
	)
	for _, r := range text {
		if value, ok := numeralDigits[r]; ok {
			if units && digit != 0 {
				return "", false
			}
			digit = value
			digits = append(digits, '0'+byte(value))
			continue
		}
		unit := numeralUnits[r]
		if !units && len(digits) > 1 || len(digits) == 0 && unit != 10 {
			return "", false
		}
		units = true
		switch {
		case unit >= 1e4:
			total = (total + section + digit) * unit
			section, last = 0, math.Inf(1)
		case unit < last:
			if digit == 0 && unit == 10 {
				digit = 1
			}
			section += digit * unit
			last = unit
		default:
			return "", false
		}
		digit = 0
	}
	switch {
	case utf8.RuneCountInString(text) < 2:
		return "", false
	case units:
		return strconv.FormatFloat(total+section+digit, 'f', -1, 64), true
	case len(digits) < 3:
		return "", false
	}
	return string(digits), true
}

var (
	numeralDigits = map[rune]float64{
		'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9,
	}
	numeralUnits = map[rune]float64{'十': 10, '百': 100, '千': 1e3, '万': 1e4, '亿': 1e8}
)

func isNumeral(r rune) bool {
	return numeralUnits[r] != 0 || numeralDigits[r] != 0 || r == '零' || r == '〇'
}
