package dataset

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// made says how an item came about, for explanations.
type made struct {
	rule string   // by which it begins
	key  string   // where its key stands
	lost []string // labels of choices whose letters are missing
}

// Where a key was found.
const (
	keyBox      = "a checked box"
	keyAnswer   = "the answer"
	keyText     = "the answer, which repeats a choice"
	keyStem     = "brackets in the question"
	keyMark     = "a mark at a choice"
	keyAnalysis = "the end of the explanation"
	keyList     = "a list of answers"
)

// Explain writes how the document was read: its profile, and for each item its line, the rule by which it begins, what it holds and
// where its key was found; then the warnings.
func (d *Document) Explain(w io.Writer) error {
	b := bufio.NewWriter(w)
	if err := d.Profile().Write(b); err != nil {
		return err
	}
	fmt.Fprintln(b)
	for i := range d.Items {
		it := &d.Items[i]
		fmt.Fprintf(b, "%s:%d: %s begins by %s: %s", d.Text.Name, d.Text.Line(it.Span.Start), it.name(), it.made.rule, it.Kind)
		if n := len(it.Choices); n > 0 {
			fmt.Fprintf(b, ", %d choices", n)
		}
		if len(it.Key) > 0 {
			fmt.Fprintf(b, ", key %s from %s", strings.Join(it.Key, ""), it.made.key)
		}
		if len(it.Answer) > 0 {
			fmt.Fprintf(b, ", answer of %d bytes", it.Answer.len())
		}
		if len(it.Analysis) > 0 {
			fmt.Fprintf(b, ", analysis of %d bytes", it.Analysis.len())
		}
		fmt.Fprintln(b)
	}
	for _, warning := range d.Warnings {
		fmt.Fprintf(b, "%s:%d: warning: %s\n", d.Text.Name, warning.Line, warning.Message)
	}
	return b.Flush()
}
