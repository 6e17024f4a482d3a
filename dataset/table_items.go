package dataset

import (
	"slices"
	"strconv"
	"strings"

	"github.com/duizhao/duizhao/segment"
)

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
