package dataset

import (
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/duizhao/duizhao/segment"
)

// keyInStem finds letters or a verdict in brackets in the question: 下列正确的是（D）, 堆是完全二叉树。( √ ). Letters may stand anywhere, if
// they stand in one place only; a verdict stands at the beginning or at the end.
func (b *builder) keyInStem() []string {
	var found []string
	for _, k := range b.stemKeys() {
		if found != nil && !slices.Equal(found, k.key) {
			return nil
		}
		found = k.key
	}
	return found
}

// keyBefore is the key in brackets before the item's number: （ B ）12.
func (b *builder) keyBefore() []string {
	if len(b.lines) == 0 || b.lines[0].mark.answer.Len() == 0 {
		return nil
	}
	key, _ := parseKey(b.lines[0].mark.answer.Of(b.Text.Data), b.labels)
	return key
}

// stemKey is what may be a key in the question, and where it stands.
type stemKey struct {
	span segment.Span
	key  []string
}

// stemKeys finds what may be a key in the brackets of the question, or behind it.
func (b *builder) stemKeys() []stemKey {
	b.keys = b.keys[:0]
	for n, span := range b.item.Question {
		if n == 1 && len(b.item.Title) > 0 && b.asks && len(b.labels) == 0 {
			break // the title asks, and what is behind it is text
		}
		s := span.Of(b.Text.Data)
		for inner := range brackets(s) {
			open, behind := bracketsAround(s, inner)
			if open > 0 && isWordByte(s[open-1]) {
				continue
			}
			key := b.bracketKey(inner.Of(s), open == 0, strings.Trim(s[behind:], " \t\r\n\u3000。.；;？?！!*_") == "")
			if inner = inner.Trim(s); key != nil {
				b.keys = append(b.keys, stemKey{segment.Span{Start: span.Start + inner.Start, End: span.Start + inner.End}, key})
			}
		}
		if tick := tickBehind(s); tick.Len() > 0 && len(b.labels) == 0 {
			key, _ := parseVerdict(strings.TrimLeft(tick.Of(s), " \t\u3000"))
			b.keys = append(b.keys, stemKey{segment.Span{Start: span.Start + tick.Start, End: span.Start + tick.End}, key})
		}
	}
	return b.keys
}

// tickBehind is a tick that ends a statement: 电焊时不需要面罩。 ×
func tickBehind(s string) segment.Span {
	for _, t := range ticks {
		stem, ok := strings.CutSuffix(s, t)
		if !ok {
			continue
		}
		if rest := strings.TrimRight(stem, " \t\u3000"); rest != "" && (len(rest) < len(stem) || endsStem(rest+" ")) {
			return segment.Span{Start: len(rest), End: len(s)}
		}
	}
	return segment.Span{}
}

// brackets yields what stands in short brackets of a text.
func brackets(s string) iter.Seq[segment.Span] {
	return func(yield func(segment.Span) bool) {
		for at := 0; at < len(s); {
			switch c := s[at]; {
			case c == '(':
				at++
			case c == "（"[0] && strings.HasPrefix(s[at:], "（") || c == "【"[0] && strings.HasPrefix(s[at:], "【"):
				at += len("（")
			default:
				at++
				continue
			}
			end := at + closingAt(s[at:min(len(s), at+maxVerdict)])
			if end < at {
				continue
			}
			inner := segment.Span{Start: at, End: end}
			if !yield(inner) {
				return
			}
			_, at = bracketsAround(s, inner)
		}
	}
}

// closingAt is where the first bracket closes in s, or -1. In a text as short strings.IndexAny takes ten times as long.
func closingAt(s string) int {
	for at := range len(s) {
		if c := s[at]; c == ')' || c == "）"[0] && strings.HasPrefix(s[at:], "）") || c == "】"[0] && strings.HasPrefix(s[at:], "】") {
			return at
		}
	}
	return -1
}

// bracketsAround is where the brackets around a span begin and end.
func bracketsAround(s string, inner segment.Span) (open, behind int) {
	_, opening := utf8.DecodeLastRuneInString(s[:inner.Start])
	_, closing := utf8.DecodeRuneInString(s[inner.End:])
	return inner.Start - opening, inner.End + closing
}

// bracketKey is the key in a bracket of the question.
func (b *builder) bracketKey(inner string, first, last bool) []string {
	inner = strings.Trim(inner, " \t\u3000\u00a0*_")
	if l := parseLabel(inner, false); l.role == roleAnswer && !l.letter { // （答案：C）
		inner, first, last = inner[l.at:], true, true
	}
	if len(b.labels) > 0 {
		inner = strings.TrimPrefix(inner, "选")
		if strings.Trim(inner, "ABCDEFGHＡＢＣＤＥＦＧＨ、,，;； ") != "" {
			return nil
		}
		key, _ := parseKey(inner, b.labels)
		return key
	}
	if (first || last) && isVerdict(inner) && !(first && !last && !isTick(inner)) {
		key, _ := parseVerdict(inner)
		return key
	}
	return nil
}

// isJudged tells a statement that ends or begins with its verdict in brackets: 栈是线性表。（√）
func (l *line) isJudged(data string) bool {
	s := strings.Trim(l.body().Of(data), " \t\u3000。.*_")
	if s == "" || !verdictBegins.begins(s) && !verdictEnd(s[len(s)-1]) {
		return false
	}
	if tickBehind(s).Len() > 0 {
		return true
	}
	if openLen(s) == 0 && !strings.HasSuffix(s, ")") && !strings.HasSuffix(s, "）") && !strings.HasSuffix(s, "】") {
		return false
	}
	for inner := range brackets(s) {
		if open, behind := bracketsAround(s, inner); (open == 0 || behind == len(s)) && isVerdict(strings.Trim(inner.Of(s), " \t\u3000\u00a0")) {
			return true
		}
	}
	return false
}

// verdictEnd tells the last byte of a closing bracket or a tick, and of other characters.
func verdictEnd(c byte) bool {
	switch c {
	case ')', ']', "）"[2], "】"[2], "√"[2], "✓"[2], "✔"[2], "×"[1], "✗"[2], "✘"[2], "✅"[2], "☑"[2]:
		return true
	}
	return false
}

// hideKey takes the key out of the question and emphasis off the choices that it tells, so that no row gives away what it asks: a question's
// blank stays as it is written, without the letter in it. A bracket that says by chance what the answer says stays where the question has
// another place to fill in.
func (b *builder) hideKey() {
	it := b.item
	if len(it.Key) == 0 {
		return
	}
	ticks := len(b.holes)
	if it.made.key == keyStem || b.mayTell() && !b.hasBlank() {
		for _, k := range b.stemKeys() {
			if slices.Equal(k.key, it.Key) {
				b.holes = append(b.holes, Entry{k.span, Marker, "answer-key", it.Ordinal})
			}
		}
		told := b.holes[ticks:]
		it.Title, it.Question = it.Title.without(told), it.Question.without(told)
	}
	if len(b.wraps) == 0 || !slices.Equal(b.keyOfMarks(), it.Key) {
		return
	}
	for _, w := range b.wraps {
		f := b.field(part{field: toChoice, label: w.label})
		b.holes = append(b.holes, Entry{w.opens, Marker, "option-tick", it.Ordinal}, Entry{w.closes, Marker, "option-tick", it.Ordinal})
		*f = f.without(b.holes[len(b.holes)-2:])
	}
}

// offered makes the builder one of an item that a table's row made, with its choices.
func (b *builder) offered(it *Item) {
	b.reset(0)
	b.item = it
	for i := range it.Choices {
		c := &it.Choices[i]
		b.labels = append(b.labels, c.Label)
		if len(c.Text) == 1 {
			c.Text[0] = b.tick("", c.Text[0], c.Label[0])
		}
	}
}

// wrap is emphasis around the text of a choice.
type wrap struct {
	label         byte
	opens, closes segment.Span
}

// mayTell tells whether the question may hold the key. It spares most questions the search for brackets.
func (b *builder) mayTell() bool {
	key := b.item.Key[0]
	if len(key) > 1 {
		return true // a verdict
	}
	wide := string(rune(key[0]-'A') + 'Ａ')
	return slices.ContainsFunc(b.item.Question, func(span segment.Span) bool {
		s := span.Of(b.Text.Data)
		return strings.Contains(s, key) || strings.Contains(s, wide)
	})
}

// without is the field without holes inside its spans. Both are in the order of the document.
func (f Field) without(holes []Entry) Field {
	if len(holes) == 0 {
		return f
	}
	var out Field
	for _, s := range f {
		for len(holes) > 0 && holes[0].Span.End <= s.End {
			if h := holes[0].Span; h.Start >= s.Start {
				if h.Start > s.Start {
					out = append(out, segment.Span{Start: s.Start, End: h.Start})
				}
				s.Start = h.End
			}
			holes = holes[1:]
		}
		if s.Len() > 0 {
			out = append(out, s)
		}
	}
	return out
}

// joint is what stands between two spans of a field when they are put together: nothing where a mark has been taken out of a line, the white
// space that is there where none has.
func joint(data string, p, q segment.Span) string {
	if n := q.Start - p.End; n >= 0 && n <= maxTag {
		gap := data[p.End:q.Start]
		if strings.Trim(gap, " \t\u3000\u00a0") == "" {
			return gap
		}
		if n <= maxVerdict && strings.IndexAny(gap, "\r\n") < 0 {
			return ""
		}
	}
	return apart
}

// line is how many of the field's first spans stand on one line, with nothing but marks taken out between them.
func (f Field) line(data string) int {
	n := 1
	for n < len(f) && joint(data, f[n-1], f[n]) != apart {
		n++
	}
	return n
}

// within is the text of a field on one line, inside a span.
func (f Field) within(data string, span segment.Span) string {
	if len(f) == 1 {
		return span.Of(data)
	}
	var b strings.Builder
	last := -1
	for i, s := range f {
		if s = (segment.Span{Start: max(s.Start, span.Start), End: min(s.End, span.End)}); s.Len() <= 0 {
			continue
		}
		if last >= 0 {
			b.WriteString(joint(data, f[last], f[i]))
		}
		b.WriteString(s.Of(data))
		last = i
	}
	return b.String()
}
