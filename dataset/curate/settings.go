package curate

import (
	"cmp"
	"fmt"
	"iter"
	"math"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/duizhao/duizhao/dataset"
)

// A Source yields the same rows, in the same order, every time it is called.
type Source func() iter.Seq2[*dataset.Row, error]

// Settings say how rows are curated. The zero value works.
type Settings struct {
	// Threshold is the least Jaccard similarity of near-duplicates; 0.8 unless set. The sketches are made for thresholds
	// from 0.7 up: below, more and more pairs are overlooked.
	Threshold float64
	// Topics is the least cosine of TF-IDF vectors of near topics; 0.45 unless set, below 0 none are looked for.
	Topics float64

	// Evaluation holds the texts of evaluation sets, nil for none. It is read once and never held.
	Evaluation iter.Seq2[Text, error]
	// Overlap is how many units (Chinese characters or words) in a row make a question contaminated; 13 unless set.
	Overlap int
	// Contaminated and Duplicates say what becomes of these rows. A dropped duplicate leaves the row that the cluster is
	// named after.
	Contaminated, Duplicates Action

	// Where is an expression over the columns; rows for which it is false are rejected. "" takes all.
	Where string

	// Seed makes another split of the same rows.
	Seed uint64
	// Shares are the splits and their shares of the clusters; 0.9 train, 0.05 validation, 0.05 test unless set.
	Shares Shares
	// EvalSize puts so many rows into test and all others into train, in place of Shares; 0 for Shares.
	EvalSize int
	// Stratify gives each kind its share.
	Stratify bool
	// Keep holds rows of an earlier version of the dataset, whose splits are kept; nil for none.
	Keep iter.Seq2[*dataset.Row, error]

	// Memory is about how many bytes the sorters may take together; 160 MiB unless set. What does not fit goes to disk.
	// About 100 bytes a row and the rows' ids come on top.
	Memory int
	// TempDir is where scratch files go; the system's directory unless set.
	TempDir string
	// Workers is how many goroutines compute keys; GOMAXPROCS unless set. The result is the same for any number.
	Workers int
}

func (s Settings) withDefaults() (Settings, error) {
	s.Threshold = cmp.Or(s.Threshold, 0.8)
	s.Topics = cmp.Or(s.Topics, 0.45)
	s.Overlap = cmp.Or(s.Overlap, 13)
	s.Memory = cmp.Or(s.Memory, 160<<20)
	s.Workers = cmp.Or(s.Workers, runtime.GOMAXPROCS(0))
	if s.Shares == nil {
		s.Shares = Shares{{Train, 0.9}, {Validation, 0.05}, {Test, 0.05}}
	}
	switch {
	case !(s.Threshold > 0 && s.Threshold <= 1):
		return s, &SettingError{"threshold", "a number above 0, at most 1", fmt.Sprint(s.Threshold)}
	case !(s.Topics <= 1):
		return s, &SettingError{"topics", "a number up to 1", fmt.Sprint(s.Topics)}
	case s.Overlap < 2:
		return s, &SettingError{"overlap", "a number from 2", strconv.Itoa(s.Overlap)}
	case s.EvalSize < 0:
		return s, &SettingError{"eval size", "a number of rows", strconv.Itoa(s.EvalSize)}
	case s.Memory < 1<<20:
		return s, &SettingError{"memory", "at least 1 MiB", fmt.Sprintf("%d bytes", s.Memory)}
	case s.Workers < 1:
		return s, &SettingError{"workers", "a number from 1", strconv.Itoa(s.Workers)}
	}
	return s, s.Shares.check()
}

// SettingError is a setting that makes no sense.
type SettingError struct{ Setting, Expected, Found string }

func (e *SettingError) Error() string {
	return fmt.Sprintf("%s: expected %s, found %q", e.Setting, e.Expected, e.Found)
}

// Action says what becomes of rows of a sort. It implements flag.Value and pflag.Value.
type Action uint8

const (
	// FlagRows keeps them with a flag.
	FlagRows Action = iota
	// DropRows rejects them.
	DropRows
)

var actions = [...]string{FlagRows: "flag", DropRows: "drop"}

// String is the name that Set takes.
func (a Action) String() string { return actions[min(int(a), len(actions)-1)] }

// Set takes flag or drop.
func (a *Action) Set(name string) error {
	i := slices.Index(actions[:], name)
	if i < 0 {
		return &SettingError{"action", "one of " + strings.Join(actions[:], ", "), name}
	}
	*a = Action(i)
	return nil
}

// Type is what pflag prints for the argument.
func (Action) Type() string { return "action" }

// The splits.
const (
	Train      = "train"
	Validation = "validation"
	Test       = "test"
)

var splitNames = []string{Train, Validation, Test}

// Share is a split and its part of the clusters, 0 to 1.
type Share struct {
	Split string
	Part  float64
}

// Shares are the splits of a dataset. They implement flag.Value and pflag.Value.
type Shares []Share

// String is what Set takes.
func (s Shares) String() string {
	var parts []string
	for _, share := range s {
		parts = append(parts, share.Split+"="+strconv.FormatFloat(share.Part, 'g', -1, 64))
	}
	return strings.Join(parts, ",")
}

// Set takes train=0.9,validation=0.05,test=0.05; one part may be left out and is the rest: train,test=0.1.
func (s *Shares) Set(text string) error {
	var shares Shares
	rest, sum := -1, 0.0
	for _, item := range strings.Split(text, ",") {
		name, number, given := strings.Cut(strings.TrimSpace(item), "=")
		part := 0.0
		if given {
			var err error
			if part, err = strconv.ParseFloat(number, 64); err != nil {
				return &SettingError{"split " + name, "a share between 0 and 1", number}
			}
		} else if rest >= 0 {
			return &SettingError{"split " + name, "a share, for only one split can have the rest", item}
		} else {
			rest = len(shares)
		}
		sum += part
		shares = append(shares, Share{name, part})
	}
	if rest >= 0 {
		shares[rest].Part = math.Round((1-sum)*1e9) / 1e9
	}
	if err := shares.check(); err != nil {
		return err
	}
	*s = shares
	return nil
}

// Type is what pflag prints for the argument.
func (Shares) Type() string { return "shares" }

// check finds shares that are none or do not add up.
func (s Shares) check() error {
	sum := 0.0
	for i, share := range s {
		switch {
		case !slices.Contains(splitNames, share.Split):
			return &SettingError{"split", "one of " + strings.Join(splitNames, ", ") + dataset.NearestHint(share.Split, splitNames), share.Split}
		case slices.ContainsFunc(s[:i], func(o Share) bool { return o.Split == share.Split }):
			return &SettingError{"split", "each split once", share.Split}
		case !(share.Part >= 0 && share.Part <= 1):
			return &SettingError{"split " + share.Split, "a share between 0 and 1", fmt.Sprint(share.Part)}
		}
		sum += share.Part
	}
	if math.Abs(sum-1) > 1e-6 {
		return &SettingError{"splits", "shares that add up to 1", s.String()}
	}
	return nil
}
