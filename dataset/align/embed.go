package align

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/duizhao/duizhao/dataset/remote"
)

// Embedder asks a server for sentence embeddings: vectors that a multilingual model places near each other where the
// sentences mean the same. They are evidence for alignment from outside; nothing needs them.
//
//	e := align.Embedder{Server: remote.Server{URL: "http://127.0.0.1:8080"}, Model: "BAAI/bge-m3"}
//	vectors, err := e.Embed(ctx, sentences)
//
// The fields are settings, to be left alone once Embed has been called; their zero values work, but for the URL. An Embedder
// is safe for concurrent use and must not be copied.
type Embedder struct {
	// Server is asked at its URL as text-embeddings-inference is if that ends in /embed. Any other is asked as OpenAI's: at
	// the URL itself if it ends in /embeddings, else at /v1/embeddings below it (which may end in /v1). The key is sent as a
	// bearer token. It gets into no error and into no cache.
	remote.Server
	// Model is the name of the model to ask for. A server of one model needs none; text-embeddings-inference is not told.
	Model string
	// Batch is how many texts a request has at most: 32 unless set.
	Batch int
	// Characters is how many characters the texts of a request have at most together: 30,000 unless set. A text with more
	// is sent alone and whole; what comes of it is the server's decision.
	Characters int
	// Concurrency is how many requests run at a time: 4 unless set.
	Concurrency int
	// Timeout ends an attempt to get an answer, and the next one begins: 60 seconds unless set.
	Timeout time.Duration
	// Retries is how often a request is repeated if another attempt may do better, see [remote.Error]: 5 times unless set,
	// never if negative. The waits double from half a second to half a minute, less a random part of up to a
	// half, and are as long at least as the server asks for by Retry-After: then every other request waits too.
	Retries int
	// Cache is a directory that keeps the vectors, nil if none does. Any number of processes may use it at a time.
	//
	// A vector is in the file aa/bb….vector, where aabb… is the SHA-256, in hexadecimal, of the URL without user, password
	// and query, of the model, and of the text, each with its length in bytes and a colon before it. The file holds, numbers
	// being little endian: the line "duizhao embedding 1\n"; the 32 bytes of the hash; the number of dimensions as uint32;
	// the vector as float32; the CRC-32C of all that as uint32. A file that does not hold this is asked for again.
	Cache *os.Root

	texts, cached, corrupt, requests, retries atomic.Int64
}

// EmbedCounts is what an [Embedder] has done so far.
type EmbedCounts struct {
	Texts    int // different texts that are not blank, of each call
	Cached   int // of these, found in the cache
	Corrupt  int // files of the cache that did not hold what they should
	Requests int // sent, repeated ones too
	Retries  int // of these, repeated ones
}

// Counts tells what has been done so far. It may be called while Embed runs.
func (e *Embedder) Counts() EmbedCounts {
	return EmbedCounts{int(e.texts.Load()), int(e.cached.Load()), int(e.corrupt.Load()), int(e.requests.Load()), int(e.retries.Load())}
}

// Embed gives a vector of length 1 for each text, in the order of the texts. Blank texts, which no server is asked about,
// have a vector of zeros instead, without dimensions if all are blank. Equal texts are asked for once, and share their
// vector. What a server says of a text may depend in the last digits on the texts beside it; the same texts in the same
// order make the same requests.
//
// An answer is used if it has every vector once, all with as many dimensions, of finite numbers that are not all zero. If
// one is not, or does not come, there are no vectors but a [*remote.Error]; what came before is in the cache. The context
// ends waiting at once; then the error is its cause.
func (e *Embedder) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	s, err := e.newSession()
	if err != nil {
		return nil, err
	}

	var different []string
	places := map[string]int{}
	for _, text := range texts {
		if _, ok := places[text]; !ok && !isBlank(text) {
			places[text] = len(different)
			different = append(different, text)
		}
	}
	e.texts.Add(int64(len(different)))
	found, err := s.vectors(ctx, different)
	if err != nil {
		return nil, err
	}
	zeros := make([]float32, s.dimensions.Load())
	vectors := make([][]float32, len(texts))
	for i, text := range texts {
		vectors[i] = zeros
		if !isBlank(text) {
			vectors[i] = found[places[text]]
		}
	}
	return vectors, nil
}

func isBlank(text string) bool { return strings.TrimSpace(text) == "" }

// session is a call of Embed.
type session struct {
	*Embedder
	endpoint   *remote.Endpoint
	inference  bool // the server is text-embeddings-inference
	pause      remote.Pause
	dimensions atomic.Int64 // of all vectors, 0 until there is one
}

// newSession reads the settings.
func (e *Embedder) newSession() (*session, error) {
	path := []string{"v1", "embeddings"}
	inference := e.EndsIn("embed")
	if inference {
		path = []string{"embed"}
	}
	endpoint, err := e.Endpoint(remote.Embeddings, path...)
	if err != nil {
		return nil, err
	}
	return &session{Embedder: e, endpoint: endpoint, inference: inference}, nil
}

// vectors are those of texts that are all different: from the cache, or else from the server.
func (s *session) vectors(ctx context.Context, texts []string) ([][]float32, error) {
	vectors := make([][]float32, len(texts))
	missing := make([]int, 0, len(texts))
	for i, text := range texts {
		vector, err := s.load(text)
		switch {
		case err == nil:
			s.cached.Add(1)
			if err := s.agree(len(vector)); err != nil {
				return nil, err
			}
		case !errors.Is(err, fs.ErrNotExist):
			s.corrupt.Add(1)
			fallthrough
		default:
			missing = append(missing, i)
		}
		vectors[i] = vector
	}

	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var group sync.WaitGroup
	free := make(chan struct{}, max(1, cmp.Or(s.Concurrency, 4)))
	for _, batch := range s.batches(texts, missing) {
		select {
		case free <- struct{}{}:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			break
		}
		group.Go(func() {
			if err := s.fill(ctx, texts, vectors, batch); err != nil {
				cancel(err)
			}
			<-free
		})
	}
	group.Wait()
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	return vectors, nil
}

// batches cuts the missing texts into requests, in order.
func (s *session) batches(texts []string, missing []int) [][]int {
	most, room := max(1, cmp.Or(s.Batch, 32)), max(1, cmp.Or(s.Characters, 30_000))
	var batches [][]int
	characters := 0
	for _, i := range missing {
		n := utf8.RuneCountInString(texts[i])
		last := len(batches) - 1
		if last < 0 || len(batches[last]) == most || characters+n > room {
			batches = append(batches, nil)
			last++
			characters = 0
		}
		batches[last] = append(batches[last], i)
		characters += n
	}
	return batches
}

// fill asks for the vectors of a batch, and keeps them in the cache.
func (s *session) fill(ctx context.Context, texts []string, vectors [][]float32, batch []int) error {
	asked := make([]string, len(batch))
	for k, i := range batch {
		asked[k] = texts[i]
	}
	answer, err := s.ask(ctx, asked)
	if err != nil {
		return err
	}
	got, err := s.read(answer, len(asked))
	if err != nil {
		return err
	}
	for k, i := range batch {
		vectors[i] = got[k]
		if err := s.store(texts[i], got[k]); err != nil {
			return err
		}
	}
	return nil
}

// ask gets what the server answers about texts, as often as it takes and the settings allow.
func (s *session) ask(ctx context.Context, texts []string) (answer []byte, err error) {
	var question any = struct {
		Model string   `json:"model,omitempty"`
		Input []string `json:"input"`
	}{s.Model, texts}
	if s.inference {
		question = struct {
			Inputs []string `json:"inputs"`
		}{texts}
	}
	body, err := json.Marshal(question)
	if err != nil {
		return nil, err
	}
	most := 1<<16 + len(texts)*longestVector*8
	for attempt := 0; ; attempt++ {
		if err := s.pause.Wait(ctx); err != nil {
			return nil, err
		}
		s.requests.Add(1)
		if attempt > 0 {
			s.retries.Add(1)
		}
		err := remote.Within(ctx, cmp.Or(s.Timeout, time.Minute), func(ctx context.Context) error {
			answer, err = s.endpoint.Post(ctx, body, most)
			return err
		})
		var failed *remote.Error
		switch {
		case ctx.Err() != nil:
			return nil, context.Cause(ctx)
		case !errors.As(err, &failed):
			return answer, err
		case !failed.Temporary || attempt >= max(0, cmp.Or(s.Retries, 5)):
			return nil, err
		}
		s.pause.Extend(failed.After)
		if err := remote.Sleep(ctx, remote.Backoff(time.Second/2, 30*time.Second, attempt, rand.Int64N)); err != nil {
			return nil, err
		}
	}
}
