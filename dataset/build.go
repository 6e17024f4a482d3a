package dataset

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/duizhao/duizhao/segment"
)

// builder assembles one item from its lines.
type builder struct {
	*assembler
	item  *Item
	lines []line
	room

	firstChoice int   // index of the first line that begins a choice, or len(lines)
	lastChoice  int   // and of the last, or -1
	marked      bool  // boxes tell the right choices
	hasAnswer   bool  // a label begins the answer
	asks        bool  // the heading is the question
	lost        []int // lines of choices whose letter is missing
	loose       bool  // choices begin with letters without a dot
	kind        Kind  // that a tag or the part's heading names
	named       bool  // one does
}

// room is memory that builders hand on to one another.
type room struct {
	parts   []part         // what goes into fields, in order
	chosen  []bool         // per line: it begins a choice
	labels  []string       // of the choices so far
	ticked  []string       // of those that a mark sets apart
	wraps   []wrap         // these marks, where they are emphasis
	holes   []Entry        // marks taken out of fields
	keys    []stemKey      // what may be a key in the question
	inline  []segment.Span // marks of choices inside lines
	claims  []Entry
	aside   []Entry        // lines that are no part of it
	absent  []segment.Span // texts that say that there is none
	foreign Field          // answers that are not the right one
	spans   []segment.Span // for fields of a single span, which most are
}

func (r *room) reset(lines int) {
	r.ticked, r.wraps, r.holes, r.aside, r.absent = r.ticked[:0], r.wraps[:0], r.holes[:0], r.aside[:0], r.absent[:0]
	r.labels, r.inline, r.claims, r.foreign = r.labels[:0], r.inline[:0], r.claims[:0], r.foreign[:0]
	r.parts = slices.Grow(r.parts[:0], lines)
	r.chosen = slices.Grow(r.chosen[:0], lines)[:lines]
	clear(r.chosen)
}

// append adds a span to a field.
func (r *room) append(f Field, span segment.Span) Field {
	if len(f) > 0 || cap(f) > 0 {
		return append(f, span)
	}
	if len(r.spans) == cap(r.spans) {
		r.spans = make([]segment.Span, 0, spansAtOnce)
	}
	n := len(r.spans)
	r.spans = append(r.spans, span)
	return Field(r.spans[n : n+1 : n+1])
}

// spansAtOnce is how many spans are allocated together.
const spansAtOnce = 128

// part is the text of a line on its way into a field.
type part struct {
	span  segment.Span
	line  int
	field fieldName
	label byte // of a choice
}

// fieldName is the field that a part goes into.
type fieldName uint8

const (
	toQuestion fieldName = iota
	toTitle
	toChoice
	toAnswer
	toAnalysis
	toForeign
)

// kindOf is the kind that a tag on the item's first line names, or the heading of its part.
func (b *builder) kindOf(head *line) (Kind, bool) {
	if head.mark.kind != "" {
		return head.mark.kind, true
	}
	for i := len(b.heads) - 1; i >= 0; i-- {
		if b.heads[i].named {
			return b.heads[i].kind, true
		}
	}
	return "", false
}

// build fills the item's fields and enters its bytes in the ledger.
func (b *builder) build() {
	b.reset(len(b.lines))
	b.kind, b.named = b.kindOf(&b.lines[0])
	b.findChoices()
	b.distribute()
	b.collect()
	b.findKey()
	b.item.made.rule = b.lines[0].mark.rule.name
	for _, i := range b.lost {
		b.item.made.lost = append(b.item.made.lost, letter(b.lines[i].mark.letter))
	}
	b.classify()
	b.hideKey()
	b.enter()
}

// distribute gives every line's text to a field.
func (b *builder) distribute() {
	hasQuestion := false
	for i := 1; i < len(b.lines) && !b.hasAnswer; i++ {
		hasQuestion = hasQuestion || b.lines[i].role() == roleQuestion
		b.hasAnswer = b.isAnswer(i)
	}
	head := &b.lines[0]
	b.item.Number = head.mark.number
	field, label := toQuestion, byte(0)
	begin := 1
	if b.family == textBlocks && b.lastChoice > 1 && !b.hasAnswer && isBareKey(head.text.Of(b.Text.Data)) {
		// The key comes first: B, then the question.
		b.add(0, head.body(), toAnswer, 0)
		b.hasAnswer = true
		for begin < b.firstChoice && b.lines[begin].text.Len() == 0 {
			begin++
		}
		b.item.Number = ""
		if l := &b.lines[begin]; begin < b.firstChoice {
			if l.mark != nil {
				b.item.Number = l.mark.number
			}
			b.add(begin, l.body(), toTitle, 0)
			b.asks = true
			begin++
		}
	} else if head.role() == roleItem {
		b.add(0, head.body(), toTitle, 0)
		b.asks = !hasQuestion
		closed := b.named && b.kind != Open // a letter, a verdict or a few words answer it, and no text below
		if !hasQuestion && !b.hasAnswer && b.lastChoice < 0 && !closed && (b.level > 0 || head.body().Len() > 0) {
			field = toAnswer // a heading that asks and text that answers
		}
	} else {
		b.add(0, head.body(), field, 0)
	}
	answered := false
	choice := -1  // line of the choice that is being read
	left := false // a block outside it has begun
	for i := begin; i < len(b.lines); i++ {
		l := &b.lines[i]
		switch {
		case l.kind == segment.Blank:
			continue
		case l.role() == roleRecurring:
			b.aside = append(b.aside, Entry{l.text, Leftover, ReasonRecurring, b.item.Ordinal})
			continue
		case l.role() == roleMeta && l.mark.body.Len() > 0:
			b.aside = append(b.aside, Entry{l.text, Leftover, ReasonMeta, b.item.Ordinal})
			continue
		case choice >= 0 && len(b.lost) > 0 && isBareKey(l.text.Of(b.Text.Data)):
			b.aside = append(b.aside, Entry{l.text, Marker, "option-letter", b.item.Ordinal}) // its text stands above or below
			continue
		case b.chosen[i]:
			choice, left, field = i, false, toChoice
			label = b.addChoices(i)
			continue
		case b.isAnswer(i) && !(answered && b.concludes(l)):
			choice, label = -1, 0
			field = toAnswer
			if l.role() == roleBoth && (answered || b.marked) {
				field = toAnalysis
			}
			answered = true
			b.add(i, l.body(), field, 0)
			if field == toAnswer && b.isKey(l.body()) {
				field = toAnalysis // what stands behind a bare key explains it
			}
			continue
		case l.role() == roleAnalysis:
			choice, field, label = -1, toAnalysis, 0
			b.add(i, l.body(), field, 0)
			continue
		case l.role() == roleForeign:
			choice, field, label = -1, toForeign, 0
			b.add(i, l.body(), field, 0)
			continue
		case l.role() == roleQuestion && (!answered || !b.isAsked()) && b.firstChoice > i:
			choice, label, field = -1, 0, toQuestion
			b.add(i, l.body(), field, 0)
			continue
		case field == toForeign && l.first:
			field = toQuestion
		}
		if choice >= 0 {
			left = left || b.leaves(choice, l)
			if left && !(l.kind == segment.Fence && (i < b.lastChoice || b.isEmptyChoice(label))) {
				// Behind the choices: an explanation if boxes told the answer, more of the question otherwise.
				choice, label, field = -1, 0, toQuestion
				if b.marked {
					field = toAnalysis
				}
			}
		}
		if i+1 < len(b.lines) && b.firstChoice < len(b.lines) && i < b.firstChoice && b.announcesChoices(i) {
			b.aside = append(b.aside, Entry{l.text, Marker, "option-label", b.item.Ordinal})
			continue
		}
		b.add(i, b.whole(l), field, label)
	}
}

// concludes tells a line that may end an explanation with the answer: 故选：C, 答案为：C.
func (b *builder) concludes(l *line) bool {
	label := b.Text.Data[l.text.Start:l.mark.body.Start]
	return l.mark.rule.name == "answer-chosen" || strings.Contains(label, "答案是") || strings.Contains(label, "答案为")
}

// isAsked tells whether any text is in the question or the title so far.
func (b *builder) isAsked() bool {
	return slices.ContainsFunc(b.parts, func(p part) bool { return p.field == toQuestion || p.field == toTitle })
}

// announcesChoices tells a line that says nothing but that choices follow: 选项：
func (b *builder) announcesChoices(i int) bool {
	s := strings.Trim(b.lines[i].text.Of(b.Text.Data), " \t*_:：【】")
	return isWordFor(s, optionsWords) && !slices.ContainsFunc(b.lines[i+1:b.firstChoice], func(l line) bool { return l.text.Len() > 0 })
}

var optionsWords = []string{"选项", "備選項", "备选项", "備選答案", "备选答案", "選項", "options", "choices", "answer choices"}

// whole is the line with the marks of lists, quotes and headings before it, which are part of a field's Markdown.
func (b *builder) whole(l *line) segment.Span {
	if l.text.Len() == 0 {
		return l.text
	}
	marks := segment.Span{Start: l.span.Start, End: l.text.Start}
	return segment.Span{Start: marks.Trim(b.Text.Data).Start, End: l.text.End}
}

// isAnswer tells whether line i begins the answer. "A:" does, unless the item has choices: then it is one of them or speaks of it.
func (b *builder) isAnswer(i int) bool {
	l := &b.lines[i]
	return (l.role() == roleAnswer || l.role() == roleBoth) && (l.letter() == 0 || b.lastChoice < 0)
}

// addChoices adds the choices of line i and gives the label of the last.
func (b *builder) addChoices(i int) byte {
	l := &b.lines[i]
	if l.isBox() {
		label := 'A' + byte(min(len(b.item.Choices), 25))
		body := l.body()
		if letter, at := optionMark(body.Of(b.Text.Data)); letter == label {
			b.inline = append(b.inline, segment.Span{Start: body.Start, End: body.Start + at})
			body.Start += at
		}
		if l.mark.checked {
			b.item.Key = append(b.item.Key, letter(label))
			b.marked = true
		}
		b.addChoice(i, "", body, label)
		return label
	}
	label, rest, mark := l.mark.letter, l.mark.choice, segment.Span{Start: l.text.Start, End: l.mark.choice.Start}
	for _, next := range b.inlineChoices(i) {
		b.addChoice(i, mark.Of(b.Text.Data), segment.Span{Start: rest.Start, End: next.Start}, label)
		b.inline = append(b.inline, next)
		rest.Start, mark = next.End, next
		label++
	}
	b.addChoice(i, mark.Of(b.Text.Data), rest, label)
	return label
}

func (b *builder) addChoice(i int, mark string, text segment.Span, label byte) {
	text = b.tick(mark, text.Trim(b.Text.Data), label)
	if b.item.Choices == nil {
		b.item.Choices = make([]Choice, 0, 4)
	}
	b.labels = append(b.labels, letter(label))
	b.item.Choices = append(b.item.Choices, Choice{Label: letter(label)})
	if !isPlaceholder(text.Of(b.Text.Data)) {
		b.add(i, text, toChoice, label)
	}
}

// letter is a label as text.
func letter(label byte) string { return letters[label-'A' : label-'A'+1] }

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// isPlaceholder tells what banks write where a choice is a code fence below: &shy; or a colon.
func isPlaceholder(s string) bool {
	switch first, _ := utf8.DecodeRuneInString(s); first {
	case '&', ':', '：', '\u00ad':
	default:
		if s != "" && !unicode.IsSpace(first) {
			return false // most texts
		}
	}
	switch strings.TrimSpace(s) {
	case "", "&shy;", "&nbsp;", ":", "：", "\u00ad":
		return true
	}
	return false
}

// leaves tells whether the line stands outside the paragraph or list item of the choice that begins on line at.
func (b *builder) leaves(at int, l *line) bool {
	depth := b.lines[at].depth
	return l.first && (l.depth < max(depth, 1) || l.item && l.depth <= depth)
}

// isEmptyChoice tells whether the choice read last has no text so far.
func (b *builder) isEmptyChoice(label byte) bool {
	n := len(b.parts)
	return n == 0 || b.parts[n-1].field != toChoice || b.parts[n-1].label != label
}

// add appends text of line i to a field.
func (b *builder) add(i int, span segment.Span, field fieldName, label byte) {
	if span = span.Trim(b.Text.Data); span.Len() > 0 {
		b.parts = append(b.parts, part{span, i, field, label})
	}
}

// isKey tells whether an answer's first line is a bare key.
func (b *builder) isKey(body segment.Span) bool {
	key, rest := parseKey(body.Of(b.Text.Data), b.labels)
	if len(key) == 0 && isVerdict(body.Of(b.Text.Data)) {
		return true // where the choices are 对 and 错
	}
	return len(key) > 0 && strings.Trim(rest, blanks) == ""
}

// collect turns parts into fields: adjacent ones become one span, trifles at both ends are left to the ledger.
func (b *builder) collect() {
	parts := b.parts
	for len(parts) > 0 {
		n := 1
		for n < len(parts) && b.adjoins(parts[n-1], parts[n]) {
			n++
		}
		b.join(parts[:n])
		parts = parts[n:]
	}
	it := b.item
	switch {
	case !b.asks || len(it.Title) == 0:
	case len(it.Question) == 0:
		it.Question = it.Title
	default:
		it.Question = slices.Concat(it.Title, it.Question)
	}
	for _, f := range []*Field{&it.Answer, &it.Analysis} {
		if len(*f) == 1 && isAbsent((*f)[0].Of(b.Text.Data)) {
			b.absent = append(b.absent, (*f)[0])
			*f = nil
		}
	}
}

// adjoins tells whether nothing but blanks and marks of containers stands between two parts of a field.
func (b *builder) adjoins(p, q part) bool {
	if p.field != q.field || p.label != q.label {
		return false
	}
	if p.line == q.line || p.span.End < b.lines[p.line].text.End || q.span.Start > b.lines[q.line].text.Start {
		return false
	}
	for i := p.line + 1; i < q.line; i++ {
		if b.lines[i].text.Len() > 0 {
			return false
		}
	}
	return true
}

// join makes a span of a field out of parts that adjoin.
func (b *builder) join(parts []part) {
	for len(parts) > 0 && b.isTrifle(parts[0]) {
		parts = parts[1:]
	}
	if len(parts) == 0 {
		return
	}
	span := segment.Span{}
	for ; ; parts = parts[:len(parts)-1] { // the first is no trifle
		span = segment.Span{Start: parts[0].span.Start, End: parts[len(parts)-1].span.End}
		if len(parts) == 1 || !b.isTrifle(parts[len(parts)-1]) || endsBalanced(span.Of(b.Text.Data)) {
			break
		}
	}
	if span = b.trimClosers(span); span.Len() == 0 {
		return
	}
	f := b.field(parts[0])
	*f = b.append(*f, span)
}

// field is the field that a part goes into.
func (b *builder) field(p part) *Field {
	switch it := b.item; p.field {
	case toTitle:
		return &it.Title
	case toQuestion:
		return &it.Question
	case toAnswer:
		return &it.Answer
	case toAnalysis:
		return &it.Analysis
	case toChoice:
		return &it.Choices[slices.IndexFunc(it.Choices, func(c Choice) bool { return c.Label[0] == p.label })].Text
	default:
		return &b.foreign
	}
}

// isTrifle tells a part that is no text: tags, comments, a rule. In code they are.
func (b *builder) isTrifle(p part) bool {
	switch b.lines[p.line].kind {
	case segment.Fence, segment.Code:
		return false
	}
	return isTrifle(p.span.Of(b.Text.Data))
}

// isTrifle tells trimmed text of nothing but tags and comments, or a rule. An opening <details> and what shows something are none.
func isTrifle(s string) bool {
	if s == "" {
		return true
	}
	if s[0] == '-' || s[0] == '*' || s[0] == '_' {
		return len(s) >= 3 && strings.Trim(s, "-*_ ") == ""
	}
	for s != "" {
		n := tagLen(s)
		if n == 0 || hasPrefixFold(s, "<details") || !isStructure(s[:n]) && !isComment(s) && !hasPrefixFold(s, "</a>") {
			return false
		}
		s = strings.TrimLeft(s[n:], blanks)
	}
	return true
}

func isComment(s string) bool { return strings.HasPrefix(s, "<!--") }

// trimClosers takes closing tags off the end of a field that it does not open: the </details> of a label's <details>.
func (b *builder) trimClosers(span segment.Span) segment.Span {
	for {
		span = span.Trim(b.Text.Data)
		s := span.Of(b.Text.Data)
		at := closerAt(s)
		if at < 0 || endsBalanced(s) {
			return span
		}
		span.End = span.Start + at
	}
}
