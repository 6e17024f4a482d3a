package main

import (
	"context"
	"iter"
	"sync"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/translate"
)

// filler translates what has no English in the rows of a build.
type filler struct {
	engine *translate.Engine
	close  func() error
}

func (a *app) newFiller(t *translating) (*filler, error) {
	engine, closeEngine, err := t.open()
	return &filler{engine, closeEngine}, err
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
		for row, err := range f.engine.Rows(ctx, rows) {
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
