package words

import (
	"fmt"
	"strings"
)

// ModeError is a mode that there is not.
type ModeError struct{ Name string }

func (e *ModeError) Error() string {
	return fmt.Sprintf("expected mode dict or dict+hmm, found %q", e.Name)
}

// SizeError is a dictionary with more of something than a table holds.
type SizeError struct {
	What         string
	Limit, Found int
}

func (e *SizeError) Error() string {
	return fmt.Sprintf("expected a dictionary with at most %d %s, found %d", e.Limit, e.What, e.Found)
}

// FormatError is a stored table that is not in the form that this version of the package reads.
type FormatError struct {
	Want string
	Err  error // what zstd said, if it was it that found the fault
}

func (e *FormatError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("word table: expected %s: %v", e.Want, e.Err)
	}
	return "word table: expected " + e.Want
}

func (e *FormatError) Unwrap() error { return e.Err }

// maxFaults is the number of faults that a DictionaryError lists.
const maxFaults = 20

// DictionaryError is a user's dictionary with faulty lines.
type DictionaryError struct {
	Name   string
	Faults []Fault // the first of them
	Count  int     // how many there are
}

// Fault is what is wrong with a line.
type Fault struct {
	Line        int // from 1
	Want, Found string
}

func (e *DictionaryError) add(f Fault) {
	e.Count++
	if len(e.Faults) < maxFaults {
		e.Faults = append(e.Faults, f)
	}
}

// Error has a line for each fault listed.
func (e *DictionaryError) Error() string {
	var b strings.Builder
	for i, f := range e.Faults {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s: line %d: expected %s, found %q", e.Name, f.Line, f.Want, f.Found)
	}
	if more := e.Count - len(e.Faults); more > 0 {
		fmt.Fprintf(&b, "\n%s: and %d more faulty lines", e.Name, more)
	}
	return b.String()
}
