package publish

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// recordSets checks record sets and their fields.
func (r *croissantReader) recordSets() {
	taken := map[string]bool{}
	splitSet, records := false, false
	for _, v := range list(r.root["recordSet"]) {
		node, _ := v.(object)
		fields := list(node["field"])
		if !is(node, "RecordSet") || len(fields) == 0 {
			r.bad("croissant/record-set", "%s is none, or has no fields", short(str(node["@id"])))
			continue
		}
		records = true
		r.identify(node, "RecordSet")
		if slices.ContainsFunc(list(node["dataType"]), func(t any) bool { return named(t, "Split") }) {
			splitSet = true
			r.splitSet(node)
		}
		for _, f := range fields {
			field, _ := f.(object)
			if !is(field, "Field") {
				r.bad("croissant/record-set", "a field of type %s", short(fmt.Sprint(field["@type"])))
				continue
			}
			r.field(field, node["data"] != nil, taken)
		}
	}
	if !records {
		r.bad("croissant/record-set", "no record set")
	}
	if !splitSet {
		r.bad("croissant/splits", "no record set of type cr:Split")
	}
	if !records || len(r.columns) == 0 {
		return
	}
	for _, c := range r.columns {
		if !taken[c.Name] {
			r.bad("croissant/undescribed", "no field for the column %s", short(c.Name))
		}
	}
}

// splitSet compares the splits with those of the card.
func (r *croissantReader) splitSet(node object) {
	var got []string
	for _, v := range list(node["data"]) {
		record, _ := v.(object)
		for _, key := range slices.Sorted(maps.Keys(record)) {
			if strings.HasSuffix(key, "name") {
				got = append(got, str(record[key]))
			}
		}
	}
	slices.Sort(got)
	for i := range r.configs {
		want := slices.Sorted(slices.Values(r.configs[i].splits))
		if i == 0 && !slices.Equal(got, want) {
			r.bad("croissant/splits", "%s, the card has %s", strings.Join(got, ", "), strings.Join(want, ", "))
		}
	}
}

// machineMade are columns of ours that are never a document's own.
var machineMade = []string{"pairs", "score", "flags", "cluster", "words_question_zh", "words_answer_zh", "keywords"}

// field checks a field and those below it.
func (r *croissantReader) field(node object, embedded bool, taken map[string]bool) {
	id := r.identify(node, "Field")
	below := list(node["subField"])
	if node["dataType"] == nil && len(below) == 0 {
		r.bad("croissant/data-type", "%s has none", short(id))
	}
	source, _ := node["source"].(object)
	if source == nil && !embedded && len(below) == 0 && node["value"] == nil {
		r.bad("croissant/source", "%s has none", short(id))
	}
	extract, _ := source["extract"].(object)
	if column := str(extract["column"]); column != "" {
		taken[column] = true
		at := slices.IndexFunc(r.columns, func(f Feature) bool { return f.Name == column })
		switch {
		case at < 0 && len(r.columns) > 0:
			r.bad("croissant/column", "%s: no column %s", short(id), short(column))
		case at >= 0 && source["transform"] == nil:
			array := node["isArray"] == true || node["repeated"] == true
			if array != (r.columns[at].List != nil) {
				r.bad("croissant/array", "%s: isArray is %v, the column is %s", short(id), array, describe(r.columns[at]))
			}
			if slices.Contains(machineMade, column) && node["prov:wasGeneratedBy"] == nil {
				r.bad("croissant/provenance", "%s has none", short(id))
			}
		}
	}
	for _, b := range below {
		sub, ok := b.(object)
		if !ok || !is(sub, "Field") {
			r.bad("croissant/record-set", "below %s: no field", short(id))
			continue
		}
		r.field(sub, embedded, taken)
	}
}

// references checks that whatever is referred to is there.
func (r *croissantReader) references() {
	walk(r.root, func(key string, item any) {
		if slices.Contains([]string{"fileObject", "fileSet", "recordSet", "containedIn", "references", "key", "source", "field"}, key) {
			for _, node := range list(item) {
				r.refer(key, node)
			}
		}
	})
}

// refer checks a reference: an object of nothing but an @id, or of a field.
func (r *croissantReader) refer(key string, v any) {
	node, ok := v.(object)
	if !ok || len(node) != 1 {
		return
	}
	id := str(node["@id"])
	if id == "" {
		if f, ok := node["field"].(object); ok {
			id = str(f["@id"])
		}
	}
	if id != "" && r.ids[id] == "" {
		r.bad("croissant/reference", "%s: no @id is %s", key, short(id))
	}
}
