package export

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/duizhao/duizhao/dataset"
)

// ReadRows reads JSON lines of rows, as the layout [Rows] writes them; name is what errors call the file. Lines may be
// of any length, end in "\n" or "\r\n" and stand behind a byte order mark; empty lines are passed over. A missing key
// and null are absent text. A key outside the schema, a second value on a line and bytes that are not UTF-8 are errors. The
// rest is as in encoding/json: keys match in either case, of equal keys the last one counts, and the escape of half a
// surrogate pair reads as U+FFFD.
//
// The first error, a [ReadError] or what r returned, ends the sequence. Every row is a new one that the caller may
// keep, with empty lists in place of absent ones. The sequence reads r and can be used once.
func ReadRows(name string, r io.Reader) iter.Seq2[*dataset.Row, error] {
	return func(yield func(*dataset.Row, error) bool) {
		for piece := range ReadPieces(name, r, 64<<10) {
			for row, err := range piece.Rows() {
				if !yield(row, err) || err != nil {
					return
				}
			}
		}
	}
}

// A Piece is some lines of a file of rows, not yet read. Pieces may be read side by side.
type Piece struct {
	name  string
	line  int // of the first
	lines []byte
	err   error // what ended the file after the lines, nil for its end
}

// Size is the number of bytes of the piece.
func (p Piece) Size() int { return len(p.lines) }

// ReadPieces cuts a file as [ReadRows] reads it into pieces of whole lines and about so many bytes. Errors stand in the pieces.
// The sequence reads r and can be used once.
func ReadPieces(name string, r io.Reader, size int) iter.Seq[Piece] {
	return func(yield func(Piece) bool) {
		in := bufio.NewReaderSize(r, 64<<10)
		for line := 1; ; {
			p := Piece{name: name, line: line, lines: make([]byte, 0, size+size/4)}
			for p.err == nil && (len(p.lines) < size || p.lines[len(p.lines)-1] != '\n') {
				var part []byte
				part, p.err = in.ReadSlice('\n')
				p.lines = append(p.lines, part...)
				switch p.err {
				case nil:
					line++
				case bufio.ErrBufferFull: // a line longer than the buffer goes on
					p.err = nil
				}
			}
			end := p.err != nil
			if p.err == io.EOF {
				p.err = nil
			} else if end {
				p.err = fmt.Errorf("%s:%d: %w", name, line, p.err)
			}
			if !yield(p) || end {
				return
			}
		}
	}
}

// Rows yields the rows of the piece, in the manner of [ReadRows].
func (p Piece) Rows() iter.Seq2[*dataset.Row, error] {
	return func(yield func(*dataset.Row, error) bool) {
		number, lines := p.line, newLineDecoder()
		for line := range bytes.Lines(p.lines) {
			if number == 1 {
				line = bytes.TrimPrefix(line, []byte("\ufeff")) // byte order mark
			}
			if len(bytes.TrimSpace(line)) > 0 && (p.err == nil || line[len(line)-1] == '\n') {
				line = bytes.TrimRight(line, "\r\n")
				row, ok := lines.decode(line)
				if !ok {
					var bad *ReadError
					if row, bad = readLine(line); bad != nil {
						bad.Name, bad.Line = p.name, number
						yield(nil, bad)
						return
					}
				}
				if !yield(row, nil) {
					return
				}
			}
			number++
		}
		if p.err != nil {
			yield(nil, p.err)
		}
	}
}

// A lineDecoder decodes line after line with one decoder, whose buffer is most of what a new one costs.
type lineDecoder struct {
	line bytes.Reader
	json *json.Decoder
	base int64 // bytes of earlier lines that the decoder took
}

func newLineDecoder() *lineDecoder {
	d := &lineDecoder{}
	d.json = json.NewDecoder(&d.line)
	d.json.DisallowUnknownFields()
	return d
}

// decode decodes a line in which all is well; readLine says what is wrong with another. After one of these the decoder is
// of no use.
func (d *lineDecoder) decode(line []byte) (*dataset.Row, bool) {
	if !utf8.Valid(line) || line[len(line)-len(bytes.TrimLeft(line, " \t"))] != '{' {
		return nil, false
	}
	d.line.Reset(line)
	row := new(dataset.Row)
	if d.json.Decode(row) != nil || len(bytes.TrimSpace(line[d.json.InputOffset()-d.base:])) > 0 {
		return nil, false
	}
	d.base += int64(len(line) - d.line.Len())
	fillLists(row)
	return row, true
}

// readLine decodes the row of one line. An error lacks the name and the line.
func readLine(line []byte) (*dataset.Row, *ReadError) {
	if !utf8.Valid(line) {
		return nil, &ReadError{Expected: "UTF-8", Found: invalid(line)}
	}
	if line[len(line)-len(bytes.TrimLeft(line, " \t"))] != '{' {
		return nil, &ReadError{Column: 1, Expected: "a JSON object", Found: excerpt(line)}
	}
	row := new(dataset.Row)
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(row); err != nil {
		return nil, explain(err, line)
	}
	if rest := bytes.TrimSpace(line[d.InputOffset():]); len(rest) > 0 {
		return nil, &ReadError{Column: len(line) - len(rest) + 1, Expected: "the end of the line", Found: excerpt(rest)}
	}
	fillLists(row)
	return row, nil
}

// explain says what of the line encoding/json stumbled over.
func explain(err error, line []byte) *ReadError {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &ReadError{Column: len(line) + 1, Expected: "the rest of a JSON object", Found: "the end of the line", Err: err}
	case errors.As(err, &syntax):
		at := max(0, min(int(syntax.Offset)-1, len(line)))
		return &ReadError{Column: at + 1, Expected: "JSON", Found: excerpt(line[at:]), Err: err}
	case errors.As(err, &kind):
		key := strings.TrimPrefix(kind.Field, "Words.") // the embedded struct, whose keys are the row's own
		return &ReadError{Column: int(kind.Offset), Field: key, Expected: jsonType(kind.Type), Found: kind.Value, Err: err}
	}
	// encoding/json has no type for this one.
	if key, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		key, _ = strconv.Unquote(key)
		return &ReadError{Field: key, Expected: "a column of the schema" + hint(key), Found: "another key", Err: err}
	}
	return &ReadError{Expected: "a row", Found: err.Error(), Err: err}
}

// jsonType names the JSON type that a Go type is read from.
func jsonType(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "string"
	case reflect.Slice:
		return "array"
	case reflect.Struct:
		return "object"
	case reflect.Int:
		return "whole number"
	default:
		return "number"
	}
}

// excerpt quotes the start of a text, enough to find it.
func excerpt(text []byte) string {
	const limit = 40
	if len(text) == 0 {
		return "the end of the line"
	}
	if len(text) <= limit {
		return strconv.Quote(string(text))
	}
	return strconv.Quote(strings.ToValidUTF8(string(text[:limit]), "")) + "…"
}

// fillLists makes absent lists empty ones.
func fillLists(row *dataset.Row) {
	row.Section = filled(row.Section)
	row.OptionsZH = filled(row.OptionsZH)
	row.OptionsEN = filled(row.OptionsEN)
	row.AnswerKey = filled(row.AnswerKey)
	row.Pairs = filled(row.Pairs)
	row.Flags = filled(row.Flags)
	if w := row.Words; w != nil {
		w.QuestionZH = filled(w.QuestionZH)
		w.AnswerZH = filled(w.AnswerZH)
		w.Keywords = filled(w.Keywords)
	}
}

func filled[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
