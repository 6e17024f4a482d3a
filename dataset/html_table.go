package dataset

import (
	"slices"

	"github.com/duizhao/duizhao/segment"
	tokenizer "golang.org/x/net/html"
)

// splitPageTable reads a page whose records are rows of tables that name their columns, as spreadsheets are saved. The result is nil if there
// are none.
func (o Table) splitPageTable(t *segment.Text, tokens []token) ([]*Document, error) {
	p := page{view: view{source: t}, tokens: tokens}
	table := tabular{Table: o, source: t, index: map[string]int{}, named: true}
	table.Syntax = HTML
	at := 0 // tokens before it are accounted for
	for i := range p.tokens {
		if k := &p.tokens[i]; i >= at && k.name == "table" && k.kind == tokenizer.StartTagToken && k.end > 0 && table.namesColumns(&p, i) {
			table.outside(&p, at, i)
			table.readPage(&p, i)
			at = k.end
		}
	}
	if len(table.rows) < 2 {
		return nil, nil
	}
	table.outside(&p, at, len(p.tokens))
	if err := table.assign(); err != nil {
		return nil, err
	}
	if len(o.Columns) == 0 && !slices.ContainsFunc(table.columns, column.asks) {
		return nil, nil // a table of answers, or of something else
	}
	return table.documents()
}

// pageCells finds the cells of a table's rows, as ranges of tokens.
func pageCells(tokens []token, from int) (rows [][][2]int) {
	open := -1
	closeAt := func(i int) {
		if open >= 0 && len(rows) > 0 {
			rows[len(rows)-1] = append(rows[len(rows)-1], [2]int{open, i})
		}
		open = -1
	}
	for i := from + 1; i < tokens[from].end; i++ {
		switch k := &tokens[i]; k.name {
		case "tr":
			closeAt(i)
			if k.kind == tokenizer.StartTagToken {
				rows = append(rows, nil)
			}
		case "td", "th":
			closeAt(i)
			if k.kind == tokenizer.StartTagToken {
				open = i + 1
			}
		case "table":
			return nil // one inside another lays out a page
		}
	}
	closeAt(tokens[from].end)
	return rows
}

// cell reads the text of a cell; what in it is no text is claimed.
func (t *tabular) cell(p *page, at [2]int) reading {
	inner := page{view: view{source: t.source}, tokens: p.tokens}
	inner.read(at[0], at[1])
	t.claims = append(t.claims, inner.claims...)
	var out reading
	for i := range inner.flows {
		if i > 0 {
			end := out.parts[len(out.parts)-1].Span.End
			out.parts = append(out.parts, segment.Part{Span: segment.Span{Start: end, End: end}, Text: "\n"})
			out.text += "\n"
		}
		out.parts = append(out.parts, inner.flows[i].parts...)
		for _, part := range inner.flows[i].parts {
			out.text += part.Of(t.source.Data)
		}
	}
	return out
}

// namesColumns tells a table whose first row does.
func (t *tabular) namesColumns(p *page, at int) bool {
	probe := tabular{source: t.source}
	rows := pageCells(p.tokens, at)
	if len(rows) < 2 {
		return false
	}
	var cells []reading
	for _, c := range rows[0] {
		cells = append(cells, probe.cell(p, c))
	}
	return knownColumns(cells) > 1
}

// readPage reads the rows of the table that begins at a token.
func (t *tabular) readPage(p *page, from int) {
	at := from
	var columns []int
	for i, cells := range pageCells(p.tokens, from) {
		r := row{start: p.tokens[from].span.Start}
		for k, c := range cells {
			t.outside(p, at, c[0])
			at = c[1]
			text := t.cell(p, c)
			switch {
			case i == 0:
				t.key(text)
				columns = append(columns, t.column(text.trim().text))
			case k < len(columns):
				r.cells = append(r.cells, cell{columns[k], value{reading: text}})
			default:
				t.leave(text, ReasonRagged)
			}
			if k == 0 && len(text.parts) > 0 {
				r.start = text.parts[0].Span.Start
			}
		}
		if i > 0 && len(r.cells) > 0 {
			t.rows = append(t.rows, r)
		}
	}
	t.outside(p, at, p.tokens[from].end)
}

// outside claims tokens that belong to no cell.
func (t *tabular) outside(p *page, from, to int) {
	inner := page{view: view{source: t.source}, tokens: p.tokens}
	inner.read(from, to)
	for i := range inner.flows {
		inner.flows[i].leave(&inner.view, ReasonOutside)
	}
	t.claims = append(t.claims, inner.claims...)
}
