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
func (c *cutter) stanza(i int) (end int, ok bool) {
	var items items
	open := false // the last block is a paragraph or a table, which the next line may continue
	for ; i < len(c.lines); i++ {
		if next := c.blank(i); next > i {
			if next == len(c.lines) || c.atMargin(next) {
				return next, true
			}
			i, open = next, false
		}
		s := c.line(i)
		line := s.Of(c.data)
		indent := 0
		for line[indent] == ' ' { // it ends: the line is not blank
			indent++
		}
		inside, deeper := items.around(indent)
		mark, size := markOf(line[indent:])
		if mark == numbered && open && inside == items.depth {
			mark = prose // only a list that begins with 1 interrupts a paragraph
		}
		switch {
		case mark == row && open && deeper < 4 && c.isTable(i, line):
			c.table(s)
			continue
		case (mark == prose || mark == row) && open:
			last := &c.blocks[len(c.blocks)-1]
			last.Span.End, last.Content.End = s.End, c.trimmedEnd(s)
			continue
		case deeper > 3:
			return c.stanzaEnd(i), false // code, or text that does not look so
		}
		b := Block{Span: s, Content: Span{s.Start + indent + size, c.trimmedEnd(s)}}
		wasOpen := open
		open = false
		switch {
		case mark == prose || mark == row:
			items.depth = inside
			b.Kind, b.ListDepth = Paragraph, uint8(inside)
			open = true
		case mark == first || mark == numbered:
			if inner, _ := markOf(line[indent+size:]); inner != prose || inside == len(items.content) {
				return c.stanzaEnd(i), false
			}
			items.content[inside] = indent + size
			items.depth = inside + 1
			b.Kind, b.Item, b.ListDepth = Paragraph, true, uint8(items.depth)
			open = true
		case indent > 0:
			return c.stanzaEnd(i), false
		case mark == title:
			if b.Content.Len() <= 0 || c.data[b.Content.End-1] == '#' {
				return c.stanzaEnd(i), false // nothing, or marks that close
			}
			b.Kind, b.Level = Heading, uint8(size-1)
		case mark == fence:
			closing := c.fenceEnd(i, size)
			if closing == len(c.lines) {
				return closing, false
			}
			b.Kind = Fence
			b.Content = c.withoutEnd(Span{s.End, c.lines[closing]})
			b.Span.End = c.lineEnd(closing)
			i = closing
		case mark == dashes && !wasOpen:
			b.Kind = Rule
			b.Content.End = c.withoutEnd(s).End
			b.Content.Start = b.Content.End
		case mark == tag || mark == comment:
			if i = c.htmlEnd(i, mark); i == len(c.lines) {
				return i, false
			}
			b.Kind = HTML
			b.Span.End = c.lineEnd(i)
			b.Content = c.withoutEnd(b.Span)
		default:
			return c.stanzaEnd(i), false
		}
		if !open {
			items.depth = 0
		}
		c.blocks = append(c.blocks, b)
	}
	return i, true
}

// items are the items of lists that are open, the outermost first.
type items struct {
	content [8]int // the columns at which their contents begin
	depth   int
}

// around is how many of the items a line stands in that is indented so much, and how much deeper than the last one's content it is.
func (it *items) around(indent int) (inside, deeper int) {
	deeper = indent
	for inside < it.depth && it.content[inside] <= indent {
		deeper = indent - it.content[inside]
		inside++
	}
	return inside, deeper
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
		if line := c.line(i).Of(c.data); line[0] == '`' || line[0] == '~' {
			if mark, size := markOf(line); mark == fence {
				i = min(c.fenceEnd(i, size), len(c.lines)-1)
			}
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

// fenceEnd is the line that closes the fence of so many marks on the i-th line, or the number of lines.
func (c *cutter) fenceEnd(i, size int) int {
	marks := c.line(i).Of(c.data)[:size]
	for i++; i < len(c.lines); i++ {
		line := c.line(i).Of(c.data)
		indent := 0
		for indent < 3 && indent < len(line) && line[indent] == ' ' {
			indent++
		}
		if line = line[indent:]; strings.HasPrefix(line, marks) && strings.Trim(line[runLen(line):], asciiSpace) == "" {
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
		if n <= 6 && next == ' ' && n+1 < len(line) && line[n+1] > ' ' {
			return title, n + 1
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
	case '>', '=':
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
	spaces := 0
	for size < len(line) && line[size] == ' ' {
		size++
		spaces++
	}
	if spaces == 0 || spaces > 4 || size == len(line) || line[size] < ' ' {
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
