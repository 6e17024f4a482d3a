package align

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
)

// TestDefaultLexicon checks the committed file. A change of headwords or of their order needs a new hash here: the order
// is by frequency, which alignment uses.
func TestDefaultLexicon(t *testing.T) {
	const (
		headwords = 21307
		order     = "48ed832e6b62c603"
		most      = 9 // translations of a headword
	)
	l, err := ReadLexicon("zh-en.tsv", strings.NewReader(defaultLines))
	if err != nil {
		t.Fatal(err)
	}
	if l.Len() != headwords {
		t.Errorf("%d headwords, want %d", l.Len(), headwords)
	}
	hash := sha256.New()
	for _, e := range l.entries {
		fmt.Fprintln(hash, e.headword)
		translations := l.Translations(e.headword)
		if len(translations) > most {
			t.Errorf("%s: %d translations, want %d at most", e.headword, len(translations), most)
		}
		for i, translation := range translations {
			if slices.Contains(translations[:i], translation) {
				t.Errorf("%s: %q twice", e.headword, translation)
			}
			if strings.IndexFunc(translation, isHanRune) >= 0 {
				t.Errorf("%s: %q has Chinese characters", e.headword, translation)
			}
		}
	}
	if got := fmt.Sprintf("%x", hash.Sum(nil)[:8]); got != order {
		t.Errorf("hash of the headwords in order is %s, want %s", got, order)
	}
	if !strings.HasSuffix(defaultLines, "\n") || strings.ContainsAny(defaultLines, "\r#") {
		t.Error("want lines that end in \\n, and no comments")
	}
}

func TestReadLexicon(t *testing.T) {
	for _, test := range []struct {
		name, text string
		line       int // of the error, 0 if there is none
		entries    int
	}{
		{"empty", "", 0, 0},
		{"one", "回表\ttable lookup; back to the table\n", 0, 1},
		{"no last line end", "回表\ttable lookup", 0, 1},
		{"comments, empty lines, CRLF, byte order mark", "\ufeff# mine\r\n\r\n回表\tlookup\r\n", 0, 1},
		{"no tab", "回表 lookup\n", 1, 0},
		{"two tabs", "压测\tload test\n回表\tlookup\tn.\n", 2, 0},
		{"no headword", "\tlookup\n", 1, 0},
		{"Latin headword", "k8s\tKubernetes\n", 1, 0},
		{"no translation", "回表\t\n", 1, 0},
		{"empty translation", "回表\tlookup; ; find\n", 1, 0},
		{"space around", "回表\t lookup\n", 1, 0},
		{"twice", "# x\n回表\tlookup\n压测\tload test\n回表\tfind\n", 4, 0},
		{"invalid UTF-8", "回表\tlook\xffup\n", 1, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			l, err := ReadLexicon("mine.tsv", strings.NewReader(test.text))
			if test.line == 0 {
				if err != nil || l.Len() != test.entries {
					t.Fatalf("got %v, %v; want %d entries", l, err, test.entries)
				}
				return
			}
			var bad *LineError
			if !errors.As(err, &bad) || bad.Line != test.line || bad.Name != "mine.tsv" || l != nil {
				t.Fatalf("got %v, %v; want an error on line %d and no lexicon", l, err, test.line)
			}
		})
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errors.New("disk on fire") }

func TestReadLexiconPassesErrorsOn(t *testing.T) {
	if _, err := ReadLexicon("mine.tsv", brokenReader{}); err == nil || !strings.Contains(err.Error(), "mine.tsv: disk on fire") {
		t.Errorf("got %v", err)
	}
}

func TestOver(t *testing.T) {
	mine, err := ReadLexicon("mine.tsv", strings.NewReader("接口\tendpoint; port\n幂等键\tidempotency key\n"))
	if err != nil {
		t.Fatal(err)
	}
	both := mine.Over(DefaultLexicon())
	if got := both.Translations("接口"); !slices.Equal(got, []string{"endpoint", "port", "interface", "joint", "connection", "API"}) {
		t.Errorf("接口: %q, want mine before what the default has", got)
	}
	if got := both.Translations("幂等键"); !slices.Equal(got, []string{"idempotency key"}) {
		t.Errorf("幂等键: %q", got)
	}
	if both.Len() != DefaultLexicon().Len()+1 {
		t.Errorf("%d headwords, want one more than %d", both.Len(), DefaultLexicon().Len())
	}
	if DefaultLexicon().Translations("幂等键") != nil || DefaultLexicon().Translations("接口")[0] != "interface" {
		t.Error("the default lexicon has changed")
	}
	var words []string
	both.cut("每个幂等键", func(w string) { words = append(words, w) })
	if want := []string{"每个", "幂等键"}; !slices.Equal(words, want) {
		t.Errorf("cut %q, want %q", words, want)
	}
}

func TestLexiconIsSafeForConcurrentUse(t *testing.T) {
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			if len(new(Aligner).Sentences([]string{"缓存失效了。"}, []string{"The cache expired."})) != 1 {
				t.Error("want one bead")
			}
		})
	}
	group.Wait()
}

func ExampleReadLexicon() {
	mine, err := ReadLexicon("mine.tsv", strings.NewReader("回表\ttable lookup; back to the table\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	a := Aligner{Lexicon: mine.Over(DefaultLexicon())}
	fmt.Println(a.Lexicon.Translations("回表"))
	_, err = ReadLexicon("mine.tsv", strings.NewReader("回表: table lookup\n"))
	fmt.Println(err)
	// Output:
	// [table lookup back to the table back to table]
	// mine.tsv:1: expected a tab between headword and translations, found "回表: table lookup"
}

func BenchmarkLexicon(b *testing.B) {
	for b.Loop() {
		if _, err := parseLexicon("zh-en.tsv", defaultLines); err != nil {
			b.Fatal(err)
		}
	}
}
