package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/duizhao/duizhao/dataset/export/publish"
	"github.com/spf13/cobra"
)

func (a *app) lintCommand() *cobra.Command {
	as, ignore, list := "text", []string(nil), false
	cmd := &cobra.Command{
		Use:   "lint DIR",
		Short: "Check a folder before it is pushed to a hub",
		Long: `Lint checks a folder, whoever made it, against the conventions of hubs: the card and its front matter, configurations,
splits and shards, Parquet files and what is in them (ids, leaks, text that is not UTF-8), Croissant 1.1 metadata, checksums,
NOTICE. Nothing outside the folder is read, and no network is needed. Every finding names its rule, the file, what was found
and how to mend it. The exit code is 1 if there are findings.`,
		Example: `  duizhao lint hub
  duizhao lint hub --ignore croissant/ --ignore sums/
  duizhao lint hub --as json | jq -r '.[].rule'
  duizhao lint --rules`,
		Args: func(cmd *cobra.Command, args []string) error {
			if list {
				return argCount(0, 0, "no folder with --rules")(cmd, args)
			}
			return argCount(1, 1, "a folder")(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if as != "text" && as != "json" {
				return usagef("--as: expected text or json, found %q", as)
			}
			if list {
				return printRules(a.stdout)
			}
			return a.lint(cmd.Context(), args[0], as, ignore)
		},
	}
	cmd.Flags().StringVar(&as, "as", "text", "text or json")
	cmd.Flags().StringArrayVar(&ignore, "ignore", nil, "leave out a rule, or all that begin so: card/license, croissant/")
	cmd.Flags().BoolVar(&list, "rules", false, "list the rules")
	return cmd
}

func printRules(out io.Writer) error {
	for _, r := range publish.Rules() {
		if _, err := fmt.Fprintf(out, "%-28s %s\n", r.ID, r.About); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) lint(ctx context.Context, dir, as string, ignore []string) error {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return fmt.Errorf("%s: expected a folder, found a file", dir)
	}
	root, err := os.OpenRoot(dir) // links that lead out of it are not followed
	if err != nil {
		return err
	}
	defer root.Close()
	all, err := publish.Lint(ctx, root.FS())
	if err != nil {
		return err
	}
	found := []publish.Finding{}
	for _, f := range all {
		if !ignored(f.Rule, ignore) {
			found = append(found, f)
		}
	}
	if as == "json" {
		enc := jsonLines(a.stdout)
		enc.SetIndent("", "  ")
		if err := enc.Encode(found); err != nil {
			return err
		}
	} else {
		for _, f := range found {
			if _, err := fmt.Fprintf(a.stdout, "%s: %s: %s\n    fix: %s\n", f.File, f.Rule, f.Found, f.Fix); err != nil {
				return err
			}
		}
	}
	if len(found) > 0 {
		return &exitError{exitProblems, fmt.Errorf("%s: %d findings", dir, len(found))}
	}
	a.log.summary(dir+" keeps all rules", fact{"rules", len(publish.Rules())})
	return nil
}

// ignored tells whether a rule is one of those to leave out.
func ignored(rule string, ignore []string) bool {
	for _, prefix := range ignore {
		if rule == prefix || strings.HasSuffix(prefix, "/") && strings.HasPrefix(rule, prefix) {
			return true
		}
	}
	return false
}
