// Package diff compares two versions of a dataset by the ids of their rows: what was added, removed, changed in which columns, and
// moved to another split.
//
//	report, err := diff.Compare(old, new) // functions that open sequences of rows
//
// Rows are compared by digests (SHA-256, cut to 128 bits), so that memory grows by some 60 bytes a row of the old version and by some
// 300 for a row that changed, however long their texts are. The old version is read twice if anything was removed or changed. The
// order of rows does not matter.
package diff
