package dataset

import (
	"slices"

	"github.com/duizhao/duizhao/segment"
)

// blockRule is the rule of items that nothing begins but the end of the one above: what stands around them tells.
var blockRule = rule{name: "text-block", in: inText, role: roleItem, family: textBlocks}

// blocks are the lines on which items without numbers or labels begin. An item is complete when it has choices or an answer, and the
// next one begins with text that choices or an answer follow:
//
//	以下哪项是线性结构？      text
//	A. 树                    choices
//	B. 栈
//	答案：B                  answer
//	栈的特点是什么？          text: the next item
type blocks struct {
	data     string
	lines    []line
	starts   []int
	keys     int // items that begin with their key alone: "B" on a line
	numbered int // and with a number

	texts   []int // lines of text since the last choice or answer
	choices int   // of the item at hand
	answer  int   // 0 for none, 1 for a bare key, 2 for more
	begun   bool
	size    int  // lines of an item, if they are as many in each and nothing begins its choices
	first   bool // its key comes first

	asked  int // line behind the one that was last looked at for a pair of verdicts
	paired bool
}

// find goes through the lines.
func (b *blocks) find() {
	if b.fixed() {
		return
	}
	for i := range b.lines {
		l := &b.lines[i]
		switch role := l.role(); {
		case l.kind == segment.Blank || l.kind == segment.Rule || role == roleRecurring || role == roleMeta:
		case l.kind == segment.Heading || role == rolePart || role == roleGathered || role == roleQuestion || role == roleItem && l.family() != numberedText && l.family() != boldNumbers:
			b.texts, b.choices, b.answer, b.begun = b.texts[:0], 0, 0, false
		case l.depth > 1:
		case b.isChoice(i):
			if b.choices == 0 || b.answer > 0 || len(b.texts) > 0 && (l.letter() == 'A' || isVerdictPair(b.data, b.lines, i) && b.newParagraph() || l.letter() == 'B' && b.choices > 1 && b.newParagraph()) {
				b.begin(i)
			}
			b.choices++
			b.texts = b.texts[:0]
		case role == roleAnswer || role == roleBoth:
			key := l.body().Of(b.data)
			if b.answer > 0 || b.choices == 0 || isVerdict(key) && b.newParagraph() {
				b.begin(i)
			}
			b.answer = 2
			if isLetters(key) || isVerdict(key) {
				b.answer = 1
			}
			b.texts = b.texts[:0]
		case role == roleAnalysis || role == roleForeign:
			if b.begun {
				b.answer = max(b.answer, 1)
				if role == roleAnalysis {
					b.answer = 2
				}
			}
			b.texts = b.texts[:0]
		default:
			b.texts = append(b.texts, i)
		}
	}
}

// newParagraph tells whether one begins in the texts.
func (b *blocks) newParagraph() bool {
	return slices.ContainsFunc(b.texts, func(i int) bool { return b.lines[i].first })
}

// isChoice tells a line that begins a choice, or one of two that are opposite verdicts.
func (b *blocks) isChoice(i int) bool {
	l := &b.lines[i]
	return l.role() == roleOption && l.letter() == 0 || l.letter() != 0 && l.role() != roleItem && int(l.letter()-'A') <= b.choices ||
		l.text.Len() <= maxVerdict && (b.isPair(i-1) || b.isPair(i))
}

// isPair is isVerdictPair for one line after another, each of which is asked for twice.
func (b *blocks) isPair(i int) bool {
	if i < 0 {
		return false
	}
	if b.asked != i+1 {
		b.asked, b.paired = i+1, isVerdictPair(b.data, b.lines, i)
	}
	return b.paired
}

// begin begins an item in the texts above a choice or an answer. Behind a bare key or choices it is the first paragraph of them,
// since nothing else is expected there; behind an explanation, which may go on, the last one. Without blank lines it is the first
// line or the last.
func (b *blocks) begin(i int) {
	if len(b.texts) == 0 {
		return
	}
	firstOnes := b.begun && b.answer < 2
	at := -1
	for _, t := range b.texts {
		if l := &b.lines[t]; l.first && (t == 0 || l.text.Start == l.span.Start || !firstOnes) && (at < 0 || !firstOnes) {
			at = t
		}
	}
	switch {
	case at >= 0:
	case firstOnes && b.answer == 1:
		at = b.texts[0]
	default:
		at = b.texts[len(b.texts)-1]
	}
	if isBareKey(b.lines[at].text.Of(b.data)) && at+1 < len(b.lines) {
		b.keys++
	} else if f := b.lines[at].family(); f == numberedText || f == boldNumbers {
		b.numbered++
	}
	b.starts = append(b.starts, at)
	b.choices, b.answer, b.begun = 0, 0, true
}

// isBareKey tells a line that is nothing but a key.
func isBareKey(s string) bool {
	return isLetters(s) || len(s) == 1 && s[0] >= 'a' && s[0] <= 'h'
}

// mark makes the lines found begin items. The only item of a document begins where the document does.
func (b *blocks) mark() {
	if len(b.starts) == 1 {
		for i := range b.lines[:b.starts[0]] {
			if l := &b.lines[i]; l.kind == segment.Paragraph && (l.role() == noRole || l.role() == roleItem) {
				b.starts[0] = i
				break
			}
		}
	}
	if b.size > 0 {
		b.markFixed()
	}
	for _, i := range b.starts {
		l := &b.lines[i]
		m := mark{body: l.text}
		if l.mark != nil {
			m = *l.mark
		}
		m.rule = &blockRule
		l.mark = &m
	}
}

// fixed finds items of as many lines each, one of them the key: question, choices without letters, key.
func (b *blocks) fixed() bool {
	var texts, keys []int // lines of text, and the places among them of those that are keys
	for i := range b.lines {
		l := &b.lines[i]
		if l.kind == segment.Blank {
			continue
		}
		if l.kind != segment.Paragraph || l.role() != noRole || l.letter() != 0 || l.depth > 0 {
			return false
		}
		if isBareKey(l.text.Of(b.data)) {
			keys = append(keys, len(texts))
		}
		texts = append(texts, i)
	}
	if len(keys) < 3 || len(texts)%len(keys) != 0 {
		return false
	}
	size, place := len(texts)/len(keys), keys[0]
	if size < 4 || place != 0 && place != size-1 {
		return false
	}
	for n, at := range keys {
		key := b.lines[texts[at]].text.Of(b.data)
		if at != n*size+place || len(key) != 1 || int(key[0]&^0x20-'A') >= size-2 {
			return false
		}
		b.starts = append(b.starts, texts[n*size])
	}
	b.size, b.first = size, place == 0
	return true
}

// markFixed makes choices and answers of the lines of such items.
func (b *blocks) markFixed() {
	for _, start := range b.starts {
		n := 0 // lines of the item so far
		for i := start; i < len(b.lines) && n < b.size; i++ {
			l := &b.lines[i]
			if l.kind == segment.Blank {
				continue
			}
			choice := n - 1
			if b.first {
				choice--
			}
			switch {
			case n == 0:
			case n == b.size-1 && !b.first:
				l.mark = &mark{rule: ruleNamed("answer-verdict"), body: l.text}
			case choice >= 0:
				l.mark = &mark{letter: 'A' + byte(choice), choice: l.text, body: l.text}
			}
			n++
		}
	}
}
