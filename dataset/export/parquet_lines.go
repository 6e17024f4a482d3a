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
	batch := make([]any, 64)
	for {
		n, end := nextLines(rows, batch)
		if end != nil && end != io.EOF {
			return named(name, end)
		}
		for _, row := range batch[:n] {
			line, err := jsonLine(row.(map[string]any), columns)
			if err != nil {
				return named(name, err)
			}
			if _, err := w.Write(line); err != nil {
				return err
			}
		}
		if end == io.EOF || n == 0 {
			return rows.Close()
		}
	}
}

func nextLines(rows *parquet.GenericReader[any], batch []any) (n int, err error) {
	defer rescue(&err)
	clear(batch)
	return rows.Read(batch)
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
