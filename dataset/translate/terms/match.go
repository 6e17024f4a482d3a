package terms

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/duizhao/duizhao/segment"
)

// Match is a term that occurs in a text.
type Match struct {
	Term *Term
	Span segment.Span // bytes of the text
}

// Occurring finds the terms in a Chinese text: from left to right, at each place the longest. A term may occur several times.
func (g *Glossary) Occurring(zh string) []Match {
	if g == nil || len(g.terms) == 0 {
		return nil
	}
	f := foldChinese(zh)
	var matches []Match
	for at := 0; at < len(f.symbols); at++ {
		length, value := g.chinese.longest(at, func(i int) []symbol {
			if i >= len(f.symbols) {
				return nil
			}
			return f.symbols[i : i+1]
		}, func(end int) bool { return isWhole(zh, f.starts[at], f.ends[end-1]) })
		if length > 0 {
			matches = append(matches, Match{&g.terms[value], segment.Span{Start: f.starts[at], End: f.ends[at+length-1]}})
			at += length - 1
		}
	}
	return matches
}

// ProblemKind is what is wrong with the translation of a term.
type ProblemKind int

const (
	Missing   ProblemKind = iota // none of its translations is there
	Forbidden                    // one is that must not be used
	Changed                      // what was not to be translated is not there to the letter
)

// String names the kind.
func (k ProblemKind) String() string { return [...]string{"missing", "forbidden", "changed"}[k] }

// Problem is a term that is not translated as the glossary wants it.
type Problem struct {
	Term *Term
	Kind ProblemKind
	Span segment.Span // of the English that is forbidden, in bytes; else empty
	Text string       // of the span
}

func (p Problem) String() string {
	switch p.Kind {
	case Forbidden:
		return fmt.Sprintf("%q: expected %q, found %q, which is forbidden", p.Term.ZH, p.Term.EN, p.Text)
	case Changed:
		return fmt.Sprintf("%q: expected it as it is, found none", p.Term.ZH)
	}
	return fmt.Sprintf("%q: expected %q, found none", p.Term.ZH, p.Term.EN)
}

// Check finds the terms of a Chinese text whose translation in the English is missing, forbidden or changed: in the order of their first
// occurrence in the Chinese, each missing once and forbidden as often as it stands there.
func (g *Glossary) Check(zh, en string) []Problem {
	occurring := g.Occurring(zh)
	if len(occurring) == 0 {
		return nil
	}
	allowed := map[*Term]bool{}
	forbidden := map[*Term][]segment.Span{}
	words := englishWords(en)
	forms := make([][]symbol, len(words))
	for i := range words {
		forms[i] = words[i].forms()
	}
	for at := 0; at < len(words); at++ {
		length, value := g.english.longest(at, func(i int) []symbol {
			if i >= len(forms) {
				return nil
			}
			return forms[i]
		}, func(int) bool { return true })
		if length == 0 {
			continue
		}
		span := segment.Span{Start: words[at].span.Start, End: words[at+length-1].span.End}
		for _, i := range g.forms[value].allowed {
			allowed[&g.terms[i]] = true
		}
		for _, i := range g.forms[value].forbidden {
			forbidden[&g.terms[i]] = append(forbidden[&g.terms[i]], span)
		}
		// What is allowed hides the shorter forms inside it; what is forbidden hides only itself, so that the next word may begin a form.
		if len(g.forms[value].allowed) > 0 {
			at += length - 1
		}
	}
	var problems []Problem
	seen := map[*Term]bool{}
	for _, m := range occurring {
		t := m.Term
		if seen[t] {
			continue
		}
		seen[t] = true
		for _, span := range forbidden[t] {
			problems = append(problems, Problem{t, Forbidden, span, span.Of(en)})
		}
		switch {
		case t.Keep && !containsWhole(en, t.ZH):
			problems = append(problems, Problem{Term: t, Kind: Changed})
		case !t.Keep && !allowed[t] && len(forbidden[t]) == 0:
			problems = append(problems, Problem{Term: t, Kind: Missing})
		}
	}
	return problems
}

// containsWhole tells whether text has the term to the letter, not inside a longer word.
func containsWhole(text, term string) bool {
	for at := 0; ; {
		i := strings.Index(text[at:], term)
		if i < 0 {
			return false
		}
		if isWhole(text, at+i, at+i+len(term)) {
			return true
		}
		_, size := utf8.DecodeRuneInString(text[at+i:])
		at += i + size
	}
}

// isWhole tells that the text from start to end does not cut a word of Latin letters or a number in two.
func isWhole(text string, start, end int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:start])
	first, _ := utf8.DecodeRuneInString(text[start:end])
	last, _ := utf8.DecodeLastRuneInString(text[start:end])
	after, _ := utf8.DecodeRuneInString(text[end:])
	return !joined(before, first) && !joined(last, after)
}

func joined(a, b rune) bool { return isWordRune(a) && isWordRune(b) }

// isWordRune tells the letters of which words with blanks between them are made, and digits.
func isWordRune(r rune) bool {
	return r == '_' || unicode.IsDigit(r) || unicode.IsLetter(r) && !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}
