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
		if n.code() != 0 && n.base() != 0 {
			parents[n.base()] = uint32(slot)
		}
	}
	total := math.Log2(t.total)
	for slot, n := range t.nodes {
		if n.code() == 0 || n.cost() == 0 {
			continue
		}
		e := entry{at: uint32(len(l.arena)), bits: total - float64(n.cost())/(1<<costBits)}
		for at := uint32(slot); at != 0; {
			code := t.nodes[at].code()
			l.arena = append(l.arena, numbers[code])
			at = parents[at-uint32(code)] // 0 for the root's base
		}
		e.n = uint32(len(l.arena)) - e.at
		slices.Reverse(l.arena[e.at:])
		l.entries = append(l.entries, e)
	}
}

// compile makes the lexicon a blueprint, the same one whatever machine it runs on.
func (l *lexicon) compile() (*blueprint, error) {
	if len(l.symbols) > maxCodes {
		return nil, &SizeError{What: "different characters", Limit: maxCodes, Found: len(l.symbols)}
	}
	b := &blueprint{folds: l.folds}
	codes := l.code(b)
	words := make([]word, len(l.entries))
	symbols := make([]uint16, len(l.arena))
	for i, n := range l.arena {
		symbols[i] = codes[n]
	}
	for i, e := range l.entries {
		words[i] = word{symbols[e.at : e.at+e.n], e.bits}
	}
	slices.SortStableFunc(words, func(a, b word) int { return slices.Compare(a.codes, b.codes) })
	words = slices.CompactFunc(words, func(a, b word) bool { return slices.Equal(a.codes, b.codes) })
	for _, w := range words {
		b.total += math.Exp2(w.bits)
	}
	b.grow(words)
	return b, b.place()
}

// code numbers the symbols by falling frequency and gives the blueprint their keys and emissions; it returns the
// code for each number.
func (l *lexicon) code(b *blueprint) []uint16 {
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
	codes := make([]uint16, len(l.symbols))
	b.keys = []string{""}
	b.emissions = [][4]float64{noEmission}
	for i, n := range order {
		codes[n] = uint16(i + 1)
		b.keys = append(b.keys, l.symbols[n])
		e, ok := l.emissions[n]
		if !ok {
			e = noEmission
		}
		b.emissions = append(b.emissions, e)
	}
	return codes
}

var noEmission = [4]float64{impossible, impossible, impossible, impossible}

// A word is an entry with its symbols' codes.
type word struct {
	codes []uint16
	bits  float64
}

// grow makes the trie of words, which are in order.
func (b *blueprint) grow(words []word) {
	type reach struct{ from, to, depth int } // the words below a node of the trie
	total := math.Log2(b.total)
	queue := []reach{{0, len(words), 0}}
	b.codes, b.costs = []uint16{0}, []uint32{0}
	for at := 0; at < len(queue); at++ {
		n := queue[at]
		from := n.from
		if from < n.to && len(words[from].codes) == n.depth {
			cost := math.Round((total - words[from].bits) * (1 << costBits))
			b.costs[at] = uint32(min(max(cost, 1), maxCost))
			from++
		}
		children := uint32(0)
		for from < n.to {
			code := words[from].codes[n.depth]
			to := from + 1
			for to < n.to && words[to].codes[n.depth] == code {
				to++
			}
			queue = append(queue, reach{from, to, n.depth + 1})
			b.codes = append(b.codes, code)
			b.costs = append(b.costs, 0)
			children++
			from = to
		}
		b.children = append(b.children, children)
	}
}

// place finds a base for each node's children, first fit: those of the largest families first, which need the most
// room, and of equally large ones in the order of the trie, so that short prefixes lie together.
func (b *blueprint) place() error {
	var families []family
	first := 1
	for at, n := range b.children {
		if n > 0 {
			families = append(families, family{at, b.codes[first : first+int(n)]})
		}
		first += int(n)
	}
	slices.SortStableFunc(families, func(f, g family) int { return cmp.Compare(len(g.codes), len(f.codes)) })
	b.bases = make([]uint32, len(b.children))
	var taken, based bitmap
	taken.set(0)
	size, slot := 0, uint32(0)
	for _, f := range families {
		if len(f.codes) != size {
			size, slot = len(f.codes), uint32(f.codes[0]) // small families fit into the gaps that large ones left
		}
		var base uint32
		for ; ; slot++ {
			slot = taken.free(max(slot, uint32(f.codes[0])+1))
			if base = slot - uint32(f.codes[0]); !based.has(base) && taken.fits(base, f.codes) {
				break
			}
		}
		if base+uint32(len(b.keys)) > maxSlots {
			return &SizeError{What: "parts of words", Limit: maxSlots, Found: len(b.children)}
		}
		based.set(base)
		for _, code := range f.codes {
			taken.set(base + uint32(code))
		}
		b.bases[f.parent] = base
	}
	return nil
}

// A family is the codes of a node's children.
type family struct {
	parent int
	codes  []uint16
}

// A bitmap is a set of numbers.
type bitmap []uint64

func (b bitmap) has(n uint32) bool { return int(n/64) < len(b) && b[n/64]>>(n%64)&1 == 1 }

func (b *bitmap) set(n uint32) {
	for int(n/64) >= len(*b) {
		*b = append(*b, 0)
	}
	(*b)[n/64] |= 1 << (n % 64)
}

// free is the first number from n on that is not in the set.
func (b bitmap) free(n uint32) uint32 {
	for at := n / 64; int(at) < len(b); at++ {
		if rest := ^b[at] >> (n % 64); rest != 0 {
			return n + uint32(bits.TrailingZeros64(rest))
		}
		n = (at + 1) * 64
	}
	return n
}

// fits reports whether none of the numbers base+code is in the set.
func (b bitmap) fits(base uint32, codes []uint16) bool {
	for _, code := range codes {
		if b.has(base + uint32(code)) {
			return false
		}
	}
	return true
}
