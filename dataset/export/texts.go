package export

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
)

// Text is a text of a file of any schema.
type Text struct {
	Line  int // where it begins, 1-based; in Parquet files the row
	Text  string
	Lined bool // line ends in Text are those of the file
}

// ReadTexts yields the texts of a file whatever its columns are: the values of strings in JSON and JSON lines, cells of CSV and TSV, texts
// of Parquet columns, paragraphs of anything else. What a file begins with or its name's ending tells which it is. It streams: memory
// is bounded by the longest text, which is an error above 64 MiB; longer paragraphs than 1 MiB are cut, with the last 400 bytes before a cut
// repeated behind it.
//
// The first error, a [ReadError] or what r returned, ends the sequence; bytes that are not UTF-8 are one. The sequence may be
// used again.
func ReadTexts(name string, r io.ReaderAt, size int64) iter.Seq2[Text, error] {
	var magic [4]byte
	if n, err := r.ReadAt(magic[:], 0); n == len(magic) && err == nil && string(magic[:]) == "PAR1" {
		return parquetTexts(name, r, size)
	}
	read := paragraphs
	switch strings.ToLower(filepath.Ext(name)) {
	case ".json", ".jsonl", ".ndjson":
		read = jsonTexts
	case ".csv":
		read = func(in *lineReader, yield func(Text, error) bool) error { return cells(in, ',', yield) }
	case ".tsv":
		read = func(in *lineReader, yield func(Text, error) bool) error { return cells(in, '\t', yield) }
	}
	return func(yield func(Text, error) bool) {
		in := &lineReader{in: bufio.NewReaderSize(io.NewSectionReader(r, 0, size), 64<<10), line: 1}
		if mark, _ := in.in.Peek(3); string(mark) == "\ufeff" {
			in.in.Discard(len(mark))
		}
		if err := read(in, yield); err != nil && err != errStopped {
			if in.err != nil {
				err = in.err
			}
			var known *ReadError
			if !errors.As(err, &known) {
				known = &ReadError{Line: in.line, Expected: "a readable file", Found: err.Error(), Err: err}
			}
			known.Name = name
			yield(Text{}, known)
		}
	}
}

// errStopped says that the caller has seen enough.
var errStopped = errors.New("stopped")

// lineReader checks that what it reads is UTF-8, and remembers where lines end until it is asked.
type lineReader struct {
	in   *bufio.Reader
	line int     // of the first byte not asked about yet
	ends []int64 // offsets of line ends behind it
	read int64
	most int64 // where reading ends with an error, 0 for nowhere
	rest int   // bytes of a character that continue
	err  error
}

// maxText bounds a row of a table and a JSON string: what is longer is a quote that does not close.
const maxText = 64 << 20

// bound lets so much more be read until it is called again.
func (l *lineReader) bound() { l.most = l.read + maxText }

func (l *lineReader) Read(p []byte) (int, error) {
	if l.err != nil {
		return 0, l.err
	}
	if l.most > 0 && l.read > l.most {
		l.err = &ReadError{Line: l.line, Expected: fmt.Sprintf("texts of at most %d MiB", maxText>>20), Found: "a longer one: is a quote not closed?"}
		return 0, l.err
	}
	n, err := l.in.Read(p)
	if bad := l.check(p[:n]); bad >= 0 {
		line := l.lineAt(l.read) + bytes.Count(p[:bad], []byte("\n"))
		l.err = &ReadError{Line: line, Expected: "UTF-8", Found: fmt.Sprintf("byte 0x%02x", p[bad])}
		return 0, l.err
	}
	for i := 0; ; i++ {
		at := bytes.IndexByte(p[i:n], '\n')
		if at < 0 {
			break
		}
		i += at
		l.ends = append(l.ends, l.read+int64(i))
	}
	l.read += int64(n)
	if err == io.EOF && l.rest > 0 {
		l.err = &ReadError{Line: l.lineAt(l.read), Expected: "UTF-8", Found: "the end inside a character"}
		return 0, l.err
	}
	return n, err
}

// check gives the first byte that does not belong, -1 if all do. A character may go on in the next bytes.
func (l *lineReader) check(p []byte) int {
	i := 0
	for ; l.rest > 0 && i < len(p); i++ {
		if p[i]&0xc0 != 0x80 {
			return i
		}
		l.rest--
	}
	if utf8.Valid(p[i:]) {
		return -1
	}
	for i < len(p) {
		r, size := utf8.DecodeRune(p[i:])
		if r == utf8.RuneError && size <= 1 {
			if !utf8.FullRune(p[i:]) {
				l.rest = runeLen(p[i]) - (len(p) - i)
				return -1
			}
			return i
		}
		i += size
	}
	return -1
}

// runeLen is the length of the character that a byte begins.
func runeLen(first byte) int {
	switch {
	case first >= 0xf0:
		return 4
	case first >= 0xe0:
		return 3
	}
	return 2
}

// lineAt is the line of an offset. Offsets must not go back.
func (l *lineReader) lineAt(offset int64) int {
	n := 0
	for n < len(l.ends) && l.ends[n] < offset {
		n++
	}
	l.ends = l.ends[:copy(l.ends, l.ends[n:])]
	l.line += n
	return l.line
}

// jsonTexts yields the strings of JSON values, one behind the other, without keys.
func jsonTexts(in *lineReader, yield func(Text, error) bool) error {
	d := json.NewDecoder(in)
	d.UseNumber()
	type level struct{ object, key bool }
	var open []level
	for {
		in.bound()
		token, err := d.Token()
		line := in.lineAt(d.InputOffset())
		if err == io.EOF && len(open) == 0 {
			return nil
		}
		if err == io.EOF {
			return &ReadError{Line: line, Expected: "the rest of a JSON value", Found: "the end of the file"}
		}
		if err != nil {
			return &ReadError{Line: line, Expected: "JSON", Found: err.Error(), Err: err}
		}
		key := false
		if n := len(open); n > 0 && open[n-1].object {
			key = open[n-1].key
			open[n-1].key = !key
		}
		switch token := token.(type) {
		case json.Delim:
			if token == '{' || token == '[' {
				open = append(open, level{token == '{', true})
			} else {
				open = open[:len(open)-1]
				if n := len(open); n > 0 && open[n-1].object {
					open[n-1].key = true
				}
			}
		case string:
			if !key && token != "" && !yield(Text{Line: line, Text: token}, nil) {
				return errStopped
			}
		}
	}
}

// cells yields the cells of a table.
func cells(in *lineReader, delimiter rune, yield func(Text, error) bool) error {
	r := csv.NewReader(in)
	r.Comma, r.LazyQuotes, r.FieldsPerRecord, r.ReuseRecord = delimiter, true, -1, true
	for {
		in.bound()
		record, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		in.lineAt(r.InputOffset()) // forget the line ends
		for i, cell := range record {
			line, _ := r.FieldPos(i)
			if cell != "" && !yield(Text{line, cell, true}, nil) {
				return errStopped
			}
		}
	}
}

// A paragraph of text is cut when it is longer than maxParagraph; so many bytes before a cut are repeated behind it.
const (
	maxParagraph = 1 << 20
	cutOverlap   = 400
)

// paragraphs yields stretches of text between empty lines.
func paragraphs(in *lineReader, yield func(Text, error) bool) error {
	r := bufio.NewReaderSize(in, 64<<10)
	var text []byte
	line, start := 1, 1 // of what is read next; of the paragraph
	flush := func() bool {
		ok := len(bytes.TrimSpace(text)) == 0 || yield(Text{start, string(text), true}, nil)
		text = text[:0]
		return ok
	}
	for {
		piece, err := r.ReadSlice('\n')
		in.lineAt(in.read)
		if len(bytes.TrimSpace(piece)) == 0 && err == nil {
			if !flush() {
				return errStopped
			}
			line++
			continue
		}
		if len(text) == 0 {
			start = line
		}
		text = append(text, piece...)
		if err == nil {
			line++
		}
		if len(text) > maxParagraph {
			from := len(text) - cutOverlap
			for from < len(text) && !utf8.RuneStart(text[from]) {
				from++
			}
			end := len(text) // which may be inside a character
			for end > from && end > len(text)-utf8.UTFMax && !utf8.Valid(text[from:end]) {
				end--
			}
			again := bytes.Clone(text[from:])
			behind := line - bytes.Count(again, []byte("\n"))
			text = text[:end]
			if !flush() {
				return errStopped
			}
			text, start = append(text, again...), behind
		}
		if err == io.EOF {
			if !flush() {
				return errStopped
			}
			return nil
		}
		if err != nil && err != bufio.ErrBufferFull {
			return err
		}
	}
}

// parquetTexts yields the texts of all columns that hold some, a column of a row group at a time.
func parquetTexts(name string, r io.ReaderAt, size int64) iter.Seq2[Text, error] {
	return func(yield func(Text, error) bool) {
		f, err := openParquet(r, size)
		if err != nil {
			yield(Text{}, named(name, err))
			return
		}
		first := int64(1)
		for _, group := range f.RowGroups() {
			for _, chunk := range group.ColumnChunks() {
				if chunk.Type().Kind() != parquet.ByteArray {
					continue
				}
				c := columnTexts{row: first - 1, values: make([]parquet.Value, 256)}
				for more := true; more; {
					var texts []Text
					texts, more, err = c.next(chunk)
					for _, t := range texts {
						if !yield(t, nil) {
							c.close()
							return
						}
					}
					if err != nil {
						c.close()
						yield(Text{}, named(name, err))
						return
					}
				}
				c.close()
			}
			first += group.NumRows()
		}
	}
}

// columnTexts reads the values of a column chunk.
type columnTexts struct {
	pages  parquet.Pages
	page   parquet.ValueReader
	row    int64
	values []parquet.Value
}

// next reads some values. It never panics.
func (c *columnTexts) next(chunk parquet.ColumnChunk) (texts []Text, more bool, err error) {
	defer rescue(&err)
	if c.pages == nil {
		c.pages = chunk.Pages()
	}
	if c.page == nil {
		page, err := c.pages.ReadPage()
		if err == io.EOF {
			return nil, false, nil
		}
		if err != nil {
			return nil, false, err
		}
		c.page = page.Values()
	}
	n, err := c.page.ReadValues(c.values)
	for _, v := range c.values[:n] {
		if v.RepetitionLevel() == 0 {
			c.row++
		}
		if v.IsNull() || v.Kind() != parquet.ByteArray {
			continue
		}
		if b := v.ByteArray(); len(b) > 0 && utf8.Valid(b) { // what is no text, images mostly, overlaps with nothing
			texts = append(texts, Text{Line: int(c.row), Text: string(b)})
		}
	}
	if err == io.EOF || err == nil && n == 0 {
		c.page, err = nil, nil
	}
	return texts, true, err
}

func (c *columnTexts) close() (err error) {
	defer rescue(&err)
	if c.pages == nil {
		return nil
	}
	return c.pages.Close()
}
