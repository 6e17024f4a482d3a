package publish

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Source says what is known of a document, or of all in a directory or under a pattern.
type Source struct {
	// Path is that of the rows' source_zh or source_en, a directory above it, or a pattern with * and ?.
	Path string `yaml:"path"`
	// Title of the work, its Author, where it can be found, and its License as the author names it.
	Title   string `yaml:"title,omitempty"`
	Author  string `yaml:"author,omitempty"`
	URL     string `yaml:"url,omitempty"`
	License string `yaml:"license,omitempty"`
}

// covers tells whether a document is the source or one of it.
func (s *Source) covers(document string) bool {
	if s.Path == document || strings.HasPrefix(document, strings.TrimSuffix(s.Path, "/")+"/") {
		return true
	}
	ok, _ := path.Match(s.Path, document)
	return ok
}

// ReadSources reads a list of sources as YAML or JSON:
//
//   - path: exams/2024.zh.md
//     author: 王芳
//     url: https://example.org/exams
//     license: CC-BY-4.0
//
// name is what errors call the file. Keys other than those of [Source] are errors, and so is a source twice.
func ReadSources(name string, r io.Reader) ([]Source, error) {
	data, err := io.ReadAll(io.LimitReader(r, yamlBytes+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if _, err := parseYAML(data); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	var list []Source
	if err := dec.Decode(&list); err != nil && err != io.EOF {
		return nil, fmt.Errorf("%s: expected a list of sources with the keys %s: %w", name, strings.Join(sourceKeys(), ", "), err)
	}
	for i, s := range list {
		switch {
		case s.Path == "":
			return nil, fmt.Errorf("%s: source %d: expected a path, found none", name, i+1)
		case s.URL != "" && !isURL(s.URL):
			return nil, fmt.Errorf("%s: source %q: expected an http or https URL, found %q", name, s.Path, s.URL)
		case slices.ContainsFunc(list[:i], func(before Source) bool { return before.Path == s.Path }):
			return nil, fmt.Errorf("%s: source %q: expected each path once, found it twice", name, s.Path)
		}
		if _, err := path.Match(s.Path, ""); err != nil {
			return nil, fmt.Errorf("%s: source %q: %w", name, s.Path, err)
		}
	}
	return list, nil
}

// sourceKeys are the keys of a source, in their order.
func sourceKeys() []string {
	var keys []string
	for f := range reflect.TypeFor[Source]().Fields() {
		key, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		keys = append(keys, key)
	}
	return keys
}

// Limits of YAML that others wrote: a card of a few kilobytes can stand for gigabytes through aliases.
const (
	yamlBytes = 1 << 20
	yamlNodes = 100_000
	yamlDepth = 100
)

var errAlias = errors.New("expected YAML without anchors and aliases, found one")

// parseYAML reads a document within limits and without aliases, so that it is as large as it looks.
func parseYAML(data []byte) (*yaml.Node, error) {
	if len(data) > yamlBytes {
		return nil, fmt.Errorf("expected at most %d bytes of YAML, found more", yamlBytes)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, err
	}
	count := 0
	return &doc, within(&doc, 0, &count)
}

func within(n *yaml.Node, depth int, count *int) error {
	*count++
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		return fmt.Errorf("line %d: %w", n.Line, errAlias)
	case depth > yamlDepth:
		return fmt.Errorf("line %d: expected YAML at most %d deep, found deeper", n.Line, yamlDepth)
	case *count > yamlNodes:
		return fmt.Errorf("line %d: expected at most %d values, found more", n.Line, yamlNodes)
	}
	for _, c := range n.Content {
		if err := within(c, depth+1, count); err != nil {
			return err
		}
	}
	return nil
}
