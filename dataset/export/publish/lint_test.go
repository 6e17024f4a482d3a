package publish

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/parquet-go/parquet-go"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/export"
)

// small are limits that a test can pass.
var small = limits{file: 1 << 20, group: 1 << 20}

// A fault is a change to a good folder that a rule must find.
type fault struct {
	rule  string
	spoil func(t *testing.T, d folder)
}

// card replaces a text of the card, which must be there.
func card(rule, old, new string) fault {
	return fault{rule, func(t *testing.T, d folder) { d.replace(t, "README.md", old, new) }}
}

func (d folder) replace(t *testing.T, name, old, new string) {
	t.Helper()
	data := d.MapFS[name].Data
	if !bytes.Contains(data, []byte(old)) {
		t.Fatalf("%s does not hold %q", name, old)
	}
	d.put(name, bytes.Replace(data, []byte(old), []byte(new), 1))
}

func (d folder) put(name string, data []byte) {
	d.MapFS[name] = &fstest.MapFile{Data: data, Mode: 0o644}
}

// croissantFault changes the JSON of the Croissant file.
func croissantFault(rule string, change func(d object)) fault {
	return fault{rule, func(t *testing.T, d folder) {
		var root object
		if err := json.Unmarshal(d.MapFS["croissant.json"].Data, &root); err != nil {
			t.Fatal(err)
		}
		change(root)
		data, err := json.Marshal(root)
		if err != nil {
			t.Fatal(err)
		}
		d.put("croissant.json", data)
	}}
}

func without(rule, key string) fault {
	return croissantFault(rule, func(d object) { delete(d, key) })
}

func with(rule, key string, value any) fault {
	return croissantFault(rule, func(d object) { d[key] = value })
}

// node is one below the root: a key and a place in its list, and so on.
func node(d object, path ...any) object {
	for i := 0; i < len(path); i += 2 {
		d = d[path[i].(string)].([]any)[path[i+1].(int)].(object)
	}
	return d
}

// inNode changes a node.
func inNode(rule, key string, value any, path ...any) fault {
	return croissantFault(rule, func(d object) {
		if n := node(d, path...); value == nil {
			delete(n, key)
		} else {
			n[key] = value
		}
	})
}

const (
	trainFile = "data/train-00000-of-00001.parquet"
	testFile  = "data/test-00000-of-00001.parquet"
)

// table writes a data file anew from rows of any type.
func table[T any](t *testing.T, d folder, name string, rows []T, options ...parquet.WriterOption) {
	t.Helper()
	var out bytes.Buffer
	w := parquet.NewGenericWriter[T](&out, append([]parquet.WriterOption{parquet.Compression(&parquet.Zstd)}, options...)...)
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	d.put(name, out.Bytes())
}

// testRows writes the test split anew from rows that were changed.
func testRows(rule string, change func(rows []dataset.Row)) fault {
	return fault{rule, func(t *testing.T, d folder) {
		var list []dataset.Row
		data := d.MapFS[testFile].Data
		for row, err := range export.ReadParquet(testFile, bytes.NewReader(data), int64(len(data))) {
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, *row)
		}
		change(list)
		table(t, d, testFile, list)
	}}
}

// putFile writes a file of the folder.
func putFile(rule, name, text string) fault {
	return fault{rule, func(_ *testing.T, d folder) { d.put(name, []byte(text)) }}
}

func removed(rule, name string) fault {
	return fault{rule, func(t *testing.T, d folder) {
		if d.MapFS[name] == nil {
			t.Fatalf("no %s", name)
		}
		delete(d.MapFS, name)
	}}
}

// sumLines changes SHA256SUMS.
func sumLines(rule string, change func(lines []string) []string) fault {
	return fault{rule, func(_ *testing.T, d folder) {
		d.put("SHA256SUMS", []byte(strings.Join(change(strings.Split(string(d.MapFS["SHA256SUMS"].Data), "\n")), "\n")))
	}}
}

var faults = []fault{
	{"folder/link", func(_ *testing.T, d folder) {
		d.MapFS["data/link.parquet"] = &fstest.MapFile{Data: []byte("/etc/passwd"), Mode: fs.ModeSymlink | 0o777}
	}},
	putFile("folder/stray", ".DS_Store", "x"),
	putFile("folder/stray", "data/train.parquet.tmp", "x"),
	putFile("folder/name", "what?.txt", "x"),
	{"folder/data", func(_ *testing.T, d folder) {
		for name := range d.MapFS {
			if isData(name) {
				delete(d.MapFS, name)
			}
		}
	}},

	removed("card/missing", "README.md"),
	card("card/encoding", "---\nlanguage", "\ufeff---\nlanguage"),
	card("card/encoding", "Made for a course.", "Made for a course.\xff"),
	card("card/encoding", "Made for a course.", "Made for a course.\r\n"),
	card("card/front-matter", "---\n", "# Title\n"),
	card("card/yaml", "language: [zh, en]", "language: [zh, en"),
	card("card/yaml", "language: [zh, en]", "language: &a [zh, en]\ntags: *a"),
	card("card/yaml", "language: [zh, en]", "a: &a [x,x]\nb: &b [*a,*a]\nlanguage: [zh]"),
	card("card/duplicate-key", "pretty_name:", "license: mit\npretty_name:"),
	card("card/duplicate-key", "- name: id\n      dtype: string", "- name: id\n      dtype: string\n      dtype: int64"),
	card("card/unknown-key", "pretty_name:", "prety_name: x\npretty_name:"),
	card("card/language", "language: [zh, en]\n", ""),
	card("card/language", "[zh, en]", "[chinese, en]"),
	card("card/language", "[zh, en]", "{zh: en}"),
	card("card/license", "license: cc-by-4.0\n", ""),
	card("card/license", "cc-by-4.0", "CC-BY-4.0"),
	card("card/license-unknown", "license: cc-by-4.0", "license: unknown"),
	card("card/license-other", "license: cc-by-4.0", "license: other"),
	card("card/license-other", "license: cc-by-4.0", "license: other\nlicense_name: mine\nlicense_link: LICENCE"),
	card("card/pretty-name", "pretty_name: Operating systems | 操作系统\n", ""),
	card("card/pretty-name", "pretty_name: Operating systems | 操作系统\n", "pretty_name:\n"),
	card("card/multilinguality", "[translation]", "[bilingual]"),
	card("card/size-category", "[n<1K]", "[n<2K]"),
	card("card/size-category", "[n<1K]", "[1K<n<10K]"),
	card("card/size-category", "size_categories: [n<1K]\n", ""),
	card("card/task-category", "text-generation", "text-creation"),
	card("card/annotations-creators", "annotations_creators: [machine-generated]", "annotations_creators: [robots]"),
	card("card/language-creators", "language_creators: [found", "language_creators: [lost"),
	card("card/source-datasets", "[original]", "[mine]"),
	card("card/configs", "configs:", "tags:"),
	card("card/configs", "config_name: default\n    data_files", "config_name: default\n    files"),
	card("card/configs", "path: data/train-*.parquet", "file: data/train-*.parquet"),
	card("card/config-twice", "configs:\n", "configs:\n  - {config_name: default, data_files: data/*.parquet}\n"),
	card("card/split-name", "split: validation", "split: valid"),
	card("card/split-twice", "split: validation", "split: train"),
	card("card/path", "path: data/test-*", "path: ../data/test-*"),
	card("card/path", "path: data/test-*", "path: /data/test-*"),
	card("card/path", "path: data/test-*.parquet", "path: https://example.org/x.parquet"),
	card("card/path-empty", "path: data/test-*", "path: data/tset-*"),
	card("card/file-twice", "path: data/test-*", "path: data/t*"),
	card("card/file-unused", "      - split: test\n        path: data/test-*.parquet\n", ""),
	card("card/stray-data", "path: data/test-*.parquet", "path: [data/test-*.parquet, '*.json']"),
	card("card/stray-data", "path: data/test-*.parquet", "path: [data/test-*.parquet, rejects.jsonl]"),
	card("card/dataset-info", "dataset_info:\n  config_name: default", "dataset_info:\n  config_name: other"),
	card("card/features", "  features:", "  feature:"),
	card("card/features", "- name: id\n      dtype: string", "- name: id"),
	card("card/features", "- name: id\n      dtype: string", "- id"),
	card("card/feature-missing", "    - name: number\n      dtype: string\n", ""),
	card("card/feature-extra", "    - name: number\n", "    - name: colour\n      dtype: string\n    - name: number\n"),
	card("card/feature-type", "- name: number\n      dtype: string", "- name: number\n      dtype: int64"),
	card("card/feature-type", "- name: section\n      list: string", "- name: section\n      dtype: string"),
	card("card/info-splits", "- name: validation\n", "- name: dev\n"),
	card("card/num-examples", "num_examples: 12", "num_examples: 13"),
	card("card/num-examples", "num_examples: 12", "num_examples: many"),
	card("card/num-bytes", "num_bytes: ", "num_bytes: -"),
	card("card/download-size", "download_size: ", "download_size: 1"),
	card("card/dataset-size", "dataset_size: ", "dataset_size: 1"),
	card("card/body", "# Operating systems", "Operating systems"),
	card("card/section", "## Known faults", "## Something"),
	card("card/section", "## How to load it", "## Something"),
	card("card/placeholder", "Made for a course.", "[More Information Needed]"),

	{"data/name", func(_ *testing.T, d folder) { d.put("data/more.parquet", d.MapFS[testFile].Data) }},
	{"data/shards", func(_ *testing.T, d folder) {
		d.put("data/test-00001-of-00003.parquet", d.MapFS[testFile].Data)
		delete(d.MapFS, testFile)
	}},
	{"data/shards", func(_ *testing.T, d folder) { d.put("data/test-00001-of-00002.parquet", d.MapFS[testFile].Data) }},
	{"data/size", func(_ *testing.T, d folder) { d.put(testFile, make([]byte, small.file+1)) }},
	{"data/empty", func(t *testing.T, d folder) { table(t, d, testFile, []dataset.Row{}) }},
	{"data/parquet", func(_ *testing.T, d folder) { d.put(testFile, d.MapFS[testFile].Data[:2000]) }},
	putFile("data/parquet", testFile, "PAR1, or not"),
	{"data/damaged", func(_ *testing.T, d folder) {
		data := bytes.Clone(d.MapFS[testFile].Data)
		for i := 4; i < 2000; i++ {
			data[i] ^= 0x5a
		}
		d.put(testFile, data)
	}},
	{"data/columns", func(t *testing.T, d folder) {
		table(t, d, testFile, []struct {
			ID    string `parquet:"id"`
			Split string `parquet:"split"`
		}{{"x", "test"}})
	}},
	{"data/row-group", func(t *testing.T, d folder) {
		table(t, d, "data/test-00001-of-00002.parquet", []struct {
			ID string `parquet:"id,zstd"`
		}{{strings.Repeat("x", int(small.group)+1)}})
	}},
	{"data/page-index", func(t *testing.T, d folder) { d.put(testFile, withoutIndex(t)) }},
	{"data/codec", func(t *testing.T, d folder) {
		table(t, d, testFile, []dataset.Row{*rows(5)[4]}, parquet.Compression(&parquet.Gzip))
	}},
	testRows("data/text", func(rows []dataset.Row) { rows[0].AnswerZH = "\xff" }),
	testRows("data/id", func(rows []dataset.Row) { rows[1].ID = rows[0].ID }),
	testRows("data/id", func(rows []dataset.Row) { rows[1].ID = "" }),
	testRows("data/split", func(rows []dataset.Row) { rows[1].Split = "train" }),
	testRows("data/leak", func(rows []dataset.Row) { rows[1].Cluster = "2024#0" }),
	testRows("data/absolute-path", func(rows []dataset.Row) { rows[1].SourceZH = "/home/me/exams/2024.zh.md" }),

	removed("croissant/missing", "croissant.json"),
	putFile("croissant/json", "croissant.json", "{"),
	putFile("croissant/json", "croissant.json", "[]"),
	putFile("croissant/json", "croissant.json", `{"name": "a", "name": "b"}`),
	putFile("croissant/json", "croissant.json", strings.Repeat(`[`, 1000)),
	without("croissant/context", "@context"),
	croissantFault("croissant/context", func(d object) { delete(d["@context"].(object), "recordSet") }),
	croissantFault("croissant/context", func(d object) { delete(d["@context"].(object), "prov") }),
	croissantFault("croissant/context", func(d object) { d["@context"].(object)["@vocab"] = "https://example.org/" }),
	with("croissant/type", "@type", "sc:Book"),
	with("croissant/conforms-to", "conformsTo", "http://mlcommons.org/croissant/1.0"),
	without("croissant/name", "name"),
	without("croissant/description", "description"),
	without("croissant/license", "license"),
	with("croissant/license", "license", "cc-by-4.0"),
	without("croissant/url", "url"),
	without("croissant/creator", "creator"),
	with("croissant/date", "datePublished", "yesterday"),
	without("croissant/distribution", "distribution"),
	inNode("croissant/distribution", "@type", "sc:DataDownload", "distribution", 0),
	inNode("croissant/content-url", "contentUrl", nil, "distribution", 0),
	inNode("croissant/content-url", "contentUrl", "data/nowhere.parquet", "distribution", 0),
	inNode("croissant/encoding-format", "encodingFormat", nil, "distribution", 0),
	inNode("croissant/encoding-format", "encodingFormat", "text/csv", "distribution", 0),
	inNode("croissant/sha256", "sha256", nil, "distribution", 0),
	inNode("croissant/sha256", "sha256", strings.Repeat("0", 64), "distribution", 0),
	inNode("croissant/content-size", "contentSize", "1 B", "distribution", 0),
	inNode("croissant/includes", "includes", "data/*.csv", "distribution", 3),
	inNode("croissant/includes", "includes", nil, "distribution", 3),
	croissantFault("croissant/unlisted", func(d object) { d["distribution"] = d["distribution"].([]any)[1:] }),
	inNode("croissant/id", "@id", nil, "distribution", 0),
	inNode("croissant/id", "@id", "default/id", "recordSet", 1, "field", 1),
	inNode("croissant/reference", "references", object{"@id": "nothing"}, "recordSet", 1, "field", 0),
	inNode("croissant/reference", "@id", "renamed", "distribution", 3),
	without("croissant/record-set", "recordSet"),
	inNode("croissant/record-set", "field", nil, "recordSet", 1),
	inNode("croissant/record-set", "@type", "cr:Column", "recordSet", 1, "field", 0),
	inNode("croissant/data-type", "dataType", nil, "recordSet", 1, "field", 0),
	inNode("croissant/source", "source", nil, "recordSet", 1, "field", 0),
	croissantFault("croissant/column", func(d object) {
		node(d, "recordSet", 1, "field", 0)["source"].(object)["extract"].(object)["column"] = "ID"
	}),
	croissantFault("croissant/undescribed", func(d object) {
		set := node(d, "recordSet", 1)
		set["field"] = set["field"].([]any)[1:]
	}),
	inNode("croissant/array", "isArray", nil, "recordSet", 1, "field", 4),
	inNode("croissant/array", "isArray", true, "recordSet", 1, "field", 0),
	croissantFault("croissant/splits", func(d object) { d["recordSet"] = d["recordSet"].([]any)[1:] }),
	inNode("croissant/splits", "data", []any{object{"splits/name": "train"}}, "recordSet", 0),
	inNode("croissant/provenance", "prov:wasGeneratedBy", nil, "recordSet", 1, "field", 18),

	removed("sums/missing", "SHA256SUMS"),
	sumLines("sums/format", func(lines []string) []string { return append(lines, "what is this") }),
	sumLines("sums/format", func(lines []string) []string { return append(lines, strings.Repeat("0", 64)+"  ../x") }),
	sumLines("sums/twice", func(lines []string) []string { return append(lines[:1], lines...) }),
	removed("sums/absent", "build.json"),
	card("sums/wrong", "Made for a course.", "Made for another course."),
	sumLines("sums/unlisted", func(lines []string) []string { return lines[1:] }),

	removed("notice/missing", "NOTICE"),
	{"notice/document", func(t *testing.T, d folder) { d.replace(t, "NOTICE", "exams/2024.zh.md", "exams/2023.zh.md") }},
	{"notice/unlicensed", func(t *testing.T, d folder) { d.replace(t, "NOTICE", "Licence: CC-BY-4.0", "No licence stated:") }},
	putFile("notice/unlicensed", "NOTICE", "exams/2024.zh.md exams/2024.en.md\n"),

	putFile("build/json", "build.json", "{"),
	putFile("rejects/json", "rejects.jsonl", "{}\nnothing\n"),
}

// withoutIndex is a Parquet file whose footer tells of no page index.
func withoutIndex(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	w := parquet.NewGenericWriter[dataset.Row](&out, parquet.Compression(&parquet.Zstd))
	if _, err := w.Write([]dataset.Row{*rows(5)[4]}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return stripIndex(t, out.Bytes())
}

// Every fault is found, and every rule has a fault.
func TestSeededFaults(t *testing.T) {
	seeded := map[string]bool{}
	for i, f := range faults {
		t.Run(fmt.Sprintf("%d %s", i, f.rule), func(t *testing.T) {
			d, _ := published(t, settings(), rows(20))
			f.spoil(t, d)
			found, err := lint(t.Context(), d.MapFS, small)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(found, func(g Finding) bool { return g.Rule == f.rule }) {
				t.Errorf("not found; found instead: %v", found)
			}
			for _, g := range found {
				if g.File == "" || g.Found == "" || g.Fix == "" {
					t.Errorf("says too little: %+v", g)
				}
			}
		})
		seeded[f.rule] = true
	}
	for _, r := range Rules() {
		if !seeded[r.ID] {
			t.Errorf("no fault for %s", r.ID)
		}
		if r.About == "" || r.Fix == "" {
			t.Errorf("%s says too little", r.ID)
		}
	}
	if len(faults) < 60 {
		t.Errorf("%d faults, fewer than 60", len(faults))
	}
}

// A Croissant file may name the files of the folder by their URLs on a hub, and they are checked all the same.
func TestFilesByURL(t *testing.T) {
	d, _ := published(t, settings(), rows(20))
	const hub = "https://example.org/datasets/os/resolve/main/"
	d.replace(t, "croissant.json", `"contentUrl": "data/train`, `"contentUrl": "`+hub+`data/train`)
	found, err := Lint(t.Context(), d.MapFS)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if f.Rule != "sums/wrong" { // of croissant.json
			t.Errorf("%s %s: %s", f.Rule, f.File, f.Found)
		}
	}
	d.put(trainFile, append(d.MapFS[testFile].Data, 'x'))
	if found, err = Lint(t.Context(), d.MapFS); err != nil || !slices.ContainsFunc(found, func(f Finding) bool { return f.Rule == "croissant/sha256" }) {
		t.Errorf("another file is not found: %v, %v", found, err)
	}
}

// Anything may be in a folder: Lint neither fails nor panics, and what it finds can be shown.
func FuzzLint(f *testing.F) {
	good, _ := published(f, settings(), rows(5))
	for _, name := range []string{"README.md", "croissant.json", "SHA256SUMS", "NOTICE", testFile} {
		f.Add(name, good.MapFS[name].Data)
	}
	f.Add("README.md", []byte("---\nconfigs: [{config_name: [], data_files: {split: x}}]\ndataset_info: [[]]\n---\n"))
	f.Add("README.md", []byte("---\nconfigs:\n- config_name: a\n  data_files:\n  - split: train\n    path: '[^]*'\ndataset_info: {features: [{name: a, list: [{name: b, struct: [[]]}]}]}\n---"))
	f.Add("croissant.json", []byte(`{"@context":[],"distribution":[[],{"@type":["cr:FileSet"],"includes":["["]}],"recordSet":{"@type":"cr:RecordSet","field":[1,{"@type":"cr:Field","source":[]}]}}`))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		if !fs.ValidPath(name) || name == "." {
			return
		}
		d := fstest.MapFS{name: &fstest.MapFile{Data: data, Mode: 0o644}}
		for n, file := range good.MapFS {
			if n != name && !strings.HasPrefix(name, n+"/") && !strings.HasPrefix(n, name+"/") {
				d[n] = file
			}
		}
		found, err := Lint(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.NewEncoder(io.Discard).Encode(found); err != nil {
			t.Fatal(err)
		}
	})
}
