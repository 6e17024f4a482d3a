package words

import "unicode/utf8"

// A table is a dictionary made ready for cutting: a trie of symbols laid out as a double array, and with it the
// emissions of the hidden Markov model. It never changes once it is built, so any number of goroutines may read it.
//
// A symbol is what one step in the trie consumes: a Chinese character, or a whole unit of another kind such as "ip"
// in "ip地址". Symbols are numbered from 1, the most frequent first, so that what is looked up most lies together.
type table struct {
	nodes []node
	root  uint32            // base of the root
	total float64           // sum of all frequencies
	keys  []string          // text of each symbol, by code; keys[0] is ""
	codes []uint16          // code of each rune below 0x10000 that is, or is folded to, a symbol; else 0
	rare  map[rune]uint16   // the same for the runes above
	units map[string]uint16 // code of each symbol of several runes
	wide  int               // length in bytes of the longest of them
	kinds []kind            // kind of each symbol, by code
	folds []fold

	// Log probabilities of each symbol in the states of hmm.go, by code.
	emissions [][4]float64
}

// A node is one slot of the double array, in 64 bits: the base of its children in the upper 24, the code that leads
// to it in the middle 16, its cost in the lower 24. The child for a code lies at base+code and is there if its own
// code is that one; that needs no link to the parent because no two nodes share a base. Base 0 has no children,
// cost 0 is no word.
type node uint64

const (
	costBits  = 18 // fraction bits of a cost
	maxCost   = 1<<24 - 1
	maxSlots  = 1 << 24
	maxCodes  = 1<<16 - 1
	unknown   = 32 << costBits // cost of a symbol that is no word of its own: gse's distance of a pseudo-token
	maxLength = 64             // symbols in a word
)

func newNode(base uint32, code uint16, cost uint32) node {
	return node(base)<<40 | node(code)<<24 | node(cost)
}

func (n node) base() uint32 { return uint32(n >> 40) }
func (n node) code() uint16 { return uint16(n >> 24) }
func (n node) cost() int64  { return int64(n & maxCost) }

// A fold says that a rune is looked up as another: traditional as simplified.
type fold struct{ from, to rune }

// setKeys fills the indexes of symbols by their text.
func (t *table) setKeys(keys []string, folds []fold) {
	t.keys, t.folds = keys, folds
	t.codes = make([]uint16, 0x10000)
	t.rare = make(map[rune]uint16)
	t.units = make(map[string]uint16)
	t.kinds = make([]kind, len(keys))
	for code, key := range keys {
		if code == 0 {
			continue
		}
		t.kinds[code] = kindOf(key)
		if r, ok := single(key); ok {
			t.setCode(r, uint16(code))
		} else {
			t.units[key] = uint16(code)
			t.wide = max(t.wide, len(key))
		}
	}
	for _, f := range folds {
		if c := t.code(f.to); c != 0 {
			t.setCode(f.from, c)
		}
	}
}

func (t *table) setCode(r rune, code uint16) {
	if r < 0x10000 {
		t.codes[r] = code
	} else {
		t.rare[r] = code
	}
}

func (t *table) code(r rune) uint16 {
	if r < 0x10000 {
		return t.codes[r]
	}
	return t.rare[r]
}

// symbol is the code of a unit of text, 0 if no word of the dictionary has it.
func (t *table) symbol(unit string) uint16 {
	r, size := glyph(unit, 0)
	if size == len(unit) {
		return t.code(lower(r))
	}
	var buffer [64]byte
	key := buffer[:0]
	for i := 0; i < len(unit); i += size {
		if len(key) >= t.wide {
			return 0
		}
		r, size = glyph(unit, i)
		key = utf8.AppendRune(key, lower(r))
	}
	return t.units[string(key)]
}
