package dataset

import (
	"slices"
	"strings"

	"github.com/duizhao/duizhao/segment"
)

// line is what rules look at: one line of a paragraph, of a block of HTML or of a heading, or a whole block of the other kinds.
// A document has very many, so that it holds little; what few of them have is in its mark.
type line struct {
	span segment.Span // with the marks of containers before it and its line end; lines tile the document
	text segment.Span // without those
	mark *mark        // nil if no rule matches
	kind segment.BlockKind
	// first is set on the first line of a block, item on the first line of a list item.
	first, item bool
	quoted      bool
	level       uint8 // of a heading
	depth       uint8 // list items around it
}

// mark is what the first matching rule found on a line. A third of the lines have one, so that its small fields stand together.
type mark struct {
	rule   *rule        // nil if none matched and the line only begins with a letter
	number string       // the item's number in ASCII digits
	kind   Kind         // of a tag behind the number: (判断题, 2 分)
	answer segment.Span // what stands in brackets before the number: （ B ）12.
	body   segment.Span // what stands behind the mark, without marks that close at the end of the line
	choice segment.Span // the text behind the letter
	shape  shape        // how the number is written
	inner  bool         // the number counts something inside an item
	place  bool         // brackets for the answer stand before the number
	// letter is that of an option or of what may be one, A to H, 0 for none.
	letter  byte
	loose   byte // a letter that begins a choice if others do: without a dot, or small
	checked bool // of a box
	several bool // more choices stand on the line
}

// choices counts those on the line, up to two.
func (m *mark) choices() int {
	if m.several {
		return 2
	}
	return 1
}

func (l *line) role() role {
	if l.mark == nil || l.mark.rule == nil {
		return noRole
	}
	return l.mark.rule.role
}

func (l *line) family() family {
	if l.mark == nil || l.mark.rule == nil {
		return noFamily
	}
	return l.mark.rule.family
}

// letter is the letter of an option or of what may be one, 0 for none.
func (l *line) letter() byte {
	if l.mark == nil {
		return 0
	}
	return l.mark.letter
}

// body is the line's text behind its mark.
func (l *line) body() segment.Span {
	if l.mark == nil || l.mark.rule == nil {
		return l.text
	}
	return l.mark.body
}

// isBox tells the choice that a box begins.
func (l *line) isBox() bool { return l.role() == roleOption && l.mark.letter == 0 }

// endsSection tells a heading that ends an item above it. One inside a list or a quote does not.
func (l *line) endsSection() bool {
	return l.kind == segment.Heading && (l.role() == roleItem || l.role() == rolePart) && l.depth == 0
}

// linesOf cuts a document's blocks into lines and marks each with the first rule that matches.
func linesOf(t *segment.Text, blocks []segment.Block, labels *words, s *scratch) []line {
	lines := s.lines[:0]
	if cap(lines) < len(t.LineStarts()) { // there may be too little room
		lines = slices.Grow(lines, countLines(t.Data, blocks))
	}
	m := newMarker(t.Data, labels, s)
	starts := t.LineStarts() // of lines behind the one at hand
	for i := range blocks {
		b := &blocks[i]
		l := line{
			span: b.Span, text: b.Content, kind: b.Kind, first: true, item: b.Item,
			level: b.Level, depth: b.ListDepth, quoted: b.QuoteDepth > 0,
		}
		if b.Kind != segment.Paragraph && b.Kind != segment.HTML {
			if b.Kind == segment.Heading {
				l.text = b.Content.Trim(t.Data)
			} else if b.Kind != segment.Blank {
				l.text = b.Span.Trim(t.Data) // with its fences
			}
			lines = append(lines, l)
			m.mark(&lines[len(lines)-1])
			continue
		}
		for at := b.Span.Start; at < b.Span.End; {
			for len(starts) > 0 && starts[0] <= at {
				starts = starts[1:]
			}
			end := b.Span.End
			if len(starts) > 0 {
				end = min(end, starts[0])
			}
			if b.Kind == segment.HTML {
				end = at + htmlLen(t.Data[at:b.Span.End], end-at)
			}
			l.span = segment.Span{Start: at, End: end}
			l.text = segment.Span{Start: max(at, min(b.Content.Start, end)), End: end}
			if at > b.Content.Start {
				l.text.Start += containerMarks(t.Data[at:end], int(b.QuoteDepth))
			}
			l.text = l.text.Trim(t.Data)
			lines = append(lines, l)
			m.mark(&lines[len(lines)-1])
			if b.Kind == segment.Paragraph {
				lines = m.cut(lines)
			}
			at = end
			l.first, l.item = false, false
		}
	}
	s.lines = lines
	return lines
}

// countLines tells how many lines linesOf will make of blocks, or a few more: it cuts some in two.
func countLines(data string, blocks []segment.Block) int {
	n := 1
	for i := range blocks {
		if b := &blocks[i]; b.Kind == segment.Paragraph || b.Kind == segment.HTML {
			n += strings.Count(b.Span.Of(data), "\n")
		} else {
			n++
		}
	}
	return n + n/16
}

// htmlLen joins <details> with the <summary> behind it, even if that takes several lines, so that a rule sees both.
func htmlLen(s string, first int) int {
	head := strings.TrimLeft(s[:first], " \t>")
	if !hasPrefixFold(head, "<details") && !hasPrefixFold(head, "<summary") {
		return first
	}
	rest := s[:min(len(s), maxSummary)]
	open := indexFold(rest, "<summary")
	if open < 0 || strings.Trim(afterTag(rest[:open]), " \t\r\n>") != "" {
		return first
	}
	end := indexFold(rest, "</summary>")
	if end < first {
		return first
	}
	return end + segment.LineLen(s[end:])
}

// maxSummary bounds the search for the end of a <summary>, in bytes.
const maxSummary = 4 << 10

// afterTag is s behind its first tag, or s.
func afterTag(s string) string {
	if i := strings.IndexByte(s, '>'); i >= 0 && strings.Contains(s[:i], "<") {
		return s[i+1:]
	}
	return s
}

// containerMarks is the length of the quote marks and the indentation before a continued line of a block.
func containerMarks(s string, quotes int) int {
	n := 0
	for n < len(s) {
		switch {
		case s[n] == ' ' || s[n] == '\t':
		case s[n] == '>' && quotes > 0:
			quotes--
		default:
			return n
		}
		n++
	}
	return n
}

func isASCIISpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }
