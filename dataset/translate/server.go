package translate

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// Server is where a translator is asked over HTTP. The fields are settings, to be left alone once it has been asked.
type Server struct {
	// URL is the server's; what stands behind it depends on the translator.
	URL string
	// Key gives the key, which gets into no error; nil is a server that wants none. A function prints as an address, a text would print
	// itself.
	Key func() string
	// Transport makes the requests; nil is [http.DefaultTransport], with more connections.
	Transport http.RoundTripper

	answered atomic.Bool
}

// mostAnswer bounds the body of an answer in bytes.
const mostAnswer = 8 << 20

// errOtherHost refuses a redirect, which would take the text and the key to somebody else.
var errOtherHost = errors.New("redirect refused")

// client makes the connections; n of them may be open.
func (s *Server) client() *http.Client {
	transport := s.Transport
	if transport == nil {
		t := http.DefaultTransport.(*http.Transport).Clone()
		t.MaxIdleConnsPerHost = 256
		transport = t
	}
	return &http.Client{Transport: transport, CheckRedirect: func(r *http.Request, via []*http.Request) error {
		first := via[0]
		if r.URL.Host != first.URL.Host || r.URL.Scheme != first.URL.Scheme || r.Method != first.Method || len(via) > 5 {
			return errOtherHost
		}
		return nil
	}}
}

// endpoint is the URL of a service of the server: path below it, unless it ends in the path already.
func (s *Server) endpoint(suffix string, path ...string) (*url.URL, error) {
	u, err := url.Parse(s.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		// The setting is not shown: who knows what it is, it may be the key.
		return nil, &RemoteError{Expected: "a URL that begins with http:// or https://", Found: "another text"}
	}
	switch trimmed := strings.TrimRight(u.Path, "/"); {
	case strings.HasSuffix(trimmed, suffix):
		return u, nil
	case len(path) > 1 && strings.HasSuffix(trimmed, "/"+path[0]):
		return u.JoinPath(path[1:]...), nil
	}
	return u.JoinPath(path...), nil
}

// post sends JSON and gives the JSON that is answered with status 200.
func (s *Server) post(ctx context.Context, client *http.Client, u *url.URL, body []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), bytes.NewReader(body))
	if err != nil {
		return nil, s.failure(u, RemoteError{Expected: "a request", Found: withoutURL(err).Error()})
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", "duizhao")
	if key := s.key(); key != "" {
		request.Header.Set("Authorization", "Bearer "+key)
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, s.failure(u, s.unreachable(err, response))
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, mostAnswer+1))
	status := response.StatusCode
	temporary := status == http.StatusTooManyRequests || status == http.StatusRequestTimeout || status/100 == 5 && status != http.StatusNotImplemented
	switch {
	case status != http.StatusOK:
		found := fmt.Sprintf("%d %s", status, http.StatusText(status))
		if said := s.excerpt(u, answer); said != `""` {
			found += " " + said
		}
		size := status == http.StatusBadRequest || status == http.StatusRequestEntityTooLarge || status == http.StatusUnprocessableEntity
		return answer, s.failure(u, RemoteError{Status: status, Expected: "status 200", Found: found, Temporary: temporary,
			After: retryAfter(response.Header.Get("Retry-After"), time.Now()), Size: size})
	case err != nil:
		return nil, s.failure(u, RemoteError{Status: status, Expected: "a whole answer", Found: err.Error(), Temporary: true, Lost: true, Err: err})
	case len(answer) > mostAnswer:
		return nil, s.failure(u, RemoteError{Status: status, Expected: fmt.Sprintf("at most %d bytes", mostAnswer), Found: "more", Temporary: true, Lost: true})
	case isHTML(response.Header.Get("Content-Type"), answer):
		return nil, s.failure(u, RemoteError{Status: status, Expected: "JSON", Found: "a page of HTML, " + s.excerpt(u, answer)})
	}
	s.answered.Store(true)
	return answer, nil
}

func (s *Server) key() string {
	if s.Key == nil {
		return ""
	}
	return s.Key()
}

// unreachable says what a failed request means. A server that was never reached is not there; one that was may come back.
func (s *Server) unreachable(err error, response *http.Response) RemoteError {
	inner := withoutURL(err)
	e := RemoteError{Expected: "an answer", Found: inner.Error(), Err: inner}
	var dial *net.OpError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	switch {
	case errors.Is(err, errOtherHost):
		e.Status, e.Expected, e.Found = response.StatusCode, "no redirect", "one"
		if to, err := response.Location(); err == nil {
			e.Found = "one to " + withoutSecrets(to)
		}
	case errors.As(err, &certificate), errors.As(err, &record), strings.Contains(e.Found, "tls: "), strings.Contains(e.Found, "HTTP response to HTTPS"):
	case errors.As(err, &dial) && dial.Op == "dial":
		e.Temporary = s.answered.Load()
	default:
		e.Temporary, e.Lost = true, true
	}
	return e
}

func isHTML(contentType string, body []byte) bool {
	return strings.HasPrefix(contentType, "text/html") || bytes.HasPrefix(bytes.TrimSpace(body), []byte("<"))
}

// retryAfter reads a Retry-After (RFC 9110, 10.2.3), seconds or a date, as whole seconds from now on.
func retryAfter(header string, now time.Time) int {
	if seconds, err := strconv.Atoi(header); err == nil {
		return max(0, min(seconds, math.MaxInt32))
	}
	date, err := http.ParseTime(header)
	if err != nil {
		return 0
	}
	return max(0, int(math.Ceil(date.Sub(now).Seconds())))
}

// failure completes an error: where it comes from, and without the secrets.
func (s *Server) failure(u *url.URL, e RemoteError) error {
	e.From = withoutSecrets(u)
	e.Found = s.redaction(u).Replace(e.Found)
	return &e
}

// excerpt is the beginning of what a server says, without the secrets.
func (s *Server) excerpt(u *url.URL, said []byte) string {
	const most = 200
	text := []rune(strings.Join(strings.Fields(s.redaction(u).Replace(string(said[:min(len(said), 1<<16)]))), " "))
	if len(text) > most {
		text = append(text[:most], '…')
	}
	return strconv.Quote(string(text))
}

// withoutSecrets is a URL without user, password, query and fragment.
func withoutSecrets(u *url.URL) string {
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}).String()
}

// withoutURL is the error below one of net/http, whose message has the URL with the query.
func withoutURL(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

// redaction takes the secrets out of what a server says, in the spellings in which servers repeat what they were sent.
func (s *Server) redaction(u *url.URL) *strings.Replacer {
	secrets := []string{s.key(), u.RawQuery}
	if u.User != nil {
		password, _ := u.User.Password()
		secrets = append(secrets, u.User.Username(), password, base64.StdEncoding.EncodeToString([]byte(u.User.Username()+":"+password)))
	}
	for _, values := range u.Query() {
		secrets = append(secrets, values...)
	}
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) }) // one may be a part of another
	var pairs []string
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		quoted := strconv.Quote(secret)
		for _, spelling := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret), strings.ReplaceAll(secret, "/", `\/`), quoted[1 : len(quoted)-1],
			base64.StdEncoding.EncodeToString([]byte(secret))} {
			pairs = append(pairs, spelling, "(secret)")
		}
	}
	return strings.NewReplacer(pairs...)
}
