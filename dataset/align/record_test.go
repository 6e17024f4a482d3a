package align

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/segment"
)

// split splits a text as a document of the name.
func split(t testing.TB, name, text string) *dataset.Document {
	t.Helper()
	decoded, err := segment.Decoder{}.DecodeString(name, text)
	if err != nil {
		t.Fatal(err)
	}
	d, err := dataset.Split(decoded)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// readPair reads a pair of testdata.
func readPair(t testing.TB, name string) (zh, en string) {
	t.Helper()
	base := "../../testdata/" + name + "/" + name
	for i, language := range []string{"zh", "en"} {
		data, err := os.ReadFile(base + "." + language + ".md")
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			zh = string(data)
		} else {
			en = string(data)
		}
	}
	return zh, en
}

// readRecords reads the links of records.tsv, as indexes: English by Chinese.
func readRecords(t testing.TB, name string) map[int]int {
	t.Helper()
	links := map[int]int{}
	for _, line := range readLines(t, "../../testdata/"+name+"/records.tsv")[1:] {
		column := strings.Split(line, "\t")
		zh, err1 := strconv.Atoi(column[0])
		en, err2 := strconv.Atoi(column[1])
		if err1 == nil && err2 == nil {
			links[zh-1] = en - 1
		}
	}
	return links
}

var goldPairs = []string{"interview", "exam", "faq"}

// TestRecords links the items of the test documents as the gold does: no link missing, none wrong, though items are missing, added,
// swapped, renumbered and replaced.
func TestRecords(t *testing.T) {
	for _, name := range goldPairs {
		zh, en := readPair(t, name)
		r := new(Aligner).Documents(split(t, name+".zh.md", zh), split(t, name+".en.md", en))
		want := readRecords(t, name)
		for _, l := range r.Links {
			if en, ok := want[l.ZH]; !ok || en != l.EN {
				t.Errorf("%s: item %d is linked with %d, score %.3f", name, l.ZH+1, l.EN+1, l.Score)
			}
			delete(want, l.ZH)
		}
		for zh, en := range want {
			t.Errorf("%s: item %d is not linked with %d", name, zh+1, en+1)
		}
	}
}

// cutItems takes a document apart: what is before the first item, and the items.
func cutItems(d *dataset.Document) (head string, items []string) {
	for i := range d.Items {
		start, end := d.Items[i].Span.Start, len(d.Text.Data)
		if i+1 < len(d.Items) {
			end = d.Items[i+1].Span.Start
		}
		if i == 0 {
			head = d.Text.Data[:start]
		}
		items = append(items, d.Text.Data[start:end])
	}
	return head, items
}

// TestMutatedRecords drops, moves and duplicates items of the English documents at random and expects the same links: each change
// costs the changed item only.
func TestMutatedRecords(t *testing.T) {
	for _, name := range goldPairs {
		zhText, enText := readPair(t, name)
		zh := split(t, name+".zh.md", zhText)
		head, items := cutItems(split(t, name+".en.md", enText))
		gold := readRecords(t, name)
		var right, found, wanted int
		for seed := range uint64(8) {
			random := rand.New(rand.NewPCG(seed, 1))
			order := random.Perm(len(items))
			slices.Sort(order)
			for range 1 + random.IntN(4) { // drop
				at := random.IntN(len(order))
				order = slices.Delete(order, at, at+1)
			}
			for range random.IntN(3) { // move
				from, to := random.IntN(len(order)), random.IntN(len(order)-1)
				moved := order[from]
				order = slices.Insert(slices.Delete(order, from, from+1), to, moved)
			}
			text := head
			for _, k := range order {
				text += items[k]
			}
			en := split(t, name+".en.md", text)
			if len(en.Items) != len(order) {
				continue // a section's heading went with its item
			}
			want := map[[2]int]bool{}
			for z, e := range gold {
				if at := slices.Index(order, e); at >= 0 {
					want[[2]int{z, at}] = true
				}
			}
			links := new(Aligner).Documents(zh, en).Links
			for _, l := range links {
				if want[[2]int{l.ZH, l.EN}] {
					right++
				}
			}
			found += len(links)
			wanted += len(want)
		}
		if wanted == 0 || right < found*995/1000 || right < wanted*99/100 {
			t.Errorf("%s: %d of %d links are right, %d wanted", name, right, found, wanted)
		}
	}
}

// TestOtherQuestions gives a stretch of items other content under the same numbers: none of them may be linked, and they are one
// finding.
func TestOtherQuestions(t *testing.T) {
	const (
		zh = "### %d. 第 %d 题\n\n**题目：** %s\n\n**答案：** %s\n\n"
		en = "### %d. Item %d\n\n**Question:** %s\n\n**Answer:** %s\n\n"
	)
	same := [][4]string{
		{"什么是死锁？", "两个进程互相等待对方持有的资源，谁也不能继续。", "What is a deadlock?", "Two processes wait for resources that the other holds, and neither can go on."},
		{"水的沸点是多少？", "在标准大气压下是 100 摄氏度。", "What is the boiling point of water?", "It is 100 degrees Celsius at standard atmospheric pressure."},
		{"谁发明了电话？", "通常认为是贝尔，他在 1876 年获得专利。", "Who invented the telephone?", "It is usually attributed to Bell, who was granted the patent in 1876."},
		{"光合作用在哪里进行？", "在植物细胞的叶绿体中。", "Where does photosynthesis take place?", "In the chloroplasts of plant cells."},
		{"TCP 怎样保证可靠？", "靠序号、确认和超时重传。", "How does TCP ensure reliability?", "By sequence numbers, acknowledgements and retransmission after a timeout."},
		{"地震波有哪两种体波？", "纵波和横波。", "Which two kinds of body waves do earthquakes have?", "Longitudinal waves and transverse waves."},
	}
	other := [][4]string{
		{"怎样备份数据库？", "每天夜里导出一次，把文件存到另一台机器上。", "Which river is the longest in Africa?", "The Nile, which flows north into the Mediterranean Sea."},
		{"月食为什么发生？", "地球挡住了照向月亮的阳光。", "How do you sort a list in Python?", "Call its sort method, or use the sorted function."},
		{"维生素 C 有什么作用？", "它帮助人体合成胶原蛋白。", "What does a compiler do?", "It translates source code into machine code."},
		{"长城全长多少？", "约 21196 公里。", "When should tyres be changed?", "When the tread is worn down to the legal limit."},
	}
	var zhText, enText strings.Builder
	number := 0
	add := func(rows [][4]string) {
		for _, r := range rows {
			number++
			fmt.Fprintf(&zhText, zh, number, number, r[0], r[1])
			fmt.Fprintf(&enText, en, number, number, r[2], r[3])
		}
	}
	add(same[:3])
	add(other)
	add(same[3:])
	r := new(Aligner).Documents(split(t, "a.zh.md", zhText.String()), split(t, "a.en.md", enText.String()))
	var linked []int
	for _, l := range r.Links {
		if l.ZH != l.EN {
			t.Errorf("item %d is linked with %d", l.ZH+1, l.EN+1)
		}
		linked = append(linked, l.ZH+1)
	}
	if want := []int{1, 2, 3, 8, 9, 10}; !slices.Equal(linked, want) {
		t.Errorf("linked items %v, want %v", linked, want)
	}
	var messages []string
	for _, w := range r.Warnings {
		messages = append(messages, w.Message)
	}
	if want := "items 4 to 7 (4): other questions than the English items 4 to 7 (4) in their place"; !slices.Contains(messages, want) {
		t.Errorf("findings %q, want %q among them", messages, want)
	}
}

// TestChain compares the chain of candidates with the best of all chains, by trying them all.
func TestChain(t *testing.T) {
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 2))
		var pairs []pair
		for range random.IntN(12) {
			pairs = append(pairs, pair{random.IntN(6), random.IntN(6), float64(random.IntN(9)) - 2})
		}
		best := 0.0
		for set := range 1 << len(pairs) {
			weight, ok := 0.0, true
			for i, p := range pairs {
				if set>>i&1 == 0 {
					continue
				}
				weight += p.odds
				for j, q := range pairs {
					if set>>j&1 == 1 && i != j && !(p.zh < q.zh && p.en < q.en || p.zh > q.zh && p.en > q.en) {
						ok = false
					}
				}
			}
			if ok {
				best = max(best, weight)
			}
		}
		got := 0.0
		for _, l := range chain(pairs) {
			for _, p := range pairs {
				if p.zh == l.ZH && p.en == l.EN && probability(p.odds) == l.Score {
					got += p.odds
					break
				}
			}
		}
		if got != best {
			t.Fatalf("seed %d: chain of weight %v, best is %v, of %v", seed, got, best, pairs)
		}
	}
}

// TestNothingToLink aligns documents without items, with one, and with one against many.
func TestNothingToLink(t *testing.T) {
	one := "## Q：什么是进程？\nA：正在运行的程序。\n"
	many := strings.Repeat("## Q: Is this a question?\nA: Yes, and this is its answer.\n\n", 200)
	for _, c := range []struct {
		zh, en string
		links  int
	}{
		{"", "", 0}, {one, "", 0}, {"", many, 0}, {one, many, 0},
		{one, "## Q: What is a process?\nA: A program that is running.\n", 1},
	} {
		zh, en := split(t, "a.zh.md", c.zh), split(t, "a.en.md", c.en)
		r := new(Aligner).Documents(zh, en)
		if len(r.Links) != c.links || len(r.Rows) != len(zh.Items) || len(r.Unmatched) != len(en.Items)-c.links {
			t.Errorf("%.20q and %.20q: %d links, %d rows, %d unmatched", c.zh, c.en, len(r.Links), len(r.Rows), len(r.Unmatched))
		}
	}
}

// TestManyRecords links 10,000 items, most of which look alike.
func TestManyRecords(t *testing.T) {
	if testing.Short() {
		t.Skip("the full run does this")
	}
	var zh, en strings.Builder
	const n = 10000
	for i := range n {
		fmt.Fprintf(&zh, "### %d. 编号为 %d 的设备在哪里？\n\n在第 %d 号仓库，温度是 %d 度。\n\n", i+1, i*7+3, i%97, i%40)
		fmt.Fprintf(&en, "### %d. Where is the device with the number %d?\n\nIn warehouse %d, at a temperature of %d degrees.\n\n", i+1, i*7+3, i%97, i%40)
	}
	links := new(Aligner).Documents(split(t, "a.zh.md", zh.String()), split(t, "a.en.md", en.String())).Links
	right := 0
	for _, l := range links {
		if l.ZH == l.EN {
			right++
		}
	}
	if right < n*99/100 || right != len(links) {
		t.Errorf("%d links, %d right, %d wanted", len(links), right, n)
	}
}

// The English document breaks off in its last item, and the Chinese one has another whose choices are more like what is left
// of it. The setting that the question names decides.
func TestTermsOfQuestionDecide(t *testing.T) {
	zh := `#### Q1. Nginx 中 ` + "`worker_processes`" + ` 配置的目的是什么？

- [x] 设置工作进程的数量
- [ ] 设置日志文件的路径

#### Q2. Nginx 中 ` + "`server_tokens`" + ` 配置的目的是什么？

- [ ] 配置允许的主机名
- [ ] 为会话 cookie 启用 secure 标志
- [x] 在 X-Powered-By、Server 和 Via 标头中隐藏版本

#### Q3. Nginx 中 ` + "`proxy_cookie_flags`" + ` 配置的目的是什么？

- [ ] 配置允许的主机名
- [ ] 为会话 cookie 启用 secure 标志
- [x] 为 cookie 启用标志
`
	en := `#### Q1. What is the purpose of the ` + "`worker_processes`" + ` setting in Nginx?

- [x] To set the number of worker processes
- [ ] To set the path of the log file

#### Q2. What is the purpose of the ` + "`server_tokens`" + ` setting in Nginx?

- [ ] To configure the allowed host names
- [ ] To enable the secure flag for the session cookie
- [x] To enable the
`
	var got []string
	for _, l := range new(Aligner).Documents(split(t, "a.zh.md", zh), split(t, "a.en.md", en)).Links {
		got = append(got, fmt.Sprintf("%d-%d", l.ZH+1, l.EN+1))
	}
	if want := []string{"1-1", "2-2"}; !slices.Equal(got, want) {
		t.Errorf("got links %v, want %v", got, want)
	}
}

// What is worded alike is not linked if nothing else says so: the thread's name has no counterpart.
func TestQuestionWordsLinkNothing(t *testing.T) {
	zh := `## Q：什么是死锁？
A：两个进程互相等待对方持有的资源。
## Q：怎样列出正在监听的端口？
A：用 ss 命令。
## Q：如何修改线程的名字？你为什么想这么做？
A：
## Q：什么是软链接？
A：一个指向另一个路径的文件。
## Q：你为什么想来这里工作？
A：
`
	en := `## Q: What is a deadlock?
A: Two processes wait for resources that the other one holds.
## Q: How do you list the ports that are listened on?
A: With the command ss.
## Q: What is a symbolic link?
A: A file that points to another path.
## Q: How do you measure the quality of a team?
A:
## Q: What do you like about this office?
A:
## Q: What have you changed lately?
A:
## Q: Why do you like your work, and how would you change it?
A:
`
	for _, l := range new(Aligner).Documents(split(t, "a.zh.md", zh), split(t, "a.en.md", en)).Links {
		if l.ZH == 2 {
			t.Errorf("item 3 is linked with %d, score %.3f", l.EN+1, l.Score)
		}
	}
}

// An item whose answer one side lacks is linked by its question, however long the other side's answer is, and however many others
// are like the question.
func TestAnswerOnOneSide(t *testing.T) {
	zh := `## Q：什么是死锁？
A：两个进程互相等待对方持有的资源。
## Q：什么是供应商网络？
A：
## Q：什么是软链接？
A：一个指向另一个路径的文件。
`
	var en strings.Builder
	for i := range 15 {
		fmt.Fprintf(&en, "## Q: What is network %d?\nA: The one on floor %d.\n", i, i+1)
	}
	en.WriteString(`## Q: What is a deadlock?
A: Two processes wait for resources that the other one holds.
## Q: What is a provider network?
A: One that an administrator creates for everybody and that corresponds to an existing segment of the data centre, usually with a tag
of its own. Tenants attach their machines to it directly, without a router in between, so that packets take the shortest way; in return
they give up the freedom to choose addresses, and whoever runs the cloud has to coordinate every change with the people who maintain
the switches. Small installations often have nothing else, large ones keep it for storage and monitoring.
## Q: What is a symbolic link?
A: A file that points to another path.
`)
	var got []string
	for _, l := range new(Aligner).Documents(split(t, "a.zh.md", zh), split(t, "a.en.md", en.String())).Links {
		got = append(got, fmt.Sprintf("%d-%d", l.ZH+1, l.EN+1))
	}
	if want := []string{"1-16", "2-17", "3-18"}; !slices.Equal(got, want) {
		t.Errorf("got links %v, want %v", got, want)
	}
}

// Words that sound like a capitalised English one are not the terms that a translation keeps.
func TestSoundsAreNoTerms(t *testing.T) {
	zh := split(t, "a.zh.md", "## Q：甲、乙、戊三人谁先到？Redis 在 7 号机上吗？\nA：乙先到。\n")
	en := split(t, "a.en.md", "## Q: Who comes first, Yiwu or Wuyi? Is Redis on machine 7?\nA: Yiwu does.\n")
	m := new(Aligner).Model(ItemTexts(zh), ItemTexts(en))
	var got []string
	for _, id := range m.items(zh).clues[0].latin {
		got = append(got, m.zh.keys[id])
	}
	slices.Sort(got)
	if want := []string{"redi"}; !slices.Equal(got, want) {
		t.Errorf("got terms %q, want %q", got, want)
	}
}
