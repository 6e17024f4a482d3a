package translate

import (
	"context"
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/segment"
)

// FlagCheck is the check of flags on fields that could not be translated. A later run tries those again.
const FlagCheck = "translation"

// rowWork is a row that is being translated.
type rowWork struct {
	row    *dataset.Row
	fields []fieldWork
}

// fieldWork is a field of it.
type fieldWork struct {
	name      string
	zh        string
	sentences []sentence
	problem   string
}

// Rows yields the rows in their order, and fills in the English of those whose origin is none, and of fields that an earlier run flagged. A row
// is changed in place. It has no pairs yet, or those of its other fields.
//
// A field is translated sentence by sentence. A filled field has a pair for every sentence, with score 1: the English was made from
// that very sentence; a sentence that the memory only has in other words has the similarity of those. A field of which a sentence has no
// English stays empty, with a flag of severity error; the score of the row is that of its worst pair.
//
// Rows end with the first error, which is one of rows, or says why there can be no more translations.
func (e *Engine) Rows(ctx context.Context, rows iter.Seq2[*dataset.Row, error]) iter.Seq2[*dataset.Row, error] {
	works := func(yield func(*rowWork, error) bool) {
		for row, err := range rows {
			if !yield(&rowWork{row: row}, err) {
				return
			}
		}
	}
	return func(yield func(*dataset.Row, error) bool) {
		for work, err := range run(ctx, e, works, (*rowWork).cut, (*rowWork).finish) {
			if work == nil {
				work = &rowWork{}
			}
			if !yield(work.row, err) {
				return
			}
		}
	}
}

// NeedsTranslation tells whether Rows would fill in something of a row.
func NeedsTranslation(row *dataset.Row) bool { return len((&rowWork{row: row}).wanted()) > 0 }

// wanted lists the fields to fill.
func (w *rowWork) wanted() []fieldWork {
	row := w.row
	fresh := row.OriginEN == dataset.OriginNone || row.OriginEN == ""
	flagged := func(field string) bool {
		return slices.ContainsFunc(row.Flags, func(f dataset.Flag) bool { return f.Check == FlagCheck && f.Field == field })
	}
	var fields []fieldWork
	add := func(name, zh, en string) {
		if strings.TrimSpace(zh) != "" && en == "" && (fresh || flagged(name)) {
			fields = append(fields, fieldWork{name: name, zh: zh})
		}
	}
	add("title", row.TitleZH, row.TitleEN)
	add("question", row.QuestionZH, row.QuestionEN)
	for i, o := range row.OptionsZH {
		en := ""
		if i < len(row.OptionsEN) {
			en = row.OptionsEN[i].Text
		}
		add("option."+o.Label, o.Text, en)
	}
	add("answer", row.AnswerZH, row.AnswerEN)
	add("analysis", row.AnalysisZH, row.AnalysisEN)
	return fields
}

// cut finds the segments of a row.
func (w *rowWork) cut() ([]Segment, error) {
	w.fields = w.wanted()
	section := w.row.Section
	if title := headOf(w.row); title != "" {
		section = append(slices.Clone(section), title)
	}
	var segments []Segment
	for i := range w.fields {
		f := &w.fields[i]
		path := section
		if f.name == "title" || f.name == "question" {
			path = w.row.Section
		}
		text, err := segment.Decoder{Encoding: segment.UTF8}.DecodeString(w.row.ID, f.zh)
		if err != nil {
			f.problem = err.Error()
			continue
		}
		f.sentences = cutText(text.Data, segment.BlocksAs(text, segment.FormatOf(w.row.SourceZH)))
		segments = append(segments, segmentsOf(f.zh, f.sentences, f.name, func(int) []string { return path })...)
	}
	return segments, nil
}

// headOf says what a row is about, for those who see a sentence of its answer.
func headOf(row *dataset.Row) string {
	const most = 100 // characters
	head := row.TitleZH
	if head == "" {
		head = row.QuestionZH
	}
	head = strings.Join(strings.Fields(head), " ")
	if utf8.RuneCountInString(head) > most {
		head = string([]rune(head)[:most])
	}
	return head
}

// finish puts the results into the row.
func (w *rowWork) finish(results []Result) error {
	if len(w.fields) == 0 {
		return nil
	}
	row := w.row
	row.Flags = slices.DeleteFunc(row.Flags, func(f dataset.Flag) bool {
		return f.Check == FlagCheck && slices.ContainsFunc(w.fields, func(field fieldWork) bool { return field.name == f.Field })
	})
	if len(row.OptionsEN) == 0 {
		for _, o := range row.OptionsZH {
			row.OptionsEN = append(row.OptionsEN, dataset.Option{Label: o.Label})
		}
	}
	// The row was made by a machine if any part of it was, or if all of it was copied.
	filled, machine, memory, engine := false, row.OriginEN == dataset.OriginMachine, row.OriginEN == dataset.OriginMemory, row.EngineEN
	score := 1.0
	var pairs []dataset.Pair
	for i := range w.fields {
		f := &w.fields[i]
		en, made, rest := f.fill(results)
		results = rest
		if f.problem != "" {
			row.Flags = append(row.Flags, dataset.Flag{Check: FlagCheck, Field: f.name, Severity: "error", Message: "no English: " + f.problem})
			continue
		}
		filled = true
		setField(row, f.name, en)
		pairs = append(pairs, made.pairs...)
		machine, memory = machine || made.machine, memory || made.memory
		if engine == "" {
			engine = made.engine
		}
		score = min(score, made.score)
	}
	if !filled {
		row.OptionsEN = slices.DeleteFunc(row.OptionsEN, func(o dataset.Option) bool { return o.Text == "" })
		return nil
	}
	row.Pairs = orderPairs(append(row.Pairs, pairs...), row)
	row.Score = score
	row.EngineEN = engine
	row.OriginEN = dataset.OriginMachine
	if memory && !machine {
		row.OriginEN = dataset.OriginMemory
	}
	return nil
}

// fieldMade is how a field came to be.
type fieldMade struct {
	pairs           []dataset.Pair
	machine, memory bool
	engine          string
	score           float64
}

// fill makes a field's English of the results that are its own. The rest belongs to the fields behind it.
func (f *fieldWork) fill(results []Result) (en string, made fieldMade, rest []Result) {
	texts := make([]string, len(f.sentences))
	made.score = 1
	for i, s := range f.sentences {
		pair := dataset.Pair{Field: f.name, ZH: s.Of(f.zh), EN: s.Of(f.zh), Score: 1}
		if s.chinese {
			r := results[0]
			results = results[1:]
			if r.Text == "" && f.problem == "" {
				f.problem = r.Problem + ": " + excerpt(pair.ZH)
			}
			texts[i], pair.EN, pair.Score = r.Text, r.Text, r.Score
			made.machine = made.machine || r.Origin == dataset.OriginMachine
			made.memory = made.memory || r.Origin == dataset.OriginMemory
			if made.engine == "" {
				made.engine = r.Engine
			}
			made.score = min(made.score, r.Score)
		}
		if han, other := countLetters(withoutTokens(pair.ZH, segment.Chinese)); han+other > 0 {
			made.pairs = append(made.pairs, pair)
		}
	}
	if f.problem != "" {
		return "", made, results
	}
	return assemble(f.zh, segment.Span{End: len(f.zh)}, f.sentences, texts), made, results
}

// excerpt is the beginning of a text, quoted.
func excerpt(text string) string {
	const most = 60
	if r := []rune(text); len(r) > most {
		text = string(r[:most]) + "…"
	}
	return strconv.Quote(text)
}

func setField(row *dataset.Row, name, en string) {
	switch name {
	case "title":
		row.TitleEN = en
	case "question":
		row.QuestionEN = en
	case "answer":
		row.AnswerEN = en
	case "analysis":
		row.AnalysisEN = en
	default:
		for i, o := range row.OptionsZH {
			if "option."+o.Label == name && i < len(row.OptionsEN) {
				row.OptionsEN[i].Text = en
			}
		}
	}
}

// orderPairs puts pairs of fields that were filled later in their place.
func orderPairs(pairs []dataset.Pair, row *dataset.Row) []dataset.Pair {
	rank := func(field string) int {
		switch field {
		case "title":
			return 0
		case "question":
			return 1
		case "answer":
			return 2 + len(row.OptionsZH)
		case "analysis":
			return 3 + len(row.OptionsZH)
		}
		return 2 + slices.IndexFunc(row.OptionsZH, func(o dataset.Option) bool { return "option."+o.Label == field })
	}
	slices.SortStableFunc(pairs, func(a, b dataset.Pair) int { return rank(a.Field) - rank(b.Field) })
	return pairs
}

// Sentences translates sentences, one each, for evidence in alignment. What has no translation is "".
func (e *Engine) Sentences(ctx context.Context, sentences []string) ([]string, error) {
	texts := make([]string, len(sentences))
	one := func(yield func(struct{}, error) bool) { yield(struct{}{}, nil) }
	var asked []int
	cut := func(struct{}) ([]Segment, error) {
		var segments []Segment
		for i, s := range sentences {
			if s = strings.TrimSpace(s); !needsTranslation(s) {
				texts[i] = s
				continue
			}
			out := Segment{Field: "body", Text: s}
			if i > 0 {
				out.Before = strings.TrimSpace(sentences[i-1])
			}
			if i+1 < len(sentences) {
				out.After = strings.TrimSpace(sentences[i+1])
			}
			segments = append(segments, out)
			asked = append(asked, i)
		}
		return segments, nil
	}
	finish := func(_ struct{}, results []Result) error {
		for k, r := range results {
			texts[asked[k]] = r.Text
		}
		return nil
	}
	for _, err := range run(ctx, e, one, cut, finish) {
		if err != nil {
			return nil, err
		}
	}
	return texts, nil
}
