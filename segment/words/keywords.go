package words

import (
	"cmp"
	_ "embed"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// A Vocabulary knows in how many texts of a collection each word stands, and so what is special about a text:
//
//	v := words.NewVocabulary(s)
//	for _, text := range texts {
//		v.Add(text)
//	}
//	for _, text := range texts {
//		fmt.Println(v.Keywords(text, 5))
//	}
//
// The order of the texts makes no difference. Goroutines may share a Vocabulary only for Keywords; to count with
// several, give each its own and Merge them.
type Vocabulary struct {
	segmenter *Segmenter
	texts     int
	in        map[string]int // number of texts with the word, by key
}

// Candidate is a word of a text that can be a keyword. Candidates are all that a Vocabulary needs of a text: those who come back to
// the same texts may keep them.
type Candidate struct {
	Word  string `json:"word"` // as it is first written in the text
	Key   string `json:"key"`  // under which its spellings count as one
	Count int    `json:"count"`
}

// Keyword is a word of a text and how much it says about it.
type Keyword struct {
	Candidate
	Score float64 // TF-IDF
}

// NewVocabulary is an empty Vocabulary of the words that s finds.
func NewVocabulary(s *Segmenter) *Vocabulary {
	return &Vocabulary{segmenter: s, in: make(map[string]int)}
}

// Add counts a text.
func (v *Vocabulary) Add(text string) { v.Count(v.segmenter.Candidates(text)) }

// Count counts a text by its candidates.
func (v *Vocabulary) Count(candidates []Candidate) {
	v.texts++
	for _, c := range candidates {
		if n, ok := v.in[c.Key]; ok {
			v.in[c.Key] = n + 1
		} else {
			v.in[strings.Clone(c.Key)] = 1 // the key may be a part of the text, which must not be kept
		}
	}
}

// Merge adds what other counted.
func (v *Vocabulary) Merge(other *Vocabulary) {
	v.texts += other.texts
	for key, n := range other.in {
		v.in[key] += n
	}
}

// Keywords lists at most n words of text, the most telling first and equally telling ones by their keys. The score is
// TF-IDF: the word's share of the text's candidates times ln((1+N)/(1+n)), where n of N texts have it (Salton and
// Buckley 1988, smoothed). Words that all texts have are none.
//
// See [Segmenter.Candidates] for which words can be keywords.
func (v *Vocabulary) Keywords(text string, n int) []Keyword {
	return v.Rank(v.segmenter.Candidates(text), n)
}

// Rank is Keywords of a text by its candidates.
func (v *Vocabulary) Rank(candidates []Candidate, n int) []Keyword {
	total := 0
	for _, c := range candidates {
		total += c.Count
	}
	all := make([]Keyword, len(candidates))
	for i, c := range candidates {
		idf := math.Log(float64(1+v.texts) / float64(1+v.in[c.Key]))
		all[i] = Keyword{c, float64(c.Count) / float64(total) * idf}
	}
	all = slices.DeleteFunc(all, func(k Keyword) bool { return k.Score <= 0 })
	slices.SortFunc(all, func(a, b Keyword) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Key, b.Key))
	})
	return all[:min(n, len(all))]
}

// Candidates lists the words of text that can be keywords, each once, in the order in which they are first written: words of two
// characters and more with a letter in them that are no stop words. Spellings with the same [Segmenter.Key] count as one.
func (s *Segmenter) Candidates(text string) []Candidate {
	index := make(map[string]int)
	var all []Candidate
	for w := range s.Words(text) {
		key, ok := s.candidate(w.Of(text))
		if !ok {
			continue
		}
		i, ok := index[key]
		if !ok {
			i = len(all)
			index[key] = i
			all = append(all, Candidate{Word: w.Of(text), Key: key})
		}
		all[i].Count++
	}
	return all
}

// candidate is the key of a word, and whether the word can be a keyword.
func (s *Segmenter) candidate(word string) (string, bool) {
	if utf8.RuneCountInString(word) < 2 || !hasLetter(word) {
		return "", false
	}
	key := s.Key(word)
	return key, !stopWords()[key]
}

// hasLetter reports whether there is a letter in text.
func hasLetter(text string) bool {
	for i := 0; i < len(text); {
		r, size := glyph(text, i)
		if isASCIILetter(r) || r >= utf8.RuneSelf && (isLatin(r) || isHan(r) || isForeign(r)) {
			return true
		}
		i += size
	}
	return false
}

// stopList is gse's list of stop words, one a line. README.md says more.
//
//go:embed zh.stop.txt
var stopList string

var stopWords = sync.OnceValue(func() map[string]bool {
	stop := make(map[string]bool)
	for word := range strings.Lines(stopList) {
		stop[strings.TrimSpace(word)] = true
	}
	return stop
})
