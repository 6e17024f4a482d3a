package dataset

import (
	"fmt"
	"strings"

	"github.com/duizhao/duizhao/segment"
)

// profile is what a document's items begin with: the rule that explains it best.
type profile struct {
	start func(*line) bool // whether an item begins on the line
	name  string
	level int  // of headings that begin items, 0 if others do
	ruled bool // items are set apart by thematic breaks
}

// candidate is one way in which the items of a document may begin.
type candidate struct {
	name  string
	level int
	start func(*line) bool
	// prior is how far a candidate must be ahead of the ones before it: guesses come last.
	prior float64
}

// candidates are tried in this order; a later one must explain more than those before it.
func candidates() []candidate {
	var list []candidate
	named := func(l *line, names ...string) bool {
		if l.rule == nil {
			return false
		}
		for _, n := range names {
			if l.rule.name == n {
				return true
			}
		}
		return false
	}
	for level := 1; level <= 6; level++ {
		list = append(list, candidate{"heading-number", level, func(l *line) bool {
			return l.level == level && named(l, "heading-number", "heading-question")
		}, 1})
	}
	list = append(list,
		candidate{"label-question", 0, func(l *line) bool { return named(l, "label-question") }, 1.05},
		candidate{"summary-question", 0, func(l *line) bool { return named(l, "summary-question") }, 1.05},
		candidate{"text-number", 0, func(l *line) bool { return named(l, "text-number") }, 1.05},
	)
	for level := 1; level <= 6; level++ {
		list = append(list, candidate{"heading-plain", level, func(l *line) bool {
			return l.level == level && (l.role() == roleItem) && l.kind == segment.Heading
		}, 1.5})
	}
	return list
}

// newProfile weighs every way in which items may begin and takes the best.
func newProfile(lines []line) profile {
	var best profile
	var bestScore float64
	for _, c := range candidates() {
		score, items := c.weigh(lines)
		// One heading of its kind is no list of questions, unless an answer proves it.
		if items == 0 || score < 0.5 || score <= bestScore*c.prior+1e-9 && bestScore > 0 {
			continue
		}
		bestScore = score
		best = profile{start: c.start, name: c.name, level: c.level}
		if c.level > 0 {
			best.name = fmt.Sprintf("%s@%d", c.name, c.level)
		}
	}
	best.ruled = best.start != nil && isRuled(lines, best.start)
	return best
}

// weigh adds up how likely each item is one: for certain if it holds an answer or choices, by its rule's weight if it has at
// least text, not at all if it is empty.
func (c *candidate) weigh(lines []line) (score float64, items int) {
	begun := -1
	var answers, letters, text int
	finish := func() {
		if begun < 0 {
			return
		}
		items++
		l := &lines[begun]
		switch {
		case answers > 0 || letters > 1:
			score++
		case text > 0:
			score += l.rule.weight
			if l.rule.name == "heading-plain" && asks(l.body.Of(l.data)) {
				score += 0.3
			}
		case c.name == "label-question":
			score += l.rule.weight / 2
		}
		begun = -1
	}
	sub := false // below a heading inside the item: its text is no direct body
	for i := range lines {
		l := &lines[i]
		switch {
		case c.start(l):
			finish()
			begun, answers, letters, text, sub = i, 0, 0, 0, false
		case begun < 0 || l.kind == segment.Blank:
		case l.kind == segment.Heading && l.role() == roleItem && (c.level == 0 || l.level <= c.level):
			finish()
		case l.role() == roleAnswer || l.role() == roleBoth:
			answers++
		case l.role() == roleAnalysis:
			text++
		case l.role() == roleOption || l.letter != 0:
			letters++
		case l.kind == segment.Heading:
			sub = sub || text == 0
		case l.kind != segment.Rule && !sub:
			text++
		}
	}
	finish()
	return score, items
}

// asks tells whether a heading is worded as a question.
func asks(heading string) bool {
	heading = strings.TrimRight(trimAnchor(heading), " *_）)”\"")
	if strings.HasSuffix(heading, "？") || strings.HasSuffix(heading, "?") || strings.HasSuffix(heading, "吗") || strings.HasSuffix(heading, "呢") {
		return true
	}
	for _, w := range []string{"什么", "如何", "怎么", "怎样", "为何", "为什么", "什麼", "怎麼", "為什麼", "是否", "区别"} {
		if strings.Contains(heading, w) {
			return true
		}
	}
	for _, w := range []string{"how ", "what ", "what's ", "why ", "when ", "where ", "which ", "who ", "can ", "does ", "do ", "is ", "are ", "should ", "will "} {
		if hasPrefixFold(heading, w) {
			return true
		}
	}
	return false
}

// isRuled tells whether most items follow a thematic break.
func isRuled(lines []line, start func(*line) bool) bool {
	items, ruled, afterRule := 0, 0, false
	for i := range lines {
		l := &lines[i]
		switch {
		case start(l):
			items++
			if afterRule {
				ruled++
			}
			afterRule = false
		case l.kind == segment.Rule:
			afterRule = true
		case l.kind != segment.Blank:
			afterRule = false
		}
	}
	return items > 2 && ruled*2 > items
}

// trimAnchor takes a heading's attribute off its end: Title {#anchor}.
func trimAnchor(s string) string {
	s = strings.TrimRight(s, " \t")
	if strings.HasSuffix(s, "}") {
		if at := strings.LastIndex(s, "{#"); at > 0 {
			return strings.TrimRight(s[:at], " \t")
		}
	}
	return s
}
