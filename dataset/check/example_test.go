package check_test

import (
	"fmt"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/check"
)

// A translator accepts a segment if no flag is of severity error.
func ExampleChecker_Pair() {
	checker, err := check.New(check.Settings{})
	if err != nil {
		panic(err)
	}
	for _, f := range checker.Pair("answer", "约 30 秒后，`fsctl` 会重启服务。", "After about 40 seconds `fsctl` restarts the 服务.") {
		fmt.Println(f.Severity, f.Check, f.Message)
	}
	// Output:
	// error han_residue 2 Chinese characters in English: "服务"
	// error numbers only in Chinese "30"; only in English "40"
}

func ExampleSurvey() {
	checker, err := check.New(check.Settings{Severity: map[string]check.Severity{"low_alignment": check.Never}})
	if err != nil {
		panic(err)
	}
	rows := []dataset.Row{{ID: "a#1", QuestionZH: "如何重启服务？"}, {ID: "b#1", QuestionZH: "如何重启服务"}}
	survey := checker.NewSurvey()
	for i := range rows {
		survey.Observe(&rows[i])
	}
	for i := range rows {
		rows[i].Flags = survey.Check(&rows[i])
		fmt.Println(rows[i].ID, rows[i].Flags)
	}
	// Output:
	// a#1 []
	// b#1 [{duplicate question warning the question of row 1 of the dataset}]
}
