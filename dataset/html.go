package dataset

import (
	"bytes"
	"html"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/duizhao/duizhao/segment"
	tokenizer "golang.org/x/net/html"
)

// Reasons of leftovers of pages.
const (
	ReasonScript    = "script or style"
	ReasonHead      = "page head"
	ReasonFoot      = "page foot"
	ReasonControl   = "control"            // buttons, menus, links that run a script
	ReasonNarration = "screen reader text" // repeats for the blind what is shown
)

// SplitHTML cuts a page of HTML into items: its elements make lines and headings, entities are resolved, and the splitter's rules do the
// rest. Spans refer to the text of the page; its ledger tiles the source, with tags as markers. Images become Markdown, <pre> fenced code,
// <sub> and <sup> stay as they are.
func (s Splitter) SplitHTML(t *segment.Text) (*Document, error) {
	return s.splitPage(t, tokensOf(t.Data))
}

// splitPage cuts a page whose tokens are known into items.
func (s Splitter) splitPage(t *segment.Text, tokens []token) (*Document, error) {
	p := page{view: view{source: t, claims: make([]Entry, 0, len(tokens))}, tokens: tokens}
	p.read(0, len(p.tokens))
	p.assemble()
	text, blocks := p.text()
	d, err := s.splitBlocks(text, blocks)
	if err == nil && p.cut(d) {
		text, blocks = p.text()
		d, err = s.splitBlocks(text, blocks)
	}
	if err != nil {
		return d, err
	}
	p.tokens, p.flows = nil, nil // a large page needs their room
	d.Ledger = p.settle(d.Ledger)
	return d, d.Ledger.verify(t)
}

// token is a tag, a comment or a text of a page.
type token struct {
	*element // of a tag
	kind     tokenizer.TokenType
	span     segment.Span
	attrs    []attribute
	end      int // index of the tag that closes an element, 0 if none does
	around   int // index of the innermost element around a block, -1 if there is none
}

// attribute is one of a tag's.
type attribute struct{ name, value string }

// element is what the tags of a name have in common.
type element struct {
	name  string
	block bool   // it begins and ends a paragraph
	drops string // why its content is no text of the document, "" if it is
	open  []int  // indexes of those that are not closed so far
}

func (k *token) attr(name string) string {
	for _, a := range k.attrs {
		if a.name == name {
			return a.value
		}
	}
	return ""
}

// number is the number that an attribute names, 0 if there is none.
func (k *token) number(name string) int {
	s := k.attr(name)
	if s == "" {
		return 0 // as mostly
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// tokensOf cuts a page into tokens that tile it.
func tokensOf(data string) []token {
	tokens := make([]token, 0, 2*strings.Count(data, "<")+1)
	none := &element{}
	elements := map[string]*element{}
	var attrs []attribute        // of all tokens
	texts := map[string]string{} // of their names and values, which mostly recur
	text := func(b []byte) string {
		s, ok := texts[string(b)]
		if !ok {
			s = string(b)
			texts[s] = s
		}
		return s
	}
	z := tokenizer.NewTokenizer(strings.NewReader(data))
	at := 0
	for {
		kind := z.Next()
		end := at + len(z.Raw())
		if kind == tokenizer.ErrorToken {
			end = len(data)
		}
		k := token{element: none, kind: kind, span: segment.Span{Start: at, End: end}}
		if kind == tokenizer.StartTagToken || kind == tokenizer.EndTagToken || kind == tokenizer.SelfClosingTagToken {
			name, more := z.TagName()
			if k.element = elements[string(name)]; k.element == nil {
				k.element = &element{name: string(name), block: blockElements[string(name)], drops: dropped[string(name)]}
				elements[k.name] = k.element
			}
			first := len(attrs)
			for more {
				var key, val []byte
				key, val, more = z.TagAttr()
				if slices.Contains(usedAttributes, string(key)) {
					attrs = append(attrs, attribute{text(key), text(val)})
				}
			}
			k.attrs = attrs[first:len(attrs):len(attrs)]
		}
		if k.span.Len() > 0 {
			tokens = append(tokens, k)
		}
		at = end
		switch kind {
		case tokenizer.ErrorToken:
			return tokens
		case tokenizer.StartTagToken:
			k.open = append(k.open, len(tokens)-1)
		case tokenizer.EndTagToken:
			if n := len(k.open); n > 0 {
				tokens[k.open[n-1]].end = len(tokens) - 1
				k.open = k.open[:n-1]
			}
		}
	}
}

// page is a page that is being read.
type page struct {
	view
	tokens []token
	flows  []flow
	flow   flow         // what is being read
	said   []byte       // its text
	space  segment.Span // white space that counts if text follows
	lists  []list
	inCode bool
	around []int // indexes of the block elements around, outermost first
}

// maxAround bounds how many elements around a text are looked at.
const maxAround = 64

// flow is the text of one block element: a paragraph, a heading, a cell.
type flow struct {
	kind      segment.BlockKind
	level     uint8
	depth     uint8
	item      bool
	text      string
	parts     []segment.Part
	signature string // the element's name and class
	around    int    // index of the innermost block element around it, -1 if there is none
	at        int    // where it begins in the source
	start     int    // and in the view
	why       string // reason of a leftover, "" for text
}

type list struct {
	ordered, letters bool
	count            int
}

// dropped are elements whose content is no text of the document.
var dropped = map[string]string{
	"script": ReasonScript, "style": ReasonScript, "noscript": ReasonScript, "template": ReasonScript, "svg": ReasonScript, "iframe": ReasonScript, "object": ReasonScript,
	"head": ReasonHead, "title": ReasonHead, "footer": ReasonFoot,
	"button": ReasonControl, "select": ReasonControl, "textarea": ReasonControl, "nav": ReasonControl,
}

// narrations are what classes for the blind begin with.
var narrations = []string{"sr-only", "visually-hidden", "visuallyhidden", "element-invisible", "screen-reader"}

// blockElements begin and end a paragraph.
var blockElements = func() map[string]bool {
	is := map[string]bool{}
	for name := range strings.FieldsSeq(`address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure
		footer form h1 h2 h3 h4 h5 h6 header hr html label legend li main ol p pre section summary table tbody tfoot thead tr ul`) {
		is[name] = true
	}
	return is
}()

// usedAttributes are those that say something about the text.
var usedAttributes = []string{"class", "href", "src", "alt", "type", "start", "value"}

// leaves tells why an element with its content is left over, "" if it is not.
func (k *token) leaves() string {
	if k.drops != "" {
		return k.drops
	}
	if k.name == "a" && hasPrefixFold(strings.TrimSpace(k.attr("href")), "javascript:") {
		return ReasonControl
	}
	for class := range strings.FieldsSeq(k.attr("class")) {
		if slices.ContainsFunc(narrations, func(w string) bool { return strings.HasPrefix(class, w) }) {
			return ReasonNarration
		}
	}
	return ""
}

// read goes through the tokens from one to another. An element that ends behind them is read as far as they go.
func (p *page) read(from, to int) {
	p.flow.kind = segment.Paragraph
	for i := from; i < to; i++ {
		k := &p.tokens[i]
		for n := len(p.around); n > 0 && p.tokens[p.around[n-1]].end <= i; n-- {
			p.around = p.around[:n-1]
		}
		switch k.kind {
		case tokenizer.TextToken:
			p.words(k.span, i > 0 && p.tokens[i-1].kind == tokenizer.StartTagToken)
		case tokenizer.StartTagToken, tokenizer.SelfClosingTagToken:
			if reason := k.leaves(); reason != "" && (k.end > 0 || k.kind == tokenizer.SelfClosingTagToken) {
				end := min(max(k.end, i), to-1)
				p.claims = append(p.claims, Entry{segment.Span{Start: k.span.Start, End: p.tokens[end].span.End}, Leftover, reason, 0})
				i = end
				continue
			}
			if k.name == "pre" && k.end > 0 && k.end < to {
				p.code(i)
				i = k.end
				continue
			}
			p.opens(k)
			if k.end > 0 && len(p.around) < maxAround && k.block {
				k.around = p.inside()
				p.around = append(p.around, i)
			}
		case tokenizer.EndTagToken:
			p.closes(k)
		case tokenizer.CommentToken:
			p.claims = append(p.claims, Entry{k.span, Leftover, ReasonComment, 0})
		case tokenizer.DoctypeToken:
			p.tag(k)
		default:
			p.claims = append(p.claims, Entry{k.span, Leftover, ReasonComment, 0}) // a tag that the end of the page cuts off
		}
	}
	p.finish()
}

// inside is the index of the innermost block element around, or -1.
func (p *page) inside() int {
	if n := len(p.around); n > 0 {
		return p.around[n-1]
	}
	return -1
}

func (p *page) tag(k *token) { p.claims = append(p.claims, Entry{k.span, Marker, "tag", 0}) }

// opens begins an element.
func (p *page) opens(k *token) {
	if k.block {
		p.finish()
		p.flow.signature = k.name + "." + k.attr("class")
	}
	switch k.name {
	case "br":
		p.lineEnd(k.span)
		return
	case "img":
		if src := k.attr("src"); src != "" {
			p.flush()
			p.put(segment.Part{Span: k.span, Text: "![" + k.attr("alt") + "](" + src + ")"})
			return
		}
	case "hr":
		p.flow.kind = segment.Rule
		p.put(segment.Part{Span: k.span, Text: "---"})
		p.finish()
		return
	case "sub", "sup":
		p.flush()
		p.put(segment.Part{Span: k.span})
		return
	case "code":
		p.flush()
		p.put(segment.Part{Span: k.span, Text: "`"})
		p.inCode = true
		return
	case "h1", "h2", "h3", "h4", "h5", "h6":
		p.flow.kind, p.flow.level = segment.Heading, k.name[1]-'0'
	case "ul", "ol":
		if len(p.lists) < segment.MaxDepth {
			l := list{ordered: k.name == "ol", letters: k.name == "ol" && strings.EqualFold(k.attr("type"), "a")}
			l.count = max(0, k.number("start")-1)
			p.lists = append(p.lists, l)
		}
	case "li":
		p.bullet(k)
	case "td", "th":
		if len(p.said) > 0 {
			p.leaveSpace()
			p.put(segment.Part{Span: segment.Span{Start: k.span.Start, End: k.span.Start}, Text: "\t"})
		}
	}
	p.tag(k)
}

// bullet begins an item of a list. Numbers and letters that a browser would show are text.
func (p *page) bullet(k *token) {
	if len(p.lists) == 0 {
		return
	}
	l := &p.lists[len(p.lists)-1]
	l.count++
	if n := k.number("value"); n > 0 {
		l.count = n
	}
	mark := strconv.Itoa(l.count) + ". "
	switch {
	case !l.ordered:
		p.flow.depth, p.flow.item = uint8(len(p.lists)), true
		return
	case l.letters && l.count <= 26:
		mark = letter('A'+byte(l.count-1)) + ". "
	}
	p.flow.parts = append(p.flow.parts, segment.Part{Span: segment.Span{Start: k.span.End, End: k.span.End}, Text: mark})
}

// closes ends an element.
func (p *page) closes(k *token) {
	switch k.name {
	case "sub", "sup":
		if len(p.said) > 0 {
			p.put(segment.Part{Span: k.span})
			return
		}
	case "code":
		if p.inCode {
			p.inCode = false
			p.put(segment.Part{Span: k.span, Text: "`"})
			return
		}
	case "ul", "ol":
		if len(p.lists) > 0 {
			p.lists = p.lists[:len(p.lists)-1]
		}
	}
	if k.block {
		p.finish()
	}
	if k.name == "li" || k.name == "ul" || k.name == "ol" {
		p.flow = flow{kind: segment.Paragraph}
	}
	p.tag(k)
}

// put appends a part to the flow. What stands side by side in the source is one part.
func (p *page) put(part segment.Part) {
	p.said = append(p.said, part.Of(p.source.Data)...)
	if n := len(p.flow.parts); n > 0 && part.Text == "" {
		if last := &p.flow.parts[n-1]; last.Text == "" && last.Span.End == part.Span.Start {
			last.Span.End = part.Span.End
			return
		}
	}
	p.flow.parts = append(p.flow.parts, part)
}

// flush puts the white space read last, as one space.
func (p *page) flush() {
	if p.space.Len() > 0 && len(p.said) > 0 {
		part := segment.Part{Span: p.space, Text: " "}
		if p.space.Of(p.source.Data) == " " {
			part.Text = ""
		}
		p.put(part)
		p.space = segment.Span{}
	}
	p.leaveSpace()
}

// leaveSpace leaves white space behind which no text follows.
func (p *page) leaveSpace() {
	if p.space.Len() > 0 {
		p.claims = append(p.claims, Entry{p.space, Leftover, ReasonBlank, 0})
	}
	p.space = segment.Span{}
}

// lineEnd ends a line inside a flow; span is the tag that says so.
func (p *page) lineEnd(span segment.Span) {
	p.leaveSpace()
	if len(p.said) == 0 || p.flow.kind == segment.Heading {
		if span.Len() > 0 {
			p.claims = append(p.claims, Entry{span, Marker, "tag", 0})
		}
		return
	}
	p.put(segment.Part{Span: span, Text: "\n"})
}

// words adds text. A label that begins an element of its own begins a line, unless it is all that a cell of a row says.
func (p *page) words(span segment.Span, begins bool) {
	data := p.source.Data
	s := span.Of(data)
	if begins && len(p.said) > 0 && p.flow.kind != segment.Heading {
		text := strings.Trim(s, blanks)
		inCell := bytes.HasSuffix(p.said, []byte("\t"))
		if l := parseLabel(text, false); l.role > roleQuestion && !l.letter && !(inCell && l.at == len(text)) {
			p.lineEnd(segment.Span{Start: span.Start, End: span.Start})
		}
	}
	for at := 0; at < len(s); {
		n := 0
		switch {
		case s[at] == '&':
			if n = entityLen(s[at:]); n > 0 {
				if char := html.UnescapeString(s[at : at+n]); strings.Trim(char, blanks) == "" {
					p.blank(segment.Span{Start: span.Start + at, End: span.Start + at + n})
				} else {
					p.flush()
					p.put(segment.Part{Span: segment.Span{Start: span.Start + at, End: span.Start + at + n}, Text: char})
				}
				at += n
				continue
			}
			n = 1
		case isASCIISpace(s[at]):
			for at+n < len(s) && isASCIISpace(s[at+n]) {
				n++
			}
			p.blank(segment.Span{Start: span.Start + at, End: span.Start + at + n})
			at += n
			continue
		}
		for at+n < len(s) && s[at+n] != '&' && (!isASCIISpace(s[at+n]) || isOneSpace(s[at+n:])) {
			n++
		}
		p.flush()
		p.put(segment.Part{Span: segment.Span{Start: span.Start + at, End: span.Start + at + n}})
		at += n
	}
}

// isOneSpace tells text that begins with a single space between words.
func isOneSpace(s string) bool {
	return len(s) > 1 && s[0] == ' ' && s[1] != '&' && !isASCIISpace(s[1])
}

// blank keeps white space until text follows; where tags stand between, the last counts.
func (p *page) blank(span segment.Span) {
	if p.space.End == span.Start && p.space.Len() > 0 {
		span.Start = p.space.Start
	} else {
		p.leaveSpace()
	}
	if len(p.said) == 0 {
		p.claims = append(p.claims, Entry{span, Leftover, ReasonBlank, 0})
		return
	}
	p.space = span
}

// entityLen is the length of the entity that begins s, or 0.
func entityLen(s string) int {
	n := 1
	for n < len(s) && n < 40 && (isASCIILetter(s[n]) || s[n] >= '0' && s[n] <= '9' || s[n] == '#' && n == 1) {
		n++
	}
	if n < len(s) && s[n] == ';' {
		n++
	}
	if n == 1 || html.UnescapeString(s[:n]) == s[:n] || s[n-1] != ';' {
		return 0
	}
	return n
}

// code makes a fence of <pre>.
func (p *page) code(i int) {
	p.finish()
	k := &p.tokens[i]
	p.tag(k)
	here := func(at int, text string) {
		p.put(segment.Part{Span: segment.Span{Start: at, End: at}, Text: text})
	}
	p.flow.kind, p.flow.signature = segment.Fence, "pre"
	here(k.span.End, "```"+p.codeLanguage(i)+"\n")
	for j := i + 1; j < k.end; j++ {
		inner := &p.tokens[j]
		switch {
		case inner.kind != tokenizer.TextToken && inner.name == "br":
			p.put(segment.Part{Span: inner.span, Text: "\n"})
		case inner.kind != tokenizer.TextToken:
			p.tag(inner)
		default:
			p.verbatim(inner.span)
		}
	}
	if !bytes.HasSuffix(p.said, []byte("\n")) {
		here(p.tokens[k.end].span.Start, "\n")
	}
	here(p.tokens[k.end].span.Start, "```")
	p.finish()
	p.tag(&p.tokens[k.end])
}

// codeLanguage is the language that the class of <pre> or of the <code> in it names: language-go, or go alone.
func (p *page) codeLanguage(i int) string {
	for j := i; j <= i+1; j++ {
		k := &p.tokens[j]
		if k.name != "pre" && k.name != "code" {
			break
		}
		for _, class := range strings.Fields(k.attr("class")) {
			class, marked := strings.CutPrefix(class, "language-")
			if alone := k.name == "pre" && len(strings.Fields(k.attr("class"))) == 1; (marked || alone) && strings.Trim(class, codeLetters) == "" {
				return class
			}
		}
	}
	return ""
}

const codeLetters = "abcdefghijklmnopqrstuvwxyz0123456789+#"

// verbatim adds text in which white space counts.
func (p *page) verbatim(span segment.Span) {
	from := span.Start
	for at := span.Start; at < span.End; {
		n := 0
		if p.source.Data[at] == '&' {
			n = entityLen(p.source.Data[at:span.End])
		}
		if n == 0 {
			at++
			continue
		}
		if from < at {
			p.put(segment.Part{Span: segment.Span{Start: from, End: at}})
		}
		p.put(segment.Part{Span: segment.Span{Start: at, End: at + n}, Text: html.UnescapeString(p.source.Data[at : at+n])})
		at += n
		from = at
	}
	if from < span.End {
		p.put(segment.Part{Span: segment.Span{Start: from, End: span.End}})
	}
}

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
