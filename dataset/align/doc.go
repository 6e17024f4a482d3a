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
//   - Beads cover both sides and are in order; what has no counterpart is in a bead with an empty side.
//   - The same input gives the same beads and scores.
//   - A score is a probability: of the beads with one over 0.9, more than nine in ten are right to the sentence.
//   - Time and memory grow with the length of the texts, not with its square.
//   - No input panics, be it empty, blank, random, or invalid UTF-8.
//
// # How sentences are aligned
//
// A [Model] counts the words of both texts and looks the Chinese ones up. Words that translate each other and are rare
// give anchors, and these a band in which the alignment runs. In the band every group of up to four sentences to one, or
// three to two, is a possible bead. Its features are how well either side explains the words of the other (IBM Model 1
// against the frequency of the words), lengths, marks, and how the groups begin and end; weights learned from right
// alignments make a probability of them. Forward and backward sums over all alignments give the posterior probability of
// every bead. From these the translations of words are estimated anew, with the lexicon as a prior, twice. What comes out
// is the alignment with the most right beads to be expected.
//
// # Figures
//
// F1 of beads right to the sentence, as the scorer of vecalign defines it, and in brackets with beads with an empty side
// left out; the weights were fitted to the other documents. The last column is how many of the beads with a score over
// 0.9 are right. TestWeights prints all of it.
//
//	                                     Gale-Church   align           sure and right
//	MAC-Dev, six chapters of novels      .485          .900 (.910)     .976
//	testdata, three technical documents                .986 (.987)     .996
package align
