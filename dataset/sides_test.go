package dataset_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/align"
	"github.com/duizhao/duizhao/segment"
)

// TestSidesAlign aligns both sides of documents that hold both languages: every item finds its own translation.
func TestSidesAlign(t *testing.T) {
	for name, want := range map[string]int{
		"bilingual/exam.md": 4, "bilingual/faq.md": 3, "bilingual/lines.txt": 3, "bilingual/columns.md": 2, "table/bilingual.tsv": 2, "table/rows.jsonl": 1,
	} {
		raw, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		text, err := segment.Decoder{}.DecodeString(name, string(raw))
		if err != nil {
			t.Fatal(err)
		}
		docs, err := dataset.Reader{}.Split(text)
		if err != nil || len(docs) != 2 {
			t.Fatalf("%s: %d documents, %v", name, len(docs), err)
		}
		result := new(align.Aligner).Documents(docs[0], docs[1])
		if len(result.Links) != want {
			t.Errorf("%s: %d links, want %d", name, len(result.Links), want)
		}
		for _, row := range result.Rows {
			if row.OriginEN == dataset.OriginDocument && row.SpanEN.Line-row.SpanZH.Line > 10 {
				t.Errorf("%s: %q on line %d with %q on line %d", name, row.QuestionZH, row.SpanZH.Line, row.QuestionEN, row.SpanEN.Line)
			}
			if row.SourceZH != name || row.OriginEN == dataset.OriginDocument && row.SourceEN != name {
				t.Errorf("%s: sources %q and %q", name, row.SourceZH, row.SourceEN)
			}
		}
	}
}
