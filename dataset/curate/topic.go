package curate

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/duizhao/duizhao/dataset"
)

// Near topics: rows that ask about the same without being duplicates. Rows are TF-IDF vectors of the words of title and
// question (Salton and Buckley 1988; term weight 1+ln(tf), ln(N/df)), so that words which all questions of a set share weigh
// nothing; rows are near if the cosine of their vectors is at least Settings.Topics.

const (
	// topicWords is by how many words of a row, the heaviest, its neighbours are looked for.
	topicWords = 4
	// topicRows is how many rows may share a word by which neighbours are looked for: what more of them share is no topic.
	topicRows = 32
	// topicBuckets is the size of the table of frequencies, in which words that fall together count together.
	topicBuckets = 1 << 22
)

// topicOf hashes the words of title and question, in Chinese if there is any; a word as often as it occurs.
func (p *preparer) topicOf(row *dataset.Row) (hashes []uint32) {
	add := func(text string) {
		p.unit = p.units(p.unit[:0], text)
		for _, u := range p.unit {
			hashes = append(hashes, uint32(u.hash))
		}
	}
	if row.TitleZH+row.QuestionZH == "" {
		add(row.TitleEN)
		if row.QuestionEN != row.TitleEN {
			add(row.QuestionEN)
		}
		return hashes
	}
	for i, text := range [2]string{row.TitleZH, row.QuestionZH} {
		if i == 1 && text == row.TitleZH {
			break
		}
		for w := range p.folder.words.Words(text) {
			word := w.Of(text)
			if utf8.RuneCountInString(word) < 2 {
				continue // mostly particles; those that are not are parts of words elsewhere
			}
			p.unit = p.units(p.unit[:0], word)
			if len(p.unit) > 0 {
				hashes = append(hashes, uint32(hashUnits(p.unit)))
			}
		}
	}
	return hashes
}

// weight is a word of a vector.
type weight struct {
	word  uint32
	value float64
}

// vector weighs a row's words by how many of so many rows have each; it has length 1 and is in order of words.
func vector(words []uint32, rows int, frequency []uint32) []weight {
	slices.Sort(words)
	var v []weight
	sum := 0.0
	for i := 0; i < len(words); {
		j := i + 1
		for j < len(words) && words[j] == words[i] {
			j++
		}
		in := max(1, frequency[words[i]%topicBuckets])
		value := (1 + math.Log(float64(j-i))) * math.Log(float64(rows)/float64(in))
		if value > 0 {
			v = append(v, weight{words[i], value})
			sum += value * value
		}
		i = j
	}
	length := math.Sqrt(sum)
	for i := range v {
		v[i].value /= length
	}
	return v
}

func cosine(a, b []weight) float64 {
	sum := 0.0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].word < b[j].word:
			i++
		case a[i].word > b[j].word:
			j++
		default:
			sum += a[i].value * b[j].value
			i, j = i+1, j+1
		}
	}
	return sum
}

// heaviest lists the words by which a row's neighbours are looked for.
func heaviest(v []weight, frequency []uint32) []uint32 {
	v = slices.DeleteFunc(slices.Clone(v), func(w weight) bool {
		n := frequency[w.word%topicBuckets]
		return n < 2 || n > topicRows
	})
	slices.SortFunc(v, func(a, b weight) int { return cmp.Or(cmp.Compare(b.value, a.value), cmp.Compare(a.word, b.word)) })
	var words []uint32
	for _, w := range v[:min(len(v), topicWords)] {
		words = append(words, w.word)
	}
	return words
}

func appendWords(dst []byte, words []uint32) []byte {
	for _, w := range words {
		dst = binary.LittleEndian.AppendUint32(dst, w)
	}
	return dst
}

func parseWords(data []byte) []uint32 {
	words := make([]uint32, len(data)/4)
	for i := range words {
		words[i] = binary.LittleEndian.Uint32(data[4*i:])
	}
	return words
}
