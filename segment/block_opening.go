package segment

import "strings"

// opening is what a line is by its first characters.
type opening uint8

const (
	unclear  opening = iota // goldmark tells
	prose                   // of a paragraph
	row                     // the same, if it is not the delimiter row of a table
	title                   // # Title
	first                   // item of a list, such as - and 1.
	numbered                // another one, such as 2.
	fence                   // ``` and ~~~
	dashes                  // --- and nothing else, to the end of the line
	tag                     // of HTML that goes on to a blank line
	comment                 // of HTML
	quote                   // >
)

// markOf tells what a line is that is not blank, and how long the mark is that it begins with.
func markOf(line string) (mark opening, size int) {
	c := line[0]
	if c > '`' && c != '|' && c != '~' {
		return prose, 0 // most lines: Chinese and Latin letters
	}
	n, next := runLen(line), byte('\n')
	if n < len(line) {
		next = line[n]
	}
	switch c {
	case '#':
		if n <= 6 && next == ' ' {
			return title, n + spaces(line[n:])
		}
	case '`', '~':
		if n >= 3 && (c == '~' || strings.IndexByte(line[n:], c) < 0) {
			return fence, n
		}
		return prose, 0
	case '-', '+', '*':
		switch {
		case n == 1 && next == ' ':
			return itemOf(line, n, first)
		case n >= 3 && c != '+' && (next == '\n' || next == '\r'):
			return dashes, 0
		case n == 1 && next == '\t':
			return unclear, 0 // an item, or code in one
		case c == '-' && strings.TrimLeft(line[n:], "|-: \t\r\n") == "" && strings.ContainsAny(line, "|:"):
			return row, 0
		}
	case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		for n < len(line) && '0' <= line[n] && line[n] <= '9' {
			n++
		}
		if n > 9 || n == len(line) || line[n] != '.' && line[n] != ')' {
			return prose, 0
		}
		mark := numbered
		if strings.TrimLeft(line[:n], "0") == "1" {
			mark = first
		}
		if n++; n < len(line) && line[n] > ' ' {
			return prose, 0
		}
		return itemOf(line, n, mark)
	case '<':
		switch {
		case strings.HasPrefix(line, "<!--"):
			return comment, 0
		case isTag(line):
			return tag, 0
		}
		return unclear, 0
	case '|', ':':
		return row, 0
	case '>':
		if size = 1; size < len(line) && line[size] == ' ' {
			size++
		}
		if size < len(line) && line[size] > ' ' {
			return quote, size
		}
		return unclear, 0
	case '=':
		return unclear, 0
	case '_':
	default:
		if c > ' ' {
			return prose, 0
		}
		return unclear, 0
	}
	if next > ' ' { // a run of marks that text follows
		return prose, 0
	}
	return unclear, 0
}

// itemOf is the mark of a list's item with the spaces behind it; only one that text follows on its line is clear.
func itemOf(line string, size int, mark opening) (opening, int) {
	n := spaces(line[size:])
	if size += n; n == 0 || n > 4 || size == len(line) || line[size] < ' ' {
		return unclear, 0
	}
	return mark, size
}

// isTag reports a line that begins with one of the tags that are blocks of HTML wherever they stand; the rarer ones are missing.
func isTag(line string) bool {
	name := strings.TrimPrefix(line[1:], "/")
	end := 0
	for end < len(name) && ('a' <= name[end] && name[end] <= 'z' || '0' <= name[end] && name[end] <= '9') {
		end++
	}
	if end < len(name) && strings.IndexByte(" >\r\n", name[end]) < 0 {
		return false
	}
	switch name[:end] {
	case "blockquote", "center", "dd", "details", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "section", "summary",
		"table", "tbody", "td", "th", "thead", "tr", "ul":
		return true
	}
	return false
}
