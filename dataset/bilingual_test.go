package dataset

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/segment"
)

// TestSplitSides compares both sides of each document in testdata/bilingual with its .golden file.
func TestSplitSides(t *testing.T) {
	for _, name := range files(t, "bilingual", "*.md", "*.txt") {
		t.Run(filepath.Base(name), func(t *testing.T) {
			docs, err := Splitter{}.SplitSides(decodeFile(t, name))
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for _, d := range docs {
				checkDerived(t, d)
				got.WriteString(describe(d))
			}
			compareGolden(t, name+".golden", got.String())
		})
	}
}

// TestOneLanguage tells that documents in one language are left alone, whatever they quote of the other.
func TestOneLanguage(t *testing.T) {
	for _, name := range testDocuments(t) {
		if docs, err := (Splitter{}).SplitSides(decodeFile(t, name)); docs != nil || err != nil {
			t.Errorf("%s: %d documents, %v", name, len(docs), err)
		}
	}
}

func TestBothOn(t *testing.T) {
	for line, want := range map[string]string{
		"栈 / Stack": "栈|Stack", "Stack／栈": "栈|Stack", "什么是栈？ What is a stack?": "什么是栈？|What is a stack?", "栈（Stack）": "", "用 TCP/IP 传输": "", "读/写 lock": "",
		"调用 `open / close`": "", "客户端/服务器": "", "什么是 REST？": "", "共享锁 - Shared lock": "共享锁|Shared lock", "A / B": "", "何时用？ OK": "",
	} {
		zh, en, ok := bothOn(line, segment.Span{End: len(line)})
		got := ""
		if ok {
			got = zh.Of(line) + "|" + en.Of(line)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

func TestLabelInBoth(t *testing.T) {
	for line, want := range map[string]string{
		"**答案 / Answer:** B": "答案|Answer", "答案(Answer)：B": "答案|Answer)", "Answer 答案：B": "答案|Answer", "【答案/Answer】：B": "答案|Answer", "**答案：** Answer": "", "答案 answer": "", "解析 Answer：": "", "答案：B": "",
	} {
		zh, en, ok := labelInBoth(line, segment.Span{End: len(line)})
		got := ""
		if ok {
			got = zh.Of(line) + "|" + en.Of(line)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

func FuzzSides(f *testing.F) {
	for _, name := range files(f, "bilingual", "*.md", "*.txt") {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(raw))
	}
	f.Fuzz(func(t *testing.T, data string) {
		for _, name := range []string{"x.md", "x.txt"} {
			text, err := segment.Decoder{Replace: true, Encoding: segment.UTF8}.Decode(name, strings.NewReader(data))
			if err != nil {
				return
			}
			docs, err := Splitter{}.SplitSides(text)
			if err != nil {
				t.Fatalf("%v\n%q", err, data)
			}
			for _, d := range docs {
				checkDerived(t, d)
			}
		}
	})
}
