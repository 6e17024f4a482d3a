package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/duizhao/duizhao/dataset"
	"go.yaml.in/yaml/v3"
)

// Limits of project files.
const (
	maxProject = 1 << 20 // bytes
	maxFaults  = 20      // told of a file
)

// projectError is a fault of a project file. Line 0 is the file as a whole.
type projectError struct {
	File    string
	Line    int
	Message string
}

func (e *projectError) Error() string { return place(e.File, e.Line) + ": " + e.Message }

// readProject reads a project file strictly: unknown keys, wrong types and values, aliases, a second document are errors. It tells all
// faults at once, joined [projectError]s in the order of their lines.
func readProject(name string, in io.Reader) (*project, error) {
	r := projectReader{name: name}
	data, err := io.ReadAll(io.LimitReader(in, maxProject+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxProject {
		return nil, &projectError{name, 0, fmt.Sprintf("expected at most %d bytes, found more", maxProject)}
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var document, second yaml.Node
	switch err := decoder.Decode(&document); {
	case errors.Is(err, io.EOF):
		return nil, &projectError{name, 0, "expected a project, found an empty file"}
	case err != nil:
		// The parser's lines are those near the fault.
		return nil, &projectError{name, 0, "expected YAML, found none: " + strings.Replace(strings.TrimPrefix(err.Error(), "yaml: "), "line ", "near line ", 1)}
	}
	if err := decoder.Decode(&second); !errors.Is(err, io.EOF) {
		return nil, &projectError{name, second.Line, "expected one YAML document, found another one behind it"}
	}
	if n := aliasIn(&document); n != nil {
		return nil, &projectError{name, n.Line, fmt.Sprintf("expected a value, found the alias %q: aliases are not allowed", n.Value)}
	}
	p := &project{written: jsonOf(document.Content[0]), lines: map[string]int{}}
	for _, key := range document.Content[0].Content {
		p.lines[key.Value] = key.Line
	}
	r.value(document.Content[0], reflect.ValueOf(p).Elem(), "")
	if len(r.faults) == 0 {
		r.settle(p)
	}
	return p, errors.Join(r.faults...)
}

// jsonOf is what a node says as JSON has it; numbers that JSON has no place for are text.
func jsonOf(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			m[n.Content[i].Value] = jsonOf(n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		list := []any{}
		for _, item := range n.Content {
			list = append(list, jsonOf(item))
		}
		return list
	}
	var value any
	switch n.ShortTag() {
	case "!!null", "!!bool", "!!int", "!!float":
		if err := n.Decode(&value); err != nil {
			return n.Value
		}
		if f, ok := value.(float64); ok && (math.IsNaN(f) || math.IsInf(f, 0)) {
			return n.Value
		}
		return value
	}
	return n.Value
}

// aliasIn finds an alias: a few lines of them can stand for more text than memory holds.
func aliasIn(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n
	}
	for _, c := range n.Content {
		if found := aliasIn(c); found != nil {
			return found
		}
	}
	return nil
}

type projectReader struct {
	name   string
	faults []error
}

func (r *projectReader) fault(line int, format string, args ...any) {
	if len(r.faults) < maxFaults {
		r.faults = append(r.faults, &projectError{r.name, line, fmt.Sprintf(format, args...)})
	}
}

// value reads a node into a value, under the tag of the field that it belongs to.
func (r *projectReader) value(n *yaml.Node, v reflect.Value, tag reflect.StructTag) {
	switch p := v.Addr().Interface().(type) {
	case *placed:
		p.line = n.Line
		r.text(n, &p.text, tag)
		return
	case *placedInt:
		p.line = n.Line
		r.value(n, reflect.ValueOf(&p.n).Elem(), tag)
		return
	case *projectShares:
		p.line = n.Line
	case *string:
		r.text(n, p, tag)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		r.value(n, v.Elem(), tag)
	case reflect.Struct:
		r.mapping(n, v)
	case reflect.Map:
		r.texts(n, v, tag)
	case reflect.Slice:
		r.list(n, v, tag)
	case reflect.Bool:
		if r.expect(n, "true or false", "!!bool") {
			r.decode(n, v)
		}
	case reflect.Float64:
		if r.expect(n, "a number", "!!float", "!!int") && r.decode(n, v) {
			r.limits(n, v.Float(), tag)
		}
	case reflect.Int:
		if r.expect(n, "a whole number", "!!int") && r.decode(n, v) {
			r.limits(n, float64(v.Int()), tag)
		}
	case reflect.Uint64:
		if r.expect(n, "a whole number from 0", "!!int") {
			r.decode(n, v)
		}
	}
}

// expect reports a node of another type.
func (r *projectReader) expect(n *yaml.Node, expected string, tags ...string) bool {
	if slices.Contains(tags, n.ShortTag()) {
		return true
	}
	r.fault(n.Line, "expected %s, found %s", expected, found(n))
	return false
}

// found says what a node is.
func found(n *yaml.Node) string {
	switch tag := n.ShortTag(); {
	case !strings.HasPrefix(tag, "!!"):
		return "the tag " + strconv.Quote(tag)
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case tag == "!!null":
		return "nothing"
	case tag == "!!str":
		return strconv.Quote(n.Value)
	default:
		return n.Value + " without quotes"
	}
}

// decode leaves a scalar to the YAML package.
func (r *projectReader) decode(n *yaml.Node, v reflect.Value) bool {
	if err := n.Decode(v.Addr().Interface()); err != nil {
		r.fault(n.Line, "expected a number in range, found %s", n.Value)
		return false
	}
	return true
}

// limits checks a number against the tags min, max and enum.
func (r *projectReader) limits(n *yaml.Node, number float64, tag reflect.StructTag) {
	low, high := limitsOf(tag)
	if !(number >= low && number <= high) || math.IsInf(number, 0) {
		switch {
		case math.IsInf(high, 0) && math.IsInf(low, 0):
			r.fault(n.Line, "expected a number, found %s", n.Value)
		case math.IsInf(high, 0):
			r.fault(n.Line, "expected a number from %v, found %s", low, n.Value)
		default:
			r.fault(n.Line, "expected a number from %v to %v, found %s", low, high, n.Value)
		}
	}
	if values := valuesOf(tag.Get("enum")); values != nil && !slices.Contains(values, strconv.FormatFloat(number, 'f', -1, 64)) {
		r.fault(n.Line, "expected %s, found %s", strings.Join(values, " or "), n.Value)
	}
}

// limitsOf reads the tags min and max.
func limitsOf(tag reflect.StructTag) (low, high float64) {
	low, high = math.Inf(-1), math.Inf(1)
	if s, ok := tag.Lookup("min"); ok {
		low, _ = strconv.ParseFloat(s, 64)
	}
	if s, ok := tag.Lookup("max"); ok {
		high, _ = strconv.ParseFloat(s, 64)
	}
	return low, high
}

// text reads a text and checks it against the tags enum, pattern and path.
func (r *projectReader) text(n *yaml.Node, s *string, tag reflect.StructTag) {
	if !r.expect(n, "text", "!!str", "!!timestamp") { // a date is text
		return
	}
	*s = n.Value
	r.named(n, valuesOf(tag.Get("enum")), "value")
	if p := tag.Get("pattern"); p != "" && !regexp.MustCompile(p).MatchString(*s) {
		r.fault(n.Line, "expected text that matches %s, found %q", p, *s)
	}
	if tag.Get("path") == "" {
		return
	}
	if !isInside(*s) {
		r.fault(n.Line, "expected a path inside the project's directory, found %q", *s)
	}
	*s = path.Clean(*s)
}

// isInside tells whether a path, symbolic links aside, stays inside the directory that it is relative to. It has no .. at all, and is
// not the one that stands for stdin.
func isInside(path string) bool {
	return filepath.IsLocal(filepath.FromSlash(path)) && !strings.ContainsAny(path, "\x00\\") &&
		!slices.Contains(strings.Split(path, "/"), "..") && path != "-"
}

// named reports a name that is none of the valid ones.
func (r *projectReader) named(n *yaml.Node, valid []string, what string) bool {
	if valid == nil || slices.Contains(valid, n.Value) {
		return true
	}
	if near := dataset.Nearest(n.Value, valid); near != "" {
		r.fault(n.Line, "unknown %s %q, did you mean %q?", what, n.Value, near)
	} else {
		r.fault(n.Line, "unknown %s %q, expected one of %s", what, n.Value, strings.Join(valid, ", "))
	}
	return false
}

// keys yields the keys and values of a mapping, each key once.
func (r *projectReader) keys(n *yaml.Node, valid []string, each func(key string, value *yaml.Node)) {
	lines := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if !r.expect(key, "a key", "!!str") || !r.named(key, valid, "key") {
			continue
		}
		if first := lines[key.Value]; first > 0 {
			r.fault(key.Line, "expected key %q once, found it on line %d too", key.Value, first)
			continue
		}
		lines[key.Value] = key.Line
		each(key.Value, n.Content[i+1])
	}
}

// mapping reads a mapping into a struct.
func (r *projectReader) mapping(n *yaml.Node, v reflect.Value) {
	if !r.expect(n, "a mapping", "!!map") {
		return
	}
	fields := keysOf(v.Type())
	var names []string
	byName := map[string]reflect.StructField{}
	for _, f := range fields {
		names = append(names, f.Tag.Get("yaml"))
		byName[f.Tag.Get("yaml")] = f
	}
	seen := map[string]bool{}
	r.keys(n, names, func(key string, value *yaml.Node) {
		seen[key] = true
		f := byName[key]
		r.value(value, v.FieldByIndex(f.Index), f.Tag)
	})
	for _, name := range names {
		if byName[name].Tag.Get("required") != "" && !seen[name] {
			r.fault(n.Line, "expected the key %q, found none", name)
		}
	}
}

// keysOf lists the fields of a struct that are keys, those of inlined structs among them. Their indexes count from t.
func keysOf(t reflect.Type) []reflect.StructField {
	var fields []reflect.StructField
	for i := range t.NumField() {
		f := t.Field(i)
		switch f.Tag.Get("yaml") {
		case "":
			continue
		case ",inline":
		default:
			fields = append(fields, f)
			continue
		}
		for _, inner := range keysOf(f.Type) {
			inner.Index = append([]int{i}, inner.Index...)
			fields = append(fields, inner)
		}
	}
	return fields
}

// texts reads a mapping of texts.
func (r *projectReader) texts(n *yaml.Node, v reflect.Value, tag reflect.StructTag) {
	if !r.expect(n, "a mapping", "!!map") {
		return
	}
	read := map[string]string{}
	r.keys(n, valuesOf(tag.Get("keys")), func(key string, value *yaml.Node) {
		var s string
		r.text(value, &s, tag)
		read[key] = s
	})
	v.Set(reflect.ValueOf(read))
}

func (r *projectReader) list(n *yaml.Node, v reflect.Value, tag reflect.StructTag) {
	if !r.expect(n, "a list", "!!seq") {
		return
	}
	if low, _ := limitsOf(tag); float64(len(n.Content)) < low && v.Type().Elem().Kind() == reflect.Struct {
		r.fault(n.Line, "expected at least %v entries, found %d", low, len(n.Content))
	}
	list := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
	for i, item := range n.Content {
		r.value(item, list.Index(i), tag)
	}
	v.Set(list)
}

// settle fills in defaults and checks what concerns several keys.
func (r *projectReader) settle(p *project) {
	if p.Output.text == "" {
		p.Output.text = defaultOutput
	}
	if p.Name == "" {
		p.Name = defaultOutput
	}
	if p.Output.text == "." || strings.HasPrefix(p.Output.text, ".") {
		r.fault(p.Output.line, "expected a directory below that of the project, not hidden, as output, found %q", p.Output.text)
	}
	for _, d := range p.Documents {
		if d.EN.text != "" && d.Pair.text != "" {
			r.fault(d.Pair.line, "expected either en or pair, found both")
		}
	}
	if c := &p.Curate; c.Split != nil {
		if c.EvalSize.n > 0 {
			r.fault(c.EvalSize.line, "expected either split or eval_size, found both")
		}
	}
	taken := map[string]bool{}
	for _, e := range p.Export {
		first, _, _ := strings.Cut(e.Path.text, "/")
		switch {
		case slices.Contains(builtFiles, first) || strings.HasPrefix(first, "."):
			r.fault(e.Path.line, "expected a path that the build does not need itself, found %q", e.Path.text)
		case taken[e.Path.text]:
			r.fault(e.Path.line, "expected a path of its own, found %q twice", e.Path.text)
		}
		taken[e.Path.text] = true
	}
}

// builtFiles are what a build writes into its directory beside the exports.
var builtFiles = []string{
	"data", "rows.jsonl", "rejects.jsonl", "ledger.json", "report.json", "build.json",
	"README.md", "NOTICE", "croissant.json", "SHA256SUMS",
}
