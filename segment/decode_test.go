package segment_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"

	"github.com/duizhao/duizhao/segment"
)

// codecs encode texts for the tests.
var codecs = map[segment.Encoding]encoding.Encoding{
	segment.UTF8:    unicode.UTF8,
	segment.UTF16LE: unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM),
	segment.UTF16BE: unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
	segment.UTF32LE: utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM),
	segment.UTF32BE: utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM),
	segment.GB18030: simplifiedchinese.GB18030,
	segment.Big5:    traditionalchinese.Big5,
}

var allEncodings = []segment.Encoding{
	segment.UTF8, segment.UTF16LE, segment.UTF16BE, segment.UTF32LE, segment.UTF32BE, segment.GB18030, segment.Big5,
}

// encoded is text in e, which has all its characters.
func encoded(t testing.TB, text string, e segment.Encoding) string {
	t.Helper()
	raw, err := codecs[e].NewEncoder().String(text)
	if err != nil {
		t.Fatalf("%q in %s: %v", text, e, err)
	}
	return raw
}

// Texts as question banks have them, the shortest with eight Chinese characters.
var simplifiedTexts = []string{
	"什么是死锁？如何避免？\n",
	"1、下列选项中，属于关系数据库的是（  ）\r\nA．Redis\r\nB．MySQL\r\n",
	"答案：B\n解析：栈是后进先出的线性表。\n",
	"判断题：线程共享进程的地址空间。（√）",
	"【单选】TCP 三次握手的第二个报文是 SYN+ACK 吗？",
	"简述 HashMap 的扩容机制",
	"二、填空题（每空2分，共20分）\n1. Go 语言中用____关键字启动协程。\n",
	"为什么 MySQL 用 B+ 树做索引，而不用红黑树？\n答：树矮，磁盘读写次数少；叶子相连，便于范围查询。\n",
	"面试官：说说你对 GC 的理解。\n我：……\n",
	"《中华人民共和国安全生产法》自2002年11月1日起施行。",
	"“微服务”与“单体架构”各有什么优缺点？——参考答案见附录",
	"第三章　进程管理\n　　进程是资源分配的基本单位。\n",
	"参考答案\n1-5 ABCDA 6-10 BBDCA\n",
	"难度：中等  考点：动态规划、背包问题",
	"请用 Python 写一个函数，判断字符串是否是回文。",
	"若 x > 0 且 y < 0，则 xy 的符号为（）。",
	"下列哪种情况会使索引失效？（多选）\nA. 对列使用函数\nB. 左模糊匹配\n",
	"员工小王周六加班，公司应支付多少加班费？",
	"题目：给定一个整数数组，找出和为目标值的两个下标。\n输入：[2,7,11,15], 9\n输出：[0,1]\n",
	"# 常见问题\n\n## 如何重置密码？\n\n点击“忘记密码”，按提示操作即可。\n",
	"|序号|题干|答案|\n|---|---|---|\n|1|水的沸点是多少？|100℃|\n",
	"<p>产品保修期是多久？</p><p>自购买之日起一年。</p>",
	"心肌梗死患者最常见的心律失常是哪一种",
	"合同自成立时生效，但是法律另有规定的除外。",
	"牛顿第二定律：F=ma，力是改变物体运动状态的原因。",
	"古诗默写：床前明月光，＿＿＿＿＿＿。",
	"ping 不通网关，应当依次检查哪些项目？",
	"客服热线：400-800-0000（工作日 9:00-18:00）",
	"以下代码的输出是什么？\n\tfor i := range 3 { defer fmt.Print(i) }\n",
	"实验步骤：①称量；②溶解；③过滤；④蒸发结晶。",
	"错题本\n错因：审题不清，漏看“不正确的是”\n",
	"银行从业资格考试模拟试卷（一）",
}

var traditionalTexts = []string{
	"什麼是死結？如何避免？\n",
	"1、下列選項中，屬於關聯式資料庫的是（  ）\r\nA．Redis\r\nB．MySQL\r\n",
	"答案：B\n解析：堆疊是後進先出的線性結構。\n",
	"是非題：執行緒共享行程的位址空間。（○）",
	"【單選】TCP 三向交握的第二個封包是 SYN+ACK 嗎？",
	"簡述雜湊表的擴容機制",
	"二、填充題（每格2分，共20分）\n1. 水的化學式是____。\n",
	"為什麼資料庫用 B+ 樹做索引，而不用紅黑樹？\n答：樹矮，磁碟讀寫次數少。\n",
	"面試官：說說你對垃圾回收的理解。\n我：……\n",
	"中華民國憲法於民國三十六年一月一日公布。",
	"「微服務」與「單體架構」各有什麼優缺點？",
	"第三章　行程管理\n　　行程是資源分配的基本單位。\n",
	"參考答案\n1-5 ABCDA 6-10 BBDCA\n詳解見後\n",
	"難度：中等  考點：動態規劃、背包問題",
	"請用 Python 寫一個函式，判斷字串是否為迴文。",
	"若 x > 0 且 y < 0，則 xy 的符號為何？請說明理由",
	"下列哪種情況會使索引失效？（複選）\nA. 對欄位使用函式\nB. 左模糊比對\n",
	"員工小王週六加班，公司應支付多少加班費？",
	"題目：給定一個整數陣列，找出和為目標值的兩個索引。\n輸入：[2,7,11,15], 9\n輸出：[0,1]\n",
	"# 常見問題\n\n## 如何重設密碼？\n\n點選「忘記密碼」，依提示操作即可。\n",
	"|序號|題幹|答案|\n|---|---|---|\n|1|水的沸點是多少？|100℃|\n",
	"<p>產品保固期是多久？</p><p>自購買之日起一年。</p>",
	"心肌梗塞病人最常見的心律不整是哪一種",
	"契約自成立時生效，但法律另有規定者，不在此限。",
	"牛頓第二定律：F=ma，力是改變物體運動狀態的原因。",
	"唐詩默寫：床前明月光，疑是地上霜。",
	"ping 不到閘道，應當依序檢查哪些項目？",
	"客服專線：0800-000-000（工作日 9:00-18:00）",
	"以下程式碼的輸出是什麼？\n\tfor i := range 3 { defer fmt.Print(i) }\n",
	"實驗步驟：一、秤量；二、溶解；三、過濾；四、蒸發結晶。",
	"錯題本\n錯因：審題不清，漏看「不正確的是」\n",
	"銀行內控人員測驗模擬試卷（一）",
}

var englishTexts = []string{
	"What is a deadlock? How can it be avoided?\n",
	"1. Which of the following is a relational database? (  )\r\nA. Redis\r\nB. MySQL\r\n",
	"Answer: B\nExplanation: a stack is last in, first out.\n",
	"True or false: threads share the address space of their process.",
	"[Single choice] Is SYN+ACK the second segment of the handshake?",
	"Describe how a hash map grows",
	"II. Fill in the blanks (2 points each)\n1. The keyword ____ starts a goroutine.\n",
	"Why does MySQL use B+ trees? — Because they're shallow.\n",
	"“So, tell me about the garbage collector,” she said.\n",
	"The Work Safety Law came into force on 1 November 2002.",
	"It’s a naïve question, isn’t it?",
	"Chapter 3\n\tProcesses\n",
	"Key\n1-5 ABCDA 6-10 BBDCA\n",
	"Difficulty: medium",
	"Write a function that tells whether a string is a palindrome.",
	"If x > 0 and y < 0, what is the sign of xy?",
	"Which of these keeps an index from being used? (Choose two.)\n",
	"Mr Wang worked on Saturday; how much is he owed?",
	"Input: [2,7,11,15], 9\nOutput: [0,1]\n",
	"# FAQ\n\n## How do I reset my password?\n\nClick “Forgot password”.\n",
	"|No.|Question|Answer|\n|---|---|---|\n|1|At what temperature does water boil?|100 °C|\n",
	"<p>How long is the warranty?</p><p>One year.</p>",
	"Which arrhythmia is most common after an infarction?",
	"A contract takes effect when it is formed.",
	"F=ma",
	"Complete the line: “Shall I compare thee to a ______?”",
	"ping fails: what do you check first?",
	"Hotline: 400-800-0000 (9:00–18:00)",
	"What does this print?\r\n\tfor i := range 3 { defer fmt.Print(i) }\r\n",
	"Steps: 1) weigh, 2) dissolve, 3) filter, 4) crystallise.",
	"Café, résumé, Zürich, 5 €, ½",
	"Mock exam (one)",
}

// detected are the encodings that are found without a byte order mark, with the texts that they are tried on.
var detected = []struct {
	encoding segment.Encoding
	texts    [][]string
}{
	{segment.UTF8, [][]string{simplifiedTexts, traditionalTexts, englishTexts}},
	{segment.UTF16LE, [][]string{simplifiedTexts, traditionalTexts, englishTexts}},
	{segment.UTF16BE, [][]string{simplifiedTexts, traditionalTexts, englishTexts}},
	{segment.GB18030, [][]string{simplifiedTexts}},
	{segment.Big5, [][]string{traditionalTexts}},
}

func TestDecodeDetects(t *testing.T) {
	for _, c := range detected {
		for _, texts := range c.texts {
			for _, text := range texts {
				raw := encoded(t, text, c.encoding)
				got, err := segment.Decode("题库.txt", strings.NewReader(raw))
				if err != nil {
					t.Errorf("%s: %q: %v", c.encoding, text, err)
					continue
				}
				if got.Encoding != c.encoding || got.Data != text || got.BOM || got.Replaced != 0 {
					t.Errorf("%q in %s: got %q from %s, byte order mark %v, %d replaced", text, c.encoding, got.Data, got.Encoding, got.BOM, got.Replaced)
				}
				if got.Name != "题库.txt" || got.Size != int64(len(raw)) || got.SHA256() != sha256.Sum256([]byte(raw)) {
					t.Errorf("%q in %s: got the name %q, the size %d and the sum %x", text, c.encoding, got.Name, got.Size, got.SHA256())
				}
			}
		}
	}
}

func TestDecodeByteOrderMark(t *testing.T) {
	for _, e := range []segment.Encoding{segment.UTF8, segment.UTF16LE, segment.UTF16BE, segment.UTF32LE, segment.UTF32BE} {
		for _, text := range slices.Concat([]string{"", "a", "答", "\n"}, simplifiedTexts, englishTexts) {
			text = "\ufeff" + text
			for _, declared := range []segment.Encoding{segment.Detect, e} {
				got, err := segment.Decoder{Encoding: declared}.DecodeString("", encoded(t, text, e))
				if err != nil || got.Encoding != e || got.Data != text || !got.BOM {
					t.Errorf("%q in %s declared as %s: got %+v and the error %v", text, e, declared, got, err)
				}
			}
		}
	}
}

// Beginnings of texts, cut between characters, are found from eight Chinese characters on.
func TestDecodeDetectsBeginnings(t *testing.T) {
	for _, c := range detected {
		for _, texts := range c.texts {
			for _, text := range texts {
				chinese := 0
				for i, r := range text {
					if r >= 0x2e80 {
						chinese++
					}
					if chinese < 8 {
						continue
					}
					beginning := text[:i+utf8.RuneLen(r)]
					got, err := segment.Decoder{}.DecodeString("", encoded(t, beginning, c.encoding))
					if err != nil || got.Data != beginning {
						t.Errorf("%q in %s: got %+v and the error %v", beginning, c.encoding, got, err)
					}
				}
			}
		}
	}
}

// Chinese that begins far into a file is found too.
func TestDecodeDetectsBehindASCII(t *testing.T) {
	for _, c := range detected {
		for shift := range 5 {
			text := strings.Repeat("x", shift) + strings.Repeat("Licensed under the same terms.\n", 5_000) + c.texts[0][0]
			raw := encoded(t, text, c.encoding)
			got, err := segment.Decoder{}.DecodeString("", raw)
			if err != nil || got.Data != text {
				t.Errorf("%s behind %d bytes of ASCII: got the error %v", c.encoding, len(text)-len(c.texts[0][0]), err)
			}
			if _, err := (segment.Decoder{Encoding: segment.GB18030}).DecodeString("", raw); c.encoding == segment.UTF8 && err == nil {
				t.Error("UTF-8 declared as gb18030 is accepted, want an error")
			}
		}
	}
}

// A file that ends inside a character is an error at that character, or one that is replaced.
func TestDecodeCut(t *testing.T) {
	for _, c := range detected {
		for _, text := range c.texts[0] {
			for i, r := range text {
				if i == 0 {
					continue // a byte is no text in two-byte characters
				}
				start, end := len(encoded(t, text[:i], c.encoding)), len(encoded(t, text[:i]+string(r), c.encoding))
				for cut := start + 1; cut < end; cut++ {
					raw := encoded(t, text, c.encoding)[:cut]
					_, err := segment.Decoder{Encoding: c.encoding}.DecodeString("a.txt", raw)
					wantError(t, err, segment.DecodeError{
						Name: "a.txt", Offset: int64(start), Line: decoded(t, text[:i]+"\ufffd").Line(i), Encoding: c.encoding,
						Reason: fmt.Sprintf("expected %s, found % x", c.encoding, raw[start:]),
					})
					got, err := segment.Decoder{Encoding: c.encoding, Replace: true}.DecodeString("", raw)
					if err != nil || got.Data != text[:i]+"\ufffd" || got.Replaced != 1 {
						t.Errorf("%q in %s, replaced: got %+v and the error %v", raw, c.encoding, got, err)
					}
					if utf8.RuneCountInString(text[:i]) < 16 {
						continue
					}
					if got, err := (segment.Decoder{Replace: true}).DecodeString("", raw); err != nil || got.Data != text[:i]+"\ufffd" {
						t.Errorf("%q in %s, detected and replaced: got %+v and the error %v", raw, c.encoding, got, err)
					}
				}
			}
		}
	}
}

func wantError(t *testing.T, err error, want segment.DecodeError) {
	t.Helper()
	var got *segment.DecodeError
	if !errors.As(err, &got) {
		t.Errorf("got the error %v, want %v", err, &want)
	} else if *got != want {
		t.Errorf("got the error %+v, want %+v", *got, want)
	}
}

func TestDecodeErrors(t *testing.T) {
	const png = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02\x00\x00\x00\x01\x00\x08\x06\x00\x00\x00\x5c\x6e\xd5\x1d"
	const elf = "\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x3e\x00\x01\x00\x00\x00"
	gb := func(text string) string { return encoded(t, text, segment.GB18030) }
	wide := func(text string) string { return encoded(t, text, segment.UTF16LE) }
	for _, c := range []struct {
		name   string
		d      segment.Decoder
		raw    string
		offset int64
		line   int
		found  segment.Encoding
		reason string
	}{
		{"png", segment.Decoder{}, png, 0, 1, segment.UTF8, "expected utf-8, found 89 50 4e 47"},
		{"elf", segment.Decoder{}, elf, 4, 1, segment.UTF8, "expected text, found binary data 02 01 01 00"},
		{"zeros", segment.Decoder{}, strings.Repeat("\x00", 1000), 0, 1, segment.UTF8, "expected text, found binary data 00 00 00 00"},
		{"a NUL in a short text", segment.Decoder{}, "a\r\nb\rc\x00d", 6, 3, segment.UTF8, "expected text, found binary data 00 64"},
		{"one stray byte", segment.Decoder{}, "甲\n乙\xff丙丁戊", 7, 2, segment.UTF8, "expected utf-8, found ff e4 b8 99"},
		{"stray byte behind old line ends", segment.Decoder{}, "甲\r乙\r丙\xff", 11, 3, segment.UTF8, "expected utf-8, found ff"},
		{"Latin 1", segment.Decoder{}, "caf\xe9 au lait\n", 3, 1, segment.UTF8, "expected utf-8, found e9 20 61 75"},
		{"stray byte in GB18030", segment.Decoder{}, gb("什么是死锁？\n如何避免死锁？") + "\xff" + gb("\n"), 27, 2, segment.GB18030, "expected gb18030, found ff 0a"},
		{"stray byte behind a U+FFFD in GB18030", segment.Decoder{Encoding: segment.GB18030}, gb("甲\ufffd乙") + "\xff", 8, 1, segment.GB18030, "expected gb18030, found ff"},
		{"surrogate alone in UTF-16", segment.Decoder{}, wide("题目：上\n答案：上") + "\x00\xd8" + wide("。"), 18, 2, segment.UTF16LE, "expected utf-16le, found 00 d8 02 30"},
		{"control characters in UTF-16", segment.Decoder{Encoding: segment.UTF16LE}, wide("上上\n\x01\x02"), 6, 2, segment.UTF16LE, "expected text, found binary data 01 00 02 00"},
		{"control characters in GB18030", segment.Decoder{Encoding: segment.GB18030}, gb("甲乙\nab\x01"), 7, 2, segment.GB18030, "expected text, found binary data 01"},
		{"UTF-8 as GB18030", segment.Decoder{Encoding: segment.GB18030}, "# A\n题目：什么是死锁？", 4, 2, segment.GB18030, "declared as gb18030, found utf-8"},
		{"UTF-8 as Big5", segment.Decoder{Encoding: segment.Big5}, "什麼是死結？", 0, 1, segment.Big5, "declared as big5, found utf-8"},
		{"UTF-8 as UTF-16", segment.Decoder{Encoding: segment.UTF16LE}, "a\n什么是死锁？答", 2, 2, segment.UTF16LE, "declared as utf-16le, found utf-8"},
		{"ASCII as UTF-16", segment.Decoder{Encoding: segment.UTF16BE}, "What is a deadlock?\n", 0, 1, segment.UTF16BE, "declared as utf-16be, found utf-8"},
		{"UTF-8 with a mark as GB18030", segment.Decoder{Encoding: segment.GB18030}, "\ufeffa", 0, 1, segment.GB18030, "declared as gb18030, found utf-8"},
		{"the other UTF-16", segment.Decoder{Encoding: segment.UTF16LE}, encoded(t, "\ufeff甲", segment.UTF16BE), 0, 1, segment.UTF16LE, "declared as utf-16le, found utf-16be"},
		{"UTF-16 as UTF-8", segment.Decoder{Encoding: segment.UTF8}, wide("\ufeff甲"), 0, 1, segment.UTF8, "declared as utf-8, found utf-16le"},
		{"GB18030 as UTF-8", segment.Decoder{Encoding: segment.UTF8}, gb("a\n什么是死锁？"), 6, 2, segment.UTF8, "expected utf-8, found ca c7 cb c0"}, // 什 and 么 are valid UTF-8,
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := c.d.DecodeString("a.txt", c.raw)
			want := segment.DecodeError{Name: "a.txt", Offset: c.offset, Line: c.line, Encoding: c.found, Reason: c.reason}
			wantError(t, err, want)
			if text := fmt.Sprintf("a.txt:%d: byte %d: %s", c.line, c.offset, c.reason); err != nil && err.Error() != text {
				t.Errorf("the error reads %q, want %q", err, text)
			}
			c.d.Replace = true
			if _, err := c.d.DecodeString("a.txt", c.raw); err != nil {
				t.Errorf("with Replace: %v", err)
			}
		})
	}
}

func TestDecodeRandomBytes(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for range 500 {
		raw := make([]byte, 64+random.IntN(4096))
		for i := range raw {
			raw[i] = byte(random.Uint32())
		}
		if got, err := segment.Decode("", bytes.NewReader(raw)); err == nil {
			t.Errorf("% x: got text from %s, want an error", raw, got.Encoding)
		}
	}
}

func TestDecodeReplaces(t *testing.T) {
	gb := func(text string) string { return encoded(t, text, segment.GB18030) }
	for _, c := range []struct {
		encoding segment.Encoding
		raw      string
		want     string
		replaced int
	}{
		{segment.UTF8, "甲\xff乙\xfe\xff", "甲\ufffd乙\ufffd\ufffd", 3},
		{segment.UTF8, "甲\xe4\xb9", "甲\ufffd", 1}, // one for the begun character, as in browsers
		{segment.UTF8, "\xf0\x9f\x98a", "\ufffda", 1},
		{segment.UTF8, "甲\ufffd乙", "甲\ufffd乙", 0}, // was there before
		{segment.UTF8, "甲\ufffd\xff乙\ufffd", "甲\ufffd\ufffd乙\ufffd", 1},
		{segment.GB18030, gb("甲") + "\xff" + gb("乙\ufffd") + "\xff", "甲\ufffd乙\ufffd\ufffd", 2},
		{segment.GB18030, gb("甲𠀀") + "\x84\x31", "甲𠀀\ufffd1", 1},
		{segment.GB18030, "\xb0", "\ufffd", 1},
		{segment.Big5, encoded(t, "題", segment.Big5) + "\xff\x80a", "題\ufffd\ufffda", 2},
		{segment.UTF16LE, "\x32\x75\x00\xd8\x59\x4e", "甲\ufffd乙", 1},
		{segment.UTF16LE, "\xfd\xff\x32\x75\x00", "\ufffd甲\ufffd", 1},
		{segment.UTF16BE, "\xd8\x00\xd8\x00\xdc\x00", "\ufffd\U00010000", 1},
		{segment.UTF32LE, "\x32\x75\x00\x00\x00\x00\x11\x00a", "甲\ufffd\ufffd", 2},
		{segment.UTF32BE, "\x00\x00\x75\x32\x00", "甲\ufffd", 1},
	} {
		got, err := segment.Decoder{Encoding: c.encoding, Replace: true}.DecodeString("", c.raw)
		if err != nil || got.Data != c.want || got.Replaced != c.replaced {
			t.Errorf("%q in %s: got %+v and the error %v, want %q with %d replaced", c.raw, c.encoding, got, err, c.want, c.replaced)
		}
	}
	// Damage is counted wherever it stands among the pieces that a long text is decoded in.
	for _, e := range []segment.Encoding{segment.UTF8, segment.GB18030, segment.Big5} {
		for shift := range 8 {
			text := strings.Repeat("a", shift) + strings.Repeat("題目", 10_000)
			raw := encoded(t, text, e)
			got, err := segment.Decoder{Encoding: e, Replace: true}.DecodeString("", raw+"\xff"+raw+"\xff")
			if err != nil || got.Data != text+"\ufffd"+text+"\ufffd" || got.Replaced != 2 {
				t.Errorf("a long text in %s: %d replaced and the error %v, want 2", e, got.Replaced, err)
			}
		}
	}
}

func TestDecodeSmall(t *testing.T) {
	for _, c := range []struct {
		raw, want string
		encoding  segment.Encoding
		bom       bool
	}{
		{"", "", segment.UTF8, false},
		{"\n", "\n", segment.UTF8, false},
		{"a", "a", segment.UTF8, false},
		{"甲", "甲", segment.UTF8, false},
		{"\xef\xbb\xbf", "\ufeff", segment.UTF8, true},
		{"\xff\xfe", "\ufeff", segment.UTF16LE, true},
		{"\xfe\xff", "\ufeff", segment.UTF16BE, true},
		{"\xff\xfe\x00\x00", "\ufeff", segment.UTF32LE, true},
		{"\x00\x00\xfe\xff", "\ufeff", segment.UTF32BE, true},
		{"F\x00=\x00m\x00a\x00", "F=ma", segment.UTF16LE, false},
		{"\xb4\xf0\xb0\xb8\xa3\xbaB\r\n\xbd\xe2\xce\xf6\xa3\xba\xc2\xd4\r\n", "答案：B\r\n解析：略\r\n", segment.GB18030, false},
		{"\xb5\xaa\xae\xd7\xa1GB\n\xb8\xd1\xaaR\xa1G\xb2\xa4\n", "答案：B\n解析：略\n", segment.Big5, false},
		{"\x95\x32\x82\x36" + "\xb5\xc4\xd2\xf4\xb6\xc1", "𠀀的音读", segment.GB18030, false},
		{"題目\x00" + strings.Repeat("甲", 100), "題目\x00" + strings.Repeat("甲", 100), segment.UTF8, false}, // a NUL in a longer text is damage
		{"\x1b[1m甲\x1b[0m\f\v", "\x1b[1m甲\x1b[0m\f\v", segment.UTF8, false},
	} {
		got, err := segment.Decode("", strings.NewReader(c.raw))
		if err != nil || got.Data != c.want || got.Encoding != c.encoding || got.BOM != c.bom {
			t.Errorf("%q: got %+v and the error %v, want %q from %s", c.raw, got, err, c.want, c.encoding)
		}
	}
}

func TestDecodeReadError(t *testing.T) {
	_, err := segment.Decode("a.md", io.MultiReader(strings.NewReader("甲"), iotest.ErrReader(io.ErrUnexpectedEOF)))
	if !errors.Is(err, io.ErrUnexpectedEOF) || !strings.HasPrefix(err.Error(), "a.md: ") {
		t.Errorf("got the error %v, want the reader's, with the name", err)
	}
	got, err := segment.Decode("a.md", iotest.OneByteReader(strings.NewReader(simplifiedTexts[0])))
	if err != nil || got.Data != simplifiedTexts[0] {
		t.Errorf("a byte at a time: got %+v and the error %v", got, err)
	}
}

func TestLine(t *testing.T) {
	for text, want := range map[string]string{ // the line of each offset, the end included
		"":                  "1",
		"a":                 "11",
		"a\n":               "111",
		"a\nb":              "1122",
		"\n\na":             "1233",
		"a\r\nb\rc\n\r\r\n": "11122334555",
		"\r\r":              "122",
		"\r\n\n":            "1122",
		"甲\n":               "11111",
	} {
		d := decoded(t, text)
		var got strings.Builder
		for offset := range len(text) + 1 {
			fmt.Fprint(&got, d.Line(offset))
		}
		if got.String() != want {
			t.Errorf("%q: got the lines %s, want %s", text, got.String(), want)
		}
	}
}

// Old Macintosh files have no \n: looking for one on every line takes minutes.
func TestLineLinear(t *testing.T) {
	d := decoded(t, strings.Repeat("甲\r", 1<<22))
	if got := d.Line(len(d.Data)); got != 1<<22 {
		t.Errorf("got %d lines, want %d", got, 1<<22)
	}
}

func TestLineLen(t *testing.T) {
	for text, want := range map[string]int{"": 0, "a": 1, "a\nb": 2, "a\r\nb": 3, "a\rb": 2, "a\r": 2, "\r\r\n": 1, "\n\r": 1, "甲\n": 4} {
		if got := segment.LineLen(text); got != want {
			t.Errorf("%q: got %d, want %d", text, got, want)
		}
	}
}

func TestEncoding(t *testing.T) {
	for name, want := range map[string]segment.Encoding{
		"auto": segment.Detect, "UTF-8": segment.UTF8, "utf8": segment.UTF8, "utf-16": segment.UTF16LE, "UTF-16BE": segment.UTF16BE, "utf-32": segment.UTF32LE,
		"GBK": segment.GB18030, "gb2312": segment.GB18030, "cp936": segment.GB18030, "GB18030": segment.GB18030, "big5": segment.Big5,
	} {
		var got segment.Encoding
		if err := got.Set(name); err != nil || got != want {
			t.Errorf("Set(%q) gives %v and the error %v, want %v", name, got, err, want)
		}
	}
	for _, e := range append(allEncodings, segment.Detect) {
		var got segment.Encoding
		if err := got.Set(e.String()); err != nil || got != e {
			t.Errorf("Set(%q) gives %v and the error %v", e, got, err)
		}
	}
	var e segment.Encoding
	if err := e.Set("latin1"); err == nil || !strings.Contains(err.Error(), `"latin1"`) || !strings.Contains(err.Error(), "gb18030") {
		t.Errorf("Set of an unknown encoding gives the error %v, want one that quotes it and lists the known ones", err)
	}
}

// What can be encoded decodes to itself.
func FuzzDecodeEncoded(f *testing.F) {
	for _, text := range slices.Concat(simplifiedTexts, traditionalTexts, englishTexts, []string{"\ufffd", "𠀀\ufffd😀", "€", "\x80\ue5e5", "\ufeff", "通", "é"}) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			return
		}
		for _, e := range allEncodings {
			raw, err := codecs[e].NewEncoder().String(text)
			if err != nil {
				continue
			}
			if back, _ := codecs[e].NewDecoder().String(raw); back != text {
				continue // the tables of x/text do not hold all of it
			}
			got, err := segment.Decoder{Encoding: e, Replace: true}.DecodeString("", raw)
			if err != nil || got.Data != text || got.Replaced != 0 {
				t.Fatalf("%q in %s: got %+v and the error %v", text, e, got, err)
			}
		}
	})
}

// Any bytes decode with replacement; an error points at a byte, which is the first replaced one.
func FuzzDecode(f *testing.F) {
	for _, c := range detected {
		for i, text := range c.texts[0] {
			f.Add(encoded(f, text, c.encoding), uint8(segment.Detect))
			f.Add(encoded(f, text, c.encoding), uint8(1+i%len(allEncodings)))
		}
	}
	f.Add("甲\ufffd\xff", uint8(segment.UTF8))
	f.Fuzz(func(t *testing.T, raw string, declared uint8) {
		d := segment.Decoder{Encoding: segment.Encoding(int(declared) % (1 + len(allEncodings))), Replace: true}
		got, err := d.DecodeString("a", raw)
		if err != nil {
			t.Fatalf("%q with replacement: %v", raw, err)
		}
		if !utf8.ValidString(got.Data) || got.Replaced > strings.Count(got.Data, "\ufffd") || got.Size != int64(len(raw)) {
			t.Fatalf("%q: got %+v", raw, got)
		}
		if got.Line(len(got.Data)) < 1 || got.Line(0) != 1 {
			t.Fatalf("%q: the text's lines go from %d to %d", raw, got.Line(0), got.Line(len(got.Data)))
		}
		d.Replace = false
		strict, err := d.DecodeString("a", raw)
		if err == nil {
			if got.Replaced != 0 || strict.Data != got.Data || strict.Encoding != got.Encoding {
				t.Fatalf("%q: got %+v, with replacement %+v", raw, strict, got)
			}
			return
		}
		var at *segment.DecodeError
		if !errors.As(err, &at) || at.Offset < 0 || at.Offset >= int64(len(raw)) || at.Line < 1 || at.Line > 1+len(raw) {
			t.Fatalf("%q: got the error %#v", raw, err)
		}
		if got.Replaced > 0 && strings.HasPrefix(at.Reason, "expected "+got.Encoding.String()) {
			before, err := d.DecodeString("a", raw[:at.Offset])
			if err == nil && before.Encoding == got.Encoding && !strings.HasPrefix(got.Data, before.Data+"\ufffd") {
				t.Fatalf("%q: the error is at %d, behind %q, and the text is %q", raw, at.Offset, before.Data, got.Data)
			}
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	text := document(b).Data
	for _, e := range []segment.Encoding{segment.UTF8, segment.UTF16LE, segment.GB18030} {
		raw := encoded(b, text, e)
		b.Run(e.String(), func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := (segment.Decoder{}).DecodeString("a", raw); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(e.String()+"/codec", func(b *testing.B) { // what x/text takes alone
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				if _, err := codecs[e].NewDecoder().String(raw); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
