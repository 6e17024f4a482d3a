package words_test

import (
	"fmt"
	"strings"

	"github.com/duizhao/duizhao/segment/words"
)

func ExampleSegmenter_Words() {
	s, err := words.Default()
	if err != nil {
		fmt.Println(err)
		return
	}
	text := "請问C++和Node.js实现缓存，2024年5月1日之前提交。"
	for w := range s.Words(text) {
		if part := w.Of(text); words.IsWord(part) {
			fmt.Println(w.Start, part)
		}
	}
	// Output:
	// 0 請问
	// 6 C++
	// 9 和
	// 12 Node.js
	// 19 实现
	// 25 缓存
	// 34 2024年5月1日
	// 49 之前
	// 55 提交
}

func ExampleNew() {
	text := "研究云原生架构的灾备"
	for _, dictionary := range []string{"", "云原生架构 20 n\n灾备\n", "云原生架构 2O n\n"} {
		s, err := words.New(words.Options{Dictionary: strings.NewReader(dictionary), Name: "user.txt"})
		if err != nil {
			fmt.Println(err)
			continue
		}
		for w := range s.Words(text) {
			fmt.Print(w.Of(text), "/")
		}
		fmt.Println()
	}
	// Output:
	// 研究/云/原生/架构/的/灾/备/
	// 研究/云原生架构/的/灾备/
	// user.txt: line 1: expected a frequency above 0 and up to 1e15, or a part of speech, found "2O"
}

func ExampleVocabulary() {
	s, err := words.Default()
	if err != nil {
		fmt.Println(err)
		return
	}
	texts := []string{"什么是死锁？死锁如何避免？", "什么是线程池？", "进程和线程的区别"}
	v := words.NewVocabulary(s)
	for _, text := range texts {
		v.Add(text)
	}
	for _, k := range v.Keywords(texts[0], 2) {
		fmt.Printf("%s %.3f\n", k.Word, k.Score)
	}
	// Output:
	// 死锁 0.462
	// 避免 0.231
}
