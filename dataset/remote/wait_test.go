package remote

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"
)

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 5, 1, 12, 0, 0, 500, time.UTC)
	for header, want := range map[string]time.Duration{
		"": 0, "0": 0, "120": 2 * time.Minute, "-3": 0, "soon": 0, "1.5": 0,
		"99999999999": math.MaxInt32 * time.Second, "-9223372036854775808": 0, "99999999999999999999": 0,
		"Fri, 01 May 2026 12:01:00 GMT": time.Minute, "Friday, 01-May-26 12:01:00 GMT": time.Minute, "Fri May  1 12:01:00 2026": time.Minute,
		"Fri, 01 May 2026 11:00:00 GMT": 0, "Fri, 31 Dec 9999 11:00:00 GMT": math.MaxInt32 * time.Second,
	} {
		if got := retryAfter(header, now); got != want {
			t.Errorf("%q: expected %v, found %v", header, want, got)
		}
	}
}

func TestBackoff(t *testing.T) {
	const s = time.Second
	for attempt, most := range []time.Duration{s / 2, s, 2 * s, 4 * s, 8 * s, 16 * s, 30 * s, 30 * s} {
		waits := map[time.Duration]bool{}
		for range 50 {
			wait := Backoff(s/2, 30*s, attempt, rand.Int64N)
			if wait < most/2 || wait > most {
				t.Errorf("attempt %d: expected %v at most and half of it at least, found %v", attempt, most, wait)
			}
			waits[wait] = true
		}
		if len(waits) < 10 {
			t.Errorf("attempt %d: %d different waits of 50", attempt, len(waits))
		}
	}
	last := func(n int64) int64 { return n - 1 }
	for _, test := range []struct {
		first, most time.Duration
		attempt     int
		want        time.Duration
	}{
		{time.Hour, time.Minute, 0, time.Minute},
		{1, time.Minute, math.MaxInt, time.Minute},
		{math.MaxInt64, math.MaxInt64, 5, math.MaxInt64},
	} {
		if got := Backoff(test.first, test.most, test.attempt, last); got < test.want-1 || got > test.want {
			t.Errorf("%+v: found %v", test, got)
		}
	}
}

// TestPause: it ends at the latest of the times that it was given, also for those who wait already.
func TestPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p Pause
		start := time.Now()
		if err := p.Wait(t.Context()); err != nil || time.Since(start) > 0 {
			t.Errorf("no pause: found %v, %v", time.Since(start), err)
		}
		p.Extend(time.Minute)
		p.Extend(time.Second)
		p.Extend(0)
		time.AfterFunc(30*time.Second, func() { p.Extend(time.Hour) })
		if err := p.Wait(t.Context()); err != nil || time.Since(start) != time.Hour+30*time.Second {
			t.Errorf("found %v, %v", time.Since(start), err)
		}
		p.Extend(math.MaxInt32 * time.Second)
		late := errors.New("the time is over")
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, late)
		defer cancel()
		if err := p.Wait(ctx); err != late {
			t.Errorf("expected the cause, found %v", err)
		}
		if err := Sleep(ctx, 0); err != late {
			t.Errorf("expected the cause at once, found %v", err)
		}
	})
}

func TestWithin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		silent := func(ctx context.Context) error {
			<-ctx.Done()
			return &Error{Task: Embeddings, From: "http://h", Expected: "an answer", Found: ctx.Err().Error()}
		}
		err := Within(t.Context(), time.Second, silent)
		var failed *Error
		if !errors.As(err, &failed) || !failed.Temporary || !failed.Lost || !errors.Is(err, context.DeadlineExceeded) ||
			err.Error() != "embeddings by http://h: expected an answer within 1s, found none" {
			t.Errorf("found %+v", err)
		}
		// The caller's end is no fault of the server, and errors of another kind stay as they are.
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := Within(ctx, time.Minute, silent); !errors.As(err, &failed) || failed.Temporary {
			t.Errorf("found %+v", err)
		}
		other := errors.New("another")
		for _, want := range []error{nil, other} {
			if err := Within(t.Context(), time.Second, func(ctx context.Context) error { <-ctx.Done(); return want }); err != want {
				t.Errorf("expected %v, found %v", want, err)
			}
		}
	})
}
