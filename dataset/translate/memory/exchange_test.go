package memory

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/translate/exchange"
)

// hostile are entries with all that formats stumble over.
var hostile = []Entry{
	{ZH: "什么是闭包？", EN: "What is a closure?", Origin: dataset.OriginDocument, Score: 0.97, Context: ContextOf("上", ""), Source: "faq.zh.md", Row: "faq#1",
		Created: time.Date(2024, 5, 1, 8, 30, 0, 0, time.UTC)},
	{ZH: "a\tb\nc\r\nd\re", EN: "\"quoted\" \\t \\n & <b> ]]> ''", Score: 0.1234567890123},
	{ZH: `"引号开头`, EN: `"begins and ends"`, Engine: "model\t\"x\""},
	{ZH: " 前后 ", EN: "\n around \n", Origin: dataset.OriginMachine, Engine: "m", Score: 1},
	{ZH: "\ufeff序标", EN: "=1+1", Score: 1, Source: "=cmd|' /C calc'!A0"},
	{ZH: "𠮷野家与👩‍🔬", EN: "zh\ten", Score: 1},
	{ZH: `$\theta \times \neq \n$`, EN: `C:\temp\new`, Score: 1},
}

func TestRoundTrip(t *testing.T) {
	for _, format := range []Format{TMX, TSV, JSONL} {
		var file bytes.Buffer
		w, err := NewWriter(&file, format, WriterOptions{Version: "1 <&> 2"})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range hostile {
			if err := w.Write(e); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if c := w.Counts(); c != (WriteCounts{Written: len(hostile)}) {
			t.Errorf("%v: counts %+v", format, c)
		}
		entries, counts, err := read(format, file.Bytes())
		if err != nil {
			t.Fatalf("%v: %v\n%s", format, err, file.String())
		}
		if !reflect.DeepEqual(entries, hostile) {
			for i := range entries {
				if entries[i] != hostile[i] {
					t.Errorf("%v: entry %d:\n%+v\n%+v", format, i, entries[i], hostile[i])
				}
			}
		}
		if counts != (ReadCounts{Units: len(hostile), Entries: len(hostile)}) {
			t.Errorf("%v: counts %+v", format, counts)
		}
	}
}

// read reads a file from memory.
func read(format Format, data []byte) ([]Entry, ReadCounts, error) {
	r := NewReader("file", bytes.NewReader(data), format)
	var entries []Entry
	for e, err := range r.Entries() {
		if err != nil {
			return entries, r.Counts(), err
		}
		entries = append(entries, e)
	}
	return entries, r.Counts(), nil
}

func TestTMXReplaces(t *testing.T) {
	var file bytes.Buffer
	w, err := NewWriter(&file, TMX, WriterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Write(Entry{ZH: "控\x01制\uffff", EN: "x\x00", Score: 1}), w.Close()); err != nil {
		t.Fatal(err)
	}
	if c := w.Counts(); c.Replaced != 3 {
		t.Errorf("replaced %d, expected 3", c.Replaced)
	}
	if entries, _, err := read(TMX, file.Bytes()); err != nil || entries[0].ZH != "控\uFFFD制\uFFFD" {
		t.Errorf("%v, %v", entries, err)
	}
}

// omegat reads the file of testdata that is written as OmegaT writes one.
func omegat(t testing.TB) []byte {
	data, err := os.ReadFile(filepath.Join("testdata", "omegat.tmx"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

var omegatEntries = []Entry{
	{ZH: "什么是闭包？", EN: "What is a closure?", Score: 1, Created: time.Date(2024, 3, 2, 9, 15, 0, 0, time.UTC)},
	{ZH: "点击<b0>保存</b0>，然后<i1/>重启 & 等待。", EN: "Click <b0>Save</b0>, then<i1/> restart & wait.", Score: 1,
		Created: time.Date(2024, 3, 2, 9, 16, 30, 0, time.UTC)},
	{ZH: "是", EN: "Yes", Score: 1, Context: ContextOf("支持事务吗？", "下一题"), Source: "faq/zh.md", Created: time.Date(2024, 3, 3, 0, 0, 0, 0, time.UTC)},
	{ZH: "颜色", EN: "color", Score: 1},
	{ZH: "颜色", EN: "colour", Score: 1},
	{ZH: "顏色", EN: "color", Score: 1},
	{ZH: "顏色", EN: "colour", Score: 1},
	{ZH: "旧式属性", EN: "old attribute", Score: 1},
}

func TestOmegaT(t *testing.T) {
	data := omegat(t)
	wide := func(order func(b []byte, unit uint16) []byte) []byte {
		text := strings.Replace(string(data), `encoding="UTF-8"`, `encoding="UTF-16"`, 1)
		b := order(nil, 0xfeff)
		for _, unit := range utf16.Encode([]rune(text)) {
			b = order(b, unit)
		}
		return b
	}
	little := wide(func(b []byte, u uint16) []byte { return append(b, byte(u), byte(u>>8)) })
	for name, file := range map[string][]byte{
		"UTF-8":                   data,
		"UTF-8 with BOM and CRLF": append([]byte("\ufeff"), bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n"))...),
		"UTF-16 little":           little,
		"UTF-16 big":              wide(func(b []byte, u uint16) []byte { return append(b, byte(u>>8), byte(u)) }),
		"UTF-16 without BOM":      little[2:],
	} {
		entries, counts, err := read(TMX, file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(entries) != len(omegatEntries) {
			t.Errorf("%s: %d entries, expected %d: %v", name, len(entries), len(omegatEntries), entries)
			continue
		}
		for i := range entries {
			if entries[i] != omegatEntries[i] {
				t.Errorf("%s: entry %d:\n%+v\n%+v", name, i, entries[i], omegatEntries[i])
			}
		}
		if want := (ReadCounts{Units: 7, Entries: 8, OneSided: 2, Inline: 6, Bare: 1}); counts != want {
			t.Errorf("%s: counts %+v, expected %+v", name, counts, want)
		}
	}
	// Whatever a cut leaves is read up to the cut, which is an error.
	for i := range data {
		if entries, _, err := read(TMX, data[:i]); err == nil && len(entries) < len(omegatEntries) {
			t.Fatalf("cut at %d: no error", i)
		}
	}
}

func tmxOf(body string) string {
	return `<?xml version="1.0"?><tmx version="1.4"><header srclang="zh"/><body>` + body + `</body></tmx>`
}

func TestReadErrors(t *testing.T) {
	bomb := `<!DOCTYPE tmx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>` + tmxOf("<tu><tuv xml:lang='zh'><seg>&b;</seg></tuv></tu>")
	for _, test := range []struct {
		format Format
		file   string
		want   string
	}{
		{TMX, bomb, "file:1: expected a document type without declarations"},
		{TMX, strings.TrimPrefix(bomb, bomb[:strings.Index(bomb, "<?xml")]), "well-formed XML"},
		{TMX, `<!DOCTYPE tmx SYSTEM "file:///etc/passwd">` + "\n<html/>", "file:2: expected a <tmx> element, found <html>"},
		{TMX, "", "file:1: expected a <tmx> element, found the end"},
		{TMX, "中文", "expected a <tmx> element"},
		{TMX, tmxOf("<tu><tuv xml:lang='zh'><seg>没完"), "well-formed XML"},
		{TMX, tmxOf("<tu>\n<tuv xml:lang='zh'>\n<seg>\xff</seg></tuv></tu>"), "file:3: expected well-formed XML"},
		{TMX, tmxOf(strings.Repeat("<a>", 100)), "at most 64 elements"},
		{TMX, `<?xml version="1.0" encoding="gb2312"?><tmx/>`, `expected UTF-8 or UTF-16, found the encoding "gb2312"`},
		{TMX, "\xff\xfe<\x00t\x00", "well-formed XML"},
		{TMX, "\xff\xfe<\x00\x00\xd8x\x00", "half a surrogate pair"},
		{TMX, "\xff\xfe<\x00t", "odd number of bytes"},
		{TMX, strings.Replace(tmxOf("<tu><prop type='x-score'>ninety</prop></tu>"), "srclang", "creationtool='duizhao' srclang", 1), "a property x-score"},
		{TSV, "什么\n", "file:1: expected Chinese, a tab and English"},
		{TSV, "zh\ten\n你\n", "file:2: expected 2 fields, as the first line has, found 1"},
		{TSV, "zh\ten\n\n\"你\thi\n", "file:3: expected a quotation mark at the end"},
		{TSV, "zh\ten\n\"你\"x\thi\n", "file:2: expected a tab behind the quotation mark"},
		{TSV, "zh\ten\tscore\n你\thi\tgood\n", `file:2: expected a value of the column score, found "good"`},
		{TSV, "zh\ten\tscore\n你\thi\tNaN\n", "file:2: expected a score from 0 to 1"},
		{TSV, "zh\ten\tbefore\n你\thi\t12\n", "file:2: expected a value of the column before"},
		{TSV, "zh\ten\tcreated\n你\thi\tyesterday\n", "file:2: expected an entry, found expected a date"},
		{TSV, "你\thi\xff\n", "file:1: expected UTF-8"},
		{JSONL, "{\"zh\":\"你\",\"en\":\"x\"}\n[]\n", "file:2: expected a JSON object with zh and en"},
		{JSONL, `{"zh":"你","en":"x"} {}`, "file:1: expected the end of the line"},
		{JSONL, `{"zh":"你","en":"x","other":1}`, "unknown field"},
		{JSONL, `{"zh":"你","en":"x","score":7}`, "a score from 0 to 1"},
		{JSONL, `{"zh":"你","en":"x","origin":"god"}`, "expected an origin"},
	} {
		_, _, err := read(test.format, []byte(test.file))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v %q: %v, expected %s", test.format, excerpt(test.file), err, test.want)
			continue
		}
		if !errors.As(err, new(*exchange.ReadError)) {
			t.Errorf("%v %q: an error of type %T", test.format, excerpt(test.file), err)
		}
	}
}

// endless is a file that never ends.
type endless struct {
	start  string
	middle string
	read   int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.start != "" {
		n := copy(p, e.start)
		e.start = e.start[n:]
		return n, nil
	}
	n := 0
	for n+len(e.middle) <= len(p) {
		n += copy(p[n:], e.middle)
	}
	e.read += n
	return n, nil
}

func TestEndless(t *testing.T) {
	for _, test := range []struct {
		format        Format
		start, middle string
	}{
		{TMX, `<tmx><body><tu><tuv xml:lang="zh"><seg>`, "字"},
		{TMX, `<tmx><body><tu><tuv xml:lang="zh"><seg>`, "x<ph/>"},
		{TMX, `<tmx><body><tu>`, "<tuv xml:lang='zh'><seg>x</seg></tuv>"},
		{TMX, `<tmx a="`, "x"},
		{TMX, `<!DOCTYPE `, "x"},
		{TSV, "", "字"},
		{TSV, "zh\ten\n\"", "字\n"},
		{JSONL, `{"zh":"`, "x"},
	} {
		if testing.Short() && len(test.middle) > 1 { // many elements and lines, which take the race detector long
			continue
		}
		in := &endless{start: test.start, middle: test.middle}
		var last error
		for _, err := range NewReader("endless", in, test.format).Entries() {
			last = err
		}
		if last == nil || in.read > 8*maxRecord {
			t.Errorf("%v %q: %v after %d bytes", test.format, test.start, last, in.read)
		}
	}
}

func TestReadLines(t *testing.T) {
	for _, test := range []struct {
		format Format
		file   string
		want   []Entry
		counts ReadCounts
	}{
		{TSV, "\ufeff你好\tHello\r\n\r\n\"引号\"开头\t\"x\n只有中文\t \n", []Entry{{ZH: "你好", EN: "Hello", Score: 1}, {ZH: `"引号"开头`, EN: `"x`, Score: 1}},
			ReadCounts{Units: 3, Entries: 2, OneSided: 1}},
		{TSV, "id\tfield\tzh\ten\tscore\nfaq#1\tanswer\t好\tGood\t0.5\n", []Entry{{ZH: "好", EN: "Good", Score: 0.5, Row: "faq#1"}},
			ReadCounts{Units: 1, Entries: 1}},
		{JSONL, `{"id":"faq#1","field":"answer","zh":"好","en":"Good","score":0.5}` + "\n\n" + `{"zh":"","en":"x"}`, []Entry{{ZH: "好", EN: "Good", Score: 0.5, Row: "faq#1"}},
			ReadCounts{Units: 2, Entries: 1, OneSided: 1}},
		{TSV, "", nil, ReadCounts{}},
	} {
		entries, counts, err := read(test.format, []byte(test.file))
		if err != nil || !reflect.DeepEqual(entries, test.want) || counts != test.counts {
			t.Errorf("%v %q: %+v, %+v, %v", test.format, test.file, entries, counts, err)
		}
	}
}

func TestFormatOf(t *testing.T) {
	for name, want := range map[string]Format{"a.tmx": TMX, "b/c.TSV": TSV, "d.jsonl": JSONL} {
		if got, err := FormatOf(name); got != want || err != nil {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	if _, err := FormatOf("memory.xlsx"); err == nil {
		t.Error("memory.xlsx has a format")
	}
}

// fuzzReader checks that whatever is read can be written and read again.
func fuzzReader(f *testing.F, format Format) {
	f.Fuzz(func(t *testing.T, data []byte) {
		entries, counts, err := read(format, data)
		if err == nil && counts.Entries != len(entries) {
			t.Fatalf("%d entries, counted %d", len(entries), counts.Entries)
		}
		var file bytes.Buffer
		w, err := NewWriter(&file, format, WriterOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if err := w.Write(e); err != nil {
				t.Fatalf("%+v was read but cannot be written: %v", e, err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		again, _, err := read(format, file.Bytes())
		if err != nil || !reflect.DeepEqual(again, entries) {
			t.Fatalf("%v: read\n%+v\nand again\n%+v", err, entries, again)
		}
	})
}

func FuzzTMX(f *testing.F) {
	f.Add(omegat(f))
	f.Add([]byte(tmxOf("<tu><prop type='prev'>x</prop><tuv lang='ZH-cn'><seg>a<bpt i='1'>&lt;b></bpt>中</seg></tuv><tuv xml:lang='en'><seg>x</seg></tuv></tu>")))
	f.Add([]byte("\xff\xfe<\x00t\x00"))
	fuzzReader(f, TMX)
}

func FuzzTSV(f *testing.F) {
	f.Add([]byte("zh\ten\torigin\tscore\n\"你\"\"\n好\"\thi\thuman\t0.5\n"))
	f.Add([]byte("你\thi\r\n"))
	fuzzReader(f, TSV)
}

func FuzzJSONL(f *testing.F) {
	f.Add([]byte(`{"zh":"你","en":"x","score":0.5,"before":"0123456789abcdef","created":"2024-05-01T00:00:00Z"}`))
	fuzzReader(f, JSONL)
}

func FuzzDifferences(f *testing.F) {
	f.Add("共 3 次 `x` {a} https://a.example", "共 4 次 $x$")
	f.Fuzz(func(t *testing.T, a, b string) {
		if differences(a, a) != nil {
			t.Fatal("a text differs from itself")
		}
		if (differences(a, b) == nil) != (differences(b, a) == nil) {
			t.Fatal("a difference in one direction only")
		}
		keyOf(a)
	})
}
