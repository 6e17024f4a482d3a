package segment

import (
	"fmt"
	"path"
	"strings"
	"sync"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// MaxDepth is how deep lists and quotes may nest; what is nested deeper is read as the text of a paragraph. It keeps hostile
// nesting linear, and no document that people read comes near it.
const MaxDepth = 32

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

// FormatOf guesses the format from a file's name: .txt and .text are plain, everything else is Markdown.
func FormatOf(name string) Format {
	switch strings.ToLower(path.Ext(name)) {
	case ".txt", ".text":
		return Plain
	}
	return Markdown
}

// BlockKind is what a block is.
type BlockKind uint8

const (
	Blank       BlockKind = iota // empty lines between blocks
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
	// Span covers whole lines with their ends. The spans of a text's blocks tile it.
	Span Span
	// Content is the text inside: from behind the marks of lists, quotes and headings on the first line to the end of the last
	// line without its line end. A fence's content is the code between its fences. Lines after the first still begin with
	// the marks of their containers.
	Content Span
	// Level is a heading's level, 1 to 6, or 0.
	Level int
	// ListDepth and QuoteDepth count the list items and quotes around the block.
	ListDepth, QuoteDepth int
	// Item is set on the first block of a list item.
	Item bool
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
		c.plain(start)
	} else {
		c.markdown(start)
	}
	if t.BOM && len(c.blocks) > 0 {
		c.blocks[0].Span.Start = 0
	}
	return c.blocks
}

// cutter collects blocks that tile data.
type cutter struct {
	data   string
	blocks []Block
}

// plain makes a paragraph of each run of lines that are not blank.
func (c *cutter) plain(at int) {
	for at < len(c.data) {
		end, blank := at, isBlank(c.line(at))
		for end < len(c.data) && isBlank(c.line(end)) == blank {
			end += len(c.line(end))
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

func (c *cutter) line(at int) string { return c.data[at : at+LineLen(c.data[at:])] }

func (c *cutter) withoutEnd(s Span) Span {
	s.End = s.Start + len(strings.TrimRight(s.Of(c.data), "\r\n"))
	return s
}

// markdown cuts by CommonMark's rules. Goldmark parses block structure only; inlines, four fifths of its work, are not needed.
func (c *cutter) markdown(start int) {
	if end := frontMatter(c.data[start:]); end > 0 {
		s := Span{start, start + end}
		c.blocks = append(c.blocks, Block{Kind: FrontMatter, Span: s, Content: c.withoutEnd(s)})
		start += end
	}
	source := []byte(c.data[start:])
	// CommonMark ends lines at a lone CR as well, goldmark does not. The parser reads a copy, offsets stay.
	for i, b := range source {
		if b == '\r' && (i+1 == len(source) || source[i+1] != '\n') {
			source[i] = '\n'
		}
	}
	root := markdownParser().Parse(text.NewReader(source))
	w := walker{cutter: c, base: start, at: start}
	w.children(root, Block{})
	w.blank(len(c.data))
	c.ifEmpty()
}

// markdownParser is made once; goldmark's parsers may be used concurrently. The priorities are goldmark's own.
var markdownParser = sync.OnceValue(func() parser.Parser {
	return parser.NewParser(parser.WithBlockParsers(
		util.Prioritized(parser.NewSetextHeadingParser(), 100),
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(shallow{parser.NewListParser()}, 300),
		util.Prioritized(shallow{parser.NewListItemParser()}, 400),
		util.Prioritized(parser.NewCodeBlockParser(), 500),
		util.Prioritized(parser.NewATXHeadingParser(), 600),
		util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
		util.Prioritized(shallow{parser.NewBlockquoteParser()}, 800),
		util.Prioritized(parser.NewHTMLBlockParser(), 900),
		util.Prioritized(parser.NewParagraphParser(), 1000),
	))
})

// shallow is a parser of containers that opens none below MaxDepth.
type shallow struct{ parser.BlockParser }

func (s shallow) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	depth := 0
	for n := parent; n != nil; n = n.Parent() {
		if n.Kind() != ast.KindList {
			depth++
		}
	}
	if depth > MaxDepth {
		return nil, parser.NoChildren
	}
	return s.BlockParser.Open(parent, reader, pc)
}

// walker turns goldmark's tree into blocks.
type walker struct {
	*cutter
	base int // offset of goldmark's source in data
	at   int // end of the last block
}

// children walks the leaves below n in document order. around holds the depths.
func (w *walker) children(n ast.Node, around Block) {
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		inner := around
		switch child.Kind() {
		case ast.KindList:
			w.children(child, inner)
		case ast.KindBlockquote:
			inner.QuoteDepth++
			w.container(child, inner)
		case ast.KindListItem:
			inner.ListDepth++
			inner.Item = true
			w.container(child, inner)
			around.Item = false
		default:
			w.leaf(child, inner)
			around.Item = false
		}
	}
}

// container walks a list item or a quote; an empty one is a paragraph without content.
func (w *walker) container(n ast.Node, inner Block) {
	if n.FirstChild() == nil {
		inner.Kind = Paragraph
		w.add(inner, w.base+max(n.Pos(), 0), Span{-1, -1})
		return
	}
	w.children(n, inner)
}

func (w *walker) leaf(n ast.Node, b Block) {
	pos := n.Pos()
	content := Span{-1, -1}
	if lines := n.Lines(); lines != nil && lines.Len() > 0 {
		first, last := lines.At(0), lines.At(lines.Len()-1)
		content = Span{w.base + first.Start, w.base + last.Stop}
		if pos < 0 || first.Start < pos {
			pos = first.Start
		}
	}
	switch n := n.(type) {
	case *ast.Heading:
		b.Kind, b.Level = Heading, n.Level
	case *ast.FencedCodeBlock:
		b.Kind = Fence
	case *ast.CodeBlock:
		b.Kind = Code
	case *ast.HTMLBlock:
		b.Kind = HTML
		if n.HasClosure() {
			content.End = w.base + n.ClosureLine.Stop
		}
	case *ast.ThematicBreak:
		b.Kind = Rule
	default:
		b.Kind = Paragraph
	}
	w.add(b, w.base+max(pos, 0), content)
	if b.Kind == Paragraph {
		w.table()
	}
}

// add appends a block that begins on the line of pos. Where it ends is known when the next one begins: blank cuts it.
func (w *walker) add(b Block, pos int, content Span) {
	start := pos
	for start > w.at && w.data[start-1] != '\n' && !(w.data[start-1] == '\r' && w.data[start] != '\n') {
		start--
	}
	w.blank(start)
	b.Span = Span{start, start + LineLen(w.data[start:])}
	if content.Start < 0 {
		content = Span{b.Span.Start, b.Span.Start}
		if b.Kind != Fence {
			// An empty item, an empty heading: nothing inside, behind the mark.
			end := w.withoutEnd(b.Span).End
			content = Span{end, end}
		}
	}
	b.Content = content
	w.blocks = append(w.blocks, b)
	w.at = b.Span.End
}

// blank ends the last block before the blank lines that precede end, and makes a block of those.
func (w *walker) blank(end int) {
	blankFrom := end
	for blankFrom > w.at {
		prev := strings.LastIndexAny(w.data[w.at:blankFrom-1], "\r\n") + 1 + w.at
		if !isBlank(w.data[prev:blankFrom]) {
			break
		}
		blankFrom = prev
	}
	if n := len(w.blocks); n > 0 && w.blocks[n-1].Kind != Blank {
		last := &w.blocks[n-1]
		last.Span.End = max(last.Span.End, blankFrom)
		limit := w.withoutEnd(last.Span).End
		last.Content.Start = min(last.Content.Start, limit)
		last.Content.End = max(min(last.Content.End, limit), last.Content.Start)
		if last.Kind == Fence {
			last.Content = w.trimLineEnd(last.Content)
		}
		blankFrom = last.Span.End
	} else {
		blankFrom = w.at
	}
	if blankFrom < end {
		w.blocks = append(w.blocks, Block{Kind: Blank, Span: Span{blankFrom, end}, Content: Span{blankFrom, blankFrom}})
	}
	w.at = end
}

func (w *walker) trimLineEnd(s Span) Span {
	s.End = s.Start + len(strings.TrimSuffix(strings.TrimSuffix(s.Of(w.data), "\n"), "\r"))
	return s
}

// table marks the paragraph added last as a table if its second line is a delimiter row of as many cells as the first.
func (w *walker) table() {
	b := &w.blocks[len(w.blocks)-1]
	if b.Content.Len() == 0 {
		return
	}
	head := w.line(b.Content.Start)
	second := b.Content.Start + len(head)
	if strings.IndexByte(head, '|') < 0 || second >= b.Content.End {
		return
	}
	if n := delimiterCells(strings.Trim(w.line(second), "> \t\r\n")); n > 0 && n == cells(head) {
		b.Kind = Table
	}
}

// delimiterCells counts the cells of a table's delimiter row such as |---|:-:|, or gives 0.
func delimiterCells(row string) int {
	if strings.Trim(row, "|-: \t") != "" || strings.IndexByte(row, '-') < 0 {
		return 0
	}
	return cells(row)
}

// cells counts a table row's cells; a pipe behind a backslash is text.
func cells(row string) int {
	row = strings.Trim(strings.TrimSpace(row), "|")
	return 1 + strings.Count(row, "|") - strings.Count(row, `\|`)
}

// frontMatter is the length of the YAML block at the top of a document, or 0.
func frontMatter(data string) int {
	first := data[:LineLen(data)]
	if strings.TrimRight(first, " \t\r\n") != "---" {
		return 0
	}
	for at := len(first); at < len(data) && at < maxFrontMatter; {
		line := data[at : at+LineLen(data[at:])]
		at += len(line)
		switch strings.TrimRight(line, " \t\r\n") {
		case "---", "...":
			return at
		case "":
			if at == len(first)+len(line) {
				return 0 // a thematic break and a blank line
			}
		}
	}
	return 0
}

// maxFrontMatter bounds the search for the end of front matter.
const maxFrontMatter = 64 << 10

func isBlank(line string) bool { return strings.Trim(line, " \t\r\n\v\f\u3000\u00a0\ufeff") == "" }
