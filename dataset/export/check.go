package export

import (
	"fmt"
	"iter"
	"math"
	"unicode/utf8"

	"github.com/duizhao/duizhao/dataset"
)

// checked refuses rows before its encoder sees them.
type checked struct{ encoder }

func (c checked) encode(row *dataset.Row) error {
	if err := check(row); err != nil {
		return err
	}
	return c.encoder.encode(row)
}

// check finds what JSON or Parquet would change or refuse: text that is not UTF-8 (encoding/json replaces it, Parquet
// readers reject the whole file) and scores that are not finite (JSON has none). All layouts share it, so that a row
// that one takes is taken by all.
func check(row *dataset.Row) error {
	for column, text := range texts(row) {
		if !utf8.ValidString(text) {
			return &RowError{row.ID, column.String(), "UTF-8", invalid(text)}
		}
	}
	if !finite(row.Score) {
		return &RowError{row.ID, "score", "a finite number", fmt.Sprint(row.Score)}
	}
	for i, pair := range row.Pairs {
		if !finite(pair.Score) {
			return &RowError{row.ID, fmt.Sprintf("pairs[%d].score", i), "a finite number", fmt.Sprint(pair.Score)}
		}
	}
	return nil
}

func finite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }

// invalid names the first byte of text that is not UTF-8.
func invalid[T string | []byte](text T) string {
	for i := 0; ; {
		r, size := utf8.DecodeRuneInString(string(text[i:min(len(text), i+utf8.UTFMax)]))
		if r == utf8.RuneError && size <= 1 {
			return fmt.Sprintf("byte 0x%02x at offset %d", text[i], i)
		}
		i += size
	}
}

// column is the place of a text in a row.
type column struct {
	name  string
	index int    // inside a list, -1 elsewhere
	field string // of a struct in a list
}

func (c column) String() string {
	switch {
	case c.index < 0:
		return c.name
	case c.field == "":
		return fmt.Sprintf("%s[%d]", c.name, c.index)
	default:
		return fmt.Sprintf("%s[%d].%s", c.name, c.index, c.field)
	}
}

// texts yields every text of a row in the order of the schema.
func texts(row *dataset.Row) iter.Seq2[column, string] {
	return func(yield func(column, string) bool) {
		one := func(name, text string) bool { return yield(column{name, -1, ""}, text) }
		list := func(name string, items []string) bool {
			for i, text := range items {
				if !yield(column{name, i, ""}, text) {
					return false
				}
			}
			return true
		}
		options := func(name string, items []dataset.Option) bool {
			for i, o := range items {
				if !yield(column{name, i, "label"}, o.Label) || !yield(column{name, i, "text"}, o.Text) {
					return false
				}
			}
			return true
		}
		pairs := func(name string, items []dataset.Pair) bool {
			for i, p := range items {
				if !yield(column{name, i, "field"}, p.Field) || !yield(column{name, i, "zh"}, p.ZH) ||
					!yield(column{name, i, "en"}, p.EN) {
					return false
				}
			}
			return true
		}
		flags := func(name string, items []dataset.Flag) bool {
			for i, f := range items {
				if !yield(column{name, i, "check"}, f.Check) || !yield(column{name, i, "field"}, f.Field) ||
					!yield(column{name, i, "severity"}, f.Severity) || !yield(column{name, i, "message"}, f.Message) {
					return false
				}
			}
			return true
		}
		_ = one("id", row.ID) &&
			one("source_zh", row.SourceZH) && one("source_en", row.SourceEN) &&
			one("number", row.Number) && list("section", row.Section) && one("kind", string(row.Kind)) &&
			one("title_zh", row.TitleZH) && one("title_en", row.TitleEN) &&
			one("question_zh", row.QuestionZH) && one("question_en", row.QuestionEN) &&
			options("options_zh", row.OptionsZH) && options("options_en", row.OptionsEN) &&
			one("answer_zh", row.AnswerZH) && one("answer_en", row.AnswerEN) && list("answer_key", row.AnswerKey) &&
			one("analysis_zh", row.AnalysisZH) && one("analysis_en", row.AnalysisEN) &&
			pairs("pairs", row.Pairs) &&
			one("origin_en", string(row.OriginEN)) && one("engine_en", row.EngineEN) && flags("flags", row.Flags) &&
			one("cluster", row.Cluster) && one("split", row.Split) &&
			(row.Words == nil || list("words_question_zh", row.Words.QuestionZH) &&
				list("words_answer_zh", row.Words.AnswerZH) && list("keywords", row.Words.Keywords))
	}
}
