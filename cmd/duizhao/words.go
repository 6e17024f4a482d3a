package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"iter"
	"os"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/segment"
	"github.com/duizhao/duizhao/segment/words"
	"github.com/spf13/pflag"
)

// cutting holds the flags that say how Chinese is cut into words.
type cutting struct {
	on         bool // --words
	mode       words.Mode
	dictionary string
}

func (c *cutting) register(flags *pflag.FlagSet, about string) {
	flags.BoolVar(&c.on, "words", false, about)
	flags.Var(&c.mode, "mode", "words that no dictionary has: dict leaves them as single characters, dict+hmm joins them")
	flags.StringVar(&c.dictionary, "dict", "", "dictionary to add: a word a line, with frequency and part of speech if known")
}

// check refuses settings of words where none are asked for.
func (c *cutting) check(flags *pflag.FlagSet) error {
	for _, name := range []string{"mode", "dict"} {
		if flags.Changed(name) && !c.on {
			return usagef("--%s goes with --words", name)
		}
	}
	return nil
}

// wordSettings are the settings of words in build.json.
type wordSettings struct {
	Mode       string             `json:"mode"`
	Dictionary *manifestReference `json:"dictionary"`
	Keywords   int                `json:"keywords"`
}

// segmenter loads the dictionaries and tells what it loaded.
func (c *cutting) segmenter() (*words.Segmenter, *wordSettings, error) {
	o := words.Options{Mode: c.mode}
	settings := &wordSettings{Mode: c.mode.String()}
	if c.dictionary == "" {
		s, err := words.New(o)
		return s, settings, err
	}
	f, err := os.Open(c.dictionary)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	hash := sha256.New()
	o.Name, o.Dictionary = c.dictionary, io.TeeReader(f, hash)
	s, err := words.New(o)
	if err != nil {
		return nil, nil, err
	}
	settings.Dictionary = &manifestReference{c.dictionary, hex.EncodeToString(hash.Sum(nil))}
	return s, settings, nil
}

// isSpace tells white space among words; a run of it is one word, so that the first character tells.
func isSpace(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff'
}

// wordsOf yields the words of a text, all but white space.
func wordsOf(s *words.Segmenter, text string) iter.Seq[segment.Span] {
	return func(yield func(segment.Span) bool) {
		for w := range s.Words(text) {
			if !isSpace(w.Of(text)) && !yield(w) {
				return
			}
		}
	}
}

// wordColumns fills the optional columns of rows.
type wordColumns struct {
	segmenter  *words.Segmenter
	vocabulary *words.Vocabulary // of all sources, nil for no keywords
	settings   *wordSettings
}

// wordColumns loads the dictionaries and, for keywords, counts the words of all sources.
func (a *app) wordColumns(ctx context.Context, sources []source, b *building) (*wordColumns, error) {
	if b.keywords > 0 {
		if err := readTwice(sources); err != nil {
			return nil, err
		}
	}
	var c wordColumns
	var err error
	if c.segmenter, c.settings, err = b.segmenter(); err != nil {
		return nil, err
	}
	c.settings.Keywords = b.keywords
	if b.keywords > 0 {
		c.vocabulary, err = a.vocabulary(ctx, sources, c.segmenter)
	}
	return &c, err
}

// after is work that then fills the columns.
func (c *wordColumns) after(work func(source) outcome) func(source) outcome {
	return func(s source) outcome {
		o := work(s)
		for i := range o.rows {
			c.fill(&o.rows[i], o.docs[0], i)
		}
		return o
	}
}

// fill fills the columns of the row of item i.
func (c *wordColumns) fill(row *dataset.Row, zh *dataset.Document, i int) {
	row.Words = &dataset.Words{QuestionZH: c.list(row.QuestionZH), AnswerZH: c.list(row.AnswerZH), Keywords: []string{}}
	if c.vocabulary != nil {
		for _, k := range c.vocabulary.Keywords(prose(zh, i), c.settings.Keywords) {
			row.Words.Keywords = append(row.Words.Keywords, k.Word)
		}
	}
}

func (c *wordColumns) list(text string) []string {
	list := []string{}
	for w := range wordsOf(c.segmenter, text) {
		list = append(list, w.Of(text))
	}
	return list
}

// prose is what keywords are taken from: the sentences of all fields of item i, a line each. Code has none.
func prose(d *dataset.Document, i int) string {
	var b strings.Builder
	for _, field := range d.Items[i].Fields() {
		for _, sentence := range d.Sentences(field, segment.SentenceOptions{}) {
			b.WriteString(sentence.Text)
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// vocabulary counts the words of all items; it reads the sources as the build then does once more.
func (a *app) vocabulary(ctx context.Context, sources []source, segmenter *words.Segmenter) (*words.Vocabulary, error) {
	type count struct {
		size       int64
		vocabulary *words.Vocabulary
		err        error
	}
	a.log.begin("vocabulary", sizeOf(sources))
	defer a.log.end()
	all := words.NewVocabulary(segmenter)
	for c := range ordered(ctx, max(1, a.workers), slices.Values(sources), func(s source) count {
		v := words.NewVocabulary(segmenter)
		o := a.open(ctx, s)
		if o.err == nil {
			for i := range o.docs[0].Items {
				v.Add(prose(o.docs[0], i))
			}
		}
		return count{s.size, v, o.err}
	}) {
		if c.err != nil {
			return nil, c.err
		}
		all.Merge(c.vocabulary)
		a.log.advance(c.size)
	}
	return all, ctx.Err()
}

// readTwice refuses sources that can be read only once.
func readTwice(sources []source) error {
	for _, s := range sources {
		for _, name := range []string{s.zh, s.en} {
			if name == "" {
				continue
			}
			if info, err := os.Stat(name); name == "-" || err == nil && !info.Mode().IsRegular() {
				return usagef("--keywords reads every document twice: expected files, found %s, which can be read only once", name)
			}
		}
	}
	return nil
}
