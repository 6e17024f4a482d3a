package align

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// keys are the words of a text as they are compared.
func keys(text string) []string {
	list := []string{}
	scan(fold(text), func(t token) {
		if t.class != han {
			list = append(list, stem(t))
			return
		}
		DefaultLexicon().cut(t.text, func(w string) { list = append(list, w) })
	})
	return list
}

var tokenTests = []struct{ text, want string }{
	{"", ""},
	{"   \t", ""},
	// English
	{"The caches were refreshed", "the cach be refresh"},
	{"children's wives went", "child wife go"},
	{"They don't, can't and won't; we'll see it's I'd", "they do not can not and will not we will see it i would"},
	{"It’s fine", "it fine"},
	{"state-of-the-art", "state of the art"},
	{"twelve of the thirty-five", "12 of the 30 5"},
	{"café Zürich naïve", "café zürich naïv"},
	// numbers
	{"1,000 rows, 12,345,678.90 and 3.5%", "1000 row 12345678.90 and 3.5"},
	{"1,2,3 and 10,20", "1 2 3 and 10 20"},
	{"3 million and 2.5 billion", "3000000 and 2500000000"},
	{"the 1st, 2nd and 21st", "the 1 2 and 21"},
	{"１２３ ＡＢＣ", "123 abc"},
	{"3万条", "30000 条"},
	{"1.2亿", "120000000"},
	// traditional characters
	{"緩存為什麼會失效？", "缓存 为什么 会 失效 ?"},
	{"3萬條、第二十二條", "30000 条 第二 十二 条 22"},
	{"著名的乾坤", "著名 的 乾 坤"},
	// Chinese numerals, once as words and once as numbers
	{"二〇二六年", "二 〇 二 六年 2026"},
	{"三千五百次", "三千 五百 次 3500"},
	{"一百零五", "一百 零 五 105"},
	{"十二", "十二 12"},
	{"两万三千", "两 万 三千 23000"},
	{"万一", "万一"},
	{"七八个", "七 八个"},
	// terms, code, addresses
	{"用useState()更新", "用 usest 更新"},
	{"C++ and C# and F#", "c++ and c# and f#"},
	{"foo_bar v1.2.3 utf8 3d a.txt", "foo_bar v1.2.3 utf8 3d a.txt"},
	{"End.Next", "end.next"},
	{"见 https://example.com/a?b=1。然后", "见 https://example.com/a?b=1 然后"},
	{"(see http://example.com/x.)", "see http://example.com/x"},
	{"[文档](../guide/a.md)和**重点**、`go vet`", "文档 ../guide/a.md 和 重点 go vet"},
	{"[x](no target here", "x no target here"},
	// marks
	{"真的吗？！", "真的 吗 ? !"},
	{"他说：“好。”", `他 说 " 好`},
	{`He said, "No way!"`, `he say " no way !`},
	{"'No more!' said he. Don't.", `" no mani ! say he do not`},
	{"「嗯」『啊』", `" 嗯 " 啊`},
	// not text
	{"\xff\xfe\x80", ""},
	{"a\xffb", "a b"},
	{"——……、，。", ""},
}

func TestTokens(t *testing.T) {
	for _, test := range tokenTests {
		if got := strings.Join(keys(test.text), " "); got != test.want {
			t.Errorf("%q: got %q, want %q", test.text, got, test.want)
		}
	}
}

func FuzzTokens(f *testing.F) {
	for _, test := range tokenTests {
		f.Add(test.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := keys(text)
		if !slices.Equal(got, keys(text)) {
			t.Error("two runs differ")
		}
		for _, key := range got {
			if key == "" {
				t.Error("empty key")
			}
			if utf8.ValidString(text) && !utf8.ValidString(key) {
				t.Errorf("%q is cut inside a character", key)
			}
		}
		// A run of Chinese characters is cut without loss.
		var run, words strings.Builder
		for _, r := range text {
			if isHanRune(r) {
				run.WriteRune(r)
			}
		}
		DefaultLexicon().cut(run.String(), func(w string) {
			if isHan(w) {
				words.WriteString(w)
			}
		})
		if run.String() != words.String() {
			t.Errorf("cut %q into %q", run.String(), words.String())
		}
	})
}

func TestIrregularFormsAreListedOnce(t *testing.T) {
	seen := map[string]string{}
	for line := range strings.Lines(baseForms) {
		fields := strings.Fields(line)
		for _, form := range fields[1:] {
			if base, ok := seen[form]; ok {
				t.Errorf("%s is a form of %s and of %s", form, base, fields[0])
			}
			seen[form] = fields[0]
		}
	}
	for form, base := range seen {
		if other, ok := seen[base]; ok {
			t.Errorf("%s is a form of %s, which is one of %s", form, base, other)
		}
	}
}
