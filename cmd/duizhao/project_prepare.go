package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/curate"
	"github.com/duizhao/duizhao/dataset/export"
	"github.com/duizhao/duizhao/dataset/export/publish"
)

// prepare finds all that a build needs, so that faults are told before any work is done.
func (b *projectBuild) prepare(ctx context.Context) error {
	named := []placed{b.Align.Lexicon, b.Check.Glossary}
	if b.Words != nil {
		named = append(named, b.Words.Dict)
	}
	named = append(append(named, b.Curate.Decontaminate...), b.Curate.Keep...)
	for _, e := range b.Export {
		named = append(named, e.Template)
	}
	for _, p := range named {
		if err := b.insideFile(p); err != nil {
			return err
		}
	}
	for _, step := range []func() error{
		b.checkCard, b.findDocuments, b.prepareAligner, b.prepareWords, b.prepareChecks,
		func() error { return b.prepareCurate(ctx) }, b.prepareExports, b.preparePublishing,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	b.askConverters(ctx)
	program, err := hashProgram()
	b.keys.Program, b.keys.Version = program, version
	return err
}

// checkCard refuses to write over a README.md that no build wrote, or that a person has changed since.
func (b *projectBuild) checkCard() error {
	name := filepath.Join(b.target, "README.md")
	hash, err := hashFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	sums, err := os.ReadFile(filepath.Join(b.target, "SHA256SUMS"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if !slices.Contains(strings.Split(string(sums), "\n"), hash+"  README.md") {
		return fmt.Errorf("%s: expected the card of the last build, found another text, which would be lost: move it under card in %s, then remove the file", name, b.file)
	}
	return nil
}

// askConverters finds the versions of the programs that read the documents. One that is missing is told when it is needed.
func (b *projectBuild) askConverters(ctx context.Context) {
	b.converters = map[string]string{}
	for _, s := range b.sources {
		for _, name := range []string{s.zh, s.en} {
			ext := strings.ToLower(filepath.Ext(name))
			if _, known := b.converters[ext]; known || converters[ext] == nil || !isConverted(name, s.pandoc) {
				continue
			}
			if program, err := exec.LookPath(converters[ext].program); err == nil {
				b.converters[ext], _ = converters[ext].identify(ctx, program)
			}
		}
	}
}

// findDocuments lists the sources of all entries.
func (b *projectBuild) findDocuments() error {
	lines := map[string]int{}
	for _, d := range b.Documents {
		r, err := b.readingOf(&d)
		if err != nil {
			return err
		}
		args := []string{d.Path.text}
		if d.EN.text != "" {
			args = append(args, d.EN.text)
		}
		for i, p := range []placed{d.Path, d.EN}[:len(args)] {
			if err := b.inside(args[i], p.line); err != nil {
				return err
			}
		}
		found, err := b.findSources(args, d.Pair.text)
		if err != nil {
			return b.fault(d.Path.line, err)
		}
		if found, err = sized(found, r); err != nil {
			return b.fault(d.Path.line, err)
		}
		// What a build wrote is no document of the next one.
		built := len(found)
		found = slices.DeleteFunc(found, func(s source) bool { return b.isOutput(s.zh) || b.isOutput(s.en) })
		if built > len(found) && len(found) == 0 {
			return b.fault(d.Path.line, fmt.Errorf("expected documents outside of the output %q, found none", b.Output.text))
		}
		for _, s := range found {
			for _, name := range []string{s.zh, s.en} {
				if name == "" {
					continue
				}
				if err := b.insideRegular(name, d.Path.line); err != nil {
					return err
				}
			}
			if first := lines[s.zh]; first > 0 {
				return b.fault(d.Path.line, fmt.Errorf("expected each document once, found %q on line %d too", s.zh, first))
			}
			lines[s.zh] = d.Path.line
			s.about = &d.provenance
			b.sources = append(b.sources, s)
		}
	}
	return nil
}

// isOutput tells whether a file stands in the project's output or in another directory that the build writes.
func (b *projectBuild) isOutput(name string) bool {
	return slices.ContainsFunc([]string{b.Output.text, b.target}, func(dir string) bool {
		dir, err := filepath.Abs(dir)
		if err != nil {
			return false
		}
		file, err := filepath.Abs(name)
		return err == nil && name != "" && strings.HasPrefix(file, dir+string(filepath.Separator))
	})
}

// readingOf is how a document is read: as its entry says, or as read says for all.
func (b *projectBuild) readingOf(d *projectDocument) (*reading, error) {
	own, all := d.readings, b.Read.readings
	r := &reading{format: own.Format, columns: own.Map}
	if r.format == "" {
		r.format = all.Format
	}
	if own.Map == nil {
		r.columns = all.Map
	}
	for _, s := range []struct {
		own, all string
		set      func(string) error
	}{{own.Encoding, all.Encoding, r.encoding.Set}, {own.Syntax, all.Syntax, r.syntax.Set}} {
		for _, name := range []string{s.all, s.own} {
			if name == "" {
				continue
			}
			if err := s.set(name); err != nil {
				return nil, b.fault(d.Path.line, err)
			}
		}
	}
	for _, s := range []struct {
		own, all *bool
		to       *bool
	}{{own.Replace, all.Replace, &r.replace}, {own.OneSide, all.OneSide, &r.oneSide}, {own.Unwrap, all.Unwrap, &r.unwrap}, {own.Pandoc, all.Pandoc, &r.pandoc}} {
		switch {
		case s.own != nil:
			*s.to = *s.own
		case s.all != nil:
			*s.to = *s.all
		}
	}
	layout := own.Layout
	if layout.text == "" {
		layout = all.Layout
	}
	if r.layout = layout.text; r.layout != "" {
		listed := slices.ContainsFunc(b.files, func(f manifestReference) bool { return f.Path == r.layout })
		if !listed {
			if err := b.insideFile(layout); err != nil {
				return nil, err
			}
		}
	}
	if err := r.prepare(); err != nil {
		return nil, b.fault(d.Path.line, err)
	}
	return r, nil
}

func (b *projectBuild) prepareAligner() (err error) {
	g := aligning{lexicon: b.Align.Lexicon.text, minScore: b.Align.MinScore}
	if b.aligner, b.keys.Align, err = g.aligner(); err != nil {
		return b.fault(b.Align.Lexicon.line, err)
	}
	return nil
}

func (b *projectBuild) prepareWords() (err error) {
	if b.Words == nil {
		return nil
	}
	c := cutting{on: true, dictionary: b.Words.Dict.text}
	if b.Words.Mode != "" {
		if err := c.mode.Set(b.Words.Mode); err != nil {
			return b.fault(0, err)
		}
	}
	b.columns = &wordColumns{}
	if b.columns.segmenter, b.columns.settings, err = c.segmenter(); err != nil {
		return b.fault(b.Words.Dict.line, err)
	}
	b.columns.settings.Keywords = b.Words.Keywords
	settings := *b.columns.settings
	settings.Keywords = min(settings.Keywords, 1) // products hold candidates, or none
	b.keys.Words = &settings
	return nil
}

func (b *projectBuild) prepareChecks() (err error) {
	c := checking{off: b.Check.Off, severity: b.Check.Severity, allow: b.Check.Allow, protected: b.Check.Keep, glossary: b.Check.Glossary.text}
	if b.checker, err = c.checker(b.aligner); err != nil {
		return b.fault(b.Check.Glossary.line, err)
	}
	b.keys.Check, b.keys.Glossary = b.Check, b.hashOf(b.Check.Glossary)
	return nil
}

// hashOf is the hash of a file of the settings.
func (b *projectBuild) hashOf(p placed) string {
	for _, f := range b.files {
		if f.Path == p.text {
			return f.SHA256
		}
	}
	return ""
}

func (b *projectBuild) prepareCurate(ctx context.Context) error {
	c := &b.Curate
	b.Settings = curate.Settings{
		Threshold: c.Threshold, Topics: c.Topics, Overlap: c.Overlap, Where: c.Where.text,
		Seed: c.Seed, EvalSize: c.EvalSize.n, Stratify: c.Stratify, Workers: max(1, b.workers),
	}
	line := c.Where.line
	if c.Split != nil {
		for _, s := range []curate.Share{
			{Split: curate.Train, Part: c.Split.Train}, {Split: curate.Validation, Part: c.Split.Validation}, {Split: curate.Test, Part: c.Split.Test},
		} {
			if s.Part > 0 {
				b.Shares = append(b.Shares, s)
			}
		}
		if b.Shares == nil {
			b.Shares = curate.Shares{}
		}
		line = c.Split.line
	}
	for _, a := range []struct {
		name string
		to   *curate.Action
	}{{c.Duplicates, &b.Duplicates}, {c.Contaminated, &b.Contaminated}} {
		if a.name == "" {
			continue
		}
		if err := a.to.Set(a.name); err != nil {
			return b.fault(0, err)
		}
	}
	// No rows at all show what is wrong with settings.
	none := func(func(*dataset.Row, error) bool) {}
	if _, err := curate.Run(ctx, func() iter.Seq2[*dataset.Row, error] { return none }, b.Settings, curate.Sink{}); err != nil {
		var where *curate.WhereError
		if errors.As(err, &where) {
			line = c.Where.line
		}
		return b.fault(line, err)
	}
	if len(c.Decontaminate) > 0 {
		b.Evaluation = evaluationTexts(textsOf(c.Decontaminate))
	}
	return nil
}

func textsOf(list []placed) []string {
	var texts []string
	for _, p := range list {
		texts = append(texts, p.text)
	}
	return texts
}

// preparePublishing says what the card and the other files about the dataset tell.
func (b *projectBuild) preparePublishing() (err error) {
	s := publish.Settings{
		Name: b.Name, PrettyName: b.Title, Description: b.Description, License: b.License, LicenseName: b.LicenseName, LicenseLink: b.LicenseLink,
		Authors: b.Authors, URL: b.URL, Date: b.Date, Version: b.Release, Card: b.Card.Text,
		Tool: "duizhao", ToolVersion: version, Words: b.Words != nil,
	}
	if s.Date == "" {
		if s.Date, err = sourceDate(); err != nil {
			return err
		}
	}
	for _, source := range b.sources {
		for _, name := range []string{source.zh, source.en} {
			if name != "" && *source.about != (provenance{}) {
				p := source.about
				s.Sources = append(s.Sources, publish.Source{Path: name, Title: p.Title, Author: p.Author, URL: p.URL, License: p.License})
			}
		}
	}
	b.published = s
	_, err = publish.New(nil, s) // no file is needed to find settings that make no folder
	if wrong := (*publish.SettingError)(nil); errors.As(err, &wrong) {
		return b.fault(b.lines[strings.ReplaceAll(wrong.Name, " ", "_")], err)
	}
	return err
}

func (b *projectBuild) prepareExports() error {
	for _, e := range b.Export {
		x := exporting{template: e.Template.text, shardSize: e.ShardSize}
		x.output = e.Path.text
		x.options = export.Options{
			System: e.System, Splits: e.Split, Name: e.Name, Choices: e.Choices, Title: b.Title, Words: b.Words != nil, Version: version,
		}
		if x.options.Name == "" {
			x.options.Name = strings.ReplaceAll(b.Name[:min(len(b.Name), 64)], ".", "-")
		}
		err := x.layout.Set(e.As)
		if err == nil && e.Lang != "" {
			err = x.options.Lang.Set(e.Lang)
		}
		if err == nil && e.ShuffleOptions != nil {
			x.shuffle = fmt.Sprint(*e.ShuffleOptions)
		}
		if err == nil {
			err = x.check()
		}
		if err != nil {
			return b.fault(e.Path.line, err)
		}
		b.exports = append(b.exports, x)
	}
	return nil
}
