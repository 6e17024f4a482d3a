package memory

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
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
	{"address", regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://[^\s<>"'()（），。；！？】》]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+`), "见 https://example.com/a?b=1"},
	{"placeholder", regexp.MustCompile(`\{\{[^{}]*\}\}|\$?\{[^{}\n]*\}|%(?:\d+\$)?[-+#0]*\d*(?:\.\d+)?[sdifgxXeqvT@]|</?[A-Za-z][^<>\n]*>`), "你好，{name}"},
	{"number", regexp.MustCompile(`[+−-]?[\p{Nd}\p{No}\p{Nl}]+(?:[.,:/][\p{Nd}\p{No}\p{Nl}]+)*[%‰]?|[零〇一二三四五六七八九十百千万亿两半]+`), "共 3 次"},
	{"name", regexp.MustCompile(`[\p{Latin}\p{Greek}\p{Cyrillic}_][\p{Latin}\p{Greek}\p{Cyrillic}\p{Nd}_.+#-]*`), "什么是 Redis"},
	{"negation", regexp.MustCompile(`[不没沒无無未勿莫否]`), "不能修改"},
}

// differences says in which literals two Chinese texts differ, one reason a kind.
func differences(expected, found string) []string {
	if expected == found {
		return nil
	}
	a, b := halfWidth(expected), halfWidth(found)
	var reasons []string
	for _, l := range literals {
		x, y := l.pattern.FindAllString(a, -1), l.pattern.FindAllString(b, -1)
		a, b = l.pattern.ReplaceAllString(a, "\n"), l.pattern.ReplaceAllString(b, "\n")
		if l.kind == "name" { // which people write as they like: redis, Redis
			lower(x)
			lower(y)
		}
		if missing, other := without(x, y), without(y, x); len(missing) > 0 || len(other) > 0 {
			reasons = append(reasons, fmt.Sprintf("%s: expected %s, found %s", l.kind, list(missing), list(other)))
		}
	}
	return reasons
}

func lower(texts []string) {
	for i, text := range texts {
		texts[i] = strings.ToLower(text)
	}
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

// halfWidth writes full-width letters, digits and marks as their ASCII forms; unlike NFKC it leaves ² and ① what they are.
func halfWidth(text string) string {
	return strings.Map(func(r rune) rune {
		if '！' <= r && r <= '～' {
			return r - '！' + '!'
		}
		return r
	}, text)
}
