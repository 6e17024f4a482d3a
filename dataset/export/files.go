package export

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/duizhao/duizhao/dataset"
)

// Files is where the files of a [Set] go: a directory as a rule. Names are paths with slashes.
type Files interface {
	// Create opens a new file. The set closes it.
	Create(name string) (io.WriteCloser, error)
	// Rename gives a file that was closed its final name.
	Rename(from, to string) error
}

// Set writes rows into several files: one or more for each split, sharded by size where that is asked for, and with the
// layouts of several files those that describe them. A row without a split goes to the test split in layouts for evaluation and
// to the train split in the others. Like a [Writer] it must not be used by several goroutines at once.
type Set struct {
	files   Files
	options *Options
	split   string // of rows without one
	plan    plan
	open    map[string]*shards // by name and extension
	order   []*shards          // as they were opened
	rows    *Counts
	err     error
}

// A plan says which files a row goes into.
type plan interface {
	places(row *dataset.Row, split string) []place
	finish(*Set) error // adds the files that describe the others
}

// A place is a file that rows go into.
type place struct {
	name, split, ext string
	open             opener
	silent           bool // what it counts is counted elsewhere too
	optional         bool // there is no file if nothing goes into it
}

// File is one that a [Set] wrote.
type File struct {
	Name  string
	Split string
	Bytes int64
	Rows  int // lines, or rows of a Parquet file
}

// one is the plan of the layouts that are a single file: one for every split.
type one struct{ layout Layout }

func (p one) places(_ *dataset.Row, split string) []place {
	return []place{{name: split, split: split, ext: p.layout.Ext(), open: layouts[p.layout].open}}
}

func (one) finish(*Set) error { return nil }

// NewSet starts the files of a layout. The names are those of the splits, behind dir if that is not "": train.jsonl, or with
// Options.ShardBytes train-00000-of-00003.parquet; what the layouts of several files add stands at their constructors in the
// package comment.
func NewSet(layout Layout, files Files, dir string, options Options) (*Set, error) {
	if !layout.valid() {
		return nil, layout.Set(layout.String())
	}
	options = options.withDefaults()
	if err := options.Check(); err != nil {
		return nil, err
	}
	if options.ShardBytes < 0 || options.ShardBytes > 0 && !layout.Shards() {
		return nil, fmt.Errorf("layout %s: expected no shard size, found %d bytes: only JSON lines and Parquet can be cut", layout, options.ShardBytes)
	}
	s := &Set{files: files, options: &options, split: "train", open: map[string]*shards{}, rows: new(Counts)}
	if dir != "" {
		s.files = below{dir, files}
	}
	switch {
	case layout.Several():
		s.plan = layouts[layout].plan(&options)
	default:
		s.plan = one{layout}
	}
	if layout == LMEval || layout == OpenCompass || layout == CEval {
		s.split = "test"
	}
	return s, nil
}

// below puts files into a directory.
type below struct {
	dir string
	Files
}

func (b below) Create(name string) (io.WriteCloser, error) { return b.Files.Create(b.dir + "/" + name) }
func (b below) Rename(from, to string) error               { return b.Files.Rename(b.dir+"/"+from, b.dir+"/"+to) }

// Write adds a row and keeps nothing of it. A [RowError] leaves the files as they were, and the next row may follow; after
// any other error the set is lost.
func (s *Set) Write(row *dataset.Row) error {
	if s.err != nil {
		return s.err
	}
	split := row.Split
	if split == "" {
		split = s.split
	}
	if !slices.Contains(splits[:], split) {
		return &RowError{row.ID, "split", "train, validation, test or none", fmt.Sprintf("%q", split)}
	}
	ready := prepared(row, split, s.options, s.rows)
	if ready == nil {
		s.rows.Rows++
		return nil
	}
	for _, p := range s.plan.places(ready, split) {
		f, err := s.at(p)
		if err == nil {
			err = f.write(ready)
		}
		if err != nil {
			if refused := (*RowError)(nil); !errors.As(err, &refused) {
				s.err = err
			}
			return err
		}
	}
	s.rows.Rows++
	return s.spill()
}

// at is the open file of a place.
func (s *Set) at(p place) (*shards, error) {
	key := p.name + p.ext
	if f := s.open[key]; f != nil {
		return f, nil
	}
	options := *s.options
	options.Shuffle, options.Splits = false, nil // done
	f := &shards{place: p, files: s.files, options: &options}
	if err := f.start(); err != nil {
		return nil, err
	}
	s.open[key], s.order = f, append(s.order, f)
	return f, nil
}

// spill ends the largest row group if those of all open Parquet files together hold as much as one may.
func (s *Set) spill() error {
	var largest *group
	held := 0
	for _, f := range s.order {
		if g := f.writer.group; g != nil {
			held += g.bytes
			if largest == nil || g.bytes > largest.bytes {
				largest = g
			}
		}
	}
	if held < groupBytes || len(s.order) < 2 {
		return nil
	}
	return largest.flush()
}

// Close finishes all files and gives them their names. Without rows there is one file of the set's own split, or none in
// layouts of several files.
func (s *Set) Close() error {
	if s.err != nil {
		if errors.Is(s.err, ErrClosed) {
			return nil
		}
		return s.err
	}
	if p, ok := s.plan.(one); ok && len(s.order) == 0 {
		if _, s.err = s.at(p.places(nil, s.split)[0]); s.err != nil {
			return s.err
		}
	}
	for _, f := range s.order {
		if s.err = f.end(); s.err != nil {
			return s.err
		}
	}
	if s.err = s.plan.finish(s); s.err != nil {
		return s.err
	}
	s.err = ErrClosed
	return nil
}

// Counts is the tally so far. Rows are those that were taken; Written are lines of all files, so with layouts of several files more
// than one may come of a row.
func (s *Set) Counts() Counts {
	total := *s.rows
	for _, f := range s.order {
		if !f.silent {
			total.add(f.writer.counts)
			total.add(f.counts)
		}
	}
	return total
}

// Files lists the files of rows in the order of their splits, names and numbers. It is complete after Close.
func (s *Set) Files() []File {
	var all []File
	for _, split := range splits {
		for _, f := range s.order {
			if f.split == split {
				all = append(all, f.done...)
			}
		}
	}
	return all
}

// describe writes a file that describes the others.
func (s *Set) describe(name string, data []byte) error {
	f, err := s.files.Create(name)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}
