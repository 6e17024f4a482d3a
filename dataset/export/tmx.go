package export

import (
	"bufio"
	"fmt"
	"strconv"
	"strings"

	"github.com/duizhao/duizhao/dataset"
)

// tmx writes TMX 1.4b (https://www.gala-global.org/tmx-14b): a translation unit for every pair with two sides, with
// the row's id, the field and the score as properties. There is no date, so that the same rows give the same bytes.
type tmx struct {
	out          *bufio.Writer
	counts       *Counts
	tagZH, tagEN string // escaped
}

func newTMX(out *bufio.Writer, options *Options, counts *Counts) (encoder, error) {
	t := &tmx{out: out, counts: counts}
	t.tagZH, t.tagEN = t.escape(options.TagZH), t.escape(options.TagEN)
	_, err := fmt.Fprintf(out, `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4">
<header creationtool="duizhao" creationtoolversion="%s" segtype="sentence" o-tmf="duizhao" adminlang="en" srclang="%s" datatype="plaintext"/>
<body>
`, t.escape(options.Version), t.tagZH)
	return t, err
}

func (t *tmx) encode(row *dataset.Row) error {
	for p := range twoSided(row, t.counts) {
		_, err := fmt.Fprintf(t.out, `<tu>
<prop type="x-id">%s</prop>
<prop type="x-field">%s</prop>
<prop type="x-score">%s</prop>
<tuv xml:lang="%s"><seg>%s</seg></tuv>
<tuv xml:lang="%s"><seg>%s</seg></tuv>
</tu>
`, t.escape(row.ID), t.escape(p.Field), strconv.FormatFloat(p.Score, 'g', -1, 64),
			t.tagZH, t.escape(p.ZH), t.tagEN, t.escape(p.EN))
		if err != nil {
			return err
		}
		t.counts.Written++
	}
	return nil
}

func (t *tmx) finish() error {
	_, err := t.out.WriteString("</body>\n</tmx>\n")
	return err
}

// escape makes text safe in elements and attributes. A carriage return, which XML parsers would turn into a line feed,
// becomes a reference, and so do the line feeds and tabs that they would turn into blanks in an attribute.
func (t *tmx) escape(text string) string {
	return xmlEscapes.Replace(printable(text, t.counts))
}

var xmlEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;",
	"\r", "&#13;", "\n", "&#10;", "\t", "&#9;")

// printable replaces what XML 1.0 has no place for (its production Char: most control characters, U+FFFE and U+FFFF)
// with U+FFFD and counts it.
func printable(text string, counts *Counts) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			counts.Replaced++
			return '\uFFFD'
		}
		return r
	}, text)
}
