package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/dataset"
)

// splitRows are rows of all splits in turn.
func splitRows(n int) []*dataset.Row {
	r := rand.New(rand.NewPCG(3, 4))
	rows := make([]*dataset.Row, n)
	for i := range rows {
		rows[i] = randomRow(r, i)
		rows[i].ID = fmt.Sprintf("doc#%d", i)
		rows[i].Split = []string{"train", "test", "train", "validation", "", "train"}[i%6]
	}
	return rows
}

// Shards of JSON lines hold at most what they may, and one after the other they are the file that is not cut.
func TestShardsOfLines(t *testing.T) {
	rows := splitRows(600)
	for _, limit := range []int64{1, 700, 5_000, 1 << 30} {
		files, counts := writtenSet(t, Rows, Options{ShardBytes: limit}, rows...)
		whole, _ := writtenSet(t, Rows, Options{}, rows...)
		joined := map[string][]byte{}
		for _, name := range files.names() {
			data := files.files[name].Bytes()
			if int64(len(data)) > limit && bytes.Count(data, []byte("\n")) > 1 {
				t.Errorf("%s: %d bytes, at most %d", name, len(data), limit)
			}
			split, rest, _ := strings.Cut(name, "-")
			joined[split] = append(joined[split], data...)
			number, of := 0, 0
			if _, err := fmt.Sscanf(rest, "%05d-of-%05d.jsonl", &number, &of); err != nil || number >= of {
				t.Errorf("name %s: %v", name, err)
			}
		}
		for _, split := range splits {
			if want := whole.files[split+".jsonl"].Bytes(); !bytes.Equal(joined[split], want) {
				t.Errorf("limit %d: the shards of %s are not the whole", limit, split)
			}
		}
		if counts.Rows != len(rows) || counts.Written != len(rows) {
			t.Errorf("limit %d: counts %+v", limit, counts)
		}
	}
}

// Parquet shards too, and every row is in one of them, in order.
func TestShardsOfParquet(t *testing.T) {
	rows := splitRows(900)
	for _, limit := range []int64{250_000, 600_000, 1 << 30} {
		files := &memory{files: map[string]*bytes.Buffer{}}
		set, err := NewSet(Parquet, files, "data", Options{ShardBytes: limit})
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
		got := map[string][]string{}
		for _, f := range set.Files() {
			data := files.files["data/"+f.Name].Bytes()
			if int64(len(data)) > limit || int64(len(data)) != f.Bytes {
				t.Errorf("%s: %d bytes, at most %d, told %d", f.Name, len(data), limit, f.Bytes)
			}
			back, err := readParquet(data)
			if err != nil || len(back) != f.Rows {
				t.Fatalf("%s: %d rows, told %d, %v", f.Name, len(back), f.Rows, err)
			}
			for _, row := range back {
				got[f.Split] = append(got[f.Split], row.ID)
			}
		}
		want := map[string][]string{}
		for _, row := range rows {
			split := row.Split
			if split == "" {
				split = "train"
			}
			want[split] = append(want[split], row.ID)
		}
		for _, split := range splits {
			if !slices.Equal(got[split], want[split]) {
				t.Errorf("limit %d: %s has %d rows, want %d", limit, split, len(got[split]), len(want[split]))
			}
		}
		if limit == 250_000 && len(set.Files()) < 4 {
			t.Errorf("only %d shards", len(set.Files()))
		}
	}
}

// Without rows there is still a file to load, except where files are made for kinds of rows.
func TestEmptySet(t *testing.T) {
	for _, layout := range Layouts() {
		options := Options{}
		if layout.Shards() {
			options.ShardBytes = 1000
		}
		files, _ := writtenSet(t, layout, options)
		switch {
		case layout.Shards() && !slices.Equal(files.names(), []string{"train-00000-of-00001" + layout.Ext()}):
			t.Errorf("%s: %v", layout, files.names())
		case !layout.Several() && len(files.files) != 1:
			t.Errorf("%s: %v", layout, files.names())
		}
	}
}

func TestSetErrors(t *testing.T) {
	for _, c := range []struct {
		layout  Layout
		options Options
		want    string
	}{
		{TMX, Options{ShardBytes: 5}, "layout tmx: expected no shard size, found 5 bytes: only JSON lines and Parquet can be cut"},
		{Rows, Options{ShardBytes: -1}, "layout rows: expected no shard size, found -1 bytes: only JSON lines and Parquet can be cut"},
		{LMEval, Options{Name: "../x"}, `name: expected letters, digits, - and _, found "../x"`},
		{CEval, Options{Choices: 27}, "choices: expected 2 to 26 option columns, found 27"},
		{Rows, Options{Splits: []string{"tset"}}, `split: expected one of train, validation, test, found "tset" (nearest: test)`},
		{Layout(-1), Options{}, `layout: expected one of`},
	} {
		_, err := NewSet(c.layout, &memory{}, "", c.options)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
	set, err := NewSet(Rows, &memory{files: map[string]*bytes.Buffer{}}, "", Options{})
	if err != nil {
		t.Fatal(err)
	}
	const want = `row "a": column split: expected train, validation, test or none, found "../../etc"`
	if err := set.Write(&dataset.Row{ID: "a", Split: "../../etc"}); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if err := errors.Join(set.Close(), set.Close()); err != nil {
		t.Error(err)
	}
	if err := set.Write(closure()); err != ErrClosed {
		t.Errorf("Write after Close: %v", err)
	}
}

// fullFiles are files on a disk with room for so many bytes.
type fullFiles struct{ room full }

func (f *fullFiles) Create(string) (io.WriteCloser, error) { return nopCloser{&f.room}, nil }
func (f *fullFiles) Rename(string, string) error           { return nil }

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

// A full disk is told by Write or Close, whatever the layout.
func TestSetOnFullDisk(t *testing.T) {
	rows := splitRows(200)
	for _, layout := range Layouts() {
		options := Options{}
		if layout.Shards() {
			options.ShardBytes = 20_000
		}
		set, err := NewSet(layout, &fullFiles{40}, "", options)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			if err = set.Write(row); err != nil {
				break
			}
		}
		if err := errors.Join(err, set.Close()); !errors.Is(err, errFull) {
			t.Errorf("%s: got %v", layout, err)
		}
	}
}

func TestSplitsAndLanguages(t *testing.T) {
	train, test := queue(), queue()
	train.Split, test.Split, test.ID = "train", "test", "os#2"
	file, counts := written(t, CEval, Options{Splits: []string{"test"}, Lang: LangBoth}, train, test)
	if want := (Counts{Rows: 2, Written: 1, OtherSplit: 1, NoQuestion: 1}); counts != want {
		t.Errorf("counts %+v, want %+v", counts, want)
	}
	if !bytes.Contains(file, []byte("os#2")) || bytes.Contains(file, []byte("os#1")) {
		t.Errorf("got %s", file)
	}
	// Both languages of a row are in its split.
	files, _ := writtenSet(t, Alpaca, Options{Lang: LangBoth}, closure(), &dataset.Row{ID: "x", Split: "test", QuestionZH: "问", AnswerZH: "答", QuestionEN: "q", AnswerEN: "a"})
	if got := files.files["test.jsonl"].String(); strings.Count(got, "\n") != 2 || strings.Count(files.files["train.jsonl"].String(), "\n") != 2 {
		t.Errorf("test split: %s", got)
	}
}

// C-Eval's text is exact unless formulas are to be kept from spreadsheets.
func TestFormulas(t *testing.T) {
	row := queue()
	row.OptionsZH[0].Text, row.OptionsZH[1].Text, row.ID = `=HYPERLINK("http://x","y")`, "-1", "+1"
	for _, escape := range []bool{false, true} {
		file, counts := written(t, CEval, Options{EscapeFormulas: escape}, row)
		records, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		want, escaped := []string{"+1", "先进先出的是？", `=HYPERLINK("http://x","y")`, "-1", "堆", "树", "B", "先到先走。"}, 0
		if escape {
			want[0], want[2], want[3], escaped = "'+1", `'=HYPERLINK("http://x","y")`, "'-1", 3
		}
		if !slices.Equal(records[1], want) || counts.Escaped != escaped {
			t.Errorf("escape %v: got %q, %d escaped", escape, records[1], counts.Escaped)
		}
	}
	tsv, counts := written(t, TSV, Options{EscapeFormulas: true}, &dataset.Row{ID: "@x", Pairs: []dataset.Pair{pair("answer", "=1", "a", 1)}})
	if !bytes.Contains(tsv, []byte("'@x\tanswer\t'=1\ta\t1\n")) || counts.Escaped != 2 {
		t.Errorf("got %s, %d escaped", tsv, counts.Escaped)
	}
}

func TestEvaluationCounts(t *testing.T) {
	wide := queue()
	wide.OptionsZH = append(wide.OptionsZH, options("E", "图")...)
	judge := &dataset.Row{ID: "j", Kind: dataset.TrueFalse, QuestionZH: "栈先进先出。", AnswerKey: []string{"false"}}
	noKey := queue()
	noKey.AnswerKey = nil
	for _, c := range []struct {
		layout  Layout
		options Options
		row     *dataset.Row
		want    Counts
	}{
		{CEval, Options{}, wide, Counts{TooMany: 1}},
		{CEval, Options{Choices: 5}, wide, Counts{Written: 1}},
		{CEval, Options{}, judge, Counts{NotChoice: 1}},
		{CEval, Options{}, noKey, Counts{NoAnswer: 1}},
		{CEval, Options{Lang: LangEN}, queue(), Counts{NoQuestion: 1}},
		{OpenCompass, Options{}, wide, Counts{TooMany: 1}},
		{OpenCompass, Options{}, judge, Counts{Written: 1}},
		{OpenCompass, Options{}, noKey, Counts{NoAnswer: 1}},
		{LMEval, Options{}, wide, Counts{Written: 1}},
		{LMEval, Options{}, judge, Counts{Written: 1}},
		{LMEval, Options{Lang: LangBoth}, queue(), Counts{Written: 1, NoQuestion: 1}},
		{Moses, Options{}, sample()[1], Counts{Written: 4, OneSided: 1}},
	} {
		_, got := writtenSet(t, c.layout, c.options, c.row)
		c.want.Rows = 1
		if got != c.want {
			t.Errorf("%s %+v: got %+v, want %+v", c.layout, c.options, got, c.want)
		}
	}
}

// Rows without a split count as those of the split that they go to, and datasets that a directory has already stay.
func TestDefaultSplit(t *testing.T) {
	files, counts := writtenSet(t, LMEval, Options{Splits: []string{"test"}}, queue())
	if counts.Written != 1 || counts.OtherSplit != 0 || files.files["duizhao_choice_zh.test.jsonl"] == nil {
		t.Errorf("%v, %+v", files.names(), counts)
	}
	_, counts = writtenSet(t, Alpaca, Options{Splits: []string{"test"}}, queue())
	if counts.Written != 0 || counts.OtherSplit != 1 {
		t.Errorf("%+v", counts)
	}
	info := map[string]json.RawMessage{"alpaca_zh": json.RawMessage(`{"file_name":"a.json"}`), "duizhao_train": json.RawMessage(`{}`)}
	files, _ = writtenSet(t, LlamaFactory, Options{DatasetInfo: info}, closure())
	var got map[string]struct {
		File string `json:"file_name"`
	}
	if err := json.Unmarshal(files.files["dataset_info.json"].Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got["alpaca_zh"].File != "a.json" || got["duizhao_train"].File != "duizhao_train.jsonl" {
		t.Errorf("got %v", got)
	}
}
