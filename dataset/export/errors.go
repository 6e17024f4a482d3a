package export

import (
	"errors"
	"fmt"
	"strings"

	"github.com/duizhao/duizhao/dataset"
)

// ErrClosed is what Write returns after Close.
var ErrClosed = errors.New("expected an open export writer, found a closed one")

// NameError is a name outside a fixed set.
type NameError struct {
	What     string   // what was to be named: layout, language, column
	Expected []string // the valid names
	Found    string
}

func (e *NameError) Error() string {
	return fmt.Sprintf("%s: expected one of %s, found %q", e.What, strings.Join(e.Expected, ", "), e.Found) + dataset.NearestHint(e.Found, e.Expected)
}

// RowError is a row that no file could keep whole. Nothing of it was written, and the writer can go on.
type RowError struct {
	ID       string // of the row
	Column   string // with the index inside a list, as in pairs[3].zh
	Expected string
	Found    string
}

func (e *RowError) Error() string {
	return fmt.Sprintf("row %q: column %s: expected %s, found %s", e.ID, e.Column, e.Expected, e.Found)
}

// ReadError is input that is not a file of rows.
type ReadError struct {
	Name     string // of the file, as given
	Line     int    // 1-based, 0 in Parquet
	Column   int    // 1-based byte of the line at which reading stopped, 0 where the whole line is meant
	Field    string // JSON key or Parquet column, "" where none is at fault
	Expected string
	Found    string
	Err      error // the cause, nil if there is none below
}

func (e *ReadError) Error() string {
	var b strings.Builder
	b.WriteString(e.Name)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	if e.Column > 0 {
		fmt.Fprintf(&b, ":%d", e.Column)
	}
	if e.Field != "" {
		fmt.Fprintf(&b, ": %s", e.Field)
	}
	fmt.Fprintf(&b, ": expected %s, found %s", e.Expected, e.Found)
	return b.String()
}

func (e *ReadError) Unwrap() error { return e.Err }
