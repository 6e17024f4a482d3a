package check

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

// ReadTerms reads a glossary of lines zh, en and forbidden, separated by tabs if the first line has one, by commas if not. Several
// translations of a field are separated by |. An empty en says that only the forbidden ones count. Errors name the line; name is the
// file's.
func ReadTerms(name string, r io.Reader) ([]Term, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	text := strings.TrimPrefix(string(data), "\ufeff")
	in := csv.NewReader(strings.NewReader(text))
	in.Comment, in.FieldsPerRecord = '#', -1
	if first, _, _ := strings.Cut(text, "\n"); strings.Contains(first, "\t") {
		in.Comma, in.LazyQuotes = '\t', true
	}
	var terms []Term
	for {
		record, err := in.Read()
		if err == io.EOF {
			return terms, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		line, _ := in.FieldPos(0)
		for i := range record {
			record[i] = strings.TrimSpace(record[i])
		}
		if len(record) < 2 || len(record) > 3 || record[0] == "" {
			return nil, &AcceptedError{name, line, "zh, en and perhaps forbidden translations", strings.Join(record, " ")}
		}
		if line == 1 && record[0] == "zh" {
			continue // a header
		}
		t := Term{ZH: record[0], EN: alternatives(record[1])}
		if len(record) == 3 {
			t.Forbidden = alternatives(record[2])
		}
		if len(t.EN)+len(t.Forbidden) == 0 {
			return nil, &AcceptedError{name, line, "a translation", record[0]}
		}
		terms = append(terms, t)
	}
}

func alternatives(s string) []string {
	var list []string
	for _, w := range strings.Split(s, "|") {
		if w = strings.TrimSpace(w); w != "" {
			list = append(list, w)
		}
	}
	return list
}
