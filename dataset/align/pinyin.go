package align

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// syllableLines has a syllable of pinyin without its tone on a line, a tab, and the characters read so.
// pinyin/generate.go says where it comes from.
//
//go:embed pinyin/syllables.tsv
var syllableLines string

// syllables has the syllables, and readings for a character those that it may be read as. ü is v.
var pinyin = sync.OnceValue(func() (p struct {
	syllables map[string]bool
	readings  map[rune][]string
}) {
	p.syllables, p.readings = map[string]bool{}, map[rune][]string{}
	for line := range strings.Lines(syllableLines) {
		syllable, characters, _ := strings.Cut(strings.TrimSpace(line), "\t")
		p.syllables[syllable] = strings.ContainsAny(syllable, "aeiouv") // not 嗯, ng
		for _, r := range characters {
			p.readings[r] = append(p.readings[r], syllable)
		}
	}
	return p
})

// names finds Chinese names in English texts: Wang Qiyao, Qiyao Wang, Bao-yu.
type names struct {
	capital, small map[string]int // how often a word is written so; only words that are pinyin
	runs           map[string][]string
	words          map[string][]string // by the pinyin of a name in the Chinese order, its words
	begins         map[string]bool     // what begins a key of words
}

// longestName is the number of its characters.
const longestName = 4

func newNames() *names {
	return &names{map[string]int{}, map[string]int{}, map[string][]string{}, map[string][]string{}, map[string]bool{}}
}

// read collects the words of a text that are pinyin, and the runs of those with a capital.
func (n *names) read(text string) {
	if n == nil {
		return
	}
	var run []string
	end := func() {
		if len(run) > 0 {
			n.runs[strings.Join(run, " ")] = run
			run = nil
		}
	}
	for i := 0; i < len(text); {
		length := 0
		for length < len(text)-i && isASCIILetter(text[i+length]) {
			length++
		}
		if length == 0 {
			if text[i] != ' ' && text[i] != '-' {
				end()
			}
			i++
			continue
		}
		word := text[i : i+length]
		i += length
		key := strings.ToLower(word)
		switch {
		case len(spellings(key)) == 0:
			end()
		case unicode.IsUpper(rune(word[0])) || len(run) > 0 && text[i-length-1] == '-':
			n.capital[key]++
			run = append(run, key)
		default:
			n.small[key]++
			end()
		}
	}
	end()
}

func isASCIILetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// complete makes names of the runs: of two neighbouring words in either order, and of single ones of two syllables or
// more.
func (n *names) complete() {
	if n == nil {
		return
	}
	for _, run := range n.runs {
		for i, word := range run {
			if n.small[word] >= n.capital[word] {
				continue
			}
			n.add(word)
			if i > 0 && n.small[run[i-1]] < n.capital[run[i-1]] {
				n.add(run[i-1], word)
				n.add(word, run[i-1])
			}
			if i > 1 && n.small[run[i-1]] < n.capital[run[i-1]] && n.small[run[i-2]] < n.capital[run[i-2]] {
				n.add(run[i-2], run[i-1], word)
				n.add(run[i-1], word, run[i-2])
			}
		}
	}
}

func (n *names) add(words ...string) {
	key := strings.Join(words, "")
	for _, syllables := range spellings(key) {
		if len(syllables) < 2 || len(syllables) > longestName {
			continue
		}
		// The same pinyin may be written as one word and as two: the more words it has, the more are found.
		if known := n.words[key]; len(known) < len(words) || len(known) == len(words) && slices.Compare(words, known) < 0 {
			n.words[key] = slices.Clone(words)
		}
		for k := range syllables {
			n.begins[strings.Join(syllables[:k+1], "")] = true
		}
	}
}

// spellings gives the ways to cut a word into at most longestName syllables.
func spellings(word string) [][]string {
	const longest = 6 // letters of a syllable
	if len(word) > longest*longestName {
		return nil
	}
	var ways [][]string
	var walk func(rest string, before []string)
	walk = func(rest string, before []string) {
		if rest == "" {
			ways = append(ways, slices.Clone(before))
			return
		}
		if len(before) == longestName {
			return
		}
		for n := 1; n <= min(longest, len(rest)); n++ {
			if pinyin().syllables[rest[:n]] {
				walk(rest[n:], append(before, rest[:n]))
			}
		}
	}
	walk(word, nil)
	return ways
}

// find finds names in a run of Chinese characters, and gives their words.
func (n *names) find(run string, yield func(string)) {
	if n == nil || len(n.words) == 0 {
		return
	}
	for i := 0; i < len(run); {
		words, length := n.at(run[i:], "", 0)
		for _, word := range words {
			yield(word)
		}
		if length == 0 {
			_, length = utf8.DecodeRuneInString(run[i:])
		}
		i += length
	}
}

// at is the longest name at the start of text, before which there are some characters of it, whose pinyin is given; and its
// length in bytes.
func (n *names) at(text, before string, characters int) (words []string, length int) {
	if characters > 1 {
		words = n.words[before]
	}
	r, size := utf8.DecodeRuneInString(text)
	for _, syllable := range pinyin().readings[r] {
		key := before + syllable
		if !n.begins[key] {
			continue
		}
		if w, l := n.at(text[size:], key, characters+1); w != nil && size+l > length {
			words, length = w, size+l
		}
	}
	return words, length
}
