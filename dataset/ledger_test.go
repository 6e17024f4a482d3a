package dataset

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/segment"
)

func ledgerText(t *testing.T) *segment.Text {
	t.Helper()
	text, err := segment.Decode("x.md", strings.NewReader("一行\n二行\n"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// ledgerOf is a ledger of entries that end where these do.
func ledgerOf(entries ...Entry) Ledger {
	var l Ledger
	for _, e := range entries {
		l.stretches = append(l.stretches, stretch{e.Span.End, int32(e.Item), uint32(len(l.fates))})
		l.fates = append(l.fates, fate{e.Class, e.Name})
	}
	return l
}

func TestLedgerVerify(t *testing.T) {
	text := ledgerText(t) // 14 bytes
	until := func(end int, name string) Entry {
		return Entry{segment.Span{End: end}, Leftover, name, 0}
	}
	blank := func(ends ...int) Ledger {
		var entries []Entry
		for _, end := range ends {
			entries = append(entries, until(end, ReasonBlank))
		}
		return ledgerOf(entries...)
	}
	for _, test := range []struct {
		name   string
		ledger Ledger
		line   int // of the error, 0 if there is none
		start  int
	}{
		{"whole", blank(14), 0, 0},
		{"in parts", blank(6, 7, 14), 0, 0},
		{"nothing", blank(), 1, 0},
		{"an overlap", blank(8, 7, 14), 2, 7},
		{"short", blank(7), 2, 7},
		{"an empty entry", blank(7, 7, 14), 2, 7},
		{"an unknown reason", ledgerOf(until(7, ReasonBlank), until(14, reasonUnaccounted)), 2, 7},
	} {
		err := test.ledger.verify(text)
		var bad *UnaccountedError
		switch {
		case test.line == 0 && err != nil:
			t.Errorf("%s: %v", test.name, err)
		case test.line > 0 && !errors.As(err, &bad):
			t.Errorf("%s: %v, want an UnaccountedError", test.name, err)
		case test.line > 0 && (bad.Line != test.line || bad.Span.Start != test.start || bad.Name != "x.md"):
			t.Errorf("%s: %v, want line %d, byte %d", test.name, bad, test.line, test.start)
		}
	}
}

func TestBook(t *testing.T) {
	b := newBook("\ufeffab  cd x e\n", 0)
	span := func(part string) segment.Span {
		at := strings.Index(b.text, part)
		return segment.Span{Start: at, End: at + len(part)}
	}
	b.claim(span("a"), FieldText, "title", 1)
	b.claim(span("b"), FieldText, "title", 1) // joins the one before
	b.claim(span("cd"), Marker, "rule", 1)
	b.claim(span("c"), FieldText, "title", 1) // entered already
	b.claim(span("e"), FieldText, "title", 2) // x before it is nobody's
	b.gap(len(b.text))
	var got []string
	for e := range b.ledger.All() {
		got = append(got, e.Class.String()+" "+e.Name+" "+e.Span.Of(b.text))
	}
	want := []string{
		"leftover byte order mark \ufeff", "field title ab", "leftover blank   ", "marker rule cd", "leftover unaccounted  x ",
		"field title e", "leftover blank \n",
	}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestLedgerSumsAndRelease(t *testing.T) {
	entries := []Entry{
		{segment.Span{Start: 0, End: 3}, Marker, "label-answer", 1},
		{segment.Span{Start: 3, End: 10}, FieldText, "answer", 1},
		{segment.Span{Start: 10, End: 11}, Leftover, ReasonBlank, 1},
		{segment.Span{Start: 11, End: 15}, FieldText, "answer", 2},
	}
	l := ledgerOf(entries...)
	if got := slices.Collect(l.All()); !slices.Equal(got, entries) {
		t.Errorf("entries %v, want %v", got, entries)
	}
	if got, want := l.Sums(), (Sums{11, 3, 1}); got != want {
		t.Errorf("sums %v, want %v", got, want)
	}
	released := l.Release(1)
	if got, want := released.Sums(), (Sums{4, 0, 11}); got != want {
		t.Errorf("sums after release %v, want %v", got, want)
	}
	if released.at(1).Name != ReasonUnmatched || released.at(2).Name != ReasonBlank || l.at(1).Name != "answer" {
		t.Errorf("released %v of %v", released, l)
	}
}

// TestLedgerHasNoContentInMarkers tells what no marker may hold: a letter of Chinese prose. What labels and tags consist of is in
// the tables, so that a long marker is a mistake.
func TestLedgerHasNoContentInMarkers(t *testing.T) {
	for _, name := range testDocuments(t) {
		d := splitFile(t, name)
		for e := range d.Ledger.All() {
			if e.Class != Marker {
				continue
			}
			s := e.Span.Of(d.Text.Data)
			bare := strings.Map(func(r rune) rune {
				if r < 0x2e80 || r >= 0x3000 && r < 0x3400 || r >= 0xff00 {
					return -1
				}
				return r
			}, s)
			if len(bare) > len("一种说法仅供参考") {
				t.Errorf("%s:%d: %s marker %q", name, d.Text.Line(e.Span.Start), e.Name, s)
			}
		}
	}
}

// A table may have more columns than any other document has names for its parts.
func TestLedgerOfManyNames(t *testing.T) {
	const names = 70000
	b := newBook(strings.Repeat("x", names), names)
	for i := range names {
		b.claim(segment.Span{Start: i, End: i + 1}, Leftover, strconv.Itoa(i), 0)
	}
	i := 0
	for e := range b.ledger.All() {
		if want := (Entry{segment.Span{Start: i, End: i + 1}, Leftover, strconv.Itoa(i), 0}); e != want {
			t.Fatalf("got %v, want %v", e, want)
		}
		i++
	}
	if i != names {
		t.Errorf("%d entries, want %d", i, names)
	}
}
