package memory

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"unicode/utf16"
)

// plainDistance is the textbook's.
func plainDistance(a, b []uint16) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

func randomText(r *rand.Rand, most, alphabet int) []uint16 {
	text := make([]uint16, r.IntN(most+1))
	for i := range text {
		text[i] = uint16('一' + r.IntN(alphabet))
	}
	return text
}

func TestDistance(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	var p pattern
	for _, most := range []int{1, 5, 63, 64, 65, 128, 300} {
		for range 100 {
			a, b := randomText(r, most, 4), randomText(r, most, 4)
			p.set(a)
			if got, want := p.distance(b), plainDistance(a, b); got != want {
				t.Fatalf("%d and %d units: distance %d, expected %d", len(a), len(b), got, want)
			}
			p.clear(a)
		}
	}
}

// TestIndex compares the index with a look at every text.
func TestIndex(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 1))
	var texts [][]uint16
	for range 400 {
		text := randomText(r, 30, 40)
		for range 3 { // and some that resemble it
			other := slices.Clone(text)
			for range r.IntN(6) {
				if len(other) > 0 {
					other[r.IntN(len(other))] = uint16('一' + r.IntN(40))
				}
			}
			texts = append(texts, other)
		}
	}
	hash := func(text []uint16) int64 { return int64(keyHash(string(utf16.Decode(text)))) }
	base := new(part)
	seen := map[int64]bool{}
	for _, text := range texts[:1000] {
		if h := hash(text); !seen[h] && len(text) > 0 {
			seen[h] = true
			base.append(h, text)
		}
	}
	x := newIndex(base)
	for _, text := range texts[1000:] {
		if len(text) > 0 {
			x.add(hash(text), text)
			seen[hash(text)] = true
		}
	}
	every := 8
	if testing.Short() {
		every = 80
	}
	for _, least := range []float64{0.5, 0.7, 0.9, 1} {
		for i, query := range texts {
			if len(query) < 2 || i%every != 0 {
				continue
			}
			known := map[int64]bool{}
			var want []similar
			for _, text := range texts {
				h, d := hash(text), plainDistance(query, text)
				s := 1 - float64(d)/float64(max(len(query), len(text)))
				if known[h] || len(text) == 0 || d == 0 || s < least || !share(query, text) {
					continue
				}
				known[h] = true
				want = append(want, similar{h, s})
			}
			slices.SortFunc(want, func(a, b similar) int {
				return cmp.Or(cmp.Compare(b.similarity, a.similarity), cmp.Compare(a.hash, b.hash))
			})
			want = want[:min(len(want), 4)]
			got := x.find(new(search), query, least, 4)
			if !slices.Equal(got, want) {
				t.Fatalf("%q from %v on: found %v, expected %v", string(utf16.Decode(query)), least, got, want)
			}
		}
	}
}

// share tells whether two texts have a pair of characters in common, without which nothing is found.
func share(a, b []uint16) bool {
	pairs := pairsOf(nil, b)
	return slices.ContainsFunc(pairsOf(nil, a), func(p uint32) bool { return slices.Contains(pairs, p) })
}

func TestDifferences(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want []string
	}{
		{"共 3 次", "共 4 次", []string{`number: expected "3", found "4"`}},
		{"共三次", "共四次", []string{`number: expected "三", found "四"`}},
		{"共３次", "共 3 次", nil},
		{"3.5% 与 3.5%", "3.5%", []string{`number: expected "3.5%", found none`}},
		{"运行 `go test`", "运行 `go vet`", []string{"code: expected \"`go test`\", found \"`go vet`\""}},
		{"见 https://a.example/1", "见 https://a.example/2", []string{`address: expected "https://a.example/1", found "https://a.example/2"`}},
		{"写信给 a@b.example", "写信给 c@b.example", []string{`address: expected "a@b.example", found "c@b.example"`}},
		{"你好，{name}！", "你好，{user}！", []string{`placeholder: expected "{name}", found "{user}"`}},
		{"共 %d 页", "共 %s 页", []string{`placeholder: expected "%d", found "%s"`}},
		{"<b>重</b>", "重", []string{`placeholder: expected "<b>", "</b>", found none`}},
		{"求 $x^2$", "求 $x^3$", []string{`formula: expected "$x^2$", found "$x^3$"`}},
		{"什么是 Redis", "什么是 Kafka", []string{`name: expected "Redis", found "Kafka"`}},
		{"什么是 redis", "什么是Redis？", []string{`name: expected "redis", found "Redis"`}},
		{"無效，共兩次", "无效,共两次", nil},
		{"/user?id", "/user;id", []string{`text: expected "?", found ";"`}},
		{"int& n", "int* n", []string{`text: expected "&", found "*"`}},
		{"好🍌", "好", []string{`text: expected "🍌", found ""`}},
		{"“对”？", "「对」!", nil},
		{"可以修改", "不可以修改", []string{`negation: expected none, found "不"`}},
		{"什么是闭包", "什么是栈？", []string{`text: expected "闭包", found "栈"`}},
		{"什么是闭包呢", "什么是闭包", []string{`text: expected "呢", found ""`}},
		{"张三跑60M，李四跑100M", "张三跑100M，李四跑60M", []string{`order: expected "三", "60", "M", "四", "100", "M", found "三", "100", "M", "四", "60", "M"`}},
		{"data + 5 - i", "data + i - 5", []string{`order: expected "data", "5", "i", found "data", "i", "5"`}},
		{"没有区别。", "没有區別", nil},
	} {
		if got := differences(test.a, test.b); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%q and %q: %q, expected %q", test.a, test.b, got, test.want)
		}
	}
	for _, l := range literals {
		if !l.pattern.MatchString(l.example) {
			t.Errorf("%s: %q has none", l.kind, l.example)
		}
	}
}

// TestKey holds the keys that files have. If it fails, keys in files are stale: schemaVersion must change.
func TestKey(t *testing.T) {
	for text, want := range map[string]string{
		"":              "",
		" 　\n":          "",
		"什麼是  Ｒｅｄｉｓ ？":  "什么是Redis ?",
		"hello   world": "hello world",
		"a 中 b":         "a中b",
		"①、½\u200b":     "1、1⁄2",
		"著名的乾坤，乾燥":      "著名的乾坤,乾燥",
		"\ufeff零宽\u200d空格\u00ad與連字符": "零宽空格与连字符",
		"👩\u200d🔬 是谁":                "👩🔬是谁",
	} {
		if got := keyOf(text); got != want {
			t.Errorf("%q: key %q, expected %q", text, got, want)
		}
	}
	if got, want := HashOf("什么是闭包？").String(), "fe201ef9dbe814e2"; got != want {
		t.Errorf("hash %s, expected %s", got, want)
	}
	var h Hash
	if err := h.UnmarshalText([]byte(HashOf("x").String())); err != nil || h != HashOf("x") {
		t.Errorf("hash %v, %v", h, err)
	}
	for _, bad := range []string{"1", "zz", "123456789012345678", fmt.Sprint("g", HashOf("x"))[:16]} {
		if err := h.UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("%q is a hash", bad)
		}
	}
}
