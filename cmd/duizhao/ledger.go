package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"github.com/duizhao/duizhao/dataset"
)

// ledgerWriter writes the ledgers of documents as one JSON document, an entry a line.
type ledgerWriter struct {
	out   *bufio.Writer
	count int
}

func newLedgerWriter(w io.Writer) *ledgerWriter {
	l := &ledgerWriter{out: bufio.NewWriterSize(w, 64<<10)}
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

// ledgerWarning is a warning about a document.
type ledgerWarning struct {
	Line    int    `json:"line"`
	Message string `json:"message"`
}

func headOf(d *dataset.Document) ledgerHead {
	t, s := d.Text.Source(), d.Ledger.Sums()
	sum := t.SHA256()
	return ledgerHead{
		Source: t.Name, Language: d.Language.String(), Encoding: t.Encoding.String(),
		Bytes: len(t.Data), Size: t.Size, SHA256: hex.EncodeToString(sum[:]), Converter: t.Converter,
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
	source := d.Text.Source()
	for e := range d.Ledger.All() {
		l.comma(&first)
		l.out.Write(appendEntry(l.out.AvailableBuffer(), e, source.Line(e.Span.Start)))
	}
	_, err = l.out.WriteString("]}")
	return err
}

// line writes a warning on a line of its own. It is a struct of numbers and texts, which always marshals.
func (l *ledgerWriter) line(first *bool, w ledgerWarning) {
	l.comma(first)
	b, _ := json.Marshal(w)
	l.out.Write(b)
}

// comma begins a line of a list.
func (l *ledgerWriter) comma(first *bool) {
	if !*first {
		l.out.WriteByte(',')
	}
	*first = false
	l.out.WriteByte('\n')
}

// appendEntry appends a stretch of the text: class field, marker or leftover; name is the field, the mark or the reason; item counts the
// document's items from 1, 0 for none. There are many: json.Marshal would take half as long as everything else.
func appendEntry(b []byte, e dataset.Entry, line int) []byte {
	b = strconv.AppendInt(append(b, `{"start":`...), int64(e.Span.Start), 10)
	b = strconv.AppendInt(append(b, `,"end":`...), int64(e.Span.End), 10)
	b = strconv.AppendInt(append(b, `,"line":`...), int64(line), 10)
	b = append(append(append(b, `,"class":"`...), e.Class.String()...), `","name":`...)
	if isPlain(e.Name) {
		b = append(append(append(b, '"'), e.Name...), '"')
	} else {
		name, _ := json.Marshal(e.Name)
		b = append(b, name...)
	}
	b = strconv.AppendInt(append(b, `,"item":`...), int64(e.Item), 10)
	return append(b, '}')
}

// isPlain reports a text that is itself in JSON, as most names are.
func isPlain(s string) bool {
	for _, c := range []byte(s) {
		if c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			return false
		}
	}
	return true
}

// close finishes the JSON document; the caller closes the file.
func (l *ledgerWriter) close() error {
	l.out.WriteString("\n]}\n")
	return l.out.Flush()
}
