package dataset

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// listLabel reads what may stand before a list on its line: 答案：, 单选题：, 一、选择题答案：. part is set if it names one.
func listLabel(s string) (at int, part string) {
	if s == "" || s[0] >= '0' && s[0] <= '9' { // most lists
		return 0, ""
	}
	n, _ := partNumber(s)
	if w := kindIndex.longest(s[n:]); w.text != "" {
		n += len(w.text)
		part = s[:n]
	}
	rest := s[n:]
	if strings.HasPrefix(rest, " ") || strings.HasPrefix(rest, "的") {
		rest = strings.TrimLeft(rest, " 的")
	}
	if l := parseLabel(rest, false); l.role == roleAnswer || l.role == roleBoth {
		return len(s) - len(rest) + l.at, part
	}
	if part != "" {
		if trimmed := strings.TrimLeft(rest, " ：:"); len(trimmed) < len(rest) {
			return len(s) - len(trimmed), part
		}
	}
	return 0, ""
}

// pair is a number and the answer behind it in a list.
type pair struct {
	number int
	at     int // where the answer stands
	text   string
}

// parseList reads a line that is nothing but numbers and keys: 1-5 ABCDA 6.B 7. 8、√. It gives nothing if anything else stands there. An
// answer that is missing (7.) is left out, and so are all of a range whose letters are not as many as its numbers, which lost counts.
func parseList(s string) (pairs []pair) {
	at := 0
	for at < len(s) {
		if r, size := utf8.DecodeRuneInString(s[at:]); isListGap(r) {
			at += size
			continue
		}
		opened := openLen(s[at:])
		at += opened
		if strings.HasPrefix(s[at:], "第") {
			at += len("第")
		}
		digits, n := digitsOf(s[at:])
		if n == 0 || len(digits) > 4 {
			return nil
		}
		at += n
		first, _ := strconv.Atoi(digits)
		last := first
		rest := strings.TrimLeft(s[at:], " ")
		for _, dash := range []string{"--", "-", "~", "～", "—", "–", "－", "至", "到"} {
			behind, ok := strings.CutPrefix(rest, dash)
			if !ok {
				continue
			}
			if digits, n := digitsOf(strings.TrimLeft(behind, " ")); n > 0 {
				behind = strings.TrimLeft(behind, " ")
				last, _ = strconv.Atoi(digits)
				at = len(s) - len(behind) + n
			}
			break
		}
		if strings.HasPrefix(s[at:], "题") || strings.HasPrefix(s[at:], "題") {
			at += len("题")
		}
		mark := at
		for at < len(s) {
			r, size := utf8.DecodeRuneInString(s[at:])
			if !isListMark(r) {
				break
			}
			at += size
		}
		if at == mark {
			return nil
		}
		if last > first {
			found, end := rangeKeys(s, at, first, last)
			if end == at {
				return nil
			}
			pairs = append(pairs, found...)
			at = end
			continue
		}
		n = keyLen(s[at:])
		if n > 0 {
			pairs = append(pairs, pair{first, at, s[at : at+n]})
			at += n
		} else if at < len(s) && (s[at] < '0' || s[at] > '9') {
			return nil
		}
		if at < len(s) {
			if r, _ := utf8.DecodeRuneInString(s[at:]); !isListGap(r) && (r < '0' || r > '9') && r != '(' && r != '（' {
				return nil
			}
		}
	}
	return pairs
}

// isListMark tells what may stand between a number of a list and its answer.
func isListMark(r rune) bool {
	switch r {
	case ' ', '\t', '\u3000', '.', '．', '、', ':', '：', ')', '）', ']', '】':
		return true
	}
	return false
}

// isListGap tells what may stand between the answers of a list.
func isListGap(r rune) bool {
	switch r {
	case ' ', '\t', '\u3000', ';', '；', ',', '，', '。', '|':
		return true
	}
	return false
}

// keyLen is the length of the key that begins s: letters or a verdict.
func keyLen(s string) int {
	n := 0
	for n < len(s) {
		_, size := optionLetterOf(s[n:])
		if size == 0 {
			break
		}
		n += size
	}
	if n > 0 {
		return n
	}
	return len(verdictIndex.longest(s).text)
}

// rangeKeys reads the keys of a range: ABCDA, or AB C AD in groups. They are nil if they are not as many as the numbers.
func rangeKeys(s string, at, first, last int) (pairs []pair, end int) {
	var letters, groups []pair
	for at < len(s) {
		gap := gapLen(s[at:])
		if strings.HasPrefix(s[at+gap:], "、") || strings.HasPrefix(s[at+gap:], "，") {
			gap += len("、")
		} else if at+gap < len(s) && s[at+gap] == ',' {
			gap++
		}
		from := at + gap
		if from >= len(s) {
			break
		}
		n := keyLen(s[from:])
		if n == 0 {
			break
		}
		groups = append(groups, pair{at: from, text: s[from : from+n]})
		if _, size := optionLetterOf(s[from:]); size > 0 {
			for k := from; k < from+n; k += size {
				_, size = optionLetterOf(s[k:])
				letters = append(letters, pair{at: k, text: s[k : k+size]})
			}
		} else {
			letters = append(letters, groups[len(groups)-1])
		}
		at = from + n
	}
	want := last - first + 1
	for _, found := range [][]pair{letters, groups} {
		if len(found) == want {
			for k := range found {
				found[k].number = first + k
			}
			return found, at
		}
	}
	return nil, at
}
