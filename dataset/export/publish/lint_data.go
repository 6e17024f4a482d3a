package publish

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
	"go.yaml.in/yaml/v3"

	"github.com/duizhao/duizhao/dataset/export"
)

// lintData is a Parquet file of the folder.
type lintData struct {
	rows    int64
	columns []Feature
}

// mostRead is the size of a row group that is read at most; one that claims more may be made to fill memory.
const mostRead = 1 << 30

var dataName = regexp.MustCompile(`^(.*/)?(\w+(?:\.\w+)*)-(\d{5})-of-(\d{5})\.parquet$`)

// parquet reads all Parquet files of the folder.
func (l *linter) parquet() {
	l.complete = true
	rows := &rowsSeen{ids: map[digest]bool{}, clusters: map[digest]string{}}
	for _, name := range l.names() {
		if !isData(name) {
			continue
		}
		if m := dataName.FindStringSubmatch(name); m == nil || m[1] != "" && !strings.HasSuffix(m[1], "/") {
			l.report("data/name", name, "the name %s", short(path.Base(name)))
		}
		if size := l.sizes[name]; size > l.most.file {
			l.report("data/size", name, "%d bytes", size)
		}
		l.data[name] = l.file(name, rows)
		l.complete = l.complete && l.data[name] != nil
	}
	l.shards()
	l.sameColumns()
}

// shards finds gaps in the numbers of shards.
func (l *linter) shards() {
	type shardSet struct {
		of    int
		first string
		seen  map[int]bool
	}
	sets := map[string]*shardSet{}
	for _, name := range l.names() {
		m := dataName.FindStringSubmatch(name)
		if m == nil {
			continue
		}
		number, _ := strconv.Atoi(m[3])
		of, _ := strconv.Atoi(m[4])
		set := sets[m[1]+m[2]]
		if set == nil {
			set = &shardSet{of, name, map[int]bool{}}
			sets[m[1]+m[2]] = set
		}
		if of != set.of {
			l.report("data/shards", name, "one of %d shards, beside %s", of, path.Base(set.first))
		} else if number >= of {
			l.report("data/shards", name, "number %d of %d shards, which count from 0", number, of)
		}
		set.seen[number] = true
	}
	for _, key := range slices.Sorted(maps.Keys(sets)) {
		set := sets[key]
		for i := range set.of {
			if !set.seen[i] {
				l.report("data/shards", set.first, "no shard %d of %d", i, set.of)
				break
			}
		}
	}
}

// sameColumns compares the columns of the files of each configuration, and those that stand in one folder if there is none.
func (l *linter) sameColumns() {
	groups := [][]string{}
	for i := range l.configs {
		groups = append(groups, l.configs[i].all())
	}
	if len(groups) == 0 {
		groups = append(groups, slices.Sorted(maps.Keys(l.data)))
	}
	for i, group := range groups {
		var first *lintData
		for _, name := range group {
			d := l.data[name]
			switch {
			case d == nil:
			case first == nil:
				first = d
			case !reflect.DeepEqual(d.columns, first.columns):
				l.report("data/columns", name, "other columns than in %s: %s", group[0], difference(first.columns, d.columns))
			}
		}
		if i == 0 && first != nil {
			l.columns = first.columns
		}
	}
}

// difference names the first column that two lists do not share.
func difference(a, b []Feature) string {
	for i := range max(len(a), len(b)) {
		switch {
		case i >= len(a):
			return "one more, " + short(b[i].Name)
		case i >= len(b):
			return "no " + short(a[i].Name)
		case !reflect.DeepEqual(a[i], b[i]):
			return fmt.Sprintf("%s for %s", short(b[i].Name), short(a[i].Name))
		}
	}
	return ""
}

// rowsSeen is what the rows of all files together must keep.
type rowsSeen struct {
	ids      map[digest]bool
	clusters map[digest]string // the split of each
}

// file checks a Parquet file, nil if it cannot be read. parquet-go panics on many that are damaged.
func (l *linter) file(name string, seen *rowsSeen) (d *lintData) {
	defer func() {
		if p := recover(); p != nil {
			l.report("data/damaged", name, "%s", short(fmt.Sprint(p)))
			d = nil
		}
	}()
	f, err := l.fs.Open(name)
	if err != nil {
		l.report("data/parquet", name, "%v", err)
		return nil
	}
	defer f.Close()
	at, ok := f.(io.ReaderAt)
	if !ok {
		l.report("data/parquet", name, "a file that cannot be read at an offset")
		return nil
	}
	opened, err := export.OpenParquet(name, at, l.sizes[name])
	if err != nil {
		found := err.Error()
		if read := (*export.ReadError)(nil); errors.As(err, &read) {
			found = read.Found
		}
		l.report("data/parquet", name, "%s", found)
		return nil
	}
	d = &lintData{opened.NumRows(), features(opened.Schema().Fields())}
	if d.rows == 0 {
		l.report("data/empty", name, "no rows")
	}
	l.footer(name, opened)
	for _, group := range opened.Metadata().RowGroups {
		if group.TotalByteSize > mostRead {
			return d // told by data/row-group
		}
	}
	l.values(name, opened, seen)
	return d
}

// footer checks what the footer says of row groups and columns.
func (l *linter) footer(name string, f *parquet.File) {
	once := map[string]bool{}
	report := func(rule, text string, args ...any) {
		if !once[rule] {
			once[rule] = true
			l.report(rule, name, text, args...)
		}
	}
	for i, group := range f.Metadata().RowGroups {
		if group.TotalByteSize > l.most.group {
			report("data/row-group", "row group %d has %d bytes", i, group.TotalByteSize)
		}
		for _, chunk := range group.Columns {
			column := strings.Join(chunk.MetaData.PathInSchema, ".")
			if c := chunk.MetaData.Codec; c != format.Zstd && c != format.Snappy {
				report("data/codec", "column %s: %s", column, c)
			}
			if chunk.ColumnIndexOffset == 0 || chunk.OffsetIndexOffset == 0 {
				report("data/page-index", "column %s has none", column)
			}
		}
	}
}

// values reads all text columns.
func (l *linter) values(name string, f *parquet.File, seen *rowsSeen) {
	split := ""
	if m := dataName.FindStringSubmatch(name); m != nil {
		split = m[2]
	}
	for _, group := range f.RowGroups() {
		kept := map[string][]string{}
		for i, path := range f.Schema().Columns() {
			column := strings.Join(path, ".")
			leaf, _ := f.Schema().Lookup(path...)
			if dtype(leaf.Node.Type()) != "string" {
				continue
			}
			keep := len(path) == 1 && slices.Contains([]string{"id", "cluster", "split"}, column)
			source := column == "source_zh" || column == "source_en"
			err := eachValue(group.ColumnChunks()[i], func(v parquet.Value) bool {
				text := ""
				if !v.IsNull() {
					text = string(v.ByteArray())
				}
				if !utf8.ValidString(text) {
					l.report("data/text", name, "column %s: %s", column, short(text))
					return false
				}
				if keep {
					kept[column] = append(kept[column], text)
				}
				if source && text != "" && len(l.sources) < 1_000_000 {
					l.sources[text] = true
				}
				return true
			})
			if err != nil {
				l.report("data/damaged", name, "column %s: %v", column, err)
				return
			}
		}
		l.rows(name, split, kept, seen)
	}
	for _, s := range slices.Sorted(maps.Keys(l.sources)) {
		if isAbsolute(s) {
			l.report("data/absolute-path", name, "%s", short(s))
			break
		}
	}
}

// eachValue calls f with the values of a column until it is false.
func eachValue(chunk parquet.ColumnChunk, f func(parquet.Value) bool) error {
	pages := chunk.Pages()
	defer pages.Close()
	buffer := make([]parquet.Value, 256)
	for {
		page, err := pages.ReadPage()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		values := page.Values()
		for {
			n, err := values.ReadValues(buffer)
			for _, v := range buffer[:n] {
				if !f(v) {
					parquet.Release(page)
					return nil
				}
			}
			if err == io.EOF || err == nil && n == 0 {
				break
			}
			if err != nil {
				return err
			}
		}
		parquet.Release(page)
	}
}

// rows checks ids, splits and clusters of a row group.
func (l *linter) rows(name, split string, kept map[string][]string, seen *rowsSeen) {
	once := map[string]bool{}
	report := func(rule, text string, args ...any) {
		if !once[rule] {
			once[rule] = true
			l.report(rule, name, text, args...)
		}
	}
	for _, id := range kept["id"] {
		switch d := digestOf(id); {
		case id == "":
			report("data/id", "a row without an id")
		case seen.ids[d]:
			report("data/id", "the id %s again", short(id))
		default:
			seen.ids[d] = true
		}
	}
	for i, s := range kept["split"] {
		if s != split && split != "" {
			report("data/split", "row %d of a row group is of split %s", i+1, short(s))
			break
		}
	}
	for i, c := range kept["cluster"] {
		if c == "" {
			continue
		}
		in := split
		if len(kept["split"]) > i {
			in = kept["split"][i]
		}
		d := digestOf(c)
		if other, ok := seen.clusters[d]; ok && other != in {
			report("data/leak", "cluster %s is in %s and in %s", short(c), short(other), short(in))
		} else {
			seen.clusters[d] = in
		}
	}
}

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

// extras checks files that go with the rows.
func (l *linter) extras() {
	if l.there("build.json") {
		if data, err := l.read("build.json", 64<<20); err != nil || !json.Valid(data) {
			l.report("build/json", "build.json", "no JSON")
		}
	}
	if !l.there("rejects.jsonl") {
		return
	}
	err := l.lines("rejects.jsonl", func(number int, line []byte) bool {
		if !json.Valid(line) {
			l.report("rejects/json", "rejects.jsonl", "line %d: %s", number, short(string(line[:min(len(line), 80)])))
			return false
		}
		return true
	})
	if err != nil {
		l.report("rejects/json", "rejects.jsonl", "%v", err)
	}
}
