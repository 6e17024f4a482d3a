package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"
)

func (a *app) initCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "init [DIR]",
		Short: "Write a project file by looking at a directory",
		Long: `Init reads the documents of a directory, by default the current one, and writes duizhao.yaml there: the documents with questions,
with the translations that their names tell, licences that files tell, and what else may be set as comments. The file is a
beginning: read it, correct it, then run duizhao build. A file that is there is never overwritten.`,
		Example: `  duizhao init
  duizhao init interviews/ && duizhao build --project interviews/duizhao.yaml`,
		Args: argCount(0, 1, "a directory or nothing"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.initProject(cmd.Context(), append(args, ".")[0])
		},
	}
	a.registerWorkers(cmd.Flags())
	return cmd
}

// draft is what init finds out about a directory.
type draft struct {
	name, title, titleFrom string
	documents              []draftDocument
	left                   []string // documents that are left out, with the reason
}

type draftDocument struct {
	zh, en               string
	items                int
	license, licenseFrom string
}

func (a *app) initProject(ctx context.Context, dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return usagef("expected a directory, found the file %s", dir)
	}
	target := filepath.Join(dir, projectName)
	if _, err := os.Lstat(target); err == nil {
		return usagef("%s is there already and is never overwritten", target)
	}
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if err := os.Chdir(dir); err != nil { // the paths in the file are relative to it
		return err
	}
	d, err := a.draft(ctx, filepath.Base(absolute))
	if err != nil {
		return err
	}
	if len(d.documents) == 0 {
		return &exitError{exitProblems, fmt.Errorf("%s: expected documents with questions, found none: %s", dir, strings.Join(append(d.left, "no documents at all")[:max(1, min(3, len(d.left)))], "; "))}
	}
	text := d.text()
	if len(text) > maxProject {
		return fmt.Errorf("%s: expected documents that fit into a file of %d bytes, found %d; write one that names directories", dir, maxProject, len(d.documents))
	}
	if err := createNew(projectName, text); err != nil {
		return err
	}
	pairs := 0
	for _, doc := range d.documents {
		if doc.en != "" {
			pairs++
		}
	}
	a.log.summary("wrote "+target, fact{"documents", len(d.documents)}, fact{"with English", pairs}, fact{"left out", len(d.left)})
	return nil
}

// createNew writes a file that is not there.
func createNew(name, text string) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = io.WriteString(f, text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		os.Remove(name)
	}
	return err
}

// draft looks at the current directory.
func (a *app) draft(ctx context.Context, name string) (*draft, error) {
	files, err := walk(".")
	if err != nil {
		return nil, err
	}
	files = slices.DeleteFunc(files, func(f string) bool { return strings.HasPrefix(filepath.ToSlash(f), defaultOutput+"/") })
	d := &draft{name: strings.Trim(regexp.MustCompile(`[^A-Za-z0-9]+`).ReplaceAllString(name, "-"), "-")}
	d.name = strings.TrimRight(d.name[:min(len(d.name), 64)], "-")
	if d.name == "" {
		d.name = defaultOutput
	}
	d.title, d.titleFrom = titleOf(".")
	r := new(reading)
	if err := r.prepare(); err != nil {
		return nil, err
	}
	root, err := filepath.EvalSymlinks(".")
	if err != nil {
		return nil, err
	}
	sources, err := sized(a.pairUp(files), r)
	if err != nil {
		return nil, err
	}
	a.log.begin("documents", sizeOf(sources))
	defer a.log.end()
	for o := range ordered(ctx, max(1, a.workers), slices.Values(sources), func(s source) outcome {
		o := a.open(ctx, s)
		o.source = s
		return o
	}) {
		a.log.advance(o.size)
		if why := o.unfit(root); why != "" {
			d.left = append(d.left, why)
			continue
		}
		doc := draftDocument{zh: filepath.ToSlash(o.zh), en: filepath.ToSlash(o.en), items: len(o.docs[0].Items)}
		doc.license, doc.licenseFrom = licenseOf(path.Dir(doc.zh))
		d.documents = append(d.documents, doc)
	}
	return d, ctx.Err()
}

// unfit says why a source is no document of a project, "" if it is one.
func (o *outcome) unfit(root string) string {
	for _, name := range []string{o.zh, o.en} {
		real, err := filepath.EvalSymlinks(name)
		rel, bad := filepath.Rel(root, real)
		switch {
		case name == "":
		case err != nil || bad != nil || !filepath.IsLocal(rel):
			return fmt.Sprintf("%s: it leads out of the directory", scalar(name))
		case !utf8.ValidString(name) || !isInside(filepath.ToSlash(name)):
			return fmt.Sprintf("%q: a project file cannot hold its name", name)
		}
	}
	switch {
	case o.err != nil:
		first, _, _ := strings.Cut(o.err.Error(), "\n")
		return first
	case len(o.docs[0].Items) == 0:
		return scalar(o.zh) + ": no questions found"
	}
	return ""
}

// titleOf finds the title of a directory's README, and which file that is.
func titleOf(dir string) (title, from string) {
	for _, name := range []string{"README.md", "readme.md", "Readme.md", "README.zh.md", "README.zh-CN.md", "README_zh.md", "README.en.md", "README"} {
		text, ok := beginning(path.Join(dir, name))
		if !ok {
			continue
		}
		for line := range strings.Lines(text) {
			if title, ok := strings.CutPrefix(strings.TrimSpace(line), "# "); ok {
				return strings.TrimSpace(strings.Trim(title, "# ")), name
			}
		}
	}
	return "", ""
}

// beginning is the first 16 KB of a file. Symbolic links are not followed.
func beginning(name string) (string, bool) {
	info, err := os.Lstat(name)
	if err != nil || !info.Mode().IsRegular() {
		return "", false
	}
	f, err := os.Open(name)
	if err != nil {
		return "", false
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, 16<<10))
	return strings.TrimPrefix(strings.ToValidUTF8(string(data), ""), "\ufeff"), err == nil
}

// licenseFiles are where licences stand.
var licenseFiles = []string{"LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "LICENCE.md", "LICENCE.txt", "COPYING", "COPYING.txt", "COPYING.md"}

// licenses are tried in their order: a text is of the first licence whose phrase it has, both in small letters and with single spaces.
var licenses = []struct{ phrase, id string }{
	{"attribution-noncommercial-sharealike 4.0", "cc-by-nc-sa-4.0"},
	{"attribution-noncommercial-noderivatives 4.0", "cc-by-nc-nd-4.0"},
	{"attribution-noncommercial 4.0", "cc-by-nc-4.0"},
	{"attribution-sharealike 4.0", "cc-by-sa-4.0"},
	{"attribution-noderivatives 4.0", "cc-by-nd-4.0"},
	{"attribution 4.0 international", "cc-by-4.0"},
	{"attribution-sharealike 3.0", "cc-by-sa-3.0"},
	{"cc0 1.0 universal", "cc0-1.0"},
	{"apache license version 2.0", "apache-2.0"},
	{"gnu affero general public license version 3", "agpl-3.0"},
	{"gnu lesser general public license version 3", "lgpl-3.0"},
	{"gnu general public license version 3", "gpl-3.0"},
	{"gnu general public license version 2", "gpl-2.0"},
	{"mozilla public license version 2.0", "mpl-2.0"},
	{"permission is hereby granted, free of charge, to any person obtaining a copy", "mit"},
	{"neither the name of the copyright holder nor", "bsd-3-clause"},
	{"redistribution and use in source and binary forms", "bsd-2-clause"},
	{"this is free and unencumbered software released into the public domain", "unlicense"},
}

var spdx = regexp.MustCompile(`SPDX-License-Identifier:\s*([A-Za-z0-9.+-]+)`)

// licenseOf finds the licence of a directory, in it or above it: its identifier, "" if the text is none that is known, and the file.
func licenseOf(dir string) (id, from string) {
	for ; ; dir = path.Dir(dir) {
		for _, name := range licenseFiles {
			file := path.Join(dir, name)
			text, ok := beginning(file)
			if !ok {
				continue
			}
			if m := spdx.FindStringSubmatch(text); m != nil {
				return strings.ToLower(m[1]), file
			}
			text = strings.ReplaceAll(strings.ToLower(strings.Join(strings.Fields(text), " ")), ", version", " version")
			for _, l := range licenses {
				if strings.Contains(text, l.phrase) {
					return l.id, file
				}
			}
			return "", file
		}
		if dir == "." || dir == "/" {
			return "", ""
		}
	}
}

// scalar writes a text as a value of YAML on one line.
func scalar(s string) string {
	var back any
	if yaml.Unmarshal([]byte("k: "+s), &back) == nil {
		if m, ok := back.(map[string]any); ok && len(m) == 1 && m["k"] == s && !strings.ContainsFunc(s, isUnprintable) {
			return s
		}
	}
	return strconv.Quote(s)
}

func isUnprintable(r rune) bool { return !unicode.IsPrint(r) }

// text is the project file of a draft.
func (d *draft) text() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# What duizhao build makes of this directory. Paths are relative to this file; duizhao schema prints all keys.")
	line("version: 1")
	line("name: %s", scalar(d.name))
	if d.title != "" {
		line("title: %s # of %s", scalar(d.title), d.titleFrom)
	} else {
		line("# title: The dataset's name for people")
	}
	line("# description: What the dataset is, in a sentence or two.")
	switch id, from := licenseOf("."); {
	case id != "":
		line("license: %s # by %s; of the dataset, check that the documents allow it", scalar(id), scalar(from))
	case from != "":
		line("# license: cc-by-4.0 # of the dataset; %s has one that was not recognised", scalar(from))
	default:
		line("# license: cc-by-4.0 # of the dataset; check that the documents allow it")
	}
	line("# authors: [name]")
	line("# url: https://example.org/dataset")
	line("# date: 2026-01-31 # by default that of SOURCE_DATE_EPOCH")
	line("output: %s", defaultOutput)
	line("")
	line("# Each with its translation, if its name told one, and where it comes from: title, author, url, license.")
	line("documents:")
	for _, doc := range d.documents {
		line("  - path: %s # %s", scalar(doc.zh), countOf(doc.items, "question"))
		if doc.en != "" {
			line("    en: %s", scalar(doc.en))
		}
		switch {
		case doc.license != "":
			line("    license: %s # by %s", scalar(doc.license), scalar(doc.licenseFrom))
		case doc.licenseFrom != "":
			line("    # license: %s has one that was not recognised", scalar(doc.licenseFrom))
		}
	}
	for i, why := range d.left {
		if i == 0 {
			line("# Left out:")
		}
		line("#   %s", strings.Join(strings.Fields(why), " "))
	}
	b.WriteString(draftSettings)
	return b.String()
}

func countOf(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// draftSettings are the settings that a project most likely wants next, with what they are without.
const draftSettings = `
# How documents are read; each entry above may say it for itself.
# read:
#   encoding: auto
#   unwrap: true

# align:
#   lexicon: terms.txt
#   min_score: 0.3    # keeps doubtful links and pairs apart, in rejects.jsonl

# The columns of words, and so many keywords a record.
# words:
#   keywords: 5

# check:
#   off: [hedged, boilerplate]
#   severity: {numbers: error}

# Near-duplicates share a split. Filters and dropped rows go to rejects.jsonl with the reason.
# curate:
#   where: 'score > 0.5 && answer_en != ""'
#   duplicates: drop
#   decontaminate: [eval/ceval.csv]
#   split: {train: 0.9, validation: 0.05, test: 0.05}
#   seed: 0

# More files, in the layouts of duizhao export.
# export:
#   - {as: messages, path: messages.jsonl, lang: both, split: [train]}
#   - {as: lm-eval, path: tasks, lang: both, shuffle_options: 1}
`
