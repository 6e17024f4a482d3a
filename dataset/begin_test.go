package dataset

import (
	"os"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/segment"
)

// TestMarkBegins looks at every line of the test documents, at all examples of rules, and at every word of the tables with and without the
// table of first characters that spares most lines the rules.
func TestMarkBegins(t *testing.T) {
	var all strings.Builder
	for _, r := range rules {
		all.WriteString(r.example + "\n\n")
	}
	for _, list := range [][]string{itemWords, chosenWords, ticks, verdicts[0].words, verdicts[1].words} {
		for _, w := range list {
			all.WriteString(w + " 1. B\n\n" + strings.ToUpper(w) + "：B\n\n（" + w + "）\n\n")
		}
	}
	for _, l := range append(labels, naming{words: kindWords[0].words}) {
		for _, w := range l.words {
			all.WriteString(w + "：B\n\n✅ " + strings.ToUpper(w) + ": B\n\n" + w + "\n\n")
		}
	}
	texts := []string{all.String()}
	for _, name := range testDocuments(t) {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(raw))
	}
	every := new(starts)
	for i := range every {
		every[i] = ^start(0)
	}
	marked := 0
	for _, data := range texts {
		quick := newMarker(data, labelIndex, new(scratch))
		slow := marker{data: data, labels: labelIndex, starts: every, rules: rulesByBlock(), memory: new(scratch)}
		for at := 0; at < len(data); {
			end := at + segment.LineLen(data[at:])
			span := segment.Span{Start: at, End: end}
			for _, kind := range []segment.BlockKind{segment.Paragraph, segment.Heading, segment.HTML} {
				a := line{kind: kind, first: true, span: span, text: span.Trim(data)}
				b := a
				quick.mark(&a)
				slow.mark(&b)
				if (a.mark == nil) != (b.mark == nil) || a.mark != nil && *a.mark != *b.mark {
					t.Errorf("%q: expected the mark %+v, found %+v", a.text.Of(data), b.mark, a.mark)
				}
				if a.mark != nil {
					marked++
				}
			}
			at = end
		}
	}
	if marked < 1000 {
		t.Errorf("expected a thousand marks, found %d", marked)
	}
}
