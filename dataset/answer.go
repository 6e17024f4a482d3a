package dataset

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/duizhao/duizhao/segment"
)

// verdictLine matches an answer to a true-or-false item on a line of its own: （正确）, (×), √.
func verdictLine(p *probe) bool {
	last := p.s[len(p.s)-1]
	if len(p.s) > 2*maxVerdict || !verdictEnd(last) && last != '*' && last != '_' || !verdictBegins.begins(p.s) {
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
var verdictBegins = newRuneSet("*_([（【" + strings.Join(ticks, ""))

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
		if it.Key, it.made.key = b.keyBefore(), keyStem; len(it.Key) > 0 {
			break
		}
		if it.Key, it.made.key = b.keyInStem(), keyStem; len(it.Key) == 0 {
			it.Key, it.made.key = b.keyOfMarks(), keyMark
		}
	}
	if len(it.Key) == 0 && len(it.Choices) > 0 {
		it.Key, it.made.key = b.keyOfAnalysis(), keyAnalysis
	}
	it.Key = slices.Clone(it.Key) // it may be shared
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

// tickMarks stand behind a choice that is right, signs before it as well.
var tickMarks = []string{"√", "✓", "✔", "✅", "☑", "（√）", "(√)", "（正确答案）", "(正确答案)", "【正确答案】", "（答案）", "(答案)", "（正确）", "(正确)", "【正确】", "【答案】", "(correct)", "(Correct)"}

// tick takes a mark of the right choice off its text, and notes it. Emphasis, which may mean something else, stays until the key is known.
func (b *builder) tick(mark string, text segment.Span, label byte) segment.Span {
	data := b.Text.Data
	plain := unticked(data, text, mark)
	opens, closes := emphasis(plain.Of(data))
	if opens > 0 {
		b.wraps = append(b.wraps, wrap{label, segment.Span{Start: plain.Start, End: plain.Start + opens}, segment.Span{Start: plain.End - closes, End: plain.End}})
	}
	for _, s := range []segment.Span{{Start: text.Start, End: plain.Start}, {Start: plain.End, End: text.End}} {
		if s.Len() > 0 {
			b.holes = append(b.holes, Entry{s, Marker, "option-tick", b.item.Ordinal})
		}
	}
	if opens > 0 || plain != text || isTicked(mark) {
		b.ticked = append(b.ticked, letter(label))
	}
	return plain
}

// isTicked tells the mark of a choice that a sign begins, or emphasis.
func isTicked(mark string) bool {
	return strings.IndexByte(mark, '*') >= 0 && strings.HasPrefix(strings.TrimLeft(mark, " -"), "**") ||
		strings.HasPrefix(mark, signByte) && slices.ContainsFunc(tickMarks[:signs], func(t string) bool { return strings.HasPrefix(mark, t) })
}

// unticked is the text of a choice without signs and words that say that it is right. mark is what stands before it.
func unticked(data string, text segment.Span, mark string) segment.Span {
	s := text.Of(data)
	if s == "" || strings.IndexByte(tickEnds, s[len(s)-1]) < 0 && !strings.HasPrefix(s, signByte) {
		return text // as most choices are
	}
	for i, t := range tickMarks {
		if rest, ok := strings.CutSuffix(s, t); ok && strings.TrimSpace(rest) != "" {
			return segment.Span{Start: text.Start, End: text.Start + len(strings.TrimRight(rest, " \t\u3000"))}
		}
		if rest, ok := strings.CutPrefix(s, t); ok && i < signs && strings.TrimSpace(rest) != "" {
			return segment.Span{Start: text.End - len(strings.TrimLeft(rest, " \t\u3000\ufe0f")), End: text.End}
		}
	}
	if rest, ok := strings.CutSuffix(s, "*"); ok && !strings.Contains(rest, "*") && !strings.Contains(mark, "*") && strings.TrimSpace(rest) != "" {
		return segment.Span{Start: text.Start, End: text.Start + len(strings.TrimRight(rest, " \t\u3000"))}
	}
	return text
}

// signs is how many of tickMarks are a single sign. All begin with the same byte.
const signs, signByte = 5, "\xe2"

// tickEnds are the last bytes of texts that are ticked.
var tickEnds = func() string {
	ends := "*"
	for _, t := range tickMarks {
		ends += t[len(t)-1:]
	}
	return ends
}()

// emphasis is the length of the marks around a text that is bold or coloured as a whole, or 0.
func emphasis(s string) (opens, closes int) {
	if s == "" || strings.IndexByte("*_=<", s[0]) < 0 {
		return 0, 0
	}
	for _, p := range [][2]string{{"**", "**"}, {"__", "__"}, {"==", "=="}, {"<b>", "</b>"}, {"<strong>", "</strong>"}, {"<mark>", "</mark>"}, {"<u>", "</u>"}} {
		if len(s) > len(p[0])+len(p[1]) && hasPrefixFold(s, p[0]) && hasSuffixFold(s, p[1]) && strings.Count(s, p[1]) == 1+strings.Count(p[0], p[1]) {
			return len(p[0]), len(p[1])
		}
	}
	if n := tagLen(s); n > 0 && (hasPrefixFold(s, "<font") || hasPrefixFold(s, "<span")) && strings.Contains(s[:n], "color") {
		for _, closing := range []string{"</font>", "</span>"} {
			if hasSuffixFold(s, closing) && len(s) > n+len(closing) {
				return n, len(closing)
			}
		}
	}
	return 0, 0
}

func hasSuffixFold(s, suffix string) bool {
	return len(s) >= len(suffix) && hasPrefixFold(s[len(s)-len(suffix):], suffix)
}

// endsAsking tells a text that ends with a question mark, or with a place to fill in.
func endsAsking(s string) bool {
	s = strings.TrimRight(s, " \t\u3000")
	for _, end := range []string{"？", "?", "__", "（）", "（ ）", "()", "( )"} {
		if strings.HasSuffix(s, end) {
			return true
		}
	}
	return false
}

// tailLabel is where the label of an answer begins that ends a line of something else, or -1: D、监理答案：B, 我的答案:对正确答案:错.
// Behind a student's answer and behind a question any answer may stand, behind other text a key.
func tailLabel(s string, foreign bool) int {
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
		for _, b := range []string{"【", "[", "〔"} {
			if strings.HasSuffix(s[:from], b) {
				from -= len(b)
				break
			}
		}
		l := parseLabel(s[from:], false)
		if l.role != roleAnswer {
			continue
		}
		rest := s[from+l.at:]
		if foreign || rest != "" && endsAsking(s[:from]) || isLetters(rest) || len(rest) == 1 && strings.Contains("abcdefgh", rest) || len(rest) <= maxVerdict && rest != "" && isVerdict(rest) {
			return from
		}
	}
}
