package memory

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"sync"
	"time"

	"github.com/duizhao/duizhao/dataset"
)

// Query asks for the translations of a text.
type Query struct {
	ZH string
	// Context is where it stands; entries with the same context come first.
	Context Context
	// MinScore is the least similarity of fuzzy hits; 0.7 if 0.
	MinScore float64
	// Limit is the number of hits at most; 5 if 0.
	Limit int
	// ExactOnly asks for no fuzzy hits; the index, which takes 3 s for a million entries, is then not loaded.
	ExactOnly bool
	// KeepScript takes traditional and simplified characters for different ones.
	KeepScript bool
}

// Kind is how an entry was found.
type Kind int

const (
	Fuzzy     Kind = iota // its text is similar
	Exact                 // its text is the same but for width, white space and script
	InContext             // and so are its neighbours
)

// String is the kind's name in reports.
func (k Kind) String() string { return [...]string{"fuzzy", "exact", "context"}[k] }

// Hit is an entry that answers a query.
type Hit struct {
	Entry
	Kind Kind
	// Similarity is 1 less the edit distance of the keys by the length of the longer one, 0 to 1.
	Similarity float64
	// NeedsReview tells that the texts differ in more than punctuation: a person has to see it. Reasons say in what: code, formula,
	// address, placeholder, number, name, negation, the order of these, or text.
	NeedsReview bool
	Reasons     []string
}

// Find gives the entries that answer the query, the best first: in context, exact, then by similarity; equals by what needs no review,
// trust in their origin, score, date and content, never by the order in which they came into the memory. Of entries with the same
// English the best stands for all.
//
// The first fuzzy search reads the memory into an index. All later ones see what was added since, by other processes too. In a memory
// in which very many texts resemble the query, the search is cut short (see maxPostings): all hits are right, but better ones may be
// missing. A fuzzy hit shares at least one pair of neighbouring characters with the query.
func (m *Memory) Find(ctx context.Context, q Query) ([]Hit, error) {
	q.MinScore = cmp.Or(q.MinScore, 0.7)
	q.Limit = cmp.Or(q.Limit, 5)
	key := keyOf(q.ZH)
	if key == "" {
		return nil, nil
	}
	hits, err := m.hits(ctx, &q, key, int64(keyHash(key)), 1)
	if err != nil || q.ExactOnly {
		return best(hits, &q), m.wrap(err)
	}
	exact := 0
	for i := range hits {
		if hits[i].Kind != Fuzzy {
			exact++
		}
	}
	if exact < q.Limit {
		found, err := m.similar(ctx, key, q.MinScore, q.Limit)
		if err != nil {
			return nil, m.wrap(err)
		}
		for _, f := range found {
			more, err := m.hits(ctx, &q, key, f.hash, f.similarity)
			if err != nil {
				return nil, m.wrap(err)
			}
			hits = append(hits, more...)
		}
	}
	return best(hits, &q), nil
}

const columns = "zh, en, origin, engine, score, before, after, source, row, created"

// Of the entries of a text, the best for each English. The order is that of compareHits.
const byKey = `SELECT ` + columns + ` FROM (
	SELECT *, row_number() OVER (PARTITION BY en ORDER BY sides DESC, trust DESC, score DESC, created DESC, zh, engine, source, row) AS place
	FROM (SELECT *, (before = ?2) + (after = ?3) AS sides FROM entries WHERE key = ?1)
) WHERE place = 1 ORDER BY sides DESC, trust DESC, score DESC, created DESC, en, zh LIMIT ?4`

// hits reads the entries of one key.
func (m *Memory) hits(ctx context.Context, q *Query, key string, hash int64, similarity float64) ([]Hit, error) {
	rows, err := m.byKey.QueryContext(ctx, hash, int64(q.Context.Before), int64(q.Context.After), q.Limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var hits []Hit
	for rows.Next() {
		h := Hit{Kind: Fuzzy, Similarity: similarity}
		if err := scan(rows, &h.Entry); err != nil {
			return nil, err
		}
		same := keyOf(h.ZH) == key
		if same && q.KeepScript {
			same = form(h.ZH, false) == form(q.ZH, false)
		}
		switch {
		case same && q.Context.known() && h.Context == q.Context:
			h.Kind = InContext
		case same:
			h.Kind = Exact
		case similarity == 1 && !q.KeepScript:
			continue // another text with the same hash
		case q.KeepScript:
			h.Similarity = similarityOf(form(q.ZH, false), form(h.ZH, false))
		}
		if q.ExactOnly && h.Kind == Fuzzy || h.Similarity < q.MinScore {
			continue
		}
		h.Reasons = differences(q.ZH, h.ZH)
		h.NeedsReview = len(h.Reasons) > 0
		hits = append(hits, h)
	}
	return hits, rows.Err()
}

// scan reads a row of the columns.
func scan(rows *sql.Rows, e *Entry) error {
	var origin string
	var before, after, created int64
	if err := rows.Scan(&e.ZH, &e.EN, &origin, &e.Engine, &e.Score, &before, &after, &e.Source, &e.Row, &created); err != nil {
		return err
	}
	e.Origin, e.Context, e.Created = dataset.Origin(origin), Context{Hash(before), Hash(after)}, time.Unix(created, 0).UTC()
	return nil
}

// best sorts hits and leaves out those whose English a better one has.
func best(hits []Hit, q *Query) []Hit {
	sides := func(h *Hit) int {
		n := 0
		if h.Context.Before == q.Context.Before {
			n++
		}
		if h.Context.After == q.Context.After {
			n++
		}
		return n
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(
			cmp.Compare(b.Kind, a.Kind),
			cmp.Compare(b.Similarity, a.Similarity),
			compareBools(a.NeedsReview, b.NeedsReview),
			cmp.Compare(sides(&b), sides(&a)),
			cmp.Compare(trust(b.Origin), trust(a.Origin)),
			cmp.Compare(b.Score, a.Score),
			b.Created.Compare(a.Created),
			cmp.Compare(a.EN, b.EN),
			cmp.Compare(a.ZH, b.ZH),
		)
	})
	seen := map[string]bool{}
	hits = slices.DeleteFunc(hits, func(h Hit) bool {
		known := seen[h.EN]
		seen[h.EN] = true
		return known
	})
	return hits[:min(len(hits), q.Limit)]
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// searches are the tables of searches that are over.
var searches = sync.Pool{New: func() any { return new(search) }}

// similarityOf measures two texts.
func similarityOf(a, b string) float64 {
	s := searches.Get().(*search)
	defer searches.Put(s)
	x, y := unitsOf(a), unitsOf(b)
	s.pattern.set(x)
	defer s.pattern.clear(x)
	return 1 - float64(s.pattern.distance(y))/float64(max(len(x), len(y), 1))
}

// similar searches the index for other keys that resemble this one.
func (m *Memory) similar(ctx context.Context, key string, least float64, limit int) ([]similar, error) {
	s := searches.Get().(*search)
	defer searches.Put(s)
	text := unitsOf(key)
	var last int64
	if err := m.last.QueryRowContext(ctx).Scan(&last); err != nil {
		return nil, err
	}
	m.fuzzy.RLock()
	if m.index == nil || m.index.last < last {
		m.fuzzy.RUnlock()
		m.fuzzy.Lock()
		err := m.refresh(ctx)
		m.fuzzy.Unlock()
		if err != nil {
			return nil, err
		}
		m.fuzzy.RLock()
	}
	defer m.fuzzy.RUnlock()
	return m.index.find(s, text, least, limit), nil
}

// refresh brings the index up to date. The caller holds fuzzy.
func (m *Memory) refresh(ctx context.Context) error {
	if m.index == nil || m.index.isStale() {
		texts := new(part)
		known := map[int64]struct{}{}
		at, err := m.keysSince(ctx, 0, func(hash int64, text []uint16) {
			if _, ok := known[hash]; !ok {
				known[hash] = struct{}{}
				texts.append(hash, text)
			}
		})
		if err != nil {
			return err
		}
		m.index = newIndex(texts)
		m.index.last = at
		return nil
	}
	at, err := m.keysSince(ctx, m.index.last, m.index.add)
	m.index.last = max(m.index.last, at)
	return err
}

// keysSince reads the keys of the entries behind id, and gives the last one's.
func (m *Memory) keysSince(ctx context.Context, id int64, use func(hash int64, text []uint16)) (int64, error) {
	rows, err := m.read.QueryContext(ctx, "SELECT id, key, zh FROM entries WHERE id > ? ORDER BY id", id)
	if err != nil {
		return id, err
	}
	defer rows.Close()
	for rows.Next() {
		var hash int64
		var zh sql.RawBytes
		if err := rows.Scan(&id, &hash, &zh); err != nil {
			return id, err
		}
		use(hash, unitsOf(keyOf(string(zh))))
	}
	return id, rows.Err()
}
