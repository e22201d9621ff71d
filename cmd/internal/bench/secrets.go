package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// secrets measures the search for secrets against gitleaks, and compares what both find.
func (b *bench) secrets(ctx context.Context) error {
	if err := b.buildGitleaks(ctx); err != nil {
		return err
	}
	for _, measure := range []func(context.Context) error{b.sourceTree, b.history, b.hostile, b.differential} {
		if err := measure(ctx); err != nil {
			return err
		}
	}
	return nil
}

// buildGitleaks builds gitleaks, and what writes examples for its rules, from the module in the folder gitleaks.
func (b *bench) buildGitleaks(ctx context.Context) error {
	if b.gitleaks != "" {
		return nil
	}
	b.say("building gitleaks")
	testdata, err := b.testdata(ctx)
	if err != nil {
		return err
	}
	module := filepath.Join(testdata, "gitleaks")
	b.gitleaks, b.examples = b.path("gitleaks", "gitleaks"), b.path("gitleaks", "corpus")
	if err := fresh(b.path("gitleaks")); err != nil {
		return err
	}
	_, err = b.run(ctx, module, "go", "build", "-trimpath", "-o", b.path("gitleaks")+string(filepath.Separator), "github.com/zricethezav/gitleaks/v8", "./corpus")
	return err
}

// searched is what a scan of ours took and found.
type searched struct {
	cost
	Findings []struct {
		Rule, Class string
		Places      []place
	}
	Scanned struct{ Objects int }
}

// place is where a secret stands.
type place struct {
	Path   string
	Object string
	Line   int
}

// certain are the findings of that class, as the rule and the first place.
func (s searched) certain() (list []string) {
	for _, f := range s.Findings {
		if f.Class == "certain" {
			list = append(list, fmt.Sprintf("%s in %s:%d", f.Rule, f.Places[0].Path, f.Places[0].Line))
		}
	}
	return list
}

// scan runs ours on a path, with a cache that begins empty or is that of the scan before.
func (b *bench) scan(ctx context.Context, path string, again bool) (searched, error) {
	cache := b.path("cache")
	if !again {
		if err := fresh(cache); err != nil {
			return searched{}, err
		}
	}
	if err := b.settle(ctx); err != nil {
		return searched{}, err
	}
	const found = 3
	c, err := b.runTo(ctx, found, "", "env", "XDG_CACHE_HOME="+cache, "HOME="+cache, b.bin, "scan", "--json", path)
	if err != nil {
		return searched{}, err
	}
	s := searched{cost: c}
	if err := json.Unmarshal(c.out, &s); err != nil {
		return s, fmt.Errorf("read what scan --json says: %w", err)
	}
	return s, nil
}

// leak is a finding of gitleaks.
type leak struct {
	RuleID, File       string
	StartLine, EndLine int
}

// leaks runs gitleaks on a path; kind is dir or git.
func (b *bench) leaks(ctx context.Context, kind, path string) (c cost, list []leak, err error) {
	if err := b.settle(ctx); err != nil {
		return c, nil, err
	}
	report := b.path("leaks.json")
	c, err = b.run(ctx, b.dir, b.gitleaks, kind, "--no-banner", "--log-level=error", "--exit-code=0", "--redact", "--report-format=json", "--report-path="+report, path)
	if err != nil {
		return c, nil, err
	}
	text, err := os.ReadFile(report)
	if err != nil {
		return c, nil, err
	}
	if err := json.Unmarshal(text, &list); err != nil {
		return c, nil, fmt.Errorf("read the report of gitleaks: %w", err)
	}
	return c, list, os.Remove(report)
}

// sourceTree measures a search of Go's own source text, and one more after it.
func (b *bench) sourceTree(ctx context.Context) error {
	root, err := b.run(ctx, "", "go", "env", "GOROOT")
	if err != nil {
		return err
	}
	tree := filepath.Join(strings.TrimSpace(string(root.out)), "src")
	size, err := sizeOf(tree)
	if err != nil {
		return err
	}
	var speed, again, processor, peak, peakAgain pair
	var last searched
	var leaks []leak
	for i := range b.rounds {
		b.say("source tree: round %d of %d", i+1, b.rounds)
		if last, err = b.scan(ctx, tree, false); err != nil {
			return err
		}
		second, err := b.scan(ctx, tree, true)
		if err != nil {
			return err
		}
		if !slices.Equal(last.certain(), second.certain()) {
			return errors.New("the second scan of the source tree finds something else than the first")
		}
		var theirs cost
		if theirs, leaks, err = b.leaks(ctx, "dir", tree); err != nil {
			return err
		}
		speed.add(size/last.seconds, size/theirs.seconds)
		again.ours = append(again.ours, size/second.seconds)
		processor.add(last.processor, theirs.processor)
		peak.add(last.peak, theirs.peak)
		peakAgain.ours = append(peakAgain.ours, second.peak)
	}
	c, err := comparisonOf(filepath.Dir(tree), leaks, last)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("Go's source tree, %.0f MB", size)
	b.rows = append(b.rows,
		row{"`scan` of " + name + ", against `gitleaks dir`", speed, "MB/s", rate, 8},
		row{"`scan` of " + name, pair{ours: speed.ours}, "MB/s", least, 30},
		row{"processor time of that, against `gitleaks dir`", processor, "s", ratio, 0},
		row{"`scan` of " + name + ", again", again, "MB/s", least, 300},
		row{"peak memory of `scan`, Go's source tree", peak, "MiB", most, 256},
		row{"peak memory of `scan`, Go's source tree again", peakAgain, "MiB", most, 256})
	b.note("Certain on Go's source tree", last.certain())
	b.note(fmt.Sprintf("There gitleaks finds %d secrets, we find %d of those, and something in %d lines where it finds nothing. Rules of which something is missing", c.theirs, c.both, c.alone), c.rules())
	return nil
}

// sizeOf is the size of all files below a folder, in MB.
func sizeOf(dir string) (mb float64, err error) {
	err = filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			mb += float64(info.Size()) / 1e6
		}
		return err
	})
	return mb, err
}

// note adds a line below the table.
func (b *bench) note(what string, list []string) {
	b.notes = append(b.notes, fmt.Sprintf("%s: %d. %s", what, len(list), strings.Join(list, "; ")))
}
