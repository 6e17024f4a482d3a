package dataset

import (
	"fmt"
	"strings"

	"github.com/duizhao/duizhao/segment"
)

// profile is what a document's items begin with: the family that explains it best.
type profile struct {
	family family
	level  uint8 // of headings that begin items, 0 if others do
	ruled  bool  // items are set apart by thematic breaks
	fixes  []fix
	shape  shape // of the numbers that begin items in text, which is all that matters until they are sorted
	sorted bool  // lines say which numbers begin items
}

// String names the layout: heading-number@3, text-number.
func (p profile) String() string {
	if p.level > 0 {
		return fmt.Sprintf("%s@%d", p.family, p.level)
	}
	return p.family.String()
}

// starts tells whether an item begins on the line. A heading that asks may have a number or none.
func (p profile) starts(l *line) bool {
	switch f := l.family(); p.family {
	case noFamily:
		return false
	case plainHeadings:
		return (f == plainHeadings || f == numberedHeadings) && l.level == p.level
	default:
		return f == p.family && l.level == p.level && !l.mark.inner && (p.sorted || p.shape == anyShape || l.mark.shape == p.shape)
	}
}

// candidate is a row of the table below.
type candidate struct {
	family  family
	heading bool // one for each level
	prior   float64
}

// candidates are the ways in which the items of a document may begin, in the order in which they are tried. A later one must
// explain more than those before it, by a factor of at least prior: guesses come last.
var candidates = []candidate{
	{numberedHeadings, true, 1},
	{questionLabels, false, 1.05},
	{foldedQuestions, false, 1.05},
	{boldNumbers, false, 1.05},
	{numberedText, false, 1.05},
	{numeralText, false, 1.2},
	{textBlocks, false, 1.2},
	{plainHeadings, true, 1.5},
}

// profiles are those to weigh for a family.
func (c candidate) profiles() []profile {
	switch {
	case c.heading:
		all := make([]profile, 0, 6)
		for level := uint8(1); level <= 6; level++ {
			all = append(all, profile{family: c.family, level: level})
		}
		return all
	case c.family == numberedText:
		all := make([]profile, 0, circled)
		for shape := bare; shape <= circled; shape++ {
			all = append(all, profile{family: c.family, shape: shape})
		}
		return all
	}
	return []profile{{family: c.family}}
}

// allows tells whether a profile that a person has stated leaves room for p.
func (stated profile) allows(p profile) bool {
	return (stated.family == noFamily || stated.family == p.family) && (stated.level == 0 || stated.level == p.level) &&
		(stated.shape == anyShape || stated.shape == p.shape || p.family != numberedText)
}

// newProfile weighs every way in which items may begin and takes the best.
func newProfile(data string, lines []line, stated profile) profile {
	var best profile
	var bestScore float64
	var bestItems int
	around := blocks{data: data, lines: lines}
	seen := occurring(lines)
	for _, c := range candidates {
		for _, p := range c.profiles() {
			if !stated.allows(p) || c.family != textBlocks && !seen.has(p) {
				continue
			}
			score, items := p.weigh(data, lines)
			prior := c.prior
			if p.shape == embraced && best.shape == bare && best.family == numberedText {
				prior = 1.5 // what is counted so is likelier a part of an item
			}
			if c.family == textBlocks {
				around.find()
				items, score = len(around.starts), float64(len(around.starts))
				if items == 1 {
					score = 0.6 // a heading above it is likelier to be the question
				}
				if around.keys*2 > items {
					prior = 1
				} else if around.numbered*2 >= items && stated.family == noFamily {
					items = 0 // the numbers tell better where an item begins
				}
			}
			// One heading of its kind is no list of questions, unless an answer proves it.
			if items > 0 && (score >= 0.5 || stated.family != noFamily) && (bestScore == 0 || score > bestScore*prior+1e-9) {
				best, bestScore, bestItems = p, score, items
			}
		}
	}
	if best.family == questionLabels && stated.family == noFamily {
		best = best.above(lines)
	}
	// Headings of which none asks may only divide a list of questions.
	silent := best.family == plainHeadings && bestScore < 0.25*float64(bestItems)
	if one := (profile{family: listItems}); stated.allows(one) && (best.family == noFamily || silent) && markBullets(lines, bestItems, stated.family == listItems) {
		best = one
	}
	if best.family == numberedText {
		s := sequence{data: data, lines: lines, shape: best.shape}
		s.number()
		best.sorted, best.fixes = true, s.fixes
	}
	if best.family == textBlocks {
		around.mark()
	}
	best.ruled = stated.ruled || best.isRuled(lines)
	return best
}

// above is the profile of numbers that stand directly above the labels with which items begin so far, if all have one: 【12】 单选题 / 题干：….
func (p profile) above(lines []line) profile {
	found, last := profile{}, -1
	for i := range lines {
		l := &lines[i]
		if p.starts(l) {
			if last < 0 || lines[last].family() != numberedText || found.family != noFamily && lines[last].mark.shape != found.shape {
				return p
			}
			found = profile{family: numberedText, shape: lines[last].mark.shape}
		}
		if l.kind != segment.Blank && l.role() != roleMeta && l.role() != roleAnswer {
			last = i
		}
	}
	return found
}

// occurrence says which marks of items a document has at all: headings by level (1 to 6), all others by shape.
type occurrence [len(families)][max(6, circled) + 1]bool

func occurring(lines []line) *occurrence {
	seen := new(occurrence)
	for i := range lines {
		l := &lines[i]
		switch f := l.family(); f {
		case noFamily:
		case numberedHeadings:
			seen[f][l.level] = true
			seen[plainHeadings][l.level] = true
		case plainHeadings:
			seen[f][l.level] = true
		default:
			seen[f][l.mark.shape] = true
			seen[f][anyShape] = true
		}
	}
	return seen
}

// has tells whether any line may begin an item of the profile.
func (o *occurrence) has(p profile) bool {
	if p.level > 0 {
		return o[p.family][p.level]
	}
	return o[p.family][p.shape]
}

// weigh adds up how likely each item is one: for certain if it holds an answer or choices, by its rule's weight if it has at
// least text, not at all if it is empty.
func (p profile) weigh(data string, lines []line) (score float64, items int) {
	begun := -1
	var answers, letters, text int
	finish := func() {
		if begun < 0 {
			return
		}
		items++
		l := &lines[begun]
		switch {
		case answers > 0 || letters > 1 || l.mark.place || text == 0 && l.isJudged(data):
			score++
		case p.shape == circled: // what is counted so is seldom an item
		case text > 0 && (l.body().Len() > 0 || l.mark.number != ""):
			score += l.mark.rule.weight
			if l.mark.rule.weight < 0.5 && asks(l.body().Of(data)) {
				score += 0.3
			}
		case p.family == questionLabels:
			score += l.mark.rule.weight / 2
		case p.level == 0 && asks(l.body().Of(data)):
			score += 0.2 // a list of questions without answers
		}
		begun = -1
	}
	sub := false // below a heading inside the item: its text is no direct body
	for i := range lines {
		l := &lines[i]
		switch {
		case l.mark == nil: // most lines
			switch {
			case begun < 0 || l.kind == segment.Blank || l.kind == segment.Rule:
			case l.kind == segment.Heading:
				sub = sub || text == 0
			case !sub:
				text++
			}
		case p.starts(l):
			finish()
			begun, answers, letters, text, sub = i, 0, 0, 0, false
		case begun < 0:
		case l.endsSection() && (p.level == 0 || l.level <= p.level):
			finish()
		case l.role() == roleAnswer || l.role() == roleBoth:
			answers++
		case l.role() == roleAnalysis:
			text++
		case l.role() == roleOption || l.letter() != 0:
			letters += l.mark.choices()
		case l.kind == segment.Heading:
			sub = sub || text == 0
		case !sub:
			text++
		}
	}
	finish()
	return score, items
}

// asks tells whether a heading is worded as a question.
func asks(heading string) bool {
	heading = strings.TrimRight(heading, " *_）)”\"")
	for _, end := range []string{"？", "?", "吗", "嗎", "呢"} {
		if strings.HasSuffix(heading, end) {
			return true
		}
	}
	for i := 0; i < len(heading); i++ {
		if !isHanLead(heading[i]) {
			continue
		}
		if askIndex.first.has(firstRune(heading[i:])) && askIndex.longest(heading[i:]).text != "" {
			return true
		}
		i += len("一") - 1
	}
	for _, w := range []string{"how ", "what ", "what's ", "why ", "when ", "where ", "which ", "who ", "can ", "does ", "do ", "is ", "are ", "should ", "will "} {
		if hasPrefixFold(heading, w) {
			return true
		}
	}
	return false
}

// askIndex holds words with which Chinese asks.
var askIndex = newIndex([]string{"什么", "如何", "怎么", "怎样", "为何", "为什么", "什麼", "怎麼", "怎樣", "為何", "為什麼", "是否", "区别", "區別"})

// isRuled tells whether most items follow a thematic break.
func (p profile) isRuled(lines []line) bool {
	items, ruled, afterRule := 0, 0, false
	for i := range lines {
		l := &lines[i]
		switch {
		case l.kind == segment.Blank:
		case l.mark != nil && p.starts(l):
			items++
			if afterRule {
				ruled++
			}
			afterRule = false
		default:
			afterRule = l.kind == segment.Rule
		}
	}
	return items > 2 && ruled*2 > items
}
