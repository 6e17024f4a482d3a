package curate

import (
	"cmp"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// testScratch is a scratch directory that the test removes.
func testScratch(t *testing.T) *scratch {
	t.Helper()
	s, err := newScratch(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.remove)
	return s
}

// A sorter gives what a stable sort in memory gives, with and without runs on disk, and as often as it is asked.
func TestSorter(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, n := range []int{0, 1, 1_000, 1_024, 1_025, 20_000} {
		for _, keys := range []uint64{1, 7, 1 << 20, 1 << 63} {
			s := newSorter(testScratch(t), 0) // 1,024 entries
			var want []entry
			for i := range n {
				e := entry{r.Uint64N(keys) * 3, uint64(i)}
				want = append(want, e)
				if err := s.add(e.key, e.value); err != nil {
					t.Fatal(err)
				}
			}
			slices.SortStableFunc(want, func(a, b entry) int { return cmp.Compare(a.key, b.key) })
			for range 2 {
				var got []entry
				for e, err := range s.sorted() {
					if err != nil {
						t.Fatal(err)
					}
					got = append(got, e)
				}
				if !slices.Equal(got, want) {
					t.Fatalf("%d entries of %d keys: not what a stable sort gives", n, keys)
				}
			}
			if spilled := len(s.runs) > 0; spilled != (n > 1_024) {
				t.Errorf("%d entries: on disk is %v", n, spilled)
			}
			total := 0
			for g, err := range s.groups() {
				if err != nil || len(g.values) < 2 || !slices.IsSorted(g.values) {
					t.Fatalf("group %v, %v", g, err)
				}
				total += len(g.values)
			}
			single := 0
			for i := range want {
				if (i == 0 || want[i-1].key != want[i].key) && (i == n-1 || want[i+1].key != want[i].key) {
					single++
				}
			}
			if total+single != n {
				t.Errorf("%d entries of %d keys: %d in groups, %d alone", n, keys, total, single)
			}
		}
	}
}

// What disks do is an error that says where, and scratch files go with the scratch.
func TestScratch(t *testing.T) {
	if _, err := newScratch(filepath.Join(t.TempDir(), "none")); err == nil || !strings.HasPrefix(err.Error(), "scratch directory: ") {
		t.Errorf("a missing directory: %v", err)
	}
	parent := t.TempDir()
	space, err := newScratch(parent)
	if err != nil {
		t.Fatal(err)
	}
	s := newSorter(space, 0)
	for i := range 5_000 {
		if err := s.add(uint64(i), 0); err != nil {
			t.Fatal(err)
		}
	}
	s.file.file.Close() // as a disk that fails
	failed := false
	for _, err := range s.sorted() {
		failed = failed || err != nil && strings.HasPrefix(err.Error(), "scratch file: ")
	}
	if !failed {
		t.Error("a file that cannot be written is no error")
	}
	space.remove()
	if left, _ := os.ReadDir(parent); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
