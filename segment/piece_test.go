package segment

import (
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
)

// pieceTexts are documents that can be taken apart in many places, and others where code and comments only look so.
func pieceTexts(t testing.TB) map[string]string {
	document, err := os.ReadFile("testdata/document.md")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Repeat(string(document)+"\n\n", 3)
	return map[string]string{
		"document": text,
		"crlf":     strings.ReplaceAll(text, "\n", "\r\n"),
		"cr":       strings.ReplaceAll(text, "\n", "\r"),
		"fences":   strings.Repeat("```sh\n\n# a comment\n\n## another\n\n```\n\n# title\n\ntext\n\n", 20),
		"tildes":   strings.Repeat("~~~\n```\n\n# code\n\n```\n\n# code\n~~~\n\n\n# title\n", 20),
		"open":     strings.Repeat("# title\n\n", 20) + "```\n" + strings.Repeat("\n\n# code\n", 100),
		"comments": "<!--\n\n# hidden\n\n" + strings.Repeat("\n\n# still\n", 50) + "-->\n\n# title\n",
		"lists":    strings.Repeat("- a\n\n  # in the item\n\n# out of it\n\n> quote\n\n# title\n- b\n\n\n# c\n", 20),
		"html":     strings.Repeat("<details>\n\n# title\n\n</details>\n\n# next\n\n<p>\n# inside\n\n# outside\n\n<pre>\n\n# x\n\n</pre>\n\n# y\n", 20),
		"spaces":   strings.Repeat("text\n \u3000\n# title\n\t\n# title\n\n#none\n\n####### none\n\n# title\n", 20),
	}
}

// checkPieces compares a document that is cut stanza by stanza with the same one as goldmark reads the whole.
func checkPieces(t *testing.T, text string) {
	lines := surveyOf(text).lines
	whole, pieces := newCutter(text, lines, 0), newCutter(text, lines, 0)
	if len(whole.lines) > 0 {
		whole.piece(0, len(whole.lines))
	}
	pieces.commonMark()
	if !slices.Equal(pieces.blocks, whole.blocks) {
		t.Errorf("%q: blocks are\n%+v\nwant\n%+v", text, pieces.blocks, whole.blocks)
	}
}

func TestPieces(t *testing.T) {
	for name, text := range pieceTexts(t) {
		t.Run(name, func(t *testing.T) { checkPieces(t, text) })
	}
}

// stanzaLines are lines of which most begin like a block, and some with nothing behind the mark.
var stanzaLines = []string{
	"", "", "", "", "甲", "乙丙。  ", "a b", "　　全角", "　", "# 题", "## 题 ##", "###### 题", "####### 题", "#题", "#", "# ", "#\t题", "#  题", "- 甲", "- 乙", "-  甲", "-\t甲", "-     甲", "-", "- ",
	"-甲", "-:", "-|-", "--", "--甲", "---", "----", "- - -", "* 甲", "*甲*", "**甲**", "**", "** *", "***", "***甲***", "+ 甲", "++", "+++", "___", "_甲_", "__ _", "1. 甲", "2. 乙", "01. 甲", "1) 甲",
	"2) 乙", "1234567890. 甲", "1.5", "1.", "1. - 甲", "- # 甲", "- ```", "- 1. 甲", "- > 甲", "- |甲", "- **甲**", "1.题", "12", "```", "````", "```go", "``甲``", "``` `", "~~~", "~~~~ `", "> 甲", ">", "> 甲", ">乙", ">  丙", "> - 甲", "> > 甲", ">\t甲", "> ```", "> |甲|", "# \t题", "1. ### 题", "- # 题 #", "- #", "2. ## 题", "甲|乙", "|甲|乙|", "|-|-|",
	"-|-|", ":-:|-", "===", "=", "<p>", "<p", "</p>", "<P>", "<p>甲</p>", "<details><summary>甲</summary>", "<details open>", "</details>", "<h1/>", "<h1/", "<hr\t>", "<b>", "<b>甲</b>", "<!--", "-->", "<!-- 甲 -->", "<!-->", "--|--", "-- | :--", "甲 | 乙", ":甲", "<pre>", "</pre>",
	"<?", "?>", "<summary >", "<section-a>", "<ul>", "[a]: /b", "\\# 甲", "\t甲", "\x00", "\x0b", "\x0c甲", "$$", "!甲", "(1) 甲", "A. 甲", " ```\n　\n甲\n```", "  ```\n\t甲\n```", "  ```\n \t甲\n```", "  ```\n         \n  甲\n  ```", "  ```\n\n  ```", "  ~~~\n  甲\n 乙\n   ~~~", "\u00a0", "\ufeff甲", "：", ":", "_", "`", "~", "·",
}

func TestStanzas(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for range 20_000 {
		few := make([]string, 6) // so that some meet
		for i := range few {
			few[i] = stanzaLines[random.IntN(len(stanzaLines))]
		}
		var document strings.Builder
		for range 1 + random.IntN(16) {
			if random.IntN(3) == 0 {
				document.WriteString(strings.Repeat(" ", 1+random.IntN(9)))
			}
			document.WriteString(few[random.IntN(len(few))])
			document.WriteString([]string{"\n", "\n", "\n", "\n\n", "\r\n", "\r", " \n"}[random.IntN(7)])
		}
		checkPieces(t, strings.TrimSuffix(document.String(), "\n"))
		if t.Failed() {
			break
		}
	}
}

// TestOddStanzas holds texts that were cut otherwise than goldmark does.
func TestOddStanzas(t *testing.T) {
	for _, text := range []string{
		"-\t|", "-\t|-", "甲|乙\n-\t|-", "-\t:-\n甲", // items of a list, though all that follows could be of a table
	} {
		checkPieces(t, text)
	}
}

func FuzzPieces(f *testing.F) {
	for _, text := range pieceTexts(f) {
		f.Add(text[:min(len(text), 2000)])
	}
	f.Fuzz(checkPieces)
}
