package words

import (
	"os"
	"strings"
	"testing"
)

// TestGolden cuts testdata/sample.txt in both modes.
func TestGolden(t *testing.T) {
	for _, mode := range []Mode{Dict, DictHMM} {
		s, err := New(Options{Mode: mode})
		if err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile("testdata/sample.txt")
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		for line := range strings.Lines(string(data)) {
			out.WriteString(strings.Join(parts(line, s.Append(nil, line)), "¦"))
		}
		name := "testdata/sample." + mode.String() + ".txt"
		if *update {
			if err := os.WriteFile(name, []byte(out.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if out.String() != string(want) {
			got, want := strings.Split(out.String(), "\n"), strings.Split(string(want), "\n")
			for i := range min(len(got), len(want)) {
				if got[i] != want[i] {
					t.Errorf("%s:%d: got  %s\nwant %s", name, i+1, got[i], want[i])
				}
			}
			if len(got) != len(want) {
				t.Errorf("%s: got %d lines, want %d", name, len(got), len(want))
			}
		}
	}
}
