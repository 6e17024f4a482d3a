package dataset

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/duizhao/duizhao/segment"
)

// gatherRule is the rule of lines that hold the answers to items elsewhere: 1-5 ABCDA, or a table of numbers and letters.
var gatherRule = rule{name: "answer-list", in: inText, role: roleGathered}

// gathered is a stretch of lines with answers to the items above it: the end of a part or of the document.
type gathered struct {
	from, to int // lines
	entries  []entry
	ahead    bool // they stand before their items
}

// entry is one gathered answer.
type entry struct {
	number   int
	sequence int // numbers start again where it goes up
	part     string
	pieces   []piece
}

// piece is text of a gathered answer.
type piece struct {
	span  segment.Span
	field fieldName
}

// gatherer finds gathered answers. It looks at lines before anything else does, since numbers in them begin no items.
type gatherer struct {
	data  string
	lines []line
	found []gathered

	open    map[int]bool // numbers of items above without an answer of their own, since the last list
	last    int
	circles bool // the items are counted in circles
	openSum int
	awaited map[int]bool // numbers of items below that the last list answers
	budget  int          // lines that may still be read in vain
}

// lookAhead bounds the lines read in vain, as a multiple of the document's.
const lookAhead = 16

// find goes through the lines and marks those that hold gathered answers.
func (g *gatherer) find() {
	g.open = map[int]bool{}
	g.budget = lookAhead * len(g.lines)
	for i := 0; i < len(g.lines); i++ {
		l := &g.lines[i]
		if l.kind == segment.Blank {
			continue
		}
		s, ok := g.section(i)
		if !ok {
			s, ok = g.ahead(i)
		}
		if ok {
			g.found = append(g.found, s)
			for k := s.from; k < s.to; k++ {
				if g.lines[k].kind != segment.Blank {
					g.lines[k].mark = &mark{rule: &gatherRule, body: g.lines[k].text}
				}
			}
			i = s.to - 1
			g.open, g.last, g.openSum = map[int]bool{}, 0, 0
			g.awaited = s.awaited()
			continue
		}
		switch l.role() {
		case roleItem, roleQuestion:
			if circles := l.mark.shape == circled; g.last == 0 {
				g.circles = circles
			} else if circles && !g.circles {
				break // statements of an item: ① … ② …
			}
			if n, err := strconv.Atoi(l.mark.number); err == nil {
				g.last = n
				if g.awaited[n] {
					delete(g.awaited, n) // answered above
					break
				}
				g.open[n] = true
				g.openSum++
			}
		case roleAnswer, roleBoth:
			delete(g.open, g.last)
			g.openSum--
		}
	}
}

// section reads gathered answers that begin on line i, with their heading or without one.
func (g *gatherer) section(i int) (gathered, bool) {
	if len(g.open) < 2 || g.budget <= 0 {
		return gathered{}, false
	}
	l := &g.lines[i]
	headed := g.isHead(l)
	s := l.text.Of(g.data)
	if !headed && l.kind != segment.Table && (l.kind != segment.Paragraph || !mayList(s) || !hasDigit(s) && !beginsNumbers(s)) {
		return gathered{}, false
	}
	r := reader{gatherer: g, section: gathered{from: i, to: i}, headed: headed}
	found := &r.section
	j := i
	if headed {
		j++
	}
	for j < len(g.lines) {
		n := r.read(j)
		if n == 0 {
			break
		}
		j += n
		if r.kept {
			found.to = j
		}
	}
	g.budget -= j - i
	if len(found.entries) < 2 {
		return gathered{}, false
	}
	known, keys := 0, 0
	for _, e := range found.entries {
		if g.open[e.number] {
			known++
		}
		if p := e.pieces; len(p) == 0 || isKeyText(p[0].span.Of(g.data)) {
			keys++
		}
	}
	// They answer items that have no answers. Where they are no keys the heading must stand apart and the numbers be the same.
	enough := known*10 >= len(found.entries)*8
	if keys*10 < len(found.entries)*6 {
		enough = headed && g.isApart(i) && r.prose && len(found.entries) >= g.openSum && known == len(found.entries)
	}
	return *found, enough
}

// mayList tells text that may be a list or a row of answers: one that begins with a number, or with a label.
func mayList(s string) bool {
	if s == "" {
		return false
	}
	if s[0] >= '0' && s[0] <= '9' {
		return len(parseList(s)) > 0 // most that begin with a number are something else
	}
	if s[0] < utf8.RuneSelf {
		return s[0] == '(' || s[0] == '*' || strings.IndexByte("NnQq#_:", s[0]) >= 0 && isWordFor(firstWord(s), numberWords)
	}
	switch s[max(0, len(s)-len("。")):] {
	case "。", "？", "：", "；", "，", "！":
		return false // a sentence
	}
	if listBegins.begins(s) {
		return true
	}
	if at, _ := partNumber(s); kindIndex.longest(s[at:]).text != "" {
		return true
	}
	return contains(s[:min(len(s), maxPart)], "答案")
}

// hasDigit tells whether a digit stands anywhere in a text, as in every list.
func hasDigit(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= '0' && c <= '9' || c == 0xef && isWideDigit(s[i:]) {
			return true
		}
	}
	return false
}

// listBegins are the characters with which such text may begin in Chinese.
var listBegins = newRuneSet("题題序编第（")

func firstWord(s string) string {
	if at := strings.IndexAny(s, " \t|:"); at > 0 {
		return s[:at]
	}
	return s
}

// isHead tells the heading of gathered answers: 参考答案, ## 答案与解析, 一、单选题答案.
func (g *gatherer) isHead(l *line) bool {
	if l.kind != segment.Heading && l.kind != segment.Paragraph || l.text.Len() > maxPart {
		return false
	}
	s := l.text.Of(g.data)
	if s == "" || !headBegins.begins(s) {
		return false
	}
	if !contains(s, "答案") && !hasSuffixFold(s, "s") && !hasSuffixFold(strings.TrimRight(s, "*_: "), "ey") {
		return false
	}
	s = strings.Trim(trimAnchor(s), " \t*_#：:【】")
	at, _ := partNumber(s)
	s = s[at:]
	if w := kindIndex.longest(s); w.text != "" {
		s = strings.TrimLeft(s[len(w.text):], " 的")
	}
	return slices.ContainsFunc(headIndex.like(s), func(w word) bool { return len(w.text) == len(s) && hasPrefixFold(s, w.text) })
}

// headIndex holds what the headings of gathered answers say.
var headIndex = newIndex([]string{
	"参考答案及评分标准", "参考答案与评分标准", "参考答案及解析", "参考答案与解析", "答案及解析", "答案与解析", "答案和解析", "参考答案", "标准答案", "正确答案", "答案", "答案解析", "答案部分", "答案汇总",
	"參考答案", "標準答案", "answer key", "answers", "answer keys", "key", "answers and explanations", "reference answers",
})

// headBegins are the characters with which such a heading may begin.
var headBegins = func() *runeSet {
	s := newRuneSet(" \t*_#：:【】" + partBegins)
	s.addAll(&kindIndex.first)
	s.addAll(&headIndex.first)
	return s
}()

// isApart tells a heading, or a line that begins a paragraph.
func (g *gatherer) isApart(i int) bool { return g.lines[i].kind == segment.Heading || g.lines[i].first }

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

// listLabel reads what may stand before a list on its line: 答案：, 单选题：, 一、选择题答案：. part is set if it names one.
func listLabel(s string) (at int, part string) {
	if s == "" || s[0] >= '0' && s[0] <= '9' { // most lists
		return 0, ""
	}
	n, _ := partNumber(s)
	if w := kindIndex.longest(s[n:]); w.text != "" {
		n += len(w.text)
		part = s[:n]
	}
	rest := s[n:]
	if strings.HasPrefix(rest, " ") || strings.HasPrefix(rest, "的") {
		rest = strings.TrimLeft(rest, " 的")
	}
	if l := parseLabel(rest, false); l.role == roleAnswer || l.role == roleBoth {
		return len(s) - len(rest) + l.at, part
	}
	if part != "" {
		if trimmed := strings.TrimLeft(rest, " ：:"); len(trimmed) < len(rest) {
			return len(s) - len(trimmed), part
		}
	}
	return 0, ""
}

// pair is a number and the answer behind it in a list.
type pair struct {
	number int
	at     int // where the answer stands
	text   string
}

// parseList reads a line that is nothing but numbers and keys: 1-5 ABCDA 6.B 7. 8、√. It gives nothing if anything else stands there. An
// answer that is missing (7.) is left out, and so are all of a range whose letters are not as many as its numbers, which lost counts.
func parseList(s string) (pairs []pair) {
	at := 0
	for at < len(s) {
		if r, size := utf8.DecodeRuneInString(s[at:]); isListGap(r) {
			at += size
			continue
		}
		opened := openLen(s[at:])
		at += opened
		if strings.HasPrefix(s[at:], "第") {
			at += len("第")
		}
		digits, n := digitsOf(s[at:])
		if n == 0 || len(digits) > 4 {
			return nil
		}
		at += n
		first, _ := strconv.Atoi(digits)
		last := first
		rest := strings.TrimLeft(s[at:], " ")
		for _, dash := range []string{"--", "-", "~", "～", "—", "–", "－", "至", "到"} {
			behind, ok := strings.CutPrefix(rest, dash)
			if !ok {
				continue
			}
			if digits, n := digitsOf(strings.TrimLeft(behind, " ")); n > 0 {
				behind = strings.TrimLeft(behind, " ")
				last, _ = strconv.Atoi(digits)
				at = len(s) - len(behind) + n
			}
			break
		}
		if strings.HasPrefix(s[at:], "题") || strings.HasPrefix(s[at:], "題") {
			at += len("题")
		}
		mark := at
		for at < len(s) {
			r, size := utf8.DecodeRuneInString(s[at:])
			if !isListMark(r) {
				break
			}
			at += size
		}
		if at == mark {
			return nil
		}
		if last > first {
			found, end := rangeKeys(s, at, first, last)
			if end == at {
				return nil
			}
			pairs = append(pairs, found...)
			at = end
			continue
		}
		n = keyLen(s[at:])
		if n > 0 {
			pairs = append(pairs, pair{first, at, s[at : at+n]})
			at += n
		} else if at < len(s) && (s[at] < '0' || s[at] > '9') {
			return nil
		}
		if at < len(s) {
			if r, _ := utf8.DecodeRuneInString(s[at:]); !isListGap(r) && (r < '0' || r > '9') && r != '(' && r != '（' {
				return nil
			}
		}
	}
	return pairs
}

// isListMark tells what may stand between a number of a list and its answer.
func isListMark(r rune) bool {
	switch r {
	case ' ', '\t', '\u3000', '.', '．', '、', ':', '：', ')', '）', ']', '】':
		return true
	}
	return false
}

// isListGap tells what may stand between the answers of a list.
func isListGap(r rune) bool {
	switch r {
	case ' ', '\t', '\u3000', ';', '；', ',', '，', '。', '|':
		return true
	}
	return false
}

// keyLen is the length of the key that begins s: letters or a verdict.
func keyLen(s string) int {
	n := 0
	for n < len(s) {
		_, size := optionLetterOf(s[n:])
		if size == 0 {
			break
		}
		n += size
	}
	if n > 0 {
		return n
	}
	return len(verdictIndex.longest(s).text)
}

// rangeKeys reads the keys of a range: ABCDA, or AB C AD in groups. They are nil if they are not as many as the numbers.
func rangeKeys(s string, at, first, last int) (pairs []pair, end int) {
	var letters, groups []pair
	for at < len(s) {
		gap := gapLen(s[at:])
		if strings.HasPrefix(s[at+gap:], "、") || strings.HasPrefix(s[at+gap:], "，") {
			gap += len("、")
		} else if at+gap < len(s) && s[at+gap] == ',' {
			gap++
		}
		from := at + gap
		if from >= len(s) {
			break
		}
		n := keyLen(s[from:])
		if n == 0 {
			break
		}
		groups = append(groups, pair{at: from, text: s[from : from+n]})
		if _, size := optionLetterOf(s[from:]); size > 0 {
			for k := from; k < from+n; k += size {
				_, size = optionLetterOf(s[k:])
				letters = append(letters, pair{at: k, text: s[k : k+size]})
			}
		} else {
			letters = append(letters, groups[len(groups)-1])
		}
		at = from + n
	}
	want := last - first + 1
	for _, found := range [][]pair{letters, groups} {
		if len(found) == want {
			for k := range found {
				found[k].number = first + k
			}
			return found, at
		}
	}
	return nil, at
}

// gather puts the answers that begin on line i back to their items, and gives the line behind them.
func (a *assembler) gather(i int) int {
	k := slices.IndexFunc(a.gathered, func(g gathered) bool { return g.from == i })
	g := &a.gathered[k]
	claims := make([]Entry, 0, len(g.entries))
	var targets []*Item
	if g.ahead {
		claims = a.expect(g)
	} else {
		targets = a.targets(g, a.settled, len(a.Items))
	}
	for n := range targets {
		e := &g.entries[n]
		it := targets[n]
		if it == nil {
			if len(e.pieces) > 0 {
				a.stray = append(a.stray, stray{e.pieces[0].span.Start, e.number})
				for _, p := range e.pieces {
					claims = append(claims, Entry{p.span, Leftover, ReasonStray, 0})
				}
			}
			continue
		}
		for _, p := range e.pieces {
			switch {
			case isAbsent(p.span.Of(a.Text.Data)):
				claims = append(claims, Entry{p.span, Leftover, ReasonAbsent, it.Ordinal})
			case p.field == toAnswer:
				it.Answer = a.extend(it.Answer, p.span)
				claims = append(claims, Entry{p.span, FieldText, "answer", it.Ordinal})
			default:
				it.Analysis = a.extend(it.Analysis, p.span)
				claims = append(claims, Entry{p.span, FieldText, "analysis", it.Ordinal})
			}
		}
		a.settle(it)
	}
	slices.SortFunc(claims, func(x, y Entry) int { return x.Span.Start - y.Span.Start })
	for j := g.from; j < g.to; j++ {
		l := &a.lines[j]
		if l.kind == segment.Blank {
			continue
		}
		own := 0
		for len(claims) > 0 && claims[0].Span.Start < l.span.End {
			a.fill(claims[0].Span.Start, l, true)
			a.book.claim(claims[0].Span, claims[0].Class, claims[0].Name, claims[0].Item)
			claims = claims[1:]
			own++
		}
		a.fill(l.span.End, l, own > 0)
	}
	a.settled = len(a.Items)
	return g.to
}

// fill enters what stands before end on a line of gathered answers: numbers and bars, or a heading.
func (a *assembler) fill(end int, l *line, marks bool) {
	span := segment.Span{Start: max(a.book.at, l.span.Start), End: end}.Trim(a.Text.Data)
	if span.Len() <= 0 {
		return
	}
	if s := span.Of(a.Text.Data); marks || l.kind == segment.Table || s[0] >= '0' && s[0] <= '9' {
		a.book.claim(span, Marker, gatherRule.name, 0)
	} else {
		a.book.claim(span, Leftover, ReasonHeading, 0)
	}
}

// extend adds a span to a field, to its last one if nothing but white space is between them.
func (a *assembler) extend(f Field, span segment.Span) Field {
	if n := len(f); n > 0 && span.Start >= f[n-1].End && (segment.Span{Start: f[n-1].End, End: span.Start}).Trim(a.Text.Data).Len() <= 0 {
		out := slices.Clone(f)
		out[n-1].End = span.End
		return out
	}
	return append(slices.Clip(f), span)
}

// settle finds an item's key and kind again after its answer has come.
func (a *assembler) settle(it *Item) {
	if len(it.Key) > 0 || len(it.Answer) == 0 {
		return
	}
	labels := make([]string, len(it.Choices))
	for i, c := range it.Choices {
		labels[i] = c.Label
	}
	b := builder{assembler: a, item: it, room: room{labels: labels}}
	b.readKey()
	it.Key, it.made.key = slices.Clone(it.Key), keyList
	switch {
	case len(it.Key) > 1 && it.Kind == SingleChoice:
		it.Kind = MultipleChoice
	case len(it.Key) > 0 && len(labels) == 0:
		it.Kind = TrueFalse
	}
}

// targets finds the item of each entry: by number inside the part that the entries name, or inside the part at their place in the
// order of parts, or in the only one that has the number.
func (a *assembler) targets(g *gathered, from, to int) []*Item {
	groups := a.groups(from, to)
	all := group{}
	for _, one := range groups {
		for n, items := range one {
			all[n] = append(all[n], items...)
		}
	}
	sequences, last := 0, -1
	for _, e := range g.entries {
		if e.sequence != last {
			last = e.sequence
			sequences++
		}
	}
	found := make([]*Item, len(g.entries))
	order, last := -1, -1
	var part group
	for n, e := range g.entries {
		if e.sequence != last {
			last = e.sequence
			order++
			part = named(groups, e.part)
			if part == nil && sequences == len(groups) {
				part = groups[order]
			}
		}
		candidates := all[e.number]
		if part != nil {
			candidates = part[e.number]
		} else if len(candidates) != 1 {
			continue
		}
		for _, it := range candidates {
			if len(it.Answer) == 0 {
				found[n] = it
				break
			}
		}
	}
	return found
}

// group is the items of a part, by number.
type group map[int][]*Item

// section is the path of headings above the group.
func (g group) section() []string {
	for _, items := range g {
		return items[0].Section // the same for all
	}
	return nil
}

// groups are the items without answers from one to another, cut where a part begins or numbers start again.
func (a *assembler) groups(from, to int) []group {
	var groups []group
	last := 0
	var section []string
	for i := from; i < to; i++ {
		it := &a.Items[i]
		n, err := strconv.Atoi(it.Number)
		if err != nil {
			continue
		}
		if len(groups) == 0 || n <= last || !slices.Equal(section, it.Section) {
			groups = append(groups, group{})
		}
		last, section = n, it.Section
		if !it.isAnswered() {
			own := groups[len(groups)-1]
			own[n] = append(own[n], it)
		}
	}
	return slices.DeleteFunc(groups, func(g group) bool { return len(g) == 0 })
}

// named is the group of the part that a heading among the answers names, by its number or its kind; nil if none or several are.
func named(groups []group, part string) group {
	if part == "" || len(groups) > maxParts {
		return nil
	}
	at, _ := partNumber(part)
	kind, ok := kindIn(part)
	var byKind, byNumber []group
	for _, g := range groups {
		path := g.section()
		if len(path) == 0 {
			continue
		}
		own := path[len(path)-1]
		if n, _ := partNumber(own); n > 0 && at > 0 && strings.TrimSpace(own[:n]) == strings.TrimSpace(part[:at]) {
			byNumber = append(byNumber, g)
		}
		if k, named := kindIn(own); ok && named && k == kind {
			byKind = append(byKind, g)
		}
	}
	switch {
	case len(byKind) == 1:
		return byKind[0]
	case len(byNumber) == 1 && (!ok || len(byKind) == 0):
		return byNumber[0]
	}
	return nil
}

// maxParts is how many parts of a document are told apart by name.
const maxParts = 200

// stray is a gathered answer without an item.
type stray struct{ offset, number int }
