package check

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// difference is what only one of two lists has, as multisets, in order.
func difference(zh, en []string) (lost, added []string) {
	if slices.Equal(zh, en) {
		return nil, nil
	}
	counts := make(map[string]int, len(zh))
	for _, s := range zh {
		counts[s]++
	}
	for _, s := range en {
		if counts[s] > 0 {
			counts[s]--
		} else {
			added = append(added, s)
		}
	}
	for _, s := range zh {
		if counts[s] > 0 {
			counts[s]--
			lost = append(lost, s)
		}
	}
	return lost, added
}

// differs words a difference: what of the Chinese the English has not, and the reverse.
func differs(lost, added []string) string {
	var b strings.Builder
	list := func(what string, texts []string) {
		if len(texts) == 0 {
			return
		}
		if b.Len() > 0 {
			b.WriteString("; ")
		}
		b.WriteString(what)
		for i, s := range texts {
			if i == 3 {
				fmt.Fprintf(&b, " and %d more", len(texts)-i)
				break
			}
			b.WriteByte(' ')
			b.WriteString(quote(s))
		}
	}
	list("only in Chinese", lost)
	list("only in English", added)
	return b.String()
}

// compare reports tokens of a kind that differ. What the other side has in another dress, in plain text for one, or less often, is
// weak. Tokens with Chinese in them are passed over: they are translated.
func compare(f *field, r *report, k kind, key func(string) string) {
	zh, en := keys(f.zh, k, key), keys(f.en, k, key)
	lost, added := difference(zh, en)
	if len(lost)+len(added) == 0 {
		return
	}
	translated := func(s string) bool { return strings.IndexFunc(s, isHan) >= 0 }
	chinese := len(lost)
	lost = slices.DeleteFunc(lost, translated)
	chinese -= len(lost)
	added = slices.DeleteFunc(added, translated)
	if chinese > 0 { // as many on the other side are their translations
		added = added[min(chinese, len(added)):]
	}
	if len(lost)+len(added) == 0 {
		return
	}
	weak := true
	for _, s := range lost {
		weak = weak && (slices.Contains(en, s) || strings.Contains(f.en.raw, s))
	}
	for _, s := range added {
		weak = weak && (slices.Contains(zh, s) || strings.Contains(f.zh.raw, s))
	}
	r.found(weak, differs(written(f.zh, k, key, lost), written(f.en, k, key, added)))
}

// written gives for keys the texts that they stand for.
func written(s *side, k kind, key func(string) string, list []string) []string {
	texts := make(map[string]string, len(s.tokens))
	for i := range s.tokens {
		if t := &s.tokens[i]; t.kind == k {
			texts[key(t.text)] = t.text
		}
	}
	for i := range list {
		list[i] = texts[list[i]]
	}
	return list
}

func keys(s *side, k kind, key func(string) string) []string {
	var list []string
	for i := range s.tokens {
		if t := &s.tokens[i]; t.kind == k {
			list = append(list, key(t.text))
		}
	}
	return list
}

func same(s string) string { return s }

// compact is a text without white space.
func compact(s string) string {
	if strings.IndexAny(s, " \t\r\n") < 0 {
		return s
	}
	return strings.Join(strings.Fields(s), "")
}

// checkFences compares fenced code: how many blocks, their languages, their lines. Lines with Chinese in them have comments or
// strings to be translated; of these only the code around is compared.
func checkFences(f *field, r *report) {
	zh, en := f.zh.of(fence), f.en.of(fence)
	if len(zh) != len(en) {
		r.found(false, fmt.Sprintf("blocks of code: %d in Chinese, %d in English", len(zh), len(en)))
		return
	}
	for i := range zh {
		if zh[i].info != en[i].info {
			weak := zh[i].info == "" || en[i].info == "" || strings.EqualFold(zh[i].info, en[i].info)
			r.found(weak, fmt.Sprintf("block of code %d is %q in Chinese, %q in English", i+1, zh[i].info, en[i].info))
		}
		if zh[i].text == en[i].text {
			continue
		}
		z, e, weak, ok := firstDifference(zh[i].text, en[i].text)
		if !ok {
			r.found(weak, fmt.Sprintf("block of code %d differs: %s in Chinese, %s in English", i+1, quote(z), quote(e)))
		}
	}
	if f.zh.unclosed != f.en.unclosed {
		r.found(false, "a block of code is not closed on one side")
	}
}

// firstDifference compares code line by line, empty lines and white space at both ends aside.
func firstDifference(zh, en string) (z, e string, weak, ok bool) {
	zl, el := codeLines(zh), codeLines(en)
	if len(zl) != len(el) {
		// Lines that are comments in one language may be more in the other.
		zl, el = slices.DeleteFunc(zl, isComment), slices.DeleteFunc(el, isComment)
	}
	for i := 0; i < len(zl) && i < len(el); i++ {
		if zl[i] == el[i] {
			continue
		}
		if strings.IndexFunc(zl[i], isHan) < 0 && strings.IndexFunc(el[i], isHan) < 0 && !isComment(zl[i]) {
			if a, b := skeleton(zl[i], false), skeleton(el[i], false); a == b { // comments differ
				if compact(zl[i]) != compact(el[i]) && !hasComment(zl[i]) && !hasComment(el[i]) {
					return zl[i], el[i], true, false
				}
				continue
			}
			return zl[i], el[i], false, false
		}
		if a, b := skeleton(zl[i], true), skeleton(el[i], true); a != b && !isComment(zl[i]) && !isComment(el[i]) {
			return zl[i], el[i], true, false
		}
	}
	switch {
	case len(zl) > len(el):
		return zl[len(el)], "", false, false
	case len(zl) < len(el):
		return "", el[len(zl)], false, false
	}
	return "", "", false, true
}

func codeLines(code string) []string {
	var lines []string
	for line := range strings.Lines(code) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// isComment tells a line of code that is a comment in one of the usual languages.
func isComment(line string) bool {
	return startsWithAny(line, "//", "#", "--", "/*", "*", "<!--", ";", "%", `"""`, "'''", "REM ", "{/*")
}

func hasComment(line string) bool {
	return strings.Contains(line, "//") || strings.Contains(line, "#") || strings.Contains(line, "/*") || strings.Contains(line, "--")
}

// skeleton is a line of code without its comment, white space, and the insides of strings: of all, or of those that look like words of a
// language.
func skeleton(line string, all bool) string {
	out := make([]byte, 0, len(line))
	for i := 0; i < len(line); {
		c := line[i]
		switch {
		case c == '"' || c == '\'' || c == '`':
			end := i + 1
			for end < len(line) && line[end] != c {
				if line[end] == '\\' {
					end++
				}
				end++
			}
			end = min(end, len(line))
			if inner := line[min(i+1, end):end]; all || isWords(inner) {
				out = append(out, c, c)
			} else {
				out = append(out, c)
				out = append(out, inner...)
				out = append(out, c)
			}
			i = end + 1
			continue
		case c == '/' && (strings.HasPrefix(line[i:], "//") || strings.HasPrefix(line[i:], "/*")) && (i == 0 || line[i-1] != ':'):
			return string(out)
		case c == '#' && (i == 0 || line[i-1] == ' '), strings.HasPrefix(line[i:], "-- "), strings.HasPrefix(line[i:], "<!--"):
			return string(out)
		case c == ' ' || c == '\t':
			i++
			continue
		case c >= utf8.RuneSelf:
			_, n := utf8.DecodeRuneInString(line[i:])
			i += n
			continue
		}
		out = append(out, c)
		i++
	}
	return string(out)
}

// isWords tells a string for people from one for programs.
func isWords(s string) bool {
	return strings.IndexByte(s, ' ') > 0 || strings.IndexFunc(s, func(r rune) bool { return r >= 0x2e80 }) >= 0 ||
		s != "" && s[0] >= 'A' && s[0] <= 'Z' && strings.IndexAny(s, "_/.:0123456789") < 0
}

// localized takes out of an address what may differ between languages: /zh-cn/, _en, ?lang=zh, and the fragment, which is often made of
// a heading. What is left is a key, and no address.
func localized(s string) string {
	s, _, _ = strings.Cut(s, "#")
	lower := strings.ToLower(s)
	var b strings.Builder
	for i := 0; i < len(s); {
		if c := s[i]; isASCIILetter(c) {
			word, end := wordAt(s, i)
			switch w := lower[i:end]; w {
			case "zh", "cn", "en", "us", "hans", "chs", "chinese", "english", "gb", "tw", "hant":
				i = end
				continue
			}
			b.WriteString(word)
			i = end
			continue
		}
		b.WriteByte(s[i])
		i++
	}
	// Marks around what has been taken out are left over in different numbers.
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("/._-", r) {
			return -1
		}
		return r
	}, b.String())
}

// checkTargets compares addresses. People link to the page in the reader's language, and a machine does not.
func checkTargets(k kind) func(*field, *report) {
	return func(f *field, r *report) {
		if f.human {
			compare(f, r, k, localized)
		} else {
			compare(f, r, k, same)
		}
	}
}

// checkTags compares HTML tags: which there are, then their order.
func checkTags(f *field, r *report) {
	zh, en := keys(f.zh, tag, same), keys(f.en, tag, same)
	lost, added := difference(zh, en)
	if lost != nil || added != nil {
		r.found(false, differs(lost, added))
	} else if !slices.Equal(zh, en) {
		for i := range zh {
			if zh[i] != en[i] {
				r.found(true, fmt.Sprintf("tag %d is <%s> in Chinese, <%s> in English", i+1, zh[i], en[i]))
				return
			}
		}
	}
}

// checkStructure compares the counts of Markdown's marks.
func checkStructure(f *field, r *report) {
	z, e := f.zh.structure, f.en.structure
	if z == e {
		return
	}
	for _, c := range []struct {
		what   string
		zh, en int
		weak   bool
	}{
		{"headings", z.headings, e.headings, false}, {"list items", z.items, e.items, false},
		{"table rows", z.rows, e.rows, false}, {"bars of tables", z.cells, e.cells, false}, {"marks of bold", z.strong, e.strong, true},
	} {
		if c.zh != c.en && (c.what != "list items" || c.zh+c.en > 1) { // one item is no list
			r.found(c.weak, fmt.Sprintf("%s: %d in Chinese, %d in English", c.what, c.zh, c.en))
		}
	}
}
