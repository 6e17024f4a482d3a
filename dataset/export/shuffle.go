package export

import (
	"crypto/sha256"
	"encoding/binary"
	"regexp"
	"slices"
	"strings"

	"github.com/duizhao/duizhao/dataset"
)

// shuffled is the row with its options in another order, in both languages alike, and with the key, the pairs, the flags
// and the labels that its texts name after them. The order is that of the hashes of seed, row id and label, so it is the
// same whatever else is in the dataset. The row itself is not changed.
//
// What stays is counted: options that speak of the others ("all of the above") keep their place, and a row whose texts name
// labels in a way that could not be followed keeps its order.
func shuffled(row *dataset.Row, seed uint64, counts *Counts) *dataset.Row {
	labels := labels(row)
	if len(labels) < 2 {
		return row
	}
	slices.Sort(labels)
	var free []string // labels of the options that may move
	for _, label := range labels {
		if speaksOfOthers(optionText(row.OptionsZH, label)) || speaksOfOthers(optionText(row.OptionsEN, label)) {
			counts.Pinned++
		} else {
			free = append(free, label)
		}
	}
	if !canFollow(row, labels) {
		counts.Kept++
		return row
	}
	to := make(map[string]string, len(labels)) // from a label to the one that its option gets
	for _, label := range labels {
		to[label] = label
	}
	order := slices.Clone(free)
	slices.SortFunc(order, func(a, b string) int {
		x, y := orderHash(seed, row.ID, a), orderHash(seed, row.ID, b)
		return slices.Compare(x[:], y[:])
	})
	moved := false
	for i, label := range order {
		to[label] = free[i]
		moved = moved || label != free[i]
	}
	if !moved {
		return row
	}
	counts.Shuffled++
	return relabelled(row, to)
}

// orderHash hashes an option's place in the order.
func orderHash(seed uint64, id, label string) [sha256.Size]byte {
	data := binary.BigEndian.AppendUint64(nil, seed)
	data = binary.AppendUvarint(data, uint64(len(id)))
	return sha256.Sum256(append(append(data, id...), label...))
}

// relabelled is a copy of the row under other labels.
func relabelled(row *dataset.Row, to map[string]string) *dataset.Row {
	copied := *row
	options := func(list []dataset.Option) []dataset.Option {
		list = slices.Clone(list)
		for i := range list {
			list[i].Label = to[list[i].Label]
		}
		slices.SortStableFunc(list, func(a, b dataset.Option) int { return strings.Compare(a.Label, b.Label) })
		return list
	}
	copied.OptionsZH, copied.OptionsEN = options(row.OptionsZH), options(row.OptionsEN)
	copied.AnswerKey = slices.Clone(row.AnswerKey)
	for i, label := range copied.AnswerKey {
		if other, ok := to[label]; ok {
			copied.AnswerKey[i] = other
		}
	}
	slices.Sort(copied.AnswerKey)
	field := func(name string) string {
		if label, ok := strings.CutPrefix(name, "option."); ok && to[label] != "" {
			return "option." + to[label]
		}
		return name
	}
	copied.Pairs = slices.Clone(row.Pairs)
	for i := range copied.Pairs {
		copied.Pairs[i].Field = field(copied.Pairs[i].Field)
	}
	copied.Pairs = inLabelOrder(copied.Pairs)
	copied.Flags = slices.Clone(row.Flags)
	for i := range copied.Flags {
		copied.Flags[i].Field = field(copied.Flags[i].Field)
	}
	zh, en := sides(row, LangZH)
	copied.AnswerZH, copied.AnswerEN = follow(zh, row.AnswerKey, to), follow(en, row.AnswerKey, to)
	copied.AnalysisZH, copied.AnalysisEN = renamed(row.AnalysisZH, to), renamed(row.AnalysisEN, to)
	for i := range copied.Pairs {
		if p := &copied.Pairs[i]; p.Field == "answer" || p.Field == "analysis" {
			p.ZH, p.EN = renamed(p.ZH, to), renamed(p.EN, to)
		}
	}
	return &copied
}

// inLabelOrder sorts the pairs of options among themselves by their labels; the others stay where they are.
func inLabelOrder(pairs []dataset.Pair) []dataset.Pair {
	isOption := func(p dataset.Pair) bool { return strings.HasPrefix(p.Field, "option.") }
	start := slices.IndexFunc(pairs, isOption)
	if start < 0 {
		return pairs
	}
	end := start
	for end < len(pairs) && isOption(pairs[end]) {
		end++
	}
	slices.SortStableFunc(pairs[start:end], func(a, b dataset.Pair) int { return strings.Compare(a.Field, b.Field) })
	return pairs
}

// follow is the answer of a side under other labels. One that is nothing but labels is written with the same marks around
// them and in alphabetical order.
func follow(s side, key []string, to map[string]string) string {
	if !isLetters(s.answer, key) {
		return renamed(s.answer, to)
	}
	var letters []string
	for _, r := range s.answer {
		if label := letter(r); label != "" {
			letters = append(letters, to[label])
		}
	}
	slices.Sort(letters)
	var b strings.Builder
	for _, r := range s.answer {
		if letter(r) == "" {
			b.WriteRune(r)
			continue
		}
		b.WriteString(letters[0])
		letters = letters[1:]
	}
	return b.String()
}

// letter is the label that a letter stands for, "" if it is none.
func letter(r rune) string {
	switch {
	case 'Ａ' <= r && r <= 'Ｚ':
		r += 'A' - 'Ａ'
	case 'ａ' <= r && r <= 'ｚ':
		r += 'A' - 'ａ'
	case 'a' <= r && r <= 'z':
		r += 'A' - 'a'
	}
	if r < 'A' || r > 'Z' {
		return ""
	}
	return string(r)
}

// isLetters tells whether an answer is the labels of the key and no other letters or digits.
func isLetters(answer string, key []string) bool {
	return !judges(key) && (side{}).repeats(answer, key)
}

// labelList is one label or several, with what stands between them.
const labelList = `(\b[A-Z](?:(?:\s*(?:[、，,和与及/]|and|or)\s*)?[A-Z])*\b)`

// stop is what may follow a label that the words before it name: nothing that could make it part of another word, such as
// C++ or C语言.
const stop = `[)）]?(?:[\s，。；、：,.;:!！|)）\]】*]|$)`

// mentions are the ways of naming labels in which the words around them say that labels is what they are. The group is the
// labels.
var mentions = []*regexp.Regexp{
	regexp.MustCompile(`(?:[故应應该該可只]选|故選|所以选|因此选|答案|选项|選項)(?:应?该?[是为為])?[：:]?\s*[（(]?` + labelList + stop),
	regexp.MustCompile(labelList + `\s*(?:选项|選項|项(?:[^目]|$)|項(?:[^目]|$)|(?:不?正确|不?正確|错误|錯誤|错|对|錯|對)(?:[，。；、,.;\s]|$))`),
	regexp.MustCompile(`(?i:\b(?:options?|choices?|answers?)(?:\s+is|\s+are|:)?)\s+\(?` + labelList + stop),
	regexp.MustCompile(labelList + `\s+(?i:(?:is|are)\s+(?:correct|right|wrong|incorrect|true|false))\b`),
	regexp.MustCompile(`(?:^|[\n；;。])\s*` + labelList + `\s*[：:、．.)）]`),
}

// standing is a letter that stands by itself, and so may be a label.
var standing = regexp.MustCompile(`\b[A-Z]\b`)

// listed is the text of options inside a question.
var listed = regexp.MustCompile(`(?m)(?:^|\s)[（(]?[A-F][)）]?[.．、：:)）]\s*\S`)

// asked is a question that speaks of its options by their labels.
var asked = regexp.MustCompile(`(?:选项|選項)\s*[A-Z]\b|\b[A-Z]\s*(?:选项|選項)|(?i:\b(?:option|choice)s?)\s+[A-Z]\b`)

// canFollow tells whether the labels in a row's texts can be renamed: answers and analyses may name labels where it is plain
// that they do, options and the question must not.
func canFollow(row *dataset.Row, labels []string) bool {
	for _, label := range labels {
		if len(label) != 1 || letter(rune(label[0])) != label {
			return false
		}
	}
	for _, o := range slices.Concat(row.OptionsZH, row.OptionsEN) {
		if names(o.Text, labels, nil) {
			return false
		}
	}
	for _, lang := range []Lang{LangZH, LangEN} {
		s, _ := sides(row, lang)
		if listed.MatchString(s.question) || asked.MatchString(s.question) || len(mentioned(s.question)) > 0 {
			return false
		}
		if !isLetters(s.answer, row.AnswerKey) && names(s.answer, labels, mentioned(s.answer)) ||
			names(s.analysis, labels, mentioned(s.analysis)) {
			return false
		}
	}
	return true
}

// mentioned lists the stretches of a text in which it is plain that labels are named.
func mentioned(text string) (found [][2]int) {
	for _, m := range mentions {
		for _, match := range m.FindAllStringSubmatchIndex(text, -1) {
			found = append(found, [2]int{match[2], match[3]})
		}
	}
	return found
}

// names tells whether one of the labels stands in a text outside the given stretches.
func names(text string, labels []string, outside [][2]int) bool {
	for _, at := range standing.FindAllStringIndex(text, -1) {
		if slices.Contains(labels, text[at[0]:at[1]]) && !slices.ContainsFunc(outside, func(span [2]int) bool {
			return span[0] <= at[0] && at[1] <= span[1]
		}) {
			return true
		}
	}
	return false
}

// renamed is a text with its mentions of labels renamed. Labels are single letters, so it stays as long as it was.
func renamed(text string, to map[string]string) string {
	out := []byte(text)
	for _, span := range mentioned(text) {
		for at := span[0]; at < span[1]; at++ {
			if label := to[text[at:at+1]]; label != "" {
				out[at] = label[0]
			}
		}
	}
	return string(out)
}

// others are the texts of options that speak of the other options.
var others = regexp.MustCompile(`(?i)(?:以上|上述|前面|前[两二三四]|其[他它]|都[对是不]|均[正不]|全[部都]|皆).{0,6}(?:对|正确|是|不|错|选项|项|答案|都|均)|` +
	`^(?:都对|都不对|都是|都不是|全对|全选|全错|无|皆可|均可|均不|均正确|以上.*)[。.]?$|` +
	`(?:all|none|both|neither|either|any|each|some|two)\s+of\s+(?:the\s+)?(?:above|these|them|those|others?|preceding|following|options)|` +
	`^(?:all|none|both|neither)[.]?$|(?:above|preceding)\s+(?:are|is)\b`)

func speaksOfOthers(text string) bool { return others.MatchString(strings.TrimSpace(text)) }
