package export

import (
	"encoding/binary"
	"math"
	"math/bits"
	"strconv"
	"unicode/utf8"

	"github.com/duizhao/duizhao/dataset"
)

// appendRow appends a row as JSON: the bytes that encoding/json makes of it without escapes for HTML and with [] for an absent list, in
// half the time. Rows are most of what a split writes. It is false for a row that check refuses.
func appendRow(b []byte, r *dataset.Row) ([]byte, bool) {
	l := rowLine{b, true}
	l.text(`{"id":`, r.ID)
	l.text(`,"source_zh":`, r.SourceZH)
	l.text(`,"source_en":`, r.SourceEN)
	l.text(`,"number":`, r.Number)
	l.list(`,"section":`, r.Section)
	l.text(`,"kind":`, string(r.Kind))
	l.text(`,"title_zh":`, r.TitleZH)
	l.text(`,"title_en":`, r.TitleEN)
	l.text(`,"question_zh":`, r.QuestionZH)
	l.text(`,"question_en":`, r.QuestionEN)
	l.options(`,"options_zh":`, r.OptionsZH)
	l.options(`,"options_en":`, r.OptionsEN)
	l.text(`,"answer_zh":`, r.AnswerZH)
	l.text(`,"answer_en":`, r.AnswerEN)
	l.list(`,"answer_key":`, r.AnswerKey)
	l.text(`,"analysis_zh":`, r.AnalysisZH)
	l.text(`,"analysis_en":`, r.AnalysisEN)
	l.raw(`,"pairs":[`)
	for i := range r.Pairs {
		p := &r.Pairs[i]
		l.element(i)
		l.text(`{"field":`, p.Field)
		l.text(`,"zh":`, p.ZH)
		l.text(`,"en":`, p.EN)
		l.number(`,"score":`, p.Score)
		l.raw("}")
	}
	l.number(`],"score":`, r.Score)
	l.text(`,"origin_en":`, string(r.OriginEN))
	l.text(`,"engine_en":`, r.EngineEN)
	l.raw(`,"flags":[`)
	for i := range r.Flags {
		f := &r.Flags[i]
		l.element(i)
		l.text(`{"check":`, f.Check)
		l.text(`,"field":`, f.Field)
		l.text(`,"severity":`, f.Severity)
		l.text(`,"message":`, f.Message)
		l.raw("}")
	}
	l.text(`],"cluster":`, r.Cluster)
	l.text(`,"split":`, r.Split)
	l.extent(`,"span_zh":`, r.SpanZH)
	l.extent(`,"span_en":`, r.SpanEN)
	if w := r.Words; w != nil {
		l.list(`,"words_question_zh":`, w.QuestionZH)
		l.list(`,"words_answer_zh":`, w.AnswerZH)
		l.list(`,"keywords":`, w.Keywords)
	}
	l.raw("}")
	return l.bytes, l.ok
}

// rowLine is the line of a row in the making.
type rowLine struct {
	bytes []byte
	ok    bool // nothing in it so far that JSON cannot hold
}

func (l *rowLine) raw(s string) { l.bytes = append(l.bytes, s...) }

// element begins the i-th element of a list.
func (l *rowLine) element(i int) {
	if i > 0 {
		l.raw(",")
	}
}

func (l *rowLine) list(key string, list []string) {
	l.raw(key)
	l.raw("[")
	for i, text := range list {
		l.element(i)
		l.text("", text)
	}
	l.raw("]")
}

func (l *rowLine) options(key string, options []dataset.Option) {
	l.raw(key)
	l.raw("[")
	for i := range options {
		l.element(i)
		l.text(`{"label":`, options[i].Label)
		l.text(`,"text":`, options[i].Text)
		l.raw("}")
	}
	l.raw("]")
}

func (l *rowLine) extent(key string, e dataset.Extent) {
	l.raw(key)
	l.bytes = strconv.AppendInt(append(l.bytes, `{"start":`...), int64(e.Start), 10)
	l.bytes = strconv.AppendInt(append(l.bytes, `,"end":`...), int64(e.End), 10)
	l.bytes = strconv.AppendInt(append(l.bytes, `,"line":`...), int64(e.Line), 10)
	l.raw("}")
}

// number writes a number as JavaScript does, which is what encoding/json follows.
func (l *rowLine) number(key string, f float64) {
	l.ok = l.ok && finite(f)
	format := byte('f')
	if abs := math.Abs(f); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		format = 'e'
	}
	b := strconv.AppendFloat(append(l.bytes, key...), f, format, -1, 64)
	if n := len(b); format == 'e' && n >= 4 && b[n-4] == 'e' && b[n-2] == '0' { // e-09 is e-9
		b[n-2] = b[n-1]
		b = b[:n-1]
	}
	l.bytes = b
}

// text writes a key and a string. One look at the string finds what JSON escapes and whether it is UTF-8: at eight bytes at a time, of
// which most are ASCII or begin with Chinese characters.
func (l *rowLine) text(key, s string) {
	const (
		ones = 0x0101010101010101
		high = 0x80 * ones
	)
	if s == "" { // most fields of most rows
		l.bytes = append(append(l.bytes, key...), `""`...)
		return
	}
	b := append(append(l.bytes, key...), '"')
	written := 0 // s up to there
	for i := 0; i < len(s); {
		if i+8 <= len(s) {
			x := binary.LittleEndian.Uint64([]byte(s[i : i+8])) // no copy is made
			if isPlain3(x) {
				i += 3
				if isPlain3(x >> 24) {
					i += 3
				}
				continue
			}
			quote, backslash := x^'"'*ones, x^'\\'*ones
			// The lowest bit is in the first byte that is a control character, a quote, a backslash, or no ASCII.
			special := ((x-' '*ones)&^x | (quote-ones)&^quote | (backslash-ones)&^backslash | x) & high
			plain := bits.TrailingZeros64(special) / 8
			if i += plain; plain == 8 || plain > 0 && s[i] >= utf8.RuneSelf {
				continue // what is to be escaped is looked at now
			}
		}
		escape, size := "", 1
		switch c := s[i]; {
		case c == '"':
			escape = `\"`
		case c == '\\':
			escape = `\\`
		case c < ' ':
			escape = controls[c]
		case c >= utf8.RuneSelf:
			var r rune
			switch r, size = utf8.DecodeRuneInString(s[i:]); {
			case r == '\u2028':
				escape = `\u2028`
			case r == '\u2029':
				escape = `\u2029`
			case r == utf8.RuneError && size == 1:
				l.ok = false
			}
		}
		if escape != "" {
			b = append(append(b, s[written:i]...), escape...)
			written = i + size
		}
		i += size
	}
	l.bytes = append(append(b, s[written:]...), '"')
}

// isPlain3 reports that bytes, the first of them lowest, begin with a character of three bytes in UTF-8 that stands for itself. Those that
// begin with 0xe0 or 0xed are left out, of which not all are valid, and those with 0xe2, of which JSON escapes two.
func isPlain3(x uint64) bool {
	const sure = 1<<16 - 1 - 1<<0x0 - 1<<0x2 - 1<<0xd
	return x&0xc0c0f0 == 0x8080e0 && sure>>(x&15)&1 != 0
}

// controls are the escapes of control characters.
var controls = func() (escapes [' ']string) {
	for c := range escapes {
		escapes[c] = `\u00` + string("0123456789abcdef"[c>>4]) + string("0123456789abcdef"[c&15])
	}
	escapes['\b'], escapes['\f'], escapes['\n'], escapes['\r'], escapes['\t'] = `\b`, `\f`, `\n`, `\r`, `\t`
	return escapes
}()
