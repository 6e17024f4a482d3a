package check

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Accepted are findings that are known and no longer reported. The zero value accepts none.
type Accepted struct {
	fingerprints map[string]bool
	rows         map[[2]string]bool // row id, check
}

// AcceptedError is a line of a baseline or a list of suppressions that is not understood.
type AcceptedError struct {
	Name     string
	Line     int
	Expected string
	Found    string
}

func (e *AcceptedError) Error() string {
	return fmt.Sprintf("%s:%d: expected %s, found %q", e.Name, e.Line, e.Expected, e.Found)
}

// baselineHead is the first line of a baseline.
const baselineHead = "# duizhao baseline 1: fingerprint, row, check, field, message"

// WriteBaselineHead and WriteBaseline write a baseline: a head, and a line for each finding. Only the fingerprint counts; the rest is for
// people.
func WriteBaselineHead(w io.Writer) error {
	_, err := fmt.Fprintln(w, baselineHead)
	return err
}

// WriteBaseline writes the line of a finding.
func WriteBaseline(w io.Writer, f *Finding) error {
	clean := func(s string) string { return strings.Join(strings.Fields(printable(s)), " ") }
	_, err := fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", f.Fingerprint(), clean(f.Row.ID), f.Check, clean(f.Field), clean(f.Message))
	return err
}

// ReadBaseline accepts the findings of a baseline; name is for errors, which are *AcceptedError or what r returned.
func (a *Accepted) ReadBaseline(name string, r io.Reader) error {
	return eachLine(name, r, func(number int, line string) error {
		print, _, _ := strings.Cut(line, "\t")
		if len(print) != 16 || !isHex(print) {
			return &AcceptedError{name, number, "a fingerprint of 16 hexadecimal digits, as --write-baseline writes", line}
		}
		if a.fingerprints == nil {
			a.fingerprints = map[string]bool{}
		}
		a.fingerprints[print] = true
		return nil
	})
}

// ReadSuppressions accepts what a list of lines names: the id of a row and, behind the last space, a check or * for all.
func (a *Accepted) ReadSuppressions(name string, r io.Reader) error {
	return eachLine(name, r, func(number int, line string) error {
		at := strings.LastIndexAny(line, " \t")
		id, check := strings.TrimSpace(line[:max(at, 0)]), line[at+1:]
		if id == "" || check != "*" && !isCheck(check) {
			return &AcceptedError{name, number, "the id of a row and a check, or *", line}
		}
		if a.rows == nil {
			a.rows = map[[2]string]bool{}
		}
		a.rows[[2]string{id, check}] = true
		return nil
	})
}

// Has tells whether a finding is accepted.
func (a *Accepted) Has(f *Finding) bool {
	return len(a.rows) > 0 && (a.rows[[2]string{f.Row.ID, f.Check}] || a.rows[[2]string{f.Row.ID, "*"}]) ||
		len(a.fingerprints) > 0 && a.fingerprints[f.Fingerprint()]
}

func isCheck(id string) bool {
	for i := range table {
		if table[i].ID == id {
			return true
		}
	}
	return false
}

// eachLine goes through lines that are neither empty nor comments.
func eachLine(name string, r io.Reader, do func(number int, line string) error) error {
	in := bufio.NewReader(r)
	for number := 1; ; number++ {
		line, err := in.ReadString('\n')
		if err != nil && err != io.EOF {
			return fmt.Errorf("%s: %w", name, err)
		}
		line = strings.TrimPrefix(line, "\ufeff")
		if text := strings.TrimSpace(line); text != "" && !strings.HasPrefix(text, "#") {
			if err := do(number, text); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
	}
}
