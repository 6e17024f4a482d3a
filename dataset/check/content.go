package check

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// checkUntranslated finds English that is the Chinese: equal in all that is neither code, address, number nor white space, and with
// Chinese characters in it.
func checkUntranslated(f *field, r *report) {
	if f.zh.letters.han == 0 || f.en.letters.han == 0 {
		return
	}
	if words(f.zh.prose) == words(f.en.prose) {
		r.found(false, "English is the Chinese: "+quote(f.en.raw))
	}
}

// words are the letters of a text.
func words(s string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r >= '0' && r <= '9' || r == '\u3000' || r == standIn {
			return -1
		}
		return r
	}, s)
}

// checkHan finds Chinese characters in English prose.
func checkHan(f *field, r *report) {
	if f.en == nil || f.en.letters.han == 0 {
		return
	}
	prose := f.en.prose
	if f.allow != nil {
		prose = f.allow.Replace(prose)
	}
	at := strings.IndexFunc(prose, isHan)
	if at < 0 {
		return
	}
	total := 0
	for _, c := range prose {
		if isHan(c) {
			total++
		}
	}
	end := at
	for end < len(prose) {
		c := runeAt(prose, end)
		if !isHan(c) {
			break
		}
		end += len(string(c))
	}
	weak := isMention(prose, at, end) && total == utf8.RuneCountInString(prose[at:end])
	r.found(weak, fmt.Sprintf("%d Chinese characters in English: %s", total, quote(prose[at:end])))
}

// isMention tells Chinese that is talked about: in brackets or quotation marks.
func isMention(s string, at, end int) bool {
	before, after := strings.TrimRight(s[:at], " *_"), strings.TrimLeft(s[end:], " *_")
	return endsWithAny(before, "(", "（", `"`, "“", "‘", "'", "[", "《", "「") &&
		startsWithAny(after, ")", "）", `"`, "”", "’", "'", "]", "》", "」", ",", "，", "、")
}

func endsWithAny(s string, suffixes ...string) bool {
	for _, p := range suffixes {
		if strings.HasSuffix(s, p) {
			return true
		}
	}
	return false
}

// checkLanguage finds a field in another language. Short ones and such that are code, names or numbers have none.
func checkLanguage(f *field, r *report) {
	const short = 12 // letters of one language
	if f.en != nil {
		if l := f.en.letters; l.han+l.other >= short && l.latin < 2*(l.han+l.other) {
			r.found(false, fmt.Sprintf("English has %d letters of other scripts and %d Latin ones", l.han+l.other, l.latin))
		}
	}
	if f.zh != nil {
		l := f.zh.letters
		if l.other >= short && l.han < l.other {
			r.found(false, fmt.Sprintf("Chinese has %d letters of other scripts and %d Chinese ones", l.other, l.han))
		}
		if words := strings.Count(f.zh.prose, " "); l.han == 0 && l.latin >= 60 && words >= 10 && !strings.HasPrefix(f.name, "option.") {
			r.found(f.human, fmt.Sprintf("Chinese has no Chinese characters in %d letters", l.latin))
		}
	}
}

// checkNumbers compares the numbers of both sides as multisets. What occurs on the other side less often is weak.
func checkNumbers(f *field, r *report) {
	zh, en := f.zh.numbers, f.en.numbers
	if len(zh) == 0 && len(en) == 0 || equalNumbers(zh, en) {
		return
	}
	lost, lostAll := unmatched(zh, en)
	added, addedAll := unmatched(en, zh)
	// A number may stand in code on the other side.
	if len(lost) > 0 && len(f.en.tokens) > 0 {
		more, _ := readNumbers(f.en.raw, true)
		lost, lostAll = unmatched(zh, more)
	}
	if len(added) > 0 && len(f.zh.tokens) > 0 {
		more, _ := readNumbers(f.zh.raw, false)
		added, addedAll = unmatched(en, more)
	}
	if len(lost) > 0 || len(added) > 0 {
		r.found(!lostAll && !addedAll, differs(lost, added))
	}
}

func equalNumbers(a, b []number) bool {
	return slices.EqualFunc(a, b, func(x, y number) bool { return x.value == y.value })
}

// unmatched lists the hard numbers of one side that the other has not, or less often, and tells whether it has any not at all.
func unmatched(from, to []number) (texts []string, absent bool) {
	counts := make(map[float64]int, len(to))
	for i := range to {
		n := &to[i]
		counts[n.value]++
		for _, v := range n.also {
			if v != 0 && v != n.value {
				counts[v]++
			}
		}
	}
	seen := make(map[float64]bool, len(to))
	for v := range counts {
		seen[v] = true
	}
	take := func(n *number) bool {
		for _, v := range [...]float64{n.value, n.also[0], n.also[1], n.also[2]} {
			if counts[v] > 0 && (v != 0 || n.value == 0) {
				counts[v]--
				return true
			}
		}
		return false
	}
	for i := range from {
		n := &from[i]
		if !n.hard {
			continue
		}
		if !take(n) {
			texts = append(texts, n.text)
			here := seen[n.value]
			for _, v := range n.also {
				here = here || v != 0 && seen[v]
			}
			absent = absent || !here
		}
	}
	return texts, absent
}

// checkUnits finds units of numbers that English has not, or of money that Chinese has not.
func checkUnits(f *field, r *report) {
	var zh, en [units]int
	any := false
	for i := range f.zh.numbers {
		zh[f.zh.numbers[i].unit]++
		any = any || f.zh.numbers[i].unit != none
	}
	for i := range f.en.numbers {
		en[f.en.numbers[i].unit]++
		any = any || f.en.numbers[i].unit != none
	}
	if !any {
		return
	}
	var lost, added []string
	weak := true
	for u := none + 1; u < units; u++ {
		switch {
		case zh[u] > 0 && en[u] == 0:
			if mentions(f.en.prose, u) {
				continue
			}
			lost = append(lost, u.String())
			weak = weak && u >= minute
		case en[u] > 0 && zh[u] == 0 && u < celsius+2:
			if mentions(f.zh.prose, u) {
				continue
			}
			added = append(added, u.String())
			weak = weak && u == percent
		}
	}
	if len(lost)+len(added) > 0 {
		r.found(weak, differs(lost, added))
		return
	}
	// The number is there, and nowhere with its unit.
	for i := range f.zh.numbers {
		z := &f.zh.numbers[i]
		if !z.hard || z.unit == none || z.unit >= minute || z.value == 1 { // each kilobyte is 1 KB
			continue
		}
		same, other := 0, 0
		for j := range min(len(f.en.numbers), 200) {
			if e := &f.en.numbers[j]; e.is(z.value) {
				if e.unit == z.unit {
					same++
				} else {
					other++
				}
			}
		}
		if same == 0 && other > 0 {
			r.found(true, fmt.Sprintf("%s is not in %s in English", quote(z.text), z.unit))
			return
		}
	}
}

// mentions tells whether a text has a unit without a number in digits beside it.
func mentions(s string, u unit) bool {
	for _, list := range unitWords {
		for _, w := range list {
			if w.unit == u && (len(w.text) > 3 || !isASCIILetter(w.text[0])) && strings.Contains(s, w.text) {
				return true
			}
		}
	}
	switch u {
	case percent: // one hundredth, 三成
		if strings.Contains(s, "hundredth") {
			return true
		}
		for at := strings.Index(s, "成"); at >= 0; {
			before, _ := utf8.DecodeLastRuneInString(s[:at])
			if _, ok := numerals[before]; ok || before >= '0' && before <= '9' {
				return true
			}
			next := strings.Index(s[at+len("成"):], "成")
			if next < 0 {
				break
			}
			at += len("成") + next
		}
	case dollar:
		return strings.Contains(s, "$")
	case yuan:
		return strings.ContainsAny(s, "¥￥")
	case euro:
		return strings.Contains(s, "€")
	case pound:
		return strings.Contains(s, "£") || strings.Contains(s, "pounds")
	}
	return false
}

// checkNumbering compares the numbers of list items. Lists whose items all have the number 1 count by themselves.
func checkNumbering(f *field, r *report) {
	zh, en := counted(f.zh.numbering), counted(f.en.numbering)
	if len(zh) == 0 || len(en) == 0 || slices.Equal(zh, en) {
		return
	}
	for i := range min(len(zh), len(en)) {
		if zh[i] != en[i] {
			r.found(false, fmt.Sprintf("item %d has number %d in Chinese, %d in English", i+1, zh[i], en[i]))
			return
		}
	}
	r.found(true, fmt.Sprintf("%d numbered items in Chinese, %d in English", len(zh), len(en)))
}

func counted(items []int) []int {
	if len(items) < 2 || slices.ContainsFunc(items, func(n int) bool { return n != 1 }) {
		return items
	}
	list := make([]int, len(items))
	for i := range list {
		list[i] = i + 1
	}
	return list
}

// checkGlossary finds terms of the glossary whose translation is missing, or a forbidden one.
func checkGlossary(f *field, r *report) {
	if len(f.glossary) == 0 {
		return
	}
	english := ""
	seen := map[string]bool{}
	for i, c := range f.zh.prose {
		for _, t := range f.glossary[c] {
			if seen[t.ZH] || !strings.HasPrefix(f.zh.prose[i:], t.ZH) {
				continue
			}
			seen[t.ZH] = true
			if english == "" {
				english = strings.ToLower(strings.Join(strings.Fields(f.en.raw), " "))
			}
			for _, bad := range t.Forbidden {
				if containsTerm(english, bad) {
					r.found(false, fmt.Sprintf("%q is translated as %q, which is forbidden", t.ZH, bad))
				}
			}
			if len(t.EN) > 0 && !slices.ContainsFunc(t.EN, func(good string) bool { return containsTerm(english, good) }) {
				r.found(false, fmt.Sprintf("%q is not translated as %q", t.ZH, t.EN[0]))
			}
		}
	}
}

// containsTerm tells whether a text in lower case has a term at the beginning of a word, also with an ending: node, nodes.
func containsTerm(text, term string) bool {
	term = strings.ToLower(term)
	for from := 0; term != ""; {
		at := strings.Index(text[from:], term)
		if at < 0 {
			return false
		}
		at += from
		end := at + len(term)
		if (at == 0 || !isASCIILetter(text[at-1])) && (end == len(text) || !isASCIILetter(text[end]) ||
			startsWithAny(text[end:], "s", "es", "ed", "ing", "d")) {
			return true
		}
		from = end
	}
	return false
}

// checkProtected finds terms that must stay as they are and did not.
func checkProtected(f *field, r *report) {
	for _, t := range f.settings.Protected {
		if t == "" {
			continue
		}
		if zh, en := strings.Count(f.zh.raw, t), strings.Count(f.en.raw, t); zh > 0 && en == 0 {
			r.found(false, fmt.Sprintf("%q is not in English", t))
		}
	}
}
