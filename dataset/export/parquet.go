package export

import (
	"bufio"
	"reflect"

	"github.com/parquet-go/parquet-go"

	"github.com/duizhao/duizhao/dataset"
)

// A row group ends after so many rows or so many bytes of text, whichever comes first: small enough for a viewer to
// scan and for a writer to hold.
const (
	groupRows  = 10_000
	groupBytes = 64 << 20
)

// pageBytes is the size of a column's pages before compression. Text compresses some 3 % better than in the 256 KB that
// parquet-go sets.
const pageBytes = 1 << 20

// dictionaries are the columns of dataset.Row in which few values recur. A dictionary of long texts would only cost
// memory. The tags are those of dataset.Row with the encoding added; those of dataset.Words have it themselves, for some
// of its fields have names of fields of Row, and parquet-go could not tell them apart.
var dictionaries = [...]struct {
	tag   reflect.StructTag
	field []string
}{
	{`parquet:"source_zh,dict"`, []string{"SourceZH"}},
	{`parquet:"source_en,dict"`, []string{"SourceEN"}},
	{`parquet:"section,list" parquet-element:",dict"`, []string{"Section"}},
	{`parquet:"kind,dict"`, []string{"Kind"}},
	{`parquet:"label,dict"`, []string{"options_zh", "list", "element", "Label"}},
	{`parquet:"label,dict"`, []string{"options_en", "list", "element", "Label"}},
	{`parquet:"answer_key,list" parquet-element:",dict"`, []string{"AnswerKey"}},
	{`parquet:"field,dict"`, []string{"pairs", "list", "element", "Field"}},
	{`parquet:"origin_en,dict"`, []string{"OriginEN"}},
	{`parquet:"engine_en,dict"`, []string{"EngineEN"}},
	{`parquet:"check,dict"`, []string{"flags", "list", "element", "Check"}},
	{`parquet:"field,dict"`, []string{"flags", "list", "element", "Field"}},
	{`parquet:"severity,dict"`, []string{"flags", "list", "element", "Severity"}},
	{`parquet:"split,dict"`, []string{"Split"}},
}

// A wideRow is a row with the optional columns, for parquet-go, which takes the columns of a file from a type.
type wideRow struct {
	dataset.Row
	dataset.Words
}

// wide makes room for the words of a row.
func wide(row *dataset.Row) (wideRow, error) {
	w := wideRow{Row: *row}
	if row.Words != nil {
		w.Words = *row.Words
	}
	return w, nil
}

// narrow refuses the words of a row.
func narrow(row *dataset.Row) (dataset.Row, error) {
	if row.Words != nil {
		return *row, &RowError{row.ID, "words_question_zh", "a row without words, as the file has no columns for them", "one with words"}
	}
	return *row, nil
}

// columns writes a Parquet file of values of the type T that are made of rows: zstd, lists as the LIST type, with a page
// index. What it holds of the rows is one compressed row group and a page of every column.
type columns[T any] struct {
	file   *parquet.GenericWriter[T]
	of     func(*dataset.Row) (T, error)
	counts *Counts
	group
}

// A group is the open row group of a file.
type group struct {
	rows, bytes int // of text
	ended       int // row groups before it
	end         func() error
}

// flush ends the row group; the next row begins another.
func (g *group) flush() error {
	g.rows, g.bytes = 0, 0
	g.ended++
	return g.end()
}

func newParquet(out *bufio.Writer, o *Options, counts *Counts) (encoder, error) {
	if o.Words {
		return newColumns(out, wide, counts)
	}
	return newColumns(out, narrow, counts)
}

func newColumns[T any](out *bufio.Writer, of func(*dataset.Row) (T, error), counts *Counts) (encoder, error) {
	options := []parquet.WriterOption{
		&parquet.WriterConfig{CreatedBy: "duizhao"}, // the default names versions, and the bytes would follow them
		parquet.Compression(&parquet.Zstd),
		parquet.PageBufferSize(pageBytes),
		parquet.DataPageStatistics(false), // four whole texts a page; the page index has what readers look for
	}
	for _, d := range dictionaries {
		options = append(options, parquet.StructTag(d.tag, d.field...))
	}
	if _, err := parquet.NewWriterConfig(options...); err != nil { // NewGenericWriter would panic
		return nil, err
	}
	file := parquet.NewGenericWriter[T](out, options...)
	return &columns[T]{file: file, of: of, counts: counts, group: group{end: file.Flush}}, nil
}

func (c *columns[T]) encode(row *dataset.Row) error {
	value, err := c.of(row)
	if err != nil {
		return err
	}
	if _, err := c.file.Write([]T{value}); err != nil {
		return err
	}
	c.counts.Written++
	c.rows++
	c.bytes += textBytes(row)
	if c.rows < groupRows && c.bytes < groupBytes {
		return nil
	}
	return c.flush()
}

// textBytes is the size of a row's texts.
func textBytes(row *dataset.Row) int {
	n := 0
	for _, text := range texts(row) {
		n += len(text)
	}
	return n
}

func (c *columns[T]) open() *group { return &c.group }

func (c *columns[T]) finish() error { return c.file.Close() }
