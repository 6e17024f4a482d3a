package remote

import (
	"context"
	"errors"
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Within asks once, with a context that ends after limit. If that ends the question, the error says so.
func Within(ctx context.Context, limit time.Duration, ask func(context.Context) error) error {
	within, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	err := ask(within)
	var failed *Error
	if ctx.Err() == nil && within.Err() != nil && errors.As(err, &failed) {
		return &Error{Task: failed.Task, From: failed.From, Expected: "an answer within " + limit.String(), Found: "none", Temporary: true, Lost: true,
			Err: context.DeadlineExceeded}
	}
	return err
}

// Backoff is how long to wait after an attempt, the first being 0: the waits double from first to most, less a random part of up to a half, so
// that those who were refused together do not come back together. random gives a number from 0 to n-1.
func Backoff(first, most time.Duration, attempt int, random func(n int64) int64) time.Duration {
	wait := first
	for ; attempt > 0 && wait < most; attempt-- {
		wait *= 2
	}
	wait = min(wait, most)
	return wait/2 + time.Duration(random(int64(wait/2)+1))
}

// Sleep waits, or until the context ends; then the error is its cause.
func Sleep(ctx context.Context, d time.Duration) error {
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

// Pause is the time in which a server does not want to be asked by anybody. Its zero value is over. It is safe for concurrent use and must not
// be copied.
type Pause struct {
	mutex sync.Mutex
	until time.Time
}

// Extend makes the pause last for d from now on at least.
func (p *Pause) Extend(d time.Duration) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if until := time.Now().Add(d); d > 0 && until.After(p.until) {
		p.until = until
	}
}

// Wait waits for the end of the pause, which may be put off meanwhile, or of the context; then the error is its cause.
func (p *Pause) Wait(ctx context.Context) error {
	for {
		left := p.left()
		if err := Sleep(ctx, left); err != nil || left <= 0 {
			return err
		}
	}
}

func (p *Pause) left() time.Duration {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return time.Until(p.until)
}

// retryAfter reads a Retry-After (RFC 9110, 10.2.3), seconds or a date, as whole seconds from now on, up to 68 years. What is neither, or over,
// is 0.
func retryAfter(header string, now time.Time) time.Duration {
	seconds, err := strconv.ParseInt(header, 10, 64)
	if err != nil {
		date, err := http.ParseTime(header)
		if err != nil {
			return 0
		}
		seconds = int64(math.Ceil(date.Sub(now).Seconds()))
	}
	return time.Duration(max(0, min(seconds, math.MaxInt32))) * time.Second
}
