package dataset

import "github.com/duizhao/duizhao/segment"

// What makes a document one of two halves, in Chinese and in English.
const (
	halfShare = 0.95 // of a language's letters that stand in its half
	leastHalf = 2    // items in each
	halfItems = 0.6  // of the items of the one with more
)

// halves splits a document that holds the one language first and then the other. It gives two documents over the same text, Chinese first,
// each with a ledger of its own; nil if the text has no such halves, or these do not hold about as many items.
func (s Splitter) halves(t *segment.Text, format segment.Format, u *units) ([]*Document, error) {
	at, first := u.middle()
	if at < 0 {
		return nil, nil
	}
	middle := u.list[at].span.Start
	spans := [2]segment.Span{{Start: 0, End: middle}, {Start: middle, End: len(t.Data)}}
	if first == segment.English {
		spans[0], spans[1] = spans[1], spans[0]
	}
	var docs []*Document
	for side, language := range []segment.Language{segment.Chinese, segment.English} {
		other := spans[1-side]
		v := view{source: t, parts: []segment.Part{{Span: spans[side]}}, claims: []Entry{{other, Leftover, ReasonOtherLanguage, 0}}}
		d, err := s.splitSide(&v, format, language)
		if err != nil {
			return nil, err
		}
		docs = append(docs, d)
	}
	zh, en := len(docs[0].Items), len(docs[1].Items)
	if min(zh, en) < leastHalf || float64(min(zh, en)) < halfItems*float64(max(zh, en)) {
		return nil, nil
	}
	return docs, nil
}

// middle is the unit with which the second half begins, and the language of the first; -1 if the languages are not apart.
func (u *units) middle() (at int, first segment.Language) {
	var all scripts
	for i := range u.list {
		all.add(u.list[i].said())
	}
	if ratio := float64(all.latin) / float64(max(all.han, 1)); all.han == 0 || ratio < shorter || ratio > longer {
		return -1, first
	}
	at, best := -1, 0.0
	var sum scripts // of the units before i
	for i := range len(u.list) + 1 {
		zh, en := float64(sum.han)/float64(all.han), float64(all.latin-sum.latin)/float64(all.latin)
		if share := min(zh, en); share > halfShare && share >= best {
			at, best, first = i, share, segment.Chinese
		}
		if share := min(1-zh, 1-en); share > halfShare && share >= best {
			at, best, first = i, share, segment.English
		}
		if i < len(u.list) {
			sum.add(u.list[i].said())
		}
	}
	if at <= 0 || at >= len(u.list) {
		return -1, first
	}
	// A heading of a word or two above it belongs to it.
	for k := at - 1; k > 0; k-- {
		switch n := &u.list[k]; {
		case n.line.kind == segment.Blank || n.line.kind == segment.Rule:
		case n.in == inWeak && (n.line.kind == segment.Heading || n.line.mark == nil && n.line.first):
			at = k
		default:
			return at, first
		}
	}
	return at, first
}
