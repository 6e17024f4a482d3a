package publish

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

// object is a JSON object of a Croissant file.
type object = map[string]any

// croissantReader is what a Croissant file is checked with.
type croissantReader struct {
	*linter
	context object
	ids     map[string]string // what each @id is of
	root    object
}

const croissantBytes = 64 << 20

// croissant checks croissant.json.
func (l *linter) croissant() {
	if !l.there(croissantFileName) {
		l.report("croissant/missing", croissantFileName, "no such file")
		return
	}
	data, err := l.read(croissantFileName, croissantBytes)
	if err != nil {
		l.report("croissant/json", croissantFileName, "%v", err)
		return
	}
	root, err := parseJSON(data)
	if err != nil {
		l.report("croissant/json", croissantFileName, "%v", err)
	}
	top, ok := root.(object)
	if !ok {
		if err == nil {
			l.report("croissant/json", croissantFileName, "no object")
		}
		return
	}
	r := &croissantReader{linter: l, ids: map[string]string{}, root: top}
	r.readContext()
	r.dataset()
	r.distribution()
	r.recordSets()
	r.references()
}

// bad reports a finding in the file.
func (r *croissantReader) bad(rule, format string, args ...any) {
	r.report(rule, croissantFileName, format, args...)
}

// parseJSON reads JSON without keys that stand twice and not deeper than any Croissant file is. With the error of a key twice it gives
// the value too.
func parseJSON(data []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	var twice error
	var read func(depth int) (any, error)
	read = func(depth int) (any, error) {
		if depth > yamlDepth {
			return nil, fmt.Errorf("deeper than %d", yamlDepth)
		}
		token, err := dec.Token()
		if err != nil {
			return nil, err
		}
		switch token {
		case json.Delim('{'):
			o := object{}
			for dec.More() {
				key, err := dec.Token()
				if err != nil {
					return nil, err
				}
				if _, ok := o[key.(string)]; ok && twice == nil {
					twice = fmt.Errorf("the key %s twice", short(key.(string)))
				}
				if o[key.(string)], err = read(depth + 1); err != nil {
					return nil, err
				}
			}
			_, err := dec.Token()
			return o, err
		case json.Delim('['):
			list := []any{}
			for dec.More() {
				v, err := read(depth + 1)
				if err != nil {
					return nil, err
				}
				list = append(list, v)
			}
			_, err := dec.Token()
			return list, err
		}
		return token, nil
	}
	v, err := read(0)
	if err == nil {
		if _, more := dec.Token(); more != io.EOF {
			err = fmt.Errorf("more behind the value")
		}
	}
	if err == nil {
		err = twice
	}
	return v, err
}

// croissantTerms are the terms of Croissant, which the context must define.
var croissantTerms = []string{
	"annotation", "arrayShape", "citeAs", "column", "conformsTo", "containedIn", "data", "dataType", "equivalentProperty", "examples", "excludes",
	"extract", "field", "fileProperty", "fileObject", "fileSet", "format", "includes", "isArray", "isLiveDataset", "jsonPath", "key", "md5",
	"parentField", "recordSet", "references", "regex", "readLines", "sdVersion", "separator", "source", "subField", "transform", "unArchive", "value",
}

// readContext checks the context, and that it defines the terms in use.
func (r *croissantReader) readContext() {
	context, ok := r.root["@context"].(object)
	if !ok {
		r.bad("croissant/context", "no object @context")
		return
	}
	r.context = context
	if v := str(context["@vocab"]); v != "https://schema.org/" && v != "http://schema.org/" {
		r.bad("croissant/context", "@vocab is %s, not https://schema.org/", short(v))
	}
	if str(context["cr"]) != "http://mlcommons.org/croissant/" {
		r.bad("croissant/context", "cr is %s, not http://mlcommons.org/croissant/", short(str(context["cr"])))
	}
	used := map[string]bool{}
	walk(r.root, func(key string, _ any) { used[key] = true })
	for _, key := range slices.Sorted(maps.Keys(used)) {
		prefix, _, prefixed := strings.Cut(key, ":")
		switch _, defined := context[key]; {
		case strings.HasPrefix(key, "@") || defined:
		case prefixed && context[prefix] == nil && prefix != "http" && prefix != "https":
			r.bad("croissant/context", "the prefix %s is not defined", short(prefix))
		case !prefixed && slices.Contains(croissantTerms, key):
			r.bad("croissant/context", "the term %s is not defined", short(key))
		}
	}
}

// walk visits the keys of all objects, in order. What is below @context, data and examples is JSON that is not of Croissant.
func walk(v any, visit func(key string, item any)) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			walk(item, visit)
		}
	case object:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			visit(key, v[key])
			if key != "@context" && key != "data" && key != "examples" {
				walk(v[key], visit)
			}
		}
	}
}

func str(v any) string {
	s, _ := v.(string)
	return s
}

// list is a value or all of a list.
func list(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

// is tells whether a node is of a type of schema.org or Croissant, under any of its names.
func is(node object, name string) bool {
	return slices.ContainsFunc(list(node["@type"]), func(t any) bool { return named(t, name) })
}

func named(v any, name string) bool {
	s := str(v)
	for _, prefix := range []string{"", "sc:", "cr:", "croissant:", "schema:", "https://schema.org/", "http://schema.org/", "http://mlcommons.org/croissant/"} {
		if s == prefix+name {
			return true
		}
	}
	return false
}

// dataset checks the properties of the dataset.
func (r *croissantReader) dataset() {
	if !is(r.root, "Dataset") {
		r.bad("croissant/type", "%v", r.root["@type"])
	}
	if !slices.ContainsFunc(list(r.root["conformsTo"]), func(v any) bool {
		id, _ := v.(object)
		return str(v) == conformsTo || str(id["@id"]) == conformsTo
	}) {
		r.bad("croissant/conforms-to", "%v", r.root["conformsTo"])
	}
	for _, key := range []string{"name", "description"} {
		if strings.TrimSpace(str(r.root[key])) == "" {
			r.bad("croissant/"+key, "no %s", key)
		}
	}
	licences := list(r.root["license"])
	if len(licences) == 0 {
		r.bad("croissant/license", "no license")
	}
	for _, v := range licences {
		if work, ok := v.(object); ok {
			v = work["url"]
		}
		if !isURL(str(v)) {
			r.bad("croissant/license", "%s", short(str(v)))
		}
	}
	if u := str(r.root["url"]); !isURL(u) {
		r.bad("croissant/url", "%s", short(u))
	}
	if d := str(r.root["datePublished"]); !isDate(d) {
		r.bad("croissant/date", "%s", short(d))
	}
	creators := list(r.root["creator"])
	if len(creators) == 0 {
		r.bad("croissant/creator", "no creator")
	}
	for _, v := range creators {
		if c, ok := v.(object); !ok || str(c["name"]) == "" {
			r.bad("croissant/creator", "a creator without name")
		}
	}
}

// identify notes the @id of a node.
func (r *croissantReader) identify(node object, what string) string {
	id := str(node["@id"])
	switch {
	case id == "":
		r.bad("croissant/id", "a %s without @id", what)
	case r.ids[id] != "":
		r.bad("croissant/id", "the @id %s again", short(id))
	default:
		r.ids[id] = what
	}
	return id
}

// distribution checks files and sets of files.
func (r *croissantReader) distribution() {
	nodes := list(r.root["distribution"])
	if len(nodes) == 0 {
		r.bad("croissant/distribution", "no distribution")
	}
	listed := map[string]bool{}
	for _, v := range nodes {
		node, _ := v.(object)
		switch {
		case is(node, "FileObject"):
			id := r.identify(node, "FileObject")
			if name := r.fileObject(id, node); name != "" {
				listed[name] = true
			}
		case is(node, "FileSet"):
			r.fileSet(r.identify(node, "FileSet"), node)
		default:
			r.bad("croissant/distribution", "neither a FileObject nor a FileSet: %s", short(fmt.Sprint(node["@type"])))
		}
	}
	for _, name := range r.names {
		if isData(name) && !listed[name] {
			r.bad("croissant/unlisted", "no FileObject for %s", name)
		}
	}
}

// fileObject checks a file, and gives its name if it is one of the folder.
func (r *croissantReader) fileObject(id string, node object) string {
	u := str(node["contentUrl"])
	if u == "" {
		r.bad("croissant/content-url", "%s has none", short(id))
		return ""
	}
	format := str(node["encodingFormat"])
	if format == "" {
		r.bad("croissant/encoding-format", "%s has none", short(id))
	}
	if node["containedIn"] != nil {
		return ""
	}
	name := r.localName(u)
	if name == "" {
		return ""
	}
	if !r.there(name) {
		r.bad("croissant/content-url", "%s: no file %s", short(id), short(name))
		return ""
	}
	if isData(name) && !isParquetFormat(format) && format != "" {
		r.bad("croissant/encoding-format", "%s: %s for Parquet", short(id), short(format))
	}
	want := str(node["sha256"])
	if sum, ok := r.sum(name); want == "" {
		r.bad("croissant/sha256", "%s has none", short(id))
	} else if ok && !strings.EqualFold(want, hex.EncodeToString(sum[:])) {
		r.bad("croissant/sha256", "%s: another file than that of the checksum", short(id))
	}
	if size := str(node["contentSize"]); size != "" {
		number, unit, _ := strings.Cut(size, " ")
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil || (unit == "" || unit == "B") && n != r.sizes[name] {
			r.bad("croissant/content-size", "%s: %s, the file has %d B", short(id), short(size), r.sizes[name])
		}
	}
	return name
}

// localName is the file of the folder that a URL means: a relative one, or one of a hub that ends in a file's name.
func (r *croissantReader) localName(u string) string {
	if isURL(u) {
		for rest, ok := u, true; ok; {
			if _, rest, ok = strings.Cut(rest, "/"); ok && strings.Contains(rest, "/") && r.there(rest) {
				return rest
			}
		}
		return ""
	}
	return path.Clean(strings.TrimPrefix(u, "./"))
}

func isParquetFormat(s string) bool {
	return s == parquetFormat || s == "application/x-parquet" || s == "application/parquet"
}

func (r *croissantReader) fileSet(id string, node object) {
	format := str(node["encodingFormat"])
	if format == "" {
		r.bad("croissant/encoding-format", "%s has none", short(id))
	}
	includes := list(node["includes"])
	if len(includes) == 0 {
		r.bad("croissant/includes", "%s has none", short(id))
	}
	for _, v := range includes {
		matcher, err := globRegexp(str(v))
		if err != nil {
			r.bad("croissant/includes", "%s: %s", short(id), short(str(v)))
			continue
		}
		found := slices.IndexFunc(r.names, matcher.MatchString)
		if found < 0 {
			r.bad("croissant/includes", "%s: no file is %s", short(id), short(str(v)))
		} else if isData(r.names[found]) && format != "" && !isParquetFormat(format) {
			r.bad("croissant/encoding-format", "%s: %s for Parquet", short(id), short(format))
		}
	}
}
