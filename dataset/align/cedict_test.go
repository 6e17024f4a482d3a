package align

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// glossTests are senses of an entry and the translations among them.
var glossTests = []struct {
	senses string
	want   []string
}{
	{"tradition/traditional", []string{"tradition", "traditional"}},
	{"cell phone; mobile phone/handset", []string{"cell phone", "mobile phone", "handset"}},
	{"to write; to compose/piece of writing", []string{"write", "compose", "piece of writing"}},
	{"to run or to walk", []string{"run or to walk"}},
	{"today/together", []string{"today", "together"}},
	{"paw/paw;claw/to paw", []string{"paw", "claw"}},
	{"(coll.) to nag (sb) about sth/(fig.) tail", []string{"nag about sth", "tail"}},
	{"(of tea (or coffee)) strong/weak (of light; of sound)", []string{"strong", "weak"}},
	{"(hand)bag/never (closed; or so/odd) one", []string{"bag", "never", "odd one"}},
	{"(of a person)/ ", nil},
	{"Ada Fictive (1901-1977), inventor of something", []string{"Ada Fictive"}},
	{"Nowhere, a county in Nirgends 某地[Mou3 di4]/lemon, lime and so on", []string{"Nowhere", "lemon, lime and so on"}},
	{"surname Fictive/abbr. for World Paper Fund", []string{"Fictive", "World Paper Fund"}},
	{"lit. to lift a pot (idiom)/fig. to try hard", []string{"lift a pot", "try hard"}},
	{"as if!/... or so/don't!", []string{"as if!", "... or so", "don't!"}},
	{"CL:個|个[ge4],隻|只[zhi1]/bucket (CL:個|个[ge4])", []string{"bucket"}},
	{"variant of 某|某[mou3]/old variant of 某[mou3]/erhua variant of 某[mou3]/Japanese variant of 某", nil},
	{"see 某某[mou3 mou3]/see also 某/same as 某某/also written 某某/used in 某某[mou3 mou3]", nil},
	{"abbr. for 某某某[mou3 mou3 mou3]/also pr. [mou2]/Taiwan pr. [mou4]/also pr. in another way", nil},
	{"classifier for long things: rivers, ropes/strip", []string{"strip"}},
}

func TestGlosses(t *testing.T) {
	for _, test := range glossTests {
		if got := glosses(test.senses); !slices.Equal(got, test.want) {
			t.Errorf("%s:\ngot  %q\nwant %q", test.senses, got, test.want)
		}
	}
}

var cedictTests = []struct {
	name, text string
	line       int // of the error, 0 if there is none
	want       string
}{
	{"empty", "", 0, ""},
	{"comments only", "# CC-CEDICT\n#! version=1\n", 0, ""},
	{"one", "傳統 传统 [chuan2 tong3] /tradition/traditional/\n", 0, "传统 tradition; traditional"},
	{"the second version", "皮實 皮实 [[pi2shi5]] /(of things) durable/(of people) sturdy; tough/", 0, "皮实 durable; sturdy; tough"},
	{"byte order mark, CRLF, empty lines", "\ufeff# x\r\n\r\n手機 手机 [shou3 ji1] /phone/ \r\n", 0, "手机 phone"},
	{"several lines of a word, in order", "後 后 [hou4] /back; behind/\n快 快 [kuai4] /fast/\n后 后 [hou4] /empress/behind/\n", 0, "后 back; behind; empress\n快 fast"},
	{"no translations left", "麪 面 [mian4] /variant of 麵|面[mian4]/\n麵 面 [mian4] /flour/\n", 0, "面 flour"},
	{"not only Chinese characters", "3Q 3Q [san1 Q] /thanks/\n打call 打call [da3 call] /to cheer/\n甲，乙 甲，乙 [jia3 , yi3] /A, B/\n好 好 [hao3] /good/\n", 0, "好 good"},
	{"a slash in the pronunciation", "甲 甲 [jia3/ga] /A/\n", 0, "甲 A"},
	{"the other format", "传统\ttradition\n", 1, ""},
	{"one headword", "# x\n传统 [chuan2 tong3] /tradition/\n", 2, ""},
	{"no pronunciation", "好 好 [hao3] /good/\n傳統 传统 /tradition/\n", 2, ""},
	{"pronunciation not closed", "傳統 传统 [chuan2 tong3 /tradition/\n", 1, ""},
	{"no translations", "傳統 传统 [chuan2 tong3]\n", 1, ""},
	{"empty translations", "傳統 传统 [chuan2 tong3] //\n", 1, ""},
	{"nothing between slashes", "傳統 传统 [chuan2 tong3] /\n", 1, ""},
	{"cut off", "好 好 [hao3] /good/\n\n傳統 传统 [chuan2 tong3] /tradition/tradi", 3, ""},
	{"a tab", "傳統 传统 [chuan2 tong3] /trad\tition/\n", 1, ""},
	{"prose", "好 好 [hao3] /good/\nto be continued\n", 2, ""},
	{"invalid UTF-8", "傳統 传统 [chuan2 tong3] /trad\xffition/\n", 1, ""},
}

// show lists a lexicon's entries in order.
func show(l *Lexicon) string {
	var lines []string
	for _, e := range l.entries {
		lines = append(lines, e.headword+" "+e.translations)
	}
	return strings.Join(lines, "\n")
}

func TestReadCEDICT(t *testing.T) {
	for _, test := range cedictTests {
		t.Run(test.name, func(t *testing.T) {
			l, err := ReadCEDICT("cedict.u8", strings.NewReader(test.text))
			if test.line == 0 {
				if err != nil || show(l) != test.want {
					t.Fatalf("got %v, %v; want %q", l, err, test.want)
				}
				return
			}
			var bad *LineError
			if !errors.As(err, &bad) || bad.Line != test.line || bad.Name != "cedict.u8" || l != nil {
				t.Fatalf("got %v, %v; want an error on line %d and no lexicon", l, err, test.line)
			}
		})
	}
	if _, err := ReadCEDICT("cedict.u8", brokenReader{}); err == nil || !strings.Contains(err.Error(), "cedict.u8: disk on fire") {
		t.Errorf("got %v", err)
	}
}

// TestReadLexiconTellsFormats has the entry that decides, and what follows it.
func TestReadLexiconTellsFormats(t *testing.T) {
	for _, test := range []struct{ name, text, want, expected string }{
		{"CC-CEDICT", "# x\n\n傳統 传统 [chuan2 tong3] /tradition/\r\n", "传统 tradition", ""},
		{"the second version", "\ufeff皮實 皮实 [[pi2shi5]] /sturdy/\n", "皮实 sturdy", ""},
		{"tabs", "# 傳統 传统 [chuan2 tong3] /tradition/\n传统\ttradition; convention\n", "传统 tradition; convention", ""},
		{"slashes behind a tab", "传统\t[x] /tradition/\n", "传统 [x] /tradition/", ""},
		{"tabs after CC-CEDICT", "傳統 传统 [chuan2 tong3] /tradition/\n传统\ttradition\n", "", "no tab"},
		{"CC-CEDICT after tabs", "传统\ttradition\n傳統 传统 [chuan2 tong3] /tradition/\n", "", "a tab between headword and translations"},
		{"neither", "传统: tradition\n", "", "a tab between headword and translations"},
		{"nothing", "", "", ""},
	} {
		l, err := ReadLexicon("mine", strings.NewReader(test.text))
		var bad *LineError
		switch {
		case test.expected == "" && (err != nil || show(l) != test.want):
			t.Errorf("%s: got %v, %v; want %q", test.name, l, err, test.want)
		case test.expected != "" && (!errors.As(err, &bad) || bad.Expected != test.expected || l != nil):
			t.Errorf("%s: got %v, %v; want an error", test.name, l, err)
		}
	}
}

// FuzzReadCEDICT checks that an entry that is read can stand in the other format.
func FuzzReadCEDICT(f *testing.F) {
	for _, test := range cedictTests {
		f.Add(test.text)
	}
	for _, test := range glossTests {
		f.Add("某 某 [mou3] /" + test.senses + "/\n")
	}
	f.Fuzz(func(t *testing.T, text string) {
		l, err := ReadCEDICT("fuzz", strings.NewReader(text))
		if err != nil {
			var bad *LineError
			if !errors.As(err, &bad) || l != nil {
				t.Fatalf("got %v, %v", l, err)
			}
			return
		}
		var lines strings.Builder
		for _, e := range l.entries {
			fmt.Fprintf(&lines, "%s\t%s\n", e.headword, e.translations)
		}
		again, err := ReadLexicon("again", strings.NewReader(lines.String()))
		if err != nil || show(again) != show(l) {
			t.Fatalf("%q: %v", lines.String(), err)
		}
	})
}

func ExampleReadCEDICT() {
	l, err := ReadCEDICT("cedict.u8", strings.NewReader("回車 回车 [hui2 che1] /to turn back (a car)/Enter; Return (key)/\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%q\n", l.Translations("回车"))
	_, err = ReadCEDICT("cedict.u8", strings.NewReader("回車 回车 /to turn back/\n"))
	fmt.Println(err)
	// Output:
	// ["turn back" "Enter" "Return"]
	// cedict.u8:1: expected traditional simplified [pronunciation], found "回車 回车 /to turn back/"
}
