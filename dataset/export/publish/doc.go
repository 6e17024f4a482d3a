// Package publish makes a folder of rows that can be pushed to a hub as it stands, and checks such folders, whoever made them.
//
//	w, err := publish.New(files, publish.Settings{Name: "exam-zh-en", License: "cc-by-4.0", …})
//	for _, row := range rows {
//		if err := w.Write(row); err != nil {
//			return err
//		}
//	}
//	report, err := w.Close()
//
// A folder has
//
//	README.md                      the card: YAML front matter for the hub, text for people
//	data/SPLIT-00000-of-00002.parquet
//	croissant.json                 Croissant 1.1 metadata for programs
//	NOTICE                         sources, their authors and licences
//	SHA256SUMS                     of all other files, as sha256sum -c reads them
//
// and the files that [Writer.Create] adds, which are in no configuration of the card. The same rows and settings give the same
// bytes. Memory grows by some 40 bytes a row for the ids, and by the number of documents.
//
// A row with an id that was there before, or with a cluster of near-duplicates that has rows in another split, is refused: a
// folder that was written has neither.
//
// [Lint] finds what is wrong with a folder, offline: see [Rules].
package publish
