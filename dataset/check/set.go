package check

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/duizhao/duizhao/dataset"
)

// Survey is what the checks on a whole dataset have to know of it. Rows are shown to it in one pass, and checked in a second one in the
// same order:
//
//	survey := checker.NewSurvey()
//	for row := range rows { survey.Observe(row) }
//	for row := range rows { flags := survey.Check(row) }
//
// It holds no text, only 64-bit hashes: about 100 bytes for each different sentence of over four characters. A Survey must not be used by
// several goroutines at once.
type Survey struct {
	*Checker
	rows int
	// translations holds for the hash of a sentence the hash of what it is paired with, and several where there is more than one.
	translations [2]map[uint64]uint64
	questions    map[uint64]int // first row that has it, -1 once it is known to be unique
	answers      map[uint64]int
	recurring    map[uint64]int
	ratios       [lengthClasses][ratioBins]int
	fitted       *[lengthClasses][2]float64
	at           int // row of the second pass
}

// several stands for more than one translation.
const several = 0

// NewSurvey begins a first pass.
func (c *Checker) NewSurvey() *Survey {
	s := &Survey{Checker: c, questions: map[uint64]int{}, answers: map[uint64]int{}, recurring: map[uint64]int{}}
	s.translations = [2]map[uint64]uint64{{}, {}}
	return s
}

// Observe takes a row of the first pass.
func (s *Survey) Observe(row *dataset.Row) {
	for _, p := range row.Pairs {
		zh, en := keyOf(p.ZH), keyOf(p.EN)
		if zh == 0 || en == 0 {
			continue
		}
		note := func(m map[uint64]uint64, a, b uint64) {
			if old, ok := m[a]; !ok {
				m[a] = b
			} else if old != b {
				m[a] = several
			}
		}
		note(s.translations[0], zh, en)
		note(s.translations[1], en, zh)
	}
	question, answer := questionKey(row), answerKey(row)
	if _, ok := s.questions[question]; !ok {
		s.questions[question] = s.rows
	}
	if _, ok := s.answers[answer]; !ok {
		s.answers[answer] = s.rows
	}
	for _, k := range frames(row) {
		s.recurring[k.key]++
	}
	for _, f := range fieldsOf(row) {
		if class, ratio := lengthsOf(f.zh, f.en); class >= 0 {
			s.ratios[class][binOf(ratio)]++
		}
	}
	s.rows++
}

// Check gives all flags of a row: those of [Checker.Row], with length_ratio by what this dataset's own lengths are, and then those that
// need the dataset.
func (s *Survey) Check(row *dataset.Row) []dataset.Flag {
	if s.fitted == nil {
		s.fit()
	}
	r := report{Checker: s.Checker, human: byPeople(row)}
	for _, flag := range s.Row(row) {
		if flag.Check != lengthRatio {
			r.flags = append(r.flags, flag)
		}
	}
	for i := range table {
		if table[i].set != nil && r.begin(i) {
			r.field = ""
			table[i].set(s, row, &r)
		}
	}
	s.at++
	return r.flags
}

// inconsistent finds sentences that are translated in several ways.
func (s *Survey) inconsistent(row *dataset.Row, r *report) {
	for _, p := range row.Pairs {
		zh, en := keyOf(p.ZH), keyOf(p.EN)
		if zh == 0 || en == 0 {
			continue
		}
		r.field = p.Field
		if s.translations[0][zh] == several {
			r.found(false, "translated in several ways: "+quote(p.ZH))
		}
		if s.translations[1][en] == several {
			r.found(false, "the translation of several sentences: "+quote(p.EN))
		}
	}
}

// boilerplate finds fields and sentences that recur.
func (s *Survey) boilerplate(row *dataset.Row, r *report) {
	last := ""
	for _, k := range frames(row) {
		if n := s.recurring[k.key]; n >= s.settings.Recurring && k.field != last {
			r.field, last = k.field, k.field
			r.found(false, fmt.Sprintf("%s recurs in %d rows: %s", k.what, n, quote(k.text)))
		}
	}
}

// duplicate finds rows whose question or long answer an earlier row has.
func (s *Survey) duplicate(row *dataset.Row, r *report) {
	if row.Cluster != "" && row.Cluster != row.ID {
		r.field = "question"
		r.found(false, "near-duplicate of row "+row.Cluster)
		return
	}
	if key := questionKey(row); key != 0 {
		if first := s.questions[key]; first < s.at {
			r.field = "question"
			r.found(false, fmt.Sprintf("the question of row %d of the dataset", first+1))
		}
	}
	if key := answerKey(row); key != 0 {
		if first := s.answers[key]; first < s.at {
			r.field = "answer"
			r.found(false, fmt.Sprintf("the answer of row %d of the dataset", first+1))
		}
	}
}

// hash is FNV-1a over letters and digits in lower case; what stands for it is never 0.
type hash uint64

const emptyHash hash = 14695981039346656037

func (h hash) rune(r rune) hash { return (h ^ hash(r)) * 1099511628211 }

// keyOf is the hash of a sentence's letters and digits, 0 if it has four or less of them.
func keyOf(s string) uint64 {
	h, n := emptyHash, 0
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf:
			if c := byte(r); isASCIILetter(c) {
				r |= 0x20
			} else if !isDigit(c) {
				continue
			}
		case r >= 0x4e00 && r <= 0x9fff:
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			r = unicode.ToLower(r)
		default:
			continue
		}
		h = h.rune(r)
		n++
	}
	if n <= 4 {
		return 0
	}
	return uint64(h)
}

// questionKey is the hash of a question with its options, of the Chinese if there is any.
func questionKey(row *dataset.Row) uint64 {
	var b strings.Builder
	question, options := row.QuestionZH, row.OptionsZH
	if question == "" {
		question, options = row.QuestionEN, row.OptionsEN
	}
	if question == "" {
		question = row.TitleZH + row.TitleEN
	}
	b.WriteString(question)
	for _, o := range options {
		b.WriteString(o.Text)
	}
	return keyOf(b.String())
}

// answerKey is the hash of an answer that is long enough to be one row's only.
func answerKey(row *dataset.Row) uint64 {
	const short = 60 // bytes
	answer := row.AnswerZH
	if answer == "" {
		answer = row.AnswerEN
	}
	if len(answer) < short {
		return 0
	}
	return keyOf(answer)
}

// frame is a text of a row without its names.
type frame struct {
	field, what, text string
	key               uint64
}

// frames are the answer, the analysis, and the opening and closing sentences of both, in Chinese or else in English: each without its
// names, and once more without the words of the question, which are names that no capital letter tells.
func frames(row *dataset.Row) []frame {
	var list []frame
	subject := subjectOf(row)
	for _, f := range [...]texts{{"answer", row.AnswerZH, row.AnswerEN}, {"analysis", row.AnalysisZH, row.AnalysisEN}} {
		text := f.zh
		if text == "" {
			text = f.en
		}
		opening, closing := ends(text)
		if len(opening)+len(closing) >= len(text) {
			opening, closing = "", ""
		}
		for i, part := range [...]frame{{what: "the field", text: text}, {what: "the opening", text: opening}, {what: "the closing", text: closing}} {
			plain, bare := frameOf(part.text, nil), frameOf(part.text, subject)
			for j, key := range [...]uint64{plain, bare} {
				if key != 0 && (j == 0 || bare != plain) {
					list = append(list, frame{f.name, part.what, part.text, key ^ uint64(2*i+j)})
				}
			}
		}
	}
	return list
}

// subjectOf holds the pairs of Chinese characters of a row's question.
func subjectOf(row *dataset.Row) map[[2]rune]bool {
	const longest = 600
	question := row.QuestionZH
	if question == "" {
		question = row.TitleZH
	}
	subject := map[[2]rune]bool{}
	before := ' '
	for _, r := range question[:min(len(question), longest)] {
		if isHan(before) && isHan(r) {
			subject[[2]rune{before, r}] = true
		}
		before = r
	}
	return subject
}

// ends are the first and the last sentence of a text.
func ends(s string) (opening, closing string) {
	const marks = "。？！\n"
	s = strings.TrimSpace(s)
	if at := strings.IndexAny(s[:min(len(s), 600)], marks); at >= 0 {
		opening = s[:at]
	}
	tail := strings.TrimRight(s, marks)
	if at := strings.LastIndexAny(tail, marks); at >= 0 && len(tail)-at < 600 {
		_, n := utf8.DecodeRuneInString(tail[at:])
		closing = tail[at+n:]
	}
	return opening, closing
}

// frameOf is the hash of a text in which names are all the same: digits, Latin words, what stands in quotation marks or backquotes, and
// pairs of Chinese characters of the subject. It is 0 for texts of less than eight letters outside of names.
func frameOf(s string, subject map[[2]rune]bool) uint64 {
	const short, longest = 8, 4000
	if len(s) > longest {
		return 0
	}
	h, n, name, inside := emptyHash, 0, false, false
	var closing rune
	for i, r := range s {
		letter := false
		switch {
		case closing != 0:
			if r == closing {
				closing = 0
			}
			continue
		case r == '“':
			closing = '”'
		case r == '《':
			closing = '》'
		case r == '「':
			closing = '」'
		case r == '`':
			closing = '`'
		case r < 0x250 && (unicode.IsLetter(r) || unicode.IsDigit(r)):
		case r >= 0x4e00 && r <= 0x9fff:
			before := inside // of a pair with the character before
			inside = len(subject) > 0 && subject[[2]rune{r, runeAt(s, i+3)}]
			letter = !before && !inside
		case unicode.IsLetter(r):
			letter = true
		default:
			continue
		}
		switch {
		case letter:
			h, name = h.rune(r), false
			n++
		case !name:
			h, name = h.rune('_'), true
		}
	}
	if n < short {
		return 0
	}
	return uint64(h)
}
