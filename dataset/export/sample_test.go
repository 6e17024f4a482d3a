package export

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/duizhao/duizhao/dataset"
)

var update = flag.Bool("update", false, "write the golden files anew")

// closure is the row of the examples in the table of layouts.
func closure() *dataset.Row {
	return &dataset.Row{
		ID: "js#3", SourceZH: "js.zh.md", SourceEN: "js.en.md", Number: "3", Kind: dataset.Open,
		TitleZH: "什么是闭包？", TitleEN: "What is a closure?",
		QuestionZH: "什么是闭包？", QuestionEN: "What is a closure?",
		AnswerZH: "能记住作用域的函数。", AnswerEN: "A function that remembers its scope.",
		Pairs: []dataset.Pair{{Field: "question", ZH: "什么是闭包？", EN: "What is a closure?", Score: 0.97}},
		Score: 0.97, OriginEN: dataset.OriginDocument,
	}
}

// sample is a small dataset of every kind of item, as messy as documents are.
func sample() []*dataset.Row {
	return []*dataset.Row{
		closure(),
		{
			ID: "os 题库#12", SourceZH: "题库/os 题库.md", SourceEN: "bank/os.md", Number: "12",
			Section: []string{"第二章 进程", "一、单选题"}, Kind: dataset.SingleChoice,
			QuestionZH: "下列关于 `fork()` 的说法，正确的是（　）", QuestionEN: "Which statement about `fork()` is correct?",
			OptionsZH: options("A", "子进程与父进程共享同一个 PID", "B", "返回值 < 0 表示出错", "C", "```c\nint a[] = {1, 2};\n```"),
			OptionsEN: options("A", "Child and parent share one PID", "B", "A return value < 0 means failure", "C", "```c\nint a[] = {1, 2};\n```"),
			AnswerZH:  "（Ｂ）", AnswerEN: "B", AnswerKey: []string{"B"},
			AnalysisZH: "出错时返回 -1 && 设置 errno。\r\n没有第三种情况。", AnalysisEN: "On failure it returns -1 && sets errno.",
			Pairs: []dataset.Pair{
				pair("question", "下列关于 `fork()` 的说法，正确的是（　）", "Which statement about `fork()` is correct?", 0.91),
				pair("option.A", "子进程与父进程共享同一个 PID", "Child and parent share one PID", 0.88),
				pair("option.B", "返回值 < 0 表示出错", "A return value < 0 means failure", 0.93),
				pair("analysis", "出错时返回 -1 && 设置 errno。", "On failure it returns -1 && sets errno.", 0.64),
				pair("analysis", "没有第三种情况。", "", 0.31),
			},
			Score: 0.86, OriginEN: dataset.OriginDocument,
			Flags: []dataset.Flag{finding("sentence_count", "analysis", "warning", "2 sentences in Chinese, 1 in English")},
			Split: "train", SpanZH: dataset.Extent{Start: 1024, End: 2048, Line: 33}, SpanEN: dataset.Extent{Start: 900, End: 1800, Line: 29},
		},
		{
			ID: "os 题库#13", SourceZH: "题库/os 题库.md", Number: "13", Section: []string{"第二章 进程", "二、多选题"},
			Kind: dataset.MultipleChoice, TitleZH: "死锁", QuestionZH: "产生死锁的必要条件有哪些？😵‍💫",
			OptionsZH: options("A", "互斥", "B", "可抢占", "C", "循环等待"),
			AnswerZH:  "A、C。见教材 §3.2，<b>不要</b>背。", AnswerKey: []string{"A", "C"}, OriginEN: dataset.OriginNone,
		},
		{
			ID: "html#1", SourceZH: "html.md", SourceEN: "html.en.md", Number: "1", Kind: dataset.TrueFalse,
			Section:    []string{`</title><script>alert("节")</script>`},
			QuestionZH: "`<script>` 必须放在 `<head>` 里。\u0001", QuestionEN: `<img src=x onerror="alert('&amp;')"> must be in the head.`,
			AnswerZH: "×", AnswerKey: []string{"false"},
			Pairs: []dataset.Pair{
				pair("question", "`<script>` 必须放在 `<head>` 里。\u0001", `<img src=x onerror="alert('&amp;')"> must be in the head. ]]>`, 0.55),
			},
			Score: 0.42, OriginEN: dataset.OriginMachine, EngineEN: `qwen"><script>1</script>`,
			Flags: []dataset.Flag{finding("html_tags", "question", "error", "`<script>` and `<img>` differ")},
		},
		{ID: "css#2", TitleZH: "层叠", TitleEN: "The cascade", AnswerEN: "Later rules win.", AnalysisZH: "略\u2028完"},
		{ID: "empty#1"},
	}
}

// worded is rows with the optional columns: full ones, some empty, all empty.
func worded() []*dataset.Row {
	rows := []*dataset.Row{closure(), sample()[1], {ID: "empty#1"}}
	rows[0].Words = &dataset.Words{
		QuestionZH: []string{"什么", "是", "闭", "包", "？"},
		AnswerZH:   []string{"能", "记住", "作用域", "的", "函数", "。"},
		Keywords:   []string{"作用域", "函数"},
	}
	rows[1].Words = &dataset.Words{
		QuestionZH: []string{"下列", "关于", "`", "fork", "(", ")", "`", "的", "说法", "，", "正确", "的", "是", "（", "）"},
		AnswerZH:   []string{"（", "Ｂ", "）"},
	}
	rows[2].Words = &dataset.Words{}
	return rows
}

// queue is the choice question of the examples in the table of layouts.
func queue() *dataset.Row {
	return &dataset.Row{ID: "os#1", Kind: dataset.SingleChoice, QuestionZH: "先进先出的是？", AnswerKey: []string{"B"},
		OptionsZH: options("A", "栈", "B", "队列", "C", "堆", "D", "树"), AnalysisZH: "先到先走。"}
}

// memory holds files of a set.
type memory struct {
	files map[string]*bytes.Buffer
	open  int
}

type memoryFile struct {
	*bytes.Buffer
	of *memory
}

func (f memoryFile) Close() error { f.of.open--; return nil }

func (m *memory) Create(name string) (io.WriteCloser, error) {
	if m.files[name] != nil {
		return nil, fs.ErrExist
	}
	m.files[name] = new(bytes.Buffer)
	m.open++
	return memoryFile{m.files[name], m}, nil
}

func (m *memory) Rename(from, to string) error {
	if m.files[from] == nil || m.files[to] != nil {
		return fs.ErrInvalid
	}
	m.files[to] = m.files[from]
	delete(m.files, from)
	return nil
}

func (m *memory) names() []string { return slices.Sorted(maps.Keys(m.files)) }

// archive is all files as one text.
func (m *memory) archive() []byte {
	var out bytes.Buffer
	for _, name := range m.names() {
		fmt.Fprintf(&out, "-- %s --\n%s", name, m.files[name].Bytes())
	}
	return out.Bytes()
}

// writtenSet is what a layout makes of rows as a set of files, and its counts.
func writtenSet(t testing.TB, layout Layout, options Options, rows ...*dataset.Row) (*memory, Counts) {
	t.Helper()
	files := &memory{files: map[string]*bytes.Buffer{}}
	set, err := NewSet(layout, files, "", options)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if err := set.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := set.Close(); err != nil {
		t.Fatal(err)
	}
	if files.open != 0 {
		t.Fatalf("%d files are still open", files.open)
	}
	for _, f := range set.Files() {
		if files.files[f.Name] == nil || int64(files.files[f.Name].Len()) != f.Bytes {
			t.Fatalf("%+v is not in the set", f)
		}
	}
	return files, set.Counts()
}

// options pairs labels with texts.
func options(labelsAndTexts ...string) []dataset.Option {
	var list []dataset.Option
	for o := range slices.Chunk(labelsAndTexts, 2) {
		list = append(list, dataset.Option{Label: o[0], Text: o[1]})
	}
	return list
}

func pair(field, zh, en string, score float64) dataset.Pair {
	return dataset.Pair{Field: field, ZH: zh, EN: en, Score: score}
}

func finding(check, field, severity, message string) dataset.Flag {
	return dataset.Flag{Check: check, Field: field, Severity: severity, Message: message}
}

// written is the file that a layout makes of rows, and its counts.
func written(t testing.TB, layout Layout, options Options, rows ...*dataset.Row) ([]byte, Counts) {
	t.Helper()
	var file bytes.Buffer
	w, err := New(layout, &file, options)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if err := w.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes(), w.Counts()
}

// singles are the layouts of one file.
func singles() []Layout { return slices.DeleteFunc(Layouts(), Layout.Several) }

// golden compares got with a file of testdata, or writes it with -update.
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
	if bytes.Equal(got, want) {
		return
	}
	gotLines, wantLines := bytes.Split(got, []byte("\n")), bytes.Split(want, []byte("\n"))
	for i := range min(len(gotLines), len(wantLines)) {
		if !bytes.Equal(gotLines[i], wantLines[i]) {
			t.Fatalf("%s:%d: got\n%s\nwant\n%s", path, i+1, gotLines[i], wantLines[i])
		}
	}
	t.Fatalf("%s: got %d lines, want %d", path, len(gotLines), len(wantLines))
}

func filledAll(rows []*dataset.Row) []*dataset.Row {
	rows = slices.Clone(rows)
	for i, row := range rows {
		copied := *row
		if row.Words != nil {
			words := *row.Words
			copied.Words = &words
		}
		fillLists(&copied)
		rows[i] = &copied
	}
	return rows
}
