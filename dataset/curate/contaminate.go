package curate

import (
	"errors"
	"fmt"
	"iter"

	"github.com/duizhao/duizhao/dataset"
)

// Text is a text of an evaluation set: a cell, a string of a JSON object, a stretch of a text file.
type Text struct {
	// Name is the file's, Line where the text begins, 1-based; for Parquet files the row.
	Name string
	Line int
	Text string
	// Lined says that line ends in Text are those of the file, so that what stands behind them is on a later line.
	Lined bool
}

// A gram is a run of Settings.Overlap units of a question, or a whole question of fewer.
type gram struct {
	hash  uint64
	place uint32 // field, whole and first unit
}

// questionFields are the fields that must not overlap with an evaluation set.
var questionFields = [...]string{"title_zh", "question_zh", "title_en", "question_en"}

func questionField(row *dataset.Row, field int) string {
	return [...]string{row.TitleZH, row.QuestionZH, row.TitleEN, row.QuestionEN}[field]
}

const (
	wholeBit = 1 << 28
	unitMask = wholeBit - 1
	wholeTag = 0x5bd1e995
	// leastWhole is how many units a question shorter than the overlap must have to be compared as a whole.
	leastWhole = 6
)

// gramsOf lists the grams of a row's questions.
func (p *preparer) gramsOf(row *dataset.Row) (grams []gram) {
	for field := range questionFields {
		p.unit = p.units(p.unit[:0], questionField(row, field))
		if len(p.unit) > unitMask {
			p.unit = p.unit[:unitMask]
		}
		place := uint32(field) << 29
		if h := wholeHash(p.unit, p.setting.Overlap); h != 0 {
			grams = append(grams, gram{h, place | wholeBit})
		}
		if len(p.unit) < p.setting.Overlap {
			continue
		}
		p.list = shingles(p.list[:0], p.unit, p.setting.Overlap)
		for i, h := range p.list {
			grams = append(grams, gram{h, place | uint32(i)})
		}
	}
	return grams
}

// wholeHash is the hash of a text as a whole, 0 if it is not of a length to be compared so.
func wholeHash(units []unit, overlap int) uint64 {
	if len(units) < leastWhole || len(units) >= overlap {
		return 0
	}
	return mix(hashUnits(units) ^ wholeTag)
}

// A bloom filter (Bloom 1970) of two probes tells most grams of an evaluation set that no question has.
type bloom []uint64

// newBloom makes room for n hashes within so many bytes: 16 bits each if that fits, then one in 70 gets through.
func newBloom(n, bytes int) bloom {
	return make(bloom, max(1024, min(n/4+1, bytes/8)))
}

func (b bloom) probes(h uint64) (i, j uint64) {
	size := uint64(len(b)) * 64
	return mix(h) % size, mix(h^answerTag) % size
}

func (b bloom) add(h uint64) {
	i, j := b.probes(h)
	b[i/64] |= 1 << (i % 64)
	b[j/64] |= 1 << (j % 64)
}

func (b bloom) has(h uint64) bool {
	i, j := b.probes(h)
	return b[i/64]>>(i%64)&1 == 1 && b[j/64]>>(j%64)&1 == 1
}

// overlap is a run of a row's units that an evaluation set has too.
type overlap struct {
	row        uint32
	field      int
	whole      bool
	first, end int // units
	file, line int
}

// An overlapFinder holds the grams of all questions and finds those of evaluation sets among them. Its memory does not grow with
// either: what does not fit is sorted on disk.
type overlapFinder struct {
	*folder
	scratch *scratch
	setting *Settings
	grams   *sorter
	count   int
	names   []string // of evaluation files
	texts   int
}

func (o *overlapFinder) add(row uint32, grams []gram) error {
	for _, g := range grams {
		o.count++
		if err := o.grams.add(g.hash, uint64(row)<<32|uint64(g.place)); err != nil {
			return err
		}
	}
	return nil
}

// find reads the evaluation sets and gives the overlaps, in order of rows: for each field of a row the longest. A gram that stands
// in several places of the sets is reported for the first.
func (o *overlapFinder) find() ([]overlap, error) {
	seen := newBloom(o.count, o.setting.Memory/4)
	for e, err := range o.grams.sorted() {
		if err != nil {
			return nil, err
		}
		seen.add(e.key)
	}
	hits := newSorter(o.scratch, o.setting.Memory/4)
	if err := o.readSets(seen, hits); err != nil {
		return nil, err
	}
	places := newSorter(o.scratch, o.setting.Memory/4)
	if err := join(o.grams, hits, places); err != nil {
		return nil, err
	}
	o.grams.close()
	hits.close()
	return o.collect(places)
}

// readSets collects the grams of evaluation sets that are, with few exceptions, grams of questions.
func (o *overlapFinder) readSets(seen bloom, hits *sorter) error {
	var units []unit
	var hashes []uint64
	for text, err := range o.setting.Evaluation {
		if err != nil {
			return err
		}
		if len(o.names) == 0 || o.names[len(o.names)-1] != text.Name {
			if len(o.names) == 1<<15 {
				return fmt.Errorf("%s: expected at most %d evaluation sets, found one more", text.Name, 1<<15)
			}
			o.names = append(o.names, text.Name)
		}
		o.texts++
		units = o.units(units[:0], text.Text)
		hashes = hashes[:0]
		if len(units) >= o.setting.Overlap {
			hashes = shingles(hashes, units, o.setting.Overlap)
		}
		line, at := text.Line, 0
		lineOf := func(u unit) uint64 {
			if text.Lined {
				for ; at < int(u.start); at++ {
					if text.Text[at] == '\n' {
						line++
					}
				}
			}
			return uint64(len(o.names)-1)<<48 | uint64(line)
		}
		for i, h := range hashes {
			if seen.has(h) {
				if err := hits.add(h, lineOf(units[i])); err != nil {
					return err
				}
			}
		}
		if err := o.wholes(text, units, seen, hits); err != nil {
			return err
		}
	}
	return nil
}

// wholes looks the text up as a whole, and of several lines each.
func (o *overlapFinder) wholes(text Text, units []unit, seen bloom, hits *sorter) error {
	file := uint64(len(o.names)-1) << 48
	look := func(units []unit, line int) error {
		if h := wholeHash(units, o.setting.Overlap); h != 0 && seen.has(h) {
			return hits.add(h, file|uint64(line))
		}
		return nil
	}
	if err := look(units, text.Line); err != nil || !text.Lined {
		return err
	}
	line, from := text.Line, 0
	for i := 0; i < len(text.Text); i++ {
		if text.Text[i] != '\n' && i+1 < len(text.Text) {
			continue
		}
		n := 0
		for from+n < len(units) && int(units[from+n].start) <= i {
			n++
		}
		if n < len(units) { // else it was the whole
			if err := look(units[from:from+n], line); err != nil {
				return err
			}
		}
		from += n
		line++
	}
	return nil
}

// join puts the place of each gram that both have into places, with where the evaluation sets have it first.
func join(grams, hits, places *sorter) error {
	next, stop := iter.Pull2(hits.sorted())
	defer stop()
	hit, err, ok := next()
	var last entry // of the sets, the first with its key
	known := false
	for e, bad := range grams.sorted() {
		if bad != nil {
			return bad
		}
		for ok && err == nil && hit.key <= e.key {
			if !known || hit.key != last.key {
				last, known = hit, true
			}
			hit, err, ok = next()
		}
		if err != nil {
			return err
		}
		if known && last.key == e.key {
			if err := places.add(e.value, last.value); err != nil {
				return err
			}
		}
	}
	return nil
}

// collect joins neighbouring grams to runs and keeps the longest of each field.
func (o *overlapFinder) collect(places *sorter) ([]overlap, error) {
	var found []overlap
	var at overlap
	keep := func() {
		if at.end == 0 {
			return
		}
		if n := len(found); n > 0 && found[n-1].row == at.row && found[n-1].field == at.field {
			if at.end-at.first > found[n-1].end-found[n-1].first {
				found[n-1] = at
			}
			return
		}
		found = append(found, at)
	}
	for e, err := range places.sorted() {
		if err != nil {
			return nil, err
		}
		next := overlap{
			row: uint32(e.key >> 32), field: int(e.key >> 29 & 3), whole: e.key&wholeBit != 0, first: int(e.key & unitMask),
			file: int(e.value >> 48), line: int(e.value & (1<<48 - 1)),
		}
		next.end = next.first + o.setting.Overlap
		if next.row == at.row && next.field == at.field && at.end > 0 && next.end == at.end+1 && !next.whole && !at.whole {
			at.end = next.end
			continue
		}
		keep()
		at = next
	}
	keep()
	return found, nil
}

// Contamination is a row whose question overlaps with an evaluation set.
type Contamination struct {
	Row   string `json:"row"`
	Field string `json:"field"`
	// Start and End are bytes of the field, Text what stands there, Units how long it is.
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
	Units int    `json:"units"`
	// File and Line are where the evaluation set has it; the line of a Parquet file is the row.
	File string `json:"file"`
	Line int    `json:"line"`
}

// errChanged is a source that does not repeat itself.
var errChanged = errors.New("expected the same rows in every pass, found others: was a file changed meanwhile?")

// describe finds the bytes of an overlap.
func (o *overlapFinder) describe(row *dataset.Row, found overlap) (Contamination, error) {
	text := questionField(row, found.field)
	units := o.units(nil, text)
	if found.whole {
		found.end = len(units)
	}
	if found.end > len(units) || found.first >= found.end {
		return Contamination{}, errChanged
	}
	c := Contamination{Row: row.ID, Field: questionFields[found.field], File: o.names[found.file], Line: found.line}
	c.Start, c.End, c.Units = int(units[found.first].start), int(units[found.end-1].end), found.end-found.first
	c.Text = text[c.Start:c.End]
	return c, nil
}
