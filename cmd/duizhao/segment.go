package main

import (
	"bufio"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/segment"
	"github.com/duizhao/duizhao/segment/words"
	"github.com/spf13/cobra"
)

// segmenting holds the flags of segment.
type segmenting struct {
	output, lang, as, separator string
	sentences                   segment.SentenceOptions
	cutting
	reading
}

func (a *app) segmentCommand() *cobra.Command {
	var s segmenting
	cmd := &cobra.Command{
		Use:   "segment FILE...",
		Short: "Cut documents into sentences or words, a sentence a line",
		Long: `Segment writes the sentences of documents, one a line, without the marks of headings, lists and quotes. Code, display math
and tags that stand alone are no sentences; a table row is one.

With --words the words of each sentence are separated by a space, or --sep. English is cut too, at its spaces and marks.

With --as json a line is an object with file, start, end, line and text, and with --words an array words of start, end and
text. Offsets are bytes of the decoded document. A word's text stands there as it is; a sentence's own, too, unless it goes
over the end of a line: its text has a space for what then stands in the document, the line end and the marks of a quote.`,
		Example: `  duizhao segment faq.zh.md
  duizhao segment --semicolon exam.txt -o sentences.txt
  duizhao segment --words --dict terms.txt faq.zh.md
  duizhao segment --words --as json docs/ -o words.jsonl`,
		Args: argCount(1, 1<<20, "at least one document"),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case s.lang != "auto" && s.lang != "zh" && s.lang != "en":
				return usagef("--lang: expected auto, zh or en, found %q", s.lang)
			case s.as != "text" && s.as != "json":
				return usagef("--as: expected text or json, found %q", s.as)
			case cmd.Flags().Changed("sep") && !(s.on && s.as == "text"):
				return usagef("--sep goes with --words, as text")
			case s.separator == "" || strings.ContainsAny(s.separator, "\r\n"):
				return usagef("--sep: expected a text without line ends, found %q", s.separator)
			}
			if err := s.cutting.check(cmd.Flags()); err != nil {
				return err
			}
			return a.segment(cmd.Context(), args, &s)
		},
	}
	cmd.Flags().StringVarP(&s.output, "output", "o", "", "file to write, instead of stdout")
	cmd.Flags().StringVar(&s.lang, "lang", "auto", "language: auto, zh or en")
	cmd.Flags().StringVar(&s.as, "as", "text", "text or json, which has the places as well")
	cmd.Flags().BoolVar(&s.sentences.Semicolon, "semicolon", false, "a semicolon ends a Chinese sentence too")
	s.cutting.register(cmd.Flags(), "separate the words of each sentence")
	cmd.Flags().StringVar(&s.separator, "sep", " ", "what to write between words")
	s.reading.register(cmd.Flags())
	a.registerWorkers(cmd.Flags())
	return cmd
}

func (a *app) segment(ctx context.Context, args []string, s *segmenting) error {
	s.oneSide = true // sentences come in the order of the document
	if err := s.prepare(); err != nil {
		return err
	}
	files, err := documents(args)
	if err != nil {
		return err
	}
	var cutter *words.Segmenter
	if s.on {
		if cutter, _, err = s.segmenter(); err != nil {
			return err
		}
	}
	out, err := a.create(s.output)
	if err != nil {
		return err
	}
	defer out.abort()
	w := sentenceWriter{Writer: bufio.NewWriterSize(out, 64<<10), settings: s, cutter: cutter}
	type result struct {
		docs []*dataset.Document
		err  error
	}
	for r := range ordered(ctx, max(1, a.workers), slices.Values(files), func(name string) result {
		docs, err := a.split(ctx, name, &s.reading)
		return result{docs, err}
	}) {
		if r.err != nil {
			return r.err
		}
		for _, d := range r.docs {
			switch s.lang {
			case "zh":
				d.Language = segment.Chinese
			case "en":
				d.Language = segment.English
			}
			if err := w.write(d); err != nil {
				return err
			}
		}
	}
	if err := errors.Join(ctx.Err(), w.Flush()); err != nil {
		return err
	}
	if err := out.commit(); err != nil {
		return err
	}
	facts := []fact{{"documents", len(files)}, {"sentences", w.sentences}}
	if s.on {
		facts = append(facts, fact{"words", w.words})
	}
	a.log.summary("segmented", facts...)
	return nil
}

// sentenceWriter writes the sentences of documents, a line each.
type sentenceWriter struct {
	*bufio.Writer
	settings         *segmenting
	cutter           *words.Segmenter // nil for whole sentences
	sentences, words int
}

func (w *sentenceWriter) write(d *dataset.Document) error {
	encoder := jsonLines(w)
	whole := dataset.Field{segment.Span{Start: 0, End: len(d.Text.Data)}}
	for _, sentence := range d.Sentences(whole, w.settings.sentences) {
		w.sentences++
		if w.settings.as == "json" {
			line := describe(d.Text, sentence, w.cutter)
			w.words += len(line.Words)
			if err := encoder.Encode(line); err != nil {
				return err
			}
			continue
		}
		if w.cutter == nil {
			w.WriteString(sentence.Text)
		} else {
			w.writeWords(sentence.Text)
		}
		if err := w.WriteByte('\n'); err != nil {
			return err
		}
	}
	return nil
}

func (w *sentenceWriter) writeWords(sentence string) {
	first := true
	for word := range wordsOf(w.cutter, sentence) {
		if !first {
			w.WriteString(w.settings.separator)
		}
		first = false
		w.WriteString(word.Of(sentence))
		w.words++
	}
}
