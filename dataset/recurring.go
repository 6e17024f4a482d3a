package dataset

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/duizhao/duizhao/segment"
)

// recurringRule is the rule of lines that come again and again between items and say nothing of their own: "10 分", "AI讲解", the
// header of a page.
var recurringRule = rule{name: "recurring-line", in: inText, role: roleRecurring}

// maxRecurring bounds such a line, in bytes.
const maxRecurring = 96

// minRecurring is how often a line must come, and recurringShare which part of the answers and choices it must be at least, one in so
// many. One that begins with a label of its own and ends with another word each time (难度：中) must come more often.
const (
	minRecurring     = 4
	recurringShare   = 40
	minRecurringWord = 8
)

// tally is what is known of a line that may recur, or of a label.
type tally struct {
	hash  uint64
	count int
	good  int // times it stands where no text of an item is expected: behind choices or an answer, or just before an item
	open  int // times a choice or an answer follows, which makes it a question
}

// tallies are those of a document, by their hashes.
type tallies struct {
	list  []tally
	index map[uint64]int // of list
}

// reset makes room for so many.
func (t *tallies) reset(room int) {
	t.list = slices.Grow(t.list[:0], room)
	if t.index == nil {
		t.index = make(map[uint64]int, room)
	}
	clear(t.index)
}

// note counts another line, and gives its index in the list.
func (t *tallies) note(hash uint64, good, open bool) int {
	i, ok := t.index[hash]
	if !ok {
		i = len(t.list)
		t.index[hash] = i
		t.list = append(t.list, tally{hash: hash})
	}
	one := &t.list[i]
	one.count++
	if good {
		one.good++
	}
	if open {
		one.open++
	}
	return i
}

// recurs tells whether such a line recurs, at least so many times.
func (t *tally) recurs(least int) bool {
	return t.count >= least && t.good*10 >= t.count*7 && t.open*10 <= t.count*2
}

// recurring finds these lines by counting. Digits are all the same: 3 / 40 and 17 / 40 are one line.
type recurring struct {
	data  string
	lines []line
	named map[uint64]bool // lines that a profile names
	*recurrences
}

// recurrences are what has been counted.
type recurrences struct {
	seen, names tallies // lines, and the labels with which they begin
	sightings   []sighting
}

// sighting is a line that may recur.
type sighting struct {
	line        int
	whole, name int // indexes of the tallies of the line and of its label, which is -1 if it has none
}

// mark gives the lines found their rule.
func (r recurring) mark() {
	seen, names, sightings := &r.seen, &r.names, r.sightings[:0]
	seen.reset(len(r.lines) / 16)
	names.reset(0)
	ends := 0
	behind := false // the line above ends an item, as far as can be told
	for i := range r.lines {
		l := &r.lines[i]
		if l.kind == segment.Blank || l.kind == segment.Rule {
			continue
		}
		s, ok := r.candidate(l)
		if !ok {
			switch l.role() {
			case roleAnswer, roleBoth, roleForeign, roleOption, roleAnalysis:
				ends++
				behind = true
			default:
				behind = l.letter() > 'A'
			}
			continue
		}
		next := r.next(i)
		good := behind || next == nil || next.isNumbered() || next.role() == rolePart
		open := next != nil && (next.letter() != 0 || next.role() == roleOption || next.role() == roleBoth || next.role() == roleAnswer && !behind)
		open = open || r.announces(s, next)
		found := sighting{line: i, whole: seen.note(fold(s), good, open), name: -1}
		if at := labelEnd(s); at > 0 {
			found.name = names.note(fold(s[:at]), good, open)
		}
		sightings = append(sightings, found)
		first := seen.list[found.whole].count == 1
		behind = good && !first || behind && first
	}
	r.sightings = sightings
	least := max(minRecurring, ends/recurringShare)
	for _, f := range sightings {
		l, whole := &r.lines[f.line], &seen.list[f.whole]
		switch {
		case whole.recurs(least) || r.named[whole.hash]:
		case f.name >= 0 && names.list[f.name].recurs(max(minRecurringWord, ends/10)):
		case whole.recurs(2) && isPage(l.text.Of(r.data)):
		default:
			continue
		}
		l.mark = &mark{rule: &recurringRule, body: l.text}
		r.markValue(f.line)
		if next := f.line + 1; l.first && next < len(r.lines) && r.lines[next].kind == segment.Paragraph {
			r.lines[next].first = true
		}
	}
}

// markValue takes the short line below a label that recurs, and is alone on its line, for its value: 知识点： / 视图.
func (r recurring) markValue(i int) {
	if s := r.lines[i].text.Of(r.data); i+1 == len(r.lines) || !strings.HasSuffix(s, "：") && !strings.HasSuffix(s, ":") {
		return
	}
	l := &r.lines[i+1]
	if _, ok := r.candidate(l); ok && !l.first && l.text.Len() <= maxRecurring/2 {
		l.mark = &mark{rule: &recurringRule, body: l.text}
	}
}

// candidate is a short line of text without a mark that could recur: words, and no sentence, code, verdict or letter.
func (r recurring) candidate(l *line) (s string, ok bool) {
	if l.kind != segment.Paragraph || l.depth > 0 || l.quoted || l.text.Len() > maxRecurring || l.text.Len() == 0 {
		return "", false
	}
	s = l.text.Of(r.data)
	if l.mark != nil && (l.mark.rule != nil || l.mark.letter != 0) {
		return s, l.family() == numberedText && isPage(s) // 第 3 页 is no third item
	}
	if sentenceMarks.has(firstRune(s[lastRune(s):])) {
		return "", false
	}
	letters := 0
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case isHanLead(c):
			letters += 5
			i += len("一")
		case isASCIILetter(c):
			letters++
			i++
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			if sentenceMarks.has(r) {
				return "", false
			}
			if r >= 0x2e80 {
				letters += 5
			}
			i += size
		}
	}
	if letters < 5 && !isPage(s) || len(s) <= 2*maxVerdict && (isVerdict(s) || isBareKey(s)) {
		return "", false
	}
	return s, true
}

// sentenceMarks stand in sentences and in code.
var sentenceMarks = newRuneSet("{}=<>;()$`|_?!？。！（）")

// announces tells a line that ends with a colon and text that it introduces: its value is not missing.
func (r recurring) announces(s string, next *line) bool {
	s = strings.TrimRight(s, "*_ ")
	if next == nil || !strings.HasSuffix(s, "：") && !strings.HasSuffix(s, ":") || next.isNumbered() || next.role() == rolePart {
		return false
	}
	_, short := r.candidate(next)
	return next.first || !short
}

// isNumbered tells a line of text that a number begins, outside of lists.
func (l *line) isNumbered() bool {
	return l.role() == roleItem && l.kind == segment.Paragraph && l.depth == 0
}

// next is the line below with text, or nil.
func (r recurring) next(i int) *line {
	for i++; i < len(r.lines); i++ {
		if r.lines[i].kind != segment.Blank {
			return &r.lines[i]
		}
	}
	return nil
}

// labelEnd is where the value behind a short label begins, if it is short as well: 难度：|中. It is 0 if there is none.
func labelEnd(s string) int {
	at := strings.Index(s[:min(len(s), maxLabel*utf8.UTFMax)], "：")
	if at <= 0 {
		return 0
	}
	at += len("：")
	if utf8.RuneCountInString(s[:at]) > maxLabel || utf8.RuneCountInString(s[at:]) > 16 || at == len(s) {
		return 0
	}
	return at
}

// maxLabel bounds a label that recurs, with its colon, in characters.
const maxLabel = 7

// fold is a hash of a line in which digits are all the same (FNV-1a).
func fold(s string) uint64 {
	hash, digit := uint64(14695981039346656037), false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c > '9': // most of them
			digit = false
		case c >= '0' || c == '.' && digit:
			if digit {
				continue
			}
			digit, c = true, '0'
		default:
			if digit = false; c == ' ' || c == '\t' {
				continue
			}
		}
		hash = (hash ^ uint64(c)) * 1099511628211
	}
	return hash
}

// pageWords may stand in the number of a page.
var pageWords = []string{"第", "页", "頁", "共", "page", "of", "/", "-", "—", "·", "|", "，", ","}

// isPage tells the number of a page: 第 3 页 共 40 页, - 3 -, Page 3 of 40.
func isPage(s string) bool {
	if len(s) > maxRecurring/2 {
		return false
	}
	digits, named, dashes := 0, false, 0
	for at := 0; at < len(s); {
		switch c := s[at]; {
		case c >= '0' && c <= '9':
			digits++
			at++
		case c == ' ':
			at++
		default:
			n := slices.IndexFunc(pageWords, func(w string) bool { return hasPrefixFold(s[at:], w) })
			if n < 0 {
				return false
			}
			named = named || strings.Contains("页頁page", pageWords[n])
			if pageWords[n] == "-" || pageWords[n] == "—" {
				dashes++
			}
			at += len(pageWords[n])
		}
	}
	return digits > 0 && digits <= 8 && (named || dashes == 2)
}
