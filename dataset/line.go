package dataset

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/duizhao/duizhao/segment"
)

// line is what rules look at: one line of a paragraph, of a block of HTML or of a heading, or a whole block of the other kinds.
type line struct {
	data string       // the document's text
	span segment.Span // with the marks of containers before it and its line end; lines tile the document
	text segment.Span // without those
	kind segment.BlockKind
	// first is set on the first line of a block, item on the first line of a list item.
	first, item bool
	level       int // of a heading
	depth       int // list items around it

	// What the first matching rule found, if any.
	rule    *rule
	number  string       // the item's number in ASCII digits
	body    segment.Span // what stands behind the mark, without marks that close at the end of the line
	letter  byte         // of an option or of what may be one, A to H, 0 for none
	choice  segment.Span // the text behind that letter
	checked bool         // of a box
	label   parsedLabel
}

// parsedLabel is what stands at the beginning of a line that a label of the table begins.
type parsedLabel struct {
	role   role
	number string
	body   segment.Span
	letter bool // the label is a single letter, Q or A
}

func (l *line) role() role {
	if l.rule == nil {
		return noRole
	}
	return l.rule.role
}

func (l *line) String() string { return l.text.Of(l.data) }

// linesOf cuts a document's blocks into lines and marks each with the first rule that matches.
func linesOf(t *segment.Text, blocks []segment.Block) []line {
	lines := make([]line, 0, len(blocks)*3/2)
	for i := range blocks {
		b := &blocks[i]
		l := line{
			data: t.Data, span: b.Span, text: b.Content, kind: b.Kind,
			first: true, item: b.Item, level: b.Level, depth: b.ListDepth,
		}
		if b.Kind != segment.Paragraph && b.Kind != segment.HTML {
			if b.Kind != segment.Heading && b.Kind != segment.Blank {
				l.text = b.Span.Trim(t.Data) // with its fences
			}
			l.mark()
			lines = append(lines, l)
			continue
		}
		for at := b.Span.Start; at < b.Span.End; {
			end := at + segment.LineLen(t.Data[at:b.Span.End])
			if b.Kind == segment.HTML {
				end = at + htmlLen(t.Data[at:b.Span.End], end-at)
			}
			l.span = segment.Span{Start: at, End: end}
			l.text = segment.Span{Start: max(at, min(b.Content.Start, end)), End: end}
			if at > b.Content.Start {
				l.text.Start += containerMarks(t.Data[at:end], b.QuoteDepth)
			}
			l.text = l.text.Trim(t.Data)
			l.mark()
			lines = append(lines, l)
			at = end
			l = line{data: t.Data, kind: b.Kind, depth: b.ListDepth}
		}
	}
	return lines
}

// htmlLen joins <details> with the <summary> behind it, even if that takes several lines, so that a rule sees both.
func htmlLen(s string, first int) int {
	head := strings.TrimLeft(s, " \t>")
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

// mark finds the first rule that matches the line.
func (l *line) mark() {
	var in where
	if int(l.kind) < len(whereOf) {
		in = whereOf[l.kind]
	}
	if in == 0 || l.text.Len() == 0 {
		return
	}
	l.body = l.text
	l.label = parseLabel(l.data, l.text, l.kind == segment.Heading)
	if in == inText {
		optionLetter(l)
	}
	for i := range rules {
		if r := &rules[i]; r.in&in != 0 && r.match(l) {
			l.rule = r
			if l.kind == segment.Heading {
				l.body.End = l.body.Start + len(trimAnchor(l.body.Of(l.data)))
			}
			return
		}
	}
}

// label matches lines that a label of the role begins.
func label(r role) func(*line) bool {
	return func(l *line) bool {
		if l.label.role != r {
			return false
		}
		l.body, l.number = l.label.body, l.label.number
		return true
	}
}

// headingLabel is label for headings, and for HTML that stands for them (<h3>Q: …</h3>).
func headingLabel(r role) func(*line) bool {
	match := label(r)
	return func(l *line) bool {
		return (l.kind == segment.Heading || isHTMLHeading(l)) && match(l)
	}
}

// isHTMLHeading tells <h1> to <h6>, and sets the line's level.
func isHTMLHeading(l *line) bool {
	s := l.String()
	if len(s) < 4 || s[0] != '<' || s[1]|0x20 != 'h' || s[2] < '1' || s[2] > '6' {
		return false
	}
	l.level = int(s[2] - '0')
	return true
}

func headingNumber(l *line) bool {
	number, at, ok := parseNumber(l.String())
	if !ok {
		return false
	}
	l.number = number
	l.body = closed(l.data, segment.Span{Start: l.text.Start + at, End: l.text.End}, l.String()[:at])
	return true
}

func headingPlain(l *line) bool { return true }

// textNumber matches a number at the beginning of a line of text, or of a list item.
func textNumber(l *line) bool {
	if l.item && l.depth == 1 {
		// The number of a list item is a mark of its container.
		if number, at, ok := parseNumber(strings.TrimLeft(l.data[l.span.Start:l.text.Start], " \t>")); ok && at > 0 {
			l.number = number
			return true
		}
	}
	if l.depth > 0 {
		return false
	}
	number, at, ok := parseNumber(l.String())
	if !ok || at == l.text.Len() {
		return false
	}
	l.number = number
	l.body = closed(l.data, segment.Span{Start: l.text.Start + at, End: l.text.End}, l.String()[:at])
	return true
}

// optionBox matches a task list's boxes.
func optionBox(l *line) bool {
	s := l.String()
	for _, box := range boxes {
		if rest, ok := strings.CutPrefix(s, box.mark); ok && (rest == "" || rest[0] == ' ' || rest[0] == '\t' || box.mark[0] != '[') {
			l.checked = box.checked
			l.body = segment.Span{Start: l.text.Start + len(box.mark), End: l.text.End}.Trim(l.data)
			return true
		}
	}
	return false
}

var boxes = []struct {
	mark    string
	checked bool
}{
	{"[ ]", false}, {"[x]", true}, {"[X]", true}, {"[√]", true}, {"[✓]", true}, {"[✔]", true}, {"[]", false},
	{"☐", false}, {"□", false}, {"☑", true}, {"☒", true}, {"✅", true},
}

// optionLetter matches a choice that its letter begins: A. A、 A) (A) 【A】 **A:**. It sets letter and choice also where a later
// rule takes the line, since "A:" may be an answer or a choice, and only the lines around it tell.
func optionLetter(l *line) bool {
	if l.letter != 0 {
		return true
	}
	letter, at := optionMark(l.String())
	if letter == 0 {
		return false
	}
	l.letter = letter
	l.choice = closed(l.data, segment.Span{Start: l.text.Start + at, End: l.text.End}, l.String()[:at])
	return true
}

// optionMark reads the letter of a choice and where its text begins.
func optionMark(s string) (letter byte, at int) {
	i, opened, embraced := 0, 0, false
	for i < len(s) && (s[i] == '*' || s[i] == '_') {
		i, opened = i+1, opened+1
	}
	for _, open := range []string{"(", "（", "[", "【"} {
		if strings.HasPrefix(s[i:], open) {
			i, embraced = i+len(open), true
			break
		}
	}
	switch {
	case i < len(s) && s[i] >= 'A' && s[i] <= 'H':
		letter, i = s[i], i+1
	case strings.HasPrefix(s[i:], "Ａ") || len(s) >= i+3 && s[i:i+2] == "\xef\xbc" && s[i+2] >= 0xa1 && s[i+2] <= 0xa8:
		letter, i = s[i+2]-0xa1+'A', i+3 // Ａ to Ｈ
	default:
		return 0, 0
	}
	separated := false
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case embraced && strings.ContainsRune(")）]】", r):
			embraced, separated = false, true
		case !separated && !embraced && strings.ContainsRune(".．、:：)）", r):
			separated = true
		case opened > 0 && (r == '*' || r == '_'):
			opened--
		case separated && (r == ' ' || r == '\t' || r == '\u3000'):
		case separated && (r == '.' || r == '、') && s[i-1] != ' ': // (A). (A)、
		default:
			if separated && !embraced {
				return letter, i
			}
			return 0, 0
		}
		i += size
	}
	if separated && !embraced {
		return letter, i
	}
	return 0, 0
}

// summaryLabel matches <summary>答案</summary> and the like, however it is worded: 点击查看答案, Show answer.
func summaryLabel(want role) func(*line) bool {
	return func(l *line) bool {
		inner, body, ok := summary(l)
		if !ok || utf8.RuneCountInString(inner) > 24 {
			return false
		}
		found := noRole
		for _, lab := range labels {
			if lab.role == roleQuestion || lab.role == roleForeign {
				continue
			}
			for _, w := range lab.words {
				if len(w) > 1 && indexFold(inner, w) >= 0 && (found == noRole || found == roleAnalysis) {
					found = lab.role
				}
			}
		}
		if found == roleBoth {
			found = roleAnswer
		}
		if found != want {
			return false
		}
		l.body = body
		return true
	}
}

// summaryQuestion matches every other <summary>: a question whose answer is folded away.
func summaryQuestion(l *line) bool {
	inner, _, ok := summary(l)
	if !ok || inner == "" {
		return false
	}
	start := l.text.Start + strings.Index(l.String(), inner)
	l.body = segment.Span{Start: start, End: start + len(inner)}
	if number, at, ok := parseNumber(inner); ok {
		l.number = number
		l.body.Start += at
	}
	return true
}

// summary gives the text of the line's <summary> without tags around it, and what stands behind </summary>.
func summary(l *line) (inner string, body segment.Span, ok bool) {
	s := l.String()
	open := indexFold(s, "<summary")
	if open < 0 {
		return "", body, false
	}
	gt := strings.IndexByte(s[open:], '>')
	end := indexFold(s, "</summary>")
	if gt < 0 || end < open+gt {
		return "", body, false
	}
	inner = trimTags(s[open+gt+1 : end])
	body = segment.Span{Start: l.text.Start + end + len("</summary>"), End: l.text.End}
	return inner, trimTagSpan(l.data, body), true
}

// trimTags takes tags, emphasis and white space off both ends.
func trimTags(s string) string {
	span := trimTagSpan(s, segment.Span{End: len(s)})
	return strings.Trim(span.Of(s), "* _")
}

func trimTagSpan(data string, span segment.Span) segment.Span {
	for {
		before := span
		span = span.Trim(data)
		s := span.Of(data)
		if n := tagLen(s); n > 0 {
			span.Start += n
		} else if at := strings.LastIndexByte(s, '<'); at >= 0 && tagLen(s[at:]) == len(s)-at {
			span.End = span.Start + at
		}
		if span == before {
			return span
		}
	}
}

// tagLen is the length of the tag or comment that begins s, or 0.
func tagLen(s string) int {
	if len(s) < 3 || s[0] != '<' {
		return 0
	}
	if strings.HasPrefix(s, "<!--") {
		if end := strings.Index(s, "-->"); end > 0 {
			return end + 3
		}
		return 0
	}
	name := s[1]
	if name == '/' {
		name = s[2]
	}
	if !(name|0x20 >= 'a' && name|0x20 <= 'z') {
		return 0
	}
	end := strings.IndexByte(s[:min(len(s), maxTag)], '>')
	if end < 0 || strings.HasPrefix(s, "<http") || strings.IndexByte(s[1:end], '<') >= 0 {
		return 0
	}
	return end + 1
}

// maxTag bounds the length of a tag, in bytes.
const maxTag = 1 << 10

// parseLabel reads a label of the table at the beginning of a line: decoration, word, number, parenthesis, then what closes it.
func parseLabel(data string, text segment.Span, heading bool) parsedLabel {
	none := parsedLabel{}
	s := text.Of(data)
	i, emphasis, tags, bracket := 0, 0, 0, rune(0)
open:
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '*' || r == '_':
			emphasis++
		case r == '【' || r == '〔' || r == '「' || r == '［' || r == '[' || r == '〖':
			if bracket != 0 {
				return none
			}
			bracket = closing[r]
		case r == '<':
			n := tagLen(s[i:])
			if n == 0 {
				return none
			}
			tags++
			size = n
		case r == ' ' || r == '\t' || r == '\u3000' || unicode.Is(unicode.So, r) || r == '\ufe0f':
		default:
			break open
		}
		i += size
	}
	word, n := longestLabel(s[i:])
	if n == 0 {
		return none
	}
	found := parsedLabel{role: word.role, letter: len(word.word) == 1}
	i += n
	gap := spaces(s[i:])
	i += gap
	number, digits := digitsOf(s[i:])
	if digits == 0 && !isASCIILetter(word.word[0]) {
		number, digits = numeralOf(s[i:])
	}
	i += digits
	found.number = number
	i += parenthesis(s[i:])

	colon, embraced, dotted, spaced := false, false, false, gap > 0
close:
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case emphasis > 0 && (r == '*' || r == '_'):
			emphasis--
			embraced = true
		case bracket != 0 && r == bracket:
			bracket = 0
			embraced = true
			colon = true // brackets need no colon
		case tags > 0 && r == '<' && strings.HasPrefix(s[i:], "</"):
			n := tagLen(s[i:])
			if n == 0 {
				break close
			}
			size = n
			tags--
			embraced = true
		case !colon && (r == '：' || r == ':' || r == '∶' || r == '︰'):
			colon = true
		case colon && (r == '：' || r == ':') && embraced: // 【答案】：
		case !colon && !dotted && number != "" && (r == '.' || r == '、' || r == '．' || r == ')' || r == '）'):
			dotted = true
		case r == ' ' || r == '\t' || r == '\u3000' || r == '\u00a0':
			spaced = true
		default:
			break close
		}
		i += size
	}
	rest := s[i:]
	switch {
	case bracket != 0:
		return none
	case colon && !strings.HasPrefix(rest, "//"):
	case dotted && word.role == roleQuestion:
	case rest == "" && !found.letter && (heading || embraced || word.role != roleQuestion):
	case spaced && !found.letter && word.role == roleAnswer && isLetters(rest): // 答案 B
	case found.letter && word.role == roleQuestion && emphasis > 0 && spaced: // **Q 为什么……**
	default:
		return none
	}
	found.body = segment.Span{Start: text.Start + i, End: text.End}
	if emphasis > 0 || tags > 0 {
		found.body = closed(data, found.body, s[:i])
	}
	return found
}

// isLetters tells text that is nothing but letters of choices.
func isLetters(s string) bool {
	return s != "" && len(s) <= 24 && strings.Trim(s, "ABCDEFGH、,， *_`.。") == ""
}

var closing = map[rune]rune{'【': '】', '〔': '〕', '「': '」', '［': '］', '[': ']', '〖': '〗'}

// closed takes marks off the end of a line that were opened in the label before it: the last ** of **Q: …**.
func closed(data string, body segment.Span, label string) segment.Span {
	body = body.Trim(data)
	for _, mark := range []string{"**", "__", "*", "_"} {
		if strings.Count(label, mark)%2 == 1 && strings.Count(body.Of(data), mark)%2 == 1 && strings.HasSuffix(body.Of(data), mark) {
			body.End -= len(mark)
			break
		}
	}
	for strings.HasSuffix(body.Of(data), ">") && strings.Contains(label, "<") {
		at := strings.LastIndex(body.Of(data), "</")
		if at < 0 || tagLen(body.Of(data)[at:]) != body.Len()-at {
			break
		}
		body.End = body.Start + at
		for _, mark := range []string{"**", "__", "*", "_"} {
			if s := body.Of(data); strings.HasSuffix(s, mark) && strings.Count(s, mark)%2 == 1 && strings.Contains(label, mark) {
				body.End -= len(mark)
				break
			}
		}
	}
	return body.Trim(data)
}

// longestLabel finds the longest word of the table that begins s, and its length.
func longestLabel(s string) (labelWord, int) {
	first, size := decodeFolded(s)
	if size == 0 {
		return labelWord{}, 0
	}
	for _, w := range wordsOf[first] {
		if !hasPrefixFold(s, w.word) {
			continue
		}
		rest := s[len(w.word):]
		if isASCIILetter(w.word[0]) && rest != "" && (isASCIILetter(rest[0]) || rest[0] == '\'' || rest[0] == '-') {
			continue
		}
		return w, len(w.word)
	}
	return labelWord{}, 0
}

// parseNumber reads an item's number at the beginning of s, in whatever way it is written, and where the text behind it begins.
func parseNumber(s string) (number string, at int, ok bool) {
	i, embraced, emphasis := 0, false, 0
open:
	for i < len(s) {
		switch {
		case s[i] == '*' || s[i] == '_':
			emphasis++
			i++
		case s[i] == ' ' || s[i] == '\t' || s[i] == '[':
			i++
		case s[i] == '(':
			embraced = true
			i++
		case strings.HasPrefix(s[i:], "（"):
			embraced = true
			i += len("（")
		case strings.HasPrefix(s[i:], "【"):
			i += len("【")
		case s[i] == '<' && tagLen(s[i:]) > 0:
			i += tagLen(s[i:])
		default:
			break open
		}
	}
	worded := false
	for again := true; again; {
		again = false
		for _, w := range itemWords {
			if hasPrefixFold(s[i:], w) {
				i += len(w)
				i += spaces(s[i:])
				worded, again = true, true
				break
			}
		}
	}
	if worded && i < len(s) && s[i] == '#' {
		i++
	}
	number, n := digitsOf(s[i:])
	if n == 0 && worded {
		number, n = numeralOf(s[i:])
	}
	if n == 0 || len(number) > 6 {
		return "", 0, false
	}
	i += n
	dotted := false
	for !worded && i+1 < len(s) && s[i] == '.' {
		part, n := digitsOf(s[i+1:])
		if n == 0 {
			break
		}
		number += "." + part
		i += 1 + n
		dotted = true
	}
	if worded {
		for _, w := range []string{"题", "題", "问", "問", "道题", "个问题"} {
			if strings.HasPrefix(s[i:], w) {
				i += len(w)
				break
			}
		}
	}
	separated, spaced, closedMark := false, false, false
close:
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case emphasis > 0 && (r == '*' || r == '_'):
			emphasis--
			closedMark = true
		case r == ']' || r == '】':
			closedMark = true
		case (r == ')' || r == '）') && (embraced || !separated):
			embraced, separated = false, true
		case !separated && strings.ContainsRune(".．、:：,，", r):
			separated = true
		case r == ' ' || r == '\t' || r == '\u3000' || r == '\u00a0':
			spaced = true
		default:
			break close
		}
		i += size
	}
	switch {
	case embraced:
		return "", 0, false
	case separated, closedMark && (spaced || i == len(s)), worded && (spaced || i == len(s)), dotted && spaced:
		return number, i, true
	}
	return "", 0, false
}

// digitsOf reads ASCII or full-width digits and gives them in ASCII.
func digitsOf(s string) (number string, n int) {
	var buf [8]byte
	out := buf[:0]
	for n < len(s) && len(out) < 8 {
		switch {
		case s[n] >= '0' && s[n] <= '9':
			out = append(out, s[n])
			n++
		case len(s) >= n+3 && s[n] == 0xef && s[n+1] == 0xbc && s[n+2] >= 0x90 && s[n+2] <= 0x99:
			out = append(out, s[n+2]-0x90+'0')
			n += 3
		default:
			return string(out), n
		}
	}
	return string(out), n
}

// numeralOf reads a Chinese numeral below a hundred: 三, 十二, 二十, 九十九.
func numeralOf(s string) (number string, n int) {
	value, units := 0, 0
	for _, r := range s {
		if r == '十' {
			value = max(value, 1) * 10
		} else if d := strings.IndexRune("一二三四五六七八九", r) / len("一"); strings.ContainsRune("一二三四五六七八九", r) {
			value += d + 1
		} else {
			break
		}
		n += len("一")
		if units++; units > 3 {
			return "", 0
		}
	}
	if units == 0 || value > 99 {
		return "", 0
	}
	if value >= 10 {
		return string([]byte{byte('0' + value/10), byte('0' + value%10)}), n
	}
	return string([]byte{byte('0' + value)}), n
}

// parenthesis is the length of a short parenthesis that begins s, or 0.
func parenthesis(s string) int {
	for _, p := range [][2]string{{"(", ")"}, {"（", "）"}} {
		if strings.HasPrefix(s, p[0]) {
			if end := strings.Index(s[:min(len(s), 64)], p[1]); end > 0 {
				return end + len(p[1])
			}
		}
	}
	return 0
}

func spaces(s string) int {
	return len(s) - len(strings.TrimLeft(s, " \t\u3000"))
}

func isASCIILetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// decodeFolded is the first rune of s, ASCII letters in lower case.
func decodeFolded(s string) (rune, int) {
	r, size := utf8.DecodeRuneInString(s)
	if r >= 'A' && r <= 'Z' {
		r += 'a' - 'A'
	}
	return r, size
}

// hasPrefixFold is strings.HasPrefix that does not mind the case of ASCII letters. prefix is in lower case.
func hasPrefixFold(s, prefix string) bool {
	if len(s) < len(prefix) {
		return false
	}
	for i := range len(prefix) {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != prefix[i] {
			return false
		}
	}
	return true
}

// indexFold is strings.Index that does not mind the case of ASCII letters. part is in lower case.
func indexFold(s, part string) int {
	for i := 0; i+len(part) <= len(s); i++ {
		if hasPrefixFold(s[i:], part) {
			return i
		}
	}
	return -1
}
