package terms

// symbol is a folded character of Chinese, or a word of English.
type symbol string

// trie finds the longest of many sequences of symbols that begins at a place. The zero value is empty.
type trie struct {
	next   map[edge]int // nodes; the root is 0
	values map[int]int  // of the nodes at which a sequence ends
}

type edge struct {
	from   int
	symbol symbol
}

func (t *trie) put(key []symbol, value int) {
	if t.next == nil {
		t.next, t.values = map[edge]int{}, map[int]int{}
	}
	node := 0
	for _, s := range key {
		child, ok := t.next[edge{node, s}]
		if !ok {
			child = len(t.next) + 1
			t.next[edge{node, s}] = child
		}
		node = child
	}
	t.values[node] = value
}

func (t *trie) get(key []symbol) (value int, ok bool) {
	node := 0
	for _, s := range key {
		if node, ok = t.next[edge{node, s}]; !ok {
			return 0, false
		}
	}
	value, ok = t.values[node]
	return value, ok && len(key) > 0
}

// longest gives the length and the value of the longest sequence that begins at a place and ends where whole allows it, 0 for none. at
// gives the symbols by which a place may go; none at the end.
func (t *trie) longest(start int, at func(int) []symbol, whole func(end int) bool) (length, value int) {
	nodes := []int{0}
	for i := start; len(nodes) > 0; i++ {
		var reached []int
		for _, node := range nodes {
			for _, s := range at(i) {
				if child, ok := t.next[edge{node, s}]; ok {
					reached = append(reached, child)
				}
			}
		}
		for _, node := range reached {
			if v, ok := t.values[node]; ok && (i+1-start > length) && whole(i+1) {
				length, value = i+1-start, v
			}
		}
		nodes = reached
	}
	return length, value
}
