package main

import (
	"context"
	"io"

	"github.com/duizhao/duizhao/dataset/stats"
	"github.com/spf13/cobra"
)

func (a *app) statsCommand() *cobra.Command {
	as, output, charts := "text", "", ""
	cmd := &cobra.Command{
		Use:   "stats ROWS|DIR",
		Short: "Count what a dataset holds",
		Long: `Stats counts rows, splits, kinds, origins, choices, flags, the lengths of texts in characters and scores, of a file of rows
or of the directory of a build. --svg DIR draws charts of them as well.`,
		Example: `  duizhao stats dataset
  duizhao stats rows.jsonl --as json | jq '.lengths[] | select(.column == "answer_zh") | .median'
  duizhao stats dataset --svg charts`,
		Args: argCount(1, 1, "a file of rows or a directory"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if as != "text" && as != "json" {
				return usagef("--as: expected text or json, found %q", as)
			}
			return a.stats(cmd.Context(), args[0], as, output, charts)
		},
	}
	cmd.Flags().StringVar(&as, "as", "text", "text or json")
	cmd.Flags().StringVarP(&output, "output", "o", "", "file to write, instead of stdout")
	cmd.Flags().StringVar(&charts, "svg", "", "directory for charts")
	return cmd
}

func (a *app) stats(ctx context.Context, name, as, output, charts string) error {
	rows, err := a.dataset(ctx, name)
	if err != nil {
		return err
	}
	var c stats.Collector
	for row, err := range rows() {
		if err != nil {
			return err
		}
		c.Add(row)
	}
	s := c.Stats()
	if charts != "" {
		if err := writeCharts(s, charts); err != nil {
			return err
		}
	}
	return a.toOutput(output, func(out io.Writer) error {
		if as == "json" {
			return writeJSON(out, s)
		}
		return s.WriteTable(out)
	})
}

func writeCharts(s *stats.Stats, dir string) error {
	charts, err := s.Charts()
	if err != nil {
		return err
	}
	out, err := newFolder(dir)
	if err != nil {
		return err
	}
	defer out.abort()
	for _, c := range charts {
		f, err := out.create(c.Name + ".svg")
		if err != nil {
			return err
		}
		if _, err := f.Write(c.SVG); err != nil {
			return err
		}
	}
	return out.commit()
}
