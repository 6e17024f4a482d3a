package export

import (
	"encoding/json"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/dataset"
)

// benchRows are rows of about 4 KB as JSON, with sentences that recur about as often as words do in text.
func benchRows() ([]*dataset.Row, int64) {
	r := rand.New(rand.NewPCG(5, 6))
	prose := func(words []string, separator string, n int) string {
		var b strings.Builder
		for i := range n {
			if i > 0 {
				b.WriteString(separator)
			}
			b.WriteString(words[min(r.IntN(len(words)), r.IntN(len(words)))])
		}
		return b.String()
	}
	var zhWords, enWords []string
	for range 5_000 {
		var zh, en strings.Builder
		for range 1 + r.IntN(3) {
			zh.WriteRune(rune(0x4e00 + r.IntN(3_000)))
		}
		for range 2 + r.IntN(8) {
			en.WriteByte(byte('a' + min(r.IntN(26), r.IntN(26))))
		}
		zhWords, enWords = append(zhWords, zh.String()), append(enWords, en.String())
	}
	rows := make([]*dataset.Row, 2_000)
	for i := range rows {
		row := randomRow(r, i)
		row.Section, row.Flags, row.AnswerKey = []string{"第一章", "一、概念"}, nil, nil
		row.QuestionZH, row.QuestionEN = "", ""
		row.TitleZH, row.TitleEN, row.AnalysisZH, row.AnalysisEN, row.SourceEN = "", "", "", "", "os.en.md"
		row.OptionsZH, row.OptionsEN, row.Pairs, row.AnswerZH, row.AnswerEN = nil, nil, nil, "", ""
		for j := range 12 {
			p := pair("answer", prose(zhWords, "", 12)+"。", prose(enWords, " ", 14)+".", float64(r.IntN(10_000))/10_000)
			if j == 0 {
				p.Field, row.QuestionZH, row.QuestionEN = "question", p.ZH, p.EN
			} else {
				row.AnswerZH, row.AnswerEN = row.AnswerZH+p.ZH, strings.TrimSpace(row.AnswerEN+" "+p.EN)
			}
			row.Pairs = append(row.Pairs, p)
		}
		fillLists(row)
		rows[i] = row
	}
	size := int64(0)
	for _, row := range rows {
		line, err := json.Marshal(row)
		if err != nil {
			panic(err)
		}
		size += int64(len(line)) + 1
	}
	return rows, size
}

// benchmark writes the rows once an iteration; MB/s are those of the rows as JSON lines, whatever the layout.
func benchmark(b *testing.B, layout Layout) {
	rows, size := benchRows()
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		w, err := New(layout, io.Discard, Options{})
		if err != nil {
			b.Fatal(err)
		}
		for _, row := range rows {
			if err := w.Write(row); err != nil {
				b.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkJSONL(b *testing.B)   { benchmark(b, Rows) }
func BenchmarkParquet(b *testing.B) { benchmark(b, Parquet) }
func BenchmarkPairs(b *testing.B)   { benchmark(b, Pairs) }
func BenchmarkTMX(b *testing.B)     { benchmark(b, TMX) }
func BenchmarkHTML(b *testing.B)    { benchmark(b, HTML) }

// BenchmarkEncodingJSON is the peer of BenchmarkJSONL: a bare encoder, without the check of the rows.
func BenchmarkEncodingJSON(b *testing.B) {
	rows, size := benchRows()
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		encoder := json.NewEncoder(io.Discard)
		encoder.SetEscapeHTML(false)
		for _, row := range rows {
			if err := encoder.Encode(row); err != nil {
				b.Fatal(err)
			}
		}
	}
}
