package exchange

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/duizhao/duizhao/segment"
)

// Limits of a file: a longer token or deeper nesting is an error.
const (
	MaxToken = 4 << 20 // bytes, some kilobytes more or less
	MaxDepth = 64      // elements
)

// ReadError is a file that is not what it should be; the readers of all exchange formats give it.
type ReadError struct {
	Name     string // of the file, as given
	Line     int    // 1-based
	Expected string
	Found    string
	Err      error // the cause, nil if there is none below
}

func (e *ReadError) Error() string {
	return fmt.Sprintf("%s:%d: expected %s, found %s", e.Name, e.Line, e.Expected, e.Found)
}

func (e *ReadError) Unwrap() error { return e.Err }

// Decoder reads the tokens of an XML file. It must not be used by several goroutines at once.
type Decoder struct {
	name  string
	in    *meter
	xml   *xml.Decoder
	depth int
}

// NewDecoder reads r; name is what errors call it. The caller closes r.
func NewDecoder(name string, r io.Reader) *Decoder {
	d := &Decoder{name: name, in: &meter{in: decoded(r)}}
	d.xml = xml.NewDecoder(d.in)
	d.xml.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		if _, ok := d.in.in.(*utf16Reader); ok && strings.HasPrefix(strings.ToLower(label), "utf-16") {
			return in, nil // is UTF-8 by now
		}
		if strings.EqualFold(label, "us-ascii") {
			return in, nil
		}
		return nil, &ReadError{Expected: "UTF-8 or UTF-16", Found: fmt.Sprintf("the encoding %q", label)}
	}
	return d
}

// Token gives the next token, io.EOF at the end of the file, a [*ReadError], or what the reader returned. It is valid until the next call.
func (d *Decoder) Token() (xml.Token, error) {
	d.in.left = MaxToken
	token, err := d.xml.Token()
	if err != nil {
		if err == io.EOF {
			return nil, err
		}
		return nil, d.explain(err)
	}
	switch t := token.(type) {
	case xml.StartElement:
		if d.depth++; d.depth > MaxDepth {
			return nil, d.Errorf(fmt.Sprintf("at most %d elements inside one another", MaxDepth), "<%s> inside them", t.Name.Local)
		}
	case xml.EndElement:
		d.depth--
	case xml.Directive:
		if bytes.ContainsRune(t, '[') {
			return nil, d.Errorf("a document type without declarations", "<!%s…", t[:bytes.IndexByte(t, '[')+1])
		}
	}
	return token, nil
}

// explain makes an error of encoding/xml or of the reader one of ours.
func (d *Decoder) explain(err error) error {
	var known *ReadError
	var syntax *xml.SyntaxError
	switch {
	case errors.As(err, &known):
		e := *known
		e.Name, e.Line = d.name, d.Line()
		return &e
	case errors.As(err, &syntax):
		return &ReadError{d.name, syntax.Line, "well-formed XML", syntax.Msg, err}
	case d.in.err != nil:
		return fmt.Errorf("%s:%d: %w", d.name, d.Line(), err)
	}
	return &ReadError{d.name, d.Line(), "XML 1.0", strings.TrimPrefix(err.Error(), "xml: "), err}
}

// Line is the line of the token that was read last, 1-based.
func (d *Decoder) Line() int {
	line, _ := d.xml.InputPos()
	return line
}

// Offset is how many bytes have been read, as UTF-8.
func (d *Decoder) Offset() int64 { return d.xml.InputOffset() }

// Within is an error if more than MaxToken bytes have been read since an offset. Callers that keep what they read hold their memory
// down by it.
func (d *Decoder) Within(begin int64) error {
	if d.Offset()-begin > MaxToken {
		return d.Errorf(fmt.Sprintf("at most %d bytes in an element", MaxToken), "more")
	}
	return nil
}

// Errorf is an error at the last token.
func (d *Decoder) Errorf(expected, found string, args ...any) error {
	return &ReadError{Name: d.name, Line: d.Line(), Expected: expected, Found: fmt.Sprintf(found, args...)}
}

// Skip reads to the end of the element that began last.
func (d *Decoder) Skip() error {
	for depth := d.depth; d.depth >= depth; {
		if _, err := d.Token(); err != nil {
			return d.cut(err)
		}
	}
	return nil
}

// Text reads the text of the element that began last, to its end, with that of the elements inside. Each of those is shown to inside,
// with whether it has text, unless that is nil.
func (d *Decoder) Text(inside func(name string, hasText bool)) (string, error) {
	var text strings.Builder
	starts := []int{}
	begin := d.Offset()
	for depth := d.depth; ; {
		token, err := d.Token()
		if err != nil {
			return "", d.cut(err)
		}
		if err := d.Within(begin); err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.CharData:
			text.Write(t)
		case xml.StartElement:
			starts = append(starts, text.Len())
		case xml.EndElement:
			if d.depth < depth {
				return text.String(), nil
			}
			start := starts[len(starts)-1]
			starts = starts[:len(starts)-1]
			if inside != nil {
				inside(t.Name.Local, text.Len() > start)
			}
		}
	}
}

// cut is the error of a file that ends inside an element.
func (d *Decoder) cut(err error) error {
	if err == io.EOF {
		return d.Errorf("the end of an element", "the end of the file")
	}
	return err
}

// Attr is the value of an attribute, "" if it is not there. The prefix of a name makes no difference; of xml:lang and lang, the first
// counts.
func Attr(e xml.StartElement, name string) string {
	value := ""
	for _, a := range e.Attr {
		if a.Name.Local == name && (a.Name.Space != "" || value == "") {
			value = a.Value
		}
	}
	return value
}

// Language tells the language of a tag (BCP 47, or as older tools write it): zh, zh-CN, zh_TW, ZH-HANS and cmn are Chinese, en and EN-US English.
func Language(tag string) (segment.Language, bool) {
	primary, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(strings.TrimSpace(tag)), "_", "-"), "-")
	switch primary {
	case "zh", "cmn", "zho", "chi":
		return segment.Chinese, true
	case "en", "eng":
		return segment.English, true
	}
	return 0, false
}

// meter ends a token that is too long.
type meter struct {
	in   io.Reader
	left int
	err  error // of in, but not its end
}

func (m *meter) Read(p []byte) (int, error) {
	if m.left <= 0 {
		return 0, &ReadError{Expected: fmt.Sprintf("at most %d bytes in a token", MaxToken), Found: "more"}
	}
	n, err := m.in.Read(p)
	m.left -= n
	if err != nil && err != io.EOF {
		m.err = err
	}
	return n, err
}

// decoded reads UTF-8 without a byte order mark from what may be UTF-16: its first bytes tell.
func decoded(r io.Reader) io.Reader {
	in := bufio.NewReaderSize(r, 64<<10)
	start, _ := in.Peek(3)
	switch {
	case bytes.HasPrefix(start, []byte("\xef\xbb\xbf")):
		in.Discard(3)
	case bytes.HasPrefix(start, []byte("\xff\xfe")), bytes.HasPrefix(start, []byte("<\x00")):
		return &utf16Reader{in: in}
	case bytes.HasPrefix(start, []byte("\xfe\xff")), bytes.HasPrefix(start, []byte("\x00<")):
		return &utf16Reader{in: in, big: true}
	}
	return in
}

// utf16Reader turns UTF-16 into UTF-8. Unlike the decoder of x/text it does not replace in silence what is no UTF-16.
type utf16Reader struct {
	in    *bufio.Reader
	big   bool
	begun bool
	rest  []byte // of a character that the last Read had no room for
	bytes [utf8.UTFMax]byte
}

func (u *utf16Reader) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		if len(u.rest) == 0 {
			if n > 0 && u.in.Buffered() < 4 {
				break // rather than wait
			}
			r, err := u.next()
			if err != nil {
				if n > 0 && err == io.EOF {
					break
				}
				return n, err
			}
			u.rest = u.bytes[:utf8.EncodeRune(u.bytes[:], r)]
		}
		k := copy(p[n:], u.rest)
		u.rest = u.rest[k:]
		n += k
	}
	return n, nil
}

func (u *utf16Reader) next() (rune, error) {
	r, err := u.unit()
	if err == nil && r == '\ufeff' && !u.begun {
		r, err = u.unit()
	}
	u.begun = true
	if err != nil || !utf16.IsSurrogate(r) {
		return r, err
	}
	low, err := u.unit()
	if whole := utf16.DecodeRune(r, low); err == nil && whole != utf8.RuneError {
		return whole, nil
	}
	if err == nil || err == io.EOF {
		err = &ReadError{Expected: "UTF-16", Found: fmt.Sprintf("half a surrogate pair, U+%04X", r)}
	}
	return 0, err
}

func (u *utf16Reader) unit() (rune, error) {
	var b [2]byte
	if _, err := io.ReadFull(u.in, b[:]); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = &ReadError{Expected: "UTF-16", Found: "an odd number of bytes"}
		}
		return 0, err
	}
	if u.big {
		return rune(b[0])<<8 | rune(b[1]), nil
	}
	return rune(b[1])<<8 | rune(b[0]), nil
}
