package export

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// readTexts gives what ReadTexts does, a text a line: its line, a colon if its line ends are the file's, and the text.
func readTexts(name string, file []byte) (list []string, err error) {
	for text, err := range ReadTexts(name, bytes.NewReader(file), int64(len(file))) {
		if err != nil {
			return list, err
		}
		mark := " "
		if text.Lined {
			mark = ":"
		}
		list = append(list, fmt.Sprint(text.Line)+mark+text.Text)
	}
	return list, nil
}

// parquetFile is a file of a schema of its own.
func parquetFile(t testing.TB) []byte {
	t.Helper()
	type line struct {
		Question string   `parquet:"question"`
		Choices  []string `parquet:"choices,list"`
		Answer   int      `parquet:"answer"`
		Note     *string  `parquet:"note,optional"`
		Image    []byte   `parquet:"image"`
	}
	var file bytes.Buffer
	note := "注"
	w := parquet.NewGenericWriter[line](&file, parquet.MaxRowsPerRowGroup(2))
	if _, err := w.Write([]line{
		{Question: "问一", Choices: []string{"甲", "乙"}, Image: []byte{0x89, 0xff}}, {Question: "问二", Note: &note}, {Question: "问三", Choices: []string{"丙"}},
	}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func TestReadTexts(t *testing.T) {
	long := strings.Repeat("长", 400_000) + "。尾"
	for _, c := range []struct {
		name, file string
		want       []string
	}{
		{"a.jsonl", "{\"q\":\"问一\",\"n\":1,\"o\":{\"a\":[\"甲\",\"乙\"]}}\r\n\n{\"q\":\"行\\n行\",\"x\":null}", []string{"1 问一", "1 甲", "1 乙", "3 行\n行"}},
		{"a.json", "\ufeff[\n {\"q\": \"问\"},\n \"答\"\n]", []string{"2 问", "3 答"}},
		{"A.JSON", `{"a":{"b":"c"},"d":"e"}`, []string{"1 c", "1 e"}},
		{"a.csv", "id,题\n1,\"两\n行\"\n2,问\n", []string{"1:id", "1:题", "2:1", "2:两\n行", "4:2", "4:问"}},
		{"a.tsv", "a,b\tc \"d\"\n", []string{"1:a,b", `1:c "d"`}},
		{"a.txt", "一\n二\n\n \n三\r\n\r\n四", []string{"1:一\n二\n", "5:三\r\n", "7:四"}},
		{"a.md", "", nil},
		{"long.txt", "首\n" + long, nil},
		{"any.bin", string(parquetFile(t)), []string{"1 问一", "2 问二", "1 甲", "1 乙", "2 注", "3 问三", "3 丙"}},
	} {
		got, err := readTexts(c.name, []byte(c.file))
		if c.name == "long.txt" {
			whole := ""
			for _, text := range got {
				whole += text
			}
			if err != nil || len(got) != 2 || !strings.HasPrefix(got[1], "2:长") || !strings.HasSuffix(got[1], "。尾") || len(whole)-len(c.file) > 500 || len(whole) < len(c.file)+300 {
				t.Errorf("%s: %d texts of %d bytes, %v", c.name, len(got), len(whole), err)
			}
			continue
		}
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, %v, want %q", c.name, got, err, c.want)
		}
	}
}

func TestReadTextsErrors(t *testing.T) {
	file := parquetFile(t)
	for _, c := range []struct{ name, file, want string }{
		{"a.jsonl", "{\"q\":\"问\"}\n{\"q\":", `a.jsonl:2: expected the rest of a JSON value, found the end of the file`},
		{"a.json", "[\n}", `a.json:2: expected JSON, found invalid character '}'`},
		{"a.jsonl", "{\"a\":\"b\"}\n{\"q\":\"\xff\"}", `a.jsonl:2: expected UTF-8, found byte 0xff`},
		{"a.txt", "一\n\n二\n\xb6\xd4", `a.txt:4: expected UTF-8, found byte 0xb6`},
		{"a.csv", "甲\n乙\xe4\xb8", `a.csv:2: expected UTF-8, found the end inside a character`},
		{"a.parquet", string(file[:len(file)/2]) + "PAR1", `a.parquet: expected `},
		{"a.parquet", strings.Replace(string(file), "choices", "choicex", 1), ``},
	} {
		_, err := readTexts(c.name, []byte(c.file))
		var read *ReadError
		if c.want != "" && (!errors.As(err, &read) || !strings.HasPrefix(err.Error(), c.want)) {
			t.Errorf("%q: %v, want %s", c.file[:min(20, len(c.file))], err, c.want)
		}
	}
}

// endless is a file that begins with a text and goes on with the letter a without end.
type endless struct{ begin string }

func (e endless) ReadAt(p []byte, at int64) (int, error) {
	for i := range p {
		p[i] = 'a'
		if j := at + int64(i); j < int64(len(e.begin)) {
			p[i] = e.begin[j]
		}
	}
	return len(p), nil
}

// A quote that never closes does not take the rest of a large file into memory.
func TestReadTextsEndless(t *testing.T) {
	for name, begin := range map[string]string{"a.csv": "x\n\"", "a.jsonl": "{\"a\":1}\n\""} {
		var last error
		for _, err := range ReadTexts(name, endless{begin}, 10<<30) {
			last = err
		}
		if want := ": expected texts of at most 64 MiB, found a longer one"; last == nil || !strings.Contains(last.Error(), want) {
			t.Errorf("%s: %v, want %s", name, last, want)
		}
	}
}

// No bytes make ReadTexts panic, whatever the file is called.
func FuzzReadTexts(f *testing.F) {
	for i, file := range []string{"{\"q\":[\"问\"]}\n", "a,\"b\nc\"\n", "a\tb", "一\n\n二", string(parquetFile(f)), "\ufeff[1,{}]"} {
		f.Add(i, []byte(file))
	}
	names := []string{"a.jsonl", "a.csv", "a.tsv", "a.txt", "a.parquet", "a.json"}
	f.Fuzz(func(t *testing.T, name int, file []byte) {
		texts, err := readTexts(names[uint(name)%uint(len(names))], file)
		if err == nil && bytes.HasPrefix(file, []byte("PAR1")) {
			return
		}
		for _, text := range texts {
			if !bytes.Contains(file, []byte("\\")) && !strings.Contains(string(file), strings.SplitN(text, "\n", 2)[0][2:]) && text[1] == ':' {
				t.Errorf("%q: text %q is not in the file", file, text)
			}
		}
	})
}
