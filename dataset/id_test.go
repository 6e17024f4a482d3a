package dataset

import (
	"fmt"
	"strings"
	"testing"
)

func TestNamer(t *testing.T) {
	tests := []struct {
		name    string
		sources []string
		stems   []string
	}{
		{"one", []string{"bank/exam.zh.md"}, []string{"exam.zh"}},
		{"different", []string{"a/exam.md", "a/faq.md"}, []string{"exam", "faq"}},
		{"same in two folders", []string{"zh/x/exam.md", "zh/y/exam.md"}, []string{"x/exam", "y/exam"}},
		{"same folder names too", []string{"p/x/exam.md", "q/x/exam.md", "q/x/faq.md"}, []string{"p/x/exam", "q/x/exam", "faq"}},
		{"one above the other", []string{"exam.md", "x/exam.md", "y/x/exam.md"}, []string{"exam", "x/exam", "y/x/exam"}},
		{"only the extension differs", []string{"x/exam.md", "x/exam.txt"}, []string{"x/exam.md", "x/exam.txt"}},
		{"the same twice", []string{"x/exam.md", "x/exam.md"}, []string{"exam", "exam"}},
		{"stdin", []string{"-"}, []string{"-"}},
		{"no extension", []string{"x/exam"}, []string{"exam"}},
		{"hidden", []string{"x/.exam"}, []string{".exam"}},
		{"dots in folders", []string{"v1.2/exam", "v1.3/exam"}, []string{"v1.2/exam", "v1.3/exam"}},
		{"Windows", []string{`C:\bank\a\题库.md`, `C:\bank\b\题库.md`}, []string{"a/题库", "b/题库"}},
		{"absolute", []string{"/exam.md", "exam.md"}, []string{"/exam", "exam"}},
		{"none", nil, nil},
	}
	for _, test := range tests {
		n := NewNamer(test.sources)
		for i, s := range test.sources {
			rows := make([]Row, 1)
			if n.Name(s, rows); rows[0].ID != test.stems[i]+"#1" {
				t.Errorf("%s: %s is named %q, want %q", test.name, s, rows[0].ID, test.stems[i]+"#1")
			}
		}
	}
}

func TestNamerNumbers(t *testing.T) {
	tests := []struct{ numbers, ids string }{
		{"1 2 3", "x#1 x#2 x#3"},
		{"1 2 1", "x#1 x#2 x#1-2"},
		{"1 1 1", "x#1 x#1-2 x#1-3"},
		{"7 - 9", "x#7 x#2 x#9"},
		{"- 1 -", "x#1 x#1-2 x#3"},
		{"1 1-2 1", "x#1 x#1-2 x#1-3"},
		{"001 2.1", "x#001 x#2.1"},
		{"", ""},
	}
	for _, test := range tests {
		var rows []Row
		for _, number := range strings.Fields(test.numbers) {
			rows = append(rows, Row{Number: strings.Trim(number, "-")})
			if number == "1-2" {
				rows[len(rows)-1].Number = number
			}
		}
		NewNamer([]string{"x.md"}).Name("x.md", rows)
		var ids []string
		for i := range rows {
			ids = append(ids, rows[i].ID)
		}
		if got := strings.Join(ids, " "); got != test.ids {
			t.Errorf("%s: %s, want %s", test.numbers, got, test.ids)
		}
	}
	// A source that the namer was not made for is named all the same.
	rows := make([]Row, 1)
	if NewNamer(nil).Name("b/y.md", rows); rows[0].ID != "y#1" {
		t.Errorf("unknown source: %q", rows[0].ID)
	}
}

func ExampleNamer() {
	n := NewNamer([]string{"os/quiz.zh.md", "net/quiz.zh.md"})
	rows := []Row{{Number: "1"}, {Number: "2"}, {Number: "2"}}
	n.Name("net/quiz.zh.md", rows)
	for _, r := range rows {
		fmt.Println(r.ID)
	}
	// Output:
	// net/quiz.zh#1
	// net/quiz.zh#2
	// net/quiz.zh#2-2
}
