package memory

import (
	"errors"
	"fmt"
	"io/fs"

	"modernc.org/sqlite"
)

// Problem is what is wrong with a memory's file.
type Problem int

const (
	Failed   Problem = iota // the system's error says what
	Locked                  // another process writes to it, longer than Options.Wait
	Corrupt                 // damaged, or no SQLite database
	Newer                   // made by a later version
	Foreign                 // a database of another program
	ReadOnly                // may not be written
	Full                    // the disk is full
	Missing                 // not there, with Options.Existing
)

// FileError is a file that cannot be used as a memory. The file is as it was.
type FileError struct {
	Path     string
	Problem  Problem
	Expected string
	Found    string
	Err      error // the cause, nil if there is none below
}

func (e *FileError) Error() string {
	return fmt.Sprintf("%s: expected %s, found %s", e.Path, e.Expected, e.Found)
}

func (e *FileError) Unwrap() error { return e.Err }

// The primary result codes of SQLite that mean something to people, https://sqlite.org/rescode.html.
var problems = map[int]struct {
	problem         Problem
	expected, found string
}{
	5:  {Locked, "a memory that can be written", "it locked by another process"}, // SQLITE_BUSY
	6:  {Locked, "a memory that can be written", "it locked by another process"}, // SQLITE_LOCKED
	8:  {ReadOnly, "a memory that can be written", "a file or directory that is read-only"},
	11: {Corrupt, "a translation memory", "a damaged database"},
	13: {Full, "room for the memory", "a full disk"},
	14: {ReadOnly, "a memory that can be written", "a file or directory that cannot be opened"}, // SQLITE_CANTOPEN
	26: {Corrupt, "a translation memory", "a file that is no SQLite database"},                  // SQLITE_NOTADB
}

// wrap names the file in an error of the database. Errors of a context stay what they are.
func (m *Memory) wrap(err error) error {
	var code *sqlite.Error
	var known *FileError
	switch {
	case err == nil || errors.As(err, &known):
		return err
	case errors.As(err, &code):
		if p, ok := problems[code.Code()&0xff]; ok {
			return &FileError{m.path, p.problem, p.expected, p.found, err}
		}
		return fmt.Errorf("%s: %w", m.path, err)
	case errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission):
		return err // names the file
	}
	return fmt.Errorf("%s: %w", m.path, err)
}
