package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// log tells people, or with --json-log pipelines, what happens. Data never goes through it. It must not be used by several
// goroutines at once.
type log struct {
	out      io.Writer
	quiet    bool
	json     bool
	bar      *progressbar.ProgressBar
	warnings int
}

// maxWarnings is how many warnings are shown to people; all of them are counted, and --json-log tells them all.
const maxWarnings = 20

func newLog(out io.Writer) *log { return &log{out: out} }

// isTerminal tells whether people watch.
func (l *log) isTerminal() bool {
	f, ok := l.out.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// begin starts a progress bar over a number of bytes, on a terminal only.
func (l *log) begin(what string, bytes int64) {
	if l.quiet || l.json || !l.isTerminal() {
		return
	}
	l.bar = progressbar.NewOptions64(bytes,
		progressbar.OptionSetWriter(l.out),
		progressbar.OptionSetDescription(what),
		progressbar.OptionShowBytes(true),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionSetWidth(30),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionEnableColorCodes(false),
	)
}

// beginCount starts a progress bar over a number of things that reach tells, on a terminal only. It reports whether there is one.
func (l *log) beginCount(what string) bool {
	if l.quiet || l.json || !l.isTerminal() {
		return false
	}
	l.bar = progressbar.NewOptions64(1,
		progressbar.OptionSetWriter(l.out),
		progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionSetWidth(20),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionEnableColorCodes(false),
	)
	return true
}

// reach moves the bar to so many of all, and says something beside it. Others may call it than those who log, but one at a time.
func (l *log) reach(done, all int, told string) {
	if l.bar == nil {
		return
	}
	l.bar.ChangeMax(max(all, done+1)) // the bar ends with the command, not before
	l.bar.Describe(told)
	l.bar.Set(done)
}

// advance moves the bar.
func (l *log) advance(bytes int64) {
	if l.bar != nil {
		l.bar.Add64(bytes)
	}
}

// end takes the bar off the screen.
func (l *log) end() {
	if l.bar != nil {
		l.bar.Finish()
		l.bar.Clear()
		l.bar = nil
	}
}

// warn reports something that a person should look at, at a place in a file. Line 0 is the file as a whole.
func (l *log) warn(file string, line int, message string) {
	l.warnings++
	if l.quiet {
		return
	}
	if l.json {
		l.slog().Warn(message, "file", file, "line", line)
		return
	}
	if l.warnings > maxWarnings {
		return
	}
	if l.bar != nil {
		l.bar.Clear()
	}
	fmt.Fprintf(l.out, "%s: %s\n", place(file, line), message)
}

func place(file string, line int) string {
	if line == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d", file, line)
}

// fact is a number or a text of a summary.
type fact struct {
	name  string
	value any
}

// summary prints what a command did, for people as one paragraph.
func (l *log) summary(title string, facts ...fact) {
	l.end()
	if l.quiet {
		return
	}
	if l.json {
		var args []any
		for _, f := range facts {
			args = append(args, strings.ReplaceAll(f.name, " ", "_"), f.value)
		}
		l.slog().Info(title, args...)
		return
	}
	if l.warnings > maxWarnings {
		fmt.Fprintf(l.out, "and %d more warnings; --json-log tells them all\n", l.warnings-maxWarnings)
	}
	fmt.Fprintf(l.out, "%s\n", title)
	for _, f := range facts {
		value := fmt.Sprint(f.value)
		if x, ok := f.value.(float64); ok {
			value = fmt.Sprintf("%.2f", x)
		}
		fmt.Fprintf(l.out, "  %-15s %s\n", f.name, value)
	}
}

// fail prints an error, with a hint if there is something to do about it.
func (l *log) fail(err error) {
	l.end()
	if l.json {
		l.slog().Error(err.Error())
		return
	}
	fmt.Fprintf(l.out, "duizhao: %v\n", err)
	if h := hint(err); h != "" {
		fmt.Fprintf(l.out, "hint: %s\n", h)
	}
}

func (l *log) slog() *slog.Logger { return slog.New(slog.NewJSONHandler(l.out, nil)) }
