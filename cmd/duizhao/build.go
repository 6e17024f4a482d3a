package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/check"
	"github.com/duizhao/duizhao/dataset/export"
	"github.com/spf13/cobra"
)

// manifest is build.json: what a dataset was made of, how, and what came out. It depends on nothing but the inputs, the settings and
// the version.
type manifest struct {
	Tool     string `json:"tool"`
	Version  string `json:"version"`
	Date     string `json:"date,omitempty"` // from SOURCE_DATE_EPOCH
	Settings any    `json:"settings"`       // *settings, or those of a project as they are written
	Counts   counts `json:"counts"`

	*projectManifest
	Outputs []written      `json:"outputs"`
	Inputs  []manifestPair `json:"inputs"`
}

type settings struct {
	Encoding string            `json:"encoding"`
	Replace  bool              `json:"replace"`
	Format   string            `json:"format"`
	Syntax   string            `json:"syntax,omitempty"` // with --syntax
	Columns  map[string]string `json:"map,omitempty"`    // with --map
	OneSide  bool              `json:"one_side,omitempty"`
	Pair     string            `json:"pair"`
	Layout   string            `json:"layout,omitempty"` // the profile's path
	Unwrap   bool              `json:"unwrap,omitempty"`
	Pandoc   bool              `json:"pandoc,omitempty"`

	Words *wordSettings  `json:"words,omitempty"` // with --words
	Align *alignSettings `json:"align,omitempty"` // with --lexicon or --min-score

	Translate *translateSettings `json:"translate,omitempty"` // with --translate
}

// manifestPair is a document and its translation, and in a project where they come from.
type manifestPair struct {
	ZH *manifestInput `json:"zh"`
	EN *manifestInput `json:"en"`
	*provenance
}

type manifestInput struct {
	Path      string `json:"path"`
	SHA256    string `json:"sha256"`
	Converter string `json:"converter,omitempty"` // that made text of these bytes
	Bytes     int64  `json:"bytes"`
	Encoding  string `json:"encoding"`
	Language  string `json:"language"`
	Items     int    `json:"items"`
}

// counts are what a summary tells.
type counts struct {
	Documents     int   `json:"documents"`
	Records       int   `json:"records"`
	Aligned       int   `json:"aligned"`
	Alone         int   `json:"alone"`
	Moved         int   `json:"moved"`
	UnmatchedEN   int   `json:"unmatched_en"`
	SentencePairs int   `json:"sentence_pairs"`
	Doubtful      int   `json:"doubtful"`
	FieldBytes    int   `json:"field_bytes"`
	MarkerBytes   int   `json:"marker_bytes"`
	LeftoverBytes int   `json:"leftover_bytes"`
	Warnings      int   `json:"warnings"`
	InputBytes    int64 `json:"input_bytes"`
	// Of the rows that stand alone, those that were translated, and the fields of these that could not be.
	Translated int `json:"translated,omitempty"`
	Unfilled   int `json:"unfilled,omitempty"`

	Flags map[string]int `json:"flags,omitempty"` // by severity
}

// add counts an outcome.
func (c *counts) add(o *outcome) {
	c.addDocuments(o)
	c.addRows(o)
}

// sum adds what other counts of documents.
func (c *counts) sum(other *counts) {
	c.Documents += other.Documents
	c.Aligned += other.Aligned
	c.Moved += other.Moved
	c.UnmatchedEN += other.UnmatchedEN
	c.Doubtful += other.Doubtful
	c.FieldBytes += other.FieldBytes
	c.MarkerBytes += other.MarkerBytes
	c.LeftoverBytes += other.LeftoverBytes
	c.InputBytes += other.InputBytes
}

// addRows counts the rows of an outcome.
func (c *counts) addRows(o *outcome) {
	c.Records += len(o.rows)
	c.Warnings += len(o.notes)
	for i := range o.rows {
		if isMade(&o.rows[i]) {
			c.Translated++
		}
		c.Unfilled += len(unfilledFields(&o.rows[i]))
		for _, p := range o.rows[i].Pairs {
			if p.ZH != "" && p.EN != "" {
				c.SentencePairs++
			}
		}
		c.addFlags(&o.rows[i])
	}
	c.Alone = c.Records - c.Aligned
}

// addFlags counts the flags of a row.
func (c *counts) addFlags(row *dataset.Row) {
	for _, f := range row.Flags {
		if c.Flags == nil {
			c.Flags = map[string]int{}
		}
		c.Flags[f.Severity]++
	}
}

// addDocuments counts the documents of an outcome and how they were aligned.
func (c *counts) addDocuments(o *outcome) {
	c.Documents += len(o.docs)
	shared := len(o.docs) == 2 && o.docs[0].Text.Source() == o.docs[1].Text.Source() // a file in both languages
	if shared {
		c.Documents--
	}
	if o.Result != nil {
		c.Aligned += len(o.Links)
		c.UnmatchedEN += len(o.Unmatched)
		c.Doubtful += len(o.Doubtful)
		for _, l := range o.Links {
			if l.Moved {
				c.Moved++
			}
		}
	}
	for i, d := range o.docs {
		s := d.Ledger.Sums()
		if shared {
			for e := range d.Ledger.All() {
				if e.Class == dataset.Leftover && e.Name == dataset.ReasonOtherLanguage {
					s.Leftover -= e.Span.Len() // it is in the other one
				}
			}
		}
		c.FieldBytes += s.Field
		c.MarkerBytes += s.Marker
		c.LeftoverBytes += s.Leftover
		if i == 0 || !shared {
			c.InputBytes += d.Text.Size
		}
	}
}

// flagged counts flags for people.
func (c *counts) flagged() fact {
	of := func(s check.Severity) int { return c.Flags[s.String()] }
	return fact{"flags", fmt.Sprintf("%d errors, %d warnings, %d infos", of(check.Error), of(check.Warning), of(check.Info))}
}

// facts are the counts for people; those of alignment only if that was done.
func (c *counts) facts(start time.Time, aligned bool) []fact {
	facts := []fact{{"documents", c.Documents}, {"records", c.Records}}
	if aligned {
		facts = append(facts, []fact{
			{"aligned", c.Aligned}, {"alone", c.Alone}, {"moved", c.Moved}, {"unmatched en", c.UnmatchedEN},
			{"sentence pairs", c.SentencePairs}, {"doubtful", c.Doubtful},
		}...)
	}
	if c.Translated+c.Unfilled > 0 {
		facts = append(facts, fact{"translated", c.Translated}, fact{"unfilled fields", c.Unfilled})
	}
	seconds := time.Since(start).Seconds()
	return append(facts, []fact{
		{"leftover bytes", c.LeftoverBytes}, {"warnings", c.Warnings},
		{"seconds", seconds}, {"MB/s", float64(c.InputBytes) / 1e6 / max(seconds, 1e-3)},
	}...)
}

// building holds the flags of a build.
type building struct {
	dir, pair string
	reading
	cutting
	aligning
	translating
	keywords int
}

func (a *app) buildCommand() *cobra.Command {
	var b building
	var p projecting
	cmd := &cobra.Command{
		Use:   "build [ZH [EN] -o DIR]",
		Short: "Make a dataset of documents and their translations",
		Long: `Build splits documents into records, aligns them with their English translations and writes a dataset:

  data/train-00000-of-00001.parquet   the rows
  rows.jsonl                          the same rows as JSON lines
  ledger.json                         what became of every byte of every document
  build.json                          inputs with their hashes, settings, counts, version
  rejects.jsonl                       with --min-score: links and sentence pairs under it

ZH and EN are files or directories; in a single directory pairs are found by their names (x.zh.md and x.en.md, zh/x.md
and en/x.md) or by --pair. Records without a translation stay in the dataset with origin_en "none". DIR is replaced in
one step when everything is written; files of yours in it stay.

With --words the rows have three more columns: words_question_zh and words_answer_zh, all words of the Chinese but white
space, and keywords, which --keywords N fills with the words of a record that tell most about it in this dataset (TF-IDF).
For these the documents are read twice.

With --translate records that have no English get one, as by the command translate; --command and the flags behind it say how.

Without ZH build does what duizhao.yaml or the --project file says, which duizhao init writes: it holds documents with their
licences, settings, filters, splits and exports. Paths are relative to the file. Who translates, and what that may cost, stands
on the command line all the same: no project file sends your texts and your key anywhere, or runs a command. report.json then tells of clusters and
contamination, rejects.jsonl has the rows left out with the reason. Documents and settings that did not change since the last
build are taken from .duizhao/cache; the result is the same as with --fresh, byte for byte.`,
		Example: `  duizhao build faq.zh.md faq.en.md -o dataset
  duizhao build docs/ -o dataset
  duizhao build docs/ --pair '{dir}/zh/{name}=>{dir}/en/{name}' -o dataset
  duizhao build docs/ --keywords 5 --dict terms.txt -o dataset
  duizhao build docs/ --translate http://127.0.0.1:8000 --model Qwen/Qwen3-8B -o dataset
  duizhao build                                    as duizhao.yaml says`,
		Args: argCount(0, 2, "a Chinese document or a directory, and an English one"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				p.output, p.translating = b.dir, &b.translating
				if err := p.find(cmd.Flags()); err != nil {
					return err
				}
				return a.buildProject(cmd.Context(), &p)
			}
			if p.file != "" || p.fresh {
				return usagef("--project and --fresh go with a project file: expected no documents, found %s", args[0])
			}
			if b.dir == "" {
				return usagef("expected a directory to write to, found none: add -o DIR")
			}
			if b.keywords < 0 {
				return usagef("--keywords: expected a number of words, found %d", b.keywords)
			}
			b.on = b.on || b.keywords > 0
			if err := b.cutting.check(cmd.Flags()); err != nil {
				return err
			}
			return a.build(cmd.Context(), args, &b)
		},
	}
	cmd.Flags().StringVarP(&b.dir, "output", "o", "", "directory to write the dataset to")
	cmd.Flags().StringVar(&b.pair, "pair", "", "how to find translations, such as '{dir}/zh/{name}=>{dir}/en/{name}'")
	b.cutting.register(cmd.Flags(), "add the words of the Chinese questions and answers as columns")
	cmd.Flags().IntVar(&b.keywords, "keywords", 0, "add so many keywords a record as well; implies --words")
	b.aligning.register(cmd.Flags())
	b.translating.register(cmd, "translate", "")
	b.reading.register(cmd.Flags())
	cmd.Flags().StringVar(&p.file, "project", "", "project file to build, by default duizhao.yaml")
	cmd.Flags().BoolVar(&p.fresh, "fresh", false, "compute all, also what earlier builds of the project have computed")
	a.registerWorkers(cmd.Flags())
	return cmd
}

func (a *app) build(ctx context.Context, args []string, b *building) error {
	start := time.Now()
	if err := b.prepare(); err != nil {
		return err
	}
	sources, err := a.sources(args, b.pair, &b.reading)
	if err != nil {
		return err
	}
	aligner, alignSettings, err := b.aligner()
	if err != nil {
		return err
	}
	checker, err := check.New(check.Settings{Alike: alike(aligner)})
	if err != nil {
		return err
	}
	collectBy(sources, whileAligning)
	work := a.checkedWork(ctx, aligner, checker)
	asked := b.reading.settings()
	asked.Pair, asked.Align = b.pair, alignSettings
	if b.on {
		columns, err := a.wordColumns(ctx, sources, b)
		if err != nil {
			return err
		}
		work, asked.Words = columns.after(work), columns.settings
	}
	outcomes := a.outcomes(ctx, sources, work)
	if b.asked() {
		engine, closeEngine, err := b.open()
		if err != nil {
			return err
		}
		defer closeEngine()
		filler, err := newFiller(engine)
		if err != nil {
			return err
		}
		ctx, cancel := b.within(ctx)
		defer cancel()
		outcomes, asked.Translate = filler.fill(ctx, outcomes), b.translating.settings()
	}
	out, err := newFolder(b.dir)
	if err != nil {
		return err
	}
	defer out.abort()

	rows, err := newRowFiles(out, b.on)
	if err != nil {
		return err
	}
	ledgerFile, err := out.create("ledger.json")
	if err != nil {
		return err
	}
	ledger := newLedgerWriter(ledgerFile)
	rejects := newRejectsWriter(io.Discard)
	if b.minScore > 0 {
		f, err := out.create("rejects.jsonl")
		if err != nil {
			return err
		}
		rejects = newRejectsWriter(f)
	}
	m := manifest{Tool: "duizhao", Version: version, Settings: &asked, Inputs: []manifestPair{}}
	if m.Date, err = sourceDate(); err != nil {
		return err
	}
	var strangers unrelated
	var unfilled []note
	for o, err := range outcomes {
		if err != nil {
			return exitOf(err)
		}
		for i := range o.rows {
			unfilled = append(unfilled, unfilledFields(&o.rows[i])...)
		}
		strangers.add(&o)
		m.Counts.add(&o)
		m.Inputs = append(m.Inputs, inputsOf(&o))
		if err := errors.Join(rows.write(&o), ledger.write(&o), rejects.write(&o)); err != nil {
			return err
		}
	}
	if err := errors.Join(rows.close(), ledger.close()); err != nil {
		return err
	}
	m.Outputs = out.written()
	f, err := out.create("build.json")
	if err != nil {
		return err
	}
	if err := m.write(f); err != nil {
		return err
	}
	if err := out.commit(); err != nil {
		return err
	}
	for _, n := range unfilled {
		a.log.warn(n.File, n.Line, n.Message)
	}
	a.log.summary("built "+b.dir, append(m.Counts.facts(start, true), m.Counts.flagged())...)
	if m.Counts.Records == 0 {
		return &exitError{exitProblems, fmt.Errorf("no records found in %d documents; the ledger in %s says what they hold", m.Counts.Documents, b.dir)}
	}
	if err := strangers.err(); err != nil {
		return err
	}
	return b.unfilled(m.Counts.Unfilled, "fields")
}

// rowFiles are the two files that hold a dataset's rows.
type rowFiles struct{ jsonl, parquet *export.Writer }

func newRowFiles(out *folder, words bool) (*rowFiles, error) {
	parquet, err := out.create("data/train-00000-of-00001.parquet")
	if err != nil {
		return nil, err
	}
	jsonl, err := out.create("rows.jsonl")
	if err != nil {
		return nil, err
	}
	var r rowFiles
	if r.parquet, err = export.New(export.Parquet, parquet, export.Options{Words: words}); err != nil {
		return nil, err
	}
	r.jsonl, err = export.New(export.Rows, jsonl, export.Options{})
	return &r, err
}

func (r *rowFiles) write(o *outcome) error {
	for i := range o.rows {
		if err := errors.Join(r.parquet.Write(&o.rows[i]), r.jsonl.Write(&o.rows[i])); err != nil {
			return err
		}
	}
	return nil
}

func (r *rowFiles) close() error { return errors.Join(r.parquet.Close(), r.jsonl.Close()) }

// inputsOf describes an outcome's documents.
func inputsOf(o *outcome) manifestPair {
	var p manifestPair
	for i, d := range o.docs {
		h := headOf(d)
		in := &manifestInput{h.Source, h.SHA256, h.Converter, h.Size, h.Encoding, h.Language, h.Items}
		if i == 0 {
			p.ZH = in
		} else {
			p.EN = in
		}
	}
	return p
}

func (m *manifest) write(f io.Writer) error {
	return writeJSON(f, m)
}

// sourceDate is the date that SOURCE_DATE_EPOCH gives (reproducible-builds.org), "" if it is not set.
func sourceDate() (string, error) {
	epoch := os.Getenv("SOURCE_DATE_EPOCH")
	if epoch == "" {
		return "", nil
	}
	seconds, err := strconv.ParseInt(epoch, 10, 64)
	if err != nil {
		return "", usagef("SOURCE_DATE_EPOCH: expected seconds since 1970, found %q", epoch)
	}
	return time.Unix(seconds, 0).UTC().Format(time.RFC3339), nil
}
