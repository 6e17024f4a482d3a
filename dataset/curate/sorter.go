package curate

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"os"
)

// An entry is what sorters sort: a key, mostly a hash, and what stands under it.
type entry struct{ key, value uint64 }

const entryBytes = 16

// A sorter sorts more entries than fit into memory: runs are sorted in memory, written to a scratch file and merged
// (Knuth, TAOCP 5.4.1). Entries with equal keys stay in the order in which they came.
type sorter struct {
	scratch *scratch
	limit   int // entries in memory
	buffer  []entry
	spare   []entry
	file    *scratchFile
	runs    []run
}

// run is a sorted stretch of the file.
type run struct{ offset, entries int64 }

// newSorter makes a sorter that takes about so many bytes of memory.
func newSorter(s *scratch, bytes int) *sorter {
	return &sorter{scratch: s, limit: max(1024, bytes/(2*entryBytes))}
}

func (s *sorter) add(key, value uint64) error {
	if len(s.buffer) >= s.limit {
		if err := s.spill(); err != nil {
			return err
		}
	}
	s.buffer = append(s.buffer, entry{key, value})
	return nil
}

// spill writes what is in memory as a run.
func (s *sorter) spill() error {
	if s.file == nil {
		var err error
		if s.file, err = s.scratch.create(); err != nil {
			return err
		}
	}
	s.sort()
	s.runs = append(s.runs, run{s.file.size, int64(len(s.buffer))})
	var block [1024 * entryBytes]byte
	for rest := s.buffer; len(rest) > 0; {
		n := min(len(rest), len(block)/entryBytes)
		for i, e := range rest[:n] {
			binary.LittleEndian.PutUint64(block[i*entryBytes:], e.key)
			binary.LittleEndian.PutUint64(block[i*entryBytes+8:], e.value)
		}
		if _, err := s.file.Write(block[:n*entryBytes]); err != nil {
			return err
		}
		rest = rest[n:]
	}
	s.buffer = s.buffer[:0]
	return nil
}

// sort sorts the buffer by the bytes of the keys, the least significant first, leaving out bytes that all keys share.
func (s *sorter) sort() {
	if cap(s.spare) < len(s.buffer) {
		s.spare = make([]entry, len(s.buffer), cap(s.buffer))
	}
	from, to := s.buffer, s.spare[:len(s.buffer)]
	for shift := 0; shift < 64; shift += 8 {
		var at [257]int
		for i := range from {
			at[(from[i].key>>shift&0xff)+1]++
		}
		shared := false
		for i := range 256 {
			shared = shared || at[i+1] == len(from)
			at[i+1] += at[i]
		}
		if shared {
			continue
		}
		for _, e := range from {
			b := e.key >> shift & 0xff
			to[at[b]] = e
			at[b]++
		}
		from, to = to, from
	}
	s.buffer, s.spare = from, to
}

// sorted yields all entries in order. Nothing may be added while it runs or after it; it may run again.
func (s *sorter) sorted() iter.Seq2[entry, error] {
	return func(yield func(entry, error) bool) {
		if len(s.runs) > 0 && len(s.buffer) > 0 {
			if err := s.spill(); err != nil {
				yield(entry{}, err)
				return
			}
		}
		if len(s.runs) == 0 {
			s.sort()
			for _, e := range s.buffer {
				if !yield(e, nil) {
					return
				}
			}
			return
		}
		s.buffer, s.spare = nil, nil
		s.merge(yield)
	}
}

// merge yields the entries of all runs in order.
func (s *sorter) merge(yield func(entry, error) bool) {
	if err := s.file.Flush(); err != nil {
		yield(entry{}, err)
		return
	}
	size := min(max(s.limit*entryBytes/len(s.runs), 4<<10), 256<<10)
	heads := make([]*head, 0, len(s.runs)) // a heap by key, of equal ones the earlier run first
	for i, r := range s.runs {
		h := &head{run: i, rest: r.entries}
		h.in = bufio.NewReaderSize(io.NewSectionReader(s.file.file, r.offset, r.entries*entryBytes), size)
		if _, err := h.next(); err != nil {
			yield(entry{}, err)
			return
		}
		heads = append(heads, h)
	}
	for i := len(heads)/2 - 1; i >= 0; i-- {
		sink(heads, i)
	}
	for len(heads) > 0 {
		if !yield(heads[0].entry, nil) {
			return
		}
		more, err := heads[0].next()
		if err != nil {
			yield(entry{}, err)
			return
		}
		if !more {
			heads[0] = heads[len(heads)-1]
			heads = heads[:len(heads)-1]
		}
		sink(heads, 0)
	}
}

// head is where the merge stands in a run.
type head struct {
	entry
	run  int
	rest int64
	in   *bufio.Reader
}

func (h *head) next() (bool, error) {
	if h.rest == 0 {
		return false, nil
	}
	h.rest--
	b, err := h.in.Peek(entryBytes)
	if err != nil {
		return false, fmt.Errorf("scratch file: %w", err)
	}
	h.key, h.value = binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:])
	_, err = h.in.Discard(entryBytes)
	return true, err
}

func (h *head) before(o *head) bool { return h.key < o.key || h.key == o.key && h.run < o.run }

// sink restores the heap below i.
func sink(heap []*head, i int) {
	for {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(heap); child++ {
			if heap[child].before(heap[least]) {
				least = child
			}
		}
		if least == i {
			return
		}
		heap[i], heap[least] = heap[least], heap[i]
		i = least
	}
}

// close lets go of the memory and empties the file. The sorter is of no use after it.
func (s *sorter) close() {
	if s.file != nil {
		s.file.file.Truncate(0)
	}
	*s = sorter{}
}

// group is the values under a key, in order.
type group struct {
	key    uint64
	values []uint64
}

// groups yields the keys that have more than one value. The values are valid until the next step.
func (s *sorter) groups() iter.Seq2[group, error] {
	return func(yield func(group, error) bool) {
		var g group
		for e, err := range s.sorted() {
			if err != nil {
				yield(group{}, err)
				return
			}
			if e.key != g.key {
				if len(g.values) > 1 && !yield(g, nil) {
					return
				}
				g.values = g.values[:0]
			}
			g.key, g.values = e.key, append(g.values, e.value)
		}
		if len(g.values) > 1 {
			yield(g, nil)
		}
	}
}

// scratch is a directory for files that are too large for memory. The owner calls remove.
type scratch struct {
	dir   string
	files []*scratchFile
}

func newScratch(parent string) (*scratch, error) {
	dir, err := os.MkdirTemp(parent, "duizhao-curate-")
	if err != nil {
		return nil, fmt.Errorf("scratch directory: %w", err)
	}
	return &scratch{dir: dir}, nil
}

func (s *scratch) remove() {
	for _, f := range s.files {
		f.file.Close()
	}
	os.RemoveAll(s.dir)
}

// scratchFile is written once, from beginning to end, and read anywhere after Flush.
type scratchFile struct {
	file *os.File
	out  *bufio.Writer
	size int64
}

func (s *scratch) create() (*scratchFile, error) {
	f, err := os.CreateTemp(s.dir, "")
	if err != nil {
		return nil, fmt.Errorf("scratch file: %w", err)
	}
	created := &scratchFile{file: f, out: bufio.NewWriterSize(f, 64<<10)}
	s.files = append(s.files, created)
	return created, nil
}

func (f *scratchFile) Write(p []byte) (int, error) {
	n, err := f.out.Write(p)
	f.size += int64(n)
	if err != nil {
		err = fmt.Errorf("scratch file: %w", err)
	}
	return n, err
}

func (f *scratchFile) Flush() error {
	if err := f.out.Flush(); err != nil {
		return fmt.Errorf("scratch file: %w", err)
	}
	return nil
}
