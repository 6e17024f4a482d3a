package align

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
)

func parseBeads(t *testing.T, text string) []Bead {
	t.Helper()
	beads, err := ReadBeads("test", strings.NewReader(strings.ReplaceAll(text, " ", "\n")))
	if err != nil {
		t.Fatal(err)
	}
	return beads
}

// What is wanted was counted by hand, by the definitions of vecalign's score.py.
func TestEvaluate(t *testing.T) {
	for _, test := range []struct {
		name, found, gold string
		want              Evaluation
	}{
		{"nothing", "", "", Evaluation{}},
		{"the same", "[0]:[0] [1]:[1,2]", "[0]:[0] [1]:[1,2]", Evaluation{2, 2, 2, 2, 2, 2}},
		{"too small", "[0]:[0] []:[1]", "[0]:[0,1]", Evaluation{2, 0, 1, 1, 0, 1}},
		{"shifted", "[0]:[1] [1]:[0]", "[0]:[0] [1]:[1]", Evaluation{2, 0, 0, 2, 0, 0}},
		{"empty beads are found", "[0]:[0] [1]:[]", "[0]:[0] [1]:[]", Evaluation{2, 2, 2, 1, 1, 1}},
		{"empty beads are not found", "[0]:[0] [1]:[1]", "[0]:[0] [1]:[] []:[1]", Evaluation{2, 1, 1, 1, 1, 1}},
		{"an empty side stands anywhere", "[0]:[] [1]:[0]", "[0]:[] [1]:[0]", Evaluation{2, 2, 2, 1, 1, 1}},
		{"overlap on one side only", "[0,1]:[0]", "[0]:[1] [1]:[2]", Evaluation{1, 0, 0, 2, 0, 0}},
		{"nothing found", "", "[0]:[0]", Evaluation{0, 0, 0, 1, 0, 0}},
	} {
		if got := Evaluate(parseBeads(t, test.found), parseBeads(t, test.gold)); got != test.want {
			t.Errorf("%s: got %+v, want %+v", test.name, got, test.want)
		}
	}
	var sum Evaluation
	sum.Add(Evaluation{4, 2, 3, 5, 2, 4})
	sum.Add(Evaluation{6, 3, 3, 5, 3, 5})
	strict, lax := sum.Strict(), sum.Lax()
	if strict.Precision != 0.5 || strict.Recall != 0.5 || strict.F1 != 0.5 {
		t.Errorf("strict %+v", strict)
	}
	if lax.Precision != 0.6 || lax.Recall != 0.9 || math.Abs(lax.F1-0.72) > 1e-12 {
		t.Errorf("lax %+v", lax)
	}
	if none := (Evaluation{}).Strict(); none != (Rates{}) {
		t.Errorf("of nothing: %+v", none)
	}
}

func TestReadBeads(t *testing.T) {
	beads, err := ReadBeads("x", strings.NewReader("[0]:[0, 1]:0.8731\n\n[]:[2]\n[1,2]:[]\r\n [3] : [3] \n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []Bead{
		{ZH: Range{0, 1}, EN: Range{0, 2}, Score: 0.8731},
		{ZH: Range{1, 1}, EN: Range{2, 3}},
		{ZH: Range{1, 3}, EN: Range{3, 3}},
		{ZH: Range{3, 4}, EN: Range{3, 4}},
	}
	if !reflect.DeepEqual(beads, want) {
		t.Errorf("got %v, want %v", beads, want)
	}
	for _, line := range []string{
		"[0]", "0:0", "[0]:[0", "[a]:[0]", "[0 1]:[0]", "[0,2]:[0]", "[1,0]:[0]", "[-1]:[0]", "[0]:[0]:x", "[0,]:[0]",
		"[99999999999999999999]:[0]", "[0]:[0]:NaN", "[0]:[0]:0.5:1",
	} {
		_, err := ReadBeads("x", strings.NewReader("[0]:[0]\n"+line+"\n"))
		var bad *LineError
		if !errors.As(err, &bad) || bad.Line != 2 || bad.Found != line {
			t.Errorf("%s: got %v, want an error on line 2", line, err)
		}
	}
	if _, err := ReadBeads("x", brokenReader{}); err == nil {
		t.Error("want the reader's error")
	}
}

func FuzzReadBeads(f *testing.F) {
	f.Add("[0]:[0, 1]:0.8731\n[]:[2]\n")
	f.Add("[0]:[]:1")
	f.Fuzz(func(t *testing.T, text string) {
		beads, err := ReadBeads("x", strings.NewReader(text))
		if err != nil {
			return
		}
		var lines strings.Builder
		for i, b := range beads {
			if b.ZH.Len() > 1000 || b.EN.Len() > 1000 {
				t.Skip()
			}
			beads[i].Score = math.Round(b.Score*1e4) / 1e4
			fmt.Fprintln(&lines, beads[i])
		}
		again, err := ReadBeads("x", strings.NewReader(lines.String()))
		if err != nil || len(again) != len(beads) {
			t.Fatalf("%q: %v", lines.String(), err)
		}
		for i := range beads {
			if again[i].ZH != beads[i].ZH || again[i].EN != beads[i].EN {
				t.Errorf("wrote %v, read %v", beads[i], again[i])
			}
		}
	})
}

func ExampleEvaluate() {
	gold, err := ReadBeads("gold", strings.NewReader("[0]:[0]\n[1]:[1, 2]\n[2]:[3]\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	found, err := ReadBeads("found", strings.NewReader("[0]:[0]:0.99\n[1]:[1]:0.41\n[]:[2]:0.40\n[2]:[3]:0.98\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	e := Evaluate(found, gold)
	fmt.Printf("strict %.3f, lax %.3f\n", e.Strict(), e.Lax())
	// Output: strict {0.500 0.667 0.571}, lax {0.750 1.000 0.857}
}
