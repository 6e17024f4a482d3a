package terms

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/duizhao/duizhao/segment"
	"github.com/duizhao/duizhao/segment/words"
)

// folded is a text as terms are compared: a symbol for each character that is no white space, and where it stands.
type folded struct {
	symbols      []symbol
	starts, ends []int
}

// foldChinese folds width, case and script.
func foldChinese(text string) folded {
	var f folded
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsSpace(r) {
			if '！' <= r && r <= '～' {
				r -= '！' - '!'
			}
			f.symbols = append(f.symbols, symbol(string(words.Simplified(unicode.ToLower(r)))))
			f.starts, f.ends = append(f.starts, i), append(f.ends, i+size)
		}
		i += size
	}
	return f
}

// word is a word of English.
type word struct {
	text string
	span segment.Span
}

// englishWords finds the words of a text: letters and digits, with apostrophes, points, plus and number signs inside (don't, Node.js), and
// of the latter two also behind (C++, C#).
func englishWords(text string) []word {
	var list []word
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !isWordRune(r) {
			i += size
			continue
		}
		end := i + size
		for end < len(text) {
			r, size := utf8.DecodeRuneInString(text[end:])
			follow, _ := utf8.DecodeRuneInString(text[end+size:])
			if !isWordRune(r) && r != '+' && r != '#' && !(isWordRune(follow) && (r == '\'' || r == '’' || r == '.')) {
				break
			}
			end += size
		}
		list = append(list, word{text[i:end], segment.Span{Start: i, End: end}})
		i = end
	}
	return list
}

// forms are the symbols as which a word counts, the most exact first. What is in capitals only is itself, and in a text, but not in a
// term, also the word in small letters.
func (w word) forms() []symbol {
	plain := strings.ReplaceAll(w.text, "’", "'")
	base := symbol(uninflected(strings.ToLower(plain)))
	capital := strings.TrimSuffix(strings.TrimSuffix(plain, "'s"), "s")
	if len(capital) > 1 && strings.ToUpper(capital) == capital && strings.ToLower(capital) != capital {
		return []symbol{symbol(capital), base}
	}
	return []symbol{base}
}

// whole are words that only look inflected.
var whole = map[string]bool{"embed": true, "hundred": true, "during": true, "morning": true, "evening": true, "ceiling": true, "sibling": true}

// irregular are forms that no rule makes.
var irregular = map[string]string{
	"used": "use", "using": "use",
	"indices": "index", "matrices": "matrix", "vertices": "vertex", "appendices": "appendix", "analyses": "analysis", "bases": "base",
	"criteria": "criterion", "phenomena": "phenomenon", "children": "child", "people": "person", "men": "man", "women": "woman",
}

// endings are the regular inflections, in the order in which they are tried: what a word ends with, what stands for it, and how long what is
// left must be at least. Words with the same rest are taken for one.
var endings = []struct {
	ending, base string
	least        int
	example      string // and the word that it is a form of
}{
	{"'s", "", 1, "server's server"},
	{"s'", "", 1, "servers' server"},
	{"ies", "y", 2, "queries query"},
	{"sses", "ss", 1, "processes process"},
	{"xes", "x", 1, "boxes box"},
	{"ches", "ch", 2, "branches branch"},
	{"shes", "sh", 2, "hashes hash"},
	{"ss", "ss", 1, "class class"},
	{"us", "us", 1, "status status"},
	{"is", "is", 1, "analysis analysis"},
	{"s", "", 2, "closures closure"},
}

// uninflected is a word without its regular ending, and without an e at its end, which goes where another ending comes.
func uninflected(word string) string {
	if base, ok := irregular[word]; ok {
		word = base
	}
	for _, e := range endings {
		if rest, ok := strings.CutSuffix(word, e.ending); ok && len(rest) >= e.least {
			word = rest + e.base
			break
		}
	}
	for _, ending := range []string{"ing", "ed"} {
		rest, ok := strings.CutSuffix(word, ending)
		if !ok || whole[word] || len(rest) < 3 || !strings.ContainsAny(rest, "aeiouy") {
			continue
		}
		// A doubled consonant was doubled for the ending: mapping, map. l, s and z often are double without one: calling, processing.
		if n := len(rest); rest[n-1] == rest[n-2] && !strings.ContainsRune("lszaeiou", rune(rest[n-1])) {
			rest = rest[:n-1]
		}
		word = rest
		break
	}
	if rest, ok := strings.CutSuffix(word, "e"); ok && len(rest) >= 3 {
		return rest
	}
	if rest, ok := strings.CutSuffix(word, "i"); ok && len(rest) >= 3 { // copied
		return rest + "y"
	}
	return word
}
