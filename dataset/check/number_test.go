package check

import (
	"slices"
	"strings"
	"testing"
)

// TestNumbers checks pairs of texts that say the same numbers, and pairs that do not.
func TestNumbers(t *testing.T) {
	c := newChecker(t, Settings{})
	for _, test := range []struct {
		zh, en string
		same   bool
	}{
		{"2001年9月11日，共30个", "30 in all, on September 11, 2001", true}, // no \b between 年 and 9
		{"2001年9月11日", "September 12, 2001", false},
		{"2001年9月11日", "October 11, 2001", false},
		{"2001年9月11日", "11 Sept. 2001", true},
		{"2001-09-11", "9/11/2001", true},
		{"共１２３人", "123 people", true},
		{"人口约1.5亿", "about 150 million people", true},
		{"人口约1.5亿", "about 15 million people", false},
		{"4 亿条消息", "400 million messages", true},
		{"3.5万元", "35,000 yuan", true},
		{"3.5万元", "350,000 yuan", false},
		{"1亿5000万", "150 million", true},
		{"300多万", "more than 3 million", true},
		{"两千五百人", "2,500 people", true},
		{"两千五百人", "2,400 people", false},
		{"三百五", "350", true},
		{"二〇二六年", "2026", true},
		{"一九四九年", "1948", false},
		{"百分之二十", "20%", true},
		{"百分之二十", "twenty percent", true},
		{"百分之二十", "30%", false},
		{"百分之三点五", "3.5%", true},
		{"千分之五", "0.5%", true},
		{"千分之五", "5‰", true},
		{"三分之二的人", "two thirds of the people", true},
		{"三分之一", "1/3", true},
		{"一个半小时", "1.5 hours", true},
		{"一半的人", "50% of the people", true},
		{"3小时半", "3.5 hours", true},
		{"第三章", "Chapter 3", true},
		{"第三章", "the third chapter", true},
		{"第3章", "the 3rd chapter", true},
		{"第3章", "the 4th chapter", false},
		{"第十二条", "Article 12", true},
		{"第21届", "the twenty-first", true},
		{"共256个", "two hundred and fifty-six in all", true},
		{"1998年", "nineteen ninety-eight", true},
		{"一千二百三十四", "1,234", true},
		{"1，234元", "1,234 yuan", true},
		{"5 000公里", "5,000 km", true},
		{"下午3点", "3 p.m.", true},
		{"15点", "3 p.m.", true},
		{"15点", "4 p.m.", false},
		{"20世纪90年代", "the 1990s", true},
		{"90年代", "the 1990s", true},
		{"20世纪90年代", "the 1980s", false},
		{"打8折", "20% off", true},
		{"3～9万", "30,000 to 90,000", true},
		{"3 千米", "3 km", true},
		{"版本 1.2.3", "version 1.2.3", true},
		{"版本 1.2.3", "version 1.2.4", false},
		{"端口 8080", "port 8081", false},
		{"等3人", "and others", true},
		{"千万不要一起去", "by no means go together", true},
		{"两三天", "two or three days", true},
		{"一共七八个", "seven or eight", true},
		{"号码 12345678901234567890", "number 12345678901234567891", false},
		{"`x3` 为 7", "`x3` is 7", true},
		{"12.下列哪项正确", "Which of the following is right", true},
		{"1. 甲\n2. 乙", "A (1) and B (2)", true},
		{"① 和 ②", "(1) and (2)", true},
		{"等待 3 秒", "wait `3` seconds", true},
		{"共3人", "3 people and 3 dogs", false},
		{"一百多亿年", "over 10 billion years", true},
		{"一米六零", "1.60 meters", true},
		{"二十两银子", "twenty taels of silver", true},
		{"一万两千人", "12,000 people", true},
		{"十八九岁", "eighteen or nineteen years old", true},
		{"二三十个", "20 or 30", true},
		{"三四百人", "300 or 400 people", true},
	} {
		flags := c.Pair("answer", test.zh, test.en)
		if got := !fires(flags, "numbers"); got != test.same {
			t.Errorf("%s — %s: same %t, expected %t: %v", test.zh, test.en, got, test.same, flags)
		}
	}
}

// TestNumbersOfCorpora checks that English numbers in words have the values that they have in digits.
func TestNumbersInWords(t *testing.T) {
	for text, want := range map[string][]float64{
		"twenty-one":                       {21},
		"one hundred and five":             {105},
		"two million three hundred":        {2000300},
		"nineteen ninety-eight":            {1998},
		"one two three":                    {1, 2, 3},
		"two and three":                    {2, 3},
		"two thousand and twenty-six":      {2026},
		"a hundred":                        {1, 100},
		"once upon a time in March":        {1, 1, 3},
		"fifty per cent of twelve":         {50, 12},
		strings.Repeat("one ", 3) + "iPad": {1, 1, 1},
	} {
		var got []float64
		numbers, _ := readNumbers(text, true)
		for _, n := range numbers {
			got = append(got, n.value)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %v, expected %v", text, got, want)
		}
	}
}
