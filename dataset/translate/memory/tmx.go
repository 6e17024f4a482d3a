package memory

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/duizhao/duizhao/dataset/translate/exchange"
	"github.com/duizhao/duizhao/segment"
)

const (
	creationTool = "duizhao"
	tmxTime      = "20060102T150405Z"
)

func (w *Writer) beginTMX() error {
	_, err := fmt.Fprintf(w.out, `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4">
<header creationtool="%s" creationtoolversion="%s" segtype="sentence" o-tmf="duizhao" adminlang="en" srclang="%s" datatype="plaintext"/>
<body>
`, creationTool, w.escape(w.o.Version), w.escape(w.o.TagZH))
	return err
}

// properties are what a translation unit says about itself beyond its texts and date, by the types of its prop elements.
func properties(e *Entry) [7][2]string {
	return [...][2]string{
		{"x-origin", string(e.Origin)}, {"x-engine", e.Engine}, {"x-score", strconv.FormatFloat(e.Score, 'g', -1, 64)},
		{"x-before", e.Context.Before.String()}, {"x-after", e.Context.After.String()}, {"x-source", e.Source}, {"x-id", e.Row},
	}
}

func (w *Writer) writeTMX(e *Entry) error {
	w.out.WriteString("<tu")
	if !e.Created.IsZero() {
		fmt.Fprintf(w.out, ` creationdate="%s"`, e.Created.UTC().Format(tmxTime))
	}
	w.out.WriteString(">\n")
	for _, p := range properties(e) {
		if p[1] != "" {
			fmt.Fprintf(w.out, "<prop type=\"%s\">%s</prop>\n", p[0], w.escape(p[1]))
		}
	}
	_, err := fmt.Fprintf(w.out, "<tuv xml:lang=\"%s\"><seg>%s</seg></tuv>\n<tuv xml:lang=\"%s\"><seg>%s</seg></tuv>\n</tu>\n",
		w.escape(w.o.TagZH), w.escape(e.ZH), w.escape(w.o.TagEN), w.escape(e.EN))
	return err
}

// escape makes text safe in elements and attributes, and counts what becomes U+FFFD because XML 1.0 (production Char) lacks it.
func (w *Writer) escape(text string) string {
	for _, r := range text {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			w.counts.Replaced++
		}
	}
	var b strings.Builder
	xml.EscapeText(&b, []byte(text)) // a Builder takes everything
	return b.String()
}

// unit is a translation unit of TMX as it is read.
type unit struct {
	entry    Entry // what holds for all its variants
	variants [2][]variant
}

// variant is the text of a unit in one language.
type variant struct {
	text    string
	created time.Time
}

// maxVariants is how many texts a unit may have; each Chinese one makes an entry with each English one.
const maxVariants = 100

func (r *Reader) tmx() iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		t := tmxReader{Decoder: exchange.NewDecoder(r.name, r.in), counts: &r.counts}
		if err := t.read(func(e Entry) bool { return yield(e, nil) }); err != nil && !errors.Is(err, errStopped) {
			yield(Entry{}, err)
		}
	}
}

// errStopped is the end of a sequence that the caller wants no more of.
var errStopped = errors.New("stopped")

type tmxReader struct {
	*exchange.Decoder
	counts *ReadCounts
	ours   bool // the properties are those that Writer writes
}

func (t *tmxReader) read(yield func(Entry) bool) error {
	inside := []string{} // elements around the place
	for {
		token, err := t.Token()
		switch {
		case err == io.EOF && len(inside) == 0:
			return t.Errorf("a <tmx> element", "the end of the file")
		case err == io.EOF: // cannot be: the decoder checks that elements end
			return err
		case err != nil:
			return err
		}
		switch e := token.(type) {
		case xml.StartElement:
			name := e.Name.Local
			switch {
			case len(inside) == 0 && name != "tmx":
				return t.Errorf("a <tmx> element", "<%s>", name)
			case name == "header":
				t.ours = exchange.Attr(e, "creationtool") == creationTool
				err = t.Skip()
			case name == "tu":
				err = t.unit(e, yield)
			default:
				inside = append(inside, name)
			}
			if err != nil {
				return err
			}
		case xml.EndElement:
			if inside = inside[:len(inside)-1]; len(inside) == 0 {
				return nil // what follows </tmx> is no part of it
			}
		}
	}
}

// unit reads a tu element and yields its entries.
func (t *tmxReader) unit(start xml.StartElement, yield func(Entry) bool) error {
	t.counts.Units++
	u := unit{entry: Entry{Score: 1}}
	created, begin := date(start), t.Offset()
	var before, after string
	var neighbours bool
	for {
		token, err := t.Token()
		if err == nil {
			err = t.Within(begin)
		}
		if err != nil {
			return t.ended(err)
		}
		switch e := token.(type) {
		case xml.EndElement:
			if neighbours && u.entry.Context == (Context{}) {
				u.entry.Context = ContextOf(before, after)
			}
			return t.yield(&u, created, yield)
		case xml.StartElement:
			switch e.Name.Local {
			case "prop":
				kind := exchange.Attr(e, "type")
				text, err := t.Text(nil)
				if err != nil {
					return err
				}
				switch kind {
				case "prev": // OmegaT's, of translations that depend on their context
					before, neighbours = text, true
				case "next":
					after, neighbours = text, true
				case "file":
					u.entry.Source = text
				default:
					if err := t.property(&u.entry, kind, text); err != nil {
						return t.Errorf("a property "+kind, "%v", err)
					}
				}
			case "tuv":
				if err := t.variant(e, &u); err != nil {
					return err
				}
			default:
				if err := t.Skip(); err != nil {
					return err
				}
			}
		}
	}
}

func (t *tmxReader) ended(err error) error {
	if err == io.EOF {
		return t.Errorf("the end of an element", "the end of the file")
	}
	return err
}

// property reads what Writer wrote. Other tools may mean something else by the same names.
func (t *tmxReader) property(e *Entry, kind, text string) (err error) {
	if !t.ours {
		return nil
	}
	switch kind {
	case "x-origin":
		e.Origin, err = parseOrigin(text)
	case "x-engine":
		e.Engine = text
	case "x-score":
		e.Score, err = strconv.ParseFloat(text, 64)
	case "x-before":
		err = e.Context.Before.UnmarshalText([]byte(text))
	case "x-after":
		err = e.Context.After.UnmarshalText([]byte(text))
	case "x-source":
		e.Source = text
	case "x-id":
		e.Row = text
	}
	return err
}

// variant reads a tuv element.
func (t *tmxReader) variant(start xml.StartElement, u *unit) error {
	language, known := exchange.Language(exchange.Attr(start, "lang"))
	v := variant{created: date(start)}
	for {
		token, err := t.Token()
		if err != nil {
			return t.ended(err)
		}
		switch e := token.(type) {
		case xml.EndElement:
			side := &u.variants[0]
			if language == segment.English {
				side = &u.variants[1]
			}
			if known && strings.TrimSpace(v.text) != "" && len(*side) < maxVariants {
				*side = append(*side, v)
			}
			return nil
		case xml.StartElement:
			if e.Name.Local != "seg" || !known {
				if err := t.Skip(); err != nil {
					return err
				}
				continue
			}
			v.text, err = t.Text(func(name string, hasText bool) {
				switch {
				case name == "hi" || name == "sub": // marks text and has no code
				case hasText:
					t.counts.Inline++
				default:
					t.counts.Bare++
				}
			})
			if err != nil {
				return err
			}
		}
	}
}

// yield gives an entry for each Chinese and English text of a unit.
func (t *tmxReader) yield(u *unit, created time.Time, yield func(Entry) bool) error {
	entries := 0
	for _, zh := range u.variants[0] {
		for _, en := range u.variants[1] {
			e := u.entry
			e.ZH, e.EN, e.Created = zh.text, en.text, en.created
			if e.Created.IsZero() {
				e.Created = created
			}
			if keyOf(e.ZH) == "" {
				continue
			}
			entries++
			if !yield(e) {
				return errStopped
			}
		}
	}
	if entries == 0 {
		t.counts.OneSided++
	}
	t.counts.Entries += entries
	return nil
}

// date is when an element was changed last; zero if it does not say or not as TMX says it.
func date(e xml.StartElement) time.Time {
	for _, name := range []string{"changedate", "creationdate"} {
		if t, err := time.Parse(tmxTime, exchange.Attr(e, name)); err == nil {
			return t
		}
	}
	return time.Time{}
}
