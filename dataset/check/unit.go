package check

import "strings"

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
	return [units]string{"", "%", "yuan", "US dollars", "Hong Kong dollars", "euros", "pounds", "yen", "°C", "°F", "km", "m", "cm", "mm", "kg", "g",
		"t", "l", "ml", "ha", "KB", "MB", "GB", "TB", "minutes", "hours", "seconds", "milliseconds"}[u]
}

// unitWord is a way to write a unit behind a number. In those of Latin letters case counts up to three letters.
type unitWord struct {
	text string
	unit unit
}

// unitWords are in the order in which they are tried, longer ones first.
var unitWords = byFirst([]unitWord{
	{"%", percent}, {"％", percent}, {"percent", percent}, {"per cent", percent}, {"percentage", percent}, {"个百分点", percent}, {"‰", percent},
	{"美元", dollar}, {"美金", dollar}, {"万美元", dollar}, {"亿美元", dollar}, {"US dollars", dollar}, {"dollars", dollar}, {"USD", dollar}, {"dollar", dollar}, {"U.S. dollars", dollar},
	{"港元", hongkong}, {"港币", hongkong}, {"Hong Kong dollars", hongkong}, {"HKD", hongkong},
	{"欧元", euro}, {"euros", euro}, {"EUR", euro}, {"euro", euro}, {"英镑", pound}, {"GBP", pound},
	{"日元", yen}, {"JPY", yen}, {"yen", yen}, {"元人民币", yuan}, {"元", yuan}, {"块钱", yuan}, {"yuan", yuan}, {"RMB", yuan}, {"CNY", yuan}, {"renminbi", yuan},
	{"摄氏度", celsius}, {"℃", celsius}, {"°C", celsius}, {"° C", celsius}, {"degrees Celsius", celsius}, {"degrees centigrade", celsius}, {"度", none},
	{"华氏度", fahrenheit}, {"℉", fahrenheit}, {"°F", fahrenheit}, {"degrees Fahrenheit", fahrenheit},
	{"公里", kilometre}, {"千米", kilometre}, {"kilometers", kilometre}, {"kilometres", kilometre}, {"kilometer", kilometre}, {"kilometre", kilometre}, {"km", kilometre},
	{"厘米", centimetre}, {"公分", centimetre}, {"centimeters", centimetre}, {"centimetres", centimetre}, {"centimeter", centimetre}, {"centimetre", centimetre}, {"cm", centimetre},
	{"毫米", millimetre}, {"millimeters", millimetre}, {"millimetres", millimetre}, {"millimeter", millimetre}, {"millimetre", millimetre}, {"mm", millimetre},
	{"米", metre}, {"meters", metre}, {"metres", metre}, {"meter", metre}, {"metre", metre}, {"m", metre},
	{"公斤", kilogram}, {"千克", kilogram}, {"kilograms", kilogram}, {"kilogram", kilogram}, {"kilos", kilogram}, {"kg", kilogram},
	{"克", gram}, {"grams", gram}, {"gram", gram}, {"g", gram}, {"吨", tonne}, {"tonnes", tonne}, {"tons", tonne}, {"tonne", tonne}, {"ton", tonne}, {"t", tonne},
	{"毫升", millilitre}, {"milliliters", millilitre}, {"millilitres", millilitre}, {"ml", millilitre}, {"mL", millilitre},
	{"升", litre}, {"liters", litre}, {"litres", litre}, {"liter", litre}, {"litre", litre}, {"L", litre}, {"公顷", hectare}, {"hectares", hectare}, {"hectare", hectare}, {"ha", hectare},
	{"kilobytes", kilobyte}, {"kilobyte", kilobyte}, {"megabytes", megabyte}, {"megabyte", megabyte}, {"gigabytes", gigabyte}, {"gigabyte", gigabyte}, {"terabytes", terabyte}, {"terabyte", terabyte},
	{"KB", kilobyte}, {"KiB", kilobyte}, {"kB", kilobyte}, {"MB", megabyte}, {"MiB", megabyte}, {"兆", megabyte}, {"GB", gigabyte}, {"GiB", gigabyte}, {"G", gigabyte},
	{"TB", terabyte}, {"TiB", terabyte},
	{"分钟", minute}, {"minutes", minute}, {"minute", minute}, {"mins", minute}, {"min", minute}, {"个小时", hour}, {"小时", hour}, {"个钟头", hour}, {"hours", hour}, {"hour", hour}, {"hrs", hour}, {"h", hour},
	{"毫秒", millisecond}, {"milliseconds", millisecond}, {"millisecond", millisecond}, {"ms", millisecond}, {"秒", second}, {"seconds", second}, {"second", second}, {"secs", second}, {"s", second},
})

// byFirst sorts words by their first byte, so that few are tried at a place.
func byFirst(list []unitWord) *[256][]unitWord {
	var t [256][]unitWord
	for _, w := range list {
		t[w.text[0]] = append(t[w.text[0]], w)
	}
	return &t
}

// unitAround is the unit of the number between start and end: a sign in front or a word behind.
func unitAround(s string, start, end int) unit {
	before := strings.TrimSuffix(s[max(0, start-6):start], " ")
	for _, w := range []unitWord{
		{"HK$", hongkong}, {"NT$", none}, {"A$", none}, {"$", dollar}, {"￥", yuan}, {"¥", yuan}, {"RMB", yuan}, {"CNY", yuan}, {"€", euro}, {"£", pound}, {"USD", dollar},
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
