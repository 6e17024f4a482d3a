package memory

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/duizhao/duizhao/segment/words"
)

// literals are what a translation must carry over unchanged, or must not lose. Each takes what the ones before it left, so that a number
// in a URL belongs to the URL. Example is a text with one of the kind.
var literals = []struct {
	kind    string
	pattern *regexp.Regexp
	example string
}{
	{"code", regexp.MustCompile("(?s)```.*?```|`[^`]+`"), "运行 `go test` 即可"},
	{"formula", regexp.MustCompile(`(?s)\$\$.+?\$\$|\$[^$\n]+\$`), "求 $x^2$ 的值"},
	{"address", regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://[^\s<>"'()（），。；！？】》]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+`),
		"见 https://example.com/a?b=1"},
	{"placeholder", regexp.MustCompile(`\{\{[^{}]*\}\}|\$?\{[^{}\n]*\}|%(?:\d+\$)?[-+#0]*\d*(?:\.\d+)?[sdifgxXeqvT@]|</?[A-Za-z][^<>\n]*>`),
		"你好，{name}"},
	{"number", regexp.MustCompile(`[+−-]?[\p{Nd}\p{No}\p{Nl}]+(?:[.,:/][\p{Nd}\p{No}\p{Nl}]+)*[%‰]?|[零〇一二三四五六七八九十百千万亿两半]+`),
		"共 3 次"},
	{"name", regexp.MustCompile(`[\p{Latin}\p{Greek}\p{Cyrillic}_][\p{Latin}\p{Greek}\p{Cyrillic}\p{Nd}_.+#-]*`), "什么是 Redis"},
	{"negation", regexp.MustCompile(`[不没无未勿莫否]`), "不能修改"},
}

// literal is one of a text.
type literal struct {
	kind  int // in literals
	start int // in the text
	text  string
}

// literalsOf finds the literals of a text in their order.
func literalsOf(text string) []literal {
	rest := []byte(narrow(text))
	var found []literal
	for kind, l := range literals {
		for _, at := range l.pattern.FindAllIndex(rest, -1) {
			found = append(found, literal{kind, at[0], string(rest[at[0]:at[1]])})
			for i := at[0]; i < at[1]; i++ {
				rest[i] = '\n'
			}
		}
	}
	slices.SortFunc(found, func(a, b literal) int { return cmp.Compare(a.start, b.start) })
	return found
}

// differences says in what two Chinese texts differ that a translation must not get wrong: one reason for each kind of literal, one for
// literals in another order, and one for other letters.
func differences(expected, found string) []string {
	if expected == found {
		return nil
	}
	a, b := literalsOf(expected), literalsOf(found)
	var reasons []string
	for kind := range literals {
		x, y := textsOf(a, kind), textsOf(b, kind)
		if missing, other := without(x, y), without(y, x); len(missing) > 0 || len(other) > 0 {
			reasons = append(reasons, fmt.Sprintf("%s: expected %s, found %s", literals[kind].kind, list(missing), list(other)))
		}
	}
	if x, y := textsOf(a, -1), textsOf(b, -1); len(reasons) == 0 && !slices.Equal(x, y) {
		reasons = append(reasons, fmt.Sprintf("order: expected %s, found %s", list(x), list(y)))
	}
	if x, y := apart(said(expected), said(found)); len(reasons) == 0 && (x != "" || y != "") {
		reasons = append(reasons, fmt.Sprintf("text: expected %q, found %q", excerpt(x), excerpt(y)))
	}
	return reasons
}

// textsOf is the texts of the literals of a kind, or of all if it is -1.
func textsOf(list []literal, kind int) []string {
	var texts []string
	for _, l := range list {
		if kind < 0 || l.kind == kind {
			texts = append(texts, l.text)
		}
	}
	return texts
}

// said is what a text says: its key without the punctuation of prose. Marks between two letters or digits of ASCII belong to code
// (user?id, a.b), as symbols do.
func said(text string) string {
	key := []rune(keyOf(text))
	isASCII := func(i int) bool {
		return i >= 0 && i < len(key) && key[i] < 0x80 && unicode.In(key[i], unicode.L, unicode.N)
	}
	var b strings.Builder
	for i, r := range key {
		if !strings.ContainsRune(proseMarks, r) || isASCII(i-1) && isASCII(i+1) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// proseMarks are the punctuation of Chinese and English prose, as it is in keys, and the blank.
const proseMarks = " .,;:?!\"'()-。、·“”‘’「」『』《》〈〉【】—…～"

// apart is what is left of two texts without what they begin and end with alike.
func apart(a, b string) (string, string) {
	x, y := []rune(a), []rune(b)
	for len(x) > 0 && len(y) > 0 && x[0] == y[0] {
		x, y = x[1:], y[1:]
	}
	for len(x) > 0 && len(y) > 0 && x[len(x)-1] == y[len(y)-1] {
		x, y = x[:len(x)-1], y[:len(y)-1]
	}
	return string(x), string(y)
}

// without gives the texts of a that b lacks, as often as it lacks them.
func without(a, b []string) []string {
	rest := slices.Clone(b)
	var missing []string
	for _, text := range a {
		if i := slices.Index(rest, text); i >= 0 {
			rest = slices.Delete(rest, i, i+1)
		} else {
			missing = append(missing, text)
		}
	}
	return missing
}

func list(texts []string) string {
	if len(texts) == 0 {
		return "none"
	}
	quoted := make([]string, 0, len(texts))
	for _, text := range texts {
		quoted = append(quoted, fmt.Sprintf("%q", excerpt(text)))
	}
	return strings.Join(quoted, ", ")
}

// narrow writes full-width letters, digits and marks as their ASCII forms, and simplified characters for traditional ones; unlike a key
// it leaves ² and ① what they are.
func narrow(text string) string {
	return strings.Map(func(r rune) rune {
		if '！' <= r && r <= '～' {
			return r - '！' + '!'
		}
		return words.Simplified(r)
	}, text)
}
