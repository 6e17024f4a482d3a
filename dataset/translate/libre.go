package translate

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/duizhao/duizhao/dataset/remote"
)

// Libre asks LibreTranslate or a server with the same interface. Such servers translate everything, so they see marks in the place of code,
// formulas and the like. It is safe for concurrent use and must not be copied.
type Libre struct {
	// Server is asked at its URL if that ends in /translate, else at /translate below it.
	remote.Server
}

type libreRequest struct {
	Q      []string `json:"q"`
	Source string   `json:"source"`
	Target string   `json:"target"`
	Format string   `json:"format"`
	Key    string   `json:"api_key,omitempty"`
}

// Engine is "libretranslate": the server does not say which model it has.
func (l *Libre) Engine() string { return "libretranslate" }

// Prompt is the request without the key. Such a server takes no advice, so remarks do not get into it.
func (l *Libre) Prompt(segments []Segment, _ []string) []byte {
	r, _ := l.request(segments)
	return []byte(encode(r))
}

func (l *Libre) request(segments []Segment) (libreRequest, [][]string) {
	r := libreRequest{Source: "zh", Target: "en", Format: "text"}
	hidden := make([][]string, len(segments))
	for i, s := range segments {
		var masked string
		masked, hidden[i] = mask(s.Text)
		r.Q = append(r.Q, masked)
	}
	return r, hidden
}

// Translate asks the server.
func (l *Libre) Translate(ctx context.Context, segments []Segment, _ []string) (Answer, error) {
	endpoint, err := l.Endpoint(remote.Translation, "translate")
	if err != nil {
		return Answer{}, err
	}
	r, hidden := l.request(segments)
	if l.Key != nil {
		r.Key = l.Key()
	}
	body, err := endpoint.Post(ctx, []byte(encode(r)), mostAnswer)
	if err != nil {
		return Answer{}, err
	}
	var answer struct {
		Texts []string `json:"translatedText"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return Answer{}, unlike(endpoint, "a list of translations", body)
	}
	if len(answer.Texts) != len(segments) {
		return Answer{}, &AnswerError{Reason: fmt.Sprintf("expected %d translations, found %d", len(segments), len(answer.Texts))}
	}
	for i, text := range answer.Texts {
		answer.Texts[i] = strings.TrimSpace(unmask(text, hidden[i]))
	}
	return Answer{Texts: answer.Texts}, nil
}
