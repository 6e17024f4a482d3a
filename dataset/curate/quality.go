package curate

import (
	"strings"

	"github.com/duizhao/duizhao/dataset"
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

// cues are the phrases by their first unit. The table tells most units that begin none, by the upper bits of their hashes.
type cues struct {
	byFirst map[uint64][]phrase
	begin   [1 << 12]bool
}

type phrase struct {
	cue   cue
	units []unit
}

func newCues(f *folder) *cues {
	c := &cues{byFirst: map[uint64][]phrase{}}
	for _, list := range cueList {
		for text := range strings.SplitSeq(list.phrases, ",") {
			units := f.units(nil, text)
			first := units[0].hash
			c.byFirst[first] = append(c.byFirst[first], phrase{list.cue, units})
			c.begin[first>>52] = true
		}
	}
	return c
}

// has tells whether one of the units begins a phrase of the cue that is no part of a longer one before it.
func (c *cues) has(units []unit, of cue) bool {
	for i := 0; i < len(units); {
		if !c.begin[units[i].hash>>52] {
			i++
			continue
		}
		longest := phrase{}
		for _, p := range c.byFirst[units[i].hash] {
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

// qualityOf looks at the row that was parsed last; what only few ask for and is slow, Copied, it counts only if all is asked for.
func (r *reader) qualityOf(row *dataset.Row, all bool) Quality {
	q := Quality{ID: row.ID, UnitsZH: r.count[questionZH] + r.count[answerZH], UnitsEN: r.count[questionEN] + r.count[answerEN]}
	q.Length = Lengths[len(lengthLimits)]
	for i, limit := range lengthLimits {
		if max(q.UnitsZH, q.UnitsEN) <= limit {
			q.Length = Lengths[i]
			break
		}
	}
	lang := view(0)
	if q.UnitsZH == 0 {
		lang = 1
	}
	question, answer := r.parts[questionZH+lang], r.parts[answerZH+lang]
	if len(answer) > 0 {
		guessing := 0
		for sentence := range r.sentences(answer[0]) {
			q.Sentences++
			if r.cues.has(sentence, guesses) {
				guessing++
			}
		}
		if q.Sentences > 0 {
			q.Guesses = float64(guessing) / float64(q.Sentences)
		}
		q.Hedged = q.Sentences >= 2 && 2*guessing > q.Sentences
		q.Steps = len(answer[1].sentences)
		q.Sentences += q.Steps
		q.Code = strings.Contains(answer[0].text, "`") || strings.Contains(answer[1].text, "`")
		if all {
			q.Copied = r.copied(question, answer[0])
		}
	}
	q.Choices = max(len(row.OptionsZH), len(row.OptionsEN))
	for i, p := range question {
		q.Negated = q.Negated || i == 0 && r.cues.has(r.of(p), negates)
		q.Numbers += countNumbers(p.text, r.of(p))
		q.Code = q.Code || strings.Contains(p.text, "`")
	}
	return q
}

// copied is the share of the answer's shingles of two units that the question has too.
func (r *reader) copied(question []part, answer part) float64 {
	r.list = r.list[:0]
	for _, p := range question {
		r.list = shingles(r.list, r.of(p), 2)
	}
	n := len(r.list)
	r.list = shingles(r.list, r.of(answer), 2)
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
