package translate

import (
	"context"
	"crypto/sha256"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/remote"
)

// Segment is a Chinese sentence to translate, with what a translator should know of its surroundings. All of that is source text, so
// that a translation does not depend on which other one was there first.
type Segment struct {
	Field   string   // of a row: title, question, option.A, answer, analysis; "body" in a document
	Text    string   // Markdown without block marks, on one line
	Section []string // heading path above it
	Before  string   // the sentence before it, "" at the beginning
	After   string   // the sentence after it, "" at the end
	Terms   []Term   // glossary terms that occur in Text
	Cell    bool     // it stands in the cell of a table
}

// Term is an entry of a glossary.
type Term struct{ ZH, EN string }

// Result is what became of a segment.
type Result struct {
	Text    string         // the English; "" if there is none
	Origin  dataset.Origin // memory or machine; none if there is no English
	Engine  string         // that made it; "" if a person did
	Score   float64        // 1, or how similar the memory's Chinese is to the segment
	Problem string         // why there is no English
}

// Key names a question in the cache: SHA-256 of the rendered prompt for the segment alone, which has the model and all settings in it.
type Key [sha256.Size]byte

// Translator makes translations: [Chat], [Libre] or [Command]. It must be safe for concurrent use.
type Translator interface {
	// Engine is the name of what translates, for a row's engine_en.
	Engine() string
	// Prompt renders the question for segments: what identifies it and what it costs. It does not depend on what is known of the server.
	Prompt(segments []Segment, remarks []string) []byte
	// Translate asks once. The texts of the answer are those of the segments, in their order; nothing is known of them but that every one is
	// there. remarks say what was wrong with the last answer.
	//
	// An answer that is not as it should be is an [*AnswerError]; a server that cannot be asked is a [*remote.Error].
	Translate(ctx context.Context, segments []Segment, remarks []string) (Answer, error)
}

// Answer is what a translator says.
type Answer struct {
	Texts []string
	Usage Usage
}

// Usage is a number of tokens, as the server counts them.
type Usage struct{ In, Out int }

// AnswerError is an answer that cannot be used as a whole. Another may be better.
type AnswerError struct {
	Reason string // for the next question, and for people
	Usage  Usage  // what it cost all the same
}

func (e *AnswerError) Error() string { return "answer: " + e.Reason }

// mostAnswer bounds an answer in bytes.
const mostAnswer = 8 << 20

// unlike is the error of an answer that has not the form expected. Another may have.
func unlike(endpoint *remote.Endpoint, expected string, answer []byte) error {
	err := endpoint.Wrong(expected, endpoint.Excerpt(answer))
	err.Temporary = true
	return err
}

// keyOf is the key of a segment's question.
func keyOf(t Translator, s Segment) Key {
	h := sha256.New()
	h.Write([]byte(t.Engine()))
	h.Write([]byte{0})
	h.Write(t.Prompt([]Segment{s}, nil))
	return Key(h.Sum(nil))
}
