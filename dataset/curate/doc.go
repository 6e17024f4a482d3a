// Package curate makes a dataset fit to train on and to evaluate with: it finds near-duplicates, overlaps with evaluation sets and
// recurring phrases, filters, and gives each row a split that leaks into no other.
//
//	report, err := curate.Run(ctx, rows, curate.Settings{Where: "score > 0.9"}, curate.Sink{Row: writer.Write})
//	…
//	fmt.Println(report.Clusters, report.Splits)
//
// What it guarantees, each of them tested:
//
//   - Rows with an equal question of at least 5 Chinese characters or 3 words, with an equal answer of at least 30 or 15, or with an equal
//     record are in one cluster. So are rows that the steps below find similar, and never two that were only thought to be: every
//     similarity is computed before it counts.
//   - A cluster has one split. A proof that shares no code with the making of splits looks at every row that is handed on.
//   - The same rows and settings give the same result, whatever the memory and the number of workers.
//   - Memory is bounded by Settings.Memory and about 100 bytes a row, and no step takes longer than its input sorted: a million equal rows
//     cost no more than a million others. Evaluation sets are streamed.
//
// # Units
//
// Texts are compared by units: a Chinese character is one, and so is a word (a run of letters and digits) of any other script. That
// holds in both languages, so that code in Chinese and Chinese in English are no special cases. Before, they are folded: NFKC with
// widths, case, and traditional characters as simplified ones, by the table of package words. Punctuation, Markdown and space are
// no units. Texts themselves are never changed.
//
// # Near-duplicates
//
// Rows are compared in views: the question with its options (or the title where there is no question), the answer with its
// analysis, and the record, which is both; each in Chinese and in English. A view is the set of its shingles, runs of 5 units
// in Chinese and 3 in English (Broder 1997). Candidates come from one-permutation MinHash (Li, Owen and Zhang 2012) with optimal
// densification (Shrivastava 2017), in 21 bands of 6 values (Indyk and Motwani 1998); rows of a band are near-duplicates if the Jaccard
// similarity of their sets is at least Settings.Threshold. Beside that, equal titles over questions with a similarity of at least
// 0.5, and an equal sentence pair of which a side has 13 units and which stands in at most 20 rows, join two rows. Clusters are what is
// joined, over any number of steps; a cluster is named after its smallest id, numbers in ids compared by value: faq#9 before faq#10.
//
// On 200,000 synthetic records of about 1 KB, a third with planted near-duplicates of a similarity between 0.3 and 1, 0.9994 of those from
// 0.8 up are found (TestRecall prints the table). Guards keep short texts apart, which are similar by chance: see views.go.
//
// In a bucket with more than 16 texts of which no two are similar the others are compared with these 16 only; MatchCounts.Passed
// counts them.
//
// # Reported apart
//
// Near topics are rows that ask about the same in other words: TF-IDF vectors of title and question with a cosine of at least
// Settings.Topics, looked for by the four heaviest words of each row that at most 32 rows share. Templates are questions that differ in
// one stretch of up to 16 units. Frames are opening and closing sentences of answers which recur in three clusters and more,
// what the title and the question say of the row aside. None of these joins rows.
//
// # Contamination
//
// A row is contaminated if its title or question has 13 units in a row (Settings.Overlap) that an evaluation set has too, or, if it is
// shorter, but not than 6 units, if it is equal to a text or a line of one. Gaps between units, line ends included, do not count.
//
// # Splits
//
// A cluster's place between 0 and 1 is a hash of its name and the seed, and the splits are stretches as long as their shares. So a row
// keeps its split when others are added or removed, unless its cluster changes its name: when a near-duplicate with a smaller id
// comes in, or the row that it is named after goes. Settings.Keep takes an earlier version and keeps the splits even then; if a new
// row joins clusters of several splits, all go to train rather than validation, and to validation rather than test, for what was
// trained on must not be evaluated with. Such moves are reported.
//
// With Settings.EvalSize the clusters with the least hashes fill test, in their order, passing over those too large for what is left.
// Then a row that is added may push out the one with the greatest hash, which goes to train, and no other moves between the two. By
// Settings.Stratify shares become such numbers, of each kind its part. A cluster is of its first row's kind.
package curate
