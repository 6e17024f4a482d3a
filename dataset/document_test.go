package dataset

import (
	"slices"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/segment"
)

func splitText(t *testing.T, name, text string) *Document {
	t.Helper()
	decoded, err := segment.Decode(name, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	d, err := Split(decoded)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestSentences(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"two", "好。坏。", []string{"好。", "坏。"}},
		{"lines", "第一行\n第二行。", []string{"第一行", "第二行。"}},
		{"list", "- 甲。\n- 乙\n  1. 丙。丁。\n", []string{"甲。", "乙", "丙。", "丁。"}},
		{"quote", "> 甲。\n> 乙。\n", []string{"甲。", "乙。"}},
		{"heading", "#### 小节\n\n甲。\n", []string{"小节", "甲。"}},
		{"code", "甲。\n\n```go\nx := 1\n```\n\n乙。\n", []string{"甲。", "乙。"}},
		{"indented code", "甲。\n\n    x := 1\n\n乙。\n", []string{"甲。", "乙。"}},
		{"math", "甲。\n\n$$\nx^2\n$$\n\n乙。\n", []string{"甲。", "乙。"}},
		{"table", "甲。\n\n| a | b |\n| --- | :-: |\n| `x` | y |\n", []string{"甲。", "a | b", "`x` | y"}},
		{"tags", "甲。\n\n<p align=\"center\">\n\n乙。\n\n</p>\n\n丙。\n", []string{"甲。", "乙。", "丙。"}},
		{"text in tags", "甲。\n\n<div>乙。</div>\n\n丙。\n", []string{"甲。", "乙。", "丙。"}},
		{"inline", "`a.b。c` 与 **粗。** [链接](https://example.org)。", []string{"`a.b。c` 与 **粗。**", "[链接](https://example.org)。"}},
	}
	for _, test := range tests {
		d := splitText(t, "x.md", "### 1. 题\n\n**答案：** "+"\n\n"+test.text)
		if len(d.Items) != 1 {
			t.Fatalf("%s: %d items", test.name, len(d.Items))
		}
		if got := sentenceTexts(d, d.Items[0].Answer); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
	d := splitText(t, "x.md", "### 1. A question\n\n**Answer:** One sentence that\nis wrapped. Another.\n")
	if got, want := sentenceTexts(d, d.Items[0].Answer), []string{"One sentence that is wrapped.", "Another."}; !slices.Equal(got, want) {
		t.Errorf("wrapped: %q, want %q", got, want)
	}
}

func sentenceTexts(d *Document, f Field) []string {
	var texts []string
	for _, s := range d.Sentences(f, segment.SentenceOptions{}) {
		texts = append(texts, s.Text)
	}
	return texts
}

func TestRow(t *testing.T) {
	zh := splitText(t, "bank.zh.md", "\ufeff# 题库\n\n### 7. 栈\n\n**题目：** 哪个对？\n\n- A: 甲\n- B: 乙\n\n**答案：** B\n\n**解析：** 略\n")
	row := zh.Row(0)
	if row.SourceZH != "bank.zh.md" || row.SourceEN != "" || row.Number != "7" || row.Kind != SingleChoice || row.OriginEN != OriginNone {
		t.Errorf("row %+v", row)
	}
	if row.TitleZH != "栈" || row.QuestionZH != "哪个对？" || row.AnswerZH != "B" || row.AnalysisZH != "" || row.TitleEN != "" {
		t.Errorf("texts of %+v", row)
	}
	if !slices.Equal(row.OptionsZH, []Option{{"A", "甲"}, {"B", "乙"}}) || !slices.Equal(row.AnswerKey, []string{"B"}) || !slices.Equal(row.Section, []string{"题库"}) {
		t.Errorf("lists of %+v", row)
	}
	if row.SpanZH.Line != 3 || !strings.HasPrefix(zh.Text.Data[row.SpanZH.Start:], "### 7.") || zh.Text.Data[row.SpanZH.End-len("略"):row.SpanZH.End] != "略" {
		t.Errorf("span %+v: %q", row.SpanZH, zh.Text.Data[row.SpanZH.Start:row.SpanZH.End])
	}
	if !zh.IsKey(&zh.Items[0]) {
		t.Error("the answer is a key")
	}

	en := splitText(t, "bank.en.md", "### 7. Which one?\n\nLook closely.\n\n- A: one\n- B: two\n\n**Answer:** B, the second.\n")
	row.SetEnglish(en, 0)
	if row.SourceEN != "bank.en.md" || row.OriginEN != OriginDocument || row.QuestionEN != "Which one?\n\nLook closely." || row.AnswerEN != "B, the second." || row.SpanEN.Line != 1 {
		t.Errorf("English of %+v", row)
	}
	alone := en.Row(0)
	if alone.SourceZH != "" || alone.TitleZH != "" || alone.TitleEN != "Which one?" || alone.OriginEN != OriginDocument || !slices.Equal(alone.AnswerKey, []string{"B"}) {
		t.Errorf("row of an English document %+v", alone)
	}
	if en.IsKey(&en.Items[0]) {
		t.Error("the answer is more than a key")
	}
}

func TestLanguage(t *testing.T) {
	for text, want := range map[string]segment.Language{
		"":                       segment.Chinese,
		"中文。":                    segment.Chinese,
		"English.":               segment.English,
		"用 Kubernetes 部署 Redis。": segment.Chinese,
		"The word 中文 means Chinese, and is written so.":    segment.English,
		"```\nmostly code in a fence, not prose\n```\n说明。": segment.Chinese,
		"12 + 30 = 42": segment.Chinese,
	} {
		if got := splitText(t, "x.md", text).Language; got != want {
			t.Errorf("%q is %v, want %v", text, got, want)
		}
	}
}

// TestWarnings tells that replaced bytes are warned of; the golden files show the other warnings.
func TestWarnings(t *testing.T) {
	text, err := segment.Decoder{Replace: true, Encoding: segment.UTF8}.Decode("x.md", strings.NewReader("### 1. 题\xff\n\n**答案：** 好。\n"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := Split(text)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Warnings) != 1 || d.Warnings[0].Line != 1 || !strings.Contains(d.Warnings[0].Message, "U+FFFD") {
		t.Errorf("warnings %+v", d.Warnings)
	}
}

// TestWarningsOfNumbers tells that a heading without a text is not one of a part, in which numbers may start again.
func TestWarningsOfNumbers(t *testing.T) {
	const before, behind = "1. 甲？\n\n答案：好。\n\n", "\n\n1. 丙？\n\n答案：对。\n"
	for heading, want := range map[string]bool{"": true, "#": true, "# 第二部分": false} {
		d := splitText(t, "x.md", before+heading+behind)
		got := slices.ContainsFunc(d.Warnings, func(w Warning) bool { return strings.Contains(w.Message, "start again") })
		if len(d.Items) != 2 || got != want {
			t.Errorf("heading %q: %d items, warnings %+v, want one of numbers that start again: %v", heading, len(d.Items), d.Warnings, want)
		}
	}
}
