package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/segment"
)

// placedIn splits a document and checks that each of its sentences stands where it says, in order.
func placedIn(t *testing.T, text string) (*segment.Text, []dataset.Sentence) {
	t.Helper()
	decoder := segment.Decoder{Replace: true}
	decoded, err := decoder.Decode("a.md", strings.NewReader(text))
	if err != nil {
		t.Skip(err)
	}
	d, err := dataset.Split(decoded)
	if err != nil {
		t.Fatal(err)
	}
	all := d.Sentences(dataset.Field{segment.Span{Start: 0, End: len(decoded.Data)}}, segment.SentenceOptions{})
	at := 0
	for _, s := range all {
		var lines []string
		for _, line := range s.Lines {
			if line.Start < at || line.End < line.Start {
				t.Fatalf("%q: line %v begins before %d", s.Text, line, at)
			}
			lines, at = append(lines, line.Of(decoded.Data)), line.End
		}
		if joined := strings.Join(lines, " "); joined != s.Text {
			t.Fatalf("the lines of %q hold %q", s.Text, joined)
		}
	}
	return decoded, all
}

var placedTests = []struct {
	name, text string
	places     []string // of the sentences: what stands in the document
}{
	{"plain", "先备份。再升级！\n\n完成。", []string{"先备份。", "再升级！", "完成。"}},
	{"a byte order mark and CRLF", "\ufeff甲。\r\n乙。", []string{"甲。", "乙。"}},
	{"marks of a heading and a list", "## 1. 备份\n- [x] 先停机。\n", []string{"1. 备份", "[x] 先停机。"}},
	{"English over the end of a line", "Stop the service  \n  and wait. Then go on.", []string{"Stop the service  \n  and wait.", "Then go on."}},
	{"in a quote", "> Stop the\n> service\n>\tnow. Go.", []string{"Stop the\n> service\n>\tnow.", "Go."}},
	{"a table", "| 命令 | 作用 |\n|---|---|\n| a | 备份 |\n", []string{"命令 | 作用", "a | 备份"}},
	{"a link whose title is its text", "<p>\n<a title=\"备份\" href=\"x\">备份</a>\n</p>", []string{"备份"}},
	{"a tag of one letter", "<p>p</p>", []string{"p"}},
	{"code between", "甲。\n\n```\n乙。\n```\n\n乙。", []string{"甲。", "乙。"}},
	{"the same twice", "好。好。\n\n好。", []string{"好。", "好。", "好。"}},
}

func TestPlaced(t *testing.T) {
	for _, c := range placedTests {
		t.Run(c.name, func(t *testing.T) {
			text, all := placedIn(t, c.text)
			var places []string
			for _, s := range all {
				l := describe(text, s, nil)
				places = append(places, text.Data[l.Start:l.End])
			}
			if !slices.Equal(places, c.places) {
				t.Errorf("got %q, want %q", places, c.places)
			}
		})
	}
	// Not in the title, not in the code.
	text, all := placedIn(t, placedTests[6].text)
	if before := text.Data[:all[0].Lines[0].Start]; !strings.HasSuffix(before, `"x">`) {
		t.Errorf("found behind %q", before)
	}
}

func FuzzPlaced(f *testing.F) {
	for _, c := range placedTests {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, text string) { placedIn(t, text) })
}
