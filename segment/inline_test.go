package segment_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/segment"
)

var inlineTests = []struct{ text, want string }{
	{"用 `go test` 运行，见 https://go.dev/doc（文档）。", "code:`go test` URL:https://go.dev/doc"},
	{"公式 $a^2$ 与 $$x$$ 与 \\(y\\)，价格 US$5。", "math:$a^2$ math:$$x$$ math:\\(y\\)"},
	{"见[规范](https://a.example/b \"题\")和![图](x.png)", "link target:](https://a.example/b \"题\") link target:](x.png)"},
	{"<b>粗</b><!-- 注 --><https://a.example>", "tag:<b> tag:</b> tag:<!-- 注 --> tag:<https://a.example>"},
	{"a<b，C:\\dir，比例 1:2，\\`不是代码，没有 ` 结束", ""},
	{"`a``b` ``c`d`` `开", "code:`a``b` code:``c`d``"},
	{"://x 甲://y", ""},
	{"", ""},
}

func TestInlines(t *testing.T) {
	for _, test := range inlineTests {
		var found []string
		for kind, s := range segment.Inlines(test.text, segment.Span{End: len(test.text)}, segment.Chinese) {
			found = append(found, fmt.Sprintf("%s:%s", kind, s.Of(test.text)))
		}
		if got := strings.Join(found, " "); got != test.want {
			t.Errorf("%q: expected %s, found %s", test.text, test.want, got)
		}
	}
}

// FuzzInlines: spans stand in order, do not overlap, and are not empty.
func FuzzInlines(f *testing.F) {
	for _, test := range inlineTests {
		f.Add(test.text, false)
	}
	f.Fuzz(func(t *testing.T, text string, english bool) {
		lang := segment.Chinese
		if english {
			lang = segment.English
		}
		at := 0
		for _, s := range segment.Inlines(text, segment.Span{End: len(text)}, lang) {
			if s.Start < at || s.Len() <= 0 || s.End > len(text) {
				t.Fatalf("%q: span %v after %d", text, s, at)
			}
			at = s.End
		}
	})
}
