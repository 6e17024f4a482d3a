package check_test

import (
	"testing"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/check"
)

// sizeOf counts the bytes that a check of a row reads.
func sizeOf(row *dataset.Row) int64 {
	n := len(row.TitleZH) + len(row.TitleEN) + len(row.QuestionZH) + len(row.QuestionEN) + len(row.AnswerZH) + len(row.AnswerEN) + len(row.AnalysisZH) + len(row.AnalysisEN)
	for _, o := range row.OptionsZH {
		n += len(o.Text)
	}
	for _, o := range row.OptionsEN {
		n += len(o.Text)
	}
	return int64(n)
}

func BenchmarkRow(b *testing.B) {
	for name, settings := range map[string]check.Settings{"plain": {}, "alike": {Alike: alike}} {
		b.Run(name, func(b *testing.B) {
			c, err := check.New(settings)
			if err != nil {
				b.Fatal(err)
			}
			rows := testRows(b)
			var size int64
			for i := range rows {
				size += sizeOf(&rows[i])
			}
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				for i := range rows {
					c.Row(&rows[i])
				}
			}
		})
	}
}

func BenchmarkSurvey(b *testing.B) {
	c, err := check.New(check.Settings{})
	if err != nil {
		b.Fatal(err)
	}
	rows := testRows(b)
	var size int64
	for i := range rows {
		size += sizeOf(&rows[i])
	}
	b.SetBytes(size)
	for b.Loop() {
		s := c.NewSurvey()
		for i := range rows {
			s.Observe(&rows[i])
		}
		for i := range rows {
			s.Check(&rows[i])
		}
	}
}
