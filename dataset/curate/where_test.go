package curate

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/dataset"
)

var filterRow = dataset.Row{
	ID: "bank#1", Kind: dataset.SingleChoice, Score: 0.95, Section: []string{"第一章"}, QuestionZH: "下列关于死锁的说法，不正确的是（　）",
	OptionsZH: []dataset.Option{{Label: "A", Text: "互斥"}, {Label: "B", Text: "剥夺"}}, AnswerKey: []string{"B"}, AnswerZH: "B",
	Pairs: []dataset.Pair{{Field: "question", ZH: "死锁", EN: "deadlock", Score: 0.4}}, Flags: []dataset.Flag{{Check: "numbers", Severity: "error"}},
	SpanZH: dataset.Extent{Start: 3, End: 9, Line: 2},
}

func TestWhere(t *testing.T) {
	for _, c := range []struct {
		where string
		takes bool
	}{
		{"", true},
		{`score>0.9 && kind=="single_choice"`, true},
		{`score > 0.95`, false},
		{`len(options_zh) == 2 && options_zh[1].text == "剥夺"`, true},
		{`"B" in answer_key`, true},
		{`any(flags, .severity == "error")`, true},
		{`all(pairs, .score > 0.5)`, false},
		{`section[0] startsWith "第" && span_zh.line == 2`, true},
		{`question_zh contains "死锁"`, true},
		{`length == "short" && negated && choices == 2`, true},
		{`hedged or code or steps > 3`, false},
		{`question_zh matches "^下列"`, true},
		{`not (split in ["test"])`, true},
	} {
		out, report := curated(t, Settings{Where: c.where}, &filterRow)
		if (len(out) == 1) != c.takes || report.Filtered != 1-len(out) {
			t.Errorf("%s: took %d rows, filtered %d", c.where, len(out), report.Filtered)
		}
	}
}

func TestWhereErrors(t *testing.T) {
	for _, c := range []struct{ where, want string }{
		{`scor > 0.9`, `filter "scor > 0.9", column 1: expected a column of the schema or a quality, found "scor" (nearest: score)`},
		{`score > 0.9 && knid == "open"`, `column 16: expected a column of the schema or a quality, found "knid" (nearest: kind)`},
		{`zzzzzzzz > 1`, `found "zzzzzzzz"`},
		{`score >`, `column 7: unexpected token EOF`},
		{`score`, `expected bool`},
		{`score == "high"`, `column 7: invalid operation`},
		{`any(flags, .severitty == "x")`, `severitty`},
		{`now() > now()`, `now`},
		{`section[3] == "x"`, `row "bank#1"`},
		{`len(1..100000000) > 1`, `memory budget`},
	} {
		_, err := Run(t.Context(), source([]*dataset.Row{&filterRow}), Settings{Where: c.where}, Sink{})
		var where *WhereError
		if !errors.As(err, &where) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.where, err, c.want)
		}
	}
}

// Every column of the schema and every quality can be named.
func TestColumnNames(t *testing.T) {
	for _, name := range columnNames() {
		if _, err := compileFilter(name + " == " + name); err != nil {
			t.Error(err)
		}
	}
	for _, name := range []string{"id", "question_en", "pairs", "span_en", "copied"} {
		if !slices.Contains(columnNames(), name) {
			t.Errorf("no column %s", name)
		}
	}
	if n := len(columnNames()); n != 26+len(QualityNames()) {
		t.Errorf("%d names", n)
	}
}

// No expression makes compiling or running panic.
func FuzzWhere(f *testing.F) {
	for _, where := range []string{`score>0.9 && kind=="single_choice"`, `any(pairs, .zh matches ".*")`, `1..1e9`, `section[-1]`, "\xff", `{`, `map(pairs, #)`} {
		f.Add(where)
	}
	f.Fuzz(func(t *testing.T, where string) {
		filter, err := compileFilter(where)
		if err != nil {
			return
		}
		filter.takes(&filterRow, &Quality{})
	})
}
