package dataset

import (
	"strings"

	"github.com/duizhao/duizhao/segment"
)

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

// lostFirst tells whether B on line i has one line of text between it and the question, which then is A. Lines far below the question
// are not looked at: there may be many.
func (b *builder) lostFirst(i int) bool {
	const far = 256
	if i > far {
		return false
	}
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
