// Package translate makes English for Chinese text that has none, and takes only what it has verified.
//
// An [Engine] fills rows ([Engine.Rows]), documents ([Engine.Document]) or lines ([Engine.Sentences]). It takes a sentence from the
// translation memory if that has it, from the answers that were accepted in an earlier run, or asks a [Translator]:
//
//	engine := translate.Engine{
//		Translator: &translate.Chat{Server: remote.Server{URL: "http://127.0.0.1:8000"}, Model: "Qwen/Qwen3-8B"},
//		Answer:     memory.Answer, Remember: memory.Remember,
//	}
//	for row, err := range engine.Rows(ctx, rows) { … }
//
// # What is asked
//
// Text is cut into sentences as everywhere in duizhao. A question has up to a batch of them, each with a number, the headings above it, its
// neighbours in the source, and the glossary's terms that occur in it. No other translation is part of a question, so an answer does
// not depend on which one came first. Text of documents stands in questions as JSON, apart from the instructions.
//
// # What is accepted
//
// An answer as a whole must be finished (finish_reason stop) and have every number once, in order. A translation must keep code, formulas,
// URLs, link targets, HTML tags, placeholders, reference ids and bold marks, token by token; be one line, in English, about as long as
// sentences are in English, without refusal, comment of the model or endless repetition; not become a list, heading or table cell
// that the source is not; and have no finding of severity error by [Engine.Check].
//
// What is not accepted is asked for again with the fault named; then the batch is cut in halves, and so on to single sentences; what has no
// answer then stays without, and is reported. Nothing else gets into an output.
//
// # What is kept
//
// Every accepted sentence is kept before it is used, under the SHA-256 of its rendered question, the model and the settings. A run that was
// killed at any moment goes on where it was, pays for nothing twice, and gives what it would have given: questions are put together in the
// order of the source, and results stand in that order, however long answers take.
package translate
