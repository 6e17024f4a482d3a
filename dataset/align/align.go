package align

import (
	"fmt"
	"slices"
	"strconv"
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
	// Doubtful are links and pairs with a score under the aligner's MinScore. Their rows stay alone, their sentences unpaired.
	Doubtful []Doubt
	// Unmatched are the indexes of English items without a Chinese counterpart, in order.
	Unmatched []int
	// Warnings are about the Chinese document where ZH is set, else about the English one.
	Warnings []Warning
}

// Doubt is a link of two items (Field is "item", the texts their questions) or a pair of sentences that was kept apart.
type Doubt struct {
	Row int // its index
	dataset.Pair
}

// Unrelated tells whether the documents do not look like translations of each other: both have items, and next to none
// says the same as one of the other.
func (r *Result) Unrelated() bool {
	const few, share = 3, 10
	n := min(len(r.Rows), len(r.Links)+len(r.Unmatched))
	return n >= few && (len(r.Links)+r.doubtfulItems())*share < n
}

func (r *Result) doubtfulItems() int {
	n := 0
	for _, d := range r.Doubtful {
		if d.Field == "item" {
			n++
		}
	}
	return n
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
	for _, l := range m.Records(zh, en) {
		if l.Score >= a.MinScore {
			r.Links = append(r.Links, l)
			continue
		}
		r.Doubtful = append(r.Doubtful, Doubt{l.ZH, dataset.Pair{
			Field: "item", ZH: zh.Items[l.ZH].Question.Text(zh.Text), EN: en.Items[l.EN].Question.Text(en.Text), Score: l.Score,
		}})
		r.warn(segment.Chinese, run{zh, []int{l.ZH}}, "its English item is probably that on line %d, but only by a score of %.2f: kept apart",
			en.Text.Line(en.Items[l.EN].Span.Start), l.Score)
	}

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
	for j, ok := range linked {
		if !ok {
			r.Unmatched = append(r.Unmatched, j)
		}
	}
	r.renumbered(zh, en)
	r.apart(zh, en)
	a.pairSentences(r, groups)
	return r
}

// reconcile settles what the two sides say of the same thing: the key, the kind, the number.
func (r *Result) reconcile(row *dataset.Row, zh, en *dataset.Document, l Link) {
	z, e := &zh.Items[l.ZH], &en.Items[l.EN]
	warn := func(format string, args ...any) {
		r.warn(segment.Chinese, run{zh, []int{l.ZH}}, format, args...)
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
	if l.Moved {
		warn("its English item stands in another place, on line %d", line)
	}
}

// renumbered reports linked items whose numbers differ, those in a row that differ by as much as one finding.
func (r *Result) renumbered(zh, en *dataset.Document) {
	for i := 0; i < len(r.Links); {
		from := r.Links[i]
		z, e := zh.Items[from.ZH].Number, en.Items[from.EN].Number
		j := i + 1
		for z != e && j < len(r.Links) && shift(zh, en, r.Links[j]) == shift(zh, en, from) && r.Links[j].Moved == from.Moved {
			j++
		}
		if z != e {
			message := fmt.Sprintf("number %q is %q in English", z, e)
			if last := r.Links[j-1]; j-i > 1 {
				message += fmt.Sprintf(", and so on to %q, which is %q", zh.Items[last.ZH].Number, en.Items[last.EN].Number)
			}
			r.warn(segment.Chinese, run{zh, []int{from.ZH}}, "%s", message)
		}
		i = j
	}
}

// shift is how much the numbers of a link differ.
func shift(zh, en *dataset.Document, l Link) int {
	z, _ := strconv.Atoi(zh.Items[l.ZH].Number)
	e, _ := strconv.Atoi(en.Items[l.EN].Number)
	return e - z
}

// apart reports what has no counterpart, items in a row as one finding: a block that one side lacks, or a block of different items,
// which often stand under the same numbers.
func (r *Result) apart(zh, en *dataset.Document) {
	linked := make([]bool, len(zh.Items))
	for _, l := range r.Links {
		linked[l.ZH] = true
	}
	unmatched := make([]bool, len(en.Items))
	for _, j := range r.Unmatched {
		unmatched[j] = true
	}
	i, j := 0, 0
	ends := append(slices.DeleteFunc(slices.Clone(r.Links), func(l Link) bool { return l.Moved }), Link{ZH: len(zh.Items), EN: len(en.Items)})
	for _, end := range ends {
		z, e := run{doc: zh}, run{doc: en}
		for ; i < end.ZH; i++ {
			if !linked[i] {
				z.items = append(z.items, i)
			}
		}
		for ; j < end.EN; j++ {
			if unmatched[j] {
				e.items = append(e.items, j)
			}
		}
		i, j = end.ZH+1, end.EN+1
		switch {
		case len(z.items) == 0 && len(e.items) == 0:
		case len(e.items) == 0:
			r.warn(segment.Chinese, z, "%s: no English item says the same", z)
		case len(z.items) == 0:
			r.warn(segment.English, e, "%s: no Chinese item says the same", e)
		default:
			r.warn(segment.Chinese, z, "%s: other questions than the English %s in their place", z, e)
		}
	}
}

// run is items of a document that stand together.
type run struct {
	doc   *dataset.Document
	items []int
}

// String names the items: "item 7", "items 27 to 52 (26)", "items on lines 46 to 619 (20)".
func (r run) String() string {
	first, last := r.name(r.items[0]), r.name(r.items[len(r.items)-1])
	if len(r.items) == 1 {
		return "item " + first
	}
	if line, ok := strings.CutPrefix(last, "on line "); ok && strings.HasPrefix(first, "on line ") {
		first, last = strings.Replace(first, "line", "lines", 1), line
	}
	return fmt.Sprintf("items %s to %s (%d)", first, last, len(r.items))
}

// name is an item's number, or the line where it stands.
func (r run) name(i int) string {
	it := &r.doc.Items[i]
	if it.Number != "" {
		return it.Number
	}
	return fmt.Sprintf("on line %d", r.doc.Text.Line(it.Span.Start))
}

func (r *Result) warn(language segment.Language, at run, format string, args ...any) {
	line := at.doc.Text.Line(at.doc.Items[at.items[0]].Span.Start)
	r.Warnings = append(r.Warnings, Warning{language, dataset.Warning{Line: line, Message: fmt.Sprintf(format, args...)}})
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
				sentences = append(sentences, sentenceOf{name, s.Text})
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
func (a *Aligner) pairSentences(r *Result, groups []group) {
	zh, en := make([][]string, len(groups)), make([][]string, len(groups))
	for i, g := range groups {
		zh[i], en[i] = texts(g.zh), texts(g.en)
	}
	for i, beads := range a.Groups(zh, en) {
		g := &groups[i]
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
			r.pair(g.row, p, a.MinScore)
		}
	}
}

// pair adds a pair to its row, a doubtful one as two sides without a counterpart.
func (r *Result) pair(row int, p dataset.Pair, least float64) {
	pairs := &r.Rows[row].Pairs
	if p.ZH == "" || p.EN == "" || p.Score >= least {
		*pairs = append(*pairs, p)
		return
	}
	r.Doubtful = append(r.Doubtful, Doubt{row, p})
	alone := round(1 - p.Score)
	*pairs = append(*pairs, dataset.Pair{Field: p.Field, ZH: p.ZH, Score: alone}, dataset.Pair{Field: p.Field, EN: p.EN, Score: alone})
}

func texts(sentences []sentenceOf) []string {
	out := make([]string, len(sentences))
	for i, s := range sentences {
		out[i] = s.text
	}
	return out
}
