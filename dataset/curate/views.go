package curate

import (
	"encoding/binary"
	"fmt"
	"iter"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/segment"
)

// A view is a text of a row that is compared with the same view of other rows: in either language the question with its
// options, the answer with its analysis, and the record, which is both. Titles stand in for questions that are missing.
type view uint8

const (
	questionZH view = iota
	questionEN
	answerZH
	answerEN
	recordZH
	recordEN
	views
)

// texts is how many views are texts of their own; records are made of them.
const texts = recordZH

func (v view) String() string {
	return [...]string{"question_zh", "question_en", "answer_zh", "answer_en", "record_zh", "record_en"}[v]
}

// english tells the language of a view, as an index.
func (v view) english() int { return int(v & 1) }

// By language, Chinese first:
var (
	// shingleUnits is the length of shingles: characters of Chinese, words of English.
	shingleUnits = [2]int{5, 3}
	// leastExact is the guard for equal questions: shorter ones (请简述) are equal by chance and count only as part of an
	// equal record.
	leastExact = [2]int{5, 3}
	// leastQuestion is the guard for similar questions, whose shingles would be too few to measure similarity by.
	leastQuestion = [2]int{10, 6}
	// leastAnswer is the guard for answers, equal or similar (以上都对), and for similar records.
	leastAnswer = [2]int{30, 15}
	// leastTitle is the guard for equal titles.
	leastTitle = [2]int{10, 6}
)

// content is the texts of a row that are compared, each view in its parts. No shingle spans two parts, so that neither the
// order of options matters nor where an answer ends and its analysis begins.
type content [texts][]string

func contentOf(row *dataset.Row) content {
	var c content
	side := func(v view, question, title string, options []dataset.Option, answer, analysis string) {
		if question == "" {
			question = title
		}
		if question != "" || len(options) > 0 {
			c[v] = append(make([]string, 0, 1+len(options)), question)
			for _, o := range options {
				c[v] = append(c[v], o.Text)
			}
		}
		if answer != "" || analysis != "" {
			c[v+answerZH] = []string{answer, analysis}
		}
	}
	side(questionZH, row.QuestionZH, row.TitleZH, row.OptionsZH, row.AnswerZH, row.AnalysisZH)
	side(questionEN, row.QuestionEN, row.TitleEN, row.OptionsEN, row.AnswerEN, row.AnalysisEN)
	return c
}

// appendContent writes a row's content for store.
func appendContent(dst []byte, c *content) []byte {
	for _, parts := range c {
		dst = binary.AppendUvarint(dst, uint64(len(parts)))
		for _, part := range parts {
			dst = binary.AppendUvarint(dst, uint64(len(part)))
			dst = append(dst, part...)
		}
	}
	return dst
}

// errContent cannot happen unless a scratch file is changed while it is used.
var errContent = fmt.Errorf("scratch file: expected what was written, found something else")

// parseContent reads what appendContent wrote.
func parseContent(data []byte) (content, error) {
	var c content
	number := func() (int, bool) {
		n, size := binary.Uvarint(data)
		if size <= 0 || n > uint64(len(data)) {
			return 0, false
		}
		data = data[size:]
		return int(n), true
	}
	for v := range c {
		n, ok := number()
		if !ok {
			return c, errContent
		}
		for range n {
			size, ok := number()
			if !ok || size > len(data) {
				return c, errContent
			}
			c[v] = append(c[v], string(data[:size]))
			data = data[size:]
		}
	}
	return c, nil
}

// A reader turns content into units and sets. It holds scratch memory: one for each goroutine.
type reader struct {
	*folder
	unit []unit
	list []uint64
	seen hashSet
	parsed
}

// parsed is a content in units.
type parsed struct {
	parts [texts][]part
	all   []unit
	count [texts]int // units of all parts
}

// part is a text and where its units stand in all.
type part struct {
	text      string
	from, to  int
	sentences []int // of an answer, where the units of each end; only sentences with units count
}

func (p *parsed) of(a part) []unit { return p.all[a.from:a.to] }

// parse finds the units of a content, and the sentences of its answers; the next one overwrites them.
func (r *reader) parse(c *content) {
	r.all = r.all[:0]
	for v, list := range c {
		from := len(r.all)
		parts := r.parts[v][:0]
		for i, text := range list {
			p := part{text: text, from: len(r.all)}
			if i < cap(parts) {
				p.sentences = parts[:i+1][i].sentences[:0] // memory of an earlier row
			}
			r.all = r.units(r.all, text)
			p.to = len(r.all)
			if view(v) >= answerZH {
				p.sentences = r.cut(p, segment.Language(view(v).english()))
			}
			parts = append(parts, p)
		}
		r.parts[v] = parts
		r.count[v] = len(r.all) - from
	}
}

// cut finds where the units of sentences end.
func (p *parsed) cut(a part, lang segment.Language) []int {
	n := a.from
	for s := range segment.Sentences(a.text, segment.Span{End: len(a.text)}, lang) {
		before := n
		for n < a.to && int(p.all[n].start) < s.End {
			n++
		}
		if n > before {
			a.sentences = append(a.sentences, n)
		}
	}
	return a.sentences
}

// sentences yields the units of each sentence of a part of an answer.
func (p *parsed) sentences(a part) iter.Seq[[]unit] {
	return func(yield func([]unit) bool) {
		from := a.from
		for _, end := range a.sentences {
			if !yield(p.all[from:end]) {
				return
			}
			from = end
		}
	}
}

// answerTag keeps shingles of answers apart from those of questions in a record, which makes its set the disjoint union of
// both.
const answerTag = 0xa5a5a5a5

// set is the set of shingles of a view; it is overwritten by the next one.
func (r *reader) set(c *content, v view) []uint64 {
	r.list = r.list[:0]
	if v < texts {
		r.list = r.append(r.list, c[v], shingleUnits[v.english()])
		return setOf(r.list)
	}
	k := shingleUnits[v.english()]
	r.list = r.append(r.list, c[v-recordZH], k)
	n := len(r.list)
	r.list = r.append(r.list, c[v-recordZH+answerZH], k)
	tag(r.list[n:])
	return setOf(r.list)
}

func tag(list []uint64) {
	for i, h := range list {
		list[i] = mix(h ^ answerTag)
	}
}

// append appends the shingles of all parts.
func (r *reader) append(dst []uint64, parts []string, k int) []uint64 {
	for _, part := range parts {
		r.unit = r.units(r.unit[:0], part)
		dst = shingles(dst, r.unit, k)
	}
	return dst
}
