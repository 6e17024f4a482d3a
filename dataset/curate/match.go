package curate

import (
	"cmp"
	"math"
	"slices"
)

// findOverlaps compares questions with evaluation sets. Of rows that are kept all the same nothing changes but their flags.
func (c *curator) findOverlaps() (err error) {
	if c.Evaluation == nil {
		return nil
	}
	c.overlaps, err = c.finder.find()
	if err != nil {
		return err
	}
	c.report.EvaluationTexts = c.finder.texts
	for i, o := range c.overlaps {
		if i > 0 && c.overlaps[i-1].row == o.row {
			continue
		}
		c.report.Overlaps++
		if c.Contaminated == DropRows {
			c.fates[o.row] = contaminated
			c.report.Contaminated++
		}
	}
	return nil
}

// live leaves only rows that are kept.
func (c *curator) live(values []uint64, shift uint) []uint64 {
	return slices.DeleteFunc(values, func(v uint64) bool { return c.fates[v>>shift] != keep })
}

// match joins near-duplicates.
func (c *curator) match() error {
	for g, err := range c.equals.groups() {
		if err != nil {
			return err
		}
		if values := c.live(g.values, 8); len(values) > 1 {
			c.exact(values)
		}
	}
	for g, err := range c.pairs.groups() {
		if err != nil {
			return err
		}
		values := slices.Compact(c.live(g.values, 0))
		if len(values) > maxPairRows {
			continue
		}
		for _, v := range values[min(1, len(values)):] {
			if c.join(uint32(values[0]), uint32(v), evidence{view: byPair, jaccard: 1}) {
				c.counts.Pairs++
			}
		}
	}
	for g, err := range c.titles.groups() {
		if err != nil {
			return err
		}
		if err := c.bucket(c.live(g.values, 8), titleThreshold, byTitle); err != nil {
			return err
		}
	}
	for _, s := range []*sorter{c.bandKeys, c.ends} {
		if err := c.buckets(s); err != nil {
			return err
		}
	}
	c.report.Matches = c.counts
	for _, s := range []*sorter{c.equals, c.pairs, c.titles, c.bandKeys, c.ends} {
		s.close()
	}
	return nil
}

// buckets compares what stands under equal keys.
func (c *curator) buckets(s *sorter) error {
	steps := 0
	for g, err := range s.groups() {
		if err != nil {
			return err
		}
		if err := c.bucket(c.live(g.values, 8), c.threshold, noEvidence); err != nil {
			return err
		}
		if steps++; steps%4096 == 0 && c.ctx.Err() != nil {
			return c.ctx.Err()
		}
	}
	return nil
}

// titleThreshold is the least similarity of questions under equal titles. A title alone may stand over a whole chapter.
const titleThreshold = 0.5

// findTopics looks for near topics.
func (c *curator) findTopics() error {
	if c.Topics < 0 {
		return nil
	}
	live := 0
	for row := range c.fates {
		if c.fates[row] != keep {
			continue
		}
		live++
		data, err := c.topics.get(uint32(row))
		if err != nil {
			return err
		}
		words := parseWords(data)
		slices.Sort(words)
		for _, w := range slices.Compact(words) {
			c.topicFrequency[w%topicBuckets]++
		}
	}
	load := func(row uint32) ([]weight, error) {
		data, err := c.topics.get(row)
		return vector(parseWords(data), live, c.topicFrequency), err
	}
	postings := newSorter(c.space, c.Memory/4)
	for row := range uint32(len(c.fates)) {
		if c.fates[row] != keep || c.isCopy(row) {
			continue
		}
		v, err := load(row)
		if err != nil {
			return err
		}
		for _, w := range heaviest(v, c.topicFrequency) {
			if err := postings.add(uint64(w), uint64(row)); err != nil {
				return err
			}
		}
	}
	near := newSorter(c.space, c.Memory/4) // first row to second row and cosine
	for g, err := range postings.groups() {
		if err != nil {
			return err
		}
		if err := c.comparePostings(g.values, load, near); err != nil {
			return err
		}
	}
	postings.close()
	c.topicFrequency = nil
	return c.groupTopics(near)
}

// isCopy tells rows whose question equals an earlier one.
func (c *curator) isCopy(row uint32) bool {
	return c.copies[row]&(1<<questionZH|1<<questionEN) != 0
}

// comparePostings compares the rows that share a word, pair by pair: they are at most topicRows, or all words of a row that fall
// together in the table of frequencies.
func (c *curator) comparePostings(rows []uint64, load func(uint32) ([]weight, error), near *sorter) error {
	rows = rows[:min(len(rows), topicRows)]
	vectors := make([][]weight, len(rows))
	for i, row := range rows {
		var err error
		if vectors[i], err = load(uint32(row)); err != nil {
			return err
		}
	}
	for j := range rows {
		for i := range j {
			if c.clusters.root(uint32(rows[i])) == c.clusters.root(uint32(rows[j])) {
				continue
			}
			if cos := cosine(vectors[i], vectors[j]); cos >= c.Topics {
				if err := near.add(rows[i]<<32|rows[j], math.Float64bits(cos)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// groupTopics makes groups of pairs: a row that is in none yet leads one of all rows near it that are in none yet.
func (c *curator) groupTopics(near *sorter) error {
	grouped := make([]bool, len(c.fates))
	var topics []Topic
	var at Topic
	leader := uint32(math.MaxUint32)
	finish := func() {
		if at.Size > 1 {
			topics = append(topics, at)
		}
	}
	for e, err := range near.sorted() {
		if err != nil {
			return err
		}
		a, b := uint32(e.key>>32), uint32(e.key)
		if a != leader {
			if grouped[a] {
				continue
			}
			finish()
			leader, at = a, Topic{Size: 1, Rows: []string{c.ids.at(a)}, Cosine: 1}
		}
		if grouped[b] {
			continue
		}
		grouped[a], grouped[b] = true, true
		at.Size++
		at.Cosine = min(at.Cosine, round(math.Float64frombits(e.value)))
		if len(at.Rows) < maxRowsListed {
			at.Rows = append(at.Rows, c.ids.at(b))
		}
	}
	finish()
	slices.SortStableFunc(topics, func(a, b Topic) int {
		return cmp.Or(cmp.Compare(b.Size, a.Size), cmp.Compare(b.Cosine, a.Cosine))
	})
	c.report.Topics = len(topics)
	c.report.TopicList = topics[:min(len(topics), maxListed)]
	return nil
}

func round(x float64) float64 { return math.Round(x*1e4) / 1e4 }
