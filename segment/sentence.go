package segment

import "iter"

// SentenceOptions says where sentences end. The zero value is what [Sentences] uses.
type SentenceOptions struct {
	// Semicolon makes ； (and ; after Chinese or before white space) end a Chinese sentence as well.
	Semicolon bool
}

// Sentences yields the sentences of text inside within: the inline text of one block, or a whole plain-text file.
//
// The spans tile within exactly. White space around a sentence belongs to the span before it, and leading white space
// to the first, so a span holds nothing but white space only where within does; [Span.Trim] narrows it to the sentence.
//
// A Chinese sentence ends after 。？！ and at every line end. An English one ends after . ? ! where white space and the
// start of another sentence follow, and at a blank line; a single line end in it is white space. A sentence keeps the
// run of marks it ends with, closing quotes and brackets, footnote references, closing HTML tags and table bars:
// “你好。”他说。 is two sentences, as in the MAC corpus of novels; “Hello?” he said. is one. Nothing is cut inside inline
// code, math, URLs, e-mail addresses, link targets, HTML tags or comments, nor inside a short pair of brackets.
//
// Any bytes will do, invalid UTF-8 too. The time is linear in the length of within, and cutting allocates nothing.
func Sentences(text string, within Span, lang Language) iter.Seq[Span] {
	return SentenceOptions{}.Sentences(text, within, lang)
}

// Sentences is like the function [Sentences], with the options o.
func (o SentenceOptions) Sentences(text string, within Span, lang Language) iter.Seq[Span] {
	return func(yield func(Span) bool) {
		s := splitter{text: within.Of(text), english: lang == English, semicolon: o.Semicolon}
		for start := 0; start < len(s.text); {
			end := s.next(start)
			if !yield(Span{within.Start + start, within.Start + end}) {
				return
			}
			start = end
		}
	}
}

// splitter finds the sentences of one text from left to right. All offsets are into text.
type splitter struct {
	text      string
	english   bool
	semicolon bool

	first int   // where the sentence being read begins, past leading white space
	aside aside // the bracketed stretch read last

	// Chinese only: whether an ASCII quotation mark or a run of asterisks is open on this line. In English the white
	// space beside them tells an opening one from a closing one; Chinese has none.
	double, single, star bool

	inline inlines
}

// next is the end of the sentence that begins at start.
func (s *splitter) next(start int) int {
	text, roles := s.text, &chineseRoles
	if s.english {
		roles = &englishRoles
	}
	s.first = skipSpace(text, start)
	for i := s.first; i < len(text); {
		switch roles[text[i]] {
		case roleNone:
			i++
		case roleLineEnd:
			if !s.english {
				s.double, s.single, s.star = false, false, false
				return skipSpace(text, i)
			}
			if blankLineAt(text, i) {
				return skipSpace(text, i)
			}
			i++
		case roleInline:
			i = s.inline.skip(text, i, s.english)
		case roleBracket:
			s.openBracket(i)
			i++
		case rolePaired:
			i = s.toggle(i)
		case roleStop:
			end, ends := s.stop(i)
			if ends {
				return s.tail(end)
			}
			i = end
		}
	}
	return len(text)
}

// stop reads what may be the end of a sentence at i: where to read on, and whether the sentence ends there.
func (s *splitter) stop(i int) (end int, ends bool) {
	if s.english {
		return s.englishStop(i)
	}
	return s.chineseStop(i)
}

// stopAt looks at the run of marks at i, of which the first has w bytes: not one of a quotation that goes on or inside brackets, and
// what ends says of what stands around it decides.
func (s *splitter) stopAt(i, w int, ends func(i int, e ending) bool) (int, bool) {
	if s.quoted(i) {
		return i + w, false
	}
	e := s.ending(i)
	if i < s.aside.End && !s.endsInAside(e) {
		return e.end, false
	}
	return e.end, ends(i, e)
}

// tail is where the span of a sentence ends whose last mark ends at i: after white space and the bars of a table row.
func (s *splitter) tail(i int) int {
	for {
		i = skipBlank(s.text, i)
		if i == len(s.text) || s.text[i] != '|' {
			return skipSpace(s.text, i)
		}
		i++
	}
}

// role is what a byte may mean to next.
type role uint8

const (
	roleNone    role = iota
	roleStop         // a stop, or the first byte of runes among which there are stops and full-width brackets
	roleLineEnd      // \n or \r
	roleInline       // the start of something that is never cut
	roleBracket      // ( or [
	rolePaired       // a mark that opens and closes alike: " ' or *
)

var (
	chineseRoles = rolesOf(".?!;\xe2\xe3\xef", "\n\r", "`$\\<:]", "([", `"'*`)
	englishRoles = rolesOf(".?!\xe2\xe3\xef", "\n\r", "`$\\<:]", "([")
)

// rolesOf is the table in which the bytes of the first string have the first role after roleNone, and so on.
func rolesOf(bytes ...string) (table [256]role) {
	for n, of := range bytes {
		for i := range len(of) {
			table[of[i]] = role(n + 1)
		}
	}
	return table
}
