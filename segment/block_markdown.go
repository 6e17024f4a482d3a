package segment

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// markdown cuts by CommonMark's rules, behind front matter.
func (c *cutter) markdown() {
	if end := frontMatter(c.data[c.start:]); end > 0 {
		s := Span{c.start, c.start + end}
		c.blocks = append(c.blocks, Block{Kind: FrontMatter, Span: s, Content: c.withoutEnd(s)})
		c.skip(s.End)
	}
	c.commonMark()
}

// commonMark cuts a stanza at a time, and leaves those that are not simple to goldmark.
func (c *cutter) commonMark() {
	for i := 0; i < len(c.lines); {
		c.room(i)
		blocks := len(c.blocks)
		end, ok := c.stanza(i)
		if !ok {
			c.blocks = c.blocks[:blocks]
			end = c.intricate(i, end)
		}
		i = end
	}
}

// intricate gives goldmark the stanzas from the i-th line on: the first, which ends before the line end, and those behind it up to one
// that is simple or to the size of a piece. It gives the line behind them.
func (c *cutter) intricate(i, end int) int {
	for blocks := len(c.blocks); ; {
		for end < len(c.lines) && c.lines[end]-c.lines[i] < pieceSize {
			next, ok := c.stanza(end)
			c.blocks = c.blocks[:blocks]
			if ok {
				break
			}
			end = next
		}
		if c.piece(i, end) || end == len(c.lines) {
			return end
		}
		// Code or HTML goes on where a stanza seemed to begin: a larger piece is tried.
		c.blocks = c.blocks[:blocks]
		for size := 2 * (c.lines[end] - c.lines[i]); end < len(c.lines) && c.lines[end]-c.lines[i] < size; {
			end = c.stanzaEnd(end)
		}
	}
}

// pieceSize is about how much of a document goldmark gets at a time at most, in bytes. Its tree takes several times the memory
// of the text.
const pieceSize = 1 << 20

// piece cuts the lines from the i-th on before the line end by goldmark. It reports whether nothing is left open there.
func (c *cutter) piece(i, end int) (closed bool) {
	s := Span{c.line(i).Start, c.lineEnd(end - 1)}
	root := markdownParser().Parse(text.NewReader(c.parserSource(i, end)))
	w := walker{cutter: c, base: s.Start, at: s.Start, opened: -1}
	w.children(root, Block{})
	last := len(c.blocks)
	w.endAt(s.End)
	switch n := root.LastChild().(type) {
	case *ast.FencedCodeBlock:
		// A closing fence stands behind the content.
		b := c.blocks[last-1]
		return !isBlank(c.data[b.Content.End:b.Span.End])
	case *ast.HTMLBlock:
		return n.HTMLBlockType >= ast.HTMLBlockType6 || n.HasClosure()
	}
	return true
}

// parserSource is a copy of the lines from the i-th on before the line end, offset by offset, in which lines end at a lone CR as
// CommonMark wants it, and lines of full-width or no-break spaces are blank, as people who typed them took them to be.
func (c *cutter) parserSource(i, end int) []byte {
	start := c.line(i).Start
	source := []byte(c.data[start:c.lineEnd(end-1)])
	for ; i < end; i++ {
		line := c.line(i)
		line.Start, line.End = line.Start-start, line.End-start
		if isBlank(line.Of(c.data[start:])) {
			for at := line.Start; at < line.End; at++ {
				if source[at] != '\n' && source[at] != '\r' {
					source[at] = ' '
				}
			}
		}
		if source[line.End-1] == '\r' {
			source[line.End-1] = '\n'
		}
	}
	return source
}

// walker turns goldmark's tree into blocks.
type walker struct {
	*cutter
	base   int // offset of goldmark's source in data
	at     int // end of the last block's certain lines
	opened int // offset of the outermost container that has no leaf yet, or -1
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
		default:
			w.leaf(child, inner)
		}
		around.Item = false
	}
}

// container walks a list item or a quote; an empty one is a paragraph without content.
func (w *walker) container(n ast.Node, inner Block) {
	if w.opened < 0 {
		w.opened = w.base + n.Pos()
	}
	if n.FirstChild() == nil {
		inner.Kind = Paragraph
		w.add(inner, w.base+n.Pos())
		return
	}
	w.children(n, inner)
}

func (w *walker) leaf(n ast.Node, b Block) {
	pos := w.base + n.Pos()
	if lines := n.Lines(); lines != nil && lines.Len() > 0 {
		first, last := lines.At(0), lines.At(lines.Len()-1)
		b.Content = Span{w.base + first.Start, w.base + max(first.Stop, last.Stop)} // an outline's last segment is empty
		if n.Kind() != ast.KindFencedCodeBlock {
			pos = b.Content.Start
		}
	}
	switch n := n.(type) {
	case *ast.Heading:
		b.Kind, b.Level = Heading, uint8(n.Level)
	case *ast.FencedCodeBlock:
		b.Kind = Fence
	case *ast.CodeBlock:
		b.Kind = Code
	case *ast.HTMLBlock:
		b.Kind = HTML
		if n.HasClosure() {
			b.Content.End = w.base + n.ClosureLine.Stop
		}
	case *ast.ThematicBreak:
		b.Kind = Rule
	case *table:
		b.Kind = Table
	default:
		b.Kind = Paragraph
	}
	w.add(b, pos)
}

// add appends a block that begins on the line of pos. Where it ends is known when the next one begins: endAt cuts it.
func (w *walker) add(b Block, pos int) {
	if w.opened >= 0 {
		pos, w.opened = w.opened, -1
	}
	start := pos
	for start > w.at && w.data[start-1] != '\n' && w.data[start-1] != '\r' {
		start--
	}
	w.endAt(start)
	b.Span = Span{start, start + LineLen(w.data[start:])}
	switch {
	case b.Content.Len() > 0:
		b.Content = w.withoutEnd(b.Content)
		if last := b.Content.End; last >= b.Span.End {
			b.Span.End = last + LineLen(w.data[last:])
		}
	case b.Kind == Fence:
		b.Content = Span{b.Span.End, b.Span.End}
	default:
		end := w.withoutEnd(b.Span).End
		b.Content = Span{end, end}
	}
	w.blocks = append(w.blocks, b)
	w.at = b.Span.End
}

// endAt ends the last block before the blank lines that precede end, and makes a block of those.
func (w *walker) endAt(end int) {
	blank := end
	for blank > w.at {
		line := w.withoutEnd(Span{w.at, blank})
		prev := w.at + strings.LastIndexAny(line.Of(w.data), "\r\n") + 1
		if !isBlank(w.data[prev:blank]) {
			break
		}
		blank = prev
	}
	if n := len(w.blocks); n > 0 {
		w.blocks[n-1].Span.End = blank
	}
	if blank < end {
		w.blocks = append(w.blocks, Block{Kind: Blank, Span: Span{blank, end}, Content: Span{blank, blank}})
	}
	w.at = end
}

// frontMatter is the length of the YAML block at the top of a document, or 0. Its first line has a key.
func frontMatter(data string) int {
	first := data[:LineLen(data)]
	if strings.TrimRight(first, " \t\r\n") != "---" || !hasKey(data[len(first):]) {
		return 0
	}
	for at := len(first); at < len(data) && at < maxFrontMatter; {
		line := data[at : at+LineLen(data[at:])]
		at += len(line)
		if mark := strings.TrimRight(line, " \t\r\n"); mark == "---" || mark == "..." {
			return at
		}
	}
	return 0
}

// maxFrontMatter bounds the search for the end of front matter.
const maxFrontMatter = 64 << 10

// hasKey reports whether data begins with a key of YAML: a word, a colon, and white space.
func hasKey(data string) bool {
	key, rest, found := strings.Cut(data[:LineLen(data)], ":")
	return found && key != "" && !strings.ContainsAny(key, " \t#*>|`") && (rest == "" || strings.ContainsAny(rest[:1], " \t\r\n"))
}
