package export

import (
	"bufio"
	_ "embed"
	"fmt"
	"html/template"
	"slices"
	"strings"
	"unicode"

	"github.com/duizhao/duizhao/dataset"
)

//go:embed page.html
var pageText string

// page writes a page to read: no script, nothing from outside, an anchor for every item, its fields one below the
// other and the pairs of a field side by side. html/template does all the escaping.
type page struct {
	out      *bufio.Writer
	counts   *Counts
	template *template.Template
	Options
	Items, Pairs, Lone int // totals for the foot: items, sentence pairs with two sides, with one
}

func newHTML(out *bufio.Writer, options *Options, counts *Counts) (encoder, error) {
	p := &page{out: out, counts: counts, Options: *options}
	var err error
	p.template, err = template.New("page").Funcs(template.FuncMap{
		"text": func(text string) string { return printable(text, counts) },
	}).Parse(pageText)
	if err != nil {
		return nil, err
	}
	return p, p.template.ExecuteTemplate(out, "head", p)
}

func (p *page) encode(row *dataset.Row) error {
	it := item{Options: p.Options, Row: row, Fields: fields(row)}
	for _, f := range it.Fields {
		for _, b := range f.Beads {
			if b.Lone() {
				p.Lone++
			} else {
				p.Pairs++
			}
		}
	}
	p.Items++
	p.counts.Written++
	return p.template.ExecuteTemplate(p.out, "item", it)
}

func (p *page) finish() error { return p.template.ExecuteTemplate(p.out, "foot", p) }

// An item is what the page shows of a row.
type item struct {
	Options
	*dataset.Row
	Fields []field
}

// Anchor is the row's id without the white space that an HTML id must not have.
func (i item) Anchor() string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return '_'
		}
		return r
	}, i.ID)
}

// Path is the section.
func (i item) Path() string { return strings.Join(i.Section, " › ") }

// Chips are the short facts at the end of the head line.
func (i item) Chips() []string {
	key := strings.Join(i.AnswerKey, " ")
	if key != "" {
		key = "✓ " + key
	}
	score := ""
	if i.OriginEN != "" && i.OriginEN != dataset.OriginNone {
		score = fmt.Sprintf("%.2f", i.Score)
	}
	chips := []string{string(i.Kind), key, joined(string(i.OriginEN), i.EngineEN, " · "), i.Split, score}
	return slices.DeleteFunc(chips, blank)
}

// A field is a part of an item with its names in both languages.
type field struct {
	Name, ZH, EN string
	Beads        []bead
}

// A bead is a line of two cells. The text of a field that was never aligned is one bead without a score.
type bead struct {
	dataset.Pair
	Aligned bool
	Label   string // of an option, on its first line
}

// Lone tells whether one side is empty.
func (b bead) Lone() bool { return blank(b.ZH) || blank(b.EN) }

// Code tells whether a side holds a code fence, so that its columns should stay in line.
func (b bead) Code() bool { return strings.Contains(b.ZH+b.EN, "```") }

// Grade is the class of a score that deserves a look.
func (b bead) Grade() string {
	switch {
	case !b.Aligned || b.Score >= 0.8:
		return ""
	case b.Score >= 0.5:
		return "mid"
	default:
		return "low"
	}
}

// fields are the parts of a row that have text, in the order of the schema, and then whatever else its pairs name.
func fields(row *dataset.Row) []field {
	aligned := make(map[string][]bead)
	var order []string
	for _, p := range row.Pairs {
		if aligned[p.Field] == nil {
			order = append(order, p.Field)
		}
		aligned[p.Field] = append(aligned[p.Field], bead{Pair: p, Aligned: true})
	}
	take := func(name, zh, en string) []bead {
		beads := aligned[name]
		delete(aligned, name)
		if beads == nil && !(blank(zh) && blank(en)) {
			beads = []bead{{Pair: dataset.Pair{ZH: trim(zh), EN: trim(en)}}}
		}
		return beads
	}
	// A title that was not aligned and with which the question begins would only stand there twice.
	titleZH, titleEN := row.TitleZH, row.TitleEN
	if strings.HasPrefix(row.QuestionZH, titleZH) && strings.HasPrefix(row.QuestionEN, titleEN) {
		titleZH, titleEN = "", ""
	}
	var options []bead
	for _, label := range labels(row) {
		option := take("option."+label, optionText(row.OptionsZH, label), optionText(row.OptionsEN, label))
		if len(option) > 0 {
			option[0].Label = label
		}
		options = append(options, option...)
	}
	found := []field{
		{"title", "标题", "Title", take("title", titleZH, titleEN)},
		{"question", "问题", "Question", take("question", row.QuestionZH, row.QuestionEN)},
		{"options", "选项", "Options", options},
		{"answer", "答案", "Answer", take("answer", row.AnswerZH, row.AnswerEN)},
		{"analysis", "解析", "Analysis", take("analysis", row.AnalysisZH, row.AnalysisEN)},
	}
	for _, name := range order {
		found = append(found, field{name, name, name, take(name, "", "")})
	}
	return slices.DeleteFunc(found, func(f field) bool { return len(f.Beads) == 0 })
}

// labels are those of the options of both languages, the Chinese ones first.
func labels(row *dataset.Row) []string {
	var all []string
	for _, o := range slices.Concat(row.OptionsZH, row.OptionsEN) {
		if !slices.Contains(all, o.Label) {
			all = append(all, o.Label)
		}
	}
	return all
}

func optionText(options []dataset.Option, label string) string {
	if i := slices.IndexFunc(options, func(o dataset.Option) bool { return o.Label == label }); i >= 0 {
		return options[i].Text
	}
	return ""
}
