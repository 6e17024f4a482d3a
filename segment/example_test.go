package segment_test

import (
	"fmt"
	"strings"

	"github.com/duizhao/duizhao/segment"
)

func Example() {
	text, err := segment.Decode("faq.zh.md", strings.NewReader("# 常见问题\n\n1. 如何重置密码？\n   点击“忘记密码”。\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, b := range segment.Blocks(text) {
		fmt.Println(text.Line(b.Span.Start), b.Kind)
		for s := range segment.Sentences(text.Data, b.Content, segment.Chinese) {
			fmt.Println("  ", s.Trim(text.Data).Of(text.Data))
		}
	}
	// Output:
	// 1 heading
	//    常见问题
	// 2 blank
	// 3 paragraph
	//    如何重置密码？
	//    点击“忘记密码”。
}

func ExampleDecode() {
	text, err := segment.Decode("old.txt", strings.NewReader("\xb4\xf0\xb0\xb8\xa3\xbaB\r\n")) // GBK
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%q from %s, %d bytes\n", text.Data, text.Encoding, text.Size)
	// Output:
	// "答案：B\r\n" from gb18030, 9 bytes
}

func ExampleDecoder() {
	damaged := "答案：\xffB\n"
	_, err := segment.Decode("a.txt", strings.NewReader(damaged))
	fmt.Println(err)

	d := segment.Decoder{Encoding: segment.UTF8, Replace: true}
	text, err := d.DecodeString("a.txt", damaged)
	fmt.Printf("%q, %d replaced, error %v\n", text.Data, text.Replaced, err)
	// Output:
	// a.txt:1: byte 9: expected utf-8, found ff 42 0a
	// "答案：�B\n", 1 replaced, error <nil>
}

func ExampleBlocks() {
	text, _ := segment.Decode("q.md", strings.NewReader("- 甲\n  ```go\n  x := 1\n  ```\n> 乙\n"))
	for _, b := range segment.Blocks(text) {
		fmt.Printf("%s in %d lists and %d quotes: %q of %q\n", b.Kind, b.ListDepth, b.QuoteDepth, b.Content.Of(text.Data), b.Span.Of(text.Data))
	}
	// Output:
	// paragraph in 1 lists and 0 quotes: "甲" of "- 甲\n"
	// fence in 1 lists and 0 quotes: "x := 1" of "  ```go\n  x := 1\n  ```\n"
	// paragraph in 0 lists and 1 quotes: "乙" of "> 乙\n"
}
