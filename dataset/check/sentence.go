package check

import (
	"fmt"
	"unicode"

	"github.com/duizhao/duizhao/segment"
)

// checkSentences finds sentences without a counterpart: by the pairs of the row, and for a text without pairs by counting. Translators
// cut Chinese sentences in two more often than they join them.
func checkSentences(f *field, r *report) {
	var zh, en int
	var first string
	paired := false
	if f.row != nil {
		for _, p := range f.row.Pairs {
			if p.Field != f.name {
				continue
			}
			paired = true
			switch {
			case p.EN == "" && hasLetters(p.ZH):
				if zh++; zh == 1 {
					first = p.ZH
				}
			case p.ZH == "" && hasLetters(p.EN):
				if en++; en == 1 && zh == 0 {
					first = p.EN
				}
			}
		}
	}
	if paired {
		switch {
		case zh > 0 && en > 0:
			r.found(zh <= en, fmt.Sprintf("sentences without a counterpart: %d in Chinese, %d in English, the first is %s", zh, en, quote(first)))
		case zh > 0:
			r.found(false, fmt.Sprintf("sentences without English: %d, the first is %s", zh, quote(first)))
		case en > 0:
			r.found(true, fmt.Sprintf("sentences without Chinese: %d, the first is %s", en, quote(first)))
		}
		return
	}
	if f.row != nil && len(f.row.Pairs) > 0 {
		return // what the title says is not paired once more
	}
	zh, en = sentences(f.zh.prose, segment.Chinese), max(1, sentences(f.en.prose, segment.English))
	if en < zh || en > 2*zh+2 {
		r.found(zh-en == 1 && zh > 3, fmt.Sprintf("sentences: %d in Chinese, %d in English", zh, en))
	}
}

// hasLetters tells a sentence from a mark that stands alone.
func hasLetters(s string) bool {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			if n++; n > 3 {
				return true
			}
		}
	}
	return false
}

// sentences counts sentences with a mark at their end.
func sentences(s string, language segment.Language) int {
	n := 0
	for span := range segment.Sentences(s, segment.Span{End: len(s)}, language) {
		if e := endingOf(span.Of(s)); e == stop || e == question || e == exclamation || e == dots {
			n++
		}
	}
	return n
}
