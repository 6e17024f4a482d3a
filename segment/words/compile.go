package words

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

// A lexicon is a dictionary on its way into a table.
type lexicon struct {
	symbols   []string // by number
	numbers   map[string]uint32
	folds     []fold
	folded    map[rune]rune
	emissions map[uint32][4]float64 // by number
	entries   []entry
	arena     []uint32 // the entries' symbols, as numbers
}

// An entry is a word: its symbols, as a part of the arena, and the binary logarithm of its frequency.
type entry struct {
	at, n uint32
	bits  float64
}

func newLexicon(folds []fold) *lexicon {
	l := &lexicon{
		numbers:   make(map[string]uint32),
		folds:     folds,
		folded:    make(map[rune]rune, len(folds)),
		emissions: make(map[uint32][4]float64),
	}
	for _, f := range folds {
		l.folded[f.from] = f.to
	}
	return l
}

// add adds a word. Of several with the same symbols, the first one added counts: so it is in gse.
func (l *lexicon) add(word string, frequency float64) {
	e := entry{at: uint32(len(l.arena)), bits: math.Log2(frequency)}
	for i := 0; i < len(word); {
		end := next(word, i)
		l.arena = append(l.arena, l.number(word[i:end]))
		i = end
	}
	e.n = uint32(len(l.arena)) - e.at
	l.entries = append(l.entries, e)
}

// number is the number of a unit's symbol.
func (l *lexicon) number(unit string) uint32 {
	if r, ok := single(unit); ok {
		if to, ok := l.folded[r]; ok {
			unit = string(to)
		}
	}
	var buffer [64]byte
	key := appendKey(buffer[:0], unit)
	n, ok := l.numbers[string(key)]
	if !ok {
		n = uint32(len(l.symbols))
		l.symbols = append(l.symbols, string(key))
		l.numbers[string(key)] = n
	}
	return n
}

// addTable adds the words and emissions of a table.
func (l *lexicon) addTable(t *table) {
	numbers := make([]uint32, len(t.keys))
	for code := 1; code < len(t.keys); code++ {
		numbers[code] = l.number(t.keys[code])
		l.emissions[numbers[code]] = t.emissions[code]
	}
	// The parent of a node is the one that has as its base the node's slot less its code.
	parents := make([]uint32, len(t.nodes))
	for slot, n := range t.nodes {
		parents[n.base()] = uint32(slot)
	}
	parents[t.root] = 0
	total := math.Log2(t.total)
	for slot, n := range t.nodes {
		if n.cost() == 0 {
			continue
		}
		e := entry{at: uint32(len(l.arena)), bits: total - float64(n.cost())/(1<<costBits)}
		for at := uint32(slot); at != 0; {
			code := t.nodes[at].code()
			l.arena = append(l.arena, numbers[code])
			at = parents[at-uint32(code)]
		}
		e.n = uint32(len(l.arena)) - e.at
		slices.Reverse(l.arena[e.at:])
		l.entries = append(l.entries, e)
	}
}

// compile makes the lexicon a table, the same one on every machine.
func (l *lexicon) compile() (*table, error) {
	if len(l.symbols) >= maxCodes {
		return nil, &SizeError{What: "different characters", Limit: maxCodes - 1, Found: len(l.symbols)}
	}
	order := l.order()
	codes := make([]uint16, len(l.symbols))
	keys := make([]string, 1, len(order)+1)
	t := &table{emissions: make([][4]float64, 1, len(order)+1)}
	t.emissions[0] = noEmission
	for i, n := range order {
		codes[n] = uint16(i + 1)
		keys = append(keys, l.symbols[n])
		e, ok := l.emissions[n]
		if !ok {
			e = noEmission
		}
		t.emissions = append(t.emissions, e)
	}
	t.setKeys(keys, l.folds)

	words := l.words(codes)
	for _, w := range words {
		t.total += math.Exp2(w.bits)
	}
	families := grow(words, math.Log2(t.total))
	return t, t.place(families)
}

var noEmission = [4]float64{impossible, impossible, impossible, impossible}

// order lists the symbols' numbers by falling frequency.
func (l *lexicon) order() []uint32 {
	counts := make([]int, len(l.symbols))
	for _, n := range l.arena {
		counts[n]++
	}
	order := make([]uint32, len(l.symbols))
	for n := range order {
		order[n] = uint32(n)
	}
	slices.SortFunc(order, func(m, n uint32) int {
		return cmp.Or(cmp.Compare(counts[n], counts[m]), cmp.Compare(l.symbols[m], l.symbols[n]))
	})
	return order
}

// A word is an entry with its symbols' codes.
type word struct {
	codes []uint16
	bits  float64
}

// words lists the entries by codes, each but once.
func (l *lexicon) words(codes []uint16) []word {
	arena := make([]uint16, len(l.arena))
	for i, n := range l.arena {
		arena[i] = codes[n]
	}
	words := make([]word, len(l.entries))
	for i, e := range l.entries {
		words[i] = word{arena[e.at : e.at+e.n], e.bits}
	}
	slices.SortStableFunc(words, func(a, b word) int { return slices.Compare(a.codes, b.codes) })
	return slices.CompactFunc(words, func(a, b word) bool { return slices.Equal(a.codes, b.codes) })
}

// A family is the children of a node of the trie: their codes, the costs of those that are words, and the families
// that are theirs in turn.
type family struct {
	codes    []uint16
	costs    []uint32
	families []int // index of each child's family; 0, which is the root's, for none
	base     uint32
}

// grow makes the trie of words, which are in order. It lists the families breadth first.
func grow(words []word, total float64) []family {
	type reach struct{ from, to, depth int } // the words below a node
	queue := []reach{{0, len(words), 0}}
	families := []family{{}}
	for at := 0; at < len(queue); at++ {
		n := queue[at]
		var f family
		for from := n.from; from < n.to; {
			code := words[from].codes[n.depth]
			to := from + 1
			for to < n.to && words[to].codes[n.depth] == code {
				to++
			}
			cost, child := uint32(0), 0
			if first := words[from]; len(first.codes) == n.depth+1 {
				cost = uint32(min(max(math.Round((total-first.bits)*(1<<costBits)), 1), maxCost))
				from++
			}
			if from < to {
				child = len(queue)
				queue = append(queue, reach{from, to, n.depth + 1})
				families = append(families, family{})
			}
			f.codes = append(f.codes, code)
			f.costs = append(f.costs, cost)
			f.families = append(f.families, child)
			from = to
		}
		families[at] = f
	}
	return families
}

// place lays the families out: each at the first base where all its codes meet free slots, large families first since
// they need the most room, and equally large ones in the order given, so that short prefixes lie together.
func (t *table) place(families []family) error {
	order := make([]*family, len(families))
	for i := range families {
		order[i] = &families[i]
	}
	slices.SortStableFunc(order, func(f, g *family) int { return cmp.Compare(len(g.codes), len(f.codes)) })

	var taken, based bitmap // slots with a node, slots that are a base
	based.set(0)
	top, from, size := uint32(0), uint32(0), 0
	for _, f := range order {
		if len(f.codes) != size {
			from, size = 0, len(f.codes) // smaller families may fit where the larger ones did not
		}
		for f.base = 0; f.base == 0; from += 64 {
			full := based.from(from)
			for _, code := range f.codes {
				if full |= taken.from(from + uint32(code)); full == ^uint64(0) {
					break
				}
			}
			if full != ^uint64(0) {
				f.base = from + uint32(bits.TrailingZeros64(^full))
			}
		}
		from -= 64
		if top = max(top, f.base); int(top)+len(t.keys) > maxSlots {
			return &SizeError{What: "slots for its words", Limit: maxSlots, Found: int(top) + len(t.keys)}
		}
		based.set(f.base)
		for _, code := range f.codes {
			taken.set(f.base + uint32(code))
		}
	}

	t.root = families[0].base
	t.nodes = make([]node, int(top)+len(t.keys))
	for _, f := range families {
		for i, code := range f.codes {
			base := uint32(0)
			if child := f.families[i]; child != 0 {
				base = families[child].base
			}
			t.nodes[f.base+uint32(code)] = newNode(base, code, f.costs[i])
		}
	}
	return nil
}

// A bitmap is a set of numbers.
type bitmap []uint64

func (b *bitmap) set(n uint32) {
	for int(n/64) >= len(*b) {
		*b = append(*b, 0)
	}
	(*b)[n/64] |= 1 << (n % 64)
}

// from has a bit for each of the 64 numbers from n on.
func (b bitmap) from(n uint32) uint64 {
	at, shift := int(n/64), n%64
	if at+1 < len(b) {
		return b[at]>>shift | b[at+1]<<(64-shift)
	}
	if at < len(b) {
		return b[at] >> shift
	}
	return 0
}
