package check

import (
	"slices"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/dataset"
)

// TestIDs holds the names of the checks, which configurations and baselines of users contain.
func TestIDs(t *testing.T) {
	want := []string{"empty", "untranslated", "han_residue", "wrong_language", "length_ratio", "numbers", "units", "code_fence", "inline_code", "url_email_path",
		"md_link", "md_image", "md_reflink", "md_structure", "math", "html_tags", "placeholders", "brackets", "end_punctuation", "fullwidth_residue",
		"option_labels", "answer_key", "numbering", "glossary", "do_not_translate", "inconsistent", "repetition", "whitespace", "mojibake", "commentary",
		"refusal", "truncation", "sentence_count", "mostly_symbols", "low_alignment", "boilerplate", "hedged", "duplicate"}
	var got []string
	for _, c := range Checks() {
		got = append(got, c.ID)
		if c.Severity == Never || c.Human == Never || c.Human > c.Severity || c.Reads == "" || c.Rule == "" || len(c.Fires) == 0 || len(c.Silent) == 0 {
			t.Errorf("%s: incomplete, or stricter with people than with machines", c.ID)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, expected %v", got, want)
	}
}

// TestPairs has more examples: the ids that must fire, and for a leading - those that must not. "" is no finding at all.
func TestPairs(t *testing.T) {
	c := newChecker(t, testSettings)
	for _, test := range []struct {
		zh, en string
		want   []string
	}{
		// What other tools get wrong.
		{"好的。真的吗？太好了！", "All right. Really? Wonderful!", nil},
		{"在 JavaScript 里写 getElementById，或 innerHTML。", "In JavaScript, write getElementById or innerHTML.", nil},
		{"模板：\n\n```\n{{ user }} *** %s {name}\n```", "The template:\n\n```\n{{ user }} *** %s {name}\n```", nil},
		{"用 `{{` 开始，`%s` 输出，`***` 分隔。", "Begin with `{{`, print with `%s` and separate by `***`.", nil},

		{"怎么恢复？", "", []string{"empty"}},
		{"", "How is it restored?", []string{"empty"}},
		{"", "", nil},
		{"请重启。", "请重启。", []string{"untranslated", "han_residue"}},
		{"`go`", "`go`", nil},
		{"字“的”怎么读？", "How is the character “的” read?", []string{"han_residue"}},
		{"请看图。", "See the 图 below.", []string{"han_residue"}},
		{"这是一个关于网络协议的问题。", "これはネットワークプロトコルに関する質問です。", []string{"wrong_language"}},
		{"涨了 20%。", "It rose by 20.", []string{"units"}},
		{"涨了二成。", "It rose by 20%.", []string{"-units", "-numbers"}},
		{"100 元", "$100", []string{"units"}},
		{"100 元", "100 yuan", nil},
		{"150–300 ms", "150–300\nms", nil},
		{"20℃到30℃", "20 to 30 °C", nil},
		{"每 1 KB 一个", "one for each kilobyte", nil},
		{"磁盘 2 GB，内存 4 GB。", "2 GB of disk, 4 of memory.", []string{"units"}},
		{"等 30 分钟。", "Wait half an hour.", []string{"-numbers"}},
		{"代码：\n\n```js\nlet a = '你好'; // 问候\n```", "Code:\n\n```js\nlet a = 'hello'; // greeting\n```", nil},
		{"代码：\n\n```js\nlet a = '你好'; // 问候\n```", "Code:\n\n```js\nlet b = 'hello'; // greeting\n```", []string{"code_fence"}},
		{"代码：\n\n```js\nf()\n```", "Code:\n\n```js\nf()\n", []string{"code_fence", "truncation"}},
		{"代码：\n\n```\nf()\n```", "Code:", []string{"code_fence"}},
		{"代码：\n\n    x = 1\n", "Code:\n\n    x = 2\n", []string{"code_fence"}},
		{"见 a@example.com。", "See a@example.org.", []string{"url_email_path"}},
		{"见/etc/hosts文件", "See /etc/host", []string{"url_email_path"}},
		{"TCP/IP 与 and/or", "TCP/IP and and/or", nil},
		{"见 https://zh.example.com/a。", "See https://zh.example.com/a.", nil},
		{"[甲](a(b).md)", "[A](a(b).md)", nil},
		{"![图](a.png)", "[figure](a.png)", []string{"md_image", "md_link"}},
		{"# 标题\n\n文", "Title\n\ntext", []string{"md_structure"}},
		{"| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |", "| A | B |\n| --- | --- |", []string{"md_structure", "numbers"}},
		{"**甲**和乙", "A and B", []string{"md_structure"}},
		{"共 $10，每个 $5。", "$10 in all, $5 each.", nil},
		{`若 \(a<b\) 则 \[c\]`, `If \(a<b\) then \[d\]`, []string{"math"}},
		{"a<b 且 c>d", "a<b and c>d", nil},
		{"甲<br>乙", "A<br/>B", nil},
		{"<b>甲</b>", "<b>A", []string{"html_tags"}},
		{"增加 100%的流量", "100% more traffic", nil},
		{"值 %5.2f，名 %(name)s", "value %5.2f, name %(name)s", nil},
		{"值 ${a}", "value ${b}", []string{"placeholders"}},
		{"区间 [0, 1) 内", "in [0, 1)", nil},
		{"a) 甲\nb) 乙", "a) A\nb) B", nil},
		{"下列正确的是（　）。", "Which is right?", nil},
		{"甲（乙）。", "A (B.", []string{"brackets"}},
		{"甲（乙）。", "A, B.", []string{"brackets"}},
		{"读《论语》。", "Read the Analects.", []string{"brackets"}},
		{"读《论语》。", "Read *The Analects*.", nil},
		{"可以吗？", "It can.", nil}, // four characters
		{"这样真的可以吗？", "It really can.", []string{"end_punctuation"}},
		{"先停止。", "Stop （it） first.", []string{"fullwidth_residue"}},
		{"看一看，看一看。", "Look at it and look.", nil},
		{"等等", "the the", []string{"repetition"}},
		{"他有过。", "He had had it.", nil},
		{"甲。\n\n乙。", "A.\u200b\n\nB.", []string{"whitespace"}},
		{"甲 乙 丙。", "One, two,  three.", []string{"whitespace"}},
		{"甲乙。", " A and B.", []string{"whitespace"}},
		{"咖啡馆", "Café Ångström naïve", nil},
		{"咖啡馆", "CafÃ©", []string{"mojibake"}},
		{"路径 C:\\users", "the path C:\\users", nil},
		{"鎴戜滑锛屽ソ", "we", []string{"mojibake"}},
		{"如下。", "```\nAs follows.\n```", []string{"commentary"}},
		{"译者注：略。", "Translator's note: omitted.", nil},
		{"“对不起，我不能帮你。”", "“I'm sorry, but I can't help you.”", nil},
		{"这个服务可以关闭，也可以在配置里把它停用。", "This service can be switched off, and", []string{"truncation"}},
		{"这个服务可以关闭，也可以在配置里把它停用。", "This service can be switched off, or disabled in the configuration", []string{"truncation"}},
		{"调用 f()", "call f(", []string{"truncation", "brackets"}},
		{"甲是好的。乙是坏的。丙也一样。", "A is good.", []string{"sentence_count"}},
		{"甲是好的。乙是坏的。", "A is good, and B is bad.", []string{"sentence_count"}},
		{"1234-5678-9012-3456-7890", "1234-5678-9012-3456-7890", []string{"mostly_symbols"}},
		{"分片的切片", "slices of a shard", []string{"glossary"}}, // forbidden
		{"分片", "the partitions", nil},
		{"分片", "the sharding", nil},
		{"1、甲\n2、乙\n3、丙", "1. A\n2. B\n4. C", []string{"numbering"}},
		{"1. 甲\n1. 乙", "1. A\n2. B", nil},
	} {
		flags := c.Pair("answer", test.zh, test.en)
		for _, id := range test.want {
			if id[0] == '-' && fires(flags, id[1:]) || id[0] != '-' && !fires(flags, id) {
				t.Errorf("%q — %q: expected %s, found %v", test.zh, test.en, id, flags)
			}
		}
		if test.want == nil && len(flags) > 0 {
			t.Errorf("%q — %q: expected nothing, found %v", test.zh, test.en, flags)
		}
	}
}

// TestKeys finds the keys that texts name.
func TestKeys(t *testing.T) {
	for _, test := range []struct {
		text   string
		answer bool
		want   string
	}{
		{"B", true, "B"}, {"A、C", true, "AC"}, {"ACD", true, "ACD"}, {"A, C and D", true, "ACD"}, {"选 C。", true, "C"}, {"（D）", true, "D"}, {"Ｂ", true, "B"},
		{"**B**. Because", true, "B"}, {"B 项正确", true, "B"}, {"A person stands", true, ""}, {"C++ 更快", true, ""}, {"B树", true, ""}, {"Abstract", true, ""},
		{"所以排除 A。故选 B。", false, "B"}, {"正确答案是：C", false, "C"}, {"So the answer is (D).", false, "D"}, {"The correct answer is option B because", false, "B"},
		{"The answer is a matter of taste.", false, ""}, {"答案很多", false, ""}, {"故选A。故选B。", false, ""}, {"The answer is A person", false, ""},
	} {
		words := chosenEN
		if got := namedKey(test.text, test.answer, append(slices.Clone(chosenZH), words...)); got != test.want {
			t.Errorf("%q: %q, expected %q", test.text, got, test.want)
		}
	}
}

// TestSeverities checks settings, and that people may do what machines may not.
func TestSeverities(t *testing.T) {
	row := dataset.Row{QuestionZH: "等 30 秒吗？", QuestionEN: "Does it take 40 seconds?"}
	for _, test := range []struct {
		settings Settings
		origin   dataset.Origin
		want     string
	}{
		{Settings{}, dataset.OriginMachine, "error"}, {Settings{}, dataset.OriginMemory, "error"}, {Settings{}, dataset.OriginDocument, "warning"},
		{Settings{}, dataset.OriginHuman, "warning"}, {Settings{Severity: map[string]Severity{"numbers": Info}}, dataset.OriginMachine, "info"},
		{Settings{Severity: map[string]Severity{"numbers": Error}}, dataset.OriginDocument, "error"},
		{Settings{Severity: map[string]Severity{"numbers": Never}}, dataset.OriginMachine, ""},
	} {
		row.OriginEN = test.origin
		got := ""
		for _, f := range newChecker(t, test.settings).Row(&row) {
			if f.Check == "numbers" {
				got = f.Severity
			}
		}
		if got != test.want {
			t.Errorf("%v %s: %q, expected %q", test.settings, test.origin, got, test.want)
		}
	}
	if _, err := New(Settings{Severity: map[string]Severity{"number": Info}}); err == nil || err.Error() != `expected the id of a check, found "number"` {
		t.Errorf("unknown check: %v", err)
	}
}

// TestOneSided: a row without English is checked by what its Chinese shows alone.
func TestOneSided(t *testing.T) {
	c := newChecker(t, Settings{})
	row := dataset.Row{QuestionZH: "用 `f` 做什么（30 秒）？", AnswerZH: "也许没用。可能是缓存。锟斤拷", OriginEN: dataset.OriginNone}
	var ids []string
	for _, f := range c.Row(&row) {
		ids = append(ids, f.Check)
	}
	if want := []string{"mojibake", "hedged"}; !slices.Equal(ids, want) {
		t.Errorf("found %v, expected %v", ids, want)
	}
	english := dataset.Row{QuestionEN: "Why?", OptionsEN: []dataset.Option{{Label: "A", Text: "Because"}}, AnswerEN: "A", AnswerKey: []string{"A"}, OriginEN: dataset.OriginDocument}
	if flags := c.Row(&english); len(flags) > 0 {
		t.Errorf("English alone: %v", flags)
	}
}

// TestOptions finds options that are exchanged, by what the caller says is alike.
func TestOptions(t *testing.T) {
	c := newChecker(t, Settings{Alike: func(zh, en []string) [][]float64 {
		translations := map[string]string{"太阳": "The sun", "月亮": "The moon"}
		table := make([][]float64, len(zh))
		for i, z := range zh {
			for _, e := range en {
				if translations[z] == e {
					table[i] = append(table[i], 2)
				} else {
					table[i] = append(table[i], -1)
				}
			}
		}
		return table
	}})
	right := choices("A", "A", "A", sunAndMoon...)
	if flags := c.Row(&right[0]); len(flags) > 0 {
		t.Errorf("in their places: %v", flags)
	}
	wrong := choices("A", "A", "A", dataset.Option{Label: "A", Text: "The moon"}, dataset.Option{Label: "B", Text: "The sun"})
	if flags := c.Row(&wrong[0]); !fires(flags, "option_labels") {
		t.Errorf("exchanged: %v", flags)
	}
}

// TestFittedLengths: in a dataset of long translations the range is its own.
func TestFittedLengths(t *testing.T) {
	zh := "备份任务在每天凌晨两点运行，结束后会给值班的人发一封邮件。"
	text := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = "abcdefg "[i%8]
		}
		return string(b)
	}
	var rows []dataset.Row
	for i := range 200 {
		rows = append(rows, dataset.Row{AnswerZH: zh, AnswerEN: text(4*len(zh) + i%20), OriginEN: dataset.OriginHuman})
	}
	rows = append(rows, dataset.Row{AnswerZH: zh, AnswerEN: text(len(zh)), OriginEN: dataset.OriginHuman})
	c := newChecker(t, Settings{})
	s := c.NewSurvey()
	for i := range rows {
		s.Observe(&rows[i])
	}
	for i := range rows {
		if got, want := fires(s.Check(&rows[i]), lengthRatio), i == len(rows)-1; got != want {
			t.Fatalf("row %d of %d: %t", i, len(rows), got)
		}
	}
	if !fires(c.Row(&rows[0]), lengthRatio) {
		t.Error("a row alone has the fixed range")
	}
}

// TestCluster: a cluster that curation found counts as it is.
func TestCluster(t *testing.T) {
	rows := []dataset.Row{{ID: "a#1", QuestionZH: "如何重启？", Cluster: "a#1"}, {ID: "a#2", QuestionZH: "怎样重新启动？", Cluster: "a#1"}}
	flags := checkAll(newChecker(t, Settings{}), rows)
	if len(flags) != 1 || flags[0].Check != "duplicate" || flags[0].Message != "near-duplicate of row a#1" {
		t.Errorf("found %v", flags)
	}
}

// TestBoilerplate: an opening recurs with another subject each time.
func TestBoilerplate(t *testing.T) {
	var rows []dataset.Row
	for _, name := range []string{"缓存穿透", "死信队列", "主从复制", "读写分离", "快照隔离", "两阶段提交"} {
		rows = append(rows, dataset.Row{QuestionZH: "什么是" + name + "？", AnswerZH: name + "是系统设计里一个非常重要的概念。\n" + name + "的细节见书，第" + name + "章。"})
	}
	c := newChecker(t, Settings{})
	if flags := checkAll(c, rows); !fires(flags, "boilerplate") {
		t.Errorf("six times: %v", flags)
	}
	if flags := checkAll(c, rows[:4]); fires(flags, "boilerplate") {
		t.Errorf("four times: %v", flags)
	}
}

// TestVerdicts: the options of a true-or-false item may be its verdicts.
func TestVerdicts(t *testing.T) {
	options := []dataset.Option{{Label: "A", Text: "对"}, {Label: "B", Text: "错"}}
	for _, test := range []struct {
		key, zh, en string
		fires       bool
	}{
		{"A", "对", "True", false}, {"B", "错。", "False.", false}, {"A", "错", "", true}, {"A", "对", "False", true}, {"true", "对", "", false}, {"true", "错误", "", true},
		{"false", "对于本题，答案是错。", "", false}, {"true", "Truetype", "", false},
	} {
		row := dataset.Row{Kind: dataset.TrueFalse, OptionsZH: options, AnswerZH: test.zh, AnswerEN: test.en, AnswerKey: []string{test.key}, OriginEN: dataset.OriginNone}
		if got := fires(newChecker(t, Settings{}).Row(&row), "answer_key"); got != test.fires {
			t.Errorf("%+v: %t", test, got)
		}
	}
}

// TestRefusals: each phrase is found, also in capitals as a model writes it.
func TestRefusals(t *testing.T) {
	c := newChecker(t, Settings{})
	for _, phrase := range refusals {
		text := strings.ReplaceAll(strings.ToUpper(phrase[:1])+phrase[1:], " i ", " I ")
		text = strings.ReplaceAll(text, " i'", " I'")
		if flags := c.Pair("answer", "如何关闭防火墙？", text+" do this."); !fires(flags, "refusal") {
			t.Errorf("%q: %v", text, flags)
		}
	}
	for _, phrase := range openings {
		if flags := c.Pair("answer", "关闭防火墙。", strings.ToUpper(phrase[:1])+phrase[1:]+" Close it."); !fires(flags, "commentary") {
			t.Errorf("%q: %v", phrase, flags)
		}
	}
	for _, phrase := range notes {
		if flags := c.Pair("answer", "关闭防火墙。", "Close it. "+phrase+" word."); !fires(flags, "commentary") {
			t.Errorf("%q: %v", phrase, flags)
		}
	}
}
