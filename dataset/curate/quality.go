package curate

import (
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

// A cue is a phrase that tells something about a sentence, found by its units.
type cue uint8

const (
	guesses cue = iota + 1 // the sentence only guesses
	negates                // the question asks for what is wrong
	certain                // holds a cue but is none
)

// cueList lists the phrases; of those that begin at a unit the longest counts.
var cueList = []struct {
	cue     cue
	phrases string
}{
	{guesses, "可能,也许,或许,大概,似乎,估计,恐怕,说不定,不一定,may,might,maybe,perhaps,possibly,probably,presumably,likely,could be,seem,seems,appear to,appears to"},
	{negates, "不正确,不是,不属于,不包括,不能,错误的,有误,不合理,不恰当,不符合,除了,不对的,not,incorrect,false,except,wrong,never,least"},
	{certain, "不可能,尽可能,可能性,at least,not only,不是很,是不是,能不能"},
}

// cues are the phrases by their first unit.
type cues map[uint64][]phrase

type phrase struct {
	cue   cue
	units []unit
}

func newCues(f *folder) cues {
	c := cues{}
	for _, list := range cueList {
		for text := range strings.SplitSeq(list.phrases, ",") {
			units := f.units(nil, text)
			c[units[0].hash] = append(c[units[0].hash], phrase{list.cue, units})
		}
	}
	return c
}

// has tells whether one of the units begins a phrase of the cue that is no part of a longer one before it.
func (c cues) has(units []unit, of cue) bool {
	for i := 0; i < len(units); {
		longest := phrase{}
		for _, p := range c[units[i].hash] {
			if len(p.units) > len(longest.units) && beginsWith(units[i:], p.units) {
				longest = p
			}
		}
		if longest.cue == of {
			return true
		}
		i += max(1, len(longest.units))
	}
	return false
}

func beginsWith(units, with []unit) bool {
	if len(units) < len(with) {
		return false
	}
	for i, u := range with {
		if units[i].hash != u.hash {
			return false
		}
	}
	return true
}

// countNumbers counts runs of digits; points and commas inside them join.
func countNumbers(text string, units []unit) (n int) {
	end := int32(-2)
	for _, u := range units {
		if !startsWithDigit(text[u.start:]) {
			continue
		}
		if u.start != end+1 || text[end] != '.' && text[end] != ',' {
			n++
		}
		end = u.end
	}
	return n
}

func startsWithDigit(s string) bool {
	return isDigit(s[0]) || len(s) >= 3 && s[:3] >= "０" && s[:3] <= "９"
}

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
	question, answer, analysis, lang := c[questionZH], row.AnswerZH, row.AnalysisZH, segment.Chinese
	if q.UnitsZH == 0 {
		question, answer, analysis, lang = c[questionEN], row.AnswerEN, row.AnalysisEN, segment.English
	}
	guessing, sentences := 0, 0
	for s := range segment.Sentences(answer, segment.Span{End: len(answer)}, lang) {
		if r.unit = r.units(r.unit[:0], s.Of(answer)); len(r.unit) > 0 {
			sentences++
			if r.cues.has(r.unit, guesses) {
				guessing++
			}
		}
	}
	for s := range segment.Sentences(analysis, segment.Span{End: len(analysis)}, lang) {
		if r.hasUnits(s.Of(analysis)) {
			q.Steps++
		}
	}
	q.Sentences = sentences + q.Steps
	if sentences > 0 {
		q.Guesses = float64(guessing) / float64(sentences)
	}
	q.Hedged = sentences >= 2 && 2*guessing > sentences
	q.Choices = max(len(row.OptionsZH), len(row.OptionsEN))
	for i, part := range question {
		r.unit = r.units(r.unit[:0], part)
		q.Negated = q.Negated || i == 0 && r.cues.has(r.unit, negates)
		q.Numbers += countNumbers(part, r.unit)
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
	r.seen.fill(r.list[:n])
	common := 0
	for _, h := range of {
		if r.seen.has(h) {
			common++
		}
	}
	return float64(common) / float64(len(of))
}

// hashSet is a set of hashes that is filled again and again: open addressing, at most half full.
type hashSet struct{ slots []uint64 }

// fill forgets what was in the set. Zero, which no hash is but by a chance of one in 2^64, is never in it.
func (s *hashSet) fill(list []uint64) {
	size := 64
	for size < 2*len(list) {
		size *= 2
	}
	if cap(s.slots) < size {
		s.slots = make([]uint64, size)
	}
	s.slots = s.slots[:size]
	clear(s.slots)
	for _, h := range list {
		i := h & uint64(size-1)
		for s.slots[i] != 0 && s.slots[i] != h {
			i = (i + 1) & uint64(size-1)
		}
		s.slots[i] = h
	}
}

func (s *hashSet) has(h uint64) bool {
	mask := uint64(len(s.slots) - 1)
	i := h & mask
	for s.slots[i] != 0 {
		if s.slots[i] == h {
			return true
		}
		i = (i + 1) & mask
	}
	return false
}
