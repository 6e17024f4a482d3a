package translate_test

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/remote"
	"github.com/duizhao/duizhao/dataset/translate"
	"github.com/duizhao/duizhao/segment"
)

func Example() {
	text, err := segment.Decode("cache.zh.md", strings.NewReader("# 缓存\n\n缓存很快。运行 `redis-cli` 看看。\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	known := map[string]string{"缓存": "The cache", "缓存很快。": "The cache is fast."}
	engine := translate.Engine{Recall: func(_ context.Context, s *translate.Segment) (translate.Result, bool, error) {
		en, ok := known[s.Text]
		return translate.Result{Text: en, Score: 1}, ok, nil
	}}
	out, gaps, err := engine.Document(context.Background(), text, segment.Markdown, translate.English)
	fmt.Print(out)
	for _, g := range gaps {
		fmt.Printf("line %d: %s: %s\n", g.Line, g.ZH, g.Problem)
	}
	fmt.Println(err)
	// Output:
	// # The cache
	//
	// The cache is fast. 运行 `redis-cli` 看看。
	// line 3: 运行 `redis-cli` 看看。: it is not in the translation memory
	// <nil>
}

func ExampleEngine_Rows() {
	row := &dataset.Row{ID: "faq#1", OriginEN: dataset.OriginNone, QuestionZH: "缓存为什么快？", AnswerZH: "因为数据在内存里。"}
	engine := translate.Engine{
		Translator: &translate.Chat{
			Server: remote.Server{URL: "http://127.0.0.1:8000", Key: func() string { return os.Getenv("DUIZHAO_TRANSLATE_KEY") }},
			Model:  "Qwen/Qwen3-8B",
		},
		Concurrency: 8,
	}
	rows := func(yield func(*dataset.Row, error) bool) { yield(row, nil) }
	for row, err := range engine.Rows(context.Background(), rows) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(row.QuestionEN, row.AnswerEN, row.OriginEN)
	}
}
