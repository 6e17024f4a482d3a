package check

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// ending is the mark at the end of a text.
type ending uint8

const (
	noMark ending = iota
	stop
	question
	exclamation
	colon
	dots
	comma
	noText // code, a formula or an address stands at the end
)

var endingNames = [...]string{"no mark", "a full stop", "a question mark", "an exclamation mark", "a colon", "dots", "a comma", "code"}

// endingOf is how prose ends, behind closing brackets, quotation marks and emphasis.
func endingOf(s string) ending {
	brackets := 0
	for s != "" {
		r, n := utf8.DecodeLastRuneInString(s)
		switch r {
		case '。', '.', '．':
			if strings.HasSuffix(s, "...") || strings.HasSuffix(s, "。。。") {
				return dots
			}
			return stop
		case '？', '?':
			return question
		case '！', '!':
			return exclamation
		case '：', ':':
			return colon
		case '…', '—', '–':
			return dots
		case '(', '（':
			if brackets > 0 {
				brackets--
				s = s[:len(s)-n]
				continue
			}
			return comma
		case '，', ',', '、', '；', ';', '-':
			return comma
		case ')', '）':
			brackets++
			s = s[:len(s)-n]
			continue
		case standIn:
			return noText
		case ' ', '\n', '\t', '\r', '\u3000', '"', '”', '’', '\'', '」', '』', '》', '*', '_', ']', '】', '\u200b', '\ufeff':
			s = s[:len(s)-n]
			continue
		}
		return noMark
	}
	return noMark
}

// checkEnding compares the marks at the end.
func checkEnding(f *field, r *report) {
	zh, en := endingOf(f.zh.prose), endingOf(f.en.prose)
	if zh == en || zh == noMark || zh == comma || zh == noText || utf8.RuneCountInString(f.zh.prose) <= 4 {
		return
	}
	if en == noMark && zh != question || en == comma || en == noText {
		return // truncation looks at these
	}
	asked := strings.Count(f.zh.prose, "？") + strings.Count(f.zh.prose, "?")
	if zh == question && en == stop && strings.Count(f.en.prose, "?") >= asked || strings.Contains(f.zh.prose, "（") && en == question {
		return // the question is not the last sentence; a blank to fill in stands at the end: …的是（ ）。
	}
	weak := zh != question && en != question || en == noMark || zh == colon
	r.found(weak, fmt.Sprintf("Chinese ends in %s, English in %s", endingNames[zh], endingNames[en]))
}

// checkTruncation finds English that stops in the middle: no mark at the end where Chinese has one. It is weak unless what stands there
// cannot be an end.
func checkTruncation(f *field, r *report) {
	if f.en.unclosed && !f.zh.unclosed {
		r.found(false, "a block of code is not closed")
		return
	}
	zh, en := endingOf(f.zh.prose), endingOf(f.en.prose)
	if en != noMark && en != comma {
		return
	}
	text := strings.TrimRight(f.en.prose, " \n\t\r*_")
	last := text[strings.LastIndexAny(text, " \n\x1a")+1:]
	cut := en == comma && zh != comma && !endsWithAny(text, ";", "；") && !(zh == dots && strings.HasSuffix(text, "-"))
	if en == noMark && len(text) > len(last) {
		cut = unfinished[last] || zh != noMark && zh != colon && zh != comma && unfinishedSentence[last]
	}
	switch {
	case cut:
		r.found(false, fmt.Sprintf("English breaks off: …%s", quoteEnd(text)))
	case zh == noMark || zh == comma || zh == noText || zh == colon || f.name == "title" || strings.HasPrefix(f.name, "option."):
	case en == noMark && len(text) > 40:
		r.found(true, fmt.Sprintf("English has no mark at its end: …%s", quoteEnd(text)))
	}
}

// unfinished are words that nothing ends in; unfinishedSentence are such that no sentence ends in, but the stem of a question may.
var (
	unfinished         = wordSet("the an and or but because whose their your our its")
	unfinishedSentence = wordSet("a of with from which that is are was were if when while although than into such will would should must may to for")
)

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

func quoteEnd(s string) string {
	for i := max(0, len(s)-40); i < len(s); i++ {
		if utf8.RuneStart(s[i]) {
			return fmt.Sprintf("%q", strings.ReplaceAll(s[i:], string(standIn), "…"))
		}
	}
	return `""`
}
