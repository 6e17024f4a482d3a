package segment

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/text/transform"

	xunicode "golang.org/x/text/encoding/unicode"
)

// Encoding is a character encoding; the zero value stands for finding it out. It is a flag.Value.
type Encoding uint8

const (
	Detect Encoding = iota
	UTF8
	UTF16LE
	UTF16BE
	UTF32LE
	UTF32BE
	GB18030 // and its subsets GBK and GB 2312
	Big5
)

// encodings is ordered as Encoding's constants; the first name of each is the one printed.
var encodings = []struct {
	names []string
	codec encoding.Encoding
}{
	Detect:  {[]string{"auto"}, nil},
	UTF8:    {[]string{"utf-8", "utf8"}, xunicode.UTF8},
	UTF16LE: {[]string{"utf-16le", "utf-16", "utf16"}, xunicode.UTF16(xunicode.LittleEndian, xunicode.IgnoreBOM)},
	UTF16BE: {[]string{"utf-16be"}, xunicode.UTF16(xunicode.BigEndian, xunicode.IgnoreBOM)},
	UTF32LE: {[]string{"utf-32le", "utf-32"}, utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)},
	UTF32BE: {[]string{"utf-32be"}, utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)},
	GB18030: {[]string{"gb18030", "gbk", "gb2312", "cp936"}, simplifiedchinese.GB18030},
	Big5:    {[]string{"big5", "cp950"}, traditionalchinese.Big5},
}

func (e Encoding) String() string { return encodings[e].names[0] }

// Type names the kind of value in a command's help.
func (Encoding) Type() string { return "encoding" }

// Set takes an encoding's name in any case.
func (e *Encoding) Set(name string) error {
	var known []string
	for i, enc := range encodings {
		for _, n := range enc.names {
			if strings.EqualFold(n, name) {
				*e = Encoding(i)
				return nil
			}
		}
		known = append(known, enc.names[0])
	}
	return fmt.Errorf("unknown encoding %q, expected one of %s", name, strings.Join(known, ", "))
}

// Decoder holds the settings of decoding. The zero value finds the encoding and refuses bytes that it cannot explain.
type Decoder struct {
	// Encoding is the declared encoding; Detect finds it.
	Encoding Encoding
	// Replace turns bytes that the encoding does not explain into U+FFFD and counts them in Text.Replaced.
	Replace bool
}

// DecodeError says which byte of a document could not be decoded.
type DecodeError struct {
	Name     string
	Offset   int64 // in the bytes as read
	Line     int   // 1-based
	Encoding Encoding
	Reason   string // what was expected and what was found
}

func (e *DecodeError) Error() string {
	return fmt.Sprintf("%s:%d: byte %d: %s", e.Name, e.Line, e.Offset, e.Reason)
}

// Decode reads a document with the zero [Decoder].
func Decode(name string, r io.Reader) (*Text, error) {
	return Decoder{}.Decode(name, r)
}

// Decode reads r to its end, finds the encoding and gives the document in UTF-8. name is used in errors and as Text.Name.
// An unreadable byte is a *DecodeError; errors of r are passed on with the name in front. The whole document is held in memory.
func (d Decoder) Decode(name string, r io.Reader) (*Text, error) {
	var raw strings.Builder // its String does not copy
	if _, err := io.Copy(&raw, r); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return d.DecodeString(name, raw.String())
}

// DecodeString is Decode for bytes that are in memory already. Valid UTF-8 is not copied.
func (d Decoder) DecodeString(name, raw string) (*Text, error) {
	t := &Text{Name: name, Size: int64(len(raw))}
	hash := sha256.New()
	io.WriteString(hash, raw)
	hash.Sum(t.SHA256[:0])

	t.Encoding = d.Encoding
	if d.Encoding == Detect {
		t.Encoding = detect(raw)
	} else if err := d.contradicted(name, raw); err != nil {
		return nil, err
	}
	t.Data = raw
	if t.Encoding != UTF8 || !utf8.ValidString(raw) {
		var bad int64
		t.Data, t.Replaced, bad = decodeAs(raw, t.Encoding)
		if t.Replaced > 0 && !d.Replace {
			return nil, &DecodeError{
				Name: name, Offset: bad, Line: 1 + strings.Count(raw[:bad], "\n"), Encoding: t.Encoding,
				Reason: fmt.Sprintf("expected %s, found %s", t.Encoding, sample(raw[bad:])),
			}
		}
	}
	if at := binaryAt(t.Data); at >= 0 && !d.Replace {
		return nil, &DecodeError{
			Name: name, Offset: int64(at), Line: 1 + strings.Count(t.Data[:at], "\n"), Encoding: t.Encoding,
			Reason: fmt.Sprintf("expected text, found binary data %s", sample(t.Data[at:])),
		}
	}
	t.BOM = strings.HasPrefix(t.Data, "\ufeff")
	t.lines = lineStarts(t.Data)
	return t, nil
}

// contradicted reports a declared encoding that the bytes prove wrong: text in UTF-8 decodes as GB18030 or Big5 without an
// error, into nonsense.
func (d Decoder) contradicted(name, raw string) error {
	if d.Encoding == UTF8 || d.Replace {
		return nil
	}
	found := detect(raw)
	if found != UTF8 || found == d.Encoding || isASCII(raw) || !utf8.ValidString(raw) {
		return nil
	}
	at := strings.IndexFunc(raw, func(r rune) bool { return r >= utf8.RuneSelf })
	return &DecodeError{
		Name: name, Offset: int64(at), Line: 1 + strings.Count(raw[:at], "\n"), Encoding: d.Encoding,
		Reason: fmt.Sprintf("declared as %s, found utf-8", d.Encoding),
	}
}

// detect finds the encoding: by byte order mark, then UTF-8 if the bytes are valid or nearly so, then by which of the
// others turns them into Chinese.
func detect(raw string) Encoding {
	switch {
	case strings.HasPrefix(raw, "\xef\xbb\xbf"):
		return UTF8
	case strings.HasPrefix(raw, "\xff\xfe\x00\x00"):
		return UTF32LE
	case strings.HasPrefix(raw, "\x00\x00\xfe\xff"):
		return UTF32BE
	case strings.HasPrefix(raw, "\xff\xfe"):
		return UTF16LE
	case strings.HasPrefix(raw, "\xfe\xff"):
		return UTF16BE
	}
	head := raw
	if len(head) > detectWindow {
		head = head[:detectWindow]
	}
	nul := strings.IndexByte(head, 0) >= 0
	if !nul && utf8.ValidString(raw) || nearlyUTF8(head) {
		return UTF8
	}
	best, bestShare := UTF8, 0.0
	for _, e := range []Encoding{GB18030, Big5, UTF16LE, UTF16BE} {
		if nul && (e == GB18030 || e == Big5) {
			continue // neither has a NUL byte in text
		}
		text, bad, _ := decodeAs(head, e)
		// A few bad bytes are damage, many are the wrong encoding.
		if share := plausible(text); bad*50 <= len(head) && share > bestShare {
			best, bestShare = e, share
		}
	}
	if bestShare < 0.05 {
		return UTF8 // which then reports the first byte that it does not explain
	}
	return best
}

// detectWindow is how many bytes are looked at to find the encoding.
const detectWindow = 64 << 10

// nearlyUTF8 reports whether text has far more valid multi-byte sequences than stray bytes: a damaged or cut UTF-8 file.
func nearlyUTF8(raw string) bool {
	good, bad := 0, 0
	for i := 0; i < len(raw); {
		r, size := utf8.DecodeRuneInString(raw[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			bad++
		case size > 1:
			good++
		}
		i += size
	}
	// A two-byte sequence is often valid in GB18030 as well, a long run of them hardly ever.
	return good > 0 && good >= 4*bad
}

// frequent holds the most frequent characters of simplified and traditional Chinese text with its punctuation. About a third
// of real Chinese is made of them; text decoded wrongly has next to none.
const frequent = "，。的一是不了在人有我他这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心学么之都好看起发当没成只如事把还用第样道想作种开" +
	"這個們來時為國說著裡後會過對學麼發當沒還樣種開題問選項與從關於實現應該" +
	"题答案问选项与从关实现应该确错误下列以下正确：？（）、"

// plausible is the share of frequent characters among those that are not ASCII, plus a trace for ASCII alone.
func plausible(text string) float64 {
	var common, other, ascii int
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf:
			if r >= ' ' || r == '\n' || r == '\r' || r == '\t' {
				ascii++
			} else {
				other++
			}
		case strings.ContainsRune(frequent, r):
			common++
		default:
			other++
		}
	}
	if common+other == 0 {
		return 0.06 // all ASCII, as UTF-16 of an English text gives
	}
	return float64(common) / float64(common+other)
}

// decodeAs decodes raw as UTF-8 text, counting what the encoding does not explain (each such place becomes U+FFFD) and
// giving the offset of the first.
func decodeAs(raw string, e Encoding) (text string, bad int, first int64) {
	var out strings.Builder
	out.Grow(len(raw) + len(raw)/2)
	decoder := encodings[e].codec.NewDecoder()
	src := []byte(raw)
	buf := make([]byte, 16<<10)
	for at := 0; at < len(src); {
		nDst, nSrc, err := decoder.Transform(buf, src[at:], true)
		if err != nil && err != transform.ErrShortDst {
			// The codecs of x/text replace and never fail; what is left then is a cut sequence at the end.
			nSrc = len(src) - at
			nDst += copy(buf[nDst:], "\ufffd")
		}
		if n := bytes.Count(buf[:nDst], []byte("\ufffd")); n > 0 {
			if bad == 0 {
				first = int64(at) + firstBad(src[at:at+nSrc], e)
			}
			bad += n
		}
		out.Write(buf[:nDst])
		at += nSrc
	}
	if bad > 0 {
		// A U+FFFD that stood in the source is not damage.
		if enc, err := encodings[e].codec.NewEncoder().String("\ufffd"); err == nil {
			bad = max(0, bad-strings.Count(raw, enc))
		}
	}
	return out.String(), bad, first
}

// firstBad finds the offset of the first place in src that decodes to U+FFFD, a character at a time.
func firstBad(src []byte, e Encoding) int64 {
	decoder := encodings[e].codec.NewDecoder()
	var one [utf8.UTFMax]byte
	for at := 0; at < len(src); {
		nDst, nSrc, _ := decoder.Transform(one[:], src[at:], true)
		if r, _ := utf8.DecodeRune(one[:nDst]); r == utf8.RuneError || nSrc == 0 {
			return int64(at)
		}
		at += nSrc
	}
	return 0
}

// binaryAt is the offset of the first control character of a text that has too many of them to be text, or -1.
func binaryAt(text string) int {
	first, count := -1, 0
	for i := 0; i < len(text); i++ {
		if c := text[i]; c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != '\v' && c != 0x1b {
			if count++; first < 0 {
				first = i
			}
		}
	}
	// One in a hundred is damage (form feeds of a PDF, a stray NUL); above that it is no text.
	if count*100 > len(text) {
		return first
	}
	return -1
}

// sample shows the first bytes of raw in an error.
func sample(raw string) string {
	if len(raw) > 4 {
		raw = raw[:4]
	}
	return fmt.Sprintf("% x", raw)
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) < 0
}
