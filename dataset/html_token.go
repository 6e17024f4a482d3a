package dataset

import (
	"slices"
	"strconv"
	"strings"

	"github.com/duizhao/duizhao/segment"
	tokenizer "golang.org/x/net/html"
)

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
