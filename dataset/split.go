package dataset

import (
	"fmt"
	"strings"

	"github.com/duizhao/duizhao/segment"
)

// Splitter holds the settings of splitting. The zero value works.
type Splitter struct {
	// Format says how the text is marked up, if Formatted is set; otherwise its name tells.
	Format    segment.Format
	Formatted bool
}

// Split splits a document with the zero [Splitter].
func Split(t *segment.Text) (*Document, error) { return Splitter{}.Split(t) }

// Split cuts a document into items. It first finds out by which marks the document's items begin (its profile), then applies
// that to the whole. Every byte of the text is in the ledger; the error is an *UnaccountedError, which is a bug of this package.
func (s Splitter) Split(t *segment.Text) (*Document, error) {
	format := segment.FormatOf(t.Name)
	if s.Formatted {
		format = s.Format
	}
	d := &Document{Text: t, Blocks: segment.BlocksAs(t, format)}
	lines := linesOf(t, d.Blocks)
	d.Language = languageOf(lines)
	p := newProfile(lines)
	d.Layout = p.name
	a := assembler{Document: d, profile: p, lines: lines, book: book{text: t.Data}}
	a.assemble()
	d.Ledger = a.book.entries
	d.warn()
	return d, d.Ledger.verify(t)
}

// languageOf finds the language of the prose: a Han letter weighs as much as three Latin ones.
func languageOf(lines []line) segment.Language {
	han, latin := 0, 0
	for i := range lines {
		l := &lines[i]
		if l.kind == segment.Fence || l.kind == segment.Code || l.kind == segment.FrontMatter {
			continue
		}
		s := l.String()
		for j := 0; j < len(s); j++ {
			switch c := s[j]; {
			case c >= 0xe4 && c <= 0xe9: // lead bytes of U+4000 to U+9FFF
				han++
			case c|0x20 >= 'a' && c|0x20 <= 'z':
				latin++
			}
		}
	}
	// Chinese with much code and many terms still has a third; English with quoted Chinese does not.
	if han == 0 || 3*han*2 < latin {
		if latin == 0 {
			return segment.Chinese
		}
		return segment.English
	}
	return segment.Chinese
}

// assembler goes through the lines and puts items together.
type assembler struct {
	*Document
	profile
	lines   []line
	book    book
	heads   []heading // headings above the current line, outermost first
	details int       // <details> open around the current line
}

type heading struct {
	level int
	text  string
}

// assemble finds where each item begins and ends and what the rest is.
func (a *assembler) assemble() {
	reason := ReasonIntroduction
	if a.start == nil {
		reason = ReasonNoItems
	}
	for i := 0; i < len(a.lines); {
		l := &a.lines[i]
		if a.begins(l) {
			i = a.item(i)
			reason = ReasonConclusion
			continue
		}
		switch {
		case l.kind == segment.Blank:
		case l.kind == segment.Rule:
			a.book.claim(trimBlank(l.span, l.data), Leftover, ReasonRule, 0)
		case l.kind == segment.FrontMatter:
			a.book.claim(trimBlank(l.span, l.data), Leftover, ReasonFrontMatter, 0)
		case l.kind == segment.Heading:
			a.enter(l)
			a.book.claim(trimBlank(l.span, l.data), Leftover, ReasonHeading, 0)
			if reason == ReasonConclusion {
				reason = ReasonSection
			}
		default:
			a.book.claim(trimBlank(l.span, l.data), Leftover, reason, 0)
		}
		i++
	}
	a.book.gap(len(a.Text.Data))
	a.conclude()
}

// conclude names what stands behind the last item.
func (a *assembler) conclude() {
	for i := len(a.book.entries) - 1; i >= 0; i-- {
		e := &a.book.entries[i]
		if e.Class != Leftover || e.Item > 0 {
			return
		}
		if e.Name == ReasonSection {
			e.Name = ReasonConclusion
		}
	}
}

// enter makes a heading the innermost one of its level.
func (a *assembler) enter(l *line) {
	for len(a.heads) > 0 && a.heads[len(a.heads)-1].level >= l.level {
		a.heads = a.heads[:len(a.heads)-1]
	}
	a.heads = append(a.heads, heading{l.level, strings.TrimSpace(trimAnchor(l.String()))})
}

// begins tells whether an item begins on the line. A question's label begins one wherever none is open, whatever the profile.
func (a *assembler) begins(l *line) bool {
	return a.start != nil && (a.start(l) || l.role() == roleQuestion && l.rule.name == "label-question")
}

// item assembles the item that begins on line i and gives the line behind it.
func (a *assembler) item(i int) int {
	end := a.extentOf(i)
	it := Item{Ordinal: len(a.Items) + 1, Section: a.section(&a.lines[i])}
	b := builder{assembler: a, item: &it, lines: a.lines[i:end]}
	b.build()
	a.Items = append(a.Items, it)
	return end
}

// section is the path of headings above an item that begins on the line.
func (a *assembler) section(l *line) []string {
	var path []string
	for _, h := range a.heads {
		if a.level == 0 || l.level == 0 || h.level < l.level || a.level > 0 && h.level < a.level {
			path = append(path, h.text)
		}
	}
	return path
}

// extentOf finds the end of the item that begins on line i: the next item, a heading of the items' level or above it, or a line
// between items.
func (a *assembler) extentOf(i int) int {
	begun := &a.lines[i]
	a.details = 0
	answered := false
	for j := i + 1; j < len(a.lines); j++ {
		l := &a.lines[j]
		a.countDetails(l)
		switch {
		case a.start(l):
			return j
		case l.role() == roleAnswer || l.role() == roleBoth:
			answered = true
		case l.role() == roleQuestion && answered && a.answersFollow(j):
			return j // a second question with an answer of its own
		case l.kind == segment.Rule && a.ruled && a.details <= 0:
			return j
		case l.kind == segment.Heading && l.role() == roleItem && a.details <= 0:
			if begun.level == 0 || l.level <= begun.level {
				return j
			}
		}
	}
	return len(a.lines)
}

// answersFollow tells whether an answer's label comes between line i and the next item.
func (a *assembler) answersFollow(i int) bool {
	for j := i + 1; j < len(a.lines); j++ {
		l := &a.lines[j]
		switch {
		case l.role() == roleAnswer || l.role() == roleBoth:
			return true
		case a.start(l) || l.role() == roleQuestion || l.kind == segment.Heading && l.role() == roleItem:
			return false
		}
	}
	return false
}

func (a *assembler) countDetails(l *line) {
	if l.kind != segment.HTML && !strings.Contains(l.String(), "details") {
		return
	}
	s := strings.ToLower(l.String())
	a.details += strings.Count(s, "<details") - strings.Count(s, "</details")
}

// trimBlank narrows a span past blanks.
func trimBlank(s segment.Span, data string) segment.Span { return s.Trim(data) }

// warn collects what a person should look at.
func (d *Document) warn() {
	say := func(offset int, format string, args ...any) {
		d.Warnings = append(d.Warnings, Warning{d.Text.Line(offset), fmt.Sprintf(format, args...)})
	}
	if d.Text.Replaced > 0 {
		say(0, "%d bytes that are not %s were replaced by U+FFFD", d.Text.Replaced, d.Text.Encoding)
	}
	if len(d.Items) == 0 && strings.Trim(d.Text.Data, blanks) != "" {
		say(0, "no items found: expected numbered headings, question labels, choices or headings that ask")
	}
	if strings.HasPrefix(d.Layout, "heading-plain") {
		say(d.firstItem(), "no numbers or labels found: every heading of level %s is taken for a question", strings.TrimPrefix(d.Layout, "heading-plain@"))
	}
	for i := range d.Blocks {
		if b := &d.Blocks[i]; b.Kind == segment.Fence && b.ListDepth == 0 && b.QuoteDepth == 0 && !isClosedFence(b.Span.Of(d.Text.Data)) {
			say(b.Span.Start, "code fence is never closed, expected %s before the end of the document", fenceMark(b.Span.Of(d.Text.Data)))
		}
	}
	seen := map[string]int{}
	for i := range d.Items {
		it := &d.Items[i]
		section := strings.Join(it.Section, "\x00")
		if at, ok := seen[section+"\x00"+it.Number]; ok && it.Number != "" {
			say(it.Span.Start, "number %s again, first on line %d", it.Number, d.Text.Line(d.Items[at].Span.Start))
		} else {
			seen[section+"\x00"+it.Number] = i
		}
	}
}

func (d *Document) firstItem() int {
	if len(d.Items) == 0 {
		return 0
	}
	return d.Items[0].Span.Start
}

// isClosedFence tells whether a fence's last line closes it.
func isClosedFence(block string) bool {
	block = strings.TrimRight(block, blanks)
	last := block[strings.LastIndexAny(block, "\r\n")+1:]
	return len(last) < len(block) && strings.Trim(last, " \t`~") == "" && strings.Contains(last, fenceMark(block))
}

// fenceMark is the run of marks that opens a fence.
func fenceMark(block string) string {
	block = strings.TrimLeft(block, " \t")
	n := 0
	for n < len(block) && block[n] == block[0] {
		n++
	}
	return block[:n]
}
