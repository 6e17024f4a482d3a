package dataset

import (
	"slices"
	"strings"

	"github.com/duizhao/duizhao/segment"
)

// builder assembles one item from its lines.
type builder struct {
	*assembler
	item  *Item
	lines []line

	parts   []part // what goes into fields, in order
	choices int    // index of the first line that is a choice, or len(lines)
	chosen  []bool // per line: it begins a choice
	marked  bool   // boxes tell the right choices
	label   bool   // a label begins the answer
	foreign Field  // answers that are not the right one
}

// part is a stretch of text on its way into a field.
type part struct {
	span  segment.Span
	field string
	label string // of a choice
}

// build fills the item's fields and enters its bytes in the ledger.
func (b *builder) build() {
	b.findChoices()
	b.distribute()
	b.collect()
	b.findKey()
	b.classify()
	b.enter()
}

// findChoices finds the lines that begin choices: letters that go up from A, or boxes, before the answer.
func (b *builder) findChoices() {
	b.chosen = make([]bool, len(b.lines))
	b.choices = len(b.lines)
	var run []int // lines of the letters found so far
	boxes := 0
	for i := range b.lines {
		l := &b.lines[i]
		if i > 0 && l.rule != nil && l.rule.name == "option-box" && l.depth <= 1 {
			boxes++
		}
	}
	for i := range b.lines {
		l := &b.lines[i]
		switch {
		case i == 0:
		case boxes > 1:
			b.chosen[i] = l.rule != nil && l.rule.name == "option-box" && l.depth <= 1
		case l.letter == byte('A'+len(run)) && (len(run) > 0 || l.letter == 'A'):
			run = append(run, i)
			run = append(run, slices.Repeat([]int{i}, len(inlineChoices(l, b.nextLetter(i))))...)
		case (l.role() == roleAnswer || l.role() == roleBoth) && l.letter == 0:
			if len(run) < 2 {
				run = run[:0]
				continue
			}
		}
		if l.role() == roleAnswer && l.letter == 0 && len(run) > 1 {
			break
		}
	}
	if len(run) > 1 {
		for _, i := range run {
			b.chosen[i] = true
		}
	}
	b.choices = slices.Index(b.chosen, true)
	if b.choices < 0 {
		b.choices = len(b.lines)
	}
}

// nextLetter is the letter of the next line behind i that has one.
func (b *builder) nextLetter(i int) byte {
	for _, l := range b.lines[i+1:] {
		if l.letter != 0 {
			return l.letter
		}
		if l.kind == segment.Blank || l.rule != nil {
			break
		}
	}
	return 0
}

// inlineChoices finds further choices on a choice's line: A. x  B. y  C. z. next is the letter that the line below begins with.
func inlineChoices(l *line, next byte) []segment.Span {
	var marks []segment.Span
	want := l.letter + 1
	for at := l.choice.Start; at < l.choice.End; {
		space := strings.IndexAny(l.data[at:l.choice.End], " \t\u3000")
		if space < 0 {
			break
		}
		at += space
		for at < l.choice.End && (l.data[at] == ' ' || l.data[at] == '\t' || strings.HasPrefix(l.data[at:], "\u3000")) {
			if l.data[at] == 0xe3 {
				at += 2
			}
			at++
		}
		if letter, n := optionMark(l.data[at:l.choice.End]); letter == want && letter != next {
			marks = append(marks, segment.Span{Start: at, End: at + n})
			want++
			at += n
		}
	}
	return marks
}

// distribute gives every line's text to a field.
func (b *builder) distribute() {
	head := &b.lines[0]
	hasQuestion, hasAnswer := false, false
	for i := 1; i < len(b.lines); i++ {
		hasQuestion = hasQuestion || b.lines[i].role() == roleQuestion && !hasAnswer
		hasAnswer = hasAnswer || b.isAnswer(i)
	}
	b.label = hasAnswer
	b.item.Number = head.number
	field, label := "question", ""
	if head.role() == roleItem {
		title := head.body
		title.End = title.Start + len(trimAnchor(title.Of(head.data)))
		if title.Len() > 0 {
			b.parts = append(b.parts, part{span: title.Trim(head.data), field: "title"})
			if !hasQuestion {
				b.parts = append(b.parts, part{span: title.Trim(head.data), field: "question"})
			}
		}
		if !hasQuestion && !hasAnswer && b.choices == len(b.lines) {
			field = "answer" // a heading that asks and text that answers
		}
	} else {
		b.add(head.body, field, "")
	}
	answered := false
	inChoice := -1 // line of the choice that is being read
	for i := 1; i < len(b.lines); i++ {
		l := &b.lines[i]
		switch {
		case l.kind == segment.Blank:
			continue
		case b.chosen[i]:
			inChoice = i
			field = "option"
			label = b.addChoices(l)
			continue
		case b.isAnswer(i):
			body := l.body
			if l.rule.role == roleBoth && answered || l.rule.role == roleBoth && b.marked {
				field, label = "analysis", ""
			} else {
				field, label = "answer", ""
				answered = true
			}
			b.add(body, field, "")
			if field == "answer" && b.isKey(body) {
				field = "analysis" // what stands behind a bare key explains it
			}
			inChoice = -1
			continue
		case l.role() == roleAnalysis:
			field, label = "analysis", ""
			inChoice = -1
			b.add(l.body, field, "")
			continue
		case l.role() == roleForeign:
			field, label = "foreign", ""
			inChoice = -1
			b.add(l.body, field, "")
			continue
		case l.role() == roleQuestion && !answered && b.choices > i:
			b.add(l.body, "question", "")
			field = "question"
			continue
		case field == "foreign" && l.first:
			field = "question"
		}
		if inChoice >= 0 && !b.continues(inChoice, i) {
			// Behind the choices: an explanation if boxes told the answer, more of the question otherwise.
			inChoice, label = -1, ""
			field = "question"
			if b.marked {
				field = "analysis"
			}
		}
		b.add(l.text, field, label)
	}
}

// isAnswer tells whether line i begins the answer. "A:" does unless it is a choice.
func (b *builder) isAnswer(i int) bool {
	l := &b.lines[i]
	return (l.role() == roleAnswer || l.role() == roleBoth) && !b.chosen[i]
}

// addChoices adds the choices of a line and gives the label of the last.
func (b *builder) addChoices(l *line) string {
	if l.rule != nil && l.rule.name == "option-box" {
		label := string(rune('A' + len(b.item.Choices)))
		if len(b.item.Choices) > 25 {
			label = "Z"
		}
		b.item.Choices = append(b.item.Choices, Choice{Label: label})
		if l.checked {
			b.item.Key = append(b.item.Key, label)
			b.marked = true
		}
		body := l.body
		if letter, at := optionMark(body.Of(l.data)); letter != 0 && string(rune(letter)) == label {
			body.Start += at
		}
		if isPlaceholder(body.Of(l.data)) {
			body.Start = body.End
		}
		b.add(body, "option", label)
		return label
	}
	label := string(rune(l.letter))
	rest := l.choice
	for _, mark := range inlineChoices(l, 0) {
		if !b.chosenInline(mark, l) {
			break
		}
		b.item.Choices = append(b.item.Choices, Choice{Label: label})
		b.add(segment.Span{Start: rest.Start, End: mark.Start}, "option", label)
		label = string(rune(label[0] + 1))
		rest.Start = mark.End
	}
	b.item.Choices = append(b.item.Choices, Choice{Label: label})
	b.add(rest, "option", label)
	return label
}

// chosenInline tells whether a mark inside a choice's line is a choice: not if the next line begins with the same letter.
func (b *builder) chosenInline(mark segment.Span, l *line) bool {
	letter, _ := optionMark(mark.Of(l.data))
	for i := range b.lines {
		if b.chosen[i] && b.lines[i].letter == letter {
			return false
		}
	}
	return true
}

// isPlaceholder tells what banks write where a choice is a code fence below: &shy; or a colon.
func isPlaceholder(s string) bool {
	switch strings.TrimSpace(s) {
	case "", "&shy;", "&nbsp;", ":", "：", "\u00ad":
		return true
	}
	return false
}

// continues tells whether line i still belongs to the choice that begins on line at: it is in the same paragraph or list item,
// or is code below a choice without text of its own.
func (b *builder) continues(at, i int) bool {
	l := &b.lines[i]
	for j := at + 1; j <= i; j++ {
		if k := &b.lines[j]; k.kind != segment.Blank && k.first && (k.depth < max(b.lines[at].depth, 1) || k.item && k.depth <= b.lines[at].depth) {
			last := b.parts[len(b.parts)-1]
			empty := last.field != "option" || last.label != b.item.Choices[len(b.item.Choices)-1].Label
			return l.kind == segment.Fence && (empty || b.lines[i-1].kind != segment.Blank && b.hasChoiceBehind(i) || b.hasChoiceBehind(i))
		}
	}
	return true
}

// hasChoiceBehind tells whether another choice follows line i.
func (b *builder) hasChoiceBehind(i int) bool {
	return slices.Contains(b.chosen[i+1:], true)
}

// add appends text to a field, without tags that only close what a mark opened.
func (b *builder) add(span segment.Span, field, label string) {
	span = span.Trim(b.Text.Data)
	if span.Len() == 0 {
		return
	}
	b.parts = append(b.parts, part{span, field, label})
}

// isKey tells whether an answer's first line is a bare key.
func (b *builder) isKey(body segment.Span) bool {
	key, rest := parseKey(body.Of(b.Text.Data), b.labels())
	return len(key) > 0 && strings.Trim(rest, blanks) == ""
}

func (b *builder) labels() []string {
	labels := make([]string, len(b.item.Choices))
	for i, c := range b.item.Choices {
		labels[i] = c.Label
	}
	return labels
}

// collect turns parts into fields: adjacent ones become one span, trifles at both ends are left to the ledger.
func (b *builder) collect() {
	parts := b.parts
	for from := 0; from < len(parts); {
		to := from + 1
		for to < len(parts) && parts[to].field == parts[from].field && parts[to].label == parts[from].label &&
			b.adjacent(parts[to-1].span.End, parts[to].span.Start) {
			to++
		}
		span := b.trimTrifles(segment.Span{Start: parts[from].span.Start, End: parts[to-1].span.End})
		if span.Len() > 0 {
			b.append(parts[from].field, parts[from].label, span)
		}
		from = to
	}
	for _, f := range []*Field{&b.item.Answer, &b.item.Analysis} {
		if len(*f) == 1 && isAbsent((*f)[0].Of(b.Text.Data)) {
			*f = nil
		}
	}
}

// adjacent tells whether nothing but white space and marks of containers stands between two parts of a field.
func (b *builder) adjacent(end, start int) bool {
	return end <= start && strings.Trim(b.Text.Data[end:start], " \t\r\n\v\f\u00a0\u3000\u200b>#*-+`~.)0123456789") == "" && !b.markBetween(end, start)
}

// markBetween tells whether a mark with a role stands between two offsets.
func (b *builder) markBetween(end, start int) bool {
	for i := range b.lines {
		l := &b.lines[i]
		if l.span.Start >= start {
			break
		}
		if l.span.Start >= end && l.role() != noRole && l.role() != roleOption && l.role() != roleItem && l.text.Start < start {
			return true
		}
	}
	return false
}

func (b *builder) append(field, label string, span segment.Span) {
	switch field {
	case "title":
		b.item.Title = append(b.item.Title, span)
	case "question":
		b.item.Question = append(b.item.Question, span)
	case "answer":
		b.item.Answer = append(b.item.Answer, span)
	case "analysis":
		b.item.Analysis = append(b.item.Analysis, span)
	case "foreign":
		b.foreign = append(b.foreign, span)
	case "option":
		for i := range b.item.Choices {
			if b.item.Choices[i].Label == label {
				b.item.Choices[i].Text = append(b.item.Choices[i].Text, span)
			}
		}
	}
}

// trimTrifles narrows a field past lines that hold only tags, breaks or rules at either end. Tags that are balanced inside stay.
func (b *builder) trimTrifles(span segment.Span) segment.Span {
	data := b.Text.Data
	for {
		before := span
		span = span.Trim(data)
		s := span.Of(data)
		if n := segment.LineLen(s); s != "" && isTrifle(s[:n]) {
			span.Start += n
			continue
		}
		last := strings.LastIndexAny(strings.TrimRight(s, blanks), "\r\n") + 1
		if last < len(s) && isTrifle(s[last:]) {
			span.End = span.Start + last
			continue
		}
		// </details> of a label's <details>, at the end of a line of text.
		if at := strings.LastIndexByte(s, '<'); at > 0 && tagLen(s[at:]) == len(s)-at && strings.HasPrefix(s[at:], "</") {
			name := strings.ToLower(strings.Trim(s[at+2:len(s)-1], " "))
			if strings.Count(strings.ToLower(s), "<"+name) < strings.Count(strings.ToLower(s), "</"+name) {
				span.End = span.Start + at
				continue
			}
		}
		if span == before {
			return span
		}
	}
}

// isTrifle tells a line of nothing but tags, comments or a rule. An opening <details>, an image and a tag with a link are no trifles.
func isTrifle(s string) bool {
	s = strings.Trim(s, blanks)
	if s == "" {
		return true
	}
	if strings.Trim(s, "-*_ ") == "" && len(s) >= 3 {
		return true
	}
	for s != "" {
		n := tagLen(s)
		if n == 0 {
			return false
		}
		tag := strings.ToLower(s[:n])
		if strings.HasPrefix(tag, "<img") || strings.HasPrefix(tag, "<a ") || strings.HasPrefix(tag, "<details") || strings.HasPrefix(tag, "<video") {
			return false
		}
		s = strings.TrimLeft(s[n:], blanks)
	}
	return true
}

// findKey reads the key from the answer behind a label, unless boxes gave it.
func (b *builder) findKey() {
	it := b.item
	if len(it.Answer) == 0 || len(it.Key) > 0 || !b.label {
		return
	}
	answer := it.Answer[0].Of(b.Text.Data)
	it.Key, _ = parseKey(strings.TrimSpace(answer[:segment.LineLen(answer)]), b.labels())
}

// classify tells the item's kind from its choices, its key and blanks in the question.
func (b *builder) classify() {
	it := b.item
	switch {
	case len(it.Choices) > 0 && len(it.Key) > 1:
		it.Kind = MultipleChoice
	case len(it.Choices) > 0:
		it.Kind = SingleChoice
	case len(it.Key) > 0:
		it.Kind = TrueFalse
	case b.hasBlank():
		it.Kind = FillBlank
	default:
		it.Kind = Open
	}
}

// hasBlank tells a question with a place to fill in.
func (b *builder) hasBlank() bool {
	for _, s := range b.item.Question {
		q := s.Of(b.Text.Data)
		for _, blank := range []string{"____", "＿＿", "（　　）", "（  ）", "( )", "（ ）", "(  )", "（）", `\_\_\_`} {
			if strings.Contains(q, blank) {
				return true
			}
		}
	}
	return false
}

// enter puts the item's bytes into the ledger: fields as such, and of its lines' other bytes those that are marks. Whatever is
// neither stays unclaimed and fails the ledger's check.
func (b *builder) enter() {
	it := b.item
	var claims []Entry
	for name, f := range it.Fields() {
		for _, s := range f {
			claims = append(claims, Entry{s, FieldText, name, it.Ordinal})
		}
	}
	for _, s := range b.foreign {
		claims = append(claims, Entry{s, Leftover, ReasonForeign, it.Ordinal})
	}
	slices.SortFunc(claims, func(x, y Entry) int { return x.Span.Start - y.Span.Start })

	it.Span.Start = b.lines[0].span.Start
	for i := range b.lines {
		l := &b.lines[i]
		for len(claims) > 0 && claims[0].Span.Start < l.span.End {
			b.marks(l, claims[0].Span.Start)
			b.book.claim(claims[0].Span, claims[0].Class, claims[0].Name, it.Ordinal)
			claims = claims[1:]
		}
		b.marks(l, l.span.End)
	}
	it.Span.End = max(b.book.at, it.Span.Start)
}

// marks enters the bytes of a line from where the ledger is to end that are marks or trifles.
func (b *builder) marks(l *line, end int) {
	rest := segment.Span{Start: max(b.book.at, l.span.Start), End: end}
	if l.rule != nil && rest.Start < l.body.Start {
		b.claim(segment.Span{Start: rest.Start, End: min(end, l.body.Start)}, Marker, l.rule.name)
		rest.Start = l.body.Start
	}
	tail := segment.Span{Start: max(rest.Start, l.body.End), End: end}
	if l.rule != nil && tail.Start < end {
		defer b.claim(tail, Marker, l.rule.name)
		rest.End = tail.Start
	}
	if rest.Len() <= 0 {
		return
	}
	switch s := rest.Trim(l.data).Of(l.data); {
	case isAbsent(s):
		b.claim(rest, Leftover, ReasonAbsent)
	case isTrifle(s), isPlaceholder(s), l.letter != 0, rest.End <= l.text.Start:
		b.claim(rest, Marker, "structure")
	case l.text.Start > rest.Start && isTrifle(segment.Span{Start: l.text.Start, End: rest.End}.Of(l.data)):
		b.claim(rest, Marker, "structure")
	}
}

// claim enters what is not blank of a span.
func (b *builder) claim(span segment.Span, class Class, name string) {
	if span.Start = max(span.Start, b.book.at); span.Len() > 0 {
		if span = span.Trim(b.Text.Data); span.Len() > 0 {
			b.book.claim(span, class, name, b.item.Ordinal)
		}
	}
}
