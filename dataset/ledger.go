package dataset

import (
	"fmt"
	"iter"
	"slices"

	"github.com/duizhao/duizhao/segment"
)

// Ledger accounts for every byte of a document: its entries tile the text. A large document has millions of them, so that little is held
// of each. It is immutable and safe for concurrent use.
type Ledger struct {
	stretches []stretch
	fates     []fate // that stretches have
}

// stretch is an entry as a ledger holds it. It begins where the one before it ends.
type stretch struct {
	end  int
	item int32
	fate uint32 // index in fates
}

// fate is what may become of text. There are few, but for tables of very many columns.
type fate struct {
	class Class
	name  string
}

// Entry says what became of a stretch of the text.
type Entry struct {
	Span  segment.Span
	Class Class
	// Name is the field's name, the name of the rule that found the mark, or the reason of a leftover.
	Name string
	// Item is the ordinal of the item it belongs to, 0 if none.
	Item int
}

// Class is what a stretch of text is to the dataset.
type Class uint8

const (
	FieldText Class = iota // text of an item's field
	Marker                 // labels, heading marks, tags: structure that the fields' names stand for
	Leftover               // everything else, with its reason
)

var classes = [...]string{"field", "marker", "leftover"}

func (c Class) String() string { return classes[c] }

// MarshalText gives "field", "marker" or "leftover".
func (c Class) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// Reasons of leftovers.
const (
	ReasonBlank        = "blank"               // white space and empty lines between fields
	ReasonHeading      = "heading"             // a section's heading
	ReasonIntroduction = "introduction"        // text before the first item
	ReasonSection      = "section text"        // text between a section's heading and its first item
	ReasonConclusion   = "conclusion"          // text behind the last item
	ReasonRule         = "rule"                // a line between items
	ReasonForeign      = "student answer"      // an answer that is not the right one
	ReasonAbsent       = "says none"           // 解析：略
	ReasonRecurring    = "recurring line"      // a header, "10 分": what recurs and says nothing of its own
	ReasonStray        = "answer without item" // in a list of answers
	ReasonMeta         = "metadata"            // 难度：易
	ReasonComment      = "comment"             // <!-- … -->
	ReasonNoItems      = "no items"            // the document has none
	ReasonUnmatched    = "no counterpart"      // an English item without a Chinese one
	ReasonFrontMatter  = "front matter"        // YAML at the top
	ReasonBOM          = "byte order mark"     //
	reasonUnaccounted  = "unaccounted"         // an internal error
)

// UnaccountedError is an internal error: the splitter lost or doubled bytes.
type UnaccountedError struct {
	Name string
	Line int
	Span segment.Span
	Text string
}

func (e *UnaccountedError) Error() string {
	return fmt.Sprintf("%s:%d: internal error: bytes %d to %d are not accounted for (%.40q); please report this",
		e.Name, e.Line, e.Span.Start, e.Span.End, e.Text)
}

// Sums are a ledger's bytes by class.
type Sums struct{ Field, Marker, Leftover int }

// All yields the entries in the order of the text.
func (l Ledger) All() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for i := range l.stretches {
			if !yield(l.at(i)) {
				return
			}
		}
	}
}

// at is the entry with an index.
func (l Ledger) at(i int) Entry {
	s, start := l.stretches[i], 0
	if i > 0 {
		start = l.stretches[i-1].end
	}
	f := l.fates[s.fate]
	return Entry{segment.Span{Start: start, End: s.end}, f.class, f.name, int(s.item)}
}

// Sums adds up the entries.
func (l Ledger) Sums() Sums {
	var sums [len(classes)]int
	at := 0
	for _, s := range l.stretches {
		sums[l.fates[s.fate].class] += s.end - at
		at = s.end
	}
	return Sums{sums[FieldText], sums[Marker], sums[Leftover]}
}

// verify checks that the entries tile the text, each with a fate.
func (l Ledger) verify(t *segment.Text) error {
	at := 0
	for _, s := range l.stretches {
		if s.end <= at || l.fates[s.fate].name == reasonUnaccounted {
			return unaccounted(t, min(at, s.end), max(at, s.end))
		}
		at = s.end
	}
	if at != len(t.Data) {
		return unaccounted(t, at, len(t.Data))
	}
	return nil
}

func unaccounted(t *segment.Text, start, end int) error {
	bad := segment.Span{Start: start, End: end}
	return &UnaccountedError{t.Name, t.Line(start), bad, bad.Of(t.Data)}
}

// Release turns the entries of items, given by their ordinals, into leftovers: English items that have no Chinese counterpart.
func (l Ledger) Release(items ...int) Ledger {
	if len(items) == 0 {
		return l
	}
	released := make(map[int]bool, len(items))
	for _, item := range items {
		released[item] = true
	}
	unmatched := uint32(len(l.fates))
	out := Ledger{slices.Clone(l.stretches), append(slices.Clone(l.fates), fate{Leftover, ReasonUnmatched})}
	for i := range out.stretches {
		if s := &out.stretches[i]; out.fates[s.fate].class != Leftover && released[int(s.item)] {
			s.fate = unmatched
		}
	}
	return out
}

// book collects entries in the order of the text. What is between two claims must be white space or is unaccounted for.
type book struct {
	text   string
	ledger Ledger
	at     int
	fates  map[fate]uint32 // their indexes in the ledger
	recent [64]uint32      // of those that came last, by the length and the last letter of their names
	blank  uint32          // of white space
}

// newBook makes a book with room for about so many entries.
func newBook(text string, entries int) book {
	b := book{text: text, ledger: Ledger{stretches: make([]stretch, 0, entries)}, fates: map[fate]uint32{}}
	b.blank = b.fate(Leftover, ReasonBlank)
	return b
}

// fate is the index of a fate in the ledger, which is entered if it is new.
func (b *book) fate(class Class, name string) uint32 {
	i := &b.recent[(len(name)+int(name[len(name)-1]))%len(b.recent)]
	fates, f := b.ledger.fates, fate{class, name}
	if int(*i) < len(fates) && fates[*i] == f {
		return *i
	}
	known, ok := b.fates[f]
	if !ok {
		known = uint32(len(fates))
		b.ledger.fates, b.fates[f] = append(fates, f), known
	}
	*i = known
	return known
}

// claim enters a span that begins at or behind the end of the last one, under a name, which is not empty. What is entered already stays.
func (b *book) claim(span segment.Span, class Class, name string, item int) {
	b.gap(span.Start)
	if span.End > b.at {
		b.enter(span.End, b.fate(class, name), item)
	}
}

// gap enters what stands before end.
func (b *book) gap(end int) {
	if end <= b.at {
		return
	}
	span, fate := segment.Span{Start: b.at, End: end}, b.blank
	if span.Of(b.text) == "\ufeff" {
		fate = b.fate(Leftover, ReasonBOM)
	} else if span.Trim(b.text).Len() > 0 {
		fate = b.fate(Leftover, reasonUnaccounted)
	}
	b.enter(end, fate, 0)
}

// enter makes an entry of what stands before end, or adds it to the last one if that says the same.
func (b *book) enter(end int, fate uint32, item int) {
	b.at = end
	s := stretch{end, int32(item), fate}
	n := len(b.ledger.stretches)
	if n > 0 {
		if last := &b.ledger.stretches[n-1]; last.fate == s.fate && last.item == s.item {
			last.end = end
			return
		}
	}
	if n == cap(b.ledger.stretches) && n >= 1<<12 {
		// How many there are so far tells how many there will be: large ledgers are not copied again and again.
		b.ledger.stretches = slices.Grow(b.ledger.stretches, int(1.1*float64(n)*float64(len(b.text)-end)/float64(end))+1)
	}
	b.ledger.stretches = append(b.ledger.stretches, s)
}

// blanks is what may stand between fields without a reason of its own.
const blanks = " \t\r\n\v\f\u00a0\u3000\u200b\ufeff"
