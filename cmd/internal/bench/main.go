// Command bench measures handover against stock tools that do the same work, and prints a Markdown table for
// docs/benchmarks.md. Every figure of one table comes from one run on one machine, ours and theirs in turn; a reach
// that is missed is a result, a command that fails is an error.
//
//	go run ./cmd/internal/bench [-scale 0.01] [-full] [-only secrets,app]
//
// It needs age, zstd, tar, git, ssh-keygen, jq and bash, and at full size about 8 GB of disk (20 GB with -full).
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) (err error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	b := bench{npm: "npm", out: os.Stdout, log: os.Stderr}
	flags.StringVar(&b.dir, "dir", "", "work folder, kept afterwards (default: a temporary one)")
	flags.StringVar(&b.bin, "bin", "", "measure this binary (default: build cmd/handover)")
	flags.IntVar(&b.rounds, "n", 3, "rounds of each measure")
	flags.Float64Var(&b.scale, "scale", 1, "size of the corpora; reaches are meant for 1")
	flags.BoolVar(&b.full, "full", false, "also list and read a 4 GB bundle, and search a file of 5 GB")
	flags.Func("only", "measure these `parts` only, with commas between: start, corpora, repository, access, secrets, notice, evidence, app", func(text string) error {
		b.only = strings.Split(text, ",")
		return nil
	})
	if err := flags.Parse(args); err != nil {
		return err
	}
	if b.rounds < 1 || b.scale <= 0 || flags.NArg() > 0 {
		return fmt.Errorf("usage: bench [-dir DIR] [-bin FILE] [-n ROUNDS] [-scale X] [-full] [-only PARTS]")
	}
	if b.dir == "" {
		if b.dir, err = os.MkdirTemp("", "handover-bench-"); err != nil {
			return err
		}
		defer os.RemoveAll(b.dir)
	}
	if b.dir, err = filepath.Abs(b.dir); err != nil {
		return err
	}
	return b.all(ctx)
}
