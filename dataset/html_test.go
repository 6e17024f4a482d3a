package dataset

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/segment"
)

// TestSplitHTML compares what becomes of each page in testdata/html with its .golden file.
func TestSplitHTML(t *testing.T) {
	for _, name := range files(t, "html", "*.html", "*.htm") {
		t.Run(filepath.Base(name), func(t *testing.T) {
			d, err := Splitter{}.SplitHTML(decodeFile(t, name))
			if err != nil {
				t.Fatal(err)
			}
			checkDerived(t, d)
			compareGolden(t, name+".golden", describe(d))
		})
	}
}

// TestPageText tells the lines that a page has.
func TestPageText(t *testing.T) {
	for page, want := range map[string]string{
		"<p>一 \n 二</p>三":                          "一 二|三",
		"甲<br>乙":                                  "甲\n乙",
		"<b>甲</b>\n<i>乙</i>":                      "甲 乙",
		"a&lt;b &amp; c&nbsp;d &copy; &x; &":      "a<b & c d © &x; &",
		"<pre>\n x &gt;\n\ty</pre>":               "```\n\n x >\n\ty\n```",
		"<ol><li>甲<li>乙</ol>":                     "1. 甲|2. 乙",
		"<ol start=7><li>甲<li value='12'>乙</ol>":  "7. 甲|12. 乙",
		"<ul><li>甲<ul><li>乙</ul></ul>丙":           "甲|乙|丙",
		"<h2>题<br>目</h2>":                         "题目",
		"<p>甲<img src=a.png>乙<img>":               "甲![](a.png)乙",
		"<script>1 < 2</script>甲<style>x":         "甲x",
		"<td>甲<td>乙":                              "甲\t乙",
		"甲<!-- 乙 -->丙":                            "甲丙",
		"x<sup>2</sup>":                           "x<sup>2</sup>",
		"<span>我的答案：</span>A <span>正确答案：</span>B": "我的答案：A\n正确答案：B",
		"<button>甲</button><a href='javascript:f()'>乙</a><a href='/x'>丙</a>": "丙",
		"<button>不关上": "不关上",
		"<li></li>甲":  "甲",
		"<a":          "",
	} {
		text := decodeText(t, "x.html", page)
		p := readPage(text)
		var got []string
		for i := range p.flows {
			got = append(got, p.flows[i].text)
		}
		for i := range p.flows {
			if mark := p.flows[i].parts[0]; mark.Span.Len() == 0 && strings.HasSuffix(mark.Text, ". ") {
				got[i] = mark.Text + got[i]
			}
		}
		if s := strings.Join(got, "|"); s != want {
			t.Errorf("%q: %q, want %q", page, s, want)
		}
	}
}

func readPage(t *segment.Text) *page {
	p := &page{view: view{source: t}, tokens: tokensOf(t.Data)}
	p.read(0, len(p.tokens))
	return p
}

func TestRecurring(t *testing.T) {
	item := func(text string) string { return `<div class="x">` + text + `</div>` }
	for _, test := range []struct {
		texts []string
		want  bool
	}{
		{[]string{"0.5分", "10分", "2分"}, true}, {[]string{"收藏 分享", "收藏 分享", "收藏 分享"}, true}, {[]string{"收藏", "收藏"}, false}, {[]string{"收藏", "收藏", "分享"}, false},
		{[]string{"对", "对", "对"}, false}, {[]string{"A", "A", "A"}, false}, {[]string{"答案：B", "答案：B", "答案：B"}, false}, {[]string{"A. 是", "A. 是", "A. 是"}, false},
		{[]string{"1. 选一个", "2. 选一个", "3. 选一个"}, false}, {[]string{"为什么？", "为什么？", "为什么？"}, false},
	} {
		var b strings.Builder
		for _, text := range test.texts {
			b.WriteString(item(text))
		}
		if got := recurringElements(readPage(decodeText(t, "x.html", b.String())).flows)["div.x"]; got != test.want {
			t.Errorf("%q: %v, want %v", test.texts, got, test.want)
		}
	}
}

// TestHTMLHostile reads pages made to take long: it must stay linear.
func TestHTMLHostile(t *testing.T) {
	for _, part := range []string{"<div>", "<div>a", "<a href=javascript:>", "</p>", "&", "&lt;", "<pre>", "<pre>a</pre>", "<ol><li>a", "<!--", "<b ", "<td>", "<h3>1. a</h3><p>答案：A</p>", " ", "<span>答案：</span>x", "<code>`", "<nav><p>", "<table><tr><th>题目<th>答案<tr><td>甲<td>乙</table>", "<table><tr>", "<table><tr><td>题目<td>答案"} {
		d, err := Splitter{}.SplitHTML(decodeText(t, "x.html", strings.Repeat(part, 100_000/len(part))))
		if err != nil {
			t.Fatalf("%q: %v", part, err)
		}
		checkDerived(t, d)
	}
}

func FuzzHTML(f *testing.F) {
	for _, name := range files(f, "html", "*.html", "*.htm") {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(raw))
	}
	for _, page := range []string{"x&nbsp;<td>y", "x&nbsp;<br>y", "<p>x &nbsp;</p>"} {
		f.Add(page)
	}
	f.Fuzz(func(t *testing.T, data string) {
		text, err := segment.Decoder{Replace: true, Encoding: segment.UTF8}.Decode("x.html", strings.NewReader(data))
		if err != nil {
			return
		}
		d, err := Splitter{}.SplitHTML(text)
		if err != nil {
			t.Fatalf("%v\n%q", err, data)
		}
		checkDerived(t, d)
		docs, err := Reader{}.Split(text)
		if err != nil {
			t.Fatalf("%v\n%q", err, data)
		}
		for _, d := range docs {
			checkDerived(t, d)
		}
	})
}

func ExampleSplitter_SplitHTML() {
	text, err := segment.Decode("quiz.html", strings.NewReader(`<h3>1. 1 &lt; 2 吗？</h3><ul><li>A. 是</li><li>B. 否</li></ul><p>答案：A</p>`))
	if err != nil {
		fmt.Println(err)
		return
	}
	d, err := Splitter{}.SplitHTML(text)
	if err != nil {
		fmt.Println(err)
		return
	}
	row := d.Row(0)
	fmt.Println(row.TitleZH, row.OptionsZH, row.AnswerKey)
	// Output: 1 < 2 吗？ [{A 是} {B 否}] [A]
}

// TestPageTable reads a page that a spreadsheet was saved as.
func TestPageTable(t *testing.T) {
	docs, err := Reader{}.Split(decodeFile(t, filepath.Join("testdata", "table", "sheet.html")))
	if err != nil || len(docs) != 1 {
		t.Fatalf("%d documents, %v", len(docs), err)
	}
	checkDerived(t, docs[0])
	compareGolden(t, filepath.Join("testdata", "table", "sheet.html.golden"), describe(docs[0]))
}

// TestPageTableInside reads a table inside an element whose text is code, or none: the ledger says of its cells what the rows say.
func TestPageTableInside(t *testing.T) {
	const table = "<table><tr><th>题目<th>答案<tr><td>甲？<td>乙<tr><td>丙？<td>丁</table>"
	for _, page := range []string{table, "<nav>" + table + "</nav>", "<pre>a" + table + "b</pre>", "<div class=sr-only>" + table + "</div>" + table} {
		docs, err := Reader{}.Split(decodeText(t, "x.html", page))
		if err != nil {
			t.Fatal(err)
		}
		d := docs[0]
		if got, want := d.Ledger.Sums().Field, len("甲？乙丙？丁")*strings.Count(page, "<table>"); len(d.Items) != 2*strings.Count(page, "<table>") || got != want {
			t.Errorf("%q: %d items, %d bytes of fields, want %d", page, len(d.Items), got, want)
		}
	}
}
