package words

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/go-ego/gse"
)

func TestReadDictionary(t *testing.T) {
	got, err := ReadDictionary("user.txt", strings.NewReader(
		"\ufeff云计算 5 n\r\n\n凱特琳\tnz\n  台中  \nAT&T 3.5\n云计算 9\n好 900 a\nrate 1e3 eng\n末行 7"))
	if err != nil {
		t.Fatal(err)
	}
	want := []Entry{
		{"云计算", 5, "n"}, {"凱特琳", 0, "nz"}, {"台中", 0, ""}, {"AT&T", 3.5, ""}, {"云计算", 9, ""}, {"好", 2, "a"},
		{"rate", 1000, "eng"}, {"末行", 7, ""},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// faults are dictionaries with faulty lines.
var faults = []struct{ name, dictionary, want string }{
	{"frequency", "好词 5\n坏词 5x n\n", `user.txt: line 2: expected a frequency above 0 and up to 1e15, or a part of speech, found "5x"`},
	{"zero", "坏词 0\n", `user.txt: line 1: expected a frequency above 0 and up to 1e15, or a part of speech, found "0"`},
	{"negative", "坏词 -3\n", `user.txt: line 1: expected a frequency above 0 and up to 1e15, or a part of speech, found "-3"`},
	{"not a number", "坏词 NaN\n", `user.txt: line 1: expected a frequency above 0 and up to 1e15, or a part of speech, found "NaN"`},
	{"infinite", "坏词 1e999\n", `user.txt: line 1: expected a frequency above 0 and up to 1e15, or a part of speech, found "1e999"`},
	{"too many fields", "坏词 5 n 多余\n", `user.txt: line 1: expected word, frequency and part of speech, found "坏词 5 n 多余"`},
	{"fields in a wrong order", "坏词 n 5\n", `user.txt: line 1: expected word, frequency and part of speech, found "坏词 n 5"`},
	{"invalid UTF-8", "\xb0\xa1\xb0\xa2 5\n", `user.txt: line 1: expected a word in UTF-8, found "\xb0\xa1\xb0\xa2"`},
	{"long word", strings.Repeat("长", 65) + " 5\n", `user.txt: line 1: expected a word of at most 64 characters, found "` + strings.Repeat("长", 65) + `"`},
	{"long line", "好\n" + strings.Repeat("长", 1<<16) + "\n", `user.txt: line 2: expected a line of at most 64 KB, found "a longer one"`},
	{"several", "一 x!\n好词 5\n二 y!\n", "user.txt: line 1: expected a frequency above 0 and up to 1e15, or a part of speech, found \"x!\"\n" +
		`user.txt: line 3: expected a frequency above 0 and up to 1e15, or a part of speech, found "y!"`},
	{"very many", strings.Repeat("词 !\n", 30), strings.TrimSuffix(manyFaults(20), "\n") + "\nuser.txt: and 10 more faulty lines"},
}

func manyFaults(n int) string {
	var b strings.Builder
	for line := range n {
		b.WriteString((&DictionaryError{Name: "user.txt", Count: 1, Faults: []Fault{
			{line + 1, "a frequency above 0 and up to 1e15, or a part of speech", "!"},
		}}).Error() + "\n")
	}
	return b.String()
}

func TestFaults(t *testing.T) {
	for _, test := range faults {
		s, err := New(Options{Dictionary: strings.NewReader(test.dictionary), Name: "user.txt"})
		var faulty *DictionaryError
		if s != nil || !errors.As(err, &faulty) {
			t.Errorf("%s: got %v, %v", test.name, s, err)
			continue
		}
		if err.Error() != test.want {
			t.Errorf("%s: got\n%v\nwant\n%v", test.name, err, test.want)
		}
	}
	broken := errors.New("broken")
	if _, err := New(Options{Dictionary: iotest.ErrReader(broken)}); !errors.Is(err, broken) {
		t.Errorf("a broken reader: got %v", err)
	}
}

func TestEmptyDictionary(t *testing.T) {
	s, err := New(Options{Dictionary: strings.NewReader("")})
	if err != nil {
		t.Fatal(err)
	}
	plain, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range sample(t) {
		if !slices.Equal(s.Append(nil, line), plain.Append(nil, line)) {
			t.Errorf("%q: got %q", line, parts(line, s.Append(nil, line)))
		}
	}
}

// TestDictionaryGse compares the merging of dictionaries with that of gse, which loads the user's one first.
func TestDictionaryGse(t *testing.T) {
	for _, dictionary := range []string{
		"云原生架构 5 n\n灾备 3\n" +
			"和服 999999 n\n服务 2 v\n" + // overrides
			"研究生命 800000 n\n研究生命 2 n\n" + // the first one counts
			"的人 30000 u\n人 700000 n\n马 5 n\n" + // single characters have frequency 2
			"LRU缓存 10 n\n5g基站 20 n\n滑块c语言课 20 n\n" + // letters
			"記憶體 40 n\n防火牆設定 40 n\n", // traditional
		"乒乓球拍卖 90000000 n\n", // shifts the total
	} {
		s, err := New(Options{Dictionary: strings.NewReader(dictionary), Name: "user.txt"})
		if err != nil {
			t.Fatal(err)
		}
		g := &gse.Segmenter{SkipLog: true}
		if err := cmp.Or(g.LoadDictStr(dictionary), g.LoadDictEmbed("zh_s")); err != nil {
			t.Fatal(err)
		}
		lines := append(sample(t), "云原生架构下的灾备方案，用LRU缓存和5G基站上滑块C语言课。", "記憶體與防火牆設定")
		compare(t, s, newReference(s, g), lines)
		for line := range strings.Lines(dictionary) {
			word := strings.Fields(line)[0]
			if !contains(s.table, word) {
				t.Errorf("%q is not in the table", word)
			}
		}
	}
}

// TestSuggest checks that words without a frequency are kept whole.
func TestSuggest(t *testing.T) {
	list := []string{"结婚的和尚", "研究生命起源", "卡拉OK厅", "小龙女说", "a", "好", "江大桥", "韡韡"}
	s, err := New(Options{Dictionary: strings.NewReader(strings.Join(list, "\n")), Name: "user.txt"})
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range list {
		if got := parts(word, s.Append(nil, word)); len(got) != 1 {
			t.Errorf("%q: got %q", word, got)
		}
	}
}
