package curate

import (
	"context"
	"fmt"

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

// Run finds clusters, contamination and splits of rows, and hands them on. It reads the source twice, to compute keys and to write,
// and once more only to name a leak. It holds no row: about 100 bytes of each, their ids, and what Settings.Memory allows; the
// rest is on disk, as much as the rows' texts and about 400 bytes for each text compared. The source and the sink are used by the
// calling goroutine alone.
//
// Rows are handed on before the proof, the last step, is complete: what the sink took is good only if there is no error. Errors are
// those of the source, of the sink and of scratch files, and [*SettingError], [*WhereError], [*DuplicateError] and [*LeakError]; none
// leaves scratch files behind.
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
	c.report.fillLists()
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
	guess  []float32 // share of an answer's sentences that guess, 0 if it is not hedged
	topics store     // words
	matcher

	idKeys, equals, titles, ends, pairs, bandKeys, frames *sorter

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
	c.ends = newSorter(c.space, c.Memory/16)
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
