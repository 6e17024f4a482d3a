package dataset

import (
	"strings"
	"unicode/utf8"

	"github.com/duizhao/duizhao/segment"
)

// text is a field as rows have it: as it stands, or with wrapped lines joined.
func (d *Document) text(f Field) string {
	s := f.Text(d.Text)
	if !d.unwrap || strings.IndexByte(s, '\n') < 0 {
		return s
	}
	for _, span := range f {
		for b := range d.BlocksIn(span) {
			switch b.Kind {
			case segment.Fence, segment.Code, segment.Table, segment.HTML:
				return s // lines have a meaning
			}
		}
	}
	return joinLines(s)
}

// joinLines joins lines that a width has broken: those that are nearly as long as the longest and end in the middle of a sentence. Two
// Chinese letters need nothing between them, others a space.
func joinLines(s string) string {
	lines := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	longest := 0
	for _, l := range lines {
		longest = max(longest, width(l))
	}
	var b strings.Builder
	for i, l := range lines {
		text := strings.TrimRight(l, " \t\u3000")
		if i+1 == len(lines) {
			b.WriteString(text)
			break
		}
		next := strings.TrimLeft(lines[i+1], " \t\u3000")
		if text == "" || next == "" || width(text)*10 < longest*7 || endsSentence(text) || beginsItem(next) {
			b.WriteString(text + "\n")
			continue
		}
		b.WriteString(text)
		lines[i+1] = next
		last, _ := utf8.DecodeLastRuneInString(text)
		first, _ := utf8.DecodeRuneInString(next)
		if last < 0x2e80 || first < 0x2e80 {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// width is the length of a line in columns: Chinese letters take two.
func width(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r >= 0x2e80 {
			n++
		}
	}
	return n
}

// endsSentence tells text behind which a line ends by itself.
func endsSentence(s string) bool {
	for _, end := range []string{"。", "！", "？", "：", "；", ".", "!", "?", ":", ";", "”", "…"} {
		if strings.HasSuffix(s, end) {
			return true
		}
	}
	return false
}

// beginsItem tells a line that begins something of its own: a number, a bullet, a choice.
func beginsItem(s string) bool {
	if _, _, ok := parseNumber(s); ok {
		return true
	}
	if letter, _ := optionMark(s); letter != 0 {
		return true
	}
	return strings.HasPrefix(s, "- ") || strings.HasPrefix(s, "* ") || strings.HasPrefix(s, "•") || strings.HasPrefix(s, "①") || strings.HasPrefix(s, "|")
}
