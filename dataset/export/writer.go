package export

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/duizhao/duizhao/dataset"
)

// Writer writes rows in one layout. It must not be used by several goroutines at once.
type Writer struct {
	options *Options
	out     *bufio.Writer
	encoder encoder
	group   *group // the open row group of a Parquet file, nil in other layouts
	counts  Counts
	err     error // what ended the file, nil while it is open
}

// Counts says what became of the rows that a [Writer] took.
type Counts struct {
	Rows    int // rows taken
	Written int // rows, lines, translation units or page items in the file

	OneSided   int // pairs left out because one side is empty (pairs, translation, tsv, tmx, moses)
	NoQuestion int // rows left out because the language has no question (training and evaluation)
	NoOptions  int // rows left out because the language lacks options that the other one has
	NoAnswer   int // rows left out because the language has no answer; in ceval those without an answer key
	NotChoice  int // rows left out because they are no choice questions (ceval)
	TooMany    int // rows left out because they have options that the file has no column for (ceval, opencompass)
	OtherSplit int // rows left out because their split was not asked for

	Replaced int // characters that the file cannot hold, written as U+FFFD (tmx, html) or as spaces (tsv, moses)
	Escaped  int // cells that begin like formulas, written behind an apostrophe (ceval, tsv)

	Shuffled int // rows whose options stand in another order
	Kept     int // rows whose options were to be shuffled and stay, for their texts name labels
	Pinned   int // options that stay where they are, for they speak of the others
}

// Skipped is the number of pairs or rows left out, for whatever reason.
func (c Counts) Skipped() int {
	return c.OneSided + c.NoQuestion + c.NoOptions + c.NoAnswer + c.NotChoice + c.TooMany + c.OtherSplit
}

// add adds the tally of a file to that of a set. Rows are the set's own to count.
func (c *Counts) add(o Counts) {
	c.Written += o.Written
	c.OneSided += o.OneSided
	c.NoQuestion += o.NoQuestion
	c.NoOptions += o.NoOptions
	c.NoAnswer += o.NoAnswer
	c.NotChoice += o.NotChoice
	c.TooMany += o.TooMany
	c.Replaced += o.Replaced
	c.Escaped += o.Escaped
}

// New starts a file of the layout on out. The caller closes out, after Close. A layout of several files is an error: see
// [NewSet].
func New(layout Layout, out io.Writer, options Options) (*Writer, error) {
	if !layout.valid() {
		return nil, layout.Set(layout.String())
	}
	if layout.Several() {
		return nil, fmt.Errorf("layout %s: expected a directory for its files, found a single file", layout)
	}
	options = options.withDefaults()
	if err := options.Check(); err != nil {
		return nil, err
	}
	return start(layouts[layout].open, out, &options)
}

// start starts a file by its opener.
func start(open opener, out io.Writer, options *Options) (*Writer, error) {
	w := &Writer{out: bufio.NewWriterSize(out, 64<<10), options: options}
	var err error
	if w.encoder, err = open(w.out, options, &w.counts); err != nil {
		return nil, err
	}
	if p, ok := w.encoder.(interface{ open() *group }); ok {
		w.group = p.open()
	}
	if _, ok := w.encoder.(*rowLines); !ok { // which checks in passing
		w.encoder = checked{w.encoder}
	}
	return w, nil
}

// Write adds a row and keeps nothing of it. A [RowError] leaves the file as it was, and the next row may follow; after
// any other error the file is lost, and Write and Close repeat that error. After Close it is [ErrClosed].
func (w *Writer) Write(row *dataset.Row) error {
	if w.err != nil {
		return w.err
	}
	row = prepared(row, row.Split, w.options, &w.counts)
	if row == nil {
		w.counts.Rows++
		return nil
	}
	err := w.encoder.encode(row)
	if err == nil {
		w.counts.Rows++
	} else if refused := (*RowError)(nil); !errors.As(err, &refused) {
		w.err = err
	}
	return err
}

// prepared is a row of a split as the settings want it, nil if they leave it out.
func prepared(row *dataset.Row, split string, options *Options, counts *Counts) *dataset.Row {
	if len(options.Splits) > 0 && !slices.Contains(options.Splits, split) {
		counts.OtherSplit++
		return nil
	}
	if options.Shuffle {
		return shuffled(row, options.Seed, counts)
	}
	return row
}

// Close finishes the file; without it a Parquet, TMX or HTML file is incomplete. It does not close the io.Writer under
// it. A second Close does nothing.
func (w *Writer) Close() error {
	if w.err != nil {
		if errors.Is(w.err, ErrClosed) {
			return nil
		}
		return w.err
	}
	if w.err = w.encoder.finish(); w.err == nil {
		w.err = w.out.Flush()
	}
	if w.err != nil {
		return w.err
	}
	w.err = ErrClosed
	return nil
}

// Counts is the tally so far.
func (w *Writer) Counts() Counts { return w.counts }
