package curate

import (
	"math/bits"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/duizhao/duizhao/segment/words"
)

// A unit is what texts are compared by: one Chinese character, or one word (a run of letters and digits) of any other
// script, after folding. Punctuation, symbols, white space and the marks of Markdown are none.
type unit struct {
	hash       uint64
	start, end int32 // bytes of the text as given
}

// A folder finds the units of texts. Folding is for comparison only: NFKC with width folding, simple case folding, and
// traditional characters as the simplified ones of package words. It never changes, so any number of goroutines may use it.
type folder struct {
	runes [1 << 16]rune // what a character folds to, or one of the constants below
	words *words.Segmenter
	cues  *cues
}

const (
	separator rune = 0  // ends a word and is no unit
	ignored   rune = -1 // as if it were not there: soft hyphens, zero-width characters
	irregular rune = -2 // folds to several characters or joins the one before it: the text must be normalised first
)

// defaultFolder is the table for all characters of the basic plane, made once: 40 ms.
var defaultFolder = sync.OnceValues(func() (*folder, error) {
	s, err := words.Default()
	if err != nil {
		return nil, err
	}
	f := &folder{words: s}
	for r := range rune(len(f.runes)) {
		f.runes[r] = f.fold(r)
	}
	f.cues = newCues(f)
	return f, nil
})

// fold computes an entry of the table.
func (f *folder) fold(r rune) rune {
	switch {
	case r == 0xad, r >= 0x200b && r <= 0x200f, r == 0x2060, r == 0xfeff, r >= 0xfe00 && r <= 0xfe0f:
		return ignored
	case !utf8.ValidRune(r) || r == utf8.RuneError:
		return separator
	case r < utf8.RuneSelf:
		return f.simple(r)
	}
	text := string(r)
	if !norm.NFKC.PropertiesString(text).BoundaryBefore() {
		return irregular
	}
	normal := norm.NFKC.String(text)
	if first, size := utf8.DecodeRuneInString(normal); size == len(normal) {
		return f.simple(first)
	}
	for _, c := range normal {
		if f.simple(c) != separator {
			return irregular
		}
	}
	return separator
}

// simple folds a character of normalised text.
func (f *folder) simple(r rune) rune {
	if !unicode.IsLetter(r) && !unicode.IsNumber(r) {
		return separator
	}
	r = unicode.ToLower(unicode.ToUpper(r)) // by way of the capital: both forms of sigma are one
	if key := f.words.Key(string(r)); utf8.RuneCountInString(key) == 1 {
		r, _ = utf8.DecodeRuneInString(key)
	}
	return r
}

// at looks a character up.
func (f *folder) at(r rune) rune {
	if r < rune(len(f.runes)) {
		return f.runes[r]
	}
	return f.fold(r)
}

// units appends the units of text to dst. Invalid UTF-8 is a separator.
func (f *folder) units(dst []unit, text string) []unit {
	w := unitWriter{dst: dst}
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		switch {
		case r < utf8.RuneSelf:
		case r >= 0xe3 && r <= 0xe9 && i+2 < len(text) && text[i+1]&0xc0 == 0x80 && text[i+2]&0xc0 == 0x80: // U+3000 to U+9FFF
			r, size = r&0xf<<12|rune(text[i+1]&0x3f)<<6|rune(text[i+2]&0x3f), 3
		default:
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		r = f.at(r)
		if r == irregular {
			return f.normalised(dst, text)
		}
		w.take(r, i, i+size)
		i += size
	}
	w.flush()
	return w.dst
}

// normalised is units for texts that NFKC changes by more than single characters; what a stretch became has the place of
// the stretch.
func (f *folder) normalised(dst []unit, text string) []unit {
	w := unitWriter{dst: dst}
	var normal []byte
	for i := 0; i < len(text); {
		n := norm.NFKC.NextBoundaryInString(text[i:], true)
		normal = norm.NFKC.AppendString(normal[:0], text[i:i+n])
		for _, c := range string(normal) {
			r := f.at(c)
			if r == irregular { // a mark that joins no character, or one of a script that is written with marks
				r = c
			}
			w.take(r, i, i+n)
		}
		i += n
	}
	w.flush()
	return w.dst
}

// unitWriter puts folded characters together into units.
type unitWriter struct {
	dst  []unit
	word unit
	open bool
}

func (w *unitWriter) take(r rune, start, end int) {
	switch {
	case r == ignored:
	case r == separator:
		w.flush()
	case isHan(r):
		w.flush()
		w.dst = append(w.dst, unit{mix(uint64(r)), int32(start), int32(end)})
	default:
		if !w.open {
			w.word, w.open = unit{hash: wordSeed, start: int32(start)}, true
		}
		w.word.hash = (w.word.hash ^ uint64(r)) * fnvPrime
		w.word.end = int32(end)
	}
}

func (w *unitWriter) flush() {
	if w.open {
		w.word.hash = mix(w.word.hash)
		w.dst = append(w.dst, w.word)
		w.open = false
	}
}

func isHan(r rune) bool {
	return r >= 0x4e00 && r <= 0x9fff || r >= 0x2e80 && unicode.Is(unicode.Han, r)
}

// wordSeed and fnvPrime are those of FNV-1a.
const (
	wordSeed = 0xcbf29ce484222325
	fnvPrime = 0x100000001b3
)

// mix makes every bit of x count for every bit of the result: the finalizer of MurmurHash3 (Appleby 2011). It maps
// different numbers to different ones.
func mix(x uint64) uint64 {
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}

// hashString hashes bytes as they are.
func hashString(s string) uint64 {
	h := uint64(wordSeed)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * fnvPrime
	}
	return mix(h)
}

// combine hashes a sequence.
func combine(h, next uint64) uint64 { return mix(bits.RotateLeft64(h, 23)*shingleBase + next) }

// shingleBase is an odd number without a pattern: 2^64 divided by the golden ratio.
const shingleBase = 0x9e3779b97f4a7c15

// follow is a step of the polynomial that hashes sequences of units (Karp and Rabin 1987). Units' hashes are mixed, so two of them
// need no more.
func follow(h, next uint64) uint64 { return h*shingleBase + next }

// hashUnits hashes a sequence of units, the empty one to 0.
func hashUnits(units []unit) uint64 {
	h := uint64(0)
	for _, u := range units {
		h = follow(h, u.hash)
	}
	return mix(h)
}

// shingles appends the hashes of all runs of k units to dst, in order and with repetitions. Fewer units than k are one
// shingle. The polynomial is rolled along.
func shingles(dst []uint64, units []unit, k int) []uint64 {
	if len(units) == 0 {
		return dst
	}
	if len(units) < k {
		return append(dst, hashUnits(units))
	}
	leaving := uint64(1) // base to the power of k
	for range k {
		leaving *= shingleBase
	}
	h := uint64(0)
	for i, u := range units {
		h = follow(h, u.hash)
		if i >= k {
			h -= leaving * units[i-k].hash
		}
		if i >= k-1 {
			dst = append(dst, mix(h))
		}
	}
	return dst
}
