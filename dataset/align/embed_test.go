package align

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/duizhao/duizhao/dataset/remote"
)

// recorded are pairs of translations with vectors, made once: translations are near each other, sentences of one subject
// are nearer than others, and the lengths vary.
type recorded struct {
	ZH       string    `json:"zh"`
	EN       string    `json:"en"`
	ZHVector []float64 `json:"zh_vector"`
	ENVector []float64 `json:"en_vector"`
}

var readRecorded = sync.OnceValue(func() []recorded {
	file, err := os.ReadFile("testdata/embed-pairs.jsonl")
	if err != nil {
		panic(err)
	}
	var pairs []recorded
	lines := bufio.NewScanner(bytes.NewReader(file))
	for lines.Scan() {
		var pair recorded
		if err := json.Unmarshal(lines.Bytes(), &pair); err != nil {
			panic(err)
		}
		pairs = append(pairs, pair)
	}
	return pairs
})

func recordedTexts() (zh, en []string) {
	for _, pair := range readRecorded() {
		zh, en = append(zh, pair.ZH), append(en, pair.EN)
	}
	return zh, en
}

// vectorOf is the recorded vector of a text; another text gets one that only depends on it.
func vectorOf(text string) []float64 {
	for _, pair := range readRecorded() {
		switch text {
		case pair.ZH:
			return pair.ZHVector
		case pair.EN:
			return pair.ENVector
		}
	}
	vector := make([]float64, 16)
	for i, r := range text {
		vector[(i+int(r))%16] += float64(r%7) + 1
	}
	return vector
}

// embeddingServer answers as both kinds of servers do.
type embeddingServer struct {
	// before may answer in its place (and then returns true); n is the number of the request, from 0.
	before func(n int, texts []string, w http.ResponseWriter, r *http.Request) bool

	mutex    sync.Mutex
	requests []embeddingRequest
	active   int
	most     int // active at a time
}

type embeddingRequest struct {
	path, query, authorization string
	fields                     []string
	model                      string
	texts                      []string
	at                         time.Time
}

type datum struct {
	Index     int       `json:"index"`
	Embedding []float64 `json:"embedding"`
}

func (s *embeddingServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var question struct {
		Model         string
		Input, Inputs []string
	}
	var fields map[string]json.RawMessage
	var body bytes.Buffer
	body.ReadFrom(r.Body)
	if json.Unmarshal(body.Bytes(), &question) != nil || json.Unmarshal(body.Bytes(), &fields) != nil ||
		r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	texts := slices.Concat(question.Input, question.Inputs)
	s.mutex.Lock()
	n := len(s.requests)
	s.requests = append(s.requests, embeddingRequest{
		r.URL.Path, r.URL.RawQuery, r.Header.Get("Authorization"), slices.Sorted(maps.Keys(fields)), question.Model, texts, time.Now(),
	})
	s.active++
	s.most = max(s.most, s.active)
	s.mutex.Unlock()
	defer func() {
		s.mutex.Lock()
		s.active--
		s.mutex.Unlock()
	}()
	if s.before != nil && s.before(n, texts, w, r) {
		return
	}
	data := make([]datum, len(texts))
	vectors := make([][]float64, len(texts))
	for i, text := range texts {
		vectors[i] = vectorOf(text)
		data[len(texts)-1-i] = datum{i, vectors[i]} // not in order, as servers may
	}
	if question.Inputs != nil {
		json.NewEncoder(w).Encode(vectors)
	} else {
		json.NewEncoder(w).Encode(map[string]any{"object": "list", "data": data, "usage": map[string]int{"total_tokens": 1}})
	}
}

// asked are the texts of all requests, sorted.
func (s *embeddingServer) asked() []string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	var texts []string
	for _, r := range s.requests {
		texts = append(texts, r.texts...)
	}
	slices.Sort(texts)
	return texts
}

func (s *embeddingServer) count() int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return len(s.requests)
}

// inMemory is a connection to a handler without a network, so that a test can have a clock of its own.
type inMemory struct{ http.Handler }

func (m inMemory) RoundTrip(r *http.Request) (*http.Response, error) {
	recorder := httptest.NewRecorder()
	done := make(chan struct{})
	go func() {
		m.ServeHTTP(recorder, r)
		close(done)
	}()
	select {
	case <-done:
		return recorder.Result(), nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

func openRoot(t testing.TB, dir string) *os.Root {
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return root
}

func cosine(a, b []float32) (sum float64) {
	for i, x := range a {
		sum += float64(x) * float64(b[i])
	}
	return sum
}

// unit is a recorded vector with length 1.
func unit(vector []float64) []float32 {
	sum := 0.0
	for _, x := range vector {
		sum += float64(float32(x)) * float64(float32(x))
	}
	out := make([]float32, len(vector))
	for i, x := range vector {
		out[i] = float32(float64(float32(x)) / math.Sqrt(sum))
	}
	return out
}

func TestEmbedPlacesTranslationsNearEachOther(t *testing.T) {
	zh, en := recordedTexts()
	for _, path := range []string{"", "/embed"} {
		t.Run("path "+path, func(t *testing.T) {
			t.Parallel()
			s := &embeddingServer{before: func(n int, _ []string, _ http.ResponseWriter, _ *http.Request) bool {
				time.Sleep(time.Duration(n%3) * 3 * time.Millisecond) // answers overtake each other
				return false
			}}
			server := httptest.NewServer(s)
			defer server.Close()
			e := Embedder{Server: remote.Server{URL: server.URL + path}, Model: "m", Batch: 7}
			vectors, err := e.Embed(t.Context(), slices.Concat(zh, en))
			if err != nil {
				t.Fatal(err)
			}
			for i, pair := range readRecorded() {
				if !slices.Equal(vectors[i], unit(pair.ZHVector)) || !slices.Equal(vectors[len(zh)+i], unit(pair.ENVector)) {
					t.Errorf("%d: not the vectors of this text", i)
				}
				nearest := 0
				for j := range en {
					if cosine(vectors[i], vectors[len(zh)+j]) > cosine(vectors[i], vectors[len(zh)+nearest]) {
						nearest = j
					}
				}
				if nearest != i {
					t.Errorf("%s: nearest is %q", pair.ZH, en[nearest])
				}
			}
			if s.count() != 12 {
				t.Errorf("%d requests, want 80 texts by 7", s.count())
			}
			if got, want := e.Counts(), (EmbedCounts{Texts: 80, Requests: 12}); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

func TestEmbedRequests(t *testing.T) {
	for _, test := range []struct {
		url, model, key   string
		path, query, auth string
		fields            string
	}{
		{"http://h", "bge", "", "/v1/embeddings", "", "", "input model"},
		{"http://h/", "", "", "/v1/embeddings", "", "", "input"},
		{"https://h/v1", "bge", "k", "/v1/embeddings", "", "Bearer k", "input model"},
		{"http://h/v1/", "bge", "", "/v1/embeddings", "", "", "input model"},
		{"http://h/v1/embeddings", "bge", "", "/v1/embeddings", "", "", "input model"},
		{"http://h/gateway/model-7", "bge", "", "/gateway/model-7/v1/embeddings", "", "", "input model"},
		{"http://h/api/paas/v4/embeddings?version=3", "bge", "", "/api/paas/v4/embeddings", "version=3", "", "input model"},
		{"http://h?version=3", "bge", "", "/v1/embeddings", "version=3", "", "input model"},
		{"http://h/embed", "bge", "k", "/embed", "", "Bearer k", "inputs"},
		{"http://h/labse/embed/", "", "", "/labse/embed/", "", "", "inputs"},
		{"http://h/embedded", "bge", "", "/embedded/v1/embeddings", "", "", "input model"},
		{"http://user:pass@h/embed", "bge", "k", "/embed", "", "Bearer k", "inputs"},
	} {
		s := &embeddingServer{}
		e := Embedder{Server: remote.Server{URL: test.url, Key: func() string { return test.key }, Transport: inMemory{s}}, Model: test.model}
		if _, err := e.Embed(t.Context(), []string{"一"}); err != nil {
			t.Errorf("%s: %v", test.url, err)
			continue
		}
		r := s.requests[0]
		if r.path != test.path || r.query != test.query || r.authorization != test.auth || strings.Join(r.fields, " ") != test.fields {
			t.Errorf("%s: asked %+v", test.url, r)
		}
		if strings.Contains(test.fields, "model") && r.model != test.model {
			t.Errorf("%s: model %q, want %q", test.url, r.model, test.model)
		}
	}
}

func TestEmbedBatches(t *testing.T) {
	long := strings.Repeat("长", 50)
	for _, test := range []struct {
		name              string
		batch, characters int
		texts             []string
		want              []int // sizes of the requests, in order
	}{
		{"none", 0, 0, nil, nil},
		{"standard", 0, 0, numbered(70), []int{32, 32, 6}},
		{"one by one", 1, 0, numbered(3), []int{1, 1, 1}},
		{"negative is one", -3, 0, numbered(2), []int{1, 1}},
		{"characters", 10, 100, []string{long, long + "1", long + "2"}, []int{1, 1, 1}},
		{"characters exactly", 10, 100, []string{long, long[:147] + "短", "x"}, []int{2, 1}},
		{"a longer one alone", 10, 20, []string{"a", long, "b", "c"}, []int{1, 1, 2}},
		{"blank and equal ones are not counted", 2, 0, []string{"a", "", "a", " \n\t　", "b", "a", "c"}, []int{2, 1}},
	} {
		s := &embeddingServer{}
		e := Embedder{Server: remote.Server{URL: "http://h", Transport: inMemory{s}}, Batch: test.batch, Characters: test.characters, Concurrency: 1}
		vectors, err := e.Embed(t.Context(), test.texts)
		if err != nil || len(vectors) != len(test.texts) {
			t.Errorf("%s: %d vectors, %v", test.name, len(vectors), err)
		}
		var got []int
		for _, r := range s.requests {
			got = append(got, len(r.texts))
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: requests of %v texts, want %v", test.name, got, test.want)
		}
	}
}

func numbered(n int) []string {
	texts := make([]string, n)
	for i := range texts {
		texts[i] = fmt.Sprintf("第 %d 题", i)
	}
	return texts
}

func TestEmbedBlankAndEqualTexts(t *testing.T) {
	s := &embeddingServer{}
	e := Embedder{Server: remote.Server{URL: "http://h", Transport: inMemory{s}}}
	vectors, err := e.Embed(t.Context(), []string{"", "甲", "乙", "甲", "　\n"})
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]float32, 16)
	if !slices.Equal(vectors[0], zeros) || !slices.Equal(vectors[4], zeros) {
		t.Errorf("blank: got %v and %v", vectors[0], vectors[4])
	}
	if !slices.Equal(vectors[1], vectors[3]) || slices.Equal(vectors[1], vectors[2]) {
		t.Error("equal texts have equal vectors, different ones have not")
	}
	if got := s.asked(); !slices.Equal(got, []string{"乙", "甲"}) {
		t.Errorf("asked for %q", got)
	}
	if vectors, err := e.Embed(t.Context(), []string{"", " "}); err != nil || len(vectors) != 2 || len(vectors[0]) != 0 {
		t.Errorf("only blank ones: %v, %v", vectors, err)
	}
	if s.count() != 1 {
		t.Errorf("%d requests, want 1", s.count())
	}
}

// TestEmbedRetries runs with a clock of its own.
func TestEmbedRetries(t *testing.T) {
	type answer struct {
		status     int
		retryAfter string
	}
	date := func(d time.Duration) string {
		return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Add(d).Format(http.TimeFormat) // where synctest's clocks start
	}
	const silence = -1 // no answer within the time
	for _, test := range []struct {
		name        string
		answers     []answer // then good ones
		retries     int
		status      int // of the error, 0 if there is none
		requests    int
		least, most time.Duration
	}{
		{"at once", nil, 0, 0, 1, 0, 0},
		{"500", []answer{{500, ""}}, 0, 0, 2, time.Second / 4, time.Second / 2},
		{"502, 503, 504", []answer{{502, ""}, {503, ""}, {504, ""}}, 0, 0, 4, 1750 * time.Millisecond, 3500 * time.Millisecond},
		{"408, 599", []answer{{408, ""}, {599, ""}}, 0, 0, 3, 750 * time.Millisecond, 1500 * time.Millisecond},
		{"501 at once", []answer{{501, ""}}, 0, 501, 1, 0, 0},
		{"five times", []answer{{500, ""}, {500, ""}, {500, ""}, {500, ""}, {500, ""}}, 0, 0, 6, 7750 * time.Millisecond, 15500 * time.Millisecond},
		{"no more", []answer{{500, ""}, {500, ""}, {500, ""}, {500, ""}, {500, ""}, {503, ""}}, 0, 503, 6, 7750 * time.Millisecond, 15500 * time.Millisecond},
		{"twice", []answer{{500, ""}, {500, ""}, {500, ""}}, 2, 500, 3, 750 * time.Millisecond, 1500 * time.Millisecond},
		{"never", []answer{{429, "1"}}, -1, 429, 1, 0, 0},
		{"429", []answer{{429, ""}}, 0, 0, 2, time.Second / 4, time.Second / 2},
		{"Retry-After in seconds, an hour", []answer{{429, "3600"}}, 0, 0, 2, time.Hour, time.Hour},
		{"Retry-After as a date", []answer{{429, date(7 * time.Minute)}}, 0, 0, 2, 7 * time.Minute, 7 * time.Minute},
		{"Retry-After as a date of another form", []answer{{429, "Saturday, 01-Jan-00 00:07:00 GMT"}}, 0, 0, 2, 7 * time.Minute, 7 * time.Minute},
		{"Retry-After as a date that is past", []answer{{429, date(-time.Hour)}}, 0, 0, 2, time.Second / 4, time.Second / 2},
		{"Retry-After twice", []answer{{429, "30"}, {429, "40"}}, 0, 0, 3, 70 * time.Second, 70 * time.Second},
		{"Retry-After with 503", []answer{{503, "120"}}, 0, 0, 2, 2 * time.Minute, 2 * time.Minute},
		{"Retry-After 0 is no reason to hurry", []answer{{429, "0"}}, 0, 0, 2, time.Second / 4, time.Second / 2},
		{"Retry-After that is nonsense", []answer{{429, "soon"}, {429, "-5"}}, 0, 0, 3, 750 * time.Millisecond, 1500 * time.Millisecond},
		{"400 at once", []answer{{400, "1"}}, 0, 400, 1, 0, 0},
		{"401 at once", []answer{{401, ""}}, 0, 401, 1, 0, 0},
		{"404 at once", []answer{{404, ""}}, 0, 404, 1, 0, 0},
		{"413 at once", []answer{{413, ""}}, 0, 413, 1, 0, 0},
		{"204 is not an answer", []answer{{204, ""}}, 0, 204, 1, 0, 0},
		{"500, then 403", []answer{{500, ""}, {403, ""}}, 0, 403, 2, time.Second / 4, time.Second / 2},
		{"silence", []answer{{silence, ""}}, 0, 0, 2, 60*time.Second + time.Second/4, 60*time.Second + time.Second/2},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &embeddingServer{before: func(n int, _ []string, w http.ResponseWriter, r *http.Request) bool {
					if n >= len(test.answers) {
						return false
					}
					if test.answers[n].status == silence {
						<-r.Context().Done()
						return true
					}
					if test.answers[n].retryAfter != "" {
						w.Header().Set("Retry-After", test.answers[n].retryAfter)
					}
					w.WriteHeader(test.answers[n].status)
					return true
				}}
				e := Embedder{Server: remote.Server{URL: "http://h", Transport: inMemory{s}}, Retries: test.retries}
				start := time.Now()
				vectors, err := e.Embed(t.Context(), []string{"一"})
				if took := time.Since(start); took < test.least || took > test.most {
					t.Errorf("took %v, want %v to %v", took, test.least, test.most)
				}
				if s.count() != test.requests || e.Counts().Requests != test.requests || e.Counts().Retries != test.requests-1 {
					t.Errorf("%d requests, counted %+v, want %d", s.count(), e.Counts(), test.requests)
				}
				var bad *remote.Error
				switch {
				case test.status == 0 && (err != nil || len(vectors) != 1):
					t.Errorf("got %v, %v", vectors, err)
				case test.status != 0 && (!errors.As(err, &bad) || bad.Status != test.status || vectors != nil):
					t.Errorf("got %v, %v; want an error of status %d", vectors, err, test.status)
				}
			})
		})
	}
}

func TestEmbedRetryAfterHoldsForAllRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &embeddingServer{before: func(n int, _ []string, w http.ResponseWriter, _ *http.Request) bool {
			if n == 0 {
				w.Header().Set("Retry-After", "60")
				w.WriteHeader(http.StatusTooManyRequests)
			} else if n < 3 {
				time.Sleep(5 * time.Second) // under way when the pause begins
			}
			return n == 0
		}}
		e := Embedder{Server: remote.Server{URL: "http://h", Transport: inMemory{s}}, Batch: 1, Concurrency: 3}
		start := time.Now()
		if _, err := e.Embed(t.Context(), numbered(10)); err != nil {
			t.Fatal(err)
		}
		for i, r := range s.requests {
			if after := r.at.Sub(start); i >= 3 && after < time.Minute {
				t.Errorf("request %d after %v, want none within the minute", i, after)
			}
		}
		if s.count() != 11 {
			t.Errorf("%d requests, want 11", s.count())
		}
	})
}

func TestEmbedLostConnections(t *testing.T) {
	t.Parallel()
	for name, cut := range map[string]func(w http.ResponseWriter){
		"before the answer": func(http.ResponseWriter) { panic(http.ErrAbortHandler) },
		"within the answer": func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "5000")
			w.Write([]byte(`{"data":[{"index":0,`))
			panic(http.ErrAbortHandler)
		},
		"within chunks": func(w http.ResponseWriter) {
			w.Write([]byte(`{"data":[{"index":0,"embedding":[1]}]}`)) // would do, had it been complete
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, lost := range []int{1, 2} {
				s := &embeddingServer{before: func(n int, _ []string, w http.ResponseWriter, _ *http.Request) bool {
					if n < lost {
						cut(w)
					}
					return false
				}}
				server := httptest.NewServer(s)
				defer server.Close()
				e := Embedder{Server: remote.Server{URL: server.URL}, Retries: 1}
				vectors, err := e.Embed(t.Context(), []string{"一"})
				var bad *remote.Error
				switch {
				case lost == 1 && (err != nil || len(vectors[0]) != 16):
					t.Errorf("lost once: got %v, %v", vectors, err)
				case lost == 2 && (!errors.As(err, &bad) || bad.Err == nil || vectors != nil):
					t.Errorf("lost for good: got %v, %v", vectors, err)
				}
			}
		})
	}
	t.Run("nobody listens", func(t *testing.T) {
		t.Parallel()
		server := httptest.NewServer(http.NotFoundHandler())
		server.Close()
		e := Embedder{Server: remote.Server{URL: server.URL + "/?token=hush"}}
		_, err := e.Embed(t.Context(), []string{"一"})
		if err == nil || e.Counts().Requests != 1 || !strings.Contains(err.Error(), "connection refused") || strings.Contains(err.Error(), "hush") {
			t.Errorf("got %v", err)
		}
	})
}

// badAnswers are answers with status 200 to a request for the vectors of two texts.
var badAnswers = []struct{ name, openAI, inference, expected, found string }{
	{"empty", "", "", "JSON", `""`},
	{"HTML", "<!DOCTYPE html>\n<title>登录</title>", "<html>", "JSON", "html"},
	{"cut off", `{"data":[{"index":0,"embedding":[0.1,0.`, `[[0.1,0.`, "JSON", `0.`},
	{"more behind", `{"data":[]}{}`, `[[1],[1]] x`, "JSON", `]`},
	{"an error", `{"error":{"message":"model not loaded"}}`, `{"error":"model not loaded"}`, "JSON", "not loaded"},
	{"null", `null`, `null`, "", ""},
	{"the other kind", `[[1],[1]]`, `{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1]}]}`, "JSON", "1]"},
	{"none", `{"data":[]}`, `[]`, "2 vectors", "0"},
	{"too few", `{"data":[{"index":0,"embedding":[1]}]}`, `[[1]]`, "2 vectors", "1"},
	{"too many", `{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1]},{"index":2,"embedding":[1]}]}`, `[[1],[1],[1]]`, "2 vectors", "3"},
	{"an index twice", `{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]}`, "", "every index once", "0 twice"},
	{"an index too high", `{"data":[{"index":0,"embedding":[1]},{"index":2,"embedding":[1]}]}`, "", "0 to 1", "2"},
	{"a negative index", `{"data":[{"index":0,"embedding":[1]},{"index":-1,"embedding":[1]}]}`, "", "0 to 1", "-1"},
	{"no index", `{"data":[{"index":0,"embedding":[1]},{"embedding":[1]}]}`, "", "with an index", "without"},
	{"half an index", `{"data":[{"index":0.5,"embedding":[1]},{"index":1,"embedding":[1]}]}`, "", "JSON", "0.5"},
	{"no embedding", `{"data":[{"index":0,"embedding":[1]},{"index":1}]}`, "", "embedding", "none for 1"},
	{"an embedding of null", `{"data":[{"index":0,"embedding":null},{"index":1,"embedding":[1]}]}`, `[null,[1]]`, "finite", "null"},
	{"an embedding in base64", `{"data":[{"index":0,"embedding":"AACAPw=="},{"index":1,"embedding":"AACAPw=="}]}`, `["AACAPw==",[1]]`, "finite", "AACAPw"},
	{"an embedding by token", `{"data":[{"index":0,"embedding":[[1],[1]]},{"index":1,"embedding":[[1]]}]}`, `[[[1],[1]],[[1]]]`, "finite", "[1]"},
	{"an empty embedding", `{"data":[{"index":0,"embedding":[]},{"index":1,"embedding":[1]}]}`, `[[],[1]]`, "finite", ""},
	{"NaN", `{"data":[{"index":0,"embedding":[NaN]},{"index":1,"embedding":[1]}]}`, `[[NaN],[1]]`, "JSON", "NaN"},
	{"NaN as text", `{"data":[{"index":0,"embedding":[1,"NaN"]},{"index":1,"embedding":[1,1]}]}`, `[[1,"NaN"],[1,1]]`, "finite", "NaN"},
	{"NaN as null", `{"data":[{"index":0,"embedding":[1,null]},{"index":1,"embedding":[1,1]}]}`, `[[1,null],[1,1]]`, "finite", "null"},
	{"too large a number", `{"data":[{"index":0,"embedding":[1,1e39]},{"index":1,"embedding":[1,1]}]}`, `[[1,-1e999],[1,1]]`, "finite", "1e"},
	{"zeros", `{"data":[{"index":0,"embedding":[1,1]},{"index":1,"embedding":[0, -0.0]}]}`, `[[1,1],[0,1e-99]]`, "not all zero", "zeros"},
	{"different dimensions", `{"data":[{"index":0,"embedding":[1,1]},{"index":1,"embedding":[1]}]}`, `[[1,1],[1]]`, "2 dimensions", "1"},
	{"too many dimensions", `{"data":[{"index":0,"embedding":[1` + strings.Repeat(",1", longestVector) + `]},{"index":1,"embedding":[1]}]}`, `[[1` + strings.Repeat(",1", longestVector) + `],[1]]`, "finite", "65537 numbers"},
	{"too large", strings.Repeat(" ", 2<<20), strings.Repeat(" ", 2<<20), "at most 1114112 bytes", "more"},
}

func TestEmbedBadAnswers(t *testing.T) {
	for _, test := range badAnswers {
		for path, answer := range map[string]string{"/v1": test.openAI, "/embed": test.inference} {
			if path == "/embed" && answer == "" && test.name != "empty" {
				continue // what only OpenAI's format has
			}
			s := &embeddingServer{before: func(_ int, _ []string, w http.ResponseWriter, _ *http.Request) bool {
				w.Write([]byte(answer))
				return true
			}}
			dir := t.TempDir()
			e := Embedder{Server: remote.Server{URL: "http://h" + path, Transport: inMemory{s}}, Cache: openRoot(t, dir)}
			vectors, err := e.Embed(t.Context(), []string{"一", "二"})
			var bad *remote.Error
			if !errors.As(err, &bad) || vectors != nil {
				t.Errorf("%s, %s: got %v, %v", test.name, path, vectors, err)
				continue
			}
			if !strings.Contains(bad.Expected, test.expected) || !strings.Contains(bad.Found, test.found) || len(bad.Found) > 600 {
				t.Errorf("%s, %s: %v", test.name, path, err)
			}
			if s.count() != 1 {
				t.Errorf("%s, %s: %d requests, want 1", test.name, path, s.count())
			}
			if left, _ := os.ReadDir(dir); len(left) > 0 {
				t.Errorf("%s, %s: something is in the cache", test.name, path)
			}
		}
	}
}

func TestEmbedDimensionsAgreeOverBatches(t *testing.T) {
	s := &embeddingServer{before: func(n int, _ []string, w http.ResponseWriter, _ *http.Request) bool {
		if n == 3 {
			fmt.Fprint(w, "[[0.6,0.8]]")
		}
		return n == 3
	}}
	e := Embedder{Server: remote.Server{URL: "http://h/embed", Transport: inMemory{s}}, Batch: 1, Concurrency: 1}
	vectors, err := e.Embed(t.Context(), numbered(6))
	if vectors != nil || err == nil || !strings.Contains(err.Error(), "expected vectors of 16 dimensions, as others have, found 2") {
		t.Errorf("got %v, %v", vectors, err)
	}
	if s.count() != 4 {
		t.Errorf("%d requests, want none after the bad one", s.count())
	}
}

func TestEmbedEndsWithTheContext(t *testing.T) {
	t.Parallel()
	silent := &embeddingServer{before: func(_ int, _ []string, _ http.ResponseWriter, r *http.Request) bool {
		<-r.Context().Done()
		return true
	}}
	server := httptest.NewServer(silent)
	defer server.Close()
	e := Embedder{Server: remote.Server{URL: server.URL}, Batch: 1, Concurrency: 2}

	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	if vectors, err := e.Embed(ctx, numbered(9)); !errors.Is(err, context.Canceled) || vectors != nil {
		t.Errorf("canceled: got %v, %v", vectors, err)
	}
	ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if vectors, err := e.Embed(ctx, numbered(9)); !errors.Is(err, context.DeadlineExceeded) || vectors != nil {
		t.Errorf("too late: got %v, %v", vectors, err)
	}
	ctx, cancel = context.WithCancel(t.Context())
	cancel()
	before := silent.count()
	if vectors, err := e.Embed(ctx, numbered(9)); !errors.Is(err, context.Canceled) || vectors != nil || silent.count() != before {
		t.Errorf("canceled before: got %v, %v", vectors, err)
	}
	if e.Counts().Retries > 0 {
		t.Error("a canceled request was repeated")
	}
}

func TestEmbedEndsWaitsWithTheContext(t *testing.T) {
	for name, header := range map[string]string{"Retry-After": "86400", "a very long one": "99999999999999999"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &embeddingServer{before: func(_ int, _ []string, w http.ResponseWriter, _ *http.Request) bool {
					w.Header().Set("Retry-After", header)
					w.WriteHeader(http.StatusTooManyRequests)
					return true
				}}
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				start := time.Now()
				e := Embedder{Server: remote.Server{URL: "http://h", Transport: inMemory{s}}, Batch: 1}
				_, err := e.Embed(ctx, numbered(9))
				if took := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || took != time.Hour || s.count() > 4 {
					t.Errorf("got %v after %v and %d requests", err, took, s.count())
				}
			})
		})
	}
}

func TestEmbedConcurrency(t *testing.T) {
	for _, test := range []struct{ concurrency, want int }{{0, 4}, {1, 1}, {3, 3}, {-2, 1}} {
		synctest.Test(t, func(t *testing.T) {
			s := &embeddingServer{before: func(int, []string, http.ResponseWriter, *http.Request) bool {
				time.Sleep(time.Second)
				return false
			}}
			e := Embedder{Server: remote.Server{URL: "http://h", Transport: inMemory{s}}, Batch: 1, Concurrency: test.concurrency}
			start := time.Now()
			if _, err := e.Embed(t.Context(), numbered(12)); err != nil {
				t.Fatal(err)
			}
			if took := time.Since(start); s.most != test.want || took != time.Duration(12/test.want)*time.Second {
				t.Errorf("concurrency %d: %d at a time, %v, want %d", test.concurrency, s.most, took, test.want)
			}
		})
	}
}

// cacheFiles are the paths of all files in a directory.
func cacheFiles(t *testing.T, dir string) []string {
	var files []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestEmbedCache(t *testing.T) {
	dir := t.TempDir()
	s := &embeddingServer{}
	embed := func(e *Embedder, texts []string) [][]float32 {
		t.Helper()
		e.Transport, e.Cache = inMemory{s}, openRoot(t, dir)
		vectors, err := e.Embed(t.Context(), texts)
		if err != nil {
			t.Fatal(err)
		}
		return vectors
	}
	zh, en := recordedTexts()
	first := embed(&Embedder{Server: remote.Server{URL: "http://h/v1?token=hush", Key: func() string { return "sk-topsecret" }}, Model: "m", Batch: 7}, zh)
	if s.count() != 6 || len(cacheFiles(t, dir)) != 40 {
		t.Fatalf("%d requests, %d files", s.count(), len(cacheFiles(t, dir)))
	}

	// Another process, with another key: the same bits, and no request.
	e := &Embedder{Server: remote.Server{URL: "http://user:pass@h/v1/embeddings?token=other", Key: func() string { return "another" }}, Model: "m"}
	if second := embed(e, zh); !reflect.DeepEqual(first, second) || s.count() != 6 {
		t.Errorf("%d requests, want 6 still", s.count())
	}
	if got, want := e.Counts(), (EmbedCounts{Texts: 40, Cached: 40}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}

	// Only what is missing is asked for.
	embed(&Embedder{Server: remote.Server{URL: "http://h"}, Model: "m"}, append(slices.Clone(zh), en[0], en[1]))
	if last := s.requests[len(s.requests)-1]; s.count() != 7 || !slices.Equal(last.texts, en[:2]) {
		t.Errorf("asked for %q", last.texts)
	}

	// Another model, server or kind of server is another vector.
	for _, other := range []struct{ url, model string }{{"http://h", "n"}, {"http://i", "m"}, {"http://h/embed", "m"}, {"http://h", "m4:"}} {
		e := &Embedder{Server: remote.Server{URL: other.url}, Model: other.model}
		before := s.count()
		if embed(e, zh[:1]); s.count() != before+1 {
			t.Errorf("%s %s: from the cache", e.URL, e.Model)
		}
	}
	for _, file := range cacheFiles(t, dir) {
		if data, err := os.ReadFile(file); err != nil || bytes.Contains(data, []byte("secret")) || bytes.Contains(data, []byte("hush")) || filepath.Ext(file) != ".vector" {
			t.Errorf("%s: %q, %v", file, data, err)
		}
	}
}

func TestEmbedCacheKeepsWhatCameBeforeAnError(t *testing.T) {
	dir := t.TempDir()
	s := &embeddingServer{before: func(n int, _ []string, w http.ResponseWriter, _ *http.Request) bool {
		if n == 2 {
			w.WriteHeader(http.StatusUnauthorized)
		}
		return n == 2
	}}
	e := Embedder{Server: remote.Server{URL: "http://h", Transport: inMemory{s}}, Batch: 2, Concurrency: 1, Cache: openRoot(t, dir)}
	if vectors, err := e.Embed(t.Context(), numbered(6)); err == nil || vectors != nil {
		t.Fatalf("got %v, %v", vectors, err)
	}
	if _, err := e.Embed(t.Context(), numbered(6)); err != nil {
		t.Fatal(err)
	}
	if last := s.requests[3]; s.count() != 4 || !slices.Equal(last.texts, numbered(6)[4:]) {
		t.Errorf("asked for %q", last.texts)
	}
}

func TestEmbedCacheKeys(t *testing.T) {
	seen := map[[32]byte]string{}
	for _, server := range []struct{ url, model string }{{"http://h", ""}, {"http://h", "a"}, {"http://h", "ab"}, {"http://h/embed", "a"}} {
		e := &Embedder{Server: remote.Server{URL: server.url}, Model: server.model}
		s, err := e.newSession()
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{"abc", "bc", "c", "bc ", "2:bc"} {
			name := fmt.Sprintf("%s %q %q", e.URL, e.Model, text)
			if other, ok := seen[s.cacheKey(text)]; ok {
				t.Errorf("%s has the key of %s", name, other)
			}
			seen[s.cacheKey(text)] = name
		}
	}
}

func TestEmbedCorruptCache(t *testing.T) {
	zh, _ := recordedTexts()
	for name, spoil := range map[string]func(data []byte) []byte{
		"empty":         func([]byte) []byte { return nil },
		"cut off":       func(data []byte) []byte { return data[:len(data)-5] },
		"a header only": func(data []byte) []byte { return data[:cacheFixed-4] },
		"a bit":         func(data []byte) []byte { data[70] ^= 4; return data },
		"the hash":      func(data []byte) []byte { data[30]++; return data },
		"longer":        func(data []byte) []byte { return append(data, 0, 0, 0, 0) },
		"much longer":   func(data []byte) []byte { return append(data, make([]byte, 1<<20)...) },
		"text":          func([]byte) []byte { return []byte("<html>not found</html>") },
		"not a number": func(data []byte) []byte {
			data, _ = encodeVector([32]byte(data[len(cacheHeader):]), []float32{float32(math.NaN()), 1})
			return data
		},
		"another length": func(data []byte) []byte {
			data, _ = encodeVector([32]byte(data[len(cacheHeader):]), make([]float32, 16))
			return data
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := &embeddingServer{}
			e := Embedder{Server: remote.Server{URL: "http://h", Transport: inMemory{s}}, Cache: openRoot(t, dir)}
			first, err := e.Embed(t.Context(), zh[:5])
			if err != nil {
				t.Fatal(err)
			}
			file := cacheFiles(t, dir)[2]
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, spoil(slices.Clone(data)), 0o644); err != nil {
				t.Fatal(err)
			}
			second, err := e.Embed(t.Context(), zh[:5])
			if err != nil || !reflect.DeepEqual(first, second) {
				t.Errorf("got %v, %v", second, err)
			}
			if got, want := e.Counts(), (EmbedCounts{Texts: 10, Cached: 4, Corrupt: 1, Requests: 2}); got != want || len(s.requests[1].texts) != 1 {
				t.Errorf("got %+v, want %+v", got, want)
			}
			if mended, _ := os.ReadFile(file); !bytes.Equal(mended, data) {
				t.Error("the file was not mended")
			}
		})
	}
	t.Run("of another file", func(t *testing.T) {
		dir := t.TempDir()
		s := &embeddingServer{}
		e := Embedder{Server: remote.Server{URL: "http://h", Transport: inMemory{s}}, Cache: openRoot(t, dir)}
		first, _ := e.Embed(t.Context(), zh[:2])
		files := cacheFiles(t, dir)
		data, _ := os.ReadFile(files[0])
		os.WriteFile(files[1], data, 0o644)
		if second, err := e.Embed(t.Context(), zh[:2]); err != nil || !reflect.DeepEqual(first, second) || e.Counts().Corrupt != 1 {
			t.Errorf("got %v, %v, %+v", second, err, e.Counts())
		}
	})
}

func TestEmbedCacheThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	e := Embedder{Server: remote.Server{URL: "http://h", Transport: inMemory{&embeddingServer{}}}, Cache: openRoot(t, dir)}
	s, err := e.newSession()
	if err != nil {
		t.Fatal(err)
	}
	folder, _ := cacheFile(s.cacheKey("一"))
	if err := os.WriteFile(filepath.Join(dir, folder), nil, 0o644); err != nil { // where a folder has to be
		t.Fatal(err)
	}
	vectors, err := e.Embed(t.Context(), []string{"一"})
	if vectors != nil || err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("got %v, %v", vectors, err)
	}
}

func TestEmbedCacheIsSafeForConcurrentUse(t *testing.T) {
	dir := t.TempDir()
	zh, _ := recordedTexts()
	want, err := (&Embedder{Server: remote.Server{URL: "http://h", Transport: inMemory{&embeddingServer{}}}}).Embed(t.Context(), zh)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			e := Embedder{Server: remote.Server{URL: "http://h", Transport: inMemory{&embeddingServer{}}}, Batch: 1 + i, Cache: openRoot(t, dir)}
			for range 3 {
				if got, err := e.Embed(t.Context(), zh); err != nil || !reflect.DeepEqual(got, want) || e.Counts().Corrupt > 0 {
					t.Errorf("%v, %+v", err, e.Counts())
				}
			}
		})
	}
	group.Wait()
	if files := cacheFiles(t, dir); len(files) != 40 {
		t.Errorf("%d files, want 40 and nothing left over", len(files))
	}
}

// FuzzEmbedAnswer checks that an answer is either two vectors of length 1 and of the same dimensions or an error.
func FuzzEmbedAnswer(f *testing.F) {
	for _, test := range badAnswers {
		if len(test.openAI) < 1000 {
			f.Add(true, []byte(test.openAI))
			f.Add(false, []byte(test.inference))
		}
	}
	f.Add(true, []byte(`{"data":[{"index":1,"embedding":[1, -2e3]},{"index":0,"embedding":[ 0.5 ,1E-3]}]}`))
	f.Add(false, []byte(`[[3e38,3e38],[1e-45,0]]`))
	f.Fuzz(func(t *testing.T, openAI bool, answer []byte) {
		u := "http://h/embed"
		if openAI {
			u = "http://h"
		}
		s, err := (&Embedder{Server: remote.Server{URL: u}}).newSession()
		if err != nil {
			t.Fatal(err)
		}
		vectors, err := s.read(answer, 2)
		if err != nil {
			var bad *remote.Error
			if !errors.As(err, &bad) || bad.Expected == "" || vectors != nil {
				t.Fatalf("got %v, %v", vectors, err)
			}
			return
		}
		if len(vectors) != 2 || len(vectors[0]) == 0 || len(vectors[0]) != len(vectors[1]) {
			t.Fatalf("got %v", vectors)
		}
		for _, v := range vectors {
			if !(math.Abs(euclidean(v)-1) < 1e-5) {
				t.Fatalf("%v has length %v", v, euclidean(v))
			}
		}
	})
}

// FuzzVectorFile checks that what is read as a file of the cache is what was written as one.
func FuzzVectorFile(f *testing.F) {
	key := [32]byte{1, 2, 3}
	for _, v := range [][]float32{{1}, {0.6, 0.8}, unit(vectorOf("一"))} {
		data, err := encodeVector(key, v)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(cacheHeader))
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := decodeVector(key, data)
		if err != nil {
			return
		}
		if again, err := encodeVector(key, v); err != nil || !bytes.Equal(again, data) {
			t.Fatalf("%x became %x, %v", data, again, err)
		}
	})
}

func ExampleEmbedder() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"data": [{"index": 1, "embedding": [4, 3]}, {"index": 0, "embedding": [3, 4]}]}`)
	}))
	defer server.Close()
	e := Embedder{Server: remote.Server{URL: server.URL}, Model: "BAAI/bge-m3"}
	vectors, err := e.Embed(context.Background(), []string{"缓存失效了。", "", "The cache expired."})
	fmt.Println(vectors, err)
	// Output: [[0.6 0.8] [0 0] [0.8 0.6]] <nil>
}

// BenchmarkEmbed reads answers of 32 vectors of 1,024 dimensions, and the same from the cache.
func BenchmarkEmbed(b *testing.B) {
	texts := numbered(32)
	rows := make([][]float32, len(texts))
	for i := range rows {
		rows[i] = make([]float32, 1024)
		for k := range rows[i] {
			rows[i][k] = float32(math.Sin(float64(i*1024 + k)))
		}
	}
	answer, err := json.Marshal(rows)
	if err != nil {
		b.Fatal(err)
	}
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write(answer) })
	for _, cached := range []bool{false, true} {
		b.Run(fmt.Sprintf("cached=%v", cached), func(b *testing.B) {
			e := Embedder{Server: remote.Server{URL: "http://h/embed", Transport: inMemory{handler}}}
			if cached {
				e.Cache = openRoot(b, b.TempDir())
			}
			for b.Loop() {
				if _, err := e.Embed(b.Context(), texts); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N*len(texts))/b.Elapsed().Seconds(), "vectors/s")
		})
	}
}
