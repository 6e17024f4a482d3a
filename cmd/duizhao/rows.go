package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"runtime"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/export"
)

// rowFile is a file of rows that can be read again; name is what it is called.
type rowFile struct{ name, path string }

type rowSources []rowFile

// placedRow is a row with its place: the file, and the line of JSON lines or the number of the row in a Parquet file.
type placedRow struct {
	*dataset.Row
	file string
	line int
}

// findRows finds the files that arguments stand for: files as given, those in directories, and for stdin and pipes, which can be read
// only once, temporary files in temp ("" for the system's directory). The caller calls the function when done.
func (a *app) findRows(args []string, temp string) (files rowSources, cleanup func(), err error) {
	var spools []string
	cleanup = func() {
		for _, name := range spools {
			os.Remove(name)
		}
	}
	stdin := false
	for _, arg := range args {
		f := rowFile{arg, arg}
		info, err := os.Stat(arg)
		switch {
		case arg == "-" && stdin:
			cleanup()
			return nil, nil, usagef("expected - once, found it twice: stdin can be read only once")
		case arg == "-" || err == nil && !info.IsDir() && !info.Mode().IsRegular():
			stdin = stdin || arg == "-"
			if f.path, err = a.spool(arg, temp); f.path != "" {
				spools = append(spools, f.path)
			}
			if err != nil {
				cleanup()
				return nil, nil, fmt.Errorf("%s: temporary copy: %w", arg, err)
			}
		case err == nil && info.IsDir():
			found, err := rowFilesIn(arg)
			if err != nil {
				cleanup()
				return nil, nil, err
			}
			for _, name := range found {
				files = append(files, rowFile{name, name})
			}
			continue
		}
		files = append(files, f)
	}
	return files, cleanup, nil
}

// spool copies what can be read only once to a temporary file.
func (a *app) spool(name, temp string) (path string, err error) {
	in := a.stdin
	if name != "-" {
		pipe, err := os.Open(name)
		if err != nil {
			return "", err
		}
		defer pipe.Close()
		in = pipe
	}
	f, err := os.CreateTemp(temp, "duizhao-rows-")
	if err != nil {
		return "", err
	}
	_, err = io.Copy(f, in)
	return f.Name(), errors.Join(err, f.Close())
}

// size is that of all files.
func (files rowSources) size() (total int64) {
	for _, f := range files {
		if info, err := os.Stat(f.path); err == nil {
			total += info.Size()
		}
	}
	return total
}

// placed reads all files, one behind the other. advance is told how many bytes are done; it may be nil.
func (files rowSources) placed(ctx context.Context, advance func(int64)) iter.Seq2[placedRow, error] {
	return func(yield func(placedRow, error) bool) {
		for _, f := range files {
			rows, closeRows, err := readRowFile(ctx, f.name, f.path)
			if err != nil {
				yield(placedRow{}, err)
				return
			}
			line := 0
			for row, err := range rows {
				line++
				if !yield(placedRow{row, f.name, line}, err) || err != nil {
					closeRows()
					return
				}
			}
			closeRows()
			if info, err := os.Stat(f.path); err == nil && advance != nil {
				advance(info.Size())
			}
		}
	}
}

// rows is placed without the places, as often as it is asked.
func (files rowSources) rows(ctx context.Context, advance func(int64)) func() iter.Seq2[*dataset.Row, error] {
	return func() iter.Seq2[*dataset.Row, error] {
		return func(yield func(*dataset.Row, error) bool) {
			for row, err := range files.placed(ctx, advance) {
				if !yield(row.Row, err) {
					return
				}
			}
		}
	}
}

// place is the file and the line of a row, counted over all files; of Parquet files the row.
func (files rowSources) place(row int) string {
	for _, file := range files {
		f, err := os.Open(file.path)
		if err != nil {
			break
		}
		defer f.Close()
		if isParquet(f) {
			n := 0
			for range (rowSources{file}).rows(context.Background(), nil)() {
				if n++; n > row {
					return fmt.Sprintf("%s, row %d", file.name, n)
				}
			}
			row -= n
			continue
		}
		in := bufio.NewReader(f)
		for line := 1; ; line++ {
			text, err := in.ReadBytes('\n')
			if len(bytes.TrimSpace(text)) > 0 {
				if row--; row < 0 {
					return place(file.name, line)
				}
			}
			if err != nil {
				break
			}
		}
	}
	return "an unknown place"
}

// readRows opens rows in either format; what a Parquet file begins with tells which. They end with an error when ctx ends. The caller
// calls the function when done.
func (a *app) readRows(ctx context.Context, name string) (iter.Seq2[*dataset.Row, error], func() error, error) {
	if name == "-" {
		return until(ctx, export.ReadRows("-", a.stdin)), func() error { return nil }, nil
	}
	return readRowFile(ctx, name, name)
}

// allRows reads files of rows one after the other, until ctx ends.
func (a *app) allRows(ctx context.Context, names []string) iter.Seq2[*dataset.Row, error] {
	return func(yield func(*dataset.Row, error) bool) {
		for _, name := range names {
			if !a.rowsOf(ctx, name, yield) {
				return
			}
		}
	}
}

// rowsOf yields the rows of a file; it is false if no more are wanted.
func (a *app) rowsOf(ctx context.Context, name string, yield func(*dataset.Row, error) bool) bool {
	rows, closeRows, err := a.readRows(ctx, name)
	if err != nil {
		yield(nil, err)
		return false
	}
	defer closeRows()
	for row, err := range rows {
		if !yield(row, err) || err != nil {
			return false
		}
	}
	return true
}

// peek tells whether rows have words: all rows of a dataset have them, or none has. It takes the first row, which rest gives as well. rest can be
// read once; the caller calls stop when done.
func peek(rows iter.Seq2[*dataset.Row, error]) (words bool, rest iter.Seq2[*dataset.Row, error], stop func()) {
	next, stop := iter.Pull2(rows)
	row, err, ok := next()
	rest = func(yield func(*dataset.Row, error) bool) {
		for ; ok && yield(row, err); row, err, ok = next() {
		}
	}
	return row != nil && row.Words != nil, rest, stop
}

// readRowFile is readRows for the file at path; name is what errors call it.
func readRowFile(ctx context.Context, name, path string) (iter.Seq2[*dataset.Row, error], func() error, error) {
	f, size, err := openFile(path, "a file of rows")
	if err != nil {
		return nil, nil, err
	}
	if isParquet(f) {
		return until(ctx, export.ReadParquet(name, f, size)), f.Close, nil
	}
	return until(ctx, readPieces(export.ReadPieces(name, f, 256<<10))), f.Close, nil
}

// until ends rows with an error when ctx ends.
func until(ctx context.Context, rows iter.Seq2[*dataset.Row, error]) iter.Seq2[*dataset.Row, error] {
	return func(yield func(*dataset.Row, error) bool) {
		for row, err := range rows {
			if err == nil {
				err = ctx.Err()
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

// readPieces reads rows on all processors: that takes longer than to write them.
func readPieces(pieces iter.Seq[export.Piece]) iter.Seq2[*dataset.Row, error] {
	type read struct {
		rows []*dataset.Row
		err  error
	}
	return func(yield func(*dataset.Row, error) bool) {
		for r := range ordered(context.Background(), runtime.GOMAXPROCS(0), pieces, func(p export.Piece) (r read) {
			for row, err := range p.Rows() {
				if err != nil {
					r.err = err
					break
				}
				r.rows = append(r.rows, row)
			}
			return r
		}) {
			for _, row := range r.rows {
				if !yield(row, nil) {
					return
				}
			}
			if r.err != nil {
				yield(nil, r.err)
				return
			}
		}
	}
}

// openFile opens what must not be a directory.
func openFile(path, expected string) (*os.File, int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err != nil || info.IsDir() {
		f.Close()
		return nil, 0, fmt.Errorf("%s: expected %s, found a directory", path, expected)
	}
	return f, info.Size(), nil
}

func isParquet(f *os.File) bool {
	var magic [4]byte
	_, err := io.ReadFull(io.NewSectionReader(f, 0, 4), magic[:])
	return err == nil && string(magic[:]) == "PAR1"
}
