package export

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/dataset"
)

// The templates of the documentation do what is done without any.
func TestDefaultTemplates(t *testing.T) {
	source, err := os.ReadFile("template.go")
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for line := range strings.Lines(string(source)) {
		if code, ok := strings.CutPrefix(line, "//\t"); ok {
			text.WriteString(code)
		}
	}
	template, err := ParseTemplate("defaults", strings.NewReader(text.String()))
	if err != nil {
		t.Fatal(err)
	}
	rows := []*dataset.Row{closure(), queue(), sample()[3]}
	with, _ := written(t, Alpaca, Options{Lang: LangBoth, Template: template}, rows...)
	without, _ := written(t, Alpaca, Options{Lang: LangBoth}, rows...)
	if !bytes.Equal(with, without) {
		t.Errorf("got\n%s\nwant\n%s", with, without)
	}
}

func TestTemplate(t *testing.T) {
	template, err := ParseTemplate("t", strings.NewReader(`{{define "prompt.zh"}}【{{.Kind}}】{{.Text}}{{end}}
{{define "prompt.en"}}Q ({{len .Options}} options): {{.Stem}}{{end}}{{define "answer"}}{{range .Key}}{{.}}{{else}}{{.Answer}}{{end}}{{end}}`))
	if err != nil {
		t.Fatal(err)
	}
	got, _ := written(t, PromptCompletion, Options{Lang: LangBoth, Template: template}, closure(), queue())
	const want = `{"prompt":"【open】什么是闭包？","completion":"能记住作用域的函数。"}
{"prompt":"Q (0 options): What is a closure?","completion":"A function that remembers its scope."}
{"prompt":"【single_choice】先进先出的是？\nA. 栈\nB. 队列\nC. 堆\nD. 树","completion":"B"}
`
	if string(got) != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	files, _ := writtenSet(t, LMEval, Options{Template: template}, queue())
	if doc := files.files["duizhao_choice_zh.test.jsonl"].String(); !strings.Contains(doc, "【single_choice】先进先出的是？") || !strings.Contains(doc, `"answer":"B"`) {
		t.Errorf("got %s", doc)
	}
}

func TestTemplateErrors(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", `p:t.tmpl: expected {{define "prompt"}} or {{define "prompt.zh"}}, found neither`},
		{`{{define "prompt.zh"}}{{end}}`, `p:t.tmpl: expected {{define "prompt"}} or {{define "prompt.en"}}, found neither`},
		{"\n\n{{define \"prompt\"}}{{.Text}", `p:t.tmpl:3: `},
		{"{{define \"prompt\"}}\n{{.Secret}}{{end}}", `p:t.tmpl:2: `},
		{"{{define \"prompt\"}}\n{{env \"HOME\"}}{{end}}", `p:t.tmpl:2: function "env" not defined`},
		{`{{define "prompt"}}{{template "prompt" .}}{{end}}`, `p:t.tmpl:1: `},
		{`{{define "prompt"}}{{range 100}}{{printf "%900000d" 1}}{{end}}{{end}}`, `p:t.tmpl: expected at most 16777216 bytes for a row`},
		{strings.Repeat(" ", templateBytes+1), `p:t.tmpl: expected at most 1048576 bytes, found more`},
	} {
		_, err := ParseTemplate("p:t.tmpl", strings.NewReader(c.text))
		if e := new(TemplateError); !errors.As(err, &e) || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%.40q: got %v, want %s", c.text, err, c.want)
		}
	}
	// What fails on a row only names it.
	template, err := ParseTemplate("t", strings.NewReader(`{{define "prompt"}}{{if .Options}}{{(index .Options 9).Text}}{{end}}{{end}}`))
	if err != nil {
		t.Fatal(err)
	}
	w, err := New(Messages, new(bytes.Buffer), Options{Template: template})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(queue()); err == nil || !strings.HasPrefix(err.Error(), "t:1:") || !strings.HasSuffix(err.Error(), `(row "os#1")`) {
		t.Errorf("got %v", err)
	}
}
