package curate

import (
	"sync"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/segment"
)

// prepared is what is computed of a row without regard to others.
type prepared struct {
	content []byte          // as appendContent writes it
	exact   [views]uint64   // hashes of views that count when equal, 0 for those that are missing or too short
	near    [views][]uint64 // keys of bands of views that are long enough
	titles  [2]uint64       // hashes of titles beside questions, by language
	grams   []gram
	pairs   []uint64 // hashes of sentence pairs
	frames  []frame  // opening and closing sentences
	topic   []uint32 // hashes of words of title and question
	kind    uint8    // index in kinds
	quality Quality
	pass    bool // Settings.Where takes it
	err     error
}

// preparer computes prepared rows; it holds scratch memory, one for each goroutine.
type preparer struct {
	reader
	sketch  sketch
	hashes  []uint64
	bytes   []byte
	setting *Settings
	filter  *filter
}

func (p *preparer) prepare(row *dataset.Row) (out prepared) {
	c := contentOf(row)
	out.kind = kindIndex(row.Kind)
	var units [texts]int
	var shingled [texts][]uint64
	p.hashes = p.hashes[:0]
	for v := range texts {
		exact := uint64(0)
		from := len(p.hashes)
		for i, part := range c[v] {
			p.unit = p.units(p.unit[:0], part)
			units[v] += len(p.unit)
			p.hashes = shingles(p.hashes, p.unit, shingleUnits[v.english()])
			switch h := hashUnits(p.unit); {
			case len(p.unit) == 0:
			case v < answerZH && i > 0:
				exact += mix(h) // options count in any order
			default:
				exact = combine(exact, h)
			}
		}
		shingled[v] = p.hashes[from:]
		out.exact[v] = exact
	}
	out.quality = p.qualityOf(row, &c, &units)
	if out.pass, out.err = p.filter.takes(row, &out.quality); out.err != nil || !out.pass {
		return out
	}
	p.bytes = appendContent(p.bytes[:0], &c)
	out.content = append([]byte(nil), p.bytes...)
	for lang := range view(2) {
		p.sketchViews(&out, lang, &units, &shingled)
	}
	out.titles = p.titlesOf(row)
	if p.setting.Evaluation != nil {
		out.grams = p.gramsOf(row)
	}
	out.pairs = p.pairsOf(row)
	out.frames = p.framesOf(row, &c)
	if p.setting.Topics >= 0 {
		out.topic = p.topicOf(row)
	}
	return out
}

// sketchViews decides which views of a language count, and makes the keys of their bands. A record's set is the disjoint union
// of question and answer: if it is similar enough, one of the two is. So it need be looked up only if one is too short
// to be looked up itself.
func (p *preparer) sketchViews(out *prepared, lang view, units *[texts]int, shingled *[texts][]uint64) {
	q, a, record := questionZH+lang, answerZH+lang, recordZH+lang
	near := func(v view, sets ...[]uint64) {
		p.sketch.reset()
		for _, set := range sets {
			p.sketch.add(set)
		}
		if p.sketch.densify() {
			out.near[v] = p.sketch.keys(make([]uint64, 0, bands), uint64(v))
		}
	}
	longQuestion, longAnswer := units[q] >= leastQuestion[lang], units[a] >= leastAnswer[lang]
	if longQuestion {
		near(q, shingled[q])
	}
	if longAnswer {
		near(a, shingled[a])
	}
	if units[q] > 0 && units[a] > 0 {
		out.exact[record] = combine(out.exact[q], out.exact[a])
		if (!longQuestion || !longAnswer) && units[q]+units[a] >= leastAnswer[lang] {
			tag(shingled[a])
			near(record, shingled[q], shingled[a])
		}
	}
	if units[q] < leastExact[lang] {
		out.exact[q] = 0
	}
	if !longAnswer {
		out.exact[a] = 0
	}
}

// titlesOf hashes titles that stand beside a question.
func (p *preparer) titlesOf(row *dataset.Row) (hashes [2]uint64) {
	for lang, t := range [2]struct{ title, question string }{{row.TitleZH, row.QuestionZH}, {row.TitleEN, row.QuestionEN}} {
		if t.title == "" || t.question == "" {
			continue
		}
		if p.unit = p.units(p.unit[:0], t.title); len(p.unit) >= leastTitle[lang] {
			hashes[lang] = hashUnits(p.unit)
		}
	}
	return hashes
}

// pairUnits is how many units a side of a sentence pair must have for the pair to give something away, as in an overlap with an
// evaluation set.
const pairUnits = 13

// pairsOf hashes the sentence pairs that are long enough on either side.
func (p *preparer) pairsOf(row *dataset.Row) (hashes []uint64) {
	for i := range row.Pairs {
		if h := p.pairHash(&row.Pairs[i]); h != 0 {
			hashes = append(hashes, h)
		}
	}
	return hashes
}

// pairHash is 0 for a pair with an empty side and for a short one.
func (r *reader) pairHash(pair *dataset.Pair) uint64 {
	r.unit = r.units(r.unit[:0], pair.ZH)
	zh, n := hashUnits(r.unit), len(r.unit)
	r.unit = r.units(r.unit[:0], pair.EN)
	if n == 0 || len(r.unit) == 0 || max(n, len(r.unit)) < pairUnits {
		return 0
	}
	return combine(zh, hashUnits(r.unit))
}

// A frame is an opening or closing sentence of a field, hashed without what it says of the row.
type frame struct {
	hash    uint64
	field   view
	closing bool
}

// leastFrame is how many units a frame has besides names, at least.
var leastFrame = [2]int{8, 6}

// framesOf finds the sentences that answers open and close with and masks what changes with the row: units that the title or
// the question has too, in pairs if they are characters, and numbers. A sentence that is only names and a few characters is none.
func (p *preparer) framesOf(row *dataset.Row, c *content) (frames []frame) {
	for lang, f := range [2]struct{ title, answer, analysis string }{
		{row.TitleZH, row.AnswerZH, row.AnalysisZH}, {row.TitleEN, row.AnswerEN, row.AnalysisEN},
	} {
		if f.answer == "" && f.analysis == "" {
			continue
		}
		v := view(lang)
		names := p.namesOf(f.title, c[questionZH+v])
		for _, text := range []string{f.answer, f.analysis} {
			opening, closing := p.ends(text, v)
			if h := p.mask(opening, names, v); h != 0 {
				frames = append(frames, frame{h, answerZH + v, false})
			}
			if closing != opening {
				if h := p.mask(closing, names, v); h != 0 {
					frames = append(frames, frame{h, answerZH + v, true})
				}
			}
		}
	}
	return frames
}

// ends gives the first and the last sentence.
func (r *reader) ends(text string, lang view) (opening, closing string) {
	for s := range segment.Sentences(text, segment.Span{End: len(text)}, segment.Language(lang)) {
		if sentence := s.Of(text); r.hasUnits(sentence) {
			if opening == "" {
				opening = sentence
			}
			closing = sentence
		}
	}
	return opening, closing
}

// namesOf collects pairs of neighbouring units of what the row is about, and single words.
func (p *preparer) namesOf(title string, question []string) map[uint64]struct{} {
	names := map[uint64]struct{}{}
	p.unit = p.units(p.unit[:0], title)
	for i := 0; ; i++ {
		for j, u := range p.unit {
			if u.end-u.start > 3 || j == 0 {
				names[u.hash] = struct{}{}
			}
			if j > 0 {
				names[combine(p.unit[j-1].hash, u.hash)] = struct{}{}
			}
		}
		if i >= min(1, len(question)) {
			return names
		}
		p.unit = p.units(p.unit[:0], question[i])
	}
}

// mask hashes the units of a sentence with a gap for every name; 0 if little is left.
func (p *preparer) mask(sentence string, names map[uint64]struct{}, lang view) uint64 {
	p.unit = p.units(p.unit[:0], sentence)
	h, left, gap, gaps := uint64(0), 0, false, 0
	for i, u := range p.unit {
		has := func(h uint64) bool { _, ok := names[h]; return ok }
		named := i > 0 && has(combine(p.unit[i-1].hash, u.hash)) || i+1 < len(p.unit) && has(combine(u.hash, p.unit[i+1].hash)) ||
			u.end-u.start > 3 && has(u.hash) || sentence[u.start] >= '0' && sentence[u.start] <= '9'
		if named {
			if !gap {
				h, gaps = combine(h, answerTag), gaps+1
			}
		} else {
			h = combine(h, u.hash)
			left++
		}
		gap = named
	}
	if left < leastFrame[lang] || 3*left < len(p.unit) {
		return 0
	}
	return mix(h ^ uint64(lang))
}

var kinds = [...]dataset.Kind{dataset.Open, dataset.SingleChoice, dataset.MultipleChoice, dataset.TrueFalse, dataset.FillBlank}

// kindIndex is the place of a kind in kinds, behind them for one that is none.
func kindIndex(kind dataset.Kind) uint8 {
	for i, k := range kinds {
		if k == kind {
			return uint8(i)
		}
	}
	return uint8(len(kinds))
}

// each calls work for the numbers below n, on so many goroutines as there are preparers; each number goes to one of them.
func each(preparers []*preparer, n int, work func(p *preparer, i int)) {
	var running sync.WaitGroup
	for w, p := range preparers {
		running.Go(func() {
			for i := w; i < n; i += len(preparers) {
				work(p, i)
			}
		})
	}
	running.Wait()
}
