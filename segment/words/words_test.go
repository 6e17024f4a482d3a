package words

import (
	"flag"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/longbridgeapp/opencc"

	"github.com/duizhao/duizhao/segment"
)

// cuts are texts with their words, which cut separates.
var cuts = []struct{ name, words string }{
	{"nothing", ""},
	{"dictionary", "机器¦学习¦是¦什么¦？"},
	{"ambiguity", "结婚¦的¦和尚¦未¦结婚¦的"},
	{"unknown", "韡¦韡"},
	{"traditional", "資料庫¦的¦防火牆¦設定"},
	{"Latin and Chinese in one word", "卡拉¦OK¦、¦T恤¦、¦４Ｓ店¦和¦IP地址"},
	{"numerals", "三百六十五万八千¦名"},
	{"numerals at the front of a word", "二万五千里长征"},
	{"the marks alone", "日¦，¦月¦，¦年¦，¦年¦5月¦，¦月¦1日"},
	{"a date", "2024年5月1日¦前¦，¦５月１号¦的¦，¦2024年5月"},
	{"a date in full-width figures", "２０２４年¦的"},
	{"a date in numerals", "二〇二四年¦的"},
	{"a month, then a figure", "5月¦13¦个"},
	{"a year, then a figure with a wrong mark", "2024年¦13¦月¦的"},
	{"no year", "3¦年¦了"},
	{"no numeral year", "三千五百一十¦年¦了"},
	{"spaces", "a¦ \t　¦b¦\r\n¦\n¦\r¦c"},
	{"runs of marks", "！！！¦？¦……¦——¦===¦>"},
	{"decimal, thousands, per cent, per mille", "3.14¦ ¦1,234,567.8¦ ¦99.9%¦ ¦１２．５％¦ ¦0.5‰"},
	{"no thousands", "1¦,¦2¦,¦3"},
	{"list item", "1¦.¦Redis"},
	{"dates and times", "2024-05-01¦ ¦2024/5/1¦ ¦2024-05-01T08:30:15.250Z¦ ¦08:30:15"},
	{"no dates", "2024¦-¦05¦-¦x¦ ¦12345¦-¦01¦-¦02"},
	{"units behind figures", "16GB¦ ¦3D¦ ¦1.5kg"},
	{"version, address", "v1.2.3¦ ¦10.0.0.1¦:¦8080"},
	{"e-mail", "li.lei+qa@mail.example.cn¦。¦a¦@¦b¦ ¦x@y.z¦."},
	{"URL", "https://a.example/x?y=(1)¦,¦（¦http://b.example¦）¦www.c.example/¦中"},
	{"no URL", "http¦:¦//"},
	{"identifiers", "Node.js¦ ¦std::vector¦ ¦snake_case¦ ¦__init__¦ ¦$scope¦ ¦don't¦ ¦AT&T¦ ¦babel-loader"},
	{"languages", "C++¦、¦C#¦、¦pre-C++¦11"},
	{"emphasis", "__¦重点¦__¦ ¦foo¦_"},
	{"emoji", "👍🏽¦👨‍👩‍👧‍👦¦🇨🇳¦🇯🇵¦1️⃣¦❤️"},
	{"combining marks", "e\u0301te\u0301¦吗"},
	{"other scripts", "안녕하세요¦ ¦Привет¦ ¦สวัสดี"},
	{"invalid UTF-8", "好¦\xff¦\xe4¦\xb8¦的"},
	{"NUL", "好¦\x00\x00¦的"},
}

func TestWords(t *testing.T) {
	s, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range cuts {
		text := strings.ReplaceAll(test.words, "¦", "")
		if got := strings.Join(parts(text, s.Append(nil, text)), "¦"); got != test.words {
			t.Errorf("%s: got %q, want %q", test.name, got, test.words)
		}
	}
}

// TestRules checks that the example of each rule is a unit, and that no rule before takes it.
func TestRules(t *testing.T) {
	for _, rule := range rules {
		if end := rule.match(rule.example, 0); end != len(rule.example) {
			t.Errorf("%s: matches %q of its example %q", rule.name, rule.example[:end], rule.example)
		}
		if end := next(rule.example, 0); end != len(rule.example) {
			t.Errorf("%s: next takes %q of its example %q", rule.name, rule.example[:end], rule.example)
		}
	}
}

// TestJoins checks that the example of each join is one word.
func TestJoins(t *testing.T) {
	s, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, j := range joins {
		text := strings.ReplaceAll(j.example, "|", "")
		if got := parts(text, s.Append(nil, text)); len(got) != 1 {
			t.Errorf("%s: got %q", j.example, got)
		}
	}
}

// TestTraditional converts the sample to traditional characters; the words must stay the same. Lines where that is no
// matter of single characters (回复 is 回覆) are left out.
func TestTraditional(t *testing.T) {
	s, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	converter, err := opencc.New("s2t")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, line := range sample(t) {
		traditional, err := converter.Convert(line)
		if err != nil {
			t.Fatal(err)
		}
		if traditional == line || s.Key(traditional) != s.Key(line) {
			continue
		}
		n++
		if got, want := lengths(traditional, s.Append(nil, traditional)), lengths(line, s.Append(nil, line)); !slices.Equal(got, want) {
			t.Errorf("%q: got %q", line, parts(traditional, s.Append(nil, traditional)))
		}
	}
	if n < 20 {
		t.Errorf("only %d lines", n)
	}
}

// lengths are the numbers of characters of words.
func lengths(text string, words []segment.Span) (all []int) {
	for _, w := range words {
		all = append(all, utf8.RuneCountInString(w.Of(text)))
	}
	return all
}

// TestHostile cuts texts that have no end of something: the words must tile them, in linear time and without memory.
func TestHostile(t *testing.T) {
	for _, mode := range []Mode{Dict, DictHMM} {
		s, err := New(Options{Mode: mode})
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{
			"a", "人", "行", "中华", "韡", "喆", "一", "1", "１", "\x00", "\xff", "\u0301", "啊\u0301", " ", "。", "\n",
			"a@", "a@b.", "a+", "http://", "www.a", "1,", "1,234", "1.", "2024-", "1:", "a.", "a-", "_", "$", "C+", "a::",
			"&a", "👨\u200d", "🇨", "2024年", "12月", "か",
		} {
			size := 1 << 20
			if testing.Short() {
				size = 1 << 15
			}
			text := strings.Repeat(part, size/len(part))
			at := 0
			allocations := leastAllocs(1, func() {
				at = 0
				for w := range s.Words(text) {
					if w.Start != at || w.End <= at {
						t.Errorf("%v, %q…: span %v after %d", mode, part, w, at)
						return
					}
					at = w.End
				}
			})
			if at != len(text) {
				t.Errorf("%v, %q…: ends at %d of %d", mode, part, at, len(text))
			}
			if allocations > 0 {
				t.Errorf("%v, %q…: %v allocations", mode, part, allocations)
			}
		}
	}
}

// leastAllocs counts allocations a few times until there are none: the runtime's own goroutines allocate now and then.
func leastAllocs(runs int, f func()) float64 {
	least := testing.AllocsPerRun(runs, f)
	for try := 0; try < 3 && least > 0; try++ {
		least = min(least, testing.AllocsPerRun(runs, f))
	}
	return least
}

// TestStop stops after each number of words.
func TestStop(t *testing.T) {
	s, err := New(Options{Mode: DictHMM})
	if err != nil {
		t.Fatal(err)
	}
	text := "2024年5月13个，二十一个王喆喆去运维。5月"
	all := s.Append(nil, text)
	for limit := 1; limit <= len(all); limit++ {
		n := 0
		for range s.Words(text) {
			if n++; n == limit {
				break
			}
		}
	}
}

func TestAllocations(t *testing.T) {
	s, err := New(Options{Mode: DictHMM})
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(sample(t), "")
	dst := s.Append(nil, text)
	if n := leastAllocs(10, func() { dst = s.Append(dst[:0], text) }); n > 0 {
		t.Errorf("Append allocates %v times", n)
	}
}

// TestConcurrent is for the race detector.
func TestConcurrent(t *testing.T) {
	s, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(sample(t), "")
	want := strings.Join(parts(text, s.Append(nil, text)), "¦")
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if got := strings.Join(parts(text, s.Append(nil, text)), "¦"); got != want {
				t.Error("different words")
			}
		})
	}
	group.Wait()
}

func TestMode(t *testing.T) {
	var m Mode
	var _ flag.Value = &m
	for _, mode := range []Mode{Dict, DictHMM} {
		if err := m.Set(mode.String()); err != nil || m != mode {
			t.Errorf("Set(%q): %v, %v", mode.String(), m, err)
		}
	}
	if err := m.Set("hmm"); err == nil || err.Error() != `expected mode dict or dict+hmm, found "hmm"` {
		t.Errorf("Set(hmm): %v", err)
	}
}

func TestKey(t *testing.T) {
	s, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	for word, want := range map[string]string{
		"": "", "資料庫": "资料库", "ＩＰ地址": "ip地址", "Node.js": "node.js", "乾坤": "干坤", "\xff": "\xff", "！": "!", "é": "é",
	} {
		if got := s.Key(word); got != want {
			t.Errorf("Key(%q): got %q, want %q", word, got, want)
		}
	}
}

func TestIsWord(t *testing.T) {
	for text, want := range map[string]bool{
		"": false, "好": true, "x": true, "1️⃣": true, "，": false, " ": false, "👍": false, "か": true, "(1)": true, "_": false,
	} {
		if got := IsWord(text); got != want {
			t.Errorf("IsWord(%q): got %v", text, got)
		}
	}
}

func TestSimplified(t *testing.T) {
	const text, want = "什麼是閉包？著乾ＡaЯ々\uFFFD𠮷", "什么是闭包？著乾ＡaЯ々\uFFFD𠮷"
	if got := strings.Map(Simplified, text); got != want {
		t.Errorf("%q, expected %q", got, want)
	}
}
