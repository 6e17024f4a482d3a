package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/align"
	"github.com/duizhao/duizhao/dataset/remote"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// aligning holds the flags that say how documents are aligned.
type aligning struct {
	lexicon  string
	minScore float64
}

func (g *aligning) register(flags *pflag.FlagSet) {
	flags.StringVar(&g.lexicon, "lexicon", "", "lexicon to put over the default one: lines of word, tab, translations, or CC-CEDICT")
	flags.Float64Var(&g.minScore, "min-score", 0, "keep links and pairs under this score apart, 0 to 1")
}

// elsewhere holds the flags for evidence from outside, which sentences can have.
type elsewhere struct {
	translating
	mt         string // a file, or mtEngine
	embed      string
	embedModel string
	embedCache string
}

// mtEngine lets the engine of this command translate.
const mtEngine = "engine"

func (e *elsewhere) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	e.translating.register(cmd, "engine", "")
	flags.StringVar(&e.mt, "mt", "", "machine translation of the Chinese sentences, one a line; or \"engine\", to have it made by --engine or --command (with --sentences)")
	flags.StringVar(&e.embed, "embed", "", "server of embeddings, OpenAI's way or /embed; the key comes from "+embedKey+" (with --sentences)")
	flags.StringVar(&e.embedModel, "embed-model", "", "model to ask the server of embeddings for")
	flags.StringVar(&e.embedCache, "embed-cache", "", "directory that keeps embeddings")
}

// embedKey is the environment variable that holds the key of the server of embeddings.
const embedKey = "DUIZHAO_EMBED_KEY"

// wanted tells whether any evidence is asked for.
func (e *elsewhere) wanted() bool { return e.mt != "" || e.embed != "" }

// machine has the Chinese sentences translated. What has no translation is no evidence.
func (e *elsewhere) machine(ctx context.Context, zh []string) ([]string, error) {
	if !e.asked() {
		return nil, usagef("--mt engine: expected an engine too, add --engine or --command")
	}
	engine, closeEngine, err := e.open()
	if err != nil {
		return nil, err
	}
	defer closeEngine()
	ctx, cancel := e.within(ctx)
	defer cancel()
	texts, err := engine.Sentences(ctx, zh)
	return texts, exitOf(err)
}

// evidence gets what the flags ask for. An error of the server is the last word: there is no result with half of the evidence.
func (e *elsewhere) evidence(ctx context.Context, a *app, r *reading, zh, en []string) (align.Evidence, error) {
	var found align.Evidence
	var err error
	switch {
	case e.mt == mtEngine:
		found.MT, err = e.machine(ctx, zh)
	case e.mt != "":
		found.MT, err = a.sentenceLines(ctx, e.mt, r)
	}
	if err != nil {
		return found, err
	}
	if e.embed == "" {
		return found, nil
	}
	embedder := &align.Embedder{
		Server: remote.Server{URL: e.embed, Key: func() string { return os.Getenv(embedKey) }}, Model: e.embedModel,
	}
	if e.embedCache != "" {
		if err := os.MkdirAll(e.embedCache, 0o755); err != nil {
			return found, err
		}
		if embedder.Cache, err = os.OpenRoot(e.embedCache); err != nil {
			return found, err
		}
		defer embedder.Cache.Close()
	}
	vectors, err := embedder.Embed(ctx, slices.Concat(zh, en))
	if err != nil {
		return found, exitOf(err)
	}
	found.ZH, found.EN = vectors[:len(zh)], vectors[len(zh):]
	return found, nil
}

// alignSettings are the settings of alignment in build.json.
type alignSettings struct {
	MinScore float64            `json:"min_score"`
	Lexicon  *manifestReference `json:"lexicon"`
}

// manifestReference is a file that a setting names.
type manifestReference struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
}

// aligner makes the aligner that the flags ask for. The settings are nil if they ask for nothing.
func (g *aligning) aligner() (*align.Aligner, *alignSettings, error) {
	if g.minScore < 0 || g.minScore > 1 {
		return nil, nil, usagef("--min-score: expected a number from 0 to 1, found %v", g.minScore)
	}
	a := &align.Aligner{MinScore: g.minScore}
	if g.minScore == 0 && g.lexicon == "" {
		return a, nil, nil
	}
	settings := &alignSettings{MinScore: g.minScore}
	if g.lexicon != "" {
		f, err := os.Open(g.lexicon)
		if err != nil {
			return nil, nil, err
		}
		defer f.Close()
		hash := sha256.New()
		mine, err := align.ReadLexicon(g.lexicon, io.TeeReader(f, hash))
		if err != nil {
			return nil, nil, err
		}
		a.Lexicon = mine.Over(align.DefaultLexicon())
		settings.Lexicon = &manifestReference{g.lexicon, hex.EncodeToString(hash.Sum(nil))}
	}
	return a, settings, nil
}

// rejectsWriter writes what was kept apart: a link (field "item", the two questions) or a pair of sentences a line.
type rejectsWriter struct{ json *json.Encoder }

func newRejectsWriter(w io.Writer) *rejectsWriter {
	return &rejectsWriter{jsonLines(w)}
}

func (r *rejectsWriter) write(o *outcome) error {
	if o.Result == nil {
		return nil
	}
	return r.doubts(o.rows, o.Doubtful)
}

func (r *rejectsWriter) doubts(rows []dataset.Row, doubts []align.Doubt) error {
	for _, d := range doubts {
		if err := r.json.Encode(struct {
			Reason string  `json:"reason"`
			ID     string  `json:"id"`
			Field  string  `json:"field"`
			ZH     string  `json:"zh"`
			EN     string  `json:"en"`
			Score  float64 `json:"score"`
		}{"min_score", rows[d.Row].ID, d.Field, d.ZH, d.EN, d.Score}); err != nil {
			return err
		}
	}
	return nil
}

// unrelated collects the pairs that are no translations of each other.
type unrelated []string

func (u *unrelated) add(o *outcome) {
	if o.isUnrelated() {
		*u = append(*u, o.zh+" and "+o.en)
	}
}

func (o *outcome) isUnrelated() bool {
	if o.kept != nil {
		return o.kept.Unrelated
	}
	return o.Result != nil && o.en != "" && o.Result.Unrelated()
}

// err is what a command ends with if there are any; what it made is written all the same.
func (u unrelated) err() error {
	switch len(u) {
	case 0:
		return nil
	case 1:
		return &exitError{exitProblems, fmt.Errorf("%s: these do not look like translations of each other", u[0])}
	}
	return &exitError{exitProblems, fmt.Errorf("%s, and %d more pairs: these do not look like translations of each other", u[0], len(u)-1)}
}
