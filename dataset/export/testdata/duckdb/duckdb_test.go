package duckdb

import (
	"database/sql"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/export"
)

const rowCount = 12_000 // more than a row group

// scraps are what texts are made of: empty, long, outside the BMP, and with the characters that files trip over.
var scraps = []string{
	"", "", "什么是死锁？", "互斥、占有并等待、不可抢占、循环等待。", "`kill -9`", "😵‍💫", "𠮷野家", "A deadlock is a standstill. ",
	"\r\n", "\t", `"引号" \ 'it''s'`, "<br/>&nbsp;", "\u2028", "\u0001", "\x00", "\ufffd", strings.Repeat("很长。", 400),
}

func rows() []*dataset.Row {
	r := rand.New(rand.NewPCG(7, 8))
	text := func() string {
		var b strings.Builder
		for range r.IntN(5) {
			b.WriteString(scraps[r.IntN(len(scraps))])
		}
		return b.String()
	}
	all := make([]*dataset.Row, rowCount)
	for i := range all {
		row := &dataset.Row{
			ID: fmt.Sprintf("os.zh#%d", i), SourceZH: "os.zh.md", SourceEN: "os.en.md", Number: fmt.Sprint(i % 100),
			Kind: dataset.SingleChoice, QuestionZH: text(), QuestionEN: text(), AnswerZH: text(), AnswerEN: text(),
			AnalysisZH: text(), Score: r.Float64(), OriginEN: dataset.OriginDocument, Split: [...]string{"train", "test"}[i%2],
			SpanZH: dataset.Extent{Start: i, End: i + 1, Line: i + 1},
		}
		for range r.IntN(3) {
			row.Section = append(row.Section, text())
			row.AnswerKey = append(row.AnswerKey, "A")
		}
		for j := range r.IntN(4) {
			row.OptionsZH = append(row.OptionsZH, dataset.Option{Label: string(rune('A' + j)), Text: text()})
			row.Pairs = append(row.Pairs, dataset.Pair{Field: "answer", ZH: text(), EN: text(), Score: r.Float64()})
			row.Flags = append(row.Flags, dataset.Flag{Check: "numbers", Field: "answer", Severity: "info", Message: text()})
		}
		all[i] = row
	}
	return all
}

// worded are rows with the optional columns.
func worded() []*dataset.Row {
	all := rows()
	for i, row := range all {
		row.Words = &dataset.Words{AnswerZH: strings.SplitAfter(row.AnswerZH, "、")}
		for range i % 4 {
			row.Words.QuestionZH = append(row.Words.QuestionZH, row.QuestionZH, "\x00", "")
			row.Words.Keywords = append(row.Words.Keywords, row.ID)
		}
	}
	return all
}

// write puts rows into a file of the layout.
func write(t *testing.T, layout export.Layout, path string, rows []*dataset.Row) {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	w, err := export.New(layout, file, export.Options{Words: len(rows) > 0 && rows[0].Words != nil})
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
}

func open(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// texts is the first column of what a query gives, one text a row.
func texts(t *testing.T, db *sql.DB, query string) []string {
	t.Helper()
	result, err := db.Query(query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer result.Close()
	var all []string
	for result.Next() {
		var text string
		if err := result.Scan(&text); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		all = append(all, text)
	}
	if err := result.Err(); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return all
}

func TestParquetEqualsJSONL(t *testing.T) {
	t.Run("rows", func(t *testing.T) { equal(t, rows()) })
	t.Run("with words", func(t *testing.T) { equal(t, worded()) })
}

func equal(t *testing.T, all []*dataset.Row) {
	dir := t.TempDir()
	write(t, export.Rows, filepath.Join(dir, "rows.jsonl"), all)
	write(t, export.Parquet, filepath.Join(dir, "rows.parquet"), all)
	db := open(t)
	types := strings.Join(texts(t, db, fmt.Sprintf(
		`SELECT string_agg(format('{}: ''{}''', column_name, column_type), ', ') FROM (DESCRIBE SELECT * FROM '%s/rows.parquet')`, dir)), "")
	for _, view := range []string{
		fmt.Sprintf(`CREATE VIEW p AS SELECT * FROM '%s/rows.parquet'`, dir),
		fmt.Sprintf(`CREATE VIEW j AS SELECT * FROM read_json('%s/rows.jsonl', columns={%s}, maximum_object_size=100000000)`, dir, types),
	} {
		if _, err := db.Exec(view); err != nil {
			t.Fatal(err)
		}
	}

	// The sums that Go finds.
	var questions, pairs, score, starts int
	for _, row := range all {
		questions += len([]rune(row.QuestionZH))
		starts += row.SpanZH.Start
		for _, p := range row.Pairs {
			pairs += len(p.ZH) + len(p.EN)
			score++
		}
	}
	want := fmt.Sprint(len(all), questions, starts, score, pairs)
	for _, view := range []string{"p", "j"} {
		got := texts(t, db, fmt.Sprintf(`SELECT concat_ws(' ', count(*), sum(length(question_zh)), sum(span_zh.start),
			sum(len(pairs)), sum(list_sum([strlen(x.zh) + strlen(x.en) for x in pairs])))::VARCHAR FROM %s`, view))
		if got[0] != want {
			t.Errorf("%s: count and sums %s, want %s", view, got[0], want)
		}
	}

	// Every value of every row, nested ones too.
	for _, query := range []string{
		`SELECT id FROM (SELECT * FROM p EXCEPT ALL SELECT * FROM j)`,
		`SELECT id FROM (SELECT * FROM j EXCEPT ALL SELECT * FROM p)`,
		`SELECT id FROM p WHERE section IS NULL OR pairs IS NULL OR question_zh IS NULL OR engine_en IS NULL`,
	} {
		if ids := texts(t, db, query); len(ids) > 0 {
			t.Errorf("%s: %d rows, the first is %s", query, len(ids), ids[0])
		}
	}

	if all[0].Words != nil {
		var words, keywords int
		for _, row := range all {
			words += len(row.Words.QuestionZH) + len(row.Words.AnswerZH)
			keywords += len(row.Words.Keywords)
		}
		got := texts(t, db, `SELECT concat_ws(' ', sum(len(words_question_zh) + len(words_answer_zh)), sum(len(keywords)))::VARCHAR FROM p
			WHERE words_question_zh IS NOT NULL AND words_answer_zh IS NOT NULL AND keywords IS NOT NULL`)
		if want := fmt.Sprint(words, keywords); got[0] != want {
			t.Errorf("words and keywords %s, want %s", got[0], want)
		}
	}

	// Filters, which skip row groups by their statistics, find every row.
	for _, i := range []int{0, 1, 9_999, 10_000, rowCount - 1} {
		row := all[i]
		query := fmt.Sprintf(`SELECT id FROM p WHERE question_zh = '%s' AND id = '%s' AND split = '%s' AND score = %v`,
			strings.ReplaceAll(row.QuestionZH, "'", "''"), row.ID, row.Split, row.Score)
		if ids := texts(t, db, query); len(ids) != 1 {
			t.Errorf("filters find row %d %d times", i, len(ids))
		}
	}
}

// DuckDB's own copy of a file, with every column optional, reads back the same.
func TestRewrittenByDuckDB(t *testing.T) {
	t.Run("rows", func(t *testing.T) { rewritten(t, rows()[:500]) })
	t.Run("with words", func(t *testing.T) { rewritten(t, worded()[:500]) })
}

func rewritten(t *testing.T, all []*dataset.Row) {
	dir := t.TempDir()
	write(t, export.Parquet, filepath.Join(dir, "rows.parquet"), all)
	copied := filepath.Join(dir, "copy.parquet")
	if _, err := open(t).Exec(fmt.Sprintf(`COPY (FROM '%s/rows.parquet') TO '%s' (COMPRESSION snappy)`, dir, copied)); err != nil {
		t.Fatal(err)
	}
	got, want := read(t, copied), read(t, filepath.Join(dir, "rows.parquet"))
	if len(got) != len(want) {
		t.Fatalf("%d rows, want %d", len(got), len(want))
	}
	for i := range want {
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Fatalf("row %d: got\n%+v\nwant\n%+v", i, got[i], want[i])
		}
	}
}

func read(t *testing.T, path string) []*dataset.Row {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	var all []*dataset.Row
	for row, err := range export.ReadParquet(path, file, info.Size()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, row)
	}
	return all
}

// A directory is a place for a set of files.
type directory string

func (d directory) Create(name string) (io.WriteCloser, error) {
	return os.Create(filepath.Join(string(d), name))
}

func (d directory) Rename(from, to string) error {
	return os.Rename(filepath.Join(string(d), from), filepath.Join(string(d), to))
}

// writeSet writes shards of at most so many bytes into a new directory.
func writeSet(t *testing.T, layout export.Layout, rows []*dataset.Row, shard int64) (string, []export.File) {
	t.Helper()
	dir := t.TempDir()
	set, err := export.NewSet(layout, directory(dir), "", export.Options{ShardBytes: shard})
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
	return dir, set.Files()
}

// Every shard can be read, and all together their sums are those of the shards of JSON lines, split by split.
func TestShards(t *testing.T) {
	const limit = 500_000
	all := rows()
	columns, files := writeSet(t, export.Parquet, all, limit)
	lines, _ := writeSet(t, export.Rows, all, 5_000_000)
	if len(files) < 6 {
		t.Fatalf("only %d shards", len(files))
	}
	db := open(t)
	for _, f := range files {
		got := texts(t, db, fmt.Sprintf(`SELECT count(*)::VARCHAR FROM '%s/%s' WHERE split = '%s'`, columns, f.Name, f.Split))
		if got[0] != fmt.Sprint(f.Rows) || f.Bytes > limit {
			t.Errorf("%s: %s rows, told %d; %d bytes", f.Name, got[0], f.Rows, f.Bytes)
		}
	}
	types := strings.Join(texts(t, db, fmt.Sprintf(
		`SELECT string_agg(format('{}: ''{}''', column_name, column_type), ', ') FROM (DESCRIBE SELECT * FROM '%s/*.parquet')`, columns)), "")
	const sums = `SELECT concat_ws(' ', split, count(*), sum(length(question_zh) + length(answer_en)), sum(span_zh.start), sum(len(pairs)),
		sum(list_sum([strlen(x.zh) + strlen(x.en) for x in pairs])), sum(round(score * 1e9)::HUGEINT))::VARCHAR FROM %s GROUP BY split ORDER BY split`
	parquet := texts(t, db, fmt.Sprintf(sums, fmt.Sprintf(`'%s/*.parquet'`, columns)))
	jsonl := texts(t, db, fmt.Sprintf(sums, fmt.Sprintf(`read_json('%s/*.jsonl', columns={%s}, maximum_object_size=100000000)`, lines, types)))
	if !reflect.DeepEqual(parquet, jsonl) || len(parquet) != 2 {
		t.Errorf("sums of Parquet %q, of JSON lines %q", parquet, jsonl)
	}
}

// A dataset without rows is a table without rows.
func TestEmpty(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rows.parquet")
	write(t, export.Parquet, path, nil)
	if got := texts(t, open(t), fmt.Sprintf(`SELECT count(*)::VARCHAR FROM '%s' WHERE len(pairs) > 0`, path)); got[0] != "0" {
		t.Errorf("%s rows", got[0])
	}
}
