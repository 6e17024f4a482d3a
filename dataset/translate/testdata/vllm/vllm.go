// Package vllm is a server for tests that answers chat completions as vLLM does, with faults put in. Its translations are no English, but
// what a translation must keep they keep, and the same text always has the same one.
package vllm

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/duizhao/duizhao/segment"
)

// Fault is what goes wrong with an answer.
type Fault string

const (
	TooMany       Fault = "429"            // with Retry-After in seconds
	TooManyDate   Fault = "429 date"       // with Retry-After as a date
	Internal      Fault = "500"            // and a page of HTML
	Cut           Fault = "cut"            // the connection ends without an answer
	CutBody       Fault = "cut body"       // the connection ends in the middle of the answer
	Slow          Fault = "slow"           // longer than the client waits
	TruncatedJSON Fault = "truncated JSON" // the model's JSON ends early, and it says stop
	Length        Fault = "length"         // the same, and it says length
	Filter        Fault = "filter"         // finish_reason content_filter
	Missing       Fault = "missing id"
	Merged        Fault = "merged ids" // two texts under one id
	Swapped       Fault = "swapped ids"
	Duplicated    Fault = "duplicated id"
	Extra         Fault = "extra id"
	Refusal       Fault = "refusal"        // instead of an answer
	RefusalInside Fault = "refusal inside" // instead of one text
	Comment       Fault = "comment"        // around the answer
	CommentInside Fault = "comment inside" // in one text
	Number        Fault = "changed number" // in every text that has one
	Placeholder   Fault = "broken token"   // in every text that has one
	Repetition    Fault = "repetition"     // one text that goes on and on
	Echo          Fault = "echo"           // one text is the source
	Empty         Fault = "empty"          // one text is empty
	Structure     Fault = "structure"      // one text becomes a list item
	TwoLines      Fault = "two lines"      // one text goes over two lines
	Reasoning     Fault = "reasoning"      // thinks aloud first; not a fault
	Fenced        Fault = "fence"          // a fence around the answer; not a fault
	Nothing       Fault = "no choices"     // an empty list of choices
	NoJSON        Fault = "no JSON"        // status 200 and half of a JSON object
)

// Faults are all that are wrong.
var Faults = []Fault{TooMany, TooManyDate, Internal, Cut, CutBody, Slow, TruncatedJSON, Length, Filter, Missing, Merged, Swapped, Duplicated, Extra,
	Refusal, RefusalInside, Comment, CommentInside, Number, Placeholder, Repetition, Echo, Empty, Structure, TwoLines, Nothing, NoJSON}

// Server is the server. Its fields are settings, to be left alone once it has been asked.
type Server struct {
	Rate   float64 // of answers with a fault
	Seed   uint64
	Faults []Fault // to choose from
	// Always gives a fault that a text always has, "" for none.
	Always func(zh string) Fault

	Key, Model       string        // that must be given, "" for any
	RetryAfter       int           // seconds
	NoSchema         bool          // json_schema is refused
	NoObject         bool          // json_object too
	CompletionTokens bool          // max_tokens is refused
	Obeys            string        // what it answers if it finds an instruction outside of the JSON
	Hang             time.Duration // how long Slow takes
	Seen             func(n int)   // is told of every request before it is answered, by many goroutines

	mutex    sync.Mutex
	requests int
	bodies   map[[32]byte]uint64
	asked    map[string]int
	injected map[Fault]int
	tokens   int
}

// Requests is how many there were.
func (s *Server) Requests() int { s.mutex.Lock(); defer s.mutex.Unlock(); return s.requests }

// Tokens is how many it has put on its bills.
func (s *Server) Tokens() int { s.mutex.Lock(); defer s.mutex.Unlock(); return s.tokens }

// Asked is how often it was asked for a text.
func (s *Server) Asked(zh string) int { s.mutex.Lock(); defer s.mutex.Unlock(); return s.asked[zh] }

// Injected is how often a fault was put in.
func (s *Server) Injected(f Fault) int { s.mutex.Lock(); defer s.mutex.Unlock(); return s.injected[f] }

type item struct {
	ID    int               `json:"id"`
	Text  string            `json:"text"`
	Terms map[string]string `json:"terms,omitempty"`
}

type request struct {
	Model     string `json:"model"`
	MaxTokens int    `json:"max_tokens"`
	Messages  []struct{ Role, Content string }
	Format    *struct{ Type string } `json:"response_format"`
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	nth := s.count(body)
	if s.Seen != nil {
		s.Seen(s.Requests())
	}
	key := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	var q request
	switch {
	case r.URL.Path != "/v1/chat/completions":
		http.NotFound(w, r)
		return
	case s.Key != "" && key != s.Key:
		fail(w, 401, fmt.Sprintf("Incorrect API key provided: %s. You sent Authorization: Bearer %s", key, key))
		return
	case json.Unmarshal(body, &q) != nil || len(q.Messages) == 0:
		fail(w, 400, "expected a chat completion request")
		return
	case s.Model != "" && q.Model != s.Model:
		fail(w, 404, fmt.Sprintf("The model `%s` does not exist.", q.Model))
		return
	case s.CompletionTokens && q.MaxTokens > 0:
		fail(w, 400, "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.")
		return
	case q.Format != nil && (s.NoSchema && q.Format.Type == "json_schema" || s.NoObject && q.Format.Type == "json_object"):
		fail(w, 400, "response_format.type "+q.Format.Type+" is not supported")
		return
	}
	var asked struct{ Segments []item }
	user := q.Messages[len(q.Messages)-1].Content
	if json.Unmarshal([]byte(user), &asked) != nil {
		// A model sees no JSON here, so it does what the text says.
		s.reply(w, "stop", s.Obeys, user, "")
		return
	}
	for _, m := range q.Messages[:len(q.Messages)-1] {
		if s.Obeys != "" && injection.MatchString(m.Content) {
			s.reply(w, "stop", s.Obeys, user, "")
			return
		}
	}
	fault := s.draw(body, nth)
	s.mutex.Lock()
	for _, x := range asked.Segments {
		s.asked[x.Text]++
	}
	if fault != "" {
		s.injected[fault]++
	}
	s.mutex.Unlock()
	s.answer(w, r, asked.Segments, fault, q.Format == nil, user)
}

// injection is text that gives orders.
var injection = regexp.MustCompile(`忽略(?:以上|之前|所有)`)

// count counts a request, and tells how often the same came before.
func (s *Server) count(body []byte) uint64 {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.bodies == nil {
		s.bodies, s.asked, s.injected = map[[32]byte]uint64{}, map[string]int{}, map[Fault]int{}
	}
	s.requests++
	k := sha256.Sum256(body)
	s.bodies[k]++
	return s.bodies[k]
}

// draw decides by the request, and not by its place among others, whether there is a fault, and which.
func (s *Server) draw(body []byte, nth uint64) Fault {
	if len(s.Faults) == 0 {
		return ""
	}
	h := sha256.New()
	binary.Write(h, binary.LittleEndian, [2]uint64{s.Seed, nth})
	h.Write(body)
	sum := h.Sum(nil)
	if float64(binary.LittleEndian.Uint32(sum))/(1<<32) >= s.Rate {
		return ""
	}
	return s.Faults[binary.LittleEndian.Uint32(sum[4:])%uint32(len(s.Faults))]
}

func fail(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]any{"object": "error", "message": message, "code": status})
}

func (s *Server) answer(w http.ResponseWriter, r *http.Request, items []item, fault Fault, plain bool, user string) {
	out := make([]item, len(items))
	for i, x := range items {
		text := x.Text
		for _, zh := range slices.Sorted(maps.Keys(x.Terms)) {
			text = strings.ReplaceAll(text, zh, " "+x.Terms[zh]+" ")
		}
		out[i] = item{ID: x.ID, Text: Translate(text)}
		if s.Always != nil {
			out[i].Text = spoil(s.Always(x.Text), x.Text, out[i].Text)
		}
	}
	one := len(items) / 2
	finish, reasoning := "stop", ""
	switch fault {
	case TooMany, TooManyDate:
		after := fmt.Sprint(s.RetryAfter)
		if fault == TooManyDate {
			after = time.Now().Add(time.Duration(s.RetryAfter) * time.Second).UTC().Format(http.TimeFormat)
		}
		w.Header().Set("Retry-After", after)
		fail(w, 429, "slow down")
		return
	case Internal:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(500)
		io.WriteString(w, "<html><h1>Internal Server Error</h1></html>")
		return
	case Cut:
		panic(http.ErrAbortHandler)
	case Slow:
		select {
		case <-time.After(s.Hang):
		case <-r.Context().Done():
		}
		return
	case NoJSON:
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"choices":[{"message":`)
		return
	case Nothing:
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"choices":[]}`)
		return
	case Missing:
		out = append(out[:one], out[one+1:]...)
	case Merged:
		if one > 0 {
			out[one-1].Text += " " + out[one].Text
			out = append(out[:one], out[one+1:]...)
		} else {
			out = nil
		}
	case Swapped:
		out[0].ID, out[one].ID = out[one].ID, out[0].ID
		if one == 0 {
			out[0].ID++
		}
	case Duplicated:
		out = append(out, out[one])
	case Extra:
		out = append(out, item{ID: len(items) + 1, Text: "One more."})
	case Filter:
		finish = "content_filter"
	case Number, Placeholder:
		for i := range out {
			out[i].Text = spoil(fault, items[i].Text, out[i].Text)
		}
	case Length:
		finish = "length"
	default:
		out[one].Text = spoil(fault, items[one].Text, out[one].Text)
	}
	content := render(out, plain)
	switch fault {
	case TruncatedJSON, Length:
		content = content[:len(content)*2/3]
	case Refusal:
		content = "I'm sorry, but I can't help with translating this document."
	case Comment:
		content = "Sure! Here is the translation:\n\n" + content + "\n\nLet me know if you need anything else."
	case Fenced:
		content = "```json\n" + content + "\n```"
	case Reasoning:
		content, reasoning = "<think>\nThe user wants {\"translations\":[]}.\n</think>\n\n"+content, "Let me think."
	}
	if fault == CutBody {
		w.Header().Set("Content-Length", "100000")
	}
	s.reply(w, finish, content, user, reasoning)
	if fault == CutBody {
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
}

// spoil puts a fault into one text.
func spoil(f Fault, zh, en string) string {
	switch f {
	case RefusalInside:
		return "I'm sorry, but I can't translate this sentence."
	case CommentInside:
		return "Here is the English translation: " + en
	case Repetition:
		return en + strings.Repeat(" and so on and on", 200)
	case Echo:
		return zh
	case Empty:
		return ""
	case Structure:
		return "- " + en
	case TwoLines:
		return en + "\n" + en
	case Number:
		return strings.Map(func(r rune) rune {
			if '0' <= r && r <= '8' {
				return r + 1
			}
			return r
		}, en)
	case Placeholder:
		for _, t := range protected(zh) {
			return strings.Replace(en, t.Of(zh), "", 1)
		}
	}
	return en
}

func render(items []item, plain bool) string {
	if plain {
		var b strings.Builder
		for _, x := range items {
			fmt.Fprintf(&b, "[[%d]] %s\n", x.ID, x.Text)
		}
		return b.String()
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.Encode(map[string]any{"translations": items})
	return strings.TrimSpace(b.String())
}

func (s *Server) reply(w http.ResponseWriter, finish, content, user, reasoning string) {
	w.Header().Set("Content-Type", "application/json")
	in, out := len(user)/3, len(content)/4
	s.mutex.Lock()
	s.tokens += in + out
	s.mutex.Unlock()
	json.NewEncoder(w).Encode(map[string]any{
		"id": "chatcmpl-1", "object": "chat.completion", "created": 0, "model": s.Model,
		"choices": []any{map[string]any{"index": 0, "finish_reason": finish,
			"message": map[string]any{"role": "assistant", "content": content, "reasoning_content": reasoning, "tool_calls": []any{}}}},
		"usage": map[string]int{"prompt_tokens": in, "completion_tokens": out, "total_tokens": in + out},
	})
}

var other = regexp.MustCompile(`\{[^{}]*\}\}?|%[sd]|\]\[[^\]]*\]|\[\^[^\]]*\]`)

// protected are the stretches that stay as they are.
func protected(zh string) []segment.Span {
	var spans []segment.Span
	for _, s := range segment.Inlines(zh, segment.Span{End: len(zh)}, segment.Chinese) {
		spans = append(spans, s)
	}
	for _, m := range other.FindAllStringIndex(zh, -1) {
		free := true
		for _, s := range spans {
			free = free && (m[1] <= s.Start || s.End <= m[0])
		}
		if free {
			spans = append(spans, segment.Span{Start: m[0], End: m[1]})
		}
	}
	return spans
}

var words = strings.Fields(`amber basin cedar delta ember fjord grove haven inlet jetty knoll ledge marsh niche ocean pearl quartz ridge spruce
	tundra umber valley willow yonder zephyr acorn birch coral dune elm fern glade harbor island juniper kelp lagoon meadow nectar orchard`)

var marks = map[rune]string{'，': ", ", '。': ".", '？': "?", '！': "!", '：': ": ", '；': "; ", '、': ", ", '（': " (", '）': ") ", '“': `"`, '”': `"`,
	'《': `"`, '》': `"`, '【': "[", '】': "]", '…': "…", '－': "-", '～': "~"}

// Translate is what the server takes for English: a word for every character, and all else as it is.
func Translate(zh string) string {
	keep := make([]bool, len(zh))
	for _, s := range protected(zh) {
		for i := s.Start; i < s.End; i++ {
			keep[i] = true
		}
	}
	var b strings.Builder
	last := -1
	for i, r := range zh {
		out := b.String()
		switch mark, ok := marks[r]; {
		case keep[i]:
			b.WriteRune(r)
		case ok:
			if strings.HasPrefix(mark, " ") && (out == "" || strings.HasSuffix(out, " ")) {
				mark = mark[1:]
			}
			b.WriteString(mark)
		case unicode.Is(unicode.Han, r):
			n := int(r) % len(words)
			if n == last {
				n = (n + 1) % len(words)
			}
			last = n
			word := words[n]
			if out == "" {
				word = strings.ToUpper(word[:1]) + word[1:]
			}
			if out != "" && !strings.ContainsAny(out[len(out)-1:], " (\"[*_") {
				b.WriteByte(' ')
			}
			b.WriteString(word)
		default:
			if out != "" && i > 0 && !keep[i-1] && unicode.In(r, unicode.Latin, unicode.Nd) && !strings.ContainsAny(out[len(out)-1:], " (\"[*_.-/:%~@#&=+0123456789") &&
				unicode.Is(unicode.Han, before(zh[:i])) {
				b.WriteByte(' ')
			}
			b.WriteRune(r)
		}
	}
	return strings.TrimSpace(b.String())
}

func before(text string) rune {
	r, _ := utf8.DecodeLastRuneInString(text)
	return r
}
