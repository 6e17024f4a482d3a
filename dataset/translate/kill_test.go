package translate_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/duizhao/duizhao/dataset"
	"github.com/duizhao/duizhao/dataset/translate/memory"
	"github.com/duizhao/duizhao/dataset/translate/testdata/vllm"
)

// TestMain runs the tests, or as a child of one of them a translation.
func TestMain(m *testing.M) {
	if url := os.Getenv("TRANSLATE_CHILD_URL"); url != "" {
		if err := child(url, os.Getenv("TRANSLATE_CHILD_DIR")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// child fills rows with a memory in a directory, prints every translation when it is durable, and writes the rows at the end.
func child(url, dir string) error {
	m, err := memory.Open(filepath.Join(dir, "memory.db"), memory.Options{})
	if err != nil {
		return err
	}
	defer m.Close()
	e := newEngine(url)
	e.Answer, e.Batch = m.Answer, 8
	var mutex sync.Mutex
	e.Remember = func(ctx context.Context, key, value []byte) error {
		if err := m.Remember(ctx, key, value); err != nil {
			return err
		}
		mutex.Lock()
		defer mutex.Unlock()
		fmt.Printf("%s\n", value)
		return nil
	}
	var out bytes.Buffer
	for row, err := range e.Rows(context.Background(), stream(distinctRows(os.Getenv("TRANSLATE_CHILD_ROWS")))) {
		if err != nil {
			return err
		}
		if err := json.NewEncoder(&out).Encode(row); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dir, "rows.jsonl"), out.Bytes(), 0o644)
}

// distinctRows are so many rows in which no sentence recurs.
func distinctRows(n string) []*dataset.Row {
	count, err := strconv.Atoi(n)
	if err != nil {
		panic(err)
	}
	var rows []*dataset.Row
	for i := range count {
		rows = append(rows, &dataset.Row{
			ID: fmt.Sprint(i), OriginEN: dataset.OriginNone, QuestionZH: fmt.Sprintf("第 %d 题问的是什么？", i),
			AnswerZH: fmt.Sprintf("运行 `run %d`。\n\n- 再等 %d 秒。", i, i), AnalysisZH: fmt.Sprintf("见第 %d 章。", i),
		})
	}
	return rows
}

// TestKilled kills translations at 20 moments. In the end the rows are those of a run that nobody stopped, and no text was asked for again
// after its answer was accepted.
func TestKilled(t *testing.T) {
	kills, size := 20, 1000
	if testing.Short() {
		kills, size = 4, 200
	}
	newServer := func() *vllm.Server {
		return &vllm.Server{Rate: 0.2, Seed: 5, Faults: []vllm.Fault{vllm.Missing, vllm.Number, vllm.Internal, vllm.Refusal}}
	}
	start := func(url, dir string) (*exec.Cmd, *bytes.Buffer) {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "TRANSLATE_CHILD_URL="+url, "TRANSLATE_CHILD_DIR="+dir, fmt.Sprint("TRANSLATE_CHILD_ROWS=", size))
		said := new(bytes.Buffer)
		cmd.Stdout, cmd.Stderr = said, os.Stderr
		return cmd, said
	}
	rows := func(dir string) string {
		data, err := os.ReadFile(filepath.Join(dir, "rows.jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}

	calm := t.TempDir()
	whole, _ := start(serve(t, newServer()), calm)
	if err := whole.Run(); err != nil {
		t.Fatal(err)
	}

	dir := t.TempDir()
	s := newServer()
	var mutex sync.Mutex
	var seen func()
	s.Seen = func(int) {
		mutex.Lock()
		defer mutex.Unlock()
		if seen != nil {
			seen()
		}
	}
	url := serve(t, s)
	source := map[string]string{} // by translation
	for _, row := range distinctRows(fmt.Sprint(size)) {
		for _, zh := range []string{row.QuestionZH, row.AnalysisZH} {
			source[vllm.Translate(zh)] = zh
		}
	}
	random := rand.New(rand.NewPCG(11, 0))
	asked := map[string]int{} // of accepted texts, how often when they were accepted
	killed := 0
	for range kills {
		cmd, said := start(url, dir)
		after, delay := 1+random.IntN(20), time.Duration(random.IntN(6000))*time.Microsecond
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		mutex.Lock()
		seen = func() {
			if after--; after == 0 {
				time.AfterFunc(delay, func() { cmd.Process.Kill() })
			}
		}
		mutex.Unlock()
		if err := cmd.Wait(); err != nil {
			killed++
		}
		for lines := bufio.NewScanner(said); lines.Scan(); {
			if zh, ok := source[lines.Text()]; ok { // the last line may be cut
				asked[zh] = s.Asked(zh)
			}
		}
	}
	mutex.Lock()
	seen = nil
	mutex.Unlock()
	last, _ := start(url, dir)
	if err := last.Run(); err != nil {
		t.Fatal(err)
	}
	if rows(dir) != rows(calm) {
		t.Error("other rows than those of a run that was not killed")
	}
	for text, n := range asked {
		if s.Asked(text) != n {
			t.Errorf("%q: accepted, and asked for %d times more", text, s.Asked(text)-n)
		}
	}
	if killed < kills/2 || len(asked) == 0 {
		t.Errorf("only %d of %d were killed, %d texts accepted before", killed, kills, len(asked))
	}
	t.Logf("%d killed, %d texts accepted before the last run", killed, len(asked))
}
