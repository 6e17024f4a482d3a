package dataset

import "sync"

// Scratch is memory that documents hand on to one another while they are split, so that a run over many of them does not fill new memory
// for each: half of what splitting needs is of no use afterwards. The zero value is ready, nil stands for none, and several goroutines may
// use one.
type Scratch struct{ pool sync.Pool }

// take gives what one document needs, from another if there is any.
func (s *Scratch) take() *scratch {
	if s != nil {
		if used, ok := s.pool.Get().(*scratch); ok {
			return used
		}
	}
	return new(scratch)
}

// give hands on what a document has used. What a large one needed is left to the garbage collector.
func (s *Scratch) give(used *scratch) {
	if s == nil || cap(used.lines) > mostLines {
		return
	}
	used.clear()
	s.pool.Put(used)
}

// mostLines is how many lines a document may have whose memory is kept. Of a larger one nothing may live longer than it must.
const mostLines = 1 << 14

// scratch is the memory of a document in the making.
type scratch struct {
	lines []line
	marks [][]mark // of lines, marksAtOnce in each
	taken int      // of those
	units []unit
	recurrences
	room
}

// clear lets go of the document's text. Behind what the document has used there is nothing to clear.
func (s *scratch) clear() {
	clear(s.lines)
	clear(s.units)
	s.lines, s.units = s.lines[:0], s.units[:0]
	for _, marks := range s.marks[:s.taken] {
		clear(marks[:marksAtOnce])
	}
	s.taken = 0
}

// marksAtOnce is how many marks are allocated together.
const marksAtOnce = 64

// moreMarks is room for as many marks.
func (s *scratch) moreMarks() []mark {
	if s.taken == len(s.marks) {
		s.marks = append(s.marks, make([]mark, 0, marksAtOnce))
	}
	s.taken++
	return s.marks[s.taken-1]
}
