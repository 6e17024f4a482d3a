package segment

import (
	"fmt"
	"path"
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
	var c cutter
	c.data = t.Data
	if format == Plain {
		c.plain(start, t.lines)
	} else {
		c.markdown(start, t.lines)
	}
	if t.BOM && len(c.blocks) > 0 {
		c.blocks[0].Span.Start = 0
	}
	return c.blocks
}

// BlocksIn cuts a part of the text into blocks, as if nothing stood around it. They tile the span.
func BlocksIn(t *Text, span Span, format Format) []Block {
	var c cutter
	c.data = t.Data[:span.End]
	if format == Plain {
		c.plain(span.Start, t.lines)
	} else {
		c.pieces(span.Start, t.lines, pieceSize)
	}
	return c.blocks
}

// cutter collects blocks that tile data.
type cutter struct {
	data   string
	blocks []Block
}

// plain makes a paragraph of each run of lines that are not blank.
func (c *cutter) plain(at int, lines []int) {
	next := sort.SearchInts(lines, at+1) // the line behind the one at hand
	lineEnd := func() int {
		if next < len(lines) {
			return min(lines[next], len(c.data))
		}
		return len(c.data)
	}
	for at < len(c.data) {
		end := lineEnd()
		blank := isBlank(c.data[at:end])
		for next++; end < len(c.data) && isBlank(c.data[end:lineEnd()]) == blank; next++ {
			end = lineEnd()
		}
		b := Block{Kind: Blank, Span: Span{at, end}, Content: Span{at, at}}
		if !blank {
			b.Kind = Paragraph
			b.Content = c.withoutEnd(b.Span)
		}
		c.blocks = append(c.blocks, b)
		at = end
	}
	c.ifEmpty()
}

// ifEmpty gives a text of nothing but a byte order mark one block, so that blocks tile every text.
func (c *cutter) ifEmpty() {
	if len(c.blocks) == 0 && len(c.data) > 0 {
		c.blocks = append(c.blocks, Block{Kind: Blank, Span: Span{0, len(c.data)}})
	}
}

// withoutEnd is s without the line end that it ends with.
func (c *cutter) withoutEnd(s Span) Span {
	s.End = s.Start + len(strings.TrimSuffix(strings.TrimSuffix(s.Of(c.data), "\n"), "\r"))
	return s
}

// isBlank reports a line of nothing but white space, full-width and no-break spaces included.
func isBlank(line string) bool {
	for _, r := range line {
		if !isSpace(r) {
			return false
		}
	}
	return true
}
