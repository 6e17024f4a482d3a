package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// interrupting is a stdin that interrupts the program when it is read, and then never gives anything.
type interrupting struct{}

func (interrupting) Read([]byte) (int, error) {
	p, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = p.Signal(os.Interrupt)
	}
	if err != nil {
		return 0, err
	}
	select {}
}

// TestInterrupted interrupts commands that wait for stdin: they end, and leave nothing behind.
func TestInterrupted(t *testing.T) {
	old := filepath.Join(t.TempDir(), "old.jsonl")
	if err := os.WriteFile(old, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"split", "-"}, {"segment", "-"}, {"build", "-", "-o", "out"}, {"translate", "-", "--command", "cat"},
		{"export", "-", "--as", "alpaca", "-o", "out"}, {"export", "-", "--as", "moses", "-o", "out"}, {"check", "-", "-o", "out"},
		{"curate", "-", "-o", "out"}, {"publish", "-", "-o", "out"}, {"stats", "-", "--svg", "out"}, {"diff", old, "-", "-o", "out"},
		{"memory", "add", "-"}, {"memory", "import", "-", "--as", "tmx"}, {"terms", "propose", "-", "-o", "out"},
	} {
		t.Chdir(t.TempDir())
		t.Setenv("TMPDIR", t.TempDir())
		t.Setenv("XDG_DATA_HOME", t.TempDir())
		var stderr bytes.Buffer
		if code := run(args, interrupting{}, io.Discard, &stderr); code != exitStopped {
			t.Errorf("%q: exit code %d, want %d: %s", args, code, exitStopped, &stderr)
		}
		for _, dir := range []string{".", os.TempDir()} {
			if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
				t.Errorf("%q left %v behind: %v", args, left, err)
			}
		}
	}
}

// TestStopped runs commands that read files with a context that has ended.
func TestStopped(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("rows.jsonl", []byte("{\"id\":\"a\"}\n{\"id\":\"b\"}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, args := range [][]string{
		{"export", "rows.jsonl", "--as", "alpaca"}, {"check", "rows.jsonl"}, {"curate", "rows.jsonl"}, {"curate", "rows.jsonl", "--prove"},
		{"publish", "rows.jsonl", "-o", "out"}, {"stats", "rows.jsonl"}, {"diff", "rows.jsonl", "rows.jsonl"}, {"terms", "propose", "rows.jsonl"},
		{"lint", "."},
	} {
		a := &app{stdout: io.Discard, log: newLog(io.Discard)}
		root := a.rootCommand()
		root.SetArgs(args)
		if err := root.ExecuteContext(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("%q: %v, want %v", args, err, context.Canceled)
		}
	}
	if left, err := os.ReadDir("."); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
