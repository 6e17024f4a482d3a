package dataset

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/segment"
)

func TestReader(t *testing.T) {
	const both = "### 1. 什么是锁？\n\nWhat is a lock, then?\n\n答案：一种原语。\n\nA kind of primitive.\n\n### 2. 什么是栈？\n\nWhat is a stack, then?\n\n答案：后进先出的表。\n\nA list that is last in, first out.\n"
	for _, test := range []struct {
		name, data string
		reader     Reader
		documents  int
		layout     string
	}{
		{"x.csv", "题目,答案\n问？,答\n", Reader{}, 1, "table-csv"},
		{"x.txt", "题目,答案\n问？,答\n", Reader{}, 1, "table-csv"},
		{"x.txt", "题目,答案\n问？,答\n", Reader{Splitter: Splitter{Formatted: true, Format: segment.Plain}}, 1, ""},
		{"x.txt", "题目\t答案\n问？\t答\n", Reader{Table: Table{Syntax: TSV}}, 1, "table-tsv"},
		{"x.txt", "<!doctype html><h3>1. 问？</h3><p>答案：好", Reader{}, 1, "heading-number@3"},
		{"x.md", both, Reader{}, 2, "heading-number@3"},
		{"x.md", both, Reader{OneSide: true}, 1, "heading-number@3"},
		{"x.md", "### 1. 问？\n\n答案：好。\n", Reader{}, 1, "heading-number@3"},
	} {
		docs, err := test.reader.Split(decodeText(t, test.name, test.data))
		if err != nil || len(docs) != test.documents || docs[0].Layout != test.layout {
			t.Errorf("%s %.20q: %d documents, %v; want %d in %s", test.name, test.data, len(docs), err, test.documents, test.layout)
		}
	}
	_, err := Reader{}.Split(decodeText(t, "x.json", "{"))
	var bad *TableError
	if !errors.As(err, &bad) {
		t.Error(err)
	}
}

// FuzzReader reads Markdown as whatever it is: items, both languages, or tables.
func FuzzReader(f *testing.F) {
	for _, name := range append(files(f, "table", "*.md"), files(f, "bilingual", "*.md")...) {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(raw))
	}
	f.Fuzz(func(t *testing.T, data string) {
		text, err := segment.Decoder{Replace: true, Encoding: segment.UTF8}.Decode("x.md", strings.NewReader(data))
		if err != nil {
			return
		}
		docs, err := Reader{}.Split(text)
		if err != nil {
			t.Fatalf("%v\n%q", err, data)
		}
		for _, d := range docs {
			checkDerived(t, d)
		}
	})
}
