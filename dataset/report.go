package dataset

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/duizhao/duizhao/segment"
)

// Summary counts what a document holds.
type Summary struct {
	Items    int
	Answers  int // items with an answer's text or a key
	Keys     int
	Analyses int
	Choices  int // of all items together
	Kinds    []KindCount
}

// KindCount is how many items of a kind there are.
type KindCount struct {
	Kind  Kind
	Items int
}

// Summary counts the document's items, their parts and their kinds; kinds that it does not have are left out.
func (d *Document) Summary() Summary {
	s := Summary{Items: len(d.Items)}
	for _, k := range []Kind{Open, SingleChoice, MultipleChoice, TrueFalse, FillBlank} {
		n := 0
		for i := range d.Items {
			if d.Items[i].Kind == k {
				n++
			}
		}
		if n > 0 {
			s.Kinds = append(s.Kinds, KindCount{k, n})
		}
	}
	for i := range d.Items {
		it := &d.Items[i]
		if it.isAnswered() {
			s.Answers++
		}
		if len(it.Key) > 0 {
			s.Keys++
		}
		if len(it.Analysis) > 0 {
			s.Analyses++
		}
		s.Choices += len(it.Choices)
	}
	return s
}

func (it *Item) isAnswered() bool { return len(it.Answer) > 0 || len(it.Key) > 0 }

// maxFindings is how many findings of one kind are told one by one.
const maxFindings = 50

// findings are warnings of one kind. Very many of them say one thing: that this document is not as expected.
type findings struct {
	*Document
	list []Warning
}

func (f *findings) say(offset int, format string, args ...any) {
	f.list = append(f.list, Warning{f.Text.Line(offset), fmt.Sprintf(format, args...)})
}

// close adds the findings to the document's warnings.
func (f *findings) close(what string) {
	if len(f.list) > maxFindings {
		f.list = []Warning{{f.list[0].Line, fmt.Sprintf("%s in %d places, the first here", what, len(f.list))}}
	}
	f.Warnings = append(f.Warnings, f.list...)
}

// warn collects what a person should look at, in the order of lines.
func (a *assembler) warn() {
	d := a.Document
	d.warnOfText()
	f := findings{Document: d}
	for _, fix := range a.fixes {
		f.say(a.lines[fix.line].span.Start, "%q is read as number %d, which its neighbours prove", fix.found, fix.read)
	}
	f.close("numbers were misread")
	f = findings{Document: d}
	for _, s := range a.stray {
		f.say(s.offset, "answer %d has no item to go to", s.number)
	}
	f.close("answers have no item")
	d.warnOfNumbers()
	d.warnOfAnswers()
	d.warnOfChoices()
	slices.SortStableFunc(d.Warnings, func(x, y Warning) int { return cmp.Compare(x.Line, y.Line) })
}

// warnOfText warns of what is wrong with the document as a whole.
func (d *Document) warnOfText() {
	f := findings{Document: d}
	if d.Text.Replaced > 0 {
		f.say(0, "%d bytes that are not %s were replaced by U+FFFD", d.Text.Replaced, d.Text.Encoding)
	}
	if len(d.Items) == 0 && strings.Trim(d.Text.Data, blanks) != "" {
		f.say(0, "no items found: expected numbered headings, question labels, choices or headings that ask")
	}
	if strings.HasPrefix(d.Layout, "heading-plain") {
		f.say(d.firstItem(), "no numbers or labels found: every heading of level %s is taken for a question", strings.TrimPrefix(d.Layout, "heading-plain@"))
	}
	if d.Layout == families[listItems] {
		f.say(d.firstItem(), "no numbers or labels found: every item of the lists is taken for a question")
	}
	for i := range d.Blocks {
		if b := &d.Blocks[i]; b.Kind == segment.Fence && b.ListDepth == 0 && b.QuoteDepth == 0 && !isClosedFence(b.Span.Of(d.Text.Data)) {
			f.say(b.Span.Start, "code fence is never closed, expected %s before the end of the document", fenceMark(b.Span.Of(d.Text.Data)))
		}
	}
	f.close("the text is damaged")
}

// samePart tells whether two items stand under the same headings. One without a text begins no part.
func samePart(x, y []string) bool {
	return slices.Equal(x, y) || strings.Join(x, "\x00") == strings.Join(y, "\x00")
}

// warnOfNumbers tells where numbers are missing, come again or start again, once for each run of numbers.
func (d *Document) warnOfNumbers() {
	f := findings{Document: d}
	last, section := 0, []string(nil)
	seen := map[int]int{}
	for i := range d.Items {
		it := &d.Items[i]
		if it.Number == "" {
			continue
		}
		n, err := strconv.Atoi(it.Number)
		if err != nil {
			continue
		}
		if !samePart(it.Section, section) {
			last, section = 0, it.Section
			clear(seen)
		}
		at, again := seen[n]
		switch {
		case again && (n <= 1 || i+1 < len(d.Items) && d.Items[i+1].Number == strconv.Itoa(n+1) && n < last):
			f.say(it.Span.Start, "numbers start again at %d behind %d, without the heading of a part", n, last)
			clear(seen)
		case again:
			f.say(it.Span.Start, "number %s again, first on line %d", it.Number, d.Text.Line(d.Items[at].Span.Start))
		case last > 0 && n == last+2:
			f.say(it.Span.Start, "number %d is missing before %d", last+1, n)
		case last > 0 && n > last+2:
			f.say(it.Span.Start, "numbers %d to %d are missing before %d", last+1, n-1, n)
		}
		seen[n] = i
		last = n
	}
	f.close("numbers do not follow one another")
}

// warnOfAnswers tells which items have no answer, once for each run of them, if others do, and answers that are longer than all the
// rest of their section, which may have swallowed what follows.
func (d *Document) warnOfAnswers() {
	answered := d.Summary().Answers
	if len(d.Items) == 0 {
		return
	}
	f := findings{Document: d}
	if answered == 0 {
		f.say(d.firstItem(), "none of %d items has an answer", len(d.Items))
	}
	for i := 0; answered > 0 && i < len(d.Items); i++ {
		if d.Items[i].isAnswered() {
			continue
		}
		from := i
		for i+1 < len(d.Items) && !d.Items[i+1].isAnswered() {
			i++
		}
		if from == i {
			f.say(d.Items[i].Span.Start, "%s has no answer", d.Items[i].name())
		} else {
			f.say(d.Items[from].Span.Start, "%s to %s have no answers", d.Items[from].name(), d.Items[i].name())
		}
	}
	f.close("items have no answer")
	f = findings{Document: d}
	for i := 0; i < len(d.Items); {
		sum, n := 0, i
		for n < len(d.Items) && slices.Equal(d.Items[n].Section, d.Items[i].Section) {
			sum += d.Items[n].Span.Len()
			n++
		}
		for ; i < n; i++ {
			it := &d.Items[i]
			if length := it.Answer.len(); length > longAnswer && n-i >= 0 && length > sum-it.Span.Len() && sum > it.Span.Len() {
				f.say(it.Span.Start, "the answer to %s is longer than the rest of its section, %d bytes", it.name(), length)
			}
		}
	}
	f.close("answers are very long")
}

// longAnswer is the length of an answer below which none is suspicious, in bytes.
const longAnswer = 4 << 10

func (f Field) len() int {
	n := 0
	for _, s := range f {
		n += s.Len()
	}
	return n
}

// warnOfChoices tells items with a choice missing, or with an answer that is none of its choices.
func (d *Document) warnOfChoices() {
	missing, lost, outside := findings{Document: d}, findings{Document: d}, findings{Document: d}
	for i := range d.Items {
		it := &d.Items[i]
		if len(it.made.lost) > 0 {
			lost.say(it.Span.Start, "%s: the letters of choices are lost, lines in their place are taken for %s", it.name(), strings.Join(it.made.lost, ", "))
		}
		if gaps := it.missing(); len(gaps) > 0 {
			missing.say(it.Span.Start, "%s: choice %s is missing", it.name(), strings.Join(gaps, ", "))
		}
		if len(it.Key) == 0 && len(it.Answer) == 1 && (len(it.Choices) > 0 || it.Kind == SingleChoice || it.Kind == MultipleChoice) {
			if answer := it.Answer[0].Of(d.Text.Data); isBareKey(answer) {
				outside.say(it.Span.Start, "%s: the answer %s is none of its %d choices", it.name(), answer, len(it.Choices))
			}
		}
	}
	missing.close("choices are missing")
	lost.close("letters of choices are lost")
	outside.close("answers are none of the choices")
}

// missing are the labels below the highest that no choice has.
func (it *Item) missing() []string {
	seen, high := uint32(0), byte('A') // a bit for each label
	for i := range it.Choices {
		label := it.Choices[i].Label[0]
		seen |= 1 << (label - 'A')
		high = max(high, label)
	}
	var gaps []string
	for c := byte('A'); c < high; c++ {
		if seen>>(c-'A')&1 == 0 {
			gaps = append(gaps, letter(c))
		}
	}
	return gaps
}

// name is how messages call an item.
func (it *Item) name() string {
	if it.Number != "" {
		return "item " + it.Number
	}
	return "item " + strconv.Itoa(it.Ordinal) + " of the document"
}
