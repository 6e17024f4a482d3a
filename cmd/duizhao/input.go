package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/segment"
	"github.com/spf13/pflag"
)

// reading says how documents are read: its flags, and what prepare makes of them.
type reading struct {
	encoding segment.Encoding
	replace  bool
	format   string
	syntax   dataset.Syntax
	columns  map[string]string
	oneSide  bool
	layout   string // a file
	unwrap   bool
	pandoc   bool

	splitter dataset.Splitter
}

func (r *reading) register(flags *pflag.FlagSet) {
	r.registerText(flags)
	flags.StringVar(&r.layout, "layout", "", "YAML file that states how items begin, as split --profile writes it")
	flags.BoolVar(&r.unwrap, "unwrap", false, "join the lines of paragraphs that are broken at a width, as in text from PDF")
	flags.Var(&r.syntax, "syntax", "csv, tsv, json, jsonl or html; by default the name and the content tell")
	flags.StringToStringVar(&r.columns, "map", nil, "columns of tables: question=题干,answer=答案,option.A=选项1,question_en=English")
	flags.BoolVar(&r.pandoc, "pandoc", false, "read pages of HTML through pandoc as well, which drops scripts, styles and attributes")
	flags.BoolVar(&r.oneSide, "one-side", false, "do not look for both languages in one document")
}

// registerText adds the flags that say how a text is read, whatever it holds.
func (r *reading) registerText(flags *pflag.FlagSet) {
	flags.Var(&r.encoding, "encoding", "encoding of the documents: auto, utf-8, utf-16le, utf-16be, gb18030, big5")
	flags.BoolVar(&r.replace, "replace", false, "replace bytes that cannot be read by U+FFFD and count them")
	flags.StringVar(&r.format, "format", "", "markdown or plain; by default .txt is plain and all else Markdown")
}

// prepare makes the splitter that the flags ask for, once for all documents.
func (r *reading) prepare() error {
	r.splitter = dataset.Splitter{Unwrap: r.unwrap, Scratch: new(dataset.Scratch)}
	if r.format != "" {
		r.splitter.Formatted = true
		if err := r.splitter.Format.Set(r.format); err != nil {
			return usagef("--format: %w", err)
		}
	}
	if r.layout == "" {
		return nil
	}
	f, err := os.Open(r.layout)
	if err != nil {
		return err
	}
	defer f.Close()
	r.splitter.Profile, err = dataset.ReadProfile(r.layout, f)
	return err
}

// settings are those of build.json.
func (r *reading) settings() settings {
	s := settings{Encoding: r.encoding.String(), Replace: r.replace, Format: r.format, Columns: r.columns, OneSide: r.oneSide, Layout: r.layout, Unwrap: r.unwrap, Pandoc: r.pandoc}
	if r.syntax != dataset.Prose {
		s.Syntax = r.syntax.String()
	}
	return s
}

// decode reads a document; "-" is stdin. The context stops converters.
func (a *app) decode(ctx context.Context, name string, r *reading) (*segment.Text, error) {
	d := segment.Decoder{Encoding: r.encoding, Replace: r.replace}
	if name == "-" {
		return d.Decode("-", a.stdin)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, fmt.Errorf("%s: expected a file, found a directory", name)
	case isConverted(name, r.pandoc):
		return convert(ctx, name)
	}
	return d.Decode(name, f)
}

// source is a document in Chinese and, if there is one, its translation, and how they are read.
type source struct {
	zh, en string
	size   int64
	about  *provenance // in a project
	*reading
}

// documents lists the files that arguments stand for: files as given, the documents of directories in order of their paths.
func documents(args []string) ([]string, error) {
	var files []string
	for _, arg := range args {
		if arg == "-" {
			files = append(files, arg)
			continue
		}
		info, err := os.Stat(arg)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			files = append(files, arg)
			continue
		}
		found, err := walk(arg)
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("%s: expected documents (%s), found none", arg, strings.Join(extensions, ", "))
		}
		files = append(files, found...)
	}
	return files, nil
}

// extensions are the endings of files that a directory's documents have. Tables of the other kinds are named one by one: in
// directories stand build.json, rows.jsonl and much else that is no document.
var extensions = []string{
	".md", ".markdown", ".txt", ".text", ".csv", ".html", ".htm", ".docx", ".odt", ".epub", ".rst", ".org", ".pdf", ".xlsx",
}

// walk lists the documents below a directory in order of their paths. Links to directories are not followed, so that a loop of links
// ends; hidden files and directories are passed over, and so are the locks
// (~$x.docx) of documents that an office program has open.
func walk(dir string) ([]string, error) {
	var files []string
	root := strings.TrimSuffix(dir, string(filepath.Separator)) + string(filepath.Separator) // a link that is named is followed
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if strings.HasPrefix(entry.Name(), ".") && name != root && entry.Name() != "." && entry.Name() != ".." {
			if entry.IsDir() {
				return filepath.SkipDir
			}
			return nil
		}
		if entry.IsDir() || strings.HasPrefix(entry.Name(), "~$") || !slices.Contains(extensions, strings.ToLower(filepath.Ext(name))) {
			return nil
		}
		if entry.Type()&fs.ModeSymlink != 0 {
			info, err := os.Stat(name)
			if err != nil {
				return err
			}
			if info.IsDir() {
				return nil
			}
		}
		files = append(files, name)
		return nil
	})
	return files, err
}

// tags are the ways in which file names and folders tell a language.
var tags = []struct {
	language segment.Language
	names    []string
}{
	{segment.Chinese, []string{"zh", "zh-cn", "zh_cn", "zh-hans", "zh_hans", "zh-tw", "zh_tw", "zh-hant", "zh_hant", "cn", "chinese"}},
	{segment.English, []string{"en", "en-us", "en_us", "en-gb", "en_gb", "english"}},
}

func languageTag(s string) (segment.Language, bool) {
	for _, t := range tags {
		if slices.Contains(t.names, strings.ToLower(s)) {
			return t.language, true
		}
	}
	return 0, false
}

// languageOf finds the language that a path tells, and the path without it: x.zh.md, x_zh.md, zh/x.md.
func languageOf(name string) (language segment.Language, rest string, ok bool) {
	dir, file := path.Split(filepath.ToSlash(name))
	ext := path.Ext(file)
	base := strings.TrimSuffix(file, ext)
	for _, separator := range []string{".", "_", "-"} {
		// The longest tag first: x.zh-CN.md, README-zh_CN.md.
		for at := 0; at < len(base); at++ {
			if base[at:at+1] != separator {
				continue
			}
			if l, ok := languageTag(base[at+1:]); ok {
				return l, dir + base[:at] + ext, true
			}
		}
	}
	parts := strings.Split(strings.TrimSuffix(dir, "/"), "/")
	for i := len(parts) - 1; i >= 0; i-- {
		if l, ok := languageTag(parts[i]); ok {
			parts[i] = "*"
			return l, strings.Join(parts, "/") + "/" + file, true
		}
	}
	return 0, filepath.ToSlash(name), false
}

// pairUp finds the documents of directories that belong together by their names. Chinese ones without a translation come alone;
// what is left over is reported.
func (a *app) pairUp(files []string) []source {
	english := map[string]string{}
	untagged := map[string]bool{}
	for _, f := range files {
		switch l, rest, ok := languageOf(f); {
		case !ok:
			untagged[f] = true
		case l == segment.English:
			english[rest] = f
		}
	}
	used := map[string]bool{}
	var sources []source
	for _, f := range files {
		l, rest, ok := languageOf(f)
		if !ok || l != segment.Chinese {
			continue
		}
		en := english[rest]
		if en == "" && untagged[filepath.FromSlash(rest)] {
			en = filepath.FromSlash(rest) // README-zh.md beside README.md
		}
		used[f], used[en] = true, true
		sources = append(sources, source{zh: f, en: en})
	}
	for _, f := range files {
		if used[f] {
			continue
		}
		if l, _, ok := languageOf(f); ok && l == segment.English {
			a.log.warn(f, 0, "English document without a Chinese one, left out")
			continue
		}
		sources = append(sources, source{zh: f}) // nothing tells that it is a translation
	}
	slices.SortFunc(sources, func(x, y source) int { return strings.Compare(x.zh, y.zh) })
	return sources
}

// pattern is a --pair setting: how to find a translation's path from the document's.
type pattern struct{ from, to string }

// parsePattern reads '{dir}/zh/{name}=>{dir}/en/{name}'.
func parsePattern(s string) (pattern, error) {
	from, to, ok := strings.Cut(s, "=>")
	p := pattern{strings.TrimSpace(from), strings.TrimSpace(to)}
	if !ok || p.from == "" || p.to == "" {
		return p, usagef("--pair: expected a pattern such as '{dir}/zh/{name}=>{dir}/en/{name}', found %q", s)
	}
	for _, field := range fieldsOf(p.to) {
		if !slices.Contains(fieldsOf(p.from), field) {
			return p, usagef("--pair: {%s} stands on the right of => but not on the left", field)
		}
	}
	return p, nil
}

// fieldsOf lists the names in braces.
func fieldsOf(s string) []string {
	var names []string
	for {
		open := strings.IndexByte(s, '{')
		if open < 0 {
			return names
		}
		end := strings.IndexByte(s[open:], '}')
		if end < 0 {
			return names
		}
		names = append(names, s[open+1:open+end])
		s = s[open+end+1:]
	}
}

// match fills the fields from a path and gives the translation's. {dir} may be empty or hold several folders, other fields are part
// of one name.
func (p pattern) match(name string) (string, bool) {
	values, ok := matchPattern(p.from, filepath.ToSlash(name))
	if !ok {
		return "", false
	}
	to := p.to
	for field, value := range values {
		to = strings.ReplaceAll(to, "{"+field+"}", value)
	}
	return filepath.FromSlash(path.Clean(to)), true
}

func matchPattern(pattern, s string) (map[string]string, bool) {
	if pattern == "" {
		return map[string]string{}, s == ""
	}
	if pattern[0] != '{' {
		if s == "" || s[0] != pattern[0] {
			return nil, false
		}
		return matchPattern(pattern[1:], s[1:])
	}
	end := strings.IndexByte(pattern, '}')
	if end < 0 {
		return nil, false
	}
	field, rest := pattern[1:end], pattern[end+1:]
	for n := len(s); n >= 0; n-- {
		if n == 0 && field != "dir" || field != "dir" && strings.Contains(s[:n], "/") {
			continue
		}
		behind, more := s[n:], rest
		if n == 0 && field == "dir" {
			more = strings.TrimPrefix(rest, "/") // no folder at all
		}
		values, ok := matchPattern(more, behind)
		if old, twice := values[field]; ok && (!twice || old == s[:n]) {
			values[field] = s[:n]
			return values, true
		}
	}
	return nil, false
}

// sources lists what build and align work on.
func (a *app) sources(args []string, pair string, r *reading) ([]source, error) {
	sources, err := a.findSources(args, pair)
	if err != nil {
		return nil, err
	}
	return sized(sources, r)
}

func (a *app) findSources(args []string, pair string) ([]source, error) {
	if len(args) == 2 {
		return explicit(args[0], args[1])
	}
	info, err := os.Stat(args[0])
	if args[0] == "-" || err == nil && !info.IsDir() {
		return []source{{zh: args[0]}}, nil
	}
	if err != nil {
		return nil, err
	}
	files, err := documents(args)
	if err != nil {
		return nil, err
	}
	var sources []source
	if pair == "" {
		sources = a.pairUp(files)
	} else if sources, err = byPattern(args[0], files, pair); err != nil {
		return nil, err
	}
	if len(sources) == 0 {
		return nil, fmt.Errorf("%s: expected Chinese documents, found only English ones", args[0])
	}
	if !slices.ContainsFunc(sources, func(s source) bool { return s.en != "" }) {
		a.unpaired = args[0]
	}
	return sources, nil
}

// byPattern pairs the files of a directory with --pair; paths are relative to it.
func byPattern(dir string, files []string, pair string) ([]source, error) {
	p, err := parsePattern(pair)
	if err != nil {
		return nil, err
	}
	there := make(map[string]bool, len(files))
	for _, f := range files {
		there[f] = true
	}
	var sources []source
	for _, f := range files {
		rel, err := filepath.Rel(dir, f)
		if err != nil {
			return nil, err
		}
		to, ok := p.match(rel)
		if !ok {
			continue
		}
		s := source{zh: f}
		if en := filepath.Join(dir, to); there[en] {
			s.en = en
		}
		sources = append(sources, s)
	}
	if len(sources) == 0 {
		return nil, fmt.Errorf("%s: expected files that match %q, found none among %d documents", dir, p.from, len(files))
	}
	return sources, nil
}

// explicit pairs two files, or two directories by the paths inside them.
func explicit(zh, en string) ([]source, error) {
	zi, zerr := os.Stat(zh)
	ei, eerr := os.Stat(en)
	if zh == "-" {
		zerr = nil
	}
	if en == "-" {
		eerr = nil
	}
	if err := errors.Join(zerr, eerr); err != nil {
		return nil, err
	}
	if zh == "-" && en == "-" {
		return nil, usagef("only one of the two documents can be -")
	}
	zd, ed := zi != nil && zi.IsDir(), ei != nil && ei.IsDir()
	if zd != ed {
		return nil, usagef("expected two files or two directories, found %s and %s", zh, en)
	}
	if !zd {
		return []source{{zh: zh, en: en}}, nil
	}
	files, err := documents([]string{zh})
	if err != nil {
		return nil, err
	}
	var sources []source
	for _, f := range files {
		s := source{zh: f}
		rel, err := filepath.Rel(zh, f)
		if err != nil {
			return nil, err
		}
		if _, err := os.Stat(filepath.Join(en, rel)); err == nil {
			s.en = filepath.Join(en, rel)
		}
		sources = append(sources, s)
	}
	return sources, nil
}

// sized finds out how large the sources are, for progress, and says how they are read.
func sized(sources []source, r *reading) ([]source, error) {
	for i := range sources {
		sources[i].reading = r
		for _, name := range []string{sources[i].zh, sources[i].en} {
			if name == "" || name == "-" {
				continue
			}
			info, err := os.Stat(name)
			if err != nil {
				return nil, err
			}
			sources[i].size += info.Size()
		}
	}
	return sources, nil
}

// sizeOf is the size of all sources, as far as it is known.
func sizeOf(sources []source) int64 {
	var total int64
	for _, s := range sources {
		total += s.size
	}
	return total
}
