package export

import (
	"bufio"
	"fmt"

	"github.com/duizhao/duizhao/dataset"
)

// Layout is a kind of file. It implements flag.Value and pflag.Value.
type Layout int

const (
	Rows             Layout = iota // the whole schema as JSON lines
	Parquet                        // the whole schema as Parquet
	Pairs                          // sentence pairs with their scores
	Alpaca                         // instruction, input, output
	ShareGPT                       // conversations of human and gpt
	Messages                       // messages of user and assistant
	PromptCompletion               // prompt, completion
	LlamaFactory                   // messages with the dataset_info.json of LLaMA-Factory
	LMEval                         // tasks of the Language Model Evaluation Harness
	CEval                          // the CSV files of C-Eval
	OpenCompass                    // OpenCompass's custom datasets
	Translation                    // sentence pairs for translation training
	TSV                            // sentence pairs as tab-separated text
	TMX                            // translation memory exchange, 1.4b
	Moses                          // sentence pairs as two files, line by line
	HTML                           // a page to read
)

// An encoder writes one layout.
type encoder interface {
	encode(*dataset.Row) error // a RowError before anything is written; any other error ends the file
	finish() error             // what the file ends with
}

// An opener starts a file.
type opener func(*bufio.Writer, *Options, *Counts) (encoder, error)

// layouts is the table of layouts, in the order of the constants. An example is a line that the layout wrote, with the
// middle of long ones left out ("…"), or for a binary file a query that reads it. A layout of one file has an opener,
// one of several files a plan.
var layouts = [...]struct {
	name, about, ext, example string
	open                      opener
	plan                      func(*Options) plan
}{
	Rows: {"rows", "every column of every row, one JSON object a line", ".jsonl",
		`{"id":"js#3","source_zh":"js.zh.md","source_en":"js.en.md","number":"3",…}`, newRows, nil},
	Parquet: {"parquet", "every column of every row, zstd-compressed Parquet", ".parquet",
		`SELECT id, question_zh, question_en FROM 'rows.parquet'`, newParquet, nil},
	Pairs: {"pairs", "sentence pairs with field and score, one a line", ".jsonl",
		`{"id":"js#3","field":"question","zh":"什么是闭包？","en":"What is a closure?","score":0.97}`, newPairs, nil},
	Alpaca: {"alpaca", "training rows: instruction, input, output", ".jsonl",
		`{"instruction":"什么是闭包？","input":"","output":"能记住作用域的函数。"}`, newAlpaca, nil},
	ShareGPT: {"sharegpt", "training rows: conversations of human and gpt", ".jsonl",
		`{"conversations":[{"from":"human","value":"什么是闭包？"},{"from":"gpt","value":"能记住作用域的函数。"}]}`, newShareGPT, nil},
	Messages: {"messages", "training rows: messages of user and assistant", ".jsonl",
		`{"messages":[{"role":"user","content":"什么是闭包？"},{"role":"assistant","content":"能记住作用域的函数。"}]}`, newMessages, nil},
	PromptCompletion: {"prompt-completion", "training rows: prompt, completion", ".jsonl",
		`{"prompt":"什么是闭包？","completion":"能记住作用域的函数。"}`, newPromptCompletion, nil},
	LlamaFactory: {"llama-factory", "training rows as messages, and dataset_info.json for LLaMA-Factory", ".jsonl",
		`{"messages":[{"role":"user","content":"什么是闭包？"},{"role":"assistant","content":"能记住作用域的函数。"}]}`, nil, newLlamaFactory},
	LMEval: {"lm-eval", "evaluation: documents and task files for the Language Model Evaluation Harness", ".jsonl",
		`{"id":"js#3","question":"什么是闭包？","answer":"能记住作用域的函数。","explanation":""}`, nil, newLMEval},
	CEval: {"ceval", "evaluation: choice questions as C-Eval's CSV: id, question, A to D, answer, explanation", ".csv",
		"os#1,先进先出的是？,栈,队列,堆,树,B,先到先走。", newCEval, nil},
	OpenCompass: {"opencompass", "evaluation: choice and open questions as custom datasets of OpenCompass", ".jsonl",
		`{"question":"什么是闭包？","answer":"能记住作用域的函数。"}`, nil, newOpenCompass},
	Translation: {"translation", "sentence pairs as {translation: {zh, en}}, one a line", ".jsonl",
		`{"translation":{"zh":"什么是闭包？","en":"What is a closure?"}}`, newTranslation, nil},
	TSV: {"tsv", "sentence pairs with id, field and score, tab-separated", ".tsv",
		"js#3\tquestion\t什么是闭包？\tWhat is a closure?\t0.97", newTSV, nil},
	TMX: {"tmx", "translation memory for CAT tools, TMX 1.4b", ".tmx",
		`<tuv xml:lang="zh-CN"><seg>什么是闭包？</seg></tuv>`, newTMX, nil},
	Moses: {"moses", "sentence pairs as two files, line by line", "",
		"什么是闭包？", nil, newMoses},
	HTML: {"html", "a page with both languages side by side", ".html",
		`<div lang="zh-CN">什么是闭包？</div>`, newHTML, nil},
}

// Layouts lists all layouts in the order in which help should show them.
func Layouts() []Layout {
	all := make([]Layout, len(layouts))
	for i := range all {
		all[i] = Layout(i)
	}
	return all
}

func (l Layout) valid() bool { return 0 <= l && int(l) < len(layouts) }

// String is the name that Set takes.
func (l Layout) String() string {
	if !l.valid() {
		return fmt.Sprintf("Layout(%d)", int(l))
	}
	return layouts[l].name
}

// About describes the layout in one line.
func (l Layout) About() string {
	if !l.valid() {
		return ""
	}
	return layouts[l].about
}

// Several tells whether the layout is one of several files, which [NewSet] writes and [New] does not.
func (l Layout) Several() bool { return l.valid() && layouts[l].open == nil }

// Shards tells whether [NewSet] can write the layout as shards: one record a line, or Parquet.
func (l Layout) Shards() bool {
	return l.valid() && !l.Several() && (l.Ext() == ".jsonl" || l == Parquet)
}

// Trains tells a layout for training or evaluation, whose lines do not say which split they are of.
func (l Layout) Trains() bool {
	switch l {
	case Alpaca, ShareGPT, Messages, PromptCompletion, LlamaFactory, LMEval, CEval, OpenCompass, Translation:
		return true
	}
	return false
}

// Ext is the usual file extension, with its dot, "" where the files of a layout have several.
func (l Layout) Ext() string {
	if !l.valid() {
		return ""
	}
	return layouts[l].ext
}

// Example is a line of such a file, or for Parquet a query that reads it.
func (l Layout) Example() string {
	if !l.valid() {
		return ""
	}
	return layouts[l].example
}

// Set takes a name of the table; any other is a [NameError].
func (l *Layout) Set(name string) error {
	names := make([]string, len(layouts))
	for i, entry := range layouts {
		if entry.name == name {
			*l = Layout(i)
			return nil
		}
		names[i] = entry.name
	}
	return &NameError{What: "layout", Expected: names, Found: name}
}

// Type is what pflag prints for the argument.
func (Layout) Type() string { return "layout" }
