package check

import (
	"fmt"
	"math"
	"strings"

	"github.com/duizhao/duizhao/dataset"
)

// Lengths are compared by the logarithm of bytes of English per byte of Chinese, in classes of the Chinese's length: short texts vary
// more. Bins make the fit depend on nothing but the counts.
const (
	lengthClasses = 4
	ratioBins     = 400
	ratioSpan     = 8.0 // from -4 to 4
)

const (
	// fewLengths is how many fields of a class a fit needs.
	fewLengths = 100
	// fixedRatio is the logarithm of 3, for classes that have fewer.
	fixedRatio = 1.0986122886681098
)

// lengthsOf is the class of a field's length and the logarithm of its ratio, -1 for texts that are too short to tell.
func lengthsOf(zh, en string) (class int, ratio float64) {
	const short = 40 // bytes
	z, e := proseLength(zh), proseLength(en)
	if z < short || e < 1 {
		return -1, 0
	}
	switch {
	case z < 90:
		class = 0
	case z < 270:
		class = 1
	case z < 810:
		class = 2
	default:
		class = 3
	}
	return class, math.Log(float64(e) / float64(z))
}

// proseLength counts bytes outside of fenced code, white space aside.
func proseLength(s string) int {
	n := 0
	fenced := false
	for line := range strings.Lines(s) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "```") || strings.HasPrefix(line, "~~~") {
			fenced = !fenced
			continue
		}
		if !fenced {
			n += len(line)
		}
	}
	return n
}

func binOf(ratio float64) int {
	return min(max(int((ratio+ratioSpan/2)/ratioSpan*ratioBins), 0), ratioBins-1)
}

// fit finds the range of each class: the median, and around it four standard deviations as the median deviation tells them (1.4826
// times it for a normal distribution), at least a factor of 2.
func (s *Survey) fit() {
	var fitted [lengthClasses][2]float64
	for class := range fitted {
		bins := s.ratios[class][:]
		total := 0
		for _, n := range bins {
			total += n
		}
		if total < fewLengths {
			fitted[class] = [2]float64{-fixedRatio, fixedRatio}
			continue
		}
		middle := quantile(bins, total/2)
		deviations := make([]int, ratioBins)
		for i, n := range bins {
			d := i - middle
			if d < 0 {
				d = -d
			}
			deviations[d] += n
		}
		width := ratioSpan / ratioBins
		spread := max(4*1.4826*(float64(quantile(deviations, total/2))+0.5)*width, math.Ln2)
		center := (float64(middle)+0.5)*width - ratioSpan/2
		fitted[class] = [2]float64{center - spread, center + spread}
	}
	s.fitted = &fitted
}

// quantile is the bin of the element of this rank.
func quantile(bins []int, rank int) int {
	for i, n := range bins {
		if rank -= n; rank < 0 {
			return i
		}
	}
	return len(bins) - 1
}

// lengths finds fields outside of the fitted range.
func (s *Survey) lengths(row *dataset.Row, r *report) {
	for _, f := range fieldsOf(row) {
		class, ratio := lengthsOf(f.zh, f.en)
		if class < 0 {
			continue
		}
		if limits := s.fitted[class]; ratio < limits[0] || ratio > limits[1] {
			r.field = f.name
			r.found(false, ratioMessage(ratio, limits))
		}
	}
}

// checkLength finds fields outside of 1:3 to 3:1.
func checkLength(f *field, r *report) {
	class, ratio := lengthsOf(f.zh.raw, f.en.raw)
	if class >= 0 && (ratio < -fixedRatio || ratio > fixedRatio) {
		r.found(false, ratioMessage(ratio, [2]float64{-fixedRatio, fixedRatio}))
	}
}

func ratioMessage(ratio float64, limits [2]float64) string {
	return fmt.Sprintf("%.2f bytes of English for one of Chinese, expected %.2f to %.2f", math.Exp(ratio), math.Exp(limits[0]), math.Exp(limits[1]))
}
