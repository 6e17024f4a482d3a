package main

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/dataset"
)

// newWorkbook makes a workbook of sheets with texts in inline and shared strings, and numbers. A cell of "" is left out.
func newWorkbook(t testing.TB, sheets ...[][]string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	add := func(name, text string) {
		f, err := z.Create(name)
		if err == nil {
			_, err = f.Write([]byte(`<?xml version="1.0" encoding="UTF-8"?>` + text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var list, relations, shared strings.Builder
	strs := 0
	for n, rows := range sheets {
		fmt.Fprintf(&list, `<sheet name="第%d章" sheetId="%d" r:id="rId%d"/>`, n+1, n+1, n+1)
		fmt.Fprintf(&relations, `<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet%d.xml"/>`, n+1, n+1)
		var sheet strings.Builder
		sheet.WriteString(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
		for i, row := range rows {
			fmt.Fprintf(&sheet, `<row r="%d">`, i+1)
			for k, cell := range row {
				place := fmt.Sprintf("%c%d", 'A'+k, i+1)
				switch {
				case cell == "":
				case strings.Trim(cell, "0123456789") == "":
					fmt.Fprintf(&sheet, `<c r="%s"><v>%s</v></c>`, place, cell)
				case k%2 == 0:
					fmt.Fprintf(&sheet, `<c r="%s" t="s"><v>%d</v></c>`, place, strs)
					half := len([]rune(cell)) / 2
					fmt.Fprintf(&shared, `<si><r><t xml:space="preserve">%s</t></r><r><rPr><b/></rPr><t xml:space="preserve">%s</t></r><rPh sb="0" eb="1"><t>pinyin</t></rPh></si>`,
						html.EscapeString(string([]rune(cell)[:half])), html.EscapeString(string([]rune(cell)[half:])))
					strs++
				default:
					fmt.Fprintf(&sheet, `<c r="%s" t="inlineStr"><is><t>%s</t></is></c>`, place, html.EscapeString(cell))
				}
			}
			sheet.WriteString("</row>")
		}
		sheet.WriteString("</sheetData></worksheet>")
		add(fmt.Sprintf("xl/worksheets/sheet%d.xml", n+1), sheet.String())
	}
	add("xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>`+list.String()+`</sheets></workbook>`)
	add("xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`+relations.String()+`</Relationships>`)
	add("xl/sharedStrings.xml", `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`+shared.String()+`</sst>`)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

var bank = [][]string{
	{"题目", "选项A", "选项B", "答案", "解析"},
	{"栈的特点是（ ）。", "先进先出", "后进先出", "B", "第 3 章\n“入栈”, \"出栈\""},
	{"1 & 2 之和是多少？", "3", "12", "A"},
	{},
	{"队列 < 栈？", "对", "错", "", "没有答案"},
}

func TestWorkbook(t *testing.T) {
	name := filepath.Join(t.TempDir(), "bank.xlsx")
	raw := newWorkbook(t, bank, nil, append([][]string{bank[0]}, []string{"树是图吗？", "是", "否", "A"}))
	if err := os.WriteFile(name, raw, 0o644); err != nil {
		t.Fatal(err)
	}
	text, err := convert(context.Background(), name)
	if err != nil {
		t.Fatal(err)
	}
	if text.Size != int64(len(raw)) || !strings.HasPrefix(text.Converter, "duizhao ") {
		t.Errorf("size %d, converter %q", text.Size, text.Converter)
	}
	docs, err := dataset.Reader{}.Split(text)
	if err != nil || len(docs) != 1 {
		t.Fatal(len(docs), err)
	}
	var got []string
	for i := range docs[0].Items {
		r := docs[0].Row(i)
		got = append(got, fmt.Sprint(r.QuestionZH, r.OptionsZH, r.AnswerKey, r.AnalysisZH))
	}
	want := []string{
		"栈的特点是（ ）。[{A 先进先出} {B 后进先出}] [B]第 3 章\n“入栈”, \"出栈\"", "1 & 2 之和是多少？[{A 3} {B 12}] [A]",
		"队列 < 栈？[{A 对} {B 错}] []没有答案", "树是图吗？[{A 是} {B 否}] [A]",
	}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestWorkbookErrors(t *testing.T) {
	for _, test := range []struct {
		raw  []byte
		want string
	}{
		{newWorkbook(t, bank, [][]string{{"姓名", "分数"}, {"张三", "90"}}), `sheet 第2章 with the columns`},
		{damaged(t), "sheet 第1章, found xl/worksheets/sheet1.xml"},
		{[]byte("no workbook"), "expected a document packed as .xlsx"},
		{newWorkbook(t, bank)[:300], "expected a document packed as .xlsx"},
	} {
		name := filepath.Join(t.TempDir(), "x.xlsx")
		if err := os.WriteFile(name, test.raw, 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := convert(context.Background(), name)
		var e *ConversionError
		if !errors.As(err, &e) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v, want %q", err, test.want)
		}
	}
}

// TestWorkbookBombs tries workbooks of a few bytes that stand for gigabytes of text.
func TestWorkbookBombs(t *testing.T) {
	sheet := func(cell string, times int) string {
		return "<worksheet><row>" + strings.Repeat(cell, times) + "</row></worksheet>"
	}
	for _, test := range []struct{ sheets, relations, sheet, shared, want string }{
		{`<sheet name="x" r:id="a"/>`, `<Relationship Id="a" Target="x.xml"/>`, sheet(`<c t="s"><v>0</v></c>`, 1<<10), strings.Repeat("多", 1<<18), "expected at most"},
		{`<sheet name="x" r:id="a"/>`, `<Relationship Id="a" Target="x.xml"/>`, strings.Repeat(sheet(`<c r="XFD1"><v>1</v></c>`, 1), 20000), "", "expected at most"},
		{`<sheet name="x" r:id="a"/><sheet name="y" r:id="b"/>`, `<Relationship Id="a" Target="x.xml"/><Relationship Id="b" Target="./x.xml"/>`,
			sheet(`<c><v>1</v></c>`, 1), "", `the sheets before "y" have its file "xl/x.xml"`},
	} {
		var out bytes.Buffer
		z := zip.NewWriter(&out)
		for _, file := range [][2]string{
			{"xl/workbook.xml", `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>` + test.sheets + `</sheets></workbook>`},
			{"xl/_rels/workbook.xml.rels", `<Relationships>` + test.relations + `</Relationships>`},
			{"xl/x.xml", `<x>` + test.sheet + `</x>`}, {"xl/sharedStrings.xml", `<sst><si><t>` + test.shared + `</t></si></sst>`},
		} {
			f, err := z.Create(file[0])
			if err == nil {
				_, err = io.WriteString(f, file[1])
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := workbookText("bomb.xlsx", out.Bytes()); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v, want %q", err, test.want)
		}
	}
}

// damaged is a workbook whose sheet ends in the middle.
func damaged(t *testing.T) []byte {
	t.Helper()
	whole, err := zip.NewReader(bytes.NewReader(newWorkbook(t, bank)), int64(len(newWorkbook(t, bank))))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range whole.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if strings.HasSuffix(f.Name, "sheet1.xml") {
			text = text[:len(text)/2]
		}
		w, werr := z.Create(f.Name)
		if err := errors.Join(err, werr); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// FuzzWorkbook puts text where a sheet is.
func FuzzWorkbook(f *testing.F) {
	f.Add(`<worksheet><sheetData><row><c r="A1" t="s"><v>0</v></c><c t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>`, `<sst><si><t>题目</t></si></sst>`)
	f.Add(`<row><c r="ZZZZ1"><v>1</v></c><c t="s"><v>-1</v></c>`, `<si>`)
	f.Add(`<row><c r="XFD1" t="b"><v>1</v></c></row>`, `<si><rPh><t>x</t></rPh><r><t>y</t></r></si>`)
	f.Fuzz(func(t *testing.T, sheet, shared string) {
		var out bytes.Buffer
		z := zip.NewWriter(&out)
		for name, text := range map[string]string{
			"xl/workbook.xml":            `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="x" r:id="a"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="a" Target="x.xml"/></Relationships>`, "xl/x.xml": sheet, "xl/sharedStrings.xml": shared,
		} {
			if w, err := z.Create(name); err == nil {
				_, _ = w.Write([]byte(text))
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		text, err := workbookText("x.xlsx", out.Bytes())
		var e *ConversionError
		if err != nil && (!errors.As(err, &e) || text != "") {
			t.Errorf("%v with %q", err, text)
		}
	})
}
