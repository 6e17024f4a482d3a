package export

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/dataset"
)

func TestExamplesToTrainOn(t *testing.T) {
	choices := options("A", "栈", "B", "队列", "C", "  堆\n")
	for _, c := range []struct {
		name           string
		row            dataset.Row
		lang           Lang
		prompt, answer string // "" where there is no line
		skipped        Counts
	}{
		{name: "plain",
			row:    dataset.Row{QuestionZH: "先进先出的是？\n", AnswerZH: "\n\n队列\n"},
			prompt: "先进先出的是？", answer: "队列"},
		{name: "title begins the question",
			row:    dataset.Row{TitleZH: "什么是栈？", QuestionZH: "什么是栈？\n\n举例说明。", AnswerZH: "后进先出"},
			prompt: "什么是栈？\n\n举例说明。", answer: "后进先出"},
		{name: "title above the question",
			row:    dataset.Row{TitleZH: "两数之和", QuestionZH: "给定一个整数数组……", AnswerZH: "用哈希表"},
			prompt: "两数之和\n\n给定一个整数数组……", answer: "用哈希表"},
		{name: "title alone",
			row:    dataset.Row{TitleZH: "什么是栈？", QuestionZH: " \n", AnswerZH: "后进先出"},
			prompt: "什么是栈？", answer: "后进先出"},
		{name: "analysis",
			row:    dataset.Row{QuestionZH: "1+1=?", AnswerZH: "2", AnalysisZH: "数数。\n"},
			prompt: "1+1=?", answer: "2\n\n解析：数数。"},
		{name: "analysis in English",
			row:  dataset.Row{QuestionEN: "1+1=?", AnswerEN: "2", AnalysisEN: "Count."},
			lang: LangEN, prompt: "1+1=?", answer: "2\n\nExplanation: Count."},
		{name: "code keeps its indent",
			row:    dataset.Row{QuestionZH: "输出？", AnswerZH: "\n    if x {\n    }\n\n"},
			prompt: "输出？", answer: "    if x {\n    }"},
		{name: "key without an answer",
			row:    dataset.Row{QuestionZH: "先进先出？", OptionsZH: choices, AnswerKey: []string{"B"}},
			prompt: "先进先出？\nA. 栈\nB. 队列\nC.   堆", answer: "B. 队列"},
		{name: "answer repeats the key",
			row:    dataset.Row{QuestionZH: "线性表？", OptionsZH: choices, AnswerKey: []string{"A", "B"}, AnswerZH: "Ａ、ｂ。"},
			prompt: "线性表？\nA. 栈\nB. 队列\nC.   堆", answer: "A. 栈\nB. 队列\n\nＡ、ｂ。"},
		{name: "answer repeats the key in other letters",
			row:    dataset.Row{QuestionZH: "线性表？", OptionsZH: choices, AnswerKey: []string{"A", "B"}, AnswerZH: "（Ａ、b）"},
			prompt: "线性表？\nA. 栈\nB. 队列\nC.   堆", answer: "A. 栈\nB. 队列"},
		{name: "answer repeats the option",
			row:    dataset.Row{QuestionZH: "先进先出？", OptionsZH: choices, AnswerKey: []string{"B"}, AnswerZH: "队列"},
			prompt: "先进先出？\nA. 栈\nB. 队列\nC.   堆", answer: "B. 队列"},
		{name: "answer says more than the key",
			row:    dataset.Row{QuestionZH: "先进先出？", OptionsZH: choices, AnswerKey: []string{"B"}, AnswerZH: "B，因为先到先走。"},
			prompt: "先进先出？\nA. 栈\nB. 队列\nC.   堆", answer: "B. 队列\n\nB，因为先到先走。"},
		{name: "option of several lines",
			row:    dataset.Row{QuestionZH: "哪段会死循环？", OptionsZH: options("A", "```c\nfor(;;);\n```"), AnswerKey: []string{"A"}},
			prompt: "哪段会死循环？\nA.\n```c\nfor(;;);\n```", answer: "A.\n```c\nfor(;;);\n```"},
		{name: "options inside the question",
			row:    dataset.Row{QuestionZH: "A 栈 B 队列，先进先出的是", AnswerKey: []string{"B"}},
			prompt: "A 栈 B 队列，先进先出的是", answer: "B"},
		{name: "false in Chinese",
			row:    dataset.Row{Kind: dataset.TrueFalse, QuestionZH: "栈先进先出。", AnswerKey: []string{"false"}},
			prompt: "栈先进先出。", answer: "错误"},
		{name: "true in English",
			row:  dataset.Row{Kind: dataset.TrueFalse, QuestionEN: "A queue is FIFO.", AnswerKey: []string{"true"}},
			lang: LangEN, prompt: "A queue is FIFO.", answer: "True"},
		{name: "the document's own word",
			row:    dataset.Row{Kind: dataset.TrueFalse, QuestionZH: "栈先进先出。", AnswerKey: []string{"false"}, AnswerZH: "错，是后进先出。"},
			prompt: "栈先进先出。", answer: "错，是后进先出。"},
		{name: "no question",
			row: dataset.Row{QuestionEN: "What?", AnswerZH: "是"}, skipped: Counts{NoQuestion: 1}},
		{name: "only options",
			row: dataset.Row{OptionsZH: choices, AnswerKey: []string{"B"}}, skipped: Counts{NoQuestion: 1}},
		{name: "no answer",
			row: dataset.Row{QuestionZH: "何？", AnswerEN: "Yes", AnalysisZH: "有解析也不行"}, skipped: Counts{NoAnswer: 1}},
		{name: "options only in the other language",
			row:  dataset.Row{QuestionZH: "先进先出？", QuestionEN: "FIFO?", OptionsZH: choices, AnswerKey: []string{"B"}},
			lang: LangEN, skipped: Counts{NoOptions: 1}},
		{name: "an option without its text",
			row: dataset.Row{QuestionEN: "FIFO?", OptionsZH: choices, AnswerKey: []string{"B"},
				OptionsEN: options("A", "stack", "B", "", "C", "heap")},
			lang: LangEN, skipped: Counts{NoOptions: 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			file, counts := written(t, Alpaca, Options{Lang: c.lang}, &c.row)
			var got struct{ Instruction, Output string }
			if len(file) > 0 {
				if err := json.Unmarshal(file, &got); err != nil {
					t.Fatal(err)
				}
			}
			if got.Instruction != c.prompt || got.Output != c.answer {
				t.Errorf("got\n%q\n%q, want\n%q\n%q", got.Instruction, got.Output, c.prompt, c.answer)
			}
			want := c.skipped
			if want.Rows = 1; c.prompt != "" {
				want.Written = 1
			}
			if counts != want {
				t.Errorf("got %+v, want %+v", counts, want)
			}
		})
	}
}

func TestSystemPrompt(t *testing.T) {
	for layout, want := range map[Layout]string{
		Alpaca:   `{"instruction":"什么是闭包？","input":"","output":"能记住作用域的函数。","system":"答"}`,
		ShareGPT: `{"conversations":[{"from":"human","value":"什么是闭包？"},{"from":"gpt","value":"能记住作用域的函数。"}],"system":"答"}`,
		Messages: `{"messages":[{"role":"system","content":"答"},{"role":"user","content":"什么是闭包？"},{"role":"assistant","content":"能记住作用域的函数。"}]}`,
	} {
		if got, _ := written(t, layout, Options{System: "答"}, closure()); string(got) != want+"\n" {
			t.Errorf("%s: got %s, want %s", layout, got, want)
		}
	}
}

func ExampleNew() {
	row := &dataset.Row{
		ID: "ds#7", Kind: dataset.SingleChoice, QuestionZH: "先进先出的结构是（　）",
		OptionsZH: []dataset.Option{{Label: "A", Text: "栈"}, {Label: "B", Text: "队列"}},
		AnswerKey: []string{"B"}, AnalysisZH: "先到的先走。",
	}
	var file strings.Builder
	w, err := New(Alpaca, &file, Options{Lang: LangBoth})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := w.Write(row); err != nil {
		fmt.Println(err)
	}
	if err := w.Close(); err != nil {
		fmt.Println(err)
	}
	fmt.Print(file.String())
	fmt.Println("without a question:", w.Counts().NoQuestion)
	// Output:
	// {"instruction":"先进先出的结构是（　）\nA. 栈\nB. 队列","input":"","output":"B. 队列\n\n解析：先到的先走。"}
	// without a question: 1
}
