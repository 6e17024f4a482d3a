package dataset

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/duizhao/duizhao/segment"
)

// TestScratch splits documents with the memory of others: nothing of these shows.
func TestScratch(t *testing.T) {
	names, err := filepath.Glob("testdata/split/*")
	if err != nil || len(names) < 20 {
		t.Fatalf("expected documents, found %d: %v", len(names), err)
	}
	var texts []*segment.Text
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			continue // a directory
		}
		text, err := segment.Decoder{Replace: true}.DecodeString(name, string(data))
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, text)
	}
	split := func(text *segment.Text, s *Scratch) string {
		docs, err := Reader{Splitter: Splitter{Scratch: s}}.Split(text)
		if err != nil {
			return err.Error()
		}
		said := ""
		for _, d := range docs {
			said += fmt.Sprintf("%s %s %+v %+v %+v\n", d.Layout, d.Language, d.Items, d.Ledger, d.Warnings)
		}
		return said
	}
	var shared Scratch
	var running sync.WaitGroup
	for worker := range 4 {
		running.Go(func() {
			for i := range texts {
				text := texts[(i+worker*5)%len(texts)]
				if got, want := split(text, &shared), split(text, nil); got != want {
					t.Errorf("%s: expected\n%.300s\nfound\n%.300s", text.Name, want, got)
				}
			}
		})
	}
	running.Wait()
}
