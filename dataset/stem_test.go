package dataset

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/duizhao/duizhao/segment"
)

// inBrackets is what may be a key in a question.
var inBrackets = regexp.MustCompile(`[（(【][\s*_]*([A-HＡ-Ｈ、,， ]+|[√✓✔×✗✘对错]|正确|错误)[\s*_]*[）)】]`)

// leak is what a row's question or choices tell of its key, "" if they tell nothing.
func leak(key []string, question string, options []Option) string {
	if len(key) == 0 {
		return ""
	}
	for _, m := range inBrackets.FindAllStringSubmatch(question, -1) {
		letters := strings.Split(strings.Map(func(r rune) rune {
			if r >= 'Ａ' {
				r += 'A' - 'Ａ'
			}
			if unicode.IsUpper(r) {
				return r
			}
			return -1
		}, m[1]), "")
		verdict, _ := parseVerdict(m[1])
		if slices.Sort(letters); slices.Equal(letters, key) || slices.Equal(verdict, key) {
			return m[0]
		}
	}
	marked, told := []string{}, ""
	for _, o := range options {
		opens, _ := emphasis(o.Text)
		if sign := strings.Trim(o.Text, "√✓✔✅☑*"); opens > 0 || sign != o.Text && sign != "" {
			marked = append(marked, o.Label)
			told = o.Text
		}
	}
	if told != "" && slices.Equal(marked, key) {
		return told
	}
	return ""
}

// TestRowsKeepTheirKeys looks for the key in the questions and choices of the rows of all documents of the tests.
func TestRowsKeepTheirKeys(t *testing.T) {
	keys := 0
	for _, pattern := range []string{"testdata/*/*", "../testdata/*/*.md"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if filepath.Ext(name) == ".golden" {
				continue
			}
			docs, err := Reader{}.Split(decodeFile(t, name))
			if err != nil {
				t.Log(name, err) // a table that is none; others tests look at it
			}
			for _, d := range docs {
				for i := range d.Items {
					r := d.Row(i)
					keys += len(r.AnswerKey)
					for _, told := range []string{
						leak(r.AnswerKey, r.TitleZH+"\n"+r.QuestionZH, r.OptionsZH), leak(r.AnswerKey, r.TitleEN+"\n"+r.QuestionEN, r.OptionsEN),
					} {
						if told != "" {
							t.Errorf("%s: the row of %s tells its key %v: %q", name, d.Items[i].name(), r.AnswerKey, told)
						}
					}
				}
			}
		}
	}
	if keys < 100 {
		t.Errorf("%d keys in all documents", keys)
	}
}

func TestHideKey(t *testing.T) {
	for _, test := range []struct{ name, text, question, options, key string }{
		{"blanks stay", "1. 堆栈的特点是（ B ）。\nA. 先进先出\nB. 后进先出\n", "堆栈的特点是（  ）。", "先进先出|后进先出", "B"},
		{"bold letter", "1. 堆栈的特点是（**B**）。\nA. 先进先出\nB. 后进先出\n", "堆栈的特点是（）。", "先进先出|后进先出", "B"},
		{"also behind a label", "1. 堆栈的特点是（B）。\nA. 先进先出\nB. 后进先出\n答案：B\n", "堆栈的特点是（）。", "先进先出|后进先出", "B"},
		{"twice", "1. 堆栈（B）是（B）的。\nA. 先进先出\nB. 后进先出\n", "堆栈（）是（）的。", "先进先出|后进先出", "B"},
		{"another blank", "1. 甲（A）公司应当（ ）。\nA. 付款\nB. 退货\n答案：A\n", "甲（A）公司应当（ ）。", "付款|退货", "A"},
		{"another letter", "1. 甲（A）公司应当如何？\nA. 付款\nB. 退货\n答案：B\n", "甲（A）公司应当如何？", "付款|退货", "B"},
		{"verdict", "1. 栈是线性表。（√）\n2. 队列是树。（ × ）\n3. 树是图。（√）\n", "栈是线性表。（）", "", "true"},
		{"tick before and behind", "1. 选哪个？\nA. √ 这个\nB. 那个\n\n2. 选哪个？\nA. 这个\nB. 那个（正确）\n", "选哪个？", "这个|那个", "A"},
		{"emphasis that tells", "1. 选哪个？\nA. **这个**\nB. 那个\n答案：A\n", "选哪个？", "这个|那个", "A"},
		{"emphasis that tells nothing", "1. 选哪个？\nA. **这个**\nB. 那个\n答案：B\n", "选哪个？", "**这个**|那个", "B"},
	} {
		d := splitString(t, test.text)
		if len(d.Items) == 0 {
			t.Errorf("%s: no items", test.name)
			continue
		}
		r := d.Row(0)
		var options []string
		for _, o := range r.OptionsZH {
			options = append(options, o.Text)
		}
		if r.QuestionZH != test.question || strings.Join(options, "|") != test.options || strings.Join(r.AnswerKey, "") != test.key {
			t.Errorf("%s: %q %q key %v, want %q %q key %s", test.name, r.QuestionZH, options, r.AnswerKey, test.question, test.options, test.key)
		}
		if r.TitleZH != r.QuestionZH {
			t.Errorf("%s: title %q", test.name, r.TitleZH)
		}
	}
}

func splitString(t *testing.T, text string) *Document {
	t.Helper()
	splitAndCheck(t, text)
	d, err := Split(decodeText(t, "x.md", text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestSentencesWithoutKey joins what stands on both sides of a key.
func TestSentencesWithoutKey(t *testing.T) {
	d := splitString(t, "1. 先看图。堆栈的特点是（B）吗？请选择。\nA. 先进先出\nB. 后进先出\n")
	var got []string
	for _, s := range d.Sentences(d.Items[0].Title, segment.SentenceOptions{}) {
		got = append(got, s.Text)
	}
	if want := "先看图。|堆栈的特点是（）吗？|请选择。"; strings.Join(got, "|") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTableHidesKey(t *testing.T) {
	docs, err := Table{}.Split(decodeText(t, "x.csv", "题目,A,B,答案\n栈是（B）。,先进先出,后进先出,B\n\"队列\"\"是（ A ）。\",先进先出√,后进先出,\n栈（）是（B）。,先进先出,后进先出,B\n"))
	if err != nil {
		t.Fatal(err)
	}
	d := docs[0]
	if err := check(d); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"栈是（）。 先进先出 B", `队列"是（  ）。 先进先出 A`, "栈（）是（B）。 先进先出 B"} {
		r := d.Row(i)
		if got := r.QuestionZH + " " + r.OptionsZH[0].Text + " " + strings.Join(r.AnswerKey, ""); got != want {
			t.Errorf("row %d: %q, want %q", i+1, got, want)
		}
	}
}
