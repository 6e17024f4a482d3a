package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/duizhao/duizhao/dataset/align"
	"github.com/duizhao/duizhao/dataset/check"
	"github.com/duizhao/duizhao/dataset/curate"
	"github.com/duizhao/duizhao/dataset/export/publish"
	"github.com/duizhao/duizhao/dataset/translate"
	"github.com/spf13/pflag"
)

// projecting holds the flags of a build of a project.
type projecting struct {
	file   string // "" for the one in the current directory
	output string // instead of the project's
	fresh  bool   // ignore the cache
	*translating
}

// inProject are the flags of build whose settings stand in the project file.
var inProject = []string{
	"pair", "encoding", "replace", "format", "layout", "unwrap", "syntax", "map", "one-side", "lexicon", "min-score", "words", "keywords", "mode", "dict",
}

// find settles which project file to build.
func (p *projecting) find(flags *pflag.FlagSet) error {
	var wrong string
	for _, name := range inProject {
		if flags.Changed(name) {
			wrong = name
		}
	}
	if p.file == "" {
		p.file = projectName
		if _, err := os.Stat(p.file); errors.Is(err, fs.ErrNotExist) {
			return usagef("expected documents or a project file, found no arguments and no %s: name documents, or write the file with duizhao init", p.file)
		}
	}
	if wrong != "" {
		return usagef("--%s: expected the setting in %s, found it on the command line", wrong, p.file)
	}
	return nil
}

// projectBuild is the build of a project. It runs in the project's directory, to which all paths are relative, as make -C does.
type projectBuild struct {
	*app
	*project
	file   string // what messages call the project file
	root   string // the real path of its directory
	target string // directory to write

	sources []source
	aligner *align.Aligner
	checker *check.Checker
	columns *wordColumns // nil without words
	curate.Settings
	*translating
	engine    *translate.Engine // nil if nothing is to be translated
	exports   []exporting
	published publish.Settings
	files     []manifestReference // that the settings name

	cache      *cache
	fresh      bool
	keys       projectKey        // what all sources depend on
	converters map[string]string // their versions, by the ending of a file's name
}

// projectKey is what a product depends on beside its documents.
type projectKey struct {
	Program, Version string
	Align            *alignSettings
	Words            *wordSettings
	Check            projectCheck
	Glossary         string
}

func (a *app) buildProject(ctx context.Context, flags *projecting) error {
	start := time.Now()
	b := &projectBuild{app: a, file: flags.file, fresh: flags.fresh, translating: flags.translating}
	if b.asked() { // before the build goes to the project's directory: paths of flags are relative to the current one
		engine, closeEngine, err := b.translating.open()
		if err != nil {
			return err
		}
		defer closeEngine()
		b.engine = engine
	}
	if err := b.enter(flags); err != nil {
		return err
	}
	if err := b.prepare(ctx); err != nil {
		return err
	}
	out, err := newFolder(b.target)
	if err != nil {
		return err
	}
	defer out.abort()
	if b.cache, err = openCache(filepath.Base(b.file)); err != nil {
		a.log.warn(cacheDir, 0, "the cache cannot be used, so that all is computed: "+err.Error())
	}
	defer b.cache.close()
	return b.run(ctx, out, start)
}

// enter reads the project file and goes to its directory.
func (b *projectBuild) enter(flags *projecting) error {
	f, err := os.Open(b.file)
	if err != nil {
		return err
	}
	defer f.Close()
	if b.project, err = readProject(b.file, f); err != nil {
		return err
	}
	b.target = b.Output.text
	if flags.output != "" {
		if b.target, err = filepath.Abs(flags.output); err != nil {
			return err
		}
	}
	if err := os.Chdir(filepath.Dir(b.file)); err != nil {
		return err
	}
	if b.root, err = filepath.EvalSymlinks("."); err == nil {
		b.root, err = filepath.Abs(b.root)
	}
	if err == nil && flags.output == "" {
		err = b.insideParent(b.Output)
	}
	return err
}

// fault is an error at a line of the project file.
func (b *projectBuild) fault(line int, err error) error {
	return &exitError{exitInput, fmt.Errorf("%s: %w", place(b.file, line), err)}
}

// inside refuses a path that leads out of the project's directory through symbolic links, or to nothing.
func (b *projectBuild) inside(path string, line int) error {
	real, err := filepath.EvalSymlinks(path)
	if err == nil {
		real, err = filepath.Abs(real)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return b.fault(line, fmt.Errorf("expected a file or directory, found none: %w", err))
	}
	if err != nil {
		return b.fault(line, err)
	}
	if rel, err := filepath.Rel(b.root, real); err != nil || !filepath.IsLocal(rel) {
		return b.fault(line, fmt.Errorf("expected a path inside the project's directory, found %q, a symbolic link to %q", path, real))
	}
	return nil
}

// insideRegular is inside for what is read more than once.
func (b *projectBuild) insideRegular(path string, line int) error {
	if err := b.inside(path, line); err != nil {
		return err
	}
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return b.fault(line, fmt.Errorf("expected a file, found %q, which can be read only once or not at all", path))
	}
	return nil
}

// insideParent is inside for what need not exist: its nearest parent that does counts.
func (b *projectBuild) insideParent(p placed) error {
	for path := filepath.Clean(p.text); ; path = filepath.Dir(path) {
		if _, err := os.Lstat(path); err == nil {
			return b.inside(path, p.line)
		}
	}
}

// insideFile is inside for a file of the settings, "" for none. It is listed in build.json.
func (b *projectBuild) insideFile(p placed) error {
	if p.text == "" {
		return nil
	}
	if err := b.inside(p.text, p.line); err != nil {
		return err
	}
	path := p.text
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, "rows.jsonl") // of a dataset
	}
	if err := b.insideRegular(path, p.line); err != nil {
		return err
	}
	hash, err := hashFile(path)
	if err != nil {
		return b.fault(p.line, err)
	}
	b.files = append(b.files, manifestReference{filepath.ToSlash(path), hash})
	return nil
}

// run does the work: documents to rows, rows to a dataset.
func (b *projectBuild) run(ctx context.Context, out *folder, start time.Time) error {
	m, err := b.manifest()
	if err != nil {
		return err
	}
	w := projectWork{projectBuild: b, out: out, m: m}
	if w.folder, err = publish.New(out, b.published); err != nil {
		return err
	}
	if w.rejects, err = w.create("rejects.jsonl"); err != nil {
		return err
	}
	collectBy(b.sources, whileAligning)
	rows, err := w.collect(ctx)
	if err == nil {
		rows, err = w.addKeywords(ctx, rows)
	}
	if err == nil {
		rows, err = w.curateRows(ctx, rows)
	}
	if err == nil {
		err = w.write(ctx, rows)
	}
	if err != nil {
		return err
	}
	lacks, err := w.describe()
	if err != nil {
		return err
	}
	if err := out.commit(); err != nil {
		return err
	}
	b.tidy()
	for _, n := range w.unfilled {
		b.log.warn(n.File, n.Line, n.Message)
	}
	for _, what := range lacks {
		b.log.warn(b.target, 0, what)
	}
	facts := append(m.Counts.facts(start, true), m.Counts.flagged())
	facts = append(facts, curatedFacts(w.report)...)
	b.log.summary("built "+b.target, append(facts, fact{"reused", w.reused}, fact{"computed", len(b.sources) - w.reused})...)
	if m.Counts.Records == 0 {
		return &exitError{exitProblems, fmt.Errorf("no records found in %d documents; the ledger in %s says what they hold", m.Counts.Documents, b.target)}
	}
	if err := w.strangers.err(); err != nil {
		return err
	}
	return b.translating.unfilled(len(w.unfilled), "fields")
}

// tidy ends the use of the cache. What goes wrong there is no fault of the build.
func (b *projectBuild) tidy() {
	err := b.cache.failure
	if err == nil {
		err = b.cache.sweep()
	}
	if err != nil {
		b.log.warn(cacheDir, 0, "the cache cannot be written, so that the next build computes all again: "+err.Error())
	}
}

// projectManifest is what build.json has of a project beside what all builds have.
type projectManifest struct {
	Project manifestReference   `json:"project"`
	Files   []manifestReference `json:"files"` // that the settings name
	Curated curatedCounts       `json:"curated"`
	Exports []exportCounts      `json:"exports"`

	Translate *translateSettings `json:"translate,omitempty"` // with --translate
}

// curatedCounts are the numbers of report.json.
type curatedCounts struct {
	Rows         int            `json:"rows"`
	Kept         int            `json:"kept"`
	Filtered     int            `json:"rejected_by_filter"`
	Contaminated int            `json:"rejected_as_contaminated"`
	Dropped      int            `json:"rejected_as_duplicates"`
	Clusters     int            `json:"clusters"`
	Splits       map[string]int `json:"splits"`
}

// exportCounts say what became of the rows in an export. Skipped are those that its layout has no place for, by reason.
type exportCounts struct {
	Path    string         `json:"path"`
	As      string         `json:"as"`
	Rows    int            `json:"rows"`
	Written int            `json:"written"`
	Skipped map[string]any `json:"skipped,omitempty"`
}

func (b *projectBuild) manifest() (*manifest, error) {
	hash, err := hashFile(filepath.Base(b.file))
	if err != nil {
		return nil, err
	}
	m := &manifest{Tool: "duizhao", Version: version, Date: b.published.Date, Settings: b.written, Inputs: []manifestPair{}}
	m.projectManifest = &projectManifest{
		Project: manifestReference{filepath.Base(b.file), hash}, Files: append([]manifestReference{}, b.files...), Exports: []exportCounts{},
	}
	if b.engine != nil {
		m.Translate = b.translating.settings()
	}
	return m, nil
}
