package dataset

import (
	"bytes"
	"html"
	"strconv"
	"strings"

	"github.com/duizhao/duizhao/segment"
	tokenizer "golang.org/x/net/html"
)

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
