package memory

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"unicode/utf16"
)

// index finds the texts of a memory that are similar to another, by the pairs of neighbouring characters that they share. It holds every
// key once, with 4 bytes for each of its pairs and 2 for each character: some 180 MB for a million sentences of 25 characters.
//
// One edit takes away at most two pairs of a text. So of two texts that differ by k edits, the one with n different pairs shares at
// least n-2k of them with the other (Ukkonen, "Approximate string-matching with q-grams and maximal matches", 1992). Pairs are told apart
// by a hash; that two of them share one only makes texts look more similar than they are, until they are measured.
type index struct {
	last   int64              // id of the last entry in it
	keys   map[int64]struct{} // hashes of the keys in it
	base   part               // sorted by length
	recent part               // added since
}

// part is a number of texts. The postings of a pair are the numbers of the texts that have it, ascending.
type part struct {
	hashes []int64
	ends   []uint32 // of each text in units
	units  []uint16 // of all texts
	pairs  []uint16 // different pairs of each text

	starts   []uint32            // where the postings of each pair begin, of the base
	postings []uint32            // one list behind the other
	lists    map[uint32][]uint32 // postings of the recent part
}

const pairBits = 20 // some more pairs than a million sentences have

// pairOf is the number of a pair: the high bits of a product with the golden ratio (Knuth, vol. 3, 6.4).
func pairOf(a, b uint16) uint32 { return (uint32(a)<<16 | uint32(b)) * 2654435769 >> (32 - pairBits) }

func (p *part) len() int { return len(p.hashes) }

func (p *part) text(i uint32) []uint16 {
	start := uint32(0)
	if i > 0 {
		start = p.ends[i-1]
	}
	return p.units[start:p.ends[i]]
}

func (p *part) list(pair uint32) []uint32 {
	if p.starts == nil {
		return p.lists[pair]
	}
	return p.postings[p.starts[pair]:p.starts[pair+1]]
}

// append adds a text without its postings.
func (p *part) append(hash int64, text []uint16) {
	p.hashes = append(p.hashes, hash)
	p.units = append(p.units, text...)
	p.ends = append(p.ends, uint32(len(p.units)))
}

// post adds the postings of the last text.
func (p *part) post() {
	i := uint32(p.len() - 1)
	pairs := pairsOf(nil, p.text(i))
	for _, pair := range pairs {
		p.lists[pair] = append(p.lists[pair], i)
	}
	p.pairs = append(p.pairs, uint16(min(len(pairs), 1<<16-1)))
}

// pairsOf appends the different pairs of a text, sorted. A text of one character is its own pair.
func pairsOf(dst []uint32, text []uint16) []uint32 {
	if len(text) == 1 {
		return append(dst, pairOf(text[0], 0))
	}
	for i := 1; i < len(text); i++ {
		dst = append(dst, pairOf(text[i-1], text[i]))
	}
	slices.Sort(dst)
	return slices.Compact(dst)
}

// newIndex sorts texts by length, which makes those of a range of lengths neighbours in every list, and lists their pairs.
func newIndex(texts *part) *index {
	n := texts.len()
	order := make([]uint32, n)
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(len(texts.text(a)), len(texts.text(b))), cmp.Compare(texts.hashes[a], texts.hashes[b]))
	})
	x := &index{keys: make(map[int64]struct{}, n), recent: part{lists: map[uint32][]uint32{}}}
	b := &x.base
	*b = part{hashes: make([]int64, 0, n), ends: make([]uint32, 0, n), units: make([]uint16, 0, len(texts.units)),
		pairs: make([]uint16, n), starts: make([]uint32, 1<<pairBits+1)}
	for _, i := range order {
		b.append(texts.hashes[i], texts.text(i))
		x.keys[texts.hashes[i]] = struct{}{}
	}
	var pairs []uint32
	for i := range n {
		pairs = pairsOf(pairs[:0], b.text(uint32(i)))
		for _, pair := range pairs {
			b.starts[pair+1]++
		}
		b.pairs[i] = uint16(min(len(pairs), 1<<16-1))
	}
	for pair := range b.starts[1:] {
		b.starts[pair+1] += b.starts[pair]
	}
	b.postings = make([]uint32, b.starts[1<<pairBits])
	next := slices.Clone(b.starts)
	for i := range n {
		pairs = pairsOf(pairs[:0], b.text(uint32(i)))
		for _, pair := range pairs {
			b.postings[next[pair]] = uint32(i)
			next[pair]++
		}
	}
	return x
}

// add adds a text if it is new.
func (x *index) add(hash int64, text []uint16) {
	if _, ok := x.keys[hash]; ok {
		return
	}
	x.keys[hash] = struct{}{}
	x.recent.append(hash, text)
	x.recent.post()
}

// isStale tells that so much was added that the index should be built anew.
func (x *index) isStale() bool { return x.recent.len() > 10_000+x.base.len()/4 }

// similar is a text that an index found.
type similar struct {
	hash       int64
	similarity float64
}

// Limits of one search: they keep hostile or monotonous memories, in which everything resembles everything, from taking long. A search
// looks at so many postings, the rarest pairs first, and measures texts that are promising first until it has done so many steps.
const (
	maxPostings = 2 << 20
	maxSteps    = 1 << 19
)

// search holds the tables of a search, to be used again.
type search struct {
	pattern pattern
	pairs   []uint32
	lists   [][]uint32
	counts  []uint8
	touched []uint32
	found   [boundSteps + 1][]candidate // by the similarity that they have at most, rounded up
}

// boundSteps is into how many steps similarities are rounded to sort candidates.
const boundSteps = 200

// maxLists is how many pairs of a text are looked up, the rarest: counts are bytes.
const maxLists = 255

// candidate is a text that may be similar.
type candidate struct {
	part *part
	text uint32
}

func (c candidate) hash() int64 { return c.part.hashes[c.text] }

// find gives at most limit texts that are at least so similar to the text, the most similar first, equals by their hashes. The text
// itself is not among them.
func (x *index) find(s *search, text []uint16, least float64, limit int) []similar {
	s.pairs = pairsOf(s.pairs[:0], text)
	for i := range s.found {
		s.found[i] = s.found[i][:0]
	}
	for _, p := range []*part{&x.base, &x.recent} {
		p.candidates(s, len(text), least)
	}
	s.pattern.set(text)
	defer s.pattern.clear(text)
	var best []similar
	steps := 0
	for bound := boundSteps; bound >= 0; bound-- {
		if len(best) == limit && best[limit-1].similarity > float64(bound)/boundSteps || steps > maxSteps {
			break
		}
		slices.SortFunc(s.found[bound], func(a, b candidate) int { return cmp.Compare(a.hash(), b.hash()) })
		for _, c := range s.found[bound] {
			other := c.part.text(c.text)
			if steps += s.pattern.words * len(other); steps > maxSteps {
				break
			}
			d := s.pattern.distance(other)
			hit := similar{c.hash(), 1 - float64(d)/float64(max(len(text), len(other)))}
			if d == 0 || hit.similarity < least {
				continue
			}
			at, _ := slices.BinarySearchFunc(best, hit, func(a, b similar) int {
				return cmp.Or(cmp.Compare(b.similarity, a.similarity), cmp.Compare(a.hash, b.hash))
			})
			if at < limit {
				best = slices.Insert(best[:min(len(best), limit-1)], at, hit)
			}
		}
	}
	return best
}

// length is the number of units of a text.
func (p *part) length(i int) int { return len(p.text(uint32(i))) }

// firstOf is the first text of at least so many units, of the base.
func (p *part) firstOf(units float64) int {
	return sort.Search(p.len(), func(i int) bool { return float64(p.length(i)) >= units })
}

// candidates finds the texts of a part that share enough pairs with the text of s.pairs, which has size units.
func (p *part) candidates(s *search, size int, least float64) {
	isSorted := p.starts != nil
	low, high := 0, p.len()
	if isSorted {
		low, high = p.firstOf(least*float64(size)-0.001), p.firstOf(float64(size)/least+0.001)
	}
	if low >= high {
		return
	}
	s.lists = s.lists[:0]
	for _, pair := range s.pairs {
		list := p.list(pair)
		from, _ := slices.BinarySearch(list, uint32(low))
		to, _ := slices.BinarySearch(list, uint32(high))
		s.lists = append(s.lists, list[from:to])
	}
	slices.SortFunc(s.lists, func(a, b []uint32) int { return cmp.Compare(len(a), len(b)) })
	if len(s.counts) < high-low {
		s.counts = make([]uint8, high-low)
	}
	counts, touched := s.counts[:high-low], s.touched[:0]
	unseen, postings := len(s.lists), 0
	for i, list := range s.lists {
		if postings += len(list); postings > maxPostings || i == maxLists {
			break
		}
		unseen--
		// A text in none of the lists before lacks i pairs, which takes i/2 edits. That is too many for texts shorter than this.
		known := 0
		if shortest := float64(i) / 2 / (1 - least); isSorted && shortest > float64(size)+0.001 {
			known, _ = slices.BinarySearch(list, uint32(p.firstOf(shortest-0.001)))
		}
		for _, t := range list[:known] {
			if c := counts[t-uint32(low)]; c > 0 {
				counts[t-uint32(low)] = c + 1
			}
		}
		for _, t := range list[known:] {
			if counts[t-uint32(low)] == 0 {
				touched = append(touched, t)
			}
			counts[t-uint32(low)]++
		}
	}
	for _, t := range touched {
		shared := int(counts[t-uint32(low)]) + unseen
		counts[t-uint32(low)] = 0
		length := p.length(int(t))
		// At least so many edits: by the pairs that are not shared, and by the lengths.
		edits := max((max(len(s.pairs), int(p.pairs[t]))-shared+1)/2, size-length, length-size)
		if bound := 1 - float64(edits)/float64(max(size, length)); bound >= least-1e-9 {
			s.found[int(math.Ceil(bound*boundSteps))] = append(s.found[int(math.Ceil(bound*boundSteps))], candidate{p, t})
		}
	}
	s.touched = touched
}

// unitsOf is a key in UTF-16.
func unitsOf(key string) []uint16 { return utf16.Encode([]rune(key)) }
