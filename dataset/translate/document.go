package translate

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/duizhao/duizhao/segment"
)

// Layout is how a translated document looks. It is a flag.Value.
type Layout uint8

const (
	English     Layout = iota // the English in the place of the Chinese
	Interleaved               // every block in Chinese, and behind it in English
	Table                     // paragraphs side by side, in tables of two columns
)

var layouts = [...]string{"english", "interleaved", "table"}

func (l Layout) String() string { return layouts[l] }

// Type names the kind of value in a command's help.
func (Layout) Type() string { return "layout" }

// Set takes a layout's name.
func (l *Layout) Set(name string) error {
	i := slices.Index(layouts[:], name)
	if i < 0 {
		return fmt.Errorf("unknown layout %q, expected interleaved or table", name)
	}
	*l = Layout(i)
	return nil
}

// Gap is a sentence that stayed in Chinese.
type Gap struct {
	Line    int // of the document, 1-based
	ZH      string
	Problem string
}

// String says what is missing, and why.
func (g Gap) String() string { return "stays in Chinese: " + excerpt(g.ZH) + ": " + g.Problem }

// Document translates a document: Markdown or plain text. Everything but sentences with Chinese in them is copied byte for byte: code, tables'
// bars, line ends, the byte order mark; only links to headings of the same document follow these. Headings, lists, quotes, tables and code are the same as before; that is checked by reading what
// came out. A sentence without English stays in Chinese, and is a gap.
func (e *Engine) Document(ctx context.Context, text *segment.Text, format segment.Format, layout Layout) (string, []Gap, error) {
	d := newDocument(text, format)
	one := func(yield func(*document, error) bool) { yield(d, nil) }
	for _, err := range run(ctx, e, one, (*document).cut, (*document).finish) {
		if err != nil {
			return "", nil, err
		}
	}
	out := d.render(layout)
	return out, d.gaps, nil
}

// document is a document that is being translated.
type document struct {
	text      *segment.Text
	format    segment.Format
	blocks    []segment.Block
	sentences []sentence
	texts     []string // of the sentences; "" stays Chinese
	gaps      []Gap
	eol       string
}

func newDocument(text *segment.Text, format segment.Format) *document {
	d := &document{text: text, format: format, blocks: segment.BlocksAs(text, format), eol: "\n"}
	d.sentences = cutText(text.Data, d.blocks)
	d.texts = make([]string, len(d.sentences))
	if first := text.Data[:segment.LineLen(text.Data)]; strings.HasSuffix(first, "\r\n") {
		d.eol = "\r\n"
	}
	return d
}

func (d *document) cut() ([]Segment, error) {
	paths := make([][]string, len(d.blocks))
	var path []string
	for i := range d.blocks {
		b := &d.blocks[i]
		paths[i] = path
		if b.Kind == segment.Heading {
			path = append(slices.Clone(path[:min(len(path), int(b.Level)-1)]), strings.TrimSpace(b.Content.Of(d.text.Data)))
		}
	}
	return segmentsOf(d.text.Data, d.sentences, "body", func(block int) []string { return paths[block] }), nil
}

func (d *document) finish(results []Result) error {
	for i, s := range d.sentences {
		if !s.chinese {
			continue
		}
		if d.texts[i] = results[0].Text; d.texts[i] == "" {
			d.gap(i, results[0].Problem)
		}
		results = results[1:]
	}
	return nil
}

// gap notes that sentence i stays in Chinese.
func (d *document) gap(i int, problem string) {
	s := d.sentences[i]
	d.gaps = append(d.gaps, Gap{d.text.Line(s.Start), s.Of(d.text.Data), problem})
}

// render writes the document. If a block's translation would change the structure, the block stays in Chinese.
func (d *document) render(layout Layout) string {
	for {
		out := d.english(segment.Span{End: len(d.text.Data)})
		bad := d.differs(d.shapes(false), out)
		if bad < 0 && layout == Interleaved {
			out = d.interleaved()
			bad = d.differs(d.shapes(true), out)
		}
		switch {
		case bad >= 0:
			d.revert(bad)
		case layout == Table:
			return d.table()
		case layout == Interleaved:
			return out // the Chinese headings are still there
		default:
			return d.relink(out)
		}
	}
}

// shape is what must be the same of a block: kind, level, depths, and the cells of a table's rows.
type shape struct {
	segment.Block
	cells string
}

func shapeOf(data string, b segment.Block) shape {
	s := shape{Block: b}
	if b.Kind == segment.Table {
		for line := range strings.Lines(b.Content.Of(data)) {
			s.cells += fmt.Sprint(strings.Count(line, "|")-strings.Count(line, `\|`), " ")
		}
	}
	s.Span, s.Content = segment.Span{}, segment.Span{}
	return s
}

// blockShape is a shape, and the block that it is to come from.
type blockShape struct {
	shape
	block int
}

// shapes are the shapes that what is written must have: of all blocks but blank ones, twice of those that stand there in both languages.
func (d *document) shapes(both bool) []blockShape {
	var list []blockShape
	for i, b := range d.blocks {
		if b.Kind == segment.Blank {
			continue
		}
		s := blockShape{shapeOf(d.text.Data, b), i}
		list = append(list, s)
		if both && d.isWhole(i) && !d.isInPlace(&b) {
			s.Item = false
			list = append(list, s)
		}
	}
	return list
}

// differs finds a block with English that makes out another document than it must be, -1 if none does.
func (d *document) differs(want []blockShape, out string) int {
	text, err := segment.Decoder{Encoding: segment.UTF8}.DecodeString(d.text.Name, out)
	var found []shape
	if err == nil {
		for _, b := range segment.BlocksAs(text, d.format) {
			if b.Kind != segment.Blank {
				found = append(found, shapeOf(out, b))
			}
		}
	}
	n := 0 // of the first shapes, which are equal
	for n < len(want) && n < len(found) && want[n].shape == found[n] {
		n++
	}
	if n == len(want) && n == len(found) {
		return -1
	}
	// The fault is in this block, or before it in one that swallowed it or was cut.
	bad := -1
	for i, s := range want {
		if i > n && bad >= 0 {
			break
		}
		if d.isTranslated(s.block) {
			bad = s.block
		}
	}
	return bad
}

// isTranslated tells whether there is English in a block.
func (d *document) isTranslated(block int) bool {
	first, end := d.inside(d.blocks[block].Span)
	return slices.ContainsFunc(d.texts[first:end], func(text string) bool { return text != "" })
}

// isWhole tells whether a block has English for all of its Chinese: only then it can stand in both languages.
func (d *document) isWhole(block int) bool {
	first, end := d.inside(d.blocks[block].Span)
	for i := first; i < end; i++ {
		if d.sentences[i].chinese && d.texts[i] == "" {
			return false
		}
	}
	return d.isTranslated(block)
}

// isInPlace tells blocks that cannot stand there twice, so that the English is put behind each sentence: HTML, whose tags would not be
// closed, and definitions, of which only the first counts.
func (d *document) isInPlace(b *segment.Block) bool {
	return b.Kind == segment.HTML || names.MatchString(b.Content.Of(d.text.Data))
}

var names = regexp.MustCompile(`(?m)^[ >\t]*\[[^\]]+\]:\s`)

// revert puts a block back into Chinese.
func (d *document) revert(block int) {
	first, end := d.inside(d.blocks[block].Span)
	for i := first; i < end; i++ {
		if d.texts[i] != "" {
			d.texts[i] = ""
			d.gap(i, "the translation would change the structure of the document")
		}
	}
}

// english is a part of the document in English.
func (d *document) english(within segment.Span) string {
	first, end := d.inside(within)
	return assemble(d.text.Data, within, d.sentences[first:end], d.texts[first:end])
}

// inside gives the range of sentences that stand in a span.
func (d *document) inside(within segment.Span) (first, end int) {
	first, _ = slices.BinarySearchFunc(d.sentences, within.Start, func(s sentence, at int) int { return s.Start - at })
	end, _ = slices.BinarySearchFunc(d.sentences, within.End, func(s sentence, at int) int { return s.Start - at })
	return first, end
}

// headingMark is the mark of a heading at the end of what stands before its text.
var headingMark = regexp.MustCompile(`#{1,6}[ \t]*$`)

// prefix is what the lines of a block begin with behind the first: spaces for the marks of lists, and the marks of quotes.
func (d *document) prefix(b *segment.Block) string {
	first := d.text.Data[b.Span.Start:b.Content.Start]
	if i := strings.LastIndexAny(first, "\r\n"); i >= 0 {
		first = first[i+1:]
	}
	first = strings.TrimPrefix(first, "\ufeff")
	if b.Kind == segment.Heading {
		first = headingMark.ReplaceAllString(first, "")
	}
	return strings.Map(func(r rune) rune {
		if r == '>' || r == '\t' {
			return r
		}
		return ' '
	}, first)
}

// interleaved writes every block that has English twice.
func (d *document) interleaved() string {
	var b strings.Builder
	for i := range d.blocks {
		d.both(&b, i)
	}
	return b.String()
}

// both writes a block in Chinese, and behind it in English if there is any.
func (d *document) both(b *strings.Builder, i int) {
	block := &d.blocks[i]
	switch {
	case !d.isWhole(i):
		b.WriteString(block.Span.Of(d.text.Data))
		return
	case d.isInPlace(block):
		first, end := d.inside(block.Span)
		texts := slices.Clone(d.texts[first:end])
		for k, text := range texts {
			if text != "" {
				texts[k] = d.sentences[first+k].Of(d.text.Data) + " / " + text
			}
		}
		b.WriteString(assemble(d.text.Data, block.Span, d.sentences[first:end], texts))
		return
	}
	b.WriteString(block.Span.Of(d.text.Data))
	if !strings.HasSuffix(block.Span.Of(d.text.Data), "\n") {
		b.WriteString(d.eol)
	}
	prefix := d.prefix(block)
	b.WriteString(strings.TrimRight(prefix, " \t") + d.eol + prefix)
	if block.Kind == segment.Heading {
		b.WriteString(strings.Repeat("#", int(block.Level)) + " ")
	}
	english := d.english(block.Content)
	b.WriteString(english[len(taskBox.FindString(english)):] + d.eol)
}

var taskBox = regexp.MustCompile(`^\[[ xX]\]\s+`)

// table writes paragraphs that stand together as a table of two columns. All else is as in the interleaved layout.
func (d *document) table() string {
	var b strings.Builder
	open := false
	for i := range d.blocks {
		block := &d.blocks[i]
		if d.isCell(i) {
			if !open {
				b.WriteString("| 中文 | English |" + d.eol + "| --- | --- |" + d.eol)
				open = true
			}
			fmt.Fprintf(&b, "| %s | %s |%s", d.tableCell(block, block.Content.Of(d.text.Data)), d.tableCell(block, d.english(block.Content)), d.eol)
			continue
		}
		if open && block.Kind == segment.Blank {
			continue
		}
		if open {
			b.WriteString(d.eol)
			open = false
		}
		d.both(&b, i)
		if i+1 < len(d.blocks) && block.Kind != segment.Blank && d.isCell(i+1) {
			b.WriteString(d.eol) // a table does not begin in the middle of a paragraph
		}
	}
	return b.String()
}

// isCell tells the paragraphs that the table layout puts side by side with their English.
func (d *document) isCell(block int) bool {
	b := &d.blocks[block]
	return b.Kind == segment.Paragraph && d.isWhole(block) && !d.isInPlace(b)
}

// tableCell is a paragraph as the text of a cell: with the mark of its list item, its lines on one.
func (d *document) tableCell(block *segment.Block, text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		line = line[quoteMarks(line, int(block.QuoteDepth)):]
		lines = append(lines, strings.TrimSpace(line))
	}
	mark := ""
	if block.Item {
		mark = strings.TrimLeft(d.text.Data[block.Span.Start:block.Content.Start], " \t>\ufeff")
	}
	cell := mark + strings.Join(lines, "<br>")
	return strings.ReplaceAll(strings.ReplaceAll(cell, `\|`, "|"), "|", `\|`)
}
