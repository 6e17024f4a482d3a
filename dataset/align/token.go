package align

import (
	"math"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/duizhao/duizhao/segment"
	"github.com/duizhao/duizhao/segment/words"
)

// class says how a token is read.
type class uint8

const (
	han   class = iota // a run of Chinese characters, to be cut into words
	word               // a word of letters, to be stemmed
	exact              // a number, an identifier, a file name, an address: it is what it is
	mark               // ?, ! or the opening of a quotation
)

type token struct {
	class class
	text  string
}

// fold makes a lookup key of a text: lower case, full-width forms as their ASCII ones, one form of apostrophe, simplified
// characters for traditional ones.
func fold(text string) string {
	chinese := false
	text = strings.Map(func(r rune) rune {
		if '！' <= r && r <= '～' {
			r -= '！' - '!'
		}
		switch {
		case r < utf8.RuneSelf:
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			return r
		case r == '’':
			return '\''
		case isHanRune(r):
			chinese = true
			return r
		}
		return unicode.ToLower(r)
	}, text)
	if !chinese || segmenter().Key(text) == text {
		return text
	}
	return strings.Map(words.Simplified, text)
}

// segmenter cuts Chinese text into words.
var segmenter = sync.OnceValue(func() *words.Segmenter {
	s, err := words.Default()
	if err != nil {
		panic(err) // the dictionary is part of the program
	}
	return s
})

// scan finds the tokens of a folded text, Chinese and English alike. What is neither a letter nor a digit nor one of
// the marks ends a token and is passed over, so that emphasis, backquotes and brackets of Markdown do not disturb; the
// target of a link is one token. A number comes without its thousands separators, multiplied by the 万, 亿 or million
// that follows it.
func scan(text string, yield func(token)) {
	const farthest = 2000 // where a link's target may end
	before := ' '
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		last := before
		before = r
		switch {
		case isHanRune(r):
			end := i + size
			for end < len(text) {
				r, size := utf8.DecodeRuneInString(text[end:])
				if !isHanRune(r) {
					break
				}
				end += size
			}
			yield(token{han, text[i:end]})
			i = end
			continue
		case '0' <= r && r <= '9':
			if value, n := number(text[i:]); n > 0 {
				yield(token{exact, value})
				i += n
				continue
			}
			fallthrough
		case isLetter(r) || r == '_':
			t, n := term(text[i:])
			if t.class == word {
				yieldWord(t.text, yield)
			} else {
				yield(t)
			}
			i += n
			continue
		case r == ']' && strings.HasPrefix(text[i:], "]("):
			if n := strings.IndexAny(text[i:min(i+farthest, len(text))], ") \n"); n > len("](") && text[i+n] == ')' {
				yield(token{exact, text[i+len("](") : i+n]})
				i += n
				continue
			}
		case r == '?' || r == '!':
			yield(token{mark, string(r)})
		case quotationAt(last, text[i:]) > 0:
			yield(token{mark, `"`})
		}
		i += size
	}
}

// quotationAt says whether the character at the start of text opens a quotation (1), closes one (-1) or does neither (0).
// Straight marks and apostrophes are told apart by what stands around them.
func quotationAt(before rune, text string) int {
	r, size := utf8.DecodeRuneInString(text)
	switch r {
	case '“', '「', '『', '‘':
		return 1
	case '”', '」', '』':
		return -1
	case '"', '\'':
	default:
		return 0
	}
	after, _ := utf8.DecodeRuneInString(text[size:])
	switch {
	case !isLetter(before) && !unicode.Is(unicode.Po, before) && !unicode.Is(unicode.Pe, before) && isLetter(after):
		return 1
	case r == '"' && (unicode.IsSpace(before) || before == '(' || before == '—') && !unicode.IsSpace(after):
		return 1
	case r == '"' || unicode.Is(unicode.Po, before) && before != '\'':
		return -1
	}
	return 0
}

// term is the word, identifier, file name or address at the start of text, and its length in bytes.
func term(text string) (token, int) {
	if i := strings.Index(text[:min(len(text), 10)], "://"); i > 0 {
		end := strings.IndexFunc(text, func(r rune) bool {
			return r <= ' ' || strings.ContainsRune("()<>\"'`", r) || r > 0x2000
		})
		if end < 0 {
			end = len(text)
		}
		end = len(strings.TrimRight(text[:end], ".,;:!?"))
		return token{exact, text[:end]}, max(end, 1)
	}
	class := word
	end := 0
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		next, _ := utf8.DecodeRuneInString(text[end+size:])
		switch {
		case isHanRune(r):
			size = 0
		case unicode.IsLetter(r) || unicode.Is(unicode.Mn, r):
		case unicode.IsDigit(r) || r == '_':
			class = exact
		case r == '\'' && unicode.IsLetter(next) && !isHanRune(next):
		case r == '.' && (unicode.IsLetter(next) || unicode.IsDigit(next)) && !isHanRune(next):
			class = exact
		case (r == '+' || r == '#') && end > 0 && (end+size == len(text) || !unicode.IsLetter(next) && !unicode.IsDigit(next) || isHanRune(next)):
			class = exact
		default:
			size = 0
		}
		if size == 0 {
			break
		}
		end += size
	}
	return token{class, text[:end]}, end
}

// yieldWord takes contractions apart: it's, don't, we'll.
func yieldWord(text string, yield func(token)) {
	base, suffix, ok := strings.Cut(text, "'")
	switch {
	case !ok:
		yield(token{word, text})
		return
	case suffix == "t" && strings.HasSuffix(base, "n"):
		base, suffix = strings.TrimSuffix(base, "n"), "not"
		switch base {
		case "ca":
			base = "can"
		case "wo":
			base = "will"
		}
	case suffix == "s":
		suffix = ""
	case suffix == "ll":
		suffix = "will"
	case suffix == "re" || suffix == "m":
		suffix = "be"
	case suffix == "ve":
		suffix = "have"
	case suffix == "d":
		suffix = "would"
	}
	for _, part := range []string{base, suffix} {
		if part != "" {
			yield(token{word, part})
		}
	}
}

// cut cuts a run of Chinese characters into words: those of segment/words. Only, what the lexicon can translate decides
// their size: words that together are a headword are one, and a word that is none is cut into headwords, both into as few
// as possible, and of as few the most frequent ones. A character that begins no word is a word of its own. A numeral is
// given once more as a number.
func (l *Lexicon) cut(run string, yield func(string)) {
	const (
		perWord = 500   // makes any one word cheaper than any two
		unknown = 60000 // the place of a character that is not in the lexicon
	)
	var (
		cost = make([]float32, len(run)+1)
		next = make([]int32, len(run)+1)
	)
	relax := func(start, end int, place int32) {
		if c := logarithm(place+perWord) + cost[end]; next[start] == 0 || c < cost[start] {
			cost[start], next[start] = c, int32(end)
		}
	}
	list := segmenter().Append(nil, run)
	for k, w := range slices.Backward(list) {
		if _, ok := l.places[w.Of(run)]; !ok {
			l.cutWord(run, w, unknown, relax)
		}
		for _, last := range list[k:] {
			if last.End-w.Start > l.longest {
				break
			}
			if place, ok := l.places[run[w.Start:last.End]]; ok {
				relax(w.Start, last.End, place)
			}
		}
	}
	for i := 0; i < len(run); i = int(next[i]) {
		yield(run[i:next[i]])
	}
	for i := 0; i < len(run); {
		n := strings.IndexFunc(run[i:], isNumeral)
		if n < 0 {
			return
		}
		i += n
		end := len(run)
		if n := strings.IndexFunc(run[i:], func(r rune) bool { return !isNumeral(r) }); n >= 0 {
			end = i + n
		}
		if value, ok := numeral(run[i:end]); ok {
			yield(value)
		}
		i = end
	}
}

// cutWord calls relax for the headwords inside a word of a run, and for its characters.
func (l *Lexicon) cutWord(run string, w segment.Span, unknown int32, relax func(start, end int, place int32)) {
	for i := w.End; i > w.Start; {
		_, size := utf8.DecodeLastRuneInString(run[w.Start:i])
		i -= size
		for end := i + size; end <= w.End; {
			if place, ok := l.places[run[i:end]]; ok {
				relax(i, end, place)
			} else if end == i+size {
				relax(i, end, unknown)
			}
			_, size := utf8.DecodeRuneInString(run[end:])
			end += max(size, 1)
		}
	}
}

func logarithm(x int32) float32 { return float32(math.Log(float64(x))) }

// isLetter says whether r is a letter or a digit.
func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// isHanRune says whether r is a Chinese character.
func isHanRune(r rune) bool {
	return 0x4e00 <= r && r <= 0x9fff || r == '〇' || r > 0x2e00 && unicode.Is(unicode.Han, r) && r != '々'
}

// isHan says whether text consists of Chinese characters and has some.
func isHan(text string) bool {
	return text != "" && strings.IndexFunc(text, func(r rune) bool { return !isHanRune(r) }) < 0
}
