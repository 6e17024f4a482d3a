package memory

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/duizhao/duizhao/dataset/translate/exchange"
)

// maxRecord is how long a line or a record may be, in bytes.
const maxRecord = 4 << 20

// lines reads lines of UTF-8, "\n" and "\r\n" included, behind a byte order mark or not.
type lines struct {
	name   string
	in     *bufio.Reader
	number int // of the last line
}

func newLines(name string, r io.Reader) *lines {
	l := &lines{name: name, in: bufio.NewReaderSize(r, 64<<10)}
	if start, _ := l.in.Peek(3); bytes.Equal(start, []byte("\ufeff")) {
		l.in.Discard(3)
	}
	return l
}

// next gives the next line with its end, or io.EOF.
func (l *lines) next() (string, error) {
	var line []byte
	l.number++
	for {
		part, err := l.in.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > maxRecord:
			return "", l.errorf(fmt.Sprintf("at most %d bytes in a line", maxRecord), "more")
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err == io.EOF && len(line) == 0:
			return "", io.EOF
		case err != nil && err != io.EOF:
			return "", fmt.Errorf("%s:%d: %w", l.name, l.number, err)
		case !utf8.Valid(line):
			return "", l.errorf("UTF-8", "%q", excerpt(strings.ToValidUTF8(string(line), "\uFFFD")))
		}
		return string(line), nil
	}
}

func (l *lines) errorf(expected, found string, args ...any) *exchange.ReadError {
	return &exchange.ReadError{Name: l.name, Line: l.number, Expected: expected, Found: fmt.Sprintf(found, args...)}
}

// line is an entry in JSON lines. ID and Field are those of the layout "pairs" of package export; the field has no place in an entry.
type line struct {
	ID      string  `json:"id,omitempty"`
	Field   string  `json:"field,omitempty"`
	ZH      string  `json:"zh"`
	EN      string  `json:"en"`
	Origin  string  `json:"origin"`
	Engine  string  `json:"engine"`
	Score   float64 `json:"score"`
	Before  Hash    `json:"before"`
	After   Hash    `json:"after"`
	Source  string  `json:"source"`
	Row     string  `json:"row"`
	Created string  `json:"created"`
}

func (w *Writer) writeJSON(e *Entry) error {
	encoder := json.NewEncoder(w.out)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(line{ZH: e.ZH, EN: e.EN, Origin: string(e.Origin), Engine: e.Engine, Score: e.Score,
		Before: e.Context.Before, After: e.Context.After, Source: e.Source, Row: e.Row, Created: written(e.Created)})
}

func (r *Reader) jsonl() iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		in := newLines(r.name, r.in)
		for {
			text, err := in.next()
			if err == io.EOF {
				return
			}
			var e Entry
			if err == nil {
				if strings.TrimSpace(text) == "" {
					continue
				}
				e, err = in.entry(text)
			}
			if err != nil {
				yield(Entry{}, err)
				return
			}
			if r.keep(&e) && !yield(e, nil) {
				return
			}
		}
	}
}

// entry reads a line of JSON.
func (l *lines) entry(text string) (Entry, error) {
	v := line{Score: 1}
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		bad := l.errorf("a JSON object with zh and en", "%v", err)
		bad.Err = err
		return Entry{}, bad
	}
	if rest := strings.TrimSpace(text[d.InputOffset():]); rest != "" {
		return Entry{}, l.errorf("the end of the line", "%q", excerpt(rest))
	}
	if v.Row == "" {
		v.Row = v.ID
	}
	e := Entry{ZH: v.ZH, EN: v.EN, Engine: v.Engine, Score: v.Score, Context: Context{v.Before, v.After}, Source: v.Source, Row: v.Row}
	return e, l.complete(&e, v.Origin, v.Created)
}

// complete reads what of an entry has a form, and checks the whole.
func (l *lines) complete(e *Entry, origin, created string) error {
	var err, bad error
	e.Origin, err = parseOrigin(origin)
	e.Created, bad = parseDate(created)
	if err = errors.Join(err, bad); err != nil {
		return &exchange.ReadError{Name: l.name, Line: l.number, Expected: "an entry", Found: err.Error(), Err: err}
	}
	if !(0 <= e.Score && e.Score <= 1) {
		return l.errorf("a score from 0 to 1", "%v", e.Score)
	}
	return nil
}

// tsvColumns are the columns of TSV files in order.
var tsvColumns = []string{"zh", "en", "origin", "engine", "score", "before", "after", "source", "row", "created"}

func (w *Writer) beginTSV() error {
	_, err := w.out.WriteString(strings.Join(tsvColumns, "\t") + "\n")
	return err
}

func (w *Writer) writeTSV(e *Entry) error {
	for i, text := range []string{e.ZH, e.EN, string(e.Origin), e.Engine, strconv.FormatFloat(e.Score, 'g', -1, 64),
		e.Context.Before.String(), e.Context.After.String(), e.Source, e.Row, written(e.Created)} {
		if i > 0 {
			w.out.WriteByte('\t')
		}
		if strings.ContainsAny(text, "\t\r\n") || strings.HasPrefix(text, `"`) {
			text = `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
		}
		w.out.WriteString(text)
	}
	return w.out.WriteByte('\n')
}

func (r *Reader) tsv() iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		in := newLines(r.name, r.in)
		var columns []string // nil before the first line, empty for a file without a header
		for {
			text, err := in.next()
			if err == io.EOF {
				return
			}
			if err == nil && strings.TrimRight(text, "\r\n") == "" {
				continue
			}
			if err == nil && columns == nil {
				if columns = header(text); len(columns) > 0 {
					continue
				}
			}
			var e Entry
			if err == nil {
				e, err = in.record(text, columns)
			}
			if err != nil {
				yield(Entry{}, err)
				return
			}
			if r.keep(&e) && !yield(e, nil) {
				return
			}
		}
	}
}

// header gives the columns that a first line names, an empty list if it is none.
func header(text string) []string {
	columns := strings.Split(strings.ToLower(strings.TrimRight(text, "\r\n")), "\t")
	if !slices.Contains(columns, "zh") || !slices.Contains(columns, "en") {
		return []string{}
	}
	return columns
}

// record reads a record that begins with the line.
func (l *lines) record(text string, columns []string) (Entry, error) {
	e := Entry{Score: 1}
	first := l.number
	var values []string
	var err error
	if len(columns) == 0 {
		values = strings.Split(strings.TrimRight(text, "\r\n"), "\t")
		if columns = []string{"zh", "en"}; len(values) != len(columns) {
			return e, l.errorf("Chinese, a tab and English, or a first line that names columns (zh, en, …)", "%d fields", len(values))
		}
	} else if values, err = l.fields(text); err != nil {
		return e, err
	}
	if len(values) != len(columns) {
		return e, &exchange.ReadError{Name: l.name, Line: first,
			Expected: fmt.Sprintf("%d fields, as the first line has", len(columns)), Found: strconv.Itoa(len(values))}
	}
	var origin, created string
	for i, column := range columns {
		value := values[i]
		switch column {
		case "zh":
			e.ZH = value
		case "en":
			e.EN = value
		case "origin":
			origin = value
		case "engine":
			e.Engine = value
		case "score":
			e.Score, err = strconv.ParseFloat(value, 64)
		case "before":
			err = e.Context.Before.UnmarshalText([]byte(value))
		case "after":
			err = e.Context.After.UnmarshalText([]byte(value))
		case "source":
			e.Source = value
		case "row", "id":
			e.Row = value
		case "created":
			created = value
		}
		if err != nil {
			return e, &exchange.ReadError{Name: l.name, Line: first,
				Expected: "a value of the column " + column, Found: strconv.Quote(excerpt(value)), Err: err}
		}
	}
	return e, l.complete(&e, origin, created)
}

// fields cuts a record into its fields. One that begins with a quotation mark ends with one, and may hold tabs and line ends; marks
// inside are doubled.
func (l *lines) fields(text string) ([]string, error) {
	var values []string
	first := l.number
	for {
		if !strings.HasPrefix(text, `"`) {
			end := strings.IndexAny(text, "\t\r\n")
			if end < 0 {
				return append(values, text), nil
			}
			values = append(values, text[:end])
			if text[end] == '\t' {
				text = text[end+1:]
				continue
			}
			if rest := strings.TrimRight(text[end:], "\r\n"); rest != "" {
				return nil, l.errorf("the end of the line", "a carriage return and %q", excerpt(strings.TrimSpace(rest)))
			}
			return values, nil
		}
		var value strings.Builder
		for text = text[1:]; ; {
			end := strings.IndexByte(text, '"')
			if end < 0 { // goes on in the next line
				value.WriteString(text)
				var err error
				if text, err = l.next(); err == io.EOF || err == nil && value.Len()+len(text) > maxRecord {
					return nil, &exchange.ReadError{Name: l.name, Line: first,
						Expected: "a quotation mark at the end of a field that begins with one", Found: "none"}
				} else if err != nil {
					return nil, err
				}
				continue
			}
			value.WriteString(text[:end])
			if text = text[end+1:]; !strings.HasPrefix(text, `"`) {
				break
			}
			value.WriteByte('"')
			text = text[1:]
		}
		values = append(values, value.String())
		switch rest := strings.TrimRight(text, "\r\n"); {
		case rest == "":
			return values, nil
		case text[0] != '\t':
			return nil, l.errorf("a tab behind the quotation mark that ends a field", "%q", excerpt(rest))
		}
		text = text[1:]
	}
}
