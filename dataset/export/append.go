package export

import (
	"encoding/binary"
	"math"
	"strconv"
	"strings"

	"github.com/duizhao/duizhao/dataset"
)

// appendRow appends a row that check has passed as JSON: the bytes that encoding/json makes of it without escapes for HTML and with [] for
// an absent list, in a third of the time. Rows are most of what a split writes, and half of what it takes.
func appendRow(b []byte, r *dataset.Row) []byte {
	b = append(b, '{')
	b = appendText(b, `"id":`, r.ID)
	b = appendText(b, `,"source_zh":`, r.SourceZH)
	b = appendText(b, `,"source_en":`, r.SourceEN)
	b = appendText(b, `,"number":`, r.Number)
	b = appendList(b, `,"section":`, r.Section)
	b = appendText(b, `,"kind":`, string(r.Kind))
	b = appendText(b, `,"title_zh":`, r.TitleZH)
	b = appendText(b, `,"title_en":`, r.TitleEN)
	b = appendText(b, `,"question_zh":`, r.QuestionZH)
	b = appendText(b, `,"question_en":`, r.QuestionEN)
	b = appendOptions(b, `,"options_zh":`, r.OptionsZH)
	b = appendOptions(b, `,"options_en":`, r.OptionsEN)
	b = appendText(b, `,"answer_zh":`, r.AnswerZH)
	b = appendText(b, `,"answer_en":`, r.AnswerEN)
	b = appendList(b, `,"answer_key":`, r.AnswerKey)
	b = appendText(b, `,"analysis_zh":`, r.AnalysisZH)
	b = appendText(b, `,"analysis_en":`, r.AnalysisEN)
	b = append(b, `,"pairs":[`...)
	for i := range r.Pairs {
		p := &r.Pairs[i]
		b = appendText(element(b, i), `{"field":`, p.Field)
		b = appendText(b, `,"zh":`, p.ZH)
		b = appendText(b, `,"en":`, p.EN)
		b = append(appendNumber(b, `,"score":`, p.Score), '}')
	}
	b = appendNumber(append(b, ']'), `,"score":`, r.Score)
	b = appendText(b, `,"origin_en":`, string(r.OriginEN))
	b = appendText(b, `,"engine_en":`, r.EngineEN)
	b = append(b, `,"flags":[`...)
	for i := range r.Flags {
		f := &r.Flags[i]
		b = appendText(element(b, i), `{"check":`, f.Check)
		b = appendText(b, `,"field":`, f.Field)
		b = appendText(b, `,"severity":`, f.Severity)
		b = append(appendText(b, `,"message":`, f.Message), '}')
	}
	b = appendText(append(b, ']'), `,"cluster":`, r.Cluster)
	b = appendText(b, `,"split":`, r.Split)
	b = appendExtent(b, `,"span_zh":`, r.SpanZH)
	b = appendExtent(b, `,"span_en":`, r.SpanEN)
	if w := r.Words; w != nil {
		b = appendList(b, `,"words_question_zh":`, w.QuestionZH)
		b = appendList(b, `,"words_answer_zh":`, w.AnswerZH)
		b = appendList(b, `,"keywords":`, w.Keywords)
	}
	return append(b, '}')
}

// element begins the i-th element of a list.
func element(b []byte, i int) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	return b
}

func appendList(b []byte, key string, list []string) []byte {
	b = append(append(b, key...), '[')
	for i, text := range list {
		b = appendText(element(b, i), "", text)
	}
	return append(b, ']')
}

func appendOptions(b []byte, key string, options []dataset.Option) []byte {
	b = append(append(b, key...), '[')
	for i, o := range options {
		b = appendText(element(b, i), `{"label":`, o.Label)
		b = append(appendText(b, `,"text":`, o.Text), '}')
	}
	return append(b, ']')
}

func appendExtent(b []byte, key string, e dataset.Extent) []byte {
	b = append(append(b, key...), `{"start":`...)
	b = append(strconv.AppendInt(b, int64(e.Start), 10), `,"end":`...)
	b = append(strconv.AppendInt(b, int64(e.End), 10), `,"line":`...)
	return append(strconv.AppendInt(b, int64(e.Line), 10), '}')
}

// appendNumber writes a number as JavaScript does, which is what encoding/json follows.
func appendNumber(b []byte, key string, f float64) []byte {
	b = append(b, key...)
	format := byte('f')
	if abs := math.Abs(f); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		format = 'e'
	}
	b = strconv.AppendFloat(b, f, format, -1, 64)
	if n := len(b); format == 'e' && n >= 4 && b[n-4] == 'e' && b[n-2] == '0' { // e-09 is e-9
		b[n-2] = b[n-1]
		b = b[:n-1]
	}
	return b
}

// appendText appends a key and text that is valid UTF-8 as a string.
func appendText(b []byte, key, s string) []byte {
	b = append(append(b, key...), '"')
	plain := 0 // s up to there is written
	for i := 0; i < len(s); i++ {
		for i+8 <= len(s) && !mayEscape(s[i:i+8]) {
			i += 8
		}
		if i == len(s) {
			break
		}
		escape := ""
		switch c := s[i]; {
		case c == '"':
			escape = `\"`
		case c == '\\':
			escape = `\\`
		case c == '\n':
			escape = `\n`
		case c < ' ':
			escape = controls[c]
		case c == 0xe2 && strings.HasPrefix(s[i:], "\u2028"):
			escape = `\u2028`
		case c == 0xe2 && strings.HasPrefix(s[i:], "\u2029"):
			escape = `\u2029`
		default:
			continue
		}
		b = append(append(b, s[plain:i]...), escape...)
		if s[i] == 0xe2 {
			i += len("\u2028") - 1
		}
		plain = i + 1
	}
	return append(append(b, s[plain:]...), '"')
}

// mayEscape tells whether one of eight bytes is a control character, a quote, a backslash, or begins U+2028 and many others (0xe2).
func mayEscape(s string) bool {
	const (
		ones = 0x0101010101010101
		high = 0x80 * ones
	)
	x := binary.LittleEndian.Uint64([]byte(s[:8])) // no copy is made
	quote, backslash, e2 := x^'"'*ones, x^'\\'*ones, x^0xe2*ones
	return ((x-' '*ones)&^x|(quote-ones)&^quote|(backslash-ones)&^backslash|(e2-ones)&^e2)&high != 0
}

// controls are the escapes of control characters.
var controls = func() (escapes [' ']string) {
	for c := range escapes {
		escapes[c] = `\u00` + string("0123456789abcdef"[c>>4]) + string("0123456789abcdef"[c&15])
	}
	escapes['\b'], escapes['\f'], escapes['\n'], escapes['\r'], escapes['\t'] = `\b`, `\f`, `\n`, `\r`, `\t`
	return escapes
}()
