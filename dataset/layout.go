package dataset

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Profile says by which marks a document's items begin. [Document.Profile] tells what was found; a [Splitter] that is given one does
// what it says. Marks and Parts are for reading, and change nothing.
type Profile struct {
	// Layout is the way in which items begin, as in [Document.Layout]: heading-number@3, text-number, text-block…
	Layout string `yaml:"layout"`
	// Number is how the numbers of text-number are written: "12.", "12)", "(12)", "第12题" or "⑫". "" leaves it to the splitter.
	Number string `yaml:"number,omitempty"`
	// Ruled is set if a thematic break ends an item.
	Ruled bool `yaml:"ruled,omitempty"`
	// Labels are words that name a part of an item in this document, beside those that every document may have.
	Labels ProfileLabels `yaml:"labels,omitempty"`
	// Recurring are lines that say nothing of their own: headers of pages, "10 分". Digits are all the same.
	Recurring []string `yaml:"recurring,omitempty"`
	// Marks counts the marks found, by the name of their rule.
	Marks []MarkCount `yaml:"marks,omitempty"`
	// Parts are the document's parts with the numbers of their items.
	Parts []ProfilePart `yaml:"parts,omitempty"`
}

// ProfileLabels are labels by what they name.
type ProfileLabels struct {
	Question []string `yaml:"question,omitempty"`
	Answer   []string `yaml:"answer,omitempty"`
	Analysis []string `yaml:"analysis,omitempty"`
	Both     []string `yaml:"both,omitempty"`    // answer and analysis in one
	Student  []string `yaml:"student,omitempty"` // an answer that need not be right
}

// MarkCount is how often a rule has matched.
type MarkCount struct {
	Rule  string `yaml:"rule"`
	Count int    `yaml:"count"`
}

// ProfilePart is a part of a document.
type ProfilePart struct {
	Heading string `yaml:"heading,omitempty"`
	Line    int    `yaml:"line"` // of its first item
	Items   int    `yaml:"items"`
	// Numbers are the runs of its items' numbers, such as 1-40; a part in which numbers start again has several.
	Numbers []string `yaml:"numbers,omitempty,flow"`
}

// shapes names shapes in profiles.
var shapes = [...]string{"", "12.", "12)", "(12)", "第12题", "⑫"}

// Profile tells what was found out about the document.
func (d *Document) Profile() *Profile {
	p := &Profile{Layout: d.Layout, Number: shapes[d.found.shape], Ruled: d.found.ruled}
	counts := map[string]int{}
	source := d.Text.Source().Data
	for e := range d.Ledger.All() {
		switch {
		case e.Class == Marker:
			counts[e.Name]++
		case e.Name == ReasonRecurring:
			if s := e.Span.Of(source); !slices.ContainsFunc(p.Recurring, func(r string) bool { return fold(r) == fold(s) }) {
				p.Recurring = append(p.Recurring, s)
			}
		}
	}
	for rule, n := range counts {
		p.Marks = append(p.Marks, MarkCount{rule, n})
	}
	slices.SortFunc(p.Marks, func(x, y MarkCount) int {
		if x.Count != y.Count {
			return y.Count - x.Count
		}
		return strings.Compare(x.Rule, y.Rule)
	})
	last := -1
	for i := range d.Items {
		it := &d.Items[i]
		if i == 0 || !slices.Equal(it.Section, d.Items[i-1].Section) {
			p.Parts = append(p.Parts, ProfilePart{Heading: strings.Join(it.Section, " / "), Line: d.Text.Line(it.Span.Start)})
			last = -1
		}
		part := &p.Parts[len(p.Parts)-1]
		part.Items++
		n, err := strconv.Atoi(it.Number)
		if err != nil {
			continue
		}
		if k := len(part.Numbers); k > 0 && n == last+1 {
			from, _, _ := strings.Cut(part.Numbers[k-1], "-")
			part.Numbers[k-1] = from + "-" + strconv.Itoa(n)
		} else {
			part.Numbers = append(part.Numbers, strconv.Itoa(n))
		}
		last = n
	}
	return p
}

// Write writes the profile as YAML.
func (p *Profile) Write(w io.Writer) error {
	e := yaml.NewEncoder(w)
	e.SetIndent(2)
	if err := e.Encode(p); err != nil {
		return fmt.Errorf("write profile: %w", err)
	}
	return e.Close()
}

// ProfileError is something in a profile that is not understood.
type ProfileError struct {
	Name, Key, Value string
	Line             int
	Want             string // what was expected
}

func (e *ProfileError) Error() string {
	if e.Value != "" {
		return fmt.Sprintf("%s:%d: %s: expected %s, found %q", e.Name, e.Line, e.Key, e.Want, e.Value)
	}
	return fmt.Sprintf("%s:%d: unknown key %q, expected %s", e.Name, e.Line, e.Key, e.Want)
}

// profileKeys are the keys of a profile by the key above them.
var profileKeys = map[string][]string{
	"":       {"layout", "number", "ruled", "labels", "recurring", "marks", "parts"},
	"labels": {"question", "answer", "analysis", "both", "student"},
}

// ReadProfile reads a profile. Keys and layouts that there are not are a *ProfileError that names the nearest one; name is for messages.
func ReadProfile(name string, r io.Reader) (*Profile, error) {
	var root yaml.Node
	if err := yaml.NewDecoder(r).Decode(&root); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(root.Content) == 0 || root.Content[0].Kind != yaml.MappingNode {
		return nil, &ProfileError{Name: name, Key: "profile", Line: root.Line, Value: "no mapping", Want: "keys such as layout: text-number"}
	}
	if err := checkKeys(name, "", root.Content[0]); err != nil {
		return nil, err
	}
	var p Profile
	if err := root.Decode(&p); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if _, err := p.chosen(); err != nil {
		err.Name, err.Line = name, lineOf(root.Content[0], err.Key)
		return nil, err
	}
	return &p, nil
}

func checkKeys(name, above string, node *yaml.Node) error {
	keys, ok := profileKeys[above]
	if !ok || node.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key := node.Content[i]
		if !slices.Contains(keys, key.Value) {
			return &ProfileError{Name: name, Key: key.Value, Line: key.Line, Want: meant(key.Value, keys)}
		}
		if err := checkKeys(name, key.Value, node.Content[i+1]); err != nil {
			return err
		}
	}
	return nil
}

func lineOf(node *yaml.Node, key string) int {
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return node.Content[i].Line
		}
	}
	return node.Line
}

// meant is the valid name that a person most likely meant, or else all of them.
func meant(name string, valid []string) string {
	return cmp.Or(Nearest(name, valid), strings.Join(valid, ", "))
}

// chosen is the profile's layout for the splitter; family is noFamily if it names none.
func (p *Profile) chosen() (profile, *ProfileError) {
	name, level, leveled := strings.Cut(p.Layout, "@")
	f := slices.Index(families[:], name)
	if f < 0 || leveled && !slices.Contains([]string{"1", "2", "3", "4", "5", "6"}, level) {
		return profile{}, &ProfileError{Key: "layout", Value: p.Layout, Want: meant(name, families[1:])}
	}
	out := profile{family: family(f), ruled: p.Ruled}
	if leveled {
		out.level = level[0] - '0'
	}
	s := slices.Index(shapes[:], p.Number)
	if s < 0 {
		return profile{}, &ProfileError{Key: "number", Value: p.Number, Want: strings.Join(shapes[1:], ", ")}
	}
	out.shape = shape(s)
	return out, nil
}

// index is the table of labels with those of the profile.
func (l ProfileLabels) index() *words {
	own := []naming{{roleQuestion, l.Question}, {roleAnswer, l.Answer}, {roleAnalysis, l.Analysis}, {roleBoth, l.Both}, {roleForeign, l.Student}}
	if !slices.ContainsFunc(own, func(n naming) bool { return len(n.words) > 0 }) {
		return labelIndex
	}
	index := labelIndex.clone()
	for _, o := range own {
		for _, w := range o.words {
			if w != "" {
				index.add(word{text: strings.ToLower(w), role: o.role})
			}
		}
	}
	return index
}

// hashes are those of the profile's recurring lines.
func (p *Profile) hashes() map[uint64]bool {
	if len(p.Recurring) == 0 {
		return nil
	}
	set := map[uint64]bool{}
	for _, s := range p.Recurring {
		set[fold(strings.TrimSpace(s))] = true
	}
	return set
}
