package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/export"
)

// splits are the names of splits in the order in which they are listed.
var splits = [...]string{"train", "validation", "test"}

// A Writer makes a folder. It must not be used by several goroutines at once.
type Writer struct {
	settings Settings
	files    *hashing
	rows     *export.Set
	ids      map[digest]struct{}
	clusters map[digest]string // the split of each
	tally    tally
	err      error
}

// tally is what the card tells about the rows.
type tally struct {
	rows, unsplit    int
	splits           map[string]*splitTally
	documents        map[string]int // rows of each
	origins, engines map[string]int
	kinds            map[string]int
	flags            map[[2]string]int // check, severity
	pairs            int               // with two sides
}

type splitTally struct {
	rows  int
	bytes int64 // as Arrow holds them
}

// digest stands for a text in a set of many: 128 bits of SHA-256.
type digest [16]byte

func digestOf(text string) digest {
	sum := sha256.Sum256([]byte(text))
	return digest(sum[:16])
}

// DuplicateError is a row whose id another row had.
type DuplicateError struct{ ID string }

func (e *DuplicateError) Error() string {
	return fmt.Sprintf("row %q: expected an id of its own, found one that an earlier row has", e.ID)
}

// LeakError is a row whose near-duplicates are in another split.
type LeakError struct{ ID, Cluster, Split, Other string }

func (e *LeakError) Error() string {
	return fmt.Sprintf("row %q: expected split %s, where the rows of cluster %q are, found %s", e.ID, e.Other, e.Cluster, e.Split)
}

// New starts a folder. The error is a [SettingError], or what files returned.
func New(files export.Files, settings Settings) (*Writer, error) {
	if err := settings.check(); err != nil {
		return nil, err
	}
	w := &Writer{
		settings: settings, files: &hashing{to: files, sums: map[string]*File{}},
		ids: map[digest]struct{}{}, clusters: map[digest]string{},
		tally: tally{
			splits: map[string]*splitTally{}, documents: map[string]int{}, origins: map[string]int{},
			engines: map[string]int{}, kinds: map[string]int{}, flags: map[[2]string]int{},
		},
	}
	var err error
	w.rows, err = export.NewSet(export.Parquet, w.files, "data", export.Options{ShardBytes: settings.ShardBytes, Words: settings.Words})
	return w, err
}

// Write adds a row; one without a split goes to train. After a [DuplicateError], a [LeakError] or an [export.RowError] the
// folder is as it was, and the next row may follow.
func (w *Writer) Write(row *dataset.Row) error {
	if w.err != nil {
		return w.err
	}
	id := digestOf(row.ID)
	if _, twice := w.ids[id]; twice {
		return &DuplicateError{row.ID}
	}
	if row.Split == "" {
		copied := *row
		copied.Split = "train"
		row = &copied
		w.tally.unsplit++
	}
	cluster := digestOf(row.Cluster)
	if other, ok := w.clusters[cluster]; ok && row.Cluster != "" && other != row.Split {
		return &LeakError{row.ID, row.Cluster, row.Split, other}
	}
	if err := w.rows.Write(row); err != nil {
		return err
	}
	w.ids[id] = struct{}{}
	if row.Cluster != "" {
		w.clusters[cluster] = row.Split
	}
	w.tally.add(row)
	return nil
}

func (t *tally) add(row *dataset.Row) {
	t.rows++
	split := t.splits[row.Split]
	if split == nil {
		split = new(splitTally)
		t.splits[row.Split] = split
	}
	split.rows++
	split.bytes += arrowBytes(row)
	for _, document := range []string{row.SourceZH, row.SourceEN} {
		if document != "" {
			t.documents[document]++
		}
	}
	t.kinds[string(row.Kind)]++
	t.origins[string(row.OriginEN)]++
	if row.EngineEN != "" {
		t.engines[row.EngineEN]++
	}
	for _, f := range row.Flags {
		t.flags[[2]string{f.Check, f.Severity}]++
	}
	for i := range row.Pairs {
		if row.Pairs[i].ZH != "" && row.Pairs[i].EN != "" {
			t.pairs++
		}
	}
}

// arrowBytes is the size of a row in Arrow's columns, which is what num_bytes of a card means: texts with an offset of 4 bytes
// each, lists with one, numbers with 8 bytes.
func arrowBytes(row *dataset.Row) int64 {
	const offset, number = 4, 8
	n := 0
	text := func(texts ...string) {
		for _, t := range texts {
			n += len(t) + offset
		}
	}
	text(row.ID, row.SourceZH, row.SourceEN, row.Number, string(row.Kind), row.TitleZH, row.TitleEN, row.QuestionZH, row.QuestionEN,
		row.AnswerZH, row.AnswerEN, row.AnalysisZH, row.AnalysisEN, string(row.OriginEN), row.EngineEN, row.Cluster, row.Split)
	for _, list := range [][]string{row.Section, row.AnswerKey} {
		n += offset
		text(list...)
	}
	for _, list := range [][]dataset.Option{row.OptionsZH, row.OptionsEN} {
		n += offset
		for _, o := range list {
			text(o.Label, o.Text)
		}
	}
	n += 2 * offset
	for _, p := range row.Pairs {
		text(p.Field, p.ZH, p.EN)
		n += number
	}
	for _, f := range row.Flags {
		text(f.Check, f.Field, f.Severity, f.Message)
	}
	n += 7 * number // score and spans
	if row.Words != nil {
		for _, list := range [][]string{row.Words.QuestionZH, row.Words.AnswerZH, row.Words.Keywords} {
			n += offset
			text(list...)
		}
	}
	return int64(n)
}

// Create adds a file of any other kind: build.json, rejects.jsonl. It is in SHA256SUMS and in no configuration. The caller closes
// it before [Writer.Close].
func (w *Writer) Create(name string) (io.WriteCloser, error) {
	if isOwn(name) {
		return nil, fmt.Errorf("%s: expected a name that the folder does not need itself", name)
	}
	return w.files.Create(name)
}

// Rename gives a file of [Writer.Create] that was closed another name. With it a folder takes the files of an [export.Set].
func (w *Writer) Rename(from, to string) error {
	if isOwn(from) || isOwn(to) {
		return fmt.Errorf("%s to %s: expected names that the folder does not need itself", from, to)
	}
	return w.files.Rename(from, to)
}

// isOwn tells the names that a folder needs itself.
func isOwn(name string) bool {
	return strings.HasPrefix(name, "data/") || slices.Contains([]string{"README.md", "croissant.json", "NOTICE", "SHA256SUMS"}, name)
}

// EndRows finishes the Parquet files: a file that Create then makes may tell their final names and sums. No row may follow.
func (w *Writer) EndRows() error { return w.rows.Close() }

// Report is what a folder holds and what lacks.
type Report struct {
	Rows, Unsplit int            // Unsplit rows had no split and went to train
	Splits        map[string]int // rows
	Files         []File
	Warnings      []string // what should be known of a dataset and is not
}

// File is a file of a folder.
type File struct {
	Name   string
	Bytes  int64
	SHA256 string
}

// Close writes the files that describe the others.
func (w *Writer) Close() (*Report, error) {
	if w.err != nil {
		return nil, w.err
	}
	if w.err = w.close(); w.err != nil {
		return nil, w.err
	}
	w.err = export.ErrClosed
	r := &Report{Rows: w.tally.rows, Unsplit: w.tally.unsplit, Splits: map[string]int{}, Files: w.files.list(), Warnings: w.warnings()}
	for name, s := range w.tally.splits {
		r.Splits[name] = s.rows
	}
	return r, nil
}

func (w *Writer) close() error {
	if err := w.rows.Close(); err != nil {
		return err
	}
	if len(w.tally.splits) == 0 {
		w.tally.splits["train"] = new(splitTally) // one file without rows
	}
	card, err := w.card()
	if err != nil {
		return err
	}
	croissant, err := w.croissant()
	if err != nil {
		return err
	}
	err = errors.Join(w.text("README.md", card), w.text("croissant.json", croissant), w.text("NOTICE", w.notice()))
	if err != nil {
		return err
	}
	var sums strings.Builder
	for _, f := range w.files.list() {
		fmt.Fprintf(&sums, "%s  %s\n", f.SHA256, f.Name)
	}
	return w.text("SHA256SUMS", []byte(sums.String()))
}

func (w *Writer) text(name string, data []byte) error {
	f, err := w.files.Create(name)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

// shards lists the Parquet files with their hashes, in the order of the splits.
func (w *Writer) shards() []File {
	var list []File
	for _, f := range w.rows.Files() {
		list = append(list, *w.files.sums["data/"+f.Name])
	}
	return list
}

// warnings tell what lacks.
func (w *Writer) warnings() []string {
	var list []string
	for _, s := range []struct{ value, text string }{
		{w.settings.License, "no licence given: the card says license: unknown, and the Croissant file has none"},
		{w.settings.URL, "no URL given: the Croissant file must have one"},
		{w.settings.Date, "no date given: the Croissant file must have one"},
		{w.settings.Description, "no description given: the card and the Croissant file have one that says little"},
		{strings.Join(w.settings.Authors, ""), "no author given: the Croissant file must have a creator"},
	} {
		if s.value == "" {
			list = append(list, s.text)
		}
	}
	if n := len(w.unlicensed()); n > 0 {
		list = append(list, fmt.Sprintf("%d documents without a licence, the first is %s", n, w.unlicensed()[0]))
	}
	if i := slices.IndexFunc(w.documents(), isAbsolute); i >= 0 {
		list = append(list, "paths of documents tell of the machine: "+w.documents()[i])
	}
	for _, s := range w.settings.Sources {
		if !slices.ContainsFunc(w.documents(), s.covers) {
			list = append(list, fmt.Sprintf("source %s is of no document", s.Path))
		}
	}
	return list
}

// isAbsolute tells whether a path begins at the root of a file system.
func isAbsolute(path string) bool {
	return strings.HasPrefix(path, "/") || strings.HasPrefix(path, `\\`) || len(path) > 2 && path[1] == ':' && (path[2] == '\\' || path[2] == '/')
}

// documents are the paths of all documents, sorted.
func (w *Writer) documents() []string { return slices.Sorted(maps.Keys(w.tally.documents)) }

// source is what is known of a document, nil if nothing is. Of several that cover it the longest path counts.
func (w *Writer) source(document string) *Source {
	var found *Source
	for i := range w.settings.Sources {
		if s := &w.settings.Sources[i]; s.covers(document) && (found == nil || len(s.Path) > len(found.Path)) {
			found = s
		}
	}
	return found
}

// unlicensed are the documents whose licence is not known.
func (w *Writer) unlicensed() []string {
	return slices.DeleteFunc(w.documents(), func(d string) bool {
		s := w.source(d)
		return s != nil && s.License != ""
	})
}

// hashing passes files on and keeps their hashes.
type hashing struct {
	to   export.Files
	sums map[string]*File
}

type hashedFile struct {
	io.WriteCloser
	hash hash.Hash
	file *File
}

func (h *hashing) Create(name string) (io.WriteCloser, error) {
	f, err := h.to.Create(name)
	if err != nil {
		return nil, err
	}
	h.sums[name] = &File{Name: name}
	return &hashedFile{f, sha256.New(), h.sums[name]}, nil
}

func (f *hashedFile) Write(p []byte) (int, error) {
	n, err := f.WriteCloser.Write(p)
	f.hash.Write(p[:n])
	f.file.Bytes += int64(n)
	return n, err
}

func (f *hashedFile) Close() error {
	f.file.SHA256 = hex.EncodeToString(f.hash.Sum(nil))
	return f.WriteCloser.Close()
}

func (h *hashing) Rename(from, to string) error {
	if err := h.to.Rename(from, to); err != nil {
		return err
	}
	h.sums[to] = h.sums[from]
	h.sums[to].Name = to
	delete(h.sums, from)
	return nil
}

// list is all files in the order of their names.
func (h *hashing) list() []File {
	var list []File
	for _, name := range slices.Sorted(maps.Keys(h.sums)) {
		list = append(list, *h.sums[name])
	}
	return list
}
