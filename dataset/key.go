package dataset

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// parseKey reads the answer key at the beginning of an answer: letters of choices (B; A、C; ACD; 选 C) or a verdict (对, false).
// rest is what stands behind it on the line. labels are the item's choices; without choices only a verdict is a key. A key may be shared.
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
	var room [8]string // for A to H
	letters, at := room[:0], 0
	for {
		letter, n := keyLetter(s[at+separator(s[at:], len(letters) > 0):])
		if letter == "" || slices.Contains(letters, letter) {
			break
		}
		at += separator(s[at:], len(letters) > 0) + n
		letters = append(letters, letter)
	}
	if len(letters) == 0 || isWord(s, at) {
		return nil, answer
	}
	for _, k := range letters {
		if !slices.Contains(labels, k) {
			return nil, answer
		}
	}
	if len(letters) == 1 { // as in most answers, many of which are read more than once
		key = oneLetter[letters[0][0]-'A']
	} else {
		key = slices.Clone(letters)
		slices.Sort(key)
	}
	return key, strings.TrimLeft(s[at:], " \t*_`】]）)。.、:：,，\"”")
}

// oneLetter are the keys of one letter.
var oneLetter = [...][]string{{"A"}, {"B"}, {"C"}, {"D"}, {"E"}, {"F"}, {"G"}, {"H"}}

// separator is the length of what may stand between two letters of a key: A、C; A, C and D; B 和 D; (A)(B).
func separator(s string, between bool) int {
	if !between {
		return 0
	}
	rest := strings.TrimLeft(s, keyGaps)
	for _, w := range []string{"and ", "和", "与", "及"} {
		if hasPrefixFold(rest, w) {
			rest = strings.TrimLeft(rest[len(w):], keyGaps)
			break
		}
	}
	if closed := strings.TrimLeft(rest, ")）】]"); len(closed) < len(rest) {
		inner := strings.TrimLeft(closed, keyGaps)
		if opened := strings.TrimLeft(inner, "(（【["); len(opened) < len(inner) {
			rest = opened
		}
	}
	return len(s) - len(rest)
}

const keyGaps = " \t\u3000、,，;；/&+*_`"

// isWord tells whether the letters before at are no key but the beginning of a text: A person…, C++, B树.
func isWord(s string, at int) bool {
	rest := s[at:]
	if rest == "" {
		return false
	}
	switch c := rest[0]; {
	case isASCIILetter(c), c >= '0' && c <= '9', c == '\'', c == '-', c == '+', c == '#':
		return true
	case c == ' ' && at == 1 && s[0]|0x20 == 'a' && len(rest) > 1 && rest[1] >= 'a' && rest[1] <= 'z':
		return !strings.HasPrefix(rest, " because") // the article
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return unicode.Is(unicode.Han, r) && !slices.ContainsFunc(keyWords, func(w string) bool { return strings.HasPrefix(rest, w) })
}

// keyWords may follow a key without a space.
var keyWords = []string{"项", "選", "选", "因", "由", "正", "错", "錯", "对", "對", "符", "解", "分", "答", "为", "為", "是", "和", "与", "及", "根据", "依据", "按照", "详见", "见", "本题", "此题"}

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
	for _, w := range verdictIndex.like(s) {
		if !hasPrefixFold(s, w.text) {
			continue
		}
		behind := strings.Trim(s[len(w.text):], " \t\r\n*_`】]）)。.")
		r, _ := utf8.DecodeRuneInString(s[len(w.text):])
		if behind == "" || !slices.Contains(everyday, w.text) && strings.ContainsRune("。.，,；;：:！!", r) {
			key, longest = verdicts[w.kind].key, len(w.text)
			break
		}
	}
	if key == nil {
		return nil, s
	}
	return key, strings.TrimLeft(s[longest:], " \t*_`】]）)。.，,；;！!：:")
}

// everyday are verdicts that begin ordinary answers too; they count only if they stand alone.
var everyday = []string{"是", "否", "yes", "no", "right", "wrong", "t", "f", "x", "对", "對", "correct", "incorrect"}
