package export

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Options are the settings of a [Writer]. The zero value works for every layout.
type Options struct {
	// Lang is the language of training and evaluation rows; Chinese unless set. LangBoth writes a Chinese line and an
	// English one for every row, into the same split.
	Lang Lang
	// System is the system prompt of every training row, none if "".
	System string
	// Template words the prompts and replies of training rows and the questions of lm-eval; nil is the package's own way.
	Template *Template
	// Shuffle puts the options of every item in an order that follows from Seed and the row's id, and the key after them.
	// See the package comment for what stays in place.
	Shuffle bool
	Seed    uint64
	// Splits are the splits to write, all if there are none. Rows of others are counted.
	Splits []string
	// Choices is the number of option columns of ceval and opencompass, 2 to 26; 4 if 0.
	Choices int
	// EscapeFormulas puts an apostrophe before the cells of ceval and tsv that a spreadsheet would take for a formula. It
	// is for people: programs that read such files want the text as it is.
	EscapeFormulas bool
	// Name is what lm-eval's tasks and LLaMA-Factory's datasets are called; "duizhao" if "". Letters, digits, - and _.
	Name string
	// DatasetInfo is what the dataset_info.json of LLaMA-Factory has besides: the datasets that the directory holds already.
	DatasetInfo map[string]json.RawMessage
	// ShardBytes is the most that a file of [NewSet] may hold. 0 makes one file of every split, without a number in its name.
	ShardBytes int64
	// Title heads the HTML page; "duizhao" if "".
	Title string
	// TagZH and TagEN are the BCP 47 language tags in TMX and HTML; "zh-CN" and "en" if "".
	TagZH, TagEN string
	// Words gives a Parquet file the columns of dataset.Words, with empty lists for rows that have none. Without it
	// rows that have words are refused. JSON lines need no such choice: a line has the keys if its row has words.
	Words bool
	// Version of the tool, for the header of a TMX file; "0" if "".
	Version string
}

func (o Options) withDefaults() Options {
	o.Title = cmp.Or(o.Title, "duizhao")
	o.TagZH = cmp.Or(o.TagZH, "zh-CN")
	o.TagEN = cmp.Or(o.TagEN, "en")
	o.Version = cmp.Or(o.Version, "0")
	o.Choices = cmp.Or(o.Choices, 4)
	o.Name = cmp.Or(o.Name, "duizhao")
	return o
}

// Check finds settings that make no file. [New] and [NewSet] do it too.
func (o Options) Check() error {
	o = o.withDefaults()
	if o.Lang < 0 || int(o.Lang) >= len(langs) {
		return o.Lang.Set(o.Lang.String())
	}
	if o.Choices < 2 || o.Choices > 26 {
		return fmt.Errorf("choices: expected 2 to 26 option columns, found %d", o.Choices)
	}
	if !isName(o.Name) {
		return fmt.Errorf("name: expected letters, digits, - and _, found %q", o.Name)
	}
	for _, split := range o.Splits {
		if !slices.Contains(splits[:], split) {
			return &NameError{What: "split", Expected: splits[:], Found: split}
		}
	}
	return nil
}

// splits are the names that splits have, in the order in which they are listed.
var splits = [...]string{"train", "validation", "test"}

// isName tells whether a text may be part of a file's name and of a task's.
func isName(s string) bool {
	return s != "" && len(s) <= 64 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") == "" && s[0] != '-'
}

// Lang is the language of training rows. It implements flag.Value and pflag.Value.
type Lang int

const (
	LangZH Lang = iota
	LangEN
	LangBoth
)

var langs = [...]string{LangZH: "zh", LangEN: "en", LangBoth: "both"}

// String is the name that Set takes.
func (l Lang) String() string {
	if l < 0 || int(l) >= len(langs) {
		return fmt.Sprintf("Lang(%d)", int(l))
	}
	return langs[l]
}

// Set takes zh, en or both; any other name is a [NameError].
func (l *Lang) Set(name string) error {
	for i, valid := range langs {
		if valid == name {
			*l = Lang(i)
			return nil
		}
	}
	return &NameError{What: "language", Expected: langs[:], Found: name}
}

// Type is what pflag prints for the argument.
func (Lang) Type() string { return "lang" }

// each is the languages to write, in order.
func (l Lang) each() []Lang {
	if l == LangBoth {
		return []Lang{LangZH, LangEN}
	}
	return []Lang{l}
}
