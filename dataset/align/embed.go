package align

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/hashicorp/go-retryablehttp"
)

// Embedder asks a server for sentence embeddings: vectors that a multilingual model places near each other where the
// sentences mean the same. They are evidence for alignment from outside; nothing needs them.
//
//	e := align.Embedder{URL: "http://127.0.0.1:8080", Model: "BAAI/bge-m3"}
//	vectors, err := e.Embed(ctx, sentences)
//
// The fields are settings, to be left alone once Embed has been called; their zero values work, but for URL. An Embedder
// is safe for concurrent use and must not be copied.
type Embedder struct {
	// URL is the server's. One whose path ends in /embed is asked as text-embeddings-inference is. Any other is asked as
	// OpenAI's: at the URL itself if its path ends in /embeddings, else at /v1/embeddings below it (which may end in /v1).
	URL string
	// Model is the name of the model to ask for. A server of one model needs none; text-embeddings-inference is not told.
	Model string
	// Key is sent as a bearer token, unless it is "". It gets into no error and into no cache.
	Key Secret
	// Batch is how many texts a request has at most: 32 unless set.
	Batch int
	// Characters is how many characters the texts of a request have at most together: 30,000 unless set. A text with more
	// is sent alone and whole; what comes of it is the server's decision.
	Characters int
	// Concurrency is how many requests run at a time: 4 unless set.
	Concurrency int
	// Timeout ends an attempt to get an answer, and the next one begins: 60 seconds unless set.
	Timeout time.Duration
	// Retries is how often a request is repeated after the status 429 or 500 to 599, a timeout or a lost connection: 5 times
	// unless set, never if negative. The waits double from half a second to half a minute, less a random part of up to a
	// half, and are as long at least as the server asks for by Retry-After: then every other request waits too.
	Retries int
	// Cache is a directory that keeps the vectors, nil if none does. Any number of processes may use it at a time.
	//
	// A vector is in the file aa/bb….vector, where aabb… is the SHA-256, in hexadecimal, of the URL without user, password
	// and query, of the model, and of the text, each with its length in bytes and a colon before it. The file holds, numbers
	// being little endian: the line "duizhao embedding 1\n"; the 32 bytes of the hash; the number of dimensions as uint32;
	// the vector as float32; the CRC-32C of all that as uint32. A file that does not hold this is asked for again.
	Cache *os.Root
	// Transport makes the requests; nil is one with connections of its own, through the proxy that the environment names.
	Transport http.RoundTripper

	texts, cached, corrupt, requests, retries atomic.Int64
}

// Secret is text that is not printed: with every verb of fmt, in JSON and in logs it is "(secret)".
type Secret string

// Format prints "(secret)".
func (Secret) Format(f fmt.State, _ rune) { io.WriteString(f, "(secret)") }

// MarshalText gives "(secret)".
func (Secret) MarshalText() ([]byte, error) { return []byte("(secret)"), nil }

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

// EmbedError is a server that cannot be reached, refuses, or answers something else than the vectors it was asked for. Its
// text does not hold the key, nor the URL's user, password and query, even if the server says them.
type EmbedError struct {
	URL             string // that was asked, without user, password and query; "" if the setting is no URL
	Status          int    // of HTTP, 0 if there was no answer
	Expected, Found string
	Err             error // what the transport said, for [errors.Is] rather than for people; nil if the answer is wrong
}

func (e *EmbedError) Error() string {
	from := ""
	if e.URL != "" {
		from = " from " + e.URL
	}
	return fmt.Sprintf("embeddings%s: expected %s, found %s", from, e.Expected, e.Found)
}

func (e *EmbedError) Unwrap() error { return e.Err }

// Embed gives a vector of length 1 for each text, in the order of the texts. Blank texts, which no server is asked about,
// have a vector of zeros instead, without dimensions if all are blank. Equal texts are asked for once, and share their
// vector. What a server says of a text may depend in the last digits on the texts beside it; the same texts in the same
// order make the same requests.
//
// An answer is used if it has every vector once, all with as many dimensions, of finite numbers that are not all zero. If
// one is not, or does not come, there are no vectors but an [*EmbedError]; what came before is in the cache. Redirects
// are not followed, as they would take the texts and the key elsewhere. The context ends waiting at once; then the error
// is its cause.
func (e *Embedder) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	s, err := e.newSession()
	if err != nil {
		return nil, err
	}
	defer s.client.HTTPClient.CloseIdleConnections()

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
	url        *url.URL
	plain      string // the URL without secrets
	inference  bool   // the server is text-embeddings-inference
	client     *retryablehttp.Client
	redact     *strings.Replacer
	pause      pause
	dimensions atomic.Int64 // of all vectors, 0 until there is one
}

// newSession reads the settings.
//
// go-retryablehttp repeats the requests, as it knows what is hard to tell apart (which failures of a connection are worth
// another attempt, which of TLS and of the request itself are not), rewinds bodies, and is maintained. What it does not
// do is below: jitter, and a pause for all requests.
func (e *Embedder) newSession() (*session, error) {
	u, err := url.Parse(e.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		// The setting is not shown: who knows what it is, it may be the key.
		return nil, &EmbedError{Expected: "a URL that begins with http:// or https://", Found: "another text"}
	}
	path := strings.TrimRight(u.Path, "/")
	s := &session{Embedder: e, url: u, inference: strings.HasSuffix(path, "/embed")}
	switch {
	case s.inference, strings.HasSuffix(path, "/embeddings"):
	case strings.HasSuffix(path, "/v1"):
		s.url = u.JoinPath("embeddings")
	default:
		s.url = u.JoinPath("v1", "embeddings")
	}
	s.plain = withoutSecrets(s.url)
	s.redact = redaction(string(e.Key), u)

	s.client = retryablehttp.NewClient()
	s.client.Logger = nil
	s.client.RetryMax = max(0, orElse(e.Retries, 5))
	s.client.RetryWaitMin, s.client.RetryWaitMax = time.Second/2, 30*time.Second
	s.client.CheckRetry = isWorthRetry
	s.client.Backoff = s.backoff
	s.client.PrepareRetry = func(r *http.Request) error { return s.pause.wait(r.Context()) }
	s.client.ErrorHandler = retryablehttp.PassthroughErrorHandler
	s.client.RequestLogHook = func(_ retryablehttp.Logger, _ *http.Request, attempt int) {
		e.requests.Add(1)
		if attempt > 0 {
			e.retries.Add(1)
		}
	}
	s.client.HTTPClient.Timeout = orElse(e.Timeout, time.Minute)
	s.client.HTTPClient.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if e.Transport != nil {
		s.client.HTTPClient.Transport = e.Transport
	}
	return s, nil
}

// orElse is a setting, or the standard if it is not set.
func orElse[T int | time.Duration](setting, standard T) T {
	if setting == 0 {
		return standard
	}
	return setting
}

// withoutSecrets is a URL without user, password, query and fragment.
func withoutSecrets(u *url.URL) string {
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}).String()
}

// redaction takes the secrets out of what a server says, in the spellings in which servers repeat what they were sent.
func redaction(key string, u *url.URL) *strings.Replacer {
	secrets := []string{key, u.RawQuery}
	if u.User != nil {
		name := u.User.Username()
		password, _ := u.User.Password()
		secrets = append(secrets, name, password, base64.StdEncoding.EncodeToString([]byte(name+":"+password)))
	}
	for _, values := range u.Query() {
		secrets = append(secrets, values...)
	}
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) }) // one may be a part of another
	var pairs []string
	for _, secret := range secrets {
		if secret != "" {
			for _, spelling := range []string{secret, url.QueryEscape(secret), strings.ReplaceAll(secret, "/", `\/`)} {
				pairs = append(pairs, spelling, "(secret)")
			}
		}
	}
	return strings.NewReplacer(pairs...)
}

// failure is an error about an answer, or about there being none.
func (s *session) failure(status int, expected, found string, err error) error {
	return &EmbedError{s.plain, status, expected, s.redact.Replace(found), err}
}

// excerpt is the beginning of what a server says, without the secrets.
func (s *session) excerpt(said []byte) string {
	const most = 160
	text := []rune(strings.Join(strings.Fields(s.redact.Replace(string(said))), " "))
	if len(text) > most {
		text = append(text[:most], '…')
	}
	return strconv.Quote(string(text))
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
	free := make(chan struct{}, max(1, orElse(s.Concurrency, 4)))
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
	most, room := max(1, orElse(s.Batch, 32)), max(1, orElse(s.Characters, 30_000))
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
	answer, err := s.post(ctx, asked)
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

// post sends a request, and gives what is answered with status 200.
func (s *session) post(ctx context.Context, texts []string) ([]byte, error) {
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
	request, err := retryablehttp.NewRequestWithContext(ctx, http.MethodPost, s.url.String(), body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", "duizhao")
	if s.Key != "" {
		request.Header.Set("Authorization", "Bearer "+string(s.Key))
	}

	most := int64(1<<16 + len(texts)*longestVector*8)
	var answer []byte
	read := func(r *http.Response) (err error) {
		defer r.Body.Close()
		answer, err = io.ReadAll(io.LimitReader(r.Body, most+1))
		return err
	}
	request.SetResponseHandler(read) // so that a connection lost in the middle of an answer is a reason to repeat
	if err := s.pause.wait(ctx); err != nil {
		return nil, err
	}
	response, err := s.client.Do(request)
	if err == nil && isTemporary(response.StatusCode) {
		err = read(response) // the last of the attempts, which the handler does not see
	}
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err != nil:
		err = withoutURL(err)
		return nil, s.failure(0, "an answer", err.Error(), err)
	case response.StatusCode != http.StatusOK:
		found := fmt.Sprintf("%d %s", response.StatusCode, http.StatusText(response.StatusCode))
		if to, err := response.Location(); err == nil {
			found += " to " + withoutSecrets(to)
		}
		return nil, s.failure(response.StatusCode, "status 200", found+" "+s.excerpt(answer), nil)
	case int64(len(answer)) > most:
		return nil, s.failure(response.StatusCode, fmt.Sprintf("at most %d bytes", most), "more", nil)
	}
	return answer, nil
}

// withoutURL is the error below one of net/http, whose message has the URL with the query.
func withoutURL(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

func isTemporary(status int) bool { return status == http.StatusTooManyRequests || status/100 == 5 }

// isWorthRetry is a [retryablehttp.CheckRetry].
func isWorthRetry(ctx context.Context, r *http.Response, err error) (bool, error) {
	if err != nil || ctx.Err() != nil {
		return retryablehttp.DefaultRetryPolicy(ctx, r, err)
	}
	return isTemporary(r.StatusCode), nil
}

// backoff is a [retryablehttp.Backoff]. After it come the rest of the pause that the server asks for, and the repetition.
func (s *session) backoff(least, most time.Duration, attempt int, r *http.Response) time.Duration {
	if r != nil {
		if until, ok := retryAfter(r.Header.Get("Retry-After"), time.Now()); ok {
			s.pause.extend(until)
		}
	}
	wait := retryablehttp.DefaultBackoff(least, most, attempt, nil)
	return wait/2 + rand.N(wait/2+1)
}

// retryAfter reads a Retry-After (RFC 9110, 10.2.3): seconds, or a date.
func retryAfter(header string, now time.Time) (time.Time, bool) {
	if seconds, err := strconv.ParseInt(header, 10, 64); err == nil && seconds >= 0 {
		return now.Add(time.Duration(min(seconds, math.MaxInt64/int64(time.Second))) * time.Second), true
	}
	date, err := http.ParseTime(header)
	return date, err == nil
}

// pause is the time in which a server does not want to be asked.
type pause struct {
	mutex sync.Mutex
	until time.Time
}

func (p *pause) extend(until time.Time) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if until.After(p.until) {
		p.until = until
	}
}

func (p *pause) left() time.Duration {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return time.Until(p.until)
}

// wait waits for the end of the pause, which may be put off meanwhile.
func (p *pause) wait(ctx context.Context) error {
	for left := p.left(); left > 0; left = p.left() {
		select {
		case <-time.After(left):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}
