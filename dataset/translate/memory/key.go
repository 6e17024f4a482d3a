package memory

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/duizhao/duizhao/segment/words"
)

// keyOf is the form of a text for lookup: NFKC (so full-width forms are ASCII), simplified characters for traditional ones,
// white space trimmed, one blank for a run of it and none beside a Chinese character, where people set it as they like; characters
// of no width are left out. A change to it makes stored keys stale: then schemaVersion must change as well.
func keyOf(text string) string { return form(text, true) }

// form is the key, with traditional characters as they are unless simplify.
func form(text string, simplify bool) string {
	text = norm.NFKC.String(text)
	var b strings.Builder
	b.Grow(len(text))
	blank, last := false, rune(0) // white space waits for what follows
	for _, r := range text {
		switch {
		case unicode.IsSpace(r):
			blank = true
			continue
		case unicode.Is(unicode.Cf, r): // zero-width spaces and joiners, byte order marks, soft hyphens
			continue
		}
		if simplify && r >= firstHan {
			r = words.Simplified(r)
		}
		if blank && last != 0 && last < firstHan && r < firstHan {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		blank, last = false, r
	}
	return b.String()
}

// firstHan is where Chinese punctuation, kana and characters begin: no blank beside them means anything.
const firstHan = '\u2E80'

// Hash stands for a neighbouring segment of a [Context]; 0 is an unknown one. Its text form is 16 hexadecimal digits, "" for 0.
type Hash uint64

// String is the text form.
func (h Hash) String() string {
	if h == 0 {
		return ""
	}
	return fmt.Sprintf("%016x", uint64(h))
}

// MarshalText gives the text form.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads the text form.
func (h *Hash) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*h = 0
		return nil
	}
	var b [8]byte
	if n, err := hex.Decode(b[:], text[:min(len(text), 2*len(b))]); err != nil || n != len(b) || len(text) != 2*len(b) {
		return fmt.Errorf("expected a hash of 16 hexadecimal digits, found %q", excerpt(string(text)))
	}
	*h = Hash(binary.BigEndian.Uint64(b[:]))
	return nil
}

// Context is where a segment stands: the hashes of the Chinese segments before and after it in the same field. The zero value is an
// unknown context.
type Context struct{ Before, After Hash }

// known tells a context whose two sides are known.
func (c Context) known() bool { return c.Before != 0 && c.After != 0 }

// ContextOf is the context between two segments of a field; "" stands for the edge of the field, which is known too.
func ContextOf(before, after string) Context { return Context{HashOf(before), HashOf(after)} }

// HashOf is the hash of a segment's normalised text: the same for texts that [Memory.Find] takes for equal. It is never 0; that of ""
// stands for the edge of a field.
func HashOf(segment string) Hash { return max(Hash(keyHash(keyOf(segment))), 1) }

// keyHash is the first half of the SHA-256 of a key.
func keyHash(key string) uint64 {
	sum := sha256.Sum256([]byte(key))
	return binary.BigEndian.Uint64(sum[:8])
}

// identity tells entries apart: half of the SHA-256 of both texts and the context.
func identity(e *Entry) []byte {
	h := sha256.New()
	var b [8]byte
	for _, text := range []string{e.ZH, e.EN} {
		binary.BigEndian.PutUint64(b[:], uint64(len(text)))
		h.Write(b[:])
		h.Write([]byte(text))
	}
	for _, side := range []Hash{e.Context.Before, e.Context.After} {
		binary.BigEndian.PutUint64(b[:], uint64(side))
		h.Write(b[:])
	}
	return h.Sum(nil)[:16]
}

// excerpt is the beginning of a text, enough to find it.
func excerpt(text string) string {
	const limit = 40
	n := 0
	for i := range text {
		if n == limit {
			return text[:i] + "…"
		}
		n++
	}
	return text
}
