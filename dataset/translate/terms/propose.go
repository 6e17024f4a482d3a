package terms

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/duizhao/duizhao/segment/words"
)

// ProposeOptions are the settings of a [Proposer]. The zero value works.
type ProposeOptions struct {
	// MinCount is in how many pairs of sentences a term and its translation must stand together; 3 if 0.
	MinCount int
	// MinDice is how exclusive they must be to each other, 0 to 1; 0.5 if 0. See [Proposal].
	MinDice float64
}

// Proposer finds terms and their translations in pairs of sentences: words and sequences of up to three words that stand in the same pairs
// more often than chance has it. Its memory grows with the pairs, by some 4 bytes for each of their words. It must not be used by several
// goroutines at once.
type Proposer struct {
	o         ProposeOptions
	segmenter *words.Segmenter
	sides     [2]side // Chinese and English
	pairs     int
}

// side is one language of the pairs.
type side struct {
	ids    map[string]uint32 // of words as they are compared; 0 is a break, over which no sequence goes
	keys   []string          // by id
	stops  []bool            // words that no term begins or ends with
	tokens []uint32          // ids of all sentences
	texts  []uint32          // ids of what the words are written like, in the same order
	ends   []int             // of the sentences
	forms  map[string]uint32
	shapes []string
}

// Proposal is a term that a [Proposer] found.
type Proposal struct {
	ZH, EN   string
	Together int     // pairs of sentences that have both
	WithZH   int     // pairs that have the Chinese
	WithEN   int     // pairs that have the English
	Ratio    float64 // log-likelihood ratio of Dunning, "Accurate methods for the statistics of surprise and coincidence" (1993)
	Dice     float64 // 2 Together / (WithZH + WithEN)
}

// NewProposer is a Proposer that cuts Chinese into words by s.
func NewProposer(s *words.Segmenter, o ProposeOptions) *Proposer {
	o.MinCount, o.MinDice = cmp.Or(o.MinCount, 3), cmp.Or(o.MinDice, 0.5)
	p := &Proposer{o: o, segmenter: s}
	for i := range p.sides {
		p.sides[i] = side{ids: map[string]uint32{"": 0}, keys: []string{""}, stops: []bool{true}, forms: map[string]uint32{"": 0}, shapes: []string{""}}
	}
	return p
}

// Add takes a pair of sentences. It keeps nothing of the texts.
func (p *Proposer) Add(zh, en string) {
	z, e := &p.sides[0], &p.sides[1]
	for w := range p.segmenter.Words(zh) {
		text := w.Of(zh)
		if r, _ := utf8.DecodeRuneInString(text); !words.IsWord(text) || !unicode.Is(unicode.Han, r) {
			z.add("", "", true)
			continue
		}
		key := p.segmenter.Key(text)
		z.add(key, key, chineseStops[key])
	}
	z.ends = append(z.ends, len(z.tokens))
	last := 0
	for _, w := range englishWords(en) {
		if between := en[last:w.span.Start]; strings.Trim(between, " -") != "" {
			e.add("", "", true)
		}
		last = w.span.End
		key := string(w.forms()[0])
		if unicode.IsDigit(rune(key[0])) {
			key = ""
		}
		e.add(key, w.text, englishStops[key])
	}
	e.ends = append(e.ends, len(e.tokens))
	p.pairs++
}

func (s *side) add(key, text string, stop bool) {
	id, ok := s.ids[key]
	if !ok {
		id = uint32(len(s.keys))
		key = strings.Clone(key)
		s.ids[key] = id
		s.keys, s.stops = append(s.keys, key), append(s.stops, stop)
	}
	shape, ok := s.forms[text]
	if !ok {
		shape = uint32(len(s.shapes))
		text = strings.Clone(text)
		s.forms[text] = shape
		s.shapes = append(s.shapes, text)
	}
	s.tokens, s.texts = append(s.tokens, id), append(s.texts, shape)
}

// maxSequence is how many words a term may have.
const maxSequence = 3

// sequence is the ids of the words of a term, 0 behind its end.
type sequence [maxSequence]uint32

func (s sequence) len() int {
	n := 0
	for n < len(s) && s[n] != 0 {
		n++
	}
	return n
}

// units are the sequences that may be terms.
type units struct {
	number map[sequence]int32
	list   []sequence
	counts []int32   // sentences with each
	in     [][]int32 // units of each sentence, ascending
}

// sequences yields the sequences of n words of a sentence and where they stand.
func (s *side) sequences(sentence, n int, yield func(at int, q sequence)) {
	start := 0
	if sentence > 0 {
		start = s.ends[sentence-1]
	}
	for at := start; at+n <= s.ends[sentence]; at++ {
		var q sequence
		copy(q[:], s.tokens[at:at+n])
		if q.len() == n {
			yield(at, q)
		}
	}
}

// units counts sequences in how many sentences they stand, keeps those that are frequent enough and may be terms, and leaves out the ones
// that mostly are parts of a longer one. A sequence can only be frequent if its parts are (Agrawal and Srikant 1994), so that only such are counted.
func (s *side) units(least int) *units {
	frequent := map[sequence]int32{}
	for n := 1; n <= maxSequence; n++ {
		counts := map[sequence]int32{}
		last := map[sequence]int32{}
		for sentence := range s.ends {
			s.sequences(sentence, n, func(_ int, q sequence) {
				if n > 1 {
					var head, tail sequence
					copy(head[:], q[:n-1])
					copy(tail[:], q[1:n])
					if frequent[head] == 0 || frequent[tail] == 0 {
						return
					}
				}
				if last[q] != int32(sentence+1) {
					last[q] = int32(sentence + 1)
					counts[q]++
				}
			})
		}
		for q, count := range counts {
			if int(count) >= least {
				frequent[q] = count
			}
		}
	}
	const mostly = 0.8
	inside := map[sequence]bool{} // parts of longer ones
	for q, count := range frequent {
		n := q.len()
		if n < 2 || !s.isTerm(q) {
			continue
		}
		for from := range n {
			for to := from + 1; to <= n; to++ {
				var part sequence
				copy(part[:], q[from:to])
				if to-from < n && float64(count) >= mostly*float64(frequent[part]) {
					inside[part] = true
				}
			}
		}
	}
	u := &units{number: map[sequence]int32{}}
	for q := range frequent {
		if s.isTerm(q) && !inside[q] {
			u.list = append(u.list, q)
		}
	}
	slices.SortFunc(u.list, func(a, b sequence) int { return slices.Compare(a[:], b[:]) })
	for i, q := range u.list {
		u.number[q] = int32(i)
		u.counts = append(u.counts, frequent[q])
	}
	for sentence := range s.ends {
		var in []int32
		for n := 1; n <= maxSequence; n++ {
			s.sequences(sentence, n, func(_ int, q sequence) {
				if i, ok := u.number[q]; ok {
					in = append(in, i)
				}
			})
		}
		slices.Sort(in)
		u.in = append(u.in, slices.Clip(slices.Compact(in)))
	}
	return u
}

// isTerm tells that a sequence neither begins nor ends with a word that no term does.
func (s *side) isTerm(q sequence) bool { return !s.stops[q[0]] && !s.stops[q[q.len()-1]] }

// written tells how each unit is written most often; of equals small letters come first, then the order of the texts.
func (s *side) written(u *units, separator string) []string {
	type shape struct {
		unit int32
		text sequence
	}
	counts := map[shape]int{}
	for sentence := range s.ends {
		for n := 1; n <= maxSequence; n++ {
			s.sequences(sentence, n, func(at int, q sequence) {
				if i, ok := u.number[q]; ok {
					var text sequence
					copy(text[:], s.texts[at:at+n])
					counts[shape{i, text}]++
				}
			})
		}
	}
	best := make([]string, len(u.list))
	most := make([]int, len(u.list))
	for k, count := range counts {
		parts := make([]string, k.text.len())
		for i := range parts {
			parts[i] = s.shapes[k.text[i]]
		}
		text := strings.Join(parts, separator)
		if b := best[k.unit]; b == "" || cmp.Or(cmp.Compare(count, most[k.unit]), strings.Compare(text, b)) > 0 {
			best[k.unit], most[k.unit] = text, count
		}
	}
	return best
}

// Propose gives the terms found so far, the surest first. A term has one translation, and a translation one term: the pair that is
// surest takes both (competitive linking: Melamed, "Models of translational equivalence among words", 2000).
func (p *Proposer) Propose() []Proposal {
	zh, en := p.sides[0].units(p.o.MinCount), p.sides[1].units(p.o.MinCount)
	with := make([][]int32, len(zh.list)) // sentences of each Chinese unit
	for sentence, in := range zh.in {
		for _, z := range in {
			with[z] = append(with[z], int32(sentence))
		}
	}
	type link struct {
		z, e        int32
		together    int32
		ratio, dice float64
	}
	var links []link
	together := make([]int32, len(en.list))
	var touched []int32
	for z := range zh.list {
		touched = touched[:0]
		for _, sentence := range with[z] {
			for _, e := range en.in[sentence] {
				if together[e] == 0 {
					touched = append(touched, e)
				}
				together[e]++
			}
		}
		for _, e := range touched {
			k := together[e]
			together[e] = 0
			l := link{z: int32(z), e: e, together: k, dice: 2 * float64(k) / float64(zh.counts[z]+en.counts[e])}
			if int(k) < p.o.MinCount || l.dice < p.o.MinDice {
				continue
			}
			l.ratio = likelihoodRatio(float64(k), float64(zh.counts[z]), float64(en.counts[e]), float64(p.pairs))
			links = append(links, l)
		}
	}
	zhText, enText := p.sides[0].written(zh, ""), p.sides[1].written(en, " ")
	slices.SortFunc(links, func(a, b link) int {
		return cmp.Or(
			cmp.Compare(b.ratio, a.ratio),
			// Of equally sure ones the longest, which says most.
			cmp.Compare(zh.list[b.z].len()+en.list[b.e].len(), zh.list[a.z].len()+en.list[a.e].len()),
			strings.Compare(zhText[a.z], zhText[b.z]),
			strings.Compare(enText[a.e], enText[b.e]),
		)
	})
	takenZH, takenEN := make([]bool, len(zh.list)), make([]bool, len(en.list))
	var proposals []Proposal
	for _, l := range links {
		if takenZH[l.z] || takenEN[l.e] {
			continue
		}
		takenZH[l.z], takenEN[l.e] = true, true
		proposals = append(proposals, Proposal{ZH: zhText[l.z], EN: enText[l.e], Together: int(l.together),
			WithZH: int(zh.counts[l.z]), WithEN: int(en.counts[l.e]), Ratio: l.ratio, Dice: l.dice})
	}
	return proposals
}

// likelihoodRatio is Dunning's statistic for two events that occur together k times, and a and b times in all, of n.
func likelihoodRatio(k, a, b, n float64) float64 {
	sum := 0.0
	for _, cell := range [][3]float64{{k, a, b}, {a - k, a, n - b}, {b - k, n - a, b}, {n - a - b + k, n - a, n - b}} {
		if observed, expected := cell[0], cell[1]*cell[2]/n; observed > 0 {
			sum += observed * math.Log(observed/expected)
		}
	}
	return max(0, 2*sum)
}

// Write writes proposals as a glossary in CSV, for a person to go over. The note says what speaks for a term. No cell is a formula.
func Write(w io.Writer, proposals []Proposal) error {
	out := csv.NewWriter(w)
	if err := out.Write([]string{"zh", "en", "forbidden", "note"}); err != nil {
		return err
	}
	for _, p := range proposals {
		note := fmt.Sprintf("%d pairs, %d with the Chinese, %d with the English; log-likelihood ratio %.1f, Dice %.2f",
			p.Together, p.WithZH, p.WithEN, p.Ratio, p.Dice)
		if err := out.Write([]string{escape(p.ZH), escape(p.EN), "", note}); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
