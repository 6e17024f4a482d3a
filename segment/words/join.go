package words

import (
	"strings"

	"github.com/duizhao/duizhao/segment"
)

// A kind is what matters of a word for joining it with its neighbour.
type kind uint8

const (
	other     kind = iota
	numeral        // Chinese numerals only: 二十
	figure         // one to four digits: 2024
	year           // 2024年
	month          // 5月
	day            // 1日
	yearMark       // 年
	monthMark      // 月
	dayMark        // 日
)

// joins lists which two neighbours are one word, for the dictionary has no numbers and dates beyond a few. Whether 2024
// and 年 are neighbours, the dictionary decides (2024|年级); a date with month and day is beyond doubt, and a unit.
var joins = [...]struct {
	left, right, joined kind
	example             string
}{
	{numeral, numeral, numeral, "二十|一"},
	{numeral, yearMark, year, "二〇二四|年"},
	{figure, yearMark, year, "2024|年"},
	{figure, monthMark, month, "5|月"},
	{figure, dayMark, day, "1|日"},
	{year, month, month, "2024年|5月"},
}

// numeralCost is the cost of a run of three numerals and more as one word. It is about the cost of a frequent word: two
// words in a row cost more, and a longer word of the dictionary that begins with numerals (二万五千里长征) costs less
// than the run and its own rest.
const numeralCost = 16 << costBits

// held is a word that is not handed out yet.
type held struct {
	segment.Span
	kind kind
}

// word hands out the next word, or holds it back while it may be joined with what follows.
func (c *cutter) word(start, end int, k kind) {
	w := held{segment.Span{Start: start, End: end}, k}
	if k != other {
		for c.nh > 0 {
			left := c.held[c.nh-1]
			joined := c.join(left, w)
			if joined == other {
				break
			}
			w = held{segment.Span{Start: left.Start, End: w.End}, joined}
			c.nh--
		}
	}
	// Behind a year a figure waits for the mark of a month; nothing else waits behind anything.
	if c.nh > 0 && !(c.nh == 1 && w.kind == figure && c.held[0].kind == year) {
		c.release()
	}
	if w.kind == other || w.kind >= month {
		c.hand(w.Span)
		return
	}
	c.held[c.nh] = w
	c.nh++
}

// join is the kind of the word that left and right are together, other if they are two.
func (c *cutter) join(left, right held) kind {
	for _, j := range joins {
		if j.left == left.kind && j.right == right.kind {
			if j.right >= yearMark && !fits(left.Of(c.text), j.joined) {
				return other
			}
			return j.joined
		}
	}
	return other
}

// release hands out the words held back.
func (c *cutter) release() {
	for _, w := range c.held[:c.nh] {
		c.hand(w.Span)
	}
	c.nh = 0
}

// hand gives a word to the caller.
func (c *cutter) hand(w segment.Span) {
	if !c.done {
		c.done = !c.yield(w)
	}
}

// kind is the kind of the word from symbol lo to symbol hi.
func (c *cutter) kind(lo, hi int) kind {
	k := c.kinds[c.codes[lo]]
	if k == other || hi == lo+1 {
		return k
	}
	for _, code := range c.codes[lo:hi] {
		if c.kinds[code] != numeral {
			return other
		}
	}
	return numeral
}

// kindOf is the kind of a symbol.
func kindOf(key string) kind {
	switch key {
	case "〇", "零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "百", "千", "万", "亿", "两":
		return numeral
	case "年":
		return yearMark
	case "月":
		return monthMark
	case "日":
		return dayMark
	}
	if isFigure(key) {
		return figure
	}
	return other
}

// isFigure reports whether a unit has one to four digits and nothing else.
func isFigure(unit string) bool {
	if lead := unit[0]; lead < '0' || lead > '9' && lead != 0xef { // what digits begin with, full-width ones too
		return false
	}
	end, n := digits(unit, 0)
	return end == len(unit) && n <= 4
}

// fits reports whether a figure or numeral can be that of a year, a month or a day.
func fits(number string, k kind) bool {
	value, count := 0, 0
	for i := 0; i < len(number); count++ {
		r, size := glyph(number, i)
		switch {
		case isDigit(r):
			value = value*10 + int(r-'0')
		case !strings.ContainsRune("〇零一二三四五六七八九", r): // 三千六百|年
			return false
		}
		i += size
	}
	switch k {
	case year:
		return count == 4
	case month:
		return value >= 1 && value <= 12
	default:
		return value >= 1 && value <= 31
	}
}
