package export

import (
	"bufio"
	"iter"
	"slices"
	"strings"
	"unicode"

	"github.com/duizhao/duizhao/dataset"
)

// An example is one exchange to train on.
type example struct{ prompt, answer string }

// newAlpaca writes Alpaca's shape. The whole prompt is the instruction; input stays "".
func newAlpaca(out *bufio.Writer, options *Options, counts *Counts) (encoder, error) {
	type line struct {
		Instruction string `json:"instruction"`
		Input       string `json:"input"`
		Output      string `json:"output"`
		System      string `json:"system,omitempty"`
	}
	return newTraining(out, options, counts, func(e example) any {
		return line{e.prompt, "", e.answer, options.System}
	})
}

// newShareGPT writes ShareGPT's conversations of two turns.
func newShareGPT(out *bufio.Writer, options *Options, counts *Counts) (encoder, error) {
	type turn struct {
		From  string `json:"from"`
		Value string `json:"value"`
	}
	type line struct {
		Conversations []turn `json:"conversations"`
		System        string `json:"system,omitempty"`
	}
	return newTraining(out, options, counts, func(e example) any {
		return line{[]turn{{"human", e.prompt}, {"gpt", e.answer}}, options.System}
	})
}

// newMessages writes the messages that chat interfaces take.
func newMessages(out *bufio.Writer, options *Options, counts *Counts) (encoder, error) {
	type message struct {
		Role    string `json:"role"`
		Content string `json:"content"`
	}
	type line struct {
		Messages []message `json:"messages"`
	}
	return newTraining(out, options, counts, func(e example) any {
		messages := []message{{"user", e.prompt}, {"assistant", e.answer}}
		if options.System != "" {
			messages = slices.Insert(messages, 0, message{"system", options.System})
		}
		return line{messages}
	})
}

// newPromptCompletion writes prompts and completions. A system prompt stands above the prompt: the shape has no other
// place for it.
func newPromptCompletion(out *bufio.Writer, options *Options, counts *Counts) (encoder, error) {
	type line struct {
		Prompt     string `json:"prompt"`
		Completion string `json:"completion"`
	}
	return newTraining(out, options, counts, func(e example) any {
		return line{joined(options.System, e.prompt, "\n\n"), e.answer}
	})
}

// newTraining writes a line for every row and language that has a whole example, and counts the others.
func newTraining(out *bufio.Writer, options *Options, counts *Counts, shape func(example) any) (encoder, error) {
	return newLines(out, counts, func(row *dataset.Row) iter.Seq2[any, error] {
		return func(yield func(any, error) bool) {
			for _, lang := range options.Lang.each() {
				e, ok, err := exampleOf(row, lang, options, counts)
				if err != nil {
					yield(nil, err)
					return
				}
				if ok && !yield(shape(e), nil) {
					return
				}
			}
		}
	})
}

// exampleOf is the exchange of a row in a language. Without a whole one ok is false, and it is counted why. An error is
// one of the template.
func exampleOf(row *dataset.Row, lang Lang, options *Options, counts *Counts) (e example, ok bool, err error) {
	this, other := sides(row, lang)
	e = example{this.prompt(), this.reply(row.AnswerKey)}
	if !this.whole(e, other, counts) {
		return e, false, nil
	}
	if options.Template != nil {
		e, err = options.Template.apply(row, lang, this, e)
	}
	return e, err == nil, err
}

// A side is one language of a row, with the words that an example needs in it.
type side struct {
	title, question, answer, analysis string
	options                           []dataset.Option
	analysisLabel, right, wrong       string
}

// sides gives the side of a language and the one across.
func sides(row *dataset.Row, lang Lang) (this, other side) {
	zh := side{row.TitleZH, row.QuestionZH, row.AnswerZH, row.AnalysisZH, row.OptionsZH, "解析：", "正确", "错误"}
	en := side{row.TitleEN, row.QuestionEN, row.AnswerEN, row.AnalysisEN, row.OptionsEN, "Explanation: ", "True", "False"}
	if lang == LangEN {
		return en, zh
	}
	return zh, en
}

// prompt is the question and its options, each on a line of its own as "A. text". The title stands above the question
// unless the question already begins with it, and instead of it where there is none. It is "" without either.
func (s side) prompt() string {
	prompt := s.stem()
	if prompt == "" {
		return ""
	}
	for _, o := range s.options {
		prompt += "\n" + optionLine(o)
	}
	return prompt
}

// stem is the prompt without the options.
func (s side) stem() string {
	title, question := trim(s.title), trim(s.question)
	if strings.HasPrefix(question, title) {
		return question
	}
	return joined(title, question, "\n\n")
}

// reply is the answer and under it the analysis behind its label. Where there is an answer key, the options it names
// come first, and the answer's own text follows unless it only repeats them. For true or false the document's own word
// is the answer, and only where it has none the key is written out. Without an answer there is no reply, even if there
// is an analysis.
func (s side) reply(key []string) string {
	chosen, answer := s.chosen(key), trim(s.answer)
	switch {
	case answer == "" || s.repeats(answer, key):
		answer = chosen
	case !judges(key):
		answer = joined(chosen, answer, "\n\n")
	}
	if answer == "" || blank(s.analysis) {
		return answer
	}
	return answer + "\n\n" + s.analysisLabel + trim(s.analysis)
}

// chosen writes the answer key out: options as in the prompt, true and false in words.
func (s side) chosen(key []string) string {
	text := ""
	for _, label := range key {
		line := label
		if i := slices.IndexFunc(s.options, func(o dataset.Option) bool { return o.Label == label }); i >= 0 {
			line = optionLine(s.options[i])
		} else if label == "true" {
			line = s.right
		} else if label == "false" {
			line = s.wrong
		}
		text = joined(text, line, "\n")
	}
	return text
}

// judges tells whether the key is that of a true-or-false item.
func judges(key []string) bool {
	return len(key) == 1 && (key[0] == "true" || key[0] == "false")
}

// repeats tells whether an answer names the options of the key and nothing else: "D", "A,C", "（ＡＣ）", or the text of
// the only one.
func (s side) repeats(answer string, key []string) bool {
	if len(key) == 1 {
		for _, o := range s.options {
			if o.Label == key[0] && (answer == trim(o.Text) || answer == optionLine(o)) {
				return true
			}
		}
	}
	letters := strings.Map(func(r rune) rune {
		switch {
		case 'Ａ' <= r && r <= 'Ｚ':
			return r - 'Ａ' + 'A'
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return r
		default:
			return -1
		}
	}, answer)
	return letters != "" && strings.EqualFold(letters, strings.Join(key, ""))
}

// hasOptionsOf tells whether every option that the other language spells out is spelled out here too.
func (s side) hasOptionsOf(other side) bool {
	for _, theirs := range other.options {
		if !blank(theirs.Text) && !slices.ContainsFunc(s.options, func(o dataset.Option) bool {
			return o.Label == theirs.Label && !blank(o.Text)
		}) {
			return false
		}
	}
	return true
}

// optionLine is "A. text"; text of several lines, code for the most part, starts below the label.
func optionLine(o dataset.Option) string {
	text := trim(o.Text)
	if strings.Contains(text, "\n") {
		return o.Label + ".\n" + text
	}
	return o.Label + ". " + text
}

// joined puts the separator between two texts that are both there.
func joined(a, b, separator string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + separator + b
}

// blank tells whether a text has nothing but white space.
func blank(text string) bool { return strings.TrimSpace(text) == "" }

// trim drops empty lines at the start and white space at the end. The indent of the first line stays: it may be code.
func trim(text string) string {
	text = strings.TrimRightFunc(text, unicode.IsSpace)
	indent := len(text) - len(strings.TrimLeftFunc(text, unicode.IsSpace))
	return text[strings.LastIndexByte(text[:indent], '\n')+1:]
}
