package align

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/segment"
)

// Link says that an item of the English document is the translation of one of the Chinese document.
type Link struct {
	// ZH and EN are indexes into the documents' items.
	ZH, EN int
	// Score is the probability that the link is right.
	Score float64
	// Moved is set if the item stands in another order than those around it.
	Moved bool
}

// items is what record alignment looks at: the items of a document as evidence.
type items struct {
	doc   *dataset.Document
	clues []clues
}

// clues is the evidence that an item offers.
type clues struct {
	all, head Tokens   // words of the whole item, of title and question
	latin     []int32  // what the whole item, of a Chinese document, writes in Latin letters or digits
	headLatin []int32  // the same of title and question
	code      []uint64 // hashes of its lines of code, sorted
	number    string
	place     float64 // 0 for the document's first item to 1 for its last
	options   int
	key       []string
}

// Records links the items of two documents by what they say: their words through the lexicon, code, choices and keys; numbers
// and places are weak priors. Links that keep the order are found first, as the heaviest increasing chain of candidates;
// then, among what is left over, items that were moved. What has no counterpart stays alone.
//
// Links are in the order of the Chinese document. m must be made of the documents' items. Time grows with the number
// of items times the candidates of each, not with its square.
func (m *Model) Records(zh, en *dataset.Document) []Link {
	if len(zh.Items) == 0 || len(en.Items) == 0 {
		return nil
	}
	z, e := m.items(zh), m.items(en)
	pairs := m.candidates(z, e)
	if len(zh.Items) > 1 && len(en.Items) > 1 {
		support(pairs, chain(pairs), len(zh.Items), len(en.Items))
	}
	links := chain(pairs)
	links = append(links, m.moved(z, e, pairs, links)...)
	slices.SortFunc(links, func(a, b Link) int { return cmp.Compare(a.ZH, b.ZH) })
	return links
}

// ItemTexts are the texts of a document's items, for [Aligner.Model].
func ItemTexts(d *dataset.Document) []string {
	texts := make([]string, len(d.Items))
	for i := range d.Items {
		texts[i] = prose(d, &d.Items[i], maxWordsText)
	}
	return texts
}

// maxWordsText bounds how much of a field is read as evidence, in bytes; an answer of the length of a chapter says no more.
const maxWordsText = 4 << 10

// prose joins the fields of an item without its code.
func prose(d *dataset.Document, it *dataset.Item, limit int) string {
	var b strings.Builder
	for _, f := range it.Fields() {
		appendProse(&b, d, f, limit)
	}
	return b.String()
}

func appendProse(b *strings.Builder, d *dataset.Document, f dataset.Field, limit int) {
	for _, s := range d.Sentences(f, segment.SentenceOptions{}) {
		if limit -= len(s.Text); limit < 0 {
			return
		}
		b.WriteString(s.Text)
		b.WriteByte('\n')
	}
}

func (m *Model) items(d *dataset.Document) items {
	its := items{doc: d, clues: make([]clues, len(d.Items))}
	for i := range d.Items {
		it := &d.Items[i]
		var head strings.Builder
		for name, f := range it.Fields() {
			if name == "title" || name == "question" {
				appendProse(&head, d, f, maxWordsText)
			}
		}
		all := prose(d, it, maxWordsText)
		its.clues[i] = clues{
			all:       m.Tokens(d.Language, all),
			head:      m.Tokens(d.Language, head.String()),
			latin:     m.latin(d.Language, all),
			headLatin: m.latin(d.Language, head.String()),
			code:      codeLines(d, it.Span),
			number:    it.Number,
			place:     float64(i) / float64(max(len(d.Items)-1, 1)),
			options:   len(it.Choices),
			key:       it.Key,
		}
	}
	return its
}

// codeLines hashes the lines of a span's code without white space: translators keep code, indent it anew and translate
// its comments.
func codeLines(d *dataset.Document, span segment.Span) []uint64 {
	const shortest = 4 // bytes; a brace or "end" says nothing
	var hashes []uint64
	for b := range d.BlocksIn(span) {
		if b.Kind != segment.Fence && b.Kind != segment.Code {
			continue
		}
		for line := range strings.Lines(b.Content.Of(d.Text.Data)) {
			h, n := uint64(14695981039346656037), 0 // FNV-1a
			for _, c := range []byte(line) {
				if c > ' ' {
					h = (h ^ uint64(c)) * 1099511628211
					n++
				}
			}
			if n >= shortest {
				hashes = append(hashes, h)
			}
		}
	}
	slices.Sort(hashes)
	return slices.Compact(hashes)
}

// bare tells whether an item is a question and nothing else: it has yet to be answered, or its answer to be translated.
func (c *clues) bare() bool { return c.all.Len() == c.head.Len() }

// question is the evidence that an item's question offers.
func (c *clues) question() *clues {
	q := *c
	q.all, q.latin = c.head, c.headLatin
	return &q
}

// pair is a candidate link with the log-odds that it is right.
type pair struct {
	zh, en int
	odds   float64
}

// candidates weighs the pairs that may be links: those that share rare words or code, a number, or the same place.
func (m *Model) candidates(z, e items) []pair {
	const (
		similar = 8 // candidates by words for each item
		near    = 2 // places to both sides of the same place
	)
	english, questions := make([]Tokens, len(e.clues)), make([]Tokens, len(e.clues))
	byNumber := map[string][]int{}
	byCode := map[uint64][]int{}
	for j := range e.clues {
		english[j], questions[j] = e.clues[j].all, e.clues[j].head
		if n := e.clues[j].number; n != "" {
			byNumber[n] = append(byNumber[n], j)
		}
		for _, h := range e.clues[j].code {
			byCode[h] = append(byCode[h], j)
		}
	}
	whole, heads := m.NewIndex(english), m.NewIndex(questions)
	var pairs []pair
	var seen []int
	for i := range z.clues {
		c := &z.clues[i]
		seen = append(seen[:0], whole.Candidates(c.all, similar)...)
		seen = append(seen, heads.Candidates(c.head, similar)...)
		for _, j := range byNumber[c.number] {
			if len(byNumber[c.number]) <= similar {
				seen = append(seen, j)
			}
		}
		for _, h := range c.code {
			if js := byCode[h]; len(js) <= similar {
				seen = append(seen, js...)
			}
		}
		at := int(c.place*float64(len(e.clues)-1) + 0.5)
		for j := max(0, at-near); j <= min(len(e.clues)-1, at+near); j++ {
			seen = append(seen, j)
		}
		slices.Sort(seen)
		for _, j := range slices.Compact(seen) {
			pairs = append(pairs, pair{i, j, m.odds(c, &e.clues[j])})
		}
	}
	return pairs
}

// odds are the log-odds that two items translate each other. The words decide, and the more of them the surer; everything else
// tips the balance where there are few. A number alone links nothing. The weights are about those of a logistic regression over the
// candidates of 32 document pairs, whole and with a half or two thirds of the items taken out of either side. Set by hand are the
// agreement of numbers, choices and keys (a number would count four times as much in that regression, as translators mostly keep
// it), the constant, and what neighbours are worth.
func (m *Model) odds(z, e *clues) float64 {
	if z.bare() || e.bare() {
		z, e = z.question(), e.question()
	}
	odds := -9.6 + float64(0.9*math.Log(1+float64(min(z.all.Len(), e.all.Len()))))
	odds += float64(4.9 * clamp(m.Similarity(z.all, e.all)))
	odds += float64(1.8 * clamp(m.Similarity(z.head, e.head)))
	odds += float64(4.2 * m.Coverage(z.all, e.all))
	odds += float64(1.4 * m.Coverage(z.head, e.head))
	odds += float64(2.2 * overlap(z.code, e.code))
	odds += float64(0.6 * m.terms(z.latin, e.all))
	odds += float64(0.2 * m.terms(z.headLatin, e.head))
	if z.number != "" && e.number != "" {
		odds += agreement(z.number == e.number)
	}
	if z.options > 0 || e.options > 0 {
		odds += agreement(z.options == e.options)
	}
	if len(z.key) > 0 && len(e.key) > 0 {
		odds += agreement(slices.Equal(z.key, e.key))
	}
	return odds
}

// latin has the numbers of the words that a Chinese text writes in Latin letters or digits, in ascending order. (Its tokens have
// the pinyin of names as well, and of what sounds like a name.)
func (m *Model) latin(language segment.Language, text string) []int32 {
	if language != segment.Chinese {
		return nil
	}
	var ids []int32
	scan(fold(text), func(t token) {
		if t.class == word || t.class == exact {
			if id := m.zh.find(t); id > 0 && len(m.zh.keys[id]) > 1 {
				ids = append(ids, id)
			}
		}
	})
	slices.Sort(ids)
	return slices.Compact(ids)
}

// terms weighs the Latin terms and numbers of a Chinese text, which its translation keeps as they are: four in five are found in
// a translation, one in four in another item of the same document.
func (m *Model) terms(zh []int32, en Tokens) float64 {
	const kept, shared = 0.8, 0.25
	const least, most = -3, 2 // of what they may say, so that other words can outvote them
	odds := 0.0
	for _, id := range zh {
		if _, ok := slices.BinarySearch(en.ids, m.en.ids[m.zh.keys[id]]); ok && m.en.ids[m.zh.keys[id]] > 0 {
			odds += math.Log(kept / shared)
		} else {
			odds += math.Log((1 - kept) / (1 - shared))
		}
	}
	return max(least, min(most, odds))
}

// support adds to a pair what its neighbours say. It is the more probable if the items before it, or those behind it, are linked
// too, and more yet if both are, where the documents' ends count as the second. It is improbable if nothing near it is linked:
// questions are worded alike ("What is a …? How does it work?"), and some item is always a little like one that has no
// counterpart. It cannot link items whose words disagree.
func support(pairs []pair, links []Link, zhItems, enItems int) {
	const (
		neighbour = 0.8 // log-odds
		between   = 3   // of two neighbours
		alone     = 3
		near      = 3 // items to both sides
	)
	if len(links) == 0 {
		return
	}
	linked := make([]int, zhItems) // by Chinese item the English one, -1 for none
	for i := range linked {
		linked[i] = -1
	}
	for _, l := range links {
		linked[l.ZH] = l.EN
	}
	for i, p := range pairs {
		lost, beside := true, 0
		for zh := max(0, p.zh-near); zh <= min(zhItems-1, p.zh+near); zh++ {
			apart, before := linked[zh]-p.en, zh < p.zh
			if linked[zh] < 0 || zh == p.zh || apart == 0 || before != (apart < 0) {
				continue
			}
			if max(apart, -apart) <= near {
				lost = false
			}
			if d := zh - p.zh; d == apart && max(d, -d) == 1 {
				beside++
			}
		}
		if beside == 1 && (p.zh == 0 && p.en == 0 || p.zh == zhItems-1 && p.en == enItems-1) {
			beside++
		}
		switch {
		case lost:
			pairs[i].odds -= alone
		case beside == 2:
			pairs[i].odds += between
		case beside == 1:
			pairs[i].odds += neighbour
		}
	}
}

// agreement weighs a thing that translations have in common, and other items often by chance.
func agreement(same bool) float64 {
	if same {
		return 0.8
	}
	return -0.8
}

// clamp bounds what one kind of evidence may say, so that it can be outvoted.
func clamp(x float64) float64 { return max(-1, min(1, x)) }

// overlap is +1 if all the code of one side is on the other, -1 for code without a line in common, 0 if either has none.
func overlap(a, b []uint64) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	common := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch c := cmp.Compare(a[i], b[j]); {
		case c == 0:
			common++
			i++
			j++
		case c < 0:
			i++
		default:
			j++
		}
	}
	return 2*float64(common)/float64(min(len(a), len(b))) - 1
}

// chain finds the heaviest chain of candidates that goes up on both sides, of those that are more probable than not.
// It is the heaviest increasing subsequence, found with a tree of prefix maxima (Fenwick 1994) in O(n log n).
func chain(pairs []pair) []Link {
	// In order of the Chinese items; of one item the later English ones first, so that none is chained to another of them.
	sorted := slices.DeleteFunc(slices.Clone(pairs), func(p pair) bool { return p.odds <= 0 })
	slices.SortFunc(sorted, func(a, b pair) int {
		return cmp.Or(cmp.Compare(a.zh, b.zh), -cmp.Compare(a.en, b.en))
	})
	last := 0
	for _, p := range sorted {
		last = max(last, p.en)
	}
	weight := make([]float64, len(sorted)) // of the heaviest chain that ends in a pair
	before := make([]int, len(sorted))     // the pair before it there, -1 for none
	tree := make([]int, last+2)            // by English item: the pair with the heaviest chain that ends in it or before, -1 for none
	for i := range tree {
		tree[i] = -1
	}
	best := -1
	for i, p := range sorted {
		before[i] = -1
		for at := p.en; at > 0; at -= at & -at {
			if k := tree[at]; k >= 0 && (before[i] < 0 || weight[k] > weight[before[i]]) {
				before[i] = k
			}
		}
		weight[i] = p.odds
		if before[i] >= 0 {
			weight[i] += weight[before[i]]
		}
		for at := p.en + 1; at < len(tree); at += at & -at {
			if tree[at] < 0 || weight[i] > weight[tree[at]] {
				tree[at] = i
			}
		}
		if best < 0 || weight[i] > weight[best] {
			best = i
		}
	}
	var links []Link
	for i := best; i >= 0; i = before[i] {
		links = append(links, Link{ZH: sorted[i].zh, EN: sorted[i].en, Score: probability(sorted[i].odds)})
	}
	return links
}

// moved links what the chain left over, the most probable first. Out of order, a link needs more: the rare words of both sides
// must be translated.
func (m *Model) moved(z, e items, pairs []pair, links []Link) []Link {
	const covered = 0.6 // share of the words, by rarity
	zh, en := map[int]bool{}, map[int]bool{}
	for _, l := range links {
		zh[l.ZH], en[l.EN] = true, true
	}
	rest := slices.DeleteFunc(slices.Clone(pairs), func(p pair) bool {
		return zh[p.zh] || en[p.en] || p.odds <= 0 || m.Coverage(z.clues[p.zh].all, e.clues[p.en].all) < covered
	})
	slices.SortFunc(rest, func(a, b pair) int {
		return cmp.Or(-cmp.Compare(a.odds, b.odds), cmp.Compare(a.zh, b.zh), cmp.Compare(a.en, b.en))
	})
	var found []Link
	for _, p := range rest {
		if !zh[p.zh] && !en[p.en] {
			zh[p.zh], en[p.en] = true, true
			found = append(found, Link{ZH: p.zh, EN: p.en, Score: probability(p.odds), Moved: true})
		}
	}
	return found
}

// probability turns log-odds into a probability, to four digits so that it is the same on every machine.
func probability(odds float64) float64 { return round(1 / (1 + math.Exp(-odds))) }

func round(p float64) float64 { return math.Round(p*1e4) / 1e4 }
