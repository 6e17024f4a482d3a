package export

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/parquet-go/parquet-go"
)

// ParquetLines writes the rows of any Parquet file as JSON lines, with its columns as keys in their order; name is what errors call the
// file. Bytes that are not UTF-8 become U+FFFD. Errors of reading are a [ReadError].
func ParquetLines(name string, r io.ReaderAt, size int64, w io.Writer) error {
	opened, err := openParquet(r, size)
	if err != nil {
		return named(name, err)
	}
	var columns []string
	for _, f := range opened.Schema().Fields() {
		columns = append(columns, f.Name())
	}
	rows := parquet.NewGenericReader[any](opened, opened.Schema())
	kinds, batch := kindsOf(opened.Schema()), make([]parquet.Row, 64)
	for {
		lines, end := nextLines(rows, kinds, batch)
		if end != nil && end != io.EOF {
			return named(name, end)
		}
		for _, row := range lines {
			line, err := jsonLine(row, columns)
			if err != nil {
				return named(name, err)
			}
			if _, err := w.Write(line); err != nil {
				return err
			}
		}
		if end == io.EOF || len(lines) == 0 {
			return rows.Close()
		}
	}
}

// nextLines reads some rows. With the last ones or after them the error is io.EOF.
func nextLines(rows *parquet.GenericReader[any], kinds []parquet.Kind, batch []parquet.Row) (lines []map[string]any, err error) {
	defer rescue(&err)
	n, end := rows.ReadRows(batch)
	for _, values := range batch[:n] {
		if err := intact(values, kinds); err != nil {
			return nil, err
		}
		var row any
		if err := rows.Schema().Reconstruct(&row, values); err != nil {
			return nil, err
		}
		lines = append(lines, row.(map[string]any))
	}
	return lines, end
}

// jsonLine is a row as an object with a line end.
func jsonLine(row map[string]any, columns []string) ([]byte, error) {
	var line bytes.Buffer
	enc := json.NewEncoder(&line)
	enc.SetEscapeHTML(false)
	write := func(v any) error {
		err := enc.Encode(v)
		line.Truncate(max(0, line.Len()-1)) // without the encoder's line end
		return err
	}
	line.WriteByte('{')
	for i, column := range columns {
		if i > 0 {
			line.WriteByte(',')
		}
		if err := write(column); err != nil {
			return nil, err
		}
		line.WriteByte(':')
		if err := write(row[column]); err != nil {
			return nil, err
		}
	}
	line.WriteString("}\n")
	return line.Bytes(), nil
}
