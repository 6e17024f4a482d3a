package dataset

import (
	"strings"
	"testing"

	"github.com/duizhao/duizhao/segment"
)

// probeLine splits a document of one block and gives its first marked line, or an unmarked one.
func probeLine(t *testing.T, text string, format segment.Format) (string, *line) {
	t.Helper()
	decoded, err := segment.Decode("line.md", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	lines := linesOf(decoded, segment.BlocksAs(decoded, format), labelIndex, new(scratch))
	for i := range lines {
		if lines[i].mark != nil {
			return decoded.Data, &lines[i]
		}
	}
	return decoded.Data, &lines[0]
}

// TestRuleExamples runs each rule's example through the table: that rule is the one to match it.
func TestRuleExamples(t *testing.T) {
	seen := map[string]bool{}
	for i := range rules {
		r := &rules[i]
		if seen[r.name] {
			t.Errorf("rule %s stands twice", r.name)
		}
		seen[r.name] = true
		_, l := probeLine(t, r.example, segment.Markdown)
		if l.mark == nil || l.mark.rule == nil {
			t.Errorf("rule %s: no rule matches %q", r.name, r.example)
			continue
		}
		if got := l.mark.rule; got.name != r.name || got.role != r.role {
			t.Errorf("rule %s: %q is matched by %s", r.name, r.example, got.name)
		}
		if r.family != noFamily && r.role != roleItem && r.role != roleQuestion {
			t.Errorf("rule %s: it has a family, but begins no item", r.name)
		}
	}
}

// TestMarks tells by which rule a line is matched, what number it has and what stands behind the mark.
func TestMarks(t *testing.T) {
	tests := []struct {
		line, rule, number, body string
	}{
		// Headings that begin an item.
		{"### 3. 死锁的四个条件", "heading-number", "3", "死锁的四个条件"},
		{"### 3、死锁的四个条件", "heading-number", "3", "死锁的四个条件"},
		{"### 3．死锁的四个条件", "heading-number", "3", "死锁的四个条件"},
		{"### 3) 死锁的四个条件", "heading-number", "3", "死锁的四个条件"},
		{"### （3）死锁的四个条件", "heading-number", "3", "死锁的四个条件"},
		{"### (3) 死锁的四个条件", "heading-number", "3", "死锁的四个条件"},
		{"### １２．死锁的四个条件", "heading-number", "12", "死锁的四个条件"},
		{"### **3.** 死锁的四个条件", "heading-number", "3", "死锁的四个条件"},
		{"### **3. 死锁的四个条件**", "heading-number", "3", "死锁的四个条件"},
		{"### [3] 死锁的四个条件", "heading-number", "3", "死锁的四个条件"},
		{"### 【3】死锁的四个条件", "heading-plain", "", "【3】死锁的四个条件"},
		{"### 【3】 死锁的四个条件", "heading-number", "3", "死锁的四个条件"},
		{"### 3.2 死锁的四个条件", "heading-number", "3.2", "死锁的四个条件"},
		{"## **Q001** What is a deadlock?", "heading-number", "001", "What is a deadlock?"},
		{"#### Q12. What is a deadlock?", "heading-question", "12", "What is a deadlock?"},
		{"### Question 4 - not a label", "heading-number", "4", "- not a label"},
		{"### Question 4: What is a deadlock?", "heading-question", "4", "What is a deadlock?"},
		{"### 面试题 4：死锁的四个条件", "heading-question", "4", "死锁的四个条件"},
		{"### 第12题 死锁的四个条件", "heading-number", "12", "死锁的四个条件"},
		{"### 第十二题、死锁的四个条件", "heading-number", "12", "死锁的四个条件"},
		{"### 例3 死锁的四个条件", "heading-number", "3", "死锁的四个条件"},
		{"### 習題 7. 死鎖的四個條件", "heading-number", "7", "死鎖的四個條件"},
		{"## 3. Install it {#install}", "heading-number", "3", "Install it"},
		{"## Q：怎么安装？", "heading-question", "", "怎么安装？"},
		{"## Q: How do I install it?", "heading-question", "", "How do I install it?"},
		{"## **Q: How do I install it?**", "heading-question", "", "How do I install it?"},
		{"## <font color=\"red\">**Q：怎么安装？**</font>", "heading-question", "", "怎么安装？"},
		{"## <font size='3'>Q：怎么安装？</font>", "heading-question", "", "怎么安装？"},
		{"## Q1：怎么安装？", "heading-question", "1", "怎么安装？"},
		{"## Q1. 怎么安装？", "heading-question", "1", "怎么安装？"},
		{"## 问：怎么安装？", "heading-question", "", "怎么安装？"},
		{"## 問：怎麼安裝？", "heading-question", "", "怎麼安裝？"},
		{"## 问题 3：怎么安装？", "heading-question", "3", "怎么安装？"},
		{"<h3 id='q3'>Q: How do I install it?</h3>", "heading-question", "", "How do I install it?"},
		{"## 如何升级？", "heading-plain", "", "如何升级？"},
		{"## Upgrading {#upgrading}", "heading-plain", "", "Upgrading"},

		// Headings that look like it.
		{"## Table of Contents", "heading-frame", "", "Table of Contents"},
		{"## 参考资料：", "heading-frame", "", "参考资料："},
		{"## 目录服务是什么", "heading-plain", "", "目录服务是什么"},
		{"## 2018秋", "heading-plain", "", "2018秋"},
		{"## 第三章 进程", "heading-plain", "", "第三章 进程"},
		{"## 第一部分 数据库", "heading-plain", "", "第一部分 数据库"},
		{"## 3 类常见的误用", "heading-plain", "", "3 类常见的误用"},
		{"## 12:30 之后的部署", "heading-plain", "", "12:30 之后的部署"},
		{"## Questions about the past", "heading-plain", "", "Questions about the past"},
		{"## Q-learning", "heading-plain", "", "Q-learning"},
		{"## Quality", "heading-plain", "", "Quality"},
		{"> ## 3. 引文里的标题", "", "", ""},

		// Labels of the question.
		{"**题目：** 简述三次握手。", "label-question", "", "简述三次握手。"},
		{"**题目**：简述三次握手。", "label-question", "", "简述三次握手。"},
		{"题目:简述三次握手。", "label-question", "", "简述三次握手。"},
		{"【题目】简述三次握手。", "label-question", "", "简述三次握手。"},
		{"【题目】：简述三次握手。", "label-question", "", "简述三次握手。"},
		{"[题目] 简述三次握手。", "label-question", "", "简述三次握手。"},
		{"題目：簡述三次握手。", "label-question", "", "簡述三次握手。"},
		{"#### **题目：** 简述三次握手。", "heading-question", "", "简述三次握手。"},
		{"Q1：简述三次握手。", "label-question", "1", "简述三次握手。"},
		{"Q: What is it?", "label-question", "", "What is it?"},
		{"q：简述三次握手。", "label-question", "", "简述三次握手。"},
		{"问：简述三次握手。", "label-question", "", "简述三次握手。"},
		{"**Question:** Describe the handshake.", "label-question", "", "Describe the handshake."},
		{"**Question**: Describe the handshake.", "label-question", "", "Describe the handshake."},
		{"**Q: What is it?**", "label-question", "", "What is it?"},
		{"**Q. 什么是握手？**", "", "", ""},
		{"- **问题：** 简述三次握手。", "label-question", "", "简述三次握手。"},
		{"> 题目：简述三次握手。", "label-question", "", "简述三次握手。"},

		// Labels of the answer.
		{"**答案：** B", "label-answer", "", "B"},
		{"答案: B", "label-answer", "", "B"},
		{"答案 B", "label-answer", "", "B"},
		{"**答案：B**", "label-answer", "", "B"},
		{"【答案】B", "label-answer", "", "B"},
		{"【参考答案】 B", "label-answer", "", "B"},
		{"〔答案〕B", "label-answer", "", "B"},
		{"#### 答案：D", "label-answer", "", "D"},
		{"#### Answer: D", "label-answer", "", "D"},
		{"#### 答案", "label-answer", "", ""},
		{"正确答案：A", "label-answer", "", "A"},
		{"正確答案：A", "label-answer", "", "A"},
		{"參考答案：見下。", "label-answer", "", "見下。"},
		{"参考答案（示例）：见下。", "label-answer", "", "见下。"},
		{"答案（仅供参考）: 见下。", "label-answer", "", "见下。"},
		{"答：因为要确认双方的收发能力。", "label-answer", "", "因为要确认双方的收发能力。"},
		{"**Answer:** A, C", "label-answer", "", "A, C"},
		{"Correct answer: B", "label-answer", "", "B"},
		{"A：因为要确认双方的收发能力。", "label-answer", "", "因为要确认双方的收发能力。"},
		{"A: Because both sides have to know.", "label-answer", "", "Because both sides have to know."},
		{"✅ 答案：B", "label-answer", "", "B"},
		{"<b>答案：</b>B", "label-answer", "", "B"},
		{"<details><summary>点击查看答案</summary>B</details>", "summary-answer", "", "B"},
		{"<details>\n<summary>Show the answer</summary>\nB\n</details>", "summary-answer", "", ""},
		{"<details><summary><b>答案与解析</b></summary>", "summary-answer", "", ""},

		// Labels of the analysis, and of both.
		{"**解析：** 见第三章。", "label-analysis", "", "见第三章。"},
		{"【解析】见第三章。", "label-analysis", "", "见第三章。"},
		{"【分析】见第三章。", "label-analysis", "", "见第三章。"},
		{"【点评】见第三章。", "label-analysis", "", "见第三章。"},
		{"解析（要点）：见第三章。", "label-analysis", "", "见第三章。"},
		{"Explanation: see chapter 3.", "label-analysis", "", "see chapter 3."},
		{"**Analysis:** see chapter 3.", "label-analysis", "", "see chapter 3."},
		{"**解析**", "label-analysis", "", ""},
		{"<details><summary>解析</summary>", "summary-analysis", "", ""},
		{"**答案解析：** 选 B，因为……", "label-both", "", "选 B，因为……"},
		{"我的答案：C", "label-foreign", "", "C"},
		{"Your answer: C", "label-foreign", "", "C"},

		// Numbers in the text.
		{"12、下列说法正确的是", "text-number", "12", "下列说法正确的是"},
		{"12.下列说法正确的是", "text-number", "12", "下列说法正确的是"},
		{"12．下列说法正确的是", "text-number", "12", "下列说法正确的是"},
		{"（12）下列说法正确的是", "text-number", "12", "下列说法正确的是"},
		{"１２、下列说法正确的是", "text-number", "12", "下列说法正确的是"},
		{"第12题 下列说法正确的是", "text-number", "12", "下列说法正确的是"},
		{"**12.** 下列说法正确的是", "bold-number", "12", "下列说法正确的是"},
		{"12. 下列说法正确的是", "text-number", "12", "下列说法正确的是"},
		{"12) 下列说法正确的是", "text-number", "12", "下列说法正确的是"},

		// Choices.
		{"- A: 42", "label-answer", "", "42"},
		{"- B: 42", "option-letter", "", ""},
		{"- [x] 它会阻塞", "option-box", "", "它会阻塞"},
		{"- [ ] 它会阻塞", "option-box", "", "它会阻塞"},
		{"☑ 它会阻塞", "option-box", "", "它会阻塞"},

		// Text that looks like a mark.
		{"答案是显然的。", "", "", ""},
		{"答案在第三章：请先读完。", "", "", ""},
		{"问题在于：没有人知道。", "", "", ""},
		{"问题不大", "", "", ""},
		{"解析一个域名要用多久？", "", "", ""},
		{"Answering questions takes time.", "", "", ""},
		{"Questions about the past are in the archive.", "", "", ""},
		{"Question everything.", "", "", ""},
		{"A solution is at hand.", "", "", ""},
		{"Q-learning: a method", "", "", ""},
		{"2018秋", "", "", ""},
		{"3.14 是圆周率的近似值。", "", "", ""},
		{"3,000 个连接", "", "", ""},
		{"12:30 开会", "", "", ""},
		{"1:1 的比例", "", "", ""},
		{"https://example.org/q", "", "", ""},
		{"Q://not.a.label", "", "", ""},
		{"```\nA: code\nQ: code\n```", "", "", ""},
		{"    答案：缩进的代码", "", "", ""},
		{"`A: code`", "", "", ""},
		{"<details><summary>解释子网掩码并举例说明</summary>", "summary-question", "", "解释子网掩码并举例说明"},
		{"<details><summary>What does an answer cost?</summary>", "summary-question", "", "What does an answer cost?"},
		{"<div>答案在这里</div>", "", "", ""},
	}
	for _, test := range tests {
		data, l := probeLine(t, test.line, segment.Markdown)
		rule, number, body := "", "", ""
		if l.mark != nil && l.mark.rule != nil {
			rule, number = l.mark.rule.name, l.mark.number
			if body = l.mark.body.Of(data); rule == "option-letter" {
				body = ""
			}
		}
		if rule != test.rule || number != test.number || body != test.body {
			t.Errorf("%q: rule %q number %q body %q, want %q %q %q", test.line, rule, number, body, test.rule, test.number, test.body)
		}
	}
}

func TestParseNumber(t *testing.T) {
	tests := []struct {
		text, number, rest string // rest is what stands behind the number
		ok                 bool
	}{
		{"1. x", "1", "x", true},
		{"1.x", "1", "x", true},
		{"007、x", "007", "x", true},
		{"1：x", "1", "x", true},
		{"1，x", "1", "x", true},
		{"(1)x", "1", "x", true},
		{"（１０）x", "10", "x", true},
		{"_1._ x", "1", "x", true},
		{"2.1.3 x", "2.1.3", "x", true},
		{"2.1、x", "2.1", "x", true},
		{"No. 5 x", "5", "x", true},
		{"Q#5 x", "5", "x", true},
		{"问题三 x", "3", "x", true},
		{"第二十一题：x", "21", "x", true},
		{"第九十九题", "99", "", true},
		{"题目 8", "8", "", true},
		{"1", "", "", false},
		{"1 x", "", "", false},
		{"1x", "", "", false},
		{"(1 x", "", "", false},
		{"1/2 x", "", "", false},
		{"50% x", "", "", false},
		{"1-5 ABCDA", "", "", false},
		{"2024-06-18", "", "", false},
		{"12345678. x", "", "", false},
		{"一、单选题", "", "", false},
		{"第一章 x", "", "", false},
		{"例如：x", "", "", false},
		{"问题很多", "", "", false},
		{"x 1.", "", "", false},
		{"", "", "", false},
	}
	for _, test := range tests {
		number, at, ok := parseNumber(test.text)
		if number != test.number || ok != test.ok || ok && test.text[at:] != test.rest {
			t.Errorf("parseNumber(%q) = %q, %d, %v; want %q, %q, %v", test.text, number, at, ok, test.number, test.rest, test.ok)
		}
	}
}

func TestNumeralOf(t *testing.T) {
	for text, want := range map[string]string{
		"一": "1", "九": "9", "十": "10", "十一": "11", "二十": "20", "三十六": "36", "九十九": "99", "三题": "3", "": "", "题": "", "百": "", "一二三四": "",
	} {
		if got, _ := numeralOf(text); got != want {
			t.Errorf("numeralOf(%q) = %q, want %q", text, got, want)
		}
	}
}

// TestOptionLines tells that a choice may name itself one, in English as in Chinese.
func TestOptionLines(t *testing.T) {
	for _, text := range []string{"选项A：先进先出", "選項 A. 先进先出", "Option A: a queue", "**Option A.** a queue"} {
		d := splitText(t, "x.txt", text+"\n")
		lines := linesOf(d.Text, d.Blocks, labelIndex, new(scratch))
		if len(lines) != 1 || lines[0].letter() != 'A' || lines[0].role() != roleOption {
			t.Errorf("%q: lines %+v, want a choice A", text, lines)
		}
	}
}

func TestOptionMark(t *testing.T) {
	tests := []struct {
		text   string
		letter byte
		rest   string
	}{
		{"A. x", 'A', "x"},
		{"A.x", 'A', "x"},
		{"B、x", 'B', "x"},
		{"C．x", 'C', "x"},
		{"D) x", 'D', "x"},
		{"E）x", 'E', "x"},
		{"F: x", 'F', "x"},
		{"G：x", 'G', "x"},
		{"(H) x", 'H', "x"},
		{"（A）x", 'A', "x"},
		{"（A）、x", 'A', "x"},
		{"【B】x", 'B', "x"},
		{"[C] x", 'C', "x"},
		{"Ｄ．x", 'D', "x"},
		{"**A.** x", 'A', "x"},
		{"**A:** x", 'A', "x"},
		{"**A**: x", 'A', "x"},
		{"A.K 未被录用", 'A', "K 未被录用"}, // a choice that begins with a letter
		{"A.", 'A', ""},
		{"A x", 0, ""},
		{"A", 0, ""},
		{"I. x", 0, ""},
		{"a. x", 0, ""},
		{"AB. x", 0, ""},
		{"(A x", 0, ""},
		{"A.B. Smith", 0, ""},
		{"API: x", 0, ""},
		{"C++: x", 0, ""},
		{"", 0, ""},
	}
	for _, test := range tests {
		letter, at := optionMark(test.text)
		if letter != test.letter || letter != 0 && test.text[at:] != test.rest {
			t.Errorf("optionMark(%q) = %q, %d; want %q, %q", test.text, letter, at, test.letter, test.rest)
		}
	}
}

func TestParseKey(t *testing.T) {
	four, none := "ABCD", ""
	tests := []struct {
		answer, labels, key, rest string
	}{
		{"B", four, "B", ""},
		{"B.", four, "B", ""},
		{"**B**", four, "B", ""},
		{"`B`", four, "B", ""},
		{"（B）", four, "B", ""},
		{"b", four, "B", ""},
		{"Ｂ", four, "B", ""},
		{"选 B", four, "B", ""},
		{"故选：B", four, "B", ""},
		{"選B", four, "B", ""},
		{"Option B", four, "B", ""},
		{"ACD", four, "ACD", ""},
		{"DCA", four, "ACD", ""},
		{"A、C、D", four, "ACD", ""},
		{"A, C", four, "AC", ""},
		{"A and C", four, "AC", ""},
		{"A, B, and C", four, "ABC", ""},
		{"A 和 C", four, "AC", ""},
		{"A；C", four, "AC", ""},
		{"A/C", four, "AC", ""},
		{"A　C", four, "AC", ""},
		{"B，因为栈是后进先出的。", four, "B", "因为栈是后进先出的。"},
		{"B 因为栈是后进先出的。", four, "B", "因为栈是后进先出的。"},
		{"B因为栈是后进先出的。", four, "B", "因为栈是后进先出的。"},
		{"B because of the order", four, "B", "because of the order"},
		{"A because of the order", four, "A", "because of the order"},
		{"A person who waits", four, "", "A person who waits"},
		{"a person who waits", four, "", "a person who waits"},
		{"Because of the order", four, "", "Because of the order"},
		{"B树的高度", four, "", "B树的高度"},
		{"C++ 的析构函数", four, "", "C++ 的析构函数"},
		{"C# 的委托", four, "", "C# 的委托"},
		{"A1 纸", four, "", "A1 纸"},
		{"E", four, "", "E"},
		{"AE", four, "", "AE"},
		{"后进先出", four, "", "后进先出"},
		{"", four, "", ""},
		{"B", none, "", "B"},
		{"对", none, "true", ""},
		{"正确。", none, "true", ""},
		{"√", none, "true", ""},
		{"True", none, "true", ""},
		{"（对）", none, "true", ""},
		{"錯", none, "false", ""},
		{"错误。第三次握手可以携带数据。", none, "false", "第三次握手可以携带数据。"},
		{"× 第三次握手可以携带数据。", none, "", "× 第三次握手可以携带数据。"},
		{"False. The third one may.", none, "false", "The third one may."},
		{"不对", none, "false", ""},
		{"No", none, "false", ""},
		{"No, it does not.", none, "", "No, it does not."},
		{"是的，可以。", none, "", "是的，可以。"},
		{"对称加密更快。", none, "", "对称加密更快。"},
		{"正确的做法是重试。", none, "", "正确的做法是重试。"},
		{"Falsehoods", none, "", "Falsehoods"},
	}
	for _, test := range tests {
		key, rest := parseKey(test.answer, strings.Split(test.labels, ""))
		if strings.Join(key, "") != test.key || rest != test.rest {
			t.Errorf("parseKey(%q, %s) = %q, %q; want %q, %q", test.answer, test.labels, key, rest, test.key, test.rest)
		}
	}
}

func TestIsAbsent(t *testing.T) {
	for _, s := range []string{"略", "略。", "（略）", "无", "暫無", "None", "N/A", "**略**", "", " ", "—", "-"} {
		if !isAbsent(s) {
			t.Errorf("%q says that there is none", s)
		}
	}
	for _, s := range []string{"无锁", "略有不同", "nonexistent", "`None`", "1", "A", "省略号"} {
		if isAbsent(s) {
			t.Errorf("%q says something", s)
		}
	}
}

func TestAsks(t *testing.T) {
	for _, s := range []string{"能不能升级？", "升级了吗", "为什么慢", "**怎么升级？**", "線程和進程的區別", "How to upgrade", "Is it safe", "Can I?"} {
		if !asks(s) {
			t.Errorf("%q asks", s)
		}
	}
	for _, s := range []string{"安装", "Installation", "However", "Island", "致谢"} {
		if asks(s) {
			t.Errorf("%q does not ask", s)
		}
	}
}

func TestSecondLabel(t *testing.T) {
	for text, want := range map[string]string{
		"B 解析：因为":                         "解析：因为",
		"B　【解析】因为":                        "【解析】因为",
		"A、C **解析：** 因为":                  "**解析：** 因为",
		"√ 解析：因为":                         "解析：因为",
		"先写数据库。 解析：因为":                    "解析：因为",
		"C 正确答案：B":                        "正确答案：B",
		"B. Explanation: because":         "Explanation: because",
		"It is a tie.  Analysis: because": "Analysis: because",
		"先看 解析：因为":                        "",
		"It is the solution: a lock":      "",
		"B 解析见后":                          "",
		"B 解析：":                           "",
		"B A: because":                    "",
		"B 题目：":                           "",
		"":                                "",
	} {
		got := ""
		if at := secondLabel(text, labelIndex); at >= 0 {
			got = text[at:]
		}
		if got != want {
			t.Errorf("second label of %q is %q, want %q", text, got, want)
		}
	}
}

func TestVerdictChoice(t *testing.T) {
	for text, want := range map[string]string{
		"是 否": "否", "A是 B否": "B否", "……应予退学。Ａ是": "Ａ是", "对 错": "错",
		"对 对": "", "甲 是": "", "是": "", "": "", "。": "",
		"题 A🅰": "", "对 🙅": "", // beyond the Basic Multilingual Plane
	} {
		got := ""
		if at := verdictChoice(text); at >= 0 {
			got = text[at:]
		}
		if got != want {
			t.Errorf("verdict that is a choice in %q: %q, want %q", text, got, want)
		}
	}
}
