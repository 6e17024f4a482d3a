package memory

import (
	"context"
	"iter"
	"strings"
	"time"

	"github.com/duizhao/duizhao/dataset"
)

// Skipped says why pairs of rows make no entries.
type Skipped struct {
	OneSided  int // one side is empty
	Doubtful  int // the score of the pair or of the row is under the least
	Flagged   int // the row has a finding of severity error
	Recalled  int // the English came from a memory
	Unchecked int // English that has a text but no origin
}

// Add adds what others counted.
func (s *Skipped) Add(other Skipped) {
	s.OneSided += other.OneSided
	s.Doubtful += other.Doubtful
	s.Flagged += other.Flagged
	s.Recalled += other.Recalled
	s.Unchecked += other.Unchecked
}

// FromRow gives the entries of a row's pairs. The context of a pair are the Chinese sides of its neighbours in the same field.
func FromRow(row *dataset.Row, minScore float64, created time.Time) (entries []Entry, skipped Skipped) {
	neighbour := func(i, step int) string {
		field := row.Pairs[i].Field
		for i += step; i >= 0 && i < len(row.Pairs) && row.Pairs[i].Field == field; i += step {
			if row.Pairs[i].ZH != "" {
				return row.Pairs[i].ZH
			}
		}
		return ""
	}
	var flagged bool
	for _, f := range row.Flags {
		flagged = flagged || f.Severity == "error"
	}
	for i, p := range row.Pairs {
		switch {
		case keyOf(p.ZH) == "" || strings.TrimSpace(p.EN) == "":
			skipped.OneSided++
		case flagged:
			skipped.Flagged++
		case row.OriginEN == dataset.OriginMemory:
			skipped.Recalled++
		case row.OriginEN == dataset.OriginNone || row.OriginEN == "":
			skipped.Unchecked++
		case !(min(p.Score, row.Score) >= minScore):
			skipped.Doubtful++
		default:
			entries = append(entries, Entry{
				ZH: p.ZH, EN: p.EN, Origin: row.OriginEN, Engine: row.EngineEN, Score: min(max(p.Score, 0), 1),
				Context: ContextOf(neighbour(i, -1), neighbour(i, 1)), Source: row.SourceZH, Row: row.ID, Created: created,
			})
		}
	}
	return entries, skipped
}

// All yields all entries in the order of their Chinese, English and context.
func (m *Memory) All(ctx context.Context) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		rows, err := m.read.QueryContext(ctx, "SELECT "+columns+" FROM entries ORDER BY zh, en, before, after")
		if err != nil {
			yield(Entry{}, m.wrap(err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			var e Entry
			if err := scan(rows, &e); err != nil {
				yield(Entry{}, m.wrap(err))
				return
			}
			if !yield(e, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(Entry{}, m.wrap(err))
		}
	}
}
