package translate_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/dataset/translate"
	"github.com/duizhao/duizhao/dataset/translate/testdata/vllm"
	"github.com/duizhao/duizhao/segment"
)

var update = flag.Bool("update", false, "write golden files")

// offline answers as the server does, without one.
type offline struct{ change func(en string) string }

func (offline) Engine() string { return "offline" }

func (offline) Prompt(segments []translate.Segment, _ []string) []byte {
	return []byte(segments[0].Text)
}

func (o offline) Translate(_ context.Context, segments []translate.Segment, _ []string) (translate.Answer, error) {
	var a translate.Answer
	for _, s := range segments {
		text := vllm.Translate(s.Text)
		if o.change != nil {
			text = o.change(text)
		}
		a.Texts = append(a.Texts, text)
	}
	return a, nil
}

func decode(t testing.TB, name, data string) *segment.Text {
	text, err := segment.Decode(name, strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func translated(t testing.TB, e *translate.Engine, name, data string, layout translate.Layout) (string, []translate.Gap) {
	out, gaps, err := e.Document(t.Context(), decode(t, name, data), segment.FormatOf(name), layout)
	if err != nil {
		t.Fatal(err)
	}
	return out, gaps
}

// TestDocument: the golden files, which a person has read, in all layouts.
func TestDocument(t *testing.T) {
	for _, name := range []string{"guide.md", "notes.txt"} {
		source, err := os.ReadFile(filepath.Join("testdata/document", name))
		if err != nil {
			t.Fatal(err)
		}
		for _, layout := range []translate.Layout{translate.English, translate.Interleaved, translate.Table} {
			out, gaps := translated(t, &translate.Engine{Translator: offline{}}, name, string(source), layout)
			if len(gaps) > 0 {
				t.Errorf("%s: %+v", name, gaps)
			}
			golden := filepath.Join("testdata/document", layout.String()+"."+name)
			if *update {
				if err := os.WriteFile(golden, []byte(out), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if out != string(want) {
				t.Errorf("%s differs:\n%s", golden, out)
			}
		}
	}
}

// outline is the structure of a document: its blocks without their places.
func outline(t testing.TB, name, data string) []segment.Block {
	var list []segment.Block
	for _, b := range segment.Blocks(decode(t, name, data)) {
		if b.Kind != segment.Blank {
			b.Span, b.Content = segment.Span{}, segment.Span{}
			list = append(list, b)
		}
	}
	return list
}

// TestBytes: line ends, the byte order mark, and all that is no sentence stay as they are.
func TestBytes(t *testing.T) {
	source, err := os.ReadFile("testdata/document/guide.md")
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/document/english.guide.md")
	if err != nil {
		t.Fatal(err)
	}
	windows := func(s string) string { return "\ufeff" + strings.ReplaceAll(s, "\n", "\r\n") }
	out, _ := translated(t, &translate.Engine{Translator: offline{}}, "guide.md", windows(string(source)), translate.English)
	if out != windows(string(want)) {
		t.Errorf("with CRLF and a byte order mark:\n%q", out)
	}
	for _, layout := range []translate.Layout{translate.Interleaved, translate.Table} {
		out, _ := translated(t, &translate.Engine{Translator: offline{}}, "guide.md", windows(string(source)), layout)
		if strings.Count(out, "\n") != strings.Count(out, "\r\n") || !strings.HasPrefix(out, "\ufeff") {
			t.Errorf("%s: mixed line ends", layout)
		}
	}
	for _, same := range []string{"", "\n", "\ufeff", "No Chinese.\r\n\r\n- at all\r", "```\n代码\n```\n", "没有换行"} {
		e := &translate.Engine{} // nothing is known, nothing changes
		if out, _ := translated(t, e, "x.md", same, translate.English); out != same {
			t.Errorf("%q became %q", same, out)
		}
	}
}

// TestInterleaved: every block that has English is there twice, with the same kind, level and depth.
func TestInterleaved(t *testing.T) {
	source, err := os.ReadFile("testdata/document/guide.md")
	if err != nil {
		t.Fatal(err)
	}
	english, err := os.ReadFile("testdata/document/english.guide.md")
	if err != nil {
		t.Fatal(err)
	}
	zh, en := segment.Blocks(decode(t, "x.md", string(source))), segment.Blocks(decode(t, "x.md", string(english)))
	var want []segment.Block
	for i, b := range zh {
		if b.Kind == segment.Blank {
			continue
		}
		changed := b.Span.Of(string(source)) != en[i].Span.Of(string(english)) && b.Kind != segment.HTML && !strings.Contains(b.Span.Of(string(source)), "]: ")
		b.Span, b.Content = segment.Span{}, segment.Span{}
		want = append(want, b)
		if changed {
			b.Item = false
			want = append(want, b)
		}
	}
	out, _ := translated(t, &translate.Engine{Translator: offline{}}, "guide.md", string(source), translate.Interleaved)
	if got := outline(t, "x.md", out); !slices.Equal(got, want) {
		t.Errorf("expected %d blocks, found %d", len(want), len(got))
		for i := range min(len(got), len(want)) {
			if got[i] != want[i] {
				t.Fatalf("block %d: expected %+v, found %+v", i, want[i], got[i])
			}
		}
	}
}

// TestStructure: a translation that passes on its own but would make another document of it is put back, and said.
func TestStructure(t *testing.T) {
	const source = "第一段。\n\n第二行\n<!-- x -->\n\n- 甲\n- 乙\n"
	// Behind a paragraph an indented line is text; the mock makes of it the underline of a heading.
	e := &translate.Engine{Translator: offline{func(en string) string {
		if strings.HasPrefix(en, "A") {
			return en
		}
		return "<div>" + en
	}}}
	out, gaps := translated(t, e, "x.md", source, translate.English)
	if !slices.Equal(outline(t, "x.md", out), outline(t, "x.md", source)) || len(gaps) == 0 {
		t.Errorf("%q, %v", out, gaps)
	}
}

// TestGaps: what has no translation stays in Chinese, with its line.
func TestGaps(t *testing.T) {
	s := &vllm.Server{Always: func(zh string) vllm.Fault {
		if strings.Contains(zh, "毒药") {
			return vllm.Echo
		}
		return ""
	}}
	out, gaps := translated(t, newEngine(serve(t, s)), "x.md", "# 标题\n\n好。这是毒药。好。\n", translate.English)
	if len(gaps) != 1 || gaps[0].Line != 3 || gaps[0].ZH != "这是毒药。" || !strings.Contains(out, " 这是毒药。 ") {
		t.Errorf("%q, %+v", out, gaps)
	}
	out, _ = translated(t, newEngine(serve(t, s)), "x.md", "# 标题\n\n好。这是毒药。好。\n", translate.Interleaved)
	if !strings.HasSuffix(out, "\n\n好。这是毒药。好。\n") {
		t.Errorf("%q: half of a paragraph in English", out)
	}
}

// TestLinks: links to headings of the document still lead there.
func TestLinks(t *testing.T) {
	const source = "# 目录\n\n- [怎样做？](#怎样做)\n- [再问](#怎样做-1) <a href=\"#%E6%8C%87%E5%8D%97\">指南</a>\n- [外](https://a.example/#怎样做) [自名](#own)\n\n" +
		"## 怎样做？\n\n`](#怎样做)`\n\n## 怎样做？\n\n## 指南\n\n## 自名 {#own}\n\n```\n](#怎样做)\n```\n"
	out, _ := translated(t, &translate.Engine{Translator: offline{}}, "x.md", source, translate.English)
	how, guide := strings.ToLower(strings.ReplaceAll(vllm.Translate("怎样做"), " ", "-")), strings.ToLower(strings.ReplaceAll(vllm.Translate("指南"), " ", "-"))
	for _, want := range []string{"](#" + how + ")\n", "](#" + how + "-1)", `<a href="#` + guide + `">`, "](https://a.example/#怎样做)", "](#own)", "`](#怎样做)`", "\n](#怎样做)\n```"} {
		if !strings.Contains(out, want) {
			t.Errorf("expected %q in\n%s", want, out)
		}
	}
	// The table of contents of a real document: every link of it leads to a heading, before and after.
	faq, err := os.ReadFile("../../testdata/faq/faq.zh.md")
	if err != nil {
		t.Fatal(err)
	}
	out, _ = translated(t, &translate.Engine{Translator: offline{}}, "faq.md", string(faq), translate.English)
	if before, after := strings.Count(string(faq), "](#q"), strings.Count(out, "](#q-"); before == 0 || before != after {
		t.Errorf("%d links to questions, %d of them moved", before, after)
	}
}

// FuzzDocument: whatever the document is and whatever a translator says, the structure stays, nothing panics, and without a translator
// nothing changes.
func FuzzDocument(f *testing.F) {
	guide, err := os.ReadFile("testdata/document/guide.md")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(guide), "- ", uint8(0))
	f.Add("- 甲\n乙\n===\n", "> ", uint8(1))
	f.Add("| 甲 | 乙 |\n|-|-|\n| 丙 | `a|b` |", "| x", uint8(2))
	f.Add("<p>甲<b>乙</b></p>\n<!--\n丙", "```", uint8(0))
	f.Add("1. 甲\r\n\r\n   乙\r> 丙", "1. ", uint8(1))
	f.Fuzz(func(t *testing.T, source, spoilt string, kind uint8) {
		text, err := segment.Decode("x.md", strings.NewReader(source))
		if err != nil {
			t.Skip()
		}
		layout := translate.Layout(kind % 3)
		e := &translate.Engine{Translator: offline{func(en string) string { return spoilt + en }}}
		out, _, err := e.Document(t.Context(), text, segment.Markdown, layout)
		if err != nil {
			t.Fatal(err)
		}
		if layout == translate.English && !slices.Equal(outline(t, "x.md", out), outline(t, "x.md", text.Data)) {
			t.Fatalf("%q became %q", text.Data, out)
		}
		out, _, err = (&translate.Engine{}).Document(t.Context(), text, segment.Markdown, layout)
		if err != nil || out != text.Data {
			t.Fatalf("without a translator %q became %q, %v", text.Data, out, err)
		}
	})
}
