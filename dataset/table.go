package dataset

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/duizhao/duizhao/segment"
)

// Table holds the settings for documents whose records are rows: CSV, TSV, JSON and JSON lines. The zero value works.
type Table struct {
	// Syntax is the document's syntax; Prose stands for finding it out by [SyntaxOf].
	Syntax Syntax
	// Columns says which column holds a field, where its name does not: "question": "题干", "answer_en": "Key", "option.A": "3". Keys
	// are question, title, context, options, option.A to option.H, answer, key, analysis, kind, number and section, with _zh or _en
	// behind them in a table of both languages; values are names of columns or their numbers from 1.
	Columns map[string]string
}

// Reasons of leftovers of tables.
const (
	ReasonNoQuestion    = "row without a question"
	ReasonOtherLanguage = "other language" // what the document's other side holds
	ReasonOutside       = "outside of records"
	ReasonColumn        = "column " // with the column's name in quotes behind it
	ReasonRagged        = "cell beyond the columns"
	ReasonBadLine       = "no record" // a line of JSON lines that cannot be read
)

// Split makes an item of each row. Fields are what the cells say; the ledger tiles the document, with delimiters, quotes, braces and
// names of columns as markers and columns that nothing is known about as leftovers. A table in both languages gives two documents over
// the same text, Chinese first, each with a ledger of its own in which the other one's text is left over; items of a row have the same
// number, or without numbers the same place. Errors are *TableError, *ColumnError and *UnaccountedError.
func (o Table) Split(t *segment.Text) ([]*Document, error) {
	table := tabular{Table: o, source: t, index: map[string]int{}}
	if table.Syntax == Prose {
		table.Syntax = SyntaxOf(t)
	}
	var err error
	switch table.Syntax {
	case CSV, TSV:
		table.readCSV()
	case JSON:
		err = table.readJSON()
	case JSONL:
		err = table.readJSONLines()
	default:
		err = &TableError{t.Name, 1, "a table", table.Syntax.String()}
	}
	if err != nil {
		return nil, err
	}
	if err := table.assign(); err != nil {
		return nil, err
	}
	return table.documents()
}

// TableError says what is wrong with a table.
type TableError struct {
	Name            string
	Line            int // 1-based
	Expected, Found string
}

func (e *TableError) Error() string {
	return fmt.Sprintf("%s:%d: expected %s, found %s", e.Name, e.Line, e.Expected, e.Found)
}

// tabular is a table that is being read.
type tabular struct {
	Table
	source   *segment.Text
	names    []string       // of the columns; of those without, their numbers
	index    map[string]int // of columns by name, where rows name them
	named    bool
	rows     []row
	columns  []column
	samples  [][]string // texts of each column
	claims   []Entry    // of what belongs to no cell
	warnings []Warning
}

// row is a record: its cells in the order of the document.
type row struct {
	path  []string // keys above it in JSON
	cells []cell
	start int // offset in the source
}

type cell struct {
	column int // index in names; beyond them in a row that is too long
	value  value
}

// column gives the index of a named column.
func (t *tabular) column(name string) int {
	i, ok := t.index[name]
	if !ok {
		i = len(t.names)
		t.names = append(t.names, name)
		t.index[name] = i
	}
	return i
}

func (t *tabular) warn(offset int, format string, args ...any) {
	t.warnings = append(t.warnings, Warning{t.source.Line(offset), fmt.Sprintf(format, args...)})
}

// sampleRows is how many rows are looked at to find out what a column holds.
const sampleRows = 200

// sample collects texts of each column.
func (t *tabular) sample() {
	t.samples = make([][]string, len(t.names))
	for i := range t.rows[:min(len(t.rows), sampleRows)] {
		for _, c := range t.rows[i].cells {
			if c.column < len(t.samples) && c.value.kind <= wordValue && c.value.hasText() {
				t.samples[c.column] = append(t.samples[c.column], strings.Trim(c.value.text, blanks))
			}
		}
	}
}

// language is the language of a column: English where Chinese is rare.
func (t *tabular) language(column int) segment.Language {
	var letters scripts
	for _, s := range t.samples[column] {
		letters.add(scriptsOf(s))
	}
	return letters.language()
}

// guess finds by content what the columns of a table without names hold.
func (t *tabular) guess(mapped []bool) {
	type look struct {
		keys, lists, asks, serial float64 // shares of the cells
		length                    float64 // mean, in bytes
		used                      bool
	}
	looks := make([]look, len(t.names))
	for i := range looks {
		texts := t.samples[i]
		l := &looks[i]
		l.used = mapped[i] || len(texts) == 0
		n := max(float64(len(texts)), 1)
		last := 0
		for _, s := range texts {
			number, err := strconv.Atoi(s)
			switch key, rest := parseVerdict(s); {
			case err == nil && number > last && number <= last+2:
				l.serial += 1 / n
				last = number
			case isLetters(s), len(key) > 0 && rest == "":
				l.keys += 1 / n
			case strings.HasPrefix(s, "[") || strings.HasPrefix(s, "{"):
				l.lists += 1 / n
			case asks(s) || isBlankToFill(s):
				l.asks += 1 / n
			}
			l.length += float64(len(s)) / n
		}
	}
	take := func(part columnPart, score func(l *look) float64, least float64) int {
		best := -1
		for i := range looks {
			if l := &looks[i]; !l.used && score(l) > least && (best < 0 || score(l) > score(&looks[best])) {
				best = i
			}
		}
		if best >= 0 {
			looks[best].used = true
			t.columns[best].part = part
		}
		return best
	}
	has := func(part columnPart) bool {
		return slices.ContainsFunc(t.columns, func(c column) bool { return c.part == part })
	}
	if !has(numberColumn) {
		take(numberColumn, func(l *look) float64 { return l.serial }, 0.8)
	}
	keyed := -1
	if !has(answerColumn) {
		keyed = take(answerColumn, func(l *look) float64 { return l.keys }, 0.6)
	}
	// Rows of other things than questions ask nothing and have no keys.
	asking := keyed >= 0
	for i := range looks {
		asking = asking || looks[i].asks > 0.2
	}
	question := slices.IndexFunc(t.columns, func(c column) bool { return c.part == questionColumn })
	if question < 0 {
		if !asking {
			return
		}
		question = take(questionColumn, func(l *look) float64 { return (l.asks + 0.1) * l.length * (1 - l.lists) }, 0)
	}
	if keyed >= 0 && !has(optionsColumn) && take(optionsColumn, func(l *look) float64 { return l.lists }, 0.6) < 0 {
		letter := byte('A')
		for i := question + 1; i < len(looks) && letter <= 'H'; i++ {
			if looks[i].used && letter > 'A' {
				break
			}
			if !looks[i].used && looks[i].length < looks[question].length*2 {
				t.columns[i] = column{part: optionColumn, option: letter}
				looks[i].used = true
				letter++
			}
		}
		if letter == 'B' { // one is no choice
			i := slices.IndexFunc(t.columns, func(c column) bool { return c.part == optionColumn })
			t.columns[i], looks[i].used = column{}, false
		}
	}
	if !has(answerColumn) {
		take(answerColumn, func(l *look) float64 { return l.length }, 0)
	}
	if !has(analysisColumn) {
		take(analysisColumn, func(l *look) float64 { return l.length }, 12)
	}
	said := make([]string, 0, len(t.columns))
	for i, c := range t.columns {
		said = append(said, fmt.Sprintf("%d is %s", i+1, c))
	}
	t.warn(0, "no names of columns found: by what they hold, column %s", strings.Join(said, ", "))
}

func (c column) String() string {
	if c.part == optionColumn {
		return "option " + letter(c.option)
	}
	for _, n := range columnNames {
		if n.part == c.part {
			return n.name
		}
	}
	return "unknown"
}

// isBlankToFill tells text with a place to fill in: a line, or brackets around nothing.
func isBlankToFill(s string) bool {
	if strings.Contains(s, "__") || strings.Contains(s, "＿＿") {
		return true
	}
	for _, b := range [][2]string{{"（", "）"}, {"(", ")"}} {
		for _, part := range strings.Split(s, b[0])[1:] {
			if strings.HasPrefix(strings.TrimLeft(part, blanks), b[1]) {
				return true
			}
		}
	}
	return false
}

// documents makes the document, or both if the table has both languages.
func (t *tabular) documents() ([]*Document, error) {
	sides := []side{eitherSide}
	if slices.ContainsFunc(t.columns, func(c column) bool { return c.part == questionColumn && c.side == englishSide }) &&
		slices.ContainsFunc(t.columns, func(c column) bool { return c.part == questionColumn && c.side != englishSide }) {
		sides = []side{chineseSide, englishSide}
	}
	var docs []*Document
	for _, s := range sides {
		m := maker{tabular: t, side: s, view: view{source: t.source}}
		d, err := m.document()
		if err != nil {
			return nil, err
		}
		docs = append(docs, d)
	}
	if len(docs) > 1 {
		docs[1].Warnings = nil
	}
	return docs, nil
}

// maker makes one document of a table.
type maker struct {
	*tabular
	side    side
	view    view
	doc     *Document
	keys    []pending
	offered bool // the row has options in cells of their own
	asks    bool // a column holds questions
}

// pending is an answer whose key is told when all are known.
type pending struct {
	item   int
	values []value
}

func (m *maker) document() (*Document, error) {
	m.doc = &Document{Layout: "table-" + m.syntaxName(), Items: make([]Item, 0, len(m.rows))}
	m.view.claims = slices.Clone(m.claims)
	m.asks = slices.ContainsFunc(m.columns, column.asks)
	for i := range m.rows {
		m.row(&m.rows[i])
	}
	d := m.doc
	d.Text, d.Blocks = m.view.text()
	d.Language = scriptsOf(d.Text.Data[:min(len(d.Text.Data), languageSample)]).language()
	switch m.side {
	case chineseSide:
		d.Language = segment.Chinese
	case englishSide:
		d.Language = segment.English
	}
	m.findKeys()
	b := builder{assembler: &assembler{Document: d}}
	var holes []Entry
	for i := range d.Items {
		b.offered(&d.Items[i])
		if !b.item.isAnswered() {
			b.findKey()
		}
		if b.item.Kind == "" {
			b.classify()
			if b.item.Kind == Open && isBlankToFill(b.item.Question.Text(d.Text)) {
				b.item.Kind = FillBlank
			}
		}
		b.hideKey()
		for _, h := range b.holes {
			h.Span = d.Text.SourceSpan(h.Span)
			holes = append(holes, h)
		}
	}
	m.view.punch(holes)
	d.Warnings = append(d.Warnings, m.warnings...)
	d.Ledger = m.view.ledger(m.syntaxName(), syntaxMarks)
	(&assembler{Document: d}).warn()
	return d, d.Ledger.verify(m.source)
}

// syntaxName names the table's syntax in layouts and ledgers; in prose it is that of Markdown.
func (t *tabular) syntaxName() string {
	if t.Syntax == Prose {
		return "markdown"
	}
	return t.Syntax.String()
}

// syntaxMarks are what tables are made of beside cells.
const syntaxMarks = ",;|:\"'[]{}()"

// mine tells whether a column belongs to the document's side.
func (m *maker) mine(c column) bool {
	switch c.part {
	case kindColumn, numberColumn, sectionColumn, keyColumn:
		return true
	}
	return m.side == eitherSide || c.side == m.side || c.side == eitherSide && m.side == chineseSide ||
		c.side == eitherSide && c.part == answerColumn && !m.hasOwn(answerColumn)
}

// hasOwn tells whether the document's side has a column for a part.
func (m *maker) hasOwn(part columnPart) bool {
	return slices.ContainsFunc(m.columns, func(c column) bool { return c.part == part && c.side == m.side })
}

// row makes an item of a row.
func (m *maker) row(r *row) {
	it := Item{Ordinal: len(m.doc.Items) + 1, Section: r.path, Span: segment.Span{Start: -1}}
	asked := false
	m.offered = false
	for _, c := range r.cells {
		k := m.columnOf(c)
		if !m.mine(k) || !c.value.hasText() {
			continue
		}
		asked = asked || k.part == questionColumn || k.part == titleColumn
		m.offered = m.offered || k.part == optionColumn || k.part == optionsColumn
	}
	if !asked {
		for _, c := range r.cells {
			reason := ReasonNoQuestion
			if k := m.columnOf(c); !m.mine(k) {
				reason = ReasonOtherLanguage
			}
			m.claimAll(c.value, reason, 0)
		}
		if m.side != englishSide && m.asks {
			m.doc.Warnings = append(m.doc.Warnings, Warning{m.source.Line(r.start), "row without a question"})
		}
		return
	}
	p := pending{item: len(m.doc.Items)}
	for _, c := range r.cells {
		m.cell(&it, c, &p)
	}
	slices.SortStableFunc(it.Choices, func(x, y Choice) int { return strings.Compare(x.Label, y.Label) })
	it.Span = segment.Span{Start: max(it.Span.Start, 0), End: max(it.Span.Start, it.Span.End, 0)}
	m.doc.Items = append(m.doc.Items, it)
	if len(p.values) > 0 {
		m.keys = append(m.keys, p)
	}
}

func (m *maker) columnOf(c cell) column {
	if c.column >= len(m.columns) {
		return column{}
	}
	return m.columns[c.column]
}

// cell puts a cell where its column says.
func (m *maker) cell(it *Item, c cell, p *pending) {
	k := m.columnOf(c)
	switch {
	case c.column >= len(m.columns):
		m.claimAll(c.value, ReasonRagged, it.Ordinal)
		return
	case k.part == unknownColumn:
		m.claimAll(c.value, ReasonColumn+strconv.Quote(m.names[c.column]), it.Ordinal)
		return
	case !m.mine(k):
		m.claimAll(c.value, ReasonOtherLanguage, it.Ordinal)
		return
	}
	v := c.value
	switch k.part {
	case titleColumn:
		m.field(it, &it.Title, v, "title")
	case questionColumn, contextColumn:
		if k.part == questionColumn && v.kind == textValue && !m.offered {
			v.reading = m.stem(it, v.reading)
		}
		m.field(it, &it.Question, v, "question")
	case optionColumn:
		if v.kind >= listValue {
			m.claimAll(v, ReasonOutside, it.Ordinal)
			return
		}
		m.option(it, k.option, v.reading)
	case optionsColumn:
		m.options(it, v, p)
	case answerColumn:
		v = v.unfold()
		p.values = append(p.values, v)
		m.field(it, &it.Answer, v, "answer")
	case keyColumn:
		v = v.unfold()
		p.values = append(p.values, v)
		if slices.ContainsFunc(m.columns, func(c column) bool { return c.part == answerColumn && m.mine(c) }) {
			m.mark(v, "answer-key", it.Ordinal)
		} else {
			m.field(it, &it.Answer, v, "answer")
		}
	case analysisColumn:
		m.field(it, &it.Analysis, v, "analysis")
	case kindColumn:
		it.Kind = kindNamed(v.text)
		m.mark(v, "kind", it.Ordinal)
	case numberColumn:
		if v.kind <= wordValue {
			it.Number = v.trim().text
		}
		m.mark(v, "number", it.Ordinal)
	case sectionColumn:
		for r := range v.scalars() {
			if s := r.trim().text; s != "" && !v.isNone() {
				it.Section = append(slices.Clip(it.Section), s)
			}
		}
		m.mark(v, "section", it.Ordinal)
	}
}

// field adds a value to a field; a list adds each of its own.
func (m *maker) field(it *Item, f *Field, v value, name string) {
	switch v.kind {
	case listValue:
		for _, item := range v.values {
			m.field(it, f, item, name)
		}
		return
	case objectValue:
		text, ok := v.member("text", "content", "value")
		if !ok || text.kind != textValue {
			m.claimAll(v, ReasonOutside, it.Ordinal)
			return
		}
		for i, key := range v.keys {
			m.view.claim(key, Marker, "key", it.Ordinal)
			if !v.values[i].same(text) {
				m.claimAll(v.values[i], ReasonOutside, it.Ordinal)
			}
		}
		v = text
	}
	if v.isNone() || isAbsent(v.text) && (name == "answer" || name == "analysis") {
		m.view.claim(v.reading, Leftover, ReasonAbsent, it.Ordinal)
		return
	}
	span := m.view.add(v.reading, name, it.Ordinal)
	if span.Len() == 0 {
		return
	}
	*f = append(*f, span)
	if it.Span.Start < 0 {
		it.Span.Start = span.Start
	}
	it.Span.End = span.End
}

// mark enters a value whose column says all about it.
func (m *maker) mark(v value, name string, item int) {
	for r := range v.scalars() {
		m.view.claim(r, Marker, name, item)
	}
}

// claimAll leaves a value with all that is in it.
func (m *maker) claimAll(v value, reason string, item int) {
	for r := range v.scalars() {
		m.view.claim(r, Leftover, reason, item)
	}
}

// kindNames are the first characters of what banks call the kinds of items.
var kindNames = []struct {
	kind  Kind
	words []string
}{
	{MultipleChoice, []string{"多选", "多項", "多项", "多選", "不定项", "不定項", "multiple", "multi", "mcq_multi", "checkbox"}},
	{TrueFalse, []string{"判断", "判斷", "是非", "对错", "true", "tf", "judg", "bool"}},
	{FillBlank, []string{"填空", "完形", "fill", "blank", "cloze"}},
	{SingleChoice, []string{"单选", "單選", "单项", "單項", "选择", "選擇", "single", "choice", "mcq", "radio"}},
	{Open, []string{"简答", "簡答", "问答", "問答", "论述", "論述", "名词", "名詞", "计算", "編程", "编程", "主观", "案例", "open", "short", "essay", "qa", "free"}},
}

// kindNamed is the kind that a cell names, "" if it names none. "multiple choice" alone says how many are offered, not how many are right.
func kindNamed(name string) Kind {
	name = strings.ToLower(strings.Trim(name, blanks))
	if strings.HasPrefix(strings.NewReplacer("_", " ", "-", " ").Replace(name), "multiple choice") {
		return ""
	}
	for _, k := range kindNames {
		for _, w := range k.words {
			if strings.HasPrefix(name, w) {
				return k.kind
			}
		}
	}
	return ""
}
