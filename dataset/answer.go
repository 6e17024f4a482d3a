package dataset

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/duizhao/duizhao/segment"
)

// verdictLine matches an answer to a true-or-false item on a line of its own: （正确）, (×), √.
func verdictLine(p *probe) bool {
	if len(p.s) > 2*maxVerdict || !verdictBegins.begins(p.s) {
		return false
	}
	s := strings.Trim(p.s, " \t\u3000*_")
	if len(s) > maxVerdict || s == "" {
		return false
	}
	inner, wrapped := unwrapBrackets(s)
	if wrapped && isVerdict(inner) || !wrapped && isTick(s) {
		at := strings.Index(p.s, inner)
		p.body = p.part(at, at+len(inner))
		return true
	}
	return false
}

// verdictBegins are the characters with which such a line may begin.
var verdictBegins = func() *runeSet {
	s := new(runeSet)
	s.add([]rune("*_([（【" + strings.Join(ticks, ""))...)
	return s
}()

// maxVerdict bounds a verdict in brackets, in bytes.
const maxVerdict = 24

// ticks are verdicts that are signs.
var ticks = []string{"√", "✓", "✔", "×", "✗", "✘"}

func isTick(s string) bool { return slices.Contains(ticks, s) }

// isVerdict tells a text that is a verdict and nothing else.
func isVerdict(s string) bool {
	key, rest := parseVerdict(s)
	return len(key) > 0 && strings.Trim(rest, blanks) == ""
}

// unwrapBrackets takes brackets off both ends of s.
func unwrapBrackets(s string) (inner string, wrapped bool) {
	for _, p := range [][2]string{{"（", "）"}, {"(", ")"}, {"（", ")"}, {"(", "）"}, {"【", "】"}, {"[", "]"}} {
		if strings.HasPrefix(s, p[0]) && strings.HasSuffix(s, p[1]) && len(s) >= len(p[0])+len(p[1]) {
			return strings.Trim(s[len(p[0]):len(s)-len(p[1])], " \t\u3000"), true
		}
	}
	return s, false
}

// chosenWords say at the end of an explanation which choice is right: 故选：C.
var chosenWords = []string{"故本题答案为", "故本题应选", "故正确答案为", "故正确答案是", "所以本题选", "故答案为", "故答案是", "故本题选", "因此选", "所以选", "本题选", "本题应选", "故应选", "应选", "故选", "應選", "故選"}

// chosenLine matches a line that says nothing but that.
func chosenLine(p *probe) bool {
	if len(p.s) > maxParenthesis || p.s[0] < utf8.RuneSelf {
		return false
	}
	for _, w := range chosenWords {
		rest, ok := strings.CutPrefix(p.s, w)
		if !ok {
			continue
		}
		rest = strings.TrimLeft(rest, " ：:")
		if !isLetters(rest) {
			return false
		}
		p.body = p.part(len(p.s)-len(rest), len(p.s))
		return true
	}
	return false
}

// findKey reads the key from the answer behind a label, unless boxes gave it; for want of one from the stem, from a mark at a choice,
// or from the end of the explanation.
func (b *builder) findKey() {
	it := b.item
	switch {
	case len(it.Key) > 0:
		it.made.key = keyBox
		return
	case len(it.Answer) > 0 && !b.hasAnswer:
		return
	case len(it.Answer) > 0:
		b.readKey()
	default:
		if it.Key, it.made.key = b.keyInStem(), keyStem; len(it.Key) == 0 {
			it.Key, it.made.key = b.keyOfMarks(), keyMark
		}
	}
	if len(it.Key) == 0 && len(it.Choices) > 0 {
		it.Key, it.made.key = b.keyOfAnalysis(), keyAnalysis
	}
	it.Key = slices.Clone(it.Key) // verdicts share theirs
}

// readKey reads the key from the answer's first line.
func (b *builder) readKey() {
	it := b.item
	answer := it.Answer[0].Of(b.Text.Data)
	answer = strings.TrimSpace(answer[:segment.LineLen(answer)])
	it.made.key = keyAnswer
	if it.Key, _ = parseKey(answer, b.labels); len(it.Key) == 0 {
		it.Key, it.made.key = b.keyOfText(answer), keyText
	}
}

// keyOfText finds the choices whose text the answer repeats: 答案：正确 where B is 正确.
func (b *builder) keyOfText(answer string) []string {
	if len(b.item.Choices) == 0 {
		return nil
	}
	if k := b.choiceOf(answer); k != "" {
		return []string{k}
	}
	var key []string
	for _, part := range strings.FieldsFunc(answer, func(r rune) bool { return strings.ContainsRune("；;、，,", r) }) {
		k := b.choiceOf(part)
		if k == "" || slices.Contains(key, k) {
			return nil
		}
		key = append(key, k)
	}
	slices.Sort(key)
	return key
}

// choiceOf is the label of the only choice with that text, or "".
func (b *builder) choiceOf(text string) string {
	found, bare := "", plainText(text)
	verdict, _ := parseVerdict(strings.Trim(text, " \t*_。."))
	for _, c := range b.item.Choices {
		other := plainText(c.Text.Text(b.Text))
		same := bare != "" && other == bare
		if !same && len(verdict) > 0 && isVerdict(other) {
			v, _ := parseVerdict(other)
			same = slices.Equal(v, verdict)
		}
		if same {
			if found != "" {
				return ""
			}
			found = c.Label
		}
	}
	return found
}

// plainText is a key for comparing texts: without marks at both ends and without white space.
func plainText(s string) string {
	s = strings.Trim(s, " \t\r\n\u3000*_`。.；;，,：:“”\"")
	return strings.Join(strings.Fields(s), "")
}

// keyInStem finds letters or a verdict in brackets in the question: 下列正确的是（D）, 堆是完全二叉树。( √ ). The question keeps them.
// Letters may stand anywhere, if they stand in one place only; a verdict stands at the beginning or at the end.
func (b *builder) keyInStem() []string {
	var found []string
	for n, span := range b.item.Question {
		if n == 1 && len(b.item.Title) > 0 && b.asks && len(b.labels) == 0 {
			break // the title asks, and what is behind it is text
		}
		s := span.Of(b.Text.Data)
		for at := 0; at < len(s); {
			open := strings.IndexAny(s[at:], "（(【")
			if open < 0 {
				break
			}
			open += at
			_, size := utf8.DecodeRuneInString(s[open:])
			inner := s[open+size:]
			end := strings.IndexAny(inner[:min(len(inner), maxVerdict)], "）)】")
			if end < 0 {
				at = open + size
				continue
			}
			_, closing := utf8.DecodeRuneInString(inner[end:])
			behind := open + size + end + closing
			key := b.bracketKey(inner[:end], open == 0, strings.Trim(s[behind:], " \t\r\n\u3000。.；;？?！!*_") == "")
			if key != nil && (open == 0 || !isWordByte(s[open-1])) {
				if found != nil && !slices.Equal(found, key) {
					return nil
				}
				found = key
			}
			at = behind
		}
	}
	return found
}

// bracketKey is the key in a bracket of the question.
func (b *builder) bracketKey(inner string, first, last bool) []string {
	inner = strings.Trim(inner, " \t\u3000\u00a0")
	if len(b.labels) > 0 {
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

func isWordByte(c byte) bool { return isASCIILetter(c) || c >= '0' && c <= '9' || c == '_' }

// keyOfMarks finds choices that a tick or emphasis sets apart, if some are and some are not.
func (b *builder) keyOfMarks() []string {
	if n := len(b.ticked); n == 0 || n == len(b.item.Choices) {
		return nil
	}
	key := slices.Clone(b.ticked)
	slices.Sort(key)
	return slices.Compact(key)
}

// keyOfAnalysis finds the choice that an explanation ends with: 故选 B.
func (b *builder) keyOfAnalysis() []string {
	for _, f := range []Field{b.item.Analysis, b.item.Answer} {
		for _, span := range f {
			s := span.Of(b.Text.Data)
			for _, w := range chosenWords {
				at := strings.LastIndex(s, w)
				if at < 0 {
					continue
				}
				rest := strings.TrimLeft(s[at+len(w):], " ：:")
				if key, _ := parseKey(rest[:segment.LineLen(rest)], b.labels); len(key) > 0 {
					return key
				}
			}
		}
	}
	return nil
}

// tickMarks stand behind a choice that is right.
var tickMarks = []string{"√", "✓", "✔", "✅", "☑", "（√）", "(√)", "（正确答案）", "(正确答案)", "【正确答案】", "（答案）", "(答案)", "(correct)", "(Correct)"}

// tick takes a mark of the right choice off the end of its text, and tells whether there is one, or emphasis that says the same.
func (b *builder) tick(mark string, text segment.Span) (segment.Span, bool) {
	s := text.Of(b.Text.Data)
	for _, t := range tickMarks {
		if s == "" || s[len(s)-1] != t[len(t)-1] {
			continue
		}
		if rest, ok := strings.CutSuffix(s, t); ok && strings.TrimSpace(rest) != "" {
			return segment.Span{Start: text.Start, End: text.Start + len(strings.TrimRight(rest, " \t\u3000"))}, true
		}
	}
	if rest, ok := strings.CutSuffix(s, "*"); ok && !strings.Contains(rest, "*") && !strings.Contains(mark, "*") && strings.TrimSpace(rest) != "" {
		return segment.Span{Start: text.Start, End: text.Start + len(strings.TrimRight(rest, " \t\u3000"))}, true
	}
	if strings.HasPrefix(mark, "√") || strings.HasPrefix(mark, "✓") || strings.HasPrefix(mark, "✔") || strings.HasPrefix(mark, "✅") {
		return text, true
	}
	return text, strings.HasPrefix(strings.TrimLeft(mark, " -"), "**") || isEmphasised(s)
}

// isEmphasised tells text that is bold or coloured as a whole.
func isEmphasised(s string) bool {
	if s == "" || strings.IndexByte("*_=<", s[0]) < 0 {
		return false
	}
	for _, p := range [][2]string{{"**", "**"}, {"__", "__"}, {"==", "=="}, {"<b>", "</b>"}, {"<strong>", "</strong>"}, {"<mark>", "</mark>"}, {"<u>", "</u>"}} {
		if len(s) > len(p[0])+len(p[1]) && hasPrefixFold(s, p[0]) && hasSuffixFold(s, p[1]) && strings.Count(s, p[1]) == 1+strings.Count(p[0], p[1]) {
			return true
		}
	}
	if n := tagLen(s); n > 0 && (hasPrefixFold(s, "<font") || hasPrefixFold(s, "<span")) {
		return strings.Contains(s[:n], "color") && (hasSuffixFold(s, "</font>") || hasSuffixFold(s, "</span>"))
	}
	return false
}

func hasSuffixFold(s, suffix string) bool {
	return len(s) >= len(suffix) && hasPrefixFold(s[len(s)-len(suffix):], suffix)
}

// tailLabel is where the label of an answer begins that ends a line of something else, or -1: D、监理答案：B, 我的答案:对正确答案:错.
// Behind a student's answer any answer may stand, behind other text a key.
func tailLabel(s string, foreign bool) int {
	if !strings.Contains(s, "答案") {
		return -1
	}
	for at := len(s); ; {
		if at = strings.LastIndex(s[:at], "答案"); at < 0 {
			return -1
		}
		from := at
		for _, w := range []string{"正确", "参考", "标准", "正確", "參考", "標準"} {
			if strings.HasSuffix(s[:at], w) {
				from = at - len(w)
			}
		}
		if from == 0 {
			return -1
		}
		l := parseLabel(s[from:], false)
		if l.role != roleAnswer {
			continue
		}
		rest := s[from+l.at:]
		if foreign || isLetters(rest) || len(rest) == 1 && strings.Contains("abcdefgh", rest) || len(rest) <= maxVerdict && rest != "" && isVerdict(rest) {
			return from
		}
	}
}
