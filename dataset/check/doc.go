// Package check finds faults in rows: numbers that changed, code that was touched, leftovers of Chinese, answer keys that contradict
// each other. It reports, and never changes a text.
//
//	checker, err := check.New(check.Settings{})
//	if err != nil {
//		return err
//	}
//	row.Flags = checker.Row(row)
//
// All checks stand in one table, [Checks], each with its severity, its rule and two examples. Those that need the whole dataset
// (inconsistent, boilerplate, duplicate, and length_ratio by the dataset's own lengths) take two passes over its rows, see [Survey].
// A translator that wants to know whether to accept a segment calls [Checker.Pair].
//
// # Severity
//
// A check has one severity for English that a machine or a memory made, and one for English from a document or a person
// (origin_en): people leave out a bracket, spell out a number or move a link on purpose. A finding for which there is little
// evidence is called weak, and counts as one severity less. What only an engine knows, such as that it stopped for length, is for the
// translator to flag: checking again keeps the flags of others, see [Foreign].
//
// # How texts are read
//
// Each side of a field is read once, into prose and tokens: code, formulas, addresses, targets of links, HTML tags and placeholders.
// Rules on literals look at tokens, and those on language at prose, so that {{ in a template and % in a percentage are not taken for
// each other. There are no boundaries of words between Chinese characters and digits; numbers are found in both languages however they
// are written. Time is linear in the length of a text, whatever it holds.
//
// A [Checker] is immutable and safe for concurrent use; a [Survey] is not.
package check
