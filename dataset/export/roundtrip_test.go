package export

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"github.com/duizhao/duizhao/dataset"
)

func collect(rows iter.Seq2[*dataset.Row, error]) ([]*dataset.Row, error) {
	var all []*dataset.Row
	for row, err := range rows {
		if err != nil {
			return all, err
		}
		all = append(all, row)
	}
	return all, nil
}

func readRows(file []byte) ([]*dataset.Row, error) {
	return collect(ReadRows("rows.jsonl", bytes.NewReader(file)))
}

func readParquet(file []byte) ([]*dataset.Row, error) {
	return collect(ReadParquet("rows.parquet", bytes.NewReader(file), int64(len(file))))
}

// sameBack writes rows as JSON lines and as Parquet and wants the same rows back from both.
func sameBack(t *testing.T, rows []*dataset.Row) {
	t.Helper()
	jsonl, _ := written(t, Rows, Options{}, rows...)
	fromJSON, err := readRows(jsonl)
	if err != nil {
		t.Fatal(err)
	}
	words := slices.ContainsFunc(rows, func(row *dataset.Row) bool { return row.Words != nil })
	file, _ := written(t, Parquet, Options{Words: words}, rows...)
	fromParquet, err := readParquet(file)
	if err != nil {
		t.Fatal(err)
	}
	want := filledAll(rows)
	if len(fromJSON) != len(want) || len(fromParquet) != len(want) {
		t.Fatalf("wrote %d rows, read %d as JSON lines and %d as Parquet", len(want), len(fromJSON), len(fromParquet))
	}
	mixed := false // rows with words and rows without
	for i := range want {
		if !reflect.DeepEqual(fromJSON[i], want[i]) {
			t.Fatalf("row %d as JSON lines: got\n%+v\nwant\n%+v", i, fromJSON[i], want[i])
		}
		if words && want[i].Words == nil {
			// The columns of a file are there for every row.
			want[i].Words = &dataset.Words{QuestionZH: []string{}, AnswerZH: []string{}, Keywords: []string{}}
			mixed = true
		}
		if !reflect.DeepEqual(fromParquet[i], want[i]) {
			t.Fatalf("row %d as Parquet: got\n%+v\nwant\n%+v", i, fromParquet[i], want[i])
		}
	}
	if again, _ := written(t, Rows, Options{}, fromParquet...); !mixed && !bytes.Equal(again, jsonl) {
		t.Error("JSON lines of the rows read from Parquet differ from those of the rows")
	}
}

func TestRoundTrip(t *testing.T) {
	sameBack(t, nil)
	sameBack(t, sample())
	for _, bad := range hostileTexts {
		sameBack(t, []*dataset.Row{hostile(bad), {}, hostile(bad)})
	}
	sameBack(t, worded())
	sameBack(t, slices.Concat(sample(), worded(), sample()))
	long := closure()
	long.AnswerZH = strings.Repeat("很长的答案。\n", 200_000)
	long.Pairs = slices.Repeat(long.Pairs, 10_000)
	sameBack(t, []*dataset.Row{long, closure()})
}

// texts that documents hold, to draw from.
var scraps = []string{
	"", "", "B", "什么是进程？", "进程是资源分配的单位，", "线程则是调度的单位。", "`ps -ef | grep go`", "😀👩‍👩‍👧", "\x00", "𠮷野家",
	"A process owns resources; ", "a thread is what gets scheduled.", "\r\n\r\n", "<br>", `"\"`, "\u2028", "（　）", "1.5×10⁻³",
}

func randomRow(r *rand.Rand, i int) *dataset.Row {
	text := func() string {
		var b strings.Builder
		for range r.IntN(8) {
			b.WriteString(scraps[r.IntN(len(scraps))])
		}
		return b.String()
	}
	list := func() []string {
		var all []string
		for range r.IntN(4) {
			all = append(all, text())
		}
		return all
	}
	row := &dataset.Row{
		ID: fmt.Sprintf("os#%d", i), SourceZH: "os.zh.md", SourceEN: text(), Number: fmt.Sprint(i), Section: list(),
		Kind: dataset.Open, TitleZH: text(), TitleEN: text(), QuestionZH: text(), QuestionEN: text(),
		AnswerZH: text(), AnswerEN: text(), AnswerKey: list(), AnalysisZH: text(), AnalysisEN: text(),
		Score: r.Float64(), OriginEN: dataset.OriginMachine, EngineEN: "m", Split: "train",
		SpanZH: dataset.Extent{Start: r.Int(), End: -r.Int(), Line: i},
	}
	for _, label := range list() {
		row.OptionsZH = append(row.OptionsZH, dataset.Option{Label: label, Text: text()})
		row.OptionsEN = append(row.OptionsEN, dataset.Option{Text: label})
	}
	for _, name := range list() {
		row.Pairs = append(row.Pairs, pair(name, text(), text(), r.NormFloat64()))
		row.Flags = append(row.Flags, finding(name, text(), "info", text()))
	}
	return row
}

// More rows than a row group holds.
func TestRoundTripOfManyRows(t *testing.T) {
	if testing.Short() {
		t.Skip("seconds with the race detector")
	}
	r := rand.New(rand.NewPCG(1, 2))
	rows := make([]*dataset.Row, groupRows+100)
	for i := range rows {
		rows[i] = randomRow(r, i)
	}
	sameBack(t, rows)
	for _, row := range rows[groupRows-50:] {
		row.Words = &dataset.Words{QuestionZH: row.Section, AnswerZH: strings.SplitAfter(row.AnswerZH, "，"), Keywords: row.AnswerKey}
	}
	sameBack(t, rows[groupRows-100:])
}

// What the Parquet file promises to its readers.
func TestParquetFile(t *testing.T) {
	rows := slices.Repeat(sample(), groupRows/6+1) // 10,002
	file, _ := written(t, Parquet, Options{}, rows...)
	f, err := parquet.OpenFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Metadata().CreatedBy; got != "duizhao" {
		t.Errorf("created by %q", got)
	}
	if n := len(f.RowGroups()); n != 2 || f.RowGroups()[0].NumRows() != groupRows {
		t.Errorf("%d row groups, the first of %d rows", n, f.RowGroups()[0].NumRows())
	}
	if len(f.ColumnIndexes()) == 0 || len(f.OffsetIndexes()) == 0 {
		t.Error("no page index")
	}
	dictionary := map[string]bool{}
	for _, d := range dictionaries {
		name, _, _ := strings.Cut(d.tag.Get("parquet"), ",")
		path := append(slices.Clone(d.field[:len(d.field)-1]), name)
		if d.tag.Get("parquet-element") != "" {
			path = append(path, "list", "element")
		}
		dictionary[strings.Join(path, ".")] = true
	}
	for _, chunk := range f.Metadata().RowGroups[0].Columns {
		path := strings.Join(chunk.MetaData.PathInSchema, ".")
		if chunk.MetaData.Codec != format.Zstd {
			t.Errorf("%s: codec %s", path, chunk.MetaData.Codec)
		}
		if got := slices.Contains(chunk.MetaData.Encoding, format.RLEDictionary); got != dictionary[path] {
			t.Errorf("%s: dictionary %t, want %t", path, got, dictionary[path])
		}
		delete(dictionary, path)
	}
	if len(dictionary) > 0 {
		t.Errorf("dictionaries for columns that are none: %v", dictionary)
	}
	golden(t, "schema.txt", []byte(f.Schema().String()+"\n"))

	file, _ = written(t, Parquet, Options{Words: true}, worded()...)
	if f, err = parquet.OpenFile(bytes.NewReader(file), int64(len(file))); err != nil {
		t.Fatal(err)
	}
	chunks := f.Metadata().RowGroups[0].Columns
	for _, name := range []string{"kind", "words_question_zh", "words_answer_zh", "keywords"} {
		i := slices.IndexFunc(chunks, func(c format.ColumnChunk) bool { return c.MetaData.PathInSchema[0] == name })
		if i < 0 || !slices.Contains(chunks[i].MetaData.Encoding, format.RLEDictionary) {
			t.Errorf("%s: no column with a dictionary", name)
		}
	}
	golden(t, "schema-words.txt", []byte(f.Schema().String()+"\n"))
}

// A row group ends early when its text is long.
func TestRowGroupsAreBounded(t *testing.T) {
	row := closure()
	row.AnswerZH = strings.Repeat("长", groupBytes/3/40) // a fortieth of a row group
	file, _ := written(t, Parquet, Options{}, slices.Repeat([]*dataset.Row{row}, 90)...)
	f, err := parquet.OpenFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var sizes []int64
	for _, group := range f.RowGroups() {
		sizes = append(sizes, group.NumRows())
	}
	if want := []int64{40, 40, 10}; !slices.Equal(sizes, want) {
		t.Errorf("row groups of %d rows, want %d", sizes, want)
	}
	// The footer holds the text as least and greatest of each row group, the pages must not hold it as such again.
	if most := (2*len(sizes) + 1) * len(row.AnswerZH); len(file) > most {
		t.Errorf("%d bytes for %d times the same text of %d", len(file), 90, len(row.AnswerZH))
	}
}

func TestReadRows(t *testing.T) {
	for _, c := range []struct {
		name, in string
		ids      []string
		err      string // "" for none
	}{
		{"nothing", "", nil, ""},
		{"rows", "{\"id\":\"a\"}\n{\"id\":\"b\"}\n", []string{"a", "b"}, ""},
		{"no end of line", "{\"id\":\"a\"}\n{\"id\":\"b\"}", []string{"a", "b"}, ""},
		{"byte order mark, CRLF, empty lines", "\ufeff{\"id\":\"a\"}\r\n\r\n \n{\"id\":\"b\"}\r\n", []string{"a", "b"}, ""},
		{"null is absent", `{"id":"a","pairs":null,"answer_en":null}`, []string{"a"}, ""},
		{"very long line", `{"id":"a","answer_zh":"` + strings.Repeat("长", 1<<20) + `"}`, []string{"a"}, ""},
		{"unknown key", "{\"id\":\"a\"}\n{\"id\":\"b\",\"anser_zh\":\"\"}\n", []string{"a"},
			`rows.jsonl:2: anser_zh: expected a column of the schema (nearest: answer_zh), found another key`},
		{"unknown key in a list", `{"pairs":[{"feild":"title"}]}`, nil,
			`rows.jsonl:1: feild: expected a column of the schema (nearest: field), found another key`},
		{"another layout", `{"instruction":"x"}`, nil, `rows.jsonl:1: instruction: expected a column of the schema, found another key`},
		{"wrong type", `{"id":"a","score":"0.5"}`, nil, `rows.jsonl:1:23: score: expected number, found string`},
		{"wrong type in a list", `{"pairs":[{"zh":1}]}`, nil, `rows.jsonl:1:17: pairs.zh: expected string, found number`},
		{"fraction", `{"span_zh":{"line":1.5}}`, nil, `rows.jsonl:1:22: span_zh.line: expected whole number, found number 1.5`},
		{"words", `{"id":"a","words_answer_zh":["可","以"],"keywords":null}`, []string{"a"}, ""},
		{"no list of words", `{"keywords":"可"}`, nil, `rows.jsonl:1:17: keywords: expected array, found string`},
		{"the name of a Go type", `{"Words":{}}`, nil, `rows.jsonl:1: Words: expected a column of the schema, found another key`},
		{"not a list", `{"section":"x"}`, nil, `rows.jsonl:1:14: section: expected array, found string`},
		{"cut off", "{\"id\":\"a\"}\n{\"id\":\"b\n", []string{"a"}, `rows.jsonl:2:9: expected the rest of a JSON object, found the end of the line`},
		{"not JSON", `{"id":"a",}`, nil, `rows.jsonl:1:11: expected JSON, found "}"`},
		{"control character", "{\"id\":\"a\tb\"}", nil, `rows.jsonl:1:9: expected JSON, found "\tb\"}"`},
		{"an array", `[{"id":"a"}]`, nil, `rows.jsonl:1:1: expected a JSON object, found "[{\"id\":\"a\"}]"`},
		{"null", "null", nil, `rows.jsonl:1:1: expected a JSON object, found "null"`},
		{"plain text", "  " + strings.Repeat("题目", 20), nil, `rows.jsonl:1:1: expected a JSON object, found "  ` + strings.Repeat("题目", 6) + `"…`},
		{"two values", `{"id":"a"} {"id":"b"}`, nil, `rows.jsonl:1:12: expected the end of the line, found "{\"id\":\"b\"}"`},
		{"not UTF-8", "{\"id\":\"a\"}\n{\"id\":\"\xb5\"}", []string{"a"}, `rows.jsonl:2: expected UTF-8, found byte 0xb5 at offset 7`},
		{"Parquet", "PAR1\x15\x04", nil, `rows.jsonl:1:1: expected a JSON object, found "PAR1\x15\x04"`},
		{"a carriage return alone", "\r", nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows, err := readRows([]byte(c.in))
			var ids []string
			for _, row := range rows {
				ids = append(ids, row.ID)
				if row.Section == nil || row.Pairs == nil {
					t.Error("a list is nil")
				}
			}
			if !slices.Equal(ids, c.ids) {
				t.Errorf("read %q, want %q", ids, c.ids)
			}
			switch {
			case c.err == "" && err != nil:
				t.Error(err)
			case c.err != "" && (err == nil || err.Error() != c.err):
				t.Errorf("got error %v, want %s", err, c.err)
			}
		})
	}
}

func TestReadRowsOfFailingInput(t *testing.T) {
	rows, err := collect(ReadRows("x", iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader("{\"id\":\"a\"}\n{")))))
	if !errors.Is(err, iotest.ErrTimeout) || len(rows) != 0 {
		t.Errorf("got %v, %v", rows, err)
	}
}

// Readers may stop.
func TestReadersStop(t *testing.T) {
	jsonl, _ := written(t, Rows, Options{}, sample()...)
	file, _ := written(t, Parquet, Options{}, sample()...)
	for name, rows := range map[string]iter.Seq2[*dataset.Row, error]{
		"JSON lines": ReadRows("x", bytes.NewReader(jsonl)),
		"Parquet":    ReadParquet("x", bytes.NewReader(file), int64(len(file))),
	} {
		n := 0
		for range rows {
			if n++; n == 2 {
				break
			}
		}
		if n != 2 {
			t.Errorf("%s: %d rows before the stop", name, n)
		}
	}
}

// recounted is the file with a footer that promises one row more.
func recounted(t *testing.T, file []byte) []byte {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	metadata := *f.Metadata()
	metadata.NumRows++
	footer, err := thrift.Marshal(new(thrift.CompactProtocol), &metadata)
	if err != nil {
		t.Fatal(err)
	}
	tail := file[len(file)-8:]
	file = append(bytes.Clone(file[:len(file)-8-int(binary.LittleEndian.Uint32(tail))]), footer...)
	file = binary.LittleEndian.AppendUint32(file, uint32(len(footer)))
	return append(file, tail[4:]...)
}

// asParquet is a file of values that are no rows.
func asParquet[T any](t *testing.T, value T, options ...parquet.WriterOption) []byte {
	t.Helper()
	var file bytes.Buffer
	w := parquet.NewGenericWriter[T](&file, options...)
	if _, err := w.Write([]T{value, value}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func TestReadParquet(t *testing.T) {
	type partial struct {
		AnswerZH string `parquet:"answer_zh,optional"`
		ID       string `parquet:"id"`
	}
	rows, err := readParquet(asParquet(t, partial{"", "b"}))
	if err != nil || len(rows) != 2 || rows[0].AnswerZH != "" || rows[1].ID != "b" || rows[1].Pairs == nil {
		t.Errorf("a file of two columns in another order: %v, %+v", err, rows)
	}

	type keywords struct {
		Keywords []string `parquet:"keywords,list"`
		ID       string   `parquet:"id"`
	}
	rows, err = readParquet(asParquet(t, keywords{[]string{"闭包"}, "b"}))
	if err != nil || len(rows) != 2 || rows[1].Words == nil || rows[1].Keywords[0] != "闭包" || rows[1].Words.AnswerZH == nil {
		t.Errorf("a file with one of the optional columns: %v, %+v", err, rows)
	}

	good, _ := written(t, Parquet, Options{}, sample()...)
	type other struct {
		ID     string `parquet:"id"`
		Answer string `parquet:"anser_zh"`
	}
	type kind struct {
		Score int64 `parquet:"score"`
	}
	type flat struct {
		Section string `parquet:"section"`
	}
	type nested struct {
		Section struct {
			List struct {
				Element string `parquet:"element"`
			} `parquet:"list"`
		} `parquet:"section"`
	}
	type bytesOf struct {
		ID string `parquet:"id"`
	}
	for _, c := range []struct {
		name string
		file []byte
		want string // the start of the error
	}{
		{"nothing", nil, "rows.parquet: expected a Parquet file, found 0 bytes"},
		{"JSON lines", []byte("{\"id\":\"a\"}\n{}"), `rows.parquet: expected a Parquet file that ends in PAR1, found "}\n{}"`},
		{"another column", asParquet(t, other{}), "rows.parquet: anser_zh: expected a column of the schema (nearest: answer_zh), found another column"},
		{"another type", asParquet(t, kind{}), "rows.parquet: score: expected type DOUBLE, found type INT64"},
		{"no list", asParquet(t, flat{}), "rows.parquet: section: expected a column of the schema (nearest: section), found another column"},
		{"compressed by LZ4", asParquet(t, bytesOf{"a"}, parquet.Compression(&parquet.Lz4Raw)), "rows.parquet: id: expected compression by zstd, snappy or gzip, or none, found LZ4_RAW"},
		{"lists without repetition", asParquet(t, nested{}), "rows.parquet: section.list.element: expected lists 1 deep, found 0 deep"},
		{"too few rows", recounted(t, good), "rows.parquet: expected 7 rows, found 6"},
		{"not UTF-8", asParquet(t, bytesOf{"\xff"}), `rows.parquet: id: expected UTF-8, found byte 0xff at offset 0 in row "\xff"`},
		{"a footer too long", append(bytes.Clone(good[:len(good)-8]), "\xff\xff\xff\xffPAR1"...), "rows.parquet: expected a Parquet footer inside the file, found one of 4294967295 bytes"},
		{"cut off", good[:len(good)/2], "rows.parquet: expected a Parquet file that ends in PAR1, found "},
		{"a hole", append(append(bytes.Clone(good[:200]), make([]byte, 200)...), good[400:]...), "rows.parquet: expected "},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := readParquet(c.file)
			if read := new(ReadError); !errors.As(err, &read) || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// No damage to a file makes its reader panic.
func TestDamagedParquet(t *testing.T) {
	good, _ := written(t, Parquet, Options{}, sample()...)
	r := rand.New(rand.NewPCG(3, 4))
	rounds := 2_000
	if testing.Short() {
		rounds = 200
	}
	for range rounds {
		file := bytes.Clone(good)
		for range 1 + r.IntN(4) {
			file[r.IntN(len(file))] ^= byte(1 << r.IntN(8))
		}
		readParquet(file)
	}
}
