package remote

import (
	"fmt"
	"time"
)

// Task is what is asked for.
type Task string

const (
	Translation Task = "translation"
	Embeddings  Task = "embeddings"
)

// Error is a server or command that cannot be reached, refuses, or answers something else than what it was asked for. Its text does not
// hold the key, nor the URL's user, password and query, even if the server says them.
type Error struct {
	Task            Task
	From            string // URL without user, password and query, or the command; "" if the setting is no URL
	Status          int    // of HTTP, or the command's exit code; 0 if there was no answer
	Expected, Found string
	// Temporary is set if it may work another time, but not before After has passed.
	Temporary bool
	After     time.Duration
	// Lost is set if the question may have been answered, and may have to be paid for.
	Lost bool
	// Size is set if the server refused this question: a smaller one may do.
	Size bool
	Err  error // what the system said, for [errors.Is] rather than for people
}

func (e *Error) Error() string {
	from := ""
	if e.From != "" {
		from = " by " + e.From
	}
	return fmt.Sprintf("%s%s: expected %s, found %s", e.Task, from, e.Expected, e.Found)
}

func (e *Error) Unwrap() error { return e.Err }
