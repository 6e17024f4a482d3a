package dataset

import (
	"slices"
	"strconv"
	"strings"
)

// findKeys reads the keys out of the answers: letters, verdicts, options' texts, and numbers where the whole table proves what they stand
// for.
func (m *maker) findKeys() {
	n := m.numbering()
	unread, missing := 0, 0
	for _, p := range m.keys {
		it := &m.doc.Items[p.item]
		for _, v := range p.values {
			for _, key := range m.keyOf(it, v, n) {
				if !slices.Contains(it.Key, key) {
					it.Key = append(it.Key, key)
				}
			}
		}
		slices.Sort(it.Key)
		if len(it.Key) == 0 && slices.ContainsFunc(p.values, isIndex) && (len(it.Choices) > 0 || n.verdicts) {
			unread++
			if len(it.Choices) == 0 && it.Kind == "" {
				it.Kind = TrueFalse
			}
		}
		if it.Kind == SingleChoice && len(it.Key) > 1 {
			it.Kind = MultipleChoice
		}
		if letters := lettersOf(p.values); len(it.Choices) == 0 && letters > 0 {
			missing++
			if it.Kind == "" {
				it.Kind = SingleChoice
				if letters > 1 {
					it.Kind = MultipleChoice
				}
			}
		}
	}
	if missing > 0 && m.side != englishSide {
		m.warn(0, "answers that are letters of options which the table does not hold: %d, left without a key", missing)
	}
	if unread > 0 && m.side != englishSide {
		m.warn(0, "answers that are numbers, without proof of which option or verdict they stand for: %d, left without a key", unread)
	}
}

// numbering is what numbers as answers stand for in a table.
type numbering struct {
	base     int  // the number of the first option, -1 if nothing proves it
	verdicts bool // without options there are two numbers, which say right and wrong
	zeroOne  bool // and these are 1 and 0
}

// numbering finds what numbers stand for. An answer of 0 proves that options count from 0, one that names the last option while none says 0
// that they count from 1, unless a number is too large for its item.
func (m *maker) numbering() numbering {
	zero, last, beyond := false, false, false
	alone := map[int]int{} // numbers as answers of items without options
	for _, p := range m.keys {
		n := len(m.doc.Items[p.item].Choices)
		for _, v := range p.values {
			for r := range v.scalars() {
				i, err := strconv.Atoi(strings.Trim(r.text, blanks))
				switch {
				case err != nil:
				case n == 0:
					alone[i]++
				default:
					zero, last, beyond = zero || i == 0, last || i == n, beyond || i > n || i < 0
				}
			}
		}
	}
	found := numbering{base: -1}
	if zero != last && !beyond {
		found.base = 0
		if last {
			found.base = 1
		}
	}
	found.zeroOne = len(alone) == 2 && alone[0] > 0 && alone[1] > 0
	found.verdicts = found.zeroOne || len(alone) == 2 && alone[1] > 0 && alone[2] > 0
	return found
}

// lettersOf counts the letters of an answer that is nothing else.
func lettersOf(values []value) int {
	n := 0
	for _, v := range values {
		for r := range v.scalars() {
			s := strings.Trim(r.text, blanks)
			if !isLetters(s) {
				return 0
			}
			for _, c := range s {
				if c >= 'A' && c <= 'H' {
					n++
				}
			}
		}
	}
	return n
}

func isIndex(v value) bool {
	_, err := strconv.Atoi(strings.Trim(v.text, blanks))
	return err == nil
}

// keyOf reads the key out of an answer.
func (m *maker) keyOf(it *Item, v value, n numbering) []string {
	if v.kind >= listValue {
		var keys []string
		for _, item := range v.values {
			key := m.keyOf(it, item, n)
			if len(key) == 0 {
				return nil
			}
			keys = append(keys, key...)
		}
		return keys
	}
	s := strings.Trim(v.text, blanks)
	if s == "" {
		return nil
	}
	labels := make([]string, len(it.Choices))
	for i, c := range it.Choices {
		labels[i] = c.Label
		if len(c.Text) == 1 && c.Text[0].Of(m.doc.Text.Data) == s {
			return labels[i : i+1]
		}
	}
	switch i, err := strconv.Atoi(s); {
	case len(labels) == 0 && v.kind == wordValue && (s == "true" || s == "false" || s == "True" || s == "False"):
		return []string{strings.ToLower(s)}
	case err == nil && n.base >= 0 && i >= n.base && i-n.base < len(labels):
		return labels[i-n.base : i-n.base+1]
	case err == nil && len(labels) == 0 && n.zeroOne:
		return []string{strconv.FormatBool(i == 1)}
	}
	key, _ := parseKey(keySeparators.Replace(s), labels)
	return key
}

// keySeparators are marks that tables put between the letters of a key: A|C, A#C.
var keySeparators = strings.NewReplacer("|", ",", "#", ",", "$", ",", "｜", ",", "，", ",")
