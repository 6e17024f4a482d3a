package translate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
	"unicode"

	"github.com/duizhao/duizhao/dataset/remote"
	"golang.org/x/time/rate"
)

// ask gets an answer, as often as it takes and the settings allow. again is set if the cells were asked for before.
func (e *Engine) ask(ctx context.Context, cells []*cell, again bool) (Answer, error) {
	segments := make([]Segment, len(cells))
	var remarks []string
	for i, c := range cells {
		segments[i] = c.segment
		if c.problem != "" {
			remark := fmt.Sprintf("segment %d: %s", i+1, c.problem)
			if len(remarks) == 0 || remarks[len(remarks)-1] != remark {
				remarks = append(remarks, remark)
			}
		}
	}
	expected := e.Estimate(segments, remarks)
	for attempt := 0; ; attempt++ {
		if err := e.admit(ctx, expected); err != nil {
			return Answer{}, err
		}
		e.count(func(p *Progress) {
			p.Requests++
			if again || attempt > 0 {
				p.Retries++
			}
		})
		answer, err := e.attempt(ctx, segments, remarks)
		e.pay(expected, answer, err)
		var failed *remote.Error
		if !errors.As(err, &failed) {
			e.answered()
			return answer, err
		}
		switch {
		case ctx.Err() != nil:
			return Answer{}, context.Cause(ctx)
		case failed.Size && e.hasAnswered():
			return Answer{}, &AnswerError{Reason: "the server refused the question: " + failed.Found}
		case !failed.Temporary || attempt >= max(0, cmp.Or(e.Retries, 6)):
			return Answer{}, err
		}
		if e.unanswered(failed) >= cmp.Or(e.Failures, 20) {
			return Answer{}, fmt.Errorf("%w; after %d attempts in a row without an answer", err, cmp.Or(e.Failures, 20))
		}
		if err := remote.Sleep(ctx, e.backoff(attempt)); err != nil {
			return Answer{}, err
		}
	}
}

// attempt asks once, within the time that an attempt has.
func (e *Engine) attempt(ctx context.Context, segments []Segment, remarks []string) (answer Answer, err error) {
	err = remote.Within(ctx, cmp.Or(e.Timeout, 2*time.Minute), func(ctx context.Context) error {
		answer, err = e.Translator.Translate(ctx, segments, remarks)
		return err
	})
	if err == nil && len(answer.Texts) != len(segments) {
		return answer, &AnswerError{Reason: fmt.Sprintf("expected %d translations, found %d", len(segments), len(answer.Texts)), Usage: answer.Usage}
	}
	return answer, err
}

// admit waits until a question may be asked: behind the pause that the server wants, within the limits, and if there is money for it.
func (e *Engine) admit(ctx context.Context, expected Usage) error {
	e.limits.Do(func() {
		e.requests, e.tokens = limiter(e.Requests), limiter(e.Tokens)
		e.random = rand.New(rand.NewPCG(e.Seed, 0))
	})
	if err := e.reserve(expected); err != nil {
		return err
	}
	err := e.waitFor(ctx, expected)
	if err != nil {
		e.free(expected)
	}
	return err
}

func (e *Engine) waitFor(ctx context.Context, expected Usage) error {
	for _, l := range []struct {
		*rate.Limiter
		n int
	}{{e.requests, 1}, {e.tokens, expected.In + expected.Out}} {
		if l.Limiter == nil {
			continue
		}
		var delay time.Duration
		for n := l.n; n > 0; n -= l.Burst() {
			delay = l.ReserveN(time.Now(), min(n, l.Burst())).Delay()
		}
		if err := remote.Sleep(ctx, delay); err != nil {
			return err
		}
	}
	return e.pause.Wait(ctx)
}

// limiter allows so many a minute, evenly, nil any number.
func limiter(perMinute int) *rate.Limiter {
	if perMinute <= 0 {
		return nil
	}
	return rate.NewLimiter(rate.Limit(float64(perMinute)/60), max(1, perMinute/60))
}

// Estimate says how many tokens a question and its answer are likely to have at most: a Chinese character is one and a half, other text has
// three bytes a token.
func (e *Engine) Estimate(segments []Segment, remarks []string) Usage {
	var out int
	for i := range segments {
		out += 24 + 2*tokensOf(segments[i].Text)
	}
	return Usage{In: tokensOf(string(e.Translator.Prompt(segments, remarks))), Out: out}
}

func tokensOf(text string) int {
	han, other := 0, 0
	for _, r := range text {
		if unicode.Is(unicode.Han, r) {
			han++
		} else {
			other++
		}
	}
	return (3*han+1)/2 + (other+2)/3
}

func (e *Engine) price(u Usage) float64 {
	return (float64(u.In)*e.PriceIn + float64(u.Out)*e.PriceOut) / 1e6
}

// reserve puts the price of a question aside.
func (e *Engine) reserve(expected Usage) error {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	price := e.price(expected)
	if e.Budget > 0 && e.progress.Cost+e.aside+price > e.Budget {
		return &BudgetError{e.Budget, e.progress.Cost + e.aside, price, e.progress.Done()}
	}
	e.aside += price
	return nil
}

// pay replaces what was put aside by what the question did cost. If the server does not say, or the answer was lost on its way, that is
// what was expected; a question that the server did not take costs nothing.
func (e *Engine) pay(expected Usage, answer Answer, err error) {
	used := answer.Usage
	var bad *AnswerError
	var failed *remote.Error
	switch {
	case errors.As(err, &failed) && !failed.Lost:
		e.free(expected)
		return
	case errors.As(err, &bad):
		used = bad.Usage
	}
	if used == (Usage{}) {
		used = expected
	}
	e.count(func(p *Progress) {
		e.aside -= e.price(expected)
		p.TokensIn += used.In
		p.TokensOut += used.Out
		p.Cost += e.price(used)
	})
}

// free gives back what was put aside.
func (e *Engine) free(expected Usage) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.aside -= e.price(expected)
}

// answered ends a row of failures.
func (e *Engine) answered() {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.failed = 0
}

// hasAnswered tells whether there has been an answer in this run, so that the settings are right.
func (e *Engine) hasAnswered() bool { return e.Counts().Machine > 0 }

// unanswered counts a failure, and puts the pause off that the server asks for.
func (e *Engine) unanswered(failed *remote.Error) int {
	e.pause.Extend(failed.After)
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.progress.Pause = max(e.progress.Pause, failed.After)
	e.failed++
	return e.failed
}

// backoff is how long to wait before the next attempt.
func (e *Engine) backoff(attempt int) time.Duration {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	return remote.Backoff(cmp.Or(e.FirstWait, time.Second/2), time.Minute, attempt, e.random.Int64N)
}
