package words

import (
	"flag"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/go-ego/gse"
	"github.com/go-ego/gse/hmm/idf"
	"github.com/klauspost/compress/zstd"
	"github.com/longbridgeapp/opencc"
)

var update = flag.Bool("update", false, "write the embedded table and the golden files anew")

// TestEmbedded compiles the default dictionary anew and compares; with -update it writes it.
func TestEmbedded(t *testing.T) {
	fresh, err := defaultLexicon(t).compile()
	if err != nil {
		t.Fatal(err)
	}
	plain := fresh.encode()
	if *update {
		z, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression))
		if err != nil {
			t.Fatal(err)
		}
		stored := z.EncodeAll(plain, nil)
		if err := os.WriteFile("zh.words.zst", stored, 0o644); err != nil {
			t.Fatal(err)
		}
		embedded = stored
		t.Logf("%d symbols, %d slots, %d bytes, compressed %d", len(fresh.keys), len(fresh.nodes), len(plain), len(stored))
	}
	z, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	old, err := z.DecodeAll(embedded, nil)
	if err != nil {
		t.Fatal(err)
	}
	if string(old) != string(plain) {
		t.Error("zh.words.zst is not what its sources compile to; run go generate")
	}
	kept, err := decode(embedded)
	if err != nil {
		t.Fatal(err)
	}
	if string(kept.encode()) != string(plain) {
		t.Error("decode and encode are no round trip")
	}
}

// defaultLexicon is the default dictionary, read from its sources.
func defaultLexicon(t *testing.T) *lexicon {
	l := newLexicon(traditional(t))
	g := zhs(t)
	for i := range g.Dict.Tokens {
		token := &g.Dict.Tokens[i]
		l.add(token.Text(), token.Freq())
	}
	l.number("〇") // no word of zh_s has it, but numerals do
	for r, e := range emissions(t) {
		if _, ok := l.folded[r]; !ok { // the simplified character has its own
			l.emissions[l.number(string(r))] = e
		}
	}
	return l
}

// zhs is gse with the dictionary of simplified Chinese.
func zhs(t testing.TB) *gse.Segmenter {
	g, err := loadZhs()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

var loadZhs = sync.OnceValues(func() (*gse.Segmenter, error) {
	g := &gse.Segmenter{SkipLog: true}
	return g, g.LoadDictEmbed("zh_s")
})

// traditional lists the characters that OpenCC simplifies to another one, also from the standards of Taiwan and Hong
// Kong. A character to which another is simplified is simple itself: 么, for which OpenCC has the rarer reading 幺.
func traditional(t *testing.T) (folds []fold) {
	convert := func(scheme string) func(rune) rune {
		c, err := opencc.New(scheme)
		if err != nil {
			t.Fatal(err)
		}
		return func(r rune) rune {
			s, err := c.Convert(string(r))
			if err != nil {
				t.Fatal(err)
			}
			if to, ok := single(s); ok {
				return to
			}
			return r
		}
	}
	simplify, taiwan, hongkong := convert("t2s"), convert("tw2s"), convert("hk2s")
	simple := make(map[rune]bool)
	for r := rune(0x2e80); r < 0x30000; r++ {
		if !isHan(r) {
			continue
		}
		for _, to := range []rune{simplify(r), simplify(taiwan(r)), simplify(hongkong(r))} {
			if to != r {
				folds = append(folds, fold{r, to})
				simple[to] = true
				break
			}
		}
	}
	return slices.DeleteFunc(folds, func(f fold) bool { return simple[f.from] })
}

// emissions reads the emissions of jieba's model from gse's source; gse has no other way to them.
func emissions(t *testing.T) map[rune][4]float64 {
	p, err := build.Import("github.com/go-ego/gse/hmm", ".", build.FindOnly)
	if err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, "prob_emit.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	states := map[string]int{"'B'": begin, "'M'": inner, "'E'": last, "'S'": alone}
	found := make(map[rune][4]float64)
	ast.Inspect(file, func(n ast.Node) bool {
		assign, ok := n.(*ast.AssignStmt)
		if !ok {
			return true
		}
		index, ok := assign.Lhs[0].(*ast.IndexExpr)
		if !ok {
			return true
		}
		state := states[index.Index.(*ast.BasicLit).Value]
		for _, element := range assign.Rhs[0].(*ast.CompositeLit).Elts {
			pair := element.(*ast.KeyValueExpr)
			r, _, _, err := strconv.UnquoteChar(pair.Key.(*ast.BasicLit).Value[1:], '\'')
			if err != nil {
				t.Fatal(err)
			}
			value, err := strconv.ParseFloat(pair.Value.(*ast.UnaryExpr).X.(*ast.BasicLit).Value, 64)
			if err != nil {
				t.Fatal(err)
			}
			e, ok := found[r]
			if !ok {
				e = noEmission
			}
			e[state] = -value
			found[r] = e
		}
		return true
	})
	return found
}

// TestStopWords compares the embedded stop words with those of gse; with -update it writes them.
func TestStopWords(t *testing.T) {
	var g gse.Segmenter
	if err := g.LoadStopEmbed(); err != nil {
		t.Fatal(err)
	}
	stop := slices.Collect(maps.Keys(g.StopWordMap))
	stop = slices.AppendSeq(stop, maps.Keys(idf.StopWordMap))
	slices.Sort(stop)
	stop = slices.DeleteFunc(slices.Compact(stop), func(word string) bool {
		// Shorter ones are no candidates for keywords anyway; 串行 is computing's word for serial.
		return utf8.RuneCountInString(word) < 2 || !hasLetter(word) || word == "串行"
	})
	fresh := strings.Join(stop, "\n") + "\n"
	if *update {
		if err := os.WriteFile("zh.stop.txt", []byte(fresh), 0o644); err != nil {
			t.Fatal(err)
		}
		stopList = fresh
	}
	if stopList != fresh {
		t.Error("zh.stop.txt is not what gse has; run go generate")
	}
}
