package align

import (
	"slices"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/segment"
)

// TestPairsHoldEverySentence checks that a row's pairs hold the sentences of its fields on both sides, each once and in order.
func TestPairsHoldEverySentence(t *testing.T) {
	for _, name := range goldPairs {
		zhText, enText := readPair(t, name)
		zh, en := split(t, name+".zh.md", zhText), split(t, name+".en.md", enText)
		r := new(Aligner).Documents(zh, en)
		for _, l := range r.Links {
			var sides [2]strings.Builder
			for _, p := range r.Rows[l.ZH].Pairs {
				if p.ZH == "" && p.EN == "" {
					t.Fatalf("%s: item %d has an empty pair", name, l.ZH+1)
				}
				if p.Score < 0 || p.Score > 1 {
					t.Errorf("%s: item %d: score %v", name, l.ZH+1, p.Score)
				}
				sides[0].WriteString(squeeze(p.ZH))
				sides[1].WriteString(squeeze(p.EN))
			}
			for side, d := range []*dataset.Document{zh, en} {
				it := &d.Items[[]int{l.ZH, l.EN}[side]]
				var want strings.Builder
				for _, f := range fieldSentences(d, it) {
					for _, s := range f.sentences {
						want.WriteString(squeeze(s.text))
					}
				}
				if sides[side].String() != want.String() {
					t.Errorf("%s: item %d: pairs hold %.200q, fields %.200q", name, l.ZH+1, sides[side].String(), want.String())
				}
			}
		}
	}
}

// squeeze takes spaces out: how sentences are joined does not matter here.
func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

const aloneZH = `# 题库

### 1. 进程

**题目：** 进程和线程有什么区别？

**答案：** 进程有自己的地址空间。线程共享进程的地址空间。

**解析：** 切换线程比切换进程便宜。

### 2. 颜色

**题目：** 下列哪个是三原色之一？

- A: 红色
- B: 紫色
- C: 橙色

**答案：** A

### 3. 海洋

**题目：** 最大的海洋是哪个？

**答案：** 太平洋。
`

// TestMissingLabel aligns an answer with an analysis to an English item that does not set the two apart: sentences find their
// counterparts across fields.
func TestMissingLabel(t *testing.T) {
	en := `### 1. Processes

**Question:** What is the difference between a process and a thread?

**Answer:** A process has its own address space. Threads share the address space of their process. Switching threads is cheaper than switching processes.
`
	r := new(Aligner).Documents(split(t, "a.zh.md", aloneZH), split(t, "a.en.md", en))
	if len(r.Links) != 1 {
		t.Fatalf("%d links", len(r.Links))
	}
	var found bool
	for _, p := range r.Rows[0].Pairs {
		if p.ZH == "切换线程比切换进程便宜。" {
			found = p.Field == "analysis" && p.EN == "Switching threads is cheaper than switching processes."
		}
	}
	if !found {
		t.Errorf("pairs %+v", r.Rows[0].Pairs)
	}
}

// TestReconcile checks what the rows say where the two sides do not agree.
func TestReconcile(t *testing.T) {
	en := `### 11. Processes

**Question:** What is the difference between a process and a thread?

**Answer:** A process has its own address space. Threads share the address space of their process.

**Analysis:** Switching threads is cheaper than switching processes.

### 12. Colours

**Question:** Which of these is one of the three primary colours?

- A: Red
- B: Purple
- C: Orange

**Answer:** B

### 13. Oceans

**Question:** Which ocean is the largest?

**Answer:** The Pacific Ocean.
`
	r := new(Aligner).Documents(split(t, "a.zh.md", aloneZH), split(t, "a.en.md", en))
	if len(r.Links) != 3 {
		t.Fatalf("%d links, want 3", len(r.Links))
	}
	if key := r.Rows[1].AnswerKey; !slices.Equal(key, []string{"A"}) {
		t.Errorf("key %v, want the Chinese one", key)
	}
	var messages []string
	for _, w := range r.Warnings {
		messages = append(messages, w.Message)
	}
	for _, want := range []string{
		"answer key [A], but [B] in the English item on line 9; kept the Chinese one",
		`number "1" is "11" in English, and so on to "3", which is "13"`,
	} {
		if !slices.Contains(messages, want) {
			t.Errorf("findings %q, want %q among them", messages, want)
		}
	}
}

// TestWithoutTranslation gives rows with an empty English side.
func TestWithoutTranslation(t *testing.T) {
	d := split(t, "a.zh.md", aloneZH)
	r := new(Aligner).Documents(d, nil)
	for i, row := range r.Rows {
		if row.OriginEN != dataset.OriginNone || row.QuestionEN != "" || row.SourceEN != "" || len(row.Pairs) > 0 || row.Score != 0 {
			t.Errorf("row %d: %+v", i, row)
		}
	}
}

// TestScoresMeanSomething: of links and pairs with a score over 0.9, at least nine in ten are right.
func TestScoresMeanSomething(t *testing.T) {
	type key struct {
		item          int
		field, zh, en string
	}
	sure, right := 0, 0
	for _, name := range goldPairs {
		want := map[key]bool{}
		for _, line := range readLines(t, "../../testdata/"+name+"/beads.tsv")[1:] {
			c := strings.Split(line, "\t")
			want[key{atoi(t, c[0]) - 1, c[1], c[3], c[4]}] = true
		}
		zh, en := readPair(t, name)
		for i, row := range new(Aligner).Documents(split(t, name+".zh.md", zh), split(t, name+".en.md", en)).Rows {
			for _, p := range row.Pairs {
				if p.Score > 0.9 && p.ZH != "" && p.EN != "" {
					sure++
					if want[key{i, p.Field, p.ZH, p.EN}] {
						right++
					}
				}
			}
		}
	}
	if sure < 800 || right*10 < sure*9 {
		t.Errorf("%d of %d pairs with a score over 0.9 are right", right, sure)
	}
}

func atoi(t testing.TB, s string) int {
	t.Helper()
	n := 0
	for _, c := range s {
		if c < '0' || c > '9' {
			t.Fatalf("expected a number, found %q", s)
		}
		n = n*10 + int(c-'0')
	}
	return n
}

// FuzzDocuments aligns whatever two texts split into: no panic, every row and every English item accounted for.
func FuzzDocuments(f *testing.F) {
	for _, name := range goldPairs {
		zh, en := readPair(f, name)
		f.Add(zh[:2000], en[:2000])
	}
	f.Add(aloneZH, aloneZH)
	f.Add("", "## Q: x\nA: y")
	f.Fuzz(func(t *testing.T, zhText, enText string) {
		documents := [2]*dataset.Document{}
		for i, text := range []string{zhText, enText} {
			decoded, err := segment.Decoder{Replace: true}.DecodeString("a.md", text)
			if err != nil {
				return
			}
			if documents[i], err = dataset.Split(decoded); err != nil {
				t.Fatal(err)
			}
		}
		r := new(Aligner).Documents(documents[0], documents[1])
		if len(r.Rows) != len(documents[0].Items) || len(r.Links)+len(r.Unmatched) != len(documents[1].Items) {
			t.Errorf("%d rows of %d items, %d links and %d unmatched of %d", len(r.Rows), len(documents[0].Items), len(r.Links), len(r.Unmatched), len(documents[1].Items))
		}
	})
}
