package curate

import (
	"fmt"
	"slices"
)

// forest is a union-find of rows (Tarjan 1975). The root of a tree is its first row, so that the order of unions does not
// matter.
type forest []uint32

func (f *forest) grow() { *f = append(*f, uint32(len(*f))) }

// root halves paths as it goes.
func (f forest) root(i uint32) uint32 {
	for f[i] != i {
		f[i] = f[f[i]]
		i = f[i]
	}
	return i
}

func (f forest) join(i, j uint32) {
	i, j = f.root(i), f.root(j)
	f[max(i, j)] = min(i, j)
}

// evidence is why a row is in a cluster: another row of it and the view in which the two are similar.
type evidence struct {
	other   uint32
	view    uint8 // a view, or one of the following; noEvidence if there is none
	jaccard float32
}

const (
	byTitle    = uint8(views)
	byPair     = uint8(views) + 1
	noEvidence = uint8(views) + 2
)

// describe says it to people, who know the other row by its id.
func (e evidence) describe(other string) string {
	switch {
	case e.view == byTitle:
		return fmt.Sprintf("equal to that of %s, and the questions are similar: Jaccard %.2f", other, e.jaccard)
	case e.view == byPair:
		return "one is also in " + other
	case e.jaccard == 1:
		return "equal to that of " + other
	}
	return fmt.Sprintf("similar to that of %s: Jaccard %.2f", other, e.jaccard)
}

// A matcher finds pairs of similar rows and joins them.
type matcher struct {
	reader
	contents  *store
	threshold float64
	clusters  forest
	templates forest
	proof     []evidence
	copies    []uint8  // by row, the views that equal those of an earlier row, which stands for them; a bit each
	refuted   []uint64 // pairs known not to be similar: a cache, in which each has one place
	leaders   []leader
	counts    MatchCounts
}

// MatchCounts tells what was compared.
type MatchCounts struct {
	// Exact, Titles, Pairs and Near are pairs of rows that were joined for equal texts, for equal titles over similar questions,
	// for an equal sentence pair, and for similar texts.
	Exact  int `json:"exact"`
	Titles int `json:"titles"`
	Pairs  int `json:"pairs"`
	Near   int `json:"near"`
	// Verified counts computed similarities, Refuted those under the threshold.
	Verified int `json:"verified"`
	Refuted  int `json:"refuted"`
	// Passed counts texts in a bucket of more than 16 different ones that were compared with 16 only.
	Passed int `json:"passed"`
}

// leader is a text of a bucket that stands for those similar to it.
type leader struct {
	value uint64
	row   uint32
	set   []uint64 // nil until it is needed
	units []unit   // of the question itself, for templates
}

// A value of the sorters of views is a row and a view.
func rowView(row uint32, v view) uint64              { return uint64(row)<<8 | uint64(v) }
func splitRowView(value uint64) (row uint32, v view) { return uint32(value >> 8), view(value & 0xff) }

// maxLeaders bounds the work on a bucket: a text is compared with so many different ones at most, so that time is linear in the
// size of a bucket. Texts that are equal to an earlier one never come here.
const maxLeaders = 16

// refutedSize is the size of the cache of refuted pairs.
const refutedSize = 1 << 19

// exact joins rows with equal views. Only the first of them is looked at further.
func (m *matcher) exact(values []uint64) {
	first, v := splitRowView(values[0])
	for _, value := range values[1:] {
		row, _ := splitRowView(value)
		m.copies[row] |= 1 << v
		if m.join(first, row, evidence{view: uint8(v), jaccard: 1}) {
			m.counts.Exact++
		}
	}
}

// join joins two rows for a reason; it reports whether they were apart.
func (m *matcher) join(a, b uint32, why evidence) bool {
	apart := m.clusters.root(a) != m.clusters.root(b)
	m.clusters.join(a, b)
	for _, side := range [2][2]uint32{{a, b}, {b, a}} {
		if e := &m.proof[side[0]]; e.view == noEvidence {
			*e = why
			e.other = side[1]
		}
	}
	return apart
}

// bucket compares the texts of a bucket and joins the rows of those at or above the threshold.
func (m *matcher) bucket(values []uint64, threshold float64, reason uint8) error {
	m.leaders = m.leaders[:0]
	for _, value := range values {
		if row, v := splitRowView(value); m.copies[row]>>v&1 == 1 {
			continue
		}
		if err := m.place(value, threshold, reason); err != nil {
			return err
		}
	}
	return nil
}

// place joins a text to the first leader that it is similar to, or makes it one.
func (m *matcher) place(value uint64, threshold float64, reason uint8) error {
	row, v := splitRowView(value)
	root := m.clusters.root(row)
	for i := range m.leaders {
		if m.clusters.root(m.leaders[i].row) == root {
			return nil
		}
	}
	own := leader{value: value, row: row}
	for i := range m.leaders {
		l := &m.leaders[i]
		slot, key := m.slot(l.value, value, reason)
		if m.refuted[slot] == key {
			continue
		}
		for _, side := range []*leader{l, &own} {
			if side.set == nil {
				if err := m.load(side); err != nil {
					return err
				}
			}
		}
		m.counts.Verified++
		j := jaccard(l.set, own.set)
		if j >= threshold {
			why := evidence{view: reason, jaccard: float32(j)}
			if reason == noEvidence {
				why.view = uint8(v)
				m.counts.Near++
			} else {
				m.counts.Titles++
			}
			m.join(l.row, row, why)
			return nil
		}
		m.counts.Refuted++
		m.refuted[slot] = key
		if v <= questionEN && isTemplate(l.units, own.units, v.english()) {
			m.templates.join(l.row, row)
		}
	}
	if len(m.leaders) == maxLeaders {
		m.counts.Passed++
		return nil
	}
	m.leaders = append(m.leaders, own)
	return nil
}

// slot is the place of a pair in the cache and what stands there if it is refuted.
func (m *matcher) slot(a, b uint64, reason uint8) (slot, key uint64) {
	key = combine(combine(uint64(reason), a), b) | 1
	return key >> 40 % refutedSize, key
}

// load reads a text and makes its set.
func (m *matcher) load(l *leader) error {
	row, v := splitRowView(l.value)
	data, err := m.contents.get(row)
	if err != nil {
		return err
	}
	c, err := parseContent(data)
	if err != nil {
		return err
	}
	l.set = slices.Clone(m.set(&c, v))
	if v <= questionEN && len(c[v]) > 0 {
		l.units = m.reader.units(nil, c[v][0])
	}
	return nil
}

// Templates: questions that are the same but for one stretch, the names.
const (
	// maxNames is how many units the stretch may have.
	maxNames = 16
	// leastRows is how many rows make a template or a frame.
	leastRows = 3
)

// leastTemplate is how many units are the same, at least; and they are at least half of the longer question.
var leastTemplate = [2]int{8, 5}

// isTemplate tells whether two questions differ in one stretch only.
func isTemplate(a, b []unit, english int) bool {
	before, behind := commonEnds(a, b)
	same := before + behind
	longer := max(len(a), len(b))
	return same >= leastTemplate[english] && 2*same >= longer && longer-same <= maxNames && same < min(len(a), len(b))
}

// commonEnds counts the units that two texts begin and end with alike.
func commonEnds(a, b []unit) (before, behind int) {
	n := min(len(a), len(b))
	for before < n && a[before].hash == b[before].hash {
		before++
	}
	for behind < n-before && a[len(a)-1-behind].hash == b[len(b)-1-behind].hash {
		behind++
	}
	return before, behind
}

// groupsOf lists the trees of a forest with at least so many rows, the rows in order.
func groupsOf(f forest, least int) [][]uint32 {
	size := make([]uint32, len(f))
	for i := range f {
		size[f.root(uint32(i))]++
	}
	index := map[uint32]int{}
	var groups [][]uint32
	for i := range f {
		root := f.root(uint32(i))
		if int(size[root]) < least {
			continue
		}
		at, ok := index[root]
		if !ok {
			at = len(groups)
			index[root] = at
			groups = append(groups, make([]uint32, 0, size[root]))
		}
		groups[at] = append(groups[at], uint32(i))
	}
	return slices.Clip(groups)
}

// store keeps a stretch of bytes for every row on disk. Its get returns memory that the next one overwrites.
type store struct {
	file    *scratchFile
	offsets []int64
	buffer  []byte
}

func (s *store) add(data []byte) error {
	s.offsets = append(s.offsets, s.file.size)
	_, err := s.file.Write(data)
	return err
}

func (s *store) get(row uint32) ([]byte, error) {
	end := s.file.size
	if int(row)+1 < len(s.offsets) {
		end = s.offsets[row+1]
	}
	n := int(end - s.offsets[row])
	s.buffer = slices.Grow(s.buffer[:0], n)[:n]
	_, err := s.file.file.ReadAt(s.buffer, s.offsets[row])
	return s.buffer, err
}
