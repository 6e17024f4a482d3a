package export

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"iter"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/duizhao/duizhao/dataset"
)

// lmEval writes tasks of the Language Model Evaluation Harness: for every language and kind of item a file of documents for
// every split and NAME_KIND_LANG.yaml. All have the tag NAME, so that "lm_eval --include_path . --tasks NAME" runs them; paths
// are relative, so it is to be called in the directory.
type lmEval struct{ options *Options }

func newLMEval(options *Options) plan { return lmEval{options} }

// A taskKind is a kind of item that the harness asks in its own way.
type taskKind struct {
	name       string
	output     string // output_type
	promptZH   string // what stands behind the question
	promptEN   string
	choices    bool // documents list what may be answered
	generation *lmGeneration
	filters    []lmFilter
	metrics    []lmMetric
}

type lmGeneration struct {
	Until    []string `yaml:"until,flow"`
	DoSample bool     `yaml:"do_sample"`
	MaxToks  int      `yaml:"max_gen_toks"`
}

type lmFilter struct {
	Name   string              `yaml:"name"`
	Filter []map[string]string `yaml:"filter"`
}

type lmMetric struct {
	Metric            string `yaml:"metric"`
	Aggregation       string `yaml:"aggregation"`
	HigherIsBetter    bool   `yaml:"higher_is_better"`
	IgnoreCase        bool   `yaml:"ignore_case,omitempty"`
	IgnorePunctuation bool   `yaml:"ignore_punctuation,omitempty"`
}

var accuracy = []lmMetric{{Metric: "acc", Aggregation: "mean", HigherIsBetter: true}, {Metric: "acc_norm", Aggregation: "mean", HigherIsBetter: true}}

// taskKinds are the kinds of items: one right option and judgements are asked by likelihood, several right options are
// generated and compared as letters, free answers are generated and compared by chrF, which needs no words and so suits
// Chinese (Popović 2015).
var taskKinds = [...]taskKind{
	{name: "choice", output: "multiple_choice", promptZH: "\n答案：", promptEN: "\nAnswer:", choices: true, metrics: accuracy},
	{name: "judge", output: "multiple_choice", promptZH: "\n这种说法正确还是错误？\n答案：", promptEN: "\nTrue or False?\nAnswer:", choices: true, metrics: accuracy},
	{name: "multiple", output: "generate_until", promptZH: "\n（有多个正确选项，只写字母）\n答案：", promptEN: "\n(Several options are right; give the letters only.)\nAnswer:",
		generation: &lmGeneration{Until: []string{"\n"}, MaxToks: 32},
		filters: []lmFilter{{"letters", []map[string]string{
			{"function": "remove_whitespace"}, {"function": "regex", "regex_pattern": "([A-Z]+)"}, {"function": "take_first"}}}},
		metrics: []lmMetric{{"exact_match", "mean", true, true, true}}},
	{name: "open", output: "generate_until", promptZH: "\n答案：", promptEN: "\nAnswer:",
		generation: &lmGeneration{Until: []string{"</s>", "<|im_end|>"}, MaxToks: 1024},
		metrics:    []lmMetric{{Metric: "chrf", Aggregation: "chrf", HigherIsBetter: true}}},
}

// kindOf tells by what a row has, not by what it is called, how it can be asked.
func kindOf(row *dataset.Row) *taskKind {
	switch {
	case !hasKey(row):
		return &taskKinds[3]
	case judges(row.AnswerKey):
		return &taskKinds[1]
	case len(row.AnswerKey) > 1:
		return &taskKinds[2]
	}
	return &taskKinds[0]
}

func (p lmEval) task(kind *taskKind, lang Lang) string {
	return fmt.Sprintf("%s_%s_%s", p.options.Name, kind.name, lang)
}

func (p lmEval) places(row *dataset.Row, split string) (places []place) {
	kind := kindOf(row)
	for _, lang := range p.options.Lang.each() {
		places = append(places, place{name: p.task(kind, lang) + "." + split, split: split, ext: ".jsonl", optional: true,
			open: func(out *bufio.Writer, options *Options, counts *Counts) (encoder, error) {
				return newDocuments(out, options, counts, kind, lang)
			}})
	}
	return places
}

// newDocuments writes the documents of a task. The question has the options below it.
func newDocuments(out *bufio.Writer, options *Options, counts *Counts, kind *taskKind, lang Lang) (encoder, error) {
	type open struct {
		ID          string `json:"id"`
		Question    string `json:"question"`
		Answer      string `json:"answer"`
		Explanation string `json:"explanation"`
	}
	type choice struct {
		ID          string   `json:"id"`
		Question    string   `json:"question"`
		Choices     []string `json:"choices"`
		Answer      string   `json:"answer"`
		Explanation string   `json:"explanation"`
	}
	return newLines(out, counts, func(row *dataset.Row) iter.Seq2[any, error] {
		return func(yield func(any, error) bool) {
			this, other := sides(row, lang)
			e := example{this.prompt(), this.answerOnly(row.AnswerKey)}
			if !this.whole(e, other, counts) {
				return
			}
			if options.Template != nil {
				worded, err := options.Template.apply(row, lang, this, e)
				if err != nil {
					yield(nil, err)
					return
				}
				e.prompt = worded.prompt // what is right does not depend on how it is asked
			}
			explanation := trim(this.analysis)
			switch kind.name {
			case "choice":
				var labels []string
				for _, o := range this.options {
					labels = append(labels, o.Label)
				}
				yield(choice{row.ID, e.prompt, labels, row.AnswerKey[0], explanation}, nil)
			case "judge":
				answer := this.right
				if row.AnswerKey[0] == "false" {
					answer = this.wrong
				}
				yield(choice{row.ID, e.prompt, []string{this.right, this.wrong}, answer, explanation}, nil)
			case "multiple":
				yield(open{row.ID, e.prompt, strings.Join(row.AnswerKey, ""), explanation}, nil)
			default:
				yield(open{row.ID, e.prompt, e.answer, explanation}, nil)
			}
		}
	})
}

// lmTask is a task's file. The answer follows the prompt at once in Chinese and behind a space in English.
type lmTask struct {
	Task        string   `yaml:"task"`
	Tag         []string `yaml:"tag"`
	DatasetPath string   `yaml:"dataset_path"`
	Kwargs      struct {
		DataFiles map[string]string `yaml:"data_files"`
	} `yaml:"dataset_kwargs"`
	TrainingSplit   string         `yaml:"training_split,omitempty"`
	ValidationSplit string         `yaml:"validation_split,omitempty"`
	TestSplit       string         `yaml:"test_split"`
	FewshotSplit    string         `yaml:"fewshot_split,omitempty"`
	OutputType      string         `yaml:"output_type"`
	DocToText       string         `yaml:"doc_to_text"`
	DocToTarget     string         `yaml:"doc_to_target"`
	DocToChoice     string         `yaml:"doc_to_choice,omitempty"`
	TargetDelimiter string         `yaml:"target_delimiter"`
	Description     string         `yaml:"description,omitempty"` // the harness's word for a system prompt
	Generation      *lmGeneration  `yaml:"generation_kwargs,omitempty"`
	Filters         []lmFilter     `yaml:"filter_list,omitempty"`
	Metrics         []lmMetric     `yaml:"metric_list"`
	Metadata        map[string]any `yaml:"metadata"`
}

// finish writes the tasks of the files that there are.
func (p lmEval) finish(s *Set) error {
	for i := range taskKinds {
		kind := &taskKinds[i]
		for _, lang := range p.options.Lang.each() {
			task := p.describe(kind, lang, s)
			if task == nil {
				continue
			}
			var out bytes.Buffer
			fmt.Fprintf(&out, "# In this directory: lm_eval --include_path . --tasks %s ...\n", task.Task)
			enc := yaml.NewEncoder(&out)
			enc.SetIndent(2)
			if err := enc.Encode(task); err != nil {
				return err
			}
			if err := s.describe(task.Task+".yaml", out.Bytes()); err != nil {
				return err
			}
		}
	}
	return nil
}

// describe is the task of a kind and language, nil if no document is of it.
func (p lmEval) describe(kind *taskKind, lang Lang, s *Set) *lmTask {
	name := p.task(kind, lang)
	files := map[string]string{}
	for _, split := range splits {
		if f := s.open[name+"."+split+".jsonl"]; f != nil && f.writer.counts.Written > 0 {
			files[split] = name + "." + split + ".jsonl"
		}
	}
	if len(files) == 0 {
		return nil
	}
	t := &lmTask{Task: name, Tag: []string{p.options.Name}, DatasetPath: "json", OutputType: kind.output,
		DocToText: "{{question}}" + kind.promptZH, DocToTarget: "answer", Description: p.options.System,
		Generation: kind.generation, Filters: kind.filters, Metrics: kind.metrics, Metadata: map[string]any{"version": 1.0}}
	if lang == LangEN {
		t.DocToText, t.TargetDelimiter = "{{question}}"+kind.promptEN, " "
	}
	if kind.choices {
		t.DocToChoice = "choices"
	}
	if t.Description != "" {
		t.Description += "\n\n"
	}
	t.Kwargs.DataFiles = files
	has := func(split string) string {
		if files[split] == "" {
			return ""
		}
		return split
	}
	t.TestSplit = cmp.Or(has("test"), has("validation"), has("train"))
	if t.TestSplit != "train" {
		t.TrainingSplit, t.FewshotSplit = has("train"), has("train")
	}
	if t.TestSplit != "validation" {
		t.ValidationSplit = has("validation")
	}
	return t
}

// llamaFactory writes messages, NAME_SPLIT.jsonl, and the dataset_info.json by which LLaMA-Factory finds them as NAME_SPLIT. The names
// make a directory that has other datasets already a good place for them.
type llamaFactory struct{ options *Options }

func newLlamaFactory(options *Options) plan { return llamaFactory{options} }

func (p llamaFactory) places(_ *dataset.Row, split string) []place {
	return []place{{name: p.options.Name + "_" + split, split: split, ext: ".jsonl", optional: true, open: newMessages}}
}

func (p llamaFactory) finish(s *Set) error {
	type columns struct {
		Messages string `json:"messages"`
	}
	type tags struct {
		Role      string `json:"role_tag"`
		Content   string `json:"content_tag"`
		User      string `json:"user_tag"`
		Assistant string `json:"assistant_tag"`
		System    string `json:"system_tag"`
	}
	type entry struct {
		FileName   string  `json:"file_name"`
		Formatting string  `json:"formatting"`
		Columns    columns `json:"columns"`
		Tags       tags    `json:"tags"`
	}
	info := map[string]any{} // encoding/json sorts by name
	for name, other := range p.options.DatasetInfo {
		info[name] = other
	}
	for _, f := range s.order {
		if len(f.done) == 0 {
			continue
		}
		info[p.options.Name+"_"+f.split] = entry{f.done[0].Name, "sharegpt", columns{"messages"},
			tags{"role", "content", "user", "assistant", "system"}}
	}
	data, err := indented(info)
	if err != nil {
		return err
	}
	return s.describe("dataset_info.json", data)
}
