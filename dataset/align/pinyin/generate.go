//go:build ignore

// generate writes syllables.tsv from github.com/mozillazg/go-pinyin (MIT licence), v0.21.0, whose readings are those of the
// Unihan database and of Zdic. It is no dependency of the program; to run it again:
//
//	go get github.com/mozillazg/go-pinyin@v0.21.0
//	go run generate.go > syllables.tsv
//	go mod tidy
package main

import (
	"fmt"
	"slices"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/encoding/simplifiedchinese"
)

func main() {
	readings := pinyin.NewArgs()
	readings.Heteronym = true
	characters := map[string][]rune{}
	for r := rune(0x4e00); r <= 0x9fff; r++ {
		if !inGB2312(r) {
			continue
		}
		for _, syllable := range pinyin.SinglePinyin(r, readings) {
			if !slices.Contains(characters[syllable], r) {
				characters[syllable] = append(characters[syllable], r)
			}
		}
	}
	var syllables []string
	for s := range characters {
		syllables = append(syllables, s)
	}
	slices.Sort(syllables)
	for _, s := range syllables {
		fmt.Printf("%s\t%s\n", s, string(characters[s]))
	}
}

// inGB2312 says whether a character is one of the 6,763 of GB 2312, which names are written with.
func inGB2312(r rune) bool {
	b, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(string(r)))
	return err == nil && len(b) == 2 && 0xb0 <= b[0] && b[0] <= 0xf7 && b[1] >= 0xa1
}
