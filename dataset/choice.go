package dataset

import (
	"strings"
	"unicode/utf8"

	"github.com/duizhao/duizhao/segment"
)

// boxes are the boxes of task lists and what people write for them.
var boxes = []struct {
	mark    string
	checked bool
}{
	{"[ ]", false}, {"[x]", true}, {"[X]", true}, {"[√]", true}, {"[✓]", true}, {"[✔]", true}, {"[]", false},
	{"☐", false}, {"□", false}, {"☑", true}, {"☒", true}, {"✅", true},
}

// optionBox matches a choice that a box begins.
func optionBox(p *probe) bool {
	if p.s[0] != '[' && p.s[0] < utf8.RuneSelf {
		return false
	}
	for _, box := range boxes {
		if rest, ok := strings.CutPrefix(p.s, box.mark); ok && (rest == "" || rest[0] == ' ' || rest[0] == '\t' || box.mark[0] != '[') {
			p.checked = box.checked
			p.body = p.part(len(box.mark), len(p.s))
			return true
		}
	}
	return false
}

// optionLetter matches a choice that its letter begins: A. A、 A) (A) 【A】 **A:**. It sets letter and choice also where another
// rule takes the line, since "A:" may be an answer or a choice, and only the lines around it tell.
func optionLetter(p *probe) bool {
	if p.letter != 0 {
		return true
	}
	letter, at := optionMark(p.s)
	if letter == 0 {
		return false
	}
	p.letter = letter
	p.choice = closed(p.data, p.part(at, len(p.s)), p.s[:at])
	p.several = letter == 'A' && len(inlineMarks(p.data, p.choice, letter, false)) > 0
	return true
}

// optionMark reads the letter of a choice and where its text begins.
func optionMark(s string) (letter byte, at int) {
	if s == "" || !optionBegins.begins(s) {
		return 0, 0
	}
	i, opened, embraced := 0, 0, false
	if s[0] == "√"[0] {
		for _, t := range ticks[:3] {
			if strings.HasPrefix(s, t) {
				i = len(t)
				i += gapLen(s[i:])
			}
		}
	}
	for i < len(s) && (s[i] == '*' || s[i] == '_') {
		i, opened = i+1, opened+1
	}
	if i < len(s) && (s[i] == "选"[0] || s[i] == 'O') {
		for _, w := range []string{"选项", "選項", "Option "} {
			if strings.HasPrefix(s[i:], w) {
				i += len(w)
				i += gapLen(s[i:])
				break
			}
		}
	}
	if n := openLen(s[i:]); n > 0 {
		i, embraced = i+n, true
	}
	letter, n := optionLetterOf(s[i:])
	if letter == 0 {
		return 0, 0
	}
	i += n
	separated := false
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case embraced && (r == ')' || r == '）' || r == ']' || r == '】'):
			embraced, separated = false, true
		case !separated && !embraced && isOptionEnd(r):
			separated = true
			if rest := s[i+size:]; r == '.' && len(rest) > 1 && isASCIILetter(rest[0]) && rest[1] == '.' {
				return 0, 0 // initials
			}
		case opened > 0 && (r == '*' || r == '_'):
			opened--
		case separated && isGap(r):
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

// optionBegins are the characters with which such a mark may begin.
var optionBegins = newRuneSet("ABCDEFGHＡＢＣＤＥＦＧＨ*_([（【O选選" + strings.Join(ticks[:3], ""))

// openLen is the length of a bracket that may embrace an option's letter.
func openLen(s string) int {
	switch {
	case s == "":
	case s[0] == '(' || s[0] == '[':
		return 1
	case strings.HasPrefix(s, "（") || strings.HasPrefix(s, "【"):
		return len("（")
	}
	return 0
}

// optionLetterOf reads a capital letter A to H, half- or full-width.
func optionLetterOf(s string) (letter byte, n int) {
	switch {
	case s == "":
	case s[0] >= 'A' && s[0] <= 'H':
		return s[0], 1
	case len(s) >= 3 && s[0] == 0xef && s[1] == 0xbc && s[2] >= 0xa1 && s[2] <= 0xa8: // Ａ to Ｈ
		return s[2] - 0xa1 + 'A', 3
	}
	return 0, 0
}

// wideLetters are the letters of choices in their full-width form.
var wideLetters = []string{"Ａ", "Ｂ", "Ｃ", "Ｄ", "Ｅ", "Ｆ", "Ｇ", "Ｈ"}

// isOptionEnd tells what may stand behind an option's letter.
func isOptionEnd(r rune) bool {
	switch r {
	case '.', '．', '、', ':', '：', ')', '）':
		return true
	}
	return false
}

// inlineMarks finds the marks of further choices in text behind the choice of the letter: x  B. y  C. z.
func inlineMarks(data string, text segment.Span, letter byte, loose bool) []segment.Span {
	if text.Len() <= 0 || letter < 'A' || letter >= 'H' || !hasLetter(text.Of(data), letter+1, loose) { // most texts
		return nil
	}
	var marks []segment.Span
	for at := text.Start; at < text.End; at++ {
		gap := 0
		switch c := data[at]; {
		case mayBeGap(c):
			if gap = gapLen(data[at:text.End]); gap == 0 {
				continue
			}
		case c < 'B' || c > 'H' || at == text.Start || !isGlued(data[at-1:text.End]):
			continue
		}
		at += gap
		next, n := optionMark(data[at:text.End])
		if next == 0 && loose {
			next, n = looseMark(data[at:text.End])
		}
		if next == letter+1 {
			marks = append(marks, segment.Span{Start: at, End: at + n})
			letter++
			at += n - 1
		}
	}
	return marks
}

// hasLetter tells whether the letter stands in a text at all: half- or full-width, or a small one if that will do.
func hasLetter(s string, letter byte, small bool) bool {
	return strings.IndexByte(s, letter) >= 0 || small && strings.IndexByte(s, letter|0x20) >= 0 || contains(s, wideLetters[letter-'A'])
}

// isGlued tells whether s, behind its first byte, begins with a choice that no gap sets apart: …1日B、2004年.
func isGlued(s string) bool {
	if s[0] < utf8.RuneSelf && (isWordByte(s[0]) || s[0] == '-') && !(s[0] >= '0' && s[0] <= '9') {
		return false
	}
	return strings.HasPrefix(s[2:], "、") || strings.HasPrefix(s[2:], "．") || s[0] >= utf8.RuneSelf && strings.HasPrefix(s[2:], ".")
}

// maxChoice is how far behind the first choice on a line the second is looked for, in bytes.
const maxChoice = 1 << 10

// firstChoice is where the first of several choices begins behind a question on the same line, or -1: 不宜超过（ ）m。A、1 B、1.5.
func firstChoice(data string, text segment.Span) int {
	s := text.Of(data)
	if letter, end := optionMark(s); letter == 'A' { // 1．A．am  B．is: the question is elsewhere
		if len(inlineMarks(data, segment.Span{Start: text.Start + end, End: min(text.End, text.Start+end+maxChoice)}, 'A', false)) > 0 {
			return 0
		}
	}
	for at := 1; at < len(s); {
		i := strings.IndexByte(s[at:], 'A')
		if i < 0 {
			return -1
		}
		at += i
		from := at
		if s[at-1] == '(' || strings.HasSuffix(s[:at], "（") || strings.HasSuffix(s[:at], "【") {
			_, size := utf8.DecodeLastRuneInString(s[:at])
			from -= size
		}
		if n := len(s[:from]); n > 0 && (gapLen(s[lastRune(s[:from]):]) > 0 || isGlued(s[at-1:])) {
			if letter, end := optionMark(s[from:]); letter == 'A' {
				rest := segment.Span{Start: text.Start + from + end, End: min(text.End, text.Start+from+maxChoice)}
				if marks := inlineMarks(data, rest, 'A', false); len(marks) > 0 && strings.Trim(data[rest.Start:marks[0].Start], " \t:;,.?") != "" {
					return from
				}
			} else if letter, _ := looseMark(s[from:]); letter == 'A' && endsStem(s[:from]) {
				return from
			}
		}
		at++
	}
	return -1
}

// wideChoice is where a choice begins whose wide letter is glued to a question on the same line, or -1: ……给予（）以上处分Ａ警告.
func wideChoice(s string) int {
	at := strings.Index(s, "Ａ")
	if at <= 0 || len(s)-at > maxVerdict {
		return -1
	}
	if letter, _ := looseMark(s[at:]); letter == 'A' && (endsStem(s[:at]+" ") || hasBlank(s[:at])) {
		return at
	}
	return -1
}

// verdictChoice is where a choice begins that is a verdict at the end of a line, or -1: behind another one, with or without letters (是 B否),
// or glued to a statement by its letter (……应予退学。Ａ是).
func verdictChoice(s string) int {
	if s == "" || s[len(s)-1] < utf8.RuneSelf || strings.HasSuffix(s, "。") { // most lines
		return -1
	}
	at := lastRune(s)
	if at <= 0 || !verdictEnds.has(firstRune(s[at:])) {
		return -1
	}
	for _, w := range []string{"不正确", "不對", "不对", "正确", "正確", "错误", "錯誤"} {
		if strings.HasSuffix(s, w) {
			at = len(s) - len(w)
			break
		}
	}
	head := s[:at]
	for _, letter := range []string{"A", "Ａ", "B", "Ｂ"} {
		rest, ok := strings.CutSuffix(head, letter)
		stem := strings.TrimRight(rest, " \t\u3000")
		switch {
		case !ok || stem == "":
		case (letter == "A" || letter == "Ａ") && !isWordByte(stem[len(stem)-1]):
			return len(rest)
		case isOpposite(stem, s[at:]):
			return len(rest)
		}
	}
	if stem := strings.TrimRight(head, " \t\u3000"); len(stem) < len(head) && isOpposite(stem, s[at:]) {
		return at
	}
	return -1
}

// verdictEnds are the last letters of verdicts in Chinese.
var verdictEnds = newRuneSet("是否对错對錯确確误誤√×")

// isOpposite tells a verdict, perhaps behind a letter, that is not the other one.
func isOpposite(s, other string) bool {
	if len(s) > maxVerdict {
		return false
	}
	if letter, at := looseMark(s); letter == 'A' {
		s = s[at:]
	}
	x, restX := parseVerdict(s)
	y, restY := parseVerdict(other)
	return len(x) > 0 && len(y) > 0 && restX == "" && restY == "" && x[0] != y[0]
}

// lastRune is where the last character of s begins.
func lastRune(s string) int {
	at := max(0, len(s)-1)
	for at > 0 && !utf8.RuneStart(s[at]) {
		at--
	}
	return at
}

// looseLetter notes a letter that may begin a choice if others do.
func (p *probe) looseLetter() {
	if letter, at := looseMark(p.s); letter != 0 {
		p.loose = letter
		p.choice = p.part(at, len(p.s))
	}
}

// looseMark reads a choice's letter without a dot (A 选项, B选项), or a small one (a) b.).
func looseMark(s string) (letter byte, at int) {
	letter, n := optionLetterOf(s)
	if letter == 0 && s != "" && s[0] >= 'a' && s[0] <= 'h' {
		if rest := s[1:]; rest != "" && (rest[0] == ')' || rest[0] == '.' || strings.HasPrefix(rest, "）") || strings.HasPrefix(rest, "、")) {
			_, size := utf8.DecodeRuneInString(rest)
			at = 1 + size
			return s[0] - 'a' + 'A', at + gapLen(s[at:])
		}
		return 0, 0
	}
	if letter == 0 || n == len(s) {
		return 0, 0
	}
	if gap := gapLen(s[n:]); gap > 0 && n+gap < len(s) {
		return letter, n + gap
	}
	r, size := utf8.DecodeRuneInString(s[n:])
	if r == ',' || r == '，' {
		n += size
		r, _ = utf8.DecodeRuneInString(s[n:])
	}
	if isHan(r) {
		return letter, n
	}
	return 0, 0
}

// endsStem tells text behind which a choice without a dot may begin: a blank, a question mark or a colon, and a gap.
func endsStem(s string) bool {
	stem := strings.TrimRight(s, " \t\u3000")
	if len(stem) == len(s) {
		return false
	}
	for _, end := range []string{"）", ")", "：", ":", "？", "?", "。"} {
		if strings.HasSuffix(stem, end) {
			return true
		}
	}
	return false
}
