package dataset

import (
	"slices"
	"strings"

	"github.com/duizhao/duizhao/segment"
)

// classify tells the item's kind from its choices, its key and blanks in the question.
func (b *builder) classify() {
	it := b.item
	switch {
	case (b.kind == TrueFalse || b.kind == "" && b.loose) && len(it.Choices) == 2 && isVerdict(it.Choices[0].Text.Text(b.Text)) && isVerdict(it.Choices[1].Text.Text(b.Text)):
		it.Kind = TrueFalse
	case len(it.Choices) > 0 && (len(it.Key) > 1 || b.kind == MultipleChoice):
		it.Kind = MultipleChoice
	case len(it.Choices) > 0:
		it.Kind = SingleChoice
	case len(it.Key) > 0:
		it.Kind = TrueFalse
	case b.named && b.kind != "":
		it.Kind = b.kind
	case len(b.lines) > 0 && b.lines[0].mark.place:
		it.Kind = TrueFalse
	case b.hasBlank():
		it.Kind = FillBlank
	default:
		it.Kind = Open
	}
}

// hasBlank tells a question with a place to fill in.
func (b *builder) hasBlank() bool {
	return slices.ContainsFunc(b.item.Question, func(s segment.Span) bool { return hasBlank(s.Of(b.Text.Data)) })
}

// hasBlank tells a text with a place to fill in: ____, （ ）, (    ).
func hasBlank(s string) bool {
	if strings.IndexByte(s, '_') >= 0 && (strings.Contains(s, "____") || strings.Contains(s, `\_\_\_`)) {
		return true
	}
	return contains(s, "＿＿") || hasBlankBracket(s, "(", ")") || hasBlankBracket(s, "（", "）")
}

// hasBlankBracket tells a text with brackets of the kind that hold nothing but white space.
func hasBlankBracket(s, open, closing string) bool {
	for at := 0; ; at++ {
		next := index(s[at:], open)
		if next < 0 {
			return false
		}
		if at += next; isBlankBracket(s, at, open, closing) {
			return true
		}
	}
}

// isBlankBracket tells whether brackets that hold nothing but white space open at an offset, and are no call: f().
func isBlankBracket(s string, at int, open, closing string) bool {
	inner, ok := strings.CutPrefix(s[at:], open)
	if !ok || !strings.HasPrefix(strings.TrimLeft(inner, " \u3000\u00a0"), closing) {
		return false
	}
	return at == 0 || !isWordByte(s[at-1]) && s[at-1] != ')' && s[at-1] != '*' && !strings.HasSuffix(s[:at], "）")
}
