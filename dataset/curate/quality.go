package curate

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/segment"
)

// Quality is what can be said of a row by looking at it alone. None of it is a judgement: the numbers are proxies, documented
// for what they count. They are names in Settings.Where and the keys of the sidecar file.
type Quality struct {
	ID string `json:"id" expr:"id"`
	// UnitsZH and UnitsEN are the lengths of question, options, answer and analysis: Chinese characters and words.
	UnitsZH int `json:"units_zh" expr:"units_zh"`
	UnitsEN int `json:"units_en" expr:"units_en"`
	// Length is the bucket of the longer of the two: short up to 50 units, medium up to 200, long up to 800, very_long.
	Length string `json:"length" expr:"length"`
	// Sentences counts those of answer and analysis, in Chinese if there is any.
	Sentences int `json:"sentences" expr:"sentences"`
	// Guesses is the share of the answer's sentences with a word that guesses (可能, 也许; may, possibly), Hedged whether it is
	// more than half of at least two.
	Guesses float64 `json:"guesses" expr:"guesses"`
	Hedged  bool    `json:"hedged" expr:"hedged"`

	// What makes questions harder, on average and for no question in particular:

	// Choices is the number of options. More mean less luck.
	Choices int `json:"choices" expr:"choices"`
	// Negated tells a question that asks for what is wrong (不正确的是; which is not), which people and models misread.
	Negated bool `json:"negated" expr:"negated"`
	// Code tells a row with a code block or inline code.
	Code bool `json:"code" expr:"code"`
	// Numbers counts the numbers in question and options: calculation, mostly.
	Numbers int `json:"numbers" expr:"numbers"`
	// Copied is the share of the answer's character pairs or words that its question and options have too: what can be
	// answered by repeating the question.
	Copied float64 `json:"copied" expr:"copied"`
	// Steps counts the sentences of the analysis: a longer way from question to answer.
	Steps int `json:"steps" expr:"steps"`
}

// Lengths are the buckets of Quality.Length, in order.
var Lengths = []string{"short", "medium", "long", "very_long"}

// lengthLimits are the longest lengths of all buckets but the last, in units.
var lengthLimits = []int{50, 200, 800}

var (
	guessZH = regexp.MustCompile(`可能|也许|或许|大概|似乎|估计|恐怕|说不定|不一定|也許|或許|估計`)
	guessEN = regexp.MustCompile(`(?i)\b(?:may|might|maybe|perhaps|possibly|probably|presumably|likely|could be|seems?|appears? to)\b`)
	// certain are phrases with such a word that do not guess.
	certain   = regexp.MustCompile(`不可能|尽可能|儘可能|可能性|(?i:May\s+\d)`)
	negatedZH = regexp.MustCompile(`不正确|不正確|不是|不属于|不屬於|不包括|不能|错误的|錯誤的|有误|有誤|不合理|不恰当|不符合|除了|不对的`)
	negatedEN = regexp.MustCompile(`(?i)\b(?:not|incorrect|false|except|wrong|never|least)\b`)
	digits    = regexp.MustCompile(`[0-9０-９]+(?:[.,．][0-9０-９]+)*`)
)

// qualityOf looks at a row; units are the numbers of units of the views' texts.
func (r *reader) qualityOf(row *dataset.Row, c *content, units *[texts]int) Quality {
	q := Quality{ID: row.ID, UnitsZH: units[questionZH] + units[answerZH], UnitsEN: units[questionEN] + units[answerEN]}
	q.Length = Lengths[len(lengthLimits)]
	for i, limit := range lengthLimits {
		if max(q.UnitsZH, q.UnitsEN) <= limit {
			q.Length = Lengths[i]
			break
		}
	}
	question, answer, analysis := c[questionZH], row.AnswerZH, row.AnalysisZH
	lang, guess, negated := segment.Chinese, guessZH, negatedZH
	if units[questionZH]+units[answerZH] == 0 {
		question, answer, analysis = c[questionEN], row.AnswerEN, row.AnalysisEN
		lang, guess, negated = segment.English, guessEN, negatedEN
	}
	guesses, sentences := 0, 0
	for s := range segment.Sentences(answer, segment.Span{End: len(answer)}, lang) {
		text := s.Of(answer)
		if !r.hasUnits(text) {
			continue
		}
		sentences++
		if guess.MatchString(text) && guess.MatchString(certain.ReplaceAllString(text, "")) {
			guesses++
		}
	}
	for s := range segment.Sentences(analysis, segment.Span{End: len(analysis)}, lang) {
		if r.hasUnits(s.Of(analysis)) {
			q.Steps++
		}
	}
	q.Sentences = sentences + q.Steps
	if sentences > 0 {
		q.Guesses = float64(guesses) / float64(sentences)
	}
	q.Hedged = sentences >= 2 && 2*guesses > sentences
	q.Choices = max(len(row.OptionsZH), len(row.OptionsEN))
	for i, part := range question {
		q.Negated = q.Negated || i == 0 && negated.MatchString(part)
		q.Numbers += len(digits.FindAllStringIndex(part, -1))
		q.Code = q.Code || strings.Contains(part, "`")
	}
	q.Code = q.Code || strings.Contains(answer, "`") || strings.Contains(analysis, "`")
	q.Copied = r.copied(question, answer)
	return q
}

// hasUnits reports whether text says anything.
func (r *reader) hasUnits(text string) bool {
	for i := 0; i < len(text); {
		c, size := utf8.DecodeRuneInString(text[i:])
		if c = r.at(c); c > 0 || c == irregular {
			return true
		}
		i += size
	}
	return false
}

// copied is the share of the answer's shingles of two units that the question has too.
func (r *reader) copied(question []string, answer string) float64 {
	r.list = r.append(r.list[:0], question, 2)
	n := len(r.list)
	r.unit = r.units(r.unit[:0], answer)
	r.list = shingles(r.list, r.unit, 2)
	of := r.list[n:]
	if len(of) == 0 {
		return 0
	}
	have := make(map[uint64]struct{}, n)
	for _, h := range r.list[:n] {
		have[h] = struct{}{}
	}
	common := 0
	for _, h := range of {
		if _, ok := have[h]; ok {
			common++
		}
	}
	return float64(common) / float64(len(of))
}
