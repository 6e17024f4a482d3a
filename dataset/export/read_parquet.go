package export

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"github.com/duizhao/duizhao/dataset"
)

// ReadParquet reads a Parquet file of rows, as the layout [Parquet] writes it or as another tool rewrote it; name is
// what errors call the file. The order of columns does not matter. A missing column and null are absent text; a column
// outside the schema, one of another type and text that is not UTF-8 are errors, and so is a damaged file.
//
// The first error, a [ReadError], ends the sequence. Every row is a new one that the caller may keep, with empty lists
// in place of absent ones. The sequence may be used again.
func ReadParquet(name string, r io.ReaderAt, size int64) iter.Seq2[*dataset.Row, error] {
	return func(yield func(*dataset.Row, error) bool) {
		file, err := open(r, size)
		if err != nil {
			yield(nil, named(name, err))
			return
		}
		defer file.close()
		for {
			rows, err := file.next()
			for i := range rows {
				if !yield(&rows[i].Row, nil) {
					return
				}
			}
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(nil, named(name, err))
				return
			}
		}
	}
}

// A file is a Parquet file of rows that is being read. None of its methods panics.
type file struct {
	rows     *parquet.GenericReader[wideRow]
	words    bool           // whether there are columns of dataset.Words
	kinds    []parquet.Kind // of the values of each column
	batch    []parquet.Row
	expected int64 // rows that the footer promises
	read     int64
}

// OpenParquet opens any Parquet file by its footer, which must be intact, and whose columns must be compressed by zstd, snappy or
// gzip or not at all; name is what errors, all of them a [ReadError], call the file. What is read from it afterwards may make
// parquet-go panic if the file is damaged.
func OpenParquet(name string, r io.ReaderAt, size int64) (*parquet.File, error) {
	opened, err := openParquet(r, size)
	if err != nil {
		return nil, named(name, err)
	}
	return opened, nil
}

// openParquet reads the footer, after a look at its length: parquet-go would allocate whatever a damaged one claims.
func openParquet(r io.ReaderAt, size int64) (opened *parquet.File, err error) {
	const magic = "PAR1"
	var tail [8]byte // length of the footer, magic
	if size < int64(len(magic)+len(tail)) {
		return nil, &ReadError{Expected: "a Parquet file", Found: fmt.Sprintf("%d bytes", size)}
	}
	if _, err := r.ReadAt(tail[:], size-int64(len(tail))); err != nil && err != io.EOF {
		return nil, err
	}
	if string(tail[4:]) != magic {
		return nil, &ReadError{Expected: "a Parquet file that ends in " + magic, Found: fmt.Sprintf("%q", tail[4:])}
	}
	if n := int64(binary.LittleEndian.Uint32(tail[:])); n > size-int64(len(magic)+len(tail)) {
		return nil, &ReadError{Expected: "a Parquet footer inside the file", Found: fmt.Sprintf("one of %d bytes", n)}
	}
	defer rescue(&err)
	if opened, err = parquet.OpenFile(r, size); err != nil {
		return nil, err
	}
	return opened, knownCodecs(opened.Metadata())
}

// open opens a file of rows.
func open(r io.ReaderAt, size int64) (f *file, err error) {
	opened, err := openParquet(r, size)
	if err != nil {
		return nil, err
	}
	defer rescue(&err)
	if err := matchSchema(opened.Schema()); err != nil {
		return nil, err
	}
	f = &file{batch: make([]parquet.Row, 64), words: hasWords(opened.Schema()), expected: opened.NumRows()}
	f.kinds = kindsOf(parquetSchema())
	f.rows = parquet.NewGenericReader[wideRow](opened)
	return f, nil
}

// next reads some rows. With the last ones or after them the error is io.EOF.
func (f *file) next() (rows []wideRow, err error) {
	defer rescue(&err)
	n, end := f.rows.ReadRows(f.batch)
	for i, values := range f.batch[:n] {
		if err := intact(values, f.kinds); err != nil {
			return rows, err
		}
		rows = append(rows, wideRow{})
		if err := f.rows.Schema().Reconstruct(&rows[i], values); err != nil {
			return rows[:i], err
		}
		row := &rows[i].Row
		if f.words {
			words := rows[i].Words
			row.Words = &words
		}
		fillLists(row)
		if err := check(row); err != nil {
			return rows[:i], err
		}
	}
	f.read += int64(n)
	if f.read != f.expected && (end == io.EOF || end == nil && n == 0) {
		return rows, &ReadError{Expected: fmt.Sprintf("%d rows", f.expected), Found: fmt.Sprint(f.read)}
	}
	return rows, end
}

// kindsOf lists the kinds of the values of a schema's columns.
func kindsOf(schema *parquet.Schema) []parquet.Kind {
	var kinds []parquet.Kind
	for _, path := range schema.Columns() {
		leaf, _ := schema.Lookup(path...)
		kinds = append(kinds, leaf.Node.Type().Kind())
	}
	return kinds
}

// intact tells whether a row has values of every column and of the right kind. parquet-go takes both on trust, and for
// a damaged file would build texts of memory that is none of theirs.
func intact(values parquet.Row, kinds []parquet.Kind) error {
	column := -1
	for _, v := range values {
		if v.Column() == column+1 {
			column++
		}
		if v.Column() != column || column >= len(kinds) || !v.IsNull() && v.Kind() != kinds[column] {
			return &ReadError{Expected: "an intact Parquet file", Found: fmt.Sprintf("a damaged one: stray value of column %d", v.Column())}
		}
	}
	if column != len(kinds)-1 {
		return &ReadError{Expected: "an intact Parquet file", Found: fmt.Sprintf("a damaged one: a row of %d columns", column+1)}
	}
	return nil
}

func (f *file) close() (err error) {
	defer rescue(&err)
	return f.rows.Close()
}

// rescue turns a panic of parquet-go, its way with many damaged files, into an error.
func rescue(err *error) {
	if p := recover(); p != nil {
		*err = &ReadError{Expected: "an intact Parquet file", Found: fmt.Sprintf("a damaged one: %v", p)}
	}
}

// named makes a ReadError that names the file.
func named(name string, err error) error {
	var read *ReadError
	var row *RowError
	switch {
	case errors.As(err, &read):
		read.Name = name
		return read
	case errors.As(err, &row):
		return &ReadError{Name: name, Field: row.Column, Expected: row.Expected, Found: row.Found + fmt.Sprintf(" in row %q", row.ID), Err: err}
	default:
		return &ReadError{Name: name, Expected: "an intact Parquet file", Found: "a damaged one: " + err.Error(), Err: err}
	}
}

// parquetSchema is the schema with its optional part.
func parquetSchema() *parquet.Schema { return parquet.SchemaOf(wideRow{}) }

// hasWords tells whether a file has columns of the optional part.
func hasWords(found *parquet.Schema) bool {
	for _, path := range parquet.SchemaOf(dataset.Words{}).Columns() {
		if _, ok := found.Lookup(path...); ok {
			return true
		}
	}
	return false
}

// matchSchema finds columns that are not ours or not of our type. parquet-go would drop the former and guess at the
// latter.
func matchSchema(found *parquet.Schema) error {
	ours := parquetSchema()
	for _, path := range found.Columns() {
		column := strings.Join(path, ".")
		expected, ok := ours.Lookup(path...)
		if !ok {
			return &ReadError{Field: column, Expected: "a column of the schema" + hint(path[0]), Found: "another column"}
		}
		leaf, _ := found.Lookup(path...)
		if a, b := expected.Node.Type().Kind(), leaf.Node.Type().Kind(); a != b {
			return &ReadError{Field: column, Expected: "type " + a.String(), Found: "type " + b.String()}
		}
		if a, b := expected.MaxRepetitionLevel, leaf.MaxRepetitionLevel; a != b {
			return &ReadError{Field: column, Expected: fmt.Sprintf("lists %d deep", a), Found: fmt.Sprintf("%d deep", b)}
		}
	}
	return nil
}

// knownCodecs keeps to the compression that datasets use. parquet-go's LZ4, which a damaged footer may name, asks for
// ever more memory when its input is none.
func knownCodecs(metadata *format.FileMetaData) error {
	for _, group := range metadata.RowGroups {
		for _, chunk := range group.Columns {
			switch codec := chunk.MetaData.Codec; codec {
			case format.Uncompressed, format.Snappy, format.Gzip, format.Zstd:
			default:
				return &ReadError{Field: strings.Join(chunk.MetaData.PathInSchema, "."),
					Expected: "compression by zstd, snappy or gzip, or none", Found: codec.String()}
			}
		}
	}
	return nil
}

// hint names the column or field nearest to a name that is none.
func hint(name string) string {
	var names []string
	for _, path := range parquetSchema().Columns() {
		for _, part := range path {
			if part != "list" && part != "element" {
				names = append(names, part)
			}
		}
	}
	return dataset.NearestHint(name, names)
}
