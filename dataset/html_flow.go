package dataset

import (
	"slices"
	"strings"
	"unicode"

	"github.com/duizhao/duizhao/segment"
)

// finish ends the flow at hand.
func (p *page) finish() {
	p.leaveSpace()
	f := &p.flow
	if len(p.said) > 0 {
		if len(f.parts) == 1 { // as mostly: no copy is needed
			f.text = f.parts[0].Of(p.source.Data)
		} else {
			f.text = string(p.said)
		}
		f.around = p.inside()
		f.at = f.parts[0].Span.Start
		if strings.HasPrefix(f.signature, "summary.") {
			f.unfold()
		}
		p.flows = append(p.flows, *f)
		*f = flow{}
		p.said = p.said[:0]
	}
	p.inCode = false
	// The number of a list's item waits for its text.
	*f = flow{kind: segment.Paragraph, depth: f.depth, item: f.item, parts: f.parts}
}

// unfold reads the caption of a fold: a label however it is worded (点击查看答案), or what asks.
func (f *flow) unfold() {
	label := map[role]string{roleAnswer: "答案：", roleAnalysis: "解析："}[summaryRole(f.text)]
	if label == "" {
		f.kind, f.level = segment.Heading, 6
		return
	}
	span := segment.Span{Start: f.parts[0].Span.Start, End: f.parts[len(f.parts)-1].Span.End}
	f.text, f.parts = label, []segment.Part{{Span: span, Text: label}}
}

// assemble makes the view of the flows, but for those that are left over.
func (p *page) assemble() {
	parts, claims := 0, len(p.claims)
	for i := range p.flows {
		parts += len(p.flows[i].parts) + 1
	}
	p.parts = make([]segment.Part, 0, parts)
	p.blocks = make([]segment.Block, 0, 2*len(p.flows))
	recurs := recurringElements(p.flows)
	for i := range p.flows {
		if f := &p.flows[i]; recurs[f.signature] && f.kind == segment.Paragraph {
			f.leave(&p.view, ReasonRecurring)
		} else {
			p.flowed(f)
		}
	}
	p.merge(p.claims[:claims], p.claims[claims:])
}

// leave makes a leftover of a flow.
func (f *flow) leave(v *view, reason string) {
	f.why = reason
	for _, part := range f.parts {
		if part.Span.Len() > 0 {
			v.claims = append(v.claims, Entry{part.Span, Leftover, reason, 0})
		}
	}
}

// cut leaves over what stands behind the last item: where the one before it fills an element, the last one ends with its element. It tells
// whether there was any.
func (p *page) cut(d *Document) bool {
	n := len(d.Items)
	if n < 3 {
		return false
	}
	before, last := p.flowAt(d.Items[n-2].Span.Start), p.flowAt(d.Items[n-1].Span.Start)
	x, y := p.pathTo(&p.flows[before]), p.pathTo(&p.flows[last])
	common := 0
	for common < min(len(x), len(y)) && x[common] == y[common] {
		common++
	}
	if common == len(x) || common == len(y) || last-before < 2 {
		return false
	}
	if end := p.tokens[x[common]].end; p.flows[last-1].at > p.tokens[end].span.Start {
		return false // the item's text stands outside as well
	}
	end := p.tokens[p.tokens[y[common]].end].span.Start
	tail := last + 1
	for tail < len(p.flows) && p.flows[tail].at < end {
		tail++
	}
	if tail == len(p.flows) {
		return false
	}
	claims := len(p.claims)
	p.parts, p.blocks, p.size = nil, nil, 0
	for i := range p.flows {
		switch f := &p.flows[i]; {
		case f.why != "":
		case i >= tail:
			f.leave(&p.view, ReasonConclusion)
		default:
			p.flowed(f)
		}
	}
	p.merge(p.claims[:claims], p.claims[claims:])
	return true
}

// pathTo is the indexes of the block elements around a flow, outermost first.
func (p *page) pathTo(f *flow) []int {
	var path []int
	for i := f.around; i >= 0; i = p.tokens[i].around {
		path = append(path, i)
	}
	slices.Reverse(path)
	return path
}

// flowAt is the index of the flow that stands at an offset of the view.
func (p *page) flowAt(offset int) int {
	found := 0
	for i := range p.flows {
		if f := &p.flows[i]; f.why == "" && f.start <= offset {
			found = i
		}
	}
	return found
}

// recurringElements finds elements, by name and class, that say the same each time and nothing that makes an item: scores, captions of buttons.
func recurringElements(flows []flow) map[string]bool {
	const often = 3
	type said struct {
		text string // each time, without digits
		n    int    // how often, -1 if not the same each time
	}
	elements := map[string]*said{}
	for i := range flows {
		f := &flows[i]
		if strings.HasSuffix(f.signature, ".") {
			continue // it has no class
		}
		e := elements[f.signature]
		if e == nil {
			e = &said{text: withoutDigits(f.text)}
			elements[f.signature] = e
		}
		switch {
		case e.n < 0:
		case isPartOfItem(f.text) || e.n > 0 && withoutDigits(f.text) != e.text:
			e.n = -1
		default:
			e.n++
		}
	}
	out := map[string]bool{}
	for signature, e := range elements {
		out[signature] = e.n >= often
	}
	return out
}

// withoutDigits puts a single 0 for every number.
func withoutDigits(s string) string {
	var b strings.Builder
	digits := false
	for _, r := range s {
		is := unicode.IsDigit(r) || digits && r == '.'
		switch {
		case !is:
			b.WriteRune(r)
		case !digits:
			b.WriteByte('0')
		}
		digits = is
	}
	return b.String()
}

// isPartOfItem tells text that recurs in question banks by its nature: keys, labels, choices, questions.
func isPartOfItem(s string) bool {
	if l, _ := optionMark(s); l != 0 || isLetters(s) || asks(s) || parseLabel(s, false).role != noRole {
		return true
	}
	_, at, numbered := parseNumber(s)
	verdict, _ := parseVerdict(s)
	return len(verdict) > 0 || numbered && at < len(s)
}

// flowed appends a flow to the view as a block of its own with a blank one behind it.
func (p *page) flowed(f *flow) {
	last := f.parts[len(f.parts)-1].Span.End
	start := p.size
	f.start = start
	for _, part := range f.parts {
		p.size += len(part.Of(p.source.Data))
	}
	end := p.size
	p.parts = append(append(p.parts, f.parts...), segment.Part{Span: segment.Span{Start: last, End: last}, Text: apart})
	p.size += len(apart)
	content := segment.Span{Start: start, End: end}
	switch f.kind {
	case segment.Fence:
		content = segment.Span{Start: start + strings.IndexByte(f.text, '\n') + 1, End: end - len("```")}
	case segment.Rule:
		content.End = start
	}
	p.blocks = append(p.blocks,
		segment.Block{Kind: f.kind, Level: f.level, ListDepth: f.depth, Item: f.item, Span: segment.Span{Start: start, End: end + 1}, Content: content},
		segment.Block{Kind: segment.Blank, Span: segment.Span{Start: end + 1, End: p.size}, Content: segment.Span{Start: end + 1, End: end + 1}})
}
