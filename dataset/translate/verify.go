package translate

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/segment"
)

// verify says what is wrong with en as the translation of a segment, "" if nothing is. It tells what an engine did instead of translating;
// whether a translation says the same is for check, of whose findings those of severity error count.
func verify(s *Segment, en string, check func(field, zh, en string) []dataset.Flag) string {
	zh := s.Text
	for _, rule := range rules {
		if problem := rule.problem(s, zh, en); problem != "" {
			return problem
		}
	}
	if check == nil {
		return ""
	}
	for _, f := range check(s.Field, zh, en) {
		if f.Severity == "error" {
			return f.Check + ": " + f.Message
		}
	}
	return ""
}

// rules are what must not be, in the order in which it is told.
var rules = []struct {
	name    string
	problem func(s *Segment, zh, en string) string
}{
	{"empty", func(_ *Segment, _, en string) string {
		if strings.TrimSpace(en) == "" {
			return "it is empty"
		}
		return ""
	}},
	{"characters", func(_ *Segment, zh, en string) string {
		switch {
		case !utf8.ValidString(en):
			return "it is not valid UTF-8"
		case strings.ContainsRune(en, utf8.RuneError) && !strings.ContainsRune(zh, utf8.RuneError):
			return "it has characters that could not be decoded"
		case strings.ContainsAny(withoutTokens(en, segment.English), "\n\r\v\f\u2028\u2029"):
			return "it goes over several lines, and the source is one line"
		case strings.ContainsFunc(en, func(r rune) bool { return unicode.IsControl(r) && !unicode.IsSpace(r) }):
			return "it has control characters"
		}
		return ""
	}},
	{"echo", func(_ *Segment, zh, en string) string {
		prose := withoutTokens(en, segment.English)
		han, letters := countLetters(prose)
		switch {
		case strings.TrimSpace(zh) == strings.TrimSpace(en):
			return "it is the source, not translated"
		case han > letters:
			return "it is in Chinese"
		}
		return ""
	}},
	{"refusal", func(_ *Segment, zh, en string) string {
		if m := refusals.FindString(en); m != "" && !refusalSources.MatchString(zh) {
			return fmt.Sprintf("it refuses: %q", m)
		}
		return ""
	}},
	{"commentary", func(_ *Segment, zh, en string) string {
		if m := comments.FindString(en); m != "" && !commentSources.MatchString(zh) {
			return fmt.Sprintf("it has a comment of the translator: %q", m)
		}
		return ""
	}},
	{"length", func(_ *Segment, zh, en string) string {
		han, _ := countLetters(withoutTokens(zh, segment.Chinese))
		_, letters := countLetters(withoutTokens(en, segment.English))
		_, kept := countLetters(withoutTokens(zh, segment.Chinese))
		switch {
		case han >= shortFrom && letters-kept < han*shortest/10:
			return "it is much shorter than the source"
		case letters > longest*(han+kept)+longFrom:
			return "it is much longer than the source"
		}
		return ""
	}},
	{"repetition", func(_ *Segment, zh, en string) string {
		if unit := repeated(en); unit != "" && repeated(zh) == "" {
			return fmt.Sprintf("it repeats %q without end", unit)
		}
		return ""
	}},
	{"tokens", func(_ *Segment, zh, en string) string { return tokenProblem(zh, en) }},
	{"structure", func(s *Segment, zh, en string) string {
		switch {
		case opensBlock(en) && !opensBlock(zh):
			return "it begins with the mark of a list, a heading, a quote or code"
		case s.Cell && bars(en, segment.English) != bars(zh, segment.Chinese):
			return "it has bars, which would end the cell of the table"
		}
		return ""
	}},
}

// A Chinese character is 1.5 to 6 letters of English as a rule; names of bodies and set phrases of up to 10 characters may be acronyms.
const (
	shortFrom = 10
	shortest  = 7 // tenths of a letter for each character
	longest   = 15
	longFrom  = 60
)

// refusals are how models refuse. Where the source says something like it, it is a translation.
var refusals = regexp.MustCompile(`(?i)\bI(?:['’]m| am) (?:sorry|unable|not able)\b[^.]{0,40}\b(?:can|cannot|can't|can’t|unable|translate|assist|help|comply|fulfil)|` +
	`\bI (?:can(?:no|['’])t|cannot) (?:help|assist|translate|comply|provide|fulfil|answer)|\bas an AI\b|\bAI language model\b|\bI must decline\b|\bI won['’]t be able\b`)

var refusalSources = regexp.MustCompile(`抱歉|对不起|對不起|无法|無法|不能|不会|拒绝|拒絕|人工智能|人工智慧|AI`)

// comments are what models say about a translation.
var comments = regexp.MustCompile(`(?i)^\W*(?:sure|certainly|of course|okay|here(?:['’]s| is| are))\b[^.]{0,60}(?:translat|english)|` +
	`^\W*(?:english )?translation\s*:|\b(?:translator['’]s note|note from the translator|note: (?:the|this|i) [^.]{0,40}(?:translat|original|source|chinese))|` +
	`\b(?:i have|i['’]ve) translated\b|\bthe (?:above|following) (?:is the |text is )?translat|` +
	"^```")

var commentSources = regexp.MustCompile("翻译|翻譯|译|譯|英文|英语|英語|^```")

// repeated finds a stretch that stands four times in a row and more, with words in it: what a model says that does not stop.
func repeated(text string) string {
	const least, times, most = 6, 4, 120
	tail := text
	for size := least; size <= min(most, len(tail)/times); size++ {
		run := 0
		for i := size; i < len(tail); i++ {
			if tail[i] != tail[i-size] {
				run = 0
				continue
			}
			if run++; run >= size*(times-1) {
				if unit := tail[i-size+1 : i+1]; strings.ContainsFunc(unit, unicode.IsLetter) {
					return strings.ToValidUTF8(unit, "")
				}
			}
		}
	}
	return ""
}

// opensBlock tells text that at the beginning of a line would not be a paragraph's.
func opensBlock(text string) bool { return blockMarks.MatchString(text) }

var blockMarks = regexp.MustCompile("^(?:#{1,6}(?:\\s|$)|[-*+](?:\\s|$)|\\d{1,9}[.)](?:\\s|$)|>|```|~~~| {4}|\\t|\\||(?:[-*_]\\s*){3,}$|=+$)")

// bars counts the bars that end cells of a table.
func bars(text string, lang segment.Language) int {
	prose := withoutTokens(text, lang)
	return strings.Count(prose, "|") - strings.Count(prose, `\|`)
}

// withoutTokens is a segment's prose.
func withoutTokens(text string, lang segment.Language) string {
	var b strings.Builder
	at := 0
	for _, t := range tokens(text, lang) {
		b.WriteString(text[at:t.Start])
		b.WriteByte(' ')
		at = t.End
	}
	b.WriteString(text[at:])
	return b.String()
}

func countLetters(text string) (han, other int) {
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Han, r):
			han++
		case unicode.IsLetter(r):
			other++
		}
	}
	return han, other
}

// needsTranslation tells text with Chinese in its prose.
func needsTranslation(text string) bool {
	han, _ := countLetters(withoutTokens(text, segment.Chinese))
	return han > 0
}
