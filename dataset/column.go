package dataset

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/duizhao/duizhao/segment"
)

// column is what a column of a table holds. Its zero value is one that nothing is known about.
type column struct {
	part   columnPart
	option byte // its letter, of one option's column
	side   side
}

type columnPart uint8

const (
	unknownColumn columnPart = iota
	titleColumn
	contextColumn // a passage before the question, or input for it
	questionColumn
	optionColumn // one option
	optionsColumn
	answerColumn
	keyColumn
	analysisColumn
	kindColumn
	numberColumn
	sectionColumn
)

// side is the language that a column's name tells.
type side uint8

const (
	eitherSide side = iota
	chineseSide
	englishSide
)

// columnName is a row of the table below: a part, what a map calls it, and what files do.
type columnName struct {
	part  columnPart
	name  string
	words []string
}

// columnNames are the names of columns, without spaces, marks and the word for a language. Of several columns that may hold the same
// part, the one whose name comes first here does.
var columnNames = []columnName{
	{questionColumn, "question", []string{
		"题干", "题目", "试题", "问题", "题面", "题目内容", "试题内容", "问题内容", "题干内容", "题目描述", "问题描述", "試題", "題幹", "題目", "問題", "提问", "问", "題目內容",
		"question", "questiontext", "questioncontent", "questionstem", "stem", "problem", "query", "instruction", "prompt", "questions", "ques", "q", "body",
		"标题", "標題", "内容", "內容", "content", "title",
	}},
	{titleColumn, "title", []string{"标题", "標題", "题目标题", "title", "questiontitle", "heading", "name"}},
	{contextColumn, "context", []string{"材料", "背景", "阅读材料", "案例", "文章", "情境", "context", "passage", "article", "input", "background", "scenario"}},
	{optionsColumn, "options", []string{
		"选项", "选项列表", "选项内容", "备选项", "候选项", "备选答案", "所有选项", "選項", "options", "choices", "option", "choice", "candidates", "alternatives", "optionlist",
	}},
	{keyColumn, "key", []string{"answerkey", "answeridx", "answerindex", "correctindex", "correctidx", "key"}},
	{answerColumn, "answer", []string{
		"正确答案", "标准答案", "参考答案", "答案", "正确选项", "答案内容", "回答", "解答", "正確答案", "標準答案", "參考答案", "正確選項", "试题答案", "题目答案", "答",
		"correctanswer", "rightanswer", "answer", "answers", "questionanswer", "correct", "correctoption", "correctoptions", "solution", "reference", "referenceanswer",
		"output", "response", "completion", "target", "gold", "ans", "reply", "label",
	}},
	{analysisColumn, "analysis", []string{
		"解析", "答案解析", "试题解析", "题目解析", "详解", "解释", "分析", "点评", "解題", "詳解", "解釋", "题解", "答题解析", "解析内容", "試題解析",
		"analysis", "explanation", "explanations", "rationale", "solutiontext", "comment", "reasoning", "reason", "cot", "feedback",
	}},
	{kindColumn, "kind", []string{"题型", "题目类型", "试题类型", "类型", "題型", "類型", "題目類型", "kind", "type", "questiontype", "qtype"}},
	{numberColumn, "number", []string{
		"题号", "序号", "编号", "试题编号", "题目编号", "題號", "序號", "編號", "号", "number", "no", "num", "id", "qid", "questionid", "questionnumber", "questionno", "index", "idx", "sn", "#",
	}},
	{sectionColumn, "section", []string{
		"章", "章节", "节", "章节名称", "分类", "类别", "科目", "学科", "模块", "单元", "章節", "分類", "類別", "單元", "section", "chapter", "category", "subject", "unit", "module", "topic",
	}},
}

// optionWords may stand before or behind the letter of an option's column.
var optionWords = []string{"备选项", "备选答案", "选项", "選項", "option", "choice", "opt", "选", "答案选项"}

type sideWord struct {
	side  side
	words []string
}

// sideWords tell a column's language, apart from the rest of its name.
var sideWords = []sideWord{
	{chineseSide, []string{"zh", "cn", "zhcn", "chinese", "中文", "汉语", "zhhans"}},
	{englishSide, []string{"en", "eng", "english", "英文", "英语", "英語"}},
}

// columnNamed reads a column's name. rank orders columns that hold the same part.
func columnNamed(name string) (c column, rank int) {
	key, side := baseName(name)
	c.side = side
	for _, names := range columnNames {
		if i := slices.Index(names.words, key); i >= 0 {
			c.part = names.part
			return c, i
		}
	}
	if c.option = optionNamed(key); c.option != 0 {
		c.part = optionColumn
	}
	return c, 0
}

// baseName is a name without the word for its language.
func baseName(name string) (key string, of side) {
	words := nameWords(name)
	words = slices.DeleteFunc(words, func(w string) bool {
		for _, s := range sideWords {
			if slices.Contains(s.words, w) && len(words) > 1 {
				of = s.side
				return true
			}
		}
		return false
	})
	key = strings.Join(words, "")
	for _, s := range sideWords {
		for _, w := range s.words {
			if !isASCIILetter(w[0]) && key != w && (strings.HasPrefix(key, w) || strings.HasSuffix(key, w)) {
				key, of = strings.TrimSuffix(strings.TrimPrefix(key, w), w), s.side
			}
		}
	}
	return key, of
}

// nameWords cuts a name at spaces, marks and capitals, in lower case: questionContent, option_a, 选项（A）. What brackets behind a name
// say is left out unless it is the letter of an option or a language.
func nameWords(name string) []string {
	if i := strings.IndexAny(name, "(（[【"); i > 0 {
		inside := strings.Trim(name[i:], "()（）[]【】 ")
		isSide := slices.ContainsFunc(sideWords, func(s sideWord) bool { return slices.Contains(s.words, strings.ToLower(inside)) })
		if len(inside) > 1 && !isSide {
			name = name[:i]
		}
	}
	var words []string
	var word strings.Builder
	flush := func() {
		if word.Len() > 0 {
			words = append(words, word.String())
		}
		word.Reset()
	}
	lower := false
	for _, r := range name {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '#':
			flush()
		default:
			if unicode.IsUpper(r) && lower {
				flush()
			}
			word.WriteRune(unicode.ToLower(r))
		}
		lower = unicode.IsLower(r)
	}
	flush()
	return words
}

// optionNamed reads the letter out of an option's name: a, 选项a, option1, a选项.
func optionNamed(key string) byte {
	for _, w := range optionWords {
		if rest := strings.TrimSuffix(strings.TrimPrefix(key, w), w); rest != key {
			if len(rest) == 1 && rest[0] >= '1' && rest[0] <= '8' {
				return 'A' + rest[0] - '1'
			}
			key = rest
			break
		}
	}
	if len(key) == 1 && key[0] >= 'a' && key[0] <= 'h' {
		return key[0] - 'a' + 'A'
	}
	return 0
}

// ColumnError is a setting of columns that cannot be.
type ColumnError struct {
	Name     string // of the document, "" if it is not about one
	Field    string
	Column   string
	Expected string
}

func (e *ColumnError) Error() string {
	message := fmt.Sprintf("column of %s: expected %s, found %q", e.Field, e.Expected, e.Column)
	if e.Name != "" {
		message = e.Name + ": " + message
	}
	return message
}

// fieldColumn reads the name by which --map calls a column: question, answer_en, option.A.
func fieldColumn(field string) (column, bool) {
	var c column
	name := strings.ToLower(field)
	if rest, ok := strings.CutSuffix(name, "_en"); ok {
		name, c.side = rest, englishSide
	} else if rest, ok := strings.CutSuffix(name, "_zh"); ok {
		name, c.side = rest, chineseSide
	}
	if letter, ok := strings.CutPrefix(name, "option."); ok && len(letter) == 1 && letter[0] >= 'a' && letter[0] <= 'h' {
		c.part, c.option = optionColumn, letter[0]-'a'+'A'
		return c, true
	}
	for _, names := range columnNames {
		if names.name == name {
			c.part = names.part
			return c, true
		}
	}
	return c, false
}

// assign finds what each column holds: by the user's map, then by the names of the table above.
func (t *tabular) assign() error {
	t.columns = make([]column, len(t.names))
	t.sample()
	mapped := make([]bool, len(t.names))
	fields := make([]string, 0, len(t.Columns))
	for field := range t.Columns {
		fields = append(fields, field)
	}
	slices.Sort(fields)
	for _, field := range fields {
		c, ok := fieldColumn(field)
		if !ok {
			return &ColumnError{"", field, t.Columns[field], "question, title, context, options, option.A, answer, key, analysis, kind, number or section, with _zh or _en behind it"}
		}
		i := slices.Index(t.names, t.Columns[field])
		if n, err := strconv.Atoi(t.Columns[field]); i < 0 && err == nil && n >= 1 && n <= len(t.names) {
			i = n - 1
		}
		if i < 0 {
			return &ColumnError{t.source.Name, field, t.Columns[field], "one of " + strings.Join(quoted(t.names), ", ") + ", or its number"}
		}
		t.columns[i], mapped[i] = c, true
	}
	defer t.expectQuestions()
	if !t.named {
		t.guess(mapped)
		return nil
	}
	ranks := make([]int, len(t.names))
	for i, name := range t.names {
		if mapped[i] {
			ranks[i] = -1
			continue
		}
		t.columns[i], ranks[i] = columnNamed(name)
	}
	t.settle(ranks, mapped)
	return nil
}

// expectQuestions warns of a table in which no column holds questions.
func (t *tabular) expectQuestions() {
	if !slices.ContainsFunc(t.columns, column.asks) {
		t.warn(0, "no column of questions found among %s: say which with question=NAME", strings.Join(quoted(t.names), ", "))
	}
}

// asks tells a column that makes an item of a row.
func (c column) asks() bool { return c.part == questionColumn || c.part == titleColumn }

// settle leaves each part one column a language: the one whose name comes first. The other may be its translation; 标题 beside 题干 is a
// title.
func (t *tabular) settle(ranks []int, mapped []bool) {
	order := make([]int, len(ranks))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(x, y int) int { return ranks[x] - ranks[y] })
	taken := map[column]int{}
	for _, i := range order {
		c := &t.columns[i]
		if c.part == unknownColumn || c.part == contextColumn || c.part == sectionColumn {
			continue
		}
		first, ok := taken[*c]
		if ok && !mapped[i] {
			title, _ := fieldColumn("title")
			title.side = c.side
			_, titled := taken[title]
			switch {
			case c.part == questionColumn && c.side == eitherSide && t.language(first) != t.language(i):
				c.side, t.columns[first].side = englishSide, chineseSide
				if t.language(first) == segment.English {
					c.side, t.columns[first].side = chineseSide, englishSide
				}
			case c.side == eitherSide && c.part != numberColumn && c.part != kindColumn && t.language(first) == segment.Chinese && t.language(i) == segment.English:
				c.side = englishSide
			case c.part == questionColumn && !titled && isTitle(t.names[i]):
				*c = title
			case !t.together(first, i):
			default:
				*c = column{}
			}
		}
		if c.part != unknownColumn {
			taken[*c] = i
		}
	}
	// Columns A and B are options, unless another holds all; F alone is something else.
	for i := range t.columns {
		c := &t.columns[i]
		if c.part != optionColumn || mapped[i] {
			continue
		}
		_, a := taken[column{part: optionColumn, option: 'A', side: c.side}]
		_, b := taken[column{part: optionColumn, option: 'B', side: c.side}]
		_, all := taken[column{part: optionsColumn, side: c.side}]
		if !a || !b || all {
			*c = column{}
		}
	}
}

// together tells whether a row has text in both columns. Records with different keys do not.
func (t *tabular) together(x, y int) bool {
	for i := range t.rows[:min(len(t.rows), sampleRows)] {
		texts := 0
		for _, c := range t.rows[i].cells {
			if (c.column == x || c.column == y) && c.value.hasText() {
				texts++
			}
		}
		if texts > 1 {
			return true
		}
	}
	return false
}

// isTitle tells the name of a column that holds titles where another holds the questions.
func isTitle(name string) bool {
	key, _ := baseName(name)
	return slices.ContainsFunc(columnNames, func(n columnName) bool { return n.part == titleColumn && slices.Contains(n.words, key) })
}

func quoted(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = strconv.Quote(n)
	}
	return out
}
