package stats

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/dataset"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sample is rows of every kind, with hostile names.
func sample() []*dataset.Row {
	options := []dataset.Option{{Label: "A"}, {Label: "B"}, {Label: "C"}, {Label: "D"}}
	rows := []*dataset.Row{
		{ID: "a#1", SourceZH: "a.md", SourceEN: "a.en.md", Kind: dataset.SingleChoice, QuestionZH: "先进先出的是？", QuestionEN: "First in, first out?", OptionsZH: options,
			AnswerKey: []string{"B"}, AnswerZH: "B", Pairs: []dataset.Pair{{ZH: "a", EN: "b", Score: 1}, {ZH: "c", Score: 0.2}}, Score: 0.95,
			OriginEN: dataset.OriginDocument, Split: "train", Cluster: "a#1"},
		{ID: "a#2", SourceZH: "a.md", Kind: dataset.Open, QuestionZH: strings.Repeat("长", 1234), AnswerZH: strings.Repeat("答", 57), OriginEN: dataset.OriginNone, Split: "test", Cluster: "a#1"},
		{ID: "a#3", SourceZH: "a.md", Kind: dataset.TrueFalse, QuestionZH: "栈？", AnswerKey: []string{"false"}, Score: 0.55, OriginEN: dataset.OriginMachine,
			EngineEN: "<script>\x1b[2J&\"模型\"", Split: "train", Flags: []dataset.Flag{{Check: "numbers", Severity: "warning"}, {Check: "<b>\n", Severity: "error"}}},
		{ID: "a#4", SourceZH: "b.md", Kind: dataset.SingleChoice, OptionsZH: options[:3], AnswerKey: []string{"C"}, Flags: []dataset.Flag{{Check: "numbers", Severity: "warning"}}},
	}
	return rows
}

func collected(rows []*dataset.Row) *Stats {
	var c Collector
	for _, row := range rows {
		c.Add(row)
	}
	return c.Stats()
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s: got\n%s", path, got)
	}
}

func TestGolden(t *testing.T) {
	s := collected(sample())
	var table bytes.Buffer
	if err := s.WriteTable(&table); err != nil {
		t.Fatal(err)
	}
	golden(t, "table.txt", table.Bytes())
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "stats.json", append(data, '\n'))
	charts, err := s.Charts()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range charts {
		names = append(names, c.Name)
		golden(t, c.Name+".svg", c.SVG)
	}
	want := []string{"splits", "kinds", "origins", "flags", "lengths-question_zh", "lengths-question_en", "lengths-answer_zh", "scores", "pair-scores"}
	if !slices.Equal(names, want) {
		t.Errorf("charts %v", names)
	}
}

// Charts are XML in which names of documents are text, and the same in any order of the rows.
func TestChartsAreSafe(t *testing.T) {
	rows := sample()
	first, err := collected(rows).Charts()
	if err != nil {
		t.Fatal(err)
	}
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	second, err := collected(rows).Charts()
	if err != nil || !reflect.DeepEqual(first, second) {
		t.Errorf("other charts in another order, %v", err)
	}
	for _, c := range first {
		dec := xml.NewDecoder(bytes.NewReader(c.SVG))
		for {
			token, err := dec.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", c.Name, err)
			}
			if e, ok := token.(xml.StartElement); ok && (e.Name.Local == "script" || e.Name.Local == "b") {
				t.Errorf("%s: an element %s", c.Name, e.Name.Local)
			}
		}
	}
}

func TestPercentiles(t *testing.T) {
	counts := map[int]int{}
	for i := 1; i <= 100; i++ {
		counts[i] = 1
	}
	l := lengthOf("x", counts)
	if l.Min != 1 || l.P10 != 10 || l.Median != 50 || l.P90 != 90 || l.P99 != 99 || l.Max != 100 || l.Mean != 50.5 {
		t.Errorf("got %+v", l)
	}
	want := []Bucket{{10, 10}, {20, 10}, {50, 30}, {100, 50}}
	if !slices.Equal(l.Buckets, want) {
		t.Errorf("buckets %v", l.Buckets)
	}
	if l := lengthOf("x", map[int]int{700_000: 3}); l.Median != 700_000 || !slices.Equal(l.Buckets, []Bucket{{1_000_000, 3}}) {
		t.Errorf("got %+v", l)
	}
}

func TestEmpty(t *testing.T) {
	s := collected(nil)
	charts, err := s.Charts()
	if err != nil || len(charts) != 0 {
		t.Errorf("%d charts, %v", len(charts), err)
	}
	var out bytes.Buffer
	if err := s.WriteTable(&out); err != nil || !strings.HasPrefix(out.String(), "rows ") {
		t.Errorf("%v, %s", err, out.String())
	}
	data, err := json.Marshal(s)
	if err != nil || bytes.Contains(data, []byte("null")) {
		t.Errorf("%s, %v", data, err)
	}
}
