package translate

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"sync"
	"unicode/utf8"

	"github.com/duizhao/duizhao/dataset"
)

// cell is a segment on its way. Equal questions that stand near each other are one cell.
type cell struct {
	segment Segment
	key     Key
	problem string        // of the last answer
	same    int           // how many answers in a row had this problem
	result  Result        // to be read when done is closed
	done    chan struct{} // closed once there is a result
}

// finish gives the cell its result; everything that waits for it sees it.
func (c *cell) finish(r Result) {
	c.result = r
	close(c.done)
}

// unit is a row or a document on its way.
type unit[T any] struct {
	item  T
	cells []*cell
	err   error
}

// Bounds on what is under way, so that memory does not grow with the number of rows.
const (
	openUnits = 64      // over so many units a batch reaches at most
	seenKeys  = 1 << 14 // so far back equal questions are found
)

// run translates the segments that cut finds in items, and yields the items in their order when finish has given them the results. Which
// segments are asked for together depends on the items and on the memory alone, not on how long an answer takes. It ends with the first
// error.
func run[T any](ctx context.Context, e *Engine, items iter.Seq2[T, error], cut func(T) ([]Segment, error), finish func(T, []Result) error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		ctx, cancel := context.WithCancelCause(ctx)
		var working sync.WaitGroup
		defer working.Wait()
		defer cancel(nil)

		concurrency := max(1, cmp.Or(e.Concurrency, 4))
		// A batch stays open over openUnits units, so the queue must hold more, or the first would wait for the last.
		queue := make(chan *unit[T], openUnits+2*concurrency*max(1, cmp.Or(e.Batch, 16)))
		batches := make(chan []*cell)
		// At the end of the budget answers under way are waited for: they are paid. Any other error ends everything at once.
		var workers sync.WaitGroup
		spent := make(chan error, concurrency)
		for range concurrency {
			workers.Go(func() {
				for batch := range batches {
					err := e.solve(ctx, batch)
					var budget *BudgetError
					if errors.As(err, &budget) {
						spent <- err
						return
					}
					if err != nil {
						cancel(err)
						return
					}
				}
			})
		}
		working.Go(func() {
			workers.Wait()
			select {
			case err := <-spent:
				cancel(err)
			default:
			}
		})
		working.Go(func() {
			defer close(queue)
			defer close(batches)
			p := planner{e: e, batches: batches, seen: map[Key]*cell{}}
			for item, err := range items {
				u := &unit[T]{item: item, err: err}
				if err == nil {
					u.cells, u.err = plan(ctx, &p, item, cut)
				}
				select {
				case queue <- u:
				case <-ctx.Done():
					return
				}
				if u.err != nil {
					return
				}
			}
			if err := p.flush(ctx); err != nil {
				cancel(err)
			}
		})

		for u := range queue {
			err := u.err
			results := make([]Result, len(u.cells))
			for i, c := range u.cells {
				select {
				case <-c.done:
					results[i] = c.result
				case <-ctx.Done():
					yield(u.item, context.Cause(ctx))
					return
				}
			}
			switch {
			case err != nil && ctx.Err() != nil:
				err = context.Cause(ctx) // which says why, where others say only that it is over
			case err == nil:
				err = finish(u.item, results)
			}
			if !yield(u.item, err) || err != nil {
				return
			}
		}
		if ctx.Err() != nil {
			var none T
			yield(none, context.Cause(ctx))
		}
	}
}

// plan makes the cells of an item.
func plan[T any](ctx context.Context, p *planner, item T, cut func(T) ([]Segment, error)) ([]*cell, error) {
	segments, err := cut(item)
	if err != nil {
		return nil, err
	}
	p.e.count(func(n *Progress) { n.Segments += len(segments) })
	cells := make([]*cell, len(segments))
	for i := range segments {
		if cells[i], err = p.cell(ctx, &segments[i]); err != nil {
			return nil, err
		}
	}
	return cells, p.endUnit(ctx)
}

// planner puts cells into batches, in the order in which they come.
type planner struct {
	e       *Engine
	batches chan<- []*cell
	open    []*cell // the batch that is being filled
	runes   int     // in it
	units   int     // that it reaches over
	seen    map[Key]*cell
	order   []Key // of seen, as a ring
	next    int
}

// cell gives the cell of a segment: with its result, one that is under way already, or a new one in a batch.
func (p *planner) cell(ctx context.Context, s *Segment) (*cell, error) {
	c := &cell{segment: *s, done: make(chan struct{})}
	if p.e.Terms != nil {
		c.segment.Terms = p.e.Terms(s.Text)
	}
	found, ok, err := p.e.recall(ctx, &c.segment)
	if err != nil {
		return nil, err
	}
	if ok || p.e.Translator == nil {
		p.e.count(func(n *Progress) {
			if ok {
				n.Memory++
			} else {
				n.Failed++
			}
		})
		c.finish(found)
		return c, nil
	}
	c.key = keyOf(p.e.Translator, c.segment)
	if same, ok := p.seen[c.key]; ok {
		p.e.count(func(n *Progress) { n.Segments-- })
		return same, nil
	}
	p.remember(c)
	runes := utf8.RuneCountInString(c.segment.Text)
	if len(p.open) == max(1, cmp.Or(p.e.Batch, 16)) || len(p.open) > 0 && p.runes+runes > cmp.Or(p.e.BatchRunes, 4000) {
		if err := p.flush(ctx); err != nil {
			return nil, err
		}
	}
	p.open = append(p.open, c)
	p.runes += runes
	return c, nil
}

func (p *planner) remember(c *cell) {
	if len(p.order) < seenKeys {
		p.order = append(p.order, c.key)
	} else {
		delete(p.seen, p.order[p.next])
		p.order[p.next] = c.key
		p.next = (p.next + 1) % seenKeys
	}
	p.seen[c.key] = c
}

// endUnit ends a unit; a batch that reaches over many is full.
func (p *planner) endUnit(ctx context.Context) error {
	if len(p.open) == 0 {
		return nil
	}
	if p.units++; p.units >= openUnits {
		return p.flush(ctx)
	}
	return nil
}

// flush sends the open batch on its way.
func (p *planner) flush(ctx context.Context) error {
	if len(p.open) == 0 {
		return nil
	}
	select {
	case p.batches <- p.open:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	p.open, p.runes, p.units = nil, 0, 0
	return nil
}

// recall asks the memory. Without a translator the result says why there is no English.
func (e *Engine) recall(ctx context.Context, s *Segment) (Result, bool, error) {
	none := Result{Origin: dataset.OriginNone, Problem: "it is not in the translation memory"}
	if e.Recall == nil {
		return none, false, nil
	}
	r, ok, err := e.Recall(ctx, s)
	if err != nil || !ok {
		return none, false, err
	}
	if problem := verify(s, r.Text, e.Check); problem != "" {
		none.Problem = "what the translation memory has: " + problem
		return none, false, nil
	}
	r.Origin = dataset.OriginMemory
	return r, true, nil
}

// solve finds the results of a batch: those that were accepted in an earlier run, and then the translator's.
func (e *Engine) solve(ctx context.Context, batch []*cell) error {
	var rest []*cell
	for _, c := range batch {
		if e.Answer != nil {
			value, ok, err := e.Answer(ctx, c.key[:])
			if err != nil {
				return err
			}
			if ok && verify(&c.segment, string(value), e.Check) == "" {
				e.count(func(p *Progress) { p.Cached++ })
				c.finish(Result{Text: string(value), Origin: dataset.OriginMachine, Engine: e.Translator.Engine(), Score: 1})
				continue
			}
		}
		rest = append(rest, c)
	}
	if len(rest) == 0 {
		return nil
	}
	if e.DryRun {
		e.skip(rest)
		return nil
	}
	return e.settle(ctx, rest, 0)
}

// skip counts what a question would be, and leaves its cells without English.
func (e *Engine) skip(cells []*cell) {
	segments := make([]Segment, len(cells))
	for i, c := range cells {
		segments[i] = c.segment
		c.finish(Result{Origin: dataset.OriginNone, Problem: "dry run"})
	}
	expected := e.Estimate(segments, nil)
	e.count(func(p *Progress) {
		p.Machine += len(cells)
		p.Requests++
		p.TokensIn += expected.In
		p.TokensOut += expected.Out
		p.Cost += e.price(expected)
	})
}

// How often a question is asked before it is made smaller, and one of a single segment before that is given up: sooner if the same thing is
// wrong with its translation time and again.
const (
	batchTries  = 2
	singleTries = 6
	sameTries   = 4
)

// settle asks for cells until every one has an answer that is accepted: again with what was wrong, then in halves, at last one by one. What
// then has none stays without.
func (e *Engine) settle(ctx context.Context, cells []*cell, tried int) error {
	for tries, alone := 0, len(cells) == 1; len(cells) > 0; tries++ {
		if !alone && len(cells) == 1 {
			tries, alone = 0, true
		}
		switch {
		case len(cells) > 1 && tries >= batchTries:
			half := len(cells) / 2
			if err := e.settle(ctx, cells[:half], tried); err != nil {
				return err
			}
			return e.settle(ctx, cells[half:], tried)
		case len(cells) == 1 && (tries >= singleTries || cells[0].same >= sameTries):
			e.count(func(p *Progress) { p.Failed++ })
			cells[0].finish(Result{Origin: dataset.OriginNone, Problem: cells[0].problem})
			return nil
		}
		answer, err := e.ask(ctx, cells, tried > 0)
		tried++
		var bad *AnswerError
		switch {
		case errors.As(err, &bad):
			for _, c := range cells {
				c.problem, c.same = bad.Reason, 0
			}
			continue
		case err != nil:
			return err
		}
		if cells, err = e.accept(ctx, cells, answer); err != nil {
			return err
		}
	}
	return nil
}

// accept takes the texts of an answer that are right, and keeps them. It gives the cells that are left, each with its problem.
func (e *Engine) accept(ctx context.Context, cells []*cell, answer Answer) ([]*cell, error) {
	var left, good []*cell
	for i, c := range cells {
		problem := verify(&c.segment, answer.Texts[i], e.Check)
		if problem != c.problem {
			c.same = 0
		}
		c.same++
		if c.problem = problem; problem != "" {
			left = append(left, c)
			continue
		}
		c.result.Text = answer.Texts[i]
		good = append(good, c)
	}
	return left, e.keep(ctx, good)
}

// keep makes accepted answers durable, all at a time, so that the memory can store them in one go.
func (e *Engine) keep(ctx context.Context, cells []*cell) error {
	failures := make([]error, len(cells))
	var storing sync.WaitGroup
	for i, c := range cells {
		storing.Go(func() {
			text, engine := c.result.Text, e.Translator.Engine()
			if e.Remember != nil {
				// Answers that have come are kept even if the run is being stopped: they are paid for.
				if failures[i] = e.Remember(context.WithoutCancel(ctx), c.key[:], []byte(text)); failures[i] != nil {
					return
				}
			}
			e.count(func(p *Progress) { p.Machine++ })
			c.finish(Result{Text: text, Origin: dataset.OriginMachine, Engine: engine, Score: 1})
		})
	}
	storing.Wait()
	return errors.Join(failures...)
}
