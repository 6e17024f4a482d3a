package curate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/dataset"
)

const (
	penetration = "请说明什么是缓存穿透，以及在高并发的系统中应当怎样预防它带来的问题"
	filterZH    = "查询一个一定不存在的数据时，缓存不会命中，请求全部落到数据库上。可以用布隆过滤器挡住这些请求，也可以把空结果缓存几分钟。"
	leakZH      = "协程在等待一个再也不会有人发送的通道时会永远挂起，占用的内存也就无法回收，时间一长进程就会被系统杀死，重启后又会重现。"
	questionOne = "Please explain what cache penetration is and how a busy system should guard against it"
	answerOne   = "A query for data that does not exist misses the cache each time and falls through to the database, so a Bloom filter is put in front."
)

// Pairs of rows, and in which view they are near-duplicates, "" if in none.
func TestClusters(t *testing.T) {
	for _, c := range []struct {
		about string
		a, b  dataset.Row
		view  string
	}{
		{"equal questions", dataset.Row{QuestionZH: "什么是死锁？"}, dataset.Row{QuestionZH: "## 什麼是死鎖"}, "question_zh"},
		{"equal English questions", dataset.Row{QuestionEN: "What is a deadlock?"}, dataset.Row{QuestionEN: "what is a DEADLOCK"}, "question_en"},
		{"too short to be told apart", dataset.Row{QuestionZH: "请简述。", AnswerZH: filterZH}, dataset.Row{QuestionZH: "请简述：", AnswerZH: leakZH}, ""},
		{"short, but the whole record is equal", dataset.Row{QuestionZH: "请简述", AnswerZH: "略"}, dataset.Row{QuestionZH: "请简述", AnswerZH: "略。"}, "record_zh"},
		{"similar questions", dataset.Row{QuestionZH: penetration}, dataset.Row{QuestionZH: penetration + "呢？"}, "question_zh"},
		{"similar English questions", dataset.Row{QuestionEN: questionOne}, dataset.Row{QuestionEN: questionOne + " today?"}, "question_en"},
		{"other questions", dataset.Row{QuestionZH: penetration}, dataset.Row{QuestionZH: "请说明什么是缓存雪崩，以及在分布式系统中通常会采用哪些办法来恢复"}, ""},
		{"options in another order", dataset.Row{QuestionZH: "下列说法正确的是", OptionsZH: choice("进程有自己的地址空间", "线程共享文件")},
			dataset.Row{QuestionZH: "下列说法正确的是：", OptionsZH: choice("线程共享文件", "进程有自己的地址空间。")}, "question_zh"},
		{"equal stems, other options", dataset.Row{QuestionZH: "下列说法正确的是", OptionsZH: choice("进程有自己的地址空间", "线程共享文件")},
			dataset.Row{QuestionZH: "下列说法正确的是", OptionsZH: choice("栈先进后出", "队列先进先出")}, ""},
		{"similar answers", dataset.Row{QuestionZH: "缓存穿透怎么办", AnswerZH: filterZH}, dataset.Row{QuestionZH: "怎样应付恶意查询", AnswerZH: filterZH + "。。"}, "answer_zh"},
		{"the analysis holds the answer", dataset.Row{QuestionZH: "缓存穿透怎么办", AnswerZH: filterZH}, dataset.Row{QuestionZH: "怎样应付恶意查询", AnalysisZH: filterZH}, "answer_zh"},
		{"similar English answers", dataset.Row{QuestionEN: "Why does a busy system put a filter in front?", AnswerEN: answerOne}, dataset.Row{QuestionEN: "What helps when somebody asks for nothing at all?", AnswerEN: "Well: " + answerOne}, "answer_en"},
		{"short answers", dataset.Row{QuestionZH: "一加一等于几呢", AnswerZH: "以上都对"}, dataset.Row{QuestionZH: "天为什么是蓝的", AnswerZH: "以上都对"}, ""},
		{"short questions, similar records", dataset.Row{QuestionZH: "简答", AnswerZH: filterZH[:108]}, dataset.Row{QuestionZH: "简述", AnswerZH: filterZH[:108]}, "answer_zh"},
		{"equal titles over similar questions", dataset.Row{TitleZH: "两种模型在安全和隐私保护上的差异", QuestionZH: "两种模型在安全和隐私保护上的差异是什么？这些差异对用户的数据有何影响？"},
			dataset.Row{TitleZH: "两种模型在安全和隐私保护上的差异", QuestionZH: "两种模型在安全和隐私保护上的差异是什么？这些差异怎样？"}, "title"},
		{"equal titles over other questions", dataset.Row{TitleZH: "第三章操作系统进程与线程练习题", QuestionZH: "请说明进程和程序的区别在哪里"},
			dataset.Row{TitleZH: "第三章操作系统进程与线程练习题", QuestionZH: "信号量可以用来解决哪几类问题"}, ""},
		{"titles for questions", dataset.Row{TitleZH: "怎样部署到生产环境"}, dataset.Row{QuestionZH: "怎样部署到生产环境？"}, "question_zh"},
		{"an equal sentence pair", dataset.Row{QuestionZH: "一个问题是这样", Pairs: beads(filterZH, answerOne)}, dataset.Row{QuestionZH: "另外一个是那样", Pairs: beads(filterZH, answerOne)}, "pairs"},
		{"a pair of short sentences", dataset.Row{QuestionZH: "一个问题是这样", Pairs: beads("是的。", "Yes.")}, dataset.Row{QuestionZH: "另外一个是那样", Pairs: beads("是的。", "Yes.")}, ""},
		{"one side of a pair", dataset.Row{QuestionZH: "一个问题是这样", Pairs: beads(filterZH, "")}, dataset.Row{QuestionZH: "另外一个是那样", Pairs: beads(filterZH, "")}, ""},
		{"nothing in either", dataset.Row{}, dataset.Row{}, ""},
	} {
		c.a.ID, c.b.ID = "a#1", "a#2"
		out, report := curated(t, Settings{}, &c.a, &c.b)
		views := ""
		if len(report.ClusterList) > 0 {
			views = strings.Join(report.ClusterList[0].Views, ",")
		}
		if views != c.view {
			t.Errorf("%s: found by %q, want %q", c.about, views, c.view)
		}
		if same := out[0].Cluster == out[1].Cluster; same != (c.view != "") || same && out[0].Split != out[1].Split {
			t.Errorf("%s: clusters %q and %q, splits %s and %s", c.about, out[0].Cluster, out[1].Cluster, out[0].Split, out[1].Split)
		}
		if flagged := len(out[1].Flags) > 0 && out[1].Flags[0].Check == CheckDuplicate; flagged != (c.view != "") {
			t.Errorf("%s: flags %v", c.about, out[1].Flags)
		}
	}
}

func choice(texts ...string) (list []dataset.Option) {
	for i, text := range texts {
		list = append(list, dataset.Option{Label: string(rune('A' + i)), Text: text})
	}
	return list
}

func beads(zh, en string) []dataset.Pair { return []dataset.Pair{{Field: "answer", ZH: zh, EN: en}} }

// A cluster is named after its smallest id, and reaches over languages and through others.
func TestClusterName(t *testing.T) {
	out, report := curated(t, Settings{},
		&dataset.Row{ID: "faq#10", QuestionZH: penetration},
		&dataset.Row{ID: "faq#9", QuestionZH: penetration, QuestionEN: questionOne},
		&dataset.Row{ID: "zoo#1", QuestionEN: questionOne},
		&dataset.Row{ID: "zoo#2", QuestionEN: "Something else altogether, about animals"})
	for i, want := range []string{"faq#9", "faq#9", "faq#9", "zoo#2"} {
		if out[i].Cluster != want {
			t.Errorf("%s: cluster %s, want %s", out[i].ID, out[i].Cluster, want)
		}
	}
	if report.Clusters != 1 || report.Clustered != 3 {
		t.Errorf("%d clusters of %d rows", report.Clusters, report.Clustered)
	}
	// Dropped duplicates leave the row that names the cluster.
	var rejects []string
	kept := 0
	_, err := Run(t.Context(), source([]*dataset.Row{{ID: "a#10", QuestionZH: penetration}, {ID: "a#9", QuestionZH: penetration}}),
		Settings{Duplicates: DropRows}, Sink{
			Row: func(row *dataset.Row) error { kept++; return nil },
			Reject: func(row *dataset.Row, reason, detail string) error {
				rejects = append(rejects, row.ID+" "+reason+" "+detail)
				return nil
			},
		})
	if want := []string{"a#10 duplicate of a#9"}; err != nil || kept != 1 || !slices.Equal(rejects, want) {
		t.Errorf("kept %d, rejected %q, %v", kept, rejects, err)
	}
}

// Near topics, templates and frames are reported apart from duplicates.
func TestReportedApart(t *testing.T) {
	topics := []string{"内存分配策略", "网络延迟优化", "日志采集方案", "权限校验流程", "容灾备份机制", "内存分配", "灰度发布规则", "接口限流算法"}
	var rows []*dataset.Row
	for i, topic := range topics {
		rows = append(rows, &dataset.Row{
			ID: fmt.Sprintf("a#%d", i+1), TitleZH: "甲系统与乙系统在" + topic + "上的差异",
			QuestionZH: "甲系统与乙系统在" + topic + "上的差异是什么？这些差异对使用者有何影响？",
			AnswerZH:   "甲系统与乙系统在" + topic + "上的差异主要体现在以下几个方面：\n" + strings.Repeat(string(rune(0x5000+i*37)), 40) + "。\n说到底还是要看具体的业务场景再做决定。",
		})
	}
	out, report := curated(t, Settings{}, rows...)
	if len(report.TopicList) != 1 || !slices.Equal(report.TopicList[0].Rows, []string{"a#1", "a#6"}) {
		t.Errorf("near topics: %+v", report.TopicList)
	}
	if len(report.TemplateList) != 1 || report.TemplateList[0].Size != len(rows) ||
		report.TemplateList[0].Text != "甲系统与乙系统在[…]上的差异是什么？这些差异对使用者有何影响？" {
		t.Errorf("templates: %+v", report.TemplateList)
	}
	if len(report.FrameList) != 2 || report.FrameList[0].Size != len(rows) {
		t.Errorf("frames: %+v", report.FrameList)
	}
	if report.Clusters != 0 {
		t.Errorf("clusters: %+v", report.ClusterList)
	}
	checks := map[string]int{}
	for _, f := range out[0].Flags {
		checks[f.Check]++
	}
	if checks[CheckBoilerplate] != 3 {
		t.Errorf("flags %+v", out[0].Flags)
	}
}

// The same bytes whatever the workers, the memory and what flags rows came with; curating twice changes nothing.
func TestDeterministic(t *testing.T) {
	rows, _ := synthesise(1_500, 3)
	run := func(s Settings, rows []*dataset.Row) ([]*dataset.Row, string) {
		out, report := curated(t, s, rows...)
		text, err := json.Marshal([]any{out, report})
		if err != nil {
			t.Fatal(err)
		}
		return out, string(text)
	}
	once, want := run(Settings{}, rows)
	for _, s := range []Settings{{Workers: 1}, {Workers: 7}, {Memory: 1 << 20}} {
		if _, got := run(s, rows); got != want {
			t.Errorf("%+v: other bytes", s)
		}
	}
	if _, got := run(Settings{}, once); got != want {
		t.Error("curating twice: other bytes")
	}
}

// Buckets do not cost the square of their size: each row is compared with a bounded number of others.
func TestHotBuckets(t *testing.T) {
	n := 20_000
	if testing.Short() {
		n = 2_000
	}
	for _, c := range []struct {
		about    string
		question func(i int) string
		clusters int
	}{
		{"equal", func(int) string { return penetration }, 1},
		{"similar", func(i int) string { return fmt.Sprintf("%s第%d问", penetration, i) }, 1},
		{"a template", func(i int) string {
			return fmt.Sprintf("%s第%d问%d又%d和%d或%d及%d", penetration, i, i*7, i*11, i*13, i*17, i*19)
		}, n},
	} {
		rows := func() iter.Seq2[*dataset.Row, error] {
			return func(yield func(*dataset.Row, error) bool) {
				for i := range n {
					if !yield(&dataset.Row{ID: fmt.Sprint(i), QuestionZH: c.question(i)}, nil) {
						return
					}
				}
			}
		}
		report, err := Run(t.Context(), rows, Settings{Topics: -1}, Sink{})
		if err != nil {
			t.Fatal(err)
		}
		if found := n - report.Clustered + report.Clusters; found > c.clusters {
			t.Errorf("%s: %d clusters, want %d", c.about, found, c.clusters)
		}
		if report.Matches.Verified > n*maxLeaders*bands {
			t.Errorf("%s: %d similarities computed", c.about, report.Matches.Verified)
		}
		t.Logf("%s: %+v", c.about, report.Matches)
	}
}

func TestBadSources(t *testing.T) {
	a, b := &dataset.Row{ID: "x#1", QuestionZH: "什么是死锁"}, &dataset.Row{ID: "x#2", QuestionZH: "什么是饥饿"}
	broken := errors.New("broken")
	calls := 0
	for _, c := range []struct {
		about    string
		source   Source
		settings Settings
		want     string
	}{
		{"an id twice", source([]*dataset.Row{a, b, a, b}), Settings{}, `id "x#1": expected one row, found rows 1 and 3`},
		{"a source that fails", func() iter.Seq2[*dataset.Row, error] {
			return func(yield func(*dataset.Row, error) bool) { _ = yield(a, nil) && yield(nil, broken) }
		}, Settings{}, "broken"},
		{"a source that changes", func() iter.Seq2[*dataset.Row, error] {
			calls++
			return source([]*dataset.Row{a, b}[:calls])()
		}, Settings{}, errChanged.Error()},
		{"no directory for scratch", source([]*dataset.Row{a}), Settings{TempDir: "/none/such"}, "scratch directory"},
		{"a threshold", source(nil), Settings{Threshold: 1.5}, `threshold: expected a number above 0, at most 1, found "1.5"`},
		{"an earlier version", source(nil), Settings{Keep: source([]*dataset.Row{{ID: "o", Split: "dev"}})()}, `earlier row "o": split: expected one of train, validation, test, found "dev"`},
		{"an evaluation set that fails", source(nil), Settings{Evaluation: func(yield func(Text, error) bool) { yield(Text{}, broken) }}, "broken"},
	} {
		temp := t.TempDir()
		if c.settings.TempDir == "" {
			c.settings.TempDir = temp
		}
		_, err := Run(t.Context(), c.source, c.settings, Sink{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.about, err, c.want)
		}
		if left, _ := os.ReadDir(temp); len(left) > 0 {
			t.Errorf("%s: left %v behind", c.about, left)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := Run(ctx, source([]*dataset.Row{a}), Settings{}, Sink{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a stopped run: %v", err)
	}
	for _, rows := range [][]*dataset.Row{nil, {a}} {
		if _, report := curated(t, Settings{}, rows...); report.Rows != len(rows) || report.Kept != len(rows) {
			t.Errorf("%d rows: %+v", len(rows), report)
		}
	}
}

// Whatever the texts of two rows are, curating ends, keeps what is equal together, and proves it.
func FuzzRun(f *testing.F) {
	f.Add(penetration, filterZH, questionOne, answerOne)
	f.Add("", "", "", "")
	f.Add("\xff\xfe", "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬", "e\u0301e\u0301", "\u0301")
	f.Fuzz(func(t *testing.T, a, b, c, d string) {
		row := dataset.Row{ID: "1", TitleZH: d, QuestionZH: a, AnswerZH: b, AnalysisZH: c, QuestionEN: c, AnswerEN: d, Pairs: beads(a, c)}
		twin := row
		twin.ID = "2"
		texts := func(yield func(Text, error) bool) {
			_ = yield(Text{"eval", 1, a, true}, nil) && yield(Text{"eval", 2, b, false}, nil)
		}
		out, report := curated(t, Settings{Evaluation: texts, Shares: Shares{{Train, 0.5}, {Test, 0.5}}}, &row, &twin, &dataset.Row{ID: "3", QuestionZH: b})
		r := textReader(t)
		long := len(r.units(nil, a)) >= leastExact[0]
		if long && out[0].Cluster != out[1].Cluster {
			t.Errorf("%q: equal rows in clusters %q and %q", a, out[0].Cluster, out[1].Cluster)
		}
		if report.Kept != 3 || report.Proof.Rows != 3 {
			t.Errorf("report %+v", report)
		}
	})
}
