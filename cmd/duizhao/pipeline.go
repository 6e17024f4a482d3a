package main

import (
	"context"
	"iter"
	"sync"
)

// ordered applies work to every input with so many workers and yields the results in the order of the inputs, however
// long each takes. At most 2*workers results wait. It is the only place where duizhao runs things side by side.
func ordered[In, Out any](ctx context.Context, workers int, inputs iter.Seq[In], work func(In) Out) iter.Seq[Out] {
	return func(yield func(Out) bool) {
		ctx, cancel := context.WithCancel(ctx)
		type job struct {
			in  In
			out chan Out
		}
		jobs := make(chan job)
		queue := make(chan chan Out, workers)
		var running sync.WaitGroup
		defer running.Wait()
		defer cancel()
		running.Go(func() {
			defer close(queue)
			defer close(jobs)
			for in := range inputs {
				j := job{in, make(chan Out, 1)}
				select {
				case queue <- j.out:
				case <-ctx.Done():
					return
				}
				select {
				case jobs <- j:
				case <-ctx.Done():
					return
				}
			}
		})
		for range workers {
			running.Go(func() {
				for j := range jobs {
					j.out <- work(j.in)
				}
			})
		}
		for out := range queue {
			select {
			case result := <-out:
				if !yield(result) {
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}
}
