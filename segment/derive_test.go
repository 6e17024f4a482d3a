package segment

import (
	"strings"
	"testing"
)

func derivedText(t *testing.T) *Text {
	t.Helper()
	source, err := Decode("x.csv", strings.NewReader("\"甲 \"\"乙\"\"\"\n<b>丙&lt;丁</b>\n"))
	if err != nil {
		t.Fatal(err)
	}
	span := func(part string) Span {
		at := strings.Index(source.Data, part)
		return Span{at, at + len(part)}
	}
	return source.Derive([]Part{
		{Span: span("丙")}, {Span: span("&lt;"), Text: "<"}, {Span: span("丁")}, {Span: Span{span("丁").End, span("丁").End}, Text: "\n\n"},
		{Span: span("甲 \"")}, {Span: span("乙\"")},
	})
}

func TestDerive(t *testing.T) {
	d := derivedText(t)
	if d.Data != "丙<丁\n\n甲 \"乙\"" || d.Name != "x.csv" || d.Source().Derive(nil).Data != "" {
		t.Fatalf("derived %q", d.Data)
	}
	for part, want := range map[string]string{
		"丙": "丙", "<": "&lt;", "丙<丁": "丙&lt;丁", "<丁": "&lt;丁", "丁": "丁", "甲": "甲", "\"乙\"": "\"\"乙\"", "\n\n": "", "丁\n": "丁",
	} {
		at := strings.Index(d.Data, part)
		if got := d.SourceSpan(Span{at, at + len(part)}).Of(d.Source().Data); got != want {
			t.Errorf("%q stands at %q, want %q", part, got, want)
		}
	}
	if got := d.Line(strings.Index(d.Data, "丁")); got != 2 {
		t.Errorf("丁 on line %d", got)
	}
	if got := d.Line(strings.Index(d.Data, "乙")); got != 1 {
		t.Errorf("乙 on line %d", got)
	}
	if s := d.SourceSpan(Span{len(d.Data), len(d.Data)}); s.Len() != 0 {
		t.Errorf("the end stands at %v", s)
	}
	whole := d.SourceSpan(Span{0, len(d.Data)})
	if got := whole.Of(d.Source().Data); got != "甲 \"\"乙\"\"\"\n<b>丙&lt;丁" {
		t.Errorf("all stands at %q", got)
	}
	if d.Source().SourceSpan(Span{1, 2}) != (Span{1, 2}) || d.Source().Source() != d.Source() {
		t.Error("a text as it was decoded is its own source")
	}
}

// TestDeriveTwice takes a text out of one that was taken out of another.
func TestDeriveTwice(t *testing.T) {
	d := derivedText(t)
	at := strings.Index(d.Data, "<丁")
	twice := d.Derive([]Part{{Span: Span{at, at + len("<丁")}}})
	if twice.Data != "<丁" || twice.Source() != d.Source() || twice.Line(0) != 2 {
		t.Fatalf("%q, line %d", twice.Data, twice.Line(0))
	}
	if got := twice.SourceSpan(Span{0, 1}).Of(twice.Source().Data); got != "&lt;" {
		t.Errorf("stands at %q", got)
	}
}

func TestBlocksIn(t *testing.T) {
	text, err := Decode("x.md", strings.NewReader("```\n前\n---\n甲\n\n- 乙\n- 丙\n```\n后"))
	if err != nil {
		t.Fatal(err)
	}
	at, end := strings.Index(text.Data, "甲"), strings.LastIndex(text.Data, "```")
	for format, want := range map[Format]string{Markdown: "paragraph blank paragraph paragraph", Plain: "paragraph blank paragraph"} {
		var kinds []string
		start := at
		for _, b := range BlocksIn(text, Span{at, end}, format) {
			if b.Span.Start != start {
				t.Errorf("%v: block at %d, want %d", format, b.Span.Start, start)
			}
			start = b.Span.End
			kinds = append(kinds, b.Kind.String())
		}
		if got := strings.Join(kinds, " "); got != want || start != end {
			t.Errorf("%v: %s to %d, want %s to %d", format, got, start, want, end)
		}
	}
}
