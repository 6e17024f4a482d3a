// Package dataset assembles a document's blocks into question, answer and analysis records, and holds Row, the one schema of
// what comes out.
//
// [Split] reads prose, [Table] reads rows of CSV, TSV and JSON, [SplitHTML] pages; [Reader] finds out which it is, and whether a document
// holds both languages:
//
//	text, err := segment.Decode("bank.csv", file)
//	docs, err := dataset.Reader{}.Split(text) // one document, or the Chinese and the English side of one
//	for i := range docs[0].Items {
//		row := docs[0].Row(i)
//	}
//
// Fields are spans of [Document.Text], which for tables and pages is what they say, without quotes, escapes and tags. Places in rows and in
// the ledger are those of the source. The ledger accounts for every byte of it, or the split fails; no input panics, and time is linear in
// its size.
package dataset
