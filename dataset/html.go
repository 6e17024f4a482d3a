package dataset

import (
	"github.com/duizhao/duizhao/segment"
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
