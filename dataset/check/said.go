package check

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/segment"
)

// checkCommentary finds words of the translator about the translation, and a fence around the whole.
func checkCommentary(f *field, r *report) {
	if len(f.en.tokens) > 0 && f.en.tokens[0].kind == fence && strings.Trim(f.en.prose, " \n\x1a") == "" && !f.zh.has(fence) {
		r.found(false, "all of English stands in a block of code")
		return
	}
	text := strings.TrimLeft(f.en.raw, " \n\t*_#>\"“`")
	head := strings.ToLower(text[:min(len(text), 120)])
	zhHead := f.zh.raw[:min(len(f.zh.raw), 200)]
	for _, w := range openings {
		if strings.HasPrefix(head, w) && !strings.ContainsAny(zhHead, "译英") {
			r.found(false, "English begins with words about it: "+quote(text))
			return
		}
	}
	if indexAny(f.en.prose, noteWords) < 0 {
		return
	}
	if at := indexAny(f.en.prose, notes); at >= 0 && !strings.ContainsAny(f.zh.prose, "译原希") && !strings.Contains(f.zh.prose, "告诉") {
		r.found(false, "a note of the translator: "+quote(f.en.prose[at:]))
	}
}

// openings are what translations by models begin with, in lower case.
var openings = split(`here is the translation|here's the translation|here is the english translation|here's the english translation|` +
	`here is your translation|here is the translated|here's the translated|here is a translation|here's a translation|` +
	`the translation is|the english translation|translation:|english translation:|english:|translated text:|sure, here|` +
	`sure! here|sure: here|certainly! here|certainly, here|of course! here|of course, here|the translated text|` +
	`below is the translation|below is the english|the following is the translation|the following is a translation|` +
	`okay, here is|ok, here is|<think>|let me translate|i have translated|i've translated|translated version:|` +
	`as requested, here`)

// notes are what a translator puts into a text.
var notes = split(`Translator's note|Translator’s note|translator's note|translator’s note|Note from the translator|` +
	`note: the translation|Note: The translation|Note: the translation|Note: I have translated|Note: I translated|` +
	`Note: This translation|[Translation|(Translation note|Translation note:|the original Chinese|The original Chinese|` +
	`in the original text|I have kept the|I kept the original|Let me know if you|I hope this helps|` +
	`I hope this translation|</think>|(literally:`)

// noteWords are parts of which each note has one; most texts have none.
var noteWords = []string{"ranslat", "riginal", "Let me k", "I hope t", "I have k", "</think", "(literally"}

// split makes a list of texts with | between.
func split(list string) []string { return strings.Split(list, "|") }

func indexAny(s string, list []string) int {
	for _, w := range list {
		if at := strings.Index(s, w); at >= 0 {
			return at
		}
	}
	return -1
}

// checkRefusal finds the words with which models refuse.
func checkRefusal(f *field, r *report) {
	head := f.en.prose[:min(len(f.en.prose), 300)]
	if indexAny(head, refusalWords) < 0 {
		return
	}
	head = strings.ReplaceAll(strings.ToLower(head), "’", "'")
	if at := indexAny(head, refusals); at >= 0 && indexAny(f.zh.prose[:min(len(f.zh.prose), 900)], apologies) < 0 {
		r.found(false, "refused: "+quote(head[at:]))
	}
}

// refusalWords are parts of which each refusal has one; most texts have none.
var refusalWords = split("I |I'|I’|s a|my|nable|annot provide")

var refusals = split(`as an ai language model|as an ai model|as a language model|as an ai assistant|as an ai,|i'm sorry, but i can|` +
	`i'm sorry, but i am|i am sorry, but i can|i'm sorry, i can|i am sorry, i can|i apologize, but i|i cannot translate|` +
	`i can't translate|i am unable to translate|i'm unable to translate|i cannot assist|i can't assist|` +
	`i can't help with|i cannot help with|i cannot provide a translation|i can't provide a translation|` +
	`i'm not able to translate|i am not able to translate|i won't translate|unable to comply|i cannot fulfill|` +
	`i can't fulfill|i must decline|cannot provide the translation|against my guidelines|violates my`)

var apologies = split(`抱歉|对不起|不好意思|人工智能|语言模型|AI 助手|AI助手|遗憾|很难过|大模型|翻译|道歉`)

// checkHedged finds answers in which most sentences only guess.
func checkHedged(f *field, r *report) {
	if f.name != "answer" {
		return
	}
	for _, side := range []struct {
		name     string
		side     *side
		language segment.Language
		words    []string
	}{{"Chinese", f.zh, segment.Chinese, guessesZH}, {"English", f.en, segment.English, guessesEN}} {
		if side.side == nil || indexAny(side.side.prose, side.words) < 0 {
			continue
		}
		all, hedged := 0, 0
		s := side.side.prose
		for span := range segment.Sentences(s, segment.Span{End: len(s)}, side.language) {
			text := span.Of(s)
			if e := endingOf(text); e == noMark || e == colon || e == noText {
				continue
			}
			all++
			if indexAny(text, side.words) >= 0 {
				hedged++
			}
		}
		if all >= 2 && 2*hedged > all {
			r.found(false, fmt.Sprintf("%d of %d sentences in %s only guess", hedged, all, side.name))
			return
		}
	}
}

var (
	guessesZH = split("也许|或许|可能是|可能会|可能有|可能在|很可能|大概是|大概会|说不定|恐怕|应该是|可能已|可能需|可能要")
	guessesEN = []string{" may ", " might ", "possibly", "perhaps", "Perhaps", "Possibly", "Maybe", "maybe", "probably", "Probably"}
)

// checkAnswerKey compares the key that answer and analysis name with the row's and with each other.
func checkAnswerKey(row *dataset.Row, r *report) {
	if len(row.OptionsZH) == 0 && len(row.OptionsEN) == 0 && row.Kind != dataset.TrueFalse {
		return
	}
	labels := ""
	for _, o := range append(slices.Clone(row.OptionsZH), row.OptionsEN...) {
		labels += o.Label
	}
	for _, k := range row.AnswerKey {
		if labels != "" && len(k) == 1 && !strings.Contains(labels, k) {
			r.found(false, fmt.Sprintf("answer_key is %q, which no option has", k))
		}
	}
	key := strings.Join(row.AnswerKey, "")
	if row.Kind == dataset.TrueFalse && key != "true" && key != "false" {
		text, ok := option(row.OptionsZH, key) // A. 对 B. 错
		if !ok {
			text, _ = option(row.OptionsEN, key)
		}
		key = verdict(text)
	}
	for _, f := range [...]texts{{"answer", row.AnswerZH, row.AnswerEN}, {"analysis", row.AnalysisZH, row.AnalysisEN}} {
		if f.zh == "" && f.en == "" {
			continue
		}
		var zh, en string
		if row.Kind == dataset.TrueFalse {
			if f.name == "answer" {
				zh, en = verdict(f.zh), verdict(f.en)
			}
		} else {
			zh, en = namedKey(f.zh, f.name == "answer", chosenZH), namedKey(f.en, f.name == "answer", chosenEN)
		}
		r.field = f.name
		switch {
		case zh != "" && en != "" && zh != en:
			r.found(false, fmt.Sprintf("the key is %s in Chinese, %s in English", zh, en))
		case key != "" && zh != "" && zh != key:
			r.found(false, fmt.Sprintf("the key is %s in Chinese, %s in answer_key", zh, key))
		case key != "" && en != "" && en != key:
			r.found(false, fmt.Sprintf("the key is %s in English, %s in answer_key", en, key))
		}
	}
	r.field = ""
}

// chosenZH and chosenEN stand before the key in a text.
var (
	chosenZH = []string{"正确答案", "答案", "故选", "应选", "所以选", "因此选", "本题选", "選"}
	chosenEN = split("correct answer|orrect option|nswer is|nswer:|o choose|hoose option|Choose |herefore, choose|nswer should be")
)

// namedKey is the key that a text names, "" if it names none or several. The last one counts: what stands before may be wrong options.
func namedKey(s string, answer bool, words []string) string {
	if answer {
		if key := leadingKey(s); key != "" {
			return key
		}
	}
	key := ""
	for _, w := range words {
		for from := 0; ; {
			at := strings.Index(s[from:], w)
			if at < 0 {
				break
			}
			from += at + len(w)
			if k := leadingKey(s[from:min(len(s), from+60)]); k != "" {
				if key != "" && key != k {
					return ""
				}
				key = k
			}
		}
	}
	return key
}

// keyWords stand between the words that announce a key and the key.
var keyWords = split("应该选择|应该是|应该|选项|选择|应选|应为|为|是|选|項|项|" +
	"options |option |Options |Option |is |are |should be |choice ")

// leadingKey is the key that a text begins with, behind words and marks that introduce one.
func leadingKey(s string) string {
	for {
		before := len(s)
		s = strings.TrimLeft(s, " \t\n\r*_`：:（([【\"“《")
		for _, w := range keyWords {
			s = strings.TrimPrefix(s, w)
		}
		if len(s) == before {
			break
		}
	}
	var key []byte
	for {
		rest := s
		if len(key) > 0 {
			rest = strings.TrimLeft(rest, " 、，,/和与及;；*`")
			rest = strings.TrimPrefix(strings.TrimPrefix(rest, "and "), "& ")
		}
		if rest == "" || rest[0] < 'A' || rest[0] > 'H' || slices.Contains(key, rest[0]) {
			if isWideKey(rest) {
				key = append(key, rest[2]-0xa1+'A')
				s = rest[3:]
				continue
			}
			break
		}
		after := rest[1:]
		begins := after != "" && isASCIILetter(after[0]) && (after[0] < 'A' || after[0] > 'H') // a word
		if len(key) > 0 && (begins || !endsKey(rest[0], after) && len(rest) != len(s)) {
			break
		}
		key = append(key, rest[0])
		s = after
	}
	if len(key) == 0 || !endsKey(key[len(key)-1], s) {
		return ""
	}
	slices.Sort(key)
	return string(key)
}

func isWideKey(s string) bool {
	return len(s) >= 3 && s[0] == 0xef && s[1] == 0xbc && s[2] >= 0xa1 && s[2] <= 0xa8
}

// endsKey tells whether a letter is a key by what follows it: no letter, no C++, no article, no Chinese word such as B树.
func endsKey(letter byte, rest string) bool {
	if rest == "" {
		return true
	}
	switch c := rest[0]; {
	case isASCIILetter(c), isDigit(c), strings.IndexByte("+#'-_/=&%@", c) >= 0:
		return false
	case c == ' ':
		return len(rest) == 1 || !isASCIILetter(rest[1]) || startsWithAny(rest, " is ", " and ", " because", " as ", " since") && letter != 'A'
	case c < utf8.RuneSelf:
		return true
	}
	return !isHan(runeAt(rest, 0)) ||
		startsWithAny(rest, "项", "选", "因", "由", "正", "错", "对", "符", "解", "分", "是", "和", "与", "及", "根据", "见", "本题")
}

// verdict is the verdict that a text begins with, "" if it begins with none: 对。, True, not 对于 or Truetype.
func verdict(s string) string {
	s = strings.ToLower(strings.TrimLeft(s, " \t\n*_（([【`"))
	for _, v := range verdicts {
		rest, ok := strings.CutPrefix(s, v.word)
		if r, _ := utf8.DecodeRuneInString(rest); ok && (rest == "" || !unicode.IsLetter(r) || r == '的') {
			return v.is
		}
	}
	return ""
}

var verdicts = []struct{ word, is string }{
	{"正确", "true"}, {"对", "true"}, {"√", "true"}, {"✓", "true"}, {"true", "true"}, {"correct", "true"}, {"right", "true"},
	{"错误", "false"}, {"错", "false"}, {"×", "false"}, {"✗", "false"}, {"不正确", "false"}, {"不对", "false"}, {"false", "false"},
	{"incorrect", "false"}, {"wrong", "false"},
}

// checkOptions compares the labels of the options, and finds options that say what another one's Chinese says.
func checkOptions(row *dataset.Row, r *report) {
	zh, en := row.OptionsZH, row.OptionsEN
	if len(zh) == 0 && len(en) == 0 || oneSided(row) {
		return
	}
	if z, e := labelsOf(zh), labelsOf(en); z != e {
		r.found(false, fmt.Sprintf("labels are %q in Chinese, %q in English", z, e))
		return
	}
	for i := range zh {
		if other, _ := option(en, zh[i].Label); (strings.TrimSpace(zh[i].Text) == "") != (strings.TrimSpace(other) == "") {
			r.found(false, fmt.Sprintf("option %s is empty on one side", zh[i].Label))
		}
	}
	r.exchanged(zh, en)
}

// exchanged finds two options of which each says what the other's Chinese says.
func (r *report) exchanged(zh, en []dataset.Option) {
	const (
		most   = 12
		margin = 0.25 // finds 95 % of exchanged options; of 1,900 rows with options in their places none comes near it
	)
	if r.settings.Alike == nil || len(zh) < 2 || len(zh) > most {
		return
	}
	z, e := make([]string, len(zh)), make([]string, len(zh))
	for i := range zh {
		z[i] = zh[i].Text
		e[i], _ = option(en, zh[i].Label)
	}
	alike := r.settings.Alike(z, e)
	for i := range zh {
		for j := i + 1; j < len(zh); j++ {
			if alike[i][j]+alike[j][i] > alike[i][i]+alike[j][j]+margin {
				r.found(false, fmt.Sprintf("options %s and %s seem to be exchanged", zh[i].Label, zh[j].Label))
				return
			}
		}
	}
}

func labelsOf(options []dataset.Option) string {
	labels := make([]string, len(options))
	for i, o := range options {
		labels[i] = o.Label
	}
	slices.Sort(labels)
	return strings.Join(labels, "")
}

// checkAlignment finds links and pairs of low score.
func checkAlignment(row *dataset.Row, r *report) {
	if row.OriginEN != dataset.OriginDocument || oneSided(row) {
		return
	}
	if row.Score < r.settings.LowLink {
		r.found(false, fmt.Sprintf("the link's score is %.2f", row.Score))
	}
	var counts []struct {
		field string
		n     int
		worst float64
	}
	for _, p := range row.Pairs {
		if p.ZH == "" || p.EN == "" || p.Score >= r.settings.LowPair {
			continue
		}
		if n := len(counts); n == 0 || counts[n-1].field != p.Field {
			counts = append(counts, struct {
				field string
				n     int
				worst float64
			}{p.Field, 0, 1})
		}
		c := &counts[len(counts)-1]
		c.n++
		c.worst = min(c.worst, p.Score)
	}
	for _, c := range counts {
		r.field = c.field
		r.found(true, fmt.Sprintf("%d pairs of low score, the lowest %.2f", c.n, c.worst))
	}
	r.field = ""
}
