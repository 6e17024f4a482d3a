package check_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/align"
	"github.com/duizhao/duizhao/dataset/check"
	"github.com/duizhao/duizhao/segment"
)

// testRows are the rows of the project's documents.
func testRows(t testing.TB) []dataset.Row {
	t.Helper()
	var rows []dataset.Row
	for _, name := range []string{"exam", "faq", "interview"} {
		var docs [2]*dataset.Document
		for i, language := range []string{"zh", "en"} {
			path := filepath.Join("..", "..", "testdata", name, name+"."+language+".md")
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			text, err := segment.Decode(path, strings.NewReader(string(data)))
			if err != nil {
				t.Fatal(err)
			}
			if docs[i], err = dataset.Split(text); err != nil {
				t.Fatal(err)
			}
		}
		for _, row := range new(align.Aligner).Documents(docs[0], docs[1]).Rows {
			if row.OriginEN == dataset.OriginDocument {
				rows = append(rows, row)
			}
		}
	}
	return rows
}

// alike compares options as cmd/duizhao does.
func alike(zh, en []string) [][]float64 {
	model := new(align.Aligner).Model(zh, en)
	table := make([][]float64, len(zh))
	for i, z := range zh {
		for _, e := range en {
			table[i] = append(table[i], model.Similarity(model.Tokens(segment.Chinese, z), model.Tokens(segment.English, e)))
		}
	}
	return table
}

// corruption damages a row's English in one place, and tells whether the row had such a place. kinds are the checks that may find it.
type corruption struct {
	name  string
	kinds string
	do    func(r *rand.Rand, row *dataset.Row) bool
}

// anyField gives one of the texts of the row's English that satisfies a condition.
func anyField(r *rand.Rand, row *dataset.Row, fit func(string) bool) *string {
	var list []*string
	for _, f := range []*string{&row.QuestionEN, &row.AnswerEN, &row.AnalysisEN} {
		if *f != "" && fit(*f) {
			list = append(list, f)
		}
	}
	for i := range row.OptionsEN {
		if fit(row.OptionsEN[i].Text) {
			list = append(list, &row.OptionsEN[i].Text)
		}
	}
	if len(list) == 0 {
		return nil
	}
	return list[r.IntN(len(list))]
}

// replaceMatch replaces one match of a pattern in the prose of any field.
func replaceMatch(pattern string, replace func(r *rand.Rand, match string) string) func(*rand.Rand, *dataset.Row) bool {
	re := regexp.MustCompile(pattern)
	return replaceIn(func(s string) (places [][]int) {
		inside := codeOrMath.FindAllStringIndex(s, -1)
		for _, at := range re.FindAllStringIndex(s, -1) {
			if !slices.ContainsFunc(inside, func(c []int) bool { return at[0] < c[1] && c[0] < at[1] }) {
				places = append(places, at)
			}
		}
		return places
	}, replace)
}

var codeOrMath = regexp.MustCompile("(?s)```.*?```|`[^`]*`|\\\\\\[.*?\\\\\\]|\\$[^$]*\\$")

// replaceCode replaces one match of a pattern that is a piece of inline code or a fence as a whole.
func replaceCode(pattern string, replace func(r *rand.Rand, match string) string) func(*rand.Rand, *dataset.Row) bool {
	re := regexp.MustCompile("^(?:" + pattern + ")$")
	return replaceIn(func(s string) (places [][]int) {
		for _, at := range codeOrMath.FindAllStringIndex(s, -1) {
			if re.MatchString(s[at[0]:at[1]]) {
				places = append(places, at)
			}
		}
		return places
	}, replace)
}

func replaceIn(find func(string) [][]int, replace func(r *rand.Rand, match string) string) func(*rand.Rand, *dataset.Row) bool {
	return func(r *rand.Rand, row *dataset.Row) bool {
		f := anyField(r, row, func(s string) bool { return len(find(s)) > 0 })
		if f == nil {
			return false
		}
		all := find(*f)
		at := all[r.IntN(len(all))]
		*f = (*f)[:at[0]] + replace(r, (*f)[at[0]:at[1]]) + (*f)[at[1]:]
		return true
	}
}

func otherDigit(r *rand.Rand, s string) string {
	b := []byte(s)
	var digits []int
	for i, c := range b {
		if c >= '0' && c <= '9' {
			digits = append(digits, i)
		}
	}
	i := digits[r.IntN(len(digits))]
	b[i] = '0' + (b[i]-'0'+1+byte(r.IntN(8)))%10
	return string(b)
}

func otherLetter(r *rand.Rand, s string) string {
	b := []byte(s)
	var letters []int
	for i, c := range b {
		if c >= 'a' && c <= 'z' {
			letters = append(letters, i)
		}
	}
	i := letters[r.IntN(len(letters))]
	b[i] = 'a' + (b[i]-'a'+1+byte(r.IntN(24)))%26
	return string(b)
}

func fixed(s string) func(*rand.Rand, string) string {
	return func(*rand.Rand, string) string { return s }
}

// long gives a text of some sentences.
func long(s string) bool { return len(s) > 120 && strings.Count(s, ". ") > 1 }

const code = "inline_code code_fence url_email_path md_link math numbering placeholders"

var corruptions = []corruption{
	{"number", "numbers " + code, replaceMatch(`[0-9]+`, otherDigit)},
	{"number added", "numbers", func(r *rand.Rand, row *dataset.Row) bool {
		f := anyField(r, row, long)
		if f == nil {
			return false
		}
		*f = strings.Replace(*f, ". ", " 7319 times. ", 1)
		return true
	}},
	{"inline code", "inline_code", replaceCode("`[^`]*[a-z]{3}[^`]*`", otherLetter)},
	{"inline code lost", "inline_code", replaceCode("`[^`]*[a-z]{3}[^`]*`", fixed("it"))},
	{"fence", "code_fence", replaceCode("(?s)```[a-z]+\n.*[a-z].*", func(r *rand.Rand, s string) string {
		lines := strings.Split(s, "\n")
		for {
			i := 1 + r.IntN(len(lines)-1)
			if code := lines[i]; regexp.MustCompile(`^[^#"'/-]*[a-z]{3,}[^#"'/-]*$`).MatchString(code) {
				lines[i] = otherLetter(r, code)
				return strings.Join(lines, "\n")
			}
			if r.IntN(100) == 0 {
				return s[:len(s)-3]
			}
		}
	})},
	{"fence language", "code_fence", replaceCode("(?s)```[a-z]+\n.*", func(r *rand.Rand, s string) string { return "```basic" + s[strings.IndexByte(s, '\n'):] })},
	{"fence lost", "code_fence", replaceCode("(?s)```[a-z]+\n.*", fixed(""))},
	{"sentence", "sentence_count empty length_ratio numbers inline_code", func(r *rand.Rand, row *dataset.Row) bool {
		if len(row.Pairs) == 0 {
			f := anyField(r, row, long)
			if f == nil {
				return false
			}
			from := strings.Index(*f, ". ")
			end := strings.Index((*f)[from+2:], ". ")
			if end < 0 {
				return false
			}
			*f = (*f)[:from] + (*f)[from+2+end:]
			return true
		}
		i := r.IntN(len(row.Pairs) + 1)
		if i == len(row.Pairs) || row.Pairs[i].Field == "title" || len(row.Pairs[i].ZH) < 20 || row.Pairs[i].EN == "" {
			return false
		}
		p := &row.Pairs[i]
		for _, f := range []*string{&row.QuestionEN, &row.AnswerEN, &row.AnalysisEN} {
			if strings.Contains(*f, p.EN) {
				*f = strings.Replace(*f, p.EN, "", 1)
				p.EN = "" // as the aligner would find it
				return true
			}
		}
		return false
	}},
	{"options exchanged", "option_labels numbers inline_code code_fence", func(r *rand.Rand, row *dataset.Row) bool {
		if len(row.OptionsEN) < 2 || len(row.OptionsZH) != len(row.OptionsEN) {
			return false
		}
		i := r.IntN(len(row.OptionsEN))
		j := (i + 1 + r.IntN(len(row.OptionsEN)-1)) % len(row.OptionsEN)
		a, b := &row.OptionsEN[i], &row.OptionsEN[j]
		a.Text, b.Text = b.Text, a.Text
		return a.Text != b.Text
	}},
	{"option lost", "option_labels", func(r *rand.Rand, row *dataset.Row) bool {
		if len(row.OptionsEN) < 2 {
			return false
		}
		row.OptionsEN = slices.Delete(slices.Clone(row.OptionsEN), 1, 2)
		return true
	}},
	{"key", "answer_key", func(r *rand.Rand, row *dataset.Row) bool {
		if len(row.AnswerKey) != 1 || len(row.AnswerKey[0]) != 1 || len(row.AnswerEN) == 0 || row.AnswerEN[:1] != row.AnswerKey[0] {
			return false
		}
		for {
			other := string("ABCD"[r.IntN(4)])
			if other != row.AnswerKey[0] {
				if r.IntN(2) == 0 {
					row.AnswerKey = []string{other}
				} else {
					row.AnswerEN = other + row.AnswerEN[1:]
				}
				return true
			}
		}
	}},
	{"address", "url_email_path md_link md_image md_reflink inline_code code_fence", replaceMatch(`https?://[a-z]{4,}`, otherLetter)},
	{"path", "url_email_path", func(r *rand.Rand, row *dataset.Row) bool {
		row.QuestionZH += "\n\n日志在/var/log/fengsui/node.log里，问题发到 ops@example.com。"
		row.QuestionEN += []string{"\n\nThe log is in /var/logs/fengsui/node.log, send questions to ops@example.com.", "\n\nThe log is there, send questions to ops@example.com.",
			"\n\nThe log is in /var/log/fengsui/node.log, send questions to ops@example.org."}[r.IntN(3)]
		return true
	}},
	{"placeholder", "placeholders", func(r *rand.Rand, row *dataset.Row) bool {
		whole := []string{"{name}", "%s", "${home}", "{{ user }}", "%1$d", "{0}"}
		broken := []string{"{nome}", "% s", "$ {home}", "{{ user }", "%1d", "{O}"}
		i := r.IntN(len(whole))
		row.QuestionZH += "\n\nx " + whole[i]
		row.QuestionEN += "\n\nx " + broken[i]
		return row.QuestionEN != ""
	}},
	{"tag", "html_tags", func(r *rand.Rand, row *dataset.Row) bool {
		row.QuestionZH += "\n\nx<sup>2</sup>"
		row.QuestionEN += []string{"\n\nx<sup>2<sup>", "\n\nx2</sup>", "\n\nx2", "\n\nx<sub>2</sub>"}[r.IntN(4)]
		return true
	}},
	{"formula", "math", func(r *rand.Rand, row *dataset.Row) bool {
		row.QuestionZH += "\n\n$x_1^2 + y = 0$"
		row.QuestionEN += []string{"\n\n$x_1^3 + y = 0$", "\n\nx_1^2 + y = 0", "\n\n$x_1^2 + y = 0"}[r.IntN(3)]
		return true
	}},
	{"link", "md_link", func(r *rand.Rand, row *dataset.Row) bool {
		row.QuestionZH += "\n\n[见此](https://docs.example.com/guide/start)"
		row.QuestionEN += []string{"\n\n[see this](https://docs.example.com/guide/stort)", "\n\nsee this", "\n\n[see this](guide/start)"}[r.IntN(3)]
		return true
	}},
	{"image", "md_image", func(r *rand.Rand, row *dataset.Row) bool {
		row.QuestionZH += "\n\n![图](img/fig-1.png)"
		row.QuestionEN += []string{"\n\n![figure](img/fig-2.png)", "", "\n\n[figure](img/fig-1.png)"}[r.IntN(3)]
		return true
	}},
	{"refusal", "refusal", func(r *rand.Rand, row *dataset.Row) bool {
		f := anyField(r, row, func(string) bool { return true })
		*f = []string{"I'm sorry, but I can't assist with that request.", "As an AI language model, I cannot translate this text.",
			"I apologize, but I am unable to translate this.", "I can’t help with that."}[r.IntN(4)]
		return true
	}},
	{"commentary", "commentary", func(r *rand.Rand, row *dataset.Row) bool {
		f := anyField(r, row, func(string) bool { return true })
		switch r.IntN(4) {
		case 0:
			*f = "Here is the translation:\n\n" + *f
		case 1:
			*f += "\n\n(Translator's note: the term has no exact counterpart.)"
		case 2:
			*f = "Sure! Here is the English version: " + *f
		default:
			*f += "\n\nLet me know if you need anything else!"
		}
		return true
	}},
	{"fence around", "commentary", func(r *rand.Rand, row *dataset.Row) bool {
		f := anyField(r, row, func(s string) bool { return !strings.Contains(s, "```") })
		if f == nil {
			return false
		}
		*f = "```markdown\n" + *f + "\n```"
		return true
	}},
	{"truncation", "truncation sentence_count length_ratio code_fence brackets", func(r *rand.Rand, row *dataset.Row) bool {
		f := anyField(r, row, long)
		if f == nil {
			return false
		}
		at := strings.LastIndexByte((*f)[:len(*f)*(2+r.IntN(6))/10], ' ')
		if at < 20 {
			return false
		}
		*f = (*f)[:at]
		for i := range row.Pairs { // as the aligner would find it
			if p := &row.Pairs[i]; p.Field != "title" && !strings.Contains(row.QuestionEN+row.AnswerEN+row.AnalysisEN, p.EN) {
				p.EN = ""
			}
		}
		return true
	}},
	{"Chinese left", "han_residue", replaceMatch(` [a-z]{4,} `, fixed(" 服务 "))},
	{"untranslated", "untranslated", func(r *rand.Rand, row *dataset.Row) bool {
		row.QuestionEN = row.QuestionZH
		return strings.IndexFunc(row.QuestionZH, func(c rune) bool { return c >= 0x4e00 }) >= 0
	}},
	{"other language", "wrong_language", func(r *rand.Rand, row *dataset.Row) bool {
		row.AnswerEN = "Сначала остановите службу, затем удалите старые файлы и запустите её снова."
		return row.AnswerZH != ""
	}},
	{"bracket", "brackets md_link math", replaceMatch(`[a-z]\)[ ,.]`, func(r *rand.Rand, s string) string { return s[:1] + s[2:] })},
	{"bracket opened", "brackets", replaceMatch(` \([a-zA-Z]`, func(r *rand.Rand, s string) string { return " " + s[2:] })},
	{"repetition", "repetition", func(r *rand.Rand, row *dataset.Row) bool {
		f := anyField(r, row, long)
		if f == nil {
			return false
		}
		at := strings.LastIndex(*f, ". ")
		*f = (*f)[:at] + strings.Repeat(" and so on and on", 4+r.IntN(20)) + (*f)[at:]
		return true
	}},
	{"word doubled", "repetition", replaceMatch(` [a-z]{5,} `, func(r *rand.Rand, s string) string { return s + s[1:] })},
	{"mojibake", "mojibake", replaceMatch(` [a-z]{5,} `, func(r *rand.Rand, s string) string {
		return []string{" cafÃ© ", " \ufffd\ufffd ", " donâ€™t ", ` \u4f60 `}[r.IntN(4)]
	})},
	{"full-width", "fullwidth_residue", replaceMatch(`[a-z], [a-z]`, func(r *rand.Rand, s string) string { return s[:1] + "，" + s[3:] })},
	{"control", "whitespace", replaceMatch(` [a-z]{5,} `, func(r *rand.Rand, s string) string { return s + []string{"\x07", "\u200b", "\x00"}[r.IntN(3)] })},
	{"list number", "numbering numbers", replaceMatch(`\n[1-9]\. `, func(r *rand.Rand, s string) string { return "\n" + otherDigit(r, s[1:]) })},
	{"unit", "units", replaceMatch(`[0-9]%|[0-9] (GB|MB|km|kg|m|cm|yuan)[ ,.]`, func(r *rand.Rand, s string) string { return s[:1] })},
	{"emptied", "empty option_labels", func(r *rand.Rand, row *dataset.Row) bool {
		f := anyField(r, row, func(string) bool { return true })
		*f = ""
		return true
	}},
	{"question mark", "end_punctuation", func(r *rand.Rand, row *dataset.Row) bool {
		rest, ok := strings.CutSuffix(row.QuestionEN, "?")
		row.QuestionEN = rest + "."
		return ok && strings.HasSuffix(row.QuestionZH, "？")
	}},
	{"list item", "md_structure sentence_count", replaceMatch(`\n[-*] [^\n]*`, fixed(""))},
	{"table row", "md_structure sentence_count", replaceMatch(`\n\| [^-\n][^\n]*`, fixed(""))},
}

// TestCorruptions damages rows in a thousand places: of these at least 98 % must be found by a check of the right kind, with a finding that
// the row did not have before. Rows are as alignment makes them, or as a translator does, without pairs; then a sentence too few is found
// by counting alone, as the people who wrote this English cut and joined sentences more freely than machines do.
func TestCorruptions(t *testing.T) {
	t.Run("aligned", func(t *testing.T) { testCorruptions(t, testRows(t), 0.98) })
	t.Run("translated", func(t *testing.T) {
		rows := testRows(t)
		for i := range rows {
			rows[i].OriginEN, rows[i].Pairs = dataset.OriginMachine, nil
		}
		testCorruptions(t, rows, 0.98)
	})
}

func testCorruptions(t *testing.T, rows []dataset.Row, wanted float64) {
	total := 1000
	if testing.Short() {
		total = 200
	}
	checker, err := check.New(check.Settings{Alike: alike})
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(20261125, 6))
	before := make([][]dataset.Flag, len(rows))
	for i := range rows {
		before[i] = checker.Row(&rows[i])
	}
	found, made := 0, 0
	count := map[string][2]int{}
	for made < total {
		c := corruptions[made%len(corruptions)]
		applied := false
		for range 3000 {
			i := r.IntN(len(rows))
			row, orig := rows[i], rows[i]
			row.OptionsEN, row.Pairs = slices.Clone(row.OptionsEN), slices.Clone(row.Pairs)
			if !c.do(r, &row) {
				continue
			}
			applied = true
			made++
			hit := false
			for _, f := range checker.Row(&row) {
				hit = hit || slices.Contains(strings.Fields(c.kinds), f.Check) && !slices.Contains(before[i], f)
			}
			n := count[c.name]
			n[0]++
			if hit {
				found++
				n[1]++
			} else {
				t.Logf("missed: %s in %s:%d", c.name, row.SourceZH, row.SpanZH.Line)
				for _, f := range [][2]string{{orig.QuestionEN, row.QuestionEN}, {orig.AnswerEN, row.AnswerEN}, {orig.AnalysisEN, row.AnalysisEN}} {
					if f[0] != f[1] {
						i := 0
						for i < len(f[0]) && i < len(f[1]) && f[0][i] == f[1][i] {
							i++
						}
						t.Logf("  %q -> %q", f[0][max(0, i-50):min(len(f[0]), i+50)], f[1][max(0, i-50):min(len(f[1]), i+50)])
					}
				}
				for i := range row.OptionsEN {
					if i < len(orig.OptionsEN) && row.OptionsEN[i] != orig.OptionsEN[i] {
						t.Logf("  option %q -> %q", orig.OptionsEN[i].Text, row.OptionsEN[i].Text)
					}
				}
			}
			count[c.name] = n
			break
		}
		if !applied {
			t.Fatalf("%s: no row has a place for it", c.name)
		}
	}
	for _, c := range corruptions {
		if n := count[c.name]; n[1] < n[0] {
			t.Logf("%-18s %d of %d", c.name, n[1], n[0])
		}
	}
	if rate := float64(found) / float64(total); rate < wanted {
		t.Errorf("found %d of %d corruptions, expected %.0f %%", found, total, 100*wanted)
	} else {
		t.Logf("found %d of %d", found, total)
	}
}
