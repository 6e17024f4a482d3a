package curate

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/duizhao/duizhao/dataset"
)

// LeakError is something that stands in two splits.
type LeakError struct {
	What   string // id, cluster or pair
	Name   string // the id, the cluster's id, or the pair's field and texts
	Rows   [2]string
	Splits [2]string
}

func (e *LeakError) Error() string {
	return fmt.Sprintf("%s %q: expected one split, found %s (row %q) and %s (row %q)", e.What, e.Name, e.Splits[0], e.Rows[0], e.Splits[1], e.Rows[1])
}

// Proof tells what was looked at, and what is in several splits on purpose.
type Proof struct {
	Rows     int `json:"rows"`
	Clusters int `json:"clusters"`
	Pairs    int `json:"pairs"`
	// Boilerplate counts sentence pairs in more than 20 rows: they say nothing about any of them.
	Boilerplate int `json:"boilerplate_pairs"`
}

// maxPairRows is in how many rows a sentence pair may stand and still join them.
const maxPairRows = 20

// Prove fails with a [LeakError] if an id stands twice or a cluster or a sentence pair stands in two splits. It knows nothing of how
// splits were made and looks at the rows alone: rows without a cluster are clusters of their own, and a pair is one of which a
// side has 13 Chinese characters or words, after folding, and that stands in at most 20 rows. Of the Settings it uses Memory and
// TempDir. It reads the rows once, and again only to name a leak.
func Prove(rows Source, settings Settings) (*Proof, error) {
	settings, err := settings.withDefaults()
	if err != nil {
		return nil, err
	}
	space, err := newScratch(settings.TempDir)
	if err != nil {
		return nil, err
	}
	defer space.remove()
	p, err := newProver(space, settings.Memory)
	if err != nil {
		return nil, err
	}
	for row, err := range rows() {
		if err != nil {
			return nil, err
		}
		if err := p.add(row); err != nil {
			return nil, err
		}
	}
	return p.finish(rows())
}

// A prover is a proof in the making.
type prover struct {
	reader
	proof                Proof
	ids, clusters, pairs *sorter // values are rows and splits
}

func newProver(s *scratch, memory int) (*prover, error) {
	f, err := defaultFolder()
	if err != nil {
		return nil, err
	}
	return &prover{reader: reader{folder: f}, ids: newSorter(s, memory/4), clusters: newSorter(s, memory/4), pairs: newSorter(s, memory/2)}, nil
}

func (p *prover) add(row *dataset.Row) error {
	split := slices.Index(splitNames, row.Split)
	if split < 0 {
		return fmt.Errorf("row %q: split: expected one of %s, found %q", row.ID, strings.Join(splitNames, ", "), row.Split)
	}
	value := uint64(p.proof.Rows)<<8 | uint64(split)
	p.proof.Rows++
	cluster := row.Cluster
	if cluster == "" {
		cluster = row.ID
	}
	if err := p.ids.add(hashString(row.ID), value); err != nil {
		return err
	}
	if err := p.clusters.add(hashString(cluster), value); err != nil {
		return err
	}
	for i := range row.Pairs {
		if h := p.pairHash(&row.Pairs[i]); h != 0 {
			if err := p.pairs.add(h, value); err != nil {
				return err
			}
		}
	}
	return nil
}

// finish looks at what stands together. again yields the same rows once more, to name those of a leak.
func (p *prover) finish(again iter.Seq2[*dataset.Row, error]) (*Proof, error) {
	fail := func(what string, a, b uint64) error {
		rows, err := rowsAt(again, a>>8, b>>8)
		if err != nil {
			return err
		}
		e := &LeakError{What: what, Rows: [2]string{rows[0].ID, rows[1].ID}, Splits: [2]string{splitNames[a&0xff], splitNames[b&0xff]}}
		switch what {
		case "id":
			e.Name = rows[0].ID
		case "cluster":
			e.Name = rows[0].Cluster
		default:
			e.Name = p.sharedPair(rows[0], rows[1])
		}
		return e
	}
	for g, err := range p.ids.groups() {
		if err != nil {
			return nil, err
		}
		return nil, fail("id", g.values[0], g.values[1])
	}
	first := uint64(0)
	last, known := uint64(0), false
	for e, err := range p.clusters.sorted() {
		switch {
		case err != nil:
			return nil, err
		case !known || e.key != last:
			last, known, first = e.key, true, e.value
			p.proof.Clusters++
		case e.value&0xff != first&0xff:
			return nil, fail("cluster", first, e.value)
		}
	}
	p.proof.Pairs = 0
	for g, err := range p.pairs.groups() {
		if err != nil {
			return nil, err
		}
		values := slices.Compact(g.values) // a row may have a pair twice
		if len(values) > maxPairRows {
			p.proof.Boilerplate++
			continue
		}
		p.proof.Pairs++
		for _, v := range values[1:] {
			if v&0xff != values[0]&0xff {
				return nil, fail("pair", values[0], v)
			}
		}
	}
	return &p.proof, nil
}

// rowsAt finds two rows by their places.
func rowsAt(rows iter.Seq2[*dataset.Row, error], a, b uint64) (found [2]*dataset.Row, err error) {
	at := uint64(0)
	for row, err := range rows {
		if err != nil {
			return found, err
		}
		if at == a {
			found[0] = row
		}
		if at == b {
			found[1] = row
			break
		}
		at++
	}
	if found[0] == nil || found[1] == nil {
		return found, errChanged
	}
	return found, nil
}

// sharedPair is the first pair that two rows share.
func (p *prover) sharedPair(a, b *dataset.Row) string {
	hashes := map[uint64]bool{}
	for i := range a.Pairs {
		hashes[p.pairHash(&a.Pairs[i])] = true
	}
	for i := range b.Pairs {
		if h := p.pairHash(&b.Pairs[i]); h != 0 && hashes[h] {
			return b.Pairs[i].ZH + " = " + b.Pairs[i].EN
		}
	}
	return ""
}
