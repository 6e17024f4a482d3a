package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/check"
	"github.com/duizhao/duizhao/dataset/remote"
	"github.com/duizhao/duizhao/dataset/translate"
	"github.com/duizhao/duizhao/dataset/translate/memory"
	"github.com/duizhao/duizhao/dataset/translate/terms"
	"github.com/spf13/cobra"
)

// translating holds the flags that say who translates, and what that may cost.
type translating struct {
	remembering
	name         string // of the flag that asks for an engine
	engine       string
	command      string
	model        string
	instructions string
	glossary     string // a file
	keepTerms    string // a file
	temperature  float64
	mostTokens   int
	fuzzy        float64
	batch        int
	concurrency  int
	requests     int
	tokens       int
	retries      int
	timeout      time.Duration
	deadline     time.Duration
	budget       float64
	priceIn      float64
	priceOut     float64
	seed         uint64
	keepGoing    bool
}

// translateKey is the environment variable that holds the key of the translation server.
const translateKey = "DUIZHAO_TRANSLATE_KEY"

// engineMemory asks nobody but the memory.
const engineMemory = "memory"

// register adds the flags. The one for the engine has a name of its own in every command.
func (t *translating) register(cmd *cobra.Command, name, standard string) {
	t.name = name
	f := cmd.Flags()
	f.StringVar(&t.engine, name, standard, `who translates: "memory", or a server's URL, OpenAI's way or one that ends in /translate (LibreTranslate); the key comes from `+translateKey)
	f.StringVar(&t.command, "command", "", "let a shell command translate: JSON lines in, JSON lines out")
	f.StringVar(&t.model, "model", "", "model to ask the server for")
	f.StringVar(&t.instructions, "instructions", "", "a sentence more for the model: what the text is about, or how to write")
	f.StringVar(&t.glossary, "glossary", "", "CSV, TSV or TBX file of terms: the model is told those that occur, and what does not use them is not taken")
	f.StringVar(&t.keepTerms, "keep-terms", "", "file of terms that must not be translated, one a line")
	f.Float64Var(&t.temperature, "temperature", 0, "temperature of the model")
	f.IntVar(&t.mostTokens, "max-tokens", 0, "tokens of an answer at most; by default by the length of the text, -1 leaves it to the server")
	t.remembering.register(cmd)
	f.Float64Var(&t.fuzzy, "fuzzy", 1, "take a similar sentence's translation from the memory from this similarity on; numbers, code and names are always the same")
	f.IntVar(&t.batch, "batch", 16, "sentences in a request")
	f.IntVar(&t.concurrency, "concurrency", 4, "requests at a time")
	f.IntVar(&t.requests, "rpm", 0, "requests a minute at most")
	f.IntVar(&t.tokens, "tpm", 0, "tokens a minute at most")
	f.IntVar(&t.retries, "retries", 6, "how often to repeat a request that gets no answer")
	f.DurationVar(&t.timeout, "timeout", 2*time.Minute, "how long to wait for an answer")
	f.DurationVar(&t.deadline, "deadline", 0, "how long the run may take; what is done by then is kept")
	f.Float64Var(&t.budget, "budget", 0, "what the run may cost; it stops before it costs more, and what is done is kept")
	f.Float64Var(&t.priceIn, "price-in", 0, "price of a million tokens asked")
	f.Float64Var(&t.priceOut, "price-out", 0, "price of a million tokens answered")
	f.Uint64Var(&t.seed, "seed", 0, "seed of the random parts of waits; it changes nothing in what comes out")
	f.BoolVar(&t.keepGoing, "keep-going", false, "exit with 0 even if something could not be translated")
}

// check finds settings that make no sense.
func (t *translating) check() error {
	switch {
	case t.command != "" && strings.TrimSpace(t.command) == "":
		return usagef("--command: expected a command line, found %q", t.command)
	case t.command != "" && t.engine != "" && t.engine != engineMemory:
		return usagef("--command and --%s: expected one of them", t.name)
	case !(0 < t.fuzzy && t.fuzzy <= 1): // nor NaN
		return usagef("--fuzzy: expected a similarity from 0 to 1, found %v", t.fuzzy)
	case t.batch < 1 || t.concurrency < 1:
		return usagef("--batch and --concurrency: expected at least 1, found %d and %d", t.batch, t.concurrency)
	case !(0 <= t.temperature && t.temperature <= 100):
		return usagef("--temperature: expected a number from 0 to 100, found %v", t.temperature)
	case !(0 <= t.budget && 0 <= t.priceIn && 0 <= t.priceOut):
		return usagef("--budget, --price-in and --price-out: expected amounts from 0, found %v, %v and %v", t.budget, t.priceIn, t.priceOut)
	case t.budget > 0 && t.priceIn+t.priceOut == 0:
		return usagef("--budget: expected the prices of tokens too, add --price-in and --price-out")
	case t.deadline < 0 || t.timeout <= 0:
		return usagef("--timeout and --deadline: expected times such as 90s or 2h")
	}
	return nil
}

// translator makes the one that the flags ask for; nil is the memory alone.
func (t *translating) translator() (translate.Translator, error) {
	if t.command != "" {
		name := t.model
		if name == "" {
			name = filepath.Base(strings.Fields(t.command)[0])
		}
		return &translate.Command{Args: shell(t.command), Name: name}, nil
	}
	if t.engine == engineMemory || t.engine == "" {
		return nil, nil
	}
	u, err := url.Parse(t.engine)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, usagef("--%s: expected %q or a URL that begins with http:// or https://, found another text", t.name, engineMemory)
	}
	key := func() string { return os.Getenv(translateKey) }
	if strings.HasSuffix(strings.TrimRight(u.Path, "/"), "/translate") {
		return &translate.Libre{Server: remote.Server{URL: t.engine, Key: key}}, nil
	}
	if t.model == "" {
		return nil, usagef("--%s: expected a model for the server too, add --model NAME", t.name)
	}
	return &translate.Chat{
		Server: remote.Server{URL: t.engine, Key: key},
		Model:  t.model, Temperature: t.temperature, MostTokens: t.mostTokens, Instructions: t.instructions,
	}, nil
}

// asked tells whether a command that may translate is to.
func (t *translating) asked() bool { return t.engine != "" || t.command != "" }

// translateSettings are the settings of translation in build.json.
type translateSettings struct {
	Engine       string  `json:"engine"`
	Instructions string  `json:"instructions,omitempty"`
	Temperature  float64 `json:"temperature,omitempty"`
	Fuzzy        float64 `json:"fuzzy,omitempty"`
	Glossary     string  `json:"glossary,omitempty"`   // its path
	KeepTerms    string  `json:"keep_terms,omitempty"` // its path
}

func (t *translating) settings() *translateSettings {
	s := &translateSettings{Engine: engineMemory, Instructions: t.instructions, Temperature: t.temperature, Glossary: t.glossary, KeepTerms: t.keepTerms}
	if t.fuzzy < 1 {
		s.Fuzzy = t.fuzzy
	}
	if translator, err := t.translator(); err == nil && translator != nil {
		s.Engine = translator.Engine()
	}
	return s
}

// open makes the engine that the flags ask for. The caller calls the function at the end.
func (t *translating) open() (*translate.Engine, func() error, error) {
	if err := t.check(); err != nil {
		return nil, nil, err
	}
	translator, err := t.translator()
	if err != nil {
		return nil, nil, err
	}
	glossary, err := t.terms()
	if err != nil {
		return nil, nil, err
	}
	checker, err := check.New(check.Settings{})
	if err != nil {
		return nil, nil, err
	}
	m, err := t.remembering.open(translator == nil)
	if err != nil {
		return nil, nil, err
	}
	e := &translate.Engine{
		Translator: translator,
		Recall:     recall(m, t.fuzzy), Answer: m.Answer, Remember: m.Remember,
		Terms: occurring(glossary), Check: judge(checker, glossary),
		Batch: t.batch, Concurrency: t.concurrency, Requests: t.requests, Tokens: t.tokens, Timeout: t.timeout, Seed: t.seed,
		Retries: t.retries, Budget: t.budget, PriceIn: t.priceIn, PriceOut: t.priceOut,
	}
	if t.retries == 0 {
		e.Retries = -1
	}
	return e, m.Close, nil
}

// terms reads the glossary; nil is none.
func (t *translating) terms() (*terms.Glossary, error) {
	list, err := readGlossary(t.glossary)
	if err != nil {
		return nil, err
	}
	var keep []terms.Term
	if t.keepTerms != "" {
		f, err := os.Open(t.keepTerms)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		if keep, err = terms.ReadKeep(t.keepTerms, f); err != nil {
			return nil, err
		}
	}
	return terms.New(list, keep)
}

// occurring finds the glossary's terms in a text, each once.
func occurring(g *terms.Glossary) func(zh string) []translate.Term {
	return func(zh string) []translate.Term {
		var found []translate.Term
		for _, m := range g.Occurring(zh) {
			if t := (translate.Term{ZH: m.Term.ZH, EN: m.Term.EN}); !slices.Contains(found, t) {
				found = append(found, t)
			}
		}
		return found
	}
}

// judge finds what is wrong with a translation: by the checks of rows, and by the glossary.
func judge(checker *check.Checker, g *terms.Glossary) func(field, zh, en string) []dataset.Flag {
	return func(field, zh, en string) []dataset.Flag {
		flags := checker.Pair(field, zh, en)
		for _, p := range g.Check(zh, en) {
			flags = append(flags, dataset.Flag{Check: "glossary", Field: field, Severity: check.Error.String(), Message: p.String()})
		}
		return flags
	}
}

// recall finds sentences in a memory: those that are the same, or similar enough.
func recall(m *memory.Memory, fuzzy float64) func(context.Context, *translate.Segment) (translate.Result, bool, error) {
	return func(ctx context.Context, s *translate.Segment) (translate.Result, bool, error) {
		hits, err := m.Find(ctx, memory.Query{ZH: s.Text, Context: memory.ContextOf(s.Before, s.After), ExactOnly: fuzzy == 1, MinScore: fuzzy})
		if err != nil {
			return translate.Result{}, false, err
		}
		for _, h := range hits {
			if !h.NeedsReview {
				return translate.Result{Text: h.EN, Origin: dataset.OriginMemory, Engine: h.Engine, Score: h.Similarity}, true, nil
			}
		}
		return translate.Result{}, false, nil
	}
}

// deadlineError ends a run that takes too long.
type deadlineError struct{ limit time.Duration }

func (e *deadlineError) Error() string {
	return fmt.Sprintf("the deadline of %v has passed; what is done is kept", e.limit)
}

// within gives a context that ends at the deadline.
func (t *translating) within(ctx context.Context) (context.Context, context.CancelFunc) {
	if t.deadline == 0 {
		return ctx, func() {}
	}
	return context.WithTimeoutCause(ctx, t.deadline, &deadlineError{t.deadline})
}

// exitOf gives an error of a run its exit code.
func exitOf(err error) error {
	var failed *remote.Error
	var late *deadlineError
	var budget *translate.BudgetError
	switch {
	case errors.As(err, &failed), errors.As(err, &late):
		return &exitError{exitRemote, err}
	case errors.As(err, &budget):
		return &exitError{exitProblems, err}
	}
	return err
}

// facts are what a run has done.
func (t *translating) facts(e *translate.Engine) []fact {
	p := e.Counts()
	facts := []fact{{"sentences", p.Segments}, {"from memory", p.Memory}, {"done before", p.Cached}, {"translated", p.Machine}, {"failed", p.Failed}}
	if p.Requests > 0 {
		facts = append(facts, fact{"requests", p.Requests}, fact{"retries", p.Retries}, fact{"tokens in", p.TokensIn}, fact{"tokens out", p.TokensOut})
	}
	if p.Pause > 0 {
		facts = append(facts, fact{"longest pause", p.Pause})
	}
	if chat, ok := e.Translator.(*translate.Chat); ok && p.Requests > 0 && !e.DryRun {
		facts = append(facts, fact{"answers as", chat.Form()})
	}
	if t.priceIn+t.priceOut > 0 {
		facts = append(facts, fact{"cost", p.Cost})
	}
	return facts
}

// unfilled is what a command ends with if something could not be translated.
func (t *translating) unfilled(n int, what string) error {
	if n == 0 || t.keepGoing {
		return nil
	}
	return &exitError{exitProblems, fmt.Errorf("%d %s could not be translated", n, what)}
}
