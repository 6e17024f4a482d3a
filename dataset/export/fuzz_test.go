package export

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/dataset"
)

// Any row of valid text comes back the same from JSON lines and from Parquet, and no layout refuses it.
func FuzzRoundTrip(f *testing.F) {
	for _, text := range hostileTexts {
		f.Add(text, "题\n目", text, 0.5, 3)
	}
	f.Add("", "", "", math.Copysign(0, -1), 0)
	f.Fuzz(func(t *testing.T, a, b, c string, score float64, n int) {
		a, b, c = strings.ToValidUTF8(a, "?"), strings.ToValidUTF8(b, "?"), strings.ToValidUTF8(c, "?")
		if !finite(score) {
			score = 0
		}
		row := hostile(a)
		row.QuestionZH, row.AnswerEN, row.Score, row.SpanZH.Start = b, c, score, n
		for i := range n & 7 {
			row.Section = append(row.Section, b)
			row.Pairs = append(row.Pairs, pair(c, a, b, score/float64(i+1)))
		}
		rows := []*dataset.Row{row, {ID: c}, row}
		sameBack(t, rows)
		worded := *row
		worded.Words = &dataset.Words{QuestionZH: []string{a, b}, AnswerZH: []string{c}}
		sameBack(t, append(rows, &worded))
		options := Options{Lang: LangBoth, System: a, Title: b, Version: c, Shuffle: n&8 > 0, Seed: uint64(n), EscapeFormulas: n&16 > 0}
		for _, layout := range Layouts() {
			if layout.Several() {
				unsplit := *row
				unsplit.Split = ""
				writtenSet(t, layout, options, &unsplit, rows[1])
				continue
			}
			file, _ := written(t, layout, options, rows...)
			if layout == TMX {
				validTMX(t, file)
			}
		}
	})
}

// Whatever bytes ReadRows takes for rows are rows: written, they read back the same.
func FuzzReadRows(f *testing.F) {
	file, _ := written(f, Rows, Options{}, sample()...)
	f.Add(file)
	words, _ := written(f, Rows, Options{}, worded()...)
	f.Add(words)
	f.Add([]byte("\ufeff{\"id\":\"a\",\"pairs\":null}\r\n\n{}"))
	f.Add([]byte(`{"id":"\ud800","score":1e999}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		rows, _ := readRows(in)
		sameBack(t, rows)
	})
}

// No bytes make ReadParquet panic, and the rows it takes are rows.
func FuzzReadParquet(f *testing.F) {
	file, _ := written(f, Parquet, Options{}, sample()...)
	f.Add(file)
	words, _ := written(f, Parquet, Options{Words: true}, worded()...)
	f.Add(words)
	f.Add(bytes.Replace(file, []byte("question"), []byte("answer_x"), -1))
	f.Add([]byte("PAR1\x00\x00\x00\x00PAR1"))
	f.Fuzz(func(t *testing.T, in []byte) {
		rows, _ := readParquet(in)
		sameBack(t, rows)
	})
}
