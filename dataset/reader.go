package dataset

import "github.com/duizhao/duizhao/segment"

// Reader splits documents of every syntax. The zero value works.
type Reader struct {
	Splitter Splitter // for prose
	Table    Table    // its Syntax holds for every document unless it is Prose
	// OneSide takes documents of both languages for what they mostly are.
	OneSide bool
}

// Split splits a document by its syntax, found by [SyntaxOf] unless it is set. The result is one document, or two if the text holds both
// languages: the Chinese one, then the English one.
func (r Reader) Split(t *segment.Text) ([]*Document, error) {
	syntax := r.Table.Syntax
	if syntax == Prose && !r.Splitter.Formatted {
		syntax = SyntaxOf(t)
	}
	switch syntax {
	case HTML:
		tokens := tokensOf(t.Data)
		if docs, err := r.Table.splitPageTable(t, tokens); docs != nil || err != nil {
			return docs, err
		}
		d, err := r.Splitter.splitPage(t, tokens)
		return []*Document{d}, err
	case CSV, TSV, JSON, JSONL:
		r.Table.Syntax = syntax
		return r.Table.Split(t)
	}
	format := r.Splitter.format(t)
	blocks := segment.BlocksAs(t, format)
	memory := r.Splitter.Scratch.take()
	defer r.Splitter.Scratch.give(memory)
	lines := r.Splitter.linesOf(t, blocks, memory)
	letters := censusOf(t.Data, lines)
	if !r.OneSide {
		if docs, err := r.Splitter.sidesOf(t, format, lines, letters, memory); docs != nil || err != nil {
			return docs, err
		}
	}
	d, err := r.Splitter.splitLines(t, blocks, lines, letters, memory)
	if err == nil && format == segment.Markdown && r.Splitter.Profile == nil {
		if docs, err := r.Table.splitTextTables(t, lines, d); docs != nil || err != nil {
			return docs, err
		}
	}
	return []*Document{d}, err
}
