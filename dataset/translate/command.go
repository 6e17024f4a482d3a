package translate

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/duizhao/duizhao/dataset/remote"
)

// Command runs a program for every batch. It reads segments from its stdin, an object a line, until that ends,
//
//	{"id":"1","text":"…","section":["…"],"before":"…","after":"…","terms":{"…":"…"},"rejected":["…"]}
//
// and writes their translations to its stdout, in any order, and exits with 0:
//
//	{"id":"1","text":"…"}
type Command struct {
	// Args are the program and its arguments.
	Args []string
	// Name is what rows have as their engine; the program's name unless set.
	Name string
}

type commandLine struct {
	ID       string            `json:"id"`
	Text     *string           `json:"text"`
	Section  []string          `json:"section,omitempty"`
	Before   string            `json:"before,omitempty"`
	After    string            `json:"after,omitempty"`
	Terms    map[string]string `json:"terms,omitempty"`
	Rejected []string          `json:"rejected,omitempty"`
}

// Engine is the name.
func (c *Command) Engine() string {
	if c.Name == "" {
		return c.Args[0]
	}
	return c.Name
}

// Prompt is what the program reads.
func (c *Command) Prompt(segments []Segment, remarks []string) []byte {
	var b bytes.Buffer
	for i, s := range segments {
		line := commandLine{ID: strconv.Itoa(i + 1), Text: &s.Text, Section: s.Section, Before: tail(s.Before), After: head(s.After), Rejected: remarks}
		for _, t := range s.Terms {
			if line.Terms == nil {
				line.Terms = map[string]string{}
			}
			line.Terms[t.ZH] = t.EN
		}
		b.WriteString(encode(line) + "\n")
	}
	return b.Bytes()
}

// Translate runs the program. A program that fails is tried again, as a server would be.
func (c *Command) Translate(ctx context.Context, segments []Segment, remarks []string) (Answer, error) {
	cmd := exec.CommandContext(ctx, c.Args[0], c.Args[1:]...)
	cmd.WaitDelay = time.Second // for children that keep the output open
	cmd.Stdin = bytes.NewReader(c.Prompt(segments, remarks))
	stdout, stderr := &bounded{most: mostAnswer, strict: true}, &bounded{most: 4 << 10}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case stdout.over:
		return Answer{}, &AnswerError{Reason: fmt.Sprintf("expected at most %d bytes, found more", stdout.most)}
	case errors.As(err, &exit):
		said := strings.Join(strings.Fields(stderr.kept.String()), " ")
		return Answer{}, &remote.Error{Task: remote.Translation, From: c.Engine(), Status: exit.ExitCode(), Expected: "exit code 0", Found: fmt.Sprintf("%v: %.200q", exit, said), Temporary: true, Err: err}
	case err != nil:
		return Answer{}, &remote.Error{Task: remote.Translation, From: c.Engine(), Expected: "a program that runs", Found: err.Error(), Err: err}
	}
	return readCommand(stdout.kept.Bytes(), len(segments))
}

// readCommand reads what a program wrote.
func readCommand(out []byte, n int) (Answer, error) {
	texts, found := make([]string, n), make([]bool, n)
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, mostAnswer)
	for lines.Scan() {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var line commandLine
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil || line.Text == nil {
			return Answer{}, &AnswerError{Reason: fmt.Sprintf("expected a JSON object with id and text on every line, found %.60q", lines.Text())}
		}
		id, err := strconv.Atoi(line.ID)
		if err != nil || id < 1 || id > n || found[id-1] {
			return Answer{}, &AnswerError{Reason: fmt.Sprintf("expected every id from 1 to %d once, found %q", n, line.ID)}
		}
		texts[id-1], found[id-1] = strings.TrimSpace(*line.Text), true
	}
	if err := lines.Err(); err != nil {
		return Answer{}, &AnswerError{Reason: err.Error()}
	}
	for i, ok := range found {
		if !ok {
			return Answer{}, &AnswerError{Reason: fmt.Sprintf("expected id %d, found none", i+1)}
		}
	}
	return Answer{Texts: texts}, nil
}

// bounded keeps the first bytes of what is written. A strict one takes no more, which ends the program.
type bounded struct {
	kept   bytes.Buffer
	most   int
	strict bool
	over   bool
}

func (b *bounded) Write(p []byte) (int, error) {
	room := b.most - b.kept.Len()
	b.over = b.over || len(p) > room
	b.kept.Write(p[:min(len(p), room)])
	if b.over && b.strict {
		return 0, io.ErrShortWrite
	}
	return len(p), nil
}
