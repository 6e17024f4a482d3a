package jsonld

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/piprate/json-gold/ld"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/export/publish"
)

// folder is files in memory.
type folder map[string]*bytes.Buffer

type file struct{ *bytes.Buffer }

func (file) Close() error { return nil }

func (f folder) Create(name string) (io.WriteCloser, error) {
	f[name] = new(bytes.Buffer)
	return file{f[name]}, nil
}

func (f folder) Rename(from, to string) error {
	f[to] = f[from]
	delete(f, from)
	return nil
}

// In safe mode the processor fails at any key or value that it would drop. What it understood is compared with what should be
// there: all fields with their types and columns.
func TestCroissantIsJSONLD(t *testing.T) {
	out := folder{}
	w, err := publish.New(out, publish.Settings{
		Name: "os-zh-en", License: "cc-by-4.0", Authors: []string{"王芳"}, URL: "https://example.org/os-zh-en", Date: "2026-01-31",
		Description: "Questions.", Tool: "duizhao", ToolVersion: "0.1.0", Words: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, split := range []string{"train", "test"} {
		if err := w.Write(&dataset.Row{ID: string(rune('a' + i)), Split: split, OriginEN: dataset.OriginMachine, Words: &dataset.Words{}}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
	var doc any
	if err := json.Unmarshal(out["croissant.json"].Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	options := ld.NewJsonLdOptions("https://example.org/os-zh-en/")
	options.ProcessingMode, options.SafeMode, options.Format = ld.JsonLd_1_1, true, "application/n-quads"
	quads, err := ld.NewJsonLdProcessor().ToRDF(doc, options)
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for line := range strings.Lines(quads.(string)) {
		for _, term := range []string{
			"<http://mlcommons.org/croissant/Field>", "<http://mlcommons.org/croissant/FileObject>", "<http://mlcommons.org/croissant/FileSet>",
			"<http://mlcommons.org/croissant/column>", "<http://mlcommons.org/croissant/jsonPath>", "<http://mlcommons.org/croissant/isArray>",
			"<https://schema.org/sha256>", "<http://www.w3.org/ns/prov#wasGeneratedBy>", "<http://purl.org/dc/terms/conformsTo>",
		} {
			if strings.Contains(line, term) {
				counts[term[strings.LastIndexAny(term, "/#")+1:len(term)-1]]++
			}
		}
	}
	// 29 columns, of which two lists of {label, text} and two of four fields, and two structs of three; and two fields of the splits.
	const columns, below = 29, 2*2 + 2*4 + 2*3
	want := map[string]int{
		"Field": columns + below + 2, "FileObject": 2, "FileSet": 1, "column": columns + below, "jsonPath": below, "isArray": 9, "sha256": 2,
		"wasGeneratedBy": 20, "conformsTo": 1,
	}
	for term, n := range want {
		if counts[term] != n {
			t.Errorf("%s: %d, want %d", term, counts[term], n)
		}
	}
}
