package main

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/duizhao/duizhao/dataset"
)

// made makes a file of a kind from testdata/quiz.md. Tests of converters fail where these are missing; make test says how to
// install them.
func made(t *testing.T, kind string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "quiz."+kind)
	if kind == "org" { // pandoc would write lines that it reads as lists
		if err := os.WriteFile(name, []byte(orgQuiz), 0o644); err != nil {
			t.Fatal(err)
		}
		return name
	}
	cmd := exec.Command("pandoc", "--from", "markdown", "--metadata", "title=测验", "--output", name, filepath.Join("testdata", "quiz.md"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return name
}

const orgQuiz = `* 网络测验
** 一、选择题
*** 1. TCP 位于哪一层？（ ）
- A. 应用层
- B. 传输层
- C. 链路层

答案：B

解析：见 ~net_stack~ 一节，a < b。
*** 2. 下列哪个是 动词？____
A、跑 B、树

答案：A
** 二、简答题
*** 1. 这段代码输出什么？
#+begin_src go
fmt.Println(1 < 2)
#+end_src
答案：打印真值
`

func TestConvert(t *testing.T) {
	for _, kind := range []string{"docx", "odt", "epub", "rst", "org", "html"} {
		t.Run(kind, func(t *testing.T) {
			name := made(t, kind)
			text, err := convert(context.Background(), name)
			if err != nil {
				t.Fatal(err)
			}
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if text.SHA256() != sha256.Sum256(raw) || text.Size != int64(len(raw)) || !strings.HasPrefix(text.Converter, "pandoc ") || !strings.Contains(text.Converter, "--from "+kind) {
				t.Errorf("hash %x, size %d, converter %q", text.SHA256(), text.Size, text.Converter)
			}
			docs, err := dataset.Reader{}.Split(text)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for i := range docs[0].Items {
				row := docs[0].Row(i)
				got = append(got, fmt.Sprintf("%s %s %s %v %v %q %q", strings.Join(row.Section[max(0, len(row.Section)-1):], ""), row.Number, row.QuestionZH, row.OptionsZH, row.AnswerKey, row.AnswerZH, row.AnalysisZH))
			}
			want := []string{
				`一、选择题 1 TCP 位于哪一层？（ ） [{A 应用层} {B 传输层} {C 链路层}] [B] "B" "见 ` + "`net_stack`" + ` 一节，a < b。"`,
				`一、选择题 2 下列哪个是 动词？____ [{A 跑} {B 树}] [A] "A" ""`,
				"二、简答题 1 这段代码输出什么？\n\nfmt.Println(1 < 2) [] [] \"打印真值\" \"\"",
			}
			joined := strings.Join(got, "\n")
			for _, fence := range []string{"```go\n", "```\n", "\n```"} { // .odt has no code
				joined = strings.ReplaceAll(joined, fence, "")
			}
			if joined != strings.Join(want, "\n") {
				t.Errorf("got\n%s\nwant\n%s", joined, strings.Join(want, "\n"))
			}
		})
	}
}

// pdf is a PDF file of lines of text, a page for each list.
func pdf(pages ...[]string) []byte {
	var b bytes.Buffer
	var offsets []int
	object := func(body string) int {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(offsets), body)
		return len(offsets)
	}
	stream := func(body string) int {
		return object(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(body), body))
	}
	b.WriteString("%PDF-1.4\n")
	// Codes are UTF-16, and the font says so: no glyphs are needed to read the text.
	unicode := stream("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def\n" +
		"1 begincodespacerange <0000> <ffff> endcodespacerange\n1 beginbfrange <0000> <ffff> <0000> endbfrange\nendcmap end end")
	descriptor := object("<< /Type /FontDescriptor /FontName /F /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>")
	cid := object(fmt.Sprintf("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /F /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 /FontDescriptor %d 0 R >>", descriptor))
	font := object(fmt.Sprintf("<< /Type /Font /Subtype /Type0 /BaseFont /F /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>", cid, unicode))
	root := len(offsets) + 2*len(pages) + 1
	var kids []string
	for _, lines := range pages {
		var text strings.Builder
		text.WriteString("BT /F 12 Tf 72 760 Td 20 TL\n")
		for _, line := range lines {
			text.WriteByte('<')
			for _, u := range utf16.Encode([]rune(line)) {
				fmt.Fprintf(&text, "%04x", u)
			}
			text.WriteString("> Tj T*\n")
		}
		text.WriteString("ET")
		content := stream(text.String())
		kids = append(kids, fmt.Sprintf("%d 0 R", object(fmt.Sprintf("<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F %d 0 R >> >> >>", root, content, font))))
	}
	object(fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", strings.Join(kids, " "), len(kids)))
	catalog := object(fmt.Sprintf("<< /Type /Catalog /Pages %d 0 R >>", root))
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer << /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, catalog, start)
	return b.Bytes()
}

func TestConvertPDF(t *testing.T) {
	name := filepath.Join(t.TempDir(), "quiz.pdf")
	raw := pdf([]string{"1. 首都是哪里？", "A. 上海", "B. 北京", "答案：B", "2. 水在几度结冰？"}, []string{"A. 0", "B. 100", "答案：A"})
	if err := os.WriteFile(name, raw, 0o644); err != nil {
		t.Fatal(err)
	}
	text, err := convert(context.Background(), name)
	if err != nil {
		t.Fatal(err)
	}
	if text.SHA256() != sha256.Sum256(raw) || !strings.HasPrefix(text.Converter, "pdftotext version ") {
		t.Errorf("hash %x, converter %q", text.SHA256(), text.Converter)
	}
	docs, err := dataset.Reader{}.Split(text)
	if err != nil {
		t.Fatal(err)
	}
	d := docs[0]
	if len(d.Items) != 2 || strings.Join(d.Items[0].Key, "") != "B" || strings.Join(d.Items[1].Key, "") != "A" || len(d.Items[1].Choices) != 2 {
		t.Errorf("%d items of %q", len(d.Items), text.Data)
	}
}

// packed is a zip file of empty files.
func packed(t *testing.T, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range names {
		if _, err := w.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestConvertRefuses(t *testing.T) {
	for _, test := range []struct {
		name string
		raw  []byte
		want string
	}{
		{"x.zip", nil, "expected a document, found an archive: unpack it first"},
		{"x.RAR", nil, "expected a document, found an archive: unpack it first"},
		{"x.docm", nil, "expected a document, found a document with macros: save it as .docx"},
		{"x.xlsm", nil, "expected a document, found a workbook with macros: save it as .csv"},
		{"x.doc", nil, "expected a document, found a document of an old format: save it as .docx"},
		{"x.docx", []byte("not packed"), "expected a document packed as .docx, found zip: not a valid zip file"},
		{"x.docx", packed(t, "word/document.xml", "word/vbaProject.bin"), "expected a document without macros, found word/vbaProject.bin in it: save it without macros"},
		{"x.odt", packed(t, "content.xml", "Basic/Standard/script-lb.xml"), "expected a document without macros, found Basic/Standard/script-lb.xml in it: save it without macros"},
		{"x.pdf", []byte("hello"), `expected a PDF file, found one that begins with "hello"`},
	} {
		name := filepath.Join(t.TempDir(), test.name)
		if err := os.WriteFile(name, test.raw, 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := convert(context.Background(), name)
		var bad *ConversionError
		if !errors.As(err, &bad) || err.Error() != name+": "+test.want {
			t.Errorf("%s: %v, want %s", test.name, err, test.want)
		}
	}
	name := filepath.Join(t.TempDir(), "x.docx")
	if err := os.WriteFile(name, packed(t, "word/document.xml"), 0o644); err != nil {
		t.Fatal(err)
	}
	var bad *ConversionError
	if _, err := convert(context.Background(), name); !errors.As(err, &bad) || bad.Expected != "text from pandoc" || bad.Err == nil {
		t.Errorf("a damaged document: %v", err)
	}
}

// TestConvertMissing tells which package holds a program that is missing.
func TestConvertMissing(t *testing.T) {
	docx := made(t, "docx")
	t.Setenv("PATH", t.TempDir())
	for name, want := range map[string]string{docx: "pandoc", filepath.Join(t.TempDir(), "x.pdf"): "poppler-utils"} {
		if want == "poppler-utils" {
			if err := os.WriteFile(name, pdf([]string{"x"}), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		_, err := convert(context.Background(), name)
		var bad *ConversionError
		if !errors.As(err, &bad) || bad.Package != want || hint(err) != "install it: apt-get install "+want {
			t.Errorf("%v, hint %q", err, hint(err))
		}
	}
}

func TestConverterLimits(t *testing.T) {
	sh := &converter{program: "sh"}
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	if _, err := sh.run(ctx, "/bin/sh", []string{"-c", "sleep 60"}, []byte{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("too slow: %v", err)
	}
	if _, err := sh.run(context.Background(), "/bin/sh", []string{"-c", "echo broken >&2; exit 3"}, []byte{}); err == nil || err.Error() != "exit status 3: broken" {
		t.Errorf("failed: %v", err)
	}
	out := boundedBuffer{left: 3}
	if _, err := io.WriteString(&out, "abcd"); err == nil || !out.over || out.kept.Len() != 0 {
		t.Errorf("too much: %v, %d bytes", err, out.kept.Len())
	}
}
