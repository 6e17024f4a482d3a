package words

import (
	"slices"
	"strings"
	"testing"
)

var collection = []string{
	"什么是死锁？死锁是线程互相等待。",
	"什么是线程池？线程池复用线程，避免反复创建线程。",
	"HTTP和HTTPS有什么区别？https在http之上加了加密。",
	"Redis的持久化有RDB和AOF两种，版本为7.2。",
}

func vocabulary(t *testing.T, texts ...string) *Vocabulary {
	s, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	v := NewVocabulary(s)
	for _, text := range texts {
		v.Add(text)
	}
	return v
}

func TestKeywords(t *testing.T) {
	v := vocabulary(t, collection...)
	for _, test := range []struct {
		text string
		want []string
	}{
		{collection[0], []string{"死锁", "等待", "线程"}},
		{collection[1], []string{"线程", "创建", "反复"}},
		{collection[2], []string{"HTTP", "HTTPS", "之上"}},
		{"", nil},
		{"，。！ 1 22 3.5% 的 什么", nil},
	} {
		var got []string
		for _, k := range v.Keywords(test.text, 3) {
			got = append(got, k.Word)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%q: got %q, want %q", test.text, got, test.want)
		}
	}
	if got := v.Keywords(collection[0], 0); len(got) != 0 {
		t.Errorf("none wanted, got %v", got)
	}
}

// TestEverywhere checks that words of all texts are no keywords.
func TestEverywhere(t *testing.T) {
	v := vocabulary(t, "数据库索引", "数据库事务")
	for _, k := range v.Keywords("数据库索引", 10) {
		if k.Word == "数据库" {
			t.Error("数据库 is in all texts")
		}
	}
}

func TestMerge(t *testing.T) {
	whole := vocabulary(t, collection...)
	merged := vocabulary(t, collection[3], collection[1])
	merged.Merge(vocabulary(t, collection[2], collection[0]))
	for _, text := range collection {
		if got, want := merged.Keywords(text, 9), whole.Keywords(text, 9); !slices.Equal(got, want) {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}

// TestScores checks the formula with numbers: 4 texts, 1 with 死锁, twice among n candidates.
func TestScores(t *testing.T) {
	v := vocabulary(t, collection...)
	got := v.Keywords("死锁 死锁 索引", 1)
	want := []Keyword{{Candidate{"死锁", "死锁", 2}, 2.0 / 3 * 0.9162907318741551}} // ln(5/2)
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestSpellings(t *testing.T) {
	v := vocabulary(t, "资料库 API", "其他")
	got := v.Keywords("資料庫和ＡＰＩ，api", 9)
	var all []string
	for _, k := range got {
		all = append(all, k.Word)
	}
	if want := "ＡＰＩ 資料庫"; strings.Join(all, " ") != want || got[0].Count != 2 {
		t.Errorf("got %v, want %v", got, want)
	}
}
