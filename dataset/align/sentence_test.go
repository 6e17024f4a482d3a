package align

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// alignments are texts with their right beads.
var alignments = []struct {
	name   string
	zh, en []string
	want   string
}{
	{"nothing", nil, nil, ""},
	{"only Chinese", []string{"缓存失效了。", "请重试。"}, nil, "[0]:[] [1]:[]"},
	{"only English", nil, []string{"Try again.", "Then stop."}, "[]:[0] []:[1]"},
	{"one", []string{"缓存失效了。"}, []string{"The cache has expired."}, "[0]:[0]"},
	{
		"one to one",
		[]string{"先停止服务。", "再备份数据库。", "最后升级软件，并检查日志。"},
		[]string{"Stop the service first.", "Then back up the database.", "Finally upgrade the software and check the log."},
		"[0]:[0] [1]:[1] [2]:[2]",
	},
	{
		"split",
		[]string{"进程拥有独立的内存空间，而同一个进程里的线程共享内存，所以线程切换更便宜。", "协程由用户态的调度器管理。"},
		[]string{"A process has a memory space of its own.", "Threads of the same process share memory, so switching threads is cheaper.", "Coroutines are managed by a scheduler in user space."},
		"[0]:[0, 1] [1]:[2]",
	},
	{
		"merged",
		[]string{"主库负责写入。", "从库只负责读取。", "两者之间有延迟。"},
		[]string{"The primary database takes the writes, while the replicas only serve reads.", "There is a delay between the two."},
		"[0, 1]:[0] [2]:[1]",
	},
	{
		"left out",
		[]string{"索引能加快查询。", "这一点在第二章讲过。", "但是每次写入都要更新索引。", "因此不要建立多余的索引。"},
		[]string{"An index speeds up queries.", "But every write has to update the index.", "So do not create superfluous indexes."},
		"[0]:[0] [1]:[] [2]:[1] [3]:[2]",
	},
	{
		"added",
		[]string{"令牌的有效期是 15 分钟。", "过期后用刷新令牌换一个新的。"},
		[]string{"The token is valid for 15 minutes.", "(All times in this guide are approximate, by the way, and may change without notice.)", "After it has expired, exchange the refresh token for a new one."},
		"[0]:[0] []:[1] [1]:[2]",
	},
	{
		"code and addresses",
		[]string{"运行 `make install`。", "编辑 config.yaml，把 `retries` 设为 3。", "参见 [文档](https://example.com/doc)。"},
		[]string{"Run `make install`.", "Edit config.yaml and set `retries` to 3.", "See the [docs](https://example.com/doc)."},
		"[0]:[0] [1]:[1] [2]:[2]",
	},
}

func TestSentences(t *testing.T) {
	for _, test := range alignments {
		t.Run(test.name, func(t *testing.T) {
			beads := new(Aligner).Sentences(test.zh, test.en)
			check(t, beads, len(test.zh), len(test.en))
			if got := sides(beads); got != test.want {
				t.Errorf("got %s, want %s (%v)", got, test.want, beads)
			}
		})
	}
}

// sides are the indexes of beads, with an x behind those that are crossed.
func sides(beads []Bead) string {
	var list []string
	for _, b := range beads {
		side := b.ZH.String() + ":" + b.EN.String()
		if b.Crossed {
			side += "x"
		}
		list = append(list, side)
	}
	return strings.Join(list, " ")
}

// check tells whether beads cover both sides, in order if they are not crossed, and have scores that are probabilities.
func check(t *testing.T, beads []Bead, zh, en int) {
	t.Helper()
	i, j := 0, 0
	covered := make([]int, en)
	for _, b := range beads {
		if b.ZH.Start != i || b.ZH.End < i || b.EN.Start < j && !b.Crossed || b.EN.End < b.EN.Start || b.ZH.Len()+b.EN.Len() == 0 {
			t.Fatalf("bead %v does not follow (%d, %d)", b, i, j)
		}
		if !(b.Score >= 0 && b.Score <= 1) {
			t.Fatalf("score of %v is %v", b, b.Score)
		}
		for k := b.EN.Start; k < b.EN.End; k++ {
			covered[k]++
		}
		i = b.ZH.End
		if !b.Crossed {
			j = b.EN.End
		}
	}
	for k, n := range covered {
		if n != 1 {
			t.Fatalf("English sentence %d is in %d beads", k, n)
		}
	}
	if i != zh {
		t.Fatalf("beads end at %d, want %d", i, zh)
	}
}

func TestCrossings(t *testing.T) {
	zh := []string{
		"部署之前先备份数据库。", "然后停止所有的工作进程。", "证书每九十天自动更新一次。", "更新失败时会发邮件给管理员。",
		"日志保存在对象存储里。", "超过三十天的日志会被删除。", "监控面板显示延迟和错误率。", "告警规则写在一个单独的文件里。",
	}
	en := []string{
		"Back up the database before the deployment.", "Then stop all worker processes.", "Certificates are renewed automatically every ninety days.",
		"If the renewal fails, an email is sent to the administrator.", "Logs are kept in object storage.", "Logs older than thirty days are deleted.",
		"The dashboard shows latency and error rates.", "The alerting rules are in a separate file.",
	}
	order := func(indexes ...int) []string {
		list := make([]string, len(indexes))
		for k, i := range indexes {
			list[k] = en[i]
		}
		return list
	}
	for _, test := range []struct {
		name    string
		en      []string
		crossed []string // Chinese sentence and English text of the crossed beads
	}{
		{"none", en, nil},
		{"two have changed places", order(0, 1, 3, 2, 4, 5, 6, 7), []string{"2 " + en[2], "3 " + en[3]}},
		{"one moved forward", order(0, 1, 3, 4, 5, 2, 6, 7), []string{"2 " + en[2]}},
		{"one moved to the start", order(6, 0, 1, 2, 3, 4, 5, 7), []string{"6 " + en[6]}},
		{"a block moved", order(0, 1, 4, 5, 6, 7, 2, 3), []string{"2 " + en[2], "3 " + en[3]}},
	} {
		beads := new(Aligner).Sentences(zh, test.en)
		check(t, beads, len(zh), len(test.en))
		var crossed []string
		for _, b := range beads {
			if b.Crossed {
				crossed = append(crossed, fmt.Sprint(b.ZH.Start, " ", strings.Join(test.en[b.EN.Start:b.EN.End], " ")))
			}
		}
		if !slices.Equal(crossed, test.crossed) {
			t.Errorf("%s: crossed %q, want %q (%s)", test.name, crossed, test.crossed, sides(beads))
		}
	}
}

func TestGroups(t *testing.T) {
	var zh, en [][]string
	for _, test := range alignments {
		zh, en = append(zh, test.zh), append(en, test.en)
	}
	for i, beads := range new(Aligner).Groups(zh, en) {
		check(t, beads, len(zh[i]), len(en[i]))
	}
	groups := new(Aligner).Groups(zh[:1], en)
	if len(groups) != len(en) {
		t.Fatalf("%d groups, want %d", len(groups), len(en))
	}
	for i, beads := range groups {
		check(t, beads, 0, len(en[i]))
	}
	if groups := new(Aligner).Groups(nil, nil); len(groups) != 0 {
		t.Errorf("no groups give %v", groups)
	}
}

// longText is n beads or a few more of testdata's fields, drawn at random, as one document.
func longText(t testing.TB, n int) (zh, en []string, gold []Bead) {
	random := rand.New(rand.NewPCG(1, 2))
	docs := readGoldBeads(t)
	for len(gold) < n {
		d := docs[random.IntN(len(docs))]
		k := random.IntN(len(d.gold))
		for _, g := range d.gold[k] {
			gold = append(gold, Bead{
				ZH: Range{len(zh) + g.ZH.Start, len(zh) + g.ZH.End},
				EN: Range{len(en) + g.EN.Start, len(en) + g.EN.End},
			})
		}
		zh, en = append(zh, d.zh[k]...), append(en, d.en[k]...)
	}
	return zh, en, gold
}

func TestSentencesOfLongTexts(t *testing.T) {
	zh, en, gold := longText(t, 1000)
	beads := new(Aligner).Sentences(zh, en)
	check(t, beads, len(zh), len(en))
	if f1 := Evaluate(beads, gold).Strict().F1; f1 < 0.9 {
		t.Errorf("strict F1 %.3f, want 0.9 or more", f1)
	}
	if again := new(Aligner).Sentences(zh, en); !reflect.DeepEqual(beads, again) {
		t.Error("a second run gives something else")
	}
	// A hundred sentences are missing on one side, then on the other.
	less := slices.Delete(slices.Clone(zh), 300, 400)
	beads = new(Aligner).Sentences(less, en)
	check(t, beads, len(less), len(en))
	if right := behind(beads, gold, 420, -100, 0); right < 0.85 {
		t.Errorf("%.3f of the beads behind a gap in Chinese are right", right)
	}
	less = slices.Delete(slices.Clone(en), 300, 400)
	beads = new(Aligner).Sentences(zh, less)
	check(t, beads, len(zh), len(less))
	if right := behind(beads, gold, 420, 0, -100); right < 0.85 {
		t.Errorf("%.3f of the beads behind a gap in English are right", right)
	}
}

// behind is the share of the right beads from a sentence on, moved by some sentences, that were found.
func behind(found, gold []Bead, start, moveZH, moveEN int) float64 {
	var rest []Bead
	for _, g := range gold {
		if g.ZH.Start >= start && g.EN.Start >= start {
			rest = append(rest, Bead{
				ZH: Range{g.ZH.Start + moveZH, g.ZH.End + moveZH},
				EN: Range{g.EN.Start + moveEN, g.EN.End + moveEN},
			})
		}
	}
	return Evaluate(found, rest).Strict().Recall
}

func TestBadInput(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	han := strings.Split("的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动", "")
	latin := strings.Fields("the of and to in is that it was for on are as with his they be at one have this from by")
	repeat := func(n int, text string) []string { return slices.Repeat([]string{text}, n) }
	var zh, en []string
	for range 1500 {
		zh = append(zh, shuffled(random, han, 20, "")+"。")
		en = append(en, shuffled(random, latin, 15, " ")+".")
	}
	for _, test := range []struct {
		name   string
		zh, en []string
	}{
		{"one against a thousand", zh[:1], en[:1000]},
		{"a thousand against one", zh[:1000], en[:1]},
		{"empty strings", repeat(50, ""), repeat(70, "")},
		{"blank against text", repeat(300, " \u3000"), en[:300]},
		{"100,000 blank sentences", repeat(100_000, ""), repeat(3, "")},
		{"3,000 equal sentences", repeat(3000, "……"), repeat(3000, "...")},
		{"nothing to do with each other", zh, en},
		{"a sentence of 1 MB", []string{"好。", shuffled(random, han, 350_000, ""), "是。"}, []string{"Good.", shuffled(random, latin, 250_000, " "), "Yes."}},
		{"invalid UTF-8", []string{"\xff\xfe", "好\xe5\xa5", "\x00"}, []string{"go\xffod", "\xc0\x80"}},
		{"the sides exchanged", en[:200], zh[:200]},
		{"the same text twice", zh[:200], zh[:200]},
		{"open links", repeat(1, strings.Repeat("](", 200_000)), repeat(1, strings.Repeat("://", 100_000))},
	} {
		t.Run(test.name, func(t *testing.T) {
			start := time.Now()
			check(t, new(Aligner).Sentences(test.zh, test.en), len(test.zh), len(test.en))
			t.Log(time.Since(start))
		})
	}
}

func FuzzSentences(f *testing.F) {
	for _, test := range alignments {
		f.Add(strings.Join(test.zh, "\n"), strings.Join(test.en, "\n"))
	}
	f.Add("\n\n\n", "\xff\n1,000\n\"'“")
	f.Fuzz(func(t *testing.T, textZH, textEN string) {
		zh, en := strings.Split(textZH, "\n"), strings.Split(textEN, "\n")
		beads := new(Aligner).Sentences(zh, en)
		check(t, beads, len(zh), len(en))
		if again := new(Aligner).Sentences(zh, en); !reflect.DeepEqual(beads, again) {
			t.Errorf("got %v, and then %v", beads, again)
		}
	})
}

func ExampleAligner_Sentences() {
	zh := []string{"进程拥有独立的内存空间，而线程共享内存。", "因此线程切换更便宜。", "请看第 3 章。"}
	en := []string{"A process has a memory space of its own.", "Threads share memory.", "Switching threads is therefore cheaper.", "See chapter 3."}
	for _, b := range new(Aligner).Sentences(zh, en) {
		fmt.Printf("%v:%v sure: %v\n", b.ZH, b.EN, b.Score > 0.9)
	}
	// Output:
	// [0]:[0, 1] sure: true
	// [1]:[2] sure: true
	// [2]:[3] sure: true
}

func BenchmarkSentences(b *testing.B) {
	for _, n := range []int{100, 2000, 20_000} {
		zh, en, gold := longText(b, n)
		report := func(b *testing.B, beads []Bead) {
			b.ReportMetric(float64((len(zh)+len(en))*b.N)/b.Elapsed().Seconds(), "sentences/s")
			b.ReportMetric(Evaluate(beads, gold).Strict().F1, "F1")
		}
		b.Run(fmt.Sprint("duizhao/", n), func(b *testing.B) {
			b.ReportAllocs()
			var beads []Bead
			for b.Loop() {
				beads = new(Aligner).Sentences(zh, en)
			}
			report(b, beads)
		})
		if n > 2000 {
			continue // its time grows with the square
		}
		b.Run(fmt.Sprint("GaleChurch/", n), func(b *testing.B) {
			var beads []Bead
			for b.Loop() {
				beads = galeChurch(zh, en)
			}
			report(b, beads)
		})
	}
}

// galeChurch aligns by the number of characters only (Gale and Church 1993), with their priors and variance.
func galeChurch(zh, en []string) []Bead {
	const variance = 6.8
	kinds := []struct {
		shape
		penalty float64
	}{
		{shape{1, 1}, -math.Log(0.89)}, {shape{1, 0}, -math.Log(0.0099)}, {shape{0, 1}, -math.Log(0.0099)},
		{shape{2, 1}, -math.Log(0.089)}, {shape{1, 2}, -math.Log(0.089)}, {shape{2, 2}, -math.Log(0.011)},
	}
	sums := func(texts []string) []float64 {
		s := make([]float64, len(texts)+1)
		for i, text := range texts {
			s[i+1] = s[i] + float64(len([]rune(text)))
		}
		return s
	}
	a, b := sums(zh), sums(en)
	ratio := b[len(en)] / max(a[len(zh)], 1)
	cost := make([][]float64, len(zh)+1)
	came := make([][]int8, len(zh)+1)
	for i := range cost {
		cost[i], came[i] = make([]float64, len(en)+1), make([]int8, len(en)+1)
		for j := range cost[i] {
			if i+j == 0 {
				continue
			}
			cost[i][j] = math.Inf(1)
			for k, s := range kinds {
				if i < s.zh || j < s.en {
					continue
				}
				x, y := (a[i]-a[i-s.zh])*ratio, b[j]-b[j-s.en]
				delta := (y - x) / math.Sqrt(max((x+y)/2, 1)*variance)
				c := cost[i-s.zh][j-s.en] + s.penalty - math.Log(max(math.Erfc(math.Abs(delta)/math.Sqrt2), 1e-300))
				if c < cost[i][j] {
					cost[i][j], came[i][j] = c, int8(k)
				}
			}
		}
	}
	var beads []Bead
	for i, j := len(zh), len(en); i+j > 0; {
		s := kinds[came[i][j]]
		beads = append(beads, Bead{ZH: Range{i - s.zh, i}, EN: Range{j - s.en, j}})
		i, j = i-s.zh, j-s.en
	}
	slices.Reverse(beads)
	return beads
}
