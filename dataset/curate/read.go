package curate

import (
	"fmt"
	"math"

	"github.com/duizhao/duizhao/dataset"
)

// mark is a flag of boilerplate for a row.
type mark struct {
	row     uint32
	size    uint32
	field   string
	message string
}

// idList holds ids without a header for each.
type idList struct {
	bytes []byte
	ends  []uint64
}

func (l *idList) add(id string) {
	l.bytes = append(l.bytes, id...)
	l.ends = append(l.ends, uint64(len(l.bytes)))
}

func (l *idList) at(row uint32) string {
	start := uint64(0)
	if row > 0 {
		start = l.ends[row-1]
	}
	return string(l.bytes[start:l.ends[row]])
}

// batchRows is how many rows are prepared side by side.
const batchRows = 512

// read is the first pass: it computes the keys of all rows.
func (c *curator) read(rows Source) error {
	preparers := make([]*preparer, c.Workers)
	for i := range preparers {
		preparers[i] = &preparer{reader: reader{folder: c.folder}, setting: c.Settings, filter: c.filter}
	}
	batch := make([]*dataset.Row, 0, batchRows)
	done := make([]prepared, batchRows)
	work := func() error {
		each(preparers, len(batch), func(p *preparer, i int) { done[i] = p.prepare(batch[i]) })
		for i, row := range batch {
			if err := c.take(row, &done[i]); err != nil {
				return err
			}
		}
		batch = batch[:0]
		return c.ctx.Err()
	}
	for row, err := range rows() {
		if err != nil {
			return err
		}
		if batch = append(batch, row); len(batch) == batchRows {
			if err := work(); err != nil {
				return err
			}
		}
	}
	if err := work(); err != nil {
		return err
	}
	c.report.Rows = len(c.fates)
	if err := c.contents.file.Flush(); err != nil {
		return err
	}
	return c.topics.file.Flush()
}

// take stores what was computed of a row.
func (c *curator) take(row *dataset.Row, p *prepared) error {
	if p.err != nil {
		return p.err
	}
	n := uint32(len(c.fates))
	if n == math.MaxUint32 {
		return fmt.Errorf("expected fewer than %d rows, found more", uint32(math.MaxUint32))
	}
	c.ids.add(row.ID)
	c.clusters.grow()
	c.templates.grow()
	c.copies = append(c.copies, 0)
	c.proof = append(c.proof, evidence{view: noEvidence})
	c.kinds = append(c.kinds, p.kind)
	c.guess = append(c.guess, 0)
	if p.quality.Hedged {
		c.guess[n] = float32(p.quality.Guesses)
	}
	c.report.Quality.add(&p.quality)
	if err := c.idKeys.add(hashString(row.ID), uint64(n)); err != nil {
		return err
	}
	if err := c.contents.add(p.content); err != nil {
		return err
	}
	if err := c.topics.add(appendWords(nil, p.topic)); err != nil {
		return err
	}
	if !p.pass {
		c.fates = append(c.fates, filtered)
		c.report.Filtered++
		return nil
	}
	c.fates = append(c.fates, keep)
	for v := range views {
		if p.exact[v] != 0 {
			if err := c.equals.add(combine(uint64(v)+1, p.exact[v]), rowView(n, v)); err != nil {
				return err
			}
		}
		for _, key := range p.near[v] {
			if err := c.bandKeys.add(key, rowView(n, v)); err != nil {
				return err
			}
		}
	}
	for lang, h := range p.titles {
		if h != 0 {
			if err := c.titles.add(combine(uint64(lang)+1, h), rowView(n, view(lang))); err != nil {
				return err
			}
		}
	}
	for lang, hashes := range p.ends {
		for _, h := range hashes {
			if err := c.ends.add(combine(uint64(lang)+1, h), rowView(n, view(lang))); err != nil {
				return err
			}
		}
	}
	for _, h := range p.pairs {
		if err := c.pairs.add(h, uint64(n)); err != nil {
			return err
		}
	}
	for _, f := range p.frames {
		if err := c.frames.add(f.key(), uint64(n)<<8|f.place()); err != nil {
			return err
		}
	}
	return c.finder.add(n, p.grams)
}

// checkIDs finds the first row whose id another one has.
func (c *curator) checkIDs() error {
	var found *DuplicateError
	for g, err := range c.idKeys.groups() {
		if err != nil {
			return err
		}
		seen := map[string]uint64{}
		for _, row := range g.values {
			id := c.ids.at(uint32(row))
			if first, ok := seen[id]; !ok {
				seen[id] = row
			} else if found == nil || int(row) < found.Second {
				found = &DuplicateError{id, int(first), int(row)}
			}
		}
	}
	if found != nil {
		return found
	}
	c.idKeys.close()
	return nil
}
