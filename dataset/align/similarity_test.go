package align

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/segment"
)

// These pairs of texts, from titles to paragraphs, are our own.
var (
	textsZH = []string{
		"缓存雪崩",
		"为什么要给索引列加前缀？",
		"数据库事务的四个特性是什么？请分别说明。",
		"线程池里的核心线程数应该怎样设置？CPU 密集型任务和 IO 密集型任务的答案不同。",
		"HTTPS 握手时，客户端先验证服务器的证书，再协商出一个会话密钥，之后的数据都用它加密。",
		"垃圾回收会暂停应用。停顿多长取决于存活对象的数量，而不是堆的大小，所以大堆不一定更慢。",
		"光合作用分为光反应和暗反应两个阶段。",
		"1949 年以后，这座城市修建了 3 座大桥，其中最长的一座有 1,670 米。",
		"消息队列可以削峰填谷：高峰时请求先排队，消费者按自己的速度处理。",
		"他把门关上，没有说话。",
	}
	textsEN = []string{
		"Cache Avalanche",
		"Why add a prefix to an indexed column?",
		"What are the four properties of a database transaction? Explain each of them.",
		"How many core threads should a thread pool have? The answer differs between CPU-bound and IO-bound tasks.",
		"During the HTTPS handshake the client first verifies the server's certificate, then a session key is negotiated, with which all later data is encrypted.",
		"Garbage collection pauses the application. How long depends on the number of live objects rather than on the size of the heap, so a large heap is not necessarily slower.",
		"Photosynthesis has two stages, the light reactions and the dark reactions.",
		"After 1949 the city built 3 bridges, the longest of which measures 1670 metres.",
		"A message queue flattens peaks: when traffic is high, requests wait in line and consumers handle them at their own pace.",
		"He closed the door and said nothing.",
	}
)

func tokensOf(m *Model) (zh, en []Tokens) {
	for i := range textsZH {
		zh = append(zh, m.Tokens(segment.Chinese, textsZH[i]))
		en = append(en, m.Tokens(segment.English, textsEN[i]))
	}
	return zh, en
}

func TestSimilarity(t *testing.T) {
	m := new(Aligner).Model(textsZH, textsEN)
	zh, en := tokensOf(m)
	for i, z := range zh {
		for j, e := range en {
			if s := m.Similarity(z, e); (s > 0) != (i == j) {
				t.Errorf("%s / %s: %.2f", textsZH[i], textsEN[j], s)
			}
		}
	}
	empty := m.Tokens(segment.English, " ……\xff ")
	if s := m.Similarity(m.Tokens(segment.Chinese, ""), empty); s != 0 {
		t.Errorf("texts without words: %v", s)
	}
	if s := m.Similarity(zh[0], empty); s >= 0 {
		t.Errorf("a text against none: %v", s)
	}
	if s := m.Similarity(m.Tokens(segment.Chinese, "陌生词汇"), m.Tokens(segment.English, "gibberish")); s != 0 {
		t.Errorf("words that the model has not read: %v", s)
	}
}

func TestCoverage(t *testing.T) {
	m := new(Aligner).Model(textsZH, textsEN)
	zh, en := tokensOf(m)
	for i, z := range zh {
		for j, e := range en {
			c := m.Coverage(z, e)
			if !(c >= 0 && c <= 1) {
				t.Errorf("%s / %s: %v", textsZH[i], textsEN[j], c)
			}
			if own := m.Coverage(z, en[i]); i != j && c >= own {
				t.Errorf("%s: %.2f with %s, and %.2f with its translation", textsZH[i], c, textsEN[j], own)
			}
		}
	}
	empty := m.Tokens(segment.English, "")
	if c := m.Coverage(m.Tokens(segment.Chinese, ""), empty); c != 0 {
		t.Errorf("texts without words: %v", c)
	}
	if c := m.Coverage(zh[0], empty); c != 0 {
		t.Errorf("a text against none: %v", c)
	}
}

func TestIndex(t *testing.T) {
	m := new(Aligner).Model(textsZH, textsEN)
	zh, en := tokensOf(m)
	index := m.NewIndex(en)
	for i, z := range zh {
		found := index.Candidates(z, 3)
		if len(found) > 3 || !slices.Contains(found, i) {
			t.Errorf("%s: found %v, want %d among three", textsZH[i], found, i)
		}
		if again := index.Candidates(z, 3); !reflect.DeepEqual(found, again) {
			t.Errorf("found %v, and then %v", found, again)
		}
		if one := index.Candidates(z, 1); len(one) != 1 || one[0] != found[0] {
			t.Errorf("the best is %v, want %d", one, found[0])
		}
	}
	if found := index.Candidates(zh[0], 0); len(found) != 0 {
		t.Errorf("asked for none, got %v", found)
	}
	if found := m.NewIndex(nil).Candidates(zh[0], 3); len(found) != 0 {
		t.Errorf("an empty index gives %v", found)
	}
}

func ExampleModel_Similarity() {
	zh := []string{"缓存为什么会失效？", "如何限制请求的速率？"}
	en := []string{"Why does a cache expire?", "How do I limit the rate of requests?"}
	m := new(Aligner).Model(zh, en)
	for _, z := range zh {
		for _, e := range en {
			s := m.Similarity(m.Tokens(segment.Chinese, z), m.Tokens(segment.English, e))
			fmt.Println(z, e, s > 0)
		}
	}
	// Output:
	// 缓存为什么会失效？ Why does a cache expire? true
	// 缓存为什么会失效？ How do I limit the rate of requests? false
	// 如何限制请求的速率？ Why does a cache expire? false
	// 如何限制请求的速率？ How do I limit the rate of requests? true
}

func BenchmarkSimilarity(b *testing.B) {
	m := new(Aligner).Model(textsZH, textsEN)
	for _, size := range []int{1, 10} {
		zh := m.Tokens(segment.Chinese, strings.Repeat(textsZH[5], size))
		en := m.Tokens(segment.English, strings.Repeat(textsEN[5], size))
		b.Run(fmt.Sprint(zh.Len(), "words"), func(b *testing.B) {
			for b.Loop() {
				m.Similarity(zh, en)
			}
		})
	}
}

// shuffled is a text of random words, all that the tests' texts have.
func shuffled(random *rand.Rand, words []string, n int, separator string) string {
	list := make([]string, n)
	for i := range list {
		list[i] = words[random.IntN(len(words))]
	}
	return strings.Join(list, separator)
}
