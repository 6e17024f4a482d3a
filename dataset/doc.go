// Package dataset assembles a document's blocks into question, answer and analysis records, and holds Row, the one schema of
// what comes out.
//
// [Split] reads prose, [Table] reads rows of CSV, TSV and JSON, [Splitter.SplitHTML] pages; [Reader] finds out which it is, and whether a document
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
//
// # How a document is read
//
// [Split] first looks at every line on its own: the table in rules.go says which marks begin an item or a part of one. Then it looks
// at the document as a whole: which lines recur and say nothing, which lines answer items elsewhere, which kind of mark begins the
// items, and which numbers count items and which a list inside one. What it found is the document's [Profile]; a person can state
// another. Only then are items put together. Every byte ends up in the [Ledger].
//
// Layouts have names: heading-number and heading-plain with the level of the headings, label-question, summary-question, bold-number,
// text-number, text-numeral (一、), text-block, in which nothing but what stands around it tells where an item begins, and list-item.
//
// A field consists of spans, so that what is no part of it can be left out without editing: the key in 下列正确的是（B） and the tick behind a
// right choice are marks between two spans or at the end of one, and no row tells what it asks. Text that several items share (阅读下文，
// 回答 1～3 题) is part of the question of each.
//
// # What may be misread
//
// Guesses are reported in [Document.Warnings], with lines. These cannot be told apart by structure alone:
//
//   - A list that goes on with the number of the next item, inside an item without an answer, is taken for items.
//   - In text-block an explanation of several paragraphs, behind which a question without choices follows, may lose its last
//     paragraph to that question.
//   - Capital letters in brackets in a question with choices and without an answer are its key, if no other bracket says otherwise:
//     某（A）公司.
//   - Letters in brackets in a question are taken out of it where the answer says the same, if it has no other place to fill in.
//   - In brackets before an item's number (（ B ）12.) stands its answer, whatever else could be meant.
//   - A list of nothing but keys before items without answers answers these, by number.
//   - Where nothing else begins items, those of lists do, if most hold paragraphs of their own.
//   - Where some choices of an item without an answer are bold and others are not, the bold ones are its key.
//   - A short line that stands behind four or more answers is taken for the header of a page, wherever it says something.
//   - Lines in the place of choices whose letters are missing are choices only if they are exactly as many as the letters.
package dataset
