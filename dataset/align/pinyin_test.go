package align

import (
	"slices"
	"strings"
	"testing"
)

func TestNames(t *testing.T) {
	for _, test := range []struct {
		en   []string
		zh   string
		want string
	}{
		{[]string{"Zhang Weiguo resigned.", "Nobody asked Weiguo why."}, "张卫国辞职了，没人问卫国为什么", "zhang weiguo weiguo"},
		{[]string{"the paper by Weiguo Zhang"}, "张卫国的论文", "zhang weiguo"},
		{[]string{"She saw Ouyang Min."}, "她看见了欧阳敏", "ouyang min"},
		{[]string{"Then Min-er laughed; Min-er always laughed."}, "敏儿笑了", "min er"},
		{[]string{"from Xi'an to Chang'an"}, "从西安到长安", ""},
		{[]string{"Lü Buwei"}, "吕不韦", "buwei"},
		{[]string{"Can men dance? men can, can men?"}, "残门", ""},
		{[]string{"Li came.", "Li left."}, "李里理力", ""}, // a single syllable is no evidence
		{[]string{"wang wei in small letters"}, "王维", ""},
		{[]string{"The Shan family, and Danlang Shan"}, "单丹郎", "shan danlang"}, // 单 has several readings
		{nil, "张卫国", ""},
		{[]string{"Zhang Weiguo"}, "", ""},
	} {
		n := newNames()
		for _, text := range test.en {
			n.read(text)
		}
		n.complete()
		var found []string
		for _, run := range strings.FieldsFunc(test.zh, func(r rune) bool { return !isHanRune(r) }) {
			n.find(run, func(word string) { found = append(found, word) })
		}
		if got := strings.Join(found, " "); got != test.want {
			t.Errorf("%q in %q: got %q, want %q", test.en, test.zh, got, test.want)
		}
	}
}

func TestSpellings(t *testing.T) {
	for _, test := range []struct{ word, want string }{
		{"xian", "xi an|xian"},
		{"xiaobao", "xi a o ba o|..."},
		{"weiguo", "wei gu o|wei guo"},
		{"hello", ""},
		{"", ""},
		{strings.Repeat("a", 1000), ""},
	} {
		var got []string
		for _, syllables := range spellings(test.word) {
			if strings.Join(syllables, "") != test.word || len(syllables) > longestName {
				t.Errorf("%q is spelled %v", test.word, syllables)
			}
			got = append(got, strings.Join(syllables, " "))
		}
		slices.Sort(got)
		if s := strings.Join(got, "|"); s != test.want && !strings.HasSuffix(test.want, "...") {
			t.Errorf("%q: got %q, want %q", test.word, s, test.want)
		}
	}
}

func FuzzNames(f *testing.F) {
	f.Add("Zhang Weiguo and Min-er", "张卫国和敏儿")
	f.Add("Xi'an \xff A", "西\xff安")
	f.Fuzz(func(t *testing.T, en, zh string) {
		n := newNames()
		n.read(en)
		n.complete()
		n.find(zh, func(word string) {
			if !strings.Contains(strings.ToLower(en), word) {
				t.Errorf("%q is not in %q", word, en)
			}
		})
	})
}
