package translate_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/remote"
	"github.com/duizhao/duizhao/dataset/translate"
	"github.com/duizhao/duizhao/dataset/translate/memory"
	"github.com/duizhao/duizhao/dataset/translate/testdata/vllm"
)

// serve starts a server and gives its URL.
func serve(t testing.TB, s *vllm.Server) string {
	if s.Hang == 0 {
		s.Hang = time.Minute
	}
	server := httptest.NewServer(s)
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	return server.URL
}

// newEngine asks a server, with waits of next to nothing.
func newEngine(url string) *translate.Engine {
	return &translate.Engine{
		Translator: &translate.Chat{Server: remote.Server{URL: url}, Model: "m"},
		Check:      sameDigits, FirstWait: time.Microsecond, Concurrency: 8,
	}
}

// newVirtual asks a server without a network, for tests on a clock of their own, on which nothing is slow that is not meant to be.
func newVirtual(s *vllm.Server) *translate.Engine {
	e := newEngine("http://server.example")
	e.Translator.(*translate.Chat).Transport = transport(func(r *http.Request) (*http.Response, error) { return through(s, r) })
	return e
}

// sameDigits stands for the checks of package check, which cmd composes with this one.
func sameDigits(field, zh, en string) []dataset.Flag {
	digits := func(s string) string {
		d := []byte{}
		for i := range len(s) {
			if '0' <= s[i] && s[i] <= '9' {
				d = append(d, s[i])
			}
		}
		slices.Sort(d)
		return string(d)
	}
	if digits(zh) != digits(en) {
		return []dataset.Flag{{Check: "numbers", Field: field, Severity: "error", Message: "numbers differ"}}
	}
	return []dataset.Flag{{Check: "style", Field: field, Severity: "warning", Message: "no reason to refuse"}}
}

// cache keeps answers as the memory does.
type cache struct {
	mutex sync.Mutex
	kept  map[string]string
}

func (c *cache) use(e *translate.Engine) {
	e.Answer = func(_ context.Context, key []byte) ([]byte, bool, error) {
		c.mutex.Lock()
		defer c.mutex.Unlock()
		value, ok := c.kept[string(key)]
		return []byte(value), ok, nil
	}
	e.Remember = func(_ context.Context, key, value []byte) error {
		c.mutex.Lock()
		defer c.mutex.Unlock()
		if c.kept == nil {
			c.kept = map[string]string{}
		}
		c.kept[string(key)] = string(value)
		return nil
	}
}

// someRows makes rows as documents give them: with code, numbers, lists, tables, and texts that recur.
func someRows(n int) []*dataset.Row {
	random := rand.New(rand.NewPCG(7, 0))
	nouns := strings.Fields("缓存 索引 事务 队列 日志 线程 副本 分区 快照 令牌 连接池 布隆过滤器 负载均衡 消息中间件")
	verbs := strings.Fields("保存 读取 删除 更新 复制 压缩 合并 检查 重建 释放")
	noun := func() string { return nouns[random.IntN(len(nouns))] }
	verb := func() string { return verbs[random.IntN(len(verbs))] }
	var rows []*dataset.Row
	for i := range n {
		row := &dataset.Row{
			ID: fmt.Sprintf("doc#%d", i+1), SourceZH: "doc.zh.md", Number: fmt.Sprint(i + 1), Section: []string{"数据库", noun()}, Kind: dataset.Open,
			TitleZH: noun() + "与" + noun(), QuestionZH: fmt.Sprintf("为什么%s要%s%s？第%d次呢？", noun(), verb(), noun(), i),
			AnswerZH: fmt.Sprintf("先%s%s，超时为 %d 毫秒。\n\n- 用 `redis-cli -n %d` %s{name}。\n- 见[文档](https://a.example/%d?x=1)。\n\n```sh\n# 注释\nrun %d\n```\n\n| 项 | 值 |\n| --- | --- |\n| %s | %d |\n",
				verb(), noun(), random.IntN(9000), i, verb(), i, i, noun(), random.IntN(100)),
			AnalysisZH: "略。", OptionsZH: []dataset.Option{}, OptionsEN: []dataset.Option{}, Pairs: []dataset.Pair{}, Flags: []dataset.Flag{}, AnswerKey: []string{}, OriginEN: dataset.OriginNone,
		}
		if i%3 == 0 {
			row.Kind, row.AnswerKey = dataset.SingleChoice, []string{"A"}
			row.OptionsZH = []dataset.Option{{Label: "A", Text: verb() + noun()}, {Label: "B", Text: fmt.Sprintf("%s的 **%d%%**", noun(), i%100)}}
		}
		rows = append(rows, row)
	}
	return rows
}

func stream(rows []*dataset.Row) iter.Seq2[*dataset.Row, error] {
	return func(yield func(*dataset.Row, error) bool) {
		for _, r := range rows {
			c := *r
			if !yield(&c, nil) {
				return
			}
		}
	}
}

// collect runs an engine to its end.
func collect(t testing.TB, e *translate.Engine, rows []*dataset.Row) []*dataset.Row {
	t.Helper()
	var out []*dataset.Row
	for row, err := range e.Rows(context.Background(), stream(rows)) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, row)
	}
	return out
}

// wrong lists the English that is not what the server would say without faults, and the fields that are empty.
func wrong(rows []*dataset.Row) (accepted, missing []string) {
	for _, row := range rows {
		for _, p := range row.Pairs {
			if want := vllm.Translate(p.ZH); p.EN != want && p.EN != p.ZH {
				accepted = append(accepted, fmt.Sprintf("%s %s: %q became %q, expected %q", row.ID, p.Field, p.ZH, p.EN, want))
			}
		}
		for _, f := range row.Flags {
			missing = append(missing, row.ID+" "+f.Field+" "+f.Message)
		}
	}
	return accepted, missing
}

func encode(rows []*dataset.Row) string {
	b, err := json.MarshalIndent(rows, "", " ")
	if err != nil {
		panic(err)
	}
	return string(b)
}

// TestFaults: of answers of which 30 % have a fault none that is wrong is taken, everything is recovered, and there are not twice as
// many requests as without faults.
func TestFaults(t *testing.T) {
	n, seeds := 600, uint64(3)
	if testing.Short() {
		n, seeds = 80, 1
	}
	rows := someRows(n)
	sound := &vllm.Server{}
	want := collect(t, newVirtual(sound), rows)
	if accepted, missing := wrong(want); len(accepted)+len(missing) > 0 {
		t.Fatalf("without faults: %v %v", accepted, missing)
	}
	for seed := range seeds {
		synctest.Test(t, func(t *testing.T) {
			faulty := &vllm.Server{Rate: 0.3, Seed: seed, Faults: vllm.Faults, RetryAfter: 7, Hang: time.Hour}
			e := newVirtual(faulty)
			got := collect(t, e, rows)
			accepted, missing := wrong(got)
			if len(accepted) > 0 {
				t.Errorf("seed %d: %d wrong texts accepted, such as %s", seed, len(accepted), accepted[0])
			}
			if len(missing) > 0 {
				t.Errorf("seed %d: %d fields not recovered, such as %s", seed, len(missing), missing[0])
			}
			if encode(got) != encode(want) {
				t.Errorf("seed %d: the rows differ from those without faults", seed)
			}
			if faulty.Requests() > 2*sound.Requests() {
				t.Errorf("seed %d: %d requests, more than twice the %d without faults", seed, faulty.Requests(), sound.Requests())
			}
			t.Logf("seed %d: %d requests, %d without faults; %+v", seed, faulty.Requests(), sound.Requests(), e.Counts())
		})
	}
}

// TestEveryFault: each of them is seen, and overcome.
func TestEveryFault(t *testing.T) {
	rows := someRows(12)
	for _, fault := range append(slices.Clone(vllm.Faults), vllm.Reasoning, vllm.Fenced) {
		t.Run(string(fault), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &vllm.Server{Rate: 0.3, Seed: 3, Faults: []vllm.Fault{fault}, RetryAfter: 7, Hang: time.Hour}
				e := newVirtual(s)
				e.Batch = 8
				accepted, missing := wrong(collect(t, e, rows))
				if s.Injected(fault) == 0 {
					t.Fatal("the server never did it")
				}
				for _, m := range append(accepted, missing...) {
					t.Error(m)
				}
				harmless := fault == vllm.Reasoning || fault == vllm.Fenced
				if retries := e.Counts().Retries; (retries == 0) != harmless {
					t.Errorf("%d answers with the fault, %d retries", s.Injected(fault), retries)
				}
			})
		})
	}
}

// TestHopeless: what can never be translated is flagged and stays empty, and costs what stands beside it nothing.
func TestHopeless(t *testing.T) {
	rows := someRows(20)
	rows[3].AnalysisZH = "第一句。毒药一句。"
	rows[9].QuestionZH = "毒药二？"
	for _, fault := range []vllm.Fault{vllm.RefusalInside, vllm.CommentInside, vllm.Repetition, vllm.Echo, vllm.Empty, vllm.Structure, vllm.TwoLines} {
		s := &vllm.Server{Always: func(zh string) vllm.Fault {
			if strings.HasPrefix(zh, "毒药") {
				return fault
			}
			return ""
		}}
		var done cache
		e := newEngine(serve(t, s))
		done.use(e)
		got := collect(t, e, rows)
		accepted, missing := wrong(got)
		if len(accepted) > 0 || len(missing) != 2 || got[3].AnalysisEN != "" || got[9].QuestionEN != "" {
			t.Errorf("%s: accepted %v, missing %v", fault, accepted, missing)
		}
		if n := e.Counts().Failed; n != 2 {
			t.Errorf("%s: expected 2 failed segments, found %d", fault, n)
		}

		// A later run asks for these alone, and takes away the flags.
		again := &vllm.Server{}
		e = newEngine(serve(t, again))
		done.use(e)
		got = collect(t, e, got)
		if accepted, missing := wrong(got); len(accepted)+len(missing) > 0 || got[3].AnalysisEN == "" {
			t.Errorf("%s, second run: %v %v", fault, accepted, missing)
		}
		if again.Asked("毒药二？") != 1 || again.Asked("第一句。") != 0 {
			t.Errorf("%s, second run: asked for %d and %d", fault, again.Asked("毒药二？"), again.Asked("第一句。"))
		}
	}
}

// shorter is n, or a quarter of it where tests are to be short.
func shorter(n int) int {
	if testing.Short() {
		return n / 4
	}
	return n
}

// TestOrder: the rows are the same whatever the number of workers and the order of the answers.
func TestOrder(t *testing.T) {
	rows := someRows(shorter(100))
	var want string
	for _, workers := range []int{1, 3, 32} {
		e := newEngine(serve(t, &vllm.Server{Rate: 0.2, Seed: 9, Faults: []vllm.Fault{vllm.Missing, vllm.Cut, vllm.Number}}))
		e.Concurrency = workers
		got := encode(collect(t, e, rows))
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("%d workers: other rows than one worker's", workers)
		}
	}
}

// TestCache: what was accepted is not asked for again, nor twice in a run.
func TestCache(t *testing.T) {
	rows := someRows(shorter(60))
	var done cache
	s := &vllm.Server{}
	first := newEngine(serve(t, s))
	done.use(first)
	want := encode(collect(t, first, rows))
	if n := s.Asked("略。"); n == 0 || n > 60 {
		t.Errorf("asked %d times", n)
	}
	requests := s.Requests()
	second := newEngine(serve(t, s))
	done.use(second)
	if got := encode(collect(t, second, rows)); got != want {
		t.Error("other rows from the cache")
	}
	if s.Requests() != requests || second.Counts().Machine != 0 {
		t.Errorf("%d more requests", s.Requests()-requests)
	}
	// Another model is another question.
	third := newEngine(serve(t, s))
	done.use(third)
	third.Translator.(*translate.Chat).Model = "n"
	collect(t, third, rows)
	if s.Requests() == requests {
		t.Error("another model's answers were taken")
	}
	// What does not pass the checks any more is not taken, not even from the cache.
	fourth := newEngine(serve(t, s))
	done.use(fourth)
	for k := range done.kept {
		done.kept[k] = "I'm sorry, but I can't translate this."
	}
	if got := encode(collect(t, fourth, rows)); got != want {
		t.Error("a spoilt cache was believed")
	}
}

// TestMemory: the memory comes first, is checked, and is enough without a translator.
func TestMemory(t *testing.T) {
	rows := someRows(3)
	rows[0].AnalysisZH, rows[1].AnalysisZH = "共 3 次。", "共 4 次。"
	recall := func(_ context.Context, s *translate.Segment) (translate.Result, bool, error) {
		switch s.Text {
		case "共 3 次。":
			return translate.Result{Text: "3 times in all.", Score: 1}, true, nil
		case "共 4 次。":
			return translate.Result{Text: "5 times in all.", Score: 0.9}, true, nil
		}
		return translate.Result{}, false, nil
	}
	alone := &translate.Engine{Recall: recall, Check: sameDigits}
	got := collect(t, alone, rows)
	if got[0].AnalysisEN != "3 times in all." || got[0].OriginEN != dataset.OriginMemory || got[0].EngineEN != "" || got[0].Score != 1 {
		t.Errorf("found %q, %s, %q", got[0].AnalysisEN, got[0].OriginEN, got[0].EngineEN)
	}
	if got[0].TitleEN != "" || got[1].AnalysisEN != "" || got[1].OriginEN != dataset.OriginNone {
		t.Errorf("found %+v", got[1])
	}
	e := newEngine(serve(t, &vllm.Server{}))
	e.Recall = recall
	got = collect(t, e, rows)
	if got[0].AnalysisEN != "3 times in all." || got[0].OriginEN != dataset.OriginMachine || got[0].EngineEN != "m" {
		t.Errorf("found %q, %s, %q", got[0].AnalysisEN, got[0].OriginEN, got[0].EngineEN)
	}
	if n := e.Counts(); n.Memory != 1 || n.Failed != 0 {
		t.Errorf("found %+v", n)
	}
	broken := errors.New("the disk is gone")
	e.Recall = func(context.Context, *translate.Segment) (translate.Result, bool, error) {
		return translate.Result{}, false, broken
	}
	for _, err := range e.Rows(t.Context(), stream(rows)) {
		if !errors.Is(err, broken) {
			t.Errorf("expected the memory's error, found %v", err)
		}
	}
}

// TestUntouched: rows with English stay as they are.
func TestUntouched(t *testing.T) {
	rows := someRows(4)
	for _, r := range rows {
		r.OriginEN, r.QuestionEN = dataset.OriginDocument, "Why?"
	}
	s := &vllm.Server{}
	if got := encode(collect(t, newEngine(serve(t, s)), rows)); got != encode(rows) || s.Requests() != 0 {
		t.Errorf("%d requests, %s", s.Requests(), got)
	}
}

// TestWindow: as many rows as there may be, only so many are under way.
func TestWindow(t *testing.T) {
	e := newEngine(serve(t, &vllm.Server{}))
	e.Concurrency = 2
	given, taken, most := 0, 0, 0
	var mutex sync.Mutex
	var plain []*dataset.Row
	for i := range shorter(3000) {
		plain = append(plain, &dataset.Row{ID: fmt.Sprint(i), QuestionZH: fmt.Sprintf("问题 %d 是什么？", i%50), OriginEN: dataset.OriginNone})
	}
	source := func(yield func(*dataset.Row, error) bool) {
		for _, r := range plain {
			mutex.Lock()
			given++
			most = max(most, given-taken)
			mutex.Unlock()
			if !yield(r, nil) {
				return
			}
		}
	}
	for _, err := range e.Rows(t.Context(), source) {
		if err != nil {
			t.Fatal(err)
		}
		mutex.Lock()
		taken++
		mutex.Unlock()
	}
	if taken != len(plain) || most > 200 {
		t.Errorf("%d rows of %d, at most %d under way", taken, len(plain), most)
	}
}

// BenchmarkRows: segments through the whole pipeline, with a server on the same machine that answers at once and 32 connections; and the same
// with every answer durable in a memory's file.
func BenchmarkRows(b *testing.B) {
	url := serve(b, &vllm.Server{})
	rows := someRows(200)
	for _, durable := range []bool{false, true} {
		b.Run(fmt.Sprintf("durable=%v", durable), func(b *testing.B) {
			segments := 0
			for b.Loop() {
				e := newEngine(url)
				e.Concurrency = 32
				if durable {
					m, err := memory.Open(filepath.Join(b.TempDir(), "memory.db"), memory.Options{})
					if err != nil {
						b.Fatal(err)
					}
					e.Answer, e.Remember = m.Answer, m.Remember
					defer m.Close()
				}
				for _, err := range e.Rows(b.Context(), stream(rows)) {
					if err != nil {
						b.Fatal(err)
					}
				}
				segments += e.Counts().Segments
			}
			b.ReportMetric(float64(segments)/b.Elapsed().Seconds(), "segments/s")
		})
	}
}
