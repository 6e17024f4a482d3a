package translate

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/duizhao/duizhao/segment"
)

// token is a stretch of a segment that is the same in every language.
type token struct {
	kind string
	segment.Span
}

// placeholders are what programs fill in: {{x}}, ${x}, {}, {name}, %s, %1$d. A percent sign behind a digit is one: 50%的.
var placeholders = regexp.MustCompile(`\{\{[^{}\n]*\}\}|\$\{[^{}\n]*\}|\{[A-Za-z0-9_.:]*\}|%(?:\d+\$)?[-+#0]*\d*(?:\.\d+)?[sdifxXucqvT@]\b`)

// references are ids of links and footnotes: [text][id], [^1].
var references = regexp.MustCompile(`\]\[[^\]\n]+\]|\[\^[^\]\s]+\]`)

// tokens finds what translations must keep as it is, from left to right.
func tokens(text string, lang segment.Language) []token {
	var found []token
	for kind, s := range segment.Inlines(text, segment.Span{End: len(text)}, lang) {
		found = append(found, token{kind.String(), s})
	}
	inlines := len(found)
	add := func(kind string, start, end int) {
		for _, t := range found[:inlines] {
			if start < t.End && t.Start < end {
				return
			}
		}
		found = append(found, token{kind, segment.Span{Start: start, End: end}})
	}
	if strings.ContainsAny(text, "{%") {
		for _, m := range placeholders.FindAllStringIndex(text, -1) {
			if text[m[0]] == '%' && m[0] > 0 && isDigit(text[m[0]-1]) {
				continue
			}
			add("placeholder", m[0], m[1])
		}
	}
	if strings.Contains(text, "[") {
		for _, m := range references.FindAllStringIndex(text, -1) {
			add("reference", m[0], m[1])
		}
	}
	for i := 0; ; {
		n := strings.Index(text[i:], "**")
		if n < 0 {
			break
		}
		add("emphasis", i+n, i+n+2)
		i += n + 2
	}
	slices.SortFunc(found, func(a, b token) int { return a.Start - b.Start })
	return found
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// tokenProblem says which tokens differ, "" if none does. Words have another order in English, so tokens have too; but tags that are
// nested in Chinese are nested in English.
func tokenProblem(zh, en string) string {
	count := map[string]int{}
	kinds := map[string]string{}
	var order []string
	each := func(text string, lang segment.Language, by int) {
		for _, t := range tokens(text, lang) {
			s := t.Of(text)
			if _, ok := count[s]; !ok {
				order = append(order, s)
				kinds[s] = t.kind
			}
			count[s] += by
		}
	}
	each(zh, segment.Chinese, 1)
	each(en, segment.English, -1)
	for _, s := range order {
		switch n := count[s]; {
		case n > 0:
			return fmt.Sprintf("the %s %s is missing or changed", kinds[s], excerpt(s))
		case n < 0:
			return fmt.Sprintf("the %s %s is not in the source", kinds[s], excerpt(s))
		}
	}
	if isNested(zh, segment.Chinese) && !isNested(en, segment.English) {
		return "tags are not nested as in the source"
	}
	return ""
}

// isNested tells whether every closing tag closes the last one that is open, and none stays open.
func isNested(text string, lang segment.Language) bool {
	var open []string
	for _, t := range tokens(text, lang) {
		s := t.Of(text)
		if t.kind != segment.Tag.String() || strings.HasSuffix(s, "/>") || strings.HasPrefix(s, "<!") || strings.Contains(s, ":") && !strings.ContainsAny(s, " =") {
			continue
		}
		name := strings.ToLower(strings.TrimLeft(strings.FieldsFunc(s[1:], func(r rune) bool { return r == ' ' || r == '>' || r == '\t' })[0], "/"))
		switch {
		case slices.Contains(voidTags, name):
		case s[1] != '/':
			open = append(open, name)
		case len(open) == 0 || open[len(open)-1] != name:
			return false
		default:
			open = open[:len(open)-1]
		}
	}
	return len(open) == 0
}

// voidTags have no closing tag (HTML Living Standard, 13.1.2).
var voidTags = []string{"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

// mask puts a mark in the place of every token, for translators that would translate code. unmask puts the tokens back.
func mask(text string) (masked string, hidden []string) {
	var b strings.Builder
	at := 0
	for _, t := range tokens(text, segment.Chinese) {
		b.WriteString(text[at:t.Start])
		fmt.Fprintf(&b, "⟦%d⟧", len(hidden))
		hidden = append(hidden, t.Of(text))
		at = t.End
	}
	b.WriteString(text[at:])
	return b.String(), hidden
}

var masks = regexp.MustCompile(`⟦ *(\d+) *⟧`)

func unmask(text string, hidden []string) string {
	return masks.ReplaceAllStringFunc(text, func(m string) string {
		var n int
		fmt.Sscan(masks.FindStringSubmatch(m)[1], &n)
		if n >= len(hidden) {
			return m // the mark stays, and the answer is refused for it
		}
		return hidden[n]
	})
}
