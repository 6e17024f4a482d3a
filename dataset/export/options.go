package export

import (
	"cmp"
	"fmt"
)

// Options are the settings of a [Writer]. The zero value works for every layout.
type Options struct {
	// Lang is the language of the training rows (alpaca, sharegpt, messages); Chinese unless set. LangBoth writes a
	// Chinese line and an English one for every row.
	Lang Lang
	// System is the system prompt of every training row, none if "".
	System string
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
	return o
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
