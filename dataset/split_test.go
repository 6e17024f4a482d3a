package dataset

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/segment"
)

var update = flag.Bool("update", false, "write the golden files")

// TestSplit compares what becomes of each document in testdata/split with its .golden file, which is meant to be read: fields,
// then leftovers, then warnings.
func TestSplit(t *testing.T) {
	for _, name := range splitDocuments(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			d := splitFile(t, name)
			d.Text.Name = filepath.Base(name)
			got := describe(d)
			golden := name + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("differs from %s; first at %s", golden, firstDifference(got, string(want)))
			}
		})
	}
}

// splitDocuments are the documents of testdata/split.
func splitDocuments(t testing.TB) []string {
	t.Helper()
	var names []string
	for _, pattern := range []string{"*.md", "*.txt"} {
		found, err := filepath.Glob(filepath.Join("testdata", "split", pattern))
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, found...)
	}
	if len(names) == 0 {
		t.Fatal("no documents in testdata/split")
	}
	return names
}

// describe prints a document's items, its leftovers but for blanks, and its warnings.
func describe(d *Document) string {
	var b strings.Builder
	fmt.Fprintf(&b, "language %s, layout %q\n", d.Language, d.Layout)
	for i := range d.Items {
		it := &d.Items[i]
		fmt.Fprintf(&b, "\n#%d line %d, number %q, %s", it.Ordinal, d.Text.Line(it.Span.Start), it.Number, it.Kind)
		if len(it.Key) > 0 {
			fmt.Fprintf(&b, ", key %s", strings.Join(it.Key, ","))
		}
		fmt.Fprintf(&b, ", section %s\n", strings.Join(it.Section, " > "))
		describeField(&b, d, "title", it.Title)
		describeField(&b, d, "question", it.Question)
		for _, c := range it.Choices {
			describeField(&b, d, c.Label, c.Text)
			if len(c.Text) == 0 {
				fmt.Fprintf(&b, "  %s\n", c.Label)
			}
		}
		describeField(&b, d, "answer", it.Answer)
		describeField(&b, d, "analysis", it.Analysis)
	}
	b.WriteString("\nleftovers\n")
	for e := range d.Ledger.All() {
		if e.Class == Leftover && e.Name != ReasonBlank && e.Name != ReasonRule {
			describeField(&b, &Document{Text: d.Text.Source()}, e.Name, Field{e.Span})
		}
	}
	b.WriteString("\nwarnings\n")
	for _, w := range d.Warnings {
		fmt.Fprintf(&b, "  line %d: %s\n", w.Line, w.Message)
	}
	return b.String()
}

func describeField(b *strings.Builder, d *Document, name string, f Field) {
	for _, s := range f {
		for _, line := range strings.Split(s.Of(d.Text.Data), "\n") {
			fmt.Fprintf(b, "  %s| %s\n", name, strings.TrimSuffix(line, "\r"))
			name = strings.Repeat(" ", len(name))
		}
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range g {
		if i >= len(w) {
			return fmt.Sprintf("line %d: got %q, want the end", i+1, g[i])
		}
		if g[i] != w[i] {
			return fmt.Sprintf("line %d: got %q, want %q", i+1, g[i], w[i])
		}
	}
	return fmt.Sprintf("line %d: got the end, want %q", len(g)+1, w[len(g)])
}

// check tells the invariants of a split document.
func check(d *Document) error {
	if err := d.Ledger.verify(d.Text.Source()); err != nil {
		return err
	}
	data := d.Text.Data
	at := 0
	for i := range d.Items {
		it := &d.Items[i]
		if it.Ordinal != i+1 {
			return fmt.Errorf("item %d: ordinal %d", i+1, it.Ordinal)
		}
		if it.Span.Start < at || it.Span.End <= it.Span.Start || it.Span.End > len(data) {
			return fmt.Errorf("item %d: span %v behind %d in %d bytes", i+1, it.Span, at, len(data))
		}
		at = it.Span.End
		var fields []segment.Span
		for name, f := range it.Fields() {
			for _, s := range f {
				gathered := (name == "answer" || name == "analysis") && (s.Start >= it.Span.End || s.End <= it.Span.Start) ||
					name == "question" && s.End <= it.Span.Start // shared
				if s.Len() <= 0 || !gathered && (s.Start < it.Span.Start || s.End > it.Span.End) {
					return fmt.Errorf("item %d: %s %v outside of %v", i+1, name, s, it.Span)
				}
				for _, other := range fields {
					if s.Start < other.End && other.Start < s.End {
						return fmt.Errorf("item %d: %s %v overlaps %v", i+1, name, s, other)
					}
				}
				if len(fields) < 1000 { // enough of them
					fields = append(fields, s)
				}
			}
		}
		labels := map[string]bool{"true": true, "false": true}
		for _, c := range it.Choices {
			labels[c.Label] = true
		}
		for _, k := range it.Key {
			if !labels[k] {
				return fmt.Errorf("item %d: key %q is no choice", i+1, k)
			}
		}
	}
	for i := range d.Items {
		row := d.Row(i)
		if row.Section == nil || row.AnswerKey == nil || row.OptionsZH == nil || row.OptionsEN == nil || row.Pairs == nil || row.Flags == nil {
			return fmt.Errorf("item %d: a list of the row is null", i+1)
		}
	}
	return nil
}

// TestSplitMutations drops, doubles and swaps lines of the documents: whatever comes out is accounted for.
func TestSplitMutations(t *testing.T) {
	for _, name := range testDocuments(t) {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.SplitAfter(string(raw), "\n")
		random := uint32(len(raw))
		next := func(n int) int {
			random = random*1664525 + 1013904223
			return int(random>>8) % n
		}
		for range 60 {
			mutated := append([]string{}, lines...)
			for range 1 + next(8) {
				i, j := next(len(mutated)), next(len(mutated))
				switch next(4) {
				case 0:
					mutated = append(mutated[:i:i], mutated[min(i+1+next(5), len(mutated)):]...)
				case 1:
					mutated = append(mutated[:i:i], append([]string{lines[next(len(lines))]}, mutated[i:]...)...)
				case 2:
					mutated[i], mutated[j] = mutated[j], mutated[i]
				case 3:
					mutated[i] = mutated[i][:next(len(mutated[i])+1)]
				}
				if len(mutated) == 0 {
					break
				}
			}
			splitAndCheck(t, strings.Join(mutated, ""))
		}
	}
}

// testDocuments are the documents of testdata/split and the gold ones.
func testDocuments(t testing.TB) []string {
	names := splitDocuments(t)
	for _, pair := range goldPairs {
		for _, language := range []string{"zh", "en"} {
			names = append(names, filepath.Join("..", "testdata", pair, pair+"."+language+".md"))
		}
	}
	return names
}

// splitAndCheck splits a text in both formats and checks the invariants.
func splitAndCheck(t *testing.T, text string) {
	t.Helper()
	for _, name := range []string{"x.md", "x.txt"} {
		decoded, err := segment.Decoder{Replace: true}.Decode(name, strings.NewReader(text))
		if err != nil {
			return // not a text
		}
		d, err := Split(decoded)
		if err == nil {
			err = check(d)
		}
		if err != nil {
			t.Fatalf("%s: %v\n%q", name, err, text)
		}
		for i := range d.Items {
			for _, f := range d.Items[i].Fields() {
				d.Sentences(f, segment.SentenceOptions{})
			}
		}
	}
}

func FuzzSplit(f *testing.F) {
	for _, name := range testDocuments(f) {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(raw[:min(len(raw), 4<<10)]))
	}
	for i := range rules {
		f.Add(rules[i].example + "\n\n" + rules[(i+1)%len(rules)].example + "\n")
	}
	for _, text := range []string{ // what went wrong once
		"### 1. a\n\n答案：b\n</sum]`\n- mary>\n",
		">\n>s",
		"0\n<A><A>Ans\n*</A>",
		"### 1.\n\n- A:\n- B:\n\n```\nx\n```\n",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { splitAndCheck(t, text) })
}

// TestSplitHostile splits texts made to take long: it must stay linear.
func TestSplitHostile(t *testing.T) {
	for _, part := range []string{
		"<details>\n## a\n", "### 1. a\n答案：B\nA. x B. y\n", "A. x\n", "- [ ] x\n", "**题目：** a\n", "<details><summary>\n", "> # a\n",
		"<summary", "<b>", "</b>", "【", "**", "问题：a\n答案：b\n问题：c\n", "# a\n<details>\n", "Ａ．x　", "参考答案\n1. x\n", "1. x\n1-5 ABCDA\n", "1. A\n", "我的答案:A正确答案:B\n", "。A、x", "A 甲 B 乙\n", "（A）", "二、单选题\n1. a\n", "10分\n", "1. x\n2. x\n| 1 | 2 |\n|--|--|\n| A | B |\n\n", "- A: x\n\n```\n```\n",
		"（ B ）1. 下列正确的是\nA. x\nB. y\n", "（B）", "1. （A）（A）\nA. x\nB. y\n答案：A\n", "【答案】B【解析】x", "阅读材料，回答 1-2 题。", "阅读材料，回答 1-2 题。\n1. x？\n2. y？\n", "题号 1 2 3\n答案 A B C\n", "1．A．x B．y\n",
		"①x\n", "- x\n\n  y\n\n", "答案：\n1.A 2.B 3.C\n", "1. x。 √\n", "(1) x\n1. y\n", "【1】 单选题\n题干：x\n答案：A\n", "？【答案】x", "Ａ是", "是 B否\n", "选项A：x\n", "★答案★ A\n", "解决方法：x\n",
	} {
		splitAndCheck(t, strings.Repeat(part, 100_000/len(part)))
	}
	// One item of very many parts.
	for _, part := range []string{"<style>\n\n", "</b>\n\n", "B. x\n\n", "12.5"} {
		splitAndCheck(t, "问题：a？\n\n"+strings.Repeat(part, 100_000/len(part)))
	}
}

func ExampleSplit() {
	text, err := segment.Decode("stack.md", strings.NewReader(`
### 7. 栈的特点是什么？

- A: 先进先出
- B: 后进先出

**答案：** B
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	d, err := Split(text)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i := range d.Items {
		row := d.Row(i)
		fmt.Println(row.Number, row.Kind, row.TitleZH, row.OptionsZH, row.AnswerKey)
	}
	// Output: 7 single_choice 栈的特点是什么？ [{A 先进先出} {B 后进先出}] [B]
}
