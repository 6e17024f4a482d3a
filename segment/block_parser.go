package segment

import (
	"bytes"
	"sync"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// MaxDepth is how deep lists and quotes may nest; what is nested deeper is read as the text of a paragraph. It keeps hostile
// nesting linear, and no document that people read comes near it.
const MaxDepth = 32

// markdownParser is made once; goldmark's parsers may be used concurrently. The priorities are goldmark's own. It parses
// block structure only: inlines, almost half of goldmark's work, are not needed.
var markdownParser = sync.OnceValue(func() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewSetextHeadingParser(), 100),
			util.Prioritized(placed{parser.NewThematicBreakParser()}, 200),
			util.Prioritized(shallow{placed{parser.NewListParser()}}, 300),
			util.Prioritized(shallow{placed{parser.NewListItemParser()}}, 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500),
			util.Prioritized(headings{placed{parser.NewATXHeadingParser()}}, 600),
			util.Prioritized(placed{parser.NewFencedCodeBlockParser()}, 700),
			util.Prioritized(shallow{placed{parser.NewBlockquoteParser()}}, 800),
			util.Prioritized(parser.NewHTMLBlockParser(), 900),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithParagraphTransformers(util.Prioritized(paragraphs{}, 100)),
	)
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

// placed is a parser whose nodes have the position at which they were opened. Goldmark adds their indentation, in which a tab
// is up to four bytes, and may arrive on the next line.
type placed struct{ parser.BlockParser }

func (p placed) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	node, state := p.BlockParser.Open(parent, reader, pc)
	if node != nil {
		pc.SetBlockOffset(0)
	}
	return node, state
}

// headings leaves goldmark no inlines to parse.
type headings struct{ parser.BlockParser }

func (h headings) Close(node ast.Node, reader text.Reader, pc parser.Context) {
	h.BlockParser.Close(node, reader, pc)
	outline(node.Lines(), reader.Source())
}

// paragraphs finds GitHub's tables in the paragraphs that goldmark has read, and leaves it no inlines to parse. A table is a
// row, a delimiter row of as many cells, and the lines up to the end of the paragraph; lines before it stay a paragraph.
type paragraphs struct{}

// table is a leaf of goldmark's tree. Like code it is raw: it has no inlines.
type table struct{ ast.CodeBlock }

func (paragraphs) Transform(p *ast.Paragraph, reader text.Reader, _ parser.Context) {
	lines, source := p.Lines(), reader.Source()
	for i := 1; i < lines.Len(); i++ {
		head, delimiter := lines.At(i-1), lines.At(i)
		n := delimiterCells(delimiter.Value(source))
		if n == 0 || n != len(cells(head.Value(source))) {
			continue
		}
		parent := p.Parent()
		if i > 1 {
			// Goldmark goes on with a paragraph unless it is gone, so the lines before the table get one of their own.
			before := ast.NewParagraph()
			before.SetBlankPreviousLines(p.HasBlankPreviousLines())
			before.Lines().AppendAll(lines.Sliced(0, i-1))
			outline(before.Lines(), source)
			parent.InsertBefore(parent, p, before)
		}
		found := &table{}
		found.SetBlankPreviousLines(i == 1 && p.HasBlankPreviousLines())
		found.Lines().AppendAll(lines.Sliced(i-1, lines.Len()))
		outline(found.Lines(), source)
		parent.ReplaceChild(parent, p, found)
		return
	}
	outline(lines, source)
}

// outline replaces lines by one, from their first character to their last. Goldmark looks for inlines until it is behind the
// last line, so an empty one at 0 spares it the work.
func outline(lines *text.Segments, source []byte) {
	if lines.Len() == 0 {
		return
	}
	first, last := lines.At(0), lines.At(lines.Len()-1)
	first, last = first.TrimLeftSpace(source), last.TrimRightSpace(source)
	lines.SetSliced(0, 1)
	lines.Set(0, text.NewSegment(first.Start, last.Stop))
	lines.Append(text.Segment{})
}

// delimiterCells counts the cells of a table's delimiter row such as |---|:-:|, or gives 0.
func delimiterCells(row []byte) int {
	if indent, _ := util.IndentWidth(row, 0); indent > 3 || !bytes.ContainsAny(row, "|:") || len(bytes.Trim(row, "|-: \t\r\n")) > 0 {
		return 0 // nothing but dashes underlines a heading
	}
	all := cells(row)
	for _, cell := range all {
		dashes := bytes.TrimSuffix(bytes.TrimPrefix(bytes.TrimSpace(cell), []byte(":")), []byte(":"))
		if len(dashes) == 0 || len(bytes.Trim(dashes, "-")) > 0 {
			return 0
		}
	}
	return len(all)
}

// cells cuts a table's row at its pipes; a pipe behind a backslash is text.
func cells(row []byte) (all [][]byte) {
	row = bytes.TrimPrefix(bytes.TrimSpace(row), []byte("|"))
	for start, i := 0, 0; i < len(row); i++ {
		if row[i] == '|' && (i == 0 || row[i-1] != '\\') {
			all = append(all, row[start:i])
			start = i + 1
		}
		if i == len(row)-1 && start <= i {
			all = append(all, row[start:])
		}
	}
	return all
}
