package check

import (
	"strings"
	"unicode/utf8"
)

// paragraph is the place at which the paragraph around i ends.
func (r *reader) paragraph(i int) int {
	if i < r.para {
		return r.para
	}
	for at := i; ; {
		n := strings.IndexByte(r.text[at:], '\n')
		if n < 0 {
			r.para = len(r.text)
			return r.para
		}
		at += n + 1
		rest := strings.TrimLeft(r.text[at:min(at+16, len(r.text))], " \t\r")
		if rest == "" || rest[0] == '\n' || strings.HasPrefix(rest, "```") {
			r.para = at
			return at
		}
	}
}

// find looks for end in the paragraph, from i on.
func (r *reader) find(search, i, limit int, end string) int {
	if i < r.until[search] {
		return -1
	}
	stop := min(r.paragraph(i), i+limit, len(r.text))
	at := strings.Index(r.text[min(i, stop):stop], end)
	if at < 0 {
		r.until[search] = stop
		return -1
	}
	return i + at
}

const longest = 4000 // the longest token of a line

// backticks reads inline code.
func (r *reader) backticks(i int) int {
	n := 1
	for i+n < len(r.text) && r.text[i+n] == '`' {
		n++
	}
	if n > maxBackticks || i+n < r.until[toBackticks+n] {
		return i + n
	}
	stop := r.paragraph(i + n)
	for at := i + n; at < stop; {
		k := strings.IndexByte(r.text[at:stop], '`')
		if k < 0 {
			break
		}
		at += k
		k = 1
		for at+k < stop && r.text[at+k] == '`' {
			k++
		}
		if k == n {
			return r.add(i, at+n, token{kind: inlineCode, text: strings.TrimSpace(r.text[i+n : at])})
		}
		at += k
	}
	r.until[toBackticks+n] = stop
	return i + n
}

// dollar reads $formula$, $$formula$$ and ${name}. The rules for a single one are Pandoc's: nothing blank inside it at either end, no
// digit behind it.
func (r *reader) dollar(i int) int {
	text := r.text
	if strings.HasPrefix(text[i:], "$$") {
		if end := r.find(toDollars, i+2, 1<<16, "$$"); end > i+2 {
			return r.add(i, end+2, token{kind: formula, text: text[i+2 : end]})
		}
		return i + 2
	}
	if strings.HasPrefix(text[i:], "${") {
		if end := r.find(toBrace, i+2, 80, "}"); end > i+2 && isName(text[i+2:end]) {
			return r.add(i, end+1, token{kind: placeholder, text: text[i : end+1]})
		}
		return i + 2
	}
	if i+1 >= len(text) || text[i+1] <= ' ' {
		return i + 1
	}
	end := r.find(toDollar, i+1, 1000, "$")
	if end < 0 || text[end-1] <= ' ' || end+1 < len(text) && isDigit(text[end+1]) || !isFormula(text[i+1:end]) {
		return i + 1
	}
	return r.add(i, end+1, token{kind: formula, text: text[i+1 : end]})
}

// isFormula tells whether a text between marks of mathematics can be a formula: no Chinese, unless there are commands.
func isFormula(s string) bool {
	return strings.IndexByte(s, '\\') >= 0 || strings.IndexFunc(s, func(r rune) bool { return r >= 0x3000 }) < 0
}

// backslash reads \(formula\), \[formula\] and passes over escapes.
func (r *reader) backslash(i int) int {
	if i+1 >= len(r.text) {
		return i + 1
	}
	search, end := toParen, `\)`
	switch c := r.text[i+1]; {
	case c == '[':
		search, end = toBracket, `\]`
	case c == '(':
	case c == '\n':
		return i + 1
	case c < utf8.RuneSelf && !isASCIILetter(c) && !isDigit(c):
		return i + 2
	default:
		return i + 1
	}
	if at := r.find(search, i+2, longest, end); at > 0 && isFormula(strings.ReplaceAll(r.text[i+2:at], `\`, "")) {
		return r.add(i, at+2, token{kind: formula, text: r.text[i+2 : at]})
	}
	return i + 2
}

// angle reads HTML tags and comments.
func (r *reader) angle(i int) int {
	text := r.text
	if strings.HasPrefix(text[i:], "<!--") {
		if end := r.find(toComment, i+4, 1<<16, "-->"); end >= 0 {
			r.out = append(r.out, text[r.from:i]...)
			r.from = end + 3
			return r.from
		}
		return i + 4
	}
	at := i + 1
	closing := at < len(text) && text[at] == '/'
	if closing {
		at++
	}
	start := at
	for at < len(text) && at-start < 12 && (isASCIILetter(text[at]) || isDigit(text[at])) {
		at++
	}
	name := strings.ToLower(text[start:at])
	if !htmlTags[name] {
		return i + 1
	}
	end := r.find(toTag, at, 1000, ">")
	if end < 0 || strings.IndexByte(text[at:end], '<') >= 0 {
		return i + 1
	}
	if closing {
		name = "/" + name
	}
	return r.add(i, end+1, token{kind: tag, text: name})
}

// bracket reads the target of a link or an image.
func (r *reader) bracket(i int) int {
	text := r.text
	image := false
	if n := len(r.opens); n > 0 {
		open := r.opens[n-1]
		r.opens = r.opens[:n-1]
		image = open > 0 && text[open-1] == '!'
	}
	if !strings.HasPrefix(text[i:], "](") || i+2 < r.until[toTarget] {
		return i + 1
	}
	depth, at := 1, i+2
	stop := min(len(text), i+longest)
	for ; at < stop; at++ {
		switch text[at] {
		case '(':
			depth++
			continue
		case ')':
			depth--
		case '\n':
			depth = -1
		}
		if depth <= 0 {
			break
		}
	}
	if depth != 0 {
		r.until[toTarget] = at
		return i + 1
	}
	target, _, _ := strings.Cut(strings.TrimSpace(text[i+2:at]), " ")
	if target == "" {
		return at + 1
	}
	t := token{kind: linkTarget, text: strings.Trim(target, "<>")}
	if image {
		t.kind = imageTarget
	}
	return r.add(i+1, at+1, t)
}

// url reads the address around "://" at i.
func (r *reader) url(i int) int {
	text := r.text
	start := i
	for start > r.from && i-start < 12 && isASCIILetter(text[start-1]) {
		start--
	}
	if start == i {
		return i + 3
	}
	end := i + 3
	for end < len(text) && end-i < longest && text[end] > ' ' && text[end] < utf8.RuneSelf &&
		strings.IndexByte("()<>[]\"'`|\\{}", text[end]) < 0 {
		end++
	}
	end = i + len(strings.TrimRight(text[i:end], ".,;:!?*_"))
	if end <= i+3 {
		return i + 3
	}
	return r.add(start, end, token{kind: address, text: text[start:end]})
}

// email reads the address around "@" at i.
func (r *reader) email(i int) int {
	text := r.text
	start := i
	for start > r.from && i-start < 64 && isAddressByte(text[start-1]) {
		start--
	}
	end := i + 1
	for end < len(text) && end-i < 200 && isAddressByte(text[end]) {
		end++
	}
	end = i + len(strings.TrimRight(text[i:end], ".-_+%"))
	if start == i || end <= i+1 || strings.IndexByte(text[i+1:end], '.') < 1 {
		return i + 1
	}
	return r.add(start, end, token{kind: address, text: text[start:end]})
}

func isAddressByte(c byte) bool {
	return isASCIILetter(c) || isDigit(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-'
}

// path reads a path of files whose first slash is at i: /etc/hosts, ./run.sh, ~/.ssh, ../a.
func (r *reader) path(i int) int {
	text := r.text
	start := i
	for start > r.from && i-start < 2 && (text[start-1] == '.' || text[start-1] == '~') {
		start--
	}
	if start > 0 && (isASCIILetter(text[start-1]) || isDigit(text[start-1]) || strings.IndexByte("/._-<\\)}$%", text[start-1]) >= 0) {
		return i + 1
	}
	end, slashes, letter := i, 0, false
	for end < len(text) && end-i < longest && (isAddressByte(text[end]) || text[end] == '/' || text[end] == '@') && text[end] != '%' {
		if text[end] == '/' {
			slashes++
		}
		letter = letter || isASCIILetter(text[end])
		end++
	}
	end = i + len(strings.TrimRight(text[i:end], "._-+@"))
	if !letter || slashes < 2 && start == i || end-i < 3 {
		return max(end, i+1)
	}
	return r.add(start, end, token{kind: address, text: text[start:end]})
}

// verb reads %s, %d, %1$s, %5.2f and %(name)s. Behind a digit % is a percentage.
func (r *reader) verb(i int) int {
	text := r.text
	if i > 0 && isDigit(text[i-1]) {
		return i + 1
	}
	at := i + 1
	if at < len(text) && text[at] == '(' {
		n := strings.IndexByte(text[at:min(at+40, len(text))], ')')
		if n < 2 || !isName(text[at+1:at+n]) {
			return i + 1
		}
		at += n + 1
	}
	for at < len(text) && at-i < 48 && strings.IndexByte("-+#0123456789.$", text[at]) >= 0 {
		at++
	}
	if at >= len(text) || strings.IndexByte("sdvfxXqegtcpbou", text[at]) < 0 ||
		at+1 < len(text) && (isASCIILetter(text[at+1]) || isDigit(text[at+1])) {
		return i + 1
	}
	return r.add(i, at+1, token{kind: placeholder, text: text[i : at+1]})
}

// brace reads {}, {name} and {{name}}.
func (r *reader) brace(i int) int {
	text := r.text
	n := 1
	if strings.HasPrefix(text[i:], "{{") {
		n = 2
	}
	end := r.find(toBrace, i+n, 80, "}")
	if end < 0 || n == 2 && !strings.HasPrefix(text[end:], "}}") {
		return i + n
	}
	inner := text[i+n : end]
	if n == 2 {
		inner = strings.TrimSpace(inner)
	}
	if inner != "" && !isName(inner) {
		return i + n
	}
	return r.add(i, end+n, token{kind: placeholder, text: text[i : end+n]})
}

// isName tells what may stand in the braces of a placeholder.
func isName(s string) bool {
	for i := range len(s) {
		if c := s[i]; !isASCIILetter(c) && !isDigit(c) && c != '_' && c != '.' && c != '-' && c != ':' {
			return false
		}
	}
	return s != ""
}

// htmlTags are tags that documents hold. Other words in angle brackets are text: List<String>, <your name>.
var htmlTags = wordSet(`a abbr address article aside audio b blockquote body br button caption center cite code col colgroup
dd del details dfn div dl dt em figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins
kbd label li link main mark meta nav ol p pre q rp rt ruby s samp script section small source span strike strong style sub
summary sup table tbody td template textarea tfoot th thead time title tr tt u ul var video`)
