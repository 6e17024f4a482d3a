package dataset

import (
	"strconv"
	"strings"

	"github.com/duizhao/duizhao/segment"
)

// columns are those of a table of answers whose header names them: 题号 | 答案 | 解析. A table may have several side by side.
type columns []struct{ number, answer, analysis int } // indexes of cells, -1 if there is none

var analysisWords = []string{"解析", "答案解析", "分析", "说明", "詳解", "详解", "explanation", "analysis", "rationale"}

// columnsOf reads a header; it gives nil if cells say anything else.
func columnsOf(data string, header []segment.Span) columns {
	var c columns
	for k, cell := range header {
		switch s := cell.Of(data); {
		case isWordFor(s, numberWords):
			c = append(c, struct{ number, answer, analysis int }{k, -1, -1})
		case len(c) == 0:
			return nil
		case isWordFor(s, answerWords) && c[len(c)-1].answer < 0:
			c[len(c)-1].answer = k
		case isWordFor(s, analysisWords) && c[len(c)-1].analysis < 0:
			c[len(c)-1].analysis = k
		default:
			return nil
		}
	}
	for _, one := range c {
		if one.answer < 0 {
			return nil
		}
	}
	return c
}

// columns reads the rows below a header, as many as begin with a number, and gives how many; 0 if the header is none.
func (r *reader) columns(rows [][]segment.Span) int {
	if len(rows) < 2 {
		return 0
	}
	c := columnsOf(r.data, rows[0])
	if c == nil {
		return 0
	}
	n := 1
	for n < len(rows) && isNumberCell(cellAt(rows[n], c[0].number).Of(r.data)) {
		n++
	}
	if n == 1 {
		return 0
	}
	for _, one := range c {
		for _, row := range rows[1:n] {
			number, err := strconv.Atoi(strings.Trim(cellAt(row, one.number).Of(r.data), " *_.、"))
			if err != nil {
				continue
			}
			var pieces []piece
			if answer := cellAt(row, one.answer); answer.Len() > 0 {
				pieces = append(pieces, piece{answer, toAnswer})
				r.prose = r.prose || !isKeyText(answer.Of(r.data))
			}
			if analysis := cellAt(row, one.analysis); analysis.Len() > 0 {
				pieces = append(pieces, piece{analysis, toAnalysis})
			}
			r.add(number, pieces)
		}
	}
	r.kept = true
	return n
}

// cellAt is a row's cell, empty where the row is too short.
func cellAt(row []segment.Span, at int) segment.Span {
	if at < 0 || at >= len(row) {
		return segment.Span{}
	}
	return row[at]
}

// columnLines reads a header and rows on lines of text, set apart by bars, tabs or gaps, and gives how many lines they take.
func (r *reader) columnLines(i int) int {
	if s := r.lines[i].text.Of(r.data); len(s) > maxPart || !strings.Contains(s, "答案") && !strings.Contains(s, "nswer") && !strings.Contains(s, "ey") {
		return 0
	}
	header := cellsOf(r.data, r.lines[i].text)
	if len(header) < 2 || columnsOf(r.data, header) == nil {
		return 0
	}
	rows, ends := [][]segment.Span{header}, []int{i + 1}
	for k := i + 1; k < len(r.lines); k++ {
		l := &r.lines[k]
		if l.kind == segment.Blank {
			continue
		}
		if l.kind != segment.Paragraph {
			break
		}
		row := cellsOf(r.data, l.text)
		if len(row) < 2 || !isNumberCell(row[0].Of(r.data)) {
			break
		}
		if last := len(header) - 1; len(row) > len(header) && !strings.ContainsAny(l.text.Of(r.data), "\t|") {
			row[last].End = row[len(row)-1].End // an explanation with gaps in it
			row = row[:len(header)]
		}
		rows, ends = append(rows, row), append(ends, k+1)
	}
	n := r.columns(rows)
	if n == 0 {
		return 0
	}
	return ends[n-1] - i
}
