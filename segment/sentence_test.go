package segment_test

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/duizhao/duizhao/segment"
)

func ExampleSentences() {
	text := "什么是闭包？它和 main.go 有什么关系？（参考 https://go.dev/doc?x=1。）"
	for s := range segment.Sentences(text, segment.Span{End: len(text)}, segment.Chinese) {
		fmt.Println(s, s.Of(text))
	}
	// Output:
	// {0 18} 什么是闭包？
	// {18 51} 它和 main.go 有什么关系？
	// {51 89} （参考 https://go.dev/doc?x=1。）
}

func ExampleSentences_english() {
	text := "Ask Dr. Wang, e.g. by mail.\nDid it help? See v1.2 of README.md!"
	for s := range segment.Sentences(text, segment.Span{End: len(text)}, segment.English) {
		fmt.Println(s.Trim(text).Of(text))
	}
	// Output:
	// Ask Dr. Wang, e.g. by mail.
	// Did it help?
	// See v1.2 of README.md!
}

func ExampleSentenceOptions() {
	text := "先加锁；再读；最后解锁。"
	o := segment.SentenceOptions{Semicolon: true}
	for s := range o.Sentences(text, segment.Span{End: len(text)}, segment.Chinese) {
		fmt.Println(s.Of(text))
	}
	// Output:
	// 先加锁；
	// 再读；
	// 最后解锁。
}

// A sentenceCase is a case of testdata/sentences-*.txt.
type sentenceCase struct {
	name, input string
	want        []string
}

var unseen = strings.NewReplacer("␍", "\r", "␀", "\x00", "␠", " ")

func sentenceCases(t testing.TB, lang segment.Language) (cases []sentenceCase) {
	t.Helper()
	data, err := os.ReadFile("testdata/sentences-" + lang.String() + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range strings.Split(string(data), "\n=== ")[1:] {
		name, rest, _ := strings.Cut(part, "\n")
		input, want, found := strings.Cut(rest, "\n---\n")
		if !found {
			t.Fatalf("case %q: no --- line", name)
		}
		c := sentenceCase{name: name, input: unseen.Replace(input)}
		for line := range strings.Lines(strings.TrimRight(want, "\n")) {
			c.want = append(c.want, strings.ReplaceAll(unseen.Replace(strings.TrimSuffix(line, "\n")), "⏎", "\n"))
		}
		cases = append(cases, c)
	}
	return cases
}

func whole(text string) segment.Span { return segment.Span{End: len(text)} }

// trimmed are the sentences without the white space around them.
func trimmed(text string, spans iter.Seq[segment.Span]) (sentences []string) {
	for s := range spans {
		sentences = append(sentences, s.Trim(text).Of(text))
	}
	return sentences
}

func TestSentences(t *testing.T) {
	for _, lang := range []segment.Language{segment.Chinese, segment.English} {
		for _, c := range sentenceCases(t, lang) {
			t.Run(lang.String()+"/"+c.name, func(t *testing.T) {
				got := trimmed(c.input, segment.Sentences(c.input, whole(c.input), lang))
				if !slices.Equal(got, c.want) {
					t.Errorf("input %q\ngot:\n%s\nwant:\n%s", c.input, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
				}
			})
		}
	}
}

func TestSentencesWithin(t *testing.T) {
	text := "序。甲。乙。跋。"
	within := segment.Span{Start: len("序。"), End: len("序。甲。乙。")}
	got := slices.Collect(segment.Sentences(text, within, segment.Chinese))
	if want := []segment.Span{{6, 12}, {12, 18}}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for s := range segment.Sentences(text, within, segment.Chinese) {
		if s != got[0] {
			t.Errorf("the first sentence of a second pass is %v, want %v", s, got[0])
		}
		break // stopping early is allowed
	}
	if got := slices.Collect(segment.Sentences(text, segment.Span{Start: 3, End: 3}, segment.Chinese)); got != nil {
		t.Errorf("an empty span has the sentences %v, want none", got)
	}
}

func TestSentencesSemicolon(t *testing.T) {
	for _, c := range []struct {
		text string
		lang segment.Language
		want []string
	}{
		{"甲；乙；丙。", segment.Chinese, []string{"甲；", "乙；", "丙。"}},
		{"甲;乙; 丙。", segment.Chinese, []string{"甲;", "乙;", "丙。"}},
		{"甲（一；二）；乙", segment.Chinese, []string{"甲（一；二）；", "乙"}},
		{"执行 a;b 和 &nbsp;c，再 `x；y`。", segment.Chinese, []string{"执行 a;b 和 &nbsp;c，再 `x；y`。"}},
		{"“甲；”乙", segment.Chinese, []string{"“甲；”", "乙"}},
		{"One; Two. Three", segment.English, []string{"One; Two.", "Three"}},
	} {
		got := trimmed(c.text, segment.SentenceOptions{Semicolon: true}.Sentences(c.text, whole(c.text), c.lang))
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.text, got, c.want)
		}
	}
}

// uncut are texts that no sentence may end inside of.
var uncut = []string{
	"`a。b! c. D`", "``x` 。？ ``", "$x!;y$", "$$ a。\nb. C $$", `\(a。b\)`, `\[a. B？\]`,
	"https://example.com/a?b!c;d.e", "www.example.com/?q=1", "a.b!c@example.com", "[why](x?y!z。w)", "<https://x.y/?a!b>",
	`<img alt="好。再见！" src='a. B'>`, "<!-- 甲。 Yes. No. -->", "v1.2.3", "foo.py", "Node.js", "3.14", "《你好！世界》", "（甲。乙？丙）",
}

// No sentence may end inside of uncut text, whatever stands around it.
func TestSentencesNeverCut(t *testing.T) {
	around := []string{"甲", "乙。", "Foo ", "bar. ", "Baz? ", "\n", "“好。”", "(", "）", "1. ", "！", "、", " "}
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		var text strings.Builder
		var kept []segment.Span
		for range 1 + random.IntN(6) {
			text.WriteString(around[random.IntN(len(around))])
			start := text.Len()
			text.WriteString(uncut[random.IntN(len(uncut))])
			kept = append(kept, segment.Span{Start: start, End: text.Len()})
			text.WriteString([]string{" ", "，", "。"}[random.IntN(3)])
		}
		for _, lang := range []segment.Language{segment.Chinese, segment.English} {
			o := segment.SentenceOptions{Semicolon: random.IntN(2) == 0}
			for s := range o.Sentences(text.String(), whole(text.String()), lang) {
				for _, k := range kept {
					if k.Start < s.End && s.End < k.End {
						t.Fatalf("%s: %q is cut inside %q", lang, text.String(), k.Of(text.String()))
					}
				}
			}
		}
	}
}

// Runs of every mark that makes the splitter look ahead: any look-ahead that does not remember takes minutes here.
func TestSentencesLinear(t *testing.T) {
	size := 1 << 20
	if testing.Short() {
		size = 1 << 14
	}
	for _, unit := range []string{
		"`", "` ", "`a``b```c", "$", "$a ", "$$ ", `\(`, `\[`, "<", "<a ", `<a b="`, `<a b="<c d='`, "<!--", "](", "](a", "[", "[a](", "(", "（",
		"（a。", "《a！", "《", "…", "……", ".", ". ", "。", "？", "!", "! ", "*", "* ", `"`, `。"`, "'", "。 ", " ", "　", "\n", "\n ", "\r", "\r\n \r\n",
		"a.", "A. ", "http://", "://", "？”", "。[", "。<", "。]( ", "|", "。|", "a", "甲", "_", "。_", "\xff", "\xe3", "\xe3\x80", "\x00", "；", "; ",
		"\" Wang ", "? Wang ", "❤", "。 ❤", "&nbsp;", `\`, "\\`",
	} {
		text := strings.Repeat(unit, size/len(unit))
		for _, lang := range []segment.Language{segment.Chinese, segment.English} {
			at := 0 // anything but linear would not end in time
			for span := range (segment.SentenceOptions{Semicolon: true}).Sentences(text, whole(text), lang) {
				if span.Start != at {
					t.Fatalf("%s: %q…: %v after %d", lang, unit, span, at)
				}
				at = span.End
			}
			if at != len(text) {
				t.Errorf("%s: %q…: ends at %d of %d", lang, unit, at, len(text))
			}
		}
	}
}

func TestSentencesAllocate(t *testing.T) {
	for _, lang := range []segment.Language{segment.Chinese, segment.English} {
		var text strings.Builder
		for _, c := range sentenceCases(t, lang) {
			text.WriteString(c.input + "\n\n")
		}
		cut := func(text string) float64 {
			return testing.AllocsPerRun(10, func() {
				for range segment.Sentences(text, whole(text), lang) {
				}
			})
		}
		if one, all := cut("一"), cut(text.String()); all != one {
			t.Errorf("%s: %v allocations for a whole text and %v for one character, want as many", lang, all, one)
		}
	}
}

func FuzzSentences(f *testing.F) {
	for _, lang := range []segment.Language{segment.Chinese, segment.English} {
		for _, c := range sentenceCases(f, lang) {
			f.Add(c.input, 0, len(c.input), lang == segment.English, len(c.input)%2 == 0)
		}
	}
	for _, text := range uncut {
		f.Add(text, 0, len(text), false, false)
	}
	f.Add("\xe3\x80。\xef\xbc", 1, 5, false, true)
	f.Fuzz(func(t *testing.T, text string, start, end int, english, semicolon bool) {
		within := segment.Span{Start: min(max(start, 0), len(text))}
		within.End = min(max(end, within.Start), len(text))
		lang := segment.Chinese
		if english {
			lang = segment.English
		}
		at := within.Start
		for s := range (segment.SentenceOptions{Semicolon: semicolon}).Sentences(text, within, lang) {
			if s.Start != at || s.End <= s.Start || s.End > within.End {
				t.Fatalf("%q: the sentence %v follows offset %d of %v", text, s, at, within)
			}
			if utf8.ValidString(text) && s.End != within.End && !utf8.RuneStart(text[s.End]) {
				t.Fatalf("%q: the sentence %v ends inside a character", text, s)
			}
			if s.Trim(text).Len() == 0 && within.Trim(text).Len() != 0 {
				t.Fatalf("%q: the sentence %v is white space", text, s)
			}
			if s.Start > within.Start && s.Trim(text).Start != s.Start {
				t.Fatalf("%q: the sentence %v begins with white space", text, s)
			}
			at = s.End
		}
		if at != within.End {
			t.Fatalf("%q: the sentences end at %d, want %d", text, at, within.End)
		}
	})
}

// benchmarkSentences cuts a megabyte, and has strings.IndexAny find the stops in it, which is the least one could do.
func benchmarkSentences(b *testing.B, lang segment.Language, paragraph, stops string) {
	text := strings.Repeat(paragraph, 1<<20/len(paragraph))
	b.Run("Sentences", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
		for b.Loop() {
			for range segment.Sentences(text, whole(text), lang) {
			}
		}
	})
	b.Run("IndexAny", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			for rest := text; rest != ""; {
				i := strings.IndexAny(rest, stops)
				if i < 0 {
					break
				}
				_, w := utf8.DecodeRuneInString(rest[i:])
				rest = rest[i+w:]
			}
		}
	})
}

func BenchmarkSentencesChinese(b *testing.B) {
	benchmarkSentences(b, segment.Chinese, "进程是资源分配的基本单位，线程是处理器调度的基本单位；同一进程中的各个线程共享地址空间，却各有自己的栈。"+
		"那么，为什么切换线程比切换进程快呢？主要原因是切换线程时不必更换页表（Page Table），高速缓存和 TLB 也大多仍然有效。"+
		"老师补充道：“并不是线程越多越好。”请结合 `GOMAXPROCS` 说明理由。\n", "。？！\n")
}

func BenchmarkSentencesEnglish(b *testing.B) {
	benchmarkSentences(b, segment.English, "A process is the unit of resource allocation, and a thread is the unit of scheduling; the threads of\n"+
		"one process share its address space (see Fig. 2), but each of them has a stack of its own. Why, then, is it cheaper to\n"+
		"switch threads than processes? Mostly because the page table stays, and so do most of the caches, e.g. the TLB. Use\n"+
		"`GOMAXPROCS` to limit them.\n\n", ".?!\n")
}
