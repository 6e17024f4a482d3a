package dataset

import (
	"slices"
	"strconv"
	"strings"

	"github.com/duizhao/duizhao/segment"
)

// Splitter holds the settings of splitting. The zero value works.
type Splitter struct {
	// Format says how the text is marked up, if Formatted is set; otherwise its name tells.
	Format    segment.Format
	Formatted bool
	// Profile states how the document's items begin, instead of finding out. What it leaves empty is found out.
	Profile *Profile
	// Unwrap joins the lines of a paragraph in rows, where the document breaks them at a width, as text from PDF does. Spans stay.
	Unwrap bool
	// Scratch is memory that many documents share, one after another; nil for one document.
	Scratch *Scratch
}

// Split splits a document with the zero [Splitter].
func Split(t *segment.Text) (*Document, error) { return Splitter{}.Split(t) }

// Split cuts a document into items. It first finds out by which marks the document's items begin (its profile), then applies
// that to the whole. Every byte of the text is in the ledger; the error is an *UnaccountedError, which is a bug of this package.
func (s Splitter) Split(t *segment.Text) (*Document, error) {
	return s.splitBlocks(t, segment.BlocksAs(t, s.format(t)))
}

// format is how the text is marked up.
func (s Splitter) format(t *segment.Text) segment.Format {
	if s.Formatted {
		return s.Format
	}
	return segment.FormatOf(t.Name)
}

// splitBlocks cuts a document into items whose blocks are known.
func (s Splitter) splitBlocks(t *segment.Text, blocks []segment.Block) (*Document, error) {
	memory := s.Scratch.take()
	defer s.Scratch.give(memory)
	lines := s.linesOf(t, blocks, memory)
	return s.splitLines(t, blocks, lines, censusOf(t.Data, lines), memory)
}

// linesOf reads a document's lines, with the labels that a stated profile adds.
func (s Splitter) linesOf(t *segment.Text, blocks []segment.Block, memory *scratch) []line {
	return linesOf(t, blocks, s.given().Labels.index(), memory)
}

// given is the stated profile, an empty one if there is none.
func (s Splitter) given() *Profile {
	if s.Profile == nil {
		return new(Profile)
	}
	return s.Profile
}

// splitLines cuts a document whose lines and letters are known into items.
func (s Splitter) splitLines(t *segment.Text, blocks []segment.Block, lines []line, letters census, memory *scratch) (*Document, error) {
	given := s.given()
	stated, wrong := given.chosen()
	if wrong != nil {
		return nil, wrong
	}
	d := &Document{Text: t, Blocks: blocks}
	d.Language = letters.sample.language()
	counts := &memory.recurrences
	if len(lines) > mostLines {
		counts = new(recurrences) // which does not outlive its use
	}
	recurring{data: t.Data, lines: lines, named: given.hashes(), recurrences: counts}.mark()
	g := gatherer{data: t.Data, lines: lines}
	g.find()
	a := assembler{Document: d, profile: newProfile(t.Data, lines, stated), lines: lines, gathered: g.found, room: memory.room}
	a.findMaterial()
	a.settleRemedies()
	items, entries := 0, 0
	for i := range lines {
		l := &lines[i]
		if a.starts(l) {
			items++
		}
		switch {
		case l.mark != nil && l.text.Start > l.span.Start:
			entries += entriesOfBullet + entriesOfMark
		case l.mark != nil:
			entries += entriesOfMark
		case l.kind != segment.Blank:
			entries++
		}
	}
	d.Items = make([]Item, 0, items)
	a.book = newBook(t.Data, entries)
	d.Layout, d.found, d.unwrap = a.profile.String(), a.profile, s.Unwrap
	d.found.fixes = nil
	a.assemble()
	memory.room = a.room
	d.Ledger = a.book.ledger
	a.warn()
	return d, d.Ledger.verify(t)
}

// How many entries of the ledger a line with a mark has, about: a bullet before it, the mark and the text behind it are one each, and so is
// what is blank behind each of them.
const entriesOfBullet, entriesOfMark = 2, 4

// assembler goes through the lines and puts items together.
type assembler struct {
	*Document
	profile
	lines    []line
	gathered []gathered
	settled  int // items above the last list of answers
	stray    []stray
	expected []expected
	material material // what the items at hand may share
	book     book
	heads    []heading // headings above the current line, outermost first
	path     []string  // the section of the last item, nil if a heading has come since
	room     room
}

type heading struct {
	level uint8
	text  string
	kind  Kind // of the items below it
	named bool // the heading names one
}

// assemble finds where each item begins and ends and what the rest is.
func (a *assembler) assemble() {
	reason := ReasonIntroduction
	if a.family == noFamily {
		reason = ReasonNoItems
	}
	for i := 0; i < len(a.lines); {
		if a.begins(i) {
			i = a.item(i)
			reason = ReasonConclusion
			continue
		}
		l := &a.lines[i]
		if l.role() == roleGathered {
			i = a.gather(i)
			reason = ReasonConclusion
			continue
		}
		if l.role() == roleMaterial {
			i = a.readMaterial(i)
			continue
		}
		i++
		switch {
		case l.kind == segment.Blank:
		case l.kind == segment.Rule:
			a.leave(l, ReasonRule)
		case l.kind == segment.FrontMatter:
			a.leave(l, ReasonFrontMatter)
		case l.kind == segment.Heading && !l.quoted, l.role() == rolePart:
			a.enter(l)
			a.leave(l, ReasonHeading)
			if reason == ReasonConclusion {
				reason = ReasonSection
			}
		case l.role() == roleRecurring:
			a.leave(l, ReasonRecurring)
		default:
			a.leave(l, reason)
		}
	}
	a.book.gap(len(a.Text.Data))
	a.deliver()
	a.conclude()
}

// settleRemedies takes labels that name remedies for text where few items have one.
func (a *assembler) settleRemedies() {
	var found []int
	items := 0
	for i := range a.lines {
		l := &a.lines[i]
		switch {
		case l.mark == nil: // most lines
		case a.starts(l):
			items++
		case l.role() == roleAnswer && l.letter() == 0 && isRemedy(a.Text.Data[l.text.Start:l.mark.body.Start]):
			found = append(found, i)
		}
	}
	if len(found)*2 >= items {
		return
	}
	for _, i := range found {
		a.lines[i].mark = nil
	}
}

// isRemedy tells a label that names a remedy.
func isRemedy(label string) bool {
	return len(label) >= len(remedies[0]) && slices.ContainsFunc(remedies, func(w string) bool { return strings.Contains(label, w) })
}

// leave enters a line into the ledger that belongs to no item.
func (a *assembler) leave(l *line, reason string) {
	a.book.claim(l.span.Trim(a.Text.Data), Leftover, reason, 0)
}

// conclude names what stands behind the last item.
func (a *assembler) conclude() {
	section, conclusion := a.book.fate(Leftover, ReasonSection), a.book.fate(Leftover, ReasonConclusion)
	l := &a.book.ledger
	for i := len(l.stretches) - 1; i >= 0; i-- {
		s := &l.stretches[i]
		if l.fates[s.fate].class != Leftover || s.item > 0 {
			return
		}
		if s.fate == section {
			s.fate = conclusion
		}
	}
}

// enter makes a heading the innermost one of its level.
func (a *assembler) enter(l *line) {
	text, level := trimAnchor(l.text.Of(a.Text.Data)), l.level
	if l.isTextPart() {
		level = partLevel(text)
	}
	for len(a.heads) > 0 && a.heads[len(a.heads)-1].level >= level {
		a.heads = a.heads[:len(a.heads)-1]
	}
	a.path = nil
	h := heading{level: level, text: text}
	if l.role() == rolePart {
		h.kind, h.named = kindIn(text)
	}
	a.heads = append(a.heads, h)
}

// begins tells whether an item begins on line i, outside of any other. A question's label begins one whatever the profile, and
// so does a heading of the items' level or above, numbered otherwise or not at all, if what stands below it proves it a question.
func (a *assembler) begins(i int) bool {
	switch l := &a.lines[i]; {
	case l.mark == nil || a.family == noFamily:
		return false
	case a.starts(l) || l.role() == roleQuestion:
		return true
	default:
		return a.family == numberedHeadings && l.endsSection() && l.level <= a.level && (l.role() == roleItem && (a.isNext(l) || a.isProven(i)))
	}
}

// isNext tells a heading that begins with the number behind the last item's, though it runs into the text: 12.32 bit or 64 bit?
func (a *assembler) isNext(l *line) bool {
	if len(a.Items) == 0 || l.family() != plainHeadings {
		return false
	}
	last, err := strconv.Atoi(a.Items[len(a.Items)-1].Number)
	next := strconv.Itoa(last+1) + "."
	if err != nil || !strings.HasPrefix(l.mark.body.Of(a.Text.Data), next) {
		return false
	}
	l.mark.number = strings.TrimSuffix(next, ".")
	l.mark.body.Start += len(next)
	return true
}

// isProven tells whether choices or an answer's label stand below the heading on line i, before the next one.
func (a *assembler) isProven(i int) bool {
	letters := 0
	for j := i + 1; j < len(a.lines); j++ {
		switch l := &a.lines[j]; {
		case l.mark == nil:
		case a.starts(l) || l.endsSection() || l.role() == roleQuestion:
			return false
		case l.role() == roleAnswer || l.role() == roleBoth:
			return true
		case l.role() == roleOption:
			if letters += l.mark.choices(); letters > 1 {
				return true
			}
		}
	}
	return false
}

// item assembles the item that begins on line i and gives the line behind it.
func (a *assembler) item(i int) int {
	end := a.extentOf(i)
	a.Items = append(a.Items, Item{Ordinal: len(a.Items) + 1, Section: a.section(&a.lines[i])})
	it := &a.Items[len(a.Items)-1]
	b := builder{assembler: a, item: it, lines: a.lines[i:end], room: a.room}
	b.build()
	a.room = b.room
	a.share(it)
	return end
}

// section is the path of headings above an item that begins on the line. Items of a section share it.
func (a *assembler) section(l *line) []string {
	n := 0
	for n < len(a.heads) && (l.level == 0 || a.heads[n].level < l.level) {
		n++
	}
	if a.path == nil || len(a.path) != n {
		a.path = make([]string, n)
		for i := range a.path {
			a.path[i] = a.heads[i].text
		}
	}
	return a.path
}

// extentOf finds the end of the item that begins on line i: the next item, a heading of the items' level or above it, or a line
// between items. A heading or a line inside <details> ends nothing.
func (a *assembler) extentOf(i int) int {
	begun := &a.lines[i]
	answered := false
	folds := folds{assembler: a, next: i + 1}
	for j := i + 1; j < len(a.lines); j++ {
		l := &a.lines[j]
		switch {
		case l.mark == nil:
			if l.kind == segment.Rule && a.ruled && !folds.open(j) {
				return j
			}
		case a.starts(l), l.role() == roleGathered, l.role() == roleMaterial, l.isTextPart() && a.level == 0 && !folds.open(j):
			return j
		case l.role() == roleAnswer || l.role() == roleBoth:
			answered = true
		case l.role() == roleQuestion && answered && a.answersFollow(j):
			return j // a second question with an answer of its own
		case l.endsSection() && (begun.level == 0 || l.level <= begun.level) && !folds.open(j):
			return j
		}
	}
	return len(a.lines)
}

// answersFollow tells whether an answer's label comes between line i and the next item.
func (a *assembler) answersFollow(i int) bool {
	for j := i + 1; j < len(a.lines); j++ {
		switch l := &a.lines[j]; {
		case l.mark == nil:
		case l.role() == roleAnswer || l.role() == roleBoth:
			return true
		case a.starts(l) || l.role() == roleQuestion || l.endsSection():
			return false
		}
	}
	return false
}

// folds finds the <details> inside an item.
type folds struct {
	*assembler
	next   int  // line that is to be looked at
	until  int  // the line that closes the one found last
	broken bool // one is never closed
}

// pass goes on to line i.
func (f *folds) pass(i int) {
	if i < f.until || f.broken || f.depth(i) <= 0 {
		return
	}
	f.broken = true
	depth := 0
	for j := i; j < len(f.lines) && !(j > i && f.starts(&f.lines[j])); j++ {
		if depth += f.depth(j); depth <= 0 {
			f.until, f.broken = j, false
			return
		}
	}
}

// open tells whether line i is inside <details> that are closed before the next item.
func (f *folds) open(i int) bool {
	for ; f.next <= i; f.next++ {
		f.pass(f.next)
	}
	return i < f.until
}

// depth counts the <details> that line i opens and takes off those that it closes.
func (f *folds) depth(i int) int {
	l := &f.lines[i]
	if l.kind != segment.HTML && l.kind != segment.Paragraph {
		return 0
	}
	s := l.text.Of(f.Text.Data)
	n := 0
	for {
		at := strings.IndexByte(s, '<')
		if at < 0 {
			return n
		}
		s = s[at:]
		if hasPrefixFold(s, "<details") {
			n++
		} else if hasPrefixFold(s, "</details") {
			n--
		}
		s = s[1:]
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
