package dataset

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/segment"
)

// TestReaderMutations drops each line of the documents, swaps it with the next, and cuts the documents off in the middle of it: whatever comes
// out is accounted for.
func TestReaderMutations(t *testing.T) {
	names := append(tables(t), files(t, "table", "*.html")...)
	names = append(names, files(t, "html", "*.html", "*.htm")...)
	for _, name := range append(names, files(t, "bilingual", "*.md", "*.txt")...) {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.SplitAfter(string(raw), "\n")
		for i := range lines {
			before, line, behind := strings.Join(lines[:i], ""), lines[i], strings.Join(lines[i+1:], "")
			half := line[:len(line)/2]
			for _, mutated := range []string{before + behind, before + half, before + half + behind, before + strings.Join(append(lines[i+1:min(i+2, len(lines)):min(i+2, len(lines))], line), "") + strings.Join(lines[min(i+2, len(lines)):], "")} {
				text, err := segment.Decoder{Replace: true, Encoding: segment.UTF8}.DecodeString(filepath.Base(name), mutated)
				if err != nil {
					continue
				}
				docs, err := Reader{}.Split(text)
				var bad *TableError
				if errors.As(err, &bad) {
					continue
				}
				if err != nil {
					t.Fatalf("%s: %v\n%q", name, err, mutated)
				}
				for _, d := range docs {
					checkDerived(t, d)
				}
			}
		}
	}
}
