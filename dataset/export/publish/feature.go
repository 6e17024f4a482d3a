package publish

import (
	"fmt"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"

	"github.com/duizhao/duizhao/dataset"
)

// Feature is a column as dataset_info of a card has it: a dtype, or a list of a dtype or of features, or a struct of features.
type Feature struct {
	Name   string    `yaml:"name"`
	Dtype  string    `yaml:"dtype,omitempty"`
	List   any       `yaml:"list,omitempty"` // string or []Feature
	Struct []Feature `yaml:"struct,omitempty"`
}

// features are those of a Parquet file's columns.
func features(fields []parquet.Field) []Feature {
	var list []Feature
	for _, f := range fields {
		list = append(list, feature(f.Name(), f))
	}
	return list
}

// rowFeatures are those of the schema, with the optional columns or without.
func rowFeatures(words bool) []Feature {
	list := features(parquet.SchemaOf(dataset.Row{}).Fields())
	if words {
		list = append(list, features(parquet.SchemaOf(dataset.Words{}).Fields())...)
	}
	return list
}

func feature(name string, n parquet.Node) Feature {
	if element := listElement(n); element != nil {
		item := feature("", element)
		if item.Struct != nil {
			return Feature{Name: name, List: item.Struct}
		}
		return Feature{Name: name, List: item.Dtype}
	}
	if !n.Leaf() {
		return Feature{Name: name, Struct: features(n.Fields())}
	}
	return Feature{Name: name, Dtype: dtype(n.Type())}
}

// listElement is what a list holds, nil if the node is none. Lists are LIST groups of three levels, or in old files a repeated
// field.
func listElement(n parquet.Node) parquet.Node {
	if n.Leaf() {
		if n.Repeated() {
			return parquet.Required(n)
		}
		return nil
	}
	converted := n.Type().ConvertedType()
	if _, ok := logical(n.Type()).(*format.ListType); !ok && (converted == nil || *converted != deprecated.List) {
		return nil
	}
	switch fields := n.Fields(); {
	case len(fields) != 1:
		return nil
	case !fields[0].Leaf() && len(fields[0].Fields()) == 1:
		return fields[0].Fields()[0]
	default:
		return parquet.Required(fields[0])
	}
}

// logical is the annotation of a type, nil if it has none.
func logical(t parquet.Type) format.LogicalTypeValue {
	if l := t.LogicalType(); l != nil {
		return l.Value
	}
	return nil
}

// dtype is the name that the datasets library has for a column's type.
func dtype(t parquet.Type) string {
	switch l := logical(t).(type) {
	case *format.StringType, *format.JsonType, *format.EnumType:
		return "string"
	case *format.IntType:
		if l.IsSigned {
			return fmt.Sprintf("int%d", l.BitWidth)
		}
		return fmt.Sprintf("uint%d", l.BitWidth)
	case *format.DateType:
		return "date32"
	case *format.TimestampType:
		return "timestamp"
	}
	if c := t.ConvertedType(); c != nil && *c == deprecated.UTF8 {
		return "string"
	}
	switch t.Kind() {
	case parquet.Boolean:
		return "bool"
	case parquet.Int32:
		return "int32"
	case parquet.Int64:
		return "int64"
	case parquet.Float:
		return "float32"
	case parquet.Double:
		return "float64"
	case parquet.Int96:
		return "timestamp"
	}
	return "binary"
}
