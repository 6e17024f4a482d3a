package curate

import (
	"fmt"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/dataset"
)

func evalTexts(texts ...Text) func(func(Text, error) bool) {
	return func(yield func(Text, error) bool) {
		for _, text := range texts {
			if !yield(text, nil) {
				return
			}
		}
	}
}

func TestContamination(t *testing.T) {
	const zh = "某公司服务器在凌晨三点发生了内存泄漏，请问最可能的原因是什么？"
	const en = "At three in the morning a server of the company ran out of memory; what is the most likely cause?"
	for _, c := range []struct {
		about string
		row   dataset.Row
		eval  []Text
		want  string // field, bytes, place; "" for none
	}{
		{"the whole question", dataset.Row{QuestionZH: zh}, []Text{{"c.csv", 7, zh, false}}, "question_zh 0 90 c.csv:7"},
		{"other characters", dataset.Row{QuestionZH: "题：" + zh}, []Text{{"c.csv", 7, "伺服器在凌晨三點發生了內存", true}}, ""},
		{"a part, traditional and without marks", dataset.Row{QuestionZH: "题：" + zh}, []Text{{"c.csv", 7, "服務器在凌晨三點發生了內存泄漏請問", true}}, "question_zh 15 69 c.csv:7"},
		{"13 characters", dataset.Row{QuestionZH: "甲乙丙" + "一二三四五六七八九十百千万" + "丁"}, []Text{{"e", 1, "一二三四五六七八九十百千万", false}}, "question_zh 9 48 e:1"},
		{"12 characters", dataset.Row{QuestionZH: "甲乙丙" + "一二三四五六七八九十百千" + "丁"}, []Text{{"e", 1, "一二三四五六七八九十百千", false}}, ""},
		{"13 English words", dataset.Row{QuestionEN: en}, []Text{{"m.jsonl", 3, "x " + strings.ToUpper("at three in the morning a server of the company ran out of") + " y", false}}, "question_en 0 58 m.jsonl:3"},
		{"12 English words", dataset.Row{QuestionEN: en}, []Text{{"m.jsonl", 3, "at three in the morning a server of the company ran out", false}}, ""},
		{"a title", dataset.Row{TitleZH: zh}, []Text{{"e", 1, zh, false}}, "title_zh 0 90 e:1"},
		{"the answer only", dataset.Row{QuestionZH: "为什么会这样", AnswerZH: zh}, []Text{{"e", 1, zh, false}}, ""},
		{"a line of a text", dataset.Row{QuestionZH: zh}, []Text{{"e.txt", 10, "第一题\n\n第二题 " + zh + "\n", true}}, "question_zh 0 90 e.txt:12"},
		{"broken lines", dataset.Row{QuestionZH: zh}, []Text{{"e.txt", 10, strings.Replace(zh, "内存", "\n内存", 1), true}}, "question_zh 0 90 e.txt:10"},
		{"a short question as a whole", dataset.Row{QuestionZH: "什么是布隆过滤器？"}, []Text{{"e", 5, "什么是布隆过滤器", false}}, "question_zh 0 24 e:5"},
		{"a short question on a line", dataset.Row{QuestionZH: "什么是布隆过滤器？"}, []Text{{"e.txt", 5, "什么是死锁\n什么是布隆过滤器\n什么是饥饿", true}}, "question_zh 0 24 e.txt:6"},
		{"a short question as a part", dataset.Row{QuestionZH: "什么是布隆过滤器？"}, []Text{{"e", 5, "请问什么是布隆过滤器", false}}, ""},
		{"too short", dataset.Row{QuestionZH: "什么是死锁"}, []Text{{"e", 5, "什么是死锁", false}}, ""},
		{"the first of several", dataset.Row{QuestionZH: zh}, []Text{{"a", 1, "别的", false}, {"b", 4, zh, false}, {"c", 2, zh, false}}, "question_zh 0 90 b:4"},
		{"the longest run", dataset.Row{QuestionZH: zh}, []Text{{"a", 1, "某公司服务器在凌晨三点发生了", false}, {"b", 2, "三点发生了内存泄漏请问最可能的原因是", false}}, "question_zh 27 84 b:2"},
	} {
		c.row.ID = "r#1"
		out, report := curated(t, Settings{Evaluation: evalTexts(c.eval...)}, &c.row, &dataset.Row{ID: "r#2", QuestionZH: "清白的一行"})
		got := ""
		for _, o := range report.OverlapList {
			got += fmt.Sprintf("%s %d %d %s:%d", o.Field, o.Start, o.End, o.File, o.Line)
			if question := questionField(&c.row, map[string]int{"title_zh": 0, "question_zh": 1, "question_en": 3}[o.Field]); question[o.Start:o.End] != o.Text {
				t.Errorf("%s: text %q", c.about, o.Text)
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.about, got, c.want)
		}
		flagged := len(out[0].Flags) > 0 && out[0].Flags[len(out[0].Flags)-1].Check == CheckContaminated
		if flagged != (c.want != "") || report.Overlaps != len(report.OverlapList) {
			t.Errorf("%s: flags %+v", c.about, out[0].Flags)
		}
	}
}

// Dropped rows are in no cluster, whatever they are like.
func TestContaminatedDropped(t *testing.T) {
	var rejects []string
	var kept []*dataset.Row
	report, err := Run(t.Context(), source([]*dataset.Row{{ID: "a#1", QuestionZH: penetration}, {ID: "a#2", QuestionZH: penetration[3:]}}),
		Settings{Contaminated: DropRows, Evaluation: evalTexts(Text{"e", 9, penetration[:45], false})}, Sink{
			Row: func(row *dataset.Row) error { kept = append(kept, row); return nil },
			Reject: func(row *dataset.Row, reason, detail string) error {
				rejects = append(rejects, row.ID+" "+reason+": "+detail)
				return nil
			},
		})
	if err != nil || len(kept) != 0 || len(rejects) != 2 || report.Contaminated != 2 ||
		rejects[0] != "a#1 contaminated: 14 characters or words of question_zh, bytes 0 to 45, stand in e:9" {
		t.Errorf("kept %d, rejected %q, %v", len(kept), rejects, err)
	}
}

// The finder's memory is the sorters': an evaluation set of any size only passes through.
func TestEvaluationStreams(t *testing.T) {
	n := 0
	texts := func(yield func(Text, error) bool) {
		for i := range 30_000 {
			n++
			if !yield(Text{"big", i + 1, fmt.Sprintf("%s 第 %d 遍", penetration, i), false}, nil) {
				return
			}
		}
	}
	_, report := curated(t, Settings{Evaluation: texts, Memory: 1 << 20}, &dataset.Row{ID: "a#1", QuestionZH: penetration})
	if report.Overlaps != 1 || report.OverlapList[0].Line != 1 || report.EvaluationTexts != n {
		t.Errorf("%+v of %d", report.OverlapList, report.EvaluationTexts)
	}
}
