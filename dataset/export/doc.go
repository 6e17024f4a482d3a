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
// The layouts pairs, translation, tsv, tmx and moses hold the sentence pairs of all fields in document order. A pair with an empty
// side says that a sentence has no translation; it is left out and counted.
//
// # Training rows
//
// The layouts alpaca, sharegpt, messages, prompt-completion and llama-factory hold one exchange for each row and language. The prompt is the question with
// its options below as "A. text"; the title stands above it unless the question begins with it, and instead of it where
// there is no question. The reply is the answer and below it the analysis after 解析： or Explanation:. Where an answer
// key names options, they come first, as "B. text", and the answer's own text follows if it says more than the key; true
// and false are written out where the document has no word of its own. A row that lacks question, answer or options in a
// language gives no line in it and is counted.
//
// A [Template] words prompts and replies in another way.
//
// # Evaluation
//
// lm-eval, ceval and opencompass ask what can be marked. What a row is follows from what it has: a key of one option is a choice
// question, of several a multiple-choice one, of true or false a judgement, and all else an open question with its answer.
// The question is as in training rows; answers are labels, in ceval and opencompass without anything between them.
//
//	lm-eval      NAME_KIND_LANG.yaml and NAME_KIND_LANG.SPLIT.jsonl, for the kinds choice, judge, multiple and open
//	ceval        a CSV file of choice questions; LF line ends, text exact to the byte
//	opencompass  SPLIT_mcq.jsonl and SPLIT_qa.jsonl
//
// Options.Shuffle puts options in another order. Key, pairs, flags and plain mentions of labels in answers and analyses (故选B,
// option B) follow. Options that speak of the others (以上都对, none of the above) keep their place. A row whose texts name labels
// in any other way, whose question holds the options or whose labels are not single letters stays as it is. Both are counted. For
// every layout the pairs of options follow too, so that shuffled rows are rows.
//
// # Sets of files
//
// [NewSet] writes a file for every split, shards of at most so many bytes, and the layouts of several files:
//
//	moses          SPLIT.zh and SPLIT.en, a sentence a line
//	llama-factory  NAME_SPLIT.jsonl and dataset_info.json with the datasets NAME_SPLIT
//	lm-eval, opencompass
//
// Rows without a split are of train, in layouts for evaluation of test.
//
// # Words
//
// The columns of [dataset.Words] are optional. JSON lines have their keys for the rows that have words. A Parquet file has
// the columns for all rows or for none, as Options.Words says. The other layouts have no place for them.
//
// # Reading
//
// [ReadRows] and [ReadParquet] read back what [Rows] and [Parquet] wrote, equal to the last byte of every text. Rows of other tools
// may lack columns, which are absent text then; columns that the schema does not have are errors, for dropping them would lose
// data in silence. [ReadPieces] cuts JSON lines for several readers.
package export
