package check

import (
	"cmp"
	"slices"
	"strings"
)

// unit is what a number counts, as far as a change of it would be a fault.
type unit uint8

const (
	none unit = iota
	percent
	yuan
	dollar
	hongkong
	euro
	pound
	yen
	celsius
	fahrenheit
	kilometre
	metre
	centimetre
	millimetre
	kilogram
	gram
	tonne
	litre
	millilitre
	hectare
	kilobyte
	megabyte
	gigabyte
	terabyte
	minute // units of time begin here; they are often said otherwise
	hour
	second
	millisecond
	units
)

func (u unit) String() string {
	return [units]string{"", "%", "yuan", "US dollars", "Hong Kong dollars", "euros", "pounds", "yen", "°C", "°F", "km", "m", "cm",
		"mm", "kg", "g", "t", "l", "ml", "ha", "KB", "MB", "GB", "TB", "minutes", "hours", "seconds", "milliseconds"}[u]
}

// unitWord is a way to write a unit.
type unitWord struct {
	text string
	unit unit
}

// unitWords are the ways to write units behind a number, for each with | between. In those of Latin letters case counts.
var unitWords = byFirst(map[unit]string{
	percent:     "%|％|percent|per cent|percentage|个百分点|‰",
	dollar:      "美元|美金|万美元|亿美元|US dollars|dollars|USD|dollar|U.S. dollars",
	hongkong:    "港元|港币|Hong Kong dollars|HKD",
	euro:        "欧元|euros|EUR|euro",
	pound:       "英镑|GBP",
	yen:         "日元|JPY|yen",
	yuan:        "元人民币|元|块钱|yuan|RMB|CNY|renminbi",
	celsius:     "摄氏度|℃|°C|° C|degrees Celsius|degrees centigrade",
	fahrenheit:  "华氏度|℉|°F|degrees Fahrenheit",
	kilometre:   "公里|千米|kilometers|kilometres|kilometer|kilometre|km",
	centimetre:  "厘米|公分|centimeters|centimetres|centimeter|centimetre|cm",
	millimetre:  "毫米|millimeters|millimetres|millimeter|millimetre|mm",
	metre:       "米|meters|metres|meter|metre|m",
	kilogram:    "公斤|千克|kilograms|kilogram|kilos|kg",
	gram:        "克|grams|gram|g",
	tonne:       "吨|tonnes|tons|tonne|ton|t",
	millilitre:  "毫升|milliliters|millilitres|ml|mL",
	litre:       "升|liters|litres|liter|litre|L",
	hectare:     "公顷|hectares|hectare|ha",
	kilobyte:    "kilobytes|kilobyte|KB|KiB|kB",
	megabyte:    "megabytes|megabyte|MB|MiB|兆",
	gigabyte:    "gigabytes|gigabyte|GB|GiB|G",
	terabyte:    "terabytes|terabyte|TB|TiB",
	minute:      "分钟|minutes|minute|mins|min",
	hour:        "个小时|小时|个钟头|hours|hour|hrs|h",
	millisecond: "毫秒|milliseconds|millisecond|ms",
	second:      "秒|seconds|second|secs|s",
})

// byFirst sorts words by their first byte, so that few are tried at a place, the longest first.
func byFirst(units map[unit]string) *[256][]unitWord {
	var t [256][]unitWord
	for u, list := range units {
		for _, word := range strings.Split(list, "|") {
			t[word[0]] = append(t[word[0]], unitWord{word, u})
		}
	}
	for _, words := range t {
		slices.SortFunc(words, func(a, b unitWord) int {
			return cmp.Or(len(b.text)-len(a.text), strings.Compare(a.text, b.text))
		})
	}
	return &t
}

// unitAround is the unit of the number between start and end: a sign in front or a word behind.
func unitAround(s string, start, end int) unit {
	before := strings.TrimSuffix(s[max(0, start-6):start], " ")
	for _, w := range []unitWord{
		{"HK$", hongkong}, {"NT$", none}, {"A$", none}, {"$", dollar}, {"￥", yuan}, {"¥", yuan}, {"RMB", yuan}, {"CNY", yuan},
		{"€", euro}, {"£", pound}, {"USD", dollar},
	} {
		if strings.HasSuffix(before, w.text) {
			return w.unit
		}
	}
	return unitBehind(s[end:])
}

// unitBehind is the unit that s begins with, if need be behind a space, a line end or a hyphen.
func unitBehind(s string) unit {
	if s != "" && (s[0] == ' ' || s[0] == '-' || s[0] == '\n') {
		s = s[1:]
	}
	if s == "" {
		return none
	}
	for _, w := range unitWords[s[0]] {
		if strings.HasPrefix(s, w.text) && endsUnit(w, s[len(w.text):]) {
			return w.unit
		}
	}
	return none
}

// endsUnit tells whether a unit ends where it is written, and is no beginning of another word: 5 m, not 5 men; 3元, not 3元素.
func endsUnit(w unitWord, rest string) bool {
	if rest == "" {
		return true
	}
	if isASCIILetter(w.text[len(w.text)-1]) {
		return !isASCIILetter(rest[0]) && !isDigit(rest[0]) && rest[0] != '\'' && rest[0] != '_'
	}
	switch w.text {
	case "元":
		return !startsWithAny(rest, "素", "组", "件", "数", "年", "旦", "宵", "首", "运", "表", "方", "祖", "老")
	case "米":
		return !startsWithAny(rest, "饭", "粉", "粒", "老鼠")
	case "克":
		return !startsWithAny(rest, "拉", "隆")
	case "升":
		return !startsWithAny(rest, "级", "为", "到", "至", "高", "值", "温", "学")
	case "秒":
		return !startsWithAny(rest, "杀")
	}
	return true
}

func startsWithAny(s string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}
