package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"text/tabwriter"
)

// comparisons are benchmarks beside their peers, run in one go so that the ratio holds on a busy machine.
var comparisons = []struct{ pkg, bench, peer, about string }{
	{"./segment", "BenchmarkBlocks/markdown", "BenchmarkGoldmark", "blocks, beside goldmark with inlines"},
	{"./segment", "BenchmarkSentencesChinese/Sentences", "BenchmarkSentencesChinese/IndexAny", "Chinese sentences, beside strings.IndexAny"},
	{"./dataset", "BenchmarkSplitMarkdown", "BenchmarkGoldmark", "decode and split Markdown, beside goldmark"},
	{"./dataset", "BenchmarkSplitPlain", "BenchmarkGoldmark", "decode and split plain text, beside goldmark"},
	{"./segment/words", "BenchmarkWords/dict", "BenchmarkGse", "words, beside gse Segment"},
	{"./dataset/align", "BenchmarkSentences/duizhao/2000", "BenchmarkSentences/GaleChurch/2000", "sentence alignment, beside Gale-Church"},
	{"./dataset/curate", "BenchmarkSketch", "BenchmarkClassicMinHash", "sketches of near-duplicates, beside 128 MinHashes"},
	{"./dataset/export", "BenchmarkJSONL", "BenchmarkEncodingJSON", "rows as JSON lines, beside encoding/json"},
	{"./dataset/export", "BenchmarkParquet", "BenchmarkEncodingJSON", "rows as Parquet, beside encoding/json"},
}

var benchLine = regexp.MustCompile(`^(Benchmark\S+)\s+\d+\s+([\d.]+) ns/op(?:\s+([\d.]+) MB/s)?(?:.*?([\d.]+) sentences/s)?`)

// parts runs the packages' benchmarks and prints each beside its peer.
func parts(t *tabwriter.Writer) error {
	fmt.Fprintln(t, "part\tspeed\tpeer\ttimes the peer")
	for _, c := range comparisons {
		out, err := exec.Command("go", "test", "-run", "^$", "-bench", pattern(c.bench)+"|"+pattern(c.peer), "-count", "3", "-cpu", "1", c.pkg).CombinedOutput()
		if err != nil {
			return fmt.Errorf("%s: %w\n%s", c.pkg, err, out)
		}
		ours, unit := best(out, c.bench)
		theirs, _ := best(out, c.peer)
		if ours == 0 || theirs == 0 {
			return fmt.Errorf("%s: expected results of %s and %s, found\n%s", c.pkg, c.bench, c.peer, out)
		}
		fmt.Fprintf(t, "%s\t%.0f %s\t%.0f %s\t%.2f\n", c.about, ours, unit, theirs, unit, ours/theirs)
	}
	return nil
}

// pattern is what go test -bench takes for a benchmark alone; a slash stands before the name of a part of it.
func pattern(name string) string { return "^" + strings.ReplaceAll(name, "/", "$/^") + "$" }

// best is a benchmark's best speed of all runs.
func best(out []byte, name string) (speed float64, unit string) {
	lines := bufio.NewScanner(bytes.NewReader(out))
	for lines.Scan() {
		m := benchLine.FindStringSubmatch(lines.Text())
		if m == nil || m[1] != name {
			continue
		}
		value, u := m[3], "MB/s"
		if m[4] != "" {
			value, u = m[4], "sentences/s"
		}
		if v, err := strconv.ParseFloat(value, 64); err == nil && v > speed {
			speed, unit = v, u
		}
	}
	return speed, unit
}

// wholeRuns times the program itself, from outside: CPU time, so that a busy machine does not matter much, and peak memory.
func wholeRuns(t *tabwriter.Writer) error {
	dir, err := os.MkdirTemp("", "duizhao-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	markdown, err := corpusOf(filepath.Join(dir, "markdown"), ".md", 200<<20)
	if err != nil {
		return err
	}
	plain, err := corpusOf(filepath.Join(dir, "plain"), ".txt", 200<<20)
	if err != nil {
		return err
	}
	bilingual, err := bilingualCorpus(filepath.Join(dir, "bilingual"), 40<<20)
	if err != nil {
		return err
	}
	single := filepath.Join(dir, "single.md")
	if err := repeat(single, "testdata/exam/exam.zh.md", 50<<20); err != nil {
		return err
	}
	small := func(out string) []string {
		return []string{"build", "testdata/faq/faq.zh.md", "testdata/faq/faq.en.md", "-o", out}
	}
	fmt.Fprintln(t, "whole run\tMB\tseconds\tMB/s a core\tpeak MB")
	for _, run := range []struct {
		about string
		bytes int64
		args  []string
	}{
		{"split Markdown to JSON lines", markdown, []string{"split", filepath.Join(dir, "markdown"), "-o", filepath.Join(dir, "m.jsonl")}},
		{"split plain text to JSON lines", plain, []string{"split", filepath.Join(dir, "plain"), "-o", filepath.Join(dir, "p.jsonl")}},
		{"build from pairs", bilingual, []string{"build", filepath.Join(dir, "bilingual"), "-o", filepath.Join(dir, "out")}},
		{"split one document", 50 << 20, []string{"split", single, "-o", filepath.Join(dir, "s.jsonl")}},
		{"build from one small pair", 0, small(filepath.Join(dir, "small"))},
	} {
		cmd := exec.Command("./duizhao", append([]string{"-q"}, run.args...)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("duizhao %s: %w\n%s", strings.Join(run.args, " "), err, out)
		}
		usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
		cpu := (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
		mb := float64(run.bytes) / 1e6
		fmt.Fprintf(t, "%s\t%.1f\t%.2f\t%.1f\t%.0f\n", run.about, mb, cpu, mb/cpu, float64(usage.Maxrss)/1e3)
	}
	return nil
}

// corpusOf makes many documents of the test documents' Chinese side, each with its own numbers in it.
func corpusOf(dir, ext string, size int64) (int64, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return 0, err
	}
	var total int64
	for i := 0; total < size; i++ {
		name := pairs[i%len(pairs)]
		data, err := os.ReadFile("testdata/" + name + "/" + name + ".zh.md")
		if err != nil {
			return 0, err
		}
		data = fmt.Appendf(data, "\n第 %d 份。\n", i)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%05d%s", name, i, ext)), data, 0o644); err != nil {
			return 0, err
		}
		total += int64(len(data))
	}
	return total, nil
}

// bilingualCorpus makes many pairs of the test documents.
func bilingualCorpus(dir string, size int64) (int64, error) {
	var total int64
	for i := 0; total < size; i++ {
		name := pairs[i%len(pairs)]
		for _, lang := range []string{"zh", "en"} {
			data, err := os.ReadFile("testdata/" + name + "/" + name + "." + lang + ".md")
			if err != nil {
				return 0, err
			}
			if err := os.MkdirAll(filepath.Join(dir, lang), 0o755); err != nil {
				return 0, err
			}
			if err := os.WriteFile(filepath.Join(dir, lang, fmt.Sprintf("%s-%05d.md", name, i)), data, 0o644); err != nil {
				return 0, err
			}
			total += int64(len(data))
		}
	}
	return total, nil
}

// repeat makes one large document of a small one.
func repeat(name, from string, size int64) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(name, bytes.Repeat(data, int(size)/len(data)), 0o644)
}
