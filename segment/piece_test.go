package segment

import (
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

// checkPieces compares a document that goldmark gets in pieces with the same one as a whole.
func checkPieces(t *testing.T, text string) {
	for _, size := range []int{1, 100, 5000} {
		whole, pieces := cutter{data: text}, cutter{data: text}
		lines := lineStarts(text)
		whole.pieces(0, lines, len(text)+1)
		pieces.pieces(0, lines, size)
		if !slices.Equal(pieces.blocks, whole.blocks) {
			t.Errorf("blocks differ in pieces of %d bytes", size)
		}
	}
}

func TestPieces(t *testing.T) {
	for name, text := range pieceTexts(t) {
		t.Run(name, func(t *testing.T) { checkPieces(t, text) })
	}
}

func FuzzPieces(f *testing.F) {
	for _, text := range pieceTexts(f) {
		f.Add(text[:min(len(text), 2000)])
	}
	f.Fuzz(checkPieces)
}
