package remote

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Server is where a service is asked over HTTP. The fields are settings, to be left alone once it has been asked. It is safe for concurrent
// use and must not be copied. Its connections close by themselves when they have been idle.
type Server struct {
	// URL is the server's; what stands behind it depends on the service.
	URL string
	// Key gives the key, which gets into no error; nil is a server that wants none. A function prints as an address, a text would print
	// itself.
	Key func() string
	// Transport makes the requests; nil is [http.DefaultTransport], with more connections.
	Transport http.RoundTripper

	once    sync.Once
	client  *http.Client
	reached atomic.Bool // it has answered something
}

// errRedirect refuses a redirect, which would take the text and the key to somebody else.
var errRedirect = errors.New("redirect refused")

// connect makes the client.
func (s *Server) connect() {
	transport := s.Transport
	if transport == nil {
		t := http.DefaultTransport.(*http.Transport).Clone()
		t.MaxIdleConnsPerHost = 256
		transport = t
	}
	s.client = &http.Client{Transport: transport, CheckRedirect: func(r *http.Request, via []*http.Request) error {
		first := via[0]
		if r.URL.Host != first.URL.Host || r.URL.Scheme != first.URL.Scheme || r.Method != first.Method || len(via) > 5 {
			return errRedirect
		}
		return nil
	}}
}

func (s *Server) key() string {
	if s.Key == nil {
		return ""
	}
	return s.Key()
}

// EndsIn tells whether the path of the URL ends in the name of a service.
func (s *Server) EndsIn(name string) bool {
	u, err := url.Parse(s.URL)
	return err == nil && strings.HasSuffix(strings.TrimRight(u.Path, "/"), "/"+name)
}

// Endpoint is one service of a server. It is safe for concurrent use.
type Endpoint struct {
	server *Server
	task   Task
	url    *url.URL
}

// Endpoint finds a service, which errors call by its task. It is below the server's URL by the path, whose first name is the version of the
// interface if there are several. What the URL ends in already is not repeated: the version, or all that follows it.
func (s *Server) Endpoint(task Task, path ...string) (*Endpoint, error) {
	u, err := url.Parse(s.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		// The setting is not shown: who knows what it is, it may be the key.
		return nil, &Error{Task: task, Expected: "a URL that begins with http:// or https://", Found: "another text"}
	}
	versioned := len(path) > 1
	switch {
	case versioned && s.EndsIn(strings.Join(path[1:], "/")), !versioned && s.EndsIn(path[0]):
	case versioned && s.EndsIn(path[0]):
		u = u.JoinPath(path[1:]...)
	default:
		u = u.JoinPath(path...)
	}
	return &Endpoint{s, task, u}, nil
}

// URL is where the service is asked, without user, password, query and fragment.
func (p *Endpoint) URL() string { return withoutSecrets(p.url) }

// Post sends JSON and gives the JSON that is answered with status 200, of so many bytes at most. Errors are of type [*Error]; with them comes
// what the server said, if it said something with another status. The context ends waiting at once.
func (p *Endpoint) Post(ctx context.Context, question []byte, most int) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url.String(), bytes.NewReader(question))
	if err != nil {
		return nil, p.failure(Error{Expected: "a request", Found: p.redact(withoutURL(err).Error())})
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", "duizhao")
	if key := p.server.key(); key != "" {
		request.Header.Set("Authorization", "Bearer "+key)
	}
	p.server.once.Do(p.server.connect)
	response, err := p.server.client.Do(request)
	if err != nil {
		return nil, p.failure(p.unanswered(err, response))
	}
	defer response.Body.Close()
	p.server.reached.Store(true)
	answer, err := io.ReadAll(io.LimitReader(response.Body, int64(most)+1))
	status := response.StatusCode
	switch {
	case status != http.StatusOK:
		return answer, p.refusal(response, answer)
	case err != nil:
		return nil, p.failure(Error{Status: status, Expected: "a whole answer", Found: p.redact(err.Error()), Temporary: true, Lost: true, Err: err})
	case len(answer) > most:
		return nil, p.Wrong(fmt.Sprintf("at most %d bytes", most), "more")
	case isHTML(response.Header.Get("Content-Type"), answer):
		return nil, p.failure(Error{Status: status, Expected: "JSON", Found: "a page of HTML, " + p.Excerpt(answer)})
	}
	return answer, nil
}

// Wrong is the error of an answer that is not as it should be. It may have to be paid for; whether another would be better is the caller's
// to say. found is to hold nothing that the server says but by [Endpoint.Excerpt].
func (p *Endpoint) Wrong(expected, found string) *Error {
	return p.failure(Error{Status: http.StatusOK, Expected: expected, Found: found, Lost: true})
}

// refusal is the error of an answer with another status than 200.
func (p *Endpoint) refusal(response *http.Response, said []byte) *Error {
	status := response.StatusCode
	e := Error{Status: status, Expected: "status 200", Found: fmt.Sprintf("%d %s", status, http.StatusText(status))}
	if excerpt := p.Excerpt(said); excerpt != `""` {
		e.Found += " " + excerpt
	}
	switch status {
	case http.StatusTooManyRequests, http.StatusRequestTimeout:
		e.Temporary = true
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		e.Size = true
	default:
		e.Temporary = status/100 == 5 && status != http.StatusNotImplemented
	}
	e.After = retryAfter(response.Header.Get("Retry-After"), time.Now())
	return p.failure(e)
}

// unanswered says what a failed request means. A server that was never reached is not there; one that was may come back.
func (p *Endpoint) unanswered(err error, response *http.Response) Error {
	inner := withoutURL(err)
	e := Error{Expected: "an answer", Found: p.redact(inner.Error()), Err: inner}
	var dial *net.OpError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	switch {
	case errors.Is(err, errRedirect):
		e.Status, e.Expected, e.Found = response.StatusCode, "no redirect", "one"
		if to, err := response.Location(); err == nil {
			e.Found = "one to " + p.redact(withoutSecrets(to))
		}
	case errors.As(err, &certificate), errors.As(err, &record), strings.Contains(e.Found, "tls: "), strings.Contains(e.Found, "HTTP response to HTTPS"):
	case errors.As(err, &dial) && dial.Op == "dial":
		e.Temporary = p.server.reached.Load()
	default:
		e.Temporary, e.Lost = true, true
	}
	return e
}

// failure completes an error: what was asked for, and where.
func (p *Endpoint) failure(e Error) *Error {
	e.Task, e.From = p.task, p.URL()
	return &e
}

func isHTML(contentType string, body []byte) bool {
	return strings.HasPrefix(contentType, "text/html") || bytes.HasPrefix(bytes.TrimSpace(body), []byte("<"))
}

// withoutURL is the error below one of net/http, whose message has the URL with the query.
func withoutURL(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}
