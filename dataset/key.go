package dataset

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// parseKey reads the answer key at the beginning of an answer: letters of choices (B; A、C; ACD; 选 C) or a verdict (对, false).
// rest is what stands behind it on the line. labels are the item's choices; without choices only a verdict is a key.
func parseKey(answer string, labels []string) (key []string, rest string) {
	s := strings.TrimLeft(answer, " \t*_`【[（(\"“")
	for _, w := range []string{"故选", "应选", "選", "选", "option ", "options ", "choice "} {
		if hasPrefixFold(s, w) && len(labels) > 0 {
			s = strings.TrimLeft(s[len(w):], " ：:*_`（(")
			break
		}
	}
	if len(labels) == 0 {
		return parseVerdict(s)
	}
	at := 0
	for at < len(s) {
		letter, n := keyLetter(s[at:])
		if letter == "" || slices.Contains(key, letter) {
			break
		}
		key = append(key, letter)
		at += n
		// What may stand between two letters; a word does not.
		sep := len(s[at:]) - len(strings.TrimLeft(s[at:], " \t、,，;；/&+*_`"))
		if hasPrefixFold(s[at+sep:], "and ") {
			sep += len("and ")
		} else if strings.HasPrefix(s[at+sep:], "和") {
			sep += len("和")
		}
		if letter, _ := keyLetter(s[at+sep:]); letter == "" {
			break
		}
		at += sep
	}
	if len(key) == 0 {
		return nil, answer
	}
	if at < len(s) && (isASCIILetter(s[at]) || s[at] >= '0' && s[at] <= '9' || s[at] == '\'') {
		return nil, answer // a word that begins with a capital letter
	}
	for _, k := range key {
		if !slices.Contains(labels, k) {
			return nil, answer
		}
	}
	slices.Sort(key)
	return key, strings.TrimLeft(s[at:], " \t*_`】]）)。.、:：,，\"”")
}

// keyLetter reads one letter of a key, half- or full-width.
func keyLetter(s string) (letter string, n int) {
	switch {
	case s == "":
		return "", 0
	case s[0] >= 'A' && s[0] <= 'H':
		return s[:1], 1
	case s[0] >= 'a' && s[0] <= 'h' && (len(s) == 1 || !isASCIILetter(s[1])):
		return string(s[0] - 'a' + 'A'), 1
	case len(s) >= 3 && s[0] == 0xef && s[1] == 0xbc && s[2] >= 0xa1 && s[2] <= 0xa8:
		return string(s[2] - 0xa1 + 'A'), 3
	}
	return "", 0
}

// parseVerdict reads a verdict. Behind one that is no word of everyday answers ("Yes, it can…") more may stand.
func parseVerdict(s string) (key []string, rest string) {
	longest := 0
	for _, v := range verdicts {
		for _, w := range v.words {
			if len(w) <= longest || !hasPrefixFold(s, w) {
				continue
			}
			behind := strings.Trim(s[len(w):], " \t\r\n*_`】]）)。.")
			r, _ := utf8.DecodeRuneInString(s[len(w):])
			if behind == "" || !slices.Contains(everyday, w) && strings.ContainsRune("。.，,；;：:！!", r) {
				key, longest = []string{v.key}, len(w)
			}
		}
	}
	if key == nil {
		return nil, s
	}
	return key, strings.TrimLeft(s[longest:], " \t*_`】]）)。.，,；;！!：:")
}

// everyday are verdicts that begin ordinary answers too; they count only if they stand alone.
var everyday = []string{"是", "否", "yes", "no", "right", "wrong", "t", "f", "x", "对", "對", "correct", "incorrect"}

// isAbsent tells texts that say that there is none.
func isAbsent(s string) bool {
	s = strings.ToLower(strings.Trim(s, " \t\r\n*_。.`"))
	return s == "" || slices.Contains(absent, s)
}
