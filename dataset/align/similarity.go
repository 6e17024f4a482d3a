package align

import (
	"math"
	"slices"

	"github.com/duizhao/duizhao/segment"
)

// Tokens is a text made ready for comparison, for [Model.Similarity] and [Index]. It means something to the model
// only that made it.
type Tokens struct {
	ids   []int32 // the words, in ascending order
	reach []int32 // the words of the other side that translate one of them, in ascending order
}

// Len is the number of words.
func (t Tokens) Len() int { return len(t.ids) }

// Tokens makes a text ready for comparison. Words that are in none of the texts the model was made of are no evidence
// for anything.
func (m *Model) Tokens(language segment.Language, text string) Tokens {
	words, links := &m.zh, &m.forward
	if language == segment.English {
		words, links = &m.en, &m.backward
	}
	return ready(m.read(language, text, words.find).ids, links)
}

// ready makes the words of a text ready, of which links has the translations.
func ready(words []int32, links *table) Tokens {
	t := Tokens{ids: slices.Sorted(slices.Values(words))}
	t.reach = links.reach(t.ids)
	return t
}

// reach are the words that translate one of the given ones, in ascending order.
func (t *table) reach(ids []int32) []int32 {
	var reach []int32
	for i, id := range ids {
		if i > 0 && id == ids[i-1] {
			continue
		}
		for _, k := range t.of(id) {
			if k.probability >= faint {
				reach = append(reach, k.id)
			}
		}
	}
	slices.Sort(reach)
	return slices.Compact(reach)
}

// faint is the probability from which a translation counts as one.
const faint = 0.02

// covered is the probability that a word of a text is translated by a word of its translation, so that a table of
// translations knows it.
const covered = 0.5

// Similarity is the evidence that the two texts translate each other rather than have nothing to do with each other,
// as the logarithm of a likelihood ratio per word: above 0 they rather do, below 0 they rather do not, and it means
// the same for a title and for a page. Texts without words give 0.
//
// Every word that some word of the other text can translate is evidence for, the more so the less probable that is by
// chance in a text as long as that; every other word is evidence against. Both directions count.
func (m *Model) Similarity(zh, en Tokens) float64 {
	const silence = 4 // words without evidence, so that a pair of single words is not sure of itself
	forward, n := evidence(en, zh, &m.en)
	backward, k := evidence(zh, en, &m.zh)
	return (forward + backward) / float64(n+k+silence)
}

// evidence is the likelihood ratio of the words of t, given the other text, and the number of words that count.
func evidence(t, other Tokens, v *vocabulary) (ratio float64, words int) {
	against := math.Log(1 - covered)
	size := float64(len(other.ids))
	reach := other.reach
	for _, id := range t.ids {
		if v.chances[id] == 0 && !v.known[id] {
			continue // nobody knows how to translate it
		}
		words++
		for len(reach) > 0 && reach[0] < id {
			reach = reach[1:]
		}
		if len(reach) > 0 && reach[0] == id {
			chance := max(1-math.Exp(-float64(v.chances[id])*size), 1e-4)
			ratio += math.Log(covered/chance + 1 - covered)
		} else {
			ratio += against
		}
	}
	return ratio, words
}

// chances has for every word of v the rate at which a word of the other side's texts translates it by chance: a text of n
// words has a translation with the probability 1-exp(-rate*n). The rate comes from the share of texts that have a
// translation and not from how often it is met: a word that a few texts repeat is rare.
//
// In a few texts all words look rare, or all look frequent. What is usual counts as if it came from so many texts.
func chances(v *vocabulary, links *table, others *vocabulary, usual func(key string) float64) []float32 {
	const background = 20
	c := make([]float32, len(v.keys))
	if others.total == 0 {
		return c
	}
	perWord := float64(others.read) / float64(others.total)
	for id := range c {
		for _, k := range links.of(int32(id)) {
			if k.probability >= faint {
				share := (float64(others.texts[k.id]) + background*usual(others.keys[k.id])) / float64(others.read+1+background)
				c[id] += float32(-math.Log(1-share) * perWord)
			}
		}
	}
	return c
}

// usualZH is about the share of texts of some length that have a Chinese word: the lexicon has the most frequent first.
func (m *Model) usualZH(key string) float64 {
	place, ok := m.lexicon.places[key]
	if !ok {
		return rare
	}
	return max(min(frequent, 4/float64(place+10)), rare)
}

// usualEN is that for an English word.
func (m *Model) usualEN(key string) float64 {
	if isFunctionWord(key) || slices.Contains(questionWords, key) {
		return frequent
	}
	return rare
}

// What usualZH and usualEN give for words that are in many texts, and for others.
const frequent, rare = 0.4, 0.01

// questionWords are stems that most questions have some of, besides function words.
var questionWords = []string{"what", "how", "which", "whi", "when", "where", "who", "i", "you", "we", "not", "can", "use", "follow", "if", "?"}

// Coverage is the share of the words of the two texts that some word of the other one translates, 0 to 1: the mean of both
// directions. A word counts once, and by the logarithm of one over the share of texts it is in. Texts without words give 0.
func (m *Model) Coverage(zh, en Tokens) float64 {
	return (translated(zh, en, &m.zh) + translated(en, zh, &m.en)) / 2
}

// translated is the share of t's words that the other text translates.
func translated(t, other Tokens, words *vocabulary) float64 {
	var all, found float64
	for i, id := range t.ids {
		if id == 0 || i > 0 && id == t.ids[i-1] {
			continue
		}
		weight := math.Log(float64(words.read+1) / float64(words.texts[id]))
		all += weight
		if _, ok := slices.BinarySearch(other.reach, id); ok {
			found += weight
		}
	}
	if all == 0 {
		return 0
	}
	return found / all
}

// Index finds among many English texts those that may translate a Chinese one. It is immutable and safe for
// concurrent use.
type Index struct {
	postings [][]int32 // by word, the texts it is in, in order
	weights  []float32 // by word: the logarithm of one over the share of texts it is in
	norms    []float32 // by text: one over the root of its length
}

// NewIndex makes an index of texts that the model has made ready.
func (m *Model) NewIndex(en []Tokens) *Index {
	x := &Index{
		postings: make([][]int32, len(m.en.keys)),
		weights:  make([]float32, len(m.en.keys)),
		norms:    make([]float32, len(en)),
	}
	for i, t := range en {
		for k, id := range t.ids {
			if id != 0 && (k == 0 || id != t.ids[k-1]) {
				x.postings[id] = append(x.postings[id], int32(i))
			}
		}
		x.norms[i] = 1 / float32(math.Sqrt(float64(len(t.ids)+4)))
	}
	for id, p := range x.postings {
		if len(p) > 0 {
			x.weights[id] = float32(math.Log(float64(len(en)+1) / float64(len(p))))
		}
	}
	return x
}

// Candidates are at most k of the index's texts, by number, that share the most and the rarest words with a Chinese
// text, the best first. A word that is in more than a hundred texts finds none by itself.
func (x *Index) Candidates(zh Tokens, k int) []int {
	found := x.find(zh.reach, k, make([]float32, len(x.norms)))
	texts := make([]int, len(found))
	for i, f := range found {
		texts[i] = int(f.text)
	}
	return texts
}

// candidate is a text and how much it shares with what was looked for.
type candidate struct {
	text  int32
	score float32
}

// find needs a number for every text, 0 before and after.
func (x *Index) find(reach []int32, k int, scores []float32) []candidate {
	const frequent = 100
	var touched []int32
	for _, id := range reach {
		if len(x.postings[id]) > frequent {
			continue
		}
		for _, text := range x.postings[id] {
			if scores[text] == 0 {
				touched = append(touched, text)
			}
			scores[text] += x.weights[id]
		}
	}
	best := make([]candidate, 0, k+1)
	for _, text := range touched {
		c := candidate{text, scores[text] * x.norms[text]}
		scores[text] = 0
		if len(best) == k && (k == 0 || !c.before(best[k-1])) {
			continue
		}
		at := len(best)
		for at > 0 && c.before(best[at-1]) {
			at--
		}
		best = slices.Insert(best, at, c)
		best = best[:min(len(best), k)]
	}
	return best
}

// before says whether a is the better candidate; of two as good it is the first one in the document.
func (a candidate) before(b candidate) bool {
	return a.score > b.score || a.score == b.score && a.text < b.text
}
