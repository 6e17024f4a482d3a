package curate

import (
	"testing"

	"github.com/duizhao/duizhao/dataset"
)

func TestQuality(t *testing.T) {
	for _, c := range []struct {
		row  dataset.Row
		want Quality
	}{
		{dataset.Row{QuestionZH: "下列不属于进程状态的是", OptionsZH: make([]dataset.Option, 4), AnswerZH: "就绪"},
			Quality{UnitsZH: 13, Length: "short", Sentences: 1, Choices: 4, Negated: true}},
		{dataset.Row{QuestionZH: "服务为什么变慢？", AnswerZH: "可能是网络。也許是磁盘。重启即可。"},
			Quality{UnitsZH: 21, Length: "short", Sentences: 3, Guesses: 2. / 3, Hedged: true}},
		{dataset.Row{QuestionZH: "能保证吗", AnswerZH: "不可能丢失数据。尽可能重试。"},
			Quality{UnitsZH: 16, Length: "short", Sentences: 2}},
		{dataset.Row{QuestionEN: "Which of these is not a prime: 7, 9.5 or 1,000?", AnswerEN: "It may be 9. Perhaps it is. `x` possibly.", AnalysisEN: "Divide. Then check."},
			Quality{UnitsEN: 25, Length: "short", Sentences: 5, Steps: 2, Guesses: 1, Hedged: true, Negated: true, Numbers: 3, Code: true}},
		{dataset.Row{QuestionZH: "什么是缓存穿透", AnswerZH: "缓存穿透"},
			Quality{UnitsZH: 11, Length: "short", Sentences: 1, Copied: 1}},
		{dataset.Row{}, Quality{Length: "short"}},
	} {
		r := textReader(t)
		content := contentOf(&c.row)
		r.parse(&content)
		if got := r.qualityOf(&c.row, true); got != c.want {
			t.Errorf("%s%s:\n got %+v\nwant %+v", c.row.QuestionZH, c.row.QuestionEN, got, c.want)
		}
	}
}
