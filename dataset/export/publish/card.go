package publish

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// front is the YAML front matter of a card.
type front struct {
	Language        []string    `yaml:"language,flow"`
	License         string      `yaml:"license"`
	LicenseName     string      `yaml:"license_name,omitempty"`
	LicenseLink     string      `yaml:"license_link,omitempty"`
	PrettyName      string      `yaml:"pretty_name"`
	Multilinguality []string    `yaml:"multilinguality,flow"`
	Sizes           []string    `yaml:"size_categories,flow"`
	Tasks           []string    `yaml:"task_categories,flow"`
	Annotations     []string    `yaml:"annotations_creators,flow"`
	Creators        []string    `yaml:"language_creators,flow"`
	Sources         []string    `yaml:"source_datasets,flow"`
	Configs         []config    `yaml:"configs"`
	Info            datasetInfo `yaml:"dataset_info"`
}

type config struct {
	Name  string     `yaml:"config_name"`
	Files []dataFile `yaml:"data_files"`
}

type dataFile struct {
	Split string `yaml:"split"`
	Path  string `yaml:"path"`
}

type datasetInfo struct {
	Config       string      `yaml:"config_name"`
	Features     []Feature   `yaml:"features"`
	Splits       []splitInfo `yaml:"splits"`
	DownloadSize int64       `yaml:"download_size"`
	DatasetSize  int64       `yaml:"dataset_size"`
}

type splitInfo struct {
	Name     string `yaml:"name"`
	Bytes    int64  `yaml:"num_bytes"`
	Examples int    `yaml:"num_examples"`
}

// sizes are the hub's size categories by their upper limits.
var sizes = [...]struct {
	below int64
	name  string
}{
	{1_000, "n<1K"}, {10_000, "1K<n<10K"}, {100_000, "10K<n<100K"}, {1_000_000, "100K<n<1M"}, {10_000_000, "1M<n<10M"},
	{100_000_000, "10M<n<100M"}, {1_000_000_000, "100M<n<1B"}, {10_000_000_000, "1B<n<10B"}, {100_000_000_000, "10B<n<100B"},
	{1_000_000_000_000, "100B<n<1T"}, {1 << 62, "n>1T"},
}

func sizeCategory(rows int64) string {
	for _, s := range sizes {
		if rows < s.below {
			return s.name
		}
	}
	return sizes[len(sizes)-1].name
}

var taskCategories = []string{"question-answering", "text-generation", "translation"}

// card is the content of README.md.
func (w *Writer) card() ([]byte, error) {
	s := &w.settings
	f := front{
		Language: []string{"zh", "en"}, License: s.License, LicenseName: s.LicenseName, LicenseLink: s.LicenseLink, PrettyName: s.PrettyName,
		Multilinguality: []string{"translation"}, Sizes: []string{sizeCategory(int64(w.tally.rows))}, Tasks: taskCategories,
		Annotations: []string{"machine-generated"}, Creators: w.languageCreators(), Sources: []string{"original"},
		Info: datasetInfo{Config: "default", Features: rowFeatures(s.Words)},
	}
	if f.License == "" {
		f.License = "unknown"
	}
	if f.License != "other" {
		f.LicenseName, f.LicenseLink = "", ""
	}
	c := config{Name: "default"}
	for _, name := range splits {
		if t := w.tally.splits[name]; t != nil {
			c.Files = append(c.Files, dataFile{name, "data/" + name + "-*.parquet"})
			f.Info.Splits = append(f.Info.Splits, splitInfo{name, t.bytes, t.rows})
			f.Info.DatasetSize += t.bytes
		}
	}
	f.Configs = []config{c}
	for _, file := range w.shards() {
		f.Info.DownloadSize += file.Bytes
	}
	var out bytes.Buffer
	out.WriteString("---\n")
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(&f); err != nil {
		return nil, err
	}
	out.WriteString("---\n\n")
	w.body(&out)
	return out.Bytes(), nil
}

// languageCreators says who wrote the texts: the hub's words for it.
func (w *Writer) languageCreators() []string {
	list := []string{"found"}
	if w.tally.origins["human"] > 0 {
		list = append(list, "expert-generated")
	}
	if w.tally.origins["machine"] > 0 {
		list = append(list, "machine-generated")
	}
	return list
}

func (w *Writer) description() string {
	if w.settings.Description != "" {
		return w.settings.Description
	}
	return fmt.Sprintf("%d Chinese questions with answers and their English translations.", w.tally.rows)
}

// body writes the text of the card.
func (w *Writer) body(out *bytes.Buffer) {
	s, t := &w.settings, &w.tally
	p := func(format string, args ...any) { fmt.Fprintf(out, format, args...) }
	p("# %s\n\n%s\n", line(s.PrettyName), line(w.description()))
	if text := strings.TrimSpace(s.Card); text != "" {
		p("\n%s\n", text)
	}

	p("\n## What it is\n\n%d questions with their answers and analyses in Chinese and English, %d sentence pairs.\n\n", t.rows, t.pairs)
	p("| kind | rows |\n| --- | ---: |\n")
	counts(out, t.kinds)

	p("\n## How it was made\n\nDocuments were split into items by rules and the items aligned with those of their English translations by what they say")
	if a := w.agent(); a != nil {
		p(", by %s", line(a.Label))
	}
	p(". Every bead of sentences and every link of items carries the probability that it is right.\n\n")
	p("| document | rows | author | licence | source |\n| --- | ---: | --- | --- | --- |\n")
	const shown = 200
	documents := w.documents()
	for _, d := range documents[:min(len(documents), shown)] {
		source := w.source(d)
		if source == nil {
			source = new(Source)
		}
		p("| %s | %d | %s | %s | %s |\n", line(d), t.documents[d], line(source.Author), line(source.License), line(source.URL))
	}
	if len(documents) > shown {
		p("\nand %d more documents, which NOTICE lists.\n", len(documents)-shown)
	}
	p("\n| the English comes from | rows |\n| --- | ---: |\n")
	counts(out, t.origins)
	if len(t.engines) > 0 {
		p("\n| engine | rows |\n| --- | ---: |\n")
		counts(out, t.engines)
	}

	p("\n## Fields\n\n| column | meaning |\n| --- | --- |\n")
	for _, f := range rowFeatures(s.Words) {
		p("| `%s` | %s |\n", f.Name, about(f.Name).about)
	}

	p("\n## Splits\n\n| split | rows |\n| --- | ---: |\n")
	for _, name := range splits {
		if split := t.splits[name]; split != nil {
			p("| %s | %d |\n", name, split.rows)
		}
	}
	p("\n%s\n", w.leaks())

	p("\n## Known faults\n\n")
	if len(t.flags) == 0 {
		p("No check has found any, or none was run: `flags` is empty in all rows.\n")
	} else {
		p("What the checks found and left in; the rows have it in `flags`.\n\n| check | severity | findings |\n| --- | --- | ---: |\n")
		for _, key := range slices.SortedFunc(maps.Keys(t.flags), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) }) {
			p("| %s | %s | %d |\n", line(key[0]), line(key[1]), t.flags[key])
		}
	}

	p("\n## Licences\n\n")
	switch name := s.License; {
	case name == "":
		p("No licence was stated for the dataset as a whole.\n")
	case name == "other":
		p("The dataset as a whole: %s, %s.\n", line(s.LicenseName), line(s.LicenseLink))
	default:
		p("The dataset as a whole: %s.\n", name)
	}
	p("The documents it was made from have licences of their own, see the table above and `NOTICE`.\n")
	if n := len(w.unlicensed()); n > 0 {
		p("For %d of %d documents no licence was stated.\n", n, len(documents))
	}

	p("\n## How to load it\n\n```python\nfrom datasets import load_dataset\n\ndataset = load_dataset(\"USER/%s\")  # or the path of this folder\n```\n", s.Name)
	p("\n```sql\n-- DuckDB\nSELECT id, question_zh, question_en FROM 'data/*.parquet' WHERE score > 0.9;\n```\n")
	p("\n`sha256sum -c SHA256SUMS` tells whether all files are as they were made.\n")
	p("\n## How to upload it\n\n```sh\nhf upload USER/%s . . --repo-type dataset\n```\n", s.Name)
}

// leaks says how the splits were kept apart.
func (w *Writer) leaks() string {
	switch {
	case w.tally.unsplit == w.tally.rows:
		return "The rows were not split."
	case len(w.clusters) == 0:
		return "Near-duplicates were not looked for, so that splits may hold rows that are much alike."
	}
	return fmt.Sprintf("Near-duplicates, in either language, form clusters (`cluster`, %d of them), and the rows of a cluster are in one split; "+
		"a row and its translation are one row. This was checked when the folder was written.", len(w.clusters))
}

// counts writes the rows of a table, the most frequent first.
func counts(out *bytes.Buffer, of map[string]int) {
	names := slices.SortedFunc(maps.Keys(of), func(a, b string) int {
		if of[a] != of[b] {
			return of[b] - of[a]
		}
		return strings.Compare(a, b)
	})
	for _, name := range names {
		label := line(name)
		if name == "" {
			label = "–"
		}
		fmt.Fprintf(out, "| %s | %d |\n", label, of[name])
	}
}

// line is a text on one line of Markdown, as text: nothing in it is markup.
func line(text string) string {
	var b strings.Builder
	for _, r := range strings.Join(strings.Fields(text), " ") {
		switch {
		case r < ' ' || r == 0x7f:
			continue
		case strings.ContainsRune("\\`*_{}[]<>|#~$", r):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// notice is the content of NOTICE: every document with what is known of it, by licence.
func (w *Writer) notice() []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "%s\n\nThis dataset holds text of the documents below.\n", plain(w.settings.PrettyName))
	by := map[string][]string{}
	for _, d := range w.documents() {
		license := ""
		if s := w.source(d); s != nil {
			license = s.License
		}
		by[license] = append(by[license], d)
	}
	for _, license := range slices.Sorted(maps.Keys(by)) {
		if license == "" {
			continue // last
		}
		fmt.Fprintf(&out, "\nLicence: %s\n", plain(license))
		w.list(&out, by[license])
	}
	if documents := by[""]; len(documents) > 0 {
		fmt.Fprint(&out, "\nNo licence stated:\n")
		w.list(&out, documents)
	}
	return out.Bytes()
}

func (w *Writer) list(out *bytes.Buffer, documents []string) {
	for _, d := range documents {
		fmt.Fprintf(out, "\n  %s\n", plain(d))
		s := w.source(d)
		if s == nil {
			continue
		}
		for _, f := range []struct{ name, text string }{{"title", s.Title}, {"author", s.Author}, {"url", s.URL}} {
			if f.text != "" {
				fmt.Fprintf(out, "    %s: %s\n", f.name, plain(f.text))
			}
		}
	}
}

// plain is a text on one line.
func plain(text string) string { return strings.Join(strings.Fields(text), " ") }
