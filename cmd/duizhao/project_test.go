package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/align"
	"github.com/duizhao/duizhao/dataset/check"
	"github.com/duizhao/duizhao/dataset/curate"
	"github.com/duizhao/duizhao/dataset/export"
	"github.com/duizhao/duizhao/segment"
	"github.com/duizhao/duizhao/segment/words"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// goodProjects are read, and valid by the schema.
var goodProjects = []string{
	"version: 1\ndocuments: [{path: a.md}]\n",
	"version: 1\nname: x\ndate: 2026-01-31\ndocuments: [{path: ., license: cc-by-4.0}]\noutput: sets/one\n",
	`version: 0x1
documents:
  - {path: "文档/一.md", en: docs/a.en.md, title: "2024", author: 王芳, url: "https://example.org/a"}
  - {path: b, pair: "{dir}/zh/{name}=>{dir}/en/{name}", encoding: gb18030, replace: true, format: plain, unwrap: false}
  - {path: c.csv, syntax: csv, map: {question: 题干, option.A: 选项1}, one_side: true, layout: l.yaml}
read: {encoding: auto}
align: {lexicon: l.txt, min_score: 1}
words: {}
check: {off: [hedged], severity: {numbers: error, duplicate: never}, allow: [你好], keep: [Redis], glossary: g.csv}
curate:
  threshold: 0.7
  topics: -1
  duplicates: drop
  decontaminate: [eval/a.csv, eval/b.parquet]
  overlap: 13
  contaminated: flag
  where: 'score > 0.5'
  split: {train: 0.9, test: .1}
  stratify: true
  seed: 18446744073709551615
  keep: [old/rows.jsonl]
export:
  - {as: messages, path: m.jsonl, lang: both, split: [train, test], system: Answer., template: t.tmpl}
  - {as: parquet, path: shards, shard_size: 200MB}
  - {as: lm-eval, path: tasks/exam, name: exam, shuffle_options: 0}
  - {as: ceval, path: c.csv, choices: 5}
card: {text: "**x**"}
`,
	"{version: 1, documents: [{path: a.md}], curate: {eval_size: 10}}",
}

// badProjects are refused at a line; the schema refuses those that it can.
var badProjects = []struct {
	text, want string
	valid      bool // by the schema: what only the whole file or the world can tell
}{
	{"version: 1\n", `p.yaml:1: expected the key "documents", found none`, false},
	{"documents: [{path: a}]\n", `p.yaml:1: expected the key "version", found none`, false},
	{"version: 2\ndocuments: [{path: a}]\n", "p.yaml:1: expected 1, found 2", false},
	{"version: '1'\ndocuments: [{path: a}]\n", `p.yaml:1: expected a whole number, found "1"`, false},
	{"version: 1.5\ndocuments: [{path: a}]\n", "p.yaml:1: expected a whole number, found 1.5 without quotes", false},
	{"version: 1\ndocuments: []\n", "p.yaml:2: expected at least 1 entries, found 0", false},
	{"version: 1\ndocuments: [a.md]\n", `p.yaml:2: expected a mapping, found "a.md"`, false},
	{"version: 1\ndocuments: {path: a}\n", "p.yaml:2: expected a list, found a mapping", false},
	{"version: 1\ndocuments: [{en: a}]\n", `p.yaml:2: expected the key "path", found none`, false},
	{"version: 1\ndocumets: [{path: a}]\n", `p.yaml:2: unknown key "documets", did you mean "documents"?`, false},
	{"version: 1\ndocuments: [{path: a}]\nzebra: 1\n", `p.yaml:3: unknown key "zebra", expected one of version, name`, false},
	{"version: 1\ndocuments: [{path: a}]\ncurate: {eval-size: 3}\n", `p.yaml:3: unknown key "eval-size", did you mean "eval_size"?`, false},
	{"version: 1\ndocuments: [{path: a}]\ncurate:\n", "p.yaml:3: expected a mapping, found nothing", false},
	{"version: 1\ndocuments: [{path: a}]\nname: a b\n", "p.yaml:3: expected text that matches", false},
	{"version: 1\ndocuments: [{path: a}]\ndate: 31.1.2026\n", "p.yaml:3: expected text that matches", false},
	{"version: 1\ndocuments: [{path: ../a}]\n", `p.yaml:2: expected a path inside the project's directory, found "../a"`, false},
	{"version: 1\ndocuments: [{path: b/../../a}]\n", "p.yaml:2: expected a path inside", false},
	{"version: 1\ndocuments: [{path: /a}]\n", "p.yaml:2: expected a path inside", false},
	{"version: 1\ndocuments: [{path: ''}]\n", "p.yaml:2: expected a path inside", false},
	{"version: 1\ndocuments: [{path: '-'}]\n", "p.yaml:2: expected a path inside", false},
	{"version: 1\ndocuments: [{path: 'a\\b'}]\n", "p.yaml:2: expected a path inside", false},
	{"version: 1\ndocuments: [{path: a, url: example.org}]\n", "p.yaml:2: expected text that matches", false},
	{"version: 1\ndocuments: [{path: a, syntax: xml}]\n", `p.yaml:2: unknown value "xml"`, false},
	{"version: 1\ndocuments: [{path: a, map: {question: 1}}]\n", "p.yaml:2: expected text, found 1 without quotes", false},
	{"version: 1\ndocuments: [{path: a}]\ncheck: {off: [hegded]}\n", `p.yaml:3: unknown value "hegded", did you mean "hedged"?`, false},
	{"version: 1\ndocuments: [{path: a}]\ncheck: {severity: {number: error}}\n", `p.yaml:3: unknown key "number", did you mean "numbers"?`, false},
	{"version: 1\ndocuments: [{path: a}]\ncheck: {severity: {numbers: fatal}}\n", `p.yaml:3: unknown value "fatal"`, false},
	{"version: 1\ndocuments: [{path: a}]\nalign: {min_score: -0.1}\n", "p.yaml:3: expected a number from 0 to 1, found -0.1", false},
	{"version: 1\ndocuments: [{path: a}]\ncurate: {overlap: 1}\n", "p.yaml:3: expected a number from 2, found 1", false},
	{"version: 1\ndocuments: [{path: a}]\ncurate: {seed: -1}\n", "p.yaml:3: expected a number in range, found -1", false},
	{"version: 1\ndocuments: [{path: a}]\ncurate: {stratify: yes}\n", `p.yaml:3: expected true or false, found "yes"`, false},
	{"version: 1\ndocuments: [{path: a}]\nexport: [{as: alpaca}]\n", `p.yaml:3: expected the key "path", found none`, false},
	{"version: 1\ndocuments: [{path: a}]\nexport: [{as: lmeval, path: t}]\n", `p.yaml:3: unknown value "lmeval", did you mean "lm-eval"?`, false},
	{"version: 1\ndocuments: [{path: a}]\nexport: [{as: rows, path: t, shard_size: big}]\n", "p.yaml:3: expected text that matches", false},
	{"[1, 2]", "p.yaml:1: expected a mapping, found a list", false},
	{"version: 1\ndocuments: [{path: a}]\ntitle: !!binary aGk=\n", "p.yaml:3: expected text, found", true},
	{"version: 1\ndocuments: [{path: a}]\ntitle: !x {}\n", `p.yaml:3: expected text, found the tag "!x"`, false},
	{"version: 1\ndocuments: [{path: a}]\nalign: {min_score: .nan}\n", "p.yaml:3: expected a number from 0 to 1, found .nan", false},
	{"version: 1\nversion: 1\ndocuments: [{path: a}]\n", `p.yaml:2: expected key "version" once, found it on line 1 too`, true},
	{"version: 1\ndocuments: [{path: a}]\noutput: .\n", "p.yaml:3: expected a directory below that of the project", true},
	{"version: 1\ndocuments: [{path: a}]\noutput: .git\n", "p.yaml:3: expected a directory below that of the project", true},
	{"version: 1\ndocuments: [{path: a, en: b, pair: 'x=>y'}]\n", "p.yaml:2: expected either en or pair, found both", true},
	{"version: 1\ndocuments: [{path: a}]\ncurate: {split: {test: 1}, eval_size: 2}\n", "p.yaml:3: expected either split or eval_size, found both", true},
	{"version: 1\ndocuments: [{path: a}]\nexport: [{as: rows, path: data/x}]\n", "p.yaml:3: expected a path that the build does not need itself", true},
	{"version: 1\ndocuments: [{path: a}]\nexport: [{as: rows, path: x}, {as: pairs, path: ./x}]\n", "p.yaml:3: expected a path of its own", true},
}

func TestReadProject(t *testing.T) {
	for _, text := range goodProjects {
		if _, err := readProject("p.yaml", strings.NewReader(text)); err != nil {
			t.Errorf("%s\n%v", text, err)
		}
	}
	for _, test := range badProjects {
		_, err := readProject("p.yaml", strings.NewReader(test.text))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s\nexpected %s, found %v", test.text, test.want, err)
		}
	}
	if _, err := readProject("p.yaml", strings.NewReader("#"+strings.Repeat("x", maxProject))); err == nil || !strings.Contains(err.Error(), "at most 1048576 bytes") {
		t.Errorf("large file: %v", err)
	}
	many := "version: 1\ndocuments: [{path: a}]\n"
	for i := range 100 {
		many += fmt.Sprintf("k%d: 1\n", i)
	}
	if _, err := readProject("p.yaml", strings.NewReader(many)); strings.Count(err.Error(), "\n") != maxFaults-1 {
		t.Errorf("expected %d faults, found %v", maxFaults, err)
	}
}

// TestProjectValues reads every kind of value into its place.
func TestProjectValues(t *testing.T) {
	p, err := readProject("p.yaml", strings.NewReader(goodProjects[2]))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ got, want any }{
		{p.Version, 1},
		{p.Output.text, "dataset"},
		{p.Documents[0].Path, placed{"文档/一.md", 3}},
		{p.Documents[0].Title, "2024"},
		{p.Documents[1].Encoding, "gb18030"},
		{*p.Documents[1].Unwrap, false},
		{p.Documents[0].Unwrap, (*bool)(nil)},
		{p.Documents[2].Map["option.A"], "选项1"},
		{p.Align.MinScore, 1.0},
		{*p.Words, projectWords{}},
		{p.Check.Severity["duplicate"], "never"},
		{p.Curate.Topics, -1.0},
		{p.Curate.Decontaminate[1], placed{"eval/b.parquet", 14}},
		{p.Curate.Split.Test, 0.1},
		{p.Curate.Seed, uint64(1<<64 - 1)},
		{*p.Export[2].ShuffleOptions, uint64(0)},
		{p.Export[0].Split, []string{"train", "test"}},
		{p.Card.Text, "**x**"},
	} {
		if !reflect.DeepEqual(test.got, test.want) {
			t.Errorf("expected %#v, found %#v", test.want, test.got)
		}
	}
}

func compileSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	var b bytes.Buffer
	if err := projectSchema(&b); err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(&b)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("project.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("project.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// asJSON is what a validator sees of a YAML file.
func asJSON(t testing.TB, text string) any {
	t.Helper()
	var n yaml.Node
	if err := yaml.Unmarshal([]byte(text), &n); err != nil {
		t.Fatal(err)
	}
	return jsonOf(n.Content[0])
}

// TestSchema: the schema takes what reading takes, and refuses what it refuses, as far as a schema can.
func TestSchema(t *testing.T) {
	s := compileSchema(t)
	for _, text := range append(slices.Clone(goodProjects), initProject(t)) {
		if err := s.Validate(asJSON(t, text)); err != nil {
			t.Errorf("%s\n%v", text, err)
		}
	}
	for _, test := range badProjects {
		if err := s.Validate(asJSON(t, test.text)); (err == nil) != test.valid {
			t.Errorf("%s\nexpected valid is %v, found %v", test.text, test.valid, err)
		}
	}
}

// initProject is what init writes, with its comments of settings taken for settings.
func initProject(t testing.TB) string {
	d := draft{name: "x", title: "a: b # c", documents: []draftDocument{{zh: "a.md", en: "b.md", items: 1}}, left: []string{"c.md: no\nquestions"}}
	settings := strings.ReplaceAll(draftSettings, "\n# ", "\n")
	var kept []string
	for _, line := range strings.Split(settings, "\n") {
		if strings.HasPrefix(line, " ") || strings.HasSuffix(line, ":") {
			kept = append(kept, line)
		}
	}
	text := strings.Split(d.text(), draftSettings)[0] + strings.Join(kept, "\n") + "\n"
	if _, err := readProject("duizhao.yaml", strings.NewReader(text)); err != nil {
		t.Fatalf("%s\n%v", text, err)
	}
	if strings.Count(text, "\n") < 30 {
		t.Fatalf("expected settings in\n%s", text)
	}
	return text
}

// TestProjectTags: every key is documented, and the values of tags are those that the packages take.
func TestProjectTags(t *testing.T) {
	keys := 0
	var visit func(reflect.Type)
	visit = func(typ reflect.Type) {
		for _, f := range keysOf(typ) {
			keys++
			if doc := f.Tag.Get("doc"); !strings.HasSuffix(doc, ".") {
				t.Errorf("%s.%s: expected a sentence as doc, found %q", typ.Name(), f.Name, doc)
			}
			inner := f.Type
			for inner.Kind() == reflect.Pointer || inner.Kind() == reflect.Slice {
				inner = inner.Elem()
			}
			if inner.Kind() == reflect.Struct && !strings.HasPrefix(inner.Name(), "placed") {
				visit(inner)
			}
		}
	}
	visit(reflect.TypeFor[project]())
	if keys < 60 {
		t.Errorf("expected 60 keys and more, found %d", keys)
	}
	enum := func(typ reflect.Type, field string) []string {
		f, ok := typ.FieldByName(field)
		if !ok {
			t.Fatalf("no field %s", field)
		}
		return valuesOf(f.Tag.Get("enum"))
	}
	for _, test := range []struct {
		typ   reflect.Type
		field string
		set   func(string) error
		all   []string // nil where more are taken
	}{
		{reflect.TypeFor[readings](), "Encoding", new(segment.Encoding).Set, nil},
		{reflect.TypeFor[readings](), "Format", new(segment.Format).Set, []string{"markdown", "plain"}},
		{reflect.TypeFor[readings](), "Syntax", new(dataset.Syntax).Set, []string{"prose", "csv", "tsv", "json", "jsonl", "html"}},
		{reflect.TypeFor[projectWords](), "Mode", new(words.Mode).Set, []string{words.Mode(0).String(), words.Mode(1).String()}},
		{reflect.TypeFor[projectCheck](), "Severity", new(check.Severity).Set, []string{"never", "info", "warning", "error"}},
		{reflect.TypeFor[projectCurate](), "Duplicates", new(curate.Action).Set, []string{curate.FlagRows.String(), curate.DropRows.String()}},
		{reflect.TypeFor[projectCurate](), "Contaminated", new(curate.Action).Set, []string{curate.FlagRows.String(), curate.DropRows.String()}},
		{reflect.TypeFor[projectExport](), "As", new(export.Layout).Set, nil},
		{reflect.TypeFor[projectExport](), "Lang", new(export.Lang).Set, []string{"zh", "en", "both"}},
	} {
		values := enum(test.typ, test.field)
		for _, v := range values {
			if err := test.set(v); err != nil {
				t.Errorf("%s.%s: %v", test.typ.Name(), test.field, err)
			}
		}
		if test.all != nil && !slices.Equal(values, test.all) || len(values) < 2 {
			t.Errorf("%s.%s: expected %q, found %q", test.typ.Name(), test.field, test.all, values)
		}
	}
}

// FuzzProject: reading never panics, and what it takes the schema takes too.
func FuzzProject(f *testing.F) {
	for _, text := range goodProjects {
		f.Add(text)
	}
	for _, test := range badProjects {
		f.Add(test.text)
	}
	f.Add("a: &a [*a]")
	f.Add("? {a: b}\n: c\n")
	f.Add("<<: {version: 1}")
	f.Add(strings.Repeat("[", 20000))
	f.Add("\xff\xfev\x00")
	s := compileSchema(f)
	f.Fuzz(func(t *testing.T, text string) {
		p, err := readProject("p.yaml", strings.NewReader(text))
		if err != nil {
			return
		}
		if err := s.Validate(p.written); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	})
}

func TestScalar(t *testing.T) {
	for _, s := range []string{
		"a", "中文 标题", "a: b", "a # b", "# a", "- a", "true", "12", "2026-01-31", "null", "~", "", " a ", `"`, "'", "a\nb", "a\u2028b", "{a}", "&a", "*a", "!a", "@a", "C#",
		"a\tb", "\x7f", "...", "---", "a:", "\u0085",
	} {
		var back struct{ K string }
		if err := yaml.Unmarshal([]byte("k: "+scalar(s)+" # by x\n"), &back); err != nil || back.K != s {
			t.Errorf("%q: found %q by %s, %v", s, back.K, scalar(s), err)
		}
	}
}

func TestLicenseOf(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, test := range []struct{ text, want string }{
		{"MIT License\n\nPermission is hereby granted, free of charge, to any\nperson obtaining a copy", "mit"},
		{"                  Apache License\n            Version 2.0, January 2004", "apache-2.0"},
		{"GNU GENERAL PUBLIC LICENSE\n  Version 3, 29 June 2007", "gpl-3.0"},
		{"GNU LESSER GENERAL PUBLIC LICENSE\n Version 3", "lgpl-3.0"},
		{"Creative Commons Attribution-NonCommercial-ShareAlike 4.0 International", "cc-by-nc-sa-4.0"},
		{"Attribution 4.0 International\n====", "cc-by-4.0"},
		{"SPDX-License-Identifier: CC-BY-SA-3.0", "cc-by-sa-3.0"},
		{"All rights reserved.", ""},
	} {
		if err := os.MkdirAll("a/b", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("a/LICENSE", []byte(test.text), 0o644); err != nil {
			t.Fatal(err)
		}
		if id, from := licenseOf("a/b"); id != test.want || from != "a/LICENSE" {
			t.Errorf("%q: expected %q, found %q in %q", test.text, test.want, id, from)
		}
	}
	if id, from := licenseOf("."); id != "" || from != "" {
		t.Errorf("expected no licence, found %q in %q", id, from)
	}
}

// projectIn is a project in a directory of its own, to be built by a program.
type projectIn struct {
	*testing.T
	dir, program string
}

func (p projectIn) write(name, text string) {
	p.Helper()
	path := filepath.Join(p.dir, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
		p.Fatal(err)
	}
}

// build builds and tells how many sources were computed.
func (p projectIn) build(args ...string) (computed int) {
	p.Helper()
	cmd := exec.Command(p.program, append([]string{"build", "--project", filepath.Join(p.dir, projectName)}, args...)...)
	said, err := cmd.CombinedOutput()
	if err != nil {
		p.Fatalf("%v\n%s", err, said)
	}
	_, text, _ := strings.Cut(string(said), "computed ")
	if _, err := fmt.Sscan(text, &computed); err != nil {
		p.Fatalf("%v in\n%s", err, said)
	}
	return computed
}

func (p projectIn) content(name string) string {
	p.Helper()
	all, err := contentOf(filepath.Join(p.dir, name))
	if err != nil {
		p.Fatal(err)
	}
	return all
}

// newProject has three documents, of which the first has an English one.
func newProject(t *testing.T) projectIn {
	t.Helper()
	program, err := exec.LookPath("duizhao") // this test's own, see TestMain
	if err != nil {
		t.Fatal(err)
	}
	p := projectIn{t, t.TempDir(), program}
	for i, topic := range []string{"缓存", "队列", "索引"} {
		p.write(fmt.Sprintf("docs/%d.zh.md", i), chinese(topic, 3))
	}
	p.write("docs/0.en.md", "## 1. What is a cache, part 1?\n\nAn answer 1.\n\n## 2. What is a cache, part 2?\n\nAn answer 2.\n")
	p.write("terms.txt", "缓存\tcache\n")
	p.settings("keywords: 3", "")
	return p
}

func (p projectIn) settings(words, more string) {
	p.write(projectName, "version: 1\ndocuments: [{path: docs}]\nwords: {"+words+"}\nexport: [{as: pairs, path: pairs.jsonl}]\n"+more)
}

// chinese is a document of n questions.
func chinese(topic string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "## %d. 什么是%s，第 %d 部分？\n\n%s的回答 %d：先读数据，再写日志。\n\n", i+1, topic, i+1, topic, i+1)
	}
	return b.String()
}

// TestInitHostile: whatever files are called, what init writes can be built.
func TestInitHostile(t *testing.T) {
	p := newProject(t)
	names := []string{"a: b", "- x", "\"q\"", "'s'", "new\nline", "# c", "*a", "{x}", "[y]", "文档 一", "!t", "%d", "true", "12", " lead", "tab\t", "`", "$HOME", "a\\b"}
	for i, name := range names {
		p.write("docs/"+name+".md", chinese(fmt.Sprint("对象", i), 2))
	}
	p.write("docs/\xff.md", chinese("编码", 2))
	if err := os.Remove(filepath.Join(p.dir, projectName)); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command(p.program, "init", p.dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	text, err := os.ReadFile(filepath.Join(p.dir, projectName))
	if err != nil {
		t.Fatal(err)
	}
	// Two names are left out: one that is not UTF-8, and one with a backslash.
	if computed := p.build(); computed != 3+len(names)-1 || strings.Count(string(text), "cannot hold its name") != 2 {
		t.Errorf("expected %d documents, found %d in\n%s", 3+len(names)-1, computed, text)
	}
}

// TestIncremental changes a project step by step: a build after each step is byte for byte a fresh one, and computes what it must.
func TestIncremental(t *testing.T) {
	p := newProject(t)
	steps := []struct {
		what     string
		do       func()
		computed int
	}{
		{"nothing was built before", func() {}, 3},
		{"nothing changed", func() {}, 0},
		{"a document changed", func() { p.write("docs/1.zh.md", chinese("消息队列", 4)) }, 1},
		{"a translation changed", func() { p.write("docs/0.en.md", "## 1. What is a cache, part 1?\n\nAnother answer 1.\n") }, 1},
		{"a document was added", func() { p.write("docs/3.zh.md", chinese("事务", 2)) }, 1},
		{"a document of the same stem was added", func() { p.write("docs/more/1.zh.md", chinese("锁", 2)) }, 1},
		{"a document was removed", func() { os.Remove(filepath.Join(p.dir, "docs/2.zh.md")) }, 0},
		{"a document came back", func() { p.write("docs/2.zh.md", chinese("索引", 3)) }, 1},
		{"more keywords", func() { p.settings("keywords: 5", "") }, 0},
		{"a filter", func() { p.settings("keywords: 5", "curate: {where: number != \"2\", seed: 4}\n") }, 0},
		{"provenance", func() { p.settings("keywords: 5", "license: mit\n") }, 0},
		{"another way of reading", func() { p.settings("keywords: 5", "read: {unwrap: true}\n") }, 5},
		{"a least score", func() { p.settings("keywords: 5", "align: {min_score: 0.9}\n") }, 5},
		{"a lexicon", func() { p.settings("keywords: 5", "align: {lexicon: terms.txt}\n") }, 5},
		{"the lexicon changed", func() { p.write("terms.txt", "缓存\tbuffer\n") }, 5},
		{"a check is off", func() { p.settings("keywords: 5", "check: {off: [numbers]}\n") }, 5},
		{"no words", func() { p.write(projectName, "version: 1\ndocuments: [{path: docs}]\n") }, 5},
	}
	if testing.Short() {
		steps = steps[:5]
	}
	for _, step := range steps {
		step.do()
		if computed := p.build(); computed != step.computed {
			t.Errorf("%s: expected %d sources computed, found %d", step.what, step.computed, computed)
		}
		p.build("--fresh", "-o", filepath.Join(p.dir, "fresh"))
		if p.content("dataset") != p.content("fresh") {
			t.Errorf("%s: the build differs from a fresh one", step.what)
		}
		if err := os.RemoveAll(filepath.Join(p.dir, "fresh")); err != nil {
			t.Fatal(err)
		}
	}
}

// TestKilledProject kills builds at many moments; what they leave in the cache serves the next one, which is like a fresh one.
func TestKilledProject(t *testing.T) {
	p := newProject(t)
	start := time.Now()
	p.build("-o", filepath.Join(p.dir, "fresh"))
	took := time.Since(start)
	want := p.content("fresh")
	moments := 12
	if testing.Short() {
		moments = 3
	}
	for i := range moments {
		if i%3 == 0 {
			if err := os.RemoveAll(filepath.Join(p.dir, cacheDir)); err != nil {
				t.Fatal(err)
			}
		}
		cmd := exec.Command(p.program, "build", "--project", filepath.Join(p.dir, projectName))
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(took * time.Duration(i) / time.Duration(moments))
		cmd.Process.Kill()
		cmd.Wait()
		if _, err := os.Stat(filepath.Join(p.dir, "dataset")); err == nil && p.content("dataset") != want {
			t.Fatalf("killed after %d of %d: the dataset is not whole", i, moments)
		}
	}
	p.build()
	if p.content("dataset") != want {
		t.Error("a build after kills differs from a fresh one")
	}
}

// TestProduct: what the cache gives back is what it was given.
func TestProduct(t *testing.T) {
	t.Chdir(t.TempDir())
	c, err := openCache("x.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	p := &product{
		ZH: "a.md", EN: "b.md", Notes: []note{{"a.md", dataset.Warning{Line: 3, Message: "<x>"}}}, Ledgers: []string{"{\n}", ""},
		Rows:       []dataset.Row{{QuestionZH: "a<b>&\u2028", Score: 0.1 + 0.2, Flags: []dataset.Flag{}, Words: &dataset.Words{Keywords: []string{}}}, {}},
		Inputs:     manifestPair{ZH: &manifestInput{Path: "a.md", SHA256: "x"}},
		Counts:     counts{Documents: 2, Flags: map[string]int{"info": 1}},
		Doubtful:   []align.Doubt{{Row: 1, Pair: dataset.Pair{Field: "item", Score: 1e-300}}},
		Unrelated:  true,
		Candidates: [][]words.Candidate{{{Word: "缓存", Key: "缓存", Count: 2}}, {}},
	}
	key, err := keyOf(p)
	if err != nil {
		t.Fatal(err)
	}
	c.put(key, p)
	got, err := c.get(key)
	if err != nil || c.failure != nil || !reflect.DeepEqual(got, p) {
		t.Errorf("expected %+v, found %+v, %v, %v", p, got, err, c.failure)
	}
	other := strings.Repeat("ab", 32)
	if got, err := c.get(other); got != nil || err != nil {
		t.Errorf("expected nothing, found %v, %v", got, err)
	}
	data, err := c.root.ReadFile(c.dir + "/" + key)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.root.WriteFile(c.dir+"/"+other, data, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := c.get(other); err == nil {
		t.Error("expected an error for the entry of another key")
	}
	for i := range data {
		changed := bytes.Clone(data)
		changed[i] ^= 0x10
		if err := c.root.WriteFile(c.dir+"/"+key, changed, 0o644); err != nil {
			t.Fatal(err)
		}
		if got, err := c.get(key); err == nil && !reflect.DeepEqual(got, p) {
			t.Fatalf("byte %d changed: expected an error, found none", i)
		}
	}
}
