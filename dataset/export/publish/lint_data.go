package publish

import (
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
	for _, name := range l.names {
		if !isData(name) || l.ctx.Err() != nil {
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
	for _, name := range l.names {
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

// reportOnce reports what is wrong with a file, but of each rule only the first fault.
func (l *linter) reportOnce(name string) func(rule, text string, args ...any) {
	once := map[string]bool{}
	return func(rule, text string, args ...any) {
		if !once[rule] {
			once[rule] = true
			l.report(rule, name, text, args...)
		}
	}
}

// footer checks what the footer says of row groups and columns.
func (l *linter) footer(name string, f *parquet.File) {
	report := l.reportOnce(name)
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
	split, absolute := "", false
	if m := dataName.FindStringSubmatch(name); m != nil {
		split = m[2]
	}
	for _, group := range f.RowGroups() {
		if l.ctx.Err() != nil {
			return
		}
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
				if source && !absolute && isAbsolute(text) {
					absolute = true
					l.report("data/absolute-path", name, "%s", short(text))
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
	report := l.reportOnce(name)
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
