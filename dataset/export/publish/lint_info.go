package publish

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// info compares dataset_info with the files.
func (l *linter) info(front *yaml.Node) {
	n := value(front, "dataset_info")
	var infos []*yaml.Node
	switch {
	case n == nil:
	case n.Kind == yaml.MappingNode:
		infos = []*yaml.Node{n}
	case n.Kind == yaml.SequenceNode:
		infos = n.Content
	}
	var total int64
	for i := range l.configs {
		c := &l.configs[i]
		at := slices.IndexFunc(infos, func(info *yaml.Node) bool {
			name := value(info, "config_name")
			return name != nil && name.Value == c.name || name == nil && len(l.configs) == 1
		})
		if at < 0 {
			l.report("card/dataset-info", cardFile, "none for configuration %s", short(c.name))
		} else {
			l.configInfo(c, infos[at])
		}
		for _, name := range c.all() {
			if d := l.data[name]; d != nil {
				total += d.rows
			}
		}
	}
	list, _ := words(value(front, "size_categories"))
	if want := sizeCategory(total); len(l.configs) > 0 && l.complete && len(list) > 0 && isSize(list[0]) && !slices.Contains(list, want) {
		l.report("card/size-category", cardFile, "%s for %d rows, which are %s", short(list[0]), total, want)
	}
}

func (l *linter) configInfo(c *lintConfig, info *yaml.Node) {
	var declared []Feature
	if n := value(info, "features"); n == nil || n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		l.report("card/features", cardFile, "configuration %s: no list features", c.name)
	} else if declared = l.features(n, 0); declared != nil {
		l.compareFeatures(c, declared)
	}
	var size, bytes int64
	for _, name := range c.all() {
		size += l.sizes[name]
	}
	listed := map[string]bool{}
	n := value(info, "splits")
	if n == nil || n.Kind != yaml.SequenceNode {
		l.report("card/info-splits", cardFile, "configuration %s: no list splits", c.name)
		n = &yaml.Node{}
	}
	for _, s := range n.Content {
		name := value(s, "name")
		if name == nil || !slices.Contains(c.splits, name.Value) {
			l.report("card/info-splits", cardFile, "line %d: a split that configuration %s does not have", s.Line, c.name)
			continue
		}
		listed[name.Value] = true
		var rows int64
		known := true
		for _, file := range c.files[name.Value] {
			if d := l.data[file]; d != nil {
				rows += d.rows
			} else {
				known = false
			}
		}
		examples, ok := number(value(s, "num_examples"))
		if !ok || known && examples != rows {
			l.report("card/num-examples", cardFile, "split %s: %s, the files have %d rows", name.Value, text(value(s, "num_examples")), rows)
		}
		b, ok := number(value(s, "num_bytes"))
		if !ok || b < 0 || b == 0 && rows > 0 {
			l.report("card/num-bytes", cardFile, "split %s: %s", name.Value, text(value(s, "num_bytes")))
		}
		bytes += b
	}
	for _, split := range c.splits {
		if !listed[split] {
			l.report("card/info-splits", cardFile, "configuration %s: no split %s", c.name, split)
		}
	}
	if n, ok := number(value(info, "download_size")); !ok || n != size {
		l.report("card/download-size", cardFile, "configuration %s: %s, the files have %d bytes", c.name, text(value(info, "download_size")), size)
	}
	if n, ok := number(value(info, "dataset_size")); !ok || n != bytes {
		l.report("card/dataset-size", cardFile, "configuration %s: %s, the sum of num_bytes is %d", c.name, text(value(info, "dataset_size")), bytes)
	}
}

func number(n *yaml.Node) (int64, bool) {
	if n == nil || n.Kind != yaml.ScalarNode {
		return 0, false
	}
	i, err := strconv.ParseInt(n.Value, 10, 64)
	return i, err == nil
}

func text(n *yaml.Node) string {
	if n == nil {
		return "nothing"
	}
	return cmp.Or(short(n.Value), "nothing")
}

// features reads the features of a card, nil if one is malformed.
func (l *linter) features(n *yaml.Node, depth int) []Feature {
	list := []Feature{}
	for _, item := range n.Content {
		f, ok := l.feature(item, depth)
		if !ok {
			l.report("card/features", cardFile, "line %d: %s", item.Line, "no {name, dtype}, {name, list} or {name, struct}")
			return nil
		}
		list = append(list, f)
	}
	return list
}

func (l *linter) feature(n *yaml.Node, depth int) (f Feature, ok bool) {
	name := value(n, "name")
	if name == nil || name.Value == "" || depth > 8 {
		return f, false
	}
	f.Name = name.Value
	kinds := 0
	for _, key := range []string{"dtype", "list", "sequence", "struct"} {
		v := value(n, key)
		if v == nil {
			continue
		}
		kinds++
		switch {
		case key == "dtype" && v.Kind == yaml.ScalarNode:
			f.Dtype = v.Value
		case key == "dtype": // class labels and other types of more than a name
			f.Dtype = "class_label"
		case v.Kind == yaml.ScalarNode && key != "struct":
			f.List = v.Value
		case v.Kind == yaml.SequenceNode:
			below := []Feature{}
			for _, item := range v.Content {
				b, ok := l.feature(item, depth+1)
				if !ok {
					return f, false
				}
				below = append(below, b)
			}
			if key == "struct" {
				f.Struct = below
			} else {
				f.List = below
			}
		default:
			return f, false
		}
	}
	return f, kinds == 1
}

// compareFeatures compares the features of a card with the columns of its files.
func (l *linter) compareFeatures(c *lintConfig, declared []Feature) {
	var found []Feature
	for _, name := range c.all() {
		if d := l.data[name]; d != nil {
			found = d.columns
			break
		}
	}
	if found == nil {
		return
	}
	at := func(list []Feature, name string) int {
		return slices.IndexFunc(list, func(f Feature) bool { return f.Name == name })
	}
	for _, f := range found {
		i := at(declared, f.Name)
		switch {
		case i < 0:
			l.report("card/feature-missing", cardFile, "the column %s", short(f.Name))
		case !sameType(declared[i], f):
			l.report("card/feature-type", cardFile, "%s: %s, the column is %s", short(f.Name), describe(declared[i]), describe(f))
		}
	}
	for _, f := range declared {
		if at(found, f.Name) < 0 {
			l.report("card/feature-extra", cardFile, "%s", short(f.Name))
		}
	}
}

// sameType tells whether a column may be described by a feature. Large types are for the library only.
func sameType(declared, found Feature) bool {
	strip := func(f Feature) string {
		return strings.NewReplacer("large_string", "string", "string_view", "string", "large_binary", "binary").Replace(describe(f))
	}
	return declared.Dtype == "class_label" || strip(declared) == strip(found) ||
		strings.HasPrefix(declared.Dtype, "timestamp") && found.Dtype == "timestamp"
}

// describe writes a type on one line, with the fields of structs in alphabetical order.
func describe(f Feature) string {
	fields := func(list []Feature) string {
		var all []string
		for _, b := range list {
			all = append(all, b.Name+" "+describe(b))
		}
		slices.Sort(all)
		return "{" + strings.Join(all, ", ") + "}"
	}
	switch item := f.List.(type) {
	case string:
		return "list of " + item
	case []Feature:
		return "list of " + fields(item)
	}
	if f.Struct != nil {
		return fields(f.Struct)
	}
	return f.Dtype
}
