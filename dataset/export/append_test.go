package export

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/dataset"
)

// standardLine is what encoding/json makes of a row.
func standardLine(t *testing.T, row *dataset.Row) string {
	t.Helper()
	var line bytes.Buffer
	enc := json.NewEncoder(&line)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(filledAll([]*dataset.Row{row})[0]); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(line.String(), "\n")
}

// checkLine compares a row's line with encoding/json's, if check takes the row.
func checkLine(t *testing.T, row *dataset.Row) {
	t.Helper()
	refused := check(row)
	got, ok := appendRow(nil, row)
	if ok != (refused == nil) {
		t.Errorf("%+v: got %v, but check gives the error %v", row, ok, refused)
	} else if ok && string(got) != standardLine(t, row) {
		t.Errorf("got\n%s\nwant\n%s", got, standardLine(t, row))
	}
}

// TestAppendRow compares lines with encoding/json's: of rows as documents give them, of rows full of every character that JSON escapes at
// every offset in a word of eight bytes, of texts that are not UTF-8, and of numbers of every size.
func TestAppendRow(t *testing.T) {
	rows := append(append(sample(), worded()...), hostile("甲"))
	var escapes strings.Builder
	for c := range rune(0x80) {
		escapes.WriteRune(c)
		escapes.WriteString("字“”…")
	}
	escapes.WriteString("\u2028\u2029\u2030\u2027\ufffd\U0001f600")
	for pad := range 9 {
		text := strings.Repeat("x", pad) + escapes.String()
		row := hostile(text)
		row.Section, row.AnswerKey = []string{text, "", text}, []string{text}
		row.OptionsEN = []dataset.Option{{Label: text, Text: text}, {}}
		row.Pairs = []dataset.Pair{{Field: text, ZH: text, EN: text, Score: 0.25}, {}}
		row.Flags = []dataset.Flag{{Check: text, Field: text, Severity: text, Message: text}, {}}
		row.Words = &dataset.Words{QuestionZH: []string{text}, AnswerZH: nil, Keywords: []string{}}
		rows = append(rows, row)
	}
	for _, broken := range []string{"\xff", "\x80", "\xe4\xb8", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc0\x80"} {
		for pad := range 9 {
			row := hostile("题")
			row.AnalysisEN = strings.Repeat("x", pad) + "中文" + broken + "中文字幕"
			rows = append(rows, row)
		}
	}
	for _, score := range []float64{0, math.Copysign(0, -1), 1, 0.1, 1e-6, 9.99e-7, 1e-9, 1.5e-10, 1e20, 1e21, -1e21, 1e100, 5e-324, math.MaxFloat64, 1.0 / 3, math.NaN(), math.Inf(1)} {
		row := closure()
		row.Score, row.Pairs[0].Score = score, -score
		row.SpanZH = dataset.Extent{Start: -1, End: math.MaxInt64, Line: math.MinInt64}
		rows = append(rows, row)
	}
	for _, row := range rows {
		checkLine(t, row)
	}
}

func FuzzAppendRow(f *testing.F) {
	for _, text := range hostileTexts {
		f.Add(text, 0.5)
	}
	f.Fuzz(func(t *testing.T, text string, score float64) {
		row := hostile(text)
		row.Score = score
		checkLine(t, row)
	})
}
