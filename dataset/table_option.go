package dataset

import (
	"strings"
	"unicode/utf8"
)

// option adds one choice. A letter before its text is a mark.
func (m *maker) option(it *Item, label byte, r reading) {
	r = m.blankEnds(r, it.Ordinal)
	if r.text == "" || label > 'Z' {
		m.view.claim(r, Leftover, ReasonBlank, it.Ordinal)
		return
	}
	if found, at := optionMark(r.text); found == label && at < len(r.text) {
		m.view.claim(r.cut(0, at), Marker, "option-letter", it.Ordinal)
		r = r.cut(at, len(r.text))
	}
	c := Choice{Label: letter(label)}
	m.field(it, &c.Text, value{kind: textValue, reading: r}, "option."+c.Label)
	if len(c.Text) > 0 {
		it.Choices = append(it.Choices, c)
	}
}

// blankEnds leaves white space at both ends of a reading and gives the rest.
func (m *maker) blankEnds(r reading, item int) reading {
	kept := r.trim()
	m.view.leave(r, ReasonBlank, item, kept)
	return kept
}

// options adds the choices of a cell or a value that holds all: ["x", "y"], {"A": "x"}, [{"label": "A", "text": "x"}], A. x|B. y.
func (m *maker) options(it *Item, v value, p *pending) {
	v = v.unfold()
	switch v.kind {
	case listValue:
		for i, o := range v.values {
			m.listed(it, 'A'+byte(min(i, 26)), o, p)
		}
	case objectValue:
		if texts, ok := v.member("text", "texts", "choices"); ok && texts.kind == listValue {
			m.options(it, texts, p)
			for i, key := range v.keys {
				m.view.claim(key, Marker, "key", it.Ordinal)
				if v.values[i].kind != listValue || !strings.EqualFold(key.text, "text") && !strings.EqualFold(key.text, "texts") && !strings.EqualFold(key.text, "choices") {
					m.mark(v.values[i], "option-letter", it.Ordinal)
				}
			}
			return
		}
		for i, key := range v.keys {
			label := optionNamed(strings.ToLower(strings.Trim(key.text, blanks+".、:：")))
			if label == 0 {
				label = 'A' + byte(min(i, 26))
			}
			m.view.claim(key, Marker, "option-letter", it.Ordinal)
			m.listed(it, label, v.values[i], p)
		}
	case wordValue:
		m.claimAll(v, ReasonAbsent, it.Ordinal)
	default:
		m.separated(it, v.reading)
	}
}

// listed adds a choice of a list: its text, or an object that holds its text, its letter, and whether it is right.
func (m *maker) listed(it *Item, label byte, o value, p *pending) {
	if o.kind != objectValue {
		if o.kind == listValue {
			m.claimAll(o, ReasonOutside, it.Ordinal)
			return
		}
		m.option(it, label, o.reading)
		return
	}
	if name, ok := o.member("label", "key", "letter", "id", "name", "index", "选项", "序号"); ok {
		if l := optionNamed(strings.ToLower(strings.Trim(name.text, blanks+".、:："))); l != 0 {
			label = l
		}
	}
	text, _ := o.member("text", "content", "value", "option", "answer", "title", "内容", "选项内容", "文本")
	right, _ := o.member("correct", "iscorrect", "is_correct", "right", "isright", "is_right", "isanswer", "is_answer", "正确", "是否正确")
	switch strings.ToLower(right.text) {
	case "true", "1", "是", "yes":
		p.values = append(p.values, value{reading: reading{text: letter(min(label, 'Z'))}})
	}
	taken := false
	for i, key := range o.keys {
		m.view.claim(key, Marker, "key", it.Ordinal)
		if v := o.values[i]; v.kind <= wordValue && !taken && v.same(text) {
			taken = true
			m.option(it, label, v.reading)
		} else {
			m.mark(v, "option-letter", it.Ordinal)
		}
	}
}

// same tells whether two values stand at one place.
func (v value) same(w value) bool {
	return v.text == w.text && len(v.parts) > 0 && len(w.parts) > 0 && v.parts[0].Span == w.parts[0].Span
}

// separators may stand between the choices of a cell; those that sentences hold as well come last.
var separators = []string{"\n", `\n`, "<br>", "<br/>", "<br />", "||", "|", "$$", "##", "\t", "；", ";"}

// separated adds the choices of a text: A. x  B. y; x|y|z.
func (m *maker) separated(it *Item, r reading) {
	r = m.blankEnds(r, it.Ordinal)
	if marks := letteredMarks(r.text, 0); len(marks) > 1 {
		m.lettered(it, r, marks)
		return
	}
	for _, separator := range separators {
		if strings.Count(strings.Trim(r.text, separator), separator) == 0 {
			continue
		}
		label := byte('A')
		for at := 0; at < len(r.text); {
			end := strings.Index(r.text[at:], separator)
			if end < 0 {
				end = len(r.text) - at
			}
			before := len(it.Choices)
			m.option(it, label, r.cut(at, at+end))
			if len(it.Choices) > before {
				label++
			}
			if at += end; at < len(r.text) {
				m.view.claim(r.cut(at, at+len(separator)), Marker, "option-separator", it.Ordinal)
				at += len(separator)
			}
		}
		return
	}
	m.option(it, 'A', r)
}

// optionStart is a mark of a choice: where it begins, where its text begins.
type optionStart struct{ at, text int }

// letteredMarks finds the letters that go up from A at or behind from, each at the beginning or behind white space or a separator.
func letteredMarks(s string, from int) []optionStart {
	var marks []optionStart
	next := byte('A')
	for at := from; at < len(s); at++ {
		c := s[at]
		if c < utf8.RuneSelf && c != '(' && c != '[' && (c < 'A' || c > 'H') || c >= utf8.RuneSelf && c != 0xef && c != 0xe3 {
			continue
		}
		if before := strings.TrimRight(s[:at], blanks+"|;；$#,，/"); at > 0 && len(before) == at {
			continue
		}
		if l, n := optionMark(s[at:]); l == next {
			marks = append(marks, optionStart{at, at + n})
			next++
			at += n - 1
		} else if l == 'A' && len(marks) == 1 { // the last A before a B counts
			marks[0] = optionStart{at, at + n}
		}
	}
	return marks
}

// lettered adds the choices that marks begin.
func (m *maker) lettered(it *Item, r reading, marks []optionStart) {
	m.view.claim(r.cut(0, marks[0].at), Leftover, ReasonBlank, it.Ordinal)
	for i, mark := range marks {
		end := len(r.text)
		if i+1 < len(marks) {
			end = marks[i+1].at
		}
		text := strings.TrimRight(r.text[mark.text:end], blanks+"|;；$#")
		if i+1 < len(marks) {
			text = strings.TrimRight(text, blanks+"|;；$#,，/")
		}
		m.view.claim(r.cut(mark.at, mark.text), Marker, "option-letter", it.Ordinal)
		m.option(it, 'A'+byte(i), r.cut(mark.text, mark.text+len(text)))
		m.view.claim(r.cut(mark.text+len(text), end), Marker, "option-separator", it.Ordinal)
	}
}

// stem adds the choices that stand at the end of a question's cell and gives the question before them.
func (m *maker) stem(it *Item, r reading) reading {
	marks := letteredMarks(r.text, 0)
	if len(marks) < 2 || strings.Trim(r.text[:marks[0].at], blanks) == "" {
		return r
	}
	at := marks[0].at
	m.lettered(it, r.cut(at, len(r.text)), shifted(marks, at))
	return r.cut(0, at)
}

func shifted(marks []optionStart, by int) []optionStart {
	for i := range marks {
		marks[i].at, marks[i].text = marks[i].at-by, marks[i].text-by
	}
	return marks
}
