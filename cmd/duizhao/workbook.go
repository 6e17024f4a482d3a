package main

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
)

// workbook is a workbook of Office Open XML (ECMA-376 part 1, SpreadsheetML), which checkPackage has let pass. Only what cells say is read;
// small libraries for it lose the rows behind damage without a word, and large ones would double the size of the program.
type workbook struct {
	files   map[string]*zip.File
	strings []string // that cells share
}

// workbookText reads the sheets of a workbook as one table of CSV. Those behind the first must have its header, which stands in the table
// once; empty sheets are passed over. Numbers come as they are stored, which for dates is days.
func workbookText(name string, raw []byte) (string, error) {
	fail := func(expected string, err error) (string, error) {
		return "", &ConversionError{Name: name, Expected: expected, Found: err.Error(), Err: err}
	}
	files, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return fail("a workbook", err)
	}
	b := workbook{files: map[string]*zip.File{}}
	for _, f := range files.File {
		b.files[f.Name] = f
	}
	sheets, err := b.sheets()
	if err != nil {
		return fail("a workbook", err)
	}
	if b.files["xl/sharedStrings.xml"] != nil {
		if err := b.readStrings(); err != nil {
			return fail("the texts of a workbook", err)
		}
	}
	out := boundedBuffer{left: conversionOutput} // a short file can hold much: cells share texts, and name columns far away
	w := csv.NewWriter(&out)
	var header []string
	for _, s := range sheets {
		first := true
		err := b.rows(s.file, func(cells []string) error {
			begins := first
			first = false
			switch {
			case !begins:
			case header == nil:
				header = cells
			case slices.Equal(cells, header):
				return nil
			default:
				return &ConversionError{Name: name, Expected: fmt.Sprintf("sheet %s with the columns %q of the first", s.Name, header),
					Found: fmt.Sprintf("%q: save its sheets as .csv", cells)}
			}
			return w.Write(cells)
		})
		if err == nil {
			w.Flush()
			err = w.Error()
		}
		switch columns := (*ConversionError)(nil); {
		case errors.As(err, &columns):
			return "", columns
		case errors.Is(err, errTooMuch):
			return "", &ConversionError{Name: name, Expected: fmt.Sprintf("at most %d bytes of text", conversionOutput), Found: "more", Err: err}
		case err != nil:
			return fail("sheet "+s.Name, err)
		}
	}
	return out.kept.String(), nil
}

// sheet is a sheet of a workbook and the file that holds it.
type sheet struct {
	Name string `xml:"name,attr"`
	ID   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
	file string
}

// sheets lists the sheets in their order.
func (b *workbook) sheets() ([]sheet, error) {
	var list struct {
		Sheets []sheet `xml:"sheets>sheet"`
	}
	var relations struct {
		List []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := errors.Join(b.unmarshal("xl/workbook.xml", &list), b.unmarshal("xl/_rels/workbook.xml.rels", &relations)); err != nil {
		return nil, err
	}
	files := make(map[string]string, len(relations.List))
	for _, r := range relations.List {
		files[r.ID] = strings.TrimPrefix(path.Join("/xl", r.Target), "/")
		if strings.HasPrefix(r.Target, "/") {
			files[r.ID] = r.Target[1:]
		}
	}
	taken := make(map[string]bool, len(list.Sheets))
	for i := range list.Sheets {
		s := &list.Sheets[i]
		if s.file = files[s.ID]; taken[s.file] {
			return nil, fmt.Errorf("the sheets before %q have its file %q", s.Name, s.file)
		}
		taken[s.file] = true
	}
	return list.Sheets, nil
}

func (b *workbook) unmarshal(name string, v any) error {
	return b.read(name, func(d *xml.Decoder) error { return d.Decode(v) })
}

// read opens a file of the workbook.
func (b *workbook) read(name string, with func(*xml.Decoder) error) error {
	f := b.files[name]
	if f == nil {
		return fmt.Errorf("no file %q in it", name)
	}
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	if err := with(xml.NewDecoder(r)); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// readStrings reads the strings that cells share.
func (b *workbook) readStrings() error {
	return b.read("xl/sharedStrings.xml", func(d *xml.Decoder) error {
		return each(d, "si", func(xml.StartElement) error {
			s, err := textIn(d, "t")
			b.strings = append(b.strings, s)
			return err
		})
	})
}

// rows calls do for the rows of a sheet that hold anything, each with its cells in the order of columns.
func (b *workbook) rows(name string, do func(cells []string) error) error {
	return b.read(name, func(d *xml.Decoder) error {
		return each(d, "row", func(xml.StartElement) error {
			var cells []string
			err := each(d, "c", func(c xml.StartElement) error {
				s, err := b.cell(d, attribute(c, "t"))
				at := columnIndex(attribute(c, "r"))
				if attribute(c, "r") == "" {
					at = len(cells)
				}
				if err != nil || s == "" || at < 0 {
					return err
				}
				for len(cells) <= at {
					cells = append(cells, "")
				}
				cells[at] = s
				return nil
			})
			if err != nil || len(cells) == 0 {
				return err
			}
			return do(cells)
		})
	})
}

// cell reads the text of a cell of a type.
func (b *workbook) cell(d *xml.Decoder, kind string) (string, error) {
	if kind == "inlineStr" {
		return textIn(d, "t")
	}
	s, err := textIn(d, "v")
	switch {
	case err != nil || s == "":
	case kind == "s":
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 || n >= len(b.strings) {
			return "", fmt.Errorf("expected the number of one of %d texts, found %q", len(b.strings), s)
		}
		return b.strings[n], nil
	case kind == "b":
		return strconv.FormatBool(s == "1"), nil
	}
	return s, err
}

// each calls do for the elements of a name inside the one that is open, or inside the document. do reads its element to the end.
func each(d *xml.Decoder, name string, do func(xml.StartElement) error) error {
	for depth := 0; ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && depth == 0 {
			return nil
		}
		if err != nil {
			return err
		}
		switch k := token.(type) {
		case xml.StartElement:
			if k.Name.Local != name {
				depth++
			} else if err := do(k); err != nil {
				return err
			}
		case xml.EndElement:
			if depth--; depth < 0 {
				return nil
			}
		}
	}
}

// textIn joins the texts of the elements of a name inside the one that is open, and reads that to its end. How it is pronounced (rPh) is no
// part of a text.
func textIn(d *xml.Decoder, name string) (string, error) {
	var s strings.Builder
	for depth, inside := 0, 0; ; {
		token, err := d.Token()
		if err != nil {
			return "", err
		}
		switch k := token.(type) {
		case xml.StartElement:
			if k.Name.Local == "rPh" {
				if err := d.Skip(); err != nil {
					return "", err
				}
				continue
			}
			if depth++; k.Name.Local == name && inside == 0 {
				inside = depth
			}
		case xml.EndElement:
			if inside == depth {
				inside = 0
			}
			if depth--; depth < 0 {
				return s.String(), nil
			}
		case xml.CharData:
			if inside > 0 {
				s.Write(k)
			}
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

// columnIndex is the column of a place such as AB12, counted from 0; -1 beyond XFD, the last that there can be.
func columnIndex(place string) int {
	const last = 16384
	n := 0
	for _, c := range strings.TrimRight(place, "0123456789") {
		if c < 'A' || c > 'Z' || n > last {
			return -1
		}
		n = n*26 + int(c-'A') + 1
	}
	if n > last {
		return -1
	}
	return n - 1
}
