package dataset

import (
	"slices"
	"strings"

	"github.com/duizhao/duizhao/segment"
)

// splitTextTables reads a document of Markdown whose records are rows of tables that name their columns. The result is nil if there are no
// more of them than items in d, the document as it is otherwise read.
func (o Table) splitTextTables(t *segment.Text, lines []line, d *Document) ([]*Document, error) {
	if len(d.Items) > 0 && d.found.family != plainHeadings || !slices.ContainsFunc(lines, func(l line) bool { return l.kind == segment.Table }) {
		return nil, nil
	}
	table := tabular{Table: o, source: t, index: map[string]int{}, named: true}
	var path []string // headings above
	var levels []uint8
	for i := range lines {
		l := &lines[i]
		if l.kind == segment.Table && table.readText(l, path) || l.kind == segment.Blank {
			continue
		}
		reason := ReasonOutside
		if l.kind == segment.Heading {
			reason = ReasonHeading
			for len(levels) > 0 && levels[len(levels)-1] >= l.level {
				path, levels = path[:len(path)-1], levels[:len(levels)-1]
			}
			path, levels = append(slices.Clip(path), trimAnchor(l.text.Of(t.Data))), append(levels, l.level)
		}
		if s := l.span.Trim(t.Data); s.Len() > 0 {
			table.claims = append(table.claims, Entry{s, Leftover, reason, 0})
		}
	}
	if len(table.rows) <= len(d.Items) {
		return nil, nil
	}
	if err := table.assign(); err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(table.columns, column.asks) || !slices.ContainsFunc(table.columns, column.answers) {
		return nil, nil // a table of contents
	}
	return table.documents()
}

// answers tells a column of answers or of what they are chosen from.
func (c column) answers() bool {
	return c.part == answerColumn || c.part == keyColumn || c.part == optionsColumn || c.part == optionColumn
}

// readText reads the rows of a table of Markdown, and tells whether its first row names columns, those of questions among them.
func (t *tabular) readText(l *line, path []string) bool {
	var rows [][]reading
	var rules []segment.Span
	for at := l.span.Start; at < l.span.End; {
		end := at + segment.LineLen(t.source.Data[at:l.span.End])
		row := segment.Span{Start: at, End: end}.Trim(t.source.Data)
		at = end
		switch s := row.Of(t.source.Data); {
		case s == "":
		case strings.Trim(s, "|-: \t") == "" && strings.Contains(s, "-"):
			rules = append(rules, row)
		default:
			rows = append(rows, textCells(t.source.Data, row))
		}
	}
	if len(rows) < 2 || knownColumns(rows[0]) < 2 || !slices.ContainsFunc(rows[0], func(r reading) bool {
		c, _ := columnNamed(strings.Trim(r.text, blanks))
		return c.asks()
	}) {
		return false
	}
	for _, rule := range rules {
		t.claims = append(t.claims, Entry{rule, Marker, "table", 0})
	}
	var columns []int
	for _, name := range rows[0] {
		t.key(name)
		columns = append(columns, t.column(name.text))
	}
	for _, cells := range rows[1:] {
		r := row{path: path}
		for k, c := range cells {
			if k >= len(columns) {
				t.leave(c, ReasonRagged)
				continue
			}
			if r.start == 0 && len(c.parts) > 0 {
				r.start = c.parts[0].Span.Start
			}
			r.cells = append(r.cells, cell{columns[k], value{reading: c}})
		}
		t.rows = append(t.rows, r)
	}
	return true
}

// textCells cuts a row at bars that no backslash stands before.
func textCells(data string, row segment.Span) []reading {
	var cells []reading
	at := row.Start
	for k := row.Start; k <= row.End; k++ {
		if k < row.End && (data[k] != '|' || k > row.Start && data[k-1] == '\\') {
			continue
		}
		if cell := (segment.Span{Start: at, End: k}).Trim(data); (k > row.Start || k == row.End) && (k < row.End || cell.Len() > 0) {
			cells = append(cells, verbatim(data, cell))
		}
		at = k + 1
	}
	return cells
}
