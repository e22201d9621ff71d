package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// bench is one run: where it works, what it measures, and the rows so far.
type bench struct {
	dir, bin string
	rounds   int
	scale    float64
	full     bool
	only     []string // names of steps; all of them when empty
	out, log io.Writer

	tests    string // the tests of package evidence as a program; built when empty
	appTests string // those of package tui
	gitleaks string // the program; built when empty, and with it
	examples string // what writes examples for its rules

	goLicenses string // the program; built when empty, and with it
	goSource   string // the Go project that it looks at is found
	npm        string // the program that installs packages
	keys       keys
	texts      *texts
	rows       []row
	notes      []string // below the table
	load       string   // how busy the machine was before and after, where it tells
}

// step is one part of the run.
type step struct {
	name string
	do   func(context.Context) error
}

// steps are the parts of the run that measure. What works inside this program is last: see run.
func (b *bench) steps() []step {
	return []step{{"start", b.start}, {"corpora", b.corpora}, {"repository", b.repository}, {"access", b.access}, {"secrets", b.secrets}, {"notice", b.notice}, {"evidence", b.evidence}, {"app", b.app}}
}

// chosen are the steps of this run.
func (b *bench) chosen() ([]step, error) {
	var list []step
	var names []string
	for _, s := range b.steps() {
		names = append(names, s.name)
		if len(b.only) == 0 || slices.Contains(b.only, s.name) {
			list = append(list, s)
		}
	}
	for _, name := range b.only {
		if !slices.Contains(names, name) {
			return nil, fmt.Errorf("there is no part %q of the run; there are %s", name, strings.Join(names, ", "))
		}
	}
	return list, nil
}

// all makes what is needed, measures, and prints the table.
func (b *bench) all(ctx context.Context) error {
	steps, err := b.chosen()
	if err != nil {
		return err
	}
	before := loadAverage()
	if err := b.prepare(ctx); err != nil {
		return err
	}
	for _, s := range steps {
		if err := s.do(ctx); err != nil {
			return err
		}
	}
	if before != "" {
		b.load = fmt.Sprintf("; load average: %s before, %s after", before, loadAverage())
	}
	return b.print(ctx)
}

// loadAverage is that of the last minute, this program included; empty on systems that do not tell.
func loadAverage() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return ""
	}
	first, _, _ := strings.Cut(string(text), " ")
	return first
}

// prepare builds the binary and makes the keys of both sides with stock tools.
func (b *bench) prepare(ctx context.Context) error {
	if err := os.MkdirAll(b.dir, 0o700); err != nil {
		return err
	}
	if b.bin == "" {
		b.bin = b.path("handover")
		b.say("building cmd/handover")
		if _, err := b.run(ctx, "", "go", "build", "-trimpath", "-o", b.bin, "github.com/handover-kit/handover/cmd/handover"); err != nil {
			return err
		}
	}
	var err error
	if b.bin, err = filepath.Abs(b.bin); err != nil {
		return err
	}
	if b.texts, err = sourceTexts(ctx, b); err != nil {
		return err
	}
	b.keys, err = makeKeys(ctx, b)
	return err
}

// corpora packs and opens each corpus, ours and theirs in turn.
func (b *bench) corpora(ctx context.Context) error {
	for _, c := range []struct {
		name  string
		make  func(dir string) error
		reach float64 // of packing
	}{
		{"source", func(dir string) error { return b.texts.source(dir, b.scaled(12_000), b.scaled(200_000_000)) }, 0.6},
		{"media", func(dir string) error { return media(dir, b.scaled(64), 16<<20) }, 0.8},
		{"small", func(dir string) error { return b.texts.small(dir, b.scaled(100_000)) }, 0.8},
	} {
		b.say("making corpus %s", c.name)
		dir := b.path("corpus", c.name)
		if err := fresh(dir); err != nil {
			return err
		}
		if err := c.make(dir); err != nil {
			return fmt.Errorf("make corpus %s: %w", c.name, err)
		}
		if err := b.packAndOpen(ctx, c.name, dir, c.reach); err != nil {
			return err
		}
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	return nil
}

// scaled is a count or size of the full benchmark at the scale of this run.
func (b *bench) scaled(n int) int { return max(1, int(float64(n)*b.scale)) }

func (b *bench) path(parts ...string) string {
	return filepath.Join(append([]string{b.dir}, parts...)...)
}

func (b *bench) say(format string, args ...any) { fmt.Fprintf(b.log, format+"\n", args...) }

// fresh makes an empty folder, whatever was there.
func fresh(dir string) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	return os.MkdirAll(dir, 0o700)
}
