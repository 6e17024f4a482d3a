package main

import (
	"slices"
	"strings"

	"github.com/duizhao/duizhao/dataset/check"
	"github.com/duizhao/duizhao/dataset/export"
)

// projectName is what a project file is called unless --project says otherwise.
const projectName = "duizhao.yaml"

// defaultOutput is where a project's dataset goes unless it says otherwise.
const defaultOutput = "dataset"

// project is a project file: a whole build. Reading it and its JSON Schema both follow from the structs of this file: yaml is a
// key, doc a sentence about it, required a key that must be there, enum the values it takes ("@layouts" and "@checks" are those of
// packages), keys the keys of a mapping, min and max limits of numbers or the least length of a list, pattern what a text must
// match, path a path inside the project's directory ("in" one that must exist). Keys have the names of the command line's flags.
type project struct {
	Version     int               `yaml:"version" required:"true" enum:"1" doc:"Version of the format of this file."`
	Name        string            `yaml:"name" pattern:"^[A-Za-z0-9]([A-Za-z0-9._-]{0,94}[A-Za-z0-9])?$" doc:"Name of the repository: letters, digits, -, _ and .; dataset by default."`
	Title       string            `yaml:"title" doc:"Name of the dataset for people."`
	Description string            `yaml:"description" doc:"What the dataset is, in a sentence or two."`
	License     string            `yaml:"license" doc:"Licence of the dataset, as the hub calls it: cc-by-4.0, other."`
	LicenseName string            `yaml:"license_name" doc:"Name of the licence, if license is other."`
	LicenseLink string            `yaml:"license_link" doc:"URL of the licence, if license is other."`
	Authors     []string          `yaml:"authors" doc:"Creators of the dataset."`
	URL         string            `yaml:"url" pattern:"^https?://[^ ]+$" doc:"Page of the dataset."`
	Release     string            `yaml:"dataset_version" pattern:"^[0-9]+[.][0-9]+[.][0-9]+" doc:"Version of the dataset; 1.0.0 by default."`
	Date        string            `yaml:"date" pattern:"^[0-9]{4}-[0-9]{2}-[0-9]{2}$" doc:"Date of the dataset, such as 2026-01-31; by default that of SOURCE_DATE_EPOCH, or none."`
	Output      placed            `yaml:"output" path:"out" doc:"Directory to write the dataset to; dataset by default."`
	Documents   []projectDocument `yaml:"documents" required:"true" min:"1" doc:"The documents, in the order of their rows."`
	Read        projectReading    `yaml:"read" doc:"How documents are read, unless they say it themselves."`
	Align       projectAlign      `yaml:"align" doc:"How documents are aligned with their translations."`
	Words       *projectWords     `yaml:"words" doc:"Adds the columns of words; {} does it without keywords."`
	Check       projectCheck      `yaml:"check" doc:"How rows are checked."`
	Curate      projectCurate     `yaml:"curate" doc:"Near-duplicates, decontamination, filters and splits."`
	Export      []projectExport   `yaml:"export" doc:"More files to write, in other layouts."`
	Card        projectCard       `yaml:"card" doc:"What the dataset's card says beyond what follows from the data."`

	written any            // the file's own words, for build.json
	lines   map[string]int // of the keys above
}

// projectDocument is a document with its translation, or a directory of them.
type projectDocument struct {
	Path       placed `yaml:"path" required:"true" path:"in" doc:"The Chinese document, or a directory."`
	EN         placed `yaml:"en" path:"in" doc:"Its English translation, or the directory of translations."`
	Pair       placed `yaml:"pair" pattern:"=>" doc:"How translations are found in a directory, such as '{dir}/zh/{name}=>{dir}/en/{name}'."`
	provenance `yaml:",inline"`
	readings   `yaml:",inline"`
}

// provenance is where a document comes from.
type provenance struct {
	Title   string `yaml:"title" json:"title,omitempty" doc:"What the document is called."`
	Author  string `yaml:"author" json:"author,omitempty" doc:"Who wrote it."`
	URL     string `yaml:"url" json:"url,omitempty" pattern:"^https?://[^ ]+$" doc:"Where it can be found."`
	License string `yaml:"license" json:"license,omitempty" doc:"The licence under which it may be used."`
}

// readings are the settings of reading.
type readings struct {
	Encoding string            `yaml:"encoding" enum:"auto,utf-8,utf-16le,utf-16be,utf-32le,utf-32be,gb18030,gbk,big5" doc:"Encoding of the document; auto by default."`
	Replace  *bool             `yaml:"replace" doc:"Replace bytes that cannot be read by U+FFFD and count them."`
	Format   string            `yaml:"format" enum:"markdown,plain" doc:"By default .txt is plain and all else Markdown."`
	Syntax   string            `yaml:"syntax" enum:"prose,csv,tsv,json,jsonl,html" doc:"By default the name and the content tell."`
	Map      map[string]string `yaml:"map" doc:"Columns of tables by what they hold: question, answer, option.A, question_en and so on."`
	Layout   placed            `yaml:"layout" path:"in" doc:"YAML file that states how items begin, as split --profile writes it."`
	OneSide  *bool             `yaml:"one_side" doc:"Do not look for both languages in one document."`
	Pandoc   *bool             `yaml:"pandoc" doc:"Read pages of HTML through pandoc as well."`
	Unwrap   *bool             `yaml:"unwrap" doc:"Join the lines of paragraphs that are broken at a width, as in text from PDF."`
}

type projectReading struct {
	readings `yaml:",inline"`
}

type projectAlign struct {
	Lexicon  placed  `yaml:"lexicon" path:"in" doc:"Lexicon to put over the default one: lines of word, tab, translations, or CC-CEDICT."`
	MinScore float64 `yaml:"min_score" min:"0" max:"1" doc:"Links and pairs under this score are kept apart, in rejects.jsonl."`
}

type projectWords struct {
	Keywords int    `yaml:"keywords" min:"0" doc:"Keywords of a record; 0 for none."`
	Dict     placed `yaml:"dict" path:"in" doc:"Dictionary to add: a word a line, with frequency and part of speech if known."`
	Mode     string `yaml:"mode" enum:"dict,dict+hmm" doc:"Words that no dictionary has: dict leaves them as single characters, dict+hmm joins them."`
}

type projectCheck struct {
	Off      []string          `yaml:"off" enum:"@checks" doc:"Checks to leave out."`
	Severity map[string]string `yaml:"severity" keys:"@checks" enum:"never,info,warning,error" doc:"Severities of checks."`
	Allow    []string          `yaml:"allow" doc:"Chinese that may stand in English."`
	Keep     []string          `yaml:"keep" doc:"Terms that must not be translated."`
	Glossary placed            `yaml:"glossary" path:"in" doc:"CSV or TSV file of terms: zh, en, forbidden."`
}

type projectCurate struct {
	Threshold     float64        `yaml:"threshold" min:"0" max:"1" doc:"Least Jaccard similarity of near-duplicates; 0.8 by default."`
	Topics        float64        `yaml:"topics" min:"-1" max:"1" doc:"Least TF-IDF cosine of near topics; 0.45 by default, -1 for none."`
	Duplicates    string         `yaml:"duplicates" enum:"flag,drop" doc:"Flag all rows of a cluster but the first, or drop them."`
	Decontaminate []placed       `yaml:"decontaminate" path:"in" doc:"Evaluation sets that questions must not overlap: JSON lines, JSON, CSV, TSV, Parquet, text."`
	Overlap       int            `yaml:"overlap" min:"2" doc:"Chinese characters or words in a row that are an overlap; 13 by default."`
	Contaminated  string         `yaml:"contaminated" enum:"flag,drop" doc:"Flag rows that overlap, or drop them."`
	Where         placed         `yaml:"where" doc:"Expression over the columns; rows for which it is false are left out."`
	Split         *projectShares `yaml:"split" doc:"Shares of the splits, which add up to 1; 0.9, 0.05 and 0.05 by default."`
	EvalSize      placedInt      `yaml:"eval_size" min:"0" doc:"So many rows go to test and all others to train, instead of split."`
	Stratify      bool           `yaml:"stratify" doc:"Give each kind its share of every split."`
	Seed          uint64         `yaml:"seed" min:"0" doc:"Another seed makes another split."`
	Keep          []placed       `yaml:"keep" path:"in" doc:"Rows of an earlier version, which keep their splits."`
}

type projectShares struct {
	Train      float64 `yaml:"train" min:"0" max:"1" doc:"Share of train."`
	Validation float64 `yaml:"validation" min:"0" max:"1" doc:"Share of validation."`
	Test       float64 `yaml:"test" min:"0" max:"1" doc:"Share of test."`

	line int
}

type projectExport struct {
	As             string   `yaml:"as" required:"true" enum:"@layouts" doc:"Layout."`
	Path           placed   `yaml:"path" required:"true" path:"out" doc:"File in the dataset's directory; a directory for layouts of several files and with shard_size."`
	Lang           string   `yaml:"lang" enum:"zh,en,both" doc:"Language of training and evaluation rows; zh by default."`
	Split          []string `yaml:"split" enum:"train,validation,test" doc:"Only rows of these splits."`
	Template       placed   `yaml:"template" path:"in" doc:"File of templates for prompts and answers."`
	System         string   `yaml:"system" doc:"System prompt of training rows."`
	ShuffleOptions *uint64  `yaml:"shuffle_options" min:"0" doc:"Shuffle the options of choice questions by this seed."`
	ShardSize      string   `yaml:"shard_size" pattern:"^[0-9.]+ ?([kKMG]i?B|B)?$" doc:"Cut JSON lines and Parquet into files of at most so much: 500MB, 2GB."`
	Name           string   `yaml:"name" pattern:"^[A-Za-z0-9_][A-Za-z0-9_-]{0,63}$" doc:"Name of the tasks of lm-eval and the datasets of llama-factory; by default that of the dataset."`
	Choices        int      `yaml:"choices" min:"2" max:"26" doc:"Option columns of ceval and opencompass; 4 by default."`
}

type projectCard struct {
	Text string `yaml:"text" doc:"Markdown for the card."`
}

// placed is a text of a project file and the line on which it stands, for what can be told only when it is used.
type placed struct {
	text string
	line int
}

// placedInt is a number of a project file and its line.
type placedInt struct {
	n, line int
}

// valuesOf lists the values that an enum or keys tag allows, nil for any.
func valuesOf(tag string) []string {
	var values []string
	switch tag {
	case "":
	case "@layouts":
		for _, l := range export.Layouts() {
			values = append(values, l.String())
		}
	case "@checks":
		for _, c := range check.Checks() {
			values = append(values, c.ID)
		}
	default:
		values = strings.Split(tag, ",")
	}
	return slices.Clip(values)
}
