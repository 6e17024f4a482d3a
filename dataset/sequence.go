package dataset

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/duizhao/duizhao/segment"
)

// counted is a line that begins with a number of the items' shape.
type counted struct {
	line   int
	number int
	proven bool // an answer or choices stand below it, before the next one
}

// run is a sequence of counted lines whose numbers go up by one.
type run struct {
	from, to int // in the list of counted lines
	part     int
	proven   int
}

// sequence finds out which of the numbers in a text count its items, and which count something inside one: the numbers of items go
// on, those of a list inside an item are followed by the number that was to come before it. A number that was misread is put right
// where its neighbours prove it. What it finds is in the lines' marks, and the repairs are returned.
type sequence struct {
	data  string
	lines []line
	shape shape
	lists []counted
	runs  []run
	fixes []fix
}

// fix is a misread number.
type fix struct {
	line  int
	found string
	read  int
}

// number marks numbers that count something inside an item.
func (s *sequence) number() {
	s.count()
	s.cut()
	proven := 0
	for _, r := range s.runs {
		proven += r.proven
	}
	sure := proven*10 >= len(s.lists)*8 // where nearly every item has an answer, one without is suspect
	last, part := 0, -1
	for i := range s.runs {
		r := &s.runs[i]
		if r.part != part {
			last, part = 0, r.part
		}
		first := s.lists[r.from].number
		if s.isInside(i, last, sure) {
			for _, c := range s.lists[r.from:r.to] {
				s.lines[c.line].mark.inner = true
			}
			continue
		}
		if last > 0 && first > last+1 && i > 0 {
			s.repair(last, first, s.lists[r.from-1].line, s.lists[r.from].line)
		}
		last = s.lists[r.to-1].number
	}
	s.others()
}

// count lists the numbered lines and cuts them into runs.
func (s *sequence) count() {
	part, answers, letters := 0, 0, 0
	finish := func() {
		if n := len(s.lists); n > 0 {
			s.lists[n-1].proven = s.lists[n-1].proven || answers > 0 || letters > 1
			if s.lists[n-1].proven && answers+letters > 0 {
				s.runs[len(s.runs)-1].proven++
			}
		}
		answers, letters = 0, 0
	}
	for i := range s.lines {
		l := &s.lines[i]
		if l.mark == nil {
			continue
		}
		switch l.role() {
		case rolePart:
			finish()
			part++
			continue
		case roleAnswer, roleBoth:
			answers++
		}
		if l.role() == roleOption || l.letter() != 0 {
			letters += l.mark.choices()
		}
		if l.family() != numberedText || l.mark.shape != s.shape {
			continue
		}
		finish()
		n, err := strconv.Atoi(l.mark.number)
		if err != nil {
			continue
		}
		if last := len(s.lists) - 1; last < 0 || s.lists[last].number+1 != n || s.runs[len(s.runs)-1].part != part {
			s.runs = append(s.runs, run{from: len(s.lists), part: part})
		}
		s.lists = append(s.lists, counted{line: i, number: n})
		s.runs[len(s.runs)-1].to = len(s.lists)
	}
	finish()
}

// cut parts runs in which a list inside an item happens to be followed by the item that it counts up to: 1 2 (1 2) 3 4.
func (s *sequence) cut() {
	var out []run
	last, part := 0, -1
	for _, r := range s.runs {
		if r.part != part {
			last, part = 0, r.part
		}
		at := r.from + last + 1 - s.lists[r.from].number
		if last > 0 && at > r.from && at < r.to && s.lists[at].proven && !slices.ContainsFunc(s.lists[r.from:at], func(c counted) bool { return c.proven }) {
			out = append(out, run{from: r.from, to: at, part: r.part})
			r.from = at
		}
		out = append(out, r)
		if last == 0 || s.lists[r.from].number == last+1 || r.proven > 0 {
			last = s.lists[r.to-1].number
		}
	}
	s.runs = out
}

// isInside tells whether run i, behind the item of the number last, counts something inside that item.
func (s *sequence) isInside(i, last int, sure bool) bool {
	r := &s.runs[i]
	first := s.lists[r.from].number
	lonely := r.proven == 0 || r.proven == 1 && s.lists[r.to-1].proven && !s.isProvenAlone(r)
	if first == last+1 && !(last == 0 && r.proven == 0) || !lonely {
		return false
	}
	if last == 0 {
		// Before the first item: instructions that are numbered as the items are.
		return sure && r.proven == 0 && i+1 < len(s.runs) && s.runs[i+1].proven*2 > s.runs[i+1].to-s.runs[i+1].from &&
			s.lists[s.runs[i+1].from].number == 1 && first == 1
	}
	for k := i + 1; k < len(s.runs) && k <= i+maxLists && s.runs[k].part == r.part; k++ {
		switch next := s.lists[s.runs[k].from].number; {
		case next == last+1:
			return true
		case s.runs[k].proven > 0:
			k = len(s.runs)
		}
	}
	return sure && r.proven == 0 && first == 1 && !s.lines[s.lists[r.from].line].first
}

// maxLists is how many lists an item may hold.
const maxLists = 16

// isProvenAlone tells whether the item above the run has an answer of its own, so that the run's answer is not that item's.
func (s *sequence) isProvenAlone(r *run) bool {
	return r.from > 0 && s.lists[r.from-1].proven || r.to-r.from == 1
}

// others marks numbers of other shapes, but for one that goes on where no list of its shape does.
func (s *sequence) others() {
	last, seen := 0, [circled + 1]int{}
	for i := range s.lines {
		l := &s.lines[i]
		if l.role() == rolePart {
			last, seen = 0, [circled + 1]int{}
			continue
		}
		if l.family() != numberedText || l.mark.inner {
			continue
		}
		n, _ := strconv.Atoi(l.mark.number)
		if l.mark.shape != s.shape && (last == 0 || n != last+1 || seen[l.mark.shape] == n-1 || s.goesOn(i, n)) {
			seen[l.mark.shape] = n
			l.mark.inner = true
			continue
		}
		last, seen = n, [circled + 1]int{}
	}
}

// goesOn tells whether the next number of the items' shape behind line i is n.
func (s *sequence) goesOn(i, n int) bool {
	for k := i + 1; k < len(s.lines) && k <= i+maxItemLines; k++ {
		switch l := &s.lines[k]; {
		case l.role() == rolePart:
			return false
		case l.family() == numberedText && l.mark.shape == s.shape && !l.mark.inner:
			return l.mark.number == strconv.Itoa(n)
		}
	}
	return false
}

// maxItemLines is how far behind a number of another shape one of the items' own is looked for.
const maxItemLines = 200

// repair looks for the numbers between two items that a scanner misread: "l2." or "87（. ）" between 86 and 88.
func (s *sequence) repair(last, next, from, to int) {
	if next-last > maxRepairs {
		return
	}
	want := last + 1
lines:
	for i := from + 1; i < to && want < next; i++ {
		l := &s.lines[i]
		if l.kind != segment.Paragraph || l.depth > 0 || l.role() != noRole && l.role() != roleItem {
			continue
		}
		text := l.text.Of(s.data)
		for n := want; n < next; n++ {
			if l.role() == roleItem && l.mark.number == strconv.Itoa(n) {
				l.mark.shape = s.shape // written in another way
				want = n + 1
				continue lines
			}
			at := misread(text, n)
			if at == 0 {
				continue
			}
			m := mark{rule: ruleNamed("text-number"), number: strconv.Itoa(n), shape: s.shape}
			m.body = segment.Span{Start: l.text.Start + at, End: l.text.End}.Trim(s.data)
			l.mark = &m
			s.fixes = append(s.fixes, fix{i, strings.TrimSpace(text[:at]), n})
			want = n + 1
			continue lines
		}
	}
}

// maxRepairs is how wide a gap in the numbers may be that is looked into.
const maxRepairs = 12

// misread tells whether s begins with the wanted number as a scanner may read it, and where the text behind it begins: letters for
// digits, and marks of any kind behind them. It is 0 if s does not.
func misread(s string, want int) int {
	digits, n := make([]byte, 0, maxDigits), 0
	for n < len(s) && len(digits) <= maxDigits {
		c := s[n]
		switch c {
		case 'l', 'I', '|', 'i':
			c = '1'
		case 'O', 'o':
			c = '0'
		case 'Z', 'z':
			c = '2'
		case 'S', 's':
			c = '5'
		case 'B':
			c = '8'
		}
		if c < '0' || c > '9' {
			break
		}
		digits = append(digits, c)
		n++
	}
	if string(digits) != strconv.Itoa(want) {
		return 0
	}
	at := n
	for at < len(s) {
		r, size := utf8.DecodeRuneInString(s[at:])
		if !strings.ContainsRune(" \t\u3000.．、,，。:：;；·'’`)）(（《<>-_*", r) {
			break
		}
		at += size
	}
	if at == n || at == len(s) || strings.Trim(s[n:at], " \t\u3000") == "" && at-n < 2 {
		return 0
	}
	// A bracket that opens a text is part of it: 12《资治通鉴》
	if open := strings.LastIndexAny(s[n:at], "《（(<"); open >= 0 && closesSoon(s[n+open:]) {
		at = n + open
	}
	return at
}

// closesSoon tells whether a bracket that begins s is closed.
func closesSoon(s string) bool {
	for _, p := range [][2]string{{"《", "》"}, {"（", "）"}, {"(", ")"}, {"<", ">"}} {
		if strings.HasPrefix(s, p[0]) {
			inner, _, closed := strings.Cut(s[len(p[0]):], p[1])
			return closed && strings.Trim(inner, " .．、,，·") != ""
		}
	}
	return false
}
