package translate

import (
	"regexp"
	"strings"

	"github.com/duizhao/duizhao/segment"
)

// sentence is a sentence of a text, where it stands, and whether there is Chinese in it. What stands outside of sentences is copied.
type sentence struct {
	segment.Span
	block   int // its index
	cell    bool
	chinese bool
}

// cutText finds the sentences of a text, in order.
func cutText(data string, blocks []segment.Block) []sentence {
	c := textCutter{data: data}
	for i := range blocks {
		c.block = i
		switch b := &blocks[i]; b.Kind {
		case segment.Paragraph:
			c.paragraph(b)
		case segment.Heading:
			c.heading(b)
		case segment.Table:
			c.table(b)
		case segment.HTML:
			c.html(b)
		}
	}
	return c.found
}

type textCutter struct {
	data  string
	block int
	found []sentence
}

// add cuts a span of prose into sentences.
func (c *textCutter) add(within segment.Span, cell bool) {
	for s := range segment.Sentences(c.data, within, segment.Chinese) {
		if s = s.Trim(c.data); s.Len() > 0 {
			c.found = append(c.found, sentence{s, c.block, cell, needsTranslation(s.Of(c.data))})
		}
	}
}

// leading is what stands before the text of a line: a box of a task, the name of a footnote.
var leading = regexp.MustCompile(`^(?:\[[ xX]\]\s+|\[\^[^\]\s]+\]:\s*)`)

// definition is a line that says where a link leads.
var definition = regexp.MustCompile(`^\[[^\]^][^\]]*\]:\s`)

func (c *textCutter) paragraph(b *segment.Block) {
	for at := b.Content.Start; at < b.Content.End; {
		line := segment.Span{Start: at, End: min(b.Content.End, at+segment.LineLen(c.data[at:b.Content.End]))}
		if strings.Contains(line.Of(c.data), "$$") || strings.Contains(line.Of(c.data), `\[`) || strings.Contains(line.Of(c.data), "<!--") {
			line.End = b.Content.End // formulas and comments go over lines
		}
		at = line.End
		if line.Start > b.Content.Start {
			line.Start += quoteMarks(line.Of(c.data), int(b.QuoteDepth))
		}
		text := line.Of(c.data)
		line.Start += len(text) - len(strings.TrimLeft(text, " \t"))
		text = line.Of(c.data)
		if definition.MatchString(text) {
			continue
		}
		line.Start += len(leading.FindString(text))
		c.add(line, false)
	}
}

// quoteMarks is the length of the marks of up to so many quotes that a line begins with.
func quoteMarks(line string, depth int) int {
	at := 0
	for range depth {
		rest := strings.TrimLeft(line[at:], " \t")
		if !strings.HasPrefix(rest, ">") {
			break
		}
		at = len(line) - len(rest) + 1
	}
	return at
}

// headingEnd is what may stand behind the text of a heading: {#id}, ##.
var headingEnd = regexp.MustCompile(`(?:\s*\{[#.:][^{}]*\})?(?:\s+#+)?\s*$`)

func (c *textCutter) heading(b *segment.Block) {
	s := b.Content
	s.End = s.Start + headingEnd.FindStringIndex(s.Of(c.data))[0]
	c.add(s, false)
}

// table takes the cells one by one. The second row only says how columns are aligned.
func (c *textCutter) table(b *segment.Block) {
	for row, at := 0, b.Content.Start; at < b.Content.End; row++ {
		end := min(b.Content.End, at+segment.LineLen(c.data[at:b.Content.End]))
		if row != 1 {
			from := at
			if row > 0 {
				from += quoteMarks(c.data[at:end], int(b.QuoteDepth))
			}
			for i := from; i <= end; i++ {
				if i == end || c.data[i] == '|' && (i == 0 || c.data[i-1] != '\\') {
					c.add(segment.Span{Start: from, End: i}, true)
					from = i + 1
				}
			}
		}
		at = end
	}
}

// html takes lines without the tags around them, but for comments and what browsers do not show as text.
func (c *textCutter) html(b *segment.Block) {
	hidden := "" // what ends the hidden part
	for at := b.Content.Start; at < b.Content.End; {
		line := segment.Span{Start: at, End: min(b.Content.End, at+segment.LineLen(c.data[at:b.Content.End]))}
		at = line.End
		lower := strings.ToLower(line.Of(c.data))
		if hidden == "" {
			for _, h := range hiddenParts {
				if i := strings.Index(lower, h.start); i >= 0 && !strings.Contains(lower[i:], h.end) {
					hidden = h.end
				}
			}
			if hidden == "" && !containsHidden(lower) {
				c.add(c.withoutTags(line), false)
			}
		} else if strings.Contains(lower, hidden) {
			hidden = ""
		}
	}
}

var hiddenParts = []struct{ start, end string }{
	{"<!--", "-->"}, {"<script", "</script>"}, {"<style", "</style>"}, {"<pre", "</pre>"}, {"<textarea", "</textarea>"},
}

func containsHidden(line string) bool {
	for _, h := range hiddenParts {
		if strings.Contains(line, h.start) {
			return true
		}
	}
	return false
}

// withoutTags narrows a line past the tags at both of its ends, as far as no tag inside loses its partner.
func (c *textCutter) withoutTags(line segment.Span) segment.Span {
	line = line.Trim(c.data)
	var tags []segment.Span
	for kind, s := range segment.Inlines(c.data, line, segment.English) {
		if kind == segment.Tag {
			tags = append(tags, s)
		}
	}
	starts, ends := []int{line.Start}, []int{line.End}
	for inner := line; len(starts) <= len(tags) && tags[len(starts)-1].Start == inner.Start; {
		inner.Start = tags[len(starts)-1].End
		inner = inner.Trim(c.data)
		starts = append(starts, inner.Start)
	}
	for inner := line; len(ends)+len(starts) <= len(tags)+1 && tags[len(tags)-len(ends)].End == inner.End; {
		inner.End = tags[len(tags)-len(ends)].Start
		inner = inner.Trim(c.data)
		ends = append(ends, inner.End)
	}
	most := segment.Span{Start: starts[len(starts)-1], End: ends[len(ends)-1]}
	const few = 8 // tags, so that time stays linear
	for strip := len(starts) + len(ends) - 2; strip >= 0 && len(starts) <= few && len(ends) <= few; strip-- {
		for i := range starts {
			if k := strip - i; k >= 0 && k < len(ends) && starts[i] < ends[k] && isNested(c.data[starts[i]:ends[k]], segment.English) {
				return segment.Span{Start: starts[i], End: ends[k]}
			}
		}
	}
	return most
}

// assemble puts translations in the place of sentences; what has none ("") stays as it is. Between sentences that stand together in
// Chinese there is a space in English.
func assemble(data string, within segment.Span, sentences []sentence, texts []string) string {
	var b strings.Builder
	at := within.Start
	for i, s := range sentences {
		gap := data[at:s.Start]
		b.WriteString(gap)
		if gap == "" && i > 0 && texts[i-1]+texts[i] != "" && !lineBreak.MatchString(data[:at]) {
			b.WriteByte(' ')
		}
		if texts[i] == "" {
			b.WriteString(s.Of(data))
		} else {
			b.WriteString(texts[i])
		}
		at = s.End
	}
	b.WriteString(data[at:within.End])
	return b.String()
}

var lineBreak = regexp.MustCompile(`<[bB][rR]\s*/?>$`)

// segmentsOf makes segments of the sentences that have Chinese in them. Their neighbours are those of the same block.
func segmentsOf(data string, sentences []sentence, field string, section func(block int) []string) []Segment {
	var segments []Segment
	for i, s := range sentences {
		if !s.chinese {
			continue
		}
		out := Segment{Field: field, Text: s.Of(data), Section: section(s.block), Cell: s.cell}
		if i > 0 && sentences[i-1].block == s.block {
			out.Before = sentences[i-1].Of(data)
		}
		if i+1 < len(sentences) && sentences[i+1].block == s.block {
			out.After = sentences[i+1].Of(data)
		}
		segments = append(segments, out)
	}
	return segments
}
