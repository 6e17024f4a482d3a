// Command duizhao turns Chinese question-and-answer documents and their English translations into bilingual datasets.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// version is duizhao's version; it goes into build.json and file headers.
const version = "0.1.0"

// Exit codes.
const (
	exitDone     = 0
	exitProblems = 1 // the command worked and found problems
	exitUsage    = 2 // wrong usage
	exitInput    = 3 // input that cannot be read or output that cannot be written
	exitRemote   = 4 // a remote service failed for good
	exitStopped  = 130
	exitPipe     = 141 // the reader of stdout has seen enough; shells give this code to what SIGPIPE ends
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the program with its surroundings given: what it returns is the exit code.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends what does not stop
	// With SIGPIPE taken, writing to a closed pipe is an error like others, and temporary files are removed before the end.
	pipes := make(chan os.Signal, 1)
	signal.Notify(pipes, syscall.SIGPIPE)
	defer signal.Stop(pipes)
	data := &dataWriter{out: stdout}
	a := &app{stdin: &stoppable{ctx: ctx, in: stdin}, stdout: data, log: newLog(stderr)}
	root := a.rootCommand()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := checkCommand(root, args)
	if err == nil {
		err = root.ExecuteContext(ctx)
	}
	a.log.end()
	switch problem := (*exitError)(nil); {
	case err == nil:
		return exitDone
	case data.closed:
		return exitPipe
	case errors.As(err, &problem):
		a.log.fail(problem.err)
		return problem.code
	case ctx.Err() != nil:
		a.log.fail(errors.New("stopped; what was there before is untouched"))
		return exitStopped
	case isUsage(err):
		a.log.fail(err)
		return exitUsage
	default:
		a.log.fail(err)
		return exitInput
	}
}

// stoppable is a reader whose reads end when ctx does: a terminal or a pipe may let them wait for ever.
type stoppable struct {
	ctx  context.Context
	in   io.Reader
	pipe *io.PipeReader // from the first read on
}

func (s *stoppable) Read(p []byte) (int, error) {
	if s.pipe == nil {
		reader, writer := io.Pipe()
		context.AfterFunc(s.ctx, func() { writer.CloseWithError(s.ctx.Err()) })
		go func() {
			_, err := io.Copy(writer, s.in)
			writer.CloseWithError(err)
		}()
		s.pipe = reader
	}
	return s.pipe.Read(p)
}

// dataWriter is stdout. It knows whether its reader has gone.
type dataWriter struct {
	out    io.Writer
	closed bool
}

func (w *dataWriter) Write(p []byte) (int, error) {
	n, err := w.out.Write(p)
	w.closed = w.closed || errors.Is(err, syscall.EPIPE)
	return n, err
}

// exitError is an error with an exit code of its own.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

// usageError is a command line that asks for something that does not exist or makes no sense.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error { return &usageError{fmt.Errorf(format, args...)} }

func isUsage(err error) bool {
	var usage *usageError
	return errors.As(err, &usage)
}

// app holds what all commands share.
type app struct {
	stdin   io.Reader
	stdout  io.Writer
	log     *log
	workers int
	// unpaired is a directory in which no names pair: if no document in it holds both languages either, that is said.
	unpaired string
}

func (a *app) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "duizhao",
		Short: "Turn Chinese question-and-answer documents into bilingual datasets",
		Long: `duizhao (对照) turns Chinese question-and-answer documents into bilingual datasets: it splits a document
into questions, answers and analyses, aligns them with its English translation by what they say, and writes
JSON lines and Parquet. Nothing is lost: every byte of a document is in a field, a mark, or the ledger.`,
		Example: `  duizhao build faq.zh.md faq.en.md -o dataset     the whole way for one pair
  duizhao build docs/ -o dataset                   for all pairs of a directory
  duizhao split exam.md | head -1                  records of one document
  duizhao align faq.zh.md faq.en.md --as html -o faq.html`,
		Version:           version,
		SilenceUsage:      true,
		SilenceErrors:     true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
		RunE:              func(cmd *cobra.Command, args []string) error { return cmd.Help() },
	}
	root.SuggestionsMinimumDistance = 2
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usagef("%w, see %s --help", err, cmd.CommandPath())
	})
	flags := root.PersistentFlags()
	flags.BoolVarP(&a.log.quiet, "quiet", "q", false, "no summary, no warnings, no progress")
	flags.BoolVar(&a.log.json, "json-log", false, "messages on stderr as JSON lines")
	root.AddCommand(a.initCommand(), a.schemaCommand(), a.buildCommand(), a.splitCommand(), a.alignCommand(), a.translateCommand(), a.segmentCommand(),
		a.exportCommand(), a.checkRowsCommand(), a.curateCommand(), a.memoryCommand(), a.termsCommand(), a.publishCommand(), a.lintCommand(),
		a.diffCommand(), a.statsCommand())
	return root
}

// checkCommand finds a mistyped command before its flags are looked at, and suggests the right one.
func checkCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		return nil
	}
	// Cobra adds these when it runs.
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd(args...)
	for _, cmd := range root.Commands() {
		if cmd.Name() == args[0] || cmd.HasAlias(args[0]) || strings.HasPrefix(args[0], "__complete") {
			return nil
		}
	}
	if near := root.SuggestionsFor(args[0]); len(near) > 0 {
		return usagef("unknown command %q, did you mean %q?", args[0], near[0])
	}
	return usagef("unknown command %q, see duizhao --help", args[0])
}

// argCount makes cobra's argument errors usage errors.
func argCount(low, high int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < low || len(args) > high {
			return usagef("expected %s, found %d arguments, see %s --help", what, len(args), cmd.CommandPath())
		}
		return nil
	}
}
