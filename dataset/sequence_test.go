package dataset

import (
	"strconv"
	"strings"
	"testing"
)

func TestMisread(t *testing.T) {
	tests := []struct {
		line string
		want int
		rest string // "" if the line does not begin with the number
	}{
		{"l2. 题", 12, "题"},
		{"I2、题", 12, "题"},
		{"1O. 题", 10, "题"},
		{"8S。题", 85, "题"},
		{"123《. 题", 123, "题"},
		{"87（. ）题", 87, "题"},
		{"12《木工手册》里", 12, "《木工手册》里"},
		{"12（甲）和（乙）", 12, "（甲）和（乙）"},
		{"12", 12, ""},
		{"12 个", 12, ""},
		{"13. 题", 12, ""},
		{"12年", 12, ""},
		{"lines of code", 1, ""},
		{"题 12.", 12, ""},
	}
	for _, test := range tests {
		at, rest := misread(test.line, test.want), ""
		if at > 0 {
			rest = strings.TrimSpace(test.line[at:])
		}
		if rest != test.rest {
			t.Errorf("%q as %d: text %q, want %q", test.line, test.want, rest, test.rest)
		}
	}
}

// TestSequence tells which numbers of a text begin items. A line with ! has an answer below it, one with # is a part's heading.
func TestSequence(t *testing.T) {
	tests := []struct{ text, items string }{
		{"1! 2! 3!", "1 2 3"},
		{"1! 2! 4!", "1 2 4"},                                   // a gap
		{"1! 2! 2! 3!", "1 2 2 3"},                              // a repeat
		{"1! 2! 1! 2!", "1 2 1 2"},                              // a restart
		{"1! # 1! 2!", "1 1 2"},                                 // in a part
		{"1! 2! 1 2 3 3! 4!", "1 2 3 4"},                        // a list inside item 2
		{"1! 1 2 2! 3! 4!", "1 2 3 4"},                          // one that counts up to the next item
		{"1! 2! 3! 4! 5! 6! 7! 8! 9! 1 2", "1 2 3 4 5 6 7 8 9"}, // one inside the last item
		{"1 2 3 1! 2! 3! 4! 5! 6! 7! 8! 9! 10! 11! 12!", "1 2 3 4 5 6 7 8 9 10 11 12"}, // instructions
		{"1 2 3 4 5 6 7 8 9 10", "1 2 3 4 5 6 7 8 9 10"},                               // questions only
		{"1 2 3 4 5 6 7 8 1 2", "1 2 3 4 5 6 7 8 1 2"},
	}
	for _, test := range tests {
		var b strings.Builder
		for _, f := range strings.Fields(test.text) {
			switch number, answered := strings.CutSuffix(f, "!"); {
			case f == "#":
				b.WriteString("二、单选题\n")
			case answered:
				b.WriteString(number + ". 题\n答案：√\n")
			default:
				b.WriteString(number + ". 项\n说明\n")
			}
		}
		d, err := Splitter{Profile: &Profile{Layout: "text-number"}}.Split(splitText(t, "x.txt", b.String()).Text)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for i := range d.Items {
			got = append(got, d.Items[i].Number)
		}
		if s := strings.Join(got, " "); s != test.items {
			t.Errorf("%s: items %s, want %s", test.text, s, test.items)
		}
	}
}

func TestPartHeadings(t *testing.T) {
	for line, want := range map[string]uint8{
		"一、单选题":                  9,
		"二. 多选题（共3题，30分）":        9,
		"（三）填空题":                 10,
		"第二部分 判断题":               7,
		"第十二章":                   7,
		"第三节 进程":                 8,
		"判断题：":                   9,
		"**四、简答题**":              9,
		"Part 2 Multiple choice": 7,
		"一、单选题的做法如下":             0,
		"（一）实习岗位描述；":             0,
		"第三章讲了进程，第四章讲线程。":        0,
		"1. 单选题":                 0,
		"一年级的学生":                 0,
		"判断：堆是完全二叉树":             0,
	} {
		data, l := probeLine(t, line, 1)
		got := uint8(0)
		if l.role() == rolePart {
			got = partLevel(l.text.Of(data))
		}
		if got != want {
			t.Errorf("%q is a part's heading of level %d, want %d", line, got, want)
		}
	}
}

func TestParseList(t *testing.T) {
	for text, want := range map[string]string{
		"1-5 ABCDA":           "1A 2B 3C 4D 5A",
		"1-5：ABCDA 6-7 BC":    "1A 2B 3C 4D 5A 6B 7C",
		"1—3 AB C AD":         "1AB 2C 3AD",
		"1~3 A、B、C":           "1A 2B 3C",
		"1.A 2.B 3.C":         "1A 2B 3C",
		"1、√ 2、× 3、√":         "1√ 2× 3√",
		"1.A；2.BC；3.D":        "1A 2BC 3D",
		"（1）A （2）C":           "1A 2C",
		"1.A 2. 3.C":          "1A 3C", // a lost answer
		"1-5 ABCD":            "",      // nobody can tell which is lost
		"1. 对 2. 错 3. True":   "1对 2错 3True",
		"1. A man walks 2. B": "",
		"1. 下列正确的是":           "",
		"ABCD":                "",
		"12":                  "",
		"":                    "",
	} {
		var got []string
		for _, p := range parseList(text) {
			if text[p.at:p.at+len(p.text)] != p.text {
				t.Errorf("%q: %q is not at %d", text, p.text, p.at)
			}
			got = append(got, strconv.Itoa(p.number)+p.text)
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%q: %s, want %s", text, s, want)
		}
	}
}

func TestIsPage(t *testing.T) {
	for s, want := range map[string]bool{
		"第 3 页": true, "第3页 共40页": true, "- 3 -": true, "— 12 —": true, "Page 3 of 40": true, "3 / 40 页": true,
		"3": false, "3-4": false, "第 3 题": false, "": false, "-": false, "第页": false, "Page one": false,
	} {
		if got := isPage(s); got != want {
			t.Errorf("%q is a page's number: %v", s, got)
		}
	}
}

func TestFoldRadicals(t *testing.T) {
	for s, want := range map[string]string{"⼀、单选题": "一、单选题", "答案：⽊头": "答案：木头", "⻚码": "页码", "“引号”": "“引号”", "plain": "plain"} {
		if got := foldRadicals(s); got != want || len(got) != len(s) {
			t.Errorf("%q is %q, want %q", s, got, want)
		}
	}
}

func TestJoinLines(t *testing.T) {
	tests := []struct{ text, want string }{
		{"这一行在版面的右边断开，后面的字\n接着写在下一行。", "这一行在版面的右边断开，后面的字接着写在下一行。"},
		{"The line is broken at the right\nmargin of the page.", "The line is broken at the right margin of the page."},
		{"这一行写完了，是一个完整的句子。\n这是另一行。", "这一行写完了，是一个完整的句子。\n这是另一行。"},
		{"短\n这一行比上面那一行长得多得多得多", "短\n这一行比上面那一行长得多得多得多"},
		{"这一行在版面的右边断开后面的字\n\n另一段。", "这一行在版面的右边断开后面的字\n\n另一段。"},
		{"第一步把工具都准备好放在桌子上\n2. 第二步开始", "第一步把工具都准备好放在桌子上\n2. 第二步开始"},
	}
	for _, test := range tests {
		if got := joinLines(test.text); got != test.want {
			t.Errorf("%q: %q, want %q", test.text, got, test.want)
		}
	}
}

// TestUnwrap tells that rows join lines where a setting asks for it, that code keeps them and that spans stay.
func TestUnwrap(t *testing.T) {
	text := "1. 题\n答案：这一行在版面的右边断开，后面的字\n接着写在下一行。\n"
	d := splitText(t, "x.txt", text)
	plain := d.Row(0).AnswerZH
	d, err := Splitter{Unwrap: true}.Split(d.Text)
	if err != nil {
		t.Fatal(err)
	}
	if got := d.Row(0).AnswerZH; got != strings.ReplaceAll(plain, "\n", "") || got == plain {
		t.Errorf("unwrapped %q from %q", got, plain)
	}
	if got := d.Items[0].Answer.Text(d.Text); got != plain {
		t.Errorf("the span is %q, want %q", got, plain)
	}
}
