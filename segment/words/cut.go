package words

import "github.com/duizhao/duizhao/segment"

// window is the number of symbols that are looked at together.
const window = 2 * maxLength

// A cutter cuts one text. It collects symbols of the dictionary that stand next to one another in a block; solve then
// finds the block's words. What is no symbol ends the block and is a word of its own.
type cutter struct {
	*table
	mode  Mode
	text  string
	yield func(segment.Span) bool
	done  bool // yield wants no more

	// The block: n symbols, symbol k from ends[k] to ends[k+1] and with code codes[k].
	n     int
	codes [window]uint16
	ends  [window + 1]int

	// The cheapest way to each boundary of the block: its cost and the boundary before.
	cost [window + 1]int64
	from [window + 1]uint16

	held [2]held // words that may yet be joined with the next one, see join.go
	nh   int
}

// cut hands out the words of text, which is c.text; said twice, the compiler sees that the rules of unit.go, which it
// has to suspect of keeping what they get, do not get yield, and leaves c on the stack.
func (c *cutter) cut(text string) {
	for i := 0; i < len(text) && !c.done; {
		end := i + 3
		code := uint16(0)
		lead := text[i]
		if lead >= 0xe3 && lead <= 0xe9 && end <= len(text) {
			// A character of three bytes, as nearly all of the dictionary's are.
			if b, d := text[i+1]^0x80, text[i+2]^0x80; b < 0x40 && d < 0x40 {
				code = c.table.codes[uint16(lead)<<12|uint16(b)<<6|uint16(d)]
			}
		}
		if code == 0 {
			end = next(text, i)
			code = c.symbol(text[i:end])
		}
		if code != 0 {
			c.push(code, i, end)
		} else {
			c.flush()
			k := other
			if isFigure(text[i:end]) {
				k = figure
			}
			c.word(i, end, k)
		}
		i = end
	}
	c.flush()
	c.release()
}

// push adds a symbol to the block.
func (c *cutter) push(code uint16, start, end int) {
	if c.n == window {
		c.emit(c.solve())
	}
	if c.n == 0 {
		c.ends[0] = start
	}
	c.codes[c.n] = code
	c.n++
	c.ends[c.n] = end
}

// flush finds the words of the whole block.
func (c *cutter) flush() {
	if c.n > 0 {
		c.solve()
		c.emit(c.n)
	}
}

// solve finds the cheapest way to each boundary of the block and returns the boundary up to which the words are
// certain, whatever symbols come after.
//
// The way is as gse's: from left to right, and of equally cheap ways the first found.
func (c *cutter) solve() (certain int) {
	n := c.n
	codes, nodes := c.codes[:n], c.nodes
	for k := 1; k <= n; k++ {
		c.cost[k] = 1 << 62
	}
	reach := 0 // the last boundary that a word from before k may reach
	for k := range codes {
		if reach <= k {
			certain = k
		}
		at := nodes[c.root+uint32(codes[k])]
		if at.code() != codes[k] {
			at = 0
		}
		if cost := at.cost(); cost != 0 {
			c.relax(k, k+1, cost)
		} else {
			c.relax(k, k+1, unknown)
		}
		end := k + 1
		for at.base() != 0 {
			if end == n {
				end++ // a word may go on behind the block
				break
			}
			at = nodes[at.base()+uint32(codes[end])]
			if at.code() != codes[end] {
				break
			}
			end++
			if cost := at.cost(); cost != 0 {
				c.relax(k, end, cost)
			}
		}
		run := c.numerals(k)
		if run >= k+3 {
			c.relax(k, run, numeralCost)
		}
		reach = max(reach, end, run)
	}
	if certain == 0 {
		for certain = n; certain > window/2; certain = int(c.from[certain]) {
		}
	}
	return certain
}

// relax takes the word between two boundaries for the way to the second one, if that is cheaper.
func (c *cutter) relax(from, to int, cost int64) {
	if cost += c.cost[from]; cost < c.cost[to] {
		c.cost[to], c.from[to] = cost, uint16(from)
	}
}

// numerals is the end of the run of numerals that begins with symbol k; k if none does. It is no longer than a word
// may be.
func (c *cutter) numerals(k int) int {
	if c.kinds[c.codes[k]] != numeral || k > 0 && c.kinds[c.codes[k-1]] == numeral {
		return k
	}
	limit := min(c.n, k+maxLength)
	for k < limit && c.kinds[c.codes[k]] == numeral {
		k++
	}
	return k
}

// emit hands out the words of the block before boundary limit, where one ends, and drops them.
func (c *cutter) emit(limit int) {
	// Turn the links round, so that they lead forward.
	follow := &c.from
	for k, then := limit, uint16(limit); ; {
		before := int(follow[k])
		follow[k], then = then, uint16(k)
		if k == 0 {
			break
		}
		k = before
	}
	if c.mode == DictHMM {
		c.emitJoined(limit)
	} else {
		for k := 0; k < limit; {
			to := int(follow[k])
			c.word(c.ends[k], c.ends[to], c.kind(k, to))
			k = to
		}
	}
	copy(c.codes[:], c.codes[limit:c.n])
	copy(c.ends[:], c.ends[limit:c.n+1])
	c.n -= limit
}
