package main

import (
	"encoding/json"
	"testing"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/segment"
)

// Entries of a ledger are written as encoding/json writes them.
func TestAppendEntry(t *testing.T) {
	for class := dataset.FieldText; class <= dataset.Leftover; class++ {
		for _, name := range []string{"", "question", "option.A", "10 分", `"`, `a\b`, "<p>", "a&b", "\x1f", "\x7f", "~", "\u2028"} {
			e := dataset.Entry{Span: segment.Span{Start: 12, End: 345}, Class: class, Name: name, Item: 6}
			want, err := json.Marshal(struct {
				Start int           `json:"start"`
				End   int           `json:"end"`
				Line  int           `json:"line"`
				Class dataset.Class `json:"class"`
				Name  string        `json:"name"`
				Item  int           `json:"item"`
			}{12, 345, 78, class, name, 6})
			if err != nil {
				t.Fatal(err)
			}
			if got := string(appendEntry(nil, e, 78)); got != string(want) {
				t.Errorf("got %s, want %s", got, want)
			}
		}
	}
}
