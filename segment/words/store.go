package words

import (
	_ "embed"
	"encoding/binary"
	"math"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// embedded is the stored form of the default dictionary. README.md says where it comes from.
//
//go:generate go test -run=TestEmbedded|TestStopWords -update
//go:embed zh.words.zst
var embedded []byte

// The stored form of a table is one zstd frame of
//
//   - the version line, the total, the base of the root;
//   - the keys: how many, the length in bytes of each, the text of all;
//   - the folds: how many, from and to of each;
//   - for each key the set of states with an emission, a byte; then these emissions;
//   - the nodes: how many, then the lowest bytes of all, then the next ones and so on up to the eighth.
//
// Numbers are unsigned varints, real numbers and nodes have 64 bits. With the bytes of like meaning together the frame
// is smaller, and they are read without a branch: 6 MB of nodes in 2 ms, after 6 ms of zstd.

const version = "duizhao words 1\n"

// encode is the stored form, not yet compressed.
func (t *table) encode() []byte {
	out := []byte(version)
	number := func(n int) { out = binary.AppendUvarint(out, uint64(n)) }
	float := func(f float64) { out = binary.LittleEndian.AppendUint64(out, math.Float64bits(f)) }

	float(t.total)
	number(int(t.root))
	keys := t.keys[1:]
	number(len(keys))
	for _, key := range keys {
		number(len(key))
	}
	out = append(out, strings.Join(keys, "")...)
	number(len(t.folds))
	for _, f := range t.folds {
		number(int(f.from))
		number(int(f.to))
	}
	for _, e := range t.emissions[1:] {
		states := byte(0)
		for state, p := range e {
			if p != impossible {
				states |= 1 << state
			}
		}
		out = append(out, states)
	}
	for _, e := range t.emissions[1:] {
		for _, p := range e {
			if p != impossible {
				float(p)
			}
		}
	}
	number(len(t.nodes))
	for shift := 0; shift < 64; shift += 8 {
		for _, n := range t.nodes {
			out = append(out, byte(n>>shift))
		}
	}
	return out
}

// decode reads the stored form, compressed.
func decode(stored []byte) (*table, error) {
	z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true))
	if err != nil {
		return nil, err
	}
	defer z.Close()
	plain, err := z.DecodeAll(stored, nil)
	if err != nil {
		return nil, &FormatError{Want: "a zstd frame", Err: err}
	}
	return parse(plain)
}

// parse reads the stored form, not compressed. A table that it returns without an error can be used without a panic.
func parse(plain []byte) (*table, error) {
	r := reader{rest: plain}
	if string(r.bytes(len(version))) != version {
		return nil, &FormatError{Want: strings.TrimSpace(version)}
	}
	t := &table{total: r.float(), root: uint32(r.number())}

	lengths := make([]int, r.count())
	for i := range lengths {
		if lengths[i] = r.number(); lengths[i] == 0 {
			return nil, &FormatError{Want: "keys that are not empty"}
		}
	}
	keys := make([]string, 1, len(lengths)+1)
	for _, n := range lengths {
		keys = append(keys, string(r.bytes(n)))
	}
	folds := make([]fold, r.count())
	for i := range folds {
		folds[i] = fold{from: rune(r.number()), to: rune(r.number())}
	}
	t.emissions = make([][4]float64, 1, len(keys))
	t.emissions[0] = noEmission
	for _, states := range r.bytes(len(lengths)) {
		e := noEmission
		for state := range e {
			if states>>state&1 == 1 {
				e[state] = r.float()
			}
		}
		t.emissions = append(t.emissions, e)
	}

	n := r.count()
	b := r.bytes(8 * n)
	if r.short || len(keys) > maxCodes {
		return nil, &FormatError{Want: "as many bytes as announced"}
	}
	t.nodes = make([]node, n)
	top := t.root
	for i := range t.nodes {
		low := node(b[i]) | node(b[i+n])<<8 | node(b[i+2*n])<<16 | node(b[i+3*n])<<24
		high := node(b[i+4*n]) | node(b[i+5*n])<<8 | node(b[i+6*n])<<16 | node(b[i+7*n])<<24
		t.nodes[i] = high<<32 | low
		top = max(top, t.nodes[i].base())
	}
	if int(top)+len(keys) > n {
		return nil, &FormatError{Want: "bases with room for all codes behind them"}
	}
	t.setKeys(keys, folds)
	return t, nil
}

// A reader takes the stored form apart. Past its end it reads zeros and remembers that it did.
type reader struct {
	rest  []byte
	short bool
}

func (r *reader) bytes(n int) []byte {
	if n < 0 || n > len(r.rest) {
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

func (r *reader) number() int {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 || n >= maxSlots {
		r.rest, r.short = nil, true
		return 0
	}
	r.rest = r.rest[size:]
	return int(n)
}

// count is a number of things of which each takes a byte at least.
func (r *reader) count() int {
	n := r.number()
	if n > len(r.rest) {
		r.rest, r.short = nil, true
		return 0
	}
	return n
}
