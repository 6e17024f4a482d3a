package segment_test

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"github.com/duizhao/duizhao/segment"
)

var update = flag.Bool("update", false, "write what the code does into the files of testdata/blocks-*.txt")

// A blockCase is a case of testdata/blocks-*.txt.
type blockCase struct {
	name, shown string // shown is the document as the file has it
	document    string
	want        string
}

var blockMarks = strings.NewReplacer("␍", "\r", "␉", "\t", "␠", " ", "□", "\u3000", "␀", "\x00", "￮", "\ufeff")

// blockCases reads the file of a format: what stands before its cases, and them.
func blockCases(t testing.TB, format segment.Format) (intro string, cases []blockCase) {
	t.Helper()
	data, err := os.ReadFile(blockFile(format))
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(string(data), "\n=== ")
	for _, part := range parts[1:] {
		name, rest, _ := strings.Cut(part, "\n")
		shown, want, found := strings.Cut(rest, "---->")
		if !found {
			t.Fatalf("case %q: no ----> line", name)
		}
		document, _, _ := strings.Cut(shown, "␄")
		cases = append(cases, blockCase{name, shown, blockMarks.Replace(document), strings.Trim(want, "\n")})
	}
	return parts[0], cases
}

func blockFile(format segment.Format) string { return "testdata/blocks-" + format.String() + ".txt" }

// decoded is a document as Text, whatever bytes it holds.
func decoded(t testing.TB, document string) *segment.Text {
	t.Helper()
	d, err := segment.Decoder{Encoding: segment.UTF8, Replace: true}.DecodeString("test", document)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// describe tells a block as the test files do.
func describe(t *segment.Text, b segment.Block) string {
	var s strings.Builder
	fmt.Fprintf(&s, "%d-%d %s", t.Line(b.Span.Start), t.Line(b.Span.End-1), b.Kind)
	if b.Level > 0 {
		fmt.Fprintf(&s, " %d", b.Level)
	}
	if b.ListDepth > 0 {
		fmt.Fprintf(&s, " list %d", b.ListDepth)
	}
	if b.QuoteDepth > 0 {
		fmt.Fprintf(&s, " quote %d", b.QuoteDepth)
	}
	if b.Item {
		s.WriteString(" item")
	}
	if b.Kind != segment.Blank {
		fmt.Fprintf(&s, " %q", b.Content.Of(t.Data))
	}
	return s.String()
}

func TestBlocks(t *testing.T) {
	for _, format := range []segment.Format{segment.Markdown, segment.Plain} {
		intro, cases := blockCases(t, format)
		for i := range cases {
			c := &cases[i]
			t.Run(format.String()+"/"+c.name, func(t *testing.T) {
				d := decoded(t, c.document)
				var lines []string
				for _, b := range segment.BlocksAs(d, format) {
					lines = append(lines, describe(d, b))
				}
				got := strings.Join(lines, "\n")
				if *update {
					c.want = got
				} else if got != c.want {
					t.Errorf("document %q\ngot:\n%s\nwant:\n%s", c.document, got, c.want)
				}
			})
		}
		if *update {
			file := strings.TrimRight(intro, "\n")
			for _, c := range cases {
				file += strings.TrimRight("\n\n=== "+c.name+"\n"+c.shown+"---->\n"+c.want, "\n")
			}
			if err := os.WriteFile(blockFile(format), []byte(file+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// checkBlocks checks what holds for the blocks of every text.
func checkBlocks(t testing.TB, d *segment.Text, blocks []segment.Block) {
	t.Helper()
	at := 0
	for i, b := range blocks {
		if b.Span.Start != at || b.Span.End < at || b.Span.Len() == 0 {
			t.Fatalf("%q: block %d is %+v, want one that begins at %d", d.Data, i, b, at)
		}
		if b.Content.Start < b.Span.Start || b.Content.End < b.Content.Start || b.Span.End < b.Content.End {
			t.Fatalf("%q: block %d has its content outside: %+v", d.Data, i, b)
		}
		if end := b.Span.End; end < len(d.Data) && d.Line(end) == d.Line(end-1) {
			t.Fatalf("%q: block %d ends inside a line: %+v", d.Data, i, b)
		}
		if blank := strings.Trim(b.Span.Of(d.Data), " \t\r\n\v\f\u00a0\u3000\u200b\ufeff") == ""; b.Kind == segment.Blank && !blank {
			t.Fatalf("%q: block %d is not blank: %+v", d.Data, i, b)
		} else if blank && b.Kind != segment.Blank {
			t.Fatalf("%q: block %d is blank: %+v", d.Data, i, b)
		}
		if b.Kind == segment.Blank && i > 0 && blocks[i-1].Kind == segment.Blank {
			t.Fatalf("%q: blocks %d and %d are both blank", d.Data, i-1, i)
		}
		if (b.Kind == segment.Heading) != (b.Level > 0) || b.Level > 6 {
			t.Fatalf("%q: block %d is a %v of level %d", d.Data, i, b.Kind, b.Level)
		}
		if b.Item && b.ListDepth == 0 || b.ListDepth+b.QuoteDepth > segment.MaxDepth {
			t.Fatalf("%q: block %d has depths that cannot be: %+v", d.Data, i, b)
		}
		at = b.Span.End
	}
	if at != len(d.Data) {
		t.Fatalf("%q: blocks end at %d, want %d", d.Data, at, len(d.Data))
	}
}

func FuzzBlocks(f *testing.F) {
	for _, format := range []segment.Format{segment.Markdown, segment.Plain} {
		_, cases := blockCases(f, format)
		for _, c := range cases {
			f.Add(c.document)
		}
	}
	random := rand.New(rand.NewPCG(3, 4))
	for range 2_000 {
		f.Add(randomDocument(random))
	}
	f.Fuzz(func(t *testing.T, document string) {
		d := decoded(t, document)
		checkBlocks(t, d, segment.BlocksAs(d, segment.Markdown))
		checkBlocks(t, d, segment.BlocksAs(d, segment.Plain))
	})
}

// scraps are what random documents are made of: marks, text, and line ends.
var scraps = []string{
	"- ", "* ", "-", "1. ", "2) ", "> ", ">", ">\t", "-\t", "1.\t", "# ", "### ", "#", "```\n", "```", "~~~ go\n", "~~~", "---\n", "===\n", "***", "    ", "  ", "   ", " ", "\t",
	"<div>", "</div>\n", "<!-- ", "-->", "<pre>", "<b>", "题", "甲乙丙", "a b", "\\", "`", "$$\n", "[a]: /b\n", "\n", "\n", "\n", "\n\n", "\n  ", "\n> ", "\n- ",
}

func randomDocument(random *rand.Rand) string {
	var document strings.Builder
	for range 1 + random.IntN(24) {
		document.WriteString(scraps[random.IntN(len(scraps))])
	}
	return document.String()
}

// A leaf is a block of goldmark's tree.
type leaf struct {
	kind                 segment.BlockKind
	level, lists, quotes int
	lines                []string
}

// goldmarkLeaves are the leaves of the document by goldmark with its own settings, but for inlines.
func goldmarkLeaves(document string) (leaves []leaf) {
	source := []byte(document)
	root := parser.NewParser(parser.WithBlockParsers(parser.DefaultBlockParsers()...)).Parse(text.NewReader(source))
	kinds := map[ast.NodeKind]segment.BlockKind{
		ast.KindParagraph: segment.Paragraph, ast.KindTextBlock: segment.Paragraph, ast.KindHeading: segment.Heading, ast.KindCodeBlock: segment.Code,
		ast.KindFencedCodeBlock: segment.Fence, ast.KindHTMLBlock: segment.HTML, ast.KindThematicBreak: segment.Rule,
		ast.KindListItem: segment.Paragraph, ast.KindBlockquote: segment.Paragraph, // empty ones
	}
	ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering || n.Type() != ast.TypeBlock || n.HasChildren() && !ast.IsParagraph(n) && n.Kind() != ast.KindHeading && n.Kind() != ast.KindTextBlock {
			return ast.WalkContinue, nil
		}
		if n.Kind() == ast.KindDocument {
			return ast.WalkContinue, nil
		}
		l := leaf{kind: kinds[n.Kind()]}
		if h, ok := n.(*ast.Heading); ok {
			l.level = h.Level
		}
		for p := n; p != nil; p = p.Parent() {
			switch p.Kind() {
			case ast.KindListItem:
				l.lists++
			case ast.KindBlockquote:
				l.quotes++
			}
		}
		for _, s := range n.Lines().Sliced(0, n.Lines().Len()) {
			l.lines = append(l.lines, strings.Trim(string(source[s.Start:s.Stop]), " \t\n"))
		}
		if h, ok := n.(*ast.HTMLBlock); ok && h.HasClosure() {
			l.lines = append(l.lines, strings.TrimSuffix(string(h.ClosureLine.Value(source)), "\n"))
		}
		leaves = append(leaves, l)
		return ast.WalkSkipChildren, nil
	})
	return leaves
}

// unmarked reports whether content is lines with nothing but the marks of containers and white space around them.
func unmarked(content string, lines []string) bool {
	for _, line := range lines {
		before, after, found := strings.Cut(content, strings.TrimSpace(line))
		if !found || strings.Trim(before, "> \t\n") != "" {
			return false
		}
		content = after
	}
	return strings.Trim(content, "> \t\n") == ""
}

// Blocks are goldmark's leaves, in its order, with its text.
func TestBlocksAgreeWithGoldmark(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 30_000 {
		document := randomDocument(random)
		if strings.HasPrefix(document, "---") {
			continue // may be front matter
		}
		d := decoded(t, document)
		blocks := slices.DeleteFunc(segment.BlocksAs(d, segment.Markdown), func(b segment.Block) bool { return b.Kind == segment.Blank })
		leaves := goldmarkLeaves(document)
		if len(blocks) != len(leaves) {
			t.Fatalf("%q: %d blocks, want %d: %+v", document, len(blocks), len(leaves), leaves)
		}
		for i, l := range leaves {
			b := blocks[i]
			if b.Kind != l.kind || int(b.Level) != l.level || int(b.ListDepth) != l.lists || int(b.QuoteDepth) != l.quotes {
				t.Fatalf("%q: block %d is %s, want %+v", document, i, describe(d, b), l)
			}
			if content := b.Content.Of(document); !unmarked(content, l.lines) {
				t.Fatalf("%q: block %d has the content %q, want the lines %q", document, i, content, l.lines)
			}
		}
	}
}

func TestBlocksDeepNesting(t *testing.T) {
	for _, c := range []struct {
		mark          string
		lists, quotes int
	}{
		{"> ", 0, segment.MaxDepth},
		{"- ", segment.MaxDepth, 0},
		{"> - ", segment.MaxDepth / 2, segment.MaxDepth / 2},
	} {
		d := decoded(t, strings.Repeat(c.mark, 100)+"深")
		blocks := segment.BlocksAs(d, segment.Markdown)
		if len(blocks) != 1 || blocks[0].Kind != segment.Paragraph || int(blocks[0].ListDepth) != c.lists || int(blocks[0].QuoteDepth) != c.quotes {
			t.Errorf("%q a hundred times: got %+v, want a paragraph in %d lists and %d quotes", c.mark, blocks, c.lists, c.quotes)
		}
		checkBlocks(t, d, blocks)
	}
}

// Texts on which a parser that looks back or ahead too far takes minutes.
func TestBlocksLinear(t *testing.T) {
	indented := func(levels int, mark string) string {
		var s strings.Builder
		for i := range levels {
			s.WriteString(strings.Repeat(" ", len(mark)*i) + mark + "a\n")
		}
		return s.String()
	}
	size, levels := 1<<19, 2000
	if testing.Short() {
		size, levels = 1<<13, 200
	}
	documents := map[string]string{
		"one line":              strings.Repeat("题", 8<<20/3),
		"lists by indentation":  indented(levels, "- "),
		"numbers":               indented(levels/2, "1. "),
		"quotes after a list":   "- a\n" + strings.Repeat(">", size),
		"front matter":          "---\na: b\n" + strings.Repeat("甲\n", size/4),
		"a table of many rows":  "|a|b|\n|-|-|\n" + strings.Repeat("|1|2|\n", size/6),
		"a table of many cells": strings.Repeat("|a", size/4) + "\n" + strings.Repeat("|-", size/4),
	}
	for _, unit := range []string{
		"> ", "- ", "> - ", ">", "1. ", "`", "```\n", "~~~\n\n", "<", "<a ", "<a\n", "<div\n", "<!--", "<!--\n", "|", "|\n", "| - ", "|-|\n", "a\n|-\n", "[", "[a]: b\n",
		"\n", "\r", "\r\n", " \n", "　\n", "　", "\t", "- a\n", "- a\n\n", "-\n", "-\n\n", "> a\n\n", ">\n", "a\n", "a\r", "# a\n", "#", "a\n=\n", "=\n", "---\n", "- - -\n", "* ", "*\n", "\x00",
		"- ```\n", "> ```\n", "  - a\n- b\n", "    a\n", "    a\n\n", "a  \n", "\\\n", "\xff",
		"<!--\n\n", "a\n\n <!--\n\n", "<pre>\n\n", "a\n\n<p>\n", "- a\n  ```\n\n", "a\n\n ```\n\n~~~\n\n", " ``` a\n\na\n", " ````` a\n\na\n ``` a\n\na\n ~~~ a\n", " ~~~\n\ta\n\nb\n", "> - a\n\n", "1. > a\n\n", "|a|\n\n", "|a\n|-\n\n", ":-\n", "=\n\n",
	} {
		documents[fmt.Sprintf("%q", unit)] = strings.Repeat(unit, size/len(unit))
	}
	for _, document := range documents {
		d := decoded(t, document)
		for _, format := range []segment.Format{segment.Markdown, segment.Plain} {
			checkBlocks(t, d, segment.BlocksAs(d, format)) // anything but linear would not end in time
		}
	}
}

func TestFormat(t *testing.T) {
	for name, want := range map[string]segment.Format{
		"题库.txt": segment.Plain, "A.TXT": segment.Plain, "a.text": segment.Plain, "a.md": segment.Markdown, "dir.txt/a": segment.Markdown, "-": segment.Markdown, "": segment.Markdown,
	} {
		if got := segment.FormatOf(name); got != want {
			t.Errorf("the format of %q is %v, want %v", name, got, want)
		}
	}
	var f segment.Format
	for _, name := range []string{"plain", "markdown"} {
		if err := f.Set(name); err != nil || f.String() != name {
			t.Errorf("Set(%q) gives %v and the error %v", name, f, err)
		}
	}
	if err := f.Set("word"); err == nil || !strings.Contains(err.Error(), `"word"`) {
		t.Errorf("Set of an unknown format gives the error %v, want one that quotes it", err)
	}
}

// document is a megabyte of the question bank in testdata/document.md.
func document(t testing.TB) *segment.Text {
	data, err := os.ReadFile("testdata/document.md")
	if err != nil {
		t.Fatal(err)
	}
	return decoded(t, strings.Repeat(string(data), 1<<20/len(data)))
}

func BenchmarkBlocks(b *testing.B) {
	d := document(b)
	for _, format := range []segment.Format{segment.Markdown, segment.Plain} {
		b.Run(format.String(), func(b *testing.B) {
			b.SetBytes(int64(len(d.Data)))
			b.ReportAllocs()
			for b.Loop() {
				segment.BlocksAs(d, format)
			}
		})
	}
}

// BenchmarkGoldmark is what the whole parser takes, inlines included.
func BenchmarkGoldmark(b *testing.B) {
	source := []byte(document(b).Data)
	b.SetBytes(int64(len(source)))
	b.ReportAllocs()
	for b.Loop() {
		goldmark.DefaultParser().Parse(text.NewReader(bytes.Clone(source)))
	}
}
