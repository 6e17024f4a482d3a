package curate

import "slices"

// Locality-sensitive hashing: a sketch of bands*bandRows values; two sets with Jaccard similarity s agree in all values of
// at least one band with probability 1-(1-s^bandRows)^bands: .998 at .8, .93 at .7, .64 at .6, .02 at .3.
const (
	bands    = 21
	bandRows = 6
	bins     = bands * bandRows
)

// A sketch is the one-permutation MinHash of a set (Li, Owen and Zhang 2012): the hash space is cut into bins, and each bin
// keeps the least value that falls into it, so that a set is hashed once and not once a value. Bins that stay empty copy
// others by optimal densification (Shrivastava 2017), which keeps the estimate without bias and the variance least.
type sketch [bins]uint64

const emptyBin = ^uint64(0)

func (s *sketch) reset() {
	for i := range s {
		s[i] = emptyBin
	}
}

// add puts the elements of a set in.
func (s *sketch) add(set []uint64) {
	for _, h := range set {
		bin := h >> 32 * bins >> 32
		if value := h & (1<<32 - 1); value < s[bin] {
			s[bin] = value
		}
	}
}

// densify fills the empty bins; it reports whether there was anything to fill them with. Each tries the others in a pseudo-
// random order of its own, the same for all sets, and takes the first that was not empty.
func (s *sketch) densify() bool {
	full := 0
	var was [bins]bool
	for i := range s {
		if was[i] = s[i] != emptyBin; was[i] {
			full++
		}
	}
	if full == 0 {
		return false
	}
	for i := range s {
		for attempt := uint64(1); !was[i] && s[i] == emptyBin; attempt++ {
			if j := mix(uint64(i)<<32|attempt) >> 32 * bins >> 32; was[j] {
				s[i] = s[j]
			}
		}
	}
	return true
}

// keys appends a hash of each band to dst; salt keeps sets of different kinds apart.
func (s *sketch) keys(dst []uint64, salt uint64) []uint64 {
	for b := range bands {
		h := mix(salt<<8 | uint64(b) + 1)
		for _, value := range s[b*bandRows : (b+1)*bandRows] {
			h = combine(h, value)
		}
		dst = append(dst, h)
	}
	return dst
}

// setOf sorts a list and leaves each element once.
func setOf(list []uint64) []uint64 {
	slices.Sort(list)
	return slices.Compact(list)
}

// jaccard is the size of the intersection of two sets in order by that of their union; 0 for two empty ones.
func jaccard(a, b []uint64) float64 {
	common := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			common, i, j = common+1, i+1, j+1
		}
	}
	if union := len(a) + len(b) - common; union > 0 {
		return float64(common) / float64(union)
	}
	return 0
}
