// Package export turns rows into files: the dataset itself as JSON lines or Parquet, and the layouts that training
// scripts, translation tools and readers ask for.
//
//	w, err := export.New(export.TMX, file, export.Options{})
//	if err != nil {
//		return err
//	}
//	for _, row := range rows {
//		if err := w.Write(row); err != nil {
//			return err
//		}
//	}
//	return w.Close()
//
// What every layout guarantees:
//
//   - The same rows give the same bytes: no clock, no map order, no build information.
//   - Memory does not grow with the number of rows. Parquet holds one compressed row group.
//   - Text is data. It is escaped for the file it goes into and never changed; the characters that XML and HTML cannot
//     hold become U+FFFD and are counted. A row that no layout could keep whole (invalid UTF-8, a score that is not a
//     finite number) is refused with a [RowError].
//   - Nothing is left out in silence: [Writer.Counts] tells how many pairs and rows a layout had no place for, and why.
//
// # Pairs
//
// The layouts pairs, translation, tsv and tmx hold the sentence pairs of all fields in document order. A pair with an empty
// side says that a sentence has no translation; it is left out and counted.
//
// # Training rows
//
// The layouts alpaca, sharegpt and messages hold one exchange for each row and language. The prompt is the question with
// its options below as "A. text"; the title stands above it unless the question begins with it, and instead of it where
// there is no question. The reply is the answer and below it the analysis after 解析： or Explanation:. Where an answer
// key names options, they come first, as "B. text", and the answer's own text follows if it says more than the key; true
// and false are written out where the document has no word of its own. A row that lacks question, answer or options in a
// language gives no line in it and is counted.
//
// # Words
//
// The columns of [dataset.Words] are optional. JSON lines have their keys for the rows that have words. A Parquet file has
// the columns for all rows or for none, as Options.Words says. The other layouts have no place for them.
//
// # Reading
//
// [ReadRows] and [ReadParquet] read back what [Rows] and [Parquet] wrote, equal to the last byte of every text.
package export
