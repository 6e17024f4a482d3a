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

// Document translates a document: Markdown or plain text. Everything but sentences with Chinese in them is copied byte for byte: code, tables'
// bars, line ends, the byte order mark. Headings, lists, quotes, tables and code are the same as before; that is checked by reading what
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
	want := shapes(d.text.Data, d.blocks)
	for {
		// The structure is that of the English document; what the other layouts add to it they write themselves.
		out := d.english(segment.Span{End: len(d.text.Data)})
		bad := d.differs(want, out)
		if bad < 0 {
			switch layout {
			case Interleaved:
				return d.interleaved()
			case Table:
				return d.table()
			}
			return out
		}
		d.revert(bad)
	}
}

// shape is what must be the same of a block: kind, level, depths, and the cells of a table's rows.
type shape struct {
	segment.Block
	cells string
}

// shapes are the shapes of all blocks but blank ones.
func shapes(data string, blocks []segment.Block) []shape {
	var list []shape
	for _, b := range blocks {
		if b.Kind == segment.Blank {
			continue
		}
		s := shape{Block: b}
		if b.Kind == segment.Table {
			for line := range strings.Lines(b.Content.Of(data)) {
				s.cells += fmt.Sprint(strings.Count(line, "|")-strings.Count(line, `\|`), " ")
			}
		}
		s.Span, s.Content = segment.Span{}, segment.Span{}
		list = append(list, s)
	}
	return list
}

// differs finds the first block that is another one in out, -1 if none is. It is one of those that have English.
func (d *document) differs(want []shape, out string) int {
	text, err := segment.Decoder{Encoding: segment.UTF8}.DecodeString(d.text.Name, out)
	var found []shape
	if err == nil {
		found = shapes(out, segment.BlocksAs(text, d.format))
	}
	if slices.Equal(want, found) {
		return -1
	}
	n := 0 // of the first shapes, which are equal
	for n < len(want) && n < len(found) && want[n] == found[n] {
		n++
	}
	// The fault is in this block, or before it in one that swallowed it or was cut.
	bad, at := -1, 0
	for i, b := range d.blocks {
		if b.Kind == segment.Blank {
			continue
		}
		if at > n && bad >= 0 {
			break
		}
		at++
		if d.isTranslated(i) {
			bad = i
		}
	}
	return bad
}

func (d *document) isTranslated(block int) bool {
	for i, s := range d.sentences {
		if s.block == block && d.texts[i] != "" {
			return true
		}
	}
	return false
}

// revert puts a block back into Chinese.
func (d *document) revert(block int) {
	for i, s := range d.sentences {
		if s.block == block && d.texts[i] != "" {
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
		block := &d.blocks[i]
		b.WriteString(block.Span.Of(d.text.Data))
		if d.isTranslated(i) {
			d.behind(&b, block)
		}
	}
	return b.String()
}

// behind writes a block's English behind its Chinese.
func (d *document) behind(b *strings.Builder, block *segment.Block) {
	if !strings.HasSuffix(block.Span.Of(d.text.Data), "\n") {
		b.WriteString(d.eol)
	}
	prefix := d.prefix(block)
	b.WriteString(strings.TrimRight(prefix, " \t") + d.eol + prefix)
	if block.Kind == segment.Heading {
		b.WriteString(strings.Repeat("#", int(block.Level)) + " ")
	}
	b.WriteString(d.english(block.Content) + d.eol)
}

// table writes paragraphs that stand together as a table of two columns. All else is as in the interleaved layout.
func (d *document) table() string {
	var b strings.Builder
	open := false
	for i := range d.blocks {
		block := &d.blocks[i]
		if block.Kind == segment.Paragraph && d.isTranslated(i) {
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
		b.WriteString(block.Span.Of(d.text.Data))
		if d.isTranslated(i) {
			d.behind(&b, block)
			if i+1 < len(d.blocks) && d.blocks[i+1].Kind != segment.Blank {
				b.WriteString(d.eol)
			}
		}
	}
	return b.String()
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
