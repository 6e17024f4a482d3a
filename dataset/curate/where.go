package curate

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"

	"github.com/duizhao/duizhao/dataset"
)

// columns is what expressions see: the columns of the schema under their names, and [Quality].
type columns struct {
	Quality
	SourceZH   string    `expr:"source_zh"`
	SourceEN   string    `expr:"source_en"`
	Number     string    `expr:"number"`
	Section    []string  `expr:"section"`
	Kind       string    `expr:"kind"`
	TitleZH    string    `expr:"title_zh"`
	TitleEN    string    `expr:"title_en"`
	QuestionZH string    `expr:"question_zh"`
	QuestionEN string    `expr:"question_en"`
	OptionsZH  []option  `expr:"options_zh"`
	OptionsEN  []option  `expr:"options_en"`
	AnswerZH   string    `expr:"answer_zh"`
	AnswerEN   string    `expr:"answer_en"`
	AnswerKey  []string  `expr:"answer_key"`
	AnalysisZH string    `expr:"analysis_zh"`
	AnalysisEN string    `expr:"analysis_en"`
	Pairs      []pair    `expr:"pairs"`
	Score      float64   `expr:"score"`
	OriginEN   string    `expr:"origin_en"`
	EngineEN   string    `expr:"engine_en"`
	Flags      []finding `expr:"flags"`
	Cluster    string    `expr:"cluster"`
	Split      string    `expr:"split"`
	SpanZH     extent    `expr:"span_zh"`
	SpanEN     extent    `expr:"span_en"`
}

// The structs of lists, with the names of the schema; Go converts between types that differ in tags.
type (
	option struct {
		Label string `expr:"label"`
		Text  string `expr:"text"`
	}
	pair struct {
		Field string  `expr:"field"`
		ZH    string  `expr:"zh"`
		EN    string  `expr:"en"`
		Score float64 `expr:"score"`
	}
	finding struct {
		Check    string `expr:"check"`
		Field    string `expr:"field"`
		Severity string `expr:"severity"`
		Message  string `expr:"message"`
	}
	extent struct {
		Start int `expr:"start"`
		End   int `expr:"end"`
		Line  int `expr:"line"`
	}
)

// columnNames lists what expressions may name.
func columnNames() []string {
	var names []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[columns]()) {
		if !f.Anonymous {
			names = append(names, f.Tag.Get("expr"))
		}
	}
	return names
}

// QualityNames lists the names of [Quality] in order.
func QualityNames() []string {
	var names []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Quality]()) {
		if name := f.Tag.Get("expr"); name != "id" {
			names = append(names, name)
		}
	}
	return names
}

// A filter is a compiled expression. Goroutines may share it. The zero value takes every row.
type filter struct {
	text    string
	program *vm.Program
	uses    map[string]bool // names in the expression
}

// WhereError is a filter that cannot be compiled or, for a row, not be computed.
type WhereError struct {
	Where  string // the expression
	Column int    // 1-based character at which it fails, 0 if unknown
	Row    string // id of the row, "" if the expression itself is at fault
	Reason string
	Name   string // the unknown name, "" for other errors
	Near   string // the column that was probably meant, "" if none is near
}

func (e *WhereError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "filter %q", e.Where)
	if e.Column > 0 {
		fmt.Fprintf(&b, ", column %d", e.Column)
	}
	if e.Row != "" {
		fmt.Fprintf(&b, ", row %q", e.Row)
	}
	if e.Name != "" {
		fmt.Fprintf(&b, ": expected a column of the schema or a quality, found %q", e.Name)
		if e.Near != "" {
			fmt.Fprintf(&b, " (nearest: %s)", e.Near)
		}
		return b.String()
	}
	fmt.Fprintf(&b, ": %s", e.Reason)
	return b.String()
}

// compileFilter compiles an expression of github.com/expr-lang/expr that gives a boolean. Expressions end: they have no loops but
// over lists, and memory for a row is bounded by the library's budget. What would make the result depend on the day is off.
func compileFilter(where string) (*filter, error) {
	f := &filter{text: where}
	if strings.TrimSpace(where) == "" {
		return f, nil
	}
	tree, err := parser.Parse(where)
	if err == nil {
		names := namesIn{names: map[string]bool{}}
		ast.Walk(&tree.Node, &names)
		f.uses = names.names
		f.program, err = expr.Compile(where, expr.Env(columns{}), expr.AsBool(), expr.DisableBuiltin("now"))
	}
	if err != nil {
		return nil, f.explain(err, "")
	}
	return f, nil
}

// namesIn collects identifiers.
type namesIn struct{ names map[string]bool }

func (n *namesIn) Visit(node *ast.Node) {
	if id, ok := (*node).(*ast.IdentifierNode); ok {
		n.names[id.Value] = true
	}
}

// explain makes an error of the library one of ours.
func (f *filter) explain(err error, row string) error {
	e := &WhereError{Where: f.text, Row: row, Reason: err.Error()}
	var place *file.Error
	if errors.As(err, &place) {
		e.Reason, e.Column = place.Message, place.Column+1
		if name, ok := strings.CutPrefix(place.Message, "unknown name "); ok {
			e.Name = name
			e.Near = dataset.Nearest(name, columnNames())
		}
	}
	return e
}

// takes tells whether the expression is true for a row.
func (f *filter) takes(row *dataset.Row, q *Quality) (bool, error) {
	if f.program == nil {
		return true, nil
	}
	c := columns{
		Quality: *q, SourceZH: row.SourceZH, SourceEN: row.SourceEN, Number: row.Number, Section: row.Section,
		Kind: string(row.Kind), TitleZH: row.TitleZH, TitleEN: row.TitleEN, QuestionZH: row.QuestionZH, QuestionEN: row.QuestionEN,
		AnswerZH: row.AnswerZH, AnswerEN: row.AnswerEN, AnswerKey: row.AnswerKey, AnalysisZH: row.AnalysisZH,
		AnalysisEN: row.AnalysisEN, Score: row.Score, OriginEN: string(row.OriginEN), EngineEN: row.EngineEN,
		Cluster: row.Cluster, Split: row.Split, SpanZH: extent(row.SpanZH), SpanEN: extent(row.SpanEN),
	}
	if f.uses["options_zh"] || f.uses["options_en"] {
		c.OptionsZH = converted(row.OptionsZH, func(o dataset.Option) option { return option(o) })
		c.OptionsEN = converted(row.OptionsEN, func(o dataset.Option) option { return option(o) })
	}
	if f.uses["pairs"] {
		c.Pairs = converted(row.Pairs, func(p dataset.Pair) pair { return pair(p) })
	}
	if f.uses["flags"] {
		c.Flags = converted(row.Flags, func(f dataset.Flag) finding { return finding(f) })
	}
	value, err := expr.Run(f.program, c)
	if err != nil {
		return false, f.explain(err, row.ID)
	}
	pass, ok := value.(bool)
	if !ok {
		return false, &WhereError{Where: f.text, Row: row.ID, Reason: fmt.Sprintf("expected true or false, found %v", value)}
	}
	return pass, nil
}

func converted[From, To any](list []From, convert func(From) To) []To {
	out := slices.Grow([]To(nil), len(list))
	for _, item := range list {
		out = append(out, convert(item))
	}
	return out
}
