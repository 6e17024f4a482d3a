package remote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
)

// handle starts a server and gives its URL.
func handle(t *testing.T, handler http.HandlerFunc) string {
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// post asks a server about {} and gives the error, which must be of this package.
func post(t *testing.T, s *Server) ([]byte, *Error) {
	t.Helper()
	endpoint, err := s.Endpoint(Translation, "v1", "translations")
	if err != nil {
		t.Fatal(err)
	}
	answer, err := endpoint.Post(t.Context(), []byte("{}"), 1000)
	var failed *Error
	if err != nil && !errors.As(err, &failed) {
		t.Fatalf("expected an *Error, found %T: %v", err, err)
	}
	return answer, failed
}

func TestEndpoint(t *testing.T) {
	for _, test := range []struct{ url, path, want string }{
		{"http://h", "v1 chat completions", "http://h/v1/chat/completions"},
		{"http://h/", "v1 chat completions", "http://h/v1/chat/completions"},
		{"http://h/v1", "v1 chat completions", "http://h/v1/chat/completions"},
		{"http://h/v1/", "v1 chat completions", "http://h/v1/chat/completions"},
		{"https://h/api/v4/chat/completions", "v1 chat completions", "https://h/api/v4/chat/completions"},
		{"http://h/nov1", "v1 chat completions", "http://h/nov1/v1/chat/completions"},
		{"http://h/translate", "translate", "http://h/translate"},
		{"http://h/translate/", "translate", "http://h/translate/"},
		{"http://h/translated", "translate", "http://h/translated/translate"},
		{"http://user:pass@h/a%2Fb?token=x#y", "translate", "http://h/a%2Fb/translate"},
	} {
		endpoint, err := (&Server{URL: test.url}).Endpoint(Translation, strings.Fields(test.path)...)
		if err != nil || endpoint.URL() != test.want {
			t.Errorf("%s: expected %s, found %v, %v", test.url, test.want, endpoint, err)
		}
	}
	for _, u := range []string{
		"", "localhost:8080", "127.0.0.1/embed", "ftp://h/embed", "http://", "http://user:topsecret@[", "sk-topsecret", "user:topsecret@h/embed", "http:/h", ":",
	} {
		endpoint, err := (&Server{URL: u}).Endpoint(Embeddings, "embed")
		const want = "embeddings: expected a URL that begins with http:// or https://, found another text"
		if endpoint != nil || err == nil || err.Error() != want {
			t.Errorf("%q: expected %q, found %v, %v", u, want, endpoint, err)
		}
	}
}

func TestRequest(t *testing.T) {
	u := handle(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, `[%q,%q,%q,%q]`, r.Method, r.URL, r.Header.Get("Authorization"), body)
	})
	for _, test := range []struct {
		key  func() string
		want string
	}{
		{nil, `["POST","/v1/translations?version=3","","{}"]`},
		{func() string { return "" }, `["POST","/v1/translations?version=3","","{}"]`},
		{func() string { return "k" }, `["POST","/v1/translations?version=3","Bearer k","{}"]`},
	} {
		if answer, err := post(t, &Server{URL: u + "?version=3", Key: test.key}); err != nil || string(answer) != test.want {
			t.Errorf("expected %s, found %s, %v", test.want, answer, err)
		}
	}
}

// TestAnswers: what an answer means for another attempt.
func TestAnswers(t *testing.T) {
	for _, test := range []struct {
		name        string
		status      int
		contentType string
		body        string
		want        Error // but for Task and From
	}{
		{"empty", 200, "", "", Error{}},
		{"as long as it may be", 200, "", strings.Repeat("1", 1000), Error{}},
		{"too long", 200, "", strings.Repeat("1", 1001), Error{Status: 200, Expected: "at most 1000 bytes", Found: "more", Lost: true}},
		{"HTML", 200, "text/html; charset=utf-8", "Log in", Error{Status: 200, Expected: "JSON", Found: `a page of HTML, "Log in"`}},
		{"HTML without type", 200, "application/json", "\n<html>\n 登录 </html>", Error{Status: 200, Expected: "JSON", Found: `a page of HTML, "<html> 登录 </html>"`}},
		{"204", 204, "", "", Error{Status: 204, Expected: "status 200", Found: "204 No Content"}},
		{"400", 400, "", "no  such\nform", Error{Status: 400, Expected: "status 200", Found: `400 Bad Request "no such form"`, Size: true}},
		{"401", 401, "", "", Error{Status: 401, Expected: "status 200", Found: "401 Unauthorized"}},
		{"404", 404, "", "", Error{Status: 404, Expected: "status 200", Found: "404 Not Found"}},
		{"408", 408, "", "", Error{Status: 408, Expected: "status 200", Found: "408 Request Timeout", Temporary: true}},
		{"413", 413, "", "", Error{Status: 413, Expected: "status 200", Found: "413 Request Entity Too Large", Size: true}},
		{"422", 422, "", "", Error{Status: 422, Expected: "status 200", Found: "422 Unprocessable Entity", Size: true}},
		{"429", 429, "", "", Error{Status: 429, Expected: "status 200", Found: "429 Too Many Requests", Temporary: true}},
		{"500", 500, "", "", Error{Status: 500, Expected: "status 200", Found: "500 Internal Server Error", Temporary: true}},
		{"501", 501, "", "", Error{Status: 501, Expected: "status 200", Found: "501 Not Implemented"}},
		{"503", 503, "", "", Error{Status: 503, Expected: "status 200", Found: "503 Service Unavailable", Temporary: true}},
		{"long excerpt", 500, "", strings.Repeat("错", 201), Error{Status: 500, Expected: "status 200",
			Found: `500 Internal Server Error "` + strings.Repeat("错", 200) + `…"`, Temporary: true}},
		{"excerpt as long as it may be", 500, "", strings.Repeat("错", 200), Error{Status: 500, Expected: "status 200",
			Found: `500 Internal Server Error "` + strings.Repeat("错", 200) + `"`, Temporary: true}},
	} {
		t.Run(test.name, func(t *testing.T) {
			u := handle(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", test.contentType)
				w.WriteHeader(test.status)
				io.WriteString(w, test.body)
			})
			answer, err := post(t, &Server{URL: u})
			if test.want == (Error{}) {
				if err != nil || string(answer) != test.body {
					t.Errorf("found %s, %v", answer, err)
				}
				return
			}
			test.want.Task, test.want.From = Translation, u+"/v1/translations"
			if err == nil || *err != test.want {
				t.Errorf("expected %+v, found %+v", test.want, err)
			}
			if test.status != 200 && string(answer) != test.body {
				t.Errorf("expected what it said, found %q", answer)
			}
		})
	}
}

// TestRedirects: one to the same host that keeps the method is followed, no other is.
func TestRedirects(t *testing.T) {
	var elsewhere atomic.Int32
	other := handle(t, func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) })
	var to string
	status := 0
	u := handle(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/here" {
			io.Copy(w, r.Body)
			return
		}
		http.Redirect(w, r, to, status)
	})
	for _, status = range []int{301, 302, 303, 307, 308} {
		for _, to = range []string{"/here", other + "/v1?token=hush", "/v1/translations"} {
			answer, err := post(t, &Server{URL: u, Key: func() string { return "sk-topsecret" }})
			if to == "/here" && status >= 307 {
				if err != nil || string(answer) != "{}" {
					t.Errorf("%d to %s: expected that it is followed, found %q, %v", status, to, answer, err)
				}
				continue
			}
			want, _, _ := strings.Cut(to, "?")
			if strings.HasPrefix(want, "/") {
				want = u + want
			}
			if err == nil || err.Status != status || err.Temporary || err.Expected != "no redirect" || err.Found != "one to "+want {
				t.Errorf("%d to %s: found %+v", status, to, err)
			}
		}
	}
	if elsewhere.Load() > 0 {
		t.Error("another host was asked")
	}
}

// TestUnreachable: no server, one that speaks no TLS, one whose certificate nobody knows. None of these gets better by itself, but for a
// server that was there before.
func TestUnreachable(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	free := "http://" + listener.Addr().String()
	listener.Close()
	plain := handle(t, func(http.ResponseWriter, *http.Request) {})
	encrypted := httptest.NewUnstartedServer(http.NotFoundHandler())
	encrypted.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains of our refusal
	encrypted.StartTLS()
	defer encrypted.Close()
	for _, test := range []struct{ url, want string }{
		{free + "?token=hush", "connection refused"},
		{strings.Replace(plain, "http:", "https:", 1) + "?token=hush", "HTTP response to HTTPS client"},
		{encrypted.URL + "?token=hush", "certificate"},
	} {
		_, err := post(t, &Server{URL: test.url})
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "hush") || err.Temporary || err.Lost || err.Err == nil {
			t.Errorf("%s: expected %q, found %+v", test.url, test.want, err)
		}
	}
	for _, status := range []int{200, 503} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Connection", "close")
			w.WriteHeader(status)
		}))
		s := &Server{URL: server.URL}
		post(t, s)
		server.Close()
		if _, err := post(t, s); err == nil || !err.Temporary || err.Lost {
			t.Errorf("after %d: expected an error that may pass, found %+v", status, err)
		}
	}
}

// TestLost: a connection that is cut is worth another attempt, and the question may have been answered.
func TestLost(t *testing.T) {
	for name, cut := range map[string]func(w http.ResponseWriter){
		"before the answer": func(http.ResponseWriter) {},
		"within the answer": func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "500")
			io.WriteString(w, "{")
			w.(http.Flusher).Flush()
		},
		"within chunks": func(w http.ResponseWriter) {
			io.WriteString(w, "{}") // would do, had it been complete
			w.(http.Flusher).Flush()
		},
	} {
		u := handle(t, func(w http.ResponseWriter, _ *http.Request) { cut(w); panic(http.ErrAbortHandler) })
		if answer, err := post(t, &Server{URL: u}); answer != nil || err == nil || !err.Temporary || !err.Lost || err.Err == nil {
			t.Errorf("%s: found %q, %+v", name, answer, err)
		}
	}
}

// inMemory is a connection to a handler without a network.
type inMemory struct{ http.Handler }

func (m inMemory) RoundTrip(r *http.Request) (*http.Response, error) {
	recorder := httptest.NewRecorder()
	m.ServeHTTP(recorder, r)
	return recorder.Result(), nil
}

// failing is a network that gives errors with the URL in them, as net/http does.
type failing struct{}

func (failing) RoundTrip(r *http.Request) (*http.Response, error) {
	return nil, fmt.Errorf("no route to %s with %s", r.URL, r.Header.Get("Authorization"))
}

// TestSecrets has servers and networks that repeat what they were sent, in many spellings.
func TestSecrets(t *testing.T) {
	const key = `sk-"top/secret"+42=`
	echo := func(status int, header string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
			if header != "" {
				w.Header().Set(header, "http://x:"+url.QueryEscape(token)+"@elsewhere/"+url.PathEscape(token)+"?"+r.URL.RawQuery)
			}
			w.WriteHeader(status)
			for range 20 { // so that what is cut off at the end of an excerpt is a part of one
				user, password, _ := r.BasicAuth()
				fmt.Fprint(w, token, r.URL, r.URL.Query()["token"], user, password, url.QueryEscape(token), url.PathEscape(token))
				fmt.Fprintf(w, "%q", token)
				json.NewEncoder(w).Encode(r.Header)
				fmt.Fprint(w, strings.ReplaceAll(token, "/", `\/`))
			}
		})
	}
	transports := map[string]http.RoundTripper{
		"401":      inMemory{echo(401, "")},
		"200":      inMemory{echo(200, "")},
		"500":      inMemory{echo(500, "")},
		"redirect": inMemory{echo(308, "Location")},
		"network":  failing{},
	}
	secrets := []string{"secret", "hush", "alice", "wonder", "YWxpY2U6d29uZGVy"} // the last is Basic of alice:wonder
	for name, transport := range transports {
		for _, u := range []string{"http://h/v1?token=hush%2Fhush&x=hush", "http://alice:wonder@h/v1/translations?token=hush"} {
			s := &Server{URL: u, Transport: transport, Key: func() string {
				if strings.Contains(u, "alice") {
					return "" // which would go first
				}
				return key
			}}
			endpoint, err := s.Endpoint(Translation, "v1", "translations")
			if err != nil {
				t.Fatal(err)
			}
			answer, err := endpoint.Post(t.Context(), nil, 1<<20)
			if err == nil {
				err = endpoint.Wrong("JSON", endpoint.Excerpt(answer))
			}
			var failed *Error
			if !errors.As(err, &failed) || failed.From != "http://h/v1/translations" {
				t.Fatalf("%s %s: found %v", name, u, err)
			}
			said := strings.ReplaceAll(err.Error(), "(secret)", "")
			for _, secret := range secrets {
				if strings.Contains(said, secret) {
					t.Errorf("%s %s: %q is in %s", name, u, secret, said)
				}
			}
			if printed := fmt.Sprintf("%v %+v %#v", s, s, *endpoint); strings.Contains(printed, "top") {
				t.Errorf("the key is in %s", printed)
			}
		}
	}
}

// TestSecretsLeaveTheStatus: a query's value that is a part of our own words does not spoil them.
func TestSecretsLeaveTheStatus(t *testing.T) {
	u := handle(t, func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "version 3?", http.StatusServiceUnavailable)
	})
	const want = `503 Service Unavailable "version (secret)?"`
	if _, err := post(t, &Server{URL: u + "?version=3"}); err == nil || err.Found != want {
		t.Errorf("expected %q, found %v", want, err)
	}
}

func TestPostEndsWithTheContext(t *testing.T) {
	u := handle(t, func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	})
	endpoint, err := (&Server{URL: u}).Endpoint(Translation, "translate")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := endpoint.Post(ctx, nil, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("expected that it is canceled, found %v", err)
	}
}
