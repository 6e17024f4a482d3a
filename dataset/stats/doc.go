// Package stats counts what a dataset holds: rows, kinds, origins, splits, lengths of texts, scores and flags; as a table, JSON and
// SVG charts.
//
//	var c stats.Collector
//	for _, row := range rows {
//		c.Add(row)
//	}
//	s := c.Stats()
//	err := s.WriteTable(os.Stdout)
//
// Memory grows with the number of different values and lengths, not with that of rows. The same rows give the same bytes.
package stats
