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
