package curate

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"

	"github.com/duizhao/duizhao/dataset"
)

// Sink takes what comes out of [Run], in the order of the rows. Fields that are nil take nothing.
type Sink struct {
	// Row takes a row with its cluster, its split and its flags.
	Row func(*dataset.Row) error
	// Reject takes a row that is left out, and why: filter, contaminated or duplicate, and what a person would want to know.
	Reject func(row *dataset.Row, reason, detail string) error
	// Quality takes what is known of a row that is kept.
	Quality func(*Quality) error
}

// The checks whose flags curating sets. Flags of these that rows come with are taken off.
const (
	CheckDuplicate    = "duplicate"
	CheckBoilerplate  = "boilerplate"
	CheckHedged       = "hedged"
	CheckContaminated = "contaminated"
)

var checks = []string{CheckDuplicate, CheckBoilerplate, CheckHedged, CheckContaminated}

// DuplicateError is an id that two rows have. Their places count all rows of the source from 0.
type DuplicateError struct {
	ID            string
	First, Second int
}

func (e *DuplicateError) Error() string {
	return fmt.Sprintf("id %q: expected one row, found rows %d and %d", e.ID, e.First+1, e.Second+1)
}

// Run finds clusters, contamination and splits of rows, and hands them on. It reads the source three times: to compute keys, to
// write, and, while writing, only in case of a leak, to name it. It holds no row: about 60 bytes of each, their ids, and what
// Settings.Memory allows; the rest is on disk, about as much as the rows' texts and 700 bytes for each text compared.
//
// Errors are those of the source, of the sink, of scratch files, and [*SettingError], [*WhereError], [*DuplicateError] and
// [*LeakError]; none leaves scratch files behind.
func Run(ctx context.Context, rows Source, settings Settings, sink Sink) (*Report, error) {
	settings, err := settings.withDefaults()
	if err != nil {
		return nil, err
	}
	filter, err := compileFilter(settings.Where)
	if err != nil {
		return nil, err
	}
	folder, err := defaultFolder()
	if err != nil {
		return nil, err
	}
	space, err := newScratch(settings.TempDir)
	if err != nil {
		return nil, err
	}
	defer space.remove()
	c := &curator{Settings: &settings, ctx: ctx, space: space, filter: filter, folder: folder}
	if err := c.open(); err != nil {
		return nil, err
	}
	for _, step := range []func() error{
		func() error { return c.read(rows) },
		c.checkIDs, c.findOverlaps, c.match, c.findTopics, c.findTemplates, c.findFrames, c.nameClusters, c.split,
		func() error { return c.write(rows, sink) },
	} {
		if err := step(); err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return &c.report, nil
}

// curator is a run.
type curator struct {
	*Settings
	ctx    context.Context
	space  *scratch
	filter *filter
	folder *folder
	report Report

	// By row:
	ids    idList
	fates  []fate
	kinds  []uint8
	topics store // words
	matcher

	idKeys, equals, titles, pairs, bandKeys, frames *sorter

	overlaps []overlap
	finder   *overlapFinder

	topicFrequency []uint32
	names          []uint32         // of roots, the row that the cluster is named after
	splits         []uint8          // of roots
	sizes          []uint32         // of roots
	marks          []mark           // what templates and frames say of rows, in order of rows
	old            map[uint64]uint8 // Settings.Keep
}

// fate is what becomes of a row.
type fate uint8

const (
	keep fate = iota
	filtered
	contaminated
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

func (c *curator) open() error {
	contents, err := c.space.create()
	if err != nil {
		return err
	}
	topics, err := c.space.create()
	if err != nil {
		return err
	}
	c.topics.file = topics
	c.matcher = matcher{
		reader: reader{folder: c.folder}, contents: &store{file: contents}, threshold: c.Threshold,
		refuted: make([]uint64, refutedSize),
	}
	c.idKeys = newSorter(c.space, c.Memory/16)
	c.equals = newSorter(c.space, c.Memory/16)
	c.titles = newSorter(c.space, c.Memory/16)
	c.pairs = newSorter(c.space, c.Memory/16)
	c.frames = newSorter(c.space, c.Memory/16)
	c.bandKeys = newSorter(c.space, c.Memory/2)
	c.finder = &overlapFinder{folder: c.folder, scratch: c.space, setting: c.Settings, grams: newSorter(c.space, c.Memory/8)}
	if c.Topics >= 0 {
		c.topicFrequency = make([]uint32, topicBuckets)
	}
	c.old, err = kept(c.Keep)
	return err
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
	for _, h := range p.pairs {
		if err := c.pairs.add(h, uint64(n)); err != nil {
			return err
		}
	}
	for _, f := range p.frames {
		where := uint64(f.field) << 1
		if f.closing {
			where |= 1
		}
		if err := c.frames.add(combine(f.hash, where), uint64(n)<<8|where); err != nil {
			return err
		}
	}
	return c.finder.add(n, p.grams)
}

// checkIDs finds the first row whose id another one has.
func (c *curator) checkIDs() error {
	var found *DuplicateError
	for rows, err := range c.idKeys.groups() {
		if err != nil {
			return err
		}
		seen := map[string]uint64{}
		for _, row := range rows {
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
	return nil
}

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
	for values, err := range c.equals.groups() {
		if err != nil {
			return err
		}
		if values = c.live(values, 8); len(values) > 1 {
			c.exact(values)
		}
	}
	for values, err := range c.pairs.groups() {
		if err != nil {
			return err
		}
		values = slices.Compact(c.live(values, 0))
		if len(values) > maxPairRows {
			continue
		}
		for _, v := range values[min(1, len(values)):] {
			if c.join(uint32(values[0]), uint32(v), evidence{view: byPair, jaccard: 1}) {
				c.counts.Pairs++
			}
		}
	}
	for values, err := range c.titles.groups() {
		if err != nil {
			return err
		}
		if err := c.bucket(c.live(values, 8), titleThreshold, byTitle); err != nil {
			return err
		}
	}
	steps := 0
	for values, err := range c.bandKeys.groups() {
		if err != nil {
			return err
		}
		if err := c.bucket(c.live(values, 8), c.threshold, noEvidence); err != nil {
			return err
		}
		if steps++; steps%4096 == 0 && c.ctx.Err() != nil {
			return c.ctx.Err()
		}
	}
	c.report.Matches = c.counts
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
	for rows, err := range postings.groups() {
		if err != nil {
			return err
		}
		if err := c.comparePostings(rows, load, near); err != nil {
			return err
		}
	}
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

// findTemplates describes questions with only names changed.
func (c *curator) findTemplates() error {
	groups := groupsOf(c.templates, leastRows)
	slices.SortStableFunc(groups, func(a, b []uint32) int { return cmp.Compare(len(b), len(a)) })
	c.report.Templates = len(groups)
	for i, rows := range groups {
		t := Template{Size: len(rows)}
		var err error
		if t.Field, t.Text, err = c.pattern(rows[0], rows[1]); err != nil {
			return err
		}
		for _, row := range rows {
			c.marks = append(c.marks, mark{row, uint32(len(rows)), t.Field, "question"})
		}
		if i < maxListed {
			t.Rows = c.list(rows)
			c.report.TemplateList = append(c.report.TemplateList, t)
		}
	}
	return nil
}

// list gives the ids of the first rows.
func (c *curator) list(rows []uint32) []string {
	ids := make([]string, 0, min(len(rows), maxRowsListed))
	for _, row := range rows[:min(len(rows), maxRowsListed)] {
		ids = append(ids, c.ids.at(row))
	}
	return ids
}

// pattern shows what two questions share.
func (c *curator) pattern(a, b uint32) (field, text string, err error) {
	var of [2]content
	for i, row := range []uint32{a, b} {
		data, err := c.contents.get(row)
		if err != nil {
			return "", "", err
		}
		if of[i], err = parseContent(data); err != nil {
			return "", "", err
		}
	}
	for v := questionZH; v <= questionEN; v++ {
		if len(of[0][v]) == 0 || len(of[1][v]) == 0 {
			continue
		}
		text := of[0][v][0]
		x, y := c.folder.units(nil, text), c.folder.units(nil, of[1][v][0])
		before, behind := commonEnds(x, y)
		if before+behind == 0 || before+behind >= len(x) {
			continue
		}
		start, end := int(x[before].start), int(x[len(x)-1-behind].end)
		return v.String(), excerpt(text[:start], true) + "[…]" + excerpt(text[end:], false), nil
	}
	return questionZH.String(), "", nil
}

// excerpt cuts a text to 80 characters, at its beginning or at its end.
func excerpt(text string, atStart bool) string {
	const limit = 80
	r := []rune(text)
	if len(r) <= limit {
		return text
	}
	if atStart {
		return "…" + string(r[len(r)-limit:])
	}
	return string(r[:limit]) + "…"
}

// findFrames describes opening and closing sentences that recur in different clusters.
func (c *curator) findFrames() error {
	for values, err := range c.frames.groups() {
		if err != nil {
			return err
		}
		values = slices.Compact(c.live(values, 8))
		if len(values) < leastRows || !c.apart(values) {
			continue
		}
		f := Frame{Field: view(values[0] & 0xff >> 1).String(), Place: "opening", Size: len(values)}
		if values[0]&1 == 1 {
			f.Place = "closing"
		}
		var rows []uint32
		for _, v := range values {
			rows = append(rows, uint32(v>>8))
			c.marks = append(c.marks, mark{uint32(v >> 8), uint32(len(values)), f.Field, f.Place + " sentence"})
		}
		f.Rows = c.list(rows)
		c.report.Frames++
		c.report.FrameList = append(c.report.FrameList, f)
		if len(c.report.FrameList) >= 2*maxListed {
			c.trimFrames()
		}
	}
	c.trimFrames()
	slices.SortStableFunc(c.marks, func(a, b mark) int { return cmp.Compare(a.row, b.row) })
	return nil
}

func (c *curator) trimFrames() {
	slices.SortStableFunc(c.report.FrameList, func(a, b Frame) int {
		return cmp.Or(cmp.Compare(b.Size, a.Size), strings.Compare(a.Rows[0], b.Rows[0]), strings.Compare(a.Field, b.Field), strings.Compare(a.Place, b.Place))
	})
	c.report.FrameList = c.report.FrameList[:min(len(c.report.FrameList), maxListed)]
}

// apart tells whether values are rows of at least leastRows clusters.
func (c *curator) apart(values []uint64) bool {
	roots := map[uint32]struct{}{}
	for _, v := range values {
		if roots[c.clusters.root(uint32(v>>8))] = struct{}{}; len(roots) == leastRows {
			return true
		}
	}
	return false
}

// nameClusters finds the smallest id of each cluster.
func (c *curator) nameClusters() error {
	n := len(c.fates)
	c.names, c.sizes = make([]uint32, n), make([]uint32, n)
	for row := range uint32(n) {
		root := c.clusters.root(row)
		if c.sizes[root]++; row == root || smaller(c.ids.at(row), c.ids.at(c.names[root])) {
			c.names[root] = row
		}
	}
	groups := groupsOf(c.clusters, 2)
	slices.SortStableFunc(groups, func(a, b []uint32) int { return cmp.Compare(len(b), len(a)) })
	c.report.Clusters = len(groups)
	for i, rows := range groups {
		c.report.Clustered += len(rows)
		if i >= maxListed {
			continue
		}
		var seen [noEvidence]bool
		for _, row := range rows {
			seen[c.proof[row].view] = true
		}
		cluster := Cluster{ID: c.ids.at(c.names[rows[0]]), Size: len(rows), Rows: c.list(rows)}
		for v, yes := range seen {
			if yes {
				cluster.Views = append(cluster.Views, viewName(uint8(v)))
			}
		}
		c.report.ClusterList = append(c.report.ClusterList, cluster)
	}
	return nil
}

func viewName(v uint8) string {
	switch v {
	case byTitle:
		return "title"
	case byPair:
		return "pairs"
	}
	return view(v).String()
}

// split gives each cluster its split.
func (c *curator) split() error {
	var clusters []cluster
	var roots []uint32
	for row := range uint32(len(c.fates)) {
		if c.fates[row] != keep || c.clusters.root(row) != row {
			continue
		}
		name := c.names[row]
		size := int(c.sizes[row])
		if c.Duplicates == DropRows {
			size = 1
		}
		clusters = append(clusters, cluster{name, size, splitHash(c.Seed, c.ids.at(name)), c.kinds[name]})
		roots = append(roots, row)
	}
	assigned := c.assign(clusters)
	c.splits = make([]uint8, len(c.fates))
	for i, root := range roots {
		c.splits[root] = assigned[i]
	}
	c.keepOld()
	return nil
}

// keepOld gives clusters with rows of an earlier version the split that these had. Where they had several, train goes before
// validation and validation before test: what a model was trained on must not turn up in an evaluation.
func (c *curator) keepOld() {
	if len(c.old) == 0 {
		return
	}
	fixed := make([]bool, len(c.fates))
	for row := range uint32(len(c.fates)) {
		split, ok := c.old[hashString(c.ids.at(row))]
		if !ok || c.fates[row] != keep {
			continue
		}
		root := c.clusters.root(row)
		if !fixed[root] || split < c.splits[root] {
			c.splits[root], fixed[root] = split, true
		}
	}
}

// write is the second pass.
func (c *curator) write(rows Source, sink Sink) error {
	prover, err := newProver(c.space, c.Memory/2)
	if err != nil {
		return err
	}
	w := writer{curator: c, sink: sink, prover: prover, quality: reader{folder: c.folder}, splits: make([]SplitCounts, len(splitNames))}
	for i, name := range splitNames {
		w.splits[i] = SplitCounts{Split: name, Kinds: map[string]int{}}
	}
	n := uint32(0)
	for row, err := range rows() {
		if err != nil {
			return err
		}
		if int(n) >= len(c.fates) || row.ID != c.ids.at(n) {
			return errChanged
		}
		if err := w.row(n, row); err != nil {
			return err
		}
		if n++; n%batchRows == 0 && c.ctx.Err() != nil {
			return c.ctx.Err()
		}
	}
	if int(n) != len(c.fates) {
		return errChanged
	}
	for _, s := range w.splits {
		if s.Rows > 0 {
			c.report.Splits = append(c.report.Splits, s)
		}
	}
	c.report.Where, c.report.Seed = c.Where, c.Seed
	c.report.Proof, err = prover.finish(w.again(rows))
	return err
}

// writer hands rows on.
type writer struct {
	*curator
	sink    Sink
	prover  *prover
	quality reader
	splits  []SplitCounts
}

// again yields the rows as they were handed on.
func (w *writer) again(rows Source) iter.Seq2[*dataset.Row, error] {
	return func(yield func(*dataset.Row, error) bool) {
		n := uint32(0)
		for row, err := range rows() {
			if err == nil {
				if reason, _ := w.rejection(n, row); reason != "" {
					n++
					continue
				}
				row.Cluster, row.Split = w.clusterOf(n)
				n++
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

func (w *writer) clusterOf(n uint32) (cluster, split string) {
	root := w.clusters.root(n)
	return w.ids.at(w.names[root]), splitNames[w.splitOf(root)]
}

func (w *writer) splitOf(root uint32) uint8 { return w.curator.splits[root] }

// rejection says why a row is left out, "" if it is not.
func (w *writer) rejection(n uint32, row *dataset.Row) (reason, detail string) {
	switch root := w.clusters.root(n); {
	case w.fates[n] == filtered:
		return "filter", w.Where
	case w.fates[n] == contaminated:
		return CheckContaminated, ""
	case w.Duplicates == DropRows && w.sizes[root] > 1 && w.names[root] != n:
		return CheckDuplicate, "of " + w.ids.at(w.names[root])
	}
	return "", ""
}

func (w *writer) row(n uint32, row *dataset.Row) error {
	found, err := w.overlapsOf(n, row)
	if err != nil {
		return err
	}
	marks := w.marksOf(n)
	reason, detail := w.rejection(n, row)
	if reason == CheckContaminated {
		detail = describeOverlap(&found[0])
	}
	if reason != "" {
		if reason == CheckDuplicate {
			w.report.Dropped++
		}
		if w.sink.Reject != nil {
			return w.sink.Reject(row, reason, detail)
		}
		return nil
	}
	row.Cluster, row.Split = w.clusterOf(n)
	row.Flags = slices.DeleteFunc(row.Flags, func(f dataset.Flag) bool { return slices.Contains(checks, f.Check) })
	w.flag(n, row, found, marks)
	quality, err := w.qualityFlag(row)
	if err != nil {
		return err
	}
	w.count(n, row)
	if err := w.prover.add(row); err != nil {
		return err
	}
	if w.sink.Quality != nil {
		if err := w.sink.Quality(quality); err != nil {
			return err
		}
	}
	if w.sink.Row != nil {
		return w.sink.Row(row)
	}
	return nil
}

// overlapsOf describes the overlaps of a row. Rows come in order.
func (w *writer) overlapsOf(n uint32, row *dataset.Row) (found []Contamination, err error) {
	for len(w.overlaps) > 0 && w.overlaps[0].row == n {
		one, err := w.finder.describe(row, w.overlaps[0])
		if err != nil {
			return nil, err
		}
		found = append(found, one)
		if len(w.report.OverlapList) < maxListed {
			w.report.OverlapList = append(w.report.OverlapList, one)
		}
		w.overlaps = w.overlaps[1:]
	}
	return found, nil
}

func (w *writer) marksOf(n uint32) []mark {
	i := 0
	for i < len(w.marks) && w.marks[i].row == n {
		i++
	}
	marks := w.marks[:i]
	w.marks = w.marks[i:]
	return marks
}

func describeOverlap(c *Contamination) string {
	return fmt.Sprintf("%d characters or words of %s, bytes %d to %d, stand in %s:%d", c.Units, c.Field, c.Start, c.End, c.File, c.Line)
}

// flag adds the flags of what was found by comparing.
func (w *writer) flag(n uint32, row *dataset.Row, found []Contamination, marks []mark) {
	if e := w.proof[n]; e.view != noEvidence && w.Duplicates == FlagRows {
		row.Flags = append(row.Flags, dataset.Flag{
			Check: CheckDuplicate, Field: viewName(e.view), Severity: "warning",
			Message: fmt.Sprintf("similar to %s: Jaccard %.2f", w.ids.at(e.other), e.jaccard),
		})
	}
	for i := range found {
		row.Flags = append(row.Flags, dataset.Flag{
			Check: CheckContaminated, Field: found[i].Field, Severity: "error", Message: describeOverlap(&found[i]),
		})
	}
	for _, m := range marks {
		row.Flags = append(row.Flags, dataset.Flag{
			Check: CheckBoilerplate, Field: m.field, Severity: "info",
			Message: fmt.Sprintf("%s recurs in %d rows with only names changed", m.message, m.size),
		})
	}
}

// qualityFlag computes a row's quality again and flags answers that only guess.
func (w *writer) qualityFlag(row *dataset.Row) (*Quality, error) {
	c := contentOf(row)
	var units [texts]int
	for v := range texts {
		for _, part := range c[v] {
			w.quality.unit = w.quality.units(w.quality.unit[:0], part)
			units[v] += len(w.quality.unit)
		}
	}
	q := w.quality.qualityOf(row, &c, &units)
	if q.Hedged {
		field := "answer_zh"
		if q.UnitsZH == 0 {
			field = "answer_en"
		}
		row.Flags = append(row.Flags, dataset.Flag{
			Check: CheckHedged, Field: field, Severity: "info",
			Message: fmt.Sprintf("%.0f %% of the answer's sentences only guess", 100*q.Guesses),
		})
	}
	return &q, nil
}

// count counts a row that is handed on.
func (w *writer) count(n uint32, row *dataset.Row) {
	w.report.Kept++
	root := w.clusters.root(n)
	s := &w.splits[w.splitOf(root)]
	s.Rows++
	s.Kinds[string(row.Kind)]++
	if w.names[root] == n {
		s.Clusters++
	}
	if old, ok := w.old[hashString(row.ID)]; ok && old != w.splitOf(root) {
		w.report.Moved++
		if len(w.report.MoveList) < maxListed {
			w.report.MoveList = append(w.report.MoveList, Move{row.ID, splitNames[old], row.Split})
		}
	}
}
