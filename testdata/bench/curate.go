package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"text/tabwriter"

	"github.com/duizhao/duizhao/dataset"
)

// curateRuns times duizhao curate on synthetic records of about 1 KB, a third of them near-duplicates of earlier ones.
func curateRuns(t *tabwriter.Writer) error {
	dir, err := os.MkdirTemp("", "duizhao-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	fmt.Fprintln(t, "curate\tMB\tCPU seconds\trecords/s a core\tpeak MB")
	for _, n := range []int{200_000, 1_000_000} {
		name := filepath.Join(dir, "rows.jsonl")
		if err := syntheticRows(name, n); err != nil {
			return err
		}
		info, err := os.Stat(name)
		if err != nil {
			return err
		}
		cmd := exec.Command("./duizhao", "-q", "curate", name, "-o", filepath.Join(dir, "out.jsonl"))
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("duizhao curate: %w\n%s", err, out)
		}
		usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
		cpu := (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
		fmt.Fprintf(t, "%d records\t%.0f\t%.1f\t%.0f\t%.0f\n", n, float64(info.Size())/1e6, cpu, float64(n)/cpu, float64(usage.Maxrss)/1e3)
	}
	return nil
}

// syntheticRows writes records of random words, which are as unequally frequent as in text.
func syntheticRows(name string, n int) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	out := bufio.NewWriterSize(f, 1<<20)
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	r := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(r, 1.05, 20, 29_999)
	var words []string
	for range 30_000 {
		var word strings.Builder
		for range 1 + r.IntN(3) {
			word.WriteRune(rune(0x4e00 + r.IntN(6_000)))
		}
		words = append(words, word.String())
	}
	prose := func(n int) string {
		var text strings.Builder
		for i := range n {
			text.WriteString(words[zipf.Uint64()])
			if i%9 == 8 {
				text.WriteString("，")
			}
		}
		return text.String() + "。"
	}
	var recent []string // questions to copy
	for i := range n {
		row := dataset.Row{ID: fmt.Sprintf("synthetic#%d", i+1), Kind: dataset.Open, OriginEN: dataset.OriginNone}
		row.QuestionZH, row.AnswerZH = prose(20+r.IntN(20)), prose(90+r.IntN(60))
		if i%3 == 2 {
			runes := []rune(recent[r.IntN(len(recent))])
			for range 1 + r.IntN(4) {
				runes[r.IntN(len(runes))] = rune(0x6e00 + r.IntN(2_000))
			}
			row.QuestionZH = string(runes)
		}
		if len(recent) < 50_000 {
			recent = append(recent, row.QuestionZH)
		} else {
			recent[r.IntN(len(recent))] = row.QuestionZH
		}
		if err := lines.Encode(&row); err != nil {
			return err
		}
	}
	return out.Flush()
}
