package dataset

import "github.com/duizhao/duizhao/segment"

// bulletRule is the rule of items that are those of a list: a question, and paragraphs below it as part of the same list item.
var bulletRule = rule{name: "list-item", in: inText, role: roleItem, family: listItems}

// leastBullets is how many list items with an answer make a document one of this layout, which is tried when there is no other.
const leastBullets = 3

// markBullets makes list items begin items where most of them, set apart by blank lines, hold an answer, and those are more than the headings
// that might begin items instead. It tells whether it did.
func markBullets(lines []line, headings int, stated bool) bool {
	var begins []int
	answered := 0
	for i := range lines {
		l := &lines[i]
		if !l.item || l.depth != 1 || l.kind != segment.Paragraph || l.quoted || l.role() != noRole || l.letter() != 0 {
			continue
		}
		begins = append(begins, i)
		for k := i + 1; k < len(lines); k++ {
			if next := &lines[k]; next.kind != segment.Blank && (next.first || next.kind != segment.Paragraph) {
				if lines[k-1].kind == segment.Blank && next.depth > 0 && !(next.item && next.depth == 1) {
					answered++
				}
				break
			}
		}
	}
	if len(begins) == 0 || !stated && (answered < max(leastBullets, headings+1) || answered*10 < len(begins)*7) {
		return false
	}
	for _, i := range begins {
		lines[i].mark = &mark{rule: &bulletRule, body: lines[i].text}
	}
	return true
}
