package align

import (
	"fmt"
	"slices"
	"strings"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/segment"
)

// Result is what came of aligning a document with its translation.
type Result struct {
	// Rows are the Chinese document's items in order, without ids. Those without a counterpart have no English.
	Rows []dataset.Row
	// Links are the rows that have one, in order; Links[i].ZH is the row's index.
	Links []Link
	// Unmatched are the indexes of English items without a Chinese counterpart, in order.
	Unmatched []int
	// Warnings are about the Chinese document where ZH is set, else about the English one.
	Warnings []Warning
}

// Warning is a finding of alignment that a person should look at.
type Warning struct {
	Language segment.Language
	dataset.Warning
}

// Documents aligns two documents: items, then the fields of linked items, then the sentences of linked fields. en may be nil; then
// every row stays without English. The documents are taken as they are: the first in Chinese, the second in English.
func (a *Aligner) Documents(zh, en *dataset.Document) *Result {
	r := &Result{Rows: make([]dataset.Row, len(zh.Items))}
	for i := range zh.Items {
		r.Rows[i] = zh.Row(i)
	}
	if en == nil {
		return r
	}
	m := a.Model(ItemTexts(zh), ItemTexts(en))
	r.Links = m.Records(zh, en)

	linked := make([]bool, len(en.Items))
	var groups []group
	for _, l := range r.Links {
		linked[l.EN] = true
		row := &r.Rows[l.ZH]
		row.SetEnglish(en, l.EN)
		row.Score = l.Score
		r.reconcile(row, zh, en, l)
		for _, g := range fieldGroups(zh, &zh.Items[l.ZH], en, &en.Items[l.EN]) {
			g.row = l.ZH
			groups = append(groups, g)
		}
	}
	a.pairSentences(r.Rows, groups)
	for j, ok := range linked {
		if !ok {
			r.Unmatched = append(r.Unmatched, j)
		}
	}
	return r
}

// reconcile settles what the two sides say of the same thing: the key, the kind, the number.
func (r *Result) reconcile(row *dataset.Row, zh, en *dataset.Document, l Link) {
	z, e := &zh.Items[l.ZH], &en.Items[l.EN]
	warn := func(format string, args ...any) {
		r.Warnings = append(r.Warnings, Warning{segment.Chinese, dataset.Warning{
			Line: zh.Text.Line(z.Span.Start), Message: fmt.Sprintf(format, args...),
		}})
	}
	line := en.Text.Line(e.Span.Start)
	switch {
	case len(z.Key) == 0 && len(e.Key) > 0:
		row.AnswerKey = append(row.AnswerKey, e.Key...)
		row.Kind = e.Kind
	case len(e.Key) > 0 && !slices.Equal(z.Key, e.Key):
		warn("answer key %v, but %v in the English item on line %d; kept the Chinese one", z.Key, e.Key, line)
	}
	if len(z.Choices) != len(e.Choices) {
		warn("%d choices, but %d in the English item on line %d", len(z.Choices), len(e.Choices), line)
	}
	if z.Number != e.Number {
		warn("number %q is %q in English (line %d)", z.Number, e.Number, line)
	}
	if l.Moved {
		warn("its English item stands in another place, on line %d", line)
	}
}

// group is a field of a linked item on both sides; or, where the sides do not have the same fields, all of its text.
type group struct {
	row    int
	zh, en []sentenceOf
}

// sentenceOf is a sentence and its field.
type sentenceOf struct{ field, text string }

// fieldGroups pairs the fields of two linked items. Where a label is missing on one side, so that a field is empty there and full
// on the other, the fields without labels of their own are taken together, and sentences find their counterparts across them.
func fieldGroups(zh *dataset.Document, z *dataset.Item, en *dataset.Document, e *dataset.Item) []group {
	zf, ef := fieldSentences(zh, z), fieldSentences(en, e)
	var names []string
	for _, f := range zf {
		names = append(names, f.name)
	}
	for _, f := range ef {
		if !slices.Contains(names, f.name) {
			names = append(names, f.name)
		}
	}
	var groups []group
	var mixed group
	same := true
	for _, n := range []string{"title", "question", "answer", "analysis"} {
		same = same && (len(zf.of(n)) > 0) == (len(ef.of(n)) > 0)
	}
	for _, n := range names {
		g := group{zh: zf.of(n), en: ef.of(n)}
		if len(g.zh)+len(g.en) == 0 {
			continue
		}
		if same || n[0] == 'o' { // options are told by their letters
			groups = append(groups, g)
			continue
		}
		mixed.zh = append(mixed.zh, g.zh...)
		mixed.en = append(mixed.en, g.en...)
	}
	if len(mixed.zh)+len(mixed.en) > 0 {
		groups = append(groups, mixed)
	}
	return groups
}

// itemFields are an item's fields with their sentences.
type itemFields []struct {
	name      string
	sentences []sentenceOf
}

func (f itemFields) of(name string) []sentenceOf {
	for _, field := range f {
		if field.name == name {
			return field.sentences
		}
	}
	return nil
}

func fieldSentences(d *dataset.Document, it *dataset.Item) itemFields {
	var fields itemFields
	for name, f := range it.Fields() {
		var sentences []sentenceOf
		if name != "answer" || !d.IsKey(it) {
			for _, s := range d.Sentences(f, segment.SentenceOptions{}) {
				sentences = append(sentences, sentenceOf{name, s})
			}
		}
		fields = append(fields, struct {
			name      string
			sentences []sentenceOf
		}{name, sentences})
	}
	return fields
}

// pairSentences aligns the sentences of every group and puts the beads into its row.
func (a *Aligner) pairSentences(rows []dataset.Row, groups []group) {
	zh, en := make([][]string, len(groups)), make([][]string, len(groups))
	for i, g := range groups {
		zh[i], en[i] = texts(g.zh), texts(g.en)
	}
	for i, beads := range a.Groups(zh, en) {
		g, row := &groups[i], &rows[groups[i].row]
		for _, b := range beads {
			p := dataset.Pair{
				ZH:    strings.Join(zh[i][b.ZH.Start:b.ZH.End], ""),
				EN:    strings.Join(en[i][b.EN.Start:b.EN.End], " "),
				Score: round(b.Score),
			}
			if b.ZH.Start < b.ZH.End {
				p.Field = g.zh[b.ZH.Start].field
			} else {
				p.Field = g.en[b.EN.Start].field
			}
			row.Pairs = append(row.Pairs, p)
		}
	}
}

func texts(sentences []sentenceOf) []string {
	out := make([]string, len(sentences))
	for i, s := range sentences {
		out[i] = s.text
	}
	return out
}
