package dataset

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/duizhao/duizhao/segment"
)

// summaryLabel matches <summary>答案</summary> and the like, however it is worded: 点击查看答案, Show answer.
func summaryLabel(want role) func(*probe) bool {
	return func(p *probe) bool {
		inner, body, ok := summary(p)
		if !ok || summaryRole(inner) != want {
			return false
		}
		p.body = body
		return true
	}
}

// summaryRole is the role of a summary that consists of labels and words about unfolding. An answer with its analysis is an answer.
func summaryRole(s string) role {
	found := noRole
	for s != "" {
		r, size := utf8.DecodeRuneInString(s)
		if !unicode.IsLetter(r) {
			s = s[size:]
			continue
		}
		w := labelIndex.longest(s)
		switch {
		case len(w.text) > 1 && (w.role == roleAnswer || w.role == roleBoth):
			found = roleAnswer
		case w.role == roleAnalysis:
			if found == noRole {
				found = roleAnalysis
			}
		default:
			if w = unfoldIndex.longest(s); w.text == "" {
				return noRole
			}
		}
		s = s[len(w.text):]
	}
	return found
}

// summaryQuestion matches every other <summary>: a question whose answer is folded away.
func summaryQuestion(p *probe) bool {
	inner, _, ok := summary(p)
	if !ok || inner == "" {
		return false
	}
	at := strings.Index(p.s, inner)
	end := at + len(inner)
	if l := parseLabel(inner, true); l.role == roleQuestion {
		p.number = l.number
		at += l.at
	} else if number, n, ok := parseNumber(inner); ok {
		p.number = number
		at += n
	}
	p.body = p.part(at, end)
	return true
}

// summary gives the text of the line's <summary> without tags around it, and what stands behind </summary>.
func summary(p *probe) (inner string, body segment.Span, ok bool) {
	open := indexFold(p.s, "<summary")
	if open < 0 {
		return "", body, false
	}
	gt := strings.IndexByte(p.s[open:], '>')
	end := indexFold(p.s, "</summary>")
	if gt < 0 || end < open+gt {
		return "", body, false
	}
	inside := segment.Span{Start: open + gt + 1, End: end}
	inner = strings.Trim(trimTags(p.s, inside, isStructure).Of(p.s), "* _")
	if !isBalanced(inner) {
		inner = inside.Trim(p.s).Of(p.s)
	}
	return inner, trimTags(p.data, p.part(end+len("</summary>"), len(p.s)), isStructure), true
}

// trimTags narrows a span past such tags and white space at both ends.
func trimTags(data string, span segment.Span, such func(tag string) bool) segment.Span {
	for {
		before := span
		span = span.Trim(data)
		s := span.Of(data)
		if n := tagLen(s); n > 0 && such(s[:n]) {
			span.Start += n
		} else if at := strings.LastIndexByte(s, '<'); at >= 0 && tagLen(s[at:]) == len(s)-at && such(s[at:]) {
			span.End = span.Start + at
		}
		if span == before {
			return span
		}
	}
}

func isAnyTag(string) bool { return true }

// isStructure tells a tag that shows nothing by itself and links to nothing.
func isStructure(tag string) bool {
	for _, name := range []string{"<img", "<a ", "</a>", "<video", "<audio", "<iframe", "<!--"} {
		if hasPrefixFold(tag, name) {
			return false
		}
	}
	return true
}

// tagLen is the length of the tag or comment that begins s, or 0.
func tagLen(s string) int {
	if len(s) < 3 || s[0] != '<' {
		return 0
	}
	if strings.HasPrefix(s, "<!--") {
		if end := strings.Index(s, "-->"); end > 0 {
			return end + 3
		}
		return 0
	}
	if s[1] == '/' {
		return closerLen(s)
	}
	if !isASCIILetter(s[1]) {
		return 0
	}
	end := strings.IndexByte(s[:min(len(s), maxTag)], '>')
	if end < 0 || strings.HasPrefix(s, "<http") || strings.IndexByte(s[1:end], '<') >= 0 {
		return 0
	}
	return end + 1
}

// closerLen is the length of the closing tag that begins s, or 0.
func closerLen(s string) int {
	n := len("</")
	for n < len(s) && (isASCIILetter(s[n]) || n > len("</") && s[n] >= '0' && s[n] <= '9') {
		n++
	}
	if n == len("</") {
		return 0
	}
	for n < len(s) && s[n] == ' ' {
		n++
	}
	if n == len(s) || s[n] != '>' {
		return 0
	}
	return n + 1
}

// maxTag bounds the length of a tag, in bytes.
const maxTag = 1 << 10

// closerAt is where the closing tag begins that ends s, or -1.
func closerAt(s string) int {
	if s == "" || s[len(s)-1] != '>' {
		return -1
	}
	if at := strings.LastIndexByte(s, '<'); at >= 0 && strings.HasPrefix(s[at:], "</") && tagLen(s[at:]) == len(s)-at {
		return at
	}
	return -1
}

// endsBalanced tells whether s ends with a closing tag that it opens as well.
func endsBalanced(s string) bool {
	at := closerAt(s)
	if at < 0 {
		return false
	}
	name := strings.ToLower(strings.TrimRight(s[at+2:len(s)-1], " "))
	open := 0 // so far, less those that are closed
	for at := strings.IndexByte(s, '<'); at >= 0; at = strings.IndexByte(s, '<') {
		s = s[at+1:]
		if hasPrefixFold(s, name) {
			open++
		} else if strings.HasPrefix(s, "/") && hasPrefixFold(s[1:], name) {
			open--
		}
	}
	return open >= 0
}

// isBalanced tells whether s opens every tag that it closes.
func isBalanced(s string) bool {
	for at := 0; at < len(s); at++ {
		if n := tagLen(s[at:]); n > 0 && s[at+1] == '/' {
			if at += n - 1; !endsBalanced(s[:at+1]) {
				return false
			}
		}
	}
	return true
}

// isTagOnly tells text that is nothing but tags.
func isTagOnly(s string) bool {
	return strings.HasPrefix(s, "<") && trimTags(s, segment.Span{End: len(s)}, isAnyTag).Len() == 0
}

// indexFold is strings.Index that does not mind the case of ASCII letters. part is in lower case and begins with '<'.
func indexFold(s, part string) int {
	for at := 0; ; {
		i := strings.IndexByte(s[at:], part[0])
		if i < 0 {
			return -1
		}
		if at += i; hasPrefixFold(s[at:], part) {
			return at
		}
		at++
	}
}
