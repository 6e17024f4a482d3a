package export

import (
	"slices"
	"testing"

	"github.com/duizhao/duizhao/dataset"
)

// Whatever the order, the option that is right stays right, in both languages, and each text is there once.
func TestShuffledKeyFollows(t *testing.T) {
	orders := map[string]bool{}
	for seed := range uint64(60) {
		row := queue()
		row.OptionsEN = options("A", "a stack", "B", "a queue", "C", "a heap", "D", "a tree")
		row.AnswerZH, row.AnalysisZH, row.AnalysisEN = "（Ｂ）", "A 错误，后进先出。故选B。", "Option A is wrong; the answer is B."
		row.Pairs = []dataset.Pair{pair("option.A", "栈", "a stack", 1), pair("option.B", "队列", "a queue", 1)}
		row.Flags = []dataset.Flag{finding("x", "option.B", "info", "")}
		before := *row
		var counts Counts
		got := shuffled(row, seed, &counts)
		if row.AnalysisZH != before.AnalysisZH || row.OptionsZH[1].Text != "队列" || row.Pairs[0].Field != "option.A" {
			t.Fatal("the row itself was changed")
		}
		key := got.AnswerKey[0]
		if optionText(got.OptionsZH, key) != "队列" || optionText(got.OptionsEN, key) != "a queue" {
			t.Errorf("seed %d: key %s of %v", seed, key, got.OptionsZH)
		}
		stack := got.OptionsZH[slices.IndexFunc(got.OptionsZH, func(o dataset.Option) bool { return o.Text == "栈" })].Label
		if want := stack + " 错误，后进先出。故选" + key + "。"; got.AnalysisZH != want {
			t.Errorf("seed %d: %s, want %s", seed, got.AnalysisZH, want)
		}
		if want := "Option " + stack + " is wrong; the answer is " + key + "."; got.AnalysisEN != want {
			t.Errorf("seed %d: %s, want %s", seed, got.AnalysisEN, want)
		}
		if want := "（" + key + "）"; got.AnswerZH != want && counts.Shuffled == 1 {
			t.Errorf("seed %d: answer %s, want %s", seed, got.AnswerZH, want)
		}
		for _, p := range got.Pairs {
			if optionText(got.OptionsZH, p.Field[len("option."):]) != p.ZH {
				t.Errorf("seed %d: pair %v", seed, p)
			}
		}
		if got.Flags[0].Field != "option."+key {
			t.Errorf("seed %d: flag of %s", seed, got.Flags[0].Field)
		}
		order := ""
		for i, o := range got.OptionsZH {
			order += o.Text
			if o.Label != string(rune('A'+i)) || got.OptionsEN[i].Label != o.Label {
				t.Errorf("seed %d: labels out of order: %v", seed, got.OptionsZH)
			}
		}
		orders[order] = true
		if again := shuffled(row, seed, new(Counts)); again.AnswerKey[0] != key {
			t.Errorf("seed %d: two orders", seed)
		}
	}
	if len(orders) < 15 {
		t.Errorf("60 seeds gave %d of 24 orders", len(orders))
	}
}

func TestWhatStaysInPlace(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(*dataset.Row)
		kept  int
		fixed string // label that keeps its place, "" if none has to
	}{
		{name: "nothing", spoil: func(r *dataset.Row) {}},
		{name: "all of the above", spoil: func(r *dataset.Row) { r.OptionsZH[3].Text = "以上都对" }, fixed: "D"},
		{name: "none", spoil: func(r *dataset.Row) { r.OptionsZH[3].Text = "以上选项均不正确" }, fixed: "D"},
		{name: "in English only", spoil: func(r *dataset.Row) {
			r.OptionsEN = options("A", "a", "B", "b", "C", "c", "D", "None of the above")
		}, fixed: "D"},
		{name: "option names options", spoil: func(r *dataset.Row) { r.OptionsZH[3].Text = "A和B" }, kept: 1},
		{name: "option names options in English", spoil: func(r *dataset.Row) { r.OptionsEN = options("A", "x", "D", "both A and C") }, kept: 1},
		{name: "analysis names them in passing", spoil: func(r *dataset.Row) { r.AnalysisZH = "由 B 可知 A 不成立" }, kept: 1},
		{name: "故选", spoil: func(r *dataset.Row) { r.AnalysisZH = "先到先走，故选B" }},
		{name: "A项", spoil: func(r *dataset.Row) { r.AnalysisZH = "A项后进先出，C项、D选项无关。选项B正确。" }},
		{name: "lines of labels", spoil: func(r *dataset.Row) { r.AnalysisZH = "A. 后进先出\nB. 先进先出\nC：堆\nD、树" }},
		{name: "C the language", spoil: func(r *dataset.Row) { r.AnalysisZH = "用 C 语言写" }, kept: 1},
		{name: "C++", spoil: func(r *dataset.Row) { r.AnalysisZH = "故选C++" }, kept: 1},
		{name: "项目", spoil: func(r *dataset.Row) { r.AnalysisZH = "C项目里" }, kept: 1},
		{name: "words with letters", spoil: func(r *dataset.Row) { r.AnalysisZH = "CPU 与 ABA 问题，B+树除外" }, kept: 1},
		{name: "abbreviations only", spoil: func(r *dataset.Row) { r.AnalysisZH = "CPU 与 ABA 问题" }},
		{name: "options in the question", spoil: func(r *dataset.Row) { r.QuestionZH += "\nA. 栈\nB. 队列" }, kept: 1},
		{name: "question names an option", spoil: func(r *dataset.Row) { r.QuestionZH = "选项A是什么？" }, kept: 1},
		{name: "answer says more", spoil: func(r *dataset.Row) { r.AnswerZH = "选 B，不选 A" }, kept: 1},
		{name: "label of another kind", spoil: func(r *dataset.Row) { r.OptionsZH[0].Label = "甲" }, kept: 1},
	} {
		moved := false
		for seed := range uint64(20) {
			row := queue()
			c.spoil(row)
			var counts Counts
			got := shuffled(row, seed, &counts)
			if counts.Kept != c.kept {
				t.Errorf("%s: kept %d, want %d", c.name, counts.Kept, c.kept)
				break
			}
			if c.fixed != "" && (optionText(got.OptionsZH, c.fixed) != optionText(row.OptionsZH, c.fixed) || counts.Pinned != 1) {
				t.Errorf("%s: %s moved, %d pinned", c.name, c.fixed, counts.Pinned)
			}
			moved = moved || counts.Shuffled == 1
		}
		if moved != (c.kept == 0) {
			t.Errorf("%s: moved is %v", c.name, moved)
		}
	}
}

// Several right options stay in alphabetical order, whatever marks stand between them.
func TestShuffledAnswers(t *testing.T) {
	row := queue()
	row.AnswerKey, row.AnswerZH, row.AnswerEN = []string{"B", "C"}, "B、C", "b,c"
	for seed := range uint64(20) {
		var counts Counts
		got := shuffled(row, seed, &counts)
		if want := got.AnswerKey[0] + "、" + got.AnswerKey[1]; counts.Shuffled == 1 && got.AnswerZH != want || got.AnswerKey[0] > got.AnswerKey[1] {
			t.Errorf("seed %d: key %v, answer %s", seed, got.AnswerKey, got.AnswerZH)
		}
	}
}

// Whatever the texts are, the right options stay right, no text of an option is lost, and analyses stay as long as they were. A second
// language follows the first.
func FuzzShuffle(f *testing.F) {
	f.Add("栈", "队列", "以上都对", "故选B，A项错误", "B", uint64(1))
	f.Add("A和B", "both", "none of the above", "A. x\nB. y", "选 B", uint64(2))
	f.Add("", "\x00", "C++", "答案：ＡＢ C", "（Ｂ）", uint64(3))
	f.Fuzz(func(t *testing.T, a, b, c, analysis, answer string, seed uint64) {
		row := &dataset.Row{ID: "x", QuestionZH: "问", OptionsZH: options("A", "0"+a, "B", "1"+b, "C", "2"+c), AnswerKey: []string{"A", "B"},
			OptionsEN: options("A", "0", "B", "1", "C", "2"), AnswerZH: answer, AnalysisZH: analysis}
		var counts Counts
		got := shuffled(row, seed, &counts)
		var right []string
		for _, label := range got.AnswerKey {
			right = append(right, optionText(got.OptionsZH, label))
		}
		slices.Sort(right)
		if !slices.Equal(right, []string{"0" + a, "1" + b}) {
			t.Errorf("right options %q", right)
		}
		for i, o := range got.OptionsZH {
			if o.Label != string(rune('A'+i)) || o.Text[:1] != got.OptionsEN[i].Text {
				t.Errorf("options %v, %v", got.OptionsZH, got.OptionsEN)
			}
		}
		if len(got.AnalysisZH) != len(analysis) || counts.Shuffled+counts.Kept > 1 {
			t.Errorf("analysis %q became %q, %+v", analysis, got.AnalysisZH, counts)
		}
		if counts.Shuffled == 0 && (got.AnalysisZH != analysis || got.AnswerZH != answer) {
			t.Error("a row that was not shuffled has other texts")
		}
	})
}
