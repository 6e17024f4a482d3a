package dataset

import (
	"slices"
	"strconv"
	"strings"

	"github.com/duizhao/duizhao/segment"
)

// reader reads the lines of gathered answers.
type reader struct {
	*gatherer
	section  gathered
	headed   bool
	sequence int
	last     int
	part     string
	kept     bool // the lines read last belong to the answers
	parted   bool // the heading of a part is the first thing below that of the answers: they are divided as the items are
	prose    bool // entries of several lines or of text have been read
	singles  int
}

// read takes the lines of an answer, or of several, and gives how many; 0 where the answers end.
func (r *reader) read(i int) int {
	l := &r.lines[i]
	s := l.text.Of(r.data)
	switch {
	case l.kind == segment.Blank:
		r.kept = false
		return 1
	case l.kind == segment.Table:
		return r.table(i)
	case l.kind == segment.Heading || l.kind == segment.Paragraph:
	default:
		return 0
	}
	if l.role() == rolePart || r.isHead(l) {
		if !r.headed && len(r.section.entries) == 0 {
			return 0
		}
		r.parted = r.parted || len(r.section.entries) == 0
		r.part, r.last, r.kept = s, 0, false
		r.sequence++
		return 1
	}
	if beginsNumbers(s) {
		if n := max(r.rows(i), r.columnLines(i)); n > 0 {
			return n
		}
	}
	offset := l.text.Start
	if at, part := listLabel(s); at > 0 {
		if part != "" {
			r.part, r.last = part, 0
			r.sequence++
		}
		offset += at
		s = s[at:]
	}
	if pairs := parseList(s); len(pairs) > 1 || len(pairs) == 1 && (r.headed || r.singles > 0 || r.isSingle(i)) && len(pairs[0].text) < len(s) {
		if len(pairs) == 1 {
			if r.headed && r.explains(i) {
				return r.prosaic(i)
			}
			r.singles++
		}
		for _, p := range pairs {
			r.add(p.number, []piece{{segment.Span{Start: offset + p.at, End: offset + p.at + len(p.text)}, toAnswer}})
		}
		r.kept = true
		return 1
	}
	if !r.headed {
		return 0
	}
	return r.prosaic(i)
}

// explains tells whether the line below goes on with the answer on line i.
func (r *reader) explains(i int) bool {
	for k := i + 1; k < len(r.lines); k++ {
		next := &r.lines[k]
		if next.kind == segment.Blank {
			continue
		}
		_, _, numbered := r.numberOf(next)
		return next.role() == roleAnalysis || next.kind == segment.Paragraph && !numbered && !next.first && next.role() == noRole
	}
	return false
}

// isSingle tells whether the two lines below are as short as this one: 1. A / 2. C / 3. B.
func (r *reader) isSingle(i int) bool {
	n, last := 0, 0
	for k := i; k < len(r.lines) && n < 3; k++ {
		if r.lines[k].kind == segment.Blank {
			continue
		}
		pairs := parseList(r.lines[k].text.Of(r.data))
		if len(pairs) != 1 || n > 0 && pairs[0].number != last+1 {
			return false
		}
		last = pairs[0].number
		n++
	}
	return n == 3
}

// add adds an answer. Numbers that do not go up begin a new sequence.
func (r *reader) add(number int, pieces []piece) {
	if number <= r.last {
		r.sequence++
	}
	r.last = number
	r.section.entries = append(r.section.entries, entry{number, r.sequence, r.part, pieces})
}

// prosaic reads an answer in words, with what explains it: 3. 【答案】B 【解析】…
func (r *reader) prosaic(i int) int {
	l := &r.lines[i]
	number, at, ok := r.numberOf(l)
	if !ok || number <= r.last || r.last > 0 && number > r.last+1+maxRepairs || r.part != "" && !r.parted {
		return 0
	}
	pieces, field := r.pieces(segment.Span{Start: at, End: l.text.End}, toAnswer)
	n := 1
	for k := i + 1; k < len(r.lines); k++ {
		if r.budget--; r.budget <= 0 {
			return 0
		}
		next := &r.lines[k]
		if next.kind == segment.Blank {
			continue
		}
		if m, _, ok := r.numberOf(next); ok && m == number+1 || next.kind == segment.Heading || next.role() == rolePart || r.isHead(next) {
			break
		}
		switch next.role() {
		case roleOption:
			if next.letter() == 'A' {
				return 0 // questions, not answers
			}
		case roleAnalysis, roleBoth:
			field = toAnalysis
		case roleAnswer:
			field = toAnswer
		}
		span := next.text
		if next.role() == roleAnalysis || next.role() == roleBoth || next.role() == roleAnswer {
			span = next.body()
		}
		more, f := r.pieces(span, field)
		pieces, field = append(pieces, more...), f
		n = k + 1 - i
	}
	r.prose = true
	r.add(number, pieces)
	r.kept = true
	return n
}

// pieces cuts the text of an answer where a label stands in it.
func (r *reader) pieces(span segment.Span, field fieldName) ([]piece, fieldName) {
	span = span.Trim(r.data)
	s := span.Of(r.data)
	if l := parseLabel(s, false); l.role == roleAnswer || l.role == roleAnalysis || l.role == roleBoth {
		if l.role == roleAnalysis {
			field = toAnalysis
		}
		span = segment.Span{Start: span.Start + l.at, End: span.End}.Trim(r.data)
		s = span.Of(r.data)
	}
	if at := secondLabel(s, labelIndex); at >= 0 {
		head := segment.Span{Start: span.Start, End: span.Start + at}.Trim(r.data)
		rest, f := r.pieces(segment.Span{Start: span.Start + at, End: span.End}, toAnalysis)
		return append([]piece{{head, field}}, rest...), f
	}
	if span.Len() == 0 {
		return nil, field
	}
	out := []piece{{span, field}}
	if field == toAnswer && isKeyText(s) {
		field = toAnalysis
	}
	return out, field
}

// numberOf is the number that begins a line of an answer, and where the text behind it begins.
func (r *reader) numberOf(l *line) (number, at int, ok bool) {
	if l.kind != segment.Paragraph && l.kind != segment.Heading {
		return 0, 0, false
	}
	marks := strings.TrimLeft(r.data[l.span.Start:l.text.Start], " \t>#")
	if s, n, ok := parseNumber(marks); ok && l.item {
		number, err := strconv.Atoi(s)
		return number, l.text.Start, err == nil && n > 0
	}
	s, n, ok := parseNumber(l.text.Of(r.data))
	if _, steps := circledOf(l.text.Of(r.data)); !ok || steps > 0 { // which stand inside an answer
		return 0, 0, false
	}
	number, err := strconv.Atoi(s)
	return number, l.text.Start + n, err == nil
}

// rows reads two lines of numbers and letters: 题号 1 2 3 / 答案 A B D.
func (r *reader) rows(i int) int {
	below := i + 1
	for below < len(r.lines) && below < i+3 && r.lines[below].kind == segment.Blank {
		below++
	}
	if below >= len(r.lines) || r.lines[below].kind != segment.Paragraph {
		return 0
	}
	if s := strings.TrimLeft(r.lines[below].text.Of(r.data), "|*_: \t"); s == "" || answerIndex.longest(s).text == "" && (isASCIILetter(s[0]) || isHan(firstRune(s))) {
		return 0 // most lines
	}
	if !strings.ContainsAny(r.lines[i].text.Of(r.data), "0123456789") {
		return 0
	}
	top := cellsOf(r.data, r.lines[i].text)
	if len(top) < 3 || !isWordFor(top[0].Of(r.data), numberWords) || !areNumbers(r.data, top[1:]) {
		return 0
	}
	bottom := cellsOf(r.data, r.lines[below].text)
	if len(bottom) == 0 || !isWordFor(bottom[0].Of(r.data), answerWords) {
		return 0
	}
	r.match(top[1:], bottom[1:])
	r.kept = true
	return below + 1 - i
}

// beginsNumbers tells a line that begins with a word for items' numbers.
func beginsNumbers(s string) bool {
	s = strings.TrimLeft(s, "|* \t")
	return slices.ContainsFunc(numberIndex.like(s), func(w word) bool { return hasPrefixFold(s, w.text) })
}

var (
	numberWords = []string{"题号", "题目", "序号", "题序", "編號", "題號", "no.", "number", "question", "#"}
	answerWords = []string{"答案", "参考答案", "正确答案", "參考答案", "answer", "answers", "key"}
	numberIndex = newIndex(numberWords)
	answerIndex = newIndex(answerWords)
)

func isWordFor(s string, words []string) bool {
	s = trimMarks(s)
	return slices.ContainsFunc(words, func(w string) bool { return len(s) == len(w) && hasPrefixFold(s, w) })
}

// trimMarks takes emphasis, colons and spaces off both ends.
func trimMarks(s string) string {
	for {
		trimmed := strings.Trim(s, " *_:")
		trimmed = strings.TrimSuffix(strings.TrimPrefix(trimmed, "："), "：")
		if len(trimmed) == len(s) {
			return s
		}
		s = trimmed
	}
}

// match takes cells of numbers and the answers below them. Where cells are lost on a line without bars or tabs nobody can tell which.
func (r *reader) match(numbers, answers []segment.Span) {
	for k, cell := range numbers {
		n, err := strconv.Atoi(strings.Trim(cell.Of(r.data), " *_"))
		if err != nil {
			continue
		}
		var pieces []piece
		if k < len(answers) && answers[k].Len() > 0 {
			pieces = []piece{{answers[k], toAnswer}}
		}
		r.add(n, pieces)
	}
}

// cellsOf cuts a row at bars, at tabs, or at white space.
func cellsOf(data string, row segment.Span) []segment.Span {
	s := row.Of(data)
	bar := byte('\t')
	if strings.Contains(s, "|") {
		bar = '|'
		if strings.HasPrefix(s, "|") {
			row.Start++
		}
		row.End = row.Start + len(strings.TrimSuffix(row.Of(data), "|"))
	} else if !strings.Contains(s, "\t") {
		var cells []segment.Span
		for at := row.Start; at < row.End; {
			gap := gapLen(data[at:row.End])
			at += gap
			end := at
			for end < row.End && (!mayBeGap(data[end]) || gapLen(data[end:row.End]) == 0) {
				end++
			}
			if end > at {
				cells = append(cells, segment.Span{Start: at, End: end})
			}
			at = end
		}
		return cells
	}
	var cells []segment.Span
	at := row.Start
	for k := row.Start; k <= row.End; k++ {
		if k == row.End || data[k] == bar {
			cells = append(cells, segment.Span{Start: at, End: k}.Trim(data))
			at = k + 1
		}
	}
	return cells
}

// table reads a table of numbers and answers, in rows or in columns.
func (r *reader) table(i int) int {
	var rows [][]segment.Span
	block := r.lines[i].text
	for at := block.Start; at < block.End; {
		end := min(block.End, at+segment.LineLen(r.data[at:block.End]))
		if row := (segment.Span{Start: at, End: end}).Trim(r.data); strings.Trim(row.Of(r.data), "|-: \t") != "" {
			rows = append(rows, cellsOf(r.data, row))
		}
		at = end
	}
	before := len(r.section.entries)
	if r.columns(rows) > 0 {
		return 1
	}
	for k := 0; k+1 < len(rows); k++ {
		if top, bottom := rows[k], rows[k+1]; areNumbers(r.data, top[1:]) && !areNumbers(r.data, bottom[1:]) {
			r.match(top, bottom)
			k++
		}
	}
	if len(r.section.entries) == before {
		for _, row := range rows {
			for k := 0; k+1 < len(row); k += 2 {
				if isNumberCell(row[k].Of(r.data)) && (row[k+1].Len() == 0 || isKeyText(row[k+1].Of(r.data))) {
					r.match(row[k:k+1], row[k+1:k+2])
				}
			}
		}
	}
	if len(r.section.entries) == before {
		return 0
	}
	r.kept = true
	return 1
}

func areNumbers(data string, cells []segment.Span) bool {
	n := 0
	for _, c := range cells {
		if isNumberCell(c.Of(data)) {
			n++
		}
	}
	return n > 1 && n*10 >= len(cells)*8
}

func isNumberCell(s string) bool {
	s = strings.Trim(s, " *_.、")
	return s != "" && len(s) <= maxDigits && strings.Trim(s, "0123456789") == ""
}

// isKeyText tells letters of choices or a verdict, and nothing else.
func isKeyText(s string) bool {
	s = strings.Trim(s, " \t*_。.")
	return isBareKey(s) || isVerdict(s)
}
