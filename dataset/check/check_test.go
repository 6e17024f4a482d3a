package check

import (
	"testing"

	"github.com/duizhao/duizhao/dataset"
)

// testSettings are those with which the examples of the table are checked.
var testSettings = Settings{
	Glossary:  []Term{{ZH: "分片", EN: []string{"shard", "partition"}, Forbidden: []string{"slice"}}},
	Protected: []string{"Fengsui"},
}

func newChecker(t testing.TB, s Settings) *Checker {
	t.Helper()
	c, err := New(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// checkAll gives the flags of all rows of a dataset.
func checkAll(c *Checker, rows []dataset.Row) []dataset.Flag {
	s := c.NewSurvey()
	for i := range rows {
		s.Observe(&rows[i])
	}
	var flags []dataset.Flag
	for i := range rows {
		flags = append(flags, s.Check(&rows[i])...)
	}
	return flags
}

func fires(flags []dataset.Flag, id string) bool {
	for _, f := range flags {
		if f.Check == id {
			return true
		}
	}
	return false
}

// TestExamples checks that each example of the table fires, or is silent in every way.
func TestExamples(t *testing.T) {
	c := newChecker(t, testSettings)
	for _, check := range Checks() {
		t.Run(check.ID, func(t *testing.T) {
			if flags := checkAll(c, check.Fires); !fires(flags, check.ID) {
				t.Errorf("did not fire: %+v", flags)
			}
			if flags := checkAll(c, check.Silent); fires(flags, check.ID) {
				t.Errorf("not silent: %+v", flags)
			}
		})
	}
}
