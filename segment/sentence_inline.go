package segment

import "strings"

// inlines finds what is never cut: inline code, math, URLs, link targets, tags and comments. It remembers which closing
// marks are not to be found ahead, so that a text of nothing but opening marks takes linear time. It must be asked
// about one text, from left to right.
//
// E-mail addresses, file names and versions need no care: a dot ends a sentence only before white space.
type inlines struct {
	lineTo, paragraphTo int // where the line and the paragraph read last end

	absent [len(enclosures)]int // enclosures[k].end does not occur before absent[k]
	dollar int                  // no $ that could close math occurs before this offset

	ticks   [longestTicks + 1]int // where the last run of so many backticks begins among those before ticksTo
	ticksTo int
}

// enclosures are the pairs of marks between which nothing is cut, not even a line end.
var enclosures = [...]struct{ start, end string }{
	{"$$", "$$"},
	{`\(`, `\)`},
	{`\[`, `\]`},
	{"<!--", "-->"},
}

// longestTicks is the length of the longest run of backticks that opens inline code.
const longestTicks = 8

// longestTag bounds HTML tags and autolinks in bytes.
const longestTag = 2048

// skip is the offset after what begins at i, at one of ` $ \ < : ]; it is at least i+1.
func (in *inlines) skip(text string, i int, english bool) int {
	for k, e := range enclosures {
		if strings.HasPrefix(text[i:], e.start) {
			return in.enclosure(text, i, k)
		}
	}
	switch text[i] {
	case '`':
		return in.code(text, i, english)
	case '$':
		return in.math(text, i)
	case '<':
		return i + tagLen(text[i:min(i+longestTag, in.paragraphEnd(text, i))])
	case ':':
		return i + urlLen(text[i:])
	case ']':
		return max(i+1, in.target(text, i))
	case '\\':
		if i+1 < len(text) && strings.IndexByte("`$\\<>*[]().", text[i+1]) >= 0 {
			return i + 2 // an escape: the next mark means nothing
		}
	}
	return i + 1
}

func (in *inlines) enclosure(text string, i, k int) int {
	from, limit := i+len(enclosures[k].start), in.paragraphEnd(text, i)
	if i < in.absent[k] || from >= limit {
		return from
	}
	n := strings.Index(text[from:limit], enclosures[k].end)
	if n < 0 {
		in.absent[k] = limit
		return from
	}
	return from + n + len(enclosures[k].end)
}

// code is the offset after the inline code whose backticks begin at i, as in CommonMark: it ends at the next run of
// as many backticks. It may go over a line end in English only, where lines are wrapped.
func (in *inlines) code(text string, i int, english bool) int {
	n := runLen(text[i:])
	from := i + n
	if n > longestTicks || i < in.ticksTo && in.ticks[n] <= i {
		return from
	}
	limit := in.limit(text, i, english)
	for j := from; j < limit; {
		if text[j] != '`' {
			j++
			continue
		}
		m := runLen(text[j:])
		if m == n {
			return j + m
		}
		if m <= longestTicks {
			in.ticks[m] = j
		}
		j += m
	}
	in.ticksTo = limit
	return from
}

// math is the offset after the math that the $ at i opens, by the rule of Pandoc: on the same line, no white space
// inside next to either $, no letter or digit right outside. Math holds no Chinese stop, so US$5。 opens none.
func (in *inlines) math(text string, i int) int {
	if i < in.dollar || i+1 == len(text) || text[i+1] <= ' ' || i > 0 && isASCIIWord(rune(text[i-1])) {
		return i + 1
	}
	limit := in.lineEnd(text, i)
	for j := i + 1; j < limit; j++ {
		switch text[j] {
		case '\\':
			j++
		case '$':
			if text[j-1] > ' ' && (j+1 == len(text) || !isASCIIWord(rune(text[j+1]))) {
				return j + 1
			}
		case '\xe3', '\xef':
			if strings.HasPrefix(text[j:], "。") || strings.HasPrefix(text[j:], "？") || strings.HasPrefix(text[j:], "！") {
				limit = j
			}
		}
	}
	in.dollar = limit
	return i + 1
}

// target is the offset after the link target at i, at "](", and 0 if there is none.
func (in *inlines) target(text string, i int) int {
	if !strings.HasPrefix(text[i:], "](") {
		return 0
	}
	return closing(text, i+1, in.lineEnd(text, i)) + 1
}

// tagLen is the length of the HTML tag or autolink that text begins with, or 1. What looks like a comparison, a<b, is
// neither: a tag has its name followed by white space, / or >, and nothing but ASCII outside quoted values; an autolink
// has no white space.
func tagLen(text string) int {
	i := 1
	if i < len(text) && text[i] == '/' {
		i++
	}
	name := i
	for i < len(text) && (isASCIIWord(rune(text[i])) || text[i] == '-') {
		i++
	}
	if i == name || i == len(text) || '0' <= text[name] && text[name] <= '9' {
		return 1
	}
	tag := text[i] <= ' ' || text[i] == '/' || text[i] == '>'
	for ; i < len(text); i++ {
		switch b := text[i]; {
		case b == '>':
			return i + 1
		case b == '<' || b >= 0x80 || !tag && b <= ' ':
			return 1
		case tag && (b == '"' || b == '\'') && text[i-1] == '=':
			n := strings.IndexByte(text[i+1:], b)
			if n < 0 {
				return 1
			}
			i += 1 + n
		}
	}
	return 1
}

// urlLen is the length of the rest of a URL that text begins with, from "://" on, or 1. It ends before white space,
// anything but ASCII, a closing bracket that it does not open itself, and the punctuation of the sentence around it.
func urlLen(text string) int {
	if !strings.HasPrefix(text, "://") {
		return 1
	}
	end, depth := 3, 0
scan:
	for ; end < len(text); end++ {
		switch b := text[end]; {
		case b <= ' ' || b >= 0x7f || strings.IndexByte("<>\"`|]", b) >= 0:
			break scan
		case b == '(':
			depth++
		case b == ')':
			if depth--; depth < 0 {
				break scan
			}
		}
	}
	return max(1, len(strings.TrimRight(text[:end], ".,;:!?'*_~")))
}

// limit is how far inline code and brackets may reach: to the end of the line in Chinese, of the paragraph in English.
func (in *inlines) limit(text string, i int, english bool) int {
	if english {
		return in.paragraphEnd(text, i)
	}
	return in.lineEnd(text, i)
}

// lineEnd is the offset of the next line end from i on, or of the end of text.
func (in *inlines) lineEnd(text string, i int) int {
	if i >= in.lineTo {
		in.lineTo = i
		for in.lineTo < len(text) && text[in.lineTo] != '\n' && text[in.lineTo] != '\r' {
			in.lineTo++
		}
	}
	return in.lineTo
}

// paragraphEnd is the offset of the next blank line from i on, or of the end of text.
func (in *inlines) paragraphEnd(text string, i int) int {
	if i >= in.paragraphTo {
		for in.paragraphTo = i; in.paragraphTo < len(text); in.paragraphTo++ {
			if b := text[in.paragraphTo]; (b == '\n' || b == '\r') && blankLineAt(text, in.paragraphTo) {
				break
			}
		}
	}
	return in.paragraphTo
}
