package translate

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
	"unicode"

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
		var remote *RemoteError
		if !errors.As(err, &remote) {
			e.answered()
			return answer, err
		}
		switch {
		case ctx.Err() != nil:
			return Answer{}, context.Cause(ctx)
		case remote.Size && e.hasAnswered():
			return Answer{}, &AnswerError{Reason: "the server refused the question: " + remote.Found}
		case !remote.Temporary || attempt >= max(0, orElse(e.Retries, 6)):
			return Answer{}, err
		}
		if e.unanswered(remote) >= orElse(e.Failures, 20) {
			return Answer{}, fmt.Errorf("%w; after %d attempts in a row without an answer", err, orElse(e.Failures, 20))
		}
		if err := sleep(ctx, e.backoff(attempt)); err != nil {
			return Answer{}, err
		}
	}
}

// attempt asks once, within the time that an attempt has.
func (e *Engine) attempt(ctx context.Context, segments []Segment, remarks []string) (Answer, error) {
	limit := orElse(e.Timeout, 2*time.Minute)
	within, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	answer, err := e.Translator.Translate(within, segments, remarks)
	var remote *RemoteError
	if err != nil && ctx.Err() == nil && within.Err() != nil && errors.As(err, &remote) {
		return answer, &RemoteError{From: remote.From, Expected: "an answer within " + limit.String(), Found: "none", Temporary: true, Lost: true, Err: context.DeadlineExceeded}
	}
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
		if err := sleep(ctx, delay); err != nil {
			return err
		}
	}
	// The pause may be put off while we wait.
	for {
		e.mutex.Lock()
		left := time.Until(e.until)
		e.mutex.Unlock()
		if left <= 0 {
			return context.Cause(ctx)
		}
		if err := sleep(ctx, left); err != nil {
			return err
		}
	}
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
	var remote *RemoteError
	switch {
	case errors.As(err, &remote) && !remote.Lost:
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
func (e *Engine) unanswered(r *RemoteError) int {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if until := time.Now().Add(time.Duration(r.After) * time.Second); r.After > 0 && until.After(e.until) {
		e.until = until
	}
	e.progress.Pause = max(e.progress.Pause, time.Duration(r.After)*time.Second)
	e.failed++
	return e.failed
}

// backoff is how long to wait before the next attempt.
func (e *Engine) backoff(attempt int) time.Duration {
	wait := min(orElse(e.FirstWait, time.Second/2)<<min(attempt, 20), time.Minute)
	e.mutex.Lock()
	defer e.mutex.Unlock()
	return wait/2 + time.Duration(e.random.Int64N(int64(wait/2)+1))
}

func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return context.Cause(ctx)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// orElse is a setting, or the standard if it is not set.
func orElse[T int | time.Duration](setting, standard T) T {
	if setting == 0 {
		return standard
	}
	return setting
}
