package check

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/duizhao/duizhao/dataset"
)

// FuzzPair: no text makes a check panic, and messages are valid UTF-8 of bounded length.
func FuzzPair(f *testing.F) {
	for _, c := range Checks() {
		for _, e := range []Example{c.Fires, c.Silent} {
			for _, row := range e {
				f.Add(row.QuestionZH, row.QuestionEN)
				f.Add(row.AnswerZH, row.AnswerEN)
			}
		}
	}
	for _, s := range hostile {
		f.Add(s, s)
		f.Add(s+"中", "a"+s)
	}
	c, err := New(testSettings)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, zh, en string) {
		flags := c.Pair("answer", zh, en)
		row := dataset.Row{Kind: dataset.SingleChoice, QuestionZH: zh, QuestionEN: en, AnswerZH: en, AnswerEN: zh, OptionsZH: []dataset.Option{{Label: "A", Text: zh}},
			OptionsEN: []dataset.Option{{Label: "A", Text: en}}, Pairs: []dataset.Pair{{Field: "answer", ZH: zh, EN: en}}}
		survey := c.NewSurvey()
		survey.Observe(&row)
		flags = append(flags, survey.Check(&row)...)
		for _, flag := range flags {
			if !utf8.ValidString(flag.Message) && utf8.ValidString(zh) && utf8.ValidString(en) || len(flag.Message) > 2000 {
				t.Errorf("%s: message %q", flag.Check, flag.Message)
			}
		}
	})
}

// hostile are what long texts are made of to be hard on parsers.
var hostile = []string{"(", ")", "[", "](", "](a", "![", "[a](b) ", "`", "`` ` ", "```\n", "~~~\n", "*", "**", "$", "$$", "$a ", "${", "{", "{{", "{a}", "%", "%(", "%s ", "<", "</", "<a", "<a ",
	"<!--", "\\", "\\(", "\\[", ":", "://", "a://", "h://a ", "@", "a@", "a@b", "a@b.c", "/", "/a", "/a/b ", "./", "1", "1,", "1,000", "1.", "1. ", "1.\n", "一", "百分之", "一百", "千", "万", "半", "分之", "十点",
	"twenty ", "hundred and ", "nineteen ninety ", "\n", "\n\n", "> ", "- ", "# ", "|", " | ", "    x\n", "。", "？", "“", "《", "（", "Ã", "\ufffd", "\xff", "\\u4f60", "锟斤拷", "the ", "ab", "abc", "答案", "故选A",
	"is ", "[1]: x\n", "A、", "\x00", "\u200b", "  ", "①", "９", "，", "1亿5000万", "20世纪90年代", "3～9万", "Here is the translation: ", "也许。", "may be. "}

// TestHostile checks texts that are hard on parsers: work that is quadratic in their length would not end.
func TestHostile(t *testing.T) {
	c := newChecker(t, testSettings)
	for _, s := range hostile {
		size := 1 << 17
		switch s {
		case "(", "[", "1", "*", "`", "$", "](", "<a":
			size = 1 << 20
		}
		if testing.Short() {
			size = 1 << 14
		}
		long := strings.Repeat(s, size/len(s))
		flags := c.Pair("answer", long, "x"+long)
		flags = append(flags, c.Row(&dataset.Row{Kind: dataset.TrueFalse, OptionsZH: []dataset.Option{{Label: "A"}}, AnswerZH: long, AnalysisEN: long})...)
		for _, f := range flags {
			if len(f.Message) > 2000 {
				t.Errorf("%q: %s has a message of %d bytes", s, f.Check, len(f.Message))
			}
		}
	}
}

func TestHostileSurvey(t *testing.T) {
	c := newChecker(t, Settings{})
	row := dataset.Row{AnswerZH: strings.Repeat("。\n“", 1<<18), AnswerEN: strings.Repeat(". ", 1<<18)}
	s := c.NewSurvey()
	s.Observe(&row)
	s.Check(&row)
}
