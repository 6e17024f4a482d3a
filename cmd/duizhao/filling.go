package main

import (
	"context"
	"iter"
	"sync"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/align"
	"github.com/duizhao/duizhao/dataset/check"
	"github.com/duizhao/duizhao/dataset/translate"
)

// filler translates what has no English in rows, and checks the rows that it fills.
type filler struct {
	*translate.Engine
	checker *check.Checker
}

func newFiller(e *translate.Engine) (*filler, error) {
	checker, err := check.New(check.Settings{Alike: alike(&align.Aligner{})})
	return &filler{e, checker}, err
}

// rows gives the rows in their order, filled and flagged.
func (f *filler) rows(ctx context.Context, rows iter.Seq2[*dataset.Row, error]) iter.Seq2[*dataset.Row, error] {
	var wanting sync.Map // rows under way that have something to fill; another goroutine reads them
	read := func(yield func(*dataset.Row, error) bool) {
		for row, err := range rows {
			if err == nil && translate.NeedsTranslation(row) {
				wanting.Store(row, true)
			}
			if !yield(row, err) {
				return
			}
		}
	}
	return func(yield func(*dataset.Row, error) bool) {
		for row, err := range f.Rows(ctx, read) {
			if _, filled := wanting.LoadAndDelete(row); filled && err == nil {
				flag(f.checker, row)
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

// isMade tells rows whose English is no document's and no person's.
func isMade(row *dataset.Row) bool {
	return row.OriginEN == dataset.OriginMachine || row.OriginEN == dataset.OriginMemory
}

// fill gives the outcomes in their order with their rows filled. Requests hold sentences of several documents, so the rows of all go to
// the engine as one stream; an outcome is through when its last row is.
func (f *filler) fill(ctx context.Context, outcomes iter.Seq2[outcome, error]) iter.Seq2[outcome, error] {
	return func(yield func(outcome, error) bool) {
		var waiting outcomeQueue
		rows := func(yield func(*dataset.Row, error) bool) {
			for o, err := range outcomes {
				if err != nil {
					yield(nil, err)
					return
				}
				waiting.put(o)
				for i := range o.rows {
					if !yield(&o.rows[i], nil) {
						return
					}
				}
			}
		}
		for row, err := range f.rows(ctx, rows) {
			if err != nil {
				yield(outcome{}, err)
				return
			}
			for {
				o := waiting.first()
				if last := len(o.rows) - 1; last >= 0 && &o.rows[last] != row {
					break
				}
				last := len(o.rows) > 0
				if !yield(waiting.take(), nil) {
					return
				}
				if last {
					break
				}
			}
		}
		for waiting.first() != nil {
			if !yield(waiting.take(), nil) {
				return
			}
		}
	}
}

// outcomeQueue holds the outcomes whose rows are under way. One goroutine puts, another takes.
type outcomeQueue struct {
	mutex sync.Mutex
	queue []outcome
}

func (q *outcomeQueue) put(o outcome) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.queue = append(q.queue, o)
}

// first is the oldest outcome, nil if there is none. It may be read as long as it has not been taken.
func (q *outcomeQueue) first() *outcome {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	if len(q.queue) == 0 {
		return nil
	}
	o := q.queue[0]
	return &o
}

func (q *outcomeQueue) take() outcome {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	o := q.queue[0]
	q.queue[0] = outcome{} // let it go
	q.queue = q.queue[1:]
	return o
}
