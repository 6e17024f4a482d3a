package segment

import "strings"

// A stanza is what stands between a line at the margin behind a blank line, or the beginning, and the next such line. There every
// paragraph, list and quote ends, but for a list that goes on with another item, and so does every block of HTML that a blank line
// ends. So a stanza can be cut alone unless it stands inside code or HTML. (Goldmark reads no definitions of links here, which would
// be the one thing that another stanza can tell about this one.)
//
// Most stanzas are simple: the first characters of each line tell what it is. Those are cut here, in a fraction of the time that goldmark
// takes, and into the same blocks.

// stanza cuts the stanza that begins at the i-th line if it is simple; the caller takes back what was cut if it is not. It gives the line
// behind the stanza.
func (c *cutter) stanza(i int) (end int, simple bool) {
	s := stanza{cutter: c}
	for i < len(c.lines) {
		if next := c.blank(i); next > i {
			if next == len(c.lines) || c.atMargin(next) {
				return next, true
			}
			i, s.open = next, false
		}
		last, simple := s.cut(i)
		if !simple {
			return c.stanzaEnd(i), false
		}
		i = last + 1
	}
	return i, true
}

// stanza is what is open in a stanza.
type stanza struct {
	*cutter
	open     bool   // the last block is a paragraph or a table, which the next line may continue
	quoted   bool   // it is in a quote
	contents [8]int // the columns at which the contents of items of lists begin, the outermost first
	items    int    // how many there are
}

// cut cuts the block that begins at the i-th line or makes the line part of the last block, and gives the line at which that ends. It
// is false where goldmark must be asked.
func (s *stanza) cut(i int) (last int, simple bool) {
	span := s.line(i)
	line := span.Of(s.data)
	indent := spaces(line)
	inside, margin := 0, 0 // the items that go on, and where their content begins
	for inside < s.items && s.contents[inside] <= indent {
		margin = s.contents[inside]
		inside++
	}
	mark, size := markOf(line[indent:])
	if mark == numbered && s.open && inside == s.items && !s.quoted {
		mark = prose // only a list that begins with 1 interrupts a paragraph
	}
	if mark == quote {
		if inner, _ := markOf(line[indent+size:]); inner != prose {
			return i, false
		}
	}
	if s.open && (mark == prose || mark == row || mark == quote && s.quoted && indent == 0) {
		if mark == row && (s.quoted || indent-margin > 3) {
			return i, false
		}
		if mark == row && s.isTable(i, line) {
			s.table(span)
			return i, true
		}
		b := &s.blocks[len(s.blocks)-1]
		b.Span.End, b.Content.End = span.End, s.trimmedEnd(span)
		return i, true
	}
	if indent-margin > 3 {
		return i, false // code, or text that does not look so
	}
	b := Block{ListDepth: uint8(inside), Span: span, Content: Span{span.Start + indent + size, s.trimmedEnd(span)}}
	open, items := false, inside
	switch mark {
	case prose, row:
		b.Kind, open = Paragraph, true
	case quote:
		if indent > 0 {
			return i, false
		}
		b.Kind, b.QuoteDepth, open = Paragraph, 1, true
	case first, numbered:
		if items == len(s.contents) {
			return i, false
		}
		s.contents[items] = indent + size
		items++
		b.Item, b.ListDepth = true, uint8(items)
		switch inner, innerSize := markOf(line[indent+size:]); inner {
		case prose:
			b.Kind, open = Paragraph, true
		case title:
			b.Content.Start += innerSize
			if !s.title(&b, line[indent+size:]) {
				return i, false
			}
		default:
			return i, false
		}
	case title:
		if !s.title(&b, line[indent:]) {
			return i, false
		}
	case dashes:
		if s.open {
			return i, false // the paragraph is a title
		}
		b.Kind = Rule
		b.Content.End = s.withoutEnd(span).End
		b.Content.Start = b.Content.End
	case fence:
		last = s.fenceEnd(i, line[indent:indent+size], margin)
		if last == len(s.lines) {
			return i, false
		}
		b.Kind = Fence
		b.Span.End = s.lineEnd(last)
		b.Content = s.withoutEnd(Span{span.End, s.lines[last]})
		if indent > 0 && last > i+1 {
			// The indentation of the marks is not the code's.
			code := s.line(i + 1).Of(s.data)
			n := spaces(code)
			if isBlank(code) || n < indent && code[n] == '\t' {
				return i, false
			}
			b.Content.Start += min(n, indent)
		}
		i = last
	case tag, comment:
		if inside > 0 || indent > 0 && mark == comment {
			return i, false
		}
		if last = s.htmlEnd(i, mark); last == len(s.lines) {
			return i, false
		}
		b.Kind = HTML
		b.Span.End = s.lineEnd(last)
		b.Content = s.withoutEnd(b.Span)
		i = last
	default:
		return i, false
	}
	s.open, s.quoted, s.items = open, b.QuoteDepth > 0, items
	s.blocks = append(s.blocks, b)
	return i, true
}

// title makes a heading of a block on a line that begins with marks; it is false if nothing follows them, or marks that close.
func (s *stanza) title(b *Block, marks string) bool {
	b.Kind, b.Level = Heading, uint8(runLen(marks))
	return b.Content.Len() > 0 && s.data[b.Content.Start] != '\t' && s.data[b.Content.End-1] != '#'
}

// isTable reports that the i-th line, which is indented, is the delimiter row of a table: the last block is a paragraph, and its last
// line has as many cells.
func (c *cutter) isTable(i int, line string) bool {
	last := &c.blocks[len(c.blocks)-1]
	if last.Kind != Paragraph {
		return false
	}
	n := delimiterCells([]byte(strings.TrimLeft(line, " ")))
	return n > 0 && n == len(cells([]byte(c.data[max(c.line(i-1).Start, last.Content.Start):last.Content.End])))
}

// table makes a table of the last block's last line and the delimiter row; lines before it stay a paragraph.
func (c *cutter) table(delimiter Span) {
	last := &c.blocks[len(c.blocks)-1]
	start := max(last.Content.Start, strings.LastIndexAny(c.data[:last.Content.End], "\r\n")+1)
	if start == last.Content.Start {
		last.Kind = Table
		last.Span.End, last.Content.End = delimiter.End, c.trimmedEnd(delimiter)
		return
	}
	table := Block{Kind: Table, ListDepth: last.ListDepth, Span: Span{start, delimiter.End}, Content: Span{start, c.trimmedEnd(delimiter)}}
	for c.data[table.Content.Start] == ' ' {
		table.Content.Start++
	}
	last.Span.End = start
	last.Content.End = c.trimmedEnd(Span{last.Content.Start, start})
	c.blocks = append(c.blocks, table)
}

// stanzaEnd is the line behind the stanza that the i-th line stands in.
func (c *cutter) stanzaEnd(i int) int {
	for i < len(c.lines) {
		// What looks like code or a comment most often is, and blank lines in it end no stanza.
		line := c.line(i).Of(c.data)
		switch mark, size := markOf(line); mark {
		case fence:
			i = min(c.fenceEnd(i, line[:size], 0), len(c.lines)-1)
		case comment:
			i = min(c.htmlEnd(i, mark), len(c.lines)-1)
		}
		blank := false
		for i++; i < len(c.lines) && c.isBlank(i); i++ {
			blank = true
		}
		if blank && i < len(c.lines) && c.atMargin(i) {
			break
		}
	}
	return i
}

// atMargin reports that the i-th line is not indented.
func (c *cutter) atMargin(i int) bool {
	mark := c.data[c.line(i).Start]
	return mark != ' ' && mark != '\t'
}

// fenceEnd is the line that closes the fence on the i-th line, which begins with marks in a list's item whose content begins at margin, or
// the number of lines.
func (c *cutter) fenceEnd(i int, marks string, margin int) int {
	for i++; i < len(c.lines); i++ {
		line := c.line(i).Of(c.data)
		indent := spaces(line)
		if indent < margin && !isBlank(line) {
			return len(c.lines) // the item ends
		}
		if line = line[indent:]; indent-margin < 4 && strings.HasPrefix(line, marks) && strings.Trim(line[runLen(line):], asciiSpace) == "" {
			break
		}
	}
	return i
}

// htmlEnd is the last line of the HTML that begins at the i-th, or the number of lines: a comment goes on until it is closed, any other
// to the next blank line.
func (c *cutter) htmlEnd(i int, mark opening) int {
	if mark == tag {
		for i++; i < len(c.lines) && !c.isBlank(i); i++ {
		}
		return i - 1
	}
	for i < len(c.lines) && !strings.Contains(c.line(i).Of(c.data), "-->") {
		i++
	}
	return i
}

// trimmedEnd is where s ends without white space.
func (c *cutter) trimmedEnd(s Span) int {
	for s.End > s.Start && strings.IndexByte(asciiSpace, c.data[s.End-1]) >= 0 {
		s.End--
	}
	return s.End
}

// spaces is how many spaces text begins with.
func spaces(text string) int {
	n := 0
	for n < len(text) && text[n] == ' ' {
		n++
	}
	return n
}

// asciiSpace is what CommonMark takes for white space.
const asciiSpace = " \t\r\n"

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
