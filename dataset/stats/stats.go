package stats

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/duizhao/duizhao/dataset"
)

// Stats is what was counted.
type Stats struct {
	Rows          int       `json:"rows"`
	SentencePairs int       `json:"sentence_pairs"` // with two sides
	OneSided      int       `json:"one_sided_pairs"`
	Documents     int       `json:"documents"`
	Clusters      int       `json:"clusters"` // of more than one row
	Splits        []Count   `json:"splits"`
	Kinds         []Count   `json:"kinds"`
	Origins       []Count   `json:"origins"` // of the English
	Engines       []Count   `json:"engines"`
	Options       []Count   `json:"options"`      // rows by how many choices they have
	AnswerKeys    []Count   `json:"answer_keys"`  // rows of one right choice by its label
	Lengths       []Length  `json:"lengths"`      // of texts, in characters
	Score         Histogram `json:"score"`        // of rows with English
	PairScore     Histogram `json:"pair_score"`   // of sentence pairs
	FlaggedRows   int       `json:"flagged_rows"` // with any flag
	Flags         []Flag    `json:"flags"`
}

// Count is how many rows have a value.
type Count struct {
	Value string `json:"value"` // "" where there is none
	Rows  int    `json:"rows"`
}

// Flag is how often a check found something.
type Flag struct {
	Check    string `json:"check"`
	Severity string `json:"severity"`
	Findings int    `json:"findings"`
}

// Length tells how long the texts of a column are, in characters (Unicode code points). Texts of rows that lack it do not count.
type Length struct {
	Column string  `json:"column"`
	Texts  int     `json:"texts"`
	Total  int     `json:"total"`
	Mean   float64 `json:"mean"` // rounded to a tenth
	Min    int     `json:"min"`
	P10    int     `json:"p10"` // percentiles by the nearest rank
	Median int     `json:"median"`
	P90    int     `json:"p90"`
	P99    int     `json:"p99"`
	Max    int     `json:"max"`
	// Buckets count the texts of at most so many characters, more than in the bucket before.
	Buckets []Bucket `json:"buckets"`
}

// Bucket is a range of lengths.
type Bucket struct {
	UpTo  int `json:"up_to"`
	Texts int `json:"texts"`
}

// Histogram counts scores from 0 to 1 in ten ranges; the last has 1 too.
type Histogram struct {
	Count int     `json:"count"`
	Mean  float64 `json:"mean"` // rounded to four digits
	Bins  [10]int `json:"bins"`
}

// Collector counts rows. The zero value is ready. It must not be used by several goroutines at once.
type Collector struct {
	rows, pairs, oneSided, flagged           int
	documents, clusters                      map[string]int
	splits, kinds, origins, engines, options map[string]int
	keys                                     map[string]int
	flags                                    map[[2]string]int
	lengths                                  [len(texts)]map[int]int
	score, pairScore                         scores
}

// scores sum whole ten-thousandths, so that the mean does not follow the order of the rows.
type scores struct {
	count int
	sum   int64
	bins  [10]int
}

func (s *scores) add(score float64) {
	score = min(max(score, 0), 1)
	s.count++
	s.sum += int64(math.Round(score * 1e6))
	s.bins[min(int(score*10), 9)]++
}

func (s *scores) histogram() Histogram {
	mean := 0.0
	if s.count > 0 {
		mean = math.Round(float64(s.sum)/float64(s.count)/100) / 1e4
	}
	return Histogram{s.count, mean, s.bins}
}

// texts are the columns whose lengths are told.
var texts = [...]struct {
	column string
	of     func(*dataset.Row) string
}{
	{"question_zh", func(r *dataset.Row) string { return r.QuestionZH }},
	{"question_en", func(r *dataset.Row) string { return r.QuestionEN }},
	{"answer_zh", func(r *dataset.Row) string { return r.AnswerZH }},
	{"answer_en", func(r *dataset.Row) string { return r.AnswerEN }},
	{"analysis_zh", func(r *dataset.Row) string { return r.AnalysisZH }},
	{"analysis_en", func(r *dataset.Row) string { return r.AnalysisEN }},
}

// Add counts a row and keeps nothing of it but short texts: names of documents, checks, engines and clusters.
func (c *Collector) Add(row *dataset.Row) {
	c.rows++
	for _, document := range []string{row.SourceZH, row.SourceEN} {
		if document != "" {
			count(&c.documents, document)
		}
	}
	if row.Cluster != "" {
		count(&c.clusters, row.Cluster)
	}
	count(&c.splits, row.Split)
	count(&c.kinds, string(row.Kind))
	count(&c.origins, string(row.OriginEN))
	if row.EngineEN != "" {
		count(&c.engines, row.EngineEN)
	}
	if n := max(len(row.OptionsZH), len(row.OptionsEN)); n > 0 {
		count(&c.options, itoa(n))
		if len(row.AnswerKey) == 1 {
			count(&c.keys, row.AnswerKey[0])
		}
	}
	if len(row.Flags) > 0 {
		c.flagged++
	}
	for _, f := range row.Flags {
		count(&c.flags, [2]string{f.Check, f.Severity})
	}
	for i, t := range texts {
		if text := t.of(row); text != "" {
			count(&c.lengths[i], utf8.RuneCountInString(text))
		}
	}
	if row.OriginEN != dataset.OriginNone && row.OriginEN != "" {
		c.score.add(row.Score)
	}
	for i := range row.Pairs {
		if p := &row.Pairs[i]; p.ZH != "" && p.EN != "" {
			c.pairs++
			c.pairScore.add(p.Score)
		} else {
			c.oneSided++
		}
	}
}

func count[K comparable](m *map[K]int, key K) {
	if *m == nil {
		*m = map[K]int{}
	}
	(*m)[key]++
}

// Stats is what was counted so far.
func (c *Collector) Stats() *Stats {
	s := &Stats{
		Rows: c.rows, SentencePairs: c.pairs, OneSided: c.oneSided, Documents: len(c.documents), FlaggedRows: c.flagged,
		Splits: byName(c.splits, "train", "validation", "test"), Kinds: byRows(c.kinds), Origins: byRows(c.origins), Engines: byRows(c.engines),
		Options: byName(c.options), AnswerKeys: byName(c.keys), Lengths: []Length{}, Score: c.score.histogram(), PairScore: c.pairScore.histogram(),
		Flags: []Flag{},
	}
	for _, n := range c.clusters {
		if n > 1 {
			s.Clusters++
		}
	}
	for i, t := range texts {
		if len(c.lengths[i]) > 0 {
			s.Lengths = append(s.Lengths, lengthOf(t.column, c.lengths[i]))
		}
	}
	for key, n := range c.flags {
		s.Flags = append(s.Flags, Flag{key[0], key[1], n})
	}
	slices.SortFunc(s.Flags, func(a, b Flag) int {
		return cmp.Or(b.Findings-a.Findings, cmp.Compare(a.Check, b.Check), cmp.Compare(a.Severity, b.Severity))
	})
	return s
}

// byRows lists values, the most frequent first.
func byRows(m map[string]int) []Count {
	list := []Count{}
	for _, value := range slices.Sorted(maps.Keys(m)) {
		list = append(list, Count{value, m[value]})
	}
	slices.SortStableFunc(list, func(a, b Count) int { return b.Rows - a.Rows })
	return list
}

// byName lists values in a given order, the others after them by their length and alphabet, so that numbers are in order.
func byName(m map[string]int, order ...string) []Count {
	rank := func(value string) int {
		if i := slices.Index(order, value); i >= 0 {
			return i
		}
		return len(order)
	}
	list := []Count{}
	for value, n := range m {
		list = append(list, Count{value, n})
	}
	slices.SortFunc(list, func(a, b Count) int {
		return cmp.Or(rank(a.Value)-rank(b.Value), len(a.Value)-len(b.Value), cmp.Compare(a.Value, b.Value))
	})
	return list
}

// lengthOf sums up how many texts have which length.
func lengthOf(column string, counts map[int]int) Length {
	lengths := slices.Sorted(maps.Keys(counts))
	l := Length{Column: column, Min: lengths[0], Max: lengths[len(lengths)-1], Buckets: []Bucket{}}
	for _, n := range lengths {
		l.Texts += counts[n]
		l.Total += n * counts[n]
	}
	l.Mean = math.Round(float64(l.Total)/float64(l.Texts)*10) / 10
	rank := func(percent int) int {
		need, sum := (l.Texts*percent+99)/100, 0
		for _, n := range lengths {
			if sum += counts[n]; sum >= need {
				return n
			}
		}
		return l.Max
	}
	l.P10, l.Median, l.P90, l.P99 = rank(10), rank(50), rank(90), rank(99)
	// Limits 10, 20, 50, 100, 200, 500…: lengths are spread over powers of ten.
	limit, step := 10, 0
	for i := 0; i < len(lengths); {
		b := Bucket{UpTo: limit}
		for ; i < len(lengths) && lengths[i] <= limit; i++ {
			b.Texts += counts[lengths[i]]
		}
		if b.Texts > 0 || len(l.Buckets) > 0 {
			l.Buckets = append(l.Buckets, b)
		}
		limit = [...]int{limit * 2, limit / 2 * 5, limit * 2}[step]
		step = (step + 1) % 3
	}
	return l
}
