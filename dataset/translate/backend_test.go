package translate_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/remote"
	"github.com/duizhao/duizhao/dataset/translate"
	"github.com/duizhao/duizhao/dataset/translate/testdata/vllm"
)

// libre answers as LibreTranslate does, which translates all that it sees; fault spoils its answers now and then.
func libre(t *testing.T, fault func(n int32, texts []string) []string) http.HandlerFunc {
	var n atomic.Int32
	return func(w http.ResponseWriter, r *http.Request) {
		var q struct {
			Q                      []string
			Source, Target, Format string
			Key                    string `json:"api_key"`
		}
		if err := json.NewDecoder(r.Body).Decode(&q); err != nil || r.URL.Path != "/translate" || q.Source != "zh" || q.Target != "en" || q.Key != "k" {
			t.Errorf("%s %+v %v", r.URL, q, err)
		}
		for i, text := range q.Q {
			if strings.ContainsAny(text, "`{$<") {
				t.Errorf("it saw %q", text)
			}
			q.Q[i] = vllm.Translate(text)
		}
		json.NewEncoder(w).Encode(map[string][]string{"translatedText": fault(n.Add(1), q.Q)})
	}
}

func TestLibre(t *testing.T) {
	server := httptest.NewServer(libre(t, func(n int32, texts []string) []string {
		switch n % 4 {
		case 1:
			return texts[1:]
		case 2:
			texts[0] = strings.ReplaceAll(texts[0], "⟦", "[") // what such models do to marks they do not know
		}
		return texts
	}))
	defer server.Close()
	e := newEngine("")
	e.Concurrency = 1
	e.Translator = &translate.Libre{Server: remote.Server{URL: server.URL, Key: func() string { return "k" }}}
	rows := collect(t, e, someRows(20))
	if _, missing := wrong(rows); len(missing) > 0 {
		t.Error(missing)
	}
	for _, row := range rows {
		if strings.ContainsAny(row.AnswerEN, "⟦⟧") || !strings.Contains(row.AnswerEN, "`redis-cli -n ") || row.EngineEN != "libretranslate" {
			t.Errorf("%q by %s", row.AnswerEN, row.EngineEN)
		}
	}
}

// TestLibreSecret: a server that repeats all that it was sent does not make the key known.
func TestLibreSecret(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		io.Copy(w, r.Body)
	}))
	defer server.Close()
	e := newEngine("")
	e.Translator = &translate.Libre{Server: remote.Server{URL: server.URL, Key: func() string { return secret }}}
	rows := []*dataset.Row{{QuestionZH: "好？", OriginEN: dataset.OriginNone}} // short, so that the key is in the excerpt
	for _, err := range e.Rows(t.Context(), stream(rows)) {
		if err == nil || !strings.Contains(err.Error(), "(secret)") || strings.Contains(err.Error(), "geheim") {
			t.Errorf("found %v", err)
		}
	}
}

func TestCommand(t *testing.T) {
	row := func() []*dataset.Row {
		return []*dataset.Row{{ID: "1", OriginEN: dataset.OriginNone, QuestionZH: "为什么？", AnswerZH: "因为 `x` 是 3。所以不行。"}}
	}
	// Answers come in the order of the texts, which is not that of the segments.
	const sorted = `sed -e 's/"text":"为什么？"/"text":"Why?"/' -e 's/"text":"因为 .x. 是 3。"/"text":"Because \\u0060x\\u0060 is 3."/' -e 's/"text":"所以不行。"/"text":"So it does not work."/' | sort -r`
	for _, test := range []struct{ command, want, problem string }{
		{sorted, "Because `x` is 3. So it does not work.", ""},
		{sorted + " | head -1", "Because `x` is 3. So it does not work.", ""}, // one by one
		{"cat", "", "it is the source"},
		{"echo no JSON", "", "expected a JSON object"},
		{"sed p", "", "every id from 1 to"},
		{"yes '{}'", "", "expected"},
		{"echo broken >&2; exit 7", "", `expected exit code 0, found exit status 7: "broken"`},
	} {
		e := newEngine("")
		e.Retries = -1
		e.Timeout = 10 * time.Second
		e.Translator = &translate.Command{Args: []string{"/bin/sh", "-c", test.command}, Name: "test"}
		var got *dataset.Row
		problem := ""
		for r, err := range e.Rows(t.Context(), stream(row())) {
			if err != nil {
				problem = err.Error()
			} else {
				got = r
			}
		}
		if got != nil && len(got.Flags) > 0 {
			problem = got.Flags[len(got.Flags)-1].Message
		}
		if !strings.Contains(problem, test.problem) || (problem == "") != (test.problem == "") {
			t.Errorf("%s: expected %q, found %q", test.command, test.problem, problem)
		}
		if got != nil && got.AnswerEN != test.want {
			t.Errorf("%s: expected %q, found %q", test.command, test.want, got.AnswerEN)
		}
	}
	e := newEngine("")
	e.Translator = &translate.Command{Args: []string{"/no/such/program"}}
	if err := failure(t, e); !strings.Contains(err.Error(), "no such file") {
		t.Errorf("found %v", err)
	}
}

// TestSentences: one translation for each, also of lines without Chinese.
func TestSentences(t *testing.T) {
	e := newEngine(serve(t, &vllm.Server{}))
	texts, err := e.Sentences(t.Context(), []string{"第一句。", "", "OK", " 第二句。 "})
	want := []string{vllm.Translate("第一句。"), "", "OK", vllm.Translate("第二句。")}
	if err != nil || strings.Join(texts, "|") != strings.Join(want, "|") {
		t.Errorf("found %q, %v", texts, err)
	}
}
