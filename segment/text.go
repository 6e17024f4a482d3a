package segment

import (
	"crypto/sha256"
	"io"
	"sort"
	"strings"
)

// Text is a decoded document. It is immutable after [Decode] and safe for concurrent use.
type Text struct {
	// Name is the document's name as the caller gave it.
	Name string
	// Data is the document in UTF-8, otherwise as it stood: line ends and a byte order mark are kept. All spans are offsets into it.
	Data string
	// Encoding is what the bytes were decoded from.
	Encoding Encoding
	// BOM is set if the bytes began with a byte order mark; it is then the first character of Data.
	BOM bool
	// Replaced counts the U+FFFD that stand for bytes no encoding explains. It is zero unless the caller asked for replacement.
	Replaced int
	// Size is the number of bytes as they were read, before decoding.
	Size int64
	// Converter is the program that made the decoded text out of these bytes, with its version; "" if they are the text.
	Converter string

	sum     func() [32]byte
	lines   []int    // offset of every line's first byte
	derived *derived // nil for a text as it was decoded
}

// SHA256 is the hash of the bytes as they were read, before decoding. It is computed when it is first asked for;
// several may ask at once.
func (t *Text) SHA256() [32]byte { return t.sum() }

// sumOf is the hash of raw, of which a whole copy would be made by sha256.Sum256.
func sumOf(raw string) (sum [32]byte) {
	hash := sha256.New()
	io.Copy(hash, io.LimitReader(strings.NewReader(raw), int64(len(raw))))
	hash.Sum(sum[:0])
	return sum
}

// ConvertedFrom gives the text as the one that a converter made of raw. Size and SHA256 are then raw's.
func (t *Text) ConvertedFrom(raw []byte, converter string) *Text {
	out := *t
	sum := sha256.Sum256(raw)
	out.Size, out.sum, out.Converter = int64(len(raw)), func() [32]byte { return sum }, converter
	return &out
}

// LineStarts are the offsets at which the text's lines begin. Nobody may change them.
func (t *Text) LineStarts() []int { return t.lines }

// Line is the 1-based number of the line on which offset stands, in the source if t was derived.
func (t *Text) Line(offset int) int {
	if t.derived != nil {
		return t.Source().Line(t.SourceSpan(Span{offset, offset}).Start)
	}
	return sort.SearchInts(t.lines, offset+1)
}

// window is how far a line's end is looked for at a time. The ends of lines are found by two quick searches, of which one would run
// through the whole text again and again where its lines all end with the other character.
const window = 512

// LineLen is the length of the first line of s with its line end: "\n", "\r\n" or a lone "\r".
func LineLen(s string) int {
	for at := 0; at < len(s); at += window {
		part := s[at:min(len(s), at+window)]
		end := strings.IndexByte(part, '\n')
		if end >= 0 {
			part = part[:end]
		}
		if cr := strings.IndexByte(part, '\r'); cr >= 0 && !strings.HasPrefix(s[at+cr+1:], "\n") {
			return at + cr + 1
		}
		if end >= 0 {
			return at + end + 1
		}
	}
	return len(s)
}
