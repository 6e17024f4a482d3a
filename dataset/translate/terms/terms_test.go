package terms

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/duizhao/duizhao/segment/words"
)

func TestRead(t *testing.T) {
	closure := Term{ZH: "闭包", EN: "closure", Forbidden: []string{"closed package", "closing"}, Note: "函数, 环境", Name: "file", Line: 2}
	atLine1 := closure
	atLine1.Line = 1
	gbk, err := simplifiedchinese.GBK.NewEncoder().String("中文,英文,备注\n闭包与作用域链的关系,closures and scope chains,\n缓存,cache,高速缓存\n")
	if err != nil {
		t.Fatal(err)
	}
	tbx, err := os.ReadFile("testdata/basic.tbx")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		format Format
		file   string
		want   []Term
	}{
		{"a first line of names", CSV, "\ufeffen,zh,note,forbidden\r\nclosure,闭包,\"函数, 环境\",closed package|closing\r\n,,,\r\n", []Term{closure}},
		{"none", CSV, "闭包,closure,closed package | closing,\"函数, 环境\"\n", []Term{atLine1}},
		{"tabs, quotation marks as text", TSV, "闭包\tclosure\n\"引号\"键\tquote key\n", []Term{{ZH: "闭包", EN: "closure", Name: "file", Line: 1},
			{ZH: `"引号"键`, EN: "quote key", Name: "file", Line: 2}}},
		{"names and encoding of a Chinese spreadsheet", CSV, gbk, []Term{{ZH: "闭包与作用域链的关系", EN: "closures and scope chains", Name: "file", Line: 2},
			{ZH: "缓存", EN: "cache", Note: "高速缓存", Name: "file", Line: 3}}},
		{"formulas", CSV, "'=求和,'+sum\n'数,'n\n", []Term{{ZH: "=求和", EN: "+sum", Name: "file", Line: 1}, {ZH: "'数", EN: "'n", Name: "file", Line: 2}}},
		{"nothing", CSV, "", nil},
		{"TBX-Basic", TBX, string(tbx), []Term{
			{ZH: "闭包", EN: "closure", Also: []string{"lexical closure"}, Forbidden: []string{"closed package"}, Note: "a function with its environment", Name: "file", Line: 6},
			{ZH: "缓存", EN: "cache", Name: "file", Line: 23}, {ZH: "快取", EN: "cache", Name: "file", Line: 23},
		}},
		{"TBX 3", TBX, `<tbx style="dca" type="TBX-Basic"><text><body><conceptEntry><langSec xml:lang="zh"><termSec><term>锁</term></termSec></langSec>` +
			`<langSec xml:lang="en"><termSec><term>lock</term></termSec></langSec></conceptEntry></body></text></tbx>`, []Term{{ZH: "锁", EN: "lock", Name: "file", Line: 1}}},
	} {
		got, err := Read("file", strings.NewReader(test.file), test.format)
		if err != nil || !equalTerms(got, test.want) {
			t.Errorf("%s: %+v, %v\nexpected %+v", test.name, got, err, test.want)
		}
	}
}

// equalTerms takes nil lists for empty ones.
func equalTerms(a, b []Term) bool { return fmt.Sprintf("%+v", a) == fmt.Sprintf("%+v", b) }

func TestReadErrors(t *testing.T) {
	for _, test := range []struct {
		format     Format
		file, want string
	}{
		{CSV, "闭包,closure\n缓存,\n", "file:2: expected an English term, found none"},
		{CSV, "zh,en\n,cache\n", "file:2: expected a Chinese term, found none"},
		{CSV, "闭包,closure\n\"缓存,cache\n", "file:2: expected fields as CSV has them"},
		{CSV, "zh,en\n闭包,closure,x\n", "file:2: expected 2 fields, found 3"},
		{CSV, strings.Repeat("长", 200) + ",long\n", "file:1: expected a Chinese term of at most 400 bytes"},
		{TBX, "<html/>", "file:1: expected a <tbx> or <martif> element, found <html>"},
		{TBX, "", "file:1: expected a <tbx> or <martif> element"},
		{TBX, "<tbx><text>", "well-formed XML"},
		{TBX, `<!DOCTYPE tbx [<!ENTITY x "y">]><tbx/>`, "a document type without declarations"},
	} {
		if _, err := Read("file", strings.NewReader(test.file), test.format); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: %v, expected %s", test.file, err, test.want)
		}
	}
}

func TestConflicts(t *testing.T) {
	term := func(line int, zh, en string, forbidden ...string) Term {
		return Term{ZH: zh, EN: en, Forbidden: forbidden, Name: "a.csv", Line: line}
	}
	for _, test := range []struct {
		list []Term
		want string // "" for none
	}{
		{[]Term{term(1, "闭包", "closure"), term(2, "閉包", "closure", "closing")}, ""},
		{[]Term{term(1, "闭包", "closure"), term(5, "閉 包", "Closure")}, `a.csv:5: expected one translation of "閉 包", found "Closure" and before "closure" (a.csv:1)`},
		{[]Term{term(3, "闭包", "closure", "closures")}, `a.csv:3: expected forbidden translations of "闭包" that differ from those allowed, found "closures"`},
		{[]Term{term(1, "Redis", "Redis server")}, `keep.txt:1: expected one translation of "Redis"`},
	} {
		_, err := New(test.list, []Term{{ZH: "Redis", EN: "Redis", Keep: true, Name: "keep.txt", Line: 1}})
		if test.want == "" {
			if err != nil {
				t.Error(err)
			}
		} else if !errors.As(err, new(*ConflictError)) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v\nexpected %s", err, test.want)
		}
	}
}

func TestReadKeep(t *testing.T) {
	got, err := ReadKeep("keep", strings.NewReader("\ufeff# names\nRedis\r\n\n  C# \n#define\n"))
	want := []Term{{ZH: "Redis", EN: "Redis", Keep: true, Name: "keep", Line: 2}, {ZH: "C#", EN: "C#", Keep: true, Name: "keep", Line: 4},
		{ZH: "#define", EN: "#define", Keep: true, Name: "keep", Line: 5}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
}

// sample is a glossary for tests of matching.
func sample(t testing.TB) *Glossary {
	g, err := New([]Term{
		{ZH: "内存", EN: "memory"},
		{ZH: "内存泄漏", EN: "memory leak", Forbidden: []string{"leakage", "memory spill"}},
		{ZH: "闭包", EN: "closure", Also: []string{"lexical closure"}, Forbidden: []string{"closed package"}},
		{ZH: "查询", EN: "query"},
		{ZH: "信息技术", EN: "IT"},
		{ZH: "API 网关", EN: "API gateway"},
		{ZH: "映射", EN: "map"},
	}, []Term{{ZH: "Redis", EN: "Redis", Keep: true}, {ZH: "C++", EN: "C++", Keep: true}})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestOccurring(t *testing.T) {
	g := sample(t)
	for text, want := range map[string][]string{
		"闭包会不会导致内存泄漏？内存够吗":     {"闭包", "内存泄漏", "内存"},
		"閉包與 記憶體、內存":           {"閉包", "內存"},
		"ＡＰＩ网关和API  网关":        {"ＡＰＩ网关", "API  网关"},
		"RedisCluster 和 Redis": {"Redis"},
		"使用Redis缓存":            {"Redis"},
		"myAPI 网关":             nil,
		"":                     nil,
		"\xff闭包\xff":           {"闭包"},
	} {
		var got []string
		for _, m := range g.Occurring(text) {
			got = append(got, m.Span.Of(text))
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %q, expected %q", text, got, want)
		}
	}
	if got := (*Glossary)(nil).Occurring("闭包"); got != nil {
		t.Errorf("a nil glossary finds %v", got)
	}
}

func TestCheck(t *testing.T) {
	g := sample(t)
	for _, test := range []struct {
		zh, en string
		want   []string
	}{
		{"闭包会导致内存泄漏", "Closures may cause memory leaks.", nil},
		{"闭包会导致内存泄漏", "A closed package may cause leakage.", []string{
			`"闭包": expected "closure", found "closed package", which is forbidden`, `"内存泄漏": expected "memory leak", found "leakage", which is forbidden`}},
		{"闭包", "A Lexical Closure", nil},
		{"闭包", "CLOSURES", nil},
		{"闭包", "A function", []string{`"闭包": expected "closure", found none`}},
		{"内存", "A memory leak", []string{`"内存": expected "memory", found none`}},
		{"查询", "Queries are queried", nil},
		{"信息技术", "it works", []string{`"信息技术": expected "IT", found none`}},
		{"信息技术", "The IT department", nil},
		{"映射", "mapping, mapped", nil},
		{"Redis 和 C++", "redis and C++", []string{`"Redis": expected it as it is, found none`}},
		{"Redis 和 C++", "Redis and C+++", []string{}},
		{"没有术语", "closed package", nil},
	} {
		var got []string
		for _, p := range g.Check(test.zh, test.en) {
			got = append(got, p.String())
		}
		if len(got) != len(test.want) || len(got) > 0 && !reflect.DeepEqual(got, test.want) {
			t.Errorf("%q, %q: %q, expected %q", test.zh, test.en, got, test.want)
		}
	}
}

func TestUninflected(t *testing.T) {
	for _, e := range endings {
		inflected, base, _ := strings.Cut(e.example, " ")
		if !strings.HasSuffix(inflected, e.ending) || uninflected(inflected) != uninflected(base) {
			t.Errorf("%s: %q and %q", e.example, uninflected(inflected), uninflected(base))
		}
	}
	for _, same := range []string{"cache caches cached caching", "map maps mapped mapping", "process processes processed processing", "call called calling",
		"index indices", "copy copies copied copying", "use uses used using", "string strings", "embed embeds embedded embedding", "class classes"} {
		list := strings.Fields(same)
		for _, word := range list {
			if uninflected(word) != uninflected(list[0]) {
				t.Errorf("%s: %q and %q", same, uninflected(word), uninflected(list[0]))
			}
		}
	}
	for _, different := range []string{"string str", "university universe", "general generic", "organization organ", "thing th", "red r", "status state", "this thi"} {
		a, b, _ := strings.Cut(different, " ")
		if uninflected(a) == uninflected(b) {
			t.Errorf("%s are both %q", different, uninflected(a))
		}
	}
}

func proposer(t testing.TB) *Proposer {
	s, err := words.Default()
	if err != nil {
		t.Fatal(err)
	}
	return NewProposer(s, ProposeOptions{})
}

// proposed is a small collection in which some words are translated always alike.
var proposed = [][2]string{
	{"垃圾回收会暂停程序。", "Garbage collection pauses the program."},
	{"什么是垃圾回收？", "What is garbage collection?"},
	{"垃圾回收由运行时完成。", "The runtime does garbage collection."},
	{"闭包能捕获变量。", "A closure captures variables."},
	{"闭包保存在堆上。", "Closures live on the heap."},
	{"什么是闭包？", "What is a closure?"},
	{"程序为什么暂停？", "Why does it pause?"},
	{"变量在哪里？", "Where is the variable?"},
}

func TestPropose(t *testing.T) {
	p := proposer(t)
	for _, pair := range proposed {
		p.Add(pair[0], pair[1])
	}
	proposals := p.Propose()
	var got []string
	for _, r := range proposals {
		got = append(got, fmt.Sprintf("%s=%s %d/%d/%d %.2f", r.ZH, r.EN, r.Together, r.WithZH, r.WithEN, r.Dice))
	}
	want := []string{"垃圾回收=garbage collection 3/3/3 1.00", "闭包=closure 3/3/3 1.00"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%q, expected %q", got, want)
	}
	backward := proposer(t)
	for i := range proposed {
		pair := proposed[len(proposed)-1-i]
		backward.Add(pair[0], pair[1])
	}
	if again := backward.Propose(); !reflect.DeepEqual(again, proposals) {
		t.Errorf("the order of pairs makes a difference:\n%+v\n%+v", again, proposals)
	}
	if p := proposer(t).Propose(); len(p) > 0 {
		t.Errorf("of nothing: %+v", p)
	}
}

// TestLikelihoodRatio has the first line of table 2 of Dunning's paper: the swiss, 110 of 31,777 bigrams.
func TestLikelihoodRatio(t *testing.T) {
	if got := likelihoodRatio(110, 2552, 221, 31777); got < 270.71 || got > 270.73 {
		t.Errorf("%.2f, expected 270.72", got)
	}
	if got := likelihoodRatio(10, 100, 100, 1000); got > 1e-9 {
		t.Errorf("independent events: %v", got)
	}
}

func TestWrite(t *testing.T) {
	var file bytes.Buffer
	if err := Write(&file, []Proposal{{ZH: "=闭包", EN: "-closure", Together: 3, WithZH: 3, WithEN: 4, Ratio: 12.34, Dice: 0.857}}); err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(bytes.NewReader(file.Bytes())).ReadAll()
	if err != nil || records[1][0] != "'=闭包" || records[1][1] != "'-closure" {
		t.Errorf("%q, %v", records, err)
	}
	list, err := Read("terms.csv", &file, CSV)
	if err != nil || len(list) != 1 || list[0].ZH != "=闭包" || list[0].EN != "-closure" {
		t.Errorf("%+v, %v", list, err)
	}
}

func FuzzRead(f *testing.F) {
	for _, format := range []Format{CSV, TSV, TBX} {
		f.Add([]byte("zh,en,forbidden\n闭包,closure,a|b\n'=x,y\n"), int(format))
		f.Add([]byte("闭包\tclosure\n"), int(format))
		f.Add([]byte(`<tbx><conceptEntry><langSec xml:lang="zh"><term>锁</term></langSec><langSec xml:lang="en"><term>lock</term></langSec></conceptEntry></tbx>`), int(format))
	}
	f.Fuzz(func(t *testing.T, data []byte, format int) {
		list, err := Read("file", bytes.NewReader(data), Format(((format%3)+3)%3))
		if err != nil {
			return
		}
		g, err := New(list, nil)
		if err != nil {
			return
		}
		for _, term := range g.Terms() {
			matches := g.Occurring(term.ZH)
			if len(matches) != 1 || matches[0].Span.Len() > len(term.ZH) {
				t.Fatalf("%q in itself: %+v", term.ZH, matches)
			}
			for _, p := range g.Check(term.ZH, term.EN) {
				if p.Kind == Missing && len(englishWords(term.EN)) > 0 && len(englishWords(term.EN)) < 2 {
					t.Fatalf("%v", p)
				}
			}
		}
	})
}

func FuzzCheck(f *testing.F) {
	f.Add("闭包会导致内存泄漏", "A closed package, Redis, C++")
	g := sample(f)
	f.Fuzz(func(t *testing.T, zh, en string) {
		end := 0
		for _, m := range g.Occurring(zh) {
			if m.Span.Start < end || m.Span.End > len(zh) || m.Span.Len() == 0 {
				t.Fatalf("%q: %+v", zh, m)
			}
			end = m.Span.End
		}
		for _, p := range g.Check(zh, en) {
			if p.Span.Of(en) != p.Text {
				t.Fatalf("%+v", p)
			}
		}
	})
}

func BenchmarkOccurring(b *testing.B) {
	var list []Term
	for i := range 10_000 {
		list = append(list, Term{ZH: string([]rune{rune(0x4e00 + i%300), rune(0x4e00 + i/300), rune(0x4e00 + i%7)}), EN: fmt.Sprint("term ", i)})
	}
	g, err := New(list, nil)
	if err != nil {
		b.Fatal(err)
	}
	text := strings.Repeat("闭包会不会导致内存泄漏？", 100)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		g.Occurring(text)
	}
}
