package align

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Evaluation compares alignments with right ones, exactly as the scorer of vecalign (Thompson and Koehn 2019) does: a
// strict hit is a bead that is right to the sentence, a lax hit shares a sentence with a right bead on both sides. Beads
// with an empty side count for precision and not for recall; to leave them out altogether take them out of the
// alignment found. Add the counts of several texts to evaluate them together.
type Evaluation struct {
	Found      int // beads found
	FoundRight int // of these, those that are right to the sentence
	FoundNear  int // of these, those that are right or share a sentence with a right one on both sides
	Gold       int // right beads with sentences on both sides
	GoldRight  int // of these, those that were found
	GoldNear   int // of these, those that were found or share a sentence with a found one on both sides
}

// Evaluate compares the beads found with the right ones.
func Evaluate(found, gold []Bead) Evaluation {
	full := Full(gold)
	e := Evaluation{Found: len(found), Gold: len(full)}
	e.FoundRight, e.FoundNear = hits(found, gold)
	e.GoldRight, e.GoldNear = hits(full, Full(found))
	return e
}

// Full is the beads with sentences on both sides.
func Full(beads []Bead) []Bead {
	var list []Bead
	for _, b := range beads {
		if b.ZH.Len() > 0 && b.EN.Len() > 0 {
			list = append(list, b)
		}
	}
	return list
}

// hits counts the beads of a that are in b, and those that are or share a sentence on both sides with one of b.
func hits(a, b []Bead) (right, near int) {
	type sides struct{ zh, en Range }
	key := func(k Bead) sides {
		if k.ZH.Len() == 0 {
			k.ZH = Range{} // wherever it is empty
		}
		if k.EN.Len() == 0 {
			k.EN = Range{}
		}
		return sides{k.ZH, k.EN}
	}
	same := map[sides]bool{}
	byZH := map[int][]Range{}
	for _, k := range b {
		same[key(k)] = true
		for i := k.ZH.Start; i < k.ZH.End; i++ {
			byZH[i] = append(byZH[i], k.EN)
		}
	}
	for _, k := range a {
		touches := same[key(k)]
		if touches {
			right++
		}
		for i := k.ZH.Start; i < k.ZH.End; i++ {
			for _, en := range byZH[i] {
				touches = touches || en.Start < k.EN.End && k.EN.Start < en.End
			}
		}
		if touches {
			near++
		}
	}
	return right, near
}

// Add adds the counts of another text.
func (e *Evaluation) Add(other Evaluation) {
	e.Found += other.Found
	e.FoundRight += other.FoundRight
	e.FoundNear += other.FoundNear
	e.Gold += other.Gold
	e.GoldRight += other.GoldRight
	e.GoldNear += other.GoldNear
}

// Rates are precision, recall and their harmonic mean F1, each 0 to 1.
type Rates struct{ Precision, Recall, F1 float64 }

// Strict are the rates of beads that are right to the sentence.
func (e Evaluation) Strict() Rates { return rates(e.FoundRight, e.Found, e.GoldRight, e.Gold) }

// Lax are the rates of beads that share a sentence with a right one on both sides.
func (e Evaluation) Lax() Rates { return rates(e.FoundNear, e.Found, e.GoldNear, e.Gold) }

func rates(found, foundAll, gold, goldAll int) Rates {
	var r Rates
	if foundAll > 0 {
		r.Precision = float64(found) / float64(foundAll)
	}
	if goldAll > 0 {
		r.Recall = float64(gold) / float64(goldAll)
	}
	if r.Precision+r.Recall > 0 {
		r.F1 = 2 * r.Precision * r.Recall / (r.Precision + r.Recall)
	}
	return r
}

// ReadBeads reads an alignment, a bead a line: [0]:[0, 1] or [0]:[0, 1]:0.8731, with 0-based indexes of neighbouring
// sentences and [] for an empty side. name is used in errors; a line of another form is a [LineError].
func ReadBeads(name string, r io.Reader) ([]Bead, error) {
	var (
		beads  []Bead
		zh, en int // where an empty range stands
	)
	scanner := bufio.NewScanner(r)
	scanner.Buffer(nil, 1<<24)
	for number := 1; scanner.Scan(); number++ {
		line := strings.TrimSpace(scanner.Text())
		if line == "" {
			continue
		}
		bad := func(expected string) error { return &LineError{name, number, expected, line} }
		left, right, ok := strings.Cut(line, ":")
		if !ok {
			return nil, bad("[0]:[0]")
		}
		var b Bead
		right, score, ok := strings.Cut(right, ":")
		if ok {
			value, err := strconv.ParseFloat(score, 64)
			if err != nil || !(value >= 0 && value <= 1) {
				return nil, bad("a score from 0 to 1 after the second colon")
			}
			b.Score = value
		}
		var okZH, okEN bool
		b.ZH, okZH = parseRange(left, zh)
		b.EN, okEN = parseRange(right, en)
		if !okZH || !okEN {
			return nil, bad("indexes of neighbouring sentences such as [0]:[0, 1]")
		}
		zh, en = b.ZH.End, b.EN.End
		beads = append(beads, b)
	}
	if err := scanner.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return beads, nil
}

func parseRange(text string, at int) (Range, bool) {
	inner, ok := strings.CutPrefix(strings.TrimSpace(text), "[")
	inner, closed := strings.CutSuffix(inner, "]")
	if !ok || !closed {
		return Range{}, false
	}
	if strings.TrimSpace(inner) == "" {
		return Range{at, at}, true
	}
	var r Range
	for k, field := range strings.Split(inner, ",") {
		index, err := strconv.Atoi(strings.TrimSpace(field))
		switch {
		case err != nil || index < 0:
			return Range{}, false
		case k == 0:
			r = Range{index, index}
		case index != r.End:
			return Range{}, false
		}
		r.End = index + 1
	}
	return r, true
}

// String writes a bead as [ReadBeads] reads it.
func (b Bead) String() string {
	return fmt.Sprintf("%v:%v:%.4f", b.ZH, b.EN, b.Score)
}

// String lists the indexes: [0, 1].
func (r Range) String() string {
	var text strings.Builder
	text.WriteByte('[')
	for i := r.Start; i < r.End; i++ {
		if i > r.Start {
			text.WriteString(", ")
		}
		text.WriteString(strconv.Itoa(i))
	}
	text.WriteByte(']')
	return text.String()
}
