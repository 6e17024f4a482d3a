package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"

	"github.com/duizhao/duizhao/dataset"
)

// ledgerWriter writes the ledgers of documents as one JSON document, an entry a line.
type ledgerWriter struct {
	out   *bufio.Writer
	count int
}

func newLedgerWriter(w io.Writer) *ledgerWriter {
	l := &ledgerWriter{out: bufio.NewWriter(w)}
	l.out.WriteString("{\"version\":1,\"documents\":[")
	return l
}

// ledgerHead describes a document in a ledger. Bytes counts the decoded text, in which offsets count; Size and SHA256 are of the
// file, which Converter turned into text if it was none.
type ledgerHead struct {
	Source    string `json:"source"`
	Language  string `json:"language"`
	Encoding  string `json:"encoding"`
	Bytes     int    `json:"bytes"`
	Size      int64  `json:"size"`
	SHA256    string `json:"sha256"`
	Converter string `json:"converter,omitempty"`
	Layout    string `json:"layout"`
	Items     int    `json:"items"`
	Field     int    `json:"field"`
	Marker    int    `json:"marker"`
	Leftover  int    `json:"leftover"`
}

// ledgerEntry is a stretch of the text: class field, marker or leftover; name is the field, the mark or the reason; item counts
// the document's items from 1, 0 for none.
type ledgerEntry struct {
	Start int           `json:"start"`
	End   int           `json:"end"`
	Line  int           `json:"line"`
	Class dataset.Class `json:"class"`
	Name  string        `json:"name"`
	Item  int           `json:"item"`
}

// ledgerWarning is a warning about a document.
type ledgerWarning struct {
	Line    int    `json:"line"`
	Message string `json:"message"`
}

func headOf(d *dataset.Document) ledgerHead {
	t, s := d.Text.Source(), d.Ledger.Sums()
	return ledgerHead{
		Source: t.Name, Language: d.Language.String(), Encoding: t.Encoding.String(),
		Bytes: len(t.Data), Size: t.Size, SHA256: hex.EncodeToString(t.SHA256[:]), Converter: t.Converter,
		Layout: d.Layout, Items: len(d.Items), Field: s.Field, Marker: s.Marker, Leftover: s.Leftover,
	}
}

// write adds the documents of an outcome with what was said about them.
func (l *ledgerWriter) write(o *outcome) error {
	for _, d := range o.docs {
		l.next()
		if err := l.document(d, o.notes); err != nil {
			return err
		}
	}
	return nil
}

// kept adds documents that were written before.
func (l *ledgerWriter) kept(documents []string) {
	for _, d := range documents {
		l.next()
		l.out.WriteString(d)
	}
}

// next begins a document.
func (l *ledgerWriter) next() {
	if l.count > 0 {
		l.out.WriteByte(',')
	}
	l.count++
}

// document writes a document with what was said about it.
func (l *ledgerWriter) document(d *dataset.Document, notes []note) error {
	head, err := json.Marshal(headOf(d))
	if err != nil {
		return err
	}
	fmt.Fprintf(l.out, "\n%s,\"warnings\":[", head[:len(head)-1])
	first := true
	for _, n := range notes {
		if n.File == d.Text.Name {
			l.line(&first, ledgerWarning{n.Line, n.Message})
		}
	}
	l.out.WriteString("],\"entries\":[")
	first = true
	for e := range d.Ledger.All() {
		l.line(&first, ledgerEntry{e.Span.Start, e.Span.End, d.Text.Source().Line(e.Span.Start), e.Class, e.Name, e.Item})
	}
	_, err = l.out.WriteString("]}")
	return err
}

// line writes a value on a line of its own. Values are structs of numbers and texts, which always marshal.
func (l *ledgerWriter) line(first *bool, value any) {
	if !*first {
		l.out.WriteByte(',')
	}
	*first = false
	b, _ := json.Marshal(value)
	l.out.WriteByte('\n')
	l.out.Write(b)
}

// close finishes the JSON document; the caller closes the file.
func (l *ledgerWriter) close() error {
	l.out.WriteString("\n]}\n")
	return l.out.Flush()
}
