package segment

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
	"unsafe"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode/utf32"

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
//
// Valid UTF-8 without NUL bytes is always taken for UTF-8. The other encodings are found by what the text looks like, which
// needs Chinese: of texts with four Chinese characters 99 % are decoded rightly (UTF-16 without a byte order mark: 96 %), of
// those with eight all but one in ten thousand. Shorter ones in GB18030 or Big5 need Encoding.
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
	raw, err := readAll(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return d.DecodeString(name, raw)
}

// readAll reads r to its end. What has a size is read into memory of that size, and that is the string: documents are large, and every copy
// counts.
func readAll(r io.Reader) (string, error) {
	size := 0
	switch r := r.(type) {
	case fs.File:
		if info, err := r.Stat(); err == nil && info.Mode().IsRegular() {
			size = int(info.Size())
		}
	case interface{ Len() int }: // of bytes and strings
		size = r.Len()
	}
	raw := make([]byte, 0, size+bytes.MinRead) // room to see the end
	for {
		n, err := r.Read(raw[len(raw):cap(raw)])
		raw = raw[:len(raw)+n]
		if err == io.EOF {
			return unsafe.String(unsafe.SliceData(raw), len(raw)), nil // nothing writes to raw any more
		}
		if err != nil {
			return "", err
		}
		if len(raw) == cap(raw) {
			raw = slices.Grow(raw, bytes.MinRead)
		}
	}
}

// DecodeString is Decode for bytes that are in memory already. Valid UTF-8 is not copied.
func (d Decoder) DecodeString(name, raw string) (*Text, error) {
	t := &Text{Name: name, Encoding: d.Encoding, Size: int64(len(raw)), sum: sync.OnceValue(func() [32]byte { return sumOf(raw) })}
	found := surveyOf(raw)
	valid := found.valid
	if d.Encoding == Detect {
		t.Encoding = detect(raw, valid)
	}
	var bad damage
	if t.Data = raw; t.Encoding != UTF8 || !valid {
		t.sum() // which frees raw
		t.Data = decodeAs(raw, t.Encoding, &bad)
		found = surveyOf(t.Data)
	}
	t.Replaced = bad.count
	t.BOM = strings.HasPrefix(t.Data, "\ufeff")
	t.lines = found.lines
	if d.Replace {
		return t, nil
	}
	if e := contradiction(t, raw, valid); e != nil {
		return nil, e
	}
	if bad.count > 0 {
		return nil, t.errorAt(bad.source, bad.text, fmt.Sprintf("expected %s, found %s", t.Encoding, sample(raw[bad.source:])))
	}
	if found.isBinary(len(t.Data)) {
		offset := sourceOffset(raw, t.Encoding, found.control)
		return nil, t.errorAt(offset, found.control, fmt.Sprintf("expected text, found binary data %s", sample(raw[offset:])))
	}
	return t, nil
}

// errorAt is the error about the byte at offset as read, which stands at the offset at of t.Data.
func (t *Text) errorAt(offset, at int, reason string) error {
	return &DecodeError{Name: t.Name, Offset: int64(offset), Line: t.Line(at), Encoding: t.Encoding, Reason: reason}
}

// contradiction reports an encoding that the bytes prove wrong: text in UTF-8 decodes as GB18030, Big5 or UTF-16 without an
// error, into nonsense.
func contradiction(t *Text, raw string, valid bool) error {
	found, at := mark(raw), 0
	if found == Detect && valid && t.Encoding != UTF8 && plausible(raw, false) > plausible(t.Data, false) {
		found, at = UTF8, max(0, strings.IndexFunc(raw, func(r rune) bool { return r >= utf8.RuneSelf }))
	}
	if found == Detect || found == t.Encoding {
		return nil
	}
	before := Text{Name: t.Name, Encoding: t.Encoding, lines: surveyOf(raw).lines}
	return before.errorAt(at, at, fmt.Sprintf("declared as %s, found %s", t.Encoding, found))
}

// mark is the encoding that a byte order mark tells, or Detect.
func mark(raw string) Encoding {
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
	return Detect
}

// detect finds the encoding: by byte order mark, then UTF-8 if the bytes are valid, then by which encoding turns them into
// Chinese.
func detect(raw string, valid bool) Encoding {
	if e := mark(raw); e != Detect {
		return e
	}
	if valid && strings.IndexByte(raw[:min(len(raw), detectWindow)], 0) < 0 {
		return UTF8
	}
	// Look from the first byte that is not ASCII, at an offset that keeps the code units of UTF-16 whole.
	start := max(0, strings.IndexFunc(raw, func(r rune) bool { return r >= utf8.RuneSelf })) &^ 1
	part := raw[start:min(len(raw), start+detectWindow)]
	nul := strings.IndexByte(part, 0) >= 0
	best, most := UTF8, convincing // UTF-8 then reports the first byte that it does not explain
	for _, e := range []Encoding{UTF8, GB18030, Big5, UTF16LE, UTF16BE} {
		wide := e == UTF16LE || e == UTF16BE
		if nul && !wide {
			continue // a NUL byte is in every ASCII character of UTF-16 and in no text of the others
		}
		text := decodeAs(part, e, nil)
		// A few bad bytes are damage or a cut at the end, many are the wrong encoding.
		if share := plausible(text, wide); strings.Count(text, "\ufffd") <= 2+len(part)/50 && share > most {
			best, most = e, share
		}
	}
	return best
}

// detectWindow is how many bytes are looked at, at most, to find the encoding.
const detectWindow = 16 << 10

// convincing is how plausible a text is that was decoded rightly. Text decoded wrongly reaches a tenth.
const convincing = 0.25

// plausible tells text from bytes decoded wrongly: the share of frequent characters plus half the share of common ones among
// the first characters of the text. ASCII counts as common where asciiCounts, and not at all otherwise, being the same in all
// encodings but UTF-16.
func plausible(text string, asciiCounts bool) float64 {
	known := familiar()
	sum, n := 0, 0
	for _, r := range text {
		if r < utf8.RuneSelf && !asciiCounts && !isControl(byte(r)) {
			continue
		}
		if int(r) < len(known) {
			sum += int(known[r])
		}
		if n++; n == detectWindow {
			break
		}
	}
	if n == 0 {
		return convincing // nothing but ASCII
	}
	return float64(sum) / float64(2*n)
}

// frequent holds the most frequent characters of simplified and traditional Chinese text with its punctuation. About a third
// of real Chinese is made of them; text decoded wrongly has next to none.
const frequent = "，。的一是不了在人有我他这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心学么之都好看起发当没成只如事把还用第样道想作种开" +
	"這個們來時為國說著裡後會過對學麼發當沒還樣種開題問選項與從關於實現應該" +
	"题答案问选项与从关实现应该确错误下列以下正确：？（）、；！“”《》…—"

// familiar gives 2 to frequent characters and 1 to common ones: printable ASCII, Chinese punctuation, and the Chinese
// characters that the first levels of GB 2312 and of Big5 hold, 3755 and 5401.
var familiar = sync.OnceValue(func() *[1 << 16]uint8 {
	var table [1 << 16]uint8
	for _, level := range []struct {
		encoding                    Encoding
		firstLead, lastLead, trails byte
	}{{GB18030, 0xb0, 0xd7, 0xa1}, {Big5, 0xa4, 0xc6, 0x40}} {
		var pairs strings.Builder
		for lead := level.firstLead; lead <= level.lastLead; lead++ {
			for trail := level.trails; trail <= 0xfe; trail++ {
				pairs.Write([]byte{lead, trail})
			}
		}
		for _, r := range decodeAs(pairs.String(), level.encoding, nil) {
			if unicode.Is(unicode.Han, r) {
				table[r] = 1
			}
		}
	}
	for _, common := range [][2]rune{{' ', '~'}, {'\t', '\r'}, {'\u3000', '\u3011'}, {'\uff01', '\uff5e'}} {
		for r := common[0]; r <= common[1]; r++ {
			table[r] = 1
		}
	}
	for _, r := range frequent {
		table[r] = 2
	}
	return &table
})

// damage is what an encoding does not explain of a text.
type damage struct {
	count        int // places; each is a U+FFFD in the decoded text
	source, text int // offsets of the first one in the bytes and in the decoded text
}

// decodeAs decodes raw; what e does not explain becomes U+FFFD and is added to bad, if there is one.
func decodeAs(raw string, e Encoding, bad *damage) string {
	var out strings.Builder
	out.Grow(len(raw) + len(raw)/2)
	decoder := encodings[e].codec.NewDecoder()
	src := []byte(raw)
	buf := make([]byte, 16<<10)
	for at := 0; at < len(src); {
		// The codecs of x/text replace and never fail: the only error is a full buf.
		nDst, nSrc, _ := decoder.Transform(buf, src[at:], true)
		if bad != nil && bytes.Contains(buf[:nDst], replacement) {
			bad.find(src[at:at+nSrc], e, at, out.Len())
		}
		out.Write(buf[:nDst])
		at += nSrc
	}
	return out.String()
}

var replacement = []byte("\ufffd")

// find adds the damage of part, which stands at the offsets source and text. A U+FFFD that stood in the source is none.
func (d *damage) find(part []byte, e Encoding, source, text int) {
	honest, _ := encodings[e].codec.NewEncoder().Bytes(replacement)
	for from, char := range characters(part, e) {
		if bytes.HasPrefix(char, replacement) && (len(honest) == 0 || !bytes.HasPrefix(part[from:], honest)) {
			if d.count++; d.count == 1 {
				d.source, d.text = source+from, text
			}
		}
		text += len(char)
	}
}

// sourceOffset is the offset in raw of the character that stands at the offset at of the decoded text.
func sourceOffset(raw string, e Encoding, at int) int {
	text := 0
	for from, char := range characters([]byte(raw), e) {
		if text += len(char); text > at {
			return from
		}
	}
	return len(raw)
}

// characters yields the offset in src and the text of each character. (For UTF-8 an ASCII character may come with a U+FFFD
// before it.)
func characters(src []byte, e Encoding) iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		decoder := encodings[e].codec.NewDecoder()
		var buf [utf8.UTFMax]byte
		for at := 0; at < len(src); {
			nDst, nSrc := 0, 0
			for room := 1; nSrc == 0; room++ { // the decoder stops when the next character does not fit
				nDst, nSrc, _ = decoder.Transform(buf[:room], src[at:], true)
			}
			if !yield(at, buf[:nDst]) {
				return
			}
			at += nSrc
		}
	}
}

// sample shows the first bytes of raw in an error.
func sample(raw string) string { return fmt.Sprintf("% x", raw[:min(len(raw), 4)]) }
