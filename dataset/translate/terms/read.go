package terms

import (
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/duizhao/duizhao/dataset/translate/exchange"
	"github.com/duizhao/duizhao/segment"
)

// Format is a kind of glossary file. It implements flag.Value and pflag.Value.
type Format int

const (
	CSV Format = iota
	TSV
	TBX // TermBase eXchange, https://www.tbxinfo.net
)

var formats = exchange.Names{CSV: "csv", TSV: "tsv", TBX: "tbx"}

// String is the name that Set takes.
func (f Format) String() string { return formats.Name(int(f)) }

// Set takes csv, tsv or tbx.
func (f *Format) Set(name string) error {
	i, err := formats.Find(name)
	if err == nil {
		*f = Format(i)
	}
	return err
}

// Type is what pflag prints for the argument.
func (Format) Type() string { return "format" }

// FormatOf tells a file's format by its name.
func FormatOf(name string) (Format, error) {
	i, err := formats.OfFile(name)
	return Format(i), err
}

// maxTerm is how long a term may be, in bytes: longer ones are sentences, which belong into a memory.
const maxTerm = 400

// Read reads the terms of a glossary in the order of the file; name is what errors call it. Errors are a [*exchange.ReadError] or
// a [*segment.DecodeError].
func Read(name string, r io.Reader, format Format) ([]Term, error) {
	if format == TBX {
		return readTBX(name, r)
	}
	text, err := segment.Decode(name, r)
	if err != nil {
		return nil, err
	}
	columns := []string{"zh", "en", "forbidden", "note"}
	var list []Term
	first := true
	records := commaRecords
	if format == TSV {
		records = tabRecords
	}
	for r, err := range records(name, strings.TrimPrefix(text.Data, "\ufeff")) {
		if err != nil {
			return nil, err
		}
		if named := header(r.cells); first && named != nil {
			columns, first = named, false
			continue
		}
		first = false
		t, err := termOf(r.cells, columns, name, r.line)
		if err != nil {
			return nil, err
		}
		if t != nil {
			list = append(list, *t)
		}
	}
	return list, nil
}

// record is a record of a table and the line on which it begins.
type record struct {
	cells []string
	line  int
}

func commaRecords(name, text string) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		table := csv.NewReader(strings.NewReader(text))
		table.FieldsPerRecord = -1
		for {
			cells, err := table.Read()
			if err == io.EOF {
				return
			}
			if bad := (*csv.ParseError)(nil); errors.As(err, &bad) {
				yield(record{}, &exchange.ReadError{Name: name, Line: bad.Line, Expected: "fields as CSV has them", Found: bad.Err.Error(), Err: err})
				return
			}
			line, _ := table.FieldPos(0)
			if !yield(record{cells, line}, nil) {
				return
			}
		}
	}
}

// tabRecords takes a line for a record. Spreadsheets put a cell in quotation marks if it has one inside; other marks are text.
func tabRecords(_, text string) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		line := 0
		for row := range strings.Lines(text) {
			line++
			cells := strings.Split(strings.TrimRight(row, "\r\n"), "\t")
			for i, cell := range cells {
				if inner := strings.TrimPrefix(strings.TrimSuffix(cell, `"`), `"`); len(inner) == len(cell)-2 &&
					!strings.Contains(strings.ReplaceAll(inner, `""`, ""), `"`) {
					cells[i] = strings.ReplaceAll(inner, `""`, `"`)
				}
			}
			if !yield(record{cells, line}, nil) {
				return
			}
		}
	}
}

// columnNames are the names of columns in a first line.
var columnNames = map[string]string{
	"zh": "zh", "chinese": "zh", "source": "zh", "中文": "zh", "术语": "zh", "原文": "zh",
	"en": "en", "english": "en", "target": "en", "英文": "en", "译文": "en", "译名": "en",
	"forbidden": "forbidden", "禁用": "forbidden", "also": "also", "也作": "also",
	"note": "note", "备注": "note", "说明": "note", "注释": "note",
}

// header gives the columns that a first line names, nil if it is a term.
func header(record []string) []string {
	columns := make([]string, len(record))
	for i, cell := range record {
		columns[i] = columnNames[strings.ToLower(strings.TrimSpace(cell))]
	}
	if slices.Contains(columns, "zh") && slices.Contains(columns, "en") {
		return columns
	}
	return nil
}

// termOf makes a record a term, nil if it is empty.
func termOf(record, columns []string, name string, line int) (*Term, error) {
	t := &Term{Name: name, Line: line}
	empty := true
	for i, cell := range record {
		cell = strings.TrimSpace(unescape(cell))
		empty = empty && cell == ""
		if i >= len(columns) {
			if cell != "" {
				return nil, &exchange.ReadError{Name: name, Line: line, Expected: fmt.Sprintf("%d fields", len(columns)), Found: fmt.Sprint(len(record))}
			}
			continue
		}
		switch columns[i] {
		case "zh":
			t.ZH = cell
		case "en":
			t.EN = cell
		case "also":
			t.Also = separated(cell)
		case "forbidden":
			t.Forbidden = separated(cell)
		case "note":
			t.Note = cell
		}
	}
	if empty {
		return nil, nil
	}
	return t, t.check()
}

// check finds what no text could match.
func (t *Term) check() error {
	for _, side := range []struct{ what, text string }{{"a Chinese term", t.ZH}, {"an English term", t.EN}} {
		if strings.TrimSpace(side.text) == "" {
			return &exchange.ReadError{Name: t.Name, Line: t.Line, Expected: side.what, Found: "none"}
		}
		if len(side.text) > maxTerm {
			return &exchange.ReadError{Name: t.Name, Line: t.Line,
				Expected: fmt.Sprintf("%s of at most %d bytes", side.what, maxTerm), Found: fmt.Sprintf("one of %d", len(side.text))}
		}
	}
	return nil
}

// ReadKeep reads a list of what is not to be translated: a term a line; empty lines and those that begin with "# " are passed over.
func ReadKeep(name string, r io.Reader) ([]Term, error) {
	text, err := segment.Decode(name, r)
	if err != nil {
		return nil, err
	}
	var list []Term
	line := 0
	for item := range strings.Lines(strings.TrimPrefix(text.Data, "\ufeff")) {
		line++
		if item = strings.TrimSpace(item); item == "" || item == "#" || strings.HasPrefix(item, "# ") {
			continue
		}
		t := Term{ZH: item, EN: item, Keep: true, Name: name, Line: line}
		if err := t.check(); err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, nil
}

// tbxTerm is a term of a TBX concept.
type tbxTerm struct {
	text   string
	status string
}

func (t tbxTerm) isForbidden() bool {
	return strings.Contains(t.status, "deprecated") || strings.Contains(t.status, "superseded")
}

// readTBX reads the concepts of a TBX file. Those without a term in both languages are passed over: glossaries hold other languages too.
func readTBX(name string, r io.Reader) ([]Term, error) {
	d := exchange.NewDecoder(name, r)
	var list []Term
	var terms [2][]tbxTerm // of the concept, in Chinese and English
	var current *[]tbxTerm // of the language
	var note string
	line, root := 0, false
	for {
		token, err := d.Token()
		if err == io.EOF {
			if !root {
				return nil, d.Errorf("a <tbx> or <martif> element", "the end of the file")
			}
			return list, nil
		}
		if err != nil {
			return nil, err
		}
		switch e := token.(type) {
		case xml.StartElement:
			kind := e.Name.Local
			if !root && kind != "tbx" && kind != "martif" {
				return nil, d.Errorf("a <tbx> or <martif> element", "<%s>", kind)
			}
			root = true
			switch kind {
			case "termEntry", "conceptEntry":
				terms, current, note, line = [2][]tbxTerm{}, nil, "", d.Line()
			case "langSet", "langSec":
				current = nil
				switch language, ok := exchange.Language(exchange.Attr(e, "lang")); {
				case !ok:
				case language == segment.English:
					current = &terms[1]
				default:
					current = &terms[0]
				}
			case "term", "termNote", "descrip", "note":
				text, err := d.Text(nil)
				if err != nil {
					return nil, err
				}
				text = strings.Join(strings.Fields(text), " ")
				switch {
				case kind == "term" && current != nil:
					*current = append(*current, tbxTerm{text: text})
				case kind == "termNote" && current != nil && len(*current) > 0 && exchange.Attr(e, "type") == "administrativeStatus":
					(*current)[len(*current)-1].status = text
				case (kind == "note" || kind == "descrip" && exchange.Attr(e, "type") == "definition") && note == "":
					note = text
				}
			}
		case xml.EndElement:
			if kind := e.Name.Local; kind == "termEntry" || kind == "conceptEntry" {
				found, err := conceptTerms(terms, note, name, line)
				if err != nil {
					return nil, err
				}
				list = append(list, found...)
			}
		}
	}
}

// conceptTerms makes a term of each Chinese one of a concept that may be used.
func conceptTerms(terms [2][]tbxTerm, note, name string, line int) ([]Term, error) {
	t := Term{Note: note, Name: name, Line: line}
	for _, preferred := range []bool{true, false} {
		for _, en := range terms[1] {
			switch {
			case en.isForbidden():
				if preferred {
					t.Forbidden = append(t.Forbidden, en.text)
				}
			case preferred != strings.Contains(en.status, "preferred"):
			case t.EN == "":
				t.EN = en.text
			case en.text != t.EN:
				t.Also = append(t.Also, en.text)
			}
		}
	}
	var list []Term
	for _, zh := range terms[0] {
		if zh.isForbidden() || t.EN == "" {
			continue
		}
		t.ZH = zh.text
		if err := t.check(); err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, nil
}

// formulaStarts are the characters by which spreadsheets take a cell for a formula, https://owasp.org/www-community/attacks/CSV_Injection.
const formulaStarts = "=+-@\t\r"

// escape makes a cell text for spreadsheets. Apostrophes in front of such a character are doubled that way, so that nothing is lost.
func escape(cell string) string {
	if isFormula(cell) {
		return "'" + cell
	}
	return cell
}

// unescape undoes escape.
func unescape(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && isFormula(rest) {
		return rest
	}
	return cell
}

func isFormula(cell string) bool {
	rest := strings.TrimLeft(cell, "'")
	return rest != "" && strings.ContainsRune(formulaStarts, rune(rest[0]))
}
