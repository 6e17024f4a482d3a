package dataset

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/segment"
)

// TestProfileRoundTrip writes the profile of each document, reads it and splits by it: the items are the same.
func TestProfileRoundTrip(t *testing.T) {
	for _, name := range testDocuments(t) {
		want := splitFile(t, name)
		var b strings.Builder
		if err := want.Profile().Write(&b); err != nil {
			t.Fatal(err)
		}
		p, err := ReadProfile("x.yaml", strings.NewReader(b.String()))
		if err != nil {
			t.Errorf("%s: %v\n%s", name, err, b.String())
			continue
		}
		got, err := Splitter{Profile: p}.Split(want.Text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got.Layout != want.Layout || len(got.Items) != len(want.Items) {
			t.Errorf("%s: %s with %d items, want %s with %d", filepath.Base(name), got.Layout, len(got.Items), want.Layout, len(want.Items))
			continue
		}
		for i := range got.Items {
			if got.Items[i].Span != want.Items[i].Span {
				t.Errorf("%s: item %d is %v, want %v", filepath.Base(name), i+1, got.Items[i].Span, want.Items[i].Span)
			}
		}
	}
}

func TestReadProfileErrors(t *testing.T) {
	for text, want := range map[string]string{
		"layot: text-number\n":                             `p.yaml:1: unknown key "layot", expected layout`,
		"colour: red\n":                                    `p.yaml:1: unknown key "colour", expected layout, number, ruled, labels, recurring, marks, parts`,
		"layout: text-numbers\n":                           `p.yaml:1: layout: expected text-number, found "text-numbers"`,
		"ruled: true\nlayout: heading-number@9\n":          `p.yaml:2: layout: expected heading-number, found "heading-number@9"`,
		"layout: text-number\nnumber: 一、\n":                `p.yaml:2: number: expected 12., 12), (12), 第12题, ⑫, found "一、"`,
		"labels:\n  answr: [标答]\n":                         `p.yaml:2: unknown key "answr", expected answer`,
		"- a\n":                                            `p.yaml:1: profile: expected keys such as layout: text-number, found "no mapping"`,
		"layout: [a]\n":                                    "cannot unmarshal",
		"layout: text-number\nlayout: text-number\nx: [\n": "yaml",
	} {
		_, err := ReadProfile("p.yaml", strings.NewReader(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	var e *ProfileError
	if _, err := (Splitter{Profile: &Profile{Layout: "x"}}).Split(&segment.Text{}); !errors.As(err, &e) {
		t.Errorf("a layout that there is not: %v", err)
	}
}

// TestProfileStated tells the splitter what it cannot find out.
func TestProfileStated(t *testing.T) {
	text := "说明\n\n编号甲 什么是栈？\n标答 后进先出。\n版权所有\n编号乙 什么是队列？\n标答 先进先出。\n版权所有\n"
	if d := splitText(t, "x.txt", text); len(d.Items) != 0 {
		t.Fatalf("found %d items without being told", len(d.Items))
	}
	text = strings.NewReplacer("编号甲", "考题：", "编号乙", "考题：", "标答", "标答：").Replace(text)
	p := &Profile{Labels: ProfileLabels{Question: []string{"考题"}, Answer: []string{"标答"}}, Recurring: []string{"版权所有"}}
	decoded, err := segment.Decode("x.txt", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	d, err := Splitter{Profile: p}.Split(decoded)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Items) != 2 || d.Row(1).QuestionZH != "什么是队列？" || d.Row(1).AnswerZH != "先进先出。" {
		t.Errorf("%d items: %+v", len(d.Items), d.Items)
	}
	if labelIndex.longest("标答").text != "" {
		t.Error("the words of one document are in the table for all")
	}
}

func TestExplain(t *testing.T) {
	d := splitFile(t, filepath.Join("testdata", "split", "keys.zh.txt"))
	var b strings.Builder
	if err := d.Explain(&b); err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("testdata", "keys.explain.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("differs from %s:\n%s", golden, b.String())
	}
}

// TestExplainDerived explains documents whose text is not that of their source, to which the ledger refers.
func TestExplainDerived(t *testing.T) {
	for _, dir := range []string{"html", "table", "bilingual"} {
		for _, name := range files(t, dir, "*") {
			if strings.HasSuffix(name, ".golden") {
				continue
			}
			docs, err := Reader{}.Split(decodeFile(t, name))
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range docs {
				if err := d.Explain(io.Discard); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
	}
	d, err := Splitter{}.SplitHTML(decodeText(t, "x.html", strings.Repeat("<p>1. 甲是什么？</p><p>答案：乙。</p>\n<div class=score>5分</div>\n", 4)))
	if err != nil {
		t.Fatal(err)
	}
	if got := d.Profile().Recurring; len(got) != 1 || got[0] != "5分" {
		t.Errorf("what recurs is %q", got)
	}
}

func TestSummary(t *testing.T) {
	s := splitFile(t, filepath.Join("testdata", "split", "gathered.zh.txt")).Summary()
	if s.Items != 8 || s.Answers != 7 || s.Keys != 7 || s.Choices != 19 || len(s.Kinds) != 3 || s.Kinds[2] != (KindCount{TrueFalse, 3}) {
		t.Errorf("%+v", s)
	}
}
