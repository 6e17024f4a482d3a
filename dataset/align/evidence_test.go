package align

import (
	"errors"
	"math"
	"testing"
)

// Texts that the lexicon has no word of.
var (
	strangeZH = []string{"佢哋瞓咗喇。", "嗰盏灯冇着三艘嘢。", "啲人冚唪唥冇咗。"}
	strangeEN = []string{"The lighthouse keeper slept.", "Nobody lit the lamp.", "Three ships were lost.", "Their crews drowned."}
)

func TestSentencesWith(t *testing.T) {
	for _, test := range []struct {
		name     string
		evidence Evidence
		want     string
	}{
		{
			"machine translations",
			Evidence{MT: []string{"The keeper of the lighthouse slept.", "The lamp had been lit by nobody. Three ships were lost.", "The crews drowned."}},
			"[0]:[0] [1]:[1, 2] [2]:[3]",
		},
		{
			"machine translations of a part",
			Evidence{MT: []string{"", "The lamp was lit by nobody. Three ships were lost.", "The crews drowned."}},
			"[0]:[0] [1]:[1, 2] [2]:[3]",
		},
		{
			"vectors",
			Evidence{
				ZH: [][]float32{{1, 0, 0, 0.1}, {0, 1, 1, 0.1}, {0, 0, 0, 1}},
				EN: [][]float32{{9, 0, 1, 0}, {0, 5, 0, 1}, {0, 0, 7, 1}, {0, 0, 0, 3}},
			},
			"[0]:[0] [1]:[1, 2] [2]:[3]",
		},
	} {
		beads, err := new(Aligner).SentencesWith(strangeZH, strangeEN, test.evidence)
		if err != nil {
			t.Fatal(err)
		}
		check(t, beads, len(strangeZH), len(strangeEN))
		if got := sides(beads); got != test.want {
			t.Errorf("%s: got %s, want %s (%v)", test.name, got, test.want, beads)
		}
	}
}

func TestEvidenceThatDoesNotFit(t *testing.T) {
	zh, en := []string{"甲。", "乙。"}, []string{"A."}
	one := [][]float32{{1, 0}}
	for _, test := range []struct {
		evidence Evidence
		want     EvidenceError
	}{
		{Evidence{MT: []string{"A."}}, EvidenceError{"machine translations", 2, 1}},
		{Evidence{EN: one}, EvidenceError{"Chinese vectors", 2, 0}},
		{Evidence{ZH: [][]float32{{1, 0}, {0, 1}}}, EvidenceError{"English vectors", 1, 0}},
		{Evidence{ZH: [][]float32{{1, 0}, {0}}, EN: one}, EvidenceError{"numbers in vector 1", 2, 1}},
		{Evidence{ZH: [][]float32{{1, 0}, {0, float32(math.NaN())}}, EN: one}, EvidenceError{"finite numbers in vector 1", 2, 1}},
	} {
		_, err := new(Aligner).SentencesWith(zh, en, test.evidence)
		var got *EvidenceError
		if !errors.As(err, &got) || *got != test.want {
			t.Errorf("%v: got %v, want %v", test.evidence, err, &test.want)
		}
	}
	if _, err := new(Aligner).GroupsWith([][]string{zh}, nil, nil); err == nil {
		t.Error("no evidence for one group is no error")
	}
	for _, e := range []Evidence{{}, {MT: make([]string, 2)}, {ZH: [][]float32{{}, {}}, EN: [][]float32{{}}}, {ZH: make([][]float32, 2), EN: make([][]float32, 1)}, {ZH: [][]float32{{0}, {0}}, EN: [][]float32{{0}}}} {
		if _, err := new(Aligner).SentencesWith(zh, en, e); err != nil {
			t.Errorf("%v: %v", e, err)
		}
	}
}
