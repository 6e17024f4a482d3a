package curate

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/duizhao/duizhao/dataset"
)

// cluster is what splitting needs to know of one.
type cluster struct {
	row  uint32 // that it is named after
	rows int
	hash uint64 // of name and seed
	kind uint8
}

// splitHash places a cluster between 0 and 2^64, by its name and the seed alone.
func splitHash(seed uint64, name string) uint64 { return combine(mix(seed+1), hashString(name)) }

// assign gives every cluster a split, as an index in splitNames.
func (s *Settings) assign(clusters []cluster) []uint8 {
	splits := make([]uint8, len(clusters))
	if s.EvalSize == 0 && !s.Stratify {
		for i := range clusters {
			splits[i] = s.Shares.at(clusters[i].hash)
		}
		return splits
	}
	order := make([]int, len(clusters))
	total := [len(kinds) + 1]int{}
	rows := 0
	for i, c := range clusters {
		order[i] = i
		total[s.stratum(c)] += c.rows
		rows += c.rows
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(clusters[a].hash, clusters[b].hash), cmp.Compare(clusters[a].row, clusters[b].row))
	})
	for i := range splits {
		splits[i] = splitIndex(s.rest())
	}
	// Of each stratum the clusters with the least hashes fill the evaluation splits; one that does not fit is passed over.
	for _, name := range []string{Test, Validation} {
		if name == s.rest() {
			continue
		}
		quota := s.quotas(name, total, rows)
		for _, i := range order {
			c := clusters[i]
			if left := &quota[s.stratum(c)]; splits[i] == splitIndex(s.rest()) && c.rows <= *left {
				*left -= c.rows
				splits[i] = splitIndex(name)
			}
		}
	}
	return splits
}

// stratum is the kind of a cluster's first row, or 0 for all if there are no strata.
func (s *Settings) stratum(c cluster) uint8 {
	if !s.Stratify {
		return 0
	}
	return c.kind
}

// quotas are the numbers of rows that a split takes of each stratum, by largest remainders.
func (s *Settings) quotas(split string, total [len(kinds) + 1]int, rows int) (quota [len(kinds) + 1]int) {
	want := s.EvalSize
	if s.EvalSize == 0 {
		want = int(s.Shares.part(split)*float64(rows) + 0.5)
	} else if split != Test {
		want = 0
	}
	if rows == 0 {
		return quota
	}
	type remainder struct{ stratum, part int }
	var remainders []remainder
	left := min(want, rows)
	for i, n := range total {
		quota[i] = min(want, rows) * n / rows
		left -= quota[i]
		remainders = append(remainders, remainder{i, min(want, rows) * n % rows})
	}
	slices.SortStableFunc(remainders, func(a, b remainder) int { return cmp.Compare(b.part, a.part) })
	for _, r := range remainders[:left] {
		quota[r.stratum]++
	}
	return quota
}

// rest is the split that takes what the others leave.
func (s *Settings) rest() string {
	if s.EvalSize > 0 || s.Shares.part(Train) > 0 {
		return Train
	}
	return s.Shares[0].Split
}

// at is the split of a hash: each split has a stretch of the hashes as long as its share.
func (s Shares) at(hash uint64) uint8 {
	place := float64(hash>>11) / (1 << 53)
	sum := 0.0
	last := uint8(0)
	for _, share := range s {
		if share.Part == 0 {
			continue
		}
		sum += share.Part
		last = splitIndex(share.Split)
		if place < sum {
			break
		}
	}
	return last
}

func (s Shares) part(split string) float64 {
	for _, share := range s {
		if share.Split == split {
			return share.Part
		}
	}
	return 0
}

func splitIndex(name string) uint8 { return uint8(slices.Index(splitNames, name)) }

// kept reads the splits of an earlier version: by hash of the row's id, the split as an index.
func kept(rows iter.Seq2[*dataset.Row, error]) (map[uint64]uint8, error) {
	old := map[uint64]uint8{}
	if rows == nil {
		return nil, nil
	}
	for row, err := range rows {
		if err != nil {
			return nil, err
		}
		if i := slices.Index(splitNames, row.Split); i >= 0 {
			old[hashString(row.ID)] = uint8(i)
		} else if row.Split != "" {
			return nil, fmt.Errorf("earlier row %q: split: expected one of %s, found %q", row.ID, strings.Join(splitNames, ", "), row.Split)
		}
	}
	return old, nil
}

// smaller orders ids as people do, numbers in them by value: faq#9 before faq#10. Equal but for leading zeros, the bytes decide.
func smaller(a, b string) bool {
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		if !isDigit(a[i]) || !isDigit(b[j]) {
			if a[i] != b[j] {
				return a[i] < b[j]
			}
			i, j = i+1, j+1
			continue
		}
		x, y := number(a[i:]), number(b[j:])
		i, j = i+len(x), j+len(y)
		x, y = strings.TrimLeft(x, "0"), strings.TrimLeft(y, "0")
		if len(x) != len(y) {
			return len(x) < len(y)
		}
		if x != y {
			return x < y
		}
	}
	if len(a)-i != len(b)-j {
		return len(a)-i < len(b)-j
	}
	return a < b
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// number is the digits that s begins with.
func number(s string) string {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return s[:n]
}
