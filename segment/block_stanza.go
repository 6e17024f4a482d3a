package segment

import "strings"

// A stanza begins with a line at the margin behind a blank line, and ends before the next such line. There every paragraph, quote and
// item of a list ends, and HTML that a blank line ends. (A list may go on with another item, but its blocks do not tell.) So a stanza can
// be cut alone, unless it stands inside code or other HTML. Definitions of links, which tell something about other stanzas, are
// paragraphs to us.
//
// Most stanzas are simple: the first characters of each line tell what it is. Those are cut here, in a tenth of the time that goldmark
// takes, and into the same blocks. Whatever is not simple, and whatever is rare, is left to goldmark.

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

// cut makes a block of the i-th line, or of as many as the block has, or adds the line to the last block. It gives the last line that it
// took, and is false where goldmark must be asked.
func (s *stanza) cut(i int) (last int, simple bool) {
	span := s.line(i)
	line := span.Of(s.data)
	indent := spaces(line)
	inside, margin := 0, 0 // how many items go on, and where the content of the last one begins
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
		n := 0 // spaces that the first line of code begins with
		if indent > 0 && i+1 < len(s.lines) {
			code := s.line(i + 1).Of(s.data)
			n = spaces(code)
			if isBlank(code) || n < indent && code[n] == '\t' {
				return i, false
			}
		}
		last = s.fenceEnd(i, line[indent:indent+size], margin)
		if last == len(s.lines) {
			return i, false
		}
		b.Kind = Fence
		b.Span.End = s.lineEnd(last)
		b.Content = s.withoutEnd(Span{span.End, s.lines[last]})
		if last > i+1 {
			b.Content.Start += min(n, indent) // the indentation of the marks is not the code's
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

// isTable reports that the i-th line is the delimiter row of a table: the last block is a paragraph, and its last line has as many cells.
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
	known := &c.unclosed[strings.IndexByte("`~", marks[0])]
	if margin == 0 && known.marks > 0 && known.marks <= len(marks) && known.line <= i {
		return len(c.lines)
	}
	opened := i
	for i++; i < len(c.lines); i++ {
		line := c.line(i).Of(c.data)
		indent := spaces(line)
		if indent < margin && !isBlank(line) {
			return len(c.lines) // the item ends
		}
		if line = line[indent:]; indent-margin < 4 && strings.HasPrefix(line, marks) && strings.Trim(line[runLen(line):], asciiSpace) == "" {
			return i
		}
	}
	if margin == 0 {
		*known = unclosed{len(marks), opened}
	}
	return i
}

// unclosed is what a search for the end of a fence has told that found none: no fence of so many marks or more, on that line or behind it,
// is closed. Without it a document of fences that nothing closes would be searched to its end for each.
type unclosed struct{ marks, line int }

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
