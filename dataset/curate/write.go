package curate

import (
	"fmt"
	"iter"
	"slices"

	"github.com/duizhao/duizhao/dataset"
)

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
	w := writer{curator: c, sink: sink, prover: prover, splits: make([]SplitCounts, len(splitNames))}
	for i, name := range splitNames {
		w.splits[i] = SplitCounts{Split: name, Kinds: map[string]int{}}
	}
	w.again.folder = c.folder
	w.framed = map[uint32][]*Frame{}
	for i := range c.report.FrameList {
		f := &c.report.FrameList[i]
		w.framed[f.row] = append(w.framed[f.row], f)
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
	c.report.Proof, err = prover.finish(w.written(rows))
	return err
}

// writer hands rows on.
type writer struct {
	*curator
	sink   Sink
	prover *prover
	again  preparer            // for what only few rows need
	framed map[uint32][]*Frame // by their first row
	splits []SplitCounts
}

// quoteFrames puts the texts of the frames into the report whose first row this is.
func (w *writer) quoteFrames(n uint32, row *dataset.Row) {
	frames := w.framed[n]
	if len(frames) == 0 {
		return
	}
	c := contentOf(row)
	w.again.parse(&c)
	for _, f := range w.again.framesOf(row) {
		for _, of := range frames {
			if of.key == f.key() {
				of.Text = excerpt(f.text, false)
			}
		}
	}
}

// written yields the rows as they were handed on.
func (w *writer) written(rows Source) iter.Seq2[*dataset.Row, error] {
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
	w.quoteFrames(n, row)
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
	w.count(n, row)
	if err := w.prover.add(row); err != nil {
		return err
	}
	if w.sink.Quality != nil {
		if err := w.sink.Quality(w.qualityAgain(row)); err != nil {
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
			Message: e.describe(w.ids.at(e.other)),
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
	if guess := w.guess[n]; guess > 0 {
		field := "answer_zh"
		if row.QuestionZH == "" && row.AnswerZH == "" {
			field = "answer_en"
		}
		row.Flags = append(row.Flags, dataset.Flag{
			Check: CheckHedged, Field: field, Severity: "info",
			Message: fmt.Sprintf("%.0f %% of the answer's sentences only guess", 100*guess),
		})
	}
}

// qualityAgain looks at a row as the first pass did; few want it.
func (w *writer) qualityAgain(row *dataset.Row) *Quality {
	c := contentOf(row)
	w.again.parse(&c)
	q := w.again.qualityOf(row, true)
	return &q
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
