package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/dataset"
)

var (
	_ flag.Value = new(Layout)
	_ flag.Value = new(Lang)
)

// Every layout but Parquet has a golden file of the sample; training rows in both languages.
func TestGolden(t *testing.T) {
	for _, layout := range Layouts() {
		if layout == Parquet {
			continue
		}
		if layout.Several() {
			t.Run(layout.String(), func(t *testing.T) {
				files, _ := writtenSet(t, layout, Options{Lang: LangBoth, Name: "sample"}, sample()...)
				golden(t, layout.String()+".txtar", files.archive())
			})
			continue
		}
		t.Run(layout.String(), func(t *testing.T) {
			got, _ := written(t, layout, Options{Lang: LangBoth, Title: "样例 & sample"}, sample()...)
			golden(t, layout.String()+layout.Ext(), got)
		})
	}
	got, _ := written(t, Rows, Options{}, worded()...)
	golden(t, "words.jsonl", got)
}

// The examples in the table are what the layouts write.
func TestExamples(t *testing.T) {
	for _, layout := range Layouts() {
		if layout == Parquet {
			continue
		}
		var got []byte
		switch {
		case layout.Several():
			files, _ := writtenSet(t, layout, Options{}, closure())
			got = files.archive()
		case layout == CEval:
			got, _ = written(t, layout, Options{}, queue())
		default:
			got, _ = written(t, layout, Options{}, closure())
		}
		for part := range strings.SplitSeq(layout.Example(), "…") {
			if !bytes.Contains(got, []byte(part)) {
				t.Errorf("%s: example %s is not in\n%s", layout, part, got)
			}
		}
	}
}

func TestTableIsWhole(t *testing.T) {
	for _, layout := range Layouts() {
		if layout.String() == "" || layout.About() == "" || layout.Example() == "" || strings.HasPrefix(layout.Ext(), ".") == (layout == Moses) {
			t.Errorf("layout %d lacks something in the table", int(layout))
		}
		var set Layout
		if err := set.Set(layout.String()); err != nil || set != layout {
			t.Errorf("Set(%q) = %v, %v", layout, set, err)
		}
	}
}

func TestNameErrors(t *testing.T) {
	const names = "rows, parquet, pairs, alpaca, sharegpt, messages, prompt-completion, llama-factory, lm-eval, ceval, opencompass, " +
		"translation, tsv, tmx, moses, html"
	for _, c := range []struct {
		value flag.Value
		name  string
		want  string
	}{
		{new(Layout), "paruqet", `layout: expected one of ` + names + `, found "paruqet" (nearest: parquet)`},
		{new(Layout), "share-gpt", `layout: expected one of ` + names + `, found "share-gpt" (nearest: sharegpt)`},
		{new(Layout), "tmz", `layout: expected one of ` + names + `, found "tmz" (nearest: tmx)`},
		{new(Layout), "tvs", `layout: expected one of ` + names + `, found "tvs" (nearest: tsv)`},
		{new(Layout), "lm_eval", `layout: expected one of ` + names + `, found "lm_eval" (nearest: lm-eval)`},
		{new(Layout), "", `layout: expected one of ` + names + `, found ""`},
		{new(Layout), "对照", `layout: expected one of ` + names + `, found "对照"`},
		{new(Lang), "zn", `language: expected one of zh, en, both, found "zn" (nearest: zh)`},
	} {
		err := c.value.Set(c.name)
		if name := new(NameError); !errors.As(err, &name) || err.Error() != c.want {
			t.Errorf("Set(%q): got %v, want %s", c.name, err, c.want)
		}
	}
	if _, err := New(Layout(99), io.Discard, Options{}); err == nil {
		t.Error("New takes a layout outside the table")
	}
	if _, err := New(Rows, io.Discard, Options{Lang: -1}); err == nil {
		t.Error("New takes a language outside the table")
	}
}

func TestCounts(t *testing.T) {
	for _, c := range []struct {
		layout  Layout
		options Options
		want    Counts
	}{
		{Rows, Options{}, Counts{Rows: 6, Written: 6}},
		{Parquet, Options{}, Counts{Rows: 6, Written: 6}},
		{Pairs, Options{}, Counts{Rows: 6, Written: 6, OneSided: 1}},
		{Translation, Options{}, Counts{Rows: 6, Written: 6, OneSided: 1}},
		{TMX, Options{}, Counts{Rows: 6, Written: 6, OneSided: 1, Replaced: 1}},
		{HTML, Options{}, Counts{Rows: 6, Written: 6, Replaced: 1}},
		{Alpaca, Options{}, Counts{Rows: 6, Written: 4, NoQuestion: 1, NoAnswer: 1}},
		{Messages, Options{Lang: LangEN}, Counts{Rows: 6, Written: 4, NoQuestion: 2}},
		{ShareGPT, Options{Lang: LangBoth}, Counts{Rows: 6, Written: 8, NoQuestion: 3, NoAnswer: 1}},
	} {
		file, got := written(t, c.layout, c.options, sample()...)
		if got != c.want {
			t.Errorf("%s %s: got %+v, want %+v", c.layout, c.options.Lang, got, c.want)
		}
		if c.layout.Ext() == ".jsonl" && bytes.Count(file, []byte("\n")) != got.Written {
			t.Errorf("%s: %d lines, counted %d", c.layout, bytes.Count(file, []byte("\n")), got.Written)
		}
	}
	if got := (Counts{OneSided: 1, NoQuestion: 2, NoOptions: 4, NoAnswer: 8, Replaced: 16}).Skipped(); got != 15 {
		t.Errorf("Skipped() = %d, want 15", got)
	}
}

func TestSameRowsSameBytes(t *testing.T) {
	for _, layout := range singles() {
		first, _ := written(t, layout, Options{}, sample()...)
		again, _ := written(t, layout, Options{}, sample()...)
		if !bytes.Equal(first, again) {
			t.Errorf("%s: two runs differ", layout)
		}
	}
}

// JSON is for people too: no escapes but those that JSON demands, no null, lines that end in "\n".
func TestJSONIsPlain(t *testing.T) {
	for _, layout := range singles() {
		if layout.Ext() != ".jsonl" {
			continue
		}
		file, _ := written(t, layout, Options{Lang: LangBoth}, sample()...)
		for _, bad := range []string{`\u003c`, `\u0026`, `\u4e`, "null", "\r\n"} {
			if bytes.Contains(file, []byte(bad)) {
				t.Errorf("%s: holds %q", layout, bad)
			}
		}
		for line := range bytes.Lines(file) {
			if !json.Valid(line) || line[len(line)-1] != '\n' {
				t.Errorf("%s: not a line of JSON: %s", layout, line)
			}
		}
	}
}

func TestRefusedRows(t *testing.T) {
	good := closure()
	for _, c := range []struct {
		spoil func(*dataset.Row)
		want  string
	}{
		{func(r *dataset.Row) { r.AnswerZH = "好\xff" }, `row "js#3": column answer_zh: expected UTF-8, found byte 0xff at offset 3`},
		{func(r *dataset.Row) { r.Section = []string{"", "\xe4\xbd"} }, `row "js#3": column section[1]: expected UTF-8, found byte 0xe4 at offset 0`},
		{func(r *dataset.Row) { r.Pairs = append(r.Pairs, dataset.Pair{EN: "a\xed\xa0\x80"}) }, `row "js#3": column pairs[1].en: expected UTF-8, found byte 0xed at offset 1`},
		{func(r *dataset.Row) { r.Flags = []dataset.Flag{{Message: "\xc0\x80"}} }, `row "js#3": column flags[0].message: expected UTF-8, found byte 0xc0 at offset 0`},
		{func(r *dataset.Row) { r.Words = &dataset.Words{AnswerZH: []string{"好", "\xe5"}} }, `row "js#3": column words_answer_zh[1]: expected UTF-8, found byte 0xe5 at offset 0`},
		{func(r *dataset.Row) { r.ID = "\x80" }, `row "\x80": column id: expected UTF-8, found byte 0x80 at offset 0`},
		{func(r *dataset.Row) { r.Score = math.NaN() }, `row "js#3": column score: expected a finite number, found NaN`},
		{func(r *dataset.Row) { r.Pairs = []dataset.Pair{{Score: math.Inf(-1)}} }, `row "js#3": column pairs[0].score: expected a finite number, found -Inf`},
	} {
		bad := closure()
		c.spoil(bad)
		for _, layout := range singles() {
			var file bytes.Buffer
			w, err := New(layout, &file, Options{})
			if err != nil {
				t.Fatal(err)
			}
			err = w.Write(bad)
			if row := new(RowError); !errors.As(err, &row) || err.Error() != c.want {
				t.Errorf("%s: got %v, want %s", layout, err, c.want)
			}
			// A refused row leaves no trace.
			if err := errors.Join(w.Write(good), w.Close()); err != nil {
				t.Errorf("%s: %v", layout, err)
			}
			if want, _ := written(t, layout, Options{}, good); !bytes.Equal(file.Bytes(), want) {
				t.Errorf("%s: a refused row changed the file", layout)
			}
		}
	}
}

// A Parquet file that has no columns for words takes no rows with words: they would be lost.
func TestWordsWithoutColumns(t *testing.T) {
	var file bytes.Buffer
	w, err := New(Parquet, &file, Options{})
	if err != nil {
		t.Fatal(err)
	}
	const want = `row "js#3": column words_question_zh: expected a row without words, as the file has no columns for them, found one with words`
	if err := w.Write(worded()[0]); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if err := errors.Join(w.Write(closure()), w.Close()); err != nil {
		t.Error(err)
	}
	if want, _ := written(t, Parquet, Options{}, closure()); !bytes.Equal(file.Bytes(), want) {
		t.Error("a refused row changed the file")
	}
}

// check reads every text of the schema: a column added to Row and forgotten in texts fails here.
func TestEveryTextIsChecked(t *testing.T) {
	var row dataset.Row
	fill(reflect.ValueOf(&row).Elem(), new(int))
	seen := 0
	for column, text := range texts(&row) {
		seen++
		if want := fmt.Sprintf("text %d", seen); text != want {
			t.Errorf("%s: got %q, want %q (the schema's order)", column, text, want)
		}
	}
	count := 0
	for _, path := range parquetSchema().Columns() {
		if leaf, _ := parquetSchema().Lookup(path...); leaf.Node.Type().String() == "STRING" {
			count++
		}
	}
	if seen != count {
		t.Errorf("texts yields %d texts of a row with one item a list, the schema has %d text columns", seen, count)
	}
}

// fill gives every string below v a number of its own and every list one item.
func fill(v reflect.Value, n *int) {
	switch v.Kind() {
	case reflect.String:
		*n++
		v.SetString(fmt.Sprintf("text %d", *n))
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), n)
	}
}

func TestClose(t *testing.T) {
	for _, layout := range singles() {
		var file bytes.Buffer
		w, err := New(layout, &file, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Errorf("%s: Close: %v", layout, err)
		}
		size := file.Len()
		if err := w.Write(closure()); err != ErrClosed {
			t.Errorf("%s: Write after Close: got %v, want %v", layout, err, ErrClosed)
		}
		if err := w.Close(); err != nil {
			t.Errorf("%s: second Close: %v", layout, err)
		}
		if file.Len() != size || w.Counts() != (Counts{}) {
			t.Errorf("%s: a closed writer went on writing", layout)
		}
	}
}

// full is an output with room for so many bytes.
type full int

var errFull = errors.New("no room")

func (f *full) Write(p []byte) (int, error) {
	n := min(len(p), int(*f))
	*f -= full(n)
	if n < len(p) {
		return n, errFull
	}
	return n, nil
}

// An output that fails is told at the latest by Close, and stays told.
func TestFailingOutput(t *testing.T) {
	for _, layout := range singles() {
		whole, _ := written(t, layout, Options{}, sample()...)
		for room := range len(whole) {
			if room%487 != 0 && room != len(whole)-1 {
				continue
			}
			out := full(room)
			w, err := New(layout, &out, Options{})
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range sample() {
				w.Write(row)
			}
			if err := w.Close(); !errors.Is(err, errFull) {
				t.Fatalf("%s with room for %d of %d bytes: Close gave %v", layout, room, len(whole), err)
			}
			if err := errors.Join(w.Close(), w.Write(closure())); !errors.Is(err, errFull) {
				t.Fatalf("%s: the error was forgotten: %v", layout, err)
			}
		}
	}
}

// Write keeps nothing of a row: the caller may change it at once.
func TestRowIsNotKept(t *testing.T) {
	for _, layout := range singles() {
		var file bytes.Buffer
		w, err := New(layout, &file, Options{})
		if err != nil {
			t.Fatal(err)
		}
		row := closure()
		row.Section = []string{"一"}
		want, _ := written(t, layout, Options{}, row)
		if err := w.Write(row); err != nil {
			t.Fatal(err)
		}
		row.ID, row.Section[0], row.Pairs[0].ZH = "changed", "changed", "changed"
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(file.Bytes(), want) {
			t.Errorf("%s: a change after Write shows in the file", layout)
		}
	}
}
