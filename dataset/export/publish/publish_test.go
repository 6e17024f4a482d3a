package publish

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/export"
)

var update = flag.Bool("update", false, "write the golden files anew")

// folder is files in memory, an export.Files.
type folder struct{ fstest.MapFS }

type file struct {
	bytes.Buffer
	close func(data []byte)
}

func (f *file) Close() error { f.close(f.Bytes()); return nil }

func (d folder) Create(name string) (io.WriteCloser, error) {
	return &file{close: func(data []byte) { d.MapFS[name] = &fstest.MapFile{Data: data, Mode: 0o644} }}, nil
}

func (d folder) Rename(from, to string) error {
	d.MapFS[to] = d.MapFS[from]
	delete(d.MapFS, from)
	return nil
}

// settings are those of a dataset that lacks nothing.
func settings() Settings {
	return Settings{
		Name: "os-zh-en", PrettyName: "Operating systems | 操作系统", Description: "Questions about operating systems.\nWith *answers*.",
		License: "cc-by-4.0", Authors: []string{"王芳", "Li <Lei>"}, URL: "https://example.org/os-zh-en", Date: "2026-01-31",
		Card: "Made for a course.", Tool: "duizhao", ToolVersion: "0.1.0", ShardBytes: 200_000,
		Sources: []Source{
			{Path: "exams", Author: "王芳", License: "CC-BY-4.0", URL: "https://example.org/exams"},
			{Path: "exams/2024.en.md", Title: "Exam `2024` | autumn", Author: "Li Lei", License: "CC0-1.0"},
		},
	}
}

// rows are n rows of all splits.
func rows(n int) []*dataset.Row {
	var all []*dataset.Row
	for i := range n {
		split := []string{"train", "train", "train", "validation", "test"}[i%5]
		all = append(all, &dataset.Row{
			ID: fmt.Sprintf("2024#%d", i), SourceZH: "exams/2024.zh.md", SourceEN: "exams/2024.en.md", Number: fmt.Sprint(i),
			Section: []string{"第一章"}, Kind: dataset.SingleChoice, QuestionZH: fmt.Sprintf("第 %d 题：先进先出的是？", i), QuestionEN: "First in, first out?",
			OptionsZH: []dataset.Option{{Label: "A", Text: "栈"}, {Label: "B", Text: "队列"}}, AnswerKey: []string{"B"}, AnswerZH: "B", AnswerEN: "B",
			Pairs: []dataset.Pair{{Field: "question", ZH: "先进先出的是？", EN: "First in, first out?", Score: 0.9}}, Score: 0.95,
			OriginEN: []dataset.Origin{dataset.OriginDocument, dataset.OriginMachine}[i%2], EngineEN: []string{"", "nllb"}[i%2],
			Flags:   []dataset.Flag{{Check: "numbers", Field: "question", Severity: []string{"warning", "error"}[i%2], Message: "12 | 13"}},
			Cluster: fmt.Sprintf("2024#%d", i), Split: split, SpanZH: dataset.Extent{Start: i, End: i + 9, Line: i},
		})
	}
	return all
}

// published is the folder of rows.
func published(t testing.TB, s Settings, rows []*dataset.Row) (folder, *Report) {
	t.Helper()
	out := folder{fstest.MapFS{}}
	w, err := New(out, s)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if err := w.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{"build.json": "{}\n", "rejects.jsonl": "{\"id\":\"x\"}\n"} {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, text); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	report, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	return out, report
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s: got\n%s", path, got)
	}
}

func TestGolden(t *testing.T) {
	out, report := published(t, settings(), rows(20))
	golden(t, "README.md", out.MapFS["README.md"].Data)
	golden(t, "croissant.json", out.MapFS["croissant.json"].Data)
	golden(t, "NOTICE", out.MapFS["NOTICE"].Data)
	if len(report.Warnings) > 0 || report.Rows != 20 || report.Splits["train"] != 12 || len(report.Files) != 9 {
		t.Errorf("report %+v", report)
	}
	again, _ := published(t, settings(), rows(20))
	for name, f := range out.MapFS {
		if !bytes.Equal(again.MapFS[name].Data, f.Data) {
			t.Errorf("%s: two runs differ", name)
		}
	}
}

// What is published has no findings: with one row, with none, in several shards, with words, of hostile names.
func TestPublishedIsClean(t *testing.T) {
	words := rows(30)
	for _, row := range words {
		row.Words = &dataset.Words{QuestionZH: []string{"先进", "先出"}}
	}
	withWords, hostile := settings(), settings()
	withWords.Words = true
	hostile.PrettyName, hostile.Description = "- [x]: {y} # z\n---\n&a *a", "\"quoted\" \u2028 \x01 <script>"
	hostileRows := rows(4)
	for _, row := range hostileRows {
		row.SourceZH, row.EngineEN, row.Flags[0].Check = "exams/|<b>`*.md", "a|b\n---\nc", "x\ny | z"
	}
	many := rows(6000)
	for name, c := range map[string]struct {
		settings Settings
		rows     []*dataset.Row
	}{
		"one": {settings(), rows(1)}, "many": {settings(), many}, "words": {withWords, words}, "hostile": {hostile, hostileRows},
	} {
		out, _ := published(t, c.settings, c.rows)
		found, err := Lint(t.Context(), out.MapFS)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			t.Errorf("%s: %s %s: %s", name, f.Rule, f.File, f.Found)
		}
	}
	out, _ := published(t, settings(), many)
	if _, ok := out.MapFS["data/train-00001-of-00002.parquet"]; !ok {
		t.Error("no second shard")
	}
	// A dataset without rows is only that.
	out, _ = published(t, settings(), nil)
	found, _ := Lint(t.Context(), out.MapFS)
	for _, f := range found {
		if f.Rule != "data/empty" {
			t.Errorf("empty: %s %s: %s", f.Rule, f.File, f.Found)
		}
	}
}

func TestRefusedRows(t *testing.T) {
	leak := rows(2)[1]
	leak.ID, leak.Cluster, leak.Split = "x", "2024#0", "test"
	odd := rows(1)[0]
	odd.ID, odd.Split, odd.Cluster = "y", "dev", ""
	for _, c := range []struct {
		row  *dataset.Row
		want string
	}{
		{rows(1)[0], `row "2024#0": expected an id of its own, found one that an earlier row has`},
		{leak, `row "x": expected split train, where the rows of cluster "2024#0" are, found test`},
		{odd, `row "y": column split: expected train, validation, test or none, found "dev"`},
		{&dataset.Row{ID: "z", AnswerZH: "\xff"}, `row "z": column answer_zh: expected UTF-8, found byte 0xff at offset 0`},
	} {
		w, err := New(folder{fstest.MapFS{}}, settings())
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Write(rows(1)[0]); err != nil {
			t.Fatal(err)
		}
		if err := w.Write(c.row); err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
		if report, err := w.Close(); err != nil || report.Rows != 1 {
			t.Errorf("%+v, %v", report, err)
		}
	}
}

func TestSettings(t *testing.T) {
	for _, c := range []struct {
		spoil func(*Settings)
		want  string
	}{
		{func(s *Settings) { s.Name = "a/b" }, `name: expected letters, digits, -, _ and ., at most 96, found "a/b"`},
		{func(s *Settings) { s.Name = "" }, `name: expected`},
		{func(s *Settings) { s.Name = "a--b" }, `name: expected`},
		{func(s *Settings) { s.License = "CC-BY" }, `license: expected an identifier of the hub`},
		{func(s *Settings) { s.License = "other" }, `license link: expected a name and a URL`},
		{func(s *Settings) { s.URL = "example.org" }, `url: expected an http or https URL, found "example.org"`},
		{func(s *Settings) { s.Date = "31.1.2026" }, `date: expected a date such as 2026-01-31, found "31.1.2026"`},
		{func(s *Settings) { s.Version = "1" }, `version: expected MAJOR.MINOR.PATCH, found "1"`},
	} {
		s := settings()
		c.spoil(&s)
		_, err := New(folder{fstest.MapFS{}}, s)
		if wrong := (*SettingError)(nil); !errors.As(err, &wrong) || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
	// What lacks is told.
	_, report := published(t, Settings{Name: "x"}, rows(3))
	if len(report.Warnings) != 6 {
		t.Errorf("warnings %q", report.Warnings)
	}
}

func TestReadSources(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"- path: a\n  licence: x\n", "s.yaml: expected a list of sources with the keys path, title, author, url, license: "},
		{"- author: x\n", "s.yaml: source 1: expected a path, found none"},
		{"- path: a\n- path: a\n", `s.yaml: source "a": expected each path once, found it twice`},
		{"- path: a\n  url: ftp:x\n", `s.yaml: source "a": expected an http or https URL, found "ftp:x"`},
		{"- path: '['\n", `s.yaml: source "[": syntax error in pattern`},
		{"a: &x [1]\nb: *x\n", "s.yaml: line 1: expected YAML without anchors and aliases, found one"},
		{"path: a\n", "s.yaml: expected a list of sources"},
		{"- [", "s.yaml: "},
	} {
		if _, err := ReadSources("s.yaml", strings.NewReader(c.text)); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%q: got %v, want %s", c.text, err, c.want)
		}
	}
	list, err := ReadSources("s.yaml", strings.NewReader(`[{"path": "a/*.md", "license": "MIT"}]`))
	if want := []Source{{Path: "a/*.md", License: "MIT"}}; err != nil || !reflect.DeepEqual(list, want) {
		t.Errorf("got %v, %v", list, err)
	}
	if !list[0].covers("a/b.md") || list[0].covers("a/b/c.md") || (&Source{Path: "a"}).covers("ab") || !(&Source{Path: "a/"}).covers("a/b/c") {
		t.Error("a source covers what it should not, or not what it should")
	}
	if list, err := ReadSources("s.yaml", strings.NewReader("")); err != nil || len(list) != 0 {
		t.Errorf("empty: %v, %v", list, err)
	}
}

// Every column of the schema is described.
func TestColumns(t *testing.T) {
	list := rowFeatures(true)
	if len(list) != len(columns) {
		t.Fatalf("%d columns, %d descriptions", len(list), len(columns))
	}
	for i, f := range list {
		if columns[i].name != f.Name || columns[i].about == "" {
			t.Errorf("column %s is described as %+v", f.Name, columns[i])
		}
	}
}

// A disk that fills up is an error of Write or Close.
func TestFullDisk(t *testing.T) {
	for room := 0; room < 60_000; room += 7_001 {
		w, err := New(&fullFiles{room: room}, settings())
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows(10) {
			if err = w.Write(row); err != nil {
				break
			}
		}
		if err == nil {
			_, err = w.Close()
		}
		if !errors.Is(err, errFull) {
			t.Errorf("room for %d bytes: %v", room, err)
		}
	}
}

var errFull = errors.New("no room")

type fullFiles struct{ room int }

func (f *fullFiles) Create(string) (io.WriteCloser, error) { return fullFile{f}, nil }
func (f *fullFiles) Rename(string, string) error           { return nil }

type fullFile struct{ of *fullFiles }

func (f fullFile) Write(p []byte) (int, error) {
	n := min(len(p), f.of.room)
	f.of.room -= n
	if n < len(p) {
		return n, errFull
	}
	return n, nil
}

func (fullFile) Close() error { return nil }

var _ export.Files = folder{}
