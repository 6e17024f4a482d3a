package memory

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/translate/exchange"
)

// Format is a kind of file in which memories are exchanged. It implements flag.Value and pflag.Value.
type Format int

const (
	TMX   Format = iota // Translation Memory eXchange 1.4b, https://www.gala-global.org/tmx-14b
	TSV                 // tab-separated, see TSV files in the package comment
	JSONL               // an object a line
)

var formats = exchange.Names{TMX: "tmx", TSV: "tsv", JSONL: "jsonl"}

// String is the name that Set takes.
func (f Format) String() string { return formats.Name(int(f)) }

// Set takes tmx, tsv or jsonl.
func (f *Format) Set(name string) error {
	i, err := formats.Find(name)
	if err == nil {
		*f = Format(i)
	}
	return err
}

// Type is what pflag prints for the argument.
func (Format) Type() string { return "format" }

// FormatOf tells a file's format by its name.
func FormatOf(name string) (Format, error) {
	i, err := formats.OfFile(name)
	return Format(i), err
}

// ReadCounts says what became of a file's units.
type ReadCounts struct {
	Units    int // translation units, lines or records
	Entries  int // given; a unit with several translations gives several
	OneSided int // units left out because they lack Chinese or English, or it is empty
	Inline   int // inline elements of TMX whose codes became part of the text
	Bare     int // inline elements without a code, of which nothing is left
}

// Add adds what others counted.
func (c *ReadCounts) Add(other ReadCounts) {
	c.Units += other.Units
	c.Entries += other.Entries
	c.OneSided += other.OneSided
	c.Inline += other.Inline
	c.Bare += other.Bare
}

// Reader reads entries from a file. It must not be used by several goroutines at once.
type Reader struct {
	name   string
	in     io.Reader
	format Format
	counts ReadCounts
}

// NewReader reads entries from r; name is what errors call it. The caller closes r.
func NewReader(name string, r io.Reader, format Format) *Reader {
	return &Reader{name: name, in: r, format: format}
}

// Entries yields the entries in the order of the file, in constant memory. What the file does not say is zero, but a score: 1. The
// first error ends the sequence; it names the file and the line. The sequence can be used once.
func (r *Reader) Entries() iter.Seq2[Entry, error] {
	switch r.format {
	case TSV:
		return r.tsv()
	case JSONL:
		return r.jsonl()
	}
	return r.tmx()
}

// Counts is the tally so far.
func (r *Reader) Counts() ReadCounts { return r.counts }

// keep counts a unit's entry, and tells whether it has both sides.
func (r *Reader) keep(e *Entry) bool {
	r.counts.Units++
	if keyOf(e.ZH) == "" || strings.TrimSpace(e.EN) == "" {
		r.counts.OneSided++
		return false
	}
	r.counts.Entries++
	return true
}

// WriterOptions are the settings of a [Writer]. The zero value works.
type WriterOptions struct {
	TagZH, TagEN string // language tags of TMX; zh-CN and en if ""
	Version      string // of the tool, for the header of TMX; 0 if ""
}

// WriteCounts says what a [Writer] wrote.
type WriteCounts struct {
	Written  int
	Replaced int // characters that XML cannot hold, written as U+FFFD
}

// Writer writes entries to a file. It must not be used by several goroutines at once.
type Writer struct {
	out    *bufio.Writer
	format Format
	o      WriterOptions
	counts WriteCounts
}

// NewWriter begins a file of the format. The caller closes w, after Close.
func NewWriter(w io.Writer, format Format, o WriterOptions) (*Writer, error) {
	if err := new(Format).Set(format.String()); err != nil {
		return nil, err
	}
	o.TagZH, o.TagEN, o.Version = cmp.Or(o.TagZH, "zh-CN"), cmp.Or(o.TagEN, "en"), cmp.Or(o.Version, "0")
	out := &Writer{out: bufio.NewWriterSize(w, 64<<10), format: format, o: o}
	switch format {
	case TMX:
		return out, out.beginTMX()
	case TSV:
		return out, out.beginTSV()
	}
	return out, nil
}

// Write adds an entry.
func (w *Writer) Write(e Entry) error {
	if err := e.check(); err != nil {
		return err
	}
	w.counts.Written++
	switch w.format {
	case TSV:
		return w.writeTSV(&e)
	case JSONL:
		return w.writeJSON(&e)
	}
	return w.writeTMX(&e)
}

// Close ends the file; without it a TMX file is incomplete.
func (w *Writer) Close() error {
	if w.format == TMX {
		if _, err := w.out.WriteString("</body>\n</tmx>\n"); err != nil {
			return err
		}
	}
	return w.out.Flush()
}

// Counts is the tally so far.
func (w *Writer) Counts() WriteCounts { return w.counts }

// written is how a date stands in TSV and JSON lines, "" for none.
func written(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func parseDate(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	t = t.UTC().Truncate(time.Second)
	if err != nil || t.Year() < 0 || t.Year() > 9999 {
		return t, fmt.Errorf("expected a date such as 2024-05-01T08:00:00Z, found %q", excerpt(text))
	}
	return t, nil
}

// parseOrigin reads an origin; other tools' words for it are unknown ones.
func parseOrigin(text string) (dataset.Origin, error) {
	switch o := dataset.Origin(text); o {
	case "", dataset.OriginHuman, dataset.OriginDocument, dataset.OriginMachine, dataset.OriginMemory, dataset.OriginNone:
		return o, nil
	}
	return "", fmt.Errorf("expected an origin (human, document, machine), found %q", excerpt(text))
}
