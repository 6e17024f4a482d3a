package dataset

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/segment"
)

// TestTable compares what becomes of each table in testdata/table with its .golden file; of a table in both languages that is two documents.
func TestTable(t *testing.T) {
	for _, name := range tables(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			docs, err := Table{}.Split(decodeFile(t, name))
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for _, d := range docs {
				if err := check(d); err != nil {
					t.Fatal(err)
				}
				got.WriteString(describe(d))
			}
			compareGolden(t, name+".golden", got.String())
		})
	}
}

// TestTextTables does the same for documents of Markdown whose records are rows of tables.
func TestTextTables(t *testing.T) {
	for _, name := range files(t, "table", "*.md") {
		docs, err := Reader{}.Split(decodeFile(t, name))
		if err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		for _, d := range docs {
			if err := check(d); err != nil {
				t.Fatal(err)
			}
			got.WriteString(describe(d))
		}
		compareGolden(t, name+".golden", got.String())
	}
}

func compareGolden(t *testing.T, golden, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("differs from %s; first at %s", golden, firstDifference(got, string(want)))
	}
}

func tables(t testing.TB) []string {
	return files(t, "table", "*.csv", "*.tsv", "*.json", "*.jsonl", "*.txt")
}

func files(t testing.TB, folder string, patterns ...string) []string {
	t.Helper()
	var names []string
	for _, pattern := range patterns {
		found, err := filepath.Glob(filepath.Join("testdata", folder, pattern))
		if err != nil || len(found) == 0 {
			t.Fatalf("%s in testdata/%s: %d files, %v", pattern, folder, len(found), err)
		}
		names = append(names, found...)
	}
	return names
}

func decodeFile(t testing.TB, name string) *segment.Text {
	t.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return decodeText(t, filepath.Base(name), string(raw))
}

func decodeText(t testing.TB, name, data string) *segment.Text {
	t.Helper()
	text, err := segment.Decode(name, strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestColumnNamed(t *testing.T) {
	for name, want := range map[string]column{
		"题目": {part: questionColumn}, "题干（必填）": {part: questionColumn}, "questionContent": {part: questionColumn}, " Question ": {part: questionColumn},
		"question_en": {part: questionColumn, side: englishSide}, "questionZh": {part: questionColumn, side: chineseSide}, "英文题干": {part: questionColumn, side: englishSide},
		"题目(English)": {part: questionColumn, side: englishSide}, "选项A": {part: optionColumn, option: 'A'}, "A": {part: optionColumn, option: 'A'},
		"option_b": {part: optionColumn, option: 'B'}, "选项2": {part: optionColumn, option: 'B'}, "optionC_en": {part: optionColumn, option: 'C', side: englishSide},
		"D选项": {part: optionColumn, option: 'D'}, "选项（E）": {part: optionColumn, option: 'E'}, "正确答案": {part: answerColumn}, "answerKey": {part: keyColumn},
		"correct_answer": {part: answerColumn}, "解析": {part: analysisColumn}, "题型": {part: kindColumn}, "序号": {part: numberColumn}, "章节": {part: sectionColumn},
		"难度": {}, "姓名": {}, "": {}, "K": {}, "EN": {},
	} {
		if got, _ := columnNamed(name); got != want {
			t.Errorf("%q is %+v, want %+v", name, got, want)
		}
	}
}

func TestTableColumns(t *testing.T) {
	const data = "甲,乙,丙\n什么是锁？,锁是锁。,What is a lock?\n"
	for _, test := range []struct {
		columns map[string]string
		want    string // questions and answers, or the error
	}{
		{map[string]string{"question": "甲", "answer": "乙"}, "什么是锁？=锁是锁。"},
		{map[string]string{"question": "1", "answer": "2"}, "甲=乙 什么是锁？=锁是锁。"}, // numbers name no header
		{map[string]string{"question": "甲", "answer": "2"}, "什么是锁？=锁是锁。"},
		{map[string]string{"question_zh": "甲", "question_en": "丙", "answer": "乙"}, "什么是锁？=锁是锁。 What is a lock?=锁是锁。"},
		{map[string]string{"frage": "甲"}, `column of frage: expected question, title, context, options, option.A, answer, key, analysis, kind, number or section, with _zh or _en behind it, found "甲"`},
		{map[string]string{"question": "甲", "answer": "丁"}, `x.csv: column of answer: expected one of "甲", "乙", "丙", or its number, found "丁"`},
	} {
		docs, err := Table{Columns: test.columns}.Split(decodeText(t, "x.csv", data))
		var got []string
		for _, d := range docs {
			for i := range d.Items {
				got = append(got, d.Items[i].Question.Text(d.Text)+"="+d.Items[i].Answer.Text(d.Text))
			}
		}
		if err != nil {
			got = []string{err.Error()}
		}
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("%v:\n got %s\nwant %s", test.columns, s, test.want)
		}
	}
}

// TestLetterColumns tells columns of single letters that are options from those that are not.
func TestLetterColumns(t *testing.T) {
	for header, want := range map[string]int{"题目,A,B,答案": 2, "题目,a,b,c": 3, "题目,B,F,答案": 0, "题目,选项,A,B": 1, "题目,A,x,答案": 0} {
		docs, err := Table{}.Split(decodeText(t, "x.csv", header+"\n问？,甲,乙,丙\n"))
		if err != nil {
			t.Fatal(err)
		}
		if got := len(docs[0].Items[0].Choices); got != want {
			t.Errorf("%s: %d choices, want %d", header, got, want)
		}
	}
}

func TestTableErrors(t *testing.T) {
	for _, test := range []struct{ name, data, want string }{
		{"x.json", "[{\"question\": \"a\"},\n{\"question\": b}]", "x.json:2: expected JSON, found b}]"},
		{"x.json", "[", "x.json:1: expected JSON, found its end"},
		{"x.json", strings.Repeat("[", 100), "x.json:1: expected JSON, found " + strings.Repeat("[", maxFound)},
		{"x.md", "a,b\n", "x.md:1: expected a table, found prose"},
	} {
		_, err := Table{}.Split(decodeText(t, test.name, test.data))
		var bad *TableError
		if !errors.As(err, &bad) || err.Error() != test.want {
			t.Errorf("%s %q: %v, want %s", test.name, test.data, err, test.want)
		}
	}
}

// TestTableKeys tells what an answer says, beside the options "红", "绿", "蓝" or without any.
func TestTableKeys(t *testing.T) {
	for _, test := range []struct {
		answers string // of the rows, as JSON
		options bool
		want    string
	}{
		{`"B"`, true, "B"}, {`"A|C"`, true, "AC"}, {`"A#B#C"`, true, "ABC"}, {`"A，C"`, true, "AC"}, {`"b, c"`, true, "BC"}, {`"蓝"`, true, "C"}, {`["红", "蓝"]`, true, "AC"}, {`["A", "D"]`, true, ""},
		{`0,2`, true, "A C"}, {`1,3`, true, "A C"}, {`1,2`, true, " "}, {`0,3`, true, " "}, {`"2","0"`, true, "C A"}, {`[0, 1]`, true, "AB"}, {`4,3`, true, " "},
		{`true,"错"`, false, "true false"}, {`1,0`, false, "true false"}, {`1,2`, false, " "}, {`"B"`, false, ""}, {`null`, true, ""}, {`{"x": 1}`, true, ""},
	} {
		options := ""
		if test.options {
			options = `"options": ["红", "绿", "蓝"], `
		}
		list, ok := parseLiteral(verbatim("["+test.answers+"]", segment.Span{End: len(test.answers) + 2}))
		if !ok {
			t.Fatal(test.answers)
		}
		var rows []string
		at := 0
		for i := range list.values { // cut at the commas between them
			end := len(test.answers)
			if i+1 < len(list.values) {
				end = at + strings.IndexByte(test.answers[at:], ',')
			}
			rows = append(rows, fmt.Sprintf(`{"question": "问题%d", %s"answer": %s}`, i, options, test.answers[at:end]))
			at = end + 1
		}
		docs, err := Table{}.Split(decodeText(t, "x.json", "["+strings.Join(rows, ",\n")+"]"))
		if err != nil {
			t.Fatal(err)
		}
		var keys []string
		for i := range docs[0].Items {
			keys = append(keys, strings.Join(docs[0].Items[i].Key, ""))
		}
		if got := strings.Join(keys, " "); got != test.want {
			t.Errorf("%s: keys %q, want %q", test.answers, got, test.want)
		}
	}
}

func TestOptionsInOneCell(t *testing.T) {
	for cell, want := range map[string]string{
		"A. 甲|B. 乙": "A甲 B乙", "甲|乙|丙": "A甲 B乙 C丙", "甲<br>乙": "A甲 B乙", `甲\n乙`: "A甲 B乙", "A、甲  B、乙": "A甲 B乙", "甲\n乙\n": "A甲 B乙", "A.甲;B.乙;": "A甲 B乙", "['甲', '乙']": "A甲 B乙",
		`{"A": "甲", "C": "丙"}`: "A甲 C丙", "（A）甲 （B）乙": "A甲 B乙", "甲；乙": "A甲 B乙", "甲": "A甲", "": "", "甲||乙": "A甲 B乙", "A. 选 A. 的人 B. 乙": "A的人 B乙",
		"Ａ．甲　Ｂ．乙": "A甲 B乙",
	} {
		docs, err := Table{Syntax: CSV}.Split(decodeText(t, "x", "题目,选项\n问？,\""+strings.ReplaceAll(cell, `"`, `""`)+"\"\n"))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range docs[0].Items[0].Choices {
			got = append(got, c.Label+c.Text.Text(docs[0].Text))
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%q: %q, want %q", cell, s, want)
		}
	}
}

func TestSyntaxOf(t *testing.T) {
	for _, test := range []struct {
		name, data string
		want       Syntax
	}{
		{"x.csv", "", CSV}, {"x.TSV", "", TSV}, {"x.json", "{\n}", JSON}, {"x.json", "{\"a\": 1}\n{\"a\": 2}\n", JSONL}, {"x.ndjson", "", JSONL}, {"x.htm", "", HTML},
		{"x.md", "题目,答案\n1,2\n", Prose}, {"x.txt", "题目,答案\n1,2\n", CSV}, {"x.txt", "题目\t答案\n1\t2\n", TSV}, {"x.txt", "  <!DOCTYPE html>\n<p>", HTML},
		{"x.txt", "问题，答案\n", Prose}, {"x.txt", "1. 题目, 答案\nA. x\n", Prose}, {"-", "[{\"a\": 1}]", JSON}, {"x.txt", "[图1]\n", Prose}, {"x.txt", "", Prose},
		{"x.txt", "Question, answer and analysis stand here.\nA text,\n\nno table", Prose},
	} {
		if got := SyntaxOf(&segment.Text{Name: test.name, Data: test.data}); got != test.want {
			t.Errorf("%s %q: %v, want %v", test.name, test.data, got, test.want)
		}
	}
}

func TestSyntaxFlag(t *testing.T) {
	for _, name := range syntaxes {
		var s Syntax
		if err := s.Set(name); err != nil || s.String() != name {
			t.Errorf("%s: %v, %v", name, s, err)
		}
	}
	var s Syntax
	if err := s.Set("xml"); err == nil || err.Error() != `unknown syntax "xml", expected prose, csv, tsv, json, jsonl, html` {
		t.Error(err)
	}
}

// TestLiteral reads values and tells their texts with where they stand.
func TestLiteral(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{`"a\"b"`, `a"b`}, {`'it\'s'`, `it's`}, {`["a", 'b',]`, "a b"}, {`("a", 1, None)`, "a 1 None"}, {`{"k": "v"}`, "k v"}, {`"\u4f60\ud83d\ude00\ud83d"`, "你😀\ufffd"},
		{` -1.5e3 `, "-1.5e3"}, {`'\d\x41'`, `\dA`}, {`"\U0001F600"`, "😀"},
		{`"a`, "!"}, {`[1 2]`, "!"}, {`{"a" 1}`, "!"}, {`{a: 1}`, "!"}, {`1 2`, "!"}, {`nul`, "!"}, {`"\u12"`, "!"}, {``, "!"}, {strings.Repeat("[", maxNesting+1) + strings.Repeat("]", maxNesting+1), "!"},
	} {
		v, ok := parseLiteral(verbatim(test.in, segment.Span{End: len(test.in)}))
		got := "!"
		if ok {
			var texts []string
			for r := range v.scalars() {
				texts = append(texts, r.text)
				if n := len(r.parts); n > 0 && (r.parts[0].Span.Start < 0 || r.parts[n-1].Span.End > len(test.in)) {
					t.Errorf("%s: parts %v", test.in, r.parts)
				}
			}
			got = strings.Join(texts, " ")
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", test.in, got, test.want)
		}
	}
}

func FuzzTable(f *testing.F) {
	for _, name := range tables(f) {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(raw), uint8(SyntaxOf(&segment.Text{Name: name, Data: string(raw)})))
	}
	f.Add(`{"0": {"q(0": ["", {"0": 0}]}}`, uint8(JSON)) // what went wrong once
	f.Fuzz(func(t *testing.T, data string, syntax uint8) {
		text, err := segment.Decoder{Replace: true, Encoding: segment.UTF8}.Decode("x.csv", strings.NewReader(data))
		if err != nil {
			return
		}
		docs, err := Table{Syntax: CSV + Syntax(syntax)%4}.Split(text)
		var bad *TableError
		if errors.As(err, &bad) {
			return
		}
		if err != nil {
			t.Fatalf("%v\n%q", err, data)
		}
		for _, d := range docs {
			checkDerived(t, d)
		}
	})
}

// TestTableHostile reads tables made to take long: it must stay linear.
func TestTableHostile(t *testing.T) {
	for _, part := range []string{",", ";x", "题目,", "\"\n", "\"\"", "\"a\n\"b,", "[", "{\"question\":[\"\",", "[\"\\u4e00\"],", "A. ", "{\"question\":\"a\",\"b\":1}\n", "'", "\u3000"} {
		for _, syntax := range []Syntax{CSV, TSV, JSON, JSONL} {
			docs, err := Table{Syntax: syntax}.Split(decodeText(t, "x", strings.Repeat(part, 100_000/len(part))))
			var bad *TableError
			if err != nil && !errors.As(err, &bad) {
				t.Errorf("%q as %v: %v", part, syntax, err)
			}
			for _, d := range docs {
				checkDerived(t, d)
			}
		}
	}
}

// checkDerived checks the invariants of a document whose text was derived from its source.
func checkDerived(t *testing.T, d *Document) {
	t.Helper()
	if err := check(d); err != nil {
		t.Fatalf("%v\n%q", err, d.Text.Source().Data)
	}
	size := len(d.Text.Source().Data)
	at := 0
	for _, b := range d.Blocks {
		if b.Span.Start != at {
			t.Fatalf("blocks do not tile at %d: %+v\n%q", at, b, d.Text.Data)
		}
		at = b.Span.End
	}
	if at != len(d.Text.Data) {
		t.Fatalf("blocks end at %d of %d", at, len(d.Text.Data))
	}
	for i := range d.Items {
		if s := d.Text.SourceSpan(d.Items[i].Span); s.Start < 0 || s.End > size || s.Len() < 0 {
			t.Fatalf("item %d: %v of %d bytes", i+1, s, size)
		}
		for _, f := range d.Items[i].Fields() {
			d.Sentences(f, segment.SentenceOptions{})
		}
	}
}

// TestTableSpans tells that rows know where their cells stand.
func TestTableSpans(t *testing.T) {
	const data = "题目,答案\n\"什么是 \"\"锁\"\"？\",一种原语\n"
	docs, err := Table{}.Split(decodeText(t, "x.csv", data))
	if err != nil {
		t.Fatal(err)
	}
	d := docs[0]
	if got := d.Items[0].Question.Text(d.Text); got != `什么是 "锁"？` {
		t.Errorf("question %q", got)
	}
	if got := d.Text.SourceSpan(d.Items[0].Question[0]).Of(data); got != `什么是 ""锁""？` {
		t.Errorf("question stands at %q", got)
	}
	if row := d.Row(0); data[row.SpanZH.Start:row.SpanZH.End] != `什么是 ""锁""？",一种原语` || row.SpanZH.Line != 2 {
		t.Errorf("item stands at %+v", row.SpanZH)
	}
	ledger := slices.Collect(d.Ledger.All())
	if i := slices.IndexFunc(ledger, func(e Entry) bool { return e.Name == "answer" }); i < 0 || ledger[i].Span.Of(data) != "一种原语" {
		t.Errorf("ledger %v", ledger)
	}
}

func ExampleTable() {
	text, err := segment.Decode("bank.csv", strings.NewReader("题目,选项,答案,难度\n哪个是动词？,跑|树,A,易\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	docs, err := Table{}.Split(text)
	if err != nil {
		fmt.Println(err)
		return
	}
	row := docs[0].Row(0)
	fmt.Println(row.QuestionZH, row.OptionsZH, row.AnswerKey)
	// Output: 哪个是动词？ [{A 跑} {B 树}] [A]
}
