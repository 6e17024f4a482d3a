package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/duizhao/duizhao/dataset/translate/memory"
	"github.com/spf13/cobra"
)

// remembering holds the flags that all commands on a memory share.
type remembering struct {
	path string // "" for the person's own
}

func (r *remembering) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&r.path, "memory", "", "file of the memory; by default $XDG_DATA_HOME/duizhao/memory.db, or the like in ~/.local/share")
}

// open opens the memory. The caller closes it.
func (r *remembering) open(existing bool) (*memory.Memory, error) {
	path := r.path
	if path == "" {
		var err error
		if path, err = memory.Default(); err != nil {
			return nil, usagef("no directory for the memory, give one with --memory: %w", err)
		}
	}
	return memory.Open(path, memory.Options{Existing: existing})
}

func (a *app) memoryCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "memory",
		Short: "Keep translations, find them again, exchange them",
		Long: `A translation memory keeps Chinese segments with their English in a SQLite file. It grows from aligned rows and from the
files of translation tools, and answers what is the same or similar. What is added survives the end of the process and of the power.`,
		Example: `  duizhao memory add dataset/rows.jsonl --min-score 0.9
  duizhao memory find 什么是闭包？
  duizhao memory import project.tmx
  duizhao memory export --as tmx -o memory.tmx`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("unknown command %q, see duizhao memory --help", args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.memoryAddCommand(), a.memoryImportCommand(), a.memoryExportCommand(), a.memoryFindCommand(), a.memoryStatsCommand())
	return cmd
}

func (a *app) memoryAddCommand() *cobra.Command {
	var r remembering
	var d dating
	var least float64
	cmd := &cobra.Command{
		Use:   "add ROWS...",
		Short: "Add the sentence pairs of aligned rows",
		Long: `Add takes the pairs of rows (rows.jsonl, a Parquet file or the directory of a build, or - for stdin). Pairs with an empty side, pairs
and rows under the least score, rows with a finding of severity error and rows whose English came from a memory are left out and
counted.`,
		Example: `  duizhao memory add dataset/rows.jsonl
  duizhao align faq.zh.md faq.en.md | duizhao memory add - --min-score 0.95 --memory faq.db`,
		Args: argCount(1, 1<<20, "files of rows"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !(0 <= least && least <= 1) {
				return usagef("--min-score: expected a number from 0 to 1, found %v", least)
			}
			return a.memoryAdd(cmd.Context(), args, &r, &d, least)
		},
	}
	r.register(cmd)
	d.register(cmd)
	cmd.Flags().Float64Var(&least, "min-score", 0.9, "least score of a pair and of its row")
	return cmd
}

// dating is the date of what a command makes. It never is the clock's: the same run gives the same bytes.
type dating struct{ date string }

func (d *dating) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&d.date, "date", "", "date of the entries, 2024-05-01 or 2024-05-01T08:00:00Z; by default $SOURCE_DATE_EPOCH, or none")
}

func (d *dating) time() (time.Time, error) {
	if d.date == "" {
		epoch := os.Getenv("SOURCE_DATE_EPOCH")
		if epoch == "" {
			return time.Time{}, nil
		}
		seconds, err := strconv.ParseInt(epoch, 10, 64)
		if err != nil {
			return time.Time{}, usagef("SOURCE_DATE_EPOCH: expected seconds since 1970, found %q", epoch)
		}
		return time.Unix(seconds, 0).UTC(), nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, d.date); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, usagef("--date: expected a date such as 2024-05-01, found %q", d.date)
}

// adding adds entries by the thousand.
type adding struct {
	memory  *memory.Memory
	pending []memory.Entry
	added   memory.Added
}

func (t *adding) add(ctx context.Context, entries ...memory.Entry) error {
	if t.pending = append(t.pending, entries...); len(t.pending) < 5000 {
		return nil
	}
	return t.flush(ctx)
}

func (t *adding) flush(ctx context.Context) error {
	added, err := t.memory.Add(ctx, t.pending...)
	t.added.New += added.New
	t.added.Improved += added.Improved
	t.added.Known += added.Known
	t.pending = t.pending[:0]
	return err
}

func (t *adding) facts() []fact {
	return []fact{{"new", t.added.New}, {"improved", t.added.Improved}, {"known", t.added.Known}}
}

func (a *app) memoryAdd(ctx context.Context, names []string, r *remembering, d *dating, least float64) (err error) {
	created, err := d.time()
	if err != nil {
		return err
	}
	files, err := rowFilesOf(names)
	if err != nil {
		return err
	}
	m, err := r.open(false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	t := adding{memory: m}
	rowCount := 0
	var skipped memory.Skipped
	for row, err := range a.allRows(ctx, files) {
		if err != nil {
			return err
		}
		rowCount++
		entries, s := memory.FromRow(row, least, created)
		skipped.Add(s)
		if err := t.add(ctx, entries...); err != nil {
			return err
		}
	}
	if err := t.flush(ctx); err != nil {
		return err
	}
	facts := append([]fact{{"memory", m.Path()}, {"rows", rowCount}}, t.facts()...)
	a.log.summary("added", append(facts, counted(fact{"one-sided pairs", skipped.OneSided}, fact{"doubtful", skipped.Doubtful},
		fact{"flagged", skipped.Flagged}, fact{"from a memory", skipped.Recalled}, fact{"of no origin", skipped.Unchecked})...)...)
	return nil
}

// counted leaves out counts of nothing.
func counted(facts ...fact) []fact {
	var some []fact
	for _, f := range facts {
		if f.value != 0 {
			some = append(some, f)
		}
	}
	return some
}

func (a *app) memoryImportCommand() *cobra.Command {
	var r remembering
	var as string
	cmd := &cobra.Command{
		Use:   "import FILE...",
		Short: "Add the entries of TMX, TSV or JSONL files",
		Long: `Import reads TMX 1.4b (also as OmegaT and other tools write it, in UTF-8 or UTF-16), tab-separated text (Chinese, English; or
columns as a first line names them: zh, en, origin, engine, score, ...) and JSON lines with zh and en. Where a file is faulty, what stood
before the fault is in the memory; importing a file once more adds nothing twice.`,
		Example: `  duizhao memory import project_save.tmx glossary.tsv
  zcat pairs.tsv.gz | duizhao memory import - --as tsv`,
		Args: argCount(1, 1<<20, "files of entries"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.memoryImport(cmd.Context(), args, as, &r)
		},
	}
	r.register(cmd)
	cmd.Flags().StringVar(&as, "as", "", "format: tmx, tsv or jsonl; by default the name tells")
	return cmd
}

func (a *app) memoryImport(ctx context.Context, names []string, as string, r *remembering) (err error) {
	formats := make([]memory.Format, len(names))
	for i, name := range names {
		switch {
		case as != "":
			err = formats[i].Set(as)
		case name == "-":
			err = errors.New("stdin has no name that tells its format: give it with --as")
		default:
			formats[i], err = memory.FormatOf(name)
		}
		if err != nil {
			return usagef("%w", err)
		}
	}
	m, err := r.open(false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	t := adding{memory: m}
	var sum memory.ReadCounts
	for i, name := range names {
		counts, err := a.importFile(ctx, name, formats[i], &t)
		if err = errors.Join(err, t.flush(ctx)); err != nil {
			return err
		}
		sum.Add(counts)
	}
	facts := append([]fact{{"memory", m.Path()}, {"units", sum.Units}}, t.facts()...)
	a.log.summary("imported", append(facts, counted(
		fact{"one-sided", sum.OneSided}, fact{"inline codes", sum.Inline}, fact{"lost inlines", sum.Bare})...)...)
	return nil
}

func (a *app) importFile(ctx context.Context, name string, format memory.Format, t *adding) (memory.ReadCounts, error) {
	in := a.stdin
	if name != "-" {
		f, _, err := openFile(name, "a file of entries")
		if err != nil {
			return memory.ReadCounts{}, err
		}
		defer f.Close()
		in = f
	}
	reader := memory.NewReader(name, in, format)
	for e, err := range reader.Entries() {
		if err == nil {
			err = t.add(ctx, e)
		}
		if err != nil {
			return reader.Counts(), err
		}
	}
	return reader.Counts(), nil
}

func (a *app) memoryExportCommand() *cobra.Command {
	var r remembering
	var format memory.Format
	var output string
	cmd := &cobra.Command{
		Use:     "export",
		Short:   "Write all entries as TMX, TSV or JSONL",
		Long:    "Export writes all entries in the order of their Chinese. Importing the file gives the same memory.",
		Example: `  duizhao memory export --as tmx -o memory.tmx`,
		Args:    argCount(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.memoryExport(cmd.Context(), format, output, &r)
		},
	}
	r.register(cmd)
	cmd.Flags().Var(&format, "as", "format: tmx, tsv or jsonl")
	cmd.Flags().StringVarP(&output, "output", "o", "", "file to write, instead of stdout")
	return cmd
}

func (a *app) memoryExport(ctx context.Context, format memory.Format, output string, r *remembering) (err error) {
	m, err := r.open(true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	var counts memory.WriteCounts
	err = a.toOutput(output, func(out io.Writer) error {
		w, err := memory.NewWriter(out, format, memory.WriterOptions{Version: version})
		if err != nil {
			return err
		}
		for e, err := range m.All(ctx) {
			if err == nil {
				err = w.Write(e)
			}
			if err != nil {
				return err
			}
		}
		counts = w.Counts()
		return w.Close()
	})
	if err != nil {
		return err
	}
	a.log.summary("exported", append([]fact{{"memory", m.Path()}, {"written", counts.Written}}, counted(fact{"replaced chars", counts.Replaced})...)...)
	return nil
}

func (a *app) memoryFindCommand() *cobra.Command {
	var r remembering
	var q memory.Query
	var before, after string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "find TEXT...",
		Short: "Show what the memory knows about a text",
		Long: `Find shows entries for a Chinese text, or for each line of stdin if the text is -, the best first: context (the same text between
the same neighbours), exact (the same but for width, white space and traditional characters), fuzzy (similar). Where more differs than
punctuation (a number, code, URL, placeholder, name, negation, their order, or other text), it says so: such an entry must not be taken unseen.`,
		Example: `  duizhao memory find 什么是闭包？
  duizhao memory find 什么是闭包？ --before 第一章 --after ""
  cut -f1 new.tsv | duizhao memory find - --json --limit 1`,
		Args: argCount(1, 1<<20, "a text"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("before") || cmd.Flags().Changed("after") {
				q.Context = memory.ContextOf(before, after)
			}
			if !(0 < q.MinScore && q.MinScore <= 1) || q.Limit < 1 {
				return usagef("--min-similarity: expected a number above 0 and up to 1, --limit: one above 0; found %v and %d", q.MinScore, q.Limit)
			}
			return a.memoryFind(cmd.Context(), args, q, asJSON, &r)
		},
	}
	r.register(cmd)
	cmd.Flags().Float64Var(&q.MinScore, "min-similarity", 0.7, "least similarity, 0 to 1")
	cmd.Flags().IntVar(&q.Limit, "limit", 5, "entries at most for each text")
	cmd.Flags().BoolVar(&q.ExactOnly, "exact", false, "no similar texts, only the same")
	cmd.Flags().BoolVar(&q.KeepScript, "keep-script", false, "take traditional and simplified characters for different ones")
	cmd.Flags().StringVar(&before, "before", "", "the text before, of the context")
	cmd.Flags().StringVar(&after, "after", "", "the text behind")
	cmd.Flags().BoolVar(&asJSON, "json", false, "JSON lines")
	return cmd
}

func (a *app) memoryFind(ctx context.Context, texts []string, q memory.Query, asJSON bool, r *remembering) (err error) {
	m, err := r.open(true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	out := bufio.NewWriter(a.stdout)
	count, hitCount := 0, 0
	find := func(text string) error {
		q.ZH = text
		hits, err := m.Find(ctx, q)
		if err != nil {
			return err
		}
		count++
		hitCount += len(hits)
		for i := range hits {
			if asJSON {
				err = writeHit(out, text, &hits[i])
			} else {
				err = printHit(out, &hits[i])
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
	for _, text := range texts {
		if text != "-" {
			err = find(text)
		} else {
			lines := bufio.NewScanner(a.stdin)
			lines.Buffer(nil, 16<<20)
			for err == nil && lines.Scan() {
				err = find(lines.Text())
			}
			err = errors.Join(err, lines.Err())
		}
		if err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	a.log.summary("found", fact{"memory", m.Path()}, fact{"texts", count}, fact{"entries", hitCount})
	return nil
}

// writeHit writes a hit as a line of JSON.
func writeHit(out io.Writer, query string, h *memory.Hit) error {
	line := struct {
		Query       string   `json:"query"`
		Kind        string   `json:"kind"`
		Similarity  float64  `json:"similarity"`
		NeedsReview bool     `json:"needs_review"`
		Reasons     []string `json:"reasons"`
		ZH          string   `json:"zh"`
		EN          string   `json:"en"`
		Origin      string   `json:"origin"`
		Engine      string   `json:"engine"`
		Score       float64  `json:"score"`
		Source      string   `json:"source"`
		Row         string   `json:"row"`
	}{query, h.Kind.String(), h.Similarity, h.NeedsReview, h.Reasons, h.ZH, h.EN, string(h.Origin), h.Engine, h.Score, h.Source, h.Row}
	if line.Reasons == nil {
		line.Reasons = []string{}
	}
	return jsonLines(out).Encode(line)
}

// printHit writes a hit for people.
func printHit(out io.Writer, h *memory.Hit) error {
	from := []string{"score " + strconv.FormatFloat(h.Score, 'f', 2, 64)}
	for _, text := range []string{string(h.Origin), h.Engine, h.Source, h.Row} {
		if text != "" {
			from = append(from, plain(text))
		}
	}
	fmt.Fprintf(out, "%-7s  %.3f  %s\n%16s  %s\n%16s  %s\n", h.Kind, h.Similarity, plain(h.ZH), "", plain(h.EN), "", strings.Join(from, ", "))
	for _, reason := range h.Reasons {
		fmt.Fprintf(out, "%16s  review: %s\n", "", reason)
	}
	_, err := fmt.Fprintln(out)
	return err
}

// plain makes a text safe on a terminal, and one line: what steers it becomes a blank.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return ' '
		}
		return r
	}, text)
}

func (a *app) memoryStatsCommand() *cobra.Command {
	var r remembering
	cmd := &cobra.Command{
		Use:     "stats",
		Short:   "Tell what the memory holds",
		Example: `  duizhao memory stats`,
		Args:    argCount(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.memoryStats(cmd.Context(), &r)
		},
	}
	r.register(cmd)
	return cmd
}

func (a *app) memoryStats(ctx context.Context, r *remembering) (err error) {
	m, err := r.open(true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	s, err := m.Stats(ctx)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(a.stdout)
	fmt.Fprintf(out, "memory\t%s\nentries\t%d\nsources\t%d\nanswers\t%d\n", plain(m.Path()), s.Entries, s.Sources, s.Answers)
	for _, c := range s.Origins {
		name := plain(c.Name)
		if name == "" {
			name = "unknown"
		}
		fmt.Fprintf(out, "origin %s\t%d\n", name, c.Entries)
	}
	for _, c := range s.Engines {
		fmt.Fprintf(out, "engine %s\t%d\n", plain(c.Name), c.Entries)
	}
	return out.Flush()
}
