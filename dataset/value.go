package dataset

import (
	"iter"
	"slices"
	"strings"
)

// scalars yields the readings of a value: keys, texts, words.
func (v value) scalars() iter.Seq[reading] {
	return func(yield func(reading) bool) { v.walk(yield) }
}

func (v value) walk(yield func(reading) bool) bool {
	if v.kind <= wordValue {
		return yield(v.reading)
	}
	for i := range v.values {
		if i < len(v.keys) && !yield(v.keys[i]) || !v.values[i].walk(yield) {
			return false
		}
	}
	return true
}

// isNone tells null and its like.
func (v value) isNone() bool {
	return v.kind == wordValue && (v.text == "null" || v.text == "None" || v.text == "NaN")
}

// hasText tells a text or a list of them that is not blank.
func (v value) hasText() bool {
	if v.kind <= wordValue {
		return !v.isNone() && strings.Trim(v.text, blanks) != ""
	}
	return v.kind == listValue && slices.ContainsFunc(v.values, value.hasText)
}

// unfold reads a text that is a list or an object written out: a cell of ['a', 'b'].
func (v value) unfold() value {
	if v.kind != textValue {
		return v
	}
	s := strings.TrimLeft(v.text, blanks)
	if s == "" || s[0] != '[' && s[0] != '{' && s[0] != '(' {
		return v
	}
	if inner, ok := parseLiteral(v.reading); ok && inner.kind >= listValue {
		return inner
	}
	return v
}

// member is the value of an object under the first of the names that it has.
func (v value) member(names ...string) (value, bool) {
	for _, name := range names {
		for i, key := range v.keys {
			if strings.EqualFold(key.text, name) {
				return v.values[i], true
			}
		}
	}
	return value{}, false
}
