package dataset

import (
	"fmt"
	"path"
	"strings"
)

// Namer gives rows their ids: "<source stem>#<number or ordinal>". It is immutable and safe for concurrent use.
type Namer struct {
	stems map[string]string // by source: the shortest end of its path that no other source shares
}

// NewNamer makes a namer for a dataset of these sources. Sources whose file names have the same stem are told apart by the folders
// above them.
func NewNamer(sources []string) *Namer {
	n := &Namer{stems: make(map[string]string, len(sources))}
	for depth, left := 1, sources; len(left) > 0; depth++ {
		count := map[string]int{}
		for _, s := range left {
			count[stem(s, depth)]++
		}
		var shared []string
		for _, s := range left {
			if name := stem(s, depth); count[name] == 1 || name == stem(s, depth+1) {
				n.stems[s] = name
			} else {
				shared = append(shared, s)
			}
		}
		left = shared
	}
	return n
}

// stem is a source's file name without its extension, with depth-1 folders before it.
func stem(source string, depth int) string {
	source = strings.ReplaceAll(source, `\`, "/")
	parts := strings.Split(strings.TrimSuffix(source, path.Ext(source)), "/")
	return strings.Join(parts[max(0, len(parts)-depth):], "/")
}

// Name sets the ids of all rows of one source, in document order. An id depends on the item's own number, or for want of one on its
// place; of items with the same number the second becomes "12-2".
func (n *Namer) Name(source string, rows []Row) {
	taken := make(map[string]bool, len(rows))
	name, ok := n.stems[source]
	if !ok {
		name = stem(source, 1)
	}
	for i := range rows {
		number := rows[i].Number
		if number == "" {
			number = fmt.Sprint(i + 1)
		}
		id := name + "#" + number
		for k := 2; taken[id]; k++ {
			id = fmt.Sprintf("%s#%s-%d", name, number, k)
		}
		taken[id] = true
		rows[i].ID = id
	}
}
