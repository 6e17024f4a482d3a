// Package align finds which parts of a Chinese document and of its English translation belong together: items, the
// sentences of their fields, or the sentences of two plain texts.
//
//	for _, bead := range new(align.Aligner).Sentences(zh, en) {
//		fmt.Println(bead) // [0]:[0, 1]:0.9731
//	}
//
// Everything goes by content: by a lexicon of 21,307 entries ([DefaultLexicon]), to which users add their own; by terms,
// numbers, addresses and code that stand on both sides as they are; by marks and by length. No model and no network is
// needed.
//
// Guarantees, each of them tested and most of them fuzzed:
//
//   - Beads cover both sides, every sentence once; what has no counterpart is in a bead with an empty side. They are in
//     order, but for those marked as crossed.
//   - The same input gives the same beads and scores.
//   - A score is a probability: of the beads with one over 0.9, more than nine in ten are right to the sentence.
//   - Time and memory grow with the length of the texts, not with its square.
//   - No input panics, be it empty, blank, random, or invalid UTF-8.
//
// # How sentences are aligned
//
// A [Model] counts the words of both texts and looks the Chinese ones up. Its Chinese words are those of segment/words, but
// the lexicon decides on their size: some are joined to a headword, others cut into headwords. Chinese names are found by
// their pinyin, surname first or last. Words that translate each other and are rare give anchors, and these a band in which
// the alignment runs. In the band every group of up to five Chinese and seven English sentences, eight in all, is a possible
// bead. Its features are how well either side explains the words of the other (IBM Model 1 against the frequency of the
// words), the sentence that is explained the least, and what a sentence at the end of a group adds; lengths, clauses, marks,
// quotations that go on, and how the groups begin and end; the list is in score.go. Weights learned from right alignments
// make a probability of them. Forward and backward sums over all alignments give the posterior probability of every bead.
// From these the translations of words are estimated anew, with the lexicon as a prior, twice. What comes out is about the
// alignment with the highest F1 to be expected. Then what was left alone is compared once more, for sentences and blocks that
// have moved, and so are beads of two sentences on either side, for neighbours that have changed places.
//
// [Evidence] from elsewhere enters the same score: the words, lengths and clauses of machine translations, and the
// similarity of sentence vectors.
//
// # How items are linked
//
// [Model.Records] weighs pairs of items that share rare words, code, a number or their place: by how well the words of either
// explain those of the other, all of them and those of the questions, by code and Latin terms, and a little by numbers, choices
// and keys. The heaviest chain of pairs that keeps the order is found twice, the second time with what neighbours say of each other:
// a pair between two links needs less, and one with no link near it more. Of what is left over, pairs out of order are linked.
//
// # Figures
//
// F1 of beads right to the sentence, as the scorer of vecalign defines it, and in brackets with beads with an empty side
// left out. "Left out" means that the document was not among those that the weights were fitted to. The gold is MAC-Dev, six
// chapters of novels with 1,343 beads; twelve chapters of fiction written for this project, with 2,208 (testdata/prose); and the three
// technical documents of ../../testdata with 1,057. The weights that the package comes with are fitted to all of it. "make train-aligner"
// prints all figures and writes the weights.
//
//	                          Gale-Church   align           with machine translations
//	MAC-Dev, left out         .485          .931 (.932)     .945 (.946)
//	our fiction, left out                   .934 (.937)     .948 (.950)
//	testdata, left out                      .988 (.988)
//
// The machine translations of MAC-Dev are those that Bleualign was measured with; those of our fiction are written in the manner of a
// machine's. Without our fiction to learn from, MAC-Dev has .933 (.935) and, with translations, .934 (.939): the first of these is no better
// than chance makes it, for the logarithm of the gold's probability is a tenth nearer to 0 with our fiction in both.
//
// What each part adds, as F1 without it, by fitting anew. One bead of MAC-Dev is .0007: differences of less than .003 say little alone.
//
//	without                                MAC-Dev        our fiction    testdata
//	nothing                                .931 (.932)    .934 (.937)    .988 (.988)
//	words (lengths and marks only)         .808 (.810)    .875 (.877)    .952 (.953)
//	training on the document               .917 (.918)    .930 (.933)    .986 (.986)
//	lengths                                .918 (.918)    .910 (.913)    .982 (.982)
//	quotations                             .923 (.924)    .922 (.925)    .987 (.987)
//	clauses                                .924 (.926)    .938 (.941)    .985 (.985)
//	what sentences add                     .928 (.930)    .934 (.937)    .986 (.986)
//	posteriors (the best path instead)     .929 (.930)    .934 (.936)    .989 (.989)
//	names in pinyin                        .931 (.931)    .935 (.938)    .988 (.988)
//	item numbers                           .931 (.932)    .934 (.937)    .988 (.988)
//	the least explained sentence           .932 (.933)    .935 (.938)    .987 (.987)
//	ends of sentences                      .932 (.933)    .935 (.938)    .988 (.988)
//	marks                                  .933 (.933)    .935 (.938)    .989 (.989)
//	shares of words explained              .933 (.934)    .934 (.937)    .987 (.987)
//
// How many of the beads with sentences on both sides are right, by their score, in documents left out:
//
//	score          under .5   .5 to .6   .6 to .7   .7 to .8   .8 to .9    over .9
//	MAC-Dev        18 of 39   31 of 45   40 of 57   50 of 71   88 of 100   .986 of 1039
//	our fiction    22 of 49   30 of 70   56 of 74   68 of 85   177 of 193  .983 of 1746
//	testdata       1 of 4     3 of 7     4 of 6     3 of 4     10 of 11    .996 of 1010
//
// The weights of vectors are set by hand, as there is no gold with vectors.
//
// Where two neighbours of one sentence on either side are made to change places in the gold, every tenth of all beads, 41 of 42 pairs are
// found in testdata and 33 of 48 in MAC-Dev; in the gold as it is, one bead is taken for a crossing one.
//
// Links of items are measured on 29 pairs of public documents with 2,682 right links (testdata/bench/links.go), as they are and with
// items taken away or moved at random, with those of testdata. The weights were fitted on the same documents:
//
//	                                       precision   recall
//	as they are                            .9996       .9989
//	a tenth of the English items moved     .9995       .996
//	half of the items of each side left    .934        .994
//
// Two thirds of the wrong links of the last line are in one document of 399 questions, many of which differ by a single word.
// How many links are right, by their score:
//
//	score                                  .5 to .7   .7 to .9   .9 to .99    over .99
//	as they are                            2 of 2     6 of 6     22 of 23     2732 of 2732
//	a tenth of the English items moved     16 of 16   62 of 62   421 of 424   7754 of 7755
//	half of the items of each side left    1 of 19    19 of 44   112 of 169   1934 of 1979
//
// # Tried and left out
//
// Learning translations from a whole directory instead of from the document at hand. Six chapters of six novels, and the three
// documents of testdata, each left out when weights were fitted (to documents alone):
//
//	                                               MAC-Dev    testdata
//	every document alone                           .930       .989
//	translations of the other documents as prior   .927       .989
//	translations of all documents as prior         .927       .987
//	all documents as one                           .920       .989
//
// What a document says of its own words is worth more than what others say of them.
//
// Links of single words for which all sentences nearby compete, and from them the order of the words inside a bead, how many there are
// outside it, and where the first and the last stand: the gold becomes more probable by a twentieth, but not one bead more comes out right.
// Translations of a machine's words learned from the document: .002 less. A fit of the expected number of right beads instead of the
// likelihood, a small neural network on the features, means of fits with half of the features each: no better on documents left out.
package align
