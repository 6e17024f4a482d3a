package export

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/duizhao/duizhao/dataset"
)

// shards is a file of a set, or the files into which it is cut. How many there are is known at the end, so that they are
// written under names with their number only and renamed then.
type shards struct {
	place
	files   Files
	options *Options
	writer  *Writer
	counts  Counts         // of shards before the open one
	file    io.WriteCloser // the open shard
	row     bytes.Buffer   // lines of the last row, before it is known into which shard they go
	size    int64          // bytes that went into the open shard
	lines   int            // of it
	done    []File
}

// A shard of Parquet ends when less than this part of what it may hold is left: too little for a row group. The footer and
// the page index have some 10 KB for each row group, for which there is room too.
const (
	spare      = 32
	groupIndex = 16 << 10
)

// start starts the writer: on the open shard, or for lines that are to be cut on a buffer.
func (s *shards) start() (err error) {
	if s.options.ShardBytes > 0 && s.ext != Parquet.Ext() {
		s.writer, err = start(s.open, &s.row, s.options)
		return err
	}
	s.writer, err = start(s.open, (*counted)(s), s.options)
	return err
}

// counted writes to the open shard, which is created when there is something to write: a layout of several files may take
// no row into some of them.
type counted shards

func (c *counted) Write(p []byte) (int, error) {
	if c.file == nil {
		if err := (*shards)(c).create(); err != nil {
			return 0, err
		}
	}
	n, err := c.file.Write(p)
	c.size += int64(n)
	return n, err
}

// part is what a shard is called until it is known how many there are.
func (s *shards) part(number int) string {
	if s.options.ShardBytes == 0 {
		return s.place.name + s.ext
	}
	return fmt.Sprintf("%s-%05d%s", s.place.name, number, s.ext)
}

func (s *shards) create() (err error) {
	s.file, err = s.files.Create(s.part(len(s.done)))
	return err
}

func (s *shards) write(row *dataset.Row) error {
	limit := s.options.ShardBytes
	if limit == 0 {
		return s.writer.Write(row)
	}
	if s.writer.group != nil {
		return s.writeColumns(row, limit-limit/spare-groupIndex*int64(s.writer.group.ended+2))
	}
	before := s.writer.counts.Written
	if err := errors.Join(s.writer.Write(row), s.writer.out.Flush()); err != nil {
		return err
	}
	if s.size > 0 && s.size+int64(s.row.Len()) > limit {
		if err := s.shut(); err != nil {
			return err
		}
	}
	_, err := s.row.WriteTo((*counted)(s))
	s.lines += s.writer.counts.Written - before
	return err
}

// writeColumns adds a row to a Parquet shard. What a row group will take is known only when it is compressed, surely no more
// than its texts; where that might be too much it is ended and looked at.
func (s *shards) writeColumns(row *dataset.Row, limit int64) error {
	g, need := s.writer.group, int64(textBytes(row))
	if g.rows > 0 && s.size+int64(s.writer.out.Buffered()+g.bytes)+need > limit {
		if err := g.flush(); err != nil {
			return err
		}
		if size := s.size + int64(s.writer.out.Buffered()); size > limit-limit/spare || size+need > limit {
			if err := s.finish(); err != nil {
				return err
			}
			s.counts.add(s.writer.counts)
			if err := s.start(); err != nil {
				return err
			}
		}
	}
	return s.writer.Write(row)
}

// finish ends the writer and the shard with it.
func (s *shards) finish() error {
	if err := s.writer.Close(); err != nil {
		return err
	}
	if s.options.ShardBytes == 0 || s.writer.group != nil {
		s.lines = s.writer.counts.Written
	}
	return s.shut()
}

// shut closes the open shard.
func (s *shards) shut() error {
	if s.file == nil {
		if s.optional {
			return nil
		}
		if err := s.create(); err != nil {
			return err
		}
	}
	s.done = append(s.done, File{s.part(len(s.done)), s.split, s.size, s.lines})
	err := s.file.Close()
	s.file, s.size, s.lines = nil, 0, 0
	return err
}

// end ends the last shard and renames all.
func (s *shards) end() error {
	if err := s.finish(); err != nil {
		return err
	}
	if s.options.ShardBytes == 0 {
		return nil
	}
	for i := range s.done {
		from := s.done[i].Name
		s.done[i].Name = fmt.Sprintf("%s-%05d-of-%05d%s", s.place.name, i, len(s.done), s.ext)
		if err := s.files.Rename(from, s.done[i].Name); err != nil {
			return err
		}
	}
	return nil
}
