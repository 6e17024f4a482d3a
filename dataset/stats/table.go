package stats

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
)

func itoa(n int) string { return strconv.Itoa(n) }

// WriteTable writes the figures for people, in columns.
func (s *Stats) WriteTable(w io.Writer) error {
	out := bufio.NewWriter(w)
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, c := range []Count{
		{"rows", s.Rows}, {"documents", s.Documents}, {"sentence pairs", s.SentencePairs}, {"one-sided pairs", s.OneSided},
		{"rows with flags", s.FlaggedRows}, {"clusters of several rows", s.Clusters},
	} {
		fmt.Fprintf(t, "%s\t%d\n", c.Value, c.Rows)
	}
	for _, part := range []struct {
		name   string
		counts []Count
	}{
		{"split", s.Splits}, {"kind", s.Kinds}, {"origin of English", s.Origins}, {"engine", s.Engines}, {"choices", s.Options}, {"right choice", s.AnswerKeys},
	} {
		if len(part.counts) == 0 {
			continue
		}
		fmt.Fprintf(t, "\n%s\trows\tshare\n", part.name)
		for _, c := range part.counts {
			fmt.Fprintf(t, "%s\t%d\t%s\n", label(c.Value), c.Rows, share(c.Rows, s.Rows))
		}
	}
	if len(s.Lengths) > 0 {
		fmt.Fprint(t, "\ncharacters\ttexts\tmean\tmin\t10 %\tmedian\t90 %\t99 %\tmax\n")
		for _, l := range s.Lengths {
			fmt.Fprintf(t, "%s\t%d\t%.1f\t%d\t%d\t%d\t%d\t%d\t%d\n", l.Column, l.Texts, l.Mean, l.Min, l.P10, l.Median, l.P90, l.P99, l.Max)
		}
	}
	for _, part := range []struct {
		name string
		h    Histogram
	}{{"score of rows", s.Score}, {"score of pairs", s.PairScore}} {
		if part.h.Count == 0 {
			continue
		}
		fmt.Fprintf(t, "\n%s\tcount\tshare\tmean %.4f\n", part.name, part.h.Mean)
		for i, n := range part.h.Bins {
			if n > 0 {
				fmt.Fprintf(t, "0.%d to %s\t%d\t%s\n", i, binEnd(i), n, share(n, part.h.Count))
			}
		}
	}
	if len(s.Flags) > 0 {
		fmt.Fprint(t, "\ncheck\tseverity\tfindings\n")
		for _, f := range s.Flags {
			fmt.Fprintf(t, "%s\t%s\t%d\n", label(f.Check), label(f.Severity), f.Findings)
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	return out.Flush()
}

func binEnd(i int) string {
	if i == 9 {
		return "1.0"
	}
	return fmt.Sprintf("0.%d", i+1)
}

func share(n, of int) string { return fmt.Sprintf("%.1f %%", float64(n)/float64(max(of, 1))*100) }

// label is a value on one line, without what moves a terminal's cursor; at most 40 characters.
func label(value string) string {
	if value == "" {
		return "(empty)"
	}
	var b strings.Builder
	n := 0
	for _, r := range strings.ToValidUTF8(value, "\ufffd") {
		if n++; n > 40 {
			b.WriteRune('…')
			break
		}
		if !strconv.IsPrint(r) {
			r = '\ufffd'
		}
		b.WriteRune(r)
	}
	return b.String()
}
