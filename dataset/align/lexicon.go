package align

import (
	_ "embed"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Lexicon translates Chinese words into English ones. It is immutable and safe for concurrent use.
type Lexicon struct {
	entries []entry
	places  map[string]int32 // headword to its place in entries
	longest int              // bytes of the longest headword
}

// entry is a line of the lexicon. Its place tells how frequent the headword is: the first is the most frequent.
type entry struct{ headword, translations string }

//go:embed lexicon/zh-en.tsv
var defaultLines string

// DefaultLexicon is the lexicon that comes with the program, read at the first call.
func DefaultLexicon() *Lexicon { return defaultLexicon() }

var defaultLexicon = sync.OnceValue(func() *Lexicon {
	l, err := parseLexicon("zh-en.tsv", defaultLines)
	if err != nil {
		panic(err) // the file is part of the program, and a test reads it
	}
	return l
})

// ReadLexicon reads a lexicon of lines "headword TAB translation; translation; …", the most usual translation first.
// Empty lines and lines that begin with # are passed over. name is used in errors. A line of any other form is a
// [LineError], and then there is no lexicon at all. If the first entry is one of CC-CEDICT, it reads as [ReadCEDICT].
func ReadLexicon(name string, r io.Reader) (*Lexicon, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if isCEDICT(string(data)) {
		return parseCEDICT(name, string(data))
	}
	return parseLexicon(name, string(data))
}

// Over is a lexicon with the entries of both. Where both know a headword, the translations of l come first.
func (l *Lexicon) Over(base *Lexicon) *Lexicon {
	both := &Lexicon{entries: slices.Clone(base.entries), places: maps.Clone(base.places), longest: base.longest}
	for _, e := range l.entries {
		if place, ok := both.places[e.headword]; ok {
			both.entries[place].translations = joined(e.translations, both.entries[place].translations)
		} else {
			both.add(e)
		}
	}
	return both
}

// joined is the translations of two entries, those of b that a has left out.
func joined(a, b string) string {
	list := strings.Split(a, separator)
	for translation := range strings.SplitSeq(b, separator) {
		if !slices.Contains(list, translation) {
			list = append(list, translation)
		}
	}
	return strings.Join(list, separator)
}

// Len is the number of headwords.
func (l *Lexicon) Len() int { return len(l.entries) }

// Translations are the translations of a headword as the lexicon gives them, the most usual first; none if the word
// is not in the lexicon.
func (l *Lexicon) Translations(headword string) []string {
	return slices.Collect(l.lookUp(headword))
}

func (l *Lexicon) lookUp(headword string) iter.Seq[string] {
	place, ok := l.places[headword]
	if !ok {
		return func(func(string) bool) {}
	}
	return strings.SplitSeq(l.entries[place].translations, separator)
}

// LineError is a line of a lexicon that is not an entry, or of a file of beads that is not a bead.
type LineError struct {
	Name            string
	Line            int // 1-based
	Expected, Found string
}

func (e *LineError) Error() string {
	return fmt.Sprintf("%s:%d: expected %s, found %q", e.Name, e.Line, e.Expected, e.Found)
}

// separator stands between the translations of an entry.
const separator = "; "

func parseLexicon(name, text string) (*Lexicon, error) {
	text = strings.TrimPrefix(text, "\ufeff")
	lines := strings.Count(text, "\n") + 1
	l := &Lexicon{entries: make([]entry, 0, lines), places: make(map[string]int32, lines)}
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimRight(line, "\r\n")
		if strings.TrimSpace(line) == "" || line[0] == '#' {
			continue
		}
		headword, translations, found := strings.Cut(line, "\t")
		expected := ""
		switch {
		case !utf8.ValidString(line):
			expected = "valid UTF-8"
		case !found:
			expected = "a tab between headword and translations"
		case strings.Contains(translations, "\t"):
			expected = "one tab"
		case !isHan(headword):
			expected = "a headword of Chinese characters"
		case !areTranslations(translations):
			expected = `translations with "; " between them`
		case !l.add(entry{headword, translations}):
			expected = "a headword that has not been there before"
		}
		if expected != "" {
			return nil, &LineError{name, number, expected, line}
		}
	}
	return l, nil
}

func areTranslations(text string) bool {
	for translation := range strings.SplitSeq(text, separator) {
		if translation == "" || strings.TrimSpace(translation) != translation {
			return false
		}
	}
	return true
}

// add adds an entry at the end, unless its headword is there.
func (l *Lexicon) add(e entry) bool {
	place := int32(len(l.entries))
	l.places[e.headword] = place
	if len(l.places) == len(l.entries) {
		return false
	}
	l.entries = append(l.entries, e)
	l.longest = max(l.longest, len(e.headword))
	return true
}
