package publish

import (
	"bytes"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// lintConfig is a configuration of the card with the files that its paths find.
type lintConfig struct {
	name   string
	splits []string            // in the card's order
	files  map[string][]string // of each split
}

// all lists the files of a configuration in order.
func (c *lintConfig) all() []string {
	var list []string
	for _, split := range c.splits {
		list = append(list, c.files[split]...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

const cardFile = "README.md"

// card checks the card and gives its front matter, nil if there is none to go on with.
func (l *linter) card() *yaml.Node {
	if !l.there(cardFile) {
		l.report("card/missing", cardFile, "no such file")
		return nil
	}
	data, err := l.read(cardFile, 16<<20)
	if err != nil {
		l.report("card/encoding", cardFile, "%v", err)
		return nil
	}
	switch {
	case bytes.HasPrefix(data, []byte("\ufeff")):
		l.report("card/encoding", cardFile, "a byte order mark")
		data = data[len("\ufeff"):]
	case !utf8.Valid(data):
		l.report("card/encoding", cardFile, "bytes that are not UTF-8")
	case bytes.Contains(data, []byte("\r")):
		l.report("card/encoding", cardFile, "\\r at the end of lines")
	}
	head, body, ok := splitCard(data)
	if !ok {
		l.report("card/front-matter", cardFile, "%s at the beginning", short(firstLine(data)))
		l.body(data)
		return nil
	}
	l.body(body)
	doc, err := parseYAML(append([]byte("\n"), head...)) // so that lines count from that of ---
	if err != nil {
		l.report("card/yaml", cardFile, "%v", err)
		return nil
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		l.report("card/yaml", cardFile, "no mapping")
		return nil
	}
	front := doc.Content[0]
	l.keysTwice(front)
	l.keys(front)
	for _, f := range fieldRules {
		f.check(l, f.rule, f.key, front)
	}
	l.readConfigs(front)
	return front
}

// splitCard divides a card into its front matter and its body.
func splitCard(data []byte) (head, body []byte, ok bool) {
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	rest, ok := bytes.CutPrefix(data, []byte("---\n"))
	if !ok {
		return nil, nil, false
	}
	if bytes.HasPrefix(rest, []byte("---\n")) {
		return nil, rest[4:], true
	}
	head, body, ok = bytes.Cut(rest, []byte("\n---\n"))
	if !ok {
		head, ok = bytes.CutSuffix(rest, []byte("\n---"))
	}
	return head, body, ok
}

func firstLine(data []byte) string {
	line, _, _ := bytes.Cut(data, []byte("\n"))
	return string(line)
}

// keysTwice finds keys that stand twice in a mapping, at any depth.
func (l *linter) keysTwice(n *yaml.Node) {
	if n.Kind == yaml.MappingNode {
		seen := map[string]bool{}
		for i := 0; i < len(n.Content); i += 2 {
			if key := n.Content[i].Value; seen[key] {
				l.report("card/duplicate-key", cardFile, "line %d: the key %s again", n.Content[i].Line, short(key))
			} else {
				seen[key] = true
			}
		}
	}
	for _, c := range n.Content {
		l.keysTwice(c)
	}
}

// cardKeys are those of the hub's dataset cards.
var cardKeys = []string{
	"annotations_creators", "arxiv", "configs", "config_names", "dataset_info", "datasets", "doi", "extra_gated_button_content", "extra_gated_description",
	"extra_gated_eu_disallowed", "extra_gated_fields", "extra_gated_heading", "extra_gated_prompt", "language", "language_bcp47", "language_creators",
	"language_details", "license", "license_details", "license_link", "license_name", "multilinguality", "paperswithcode_id", "pretty_name",
	"size_categories", "source_datasets", "tags", "task_categories", "task_ids", "thumbnail", "train-eval-index", "viewer", "gated", "model-index",
	"library_name", "modality",
}

func (l *linter) keys(front *yaml.Node) {
	for i := 0; i < len(front.Content); i += 2 {
		if key := front.Content[i].Value; !slices.Contains(cardKeys, key) {
			l.report("card/unknown-key", cardFile, "line %d: the key %s", front.Content[i].Line, short(key))
		}
	}
}

// value is that of a key, nil if there is none.
func value(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// words are the texts of a scalar or a list of scalars; false if it is anything else.
func words(n *yaml.Node) ([]string, bool) {
	switch {
	case n == nil:
		return nil, false
	case n.Kind == yaml.ScalarNode && n.Tag != "!!null":
		return []string{n.Value}, n.Value != ""
	case n.Kind != yaml.SequenceNode || len(n.Content) == 0:
		return nil, false
	}
	var list []string
	for _, c := range n.Content {
		if c.Kind != yaml.ScalarNode || c.Tag == "!!null" || c.Value == "" {
			return nil, false
		}
		list = append(list, c.Value)
	}
	return list, true
}

// fieldRules are the keys that every card has.
var fieldRules = [...]struct {
	rule, key string
	check     func(l *linter, rule, key string, front *yaml.Node)
}{
	{"card/language", "language", oneOf(func(s string) bool { return languageCode.MatchString(s) })},
	{"card/license", "license", (*linter).license},
	{"card/pretty-name", "pretty_name", oneOf(func(s string) bool { return strings.TrimSpace(s) != "" })},
	{"card/multilinguality", "multilinguality", oneOf(among("monolingual", "multilingual", "translation"))},
	{"card/size-category", "size_categories", oneOf(isSize)},
	{"card/task-category", "task_categories", oneOf(among(hubTasks...))},
	{"card/annotations-creators", "annotations_creators", oneOf(among("crowdsourced", "expert-generated", "found", "machine-generated", "no-annotation"))},
	{"card/language-creators", "language_creators", oneOf(among("crowdsourced", "expert-generated", "found", "machine-generated"))},
	{"card/source-datasets", "source_datasets", oneOf(func(s string) bool { return s == "original" || s == "extended" || strings.HasPrefix(s, "extended|") })},
}

var languageCode = regexp.MustCompile(`^(?:[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*|code|multilingual)$`)

// hubTasks are the task categories of the hub that datasets of text have.
var hubTasks = []string{
	"text-classification", "token-classification", "table-question-answering", "question-answering", "zero-shot-classification", "translation",
	"summarization", "feature-extraction", "text-generation", "fill-mask", "sentence-similarity", "text-ranking", "table-to-text", "multiple-choice",
	"text-retrieval", "tabular-classification", "tabular-regression", "visual-question-answering", "document-question-answering",
	"reinforcement-learning", "image-to-text", "image-text-to-text", "text-to-image", "text-to-speech", "automatic-speech-recognition",
}

func among(list ...string) func(string) bool {
	return func(s string) bool {
		return slices.Contains(list, s) || strings.HasPrefix(s, "other")
	}
}

// oneOf checks that a key has texts, all of which are valid.
func oneOf(valid func(string) bool) func(*linter, string, string, *yaml.Node) {
	return func(l *linter, rule, key string, front *yaml.Node) {
		n := value(front, key)
		list, ok := words(n)
		if n == nil {
			l.report(rule, cardFile, "no %s", key)
		} else if !ok {
			l.report(rule, cardFile, "line %d: %s is no text and no list of texts", n.Line, key)
		}
		for _, s := range list {
			if !valid(s) {
				l.report(rule, cardFile, "line %d: %s: %s", n.Line, key, short(s))
			}
		}
	}
}

func isSize(s string) bool {
	return slices.ContainsFunc(sizes[:], func(c struct {
		below int64
		name  string
	}) bool {
		return c.name == s
	})
}

func (l *linter) license(rule, key string, front *yaml.Node) {
	n := value(front, key)
	list, ok := words(n)
	if !ok {
		l.report(rule, cardFile, "no license")
		return
	}
	for _, id := range list {
		switch {
		case !isLicense(id):
			l.report(rule, cardFile, "line %d: license: %s", n.Line, short(id))
		case id == "unknown":
			l.report("card/license-unknown", cardFile, "line %d: license: unknown", n.Line)
		case id == "other":
			name, link := value(front, "license_name"), value(front, "license_link")
			_, named := words(name)
			_, linked := words(link)
			if !named || !linked || !isURL(link.Value) && !l.there(link.Value) {
				l.report("card/license-other", cardFile, "license: other without license_name or a license_link that leads somewhere")
			}
		}
	}
}

// body checks the text of the card.
func (l *linter) body(data []byte) {
	text := string(bytes.ToValidUTF8(data, []byte("�")))
	if !strings.HasPrefix(strings.TrimLeft(text, "\r\n \t"), "#") {
		l.report("card/body", cardFile, "%s", short(strings.TrimSpace(text[:min(len(text), 80)])))
	}
	headings := strings.ToLower(strings.Join(heading.FindAllString(text, -1), "\n"))
	for _, s := range sections {
		if !s.names.MatchString(headings) {
			l.report("card/section", cardFile, "no heading for %s", s.what)
		}
	}
	for _, m := range placeholder.FindAllString(text, 3) {
		l.report("card/placeholder", cardFile, "%s", short(m))
	}
}

var (
	heading     = regexp.MustCompile(`(?m)^#{1,6} .*$`)
	placeholder = regexp.MustCompile(`\[(?:More|Needs More) Information Needed\]|\bTODO\b|\bFIXME\b|\bTBD\b|待补充|(?i:lorem ipsum)`)
	sections    = [...]struct {
		what  string
		names *regexp.Regexp
	}{
		{"how it was made", regexp.MustCompile(`made|creation|created|curation|collect|construct|source data|method|制作|构建|来源|采集`)},
		{"fields", regexp.MustCompile(`field|column|structure|features|schema|字段|结构|格式`)},
		{"splits", regexp.MustCompile(`split|划分|拆分`)},
		{"faults", regexp.MustCompile(`fault|limitation|known issue|bias|quality|局限|缺陷|问题|质量`)},
		{"licences", regexp.MustCompile(`licen[cs]|许可|授权|版权`)},
		{"how to load it", regexp.MustCompile(`\bload|usage|getting started|使用|加载|用法`)},
	}
)

// readConfigs reads configs and finds their files.
func (l *linter) readConfigs(front *yaml.Node) {
	n := value(front, "configs")
	if n == nil || n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		l.report("card/configs", cardFile, "no list configs")
		return
	}
	for _, c := range n.Content {
		name, files := value(c, "config_name"), value(c, "data_files")
		if name == nil || name.Value == "" || files == nil || len(files.Content) == 0 && files.Value == "" {
			l.report("card/configs", cardFile, "line %d: a configuration without config_name or data_files", c.Line)
			continue
		}
		if slices.ContainsFunc(l.configs, func(before lintConfig) bool { return before.name == name.Value }) {
			l.report("card/config-twice", cardFile, "line %d: the configuration %s again", c.Line, short(name.Value))
			continue
		}
		l.configs = append(l.configs, l.config(name.Value, files))
	}
	l.unused()
}

// config reads the data_files of a configuration: a path, paths, or a list of {split, path}.
func (l *linter) config(name string, n *yaml.Node) lintConfig {
	c := lintConfig{name: name, files: map[string][]string{}}
	add := func(split string, paths *yaml.Node) {
		if !slices.Contains(splits[:], split) {
			l.report("card/split-name", cardFile, "configuration %s: the split %s", name, short(split))
		}
		if slices.Contains(c.splits, split) {
			l.report("card/split-twice", cardFile, "configuration %s: the split %s again", name, split)
		} else {
			c.splits = append(c.splits, split)
		}
		list, ok := words(paths)
		if !ok {
			l.report("card/configs", cardFile, "configuration %s: the split %s has no path", name, split)
		}
		for _, p := range list {
			c.files[split] = append(c.files[split], l.match(name, p)...)
		}
	}
	if _, ok := words(n); ok {
		add("train", n)
	} else {
		for _, item := range n.Content {
			split := value(item, "split")
			if split == nil {
				l.report("card/configs", cardFile, "configuration %s, line %d: expected split and path", name, item.Line)
				continue
			}
			add(split.Value, value(item, "path"))
		}
	}
	l.oneSplit(&c)
	l.oneKind(&c)
	return c
}

// match finds the files of a path.
func (l *linter) match(config, pattern string) []string {
	if path.IsAbs(pattern) || strings.Contains(pattern, `\`) || strings.Contains(pattern, "://") || slices.Contains(strings.Split(pattern, "/"), "..") {
		l.report("card/path", cardFile, "configuration %s: %s", config, short(pattern))
		return nil
	}
	matcher, err := globRegexp(pattern)
	if err != nil {
		l.report("card/path", cardFile, "configuration %s: %s: %v", config, short(pattern), err)
		return nil
	}
	var found []string
	for _, name := range l.names {
		if matcher.MatchString(name) {
			found = append(found, name)
		}
	}
	if len(found) == 0 {
		l.report("card/path-empty", cardFile, "configuration %s: %s", config, short(pattern))
	}
	return found
}

// globRegexp is a pattern of the hub: * and ? inside a name, ** over directories, [a-z] for one of a set.
func globRegexp(pattern string) (*regexp.Regexp, error) {
	var b strings.Builder
	b.WriteString("^")
	for rest := strings.TrimPrefix(pattern, "./"); rest != ""; {
		switch {
		case strings.HasPrefix(rest, "**/"):
			b.WriteString("(?:.*/)?")
			rest = rest[3:]
			continue
		case strings.HasPrefix(rest, "**"):
			b.WriteString(".*")
			rest = rest[2:]
			continue
		case rest[0] == '*':
			b.WriteString("[^/]*")
		case rest[0] == '?':
			b.WriteString("[^/]")
		case rest[0] == '[':
			end := strings.IndexByte(rest, ']')
			if end < 0 {
				return nil, fmt.Errorf("expected ] behind [, found none")
			}
			b.WriteString("[" + strings.Replace(strings.ReplaceAll(rest[1:end], `\`, `\\`), "!", "^", 1) + "]")
			rest = rest[end+1:]
			continue
		default:
			b.WriteString(regexp.QuoteMeta(rest[:1]))
		}
		rest = rest[1:]
	}
	b.WriteString("$")
	return regexp.Compile(b.String())
}

// oneSplit finds files that are in two splits.
func (l *linter) oneSplit(c *lintConfig) {
	of := map[string]string{}
	for _, split := range c.splits {
		for _, name := range c.files[split] {
			if other, ok := of[name]; ok && other != split {
				l.report("card/file-twice", name, "in %s and in %s of configuration %s", other, split, c.name)
			}
			of[name] = split
		}
	}
}

// oneKind finds files in a configuration that are no data, or not of the kind of the others.
func (l *linter) oneKind(c *lintConfig) {
	files := c.all()
	counts := map[string]int{}
	for _, name := range files {
		counts[path.Ext(name)]++
	}
	most := ""
	for _, ext := range slices.Sorted(maps.Keys(counts)) {
		if counts[ext] > counts[most] || ext == ".parquet" {
			most = ext
		}
	}
	for _, name := range files {
		switch base := path.Base(name); {
		case base == "rejects.jsonl" || base == "croissant.json" || base == "build.json" || base == "ledger.json" || base == "dataset_info.json" || !strings.Contains(name, "/") && !dataExt(name):
			l.report("card/stray-data", name, "no data, but in configuration %s", c.name)
		case path.Ext(name) != most:
			l.report("card/stray-data", name, "%s among %s in configuration %s", path.Ext(name), most, c.name)
		}
	}
}

func dataExt(name string) bool {
	return slices.Contains([]string{".parquet", ".jsonl", ".json", ".csv", ".tsv", ".arrow", ".gz", ".zst", ".txt"}, path.Ext(name))
}

// unused finds data files that no configuration has.
func (l *linter) unused() {
	for _, name := range l.names {
		if isData(name) && !slices.ContainsFunc(l.configs, func(c lintConfig) bool { return slices.Contains(c.all(), name) }) {
			l.report("card/file-unused", name, "in no configuration")
		}
	}
}
