package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/duizhao/duizhao/dataset"
)

// Severity is how bad a finding is. It is a flag.Value.
type Severity uint8

const (
	Never   Severity = iota // no finding has it: as a threshold it is never reached, as a check's severity it turns the check off
	Info                    // worth knowing
	Warning                 // worth a look
	Error                   // not to be published as it is
)

var severityNames = [...]string{"never", "info", "warning", "error"}

func (s Severity) String() string { return severityNames[s] }

// Set takes info, warning, error or never.
func (s *Severity) Set(name string) error {
	i := slices.Index(severityNames[:], name)
	if i < 0 {
		return fmt.Errorf("expected info, warning, error or never, found %q", name)
	}
	*s = Severity(i)
	return nil
}

// Type names the kind of value in a command's help.
func (Severity) Type() string { return "severity" }

// Scope is what a check has to know.
type Scope uint8

const (
	Field Scope = iota // one field in both languages
	Row                // one row
	Set                // all rows, which it sees twice
)

// Check describes a check. The table of all is [Checks].
type Check struct {
	ID string
	// Severity holds for English that a machine or a memory made, Human for English that people wrote: they may say a thing in
	// another way, and what is a fault in a machine's text is often their liberty.
	Severity, Human Severity
	Scope           Scope
	// Reads names the columns that the check looks at.
	Reads string
	// Rule says in one sentence what is found.
	Rule string
	// Fires is an example that the check finds, Silent one that looks like it and is right.
	Fires, Silent Example
}

// Example is a row, or several where the check needs them.
type Example []dataset.Row

// Term is an entry of a glossary.
type Term struct {
	ZH string
	// EN are the translations that are right. One of them must occur where ZH does; none says that any will do.
	EN []string
	// Forbidden must not occur where ZH does.
	Forbidden []string
}

// Settings say what is checked and how strictly. The zero value works.
type Settings struct {
	// Severity replaces the severities of checks, by id; Never turns one off.
	Severity map[string]Severity
	// Allow are Chinese texts that may stand in English: names, words that are talked about.
	Allow []string
	// Glossary and Protected are terms whose translation is settled, and such as must not be translated.
	Glossary  []Term
	Protected []string
	// LowLink and LowPair are the scores of a link and of a pair of sentences under which low_alignment finds them; 0 stands for 0.5
	// and 0.3.
	LowLink, LowPair float64
	// Recurring is in how many rows a text must recur to be boilerplate; 0 stands for 5.
	Recurring int
	// Alike tells for each of some Chinese texts and each of some English ones, [zh][en], how much they look like translations of
	// each other: a logarithm of a likelihood ratio for each word, above 0 if they rather do. With it exchanged options are found.
	// It must be safe for concurrent use if the Checker is used so.
	Alike func(zh, en []string) [][]float64
}

// Checker checks rows. It is immutable and safe for concurrent use.
type Checker struct {
	settings Settings
	severity [2][]Severity // of each rule, for machines and for people
	glossary map[rune][]Term
	allow    *strings.Replacer
}

// SettingError is a setting that names a check that does not exist.
type SettingError struct{ ID string }

func (e *SettingError) Error() string {
	return fmt.Sprintf("expected the id of a check, found %q", e.ID)
}

// New makes a checker. The error is a *SettingError.
func New(s Settings) (*Checker, error) {
	if s.LowLink == 0 {
		s.LowLink = 0.5
	}
	if s.LowPair == 0 {
		s.LowPair = 0.3
	}
	if s.Recurring == 0 {
		s.Recurring = 5
	}
	c := &Checker{settings: s, glossary: map[rune][]Term{}}
	known := map[string]bool{}
	for _, r := range table {
		machine, human := r.Severity, r.Human
		if level, ok := s.Severity[r.ID]; ok {
			machine, human = level, level
		}
		c.severity[0] = append(c.severity[0], machine)
		c.severity[1] = append(c.severity[1], human)
		known[r.ID] = true
	}
	for id := range s.Severity {
		if !known[id] {
			return nil, &SettingError{id}
		}
	}
	for _, t := range s.Glossary {
		if t.ZH != "" {
			first := runeAt(t.ZH, 0)
			c.glossary[first] = append(c.glossary[first], t)
		}
	}
	if len(s.Allow) > 0 {
		var pairs []string
		for _, a := range s.Allow {
			if a != "" {
				pairs = append(pairs, a, "")
			}
		}
		c.allow = strings.NewReplacer(pairs...)
	}
	return c, nil
}

// Checks lists all checks in their order.
func Checks() []Check {
	list := make([]Check, len(table))
	for i := range table {
		list[i] = table[i].Check
	}
	return list
}

// field is one field of a row in both languages. In a row without English, or a field that has one side only, the other side is nil.
type field struct {
	*Checker
	name   string
	zh, en *side
	row    *dataset.Row // nil for a text alone
	human  bool
}

// both tells whether there is something to compare.
func (f *field) both() bool { return f.zh != nil && f.en != nil }

// report collects findings.
type report struct {
	*Checker
	human bool
	flags []dataset.Flag
	id    string // of the rule that runs, and its severity
	level Severity
	field string
}

// begin makes rule i of the table the one that runs and tells whether it is on.
func (r *report) begin(i int) bool {
	kind := 0
	if r.human {
		kind = 1
	}
	r.id, r.level = table[i].ID, r.severity[kind][i]
	return r.level != Never
}

// found reports a finding of the rule that runs. A weak one counts as one severity less, since what it has seen is often right.
func (r *report) found(weak bool, message string) {
	level := r.level
	if weak && level > Info {
		level--
	}
	r.flags = append(r.flags, dataset.Flag{Check: r.id, Field: r.field, Severity: level.String(), Message: message})
}

// Pair checks a Chinese text and the English that a machine made of it, as a field of this name (question, answer, option.A…). It is
// what a translator accepts a segment by: flags of severity error say that it must not. Both texts are Markdown as they stand in
// a row; time is linear in their length. The flags are in the order of the table.
func (c *Checker) Pair(name, zh, en string) []dataset.Flag {
	r := report{Checker: c}
	r.text(name, zh, en, nil)
	return r.flags
}

// Row checks a row by everything that can be known from it alone. The flags are in the order of its fields, and in each in that of
// the table; then come those of the row as a whole. In a row without English only the Chinese is checked, and the reverse.
func (c *Checker) Row(row *dataset.Row) []dataset.Flag {
	r := report{Checker: c, human: byPeople(row)}
	for _, f := range fieldsOf(row) {
		r.text(f.name, f.zh, f.en, row)
	}
	r.field = ""
	for i := range table {
		if table[i].row != nil && r.begin(i) {
			table[i].row(row, &r)
		}
	}
	return r.flags
}

// byPeople tells whether people wrote all of a row.
func byPeople(row *dataset.Row) bool {
	switch row.OriginEN {
	case dataset.OriginDocument, dataset.OriginHuman, dataset.OriginNone:
		return true
	}
	return false
}

// text runs the rules of one field.
func (r *report) text(name, zh, en string, row *dataset.Row) {
	if zh == "" && en == "" {
		return
	}
	f := field{Checker: r.Checker, name: name, row: row, human: r.human}
	if zh != "" {
		f.zh = readSide(zh, false)
	}
	if en != "" {
		f.en = readSide(en, true)
	}
	r.field = name
	for i := range table {
		rule := &table[i]
		if rule.text != nil && (rule.oneSide || f.both()) && r.begin(i) {
			rule.text(&f, r)
		}
	}
}

// checkEmpty finds a field of which one side is empty; the options are looked at by another check.
func checkEmpty(f *field, r *report) {
	if f.both() || f.row != nil && oneSided(f.row) || strings.HasPrefix(f.name, "option.") && f.row != nil {
		return
	}
	if f.en == nil {
		r.found(false, "English is empty, Chinese is "+quote(f.zh.raw))
	} else {
		r.found(false, "Chinese is empty, English is "+quote(f.en.raw))
	}
}

// oneSided tells a row that has one language only: there is nothing to compare.
func oneSided(row *dataset.Row) bool {
	zh, en := false, false
	for _, f := range fieldsOf(row) {
		zh, en = zh || f.zh != "", en || f.en != ""
	}
	return !zh || !en
}

// texts are the two sides of a field.
type texts struct{ name, zh, en string }

// fieldsOf lists the fields of a row in the order in which their sentences are paired. A title with which the question begins in both
// languages is part of it.
func fieldsOf(row *dataset.Row) []texts {
	list := make([]texts, 0, 8)
	if row.TitleZH != "" || row.TitleEN != "" {
		if !strings.HasPrefix(row.QuestionZH, row.TitleZH) || !strings.HasPrefix(row.QuestionEN, row.TitleEN) {
			list = append(list, texts{"title", row.TitleZH, row.TitleEN})
		}
	}
	list = append(list, texts{"question", row.QuestionZH, row.QuestionEN})
	for _, o := range row.OptionsZH {
		if en, ok := option(row.OptionsEN, o.Label); ok {
			list = append(list, texts{"option." + o.Label, o.Text, en})
		} else {
			list = append(list, texts{"option." + o.Label, o.Text, ""})
		}
	}
	for _, o := range row.OptionsEN {
		if _, ok := option(row.OptionsZH, o.Label); !ok {
			list = append(list, texts{"option." + o.Label, "", o.Text})
		}
	}
	return append(list, texts{"answer", row.AnswerZH, row.AnswerEN}, texts{"analysis", row.AnalysisZH, row.AnalysisEN})
}

func option(options []dataset.Option, label string) (string, bool) {
	for _, o := range options {
		if o.Label == label {
			return o.Text, true
		}
	}
	return "", false
}

// quote shows the beginning of a text in a message.
func quote(s string) string {
	const limit = 40
	s = strings.TrimSpace(strings.ReplaceAll(s[:min(len(s), 1000)], string(standIn), "…"))
	n := 0
	for i := range s {
		if n == limit {
			return fmt.Sprintf("%q…", s[:i])
		}
		n++
	}
	return fmt.Sprintf("%q", s)
}

// Foreign are the flags that no check of the table makes, such as those of a translator. Checking again keeps them.
func Foreign(flags []dataset.Flag) []dataset.Flag {
	return slices.DeleteFunc(slices.Clone(flags), func(f dataset.Flag) bool { return isCheck(f.Check) })
}
