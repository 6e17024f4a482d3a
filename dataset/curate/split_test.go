package curate

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/dataset"
)

// different makes rows that are no duplicates.
func different(from, to int) (rows []*dataset.Row) {
	for i := from; i < to; i++ {
		rows = append(rows, &dataset.Row{
			ID: fmt.Sprintf("d%d#%d", i/100, i), Kind: kinds[i%3],
			QuestionZH: fmt.Sprintf("第%d%d%d题 %x", i, i*7, i*13, i*i*31),
		})
	}
	return rows
}

func splitsOf(rows []*dataset.Row) map[string]string {
	splits := map[string]string{}
	for _, row := range rows {
		splits[row.ID] = row.Split
	}
	return splits
}

func moved(before, after map[string]string) (n int) {
	for id, split := range before {
		if after[id] != split {
			n++
		}
	}
	return n
}

func TestSplits(t *testing.T) {
	few, many := different(0, 2_000), different(0, 3_000)
	slices.Reverse(many) // the order of documents makes no difference
	for _, c := range []struct {
		about    string
		settings Settings
		test     float64 // share of 3,000
		moves    int     // of 2,000 at most, when 1,000 are added
	}{
		{"by default", Settings{}, 0.05, 0},
		{"halves", Settings{Shares: Shares{{Train, 0.5}, {Test, 0.5}}}, 0.5, 0},
		{"another order of splits", Settings{Shares: Shares{{Test, 0.2}, {Train, 0.8}}, Seed: 5}, 0.2, 0},
		{"a number of rows", Settings{EvalSize: 300}, 0.1, 200},
		{"by kind", Settings{Stratify: true}, 0.05, 200},
	} {
		before, _ := curated(t, c.settings, few...)
		after, report := curated(t, c.settings, many...)
		test := 0
		for _, s := range report.Splits {
			if s.Split == Test {
				test = s.Rows
			}
		}
		if math.Abs(float64(test)/3_000-c.test) > 0.02 {
			t.Errorf("%s: %d of 3000 rows in test", c.about, test)
		}
		if n := moved(splitsOf(before), splitsOf(after)); n > c.moves {
			t.Errorf("%s: %d rows moved, want at most %d", c.about, n, c.moves)
		}
		other := c.settings
		other.Seed += 99
		again, _ := curated(t, other, few...)
		if moved(splitsOf(before), splitsOf(again)) == 0 {
			t.Errorf("%s: the seed makes no difference", c.about)
		}
	}
}

// A number of rows is exact, and strata have their shares to the row.
func TestEvalSize(t *testing.T) {
	for _, stratify := range []bool{false, true} {
		for _, n := range []int{1, 10, 301, 2_000, 5_000} {
			_, report := curated(t, Settings{EvalSize: n, Stratify: stratify}, different(0, 2_000)...)
			for _, s := range report.Splits {
				if s.Split == Test && s.Rows != min(n, 2_000) {
					t.Errorf("%d rows asked for, %d in test", n, s.Rows)
				}
				for kind, rows := range s.Kinds {
					if share := float64(s.Rows) / 3; stratify && math.Abs(float64(rows)-share) > 1 {
						t.Errorf("%d rows, %s: %d of %s", n, s.Split, rows, kind)
					}
				}
			}
		}
	}
}

// Rows of an earlier version keep their splits when the cluster gets another name, and train goes before test.
func TestKeep(t *testing.T) {
	old := []*dataset.Row{{ID: "b#1", Split: Test}, {ID: "b#2", Split: Train}, {ID: "b#3", Split: Test}, {ID: "gone", Split: Test}}
	rows := []*dataset.Row{
		{ID: "a#1", QuestionZH: penetration}, {ID: "b#1", QuestionZH: penetration},
		{ID: "b#2", QuestionZH: "怎样避免死锁的发生"}, {ID: "b#3", QuestionZH: "怎样避免死锁的发生"},
	}
	for seed := range uint64(8) {
		out, report := curated(t, Settings{Seed: seed, Keep: source(old)()}, rows...)
		if got := out[0].Split + out[1].Split + out[2].Split + out[3].Split; got != "testtesttraintrain" {
			t.Errorf("seed %d: %s", seed, got)
		}
		if want := (Move{"b#3", Test, Train}); report.Moved != 1 || report.MoveList[0] != want {
			t.Errorf("seed %d: moved %+v", seed, report.MoveList)
		}
	}
}

func TestShares(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"train=0.9,validation=0.05,test=0.05", ""},
		{"train,test=0.1", "train=0.9,test=0.1"},
		{"test=1", ""},
		{"train=0.9,test=0.2", `splits: expected shares that add up to 1, found "train=0.9,test=0.2"`},
		{"train=0.9,tets=0.1", `split: expected one of train, validation, test (nearest: test), found "tets"`},
		{"train=x,test=0.1", `split train: expected a share between 0 and 1, found "x"`},
		{"train,test", `split test: expected a share, for only one split can have the rest, found "test"`},
		{"train=0.5,train=0.5", `split: expected each split once, found "train"`},
		{"train=1.5,test=-0.5", `split train: expected a share between 0 and 1, found "1.5"`},
		{"train=NaN", `split train: expected a share between 0 and 1, found "NaN"`},
	} {
		var s Shares
		got := ""
		if err := s.Set(c.text); err != nil {
			got = err.Error()
		} else if got = s.String(); got == c.text {
			got = ""
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.text, got, c.want)
		}
	}
	var a Action
	if err := a.Set("dorp"); err == nil || a != FlagRows {
		t.Error("an unknown action is taken")
	}
}

func TestSmaller(t *testing.T) {
	order := []string{"", "a", "a#01", "a#1", "a#2", "a#2b", "a#10", "a#100000000000000000000000", "b", "b#1#2", "b#1#10", "题#1"}
	for i, a := range order {
		for j, b := range order {
			if smaller(a, b) != (i < j) {
				t.Errorf("%q before %q is %v", a, b, i >= j)
			}
		}
	}
}

// Prove finds every leak that is put in, and none where there is none.
func TestProve(t *testing.T) {
	row := func(id, cluster, split string, pairs ...dataset.Pair) *dataset.Row {
		return &dataset.Row{ID: id, Cluster: cluster, Split: split, Pairs: pairs}
	}
	long, short := beads(filterZH, answerOne)[0], beads("是的。", "Yes.")[0]
	var common []*dataset.Row // a sentence of a form letter
	for i := range maxPairRows + 1 {
		common = append(common, row(fmt.Sprint(i), "", splitNames[i%3], long))
	}
	for _, c := range []struct {
		about string
		rows  []*dataset.Row
		want  string
	}{
		{"nothing", nil, ""},
		{"in order", []*dataset.Row{row("1", "1", Train, long), row("2", "1", Train, long), row("3", "3", Test)}, ""},
		{"an id", []*dataset.Row{row("1", "1", Train), row("2", "2", Test), row("1", "1", Train)}, `id "1": expected one split, found train (row "1") and train (row "1")`},
		{"a cluster", []*dataset.Row{row("1", "1", Train), row("2", "1", Train), row("3", "1", Test)}, `cluster "1": expected one split, found train (row "1") and test (row "3")`},
		{"rows without clusters", []*dataset.Row{row("1", "", Train), row("2", "", Test)}, ""},
		{"a pair", []*dataset.Row{row("1", "1", Train, short, long), row("2", "2", Test, long)}, "pair \"" + filterZH + " = " + answerOne + `": expected one split`},
		{"a pair twice in a row", []*dataset.Row{row("1", "1", Train, long, long), row("2", "2", Test)}, ""},
		{"a short pair", []*dataset.Row{row("1", "1", Train, short), row("2", "2", Test, short)}, ""},
		{"boilerplate", common, ""},
		{"one row less is none", common[1:], "pair "},
		{"no split", []*dataset.Row{row("1", "1", "")}, `row "1": split: expected one of train, validation, test, found ""`},
	} {
		_, err := Prove(source(c.rows), Settings{})
		if got := fmt.Sprint(err); c.want == "" && err != nil || c.want != "" && !strings.Contains(got, c.want) {
			t.Errorf("%s: %v, want %q", c.about, err, c.want)
		}
		if leak := (*LeakError)(nil); c.want != "" && c.about != "no split" && !errors.As(err, &leak) {
			t.Errorf("%s: %T", c.about, err)
		}
	}
}
