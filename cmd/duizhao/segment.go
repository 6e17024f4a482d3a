package main

import (
	"bufio"
	"fmt"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/segment"
	"github.com/spf13/cobra"
)

func (a *app) segmentCommand() *cobra.Command {
	var output, lang string
	var options segment.SentenceOptions
	cmd := &cobra.Command{
		Use:   "segment FILE...",
		Short: "Cut documents into sentences, one a line",
		Long: `Segment writes the sentences of documents, one a line, without the marks of headings, lists and quotes. Code, display math
and tags that stand alone are no sentences; a table row is one.`,
		Example: `  duizhao segment faq.zh.md
  duizhao segment --semicolon exam.txt -o sentences.txt`,
		Args: argCount(1, 1<<20, "at least one document"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.segment(args, lang, options, output)
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "file to write, instead of stdout")
	cmd.Flags().StringVar(&lang, "lang", "auto", "language: auto, zh or en")
	cmd.Flags().BoolVar(&options.Semicolon, "semicolon", false, "a semicolon ends a Chinese sentence too")
	a.reading.register(cmd.Flags())
	return cmd
}

func (a *app) segment(args []string, lang string, options segment.SentenceOptions, output string) error {
	splitter, err := a.splitter()
	if err != nil {
		return err
	}
	if lang != "auto" && lang != "zh" && lang != "en" {
		return usagef("--lang: expected auto, zh or en, found %q", lang)
	}
	files, err := documents(args)
	if err != nil {
		return err
	}
	out, err := a.create(output)
	if err != nil {
		return err
	}
	defer out.abort()
	w := bufio.NewWriter(out)
	sentences := 0
	for _, f := range files {
		d, err := a.split(f, splitter)
		if err != nil {
			return err
		}
		switch lang {
		case "zh":
			d.Language = segment.Chinese
		case "en":
			d.Language = segment.English
		}
		whole := dataset.Field{segment.Span{Start: 0, End: len(d.Text.Data)}}
		for _, s := range d.Sentences(whole, options) {
			sentences++
			if _, err := fmt.Fprintln(w, s); err != nil {
				return err
			}
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := out.commit(); err != nil {
		return err
	}
	a.log.summary("segmented", fact{"documents", len(files)}, fact{"sentences", sentences})
	return nil
}
