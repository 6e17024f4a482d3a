package dataset

import (
	"path"
	"slices"
	"strconv"
	"strings"
)

// Namer gives rows their ids: "<source stem>#<number or ordinal>". It is immutable and safe for concurrent use.
type Namer struct {
	stems map[string]string // by source: the shortest end of its path that no other source shares
}

// NewNamer makes a namer for a dataset of these sources. Sources whose file names have the same stem are told apart by the folders
// above them, or by their extensions if those are the same as well.
func NewNamer(sources []string) *Namer {
	n := &Namer{stems: make(map[string]string, len(sources))}
	left := slices.Clone(sources)
	slices.Sort(left)
	left = slices.Compact(left)
	for depth := 1; len(left) > 0; depth++ {
		count, ended := map[string]int{}, map[string]int{} // how many have a name, and how many can have no longer one
		for _, s := range left {
			name := stem(s, depth)
			count[name]++
			if name == stem(s, depth+1) {
				ended[name]++
			}
		}
		var shared []string
		for _, s := range left {
			switch name := stem(s, depth); {
			case count[name] == 1, name == stem(s, depth+1) && ended[name] == 1:
				n.stems[s] = name
			case name == stem(s, depth+1):
				n.stems[s] = s
			default:
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
	folder, file := path.Split(source)
	if name := strings.TrimSuffix(file, path.Ext(file)); name != "" {
		file = name
	}
	parts := strings.Split(folder+file, "/")
	return strings.Join(parts[max(0, len(parts)-depth):], "/")
}

// Name sets the ids of all rows of one source, in document order. An id depends on the item's own number, or for want of one on its
// place; of items with the same number the second becomes "12-2".
func (n *Namer) Name(source string, rows []Row) {
	taken := make(map[string]bool, len(rows))
	last := map[string]int{} // by number that is there again: what the last one was given
	name, ok := n.stems[source]
	if !ok {
		name = stem(source, 1)
	}
	for i := range rows {
		number := rows[i].Number
		if number == "" {
			number = strconv.Itoa(i + 1)
		}
		id := name + "#" + number
		for k := max(2, last[number]+1); taken[id]; k++ {
			id = name + "#" + number + "-" + strconv.Itoa(k)
			last[number] = k
		}
		taken[id] = true
		rows[i].ID = id
	}
}
