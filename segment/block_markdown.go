package segment

import (
	"slices"
	"sort"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// markdown cuts by CommonMark's rules.
func (c *cutter) markdown(start int, lines []int) {
	if end := frontMatter(c.data[start:]); end > 0 {
		s := Span{start, start + end}
		c.blocks = append(c.blocks, Block{Kind: FrontMatter, Span: s, Content: c.withoutEnd(s)})
		start += end
	}
	c.pieces(start, lines, pieceSize)
	c.ifEmpty()
}

// pieces cuts the document from start on a piece at a time.
func (c *cutter) pieces(start int, lines []int, usual int) {
	for size := usual; start < len(c.data); {
		// A piece that ends inside code or HTML did not end where it seemed to: a larger one is tried.
		end := pieceEnd(c.data, start+size)
		blocks := len(c.blocks)
		if !c.piece(start, end, lines) && end < len(c.data) {
			c.blocks = c.blocks[:blocks]
			size *= 2
			continue
		}
		start, size = end, usual
		// How many blocks there are so far tells how many there will be.
		c.blocks = slices.Grow(c.blocks, int(1.1*float64(len(c.blocks))*float64(len(c.data)-end)/float64(end)))
	}
}

// pieceSize is about how much of a document goldmark gets at a time, in bytes. Its tree takes several times the memory
// of the text.
const pieceSize = 1 << 20

// pieceEnd finds a place at or behind at where a document can be taken apart: before a heading behind an empty line, which
// ends every paragraph, list and quote.
func pieceEnd(data string, at int) int {
	for at < len(data) {
		next := strings.Index(data[at:], "\n#")
		if next < 0 {
			break
		}
		at += next + 1
		before := strings.TrimSuffix(data[:at-1], "\r")
		marks := len(data[at:]) - len(strings.TrimLeft(data[at:], "#"))
		if strings.HasSuffix(before, "\n") && marks <= 6 && strings.HasPrefix(data[at+marks:], " ") {
			return at
		}
	}
	return len(data)
}

// piece cuts a part of the document. It reports whether nothing is left open at its end.
func (c *cutter) piece(start, end int, lines []int) (closed bool) {
	root := markdownParser().Parse(text.NewReader(parserSource(c.data[:end], start, lines)))
	w := walker{cutter: c, base: start, at: start, opened: -1}
	w.children(root, Block{})
	last := len(c.blocks)
	w.endAt(end)
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

// parserSource is a copy of data from start on for goldmark, offset by offset, in which lines end at a lone CR as CommonMark
// wants it, and lines of full-width or no-break spaces are blank, as people who typed them took them to be.
func parserSource(data string, start int, lines []int) []byte {
	source := []byte(data[start:])
	first := sort.SearchInts(lines, start+1) - 1
	for i := max(first, 0); i < len(lines) && lines[i] < len(data); i++ {
		from, end := max(lines[i], start), len(data)
		if i+1 < len(lines) {
			end = min(end, lines[i+1])
		}
		if isBlank(data[from:end]) {
			for at := from; at < end; at++ {
				if data[at] != '\n' && data[at] != '\r' {
					source[at-start] = ' '
				}
			}
		}
		if data[end-1] == '\r' {
			source[end-1-start] = '\n'
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
