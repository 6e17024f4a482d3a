package dataset

import (
	"strings"
	"testing"

	"github.com/duizhao/duizhao/segment"
)

// TestFinder compares what finders tell of spans, in whatever order, with what the spans hold.
func TestFinder(t *testing.T) {
	for _, data := range []string{
		"", "答", "案", "答案", "答答案", "1. 回答下列问题。\n答案：B\n参考答案见第 3 页，答案在此。\n", "Ａ对 Ｂ错\nＡ、Ａ\n", "A. BAA",
	} {
		for _, word := range []string{"答案", "Ａ", "A"} {
			if got, want := index(data, word), strings.Index(data, word); got != want {
				t.Errorf("index(%q, %q) = %d, expected %d", data, word, got, want)
			}
			up, down := newFinder(word), newFinder(word)
			for from := range len(data) + 1 {
				for to := from; to <= len(data); to++ {
					for _, span := range []segment.Span{{Start: from, End: to}, {Start: len(data) - to, End: len(data) - from}} {
						f := &up
						if span.Start != from {
							f = &down
						}
						if got, want := f.in(data, span), strings.Contains(span.Of(data), word); got != want {
							t.Errorf("%q in %q: found %v, expected %v", word, span.Of(data), got, want)
						}
					}
				}
			}
		}
	}
}

// TestFirstRune compares the quick decoder with that of the standard library.
func TestFirstRune(t *testing.T) {
	for _, text := range []string{"a", "答案", "é", "？", "\u0800x", "\uffff", "😀", "\U0010ffff"} {
		if got, want := firstRune(text), []rune(text)[0]; got != want {
			t.Errorf("firstRune(%q) = %q, expected %q", text, got, want)
		}
	}
}

// TestWords looks up words of the tables, in both cases and where a Latin word goes on.
func TestWords(t *testing.T) {
	for _, test := range []struct {
		index   *words
		s, want string
	}{
		{labelIndex, "答案解析：略", "答案解析"}, {labelIndex, "ANSWER: B", "answer"}, {labelIndex, "Answering", ""}, {labelIndex, "", ""}, {labelIndex, "😀", ""},
		{labelIndex, "Q: 什么", "q"}, {itemIndex, "第 3 题", "第"}, {verdictIndex, "False。", "false"}, {verdictIndex, "不正确", "不正确"}, {askIndex, "为什么", "为什么"},
		{headIndex, "Answer Keys", "answer keys"}, {kindIndex, "名词解释", "名词解释"},
	} {
		if got := test.index.longest(test.s).text; got != test.want {
			t.Errorf("longest word of %q: found %q, expected %q", test.s, got, test.want)
		}
	}
	more := labelIndex.clone()
	more.add(word{text: "标答", role: roleAnswer})
	if more.longest("标答：B").text != "标答" || labelIndex.longest("标答：B").text != "" {
		t.Error("expected the word in the copy only")
	}
}

// TestHanExtent finds where the Han letters of a line are.
func TestHanExtent(t *testing.T) {
	for _, test := range []struct {
		s        string
		from, to int
	}{
		{"", 0, 0}, {"TCP", 3, 0}, {"栈", 0, 3}, {"什么是栈？ What is a stack?", 0, 12}, {"Stack（栈）", 8, 11}, {"，。", 6, 0},
	} {
		if from, to := hanExtent(test.s); from != test.from || to != test.to {
			t.Errorf("hanExtent(%q) = %d, %d, expected %d, %d", test.s, from, to, test.from, test.to)
		}
	}
}
