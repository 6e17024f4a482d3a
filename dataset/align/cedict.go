package align

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ReadCEDICT reads a lexicon in the format of CC-CEDICT, both its versions:
//
//	傳統 传统 [chuan2 tong3] /tradition; convention/traditional/CL:個|个[ge4]/
//	皮實 皮实 [[pi2shi5]] /(of things) durable/(of people) sturdy; tough/
//
// The headword is the simplified one. Its translations are the senses and glosses in order, each once, without
// parentheses, "to", "lit." and the like. Notes about the word are left out (measure words, pronunciations, variants and
// whatever else names a Chinese word), and what follows the comma in "Zaire, former name of …". A word that stands on
// several lines gets the translations of all of them. A word that has none left, or not only Chinese characters, cannot
// be looked up and is passed over.
//
// Lines that begin with # and empty lines are passed over. name is used in errors. A line of any other form is a
// [LineError], and then there is no lexicon at all.
//
// The dictionary is not in the order of frequency, by which text is cut into words: lay it below or over
// [DefaultLexicon] by [Lexicon.Over].
func ReadCEDICT(name string, r io.Reader) (*Lexicon, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return parseCEDICT(name, string(data))
}

// isCEDICT says whether the first line that is an entry is one of CC-CEDICT. No entry of the other format is.
func isCEDICT(text string) bool {
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		if line = strings.TrimRight(line, " \r\n"); line != "" && line[0] != '#' {
			_, _, expected := parseCEDICTLine(line)
			return expected == ""
		}
	}
	return false
}

func parseCEDICT(name, text string) (*Lexicon, error) {
	text = strings.TrimPrefix(text, "\ufeff")
	l := &Lexicon{places: make(map[string]int32, strings.Count(text, "\n"))}
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimRight(line, " \r\n")
		if strings.TrimSpace(line) == "" || line[0] == '#' {
			continue
		}
		headword, senses, expected := parseCEDICTLine(line)
		if expected != "" {
			return nil, &LineError{name, number, expected, line}
		}
		translations := strings.Join(glosses(senses), separator)
		if translations == "" || !isHan(headword) {
			continue
		}
		if place, ok := l.places[headword]; ok {
			l.entries[place].translations = joined(l.entries[place].translations, translations)
		} else {
			l.add(entry{headword, translations})
		}
	}
	return l, nil
}

// parseCEDICTLine takes an entry apart, or tells what it expected instead.
func parseCEDICTLine(line string) (simplified, senses, expected string) {
	traditional, rest, _ := strings.Cut(line, " ")
	simplified, rest, _ = strings.Cut(rest, " ")
	pronunciation, senses, found := strings.Cut(rest, "] /")
	senses, closed := strings.CutSuffix(senses, "/")
	switch {
	case !utf8.ValidString(line):
		expected = "valid UTF-8"
	case strings.Contains(line, "\t"):
		expected = "no tab"
	case traditional == "" || simplified == "" || pronunciation == "" || pronunciation[0] != '[':
		expected = "traditional simplified [pronunciation]"
	case !found || !closed || senses == "":
		expected = "translations between slashes after the pronunciation"
	}
	return simplified, senses, expected
}

// glosses are the translations among the senses of an entry.
func glosses(senses string) []string {
	var list []string
	for sense := range strings.SplitSeq(senses, "/") {
		for gloss := range strings.SplitSeq(withoutParentheses(sense), ";") {
			if gloss = translation(gloss); gloss != "" && !slices.Contains(list, gloss) {
				list = append(list, gloss)
			}
		}
	}
	return list
}

// withoutParentheses leaves out what stands in parentheses. One that is never closed goes to the end.
func withoutParentheses(text string) string {
	if !strings.ContainsAny(text, "()") {
		return text
	}
	var b strings.Builder
	depth := 0
	for _, r := range text {
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth = max(0, depth-1)
		case depth == 0:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// translation is what of a gloss may stand in English text, "" if it is only a note about the word.
func translation(gloss string) string {
	gloss = strings.ReplaceAll(strings.Join(strings.Fields(gloss), " "), " ,", ",")
	for _, note := range [...]string{"CL:", "classifier for ", "also pr. ", "Taiwan pr. "} {
		if strings.HasPrefix(gloss, note) {
			return ""
		}
	}
	for _, prefix := range [...]string{"lit. ", "fig. ", "abbr. for ", "surname ", "to "} {
		gloss = strings.TrimPrefix(gloss, prefix)
	}
	if first, _ := utf8.DecodeRuneInString(gloss); unicode.IsUpper(first) {
		gloss, _, _ = strings.Cut(gloss, ", ") // a name, and an explanation
	}
	// Other words and their pronunciation: variants, words that are the same, that it is short for or used in.
	if strings.ContainsRune(gloss, '[') || strings.ContainsFunc(gloss, isHanRune) {
		return ""
	}
	return strings.Trim(gloss, " ,")
}
