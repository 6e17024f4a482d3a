package terms

import (
	"fmt"
	"slices"
	"strings"
)

// Term is an entry of a glossary.
type Term struct {
	ZH, EN    string
	Also      []string // translations that may be used as well
	Forbidden []string // translations that must not be used
	Note      string
	Keep      bool   // not to be translated: EN is ZH, to the letter
	Name      string // of the file it stands in
	Line      int    // 1-based
}

func (t *Term) place() string { return fmt.Sprintf("%s:%d", t.Name, t.Line) }

// ConflictError is a glossary that says two things.
type ConflictError struct {
	First, Second *Term
	What          string // what they disagree on
}

func (e *ConflictError) Error() string {
	if e.First == e.Second {
		return fmt.Sprintf("%s: %s", e.Second.place(), e.What)
	}
	return fmt.Sprintf("%s: %s (%s)", e.Second.place(), e.What, e.First.place())
}

// Glossary is a set of terms. It never changes, so any number of goroutines may use it. A nil Glossary has no terms.
type Glossary struct {
	terms   []Term
	chinese trie   // values are indices of terms
	english trie   // values are indices of forms
	forms   []form // English forms of terms
}

// form is what a sequence of English words means.
type form struct {
	allowed   []int // terms that it translates
	forbidden []int // terms that must not be translated so
}

// New makes a glossary of terms, and of a list of what is not to be translated. Terms that occur twice and agree are one. A
// [*ConflictError] names two that do not, or one that forbids its own translation.
func New(list, keep []Term) (*Glossary, error) {
	g := &Glossary{}
	for _, t := range slices.Concat(list, keep) {
		key := foldChinese(t.ZH).symbols
		if len(key) == 0 {
			continue // of nothing but white space; no reader gives such a term
		}
		i, known := g.chinese.get(key)
		if !known {
			g.chinese.put(key, len(g.terms))
			t.Also, t.Forbidden = slices.Clone(t.Also), slices.Clone(t.Forbidden)
			g.terms = append(g.terms, t)
			continue
		}
		first := &g.terms[i]
		if first.EN != t.EN || first.Keep != t.Keep {
			return nil, &ConflictError{first, &t, fmt.Sprintf("expected one translation of %q, found %q and before %q", t.ZH, t.EN, first.EN)}
		}
		first.Also = union(first.Also, t.Also)
		first.Forbidden = union(first.Forbidden, t.Forbidden)
	}
	for i := range g.terms {
		if err := g.addForms(i); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// union adds what a lacks of b.
func union(a, b []string) []string {
	for _, text := range b {
		if !slices.Contains(a, text) {
			a = append(a, text)
		}
	}
	return a
}

// addForms makes a term's translations known.
func (g *Glossary) addForms(i int) error {
	t := &g.terms[i]
	if t.Keep {
		return nil // compared to the letter
	}
	for _, text := range append([]string{t.EN}, t.Also...) {
		if f := g.form(text); f != nil && !slices.Contains(f.allowed, i) {
			f.allowed = append(f.allowed, i)
		}
	}
	for _, text := range t.Forbidden {
		f := g.form(text)
		if f == nil {
			continue
		}
		if slices.Contains(f.allowed, i) {
			return &ConflictError{t, t, fmt.Sprintf("expected forbidden translations of %q that differ from those allowed, found %q", t.ZH, text)}
		}
		f.forbidden = append(f.forbidden, i)
	}
	return nil
}

// form finds or makes the form of a text, nil for one without words.
func (g *Glossary) form(text string) *form {
	var key []symbol
	for _, w := range englishWords(text) {
		key = append(key, w.forms()[0])
	}
	if len(key) == 0 {
		return nil
	}
	i, known := g.english.get(key)
	if !known {
		i = len(g.forms)
		g.english.put(key, i)
		g.forms = append(g.forms, form{})
	}
	return &g.forms[i]
}

// Terms are the terms in the order in which they were given. The caller must not change them.
func (g *Glossary) Terms() []Term {
	if g == nil {
		return nil
	}
	return g.terms
}

// separated cuts a cell into the translations in it.
func separated(cell string) []string {
	var list []string
	for text := range strings.SplitSeq(cell, "|") {
		if text = strings.TrimSpace(text); text != "" {
			list = append(list, text)
		}
	}
	return list
}
