package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/duizhao/duizhao/dataset/export/publish"
	"github.com/spf13/cobra"
)

// publishing holds the flags of publish.
type publishing struct {
	settings                 publish.Settings
	dir                      string
	card, sources, shardSize string // files, and a size
}

func (a *app) publishCommand() *cobra.Command {
	var p publishing
	s := &p.settings
	cmd := &cobra.Command{
		Use:   "publish ROWS... -o DIR",
		Short: "Make a folder that can be pushed to a hub",
		Long: `Publish writes rows as a folder that a hub takes as it stands:

  README.md         the card: front matter for the hub; what it is, how it was made, fields, splits, known faults, licences
  data/             a Parquet file or several for each split
  croissant.json    Croissant 1.1 metadata
  NOTICE            sources with their authors and licences
  SHA256SUMS        checksums of all files

ROWS are files of rows or the directories of builds, whose build.json and rejects.jsonl come along outside the configurations.
Rows without a split go to train. Ids must be unique, and near-duplicates (cluster) in one split. --sources FILE is a YAML list
of what is known of documents or directories: path, title, author, url, license. The date is --date or SOURCE_DATE_EPOCH.
What is not given is left out and said; duizhao lint DIR finds it again. DIR is replaced in one step, files of yours in it stay.`,
		Example: `  duizhao publish dataset -o hub --name exam-zh-en --license cc-by-4.0 --author 'Wang Fang' \
    --url https://example.org/exam-zh-en --date 2026-01-31 --sources sources.yaml
  duizhao publish rows.jsonl -o hub --card-text about.md --shard-size 200MB`,
		Args: argCount(1, 1<<20, "at least one file of rows or directory of a build"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if p.dir == "" {
				return usagef("expected a directory to write to, found none: add -o DIR")
			}
			return a.publish(cmd.Context(), args, &p)
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&p.dir, "output", "o", "", "directory to write")
	flags.StringVar(&s.Name, "name", "", "name of the repository; by default that of DIR")
	flags.StringVar(&s.PrettyName, "pretty-name", "", "name for people")
	flags.StringVar(&s.Description, "description", "", "what the dataset is, in a sentence or two")
	flags.StringVar(&s.License, "license", "", "the hub's identifier of the licence, such as cc-by-4.0")
	flags.StringVar(&s.LicenseName, "license-name", "", "name of the licence, with --license other")
	flags.StringVar(&s.LicenseLink, "license-link", "", "URL of the licence, with --license other")
	flags.StringArrayVar(&s.Authors, "author", nil, "creator of the dataset; may be given several times")
	flags.StringVar(&s.URL, "url", "", "page of the dataset")
	flags.StringVar(&s.Date, "date", "", "date of publication, such as 2026-01-31; by default that of SOURCE_DATE_EPOCH")
	flags.StringVar(&s.Version, "dataset-version", "", "version of the dataset; 1.0.0 by default")
	flags.StringVar(&p.card, "card-text", "", "file of Markdown for the card")
	flags.StringVar(&p.sources, "sources", "", "YAML file of sources: path, title, author, url, license")
	flags.StringVar(&p.shardSize, "shard-size", "", "the most that a Parquet file may hold; 500MB by default")
	return cmd
}

// read fills the settings from files and the environment.
func (p *publishing) read() (err error) {
	s := &p.settings
	s.Tool, s.ToolVersion = "duizhao", version
	if s.Name == "" {
		absolute, err := filepath.Abs(p.dir)
		if err != nil {
			return err
		}
		s.Name = filepath.Base(absolute)
	}
	if s.Date == "" {
		date, err := sourceDate()
		if err != nil {
			return err
		}
		s.Date = date
	}
	if p.shardSize != "" {
		if s.ShardBytes, err = parseSize(p.shardSize); err != nil {
			return usagef("--shard-size: %w", err)
		}
	}
	if p.card != "" {
		text, err := os.ReadFile(p.card)
		if err != nil {
			return err
		}
		if !utf8.Valid(text) {
			return fmt.Errorf("%s: expected text in UTF-8, found other bytes", p.card)
		}
		s.Card = string(text)
	}
	if p.sources == "" {
		return nil
	}
	f, err := os.Open(p.sources)
	if err != nil {
		return err
	}
	defer f.Close()
	s.Sources, err = publish.ReadSources(p.sources, f)
	return err
}

func (a *app) publish(ctx context.Context, args []string, p *publishing) error {
	if err := p.read(); err != nil {
		return err
	}
	inputs, companions, err := publishInputs(args)
	if err != nil {
		return err
	}
	for _, input := range args {
		if same, err := sameDirectory(input, p.dir); err != nil || same {
			return errors.Join(err, usagef("-o %s: expected another directory than that of the rows", p.dir))
		}
	}
	collectBy(nil, 50) // all ids are held, and a file for every split
	out, err := newFolder(p.dir)
	if err != nil {
		return err
	}
	defer out.abort()
	next, stop := iter.Pull2(a.allRows(ctx, inputs))
	defer stop()
	row, bad, ok := next()
	p.settings.Words = row != nil && row.Words != nil
	w, err := publish.New(out, p.settings)
	if wrong := (*publish.SettingError)(nil); errors.As(err, &wrong) {
		return usagef("--%w", err)
	}
	if err != nil {
		return err
	}
	for ; ok; row, bad, ok = next() {
		if bad != nil {
			return bad
		}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	for _, c := range companions {
		if err := copyInto(w, c); err != nil {
			return err
		}
	}
	report, err := w.Close()
	if err != nil {
		return err
	}
	if err := out.commit(); err != nil {
		return err
	}
	for _, warning := range report.Warnings {
		a.log.warn(p.dir, 0, warning)
	}
	facts := []fact{{"rows", report.Rows}}
	for _, split := range []string{"train", "validation", "test"} {
		if n, ok := report.Splits[split]; ok {
			facts = append(facts, fact{split, n})
		}
	}
	if report.Unsplit > 0 {
		facts = append(facts, fact{"without split", report.Unsplit})
	}
	a.log.summary("published "+p.dir, append(facts, fact{"files", len(report.Files)}, fact{"warnings", len(report.Warnings)})...)
	return nil
}

// companionFiles are files of a build that go with its rows.
var companionFiles = []string{"build.json", "rejects.jsonl"}

// publishInputs lists the files of rows that arguments stand for, and what goes with them. Of a directory these are rows.jsonl, or
// without it the Parquet files in data.
func publishInputs(args []string) (inputs, companions []string, err error) {
	for _, arg := range args {
		info, err := os.Stat(arg)
		if arg == "-" || err == nil && !info.IsDir() {
			inputs = append(inputs, arg)
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		found, err := rowFilesIn(arg)
		if err != nil {
			return nil, nil, err
		}
		inputs = append(inputs, found...)
		for _, name := range companionFiles {
			path := filepath.Join(arg, name)
			if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
				continue
			}
			for _, c := range companions {
				if filepath.Base(c) == name {
					return nil, nil, fmt.Errorf("%s: expected one directory with a %s, found %s too", path, name, c)
				}
			}
			companions = append(companions, path)
		}
	}
	return inputs, companions, nil
}

// rowFilesIn lists the files of rows of a directory.
func rowFilesIn(dir string) ([]string, error) {
	if jsonl := filepath.Join(dir, "rows.jsonl"); fileExists(jsonl) {
		return []string{jsonl}, nil
	}
	found, err := filepath.Glob(filepath.Join(globEscape(dir), "data", "*.parquet")) // sorted
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("%s: expected rows.jsonl or data/*.parquet, found neither", dir)
	}
	return found, err
}

func fileExists(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

// globEscape makes a path a pattern of itself alone.
func globEscape(path string) string {
	return strings.NewReplacer(`*`, `\*`, `?`, `\?`, `[`, `\[`, `\`, `\\`).Replace(path)
}

// rowFilesOf lists the files of rows that arguments stand for: files and - as given, those in directories.
func rowFilesOf(args []string) ([]string, error) {
	var files []string
	for _, arg := range args {
		if info, err := os.Stat(arg); arg == "-" || err != nil || !info.IsDir() {
			files = append(files, arg)
			continue
		}
		found, err := rowFilesIn(arg)
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	return files, nil
}

// copyInto adds a file to a folder under its own name.
func copyInto(w *publish.Writer, name string) error {
	in, err := os.Open(name)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := w.Create(filepath.Base(name))
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// sameDirectory tells whether two names are of one directory.
func sameDirectory(a, b string) (bool, error) {
	x, err := os.Stat(a)
	if err != nil || !x.IsDir() {
		return false, nil
	}
	y, err := os.Stat(b)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && os.SameFile(x, y), err
}
