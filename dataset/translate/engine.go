package translate

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/remote"
	"golang.org/x/time/rate"
)

// Engine fills in English: from the memory, from answers given before, and from a translator, whose answers it checks before it takes
// them. The fields are settings, to be left alone once a method has been called; their zero values work. An Engine is used for one run.
type Engine struct {
	// Translator is asked for what the memory does not have; nil asks nobody.
	Translator Translator
	// Recall finds a segment in the translation memory. What it gives is checked like any other answer; nil is an empty memory.
	Recall func(context.Context, *Segment) (Result, bool, error)
	// Answer and Remember are the cache of accepted answers. Remember returns when the answer is durable; many goroutines call it.
	// Both are nil if nothing is to be kept.
	Answer   func(ctx context.Context, key []byte) (value []byte, ok bool, err error)
	Remember func(ctx context.Context, key, value []byte) error
	// Terms finds the glossary's terms in a Chinese text; nil is an empty glossary.
	Terms func(zh string) []Term
	// Check finds what is wrong with a translation; it is not taken if a finding has severity error. nil finds nothing.
	Check func(field, zh, en string) []dataset.Flag
	// DryRun asks nobody, and counts what would be: Machine is what would be asked for, and requests, tokens and cost are what it would take
	// without a fault. Nothing is filled in.
	DryRun bool
	// Progress is told after every change, by one goroutine at a time, if it is not nil.
	Progress func(Progress)

	// Batch is how many segments a question has at most: 16 unless set. BatchRunes is how many characters: 4,000 unless set.
	Batch, BatchRunes int
	// Concurrency is how many questions are asked at a time: 4 unless set.
	Concurrency int
	// Requests and Tokens are how many a minute may have; 0 is any number.
	Requests, Tokens int
	// Timeout ends an attempt to get an answer: 2 minutes unless set.
	Timeout time.Duration
	// Retries is how often a question is repeated that got no answer: 6 times unless set, never if negative. The waits double from
	// FirstWait (half a second unless set) to a minute, less a random part of up to a half, and are as long at least as the server asks for
	// by Retry-After: then every other question waits too. Seed makes the random parts; they never change what comes out.
	Retries   int
	FirstWait time.Duration
	Seed      uint64
	// Failures is how many attempts in a row, over all questions, may get no answer before the server counts as gone: 20 unless set.
	Failures int
	// Budget is what a run may cost at most, 0 is any amount. PriceIn and PriceOut are for a million tokens, in the same currency. Before
	// every question its highest likely price is put aside; if that would pass the budget the run ends with a [*BudgetError].
	Budget, PriceIn, PriceOut float64

	limits   sync.Once
	requests *rate.Limiter
	tokens   *rate.Limiter
	mutex    sync.Mutex
	progress Progress
	aside    float64 // of the budget, for questions under way
	failed   int     // attempts in a row without an answer
	pause    remote.Pause
	random   *rand.Rand
}

// Progress is how far a run is.
type Progress struct {
	Segments  int // found so far
	Memory    int // from the translation memory
	Cached    int // from answers accepted in an earlier run
	Machine   int // accepted in this run
	Failed    int // without English for good
	Requests  int // sent, repeated ones too
	Retries   int // of these, repeated for lack of an answer or for a bad one
	TokensIn  int
	TokensOut int
	Cost      float64
	Pause     time.Duration // the longest that the server has asked for
}

// Done is how many segments need no more work.
func (p Progress) Done() int { return p.Memory + p.Cached + p.Machine + p.Failed }

// BudgetError ends a run before it costs more than it may. What was accepted is kept.
type BudgetError struct {
	Budget, Spent, Next float64
	Done                int // segments
}

func (e *BudgetError) Error() string {
	return fmt.Sprintf("budget: expected a cost of at most %.4f, found %.4f spent and up to %.4f more for the next request; %d segments are done and kept",
		e.Budget, e.Spent, e.Next, e.Done)
}

// Counts tells what has been done so far.
func (e *Engine) Counts() Progress {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	return e.progress
}

// count changes the progress and tells of it.
func (e *Engine) count(change func(*Progress)) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	change(&e.progress)
	if e.Progress != nil {
		e.Progress(e.progress)
	}
}
