package export

import (
	"fmt"
	"io"
	"strings"
	"text/template"

	"github.com/duizhao/duizhao/dataset"
)

// A Template words training and evaluation rows: what is asked and what is replied. It is text of package text/template that
// defines "prompt" and may define "answer"; "prompt.zh", "prompt.en", "answer.zh" and "answer.en" go before them in their
// language. They see a [Prompt] and nothing else. Templates that do as the package does by itself:
//
//	{{define "prompt"}}{{.Stem}}{{range .Options}}
//	{{.Label}}. {{.Text}}{{end}}{{end}}
//	{{define "answer"}}{{.Reply}}{{end}}
//
// A Template may be used by several writers at once.
type Template struct {
	name string
	set  *template.Template
}

// Prompt is what a [Template] sees of a row, in one language.
type Prompt struct {
	Lang     string // zh or en
	ID       string
	Kind     string
	Number   string
	Section  []string
	Title    string
	Question string
	Options  []dataset.Option
	Answer   string
	Key      []string // labels of the right options, or true or false
	Analysis string

	Stem  string // title and question as the package puts them together
	Text  string // the package's own prompt, with the options
	Reply string // the package's own answer, with the analysis
}

// TemplateError is a template that cannot be read, or that fails on a row.
type TemplateError struct {
	Name    string // of the file, as given
	Line    int    // 1-based, 0 where the whole file is meant
	Problem string
	Row     string // the id of the row it fails on, "" if it cannot be read
}

func (e *TemplateError) Error() string {
	var b strings.Builder
	b.WriteString(e.Name)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	fmt.Fprintf(&b, ": %s", e.Problem)
	if e.Row != "" {
		fmt.Fprintf(&b, " (row %q)", e.Row)
	}
	return b.String()
}

const (
	templateBytes = 1 << 20  // the most that a template's file may hold
	promptBytes   = 16 << 20 // and that it may write for a row
)

// ParseTemplate reads a template; name is what errors, all of them a [TemplateError] or what r returned, call the file.
func ParseTemplate(name string, r io.Reader) (*Template, error) {
	text, err := io.ReadAll(io.LimitReader(r, templateBytes+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(text) > templateBytes {
		return nil, &TemplateError{Name: name, Problem: fmt.Sprintf("expected at most %d bytes, found more", templateBytes)}
	}
	// The name may hold colons, which would make it hard to find the line in the package's errors.
	set, err := template.New("t").Option("missingkey=error").Parse(strings.TrimPrefix(string(text), "\ufeff"))
	if err != nil {
		return nil, templateError(name, "", err)
	}
	t := &Template{name, set}
	for _, lang := range []Lang{LangZH, LangEN} {
		if t.find("prompt", lang) == nil {
			return nil, &TemplateError{Name: name, Problem: fmt.Sprintf(`expected {{define "prompt"}} or {{define "prompt.%s"}}, found neither`, lang)}
		}
	}
	// A field that does not exist shows on any row.
	if _, err := t.apply(&dataset.Row{}, LangZH, side{}, example{}); err != nil {
		return nil, err
	}
	_, err = t.apply(&dataset.Row{}, LangEN, side{}, example{})
	return t, err
}

// find is the definition for a language, nil without one.
func (t *Template) find(name string, lang Lang) *template.Template {
	if found := t.set.Lookup(name + "." + lang.String()); found != nil {
		return found
	}
	return t.set.Lookup(name)
}

// apply words the exchange e of a row anew.
func (t *Template) apply(row *dataset.Row, lang Lang, s side, e example) (example, error) {
	p := Prompt{
		Lang: lang.String(), ID: row.ID, Kind: string(row.Kind), Number: row.Number, Section: row.Section,
		Title: s.title, Question: s.question, Options: s.options, Answer: s.answer, Key: row.AnswerKey, Analysis: s.analysis,
		Stem: s.stem(), Text: e.prompt, Reply: e.answer,
	}
	for _, part := range []struct {
		name string
		text *string
	}{{"prompt", &e.prompt}, {"answer", &e.answer}} {
		found := t.find(part.name, lang)
		if found == nil {
			continue // the package's own
		}
		var out limited
		if err := found.Execute(&out, &p); err != nil {
			return e, templateError(t.name, row.ID, err)
		}
		*part.text = trim(out.String())
	}
	return e, nil
}

// limited is a text that a template must not let grow for ever.
type limited struct{ strings.Builder }

func (l *limited) Write(p []byte) (int, error) {
	if l.Len()+len(p) > promptBytes {
		return 0, fmt.Errorf("expected at most %d bytes for a row, found more", promptBytes)
	}
	return l.Builder.Write(p)
}

// templateError finds the line in an error of text/template: "template: NAME:LINE:COLUMN: problem".
func templateError(name, row string, err error) error {
	e := &TemplateError{Name: name, Row: row, Problem: strings.TrimPrefix(err.Error(), "template: ")}
	rest, ok := strings.CutPrefix(e.Problem, "t:")
	if !ok {
		return e
	}
	place, problem, ok := strings.Cut(rest, ": ")
	if _, scan := fmt.Sscanf(place, "%d", &e.Line); ok && scan == nil {
		e.Problem = problem
	}
	return e
}
