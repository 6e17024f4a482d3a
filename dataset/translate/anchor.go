package translate

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"github.com/duizhao/duizhao/segment"
)

// relink lets links inside a document lead to its translated headings: their anchors are made of their text. It is the one thing outside of
// sentences that changes.
func (d *document) relink(out string) string {
	text, err := segment.Decoder{Encoding: segment.UTF8}.DecodeString(d.text.Name, out)
	if err != nil {
		return out
	}
	blocks := segment.BlocksAs(text, d.format)
	before, after := anchors(d.text.Data, d.blocks), anchors(out, blocks)
	if len(before) != len(after) {
		return out
	}
	moved := map[string]string{}
	for i := range before {
		if before[i] != after[i] {
			moved[before[i]] = after[i]
		}
	}
	if len(moved) == 0 {
		return out
	}
	var b strings.Builder
	at := 0
	for _, block := range blocks {
		if block.Kind == segment.Fence || block.Kind == segment.Code || block.Kind == segment.FrontMatter {
			continue
		}
		for kind, s := range segment.Inlines(out, block.Content, segment.English) {
			m := local.FindStringSubmatchIndex(s.Of(out))
			if m == nil || kind != segment.Target && kind != segment.Tag {
				continue
			}
			from := segment.Span{Start: s.Start + m[2], End: s.Start + m[3]}
			name, err := url.PathUnescape(from.Of(out))
			if to, ok := moved[name]; ok && err == nil {
				b.WriteString(out[at:from.Start] + to)
				at = from.End
			}
		}
	}
	b.WriteString(out[at:])
	return b.String()
}

// local is the target of a link inside the document.
var local = regexp.MustCompile(`^(?:\]\(|<[aA][^>]*\shref=["'])#([^)\s"']+)`)

// anchors are those of a document's headings, in order.
func anchors(data string, blocks []segment.Block) []string {
	var list []string
	times := map[string]int{}
	for _, b := range blocks {
		if b.Kind != segment.Heading {
			continue
		}
		name := anchor(b.Content.Of(data))
		n := times[name]
		times[name]++
		if n > 0 {
			name = fmt.Sprintf("%s-%d", name, n)
		}
		list = append(list, name)
	}
	return list
}

// named is the anchor that a heading gives itself: {#name}.
var named = regexp.MustCompile(`\{#([^{}\s]+)[^{}]*\}\s*#*\s*$`)

// anchor is the anchor of a heading, as GitHub makes it (gjtorikian/html-pipeline, toc_filter): its text in small letters, without punctuation, with
// hyphens for spaces.
func anchor(heading string) string {
	if m := named.FindStringSubmatch(heading); m != nil {
		return m[1]
	}
	heading = heading[:headingEnd.FindStringIndex(heading)[0]]
	var text strings.Builder
	at := 0
	for kind, s := range segment.Inlines(heading, segment.Span{End: len(heading)}, segment.English) {
		if kind == segment.Target || kind == segment.Tag {
			text.WriteString(heading[at:s.Start])
			at = s.End
		}
	}
	text.WriteString(heading[at:])
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-', r == '_', unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
			return unicode.ToLower(r)
		}
		return -1
	}, text.String())
}
