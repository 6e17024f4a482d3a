package curate

import (
	"sync"

	"github.com/duizhao/duizhao/dataset"
)

// prepared is what is computed of a row without regard to others.
type prepared struct {
	content []byte          // as appendContent writes it
	exact   [views]uint64   // hashes of views that count when equal, 0 for those that are missing or too short
	near    [views][]uint64 // keys of bands of views that are long enough
	titles  [2]uint64       // hashes of titles beside questions, by language
	ends    [2][]uint64     // hashes of what questions begin and end with, by language
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
	p.parse(&c)
	out.kind = kindIndex(row.Kind)
	out.quality = p.qualityOf(row, p.filter.uses["copied"])
	if out.pass, out.err = p.filter.takes(row, &out.quality); out.err != nil || !out.pass {
		return out
	}
	var shingled [texts][]uint64
	p.hashes = p.hashes[:0]
	for v := range texts {
		from := len(p.hashes)
		for i, part := range p.parts[v] {
			units := p.of(part)
			p.hashes = shingles(p.hashes, units, shingleUnits[v.english()])
			switch h := hashUnits(units); {
			case len(units) == 0:
			case v < answerZH && i > 0:
				out.exact[v] += mix(h) // options count in any order
			default:
				out.exact[v] = combine(out.exact[v], h)
			}
		}
		shingled[v] = p.hashes[from:]
	}
	p.bytes = appendContent(p.bytes[:0], &c)
	out.content = append([]byte(nil), p.bytes...)
	for lang := range view(2) {
		p.sketchViews(&out, lang, &shingled)
		out.ends[lang] = p.endsOf(lang)
	}
	out.titles = p.titlesOf(row)
	if p.setting.Evaluation != nil {
		out.grams = p.gramsOf(row)
	}
	out.pairs = p.pairsOf(row)
	out.frames = p.framesOf(row)
	if p.setting.Topics >= 0 {
		out.topic = p.topicOf(row)
	}
	return out
}

// sketchViews decides which views of a language count, and makes the keys of their bands. A record's set is the disjoint union
// of question and answer: if it is similar enough, one of the two is. So it need be looked up only if one is too short
// to be looked up itself.
func (p *preparer) sketchViews(out *prepared, lang view, shingled *[texts][]uint64) {
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
	units := &p.count
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

// endsOf hashes how a question begins, how it ends, and half of each: questions of one template share at least one of them.
// Sketches would find only templates that are long beside the names.
func (p *preparer) endsOf(lang view) []uint64 {
	if len(p.parts[questionZH+lang]) == 0 {
		return nil
	}
	units, n := p.of(p.parts[questionZH+lang][0]), leastTemplate[lang]
	if len(units) <= n {
		return nil
	}
	half := (n + 1) / 2
	begin, end := hashUnits(units[:n]), hashUnits(units[len(units)-n:])
	both := combine(hashUnits(units[:half]), hashUnits(units[len(units)-half:]))
	return []uint64{combine(1, begin), combine(2, end), combine(3, both)}
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
	text    string
}

// key keeps frames of different places apart; place is what sorters have beside the row.
func (f *frame) key() uint64 { return combine(f.hash, f.place()) }

func (f *frame) place() uint64 {
	if f.closing {
		return uint64(f.field)<<1 | 1
	}
	return uint64(f.field) << 1
}

// leastFrame is how many units a frame has besides names, at least.
var leastFrame = [2]int{8, 6}

// framesOf finds the sentences that answers open and close with and masks what changes with the row: units that the title or
// the question has too, in pairs if they are characters, and numbers. A sentence that is only names and a few characters is none.
func (p *preparer) framesOf(row *dataset.Row) (frames []frame) {
	for lang, title := range [2]string{row.TitleZH, row.TitleEN} {
		v := view(lang)
		if p.count[answerZH+v] == 0 {
			continue
		}
		p.nameUnits(title, p.parts[questionZH+v])
		for _, a := range p.parts[answerZH+v] {
			n := len(a.sentences)
			if n == 0 {
				continue
			}
			opening, closing := p.all[a.from:a.sentences[0]], []unit(nil)
			if n > 1 {
				closing = p.all[a.sentences[n-2]:a.sentences[n-1]]
			}
			add := func(sentence []unit, closing bool) {
				if h := p.mask(a.text, sentence, v); h != 0 { // an empty one gives 0
					text := a.text[sentence[0].start:sentence[len(sentence)-1].end]
					frames = append(frames, frame{h, answerZH + v, closing, text})
				}
			}
			add(opening, false)
			add(closing, true)
		}
	}
	return frames
}

// nameUnits collects pairs of neighbouring units of what the row is about, and single words, in p.seen.
func (p *preparer) nameUnits(title string, question []part) {
	p.list = p.list[:0]
	p.unit = p.units(p.unit[:0], title)
	lists := [2][]unit{p.unit}
	if len(question) > 0 {
		lists[1] = p.of(question[0])
	}
	for _, list := range lists {
		for j, u := range list {
			if u.end-u.start > 3 {
				p.list = append(p.list, u.hash)
			}
			if j > 0 {
				p.list = append(p.list, follow(list[j-1].hash, u.hash))
			}
		}
	}
	p.seen.fill(p.list)
}

// mask hashes the units of a sentence of a text with a gap for every name in p.seen; 0 if little is left.
func (p *preparer) mask(text string, sentence []unit, lang view) uint64 {
	h, left, gap := uint64(0), 0, false
	pairBefore := false // the unit and the one before it are in a name
	for i, u := range sentence {
		pairBehind := i+1 < len(sentence) && p.seen.has(follow(u.hash, sentence[i+1].hash))
		named := pairBefore || pairBehind || u.end-u.start > 3 && p.seen.has(u.hash) || startsWithDigit(text[u.start:])
		switch {
		case !named:
			h = follow(h, u.hash)
			left++
		case !gap:
			h = follow(h, answerTag)
		}
		gap, pairBefore = named, pairBehind
	}
	if left < leastFrame[lang] || 3*left < len(sentence) {
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
