package memory

// pattern is a text to measure others against, in UTF-16 units, so that a character outside the Basic Multilingual Plane counts as two.
type pattern struct {
	size  int      // units
	words int      // of 64 units
	rows  []uint16 // row of masks of each of the 1<<16 units, 0 for units that the pattern lacks
	masks []uint64 // words masks for each row: the places at which the unit stands
	up    []uint64 // scratch: where a column of distances grows by one
	down  []uint64 // where it shrinks
}

// set makes p the pattern of text. Its tables are used again.
func (p *pattern) set(text []uint16) {
	if p.rows == nil {
		p.rows = make([]uint16, 1<<16)
	}
	p.size, p.words = len(text), (len(text)+63)/64
	p.masks = append(p.masks[:0], make([]uint64, p.words)...) // row 0
	for i, unit := range text {
		if p.rows[unit] == 0 {
			p.rows[unit] = uint16(len(p.masks) / p.words)
			p.masks = append(p.masks, make([]uint64, p.words)...)
		}
		p.masks[int(p.rows[unit])*p.words+i/64] |= 1 << (i % 64)
	}
	p.up = append(p.up[:0], make([]uint64, p.words)...)
	p.down = append(p.down[:0], make([]uint64, p.words)...)
}

// clear forgets the pattern text.
func (p *pattern) clear(text []uint16) {
	for _, unit := range text {
		p.rows[unit] = 0
	}
}

// distance is the number of units to insert, delete or change to make text from the pattern, by bit vectors: Myers, "A fast
// bit-vector algorithm for approximate string matching based on dynamic programming" (1999), in the form of Hyyrö (2003) for distances
// between whole texts. Its time is len(text) times the words of the pattern.
func (p *pattern) distance(text []uint16) int {
	if p.size == 0 {
		return len(text)
	}
	for i := range p.up {
		p.up[i], p.down[i] = ^uint64(0), 0
	}
	last := uint64(1) << ((p.size - 1) % 64)
	result := p.size
	for _, unit := range text {
		masks := p.masks[int(p.rows[unit])*p.words:][:p.words]
		in := 1 // the row above the first grows by one with each unit of the text
		for w, equal := range masks {
			up, down := p.up[w], p.down[w]
			vertical := equal | down
			if in < 0 {
				equal |= 1
			}
			horizontal := ((equal & up) + up) ^ up | equal
			more := down | ^(horizontal | up)
			less := up & horizontal
			top := uint64(1) << 63
			if w == p.words-1 {
				top = last
			}
			out := 0
			if more&top != 0 {
				out = 1
			} else if less&top != 0 {
				out = -1
			}
			more, less = more<<1, less<<1
			switch {
			case in > 0:
				more |= 1
			case in < 0:
				less |= 1
			}
			p.up[w] = less | ^(vertical | more)
			p.down[w] = more & vertical
			in = out
		}
		result += in
	}
	return result
}
