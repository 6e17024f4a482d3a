package dataset

import (
	"slices"
	"strconv"
	"strings"

	"github.com/duizhao/duizhao/segment"
)

// readJSON reads a document that is one value and finds the records in it, wherever they stand: in a list, in lists under several keys, by
// their ids in an object, or as an object of lists that are columns.
func (t *tabular) readJSON() error {
	t.named = true
	span := segment.Span{End: len(t.source.Data)}
	if t.source.BOM {
		span.Start = len("\ufeff")
	}
	l := literal{in: verbatim(t.source.Data, span)}
	v, ok := l.value()
	l.space()
	if !ok || l.at < len(l.in.text) {
		at := min(span.Start+l.at, len(t.source.Data))
		found := t.source.Data[at:min(len(t.source.Data), at+maxFound)]
		if found == "" {
			found = "its end"
		}
		return &TableError{t.source.Name, t.source.Line(at), "JSON", strings.ToValidUTF8(found[:min(len(found), segment.LineLen(found))], "")}
	}
	t.find(v, nil)
	return nil
}

// maxFound bounds what an error shows of a document, in bytes.
const maxFound = 24

// readJSONLines reads a value a line. A line that is none is left over, with a warning.
func (t *tabular) readJSONLines() error {
	t.named = true
	data := t.source.Data
	for at := 0; at < len(data); {
		end := at + segment.LineLen(data[at:])
		line := verbatim(data, segment.Span{Start: at, End: end}.Trim(data))
		if line.text != "" {
			if v, ok := parseLiteral(line); ok && v.kind >= listValue {
				t.find(v, nil)
			} else {
				t.leave(line, ReasonBadLine)
				t.warn(at, "line is no record: expected an object of JSON")
			}
		}
		at = end
	}
	return nil
}

func (t *tabular) leave(r reading, reason string) {
	for _, p := range r.parts {
		t.claims = append(t.claims, Entry{p.Span, Leftover, reason, 0})
	}
}

func (t *tabular) key(r reading) {
	for _, p := range r.parts {
		t.claims = append(t.claims, Entry{p.Span, Marker, "column-name", 0})
	}
}

// wrappers are keys around records that say nothing about them.
var wrappers = []string{"data", "questions", "items", "list", "rows", "records", "result", "results", "题目", "试题", "train", "test", "validation", "examples", "paragraphs", "qas"}

// find looks for records in a value. path are the keys above it.
func (t *tabular) find(v value, path []string) {
	switch v.kind {
	case listValue:
		for _, item := range v.values {
			t.find(item, path)
		}
		return
	case textValue, wordValue:
		t.leave(v.reading, ReasonOutside)
		return
	}
	question, lists := t.questionIn(v)
	switch {
	case question && lists:
		t.findColumns(v, path)
	case t.findTurns(v, path):
	case question:
		r := row{path: path, cells: make([]cell, len(v.values))}
		for i, key := range v.keys {
			t.key(key)
			r.cells[i] = cell{t.column(key.text), v.values[i]}
		}
		if len(v.keys) > 0 && len(v.keys[0].parts) > 0 {
			r.start = v.keys[0].parts[0].Span.Start
		}
		t.rows = append(t.rows, r)
	default:
		for i, key := range v.keys {
			t.key(key)
			below := path
			_, err := strconv.Atoi(key.text)
			if inner := v.values[i]; inner.kind >= listValue && !slices.Contains(wrappers, strings.ToLower(key.text)) && err != nil && len(inner.values) > 0 && !t.isRecord(inner) {
				below = append(slices.Clone(path), key.text)
			}
			t.find(v.values[i], below)
		}
	}
}

// isRecord tells an object that has a question.
func (t *tabular) isRecord(v value) bool {
	question, lists := t.questionIn(v)
	return question && !lists
}

// questionIn tells whether an object has a question, and whether that is a list of them. A title will do if there is none,
// unless it is that of a list of records.
func (t *tabular) questionIn(v value) (found, lists bool) {
	titled, holds := false, false
	for i, key := range v.keys {
		c, _ := columnNamed(strings.Trim(key.text, blanks))
		for field, column := range t.Columns {
			if column == key.text {
				c, _ = fieldColumn(field)
			}
		}
		inner := v.values[i]
		switch {
		case inner.kind == listValue && len(inner.values) > 0 && inner.values[0].kind == objectValue && c.part == unknownColumn:
			holds = true
		case c.part == titleColumn || c.part == questionColumn && isTitle(key.text):
			titled = titled || inner.kind == textValue
		case c.part != questionColumn:
		case inner.kind == textValue:
			return true, false
		case inner.kind == listValue && len(inner.values) > 0 && inner.values[0].kind == textValue:
			found, lists = true, true
		}
	}
	return found || titled && !holds, lists
}

// findColumns makes records of an object of lists. What is no list of that length is left over.
func (t *tabular) findColumns(v value, path []string) {
	rows := 0
	for i := range v.values {
		if v.values[i].kind == listValue {
			rows = max(rows, len(v.values[i].values))
		}
	}
	first := len(t.rows)
	t.rows = append(t.rows, make([]row, rows)...)
	for i, key := range v.keys {
		t.key(key)
		if v.values[i].kind != listValue {
			for r := range v.values[i].scalars() {
				t.leave(r, ReasonOutside)
			}
			continue
		}
		column := t.column(key.text)
		for k, item := range v.values[i].values {
			r := &t.rows[first+k]
			r.path = path
			r.cells = append(r.cells, cell{column, item})
			if len(item.parts) > 0 && (r.start == 0 || item.parts[0].Span.Start < r.start) {
				r.start = item.parts[0].Span.Start
			}
		}
	}
}
