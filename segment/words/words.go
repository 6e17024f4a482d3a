// Package words cuts Chinese text into words.
//
//	s, err := words.Default()
//	for w := range s.Words("机器学习是什么？") {
//		fmt.Print(w.Of(text), " ") // 机器 学习 是 什么 ？
//	}
//
// Guarantees, each of them fuzzed or tested:
//
//   - The words tile the text: their spans, in order, concatenate to it byte for byte, spaces, punctuation and
//     invalid UTF-8 included.
//   - A newline, and a mark 。！？ before anything but itself, ends what is looked at together: cutting two texts that
//     meet there gives the same words as cutting them joined.
//   - No input panics, time is linear in its size, and memory does not grow with it: see [Segmenter.Words].
//
// # What a word is
//
// Chinese characters are joined into the most probable sequence of the dictionary's words, by the dictionary of
// simplified Chinese of gse (zh_s) and gse's weights: the boundaries are those of gse's Segment. Traditional
// characters are looked up as the simplified ones. What else a text holds is one word each, whatever the dictionary
// says, which is where gse's Segment cuts finer:
//
//   - Latin words, numbers with points and per cents, dates and times, e-mail addresses, URLs, names that programs
//     use (Node.js, snake_case, std::vector), emoji: the table in unit.go;
//   - a run of one punctuation mark (……), a run of spaces on one line, a run of letters of another script;
//   - numerals and dates that the dictionary breaks (二十|一, 2024|年|5|月): the table in join.go.
//
// Where two sequences are equally probable, the one with the longer last word is taken, as gse does; only, gse adds up
// float32 distances from the beginning of its input, so that there rounding may decide such a case.
package words

import (
	"io"
	"iter"
	"sync"
	"unicode/utf8"

	"github.com/duizhao/duizhao/segment"
)

// Mode says what becomes of characters that the dictionary does not join.
type Mode uint8

const (
	// Dict leaves them as words of one character. It agrees better with what people mark as words.
	Dict Mode = iota
	// DictHMM joins neighbours among them into words, unknown names mostly, by a hidden Markov model, as jieba does.
	DictHMM
)

func (m Mode) String() string {
	if m == DictHMM {
		return "dict+hmm"
	}
	return "dict"
}

// Set makes a *Mode a flag.Value.
func (m *Mode) Set(name string) error {
	for _, mode := range []Mode{Dict, DictHMM} {
		if name == mode.String() {
			*m = mode
			return nil
		}
	}
	return &ModeError{Name: name}
}

// Type names the values of a Mode in help texts.
func (m Mode) Type() string { return "mode" }

// Options are the settings of a Segmenter. The zero value is [Default].
type Options struct {
	Mode Mode

	// Dictionary is a user's dictionary in the format of [ReadDictionary], nil for none. Its words come on top of
	// the default dictionary and override it.
	Dictionary io.Reader

	// Name of the dictionary in errors.
	Name string
}

// Segmenter cuts text into words. It never changes, so any number of goroutines may use it.
type Segmenter struct {
	table *table
	mode  Mode
}

// Default is the Segmenter with the default dictionary in mode [Dict]. The first call loads the dictionary.
func Default() (*Segmenter, error) {
	t, err := builtin()
	if err != nil {
		return nil, err
	}
	return &Segmenter{table: t}, nil
}

// New returns a Segmenter. A faulty dictionary is a [*DictionaryError], one that no table has room for a [*SizeError].
//
// A dictionary is compiled with the default one each time: that takes 0.3 s for a small one, 20 s and 1.7 GB for one of
// five million lines. There is no cache that could go stale or break.
func New(o Options) (*Segmenter, error) {
	t, err := builtin()
	if err != nil {
		return nil, err
	}
	if o.Dictionary != nil {
		entries, err := ReadDictionary(o.Name, o.Dictionary)
		if err != nil {
			return nil, err
		}
		if t, err = extend(t, entries); err != nil {
			return nil, err
		}
	}
	return &Segmenter{table: t, mode: o.Mode}, nil
}

// builtin is the table of the default dictionary.
var builtin = sync.OnceValues(func() (*table, error) { return decode(embedded) })

// Words cuts text into words, lazily.
//
// Chinese characters are looked at in windows of 128, which begin wherever no word of the dictionary spans the place.
// Only where that happens nowhere in a whole window, in a text that is one character a million times, the most
// probable sequence is cut at about the middle of the window. So memory is constant: 3 KB, on the stack.
func (s *Segmenter) Words(text string) iter.Seq[segment.Span] {
	return func(yield func(segment.Span) bool) {
		c := cutter{table: s.table, mode: s.mode, text: text, yield: yield}
		c.cut(text)
	}
}

// Append appends the words of text to dst. It allocates nothing if dst has the capacity.
func (s *Segmenter) Append(dst []segment.Span, text string) []segment.Span {
	for w := range s.Words(text) {
		dst = append(dst, w)
	}
	return dst
}

// Key is the form under which word is looked up and should be compared and counted: ASCII letters small, full-width
// forms as ASCII, traditional characters as simplified ones. It is word itself if nothing changes.
func (s *Segmenter) Key(word string) string {
	var buffer [64]byte
	key := buffer[:0]
	for i := 0; i < len(word); {
		r, size := glyph(word, i)
		if code := s.table.code(lower(r)); code != 0 {
			key = append(key, s.table.keys[code]...)
		} else {
			key = appendKey(key, word[i:i+size])
		}
		i += size
	}
	if string(key) == word {
		return word
	}
	return string(key)
}

// Simplified is the simplified character for a traditional one, and any other character itself. It looks at one character without its
// neighbours: 著 and 乾 are simplified in some words only (著名, 乾坤), and stay. The first call loads the default dictionary.
func Simplified(r rune) rune {
	if !isHan(r) || r == '著' || r == '乾' {
		return r
	}
	t, err := builtin()
	if err != nil {
		panic(err) // the dictionary is part of the program
	}
	code := t.code(r)
	if code == 0 {
		return r
	}
	simple, _ := utf8.DecodeRuneInString(t.keys[code])
	return simple
}

// IsWord reports whether a span's text is a word in the narrow sense, one with a letter or a digit in it, and not
// punctuation, a symbol or space.
func IsWord(text string) bool {
	for i := 0; i < len(text); {
		r, size := glyph(text, i)
		if isLatin(r) || isForeign(r) || isHan(r) {
			return true
		}
		i += size
	}
	return false
}
