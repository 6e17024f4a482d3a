package publish

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Rule is a convention that a folder must keep.
type Rule struct {
	ID    string // group and name: card/license
	About string // what must hold
	Fix   string
}

// A Finding is a place where a folder breaks a rule.
type Finding struct {
	Rule  string `json:"rule"`
	File  string `json:"file"`
	Found string `json:"found"`
	Fix   string `json:"fix"`
}

// Rules lists all rules in the order in which folders are checked.
func Rules() []Rule { return slices.Clone(rules[:]) }

// rules is the table. Every one has a fault in TestSeededFaults that it finds.
var rules = [...]Rule{
	{"folder/link", "everything is a file or a directory of the folder itself", "put the file in place of the link"},
	{"folder/stray", "no files that editors, systems and broken runs leave behind", "remove it"},
	{"folder/name", "names are made of letters, digits, -, _, . and spaces", "rename it; hubs and archives do not take such names alike"},
	{"folder/data", "there are Parquet files in data/", "write the rows as data/<split>-00000-of-00001.parquet"},

	{"card/missing", "there is a card, README.md", "write one, with YAML front matter"},
	{"card/encoding", "the card is UTF-8 without byte order mark and with \\n line ends", "convert it"},
	{"card/front-matter", "the card begins with YAML between two lines ---", "put the metadata there"},
	{"card/yaml", "the front matter is a YAML mapping without anchors, of at most 1 MB", "mend the YAML"},
	{"card/duplicate-key", "no key stands twice", "remove one of them"},
	{"card/unknown-key", "keys are those that hubs know", "mend the spelling, or put it into the text of the card"},
	{"card/language", "language lists zh and en, or other codes of ISO 639", "language: [zh, en]"},
	{"card/license", "license is an identifier of the hub", "license: cc-by-4.0, or another of the hub's list"},
	{"card/license-unknown", "the licence is known", "find out under which licence the dataset may be used, and say so"},
	{"card/license-other", "license: other has license_name and license_link", "add both"},
	{"card/pretty-name", "pretty_name is a text", "pretty_name: a name for people"},
	{"card/multilinguality", "multilinguality is monolingual, multilingual, translation or other-…", "multilinguality: [translation]"},
	{"card/size-category", "size_categories is one of the hub's and that of the number of rows", "size_categories: [n<1K], or as the number of rows demands"},
	{"card/task-category", "task_categories are the hub's", "task_categories: [question-answering, text-generation, translation]"},
	{"card/annotations-creators", "annotations_creators are the hub's", "annotations_creators: [machine-generated], or who it was"},
	{"card/language-creators", "language_creators are the hub's", "language_creators: [found], or who it was"},
	{"card/source-datasets", "source_datasets is original or extended from another", "source_datasets: [original]"},
	{"card/configs", "configs is a list of configurations with config_name and data_files", "configs: [{config_name: default, data_files: [{split, path}]}]; without it stray files are taken for data"},
	{"card/config-twice", "no two configurations have one name", "rename one of them"},
	{"card/split-name", "splits are named train, validation and test", "rename the split"},
	{"card/split-twice", "no configuration has a split twice", "list the paths of a split in one place"},
	{"card/path", "paths of data files are relative and stay in the folder", "write them from the folder on, as data/train-*.parquet"},
	{"card/path-empty", "every path of a configuration finds files", "correct the path or add the file"},
	{"card/file-twice", "no file is in two splits of a configuration", "narrow the paths"},
	{"card/file-unused", "every data file is in a configuration", "add it to data_files or remove it"},
	{"card/stray-data", "configurations hold data files of one kind and nothing else: no rejects.jsonl, no croissant.json", "narrow the paths of the configuration"},
	{"card/dataset-info", "dataset_info describes every configuration", "add dataset_info with features, splits, download_size, dataset_size"},
	{"card/features", "features is a list of {name, dtype}, {name, list} or {name, struct}", "write it like that"},
	{"card/feature-missing", "every column is a feature", "add it to features"},
	{"card/feature-extra", "every feature is a column", "remove it from features"},
	{"card/feature-type", "features have the types of the columns", "correct the type"},
	{"card/info-splits", "dataset_info lists the splits of the configuration", "list the same splits in both"},
	{"card/num-examples", "num_examples is the number of rows", "correct it"},
	{"card/num-bytes", "num_bytes is the size of the split in memory, more than 0 if it has rows", "correct it"},
	{"card/download-size", "download_size is the size of the data files", "correct it"},
	{"card/dataset-size", "dataset_size is the sum of num_bytes", "correct it"},
	{"card/body", "the card has a text that begins with a heading", "say what the dataset is"},
	{"card/section", "the card tells how it was made, of fields, splits, faults, licences and loading", "add a section with that in its heading"},
	{"card/placeholder", "nothing is left to be filled in", "fill it in or remove it"},

	{"data/name", "data files are named <split>-00000-of-00001.parquet", "rename the file"},
	{"data/shards", "the shards of a split are numbered from 0 without a gap", "add what is missing, or number them anew"},
	{"data/size", "files are of at most 500 MB", "cut it into shards"},
	{"data/empty", "every file has rows", "remove the file and its split"},
	{"data/parquet", "Parquet files can be read", "write the file again"},
	{"data/damaged", "every page of a Parquet file can be read", "write the file again"},
	{"data/columns", "all files of a configuration have the same columns", "write them with one schema"},
	{"data/row-group", "row groups are of at most 100 MB before compression", "write smaller ones; viewers read no others"},
	{"data/page-index", "columns have a page index", "write it: viewers need it to find rows"},
	{"data/codec", "columns are compressed by zstd or snappy", "compress them"},
	{"data/text", "text is UTF-8", "write the text anew; readers refuse the whole file"},
	{"data/id", "rows have an id, each its own", "give every row an id that no other has"},
	{"data/split", "the split column says which file the row is in", "write the row into the file of its split, or correct the column"},
	{"data/leak", "the rows of a cluster of near-duplicates are in one split", "put them all into one"},
	{"data/absolute-path", "no column holds a path of the machine that made the dataset", "write paths relative to the documents' directory"},

	{"croissant/missing", "there is a croissant.json", "write one"},
	{"croissant/json", "croissant.json is a JSON object without keys that stand twice", "mend the JSON"},
	{"croissant/context", "@context has the vocabularies of schema.org and Croissant and defines the terms that are used", "take the context of the specification's appendix 1"},
	{"croissant/type", "@type is sc:Dataset", "\"@type\": \"sc:Dataset\""},
	{"croissant/conforms-to", "conformsTo is http://mlcommons.org/croissant/1.1", "\"conformsTo\": \"http://mlcommons.org/croissant/1.1\""},
	{"croissant/name", "name is a text", "add it"},
	{"croissant/description", "description is a text", "add it"},
	{"croissant/license", "license is a URL, best one of spdx.org", "add it"},
	{"croissant/url", "url is the page of the dataset", "add it"},
	{"croissant/creator", "creator has a name", "add it"},
	{"croissant/date", "datePublished is a date of ISO 8601", "add it"},
	{"croissant/distribution", "distribution is a list of cr:FileObject and cr:FileSet", "list the data files"},
	{"croissant/content-url", "every FileObject has a contentUrl, and one in the folder is there", "correct it"},
	{"croissant/encoding-format", "every file and set of files has the media type of what it holds", "\"encodingFormat\": \"application/vnd.apache.parquet\""},
	{"croissant/sha256", "every FileObject of the folder has the sha256 of its file", "correct it"},
	{"croissant/content-size", "contentSize is the size of the file", "correct it"},
	{"croissant/includes", "every FileSet includes files of the folder", "correct the pattern"},
	{"croissant/unlisted", "every data file is a FileObject", "add it to distribution"},
	{"croissant/id", "files, sets, record sets and fields have an @id, each its own", "add it or change it"},
	{"croissant/reference", "every reference is to an @id that there is", "correct it"},
	{"croissant/record-set", "there is a record set with fields of type cr:Field", "describe the columns"},
	{"croissant/data-type", "every field has a dataType or fields below it", "add it"},
	{"croissant/source", "every field of a record set without data has a source", "say which column it comes from"},
	{"croissant/column", "every column that a field is taken from is there", "correct the name"},
	{"croissant/undescribed", "every column is taken by a field", "add a field for it"},
	{"croissant/array", "fields of columns with lists have isArray, others have not", "correct it"},
	{"croissant/splits", "a record set of type cr:Split has the splits of the card", "add it or correct it"},
	{"croissant/provenance", "columns that machines made have prov:wasGeneratedBy", "say what made them"},

	{"sums/missing", "there is a SHA256SUMS", "write one: sha256sum README.md … > SHA256SUMS"},
	{"sums/format", "a line of SHA256SUMS is a SHA-256 in hexadecimal, two spaces and a path in the folder", "write it like that"},
	{"sums/twice", "SHA256SUMS has no file twice", "remove one of the lines"},
	{"sums/absent", "every file of SHA256SUMS is there", "add the file or remove the line"},
	{"sums/wrong", "the checksums are those of the files", "look whether the file is what it should be, then write the checksum anew"},
	{"sums/unlisted", "SHA256SUMS has the card, the data files, croissant.json and NOTICE", "add the file"},

	{"notice/missing", "there is a NOTICE with the licences of the sources", "write one"},
	{"notice/document", "NOTICE names every document of the rows", "add it with its licence"},
	{"notice/unlicensed", "NOTICE states the licence of every document", "find it out and say it"},

	{"build/json", "build.json is JSON", "write it again"},
	{"rejects/json", "rejects.jsonl has a JSON value on every line", "write it again"},
}

// linter is a folder that is being checked.
type linter struct {
	ctx      context.Context
	fs       fs.FS
	most     limits
	found    []Finding
	sizes    map[string]int64    // of the files
	names    []string            // of the files, in order
	sums     map[string][32]byte // of those that were hashed
	configs  []lintConfig
	data     map[string]*lintData // the Parquet files of the configurations and of data/
	sources  map[string]bool      // documents that the rows name
	columns  []Feature            // of the files of the first configuration
	complete bool                 // all data files could be read
}

// Lint checks a folder against all rules. The findings are in the order of the rules and, for one rule, of the files. Nothing outside fsys
// is read. The error is one of reading the folder itself, or the context's, whose end is noticed between files and row groups.
func Lint(ctx context.Context, fsys fs.FS) ([]Finding, error) {
	return lint(ctx, fsys, limits{file: defaultShard, group: 100 << 20})
}

// limits are what hubs and their viewers take, in bytes: of a file, and of a row group before compression.
type limits struct{ file, group int64 }

func lint(ctx context.Context, fsys fs.FS, most limits) ([]Finding, error) {
	l := &linter{ctx: ctx, fs: fsys, most: most, sizes: map[string]int64{}, sums: map[string][32]byte{}, data: map[string]*lintData{}, sources: map[string]bool{}}
	if err := l.folder(); err != nil {
		return nil, err
	}
	card := l.card()
	l.parquet()
	if card != nil {
		l.info(card)
	}
	l.croissant()
	l.checksums()
	l.notice()
	l.extras()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	order := map[string]int{}
	for i, r := range rules {
		order[r.ID] = i
	}
	slices.SortStableFunc(l.found, func(a, b Finding) int {
		if order[a.Rule] != order[b.Rule] {
			return order[a.Rule] - order[b.Rule]
		}
		return strings.Compare(a.File, b.File)
	})
	return l.found, nil
}

// report adds a finding.
func (l *linter) report(rule, file, format string, args ...any) {
	for _, r := range rules {
		if r.ID == rule {
			l.found = append(l.found, Finding{rule, file, fmt.Sprintf(format, args...), r.Fix})
			return
		}
	}
	panic("publish: no rule " + rule) // a mistake in this package, which TestSeededFaults would find
}

var (
	strayName  = regexp.MustCompile(`(?i)(?:^|/)(?:\.DS_Store|Thumbs\.db|desktop\.ini|__MACOSX|__pycache__|\.ipynb_checkpoints|\.~lock\..*|.*(?:~|\.(?:tmp|temp|part|partial|swp|bak|orig|crdownload)))(?:/|$)`)
	cleanName  = regexp.MustCompile(`^[\pL\pN._ /-]+$`)
	hiddenName = regexp.MustCompile(`(?:^|/)\.(?:git|cache|huggingface)(?:/|$)`) // of tools of hubs
)

// folder lists the files.
func (l *linter) folder() error {
	err := fs.WalkDir(l.fs, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if hiddenName.MatchString(name) {
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		switch {
		case name == ".":
			return nil
		case !utf8.ValidString(name) || !cleanName.MatchString(name):
			l.report("folder/name", strings.ToValidUTF8(name, "�"), "the name %q", path.Base(name))
		case strayName.MatchString(name):
			l.report("folder/stray", name, "a file that was left behind")
		}
		if entry.IsDir() {
			return nil
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		if !info.Mode().IsRegular() {
			l.report("folder/link", name, "%s", kindOfFile(info.Mode()))
			return nil
		}
		l.sizes[name] = info.Size()
		return nil
	})
	if err != nil {
		return err
	}
	l.names = slices.Sorted(maps.Keys(l.sizes))
	if !slices.ContainsFunc(l.names, isData) {
		l.report("folder/data", "data", "no Parquet file")
	}
	return nil
}

func kindOfFile(mode fs.FileMode) string {
	if mode&fs.ModeSymlink != 0 {
		return "a symbolic link"
	}
	return "neither a file nor a directory"
}

// isData tells whether a file is one of rows by its place and name.
func isData(name string) bool { return strings.HasSuffix(name, ".parquet") }

// there tells whether a file is in the folder.
func (l *linter) there(name string) bool {
	_, ok := l.sizes[name]
	return ok
}

// read reads a small file of the folder.
func (l *linter) read(name string, limit int64) ([]byte, error) {
	f, err := l.fs.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("more than %d bytes", limit)
	}
	return data, err
}

// lines calls f with every line of a file, without its end, until it is false. A line longer than 64 MB ends it with an error.
func (l *linter) lines(name string, f func(number int, line []byte) bool) error {
	file, err := l.fs.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	scanner := bufio.NewScanner(file)
	scanner.Buffer(nil, 64<<20)
	for number := 1; scanner.Scan(); number++ {
		if !f(number, scanner.Bytes()) {
			return nil
		}
	}
	return scanner.Err()
}

// short is a text for a finding: on one line and not long.
func short(text string) string {
	const limit = 80
	text = strings.ToValidUTF8(text, "�")
	if len(text) > limit {
		text = strings.ToValidUTF8(text[:limit], "") + "…"
	}
	return fmt.Sprintf("%q", text)
}
