package words

import (
	"errors"
	"testing"
)

// small is a table with two words.
func small(t testing.TB) *table {
	l := newLexicon([]fold{{'學', '学'}})
	l.add("机器学习", 3)
	l.add("ip地址", 2)
	table, err := l.compile()
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// TestParse reads a stored table back, and refuses every part of it.
func TestParse(t *testing.T) {
	stored := small(t).encode()
	table, err := parse(stored)
	if err != nil {
		t.Fatal(err)
	}
	if string(table.encode()) != string(stored) {
		t.Error("not the same when stored anew")
	}
	s := &Segmenter{table: table}
	text := "机器學习的IP地址"
	if got := parts(text, s.Append(nil, text)); len(got) != 3 {
		t.Errorf("got %q", got)
	}
	for n := range stored {
		var fault *FormatError
		if table, err := parse(stored[:n]); table != nil || !errors.As(err, &fault) {
			t.Fatalf("the first %d bytes of %d: got %v", n, len(stored), err)
		}
	}
}

// TestDecode refuses what is not compressed.
func TestDecode(t *testing.T) {
	for _, stored := range [][]byte{nil, []byte(version), embedded[:len(embedded)/2]} {
		var fault *FormatError
		if table, err := decode(stored); table != nil || !errors.As(err, &fault) {
			t.Errorf("%d bytes: got %v", len(stored), err)
		}
	}
}

// TestTooLarge refuses more different characters than there are codes.
func TestTooLarge(t *testing.T) {
	l := newLexicon(nil)
	for r := rune(0x20000); len(l.symbols) < maxCodes; r++ {
		l.add(string(r), 2)
	}
	var fault *SizeError
	if _, err := l.compile(); !errors.As(err, &fault) {
		t.Errorf("got %v", err)
	}
}
