package curate

import (
	"cmp"
	"slices"
	"strings"
)

// findTemplates describes questions with only names changed.
func (c *curator) findTemplates() error {
	groups := groupsOf(c.templates, leastRows)
	slices.SortStableFunc(groups, func(a, b []uint32) int { return cmp.Compare(len(b), len(a)) })
	c.report.Templates = len(groups)
	for i, rows := range groups {
		t := Template{Size: len(rows)}
		var err error
		if t.Field, t.Text, err = c.pattern(rows); err != nil {
			return err
		}
		for _, row := range rows {
			c.marks = append(c.marks, mark{row, uint32(len(rows)), t.Field, "question"})
		}
		if i < maxListed {
			t.Rows = c.list(rows)
			c.report.TemplateList = append(c.report.TemplateList, t)
		}
	}
	return nil
}

// list gives the ids of the first rows.
func (c *curator) list(rows []uint32) []string {
	ids := make([]string, 0, min(len(rows), maxRowsListed))
	for _, row := range rows[:min(len(rows), maxRowsListed)] {
		ids = append(ids, c.ids.at(row))
	}
	return ids
}

// patternRows is how many rows of a template are looked at to find two that show it: it joins rows over several steps.
const patternRows = 50

// pattern shows what the first row of a template shares with another one.
func (c *curator) pattern(rows []uint32) (field, text string, err error) {
	first, err := c.contentOf(rows[0])
	if err != nil {
		return "", "", err
	}
	for _, row := range rows[1:min(len(rows), patternRows)] {
		other, err := c.contentOf(row)
		if err != nil {
			return "", "", err
		}
		for v := questionZH; v <= questionEN; v++ {
			if len(first[v]) == 0 || len(other[v]) == 0 {
				continue
			}
			text := first[v][0]
			x, y := c.folder.units(nil, text), c.folder.units(nil, other[v][0])
			if !isTemplate(x, y, v.english()) {
				continue
			}
			before, behind := commonEnds(x, y)
			start, end := int(x[before].start), int(x[len(x)-1-behind].end)
			return v.String(), excerpt(text[:start], true) + "[…]" + excerpt(text[end:], false), nil
		}
	}
	field = questionZH.String()
	if len(first[questionZH]) == 0 {
		field = questionEN.String()
	}
	return field, "", nil
}

// contentOf reads a row's content back.
func (c *curator) contentOf(row uint32) (content, error) {
	data, err := c.contents.get(row)
	if err != nil {
		return content{}, err
	}
	return parseContent(data)
}

// excerpt cuts a text to 80 characters, at its beginning or at its end.
func excerpt(text string, atStart bool) string {
	const limit = 80
	r := []rune(text)
	if len(r) <= limit {
		return text
	}
	if atStart {
		return "…" + string(r[len(r)-limit:])
	}
	return string(r[:limit]) + "…"
}

// findFrames describes opening and closing sentences that recur in different clusters.
func (c *curator) findFrames() error {
	for g, err := range c.frames.groups() {
		if err != nil {
			return err
		}
		values := slices.Compact(c.live(g.values, 8))
		if len(values) < leastRows || !c.apart(values) {
			continue
		}
		f := Frame{Field: view(values[0] & 0xff >> 1).String(), Place: "opening", Size: len(values), key: g.key, row: uint32(values[0] >> 8)}
		if values[0]&1 == 1 {
			f.Place = "closing"
		}
		var rows []uint32
		for _, v := range values {
			rows = append(rows, uint32(v>>8))
			c.marks = append(c.marks, mark{uint32(v >> 8), uint32(len(values)), f.Field, f.Place + " sentence"})
		}
		f.Rows = c.list(rows)
		c.report.Frames++
		c.report.FrameList = append(c.report.FrameList, f)
		if len(c.report.FrameList) >= 2*maxListed {
			c.trimFrames()
		}
	}
	c.trimFrames()
	slices.SortStableFunc(c.marks, func(a, b mark) int { return cmp.Compare(a.row, b.row) })
	return nil
}

func (c *curator) trimFrames() {
	slices.SortStableFunc(c.report.FrameList, func(a, b Frame) int {
		return cmp.Or(cmp.Compare(b.Size, a.Size), strings.Compare(a.Rows[0], b.Rows[0]), strings.Compare(a.Field, b.Field), strings.Compare(a.Place, b.Place))
	})
	c.report.FrameList = c.report.FrameList[:min(len(c.report.FrameList), maxListed)]
}

// apart tells whether values are rows of at least leastRows clusters.
func (c *curator) apart(values []uint64) bool {
	roots := map[uint32]struct{}{}
	for _, v := range values {
		if roots[c.clusters.root(uint32(v>>8))] = struct{}{}; len(roots) == leastRows {
			return true
		}
	}
	return false
}

// nameClusters finds the smallest id of each cluster.
func (c *curator) nameClusters() error {
	n := len(c.fates)
	c.names, c.sizes = make([]uint32, n), make([]uint32, n)
	for row := range uint32(n) {
		root := c.clusters.root(row)
		if c.sizes[root]++; row == root || smaller(c.ids.at(row), c.ids.at(c.names[root])) {
			c.names[root] = row
		}
	}
	groups := groupsOf(c.clusters, 2)
	slices.SortStableFunc(groups, func(a, b []uint32) int { return cmp.Compare(len(b), len(a)) })
	c.report.Clusters = len(groups)
	for i, rows := range groups {
		c.report.Clustered += len(rows)
		if i >= maxListed {
			continue
		}
		var seen [noEvidence]bool
		for _, row := range rows {
			seen[c.proof[row].view] = true
		}
		cluster := Cluster{ID: c.ids.at(c.names[rows[0]]), Size: len(rows), Rows: c.list(rows)}
		for v, yes := range seen {
			if yes {
				cluster.Views = append(cluster.Views, viewName(uint8(v)))
			}
		}
		c.report.ClusterList = append(c.report.ClusterList, cluster)
	}
	return nil
}

func viewName(v uint8) string {
	switch v {
	case byTitle:
		return "title"
	case byPair:
		return "pairs"
	}
	return view(v).String()
}
