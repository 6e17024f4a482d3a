package dataset

import (
	"strconv"
	"strings"

	"github.com/duizhao/duizhao/segment"
)

// records cuts delimiter-separated text into rows and cells by the rules of RFC 4180, and by what files do beside them: a quote inside a
// bare cell is text, text behind a closing quote belongs to the cell, and a quote that never closes is text.
type records struct {
	data      string
	at        int
	delimiter byte
	unclosed  []int // offsets of quotes that do not close
	spent     bool  // nor does any behind them
}

// next reads a row; ok is false at the end.
func (r *records) next() (cells []reading, start int, ok bool) {
	for r.at < len(r.data) && (r.data[r.at] == '\n' || r.data[r.at] == '\r') {
		r.at++
	}
	if r.at >= len(r.data) {
		return nil, r.at, false
	}
	start = r.at
	for {
		cells = append(cells, r.cell())
		if r.at >= len(r.data) || r.data[r.at] != r.delimiter {
			return cells, start, true
		}
		r.at++
	}
}

// cell reads a cell and stops at the delimiter or line end behind it.
func (r *records) cell() reading {
	from := r.at
	for r.at < len(r.data) && r.data[r.at] == ' ' {
		r.at++
	}
	if r.at < len(r.data) && r.data[r.at] == '"' && !r.spent {
		open := r.at
		if cell, ok := r.quoted(); ok {
			return cell
		}
		r.unclosed = append(r.unclosed, open)
	}
	r.at = from
	return verbatim(r.data, r.bare())
}

// bare is the stretch up to the delimiter or line end.
func (r *records) bare() segment.Span {
	from := r.at
	for r.at < len(r.data) && r.data[r.at] != r.delimiter && r.data[r.at] != '\n' && r.data[r.at] != '\r' {
		r.at++
	}
	return segment.Span{Start: from, End: r.at}
}

// quoted reads a cell that a quote begins.
func (r *records) quoted() (reading, bool) {
	open := r.at
	at := open + 1
	var out reading
	var text strings.Builder
	piece := func(span segment.Span) {
		if span.Len() > 0 {
			out.parts = append(out.parts, segment.Part{Span: span})
			text.WriteString(span.Of(r.data))
		}
	}
	for {
		n := strings.IndexByte(r.data[at:], '"')
		if n < 0 {
			r.spent = true
			return reading{}, false
		}
		quote := at + n
		if quote+1 < len(r.data) && r.data[quote+1] == '"' {
			piece(segment.Span{Start: at, End: quote + 1}) // two stand for one
			at = quote + 2
			continue
		}
		piece(segment.Span{Start: at, End: quote})
		r.at = quote + 1
		rest := r.bare()
		if strings.Trim(rest.Of(r.data), blanks) != "" && strings.IndexAny(text.String(), "\r\n") >= 0 {
			return reading{}, false // it ran on to the next cell with a quote
		}
		piece(rest)
		out.text = text.String()
		return out, true
	}
}

// delimiters of tables of text, the likelier first.
var delimiters = []byte{',', '\t', ';', '|'}

// guessDelimiter takes the one by which most rows have equally many cells, more than one.
func guessDelimiter(data string) (delimiter byte, share float64) {
	delimiter = ','
	if len(data) > delimiterSample {
		data = data[:delimiterSample]
		data = data[:strings.LastIndexAny(data, "\r\n")+1]
	}
	for _, d := range delimiters {
		r := records{data: data, delimiter: d}
		counts := map[int]int{}
		rows, most := 0, 0
		for rows < sampleRows {
			cells, _, ok := r.next()
			if !ok {
				break
			}
			rows++
			if counts[len(cells)]++; len(cells) > 1 {
				most = max(most, counts[len(cells)])
			}
		}
		if s := float64(most) / float64(max(rows, 1)); s > share {
			delimiter, share = d, s
		}
	}
	return delimiter, share
}

// delimiterSample is how much of a table is looked at, in bytes.
const delimiterSample = 64 << 10

// readCSV reads the rows; the first one may name the columns.
func (t *tabular) readCSV() {
	data := t.source.Data
	r := records{data: data, delimiter: '\t'}
	if t.Syntax == CSV {
		r.delimiter, _ = guessDelimiter(data)
	}
	if t.source.BOM {
		r.at = len("\ufeff")
	}
	// A line of sep=; tells the delimiter to spreadsheets.
	if rest := data[r.at:]; hasPrefixFold(rest, "sep=") && segment.LineLen(rest) <= len("sep=;\r\n") && len(rest) > 4 {
		r.delimiter = rest[4]
		end := r.at + segment.LineLen(rest)
		t.claims = append(t.claims, Entry{segment.Span{Start: r.at, End: end}, Marker, "delimiter", 0})
		r.at = end
	}
	for {
		cells, start, ok := r.next()
		if !ok {
			break
		}
		if t.names == nil {
			if t.header(cells) {
				continue
			}
			if t.headerAhead(r) {
				for _, c := range cells {
					t.leave(c, ReasonIntroduction)
				}
				continue
			}
			for i := range cells {
				t.names = append(t.names, strconv.Itoa(i+1))
			}
		}
		if len(cells) == 1 && strings.Trim(cells[0].text, blanks) == "" {
			continue // a line of white space
		}
		if len(cells) != len(t.names) {
			t.warn(start, "row of %d cells, expected %d", len(cells), len(t.names))
		}
		found := row{start: start, cells: make([]cell, len(cells))}
		for i, c := range cells {
			found.cells[i] = cell{i, value{reading: c}}
		}
		t.rows = append(t.rows, found)
	}
	for _, at := range r.unclosed {
		t.warn(at, "quote is not closed before the next cell: taken for text")
	}
}

// headerAhead tells whether one of the next rows names the columns: a title may stand above it.
func (t *tabular) headerAhead(r records) bool {
	const rows = 4
	for range rows {
		cells, _, ok := r.next()
		if !ok {
			break
		}
		if known := knownColumns(cells); known > 2 || known == 2 && len(cells) == 2 {
			return true
		}
	}
	return false
}

// knownColumns counts the cells that are names of columns.
func knownColumns(cells []reading) int {
	n := 0
	for _, c := range cells {
		if k, _ := columnNamed(strings.Trim(c.text, blanks)); k.part != unknownColumn {
			n++
		}
	}
	return n
}

// header takes a row for the names of the columns if it holds one that names questions alone or two that are known, or if the user's map
// goes by names.
func (t *tabular) header(cells []reading) bool {
	named := false
	names := make([]string, len(cells))
	for i, c := range cells {
		names[i] = strings.Trim(c.text, blanks)
		k, _ := columnNamed(names[i])
		named = named || k.part == questionColumn && len(cells) == 1
	}
	for _, name := range t.Columns {
		_, err := strconv.Atoi(name)
		named = named || err != nil
	}
	if knownColumns(cells) < 2 && !named {
		return false
	}
	t.names, t.named = names, true
	for _, c := range cells {
		for _, p := range c.parts {
			t.claims = append(t.claims, Entry{p.Span, Marker, "column-name", 0})
		}
	}
	return true
}
