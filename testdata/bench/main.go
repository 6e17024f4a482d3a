// Command bench measures duizhao: quality against the gold in testdata, speed of its parts beside named peers in the same run, and
// time and memory of whole runs. With -corpus DIR it also measures the documents there (see corpus.go).
//
//	make bench
//	go run ./testdata/bench -corpus ../corpus
package main

import (
	"flag"
	"fmt"
	"os"
	"text/tabwriter"
)

func main() {
	corpus := flag.String("corpus", "", "directory of real documents to measure as well")
	quick := flag.Bool("quick", false, "quality only, no speed")
	flag.Parse()
	steps := []func(*tabwriter.Writer) error{gold}
	if *corpus != "" {
		steps = append(steps, func(t *tabwriter.Writer) error { return corpusFigures(t, *corpus) })
	}
	if !*quick {
		steps = append(steps, parts, wholeRuns, curateRuns)
	}
	for _, step := range steps {
		table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		if err := step(table); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		table.Flush()
		fmt.Println()
	}
}
