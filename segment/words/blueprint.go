package words

import (
	"cmp"
	_ "embed"
	"encoding/binary"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// A blueprint is what a table is laid out from, and the form in which a table is kept.
//
// The nodes of its trie are in breadth-first order, the root first and siblings by code.
type blueprint struct {
	total     float64
	keys      []string
	folds     []fold
	emissions [][4]float64

	children []uint32 // number of children, by node
	codes    []uint16 // the code that leads to it
	costs    []uint32
	bases    []uint32
}

// embedded is the blueprint of the default dictionary. README.md says where it comes from.
//
//go:generate go test -run=TestEmbedded|TestStopWords -update
//go:embed zh.words.zst
var embedded string

// table lays the blueprint out.
func (b *blueprint) table() *table {
	t := &table{root: b.bases[0], total: b.total, emissions: b.emissions}
	t.setKeys(b.keys, b.folds)
	t.nodes = make([]node, int(slices.Max(b.bases))+len(b.keys))
	slots := make([]uint32, len(b.children)) // of each node
	child := 1
	for at, n := range b.children {
		if at > 0 {
			t.nodes[slots[at]] = newNode(b.bases[at], b.codes[at], b.costs[at])
		}
		for range n {
			slots[child] = b.bases[at] + uint32(b.codes[child])
			child++
		}
	}
	return t
}

// The stored form is one zstd frame of: the version line; the total; columns of numbers in the order in which encode
// writes them; the keys' text; the emissions that are not impossible. Real numbers have 64 bits, little-endian.
//
// A column is its length and its width in bytes, then the lowest bytes of all its numbers, then the next ones. Like
// stands by like then, which compresses well, and reading takes no branches.

const version = "duizhao words 1\n"

// encode is the stored form, not yet compressed.
func (b *blueprint) encode() []byte {
	out := []byte(version)
	out = binary.LittleEndian.AppendUint64(out, math.Float64bits(b.total))

	var lengths, masks, from, to []uint32
	for code := 1; code < len(b.keys); code++ {
		lengths = append(lengths, uint32(len(b.keys[code])))
		mask := uint32(0)
		for state, p := range b.emissions[code] {
			if p != impossible {
				mask |= 1 << state
			}
		}
		masks = append(masks, mask)
	}
	for _, f := range b.folds {
		from = append(from, uint32(f.from))
		to = append(to, uint32(f.to))
	}
	var steps, bases []uint32 // codes, less the sibling's before; bases of nodes with children
	child := 1
	for at, n := range b.children {
		before := uint16(0)
		for range n {
			steps = append(steps, uint32(b.codes[child]-before))
			before = b.codes[child]
			child++
		}
		if n > 0 {
			bases = append(bases, b.bases[at])
		}
	}
	distinct, places := ranks(b.costs)
	for _, column := range [...][]uint32{lengths, masks, from, to, b.children, steps, distinct, places, bases} {
		out = appendColumn(out, column)
	}

	for _, key := range b.keys {
		out = append(out, key...)
	}
	for _, e := range b.emissions[1:] {
		for _, p := range e {
			if p != impossible {
				out = binary.LittleEndian.AppendUint64(out, math.Float64bits(p))
			}
		}
	}
	return out
}

func appendColumn(out []byte, column []uint32) []byte {
	width := 0
	for n := slices.Max(append(column, 0)); n > 0; n >>= 8 {
		width++
	}
	out = binary.LittleEndian.AppendUint32(out, uint32(len(column)))
	out = append(out, byte(width))
	for shift := range width {
		for _, n := range column {
			out = append(out, byte(n>>(8*shift)))
		}
	}
	return out
}

// ranks lists the different costs, the most frequent first, and the place in the list of each.
func ranks(costs []uint32) (distinct, places []uint32) {
	counts := make(map[uint32]int)
	for _, c := range costs {
		counts[c]++
	}
	distinct = slices.SortedFunc(maps.Keys(counts), func(c, d uint32) int {
		return cmp.Or(cmp.Compare(counts[d], counts[c]), cmp.Compare(c, d))
	})
	place := make(map[uint32]uint32, len(distinct))
	for i, c := range distinct {
		place[c] = uint32(i)
	}
	for _, c := range costs {
		places = append(places, place[c])
	}
	return distinct, places
}

// decode reads the stored form, compressed.
func decode(stored string) (*blueprint, error) {
	z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	defer z.Close()
	plain, err := z.DecodeAll([]byte(stored), nil)
	if err != nil {
		return nil, &FormatError{Want: "a zstd frame", Err: err}
	}
	return parse(plain)
}

// parse reads the stored form. What it returns without an error can be laid out.
func parse(plain []byte) (*blueprint, error) {
	r := reader{rest: plain}
	if string(r.bytes(len(version))) != version {
		return nil, &FormatError{Want: strings.TrimSpace(version)}
	}
	b := &blueprint{total: r.float()}
	lengths, masks, from, to := r.column(), r.column(), r.column(), r.column()
	children, steps, distinct, places, bases := r.column(), r.column(), r.column(), r.column(), r.column()
	if len(masks) != len(lengths) || len(to) != len(from) || len(children) == 0 ||
		len(steps) != len(children)-1 || len(places) != len(children) {
		return nil, &FormatError{Want: "columns of equal length"}
	}

	b.keys = make([]string, 1, len(lengths)+1)
	for _, n := range lengths {
		b.keys = append(b.keys, string(r.bytes(int(n))))
	}
	for i := range from {
		b.folds = append(b.folds, fold{rune(from[i]), rune(to[i])})
	}
	b.emissions = make([][4]float64, 1, len(masks)+1)
	b.emissions[0] = noEmission
	for _, mask := range masks {
		e := noEmission
		for state := range e {
			if mask>>state&1 == 1 {
				e[state] = r.float()
			}
		}
		b.emissions = append(b.emissions, e)
	}

	b.children = children
	b.codes = make([]uint16, len(children))
	b.bases = make([]uint32, len(children))
	b.costs = places
	child := 1
	for at, n := range children {
		if n > 0 {
			if len(bases) == 0 || bases[0] == 0 || bases[0] >= maxSlots || int(n) > len(children)-child {
				return nil, &FormatError{Want: "a base and children for each node that says so"}
			}
			b.bases[at], bases = bases[0], bases[1:]
		}
		code := uint32(0)
		for range n {
			code += steps[child-1]
			if code == 0 || int(code) >= len(b.keys) {
				return nil, &FormatError{Want: "the codes of keys"}
			}
			b.codes[child] = uint16(code)
			child++
		}
		if int(places[at]) >= len(distinct) || distinct[places[at]] > maxCost {
			return nil, &FormatError{Want: "costs from the list"}
		}
		b.costs[at] = distinct[places[at]]
	}
	if r.short || child != len(children) {
		return nil, &FormatError{Want: "as many bytes and nodes as announced"}
	}
	return b, nil
}

// A reader takes the stored form apart. Past its end it reads zeros and remembers that it did.
type reader struct {
	rest  []byte
	short bool
}

func (r *reader) bytes(n int) []byte {
	if n > len(r.rest) {
		r.rest, r.short = nil, true
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *reader) float() float64 {
	if b := r.bytes(8); b != nil {
		return math.Float64frombits(binary.LittleEndian.Uint64(b))
	}
	return 0
}

func (r *reader) column() []uint32 {
	head := r.bytes(5)
	if head == nil {
		return nil
	}
	n, width := int(binary.LittleEndian.Uint32(head)), int(head[4])
	if width > 4 || n*max(width, 1) > len(r.rest) {
		r.rest, r.short = nil, true
		return nil
	}
	column := make([]uint32, n)
	for shift := range width {
		for i, low := range r.bytes(n) {
			column[i] |= uint32(low) << (8 * shift)
		}
	}
	return column
}
