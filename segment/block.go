package segment

import (
	"fmt"
	"path"
	"slices"
	"sort"
	"strings"
)

// Format is how a text is marked up. It is a flag.Value.
type Format uint8

const (
	Markdown Format = iota // CommonMark with GitHub's tables
	Plain                  // paragraphs between blank lines
)

func (f Format) String() string {
	if f == Plain {
		return "plain"
	}
	return "markdown"
}

// Type names the kind of value in a command's help.
func (Format) Type() string { return "format" }

// Set takes "markdown" or "plain".
func (f *Format) Set(name string) error {
	switch name {
	case "markdown", "md":
		*f = Markdown
	case "plain", "txt":
		*f = Plain
	default:
		return fmt.Errorf("unknown format %q, expected markdown or plain", name)
	}
	return nil
}

// FormatOf guesses the format from a file's name: .txt and .text are plain, and so is what a converter makes of .pdf; everything else is
// Markdown.
func FormatOf(name string) Format {
	switch strings.ToLower(path.Ext(name)) {
	case ".txt", ".text", ".pdf":
		return Plain
	}
	return Markdown
}

// BlockKind is what a block is.
type BlockKind uint8

const (
	Blank       BlockKind = iota // lines of nothing but white space between blocks, full-width spaces included
	Paragraph                    // also the text of a list item or a quote
	Heading                      // # Title, or a title underlined with = or -
	Fence                        // fenced code
	Code                         // indented code
	Table                        // GitHub's pipe table
	HTML                         // a block of HTML
	Rule                         // a thematic break
	FrontMatter                  // YAML between --- lines at the top
)

var blockKinds = [...]string{"blank", "paragraph", "heading", "fence", "code", "table", "html", "rule", "front matter"}

func (k BlockKind) String() string { return blockKinds[k] }

// Block is a leaf block: whole lines of a document that belong to one paragraph, heading, fence and so on. Containers (lists
// and quotes) are told by ListDepth, QuoteDepth and Item of their leaves.
type Block struct {
	Kind BlockKind
	// Item is set on the first block of a list item.
	Item bool
	// Level is a heading's level, 1 to 6, or 0.
	Level uint8
	// ListDepth and QuoteDepth count the list items and quotes around the block, up to MaxDepth.
	ListDepth, QuoteDepth uint8
	// Span covers whole lines with their ends. The spans of a text's blocks tile it.
	Span Span
	// Content is the text inside: from behind the marks of lists, quotes and headings on the first line to the end of the last
	// line without its line end. A fence's content is the code between its fences. Lines after the first still begin with
	// the marks of their containers. A rule, an empty heading and an empty list item have an empty Content.
	Content Span
}

// Blocks cuts the text into blocks according to its name ([FormatOf]).
func Blocks(t *Text) []Block { return BlocksAs(t, FormatOf(t.Name)) }

// BlocksAs cuts the text into blocks. It never fails: every text is valid in both formats.
func BlocksAs(t *Text, format Format) []Block {
	start := 0
	if t.BOM {
		start = len("\ufeff")
	}
	c := newCutter(t.Data, t.lines, start)
	if format == Plain {
		c.plain()
	} else {
		c.markdown()
	}
	if len(c.blocks) == 0 && len(t.Data) > 0 { // nothing but a byte order mark: blocks tile every text
		c.blocks = append(c.blocks, Block{Kind: Blank, Span: Span{0, len(t.Data)}})
	}
	if t.BOM && len(c.blocks) > 0 {
		c.blocks[0].Span.Start = 0
	}
	return c.blocks
}

// BlocksIn cuts a part of the text into blocks, as if nothing stood around it. They tile the span.
func BlocksIn(t *Text, span Span, format Format) []Block {
	c := newCutter(t.Data[:span.End], t.lines, span.Start)
	if format == Plain {
		c.plain()
	} else {
		c.commonMark()
	}
	return c.blocks
}

// cutter collects blocks that tile data from start on.
type cutter struct {
	data   string
	start  int
	lines  []int // where lines begin, the first one at start or before
	blocks []Block

	unclosed [2]unclosed // fences of ` and of ~
}

// newCutter cuts data from start on; lines are those of a text that begins with data.
func newCutter(data string, lines []int, start int) cutter {
	c := cutter{data: data, lines: lines[:sort.SearchInts(lines, len(data))]}
	c.skip(start)
	return c
}

// skip leaves out what stands before start.
func (c *cutter) skip(start int) {
	c.start, c.lines = start, c.lines[max(0, sort.SearchInts(c.lines, start+1)-1):]
	if start == len(c.data) {
		c.lines = nil
	}
}

// line is the i-th line with its end.
func (c *cutter) line(i int) Span {
	return Span{max(c.lines[i], c.start), c.lineEnd(i)}
}

// lineEnd is where the i-th line ends.
func (c *cutter) lineEnd(i int) int {
	if i+1 < len(c.lines) {
		return c.lines[i+1]
	}
	return len(c.data)
}

// isBlank reports that the i-th line is blank.
func (c *cutter) isBlank(i int) bool {
	return beginsSpace(c.data[max(c.lines[i], c.start)]) && isBlank(c.line(i).Of(c.data))
}

// blank makes a block of the blank lines from the i-th on, if there are any, and gives the line behind them.
func (c *cutter) blank(i int) int {
	first := i
	for i < len(c.lines) && c.isBlank(i) {
		i++
	}
	if i > first {
		start := c.line(first).Start
		c.blocks = append(c.blocks, Block{Kind: Blank, Span: Span{start, c.lineEnd(i - 1)}, Content: Span{start, start}})
	}
	return i
}

// plain makes a paragraph of each run of lines that are not blank.
func (c *cutter) plain() {
	for i := c.blank(0); i < len(c.lines); i = c.blank(i) {
		c.room(i)
		s := c.line(i)
		for i++; i < len(c.lines) && !c.isBlank(i); i++ {
		}
		s.End = c.lineEnd(i - 1)
		c.blocks = append(c.blocks, Block{Kind: Paragraph, Span: s, Content: c.withoutEnd(s)})
	}
}

// room makes room for more blocks when there is little left: how many there are before the i-th line tells how many there will be.
func (c *cutter) room(i int) {
	const little = 16
	if n := len(c.blocks); cap(c.blocks)-n < little {
		c.blocks = slices.Grow(c.blocks, 2*little+int(1.1*float64(n)/float64(i+1)*float64(len(c.lines)-i)))
	}
}

// withoutEnd is s without the line end that it ends with.
func (c *cutter) withoutEnd(s Span) Span {
	s.End = s.Start + len(strings.TrimSuffix(strings.TrimSuffix(s.Of(c.data), "\n"), "\r"))
	return s
}

// isBlank reports a line of nothing but white space, full-width and no-break spaces included.
func isBlank(line string) bool {
	for i, r := range line {
		if !beginsSpace(line[i]) || !isSpace(r) {
			return false
		}
	}
	return true
}
