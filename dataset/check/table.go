package check

import "github.com/duizhao/duizhao/dataset"

// rule is a row of the table: a check with what does it. text runs on every field, and where oneSide is not set only on those that
// have both sides; row runs once for a row, set for a row of a dataset that has been seen as a whole.
type rule struct {
	Check
	oneSide bool
	text    func(*field, *report)
	row     func(*dataset.Row, *report)
	set     func(*Survey, *dataset.Row, *report)
}

// lengthRatio is the one check that is done for a row in one way and for a dataset in another.
const lengthRatio = "length_ratio"

// pair is an example of one field.
func pair(zh, en string) Example {
	return Example{{ID: "x#1", QuestionZH: zh, QuestionEN: en, OriginEN: dataset.OriginMachine}}
}

// answer is an example of an answer alone.
func answer(zh, en string) Example {
	return Example{{ID: "x#1", AnswerZH: zh, AnswerEN: en, OriginEN: dataset.OriginMachine}}
}

// choices is an example of a question with two options.
func choices(key, answerZH, answerEN string, en ...dataset.Option) Example {
	return Example{{
		ID: "x#1", Kind: dataset.SingleChoice, QuestionZH: "哪一个更大？", QuestionEN: "Which one is larger?", OriginEN: dataset.OriginMachine,
		OptionsZH: []dataset.Option{{Label: "A", Text: "太阳"}, {Label: "B", Text: "月亮"}}, OptionsEN: en, AnswerKey: []string{key},
		AnswerZH: answerZH, AnswerEN: answerEN,
	}}
}

var sunAndMoon = []dataset.Option{{Label: "A", Text: "The sun"}, {Label: "B", Text: "The moon"}}

// several rows with one answer each, recurring n times.
func recurringAnswers(n int, zh func(int) string) Example {
	rows := make(Example, n)
	for i := range rows {
		rows[i] = dataset.Row{AnswerZH: zh(i), OriginEN: dataset.OriginNone}
	}
	return rows
}

// aligned is an example of a row with one pair.
func aligned(score float64, pairs ...dataset.Pair) dataset.Row {
	row := dataset.Row{OriginEN: dataset.OriginDocument, Score: score, Pairs: pairs}
	for _, p := range pairs {
		row.AnswerZH += p.ZH
		row.AnswerEN += p.EN
	}
	return row
}

// table has all checks in the order in which they run and report.
var table = []rule{
	{Check: Check{"empty", Error, Error, Field, "both sides of a field", "one side is empty and the other is not",
		answer("重启服务即可。", "").with(func(r *dataset.Row) { r.QuestionZH, r.QuestionEN = "怎么恢复？", "How is it restored?" }),
		pair("怎么恢复？", "")}, oneSide: true, text: checkEmpty},
	{Check: Check{"untranslated", Error, Error, Field, "both sides of a field", "English is the Chinese, apart from code, addresses and numbers",
		pair("运行 `make` 需要 3 分钟。", "运行 `make` 需要 5 分钟。"),
		pair("Kafka 3.0", "Kafka 3.0")}, text: checkUntranslated},
	{Check: Check{"han_residue", Error, Warning, Field, "English", "Chinese characters outside of code and the allowlist; weak if they are only mentioned",
		pair("重启服务。", "Restart the 服务."),
		pair("输出 `你好`。", "It prints `你好`.")}, oneSide: true, text: checkHan},
	{Check: Check{"wrong_language", Error, Error, Field, "both sides of a field", "most letters are of another script; short fields and code are passed over",
		pair("这台服务器需要在凌晨重新启动。", "Этот сервер нужно перезапустить ночью."),
		pair("这台服务器需要在凌晨重新启动。", "This server must be restarted in the small hours.")}, oneSide: true, text: checkLanguage},
	{Check: Check{lengthRatio, Warning, Warning, Field, "both sides of a field", "bytes of English per byte of Chinese are outside of the dataset's own range, or of 1:3 to 3:1 where there is no telling it",
		pair("备份任务在每天凌晨两点运行，结束后会给值班的人发一封邮件。", "Backups run."),
		pair("备份任务在每天凌晨两点运行，结束后会给值班的人发一封邮件。", "The backup runs at two in the morning and then mails whoever is on call.")},
		text: checkLength, set: (*Survey).lengths},
	{Check: Check{"numbers", Error, Warning, Field, "both sides of a field", "the multisets of numbers differ, in whatever way they are written; weak if one only occurs less often",
		pair("2001年9月11日，共30个。", "On September 11, 2001 there were 31."),
		pair("2001年9月11日，共３０个，约1.5亿元，占百分之二十。", "On September 11, 2001 there were thirty, about 150 million yuan, or 20%.")}, text: checkNumbers},
	{Check: Check{"units", Error, Warning, Field, "both sides of a field", "a unit beside a number is lost, or one of money, percent or temperature is new; weak for units of time",
		pair("重 5 公斤。", "It weighs 5 pounds."),
		pair("重 5 公斤，售价 30 元。", "It weighs 5 kg and costs ¥30.")}, text: checkUnits},
	{Check: Check{"code_fence", Error, Warning, Field, "both sides of a field", "number, language or lines of fenced code differ; of lines with Chinese only the code around it counts",
		pair("如下：\n\n```go\nx := 1\n```", "As follows:\n\n```go\nx := 2\n```"),
		pair("如下：\n\n```go\nx := 1 // 初值\n```", "As follows:\n\n```go\nx := 1 // initial value\n```")}, text: checkFences},
	{Check: Check{"inline_code", Error, Warning, Field, "both sides of a field", "the multisets of inline code differ; weak if the other side has it without marks or less often",
		pair("用 `len(s)` 求长度。", "Use `cap(s)` for the length."),
		pair("用 `len(s)` 求长度。", "Use `len(s)` for the length.")}, text: func(f *field, r *report) { compare(f, r, inlineCode, compact) }},
	{Check: Check{"url_email_path", Error, Warning, Field, "both sides of a field", "addresses or paths differ; in English of people, apart from parts that name a language",
		pair("见 https://example.com/a 。", "See https://example.com/b."),
		pair("见 https://example.com/zh-cn/a 。", "See https://example.com/en/a.").with(byHand)}, text: checkTargets(address)},
	{Check: Check{"md_link", Error, Warning, Field, "both sides of a field", "targets of links differ; in English of people, apart from fragments and parts that name a language",
		pair("见[文档](docs/a.md)。", "See the [docs](docs/b.md)."),
		pair("见[文档](docs/a.zh.md#安装)。", "See the [docs](docs/a.en.md#install).").with(byHand)}, text: checkTargets(linkTarget)},
	{Check: Check{"md_image", Error, Warning, Field, "both sides of a field", "targets of images differ",
		pair("如图：![结构](img/a.png)", "As shown: ![structure](img/b.png)"),
		pair("如图：![结构](img/a.png)", "As shown: ![structure](img/a.png)")}, text: checkTargets(imageTarget)},
	{Check: Check{"md_reflink", Error, Warning, Field, "both sides of a field", "targets of reference definitions differ",
		pair("见[文档][1]。\n\n[1]: https://example.com/a", "See the [docs][1].\n\n[1]: https://example.com/c"),
		pair("见[文档][1]。\n\n[1]: https://example.com/a", "See the [docs][1].\n\n[1]: https://example.com/a")}, text: checkTargets(referenceTarget)},
	{Check: Check{"md_structure", Warning, Info, Field, "both sides of a field", "numbers of headings, list items, table rows or bars differ; weak for bold",
		pair("- 甲\n- 乙", "- A\n\nB"),
		pair("- 甲\n- 乙", "* A\n* B")}, text: checkStructure},
	{Check: Check{"math", Error, Warning, Field, "both sides of a field", "formulas differ",
		pair("若 $x^2=4$，求 $x$。", "If $x^3=4$, find $x$."),
		pair("价格从 $5 涨到 $10。", "The price rose from $5 to $10.")}, text: func(f *field, r *report) { compare(f, r, formula, compact) }},
	{Check: Check{"html_tags", Error, Warning, Field, "both sides of a field", "HTML tags are missing or new; weak if only their order differs",
		pair("H<sub>2</sub>O 是水。", "H<sub>2O is water."),
		pair("`List<String>` 与 List<String> 一样。", "`List<String>` is the same as List<String>.")}, text: checkTags},
	{Check: Check{"placeholders", Error, Warning, Field, "both sides of a field", "placeholders differ: {}, {name}, %s, %1$d, ${x}, {{x}}",
		pair("你好，{name}，有 %d 条消息。", "Hello {nome}, you have %d messages."),
		pair("增长了 20%，用 `%s` 输出。", "It grew by 20%; print it with `%s`.")}, text: func(f *field, r *report) { compare(f, r, placeholder, compact) }},
	{Check: Check{"brackets", Warning, Warning, Field, "both sides of a field", "brackets are unbalanced on one side; weak if a pair has been lost",
		pair("超时（默认 3 秒）后重试。", "It retries after the timeout (3 seconds by default."),
		pair("1) 超时（默认 3 秒）后重试 :)", "1) It retries after the timeout (3 seconds by default) :)")}, oneSide: true, text: checkBrackets},
	{Check: Check{"end_punctuation", Warning, Info, Field, "both sides of a field", "another mark stands at the end; the source has more than four characters",
		pair("这样可以恢复数据吗？", "This restores the data."),
		pair("这样可以恢复数据！", "This restores the data!")}, text: checkEnding},
	{Check: Check{"fullwidth_residue", Warning, Warning, Field, "English", "Chinese punctuation in English prose",
		pair("先停止，再启动。", "Stop it， then start it."),
		pair("先停止，再启动。", "Stop it, then start it.")}, oneSide: true, text: checkFullwidth},
	{Check: Check{"option_labels", Error, Error, Row, "options", "labels differ, an option is empty on one side, or two options are exchanged",
		choices("A", "A", "A", dataset.Option{Label: "A", Text: "The sun"}),
		choices("A", "A", "A", sunAndMoon...)}, row: checkOptions},
	{Check: Check{"answer_key", Error, Error, Row, "answer, analysis, answer_key", "the key that the text names is not the other language's, or not answer_key",
		choices("A", "A。太阳更大。", "B. The sun is larger.", sunAndMoon...),
		choices("A", "A。太阳更大。", "The answer is A: a star is larger.", sunAndMoon...)}, row: checkAnswerKey},
	{Check: Check{"numbering", Warning, Warning, Field, "both sides of a field", "numbers of list items differ; weak if one list only ends sooner",
		pair("1. 甲\n2. 乙", "1. A\n3. B"),
		pair("1、甲\n2、乙", "1. A\n2. B")}, text: checkNumbering},
	{Check: Check{"glossary", Error, Warning, Field, "both sides of a field", "a term's translation is missing, or a forbidden one is used",
		pair("每个分片一个主节点。", "One primary for each fragment."),
		pair("每个分片一个主节点。", "One primary for each of the shards.")}, text: checkGlossary},
	{Check: Check{"do_not_translate", Error, Warning, Field, "both sides of a field", "a protected term is in Chinese and not in English",
		pair("Fengsui 的许可证", "The licence of Beacon"),
		pair("Fengsui 的许可证", "The licence of Fengsui")}, text: checkProtected},
	{Check: Check{"inconsistent", Info, Info, Set, "pairs", "one sentence has several translations in the dataset, in either direction",
		Example{aligned(1, dataset.Pair{Field: "answer", ZH: "请重启服务。", EN: "Restart it.", Score: 1}), aligned(1, dataset.Pair{Field: "answer", ZH: "请重启服务。", EN: "Boot it again.", Score: 1})},
		Example{aligned(1, dataset.Pair{Field: "answer", ZH: "请重启服务。", EN: "Restart it.", Score: 1}), aligned(1, dataset.Pair{Field: "answer", ZH: "请重启服务！", EN: "restart it", Score: 1})}},
		set: (*Survey).inconsistent},
	{Check: Check{"repetition", Error, Warning, Field, "both sides of a field", "a string of three characters or more stands three times in a row on one side; weak under five times, and for a word that stands twice",
		pair("请等待任务完成。", "Please wait for the job for the job for the job for the job to finish."),
		pair("`a-b a-b a-b a-b` 表示等待。", "`a-b a-b a-b a-b` means waiting, and so we had had to wait.")}, oneSide: true, text: checkRepetition},
	{Check: Check{"whitespace", Warning, Warning, Field, "both sides of a field", "control or zero-width characters; weak are several spaces between words and white space at one side's ends",
		pair("先停止服务。", "Stop the\u200b service."),
		pair("先停止服务。\n再启动。", "Stop the service.\n\tThen start it.")}, oneSide: true, text: checkSpace},
	{Check: Check{"mojibake", Error, Error, Field, "both sides of a field", "what wrong encodings leave: Ã©, U+FFFD, \\u4f60, 锟斤拷",
		pair("一家咖啡馆。", "A cafÃ©."),
		pair("用 `\\u4f60` 表示咖啡馆。", "`\\u4f60` stands for a café.")}, oneSide: true, text: checkMojibake},
	{Check: Check{"commentary", Error, Warning, Field, "both sides of a field", "words about the translation, a translator's note, a fence around the whole",
		pair("重启服务。", "Here is the translation: Restart the service."),
		pair("注意：翻译时保留变量名。", "Note: the names of variables are kept in translation.")}, text: checkCommentary},
	{Check: Check{"refusal", Error, Error, Field, "both sides of a field", "the words with which models refuse",
		pair("如何关闭防火墙？", "I'm sorry, but I can't help with that."),
		pair("“抱歉，我不能帮你。”他说。", "“I'm sorry, but I can't help you,” he said.")}, text: checkRefusal},
	{Check: Check{"truncation", Error, Warning, Field, "both sides of a field", "English breaks off in a sentence or in code; weak if only a mark at its end is missing",
		pair("先停止服务，再删除旧文件。", "Stop the service and delete the"),
		pair("先停止服务，再删除旧文件。", "Stop the service and delete the old files.")}, text: checkTruncation},
	{Check: Check{"sentence_count", Warning, Warning, Field, "both sides of a field, pairs", "sentences have no counterpart by the pairs, or by counting where there are none",
		pair("先停止服务。再删除旧文件。最后启动服务。", "Stop the service. Start it."),
		pair("先停止服务。再删除旧文件。", "Stop the service. Then delete the old files. That is all.")}, text: checkSentences},
	{Check: Check{"mostly_symbols", Info, Info, Field, "both sides of a field", "under 10 % of what is printed are letters, code and formulas aside",
		pair("==== 1234 ++++ 5678 ---- 甲", "==== 1234 ++++ 5678 ---- A"),
		pair("电话：010-1234-5678", "Telephone: 010-1234-5678")}, oneSide: true, text: checkSymbols},
	{Check: Check{"low_alignment", Warning, Warning, Row, "score, pairs", "the score of a link is low; weak if only those of pairs are",
		Example{aligned(0.31, dataset.Pair{Field: "answer", ZH: "重启。", EN: "Restart.", Score: 0.9})},
		Example{aligned(0.92, dataset.Pair{Field: "answer", ZH: "重启。", EN: "Restart.", Score: 0.9})}}, row: checkAlignment},
	{Check: Check{"boilerplate", Info, Info, Set, "answer, analysis", "the field, its opening or its closing sentence recurs with only names, numbers and quotations changed",
		recurringAnswers(6, func(i int) string {
			return "感谢您使用" + string(rune('A'+i)) + "系统，以下是对该问题的详细解答。" + string(rune('一'+i))
		}),
		recurringAnswers(6, func(i int) string {
			return string(rune('一'+i)) + "号机房的空调每周检查一次，结果记在墙上的表里。"
		})}, set: (*Survey).boilerplate},
	{Check: Check{"hedged", Info, Info, Field, "answer", "most sentences only guess",
		answer("可能是网络的问题。也许是磁盘满了。", "It may be the network. Perhaps the disk is full."),
		answer("是网络的问题。也许磁盘也满了。", "It is the network. Perhaps the disk is full, too.")}, oneSide: true, text: checkHedged},
	{Check: Check{"duplicate", Warning, Warning, Set, "question, options, answer, cluster", "an earlier row has the same question or long answer, or the row's cluster is another row's",
		Example{{QuestionZH: "如何重启服务？"}, {QuestionZH: "如何重启服务"}},
		Example{{QuestionZH: "如何重启服务？"}, {QuestionZH: "如何停止服务？"}}}, set: (*Survey).duplicate},
}

// with changes an example's row.
func (e Example) with(change func(*dataset.Row)) Example {
	for i := range e {
		change(&e[i])
	}
	return e
}

func byHand(r *dataset.Row) { r.OriginEN = dataset.OriginHuman }
