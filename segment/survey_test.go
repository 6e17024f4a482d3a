package segment

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// checkSurvey compares a survey with what three plain loops find.
func checkSurvey(t *testing.T, text string) {
	t.Helper()
	want := survey{lines: []int{0}, valid: utf8.ValidString(text)}
	for at := LineLen(text); at < len(text); at += LineLen(text[at:]) {
		want.lines = append(want.lines, at)
	}
	for i := range len(text) {
		if isControl(text[i]) {
			if want.controls++; want.controls == 1 {
				want.control = i
			}
		}
	}
	if got := surveyOf(text); !slices.Equal(got.lines, want.lines) || got.valid != want.valid || got.controls != want.controls || got.control != want.control {
		t.Errorf("%q: got %+v, want %+v", text, got, want)
	}
}

// surveyBytes are the characters and the halves of characters at which a decision changes.
var surveyBytes = []string{
	"a", "bcdefgh", "~\x7f", "\n", "\r", "\r\n", "\t\v\f", "\x1b", "\x00", "\x1f", " ", "é", "题", "中文字", "。，", "\u0800", "\u07ff", "\ud7ff", "\ue000", "\uffff", "\ufeff",
	"\U00010000", "\U0010ffff", "\xed\xa0\x80", "\xe0\x80\x80", "\xf4\x90\x80\x80", "\xf0\x80\x80\x80", "\xc0\x80", "\xff", "\x80", "\xbf", "\xe4\xb8", "\xe4", "\xf0\x9f\x98",
}

func TestSurvey(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	for range 50_000 {
		var text strings.Builder
		for range random.IntN(9) {
			text.WriteString(surveyBytes[random.IntN(len(surveyBytes))])
		}
		checkSurvey(t, text.String())
	}
}

func FuzzSurvey(f *testing.F) {
	for _, text := range surveyBytes {
		f.Add("中文" + text + "中文")
		f.Add("letters" + text + "letters")
	}
	f.Fuzz(checkSurvey)
}
