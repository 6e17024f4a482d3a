package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/duizhao/duizhao/dataset/translate/testdata/vllm"
	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"duizhao": main})
}

// TestScripts runs the command lines of testdata/script and of the README.
func TestScripts(t *testing.T) {
	testdata, err := filepath.Abs("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join(testdata, "script"),
		Setup: func(env *testscript.Env) error {
			env.Setenv("TESTDATA", testdata)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"lines":   lines,
			"ledger":  ledger,
			"binary":  binary,
			"cut":     cut,
			"hostile": hostile,
			"limited": limited,
			"exits":   exits,
			"cmpdir":  cmpdir,
			"damage":  damage,
			"entries": entries,
			"wall":    wall,
			"server":  server,
		},
	})
}

// server NAME [FAULTS]: a translation server, whose URL is in the variable NAME. It has the model m and the key "sesame"; FAULTS is the share of
// answers with a fault.
func server(ts *testscript.TestScript, neg bool, args []string) {
	s := &vllm.Server{Model: "m", Key: "sesame", Faults: vllm.Faults, Hang: time.Minute}
	if len(args) > 1 {
		rate, err := strconv.ParseFloat(args[1], 64)
		ts.Check(err)
		s.Rate = rate
	}
	h := httptest.NewServer(s)
	ts.Defer(func() { h.CloseClientConnections(); h.Close() })
	ts.Setenv(args[0], h.URL)
}

// lines FILE N: the file has N lines.
func lines(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	if n := strings.Count(ts.ReadFile(args[0]), "\n"); (n == want) == neg {
		ts.Fatalf("%s has %d lines, expected %d", args[0], n, want)
	}
}

// ledger FILE: the entries of each document tile its bytes, and the sums are theirs.
func ledger(ts *testscript.TestScript, neg bool, args []string) {
	var l struct {
		Documents []struct {
			ledgerHead
			Entries []struct {
				Start, End int
				Class      string
			}
		}
	}
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &l))
	if len(l.Documents) == 0 {
		ts.Fatalf("no documents in %s", args[0])
	}
	for _, d := range l.Documents {
		at, sums := 0, map[string]int{}
		for _, e := range d.Entries {
			if e.Start != at {
				ts.Fatalf("%s: byte %d is in no entry, or in two", d.Source, at)
			}
			sums[e.Class] += e.End - e.Start
			at = e.End
		}
		if at != d.Bytes || sums["field"] != d.Field || sums["marker"] != d.Marker || sums["leftover"] != d.Leftover {
			ts.Fatalf("%s: %d of %d bytes, sums %v", d.Source, at, d.Bytes, sums)
		}
	}
}

// binary FILE: writes bytes that are no text.
func binary(ts *testscript.TestScript, neg bool, args []string) {
	data := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
	for i := range 4096 {
		data = append(data, byte(i*i>>3), byte(i*7))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o644))
}

// cut FROM N TO: the first N bytes of a file.
func cut(ts *testscript.TestScript, neg bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(ts.ReadFile(args[0])[:n]), 0o644))
}

// hostile KIND N FILE: a document that is hard on parsers.
func hostile(ts *testscript.TestScript, neg bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	unit := map[string]string{"line": "长", "quotes": "> ", "lists": "- "}[args[0]]
	text := "## Q：问？\n" + strings.Repeat(unit, n/len(unit)) + "答\n"
	if args[0] != "line" {
		text = "## Q：问？\n" + strings.Repeat(unit, n) + "答\n"
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(text), 0o644))
}

// cmpdir A B: two directories hold the same files.
func cmpdir(ts *testscript.TestScript, neg bool, args []string) {
	a, err := contentOf(ts.MkAbs(args[0]))
	ts.Check(err)
	b, err := contentOf(ts.MkAbs(args[1]))
	ts.Check(err)
	if (a == b) == neg {
		ts.Fatalf("%s and %s: expected the same files is %v, found otherwise", args[0], args[1], !neg)
	}
}

// contentOf is all that stands in a directory, as one text.
func contentOf(dir string) (string, error) {
	var b bytes.Buffer
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		var data []byte
		if !entry.IsDir() {
			data, err = os.ReadFile(path)
		}
		fmt.Fprintf(&b, "%s %d\n%s\n", rel, len(data), data)
		return err
	})
	return b.String(), err
}

// damage DIR: cuts one file of a directory short, changes a byte of the next, and so on, and adds one that nobody needs.
func damage(ts *testscript.TestScript, neg bool, args []string) {
	dir := ts.MkAbs(args[0])
	list, err := os.ReadDir(dir)
	ts.Check(err)
	for i, entry := range list {
		name := filepath.Join(dir, entry.Name())
		data, err := os.ReadFile(name)
		ts.Check(err)
		if i%2 == 0 {
			data = data[:len(data)/2]
		} else {
			data[len(data)/2] ^= 1
		}
		ts.Check(os.WriteFile(name, data, 0o644))
	}
	ts.Check(os.WriteFile(filepath.Join(dir, strings.Repeat("0", 64)), nil, 0o644))
	ts.Check(os.WriteFile(filepath.Join(dir, strings.Repeat("0", 64)+".1.partial"), nil, 0o644))
}

// wall DIR: directories that are not empty stand where a directory's files were.
func wall(ts *testscript.TestScript, neg bool, args []string) {
	dir := ts.MkAbs(args[0])
	list, err := os.ReadDir(dir)
	ts.Check(err)
	for _, entry := range list {
		name := filepath.Join(dir, entry.Name())
		ts.Check(os.Remove(name))
		ts.Check(os.MkdirAll(filepath.Join(name, "x"), 0o755))
	}
}

// entries DIR N: a directory has N entries.
func entries(ts *testscript.TestScript, neg bool, args []string) {
	list, err := os.ReadDir(ts.MkAbs(args[0]))
	ts.Check(err)
	if fmt.Sprint(len(list)) != args[1] {
		ts.Fatalf("%s: expected %s entries, found %v", args[0], args[1], list)
	}
}

// exits CODE ARGS...: duizhao ends with the code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	expect(ts, args[0], ts.Exec("duizhao", args[1:]...))
}

func expect(ts *testscript.TestScript, code string, err error) {
	found := "0"
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		found = strconv.Itoa(exit.ExitCode())
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if found != code {
		ts.Fatalf("expected exit code %s, found %s", code, found)
	}
}

// limited BLOCKS ARGS...: duizhao fails under a limit on the size of files, which stands for a full disk.
func limited(ts *testscript.TestScript, neg bool, args []string) {
	expect(ts, strconv.Itoa(exitInput), ts.Exec("sh", append([]string{"-c", `ulimit -f "$1"; shift; exec duizhao "$@"`, "sh"}, args...)...))
}

// TestKilled kills builds at many moments: the directory is the old one or the new one, never anything between.
func TestKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("the full run does this")
	}
	dir := t.TempDir()
	program := filepath.Join(dir, "duizhao")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	build := func(name string) *exec.Cmd {
		return exec.Command(program, "-q", "build", "../../testdata/"+name+"/"+name+".zh.md", "../../testdata/"+name+"/"+name+".en.md", "-o", filepath.Join(dir, "out"))
	}
	content := func() string {
		var b bytes.Buffer
		for _, name := range []string{"data/train-00000-of-00001.parquet", "rows.jsonl", "ledger.json", "build.json"} {
			data, err := os.ReadFile(filepath.Join(dir, "out", name))
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, "%s %d\n", name, len(data))
			b.Write(data)
		}
		return b.String()
	}
	states := map[string]string{}
	var took time.Duration
	for _, name := range []string{"exam", "faq"} {
		start := time.Now()
		if out, err := build(name).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		took = time.Since(start)
		states[content()] = name
	}
	const moments = 40
	for i := range moments {
		cmd := build([]string{"exam", "faq"}[i%2])
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(took * time.Duration(i) / (moments * 3 / 4))
		cmd.Process.Kill()
		cmd.Wait()
		if _, ok := states[content()]; !ok {
			t.Fatalf("killed after %d of %d: neither the old dataset nor the new one", i, moments)
		}
	}
	if out, err := build("faq").CombinedOutput(); err != nil {
		t.Fatalf("after kills: %v\n%s", err, out)
	}
	if states[content()] != "faq" {
		t.Error("a build after kills differs from one before")
	}
}

// TestReadme runs every command of the README, in its order, in a directory that has the test documents.
func TestReadme(t *testing.T) {
	if testing.Short() {
		t.Skip("the full run does this")
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var script bytes.Buffer
	commands := 0
	for i, part := range strings.Split(string(readme), "```") {
		code, ok := strings.CutPrefix(part, "sh\n")
		if i%2 == 0 || !ok {
			continue
		}
		for _, line := range strings.Split(strings.TrimSpace(code), "\n") {
			fmt.Fprintf(&script, "shell '%s'\n", strings.ReplaceAll(line, "'", "''"))
			commands++
		}
	}
	if commands < 10 {
		t.Fatalf("found %d commands in the README, expected more", commands)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "readme.txtar"), script.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	testdata, err := filepath.Abs("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:   dir,
		Setup: func(env *testscript.Env) error { return os.Symlink(testdata, filepath.Join(env.WorkDir, "testdata")) },
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"shell": func(ts *testscript.TestScript, neg bool, args []string) {
				// A command whose reader has seen enough ends by SIGPIPE, 141; any other failure in the pipe counts.
				ts.Check(ts.Exec("bash", "-c", args[0]+`
for status in "${PIPESTATUS[@]}"; do [ "$status" = 0 ] || [ "$status" = 141 ] || exit "$status"; done`))
			},
		},
	})
}
