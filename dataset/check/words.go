package check

import (
	"strings"
	"unicode/utf8"

	"github.com/duizhao/duizhao/segment"
)

// numberWord is what an English word says about numbers.
type numberWord struct {
	value    float64
	multiply bool // hundred, thousand…
	alone    bool // goes together with no other: half, twice, May
	also     float64
}

var numberWords = func() map[string]numberWord {
	words := map[string]numberWord{}
	for i, w := range strings.Fields(`zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen`) {
		words[w] = numberWord{value: float64(i)}
	}
	for i, w := range strings.Fields("twenty thirty forty fifty sixty seventy eighty ninety") {
		words[w] = numberWord{value: float64(i+2) * 10}
		words[strings.TrimSuffix(w, "y")+"ies"] = numberWord{value: float64(i+2) * 10, also: float64(i+2)*10 + 1900, alone: true}
		words[strings.TrimSuffix(w, "y")+"ieth"] = numberWord{value: float64(i+2) * 10}
	}
	for i, w := range strings.Fields(`first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
sixteenth seventeenth eighteenth nineteenth`) {
		words[w] = numberWord{value: float64(i + 1)}
		if i > 1 {
			words[w+"s"] = numberWord{value: float64(i + 1), alone: true}
		}
	}
	for w, v := range map[string]float64{"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12} {
		words[w] = numberWord{value: v, multiply: true}
		words[w+"s"] = numberWord{value: v, alone: true}
	}
	for i, w := range strings.Fields("january february march april may june july august september october november december") {
		words[w] = numberWord{value: float64(i + 1), alone: true}
		if w != "may" {
			words[w[:3]] = numberWord{value: float64(i + 1), alone: true}
		}
	}
	words["sept"] = numberWord{value: 9, alone: true}
	for w, v := range map[string][2]float64{
		"half": {0.5, 30}, "halves": {0.5, 2}, "quarter": {4, 25}, "quarters": {4, 15}, "once": {1, 0}, "twice": {2, 0}, "thrice": {3, 0}, "single": {1, 0},
		"double": {2, 100}, "doubled": {2, 100}, "doubles": {2, 100}, "triple": {3, 200}, "tripled": {3, 200}, "both": {2, 0}, "pair": {2, 0},
		"couple": {2, 0}, "dozen": {12, 10}, "dozens": {12, 10}, "score": {20, 0}, "fortnight": {2, 14}, "decade": {10, 0}, "decades": {10, 0},
		"century": {100, 0}, "centuries": {100, 0}, "week": {7, 1}, "weeks": {7, 14}, "no": {0, 0}, "none": {0, 0}, "a": {1, 0}, "an": {1, 0},
		"noon": {12, 0}, "midnight": {0, 12}, "hour": {60, 1}, "daily": {1, 0}, "monthly": {1, 0}, "triangle": {3, 0}, "annual": {1, 0},
		"monday": {1, 0}, "tuesday": {2, 0}, "wednesday": {3, 0}, "thursday": {4, 0}, "friday": {5, 0}, "saturday": {6, 0}, "quadruple": {4, 0},
		"binary": {2, 0}, "ternary": {3, 0}, "decimal": {10, 0}, "hexadecimal": {16, 0}, "octal": {8, 0}, "ii": {2, 0}, "iii": {3, 0}, "iv": {4, 0},
		"vi": {6, 0}, "all": {100, 0}, "fully": {100, 0}, "hourly": {24, 0}, "year": {12, 1}, "day": {24, 1}, "month": {30, 1},
	} {
		words[w] = numberWord{value: v[0], also: v[1], alone: true}
	}
	return words
}()

// longestNumberWord bounds words that are looked up.
const longestNumberWord = len("quadruple") + 2

// words reads a word, and if it is a number all words that belong to it: two hundred and fifty-six, nineteen ninety-eight.
func (r *numberReader) words(i int) int {
	s := r.s
	word, end := wordAt(s, i)
	w, ok := lookNumber(word)
	if !ok {
		return end
	}
	if end < len(s) && isDigit(s[end]) {
		return end // iv4
	}
	if w.alone {
		if word[0] >= 'a' && (word == "march" || word == "may" || word == "august" || word == "mar" || word == "sat") {
			return end
		}
		n := number{value: w.value, also: [3]float64{w.also}, text: word}
		if w.value == 0.5 {
			n.or(50)
		}
		r.numbers = append(r.numbers, n)
		return end
	}
	start := i
	var total, section float64
	count, last, leading := 0, 0.0, w.multiply
	for {
		count++
		switch {
		case w.multiply && w.value == 100:
			section = max(section, 1) * 100
		case w.multiply:
			total += max(section, 1) * w.value
			section = 0
		case count > 1 && last >= 10 && last < 20 && w.value >= 10 && section == last: // nineteen ninety
			section = section*100 + w.value
		default:
			section += w.value
		}
		last = w.value
		next, after, ok := r.nextWord(end, last, w.multiply)
		if !ok {
			break
		}
		w, end = next, after
	}
	n := number{value: total + section, text: s[start:end]}
	n.hard = n.value > 10 && !leading
	if leading {
		n.value = total + section
	}
	n.unit, n.span = unitAround(s, start, end), segment.Span{Start: start, End: end}
	r.numbers = append(r.numbers, n)
	return end
}

// nextWord reads a word that goes on a number.
func (r *numberReader) nextWord(at int, last float64, multiplied bool) (numberWord, int, bool) {
	s := r.s
	if at >= len(s) || s[at] != ' ' && s[at] != '-' {
		return numberWord{}, 0, false
	}
	word, end := wordAt(s, at+1)
	if strings.EqualFold(word, "and") && multiplied && end < len(s) && s[end] == ' ' {
		word, end = wordAt(s, end+1)
	}
	w, ok := lookNumber(word)
	if !ok || w.alone {
		return w, 0, false
	}
	switch {
	case w.multiply, multiplied:
		return w, end, !multiplied || !w.multiply || w.value > last
	case last >= 20 && last < 100 && w.value > 0 && w.value < 10: // twenty-one
		return w, end, true
	case last >= 10 && last < 20 && w.value >= 20 && w.value < 100 && s[at] == ' ': // nineteen ninety
		return w, end, true
	}
	return w, 0, false
}

// wordAt is the word of ASCII letters at i, and the place behind it.
func wordAt(s string, i int) (string, int) {
	end := i
	for end < len(s) && isASCIILetter(s[end]) {
		end++
	}
	return s[i:end], end
}

// numberLengths has for the first letter of a word a bit for each length that a number with this letter has.
var numberLengths = func() (t [32]uint16) {
	for w := range numberWords {
		t[w[0]&31] |= 1 << len(w)
	}
	return t
}()

func lookNumber(word string) (numberWord, bool) {
	if len(word) == 0 || len(word) > longestNumberWord || numberLengths[word[0]&31]&(1<<len(word)) == 0 {
		return numberWord{}, false
	}
	var lower [longestNumberWord]byte
	for i := range len(word) {
		lower[i] = word[i] | 0x20
	}
	w, ok := numberWords[string(lower[:len(word)])]
	return w, ok
}

// hasPrefixFold tells whether s begins with an ASCII prefix in any case, and the prefix in it is no part of a longer word.
func hasPrefixFold(s, prefix string) bool {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return false
	}
	if len(s) == len(prefix) {
		return true
	}
	c := s[len(prefix)]
	return c >= utf8.RuneSelf || !isASCIILetter(c) || c|0x20 == 's' && (len(s) == len(prefix)+1 || !isASCIILetter(s[len(prefix)+1]))
}
