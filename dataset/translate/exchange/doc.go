// Package exchange reads the XML in which translators exchange memories (TMX) and glossaries (TBX), as it comes from strangers.
//
// It is what packages memory and terms share: the decoder, the error of a faulty file, the reading of language tags, and the names of formats.
//
// A [Decoder] gives the tokens of encoding/xml and guarantees more:
//
//   - The encoding is UTF-8 or UTF-16, with or without a byte order mark, as the standards demand; a byte that does not belong is an error.
//   - No entity but the five of XML is expanded and no external file is read. A document type declaration may name the format's DTD; one
//     with declarations of its own is refused.
//   - Memory is bounded: by [MaxToken] for a token and for the text of an element, and by [MaxDepth] for nesting.
package exchange
