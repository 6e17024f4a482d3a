package dataset

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/segment"
)

// The three documents of ../testdata, each in both languages and with gold made by hand: records.tsv holds the items, beads.tsv the
// sentences of linked items.
var goldPairs = []string{"interview", "exam", "faq"}

// goldFields are the columns of a tab separated file, without its header.
func goldRows(t *testing.T, pair, name string, columns int) [][]string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "testdata", pair, name))
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	for i, line := range strings.Split(strings.TrimSuffix(string(raw), "\n"), "\n")[1:] {
		row := strings.Split(line, "\t")
		if len(row) != columns {
			t.Fatalf("%s/%s:%d: %d columns, want %d", pair, name, i+2, len(row), columns)
		}
		rows = append(rows, row)
	}
	return rows
}

func goldDocument(t *testing.T, pair, language string) *Document {
	t.Helper()
	return splitFile(t, filepath.Join("..", "testdata", pair, pair+"."+language+".md"))
}

func splitFile(t *testing.T, name string) *Document {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text, err := segment.Decode(name, f)
	if err != nil {
		t.Fatal(err)
	}
	d, err := Split(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestGoldRecords(t *testing.T) {
	for _, pair := range goldPairs {
		for side, language := range []string{"zh", "en"} {
			d := goldDocument(t, pair, language)
			if want := [...]segment.Language{segment.Chinese, segment.English}[side]; d.Language != want {
				t.Errorf("%s.%s: language %v", pair, language, d.Language)
			}
			items := 0
			for _, row := range goldRows(t, pair, "records.tsv", 6) {
				if row[side] == "-" {
					continue
				}
				items++
				ordinal, err := strconv.Atoi(row[side])
				if err != nil || ordinal < 1 || ordinal > len(d.Items) {
					t.Errorf("%s.%s: no item %s", pair, language, row[side])
					continue
				}
				it := &d.Items[ordinal-1]
				got := []string{string(it.Kind), strings.Join(it.Key, ","), strconv.Itoa(len(it.Choices))}
				if want := row[2:5]; strings.Join(got, "|") != strings.Join(want, "|") {
					t.Errorf("%s.%s item %d on line %d: kind, key, options %q, want %q", pair, language, ordinal,
						d.Text.Line(it.Span.Start), got, want)
				}
			}
			if len(d.Items) != items {
				t.Errorf("%s.%s: %d items, want %d", pair, language, len(d.Items), items)
			}
		}
	}
}

// TestGoldSentences compares the sentences of each field with those of the beads, joined as a bead joins them.
func TestGoldSentences(t *testing.T) {
	for _, pair := range goldPairs {
		english := map[string]string{} // by Chinese ordinal
		for _, row := range goldRows(t, pair, "records.tsv", 6) {
			english[row[0]] = row[1]
		}
		type field struct{ item, name string }
		var gold [2]map[field]string
		gold[0], gold[1] = map[field]string{}, map[field]string{}
		linked := map[string]bool{}
		for _, row := range goldRows(t, pair, "beads.tsv", 5) {
			zh, en := field{row[0], row[1]}, field{english[row[0]], row[1]}
			linked[row[0]] = true
			gold[0][zh] += row[3]
			gold[1][en] = strings.TrimSpace(gold[1][en] + " " + row[4])
		}
		for side, language := range []string{"zh", "en"} {
			d := goldDocument(t, pair, language)
			for zh := range english {
				ordinal, _ := strconv.Atoi([...]string{zh, english[zh]}[side])
				if !linked[zh] || ordinal < 1 || ordinal > len(d.Items) {
					continue
				}
				it := &d.Items[ordinal-1]
				for name, f := range it.Fields() {
					want := gold[side][field{strconv.Itoa(ordinal), name}]
					delete(gold[side], field{strconv.Itoa(ordinal), name})
					if name == "answer" && d.IsKey(it) {
						f = nil
					}
					got := strings.Join(sentenceTexts(d, f), [...]string{"", " "}[side])
					if got != want {
						t.Errorf("%s.%s item %d %s:\n got %q\nwant %q", pair, language, ordinal, name, got, want)
					}
				}
			}
			for f, text := range gold[side] {
				t.Errorf("%s.%s item %s has no field %s: %q", pair, language, f.item, f.name, text)
			}
		}
	}
}
