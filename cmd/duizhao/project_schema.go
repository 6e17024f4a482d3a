package main

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"reflect"
	"strconv"

	"github.com/spf13/cobra"
)

func (a *app) schemaCommand() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of project files",
		Long: `Schema prints what a project file may hold as a JSON Schema (draft 2020-12), by which editors complete and check it:

  # yaml-language-server: $schema=duizhao.schema.json`,
		Example: `  duizhao schema -o duizhao.schema.json`,
		Args:    argCount(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.toOutput(output, projectSchema)
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "file to write, instead of stdout")
	return cmd
}

// projectSchema writes the JSON Schema of a project.
func projectSchema(out io.Writer) error {
	s := schemaOf(reflect.TypeFor[project](), "")
	s.Schema, s.Title = "https://json-schema.org/draft/2020-12/schema", "duizhao project"
	enc := jsonLines(out)
	enc.SetIndent("", "  ")
	return enc.Encode(s)
}

// schema is a JSON Schema, as far as project files need it.
type schema struct {
	Schema      string        `json:"$schema,omitempty"`
	Title       string        `json:"title,omitempty"`
	Description string        `json:"description,omitempty"`
	Type        string        `json:"type,omitempty"`
	Enum        []any         `json:"enum,omitempty"`
	Minimum     *float64      `json:"minimum,omitempty"`
	Maximum     *float64      `json:"maximum,omitempty"`
	Pattern     string        `json:"pattern,omitempty"`
	Not         *schema       `json:"not,omitempty"`
	MinItems    float64       `json:"minItems,omitempty"`
	Items       *schema       `json:"items,omitempty"`
	Properties  schemaMembers `json:"properties,omitempty"`
	Required    []string      `json:"required,omitempty"`
	Names       *schema       `json:"propertyNames,omitempty"`
	Additional  any           `json:"additionalProperties,omitempty"` // false, or the schema of all values
}

// schemaMembers are the keys of a mapping in the order of their fields.
type schemaMembers []schemaMember

type schemaMember struct {
	key string
	*schema
}

// MarshalJSON writes an object.
func (members schemaMembers) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	out.WriteByte('{')
	for i, m := range members {
		if i > 0 {
			out.WriteByte(',')
		}
		value, err := json.Marshal(m.schema)
		if err != nil {
			return nil, err
		}
		out.WriteString(strconv.Quote(m.key) + ":")
		out.Write(value)
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// outside matches paths that lead out of the project's directory, as far as that can be told without looking.
const outside = `^-?$|^/|\\|(^|/)\.\.(/|$)`

// schemaOf describes what [projectReader] takes for a type, under the tag of the field that it belongs to.
func schemaOf(t reflect.Type, tag reflect.StructTag) *schema {
	s := &schema{Description: tag.Get("doc")}
	switch t {
	case reflect.TypeFor[placed](), reflect.TypeFor[string]():
		s.Type, s.Pattern = "string", tag.Get("pattern")
		for _, value := range valuesOf(tag.Get("enum")) {
			s.Enum = append(s.Enum, value)
		}
		if tag.Get("path") != "" {
			s.Not = &schema{Pattern: outside}
		}
		return s
	case reflect.TypeFor[placedInt]():
		return schemaOf(reflect.TypeFor[int](), tag)
	}
	switch t.Kind() {
	case reflect.Pointer:
		return schemaOf(t.Elem(), tag)
	case reflect.Struct:
		s.Type, s.Additional = "object", false
		for _, f := range keysOf(t) {
			key := f.Tag.Get("yaml")
			s.Properties = append(s.Properties, schemaMember{key, schemaOf(f.Type, f.Tag)})
			if f.Tag.Get("required") != "" {
				s.Required = append(s.Required, key)
			}
		}
	case reflect.Map:
		s.Type = "object"
		values := schemaOf(t.Elem(), tag)
		values.Description = ""
		s.Additional = values
		if keys := valuesOf(tag.Get("keys")); keys != nil {
			s.Names = &schema{}
			for _, key := range keys {
				s.Names.Enum = append(s.Names.Enum, key)
			}
		}
	case reflect.Slice:
		s.Type = "array"
		s.Items = schemaOf(t.Elem(), tag)
		s.Items.Description = ""
		if low, _ := limitsOf(tag); !math.IsInf(low, 0) {
			s.MinItems = low
		}
	case reflect.Bool:
		s.Type = "boolean"
	case reflect.Float64:
		s.Type = "number"
	case reflect.Int, reflect.Uint64:
		s.Type = "integer"
		for _, value := range valuesOf(tag.Get("enum")) {
			s.Enum = append(s.Enum, json.Number(value))
		}
	}
	if low, high := limitsOf(tag); s.Type == "number" || s.Type == "integer" {
		if !math.IsInf(low, 0) {
			s.Minimum = &low
		}
		if !math.IsInf(high, 0) {
			s.Maximum = &high
		}
	}
	return s
}
