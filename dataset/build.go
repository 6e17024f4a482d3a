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

// findChoices finds the lines that begin choices: boxes, or letters that go up from A, before the answer.
func (b *builder) findChoices() {
	boxes := 0
	for i := 1; i < len(b.lines); i++ {
		l := &b.lines[i]
		if l.isBox() && l.depth <= 1 {
			boxes++
			b.chosen[i] = true
		} else if boxes > 1 && (b.endsChoices(l) || b.announces(l)) {
			break
		}
	}
	if boxes < 2 {
		clear(b.chosen)
		b.findLetters()
	}
	b.firstChoice, b.lastChoice = len(b.lines), -1
	for i, is := range b.chosen {
		if is {
			b.firstChoice, b.lastChoice = min(b.firstChoice, i), i
		}
	}
}

// announces tells text that ends with a colon: the list below it is another one.
func (b *builder) announces(l *line) bool {
	s := l.text.Of(b.Text.Data)
	return l.kind == segment.Paragraph && l.depth == 0 && (strings.HasSuffix(s, "：") || strings.HasSuffix(s, ":"))
}

// endsChoices tells a line behind which no choices are looked for. "A:" may be one itself.
func (b *builder) endsChoices(l *line) bool {
	return (l.role() == roleAnswer || l.role() == roleBoth) && l.letter() == 0
}

// findLetters finds letters that go up from A. The last A before a B is the one that counts; one letter may be missing, and two may
// have changed places. Letters without a dot and small ones count where an answer's label or a blank proves that there are choices.
func (b *builder) findLetters() {
	if b.pickLetters(false) || !b.expectsChoices() {
		return
	}
	if !b.pickLetters(true) {
		b.pickVerdicts()
	}
}

// pickLetters finds choices by their letters, and tells whether there are at least two.
func (b *builder) pickLetters(loose bool) bool {
	clear(b.chosen)
	last, seen := byte(0), 0 // the highest letter, and a bit for each
	b.loose = loose
	for i := 1; i < len(b.lines); i++ {
		l := &b.lines[i]
		if l.mark == nil {
			continue
		}
		letter := l.mark.letter
		if letter == 0 && loose {
			letter = l.mark.loose
		}
		if letter == 'A' && last <= 'A' {
			clear(b.chosen)
			last, seen = 0, 0
		} else if letter == 0 || seen>>(letter-'A')&1 != 0 || last > 0 && letter > last+2 || last == 0 && !(letter == 'B' && b.lostFirst(i)) {
			if b.endsChoices(l) && last > 'A' {
				break
			}
			continue
		}
		if loose {
			l.mark.letter = letter
		}
		b.chosen[i] = true
		for k := range len(b.inlineChoices(i)) + 1 {
			seen |= 1 << (letter - 'A' + byte(k))
			last = max(last, letter+byte(k))
		}
	}
	if last == 'A' && b.findLost() {
		return true
	}
	if last < 'B' {
		for i := range b.lines {
			if m := b.lines[i].mark; loose && b.chosen[i] && m.loose != 0 {
				m.letter = 0
			}
		}
		clear(b.chosen)
		b.loose = false
		return false
	}
	b.findLost()
	return true
}

// findLost gives choices back the letters that were lost, where the lines between those that have theirs are as many as letters are
// missing, and the answer tells how many choices there are: A. x / y / C. z, or A. x / B. y / z with the answer C. It tells whether it did.
func (b *builder) findLost() bool {
	key := b.bareKey()
	if key == 0 {
		return false
	}
	var bare []int // lines of text since the last choice
	last := byte('A' - 1)
	for i := 1; i < len(b.lines); i++ {
		l := &b.lines[i]
		switch {
		case b.chosen[i]:
			if l.mark.letter > last {
				// The stem may have lines of its own, so that before the first choice one line is not enough to tell.
				if n := int(l.mark.letter - last - 1); n > 0 && n == len(bare) {
					b.lend(bare, last)
				}
				last = l.mark.letter + byte(len(b.inlineChoices(i)))
			}
			bare = bare[:0]
		case b.endsChoices(l):
			if n := int(key) - int(last); n > 0 && len(bare) > 0 && (n == len(bare) || len(bare) == int('D')-int(last)) && n <= len(bare) {
				b.lend(bare, last)
			}
			return len(b.lost) > 0
		case l.kind == segment.Blank || l.role() == roleRecurring || isBareKey(l.text.Of(b.Text.Data)): // or a letter whose text is lost
		case l.mark == nil || l.role() == noRole:
			bare = append(bare, i)
		default:
			return len(b.lost) > 0
		}
	}
	return len(b.lost) > 0
}

// lostFirst tells whether B on line i has one line of text between it and the question, which then is A.
func (b *builder) lostFirst(i int) bool {
	n := 0
	for k := 1; k < i && n < 2; k++ {
		if b.lines[k].text.Len() > 0 && b.lines[k].role() == noRole {
			n++
		}
	}
	return n == 1 && b.bareKey() != 0
}

// bareKey is the highest letter of an answer that is nothing but letters, or 0.
func (b *builder) bareKey() byte {
	for i := range b.lines {
		l := &b.lines[i]
		if l.role() != roleAnswer && l.role() != roleBoth {
			continue
		}
		body := l.body()
		if body.Len() > maxVerdict { // no key is as long
			return 0
		}
		s := strings.ToUpper(body.Of(b.Text.Data))
		if !isBareKey(s) {
			return 0
		}
		high := byte(0)
		for k := range len(s) {
			if s[k] >= 'A' && s[k] <= 'H' {
				high = max(high, s[k])
			}
		}
		return high
	}
	return 0
}

// lend gives lines of text the letters behind one.
func (b *builder) lend(lines []int, behind byte) {
	for k, i := range lines {
		l := &b.lines[i]
		l.mark = &mark{letter: behind + 1 + byte(k), choice: l.text, body: l.text}
		b.chosen[i] = true
		b.lost = append(b.lost, i)
	}
}

// expectsChoices tells whether the item has an answer's label, or a place in its first lines for a letter.
func (b *builder) expectsChoices() bool {
	if b.level > 0 {
		return false
	}
	for i := range b.lines {
		l := &b.lines[i]
		if l.role() == roleAnswer || l.role() == roleBoth {
			return true
		}
		if i < 3 && hasBlank(l.text.Of(b.Text.Data)) {
			return true
		}
	}
	return b.kind == SingleChoice || b.kind == MultipleChoice || b.named && b.kind == "" || b.family == textBlocks
}

// pickVerdicts takes two lines that are opposite verdicts for choices: T and F, 对 and 错, A是 and 否.
func (b *builder) pickVerdicts() {
	for i := 1; i+1 < len(b.lines); i++ {
		if b.endsChoices(&b.lines[i]) && !isTick(b.lines[i].text.Of(b.Text.Data)) {
			return
		}
		if isVerdictPair(b.Text.Data, b.lines, i) {
			for k := range 2 {
				l := &b.lines[i+k]
				text := l.verdict('A' + byte(k))
				l.mark = &mark{letter: 'A' + byte(k), choice: text, body: text}
				b.chosen[i+k] = true
			}
			b.kind = TrueFalse
			return
		}
	}
}

// isVerdictPair tells two lines that are opposite verdicts and nothing else, with letters or without.
func isVerdictPair(data string, lines []line, i int) bool {
	if i+1 >= len(lines) {
		return false
	}
	if n, m := lines[i].text.Len(), lines[i+1].text.Len(); n == 0 || m == 0 || n > maxVerdict || m > maxVerdict {
		return false
	}
	x, rest := parseVerdict(lines[i].verdict('A').Of(data))
	if len(x) == 0 || rest != "" {
		return false
	}
	y, rest := parseVerdict(lines[i+1].verdict('B').Of(data))
	return len(y) > 0 && rest == "" && x[0] != y[0]
}

// verdict is the line's text behind a loose letter.
func (l *line) verdict(letter byte) segment.Span {
	if l.mark != nil && l.mark.loose == letter {
		return l.mark.choice
	}
	return l.text
}

// inlineChoices finds the marks of further choices on line i: A. x  B. y  C. z. Of those, the line below may begin with the next.
func (b *builder) inlineChoices(i int) []segment.Span {
	l := &b.lines[i]
	marks := inlineMarks(b.Text.Data, l.mark.choice, l.mark.letter, b.loose)
	for k := range marks {
		if l.mark.letter+byte(k)+1 == b.nextLetter(i) {
			return marks[:k]
		}
	}
	return marks
}

// nextLetter is the letter of the first marked line behind i, if nothing but text of its choice stands between.
func (b *builder) nextLetter(i int) byte {
	for j := i + 1; j < len(b.lines) && j <= i+maxChoiceLines; j++ {
		if l := &b.lines[j]; l.mark != nil {
			return l.mark.letter
		}
	}
	return 0
}

// maxChoiceLines bounds how far below a choice the next one is looked for.
const maxChoiceLines = 100

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

// classify tells the item's kind from its choices, its key and blanks in the question.
func (b *builder) classify() {
	it := b.item
	switch {
	case (b.kind == TrueFalse || b.kind == "" && b.loose) && len(it.Choices) == 2 && isVerdict(it.Choices[0].Text.Text(b.Text)) && isVerdict(it.Choices[1].Text.Text(b.Text)):
		it.Kind = TrueFalse
	case len(it.Choices) > 0 && (len(it.Key) > 1 || b.kind == MultipleChoice):
		it.Kind = MultipleChoice
	case len(it.Choices) > 0:
		it.Kind = SingleChoice
	case len(it.Key) > 0:
		it.Kind = TrueFalse
	case b.named && b.kind != "":
		it.Kind = b.kind
	case len(b.lines) > 0 && b.lines[0].mark.place:
		it.Kind = TrueFalse
	case b.hasBlank():
		it.Kind = FillBlank
	default:
		it.Kind = Open
	}
}

// hasBlank tells a question with a place to fill in.
func (b *builder) hasBlank() bool {
	return slices.ContainsFunc(b.item.Question, func(s segment.Span) bool { return hasBlank(s.Of(b.Text.Data)) })
}

// hasBlank tells a text with a place to fill in: ____, （ ）, (    ).
func hasBlank(s string) bool {
	if strings.IndexByte(s, '_') >= 0 && (strings.Contains(s, "____") || strings.Contains(s, `\_\_\_`)) {
		return true
	}
	return contains(s, "＿＿") || hasBlankBracket(s, "(", ")") || hasBlankBracket(s, "（", "）")
}

// hasBlankBracket tells a text with brackets of the kind that hold nothing but white space.
func hasBlankBracket(s, open, closing string) bool {
	for at := 0; ; at++ {
		next := index(s[at:], open)
		if next < 0 {
			return false
		}
		if at += next; isBlankBracket(s, at, open, closing) {
			return true
		}
	}
}

// isBlankBracket tells whether brackets that hold nothing but white space open at an offset, and are no call: f().
func isBlankBracket(s string, at int, open, closing string) bool {
	inner, ok := strings.CutPrefix(s[at:], open)
	if !ok || !strings.HasPrefix(strings.TrimLeft(inner, " \u3000\u00a0"), closing) {
		return false
	}
	return at == 0 || !isWordByte(s[at-1]) && s[at-1] != ')' && s[at-1] != '*' && !strings.HasSuffix(s[:at], "）")
}

// enter puts the item's bytes into the ledger: fields as such, and of its lines' other bytes those that are marks. Whatever is
// neither stays unclaimed and fails the ledger's check.
func (b *builder) enter() {
	it := b.item
	for name, f := range it.Fields() {
		for _, s := range f {
			b.claims = append(b.claims, Entry{s, FieldText, name, it.Ordinal})
		}
	}
	for _, s := range b.foreign {
		b.claims = append(b.claims, Entry{s, Leftover, ReasonForeign, it.Ordinal})
	}
	for _, s := range b.absent {
		b.claims = append(b.claims, Entry{s, Leftover, ReasonAbsent, it.Ordinal})
	}
	b.claims = append(b.claims, b.aside...)
	for _, s := range b.inline {
		b.claims = append(b.claims, Entry{s, Marker, "option-letter", it.Ordinal})
	}
	b.claims = append(b.claims, b.holes...)
	slices.SortFunc(b.claims, byStart)

	it.Span.Start = b.lines[0].span.Trim(b.Text.Data).Start
	claims := b.claims
	for i := range b.lines {
		l := &b.lines[i]
		for len(claims) > 0 && claims[0].Span.Start < l.span.End {
			b.marks(i, claims[0].Span.Start)
			b.book.claim(claims[0].Span, claims[0].Class, claims[0].Name, it.Ordinal)
			claims = claims[1:]
		}
		b.marks(i, l.span.End)
	}
	it.Span.End = max(b.book.at, it.Span.Start)
}

// marks enters the bytes of line i from where the ledger is to end that are marks or trifles.
func (b *builder) marks(i, end int) {
	l := &b.lines[i]
	if l.kind == segment.Blank || (segment.Span{Start: b.book.at, End: end}).Trim(b.Text.Data).Len() <= 0 {
		return
	}
	name, body := "structure", l.text
	if l.mark != nil {
		switch {
		case b.chosen[i] && l.mark.letter != 0:
			name, body = "option-letter", l.mark.choice
		case l.mark.rule != nil:
			name, body = l.mark.rule.name, l.mark.body
		}
	}
	b.claim(l.span.Start, min(end, l.text.Start), Marker, "structure")
	b.claim(l.text.Start, min(end, body.Start), Marker, name)
	if rest := (segment.Span{Start: max(b.book.at, body.Start), End: min(end, body.End)}); rest.Len() > 0 {
		switch s := rest.Trim(b.Text.Data).Of(b.Text.Data); {
		case s == "":
		case isPlaceholder(s):
			b.claim(rest.Start, rest.End, Marker, name)
		case l.kind == segment.Rule:
			b.claim(rest.Start, rest.End, Leftover, ReasonRule)
		case isTrifle(s) && strings.Contains(s, "<!--"):
			b.claim(rest.Start, rest.End, Leftover, ReasonComment)
		case isTrifle(s):
			b.claim(rest.Start, rest.End, Marker, "structure")
		case isAbsent(s):
			b.claim(rest.Start, rest.End, Leftover, ReasonAbsent)
		}
	}
	b.claim(max(body.Start, body.End), end, Marker, name)
}

// claim enters what is not blank between two offsets and not entered yet.
func (b *builder) claim(start, end int, class Class, name string) {
	if start = max(start, b.book.at); start < end {
		if span := (segment.Span{Start: start, End: end}).Trim(b.Text.Data); span.Len() > 0 {
			b.book.claim(span, class, name, b.item.Ordinal)
		}
	}
}
