package align

import (
	"math"
	"strings"

	"github.com/duizhao/duizhao/segment"
)

// Aligner aligns Chinese and English texts. The zero value works. It is safe for concurrent use as long as its fields
// are not changed.
type Aligner struct {
	// Lexicon is where translations come from; [DefaultLexicon] if nil.
	Lexicon *Lexicon
	// MinScore is the score under which [Aligner.Documents] keeps links of items and pairs of sentences apart.
	MinScore float64
}

// Model knows the words of a document and of its translation, how frequent they are there, and how probably one
// translates the other. It is immutable and safe for concurrent use.
type Model struct {
	lexicon *Lexicon
	weights *weights
	zh, en  vocabulary
	names   *names // nil if none are looked for
	// ratio is the number of English letters for a Chinese character.
	ratio float64
	// forward has the English words for each Chinese one, backward the Chinese words for each English one.
	forward, backward table
	// lexical is forward as it was before any training.
	lexical table
}

// Model makes a model of the texts of a document and of its translation: fields, blocks or sentences, all that there
// are, for the frequencies of words are taken from them. It takes time linear in the length of the texts.
func (a *Aligner) Model(zh, en []string) *Model {
	m := a.blank()
	m.readEnglish(en)
	m.names.complete()
	m.readChinese(zh)
	m.complete()
	return m
}

// blank is a model that has not read anything.
func (a *Aligner) blank() *Model {
	m := &Model{lexicon: a.Lexicon, weights: &learned, zh: newVocabulary(), en: newVocabulary(), names: newNames()}
	if m.lexicon == nil {
		m.lexicon = DefaultLexicon()
	}
	return m
}

// readChinese reads the Chinese sentences of a text, and counts their words. The English texts have been read before: the
// names in them are looked for.
func (m *Model) readChinese(texts []string) []sentence {
	sentences := make([]sentence, len(texts))
	for i, text := range texts {
		m.zh.read++
		sentences[i] = m.read(segment.Chinese, text, m.zh.count)
		m.zh.length += sentences[i].length
	}
	quote(sentences)
	return sentences
}

// readEnglish does the same with English ones.
func (m *Model) readEnglish(texts []string) []sentence {
	sentences := make([]sentence, len(texts))
	for i, text := range texts {
		m.en.read++
		m.names.read(text)
		sentences[i] = m.read(segment.English, text, m.en.count)
		m.en.length += sentences[i].length
	}
	quote(sentences)
	return sentences
}

// complete finds out what a model wants to know once it has read all texts.
func (m *Model) complete() {
	// The ratio of usual prose, as if some lines of it stood in the document, keeps that of a short one sane.
	const usual, lines = 3.6, 100
	m.ratio = (m.en.length + usual*lines) / (m.zh.length + lines)
	m.forward, m.backward = m.translations()
	m.lexical = m.forward
	m.zh.known, m.en.known = make([]bool, len(m.zh.keys)), make([]bool, len(m.en.keys))
	for id, key := range m.zh.keys {
		_, m.zh.known[id] = m.lexicon.places[key]
	}
	m.zh.chances = chances(&m.zh, &m.forward, &m.en, m.usualEN)
	m.en.chances = chances(&m.en, &m.backward, &m.zh, m.usualZH)
}

// vocabulary numbers the words of one side. Number 0 stands for all words that are not in it.
type vocabulary struct {
	ids    map[string]int32 // by key
	seen   map[string]int32 // by the word as it stands
	keys   []string
	counts []float32
	total  float32
	read   int32   // texts
	texts  []int32 // by word: how many of the texts read it is in
	last   []int32 // by word: the last of them, from 1 on
	length float64 // of the texts, as in sentence
	// known tells by word whether it is known how to translate it, into words that the other side's texts have or not.
	known []bool
	// chances has for every word the rate at which the other side's texts, a word of them, translate it by chance.
	chances []float32
}

func newVocabulary() vocabulary {
	return vocabulary{ids: map[string]int32{}, seen: map[string]int32{}, keys: []string{""}, counts: []float32{0}, texts: []int32{0}, last: []int32{0}}
}

// count adds one to the count of a token and gives its number.
func (v *vocabulary) count(t token) int32 {
	id, ok := v.seen[t.text]
	if !ok {
		key := stem(t)
		if id, ok = v.ids[key]; !ok {
			id = int32(len(v.keys))
			key = strings.Clone(key)
			v.ids[key] = id
			v.keys = append(v.keys, key)
			v.counts = append(v.counts, 0)
			v.texts = append(v.texts, 0)
			v.last = append(v.last, 0)
		}
		v.seen[strings.Clone(t.text)] = id
	}
	v.counts[id]++
	v.total++
	if v.last[id] != v.read {
		v.last[id] = v.read
		v.texts[id]++
	}
	return id
}

// find gives the number of a token.
func (v *vocabulary) find(t token) int32 {
	if id, ok := v.seen[t.text]; ok {
		return id
	}
	return v.ids[stem(t)]
}

// probability is how often a word is met in the texts of this side.
func (v *vocabulary) probability(id int32) float32 {
	return (v.counts[id] + 0.5) / (v.total + 0.5*float32(len(v.counts)))
}

// probabilities has that of every word.
func (v *vocabulary) probabilities() []float32 {
	p := make([]float32, len(v.keys))
	for id := range p {
		p[id] = v.probability(int32(id))
	}
	return p
}

// table has for each word of one side the words of the other side that may translate it.
type table struct {
	first []int32 // the links of word w are links[first[w]:first[w+1]]
	links []link
}

// link is a translation and its probability.
type link struct {
	id          int32
	probability float32
}

func (t *table) of(id int32) []link { return t.links[t.first[id]:t.first[id+1]] }

// identity is the table of a side with itself, for translations into its language that have some of its words and other
// words for the rest: half are kept.
func identity(words int) table {
	t := table{first: make([]int32, words+1), links: make([]link, words)}
	for id := range words {
		t.first[id+1] = int32(id + 1)
		t.links[id] = link{int32(id), 0.5}
	}
	return t
}

// spread adds the probabilities of the translations of words to sums, which has a number for every word of the other
// side.
func (t *table) spread(ids []int32, sums []float32) {
	for _, id := range ids {
		for _, k := range t.of(id) {
			sums[k.id] += k.probability
		}
	}
}

// clear sets to 0 what spread has changed.
func (t *table) clear(ids []int32, sums []float32) {
	for _, id := range ids {
		for _, k := range t.of(id) {
			sums[k.id] = 0
		}
	}
}

// turned is the table the other way round, with the words of the other side in order; others is how many these are.
func (t *table) turned(others int) table {
	r := table{first: make([]int32, others+1), links: make([]link, len(t.links))}
	for _, k := range t.links {
		r.first[k.id+1]++
	}
	for id := range others {
		r.first[id+1] += r.first[id]
	}
	at := append([]int32(nil), r.first...)
	for id := range len(t.first) - 1 {
		for _, k := range t.of(int32(id)) {
			r.links[at[k.id]] = link{int32(id), k.probability}
			at[k.id]++
		}
	}
	return r
}

// normalise makes probabilities of weights: those of a word's links sum to 1. A translation that is frequent in the
// texts is the more probable one, by the square root of its count.
func (t *table) normalise(counts []float32) {
	for id := range len(t.first) - 1 {
		links := t.of(int32(id))
		var sum float32
		for i, k := range links {
			links[i].probability *= float32(math.Sqrt(float64(counts[k.id])))
			sum += links[i].probability
		}
		for i := range links {
			links[i].probability /= sum
		}
	}
}

// translations looks every Chinese word of the texts up in the lexicon, keeping the translations that are in the
// English texts. A word that stands on both sides as it is (a number, a Latin term, an address, a name in code)
// translates itself.
//
// The k-th translation of an entry weighs 1/(1+0.3k). One of several words gives each of them a part, and nothing to
// function words. (The weights are those of a prototype, chosen by hand.)
func (m *Model) translations() (forward, backward table) {
	const (
		decay   = 0.3
		share   = 0.7
		itself  = 1.5
		maximum = 2 // of one stem that several translations have in common
	)
	type part struct {
		id       int32
		function bool
	}
	var (
		parts = map[string]part{}
		words []part
	)
	forward.first = make([]int32, 2, len(m.zh.keys)+1)
	for _, key := range m.zh.keys[1:] {
		start := len(forward.links)
		add := func(id int32, weight float32) {
			if id == 0 {
				return
			}
			for i := start; i < len(forward.links); i++ {
				if k := &forward.links[i]; k.id == id {
					k.probability = min(k.probability+weight, maximum)
					return
				}
			}
			forward.links = append(forward.links, link{id, weight})
		}
		add(m.en.ids[key], itself)
		rank := 0
		for translation := range m.lexicon.lookUp(key) {
			words = words[:0]
			content := 0
			scan(fold(translation), func(t token) {
				p, ok := parts[t.text]
				if !ok {
					key := stem(t)
					p = part{m.en.ids[key], isFunctionWord(key)}
					parts[t.text] = p
				}
				words = append(words, p)
				if !p.function {
					content++
				}
			})
			weight := 1 / (1 + decay*float64(rank)) / math.Pow(float64(max(content, 1)), share)
			for _, w := range words {
				if !w.function || content == 0 {
					add(w.id, float32(weight))
				}
			}
			rank++
		}
		forward.first = append(forward.first, int32(len(forward.links)))
	}
	backward = forward.turned(len(m.en.keys))
	forward.normalise(m.en.counts)
	backward.normalise(m.zh.counts)
	return forward, backward
}
