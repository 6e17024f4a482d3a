package diff

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"iter"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/duizhao/duizhao/dataset"
)

// Rows opens a version of a dataset.
type Rows func() iter.Seq2[*dataset.Row, error]

// Report is what became of a dataset. Ids are in the order of the rows: of the new version, removed ones of the old.
type Report struct {
	Old     int           `json:"old"` // rows
	New     int           `json:"new"`
	Same    int           `json:"same"`
	Added   []string      `json:"added"`
	Removed []string      `json:"removed"`
	Changed []Change      `json:"changed"`
	Moved   []Move        `json:"moved"`
	Columns []ColumnCount `json:"columns"` // how often each changed, in the schema's order
}

// Change is a row that has other values in some columns, apart from its split.
type Change struct {
	ID      string   `json:"id"`
	Columns []string `json:"columns"` // in the schema's order
}

// Move is a row that is in another split. It may have changed too.
type Move struct {
	ID   string `json:"id"`
	From string `json:"from"`
	To   string `json:"to"`
}

// ColumnCount is how many rows changed in a column.
type ColumnCount struct {
	Column string `json:"column"`
	Rows   int    `json:"rows"`
}

// Empty tells whether the two versions have the same rows.
func (r *Report) Empty() bool {
	return len(r.Added)+len(r.Removed)+len(r.Changed)+len(r.Moved) == 0
}

// DuplicateError is an id that two rows of a version have.
type DuplicateError struct {
	ID  string
	Old bool // which version
}

func (e *DuplicateError) Error() string {
	version := "new"
	if e.Old {
		version = "old"
	}
	return fmt.Sprintf("row %q: expected an id once in the %s version, found it twice", e.ID, version)
}

// digest stands for a text or a row.
type digest [16]byte

// before is what is kept of a row of the old version.
type before struct {
	row   digest // without its split
	split string
	seen  bool
}

// after is what is kept of a row of the new version that changed.
type after struct {
	at      int // in Report.Changed
	columns [maxColumns]uint64
}

// Compare finds the differences. The error is the first of a sequence, or a [DuplicateError].
func Compare(old, new Rows) (*Report, error) {
	r := &Report{Added: []string{}, Removed: []string{}, Changed: []Change{}, Moved: []Move{}, Columns: []ColumnCount{}}
	h := &hasher{hash: sha256.New()}
	olds := map[digest]*before{}
	splits := map[string]string{} // so that every row's split is one of few texts
	for row, err := range old() {
		if err != nil {
			return nil, err
		}
		id := h.text(row.ID)
		if olds[id] != nil {
			return nil, &DuplicateError{row.ID, true}
		}
		if _, ok := splits[row.Split]; !ok {
			splits[row.Split] = strings.Clone(row.Split)
		}
		olds[id] = &before{row: h.row(row), split: splits[row.Split]}
		r.Old++
	}
	news, changed := map[digest]bool{}, map[digest]*after{}
	for row, err := range new() {
		if err != nil {
			return nil, err
		}
		r.New++
		id := h.text(row.ID)
		was := olds[id]
		switch {
		case was == nil && news[id], was != nil && was.seen:
			return nil, &DuplicateError{row.ID, false}
		case was == nil:
			news[id] = true
			r.Added = append(r.Added, strings.Clone(row.ID))
			continue
		}
		was.seen = true
		same := h.row(row) == was.row
		if !same {
			changed[id] = &after{len(r.Changed), h.columns(row)}
			r.Changed = append(r.Changed, Change{ID: strings.Clone(row.ID)})
		}
		if row.Split != was.split {
			r.Moved = append(r.Moved, Move{strings.Clone(row.ID), was.split, strings.Clone(row.Split)})
		} else if same {
			r.Same++
		}
	}
	if len(changed) == 0 && r.New-len(r.Added) == r.Old {
		return r, nil
	}
	return r, r.again(old, h, olds, changed)
}

// again reads the old version once more, for the ids of what was removed and the columns that changed.
func (r *Report) again(old Rows, h *hasher, olds map[digest]*before, changed map[digest]*after) error {
	counts := make([]int, len(columns))
	for row, err := range old() {
		if err != nil {
			return err
		}
		id := h.text(row.ID)
		if was := olds[id]; was != nil && !was.seen {
			r.Removed = append(r.Removed, strings.Clone(row.ID))
			continue
		}
		now := changed[id]
		if now == nil {
			continue
		}
		was := h.columns(row)
		for i, c := range columns {
			if was[i] != now.columns[i] {
				r.Changed[now.at].Columns = append(r.Changed[now.at].Columns, c.name)
				counts[i]++
			}
		}
	}
	for i, n := range counts {
		if n > 0 {
			r.Columns = append(r.Columns, ColumnCount{columns[i].name, n})
		}
	}
	return nil
}

// maxColumns is more than the schema has.
const maxColumns = 32

// A column is a part of a row by its place.
type column struct {
	name  string
	index []int
}

// columns are those that are compared: all but the id, by which rows are found, and the split, which is told apart.
var columns = schema()

func schema() []column {
	var list []column
	add := func(f reflect.StructField, index ...int) {
		if name := f.Tag.Get("json"); name != "" && name != "id" && name != "split" {
			list = append(list, column{name, index})
		}
	}
	row, words := reflect.TypeFor[dataset.Row](), reflect.TypeFor[dataset.Words]()
	for i := range row.NumField() {
		if !row.Field(i).Anonymous {
			add(row.Field(i), i)
			continue
		}
		for j := range words.NumField() { // two of which have names of fields of Row
			add(words.Field(j), i, j)
		}
	}
	return list
}

// hasher digests texts and rows.
type hasher struct {
	hash    hash.Hash
	scratch []byte
	sum     [sha256.Size]byte
}

func (h *hasher) text(s string) digest {
	h.hash.Reset()
	h.scratch = append(h.scratch[:0], s...)
	h.hash.Write(h.scratch)
	return digest(h.hash.Sum(h.sum[:0])[:16])
}

// row digests all columns but id and split.
func (h *hasher) row(row *dataset.Row) digest {
	h.scratch = h.scratch[:0]
	for _, c := range columns {
		h.scratch = appendColumn(h.scratch, row, c)
	}
	h.hash.Reset()
	h.hash.Write(h.scratch)
	return digest(h.hash.Sum(h.sum[:0])[:16])
}

// columns digests every column by itself.
func (h *hasher) columns(row *dataset.Row) (list [maxColumns]uint64) {
	for i, c := range columns {
		h.hash.Reset()
		h.scratch = appendColumn(h.scratch[:0], row, c)
		h.hash.Write(h.scratch)
		list[i] = binary.BigEndian.Uint64(h.hash.Sum(h.sum[:0]))
	}
	return list
}

// appendColumn adds a column's value, or that it is not there.
func appendColumn(b []byte, row *dataset.Row, c column) []byte {
	if len(c.index) > 1 && row.Words == nil {
		return append(b, 0)
	}
	return appendValue(append(b, 1), reflect.ValueOf(row).Elem().FieldByIndex(c.index))
}

// appendValue writes a value so that no two values are written alike: texts and lists behind their lengths.
func appendValue(b []byte, v reflect.Value) []byte {
	switch v.Kind() {
	case reflect.String:
		b = binary.AppendUvarint(b, uint64(v.Len()))
		return append(b, v.String()...)
	case reflect.Int:
		return binary.AppendVarint(b, v.Int())
	case reflect.Float64:
		return binary.BigEndian.AppendUint64(b, math.Float64bits(v.Float()))
	case reflect.Slice:
		b = binary.AppendUvarint(b, uint64(v.Len()))
		for i := range v.Len() {
			b = appendValue(b, v.Index(i))
		}
		return b
	case reflect.Struct:
		for i := range v.NumField() {
			b = appendValue(b, v.Field(i))
		}
		return b
	}
	panic("diff: a column of kind " + v.Kind().String()) // a mistake in this package, which TestEveryColumn would find
}

// Summary is the counts in one line: 3 added, 1 removed, 5 changed, 2 moved, 1200 the same.
func (r *Report) Summary() string {
	var parts []string
	for _, c := range []struct {
		n    int
		what string
	}{{len(r.Added), "added"}, {len(r.Removed), "removed"}, {len(r.Changed), "changed"}, {len(r.Moved), "moved"}, {r.Same, "the same"}} {
		parts = append(parts, fmt.Sprintf("%d %s", c.n, c.what))
	}
	return strings.Join(slices.Clip(parts), ", ")
}
