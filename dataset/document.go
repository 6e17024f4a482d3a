package dataset

import (
	"iter"
	"slices"
	"sort"
	"strings"

	"github.com/duizhao/duizhao/segment"
)

// Document is a document that has been split into items. It is immutable and safe for concurrent use.
type Document struct {
	// Text is what the spans of fields and blocks refer to: the document, or what a table or a page of HTML says, derived from it.
	Text     *segment.Text
	Blocks   []segment.Block
	Language segment.Language
	// Layout names the rules by which items begin, such as "heading-number@3"; "" if the document has none.
	Layout string
	Items  []Item
	// Ledger accounts for the bytes of Text.Source().
	Ledger   Ledger
	Warnings []Warning

	found  profile // how items begin
	unwrap bool    // rows join the lines of paragraphs
}

// Item is one question of a document. Its fields are spans of the document's text.
type Item struct {
	// Number is the item's own number in ASCII digits as written ("7", "007", "2.1"), "" if it has none.
	Number string
	// Ordinal counts the document's items from 1.
	Ordinal int
	// Section is the path of headings above the item.
	Section []string
	Kind    Kind
	// Title is the heading without its number. Where the item has no question label the heading is the question as well, and
	// Question begins with it, behind material that several items share (阅读下文，回答 1～3 题), which each of them has.
	Title    Field
	Question Field
	Choices  []Choice
	Answer   Field
	Analysis Field
	// Key holds the labels of the right choices, or "true" or "false". Where it stands inside the question (下列正确的是（D）), or is a box or
	// a mark at a choice, Answer is empty, and the letter or the mark is between two spans of the question or of the choice.
	Key []string
	// Span reaches from the item's first mark to its last byte that is not blank. An answer that stands in a list, before or behind the items of a part
	// or of the document, is outside of it, and so is shared material.
	Span segment.Span

	made made
}

// Choice is an option of an item; Label is A, B, C and so on, also where the document uses boxes.
type Choice struct {
	Label string
	Text  Field
}

// Field is the text of one part of an item: spans of the document in order. Between two of them stand marks that are not part
// of the field.
type Field []segment.Span

// Text is the field as it stands in the document, its spans joined by a blank line, or by nothing where a mark has been taken out of a line.
func (f Field) Text(t *segment.Text) string {
	if len(f) == 1 {
		return f[0].Of(t.Data)
	}
	size := 0
	for _, s := range f {
		size += s.Len() + len(apart)
	}
	var b strings.Builder
	b.Grow(size)
	for i, s := range f {
		if i > 0 {
			b.WriteString(joint(t.Data, f[i-1], s))
		}
		b.WriteString(s.Of(t.Data))
	}
	return b.String()
}

// Fields yields the item's fields under the names that Pair uses, in the order in which their sentences are paired. The
// question comes without the heading, which is the title.
func (it *Item) Fields() iter.Seq2[string, Field] {
	return func(yield func(string, Field) bool) {
		question := it.Question
		if len(it.Title) > 0 {
			switch at := slices.Index(question, it.Title[0]); {
			case at == 0:
				question = question[len(it.Title):]
			case at > 0: // behind material that other items share
				question = slices.Concat(question[:at], question[at+len(it.Title):])
			}
		}
		if !yield("title", it.Title) || !yield("question", question) {
			return
		}
		for _, c := range it.Choices {
			if !yield(optionField(c.Label), c.Text) {
				return
			}
		}
		_ = yield("answer", it.Answer) && yield("analysis", it.Analysis)
	}
}

// optionField is the name of a choice's field.
func optionField(label string) string {
	if len(label) == 1 && label[0] >= 'A' && label[0] <= 'H' {
		return optionFields[label[0]-'A']
	}
	return "option." + label
}

// optionFields are the names of most choices.
var optionFields = [...]string{"option.A", "option.B", "option.C", "option.D", "option.E", "option.F", "option.G", "option.H"}

// Warning is something that a person should look at: a guess, a repair, a gap.
type Warning struct {
	Line    int // 1-based
	Message string
}

// Sentence is a sentence of a field.
type Sentence struct {
	// Text is inline text without the marks of blocks (bullets, #, >), with one space for each line end inside.
	Text string
	// Lines is where it stands: a span for each of its lines, without the marks of quotes between them but with those that are taken out of the text.
	Lines []segment.Span
}

// Sentences are the sentences of a field. Code, display math and tags that stand alone are no sentences; a table row is one.
func (d *Document) Sentences(f Field, o segment.SentenceOptions) []Sentence {
	var out []Sentence
	for len(f) > 0 {
		line := f[:f.line(d.Text.Data)]
		f = f[len(line):]
		span := segment.Span{Start: line[0].Start, End: line[len(line)-1].End}
		for b := range d.BlocksIn(span) {
			inner := segment.Span{Start: max(b.Content.Start, span.Start), End: min(b.Content.End, span.End)}
			if inner.Len() <= 0 {
				continue
			}
			switch b.Kind {
			case segment.Paragraph, segment.Heading:
				out = d.sentences(out, line, inner, b, o)
			case segment.HTML, segment.Table:
				out = d.rows(out, line, inner, b, o)
			}
		}
	}
	return out
}

// BlocksIn yields the blocks that stand in a span, those at its ends included if they only reach into it.
func (d *Document) BlocksIn(span segment.Span) iter.Seq[*segment.Block] {
	return func(yield func(*segment.Block) bool) {
		first := sort.Search(len(d.Blocks), func(i int) bool { return d.Blocks[i].Span.End > span.Start })
		for i := first; i < len(d.Blocks) && d.Blocks[i].Span.Start < span.End; i++ {
			if !yield(&d.Blocks[i]) {
				return
			}
		}
	}
}

// sentences adds those of a span of the field f, without the marks taken out of it.
func (d *Document) sentences(out []Sentence, f Field, inner segment.Span, b *segment.Block, o segment.SentenceOptions) []Sentence {
	data := d.Text.Data
	for s := range o.Sentences(data, inner, d.Language) {
		s = s.Trim(data)
		if b.QuoteDepth > 0 && s.Start > b.Content.Start && endsLine(data[b.Content.Start:s.Start]) {
			s.Start += containerMarks(s.Of(data), int(b.QuoteDepth))
		}
		if sentence := d.unwrapped(f, s, int(b.QuoteDepth)); !isMarkup(sentence.Text) {
			out = append(out, sentence)
		}
	}
	return out
}

// isMarkup tells what is no sentence: display math, and tags that stand alone.
func isMarkup(text string) bool {
	return text == "" || strings.HasPrefix(text, "$$") || strings.HasPrefix(text, `\[`) || isTagOnly(text)
}

// endsLine tells whether what stands behind s begins a line.
func endsLine(s string) bool {
	s = strings.TrimRight(s, " \t")
	return strings.HasSuffix(s, "\n") || strings.HasSuffix(s, "\r")
}

// rows takes a table's rows as sentences, and the lines of HTML without the tags around them.
func (d *Document) rows(out []Sentence, f Field, inner segment.Span, b *segment.Block, o segment.SentenceOptions) []Sentence {
	data := d.Text.Data
	for at := inner.Start; at < inner.End; {
		end := min(inner.End, at+segment.LineLen(data[at:inner.End]))
		row := segment.Span{Start: at, End: end}
		at = end
		if b.Kind == segment.HTML {
			out = d.sentences(out, f, trimTags(data, row, isAnyTag), b, o)
			continue
		}
		row = trimSet(data, row, "> \t\r\n")
		if text := row.Of(data); strings.Trim(text, "|-: \t") == "" {
			continue // the delimiter row
		} else if strings.HasPrefix(text, "|") {
			row.Start++
		}
		if strings.HasSuffix(row.Of(data), "|") {
			row.End--
		}
		row = row.Trim(data)
		out = append(out, Sentence{f.within(data, row), []segment.Span{row}})
	}
	return out
}

// trimSet narrows a span past characters of ASCII at both ends.
func trimSet(data string, s segment.Span, cutset string) segment.Span {
	s.Start = s.End - len(strings.TrimLeft(s.Of(data), cutset))
	s.End = s.Start + len(strings.TrimRight(s.Of(data), cutset))
	return s
}

// unwrapped joins the lines of a sentence of the field f that a paragraph wraps.
func (d *Document) unwrapped(f Field, s segment.Span, quotes int) Sentence {
	text := f.within(d.Text.Data, s)
	if strings.IndexAny(text, "\r\n") < 0 {
		return Sentence{text, []segment.Span{s}}
	}
	var joined strings.Builder
	var lines []segment.Span
	for at := s.Start; at < s.End; {
		line := segment.Span{Start: at, End: at + segment.LineLen(d.Text.Data[at:s.End])}
		at = line.End
		if len(lines) > 0 {
			joined.WriteByte(' ')
			line.Start += containerMarks(line.Of(d.Text.Data), quotes)
		}
		line.End = line.Start + len(strings.TrimRight(line.Of(d.Text.Data), " \t\r\n"))
		joined.WriteString(f.within(d.Text.Data, line))
		lines = append(lines, line)
	}
	return Sentence{joined.String(), lines}
}

// IsKey tells whether an item's answer is nothing but its key.
func (d *Document) IsKey(it *Item) bool {
	if len(it.Answer) != 1 || len(it.Key) == 0 {
		return false
	}
	labels := make([]string, len(it.Choices))
	for i, c := range it.Choices {
		labels[i] = c.Label
	}
	key, rest := parseKey(it.Answer[0].Of(d.Text.Data), labels)
	return len(key) > 0 && rest == ""
}

// Row gives item i as a row: as Chinese without English, or the reverse for a document in English.
func (d *Document) Row(i int) Row {
	it := &d.Items[i]
	r := Row{
		Number: it.Number, Kind: it.Kind,
		Section: append([]string{}, it.Section...), AnswerKey: append([]string{}, it.Key...),
		OptionsZH: []Option{}, OptionsEN: []Option{}, Pairs: []Pair{}, Flags: []Flag{},
		OriginEN: OriginNone,
	}
	if d.Language == segment.English {
		r.SetEnglish(d, i)
		r.OriginEN = OriginDocument
		return r
	}
	r.SourceZH = d.Text.Name
	r.TitleZH, r.QuestionZH = d.text(it.Title), d.text(it.Question)
	r.AnswerZH, r.AnalysisZH = d.text(it.Answer), d.text(it.Analysis)
	r.OptionsZH = d.options(it)
	r.SpanZH = d.extent(it)
	return r
}

// SetEnglish fills the row's English side from item i of an English document.
func (r *Row) SetEnglish(d *Document, i int) {
	it := &d.Items[i]
	r.SourceEN = d.Text.Name
	r.TitleEN, r.QuestionEN = d.text(it.Title), d.text(it.Question)
	r.AnswerEN, r.AnalysisEN = d.text(it.Answer), d.text(it.Analysis)
	r.OptionsEN = d.options(it)
	r.SpanEN = d.extent(it)
	r.OriginEN = OriginDocument
}

func (d *Document) options(it *Item) []Option {
	options := make([]Option, len(it.Choices))
	for i, c := range it.Choices {
		options[i] = Option{c.Label, d.text(c.Text)}
	}
	return options
}

func (d *Document) extent(it *Item) Extent {
	span := d.Text.SourceSpan(it.Span)
	return Extent{span.Start, span.End, d.Text.Source().Line(span.Start)}
}
