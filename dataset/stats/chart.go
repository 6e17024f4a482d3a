package stats

import (
	"fmt"

	"github.com/go-analyze/charts"
)

// A Chart is a picture of some of the figures.
type Chart struct {
	Name string // of a file, without its ending: lengths-question_zh
	SVG  []byte
}

// Charts draws the figures that there are: splits, kinds, origins, flags, the lengths of every column, and scores.
func (s *Stats) Charts() ([]Chart, error) {
	var all []Chart
	add := func(name, title string, horizontal bool, labels []string, values []float64) error {
		if len(values) == 0 {
			return nil
		}
		svg, err := bars(title, horizontal, labels, values)
		if err != nil {
			return fmt.Errorf("chart %s: %w", name, err)
		}
		all = append(all, Chart{name, svg})
		return nil
	}
	for _, c := range []struct {
		name, title string
		counts      []Count
	}{
		{"splits", "Rows by split", s.Splits}, {"kinds", "Rows by kind", s.Kinds}, {"origins", "Rows by origin of the English", s.Origins}, {"flags", "Findings by check", flagCounts(s.Flags)},
	} {
		labels, values := series(c.counts)
		if err := add(c.name, c.title, true, labels, values); err != nil {
			return nil, err
		}
	}
	for _, l := range s.Lengths {
		var labels []string
		var values []float64
		for _, b := range l.Buckets {
			labels, values = append(labels, fmt.Sprintf("≤%d", b.UpTo)), append(values, float64(b.Texts))
		}
		if err := add("lengths-"+l.Column, "Texts of "+l.Column+" by length in characters", false, labels, values); err != nil {
			return nil, err
		}
	}
	for _, h := range []struct {
		name, title string
		h           Histogram
	}{{"scores", "Rows by score", s.Score}, {"pair-scores", "Sentence pairs by score", s.PairScore}} {
		if h.h.Count == 0 {
			continue
		}
		var labels []string
		var values []float64
		for i, n := range h.h.Bins {
			labels, values = append(labels, fmt.Sprintf("0.%d–%s", i, binEnd(i))), append(values, float64(n))
		}
		if err := add(h.name, h.title, false, labels, values); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// mostBars are shown of values that documents name, the most frequent ones; the others are one bar.
const mostBars = 15

func series(counts []Count) (labels []string, values []float64) {
	for i, c := range counts {
		if i < mostBars {
			labels, values = append(labels, label(c.Value)), append(values, float64(c.Rows))
			continue
		}
		if i == mostBars {
			labels, values = append(labels, "others"), append(values, 0)
		}
		values[mostBars] += float64(c.Rows)
	}
	return labels, values
}

func flagCounts(flags []Flag) []Count {
	counts := map[string]int{}
	for _, f := range flags {
		counts[f.Check] += f.Findings
	}
	return byRows(counts)
}

// bars draws a bar chart. Horizontal ones have room for long labels and list them from the top.
func bars(title string, horizontal bool, labels []string, values []float64) ([]byte, error) {
	whole := func(f float64) string { return fmt.Sprintf("%.0f", f) }
	width, height := 760, 360
	if horizontal {
		height = 90 + 34*len(values)
		reversed, names := make([]float64, len(values)), make([]string, len(values))
		for i := range values {
			reversed[len(values)-1-i], names[len(values)-1-i] = values[i], labels[i]
		}
		values, labels = reversed, names
	}
	o := charts.NewBarChartOptionWithData([][]float64{values})
	o.Horizontal = horizontal
	o.Title.Text = title
	o.CategoryAxis.Labels = labels
	o.CategoryAxis.LabelCount = len(labels)
	o.Legend.Show = charts.Ptr(false)
	o.ValueFormatter = whole
	o.ValueAxis = []charts.ValueAxisOption{{Min: charts.Ptr(0.0), Show: charts.Ptr(false)}} // bars have their numbers
	o.SeriesList[0].Label.Show = charts.Ptr(true)
	o.SeriesList[0].Label.ValueFormatter = whole
	p := charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputSVG, Width: width, Height: height})
	if err := p.BarChart(o); err != nil {
		return nil, err
	}
	return p.Bytes()
}
