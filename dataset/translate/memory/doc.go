// Package memory keeps translations and finds them again: a translation memory in a SQLite file.
//
//	m, err := memory.Open("memory.db", memory.Options{})
//	if err != nil {
//		return err
//	}
//	defer m.Close()
//	added, err := m.Add(ctx, memory.Entry{ZH: "什么是闭包？", EN: "What is a closure?", Origin: dataset.OriginHuman, Score: 1})
//	hits, err := m.Find(ctx, memory.Query{ZH: "什么是闭包?"})
//
// What it guarantees:
//
//   - What [Memory.Add] and [Memory.Remember] returned nil for survives kill -9 and a loss of power: the write-ahead log is flushed to
//     the disk at each commit (synchronous=FULL; NORMAL would survive only the former). Concurrent calls share a commit, so that they
//     pay for one flush together.
//   - Goroutines and processes may use a file at once. Nobody waits for readers; a writer waits for another one for Options.Wait.
//   - The same entries give the same hits, in the same order, whatever the order in which they came.
//   - A file that is damaged, locked, of a later version or of another program is a [*FileError] that says so, and stays as it is.
//   - No clock: dates come from the caller.
//
// # Lookup
//
// Texts are compared by their keys: NFKC, traditional characters simplified, white space made one blank and none beside Chinese
// characters. An entry with the same key is exact, and one whose neighbours are the same as well is in context. Others are found by the
// pairs of characters that they share and measured by edit distance. Whatever differs in more than punctuation needs review, with the reason:
// a number, code, formula, address, placeholder, name or negation, exact or not, the order of these, or other text. Similarity says how much there
// is to mend, not how little is wrong: of the sentences of 57 documents that resemble another one by 0.8 or more, nearly all mean something else.
//
// # Files
//
// [Reader] and [Writer] exchange entries in constant memory:
//
//   - TMX 1.4b in UTF-8 or UTF-16. Inline elements (bpt, ept, ph, it) are read as the code in them. Of a unit in several variants of
//     Chinese or English each makes an entry with each. Properties prev, next and file of OmegaT are the context and the source. A document
//     type with declarations of its own is refused.
//   - TSV: tab-separated fields; a first line that has zh and en names the columns. A field with a tab or a line end, or one that begins
//     with a quotation mark, stands in quotation marks, with those inside doubled. Files without a first line of names have two columns and
//     no quoting. Columns with other names are passed over.
//   - JSONL: objects with zh and en; the other keys are those of the columns.
package memory
