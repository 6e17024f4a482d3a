package main

import (
	"bufio"
	"bytes"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/align"
	"github.com/duizhao/duizhao/segment/words"
)

// product is what a build keeps of a source when its documents are let go: all that depends on this source alone, so that a later build
// need not compute it again.
type product struct {
	ZH, EN     string              // the documents, after an exchange
	Rows       []dataset.Row       // without ids, which depend on the other sources
	Notes      []note              // warnings
	Ledgers    []string            // of the documents, as they stand in ledger.json
	Inputs     manifestPair        // without provenance, which the project file tells
	Counts     counts              // of the documents and how they were aligned
	Doubtful   []align.Doubt       // what min_score keeps apart
	Unrelated  bool                // the documents do not look like translations of each other
	Candidates [][]words.Candidate // of each row, for keywords; nil where none are asked for
}

// keep makes the product of an outcome. With a segmenter it has the candidates for keywords.
func (o *outcome) keep(segmenter *words.Segmenter) (*product, error) {
	p := &product{ZH: o.zh, EN: o.en, Rows: o.rows, Notes: o.notes, Inputs: inputsOf(o), Doubtful: o.Doubtful, Unrelated: o.isUnrelated()}
	p.Counts.addDocuments(o)
	for _, d := range o.docs {
		var b bytes.Buffer
		l := ledgerWriter{out: bufio.NewWriter(&b)}
		if err := l.document(d, o.notes); err != nil {
			return nil, err
		}
		l.out.Flush()
		p.Ledgers = append(p.Ledgers, b.String())
	}
	if segmenter != nil {
		for i := range o.rows {
			p.Candidates = append(p.Candidates, segmenter.Candidates(prose(o.docs[0], i)))
		}
	}
	return p, nil
}

// outcome is the outcome that a product was kept of.
func (p *product) outcome(s source) outcome {
	s.zh, s.en = p.ZH, p.EN
	return outcome{source: s, rows: p.Rows, notes: p.Notes, kept: p}
}
