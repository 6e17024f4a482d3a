package export

import (
	"bufio"
	"errors"
	"io"

	"github.com/duizhao/duizhao/dataset"
)

// Writer writes rows in one layout. It must not be used by several goroutines at once.
type Writer struct {
	out     *bufio.Writer
	encoder encoder
	counts  Counts
	err     error // what ended the file, nil while it is open
}

// Counts says what became of the rows that a [Writer] took.
type Counts struct {
	Rows    int // rows taken
	Written int // rows, lines, translation units or page items in the file

	OneSided   int // pairs left out because one side is empty (pairs, translation, tsv, tmx)
	NoQuestion int // training rows left out because the language has no question
	NoOptions  int // training rows left out because the language lacks options that the other one has
	NoAnswer   int // training rows left out because the language has no answer

	Replaced int // characters that the file cannot hold, written as U+FFFD (tmx, html) or as spaces (tsv)
}

// Skipped is the number of pairs or training rows left out, for whatever reason.
func (c Counts) Skipped() int { return c.OneSided + c.NoQuestion + c.NoOptions + c.NoAnswer }

// New starts a file of the layout on out. The caller closes out, after Close.
func New(layout Layout, out io.Writer, options Options) (*Writer, error) {
	if !layout.valid() {
		return nil, layout.Set(layout.String())
	}
	if options.Lang < 0 || int(options.Lang) >= len(langs) {
		return nil, options.Lang.Set(options.Lang.String())
	}
	options = options.withDefaults()
	w := &Writer{out: bufio.NewWriterSize(out, 64<<10)}
	var err error
	w.encoder, err = layouts[layout].open(w.out, &options, &w.counts)
	if err != nil {
		return nil, err
	}
	if layout != Rows { // which checks in passing
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
	err := w.encoder.encode(row)
	if err == nil {
		w.counts.Rows++
	} else if refused := (*RowError)(nil); !errors.As(err, &refused) {
		w.err = err
	}
	return err
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
