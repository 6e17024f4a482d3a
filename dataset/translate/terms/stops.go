package terms

import "strings"

// Words that no term begins or ends with, as they are compared: function words, and the verbs and adverbs of questions and explanations.
var (
	chineseStops = set(func(word string) string { return word }, `
的 了 着 过 地 得 是 在 有 和 与 及 或 而 且 但 但是 因为 所以 如果 那么 则 也 都 又 再 就
才 还 还是 不 没 没有 无 非 很 更 最 太 会 能 能够 可以 可 要 应 应该 必须 需要 可能 把 被
让 使 对 对于 从 到 向 由 于 以 为 为了 用 按 比 跟 同 给 之 其 其中 这 这个 这些 这样 那
那个 那些 此 该 每 每个 各 某 另 另外 一 一个 一些 一种 二 两 两个 三 四 五 六 七 八 九 十
百 千 万 亿 个 种 次 条 项 件 第 几 多 少 些 我 我们 你 你们 您 他 她 它 他们 它们 自己 什么
怎么 怎样 如何 为什么 哪 哪个 哪些 谁 吗 呢 吧 啊 上 下 中 里 内 外 前 后 时 时候 之前 之后
以及 以上 以下 等 等等 即 即可 例如 比如 如 若 当 只 只要 只有 仅 并 并且 不是 不会 不能
来 去 说 做 进行 通过 使用 下列 下面 正确 错误 所有 任何 其他 其它 不同 相同 一样 已经 已
正在 将 同时 然后 于是 因此 由于 虽然 这里 那里 而是 就是 也是 都是 还有 主要 一般 通常
非常 起来 出来 下来 出 成 到底 属于`)
	englishStops = set(uninflected, `a an the this that these those some any each every all both either neither no not nor and or but if then else when while
where which who whom whose what why how as at by for from in into of off on onto out over per to up down with without within than too very so
such same other another more most much many few less least is are was were be been being am do does did done has have had having can could may
might must shall should will would it its it's he she him his her they them their theirs we us our you your i me my one two three four five
six seven eight nine ten first second there here now only just also even still yet again once about after before between because since until
during through under above below against among let don't doesn't isn't aren't can't cannot won't e.g i.e etc use uses used using get gets got
make makes made following correct incorrect true false called call give gives given take takes taken see set need needs like own itself
themselves which's that's there's however therefore thus hence`)
)

func set(key func(string) string, text string) map[string]bool {
	words := map[string]bool{}
	for word := range strings.FieldsSeq(text) {
		words[key(word)] = true
	}
	return words
}
