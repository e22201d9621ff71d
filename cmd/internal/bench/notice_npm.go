package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// installTime is how long npm has to fetch what the lockfile names.
const installTime = 5 * time.Minute

// packageLock is what is read of a package-lock.json.
type packageLock struct {
	Packages map[string]struct{ Version string }
}

// npmProject measures the packages that npm installs from the lockfile in the folder npm. Without npm or what it fetches from, it is left out.
func (b *bench) npmProject(ctx context.Context) error {
	dir := b.path("npm")
	installed, err := b.installNPM(ctx, dir)
	if err != nil {
		b.say("left out: %v", err)
		b.notes = append(b.notes, "The packages of npm were left out: npm could not install them.")
		return os.RemoveAll(dir)
	}
	n, err := b.packages(ctx, dir, fmt.Sprintf("%d packages that npm installed", installed), 0.5)
	if err != nil {
		return err
	}
	named := n.share(func(c componentFound) bool { return c.Expression != "" })
	texts := n.share(func(c componentFound) bool { return len(c.Texts) > 0 })
	b.rows = append(b.rows,
		row{"of these, packages with a licence", pair{ours: []float64{named}}, "%", least, 100},
		row{"of these, packages with a licence text", pair{ours: []float64{texts}}, "%", least, 95})
	var without []string
	for _, c := range n.Components {
		if len(c.Texts) == 0 {
			without = append(without, c.Name+" "+c.Version)
		}
	}
	b.note("Packages of npm that ship no text", without)
	return os.RemoveAll(dir)
}

// installNPM installs the packages into a folder, without running their scripts, and gives how many the lockfile names.
func (b *bench) installNPM(ctx context.Context, dir string) (int, error) {
	b.say("installing packages of npm")
	testdata, err := b.testdata(ctx)
	if err != nil {
		return 0, err
	}
	if err := os.RemoveAll(dir); err != nil {
		return 0, err
	}
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(testdata, "npm"))); err != nil {
		return 0, err
	}
	text, err := os.ReadFile(filepath.Join(dir, "package-lock.json"))
	if err != nil {
		return 0, err
	}
	var lock packageLock
	if err := json.Unmarshal(text, &lock); err != nil {
		return 0, err
	}
	inTime, cancel := context.WithTimeout(ctx, installTime)
	defer cancel()
	_, err = b.run(inTime, dir, b.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	return len(lock.Packages) - 1, err // one is the project
}

// packages measures ours on a folder, whose first look is to take at most reach seconds.
func (b *bench) packages(ctx context.Context, dir, name string, reach float64) (last noticed, err error) {
	var took, again, peak pair
	for i := range b.rounds {
		b.say("%s: round %d of %d", name, i+1, b.rounds)
		first, second, err := b.twice(ctx, dir)
		if err != nil {
			return last, err
		}
		took.ours, again.ours = append(took.ours, first.seconds), append(again.ours, second.seconds)
		peak.ours = append(peak.ours, first.peak)
		last = first
	}
	b.rows = append(b.rows,
		row{"`notice` of " + name, took, "s", middle, reach},
		row{"`notice` of them again", again, "s", middle, 0},
		row{"peak memory of `notice`, " + name, peak, "MiB", most, 256})
	return last, nil
}

//go:embed testdata/mit.txt
var mit string

// manyPackages measures generated packages, each with a text of its own.
func (b *bench) manyPackages(ctx context.Context) error {
	dir, n := b.path("packages"), b.scaled(5000)
	b.say("making %d packages", n)
	if err := fresh(dir); err != nil {
		return err
	}
	var lock bytes.Buffer
	lock.WriteString(`{"name":"packages","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"packages","version":"1.0.0"}`)
	for i := range n {
		name := fmt.Sprintf("package-%d", i)
		fmt.Fprintf(&lock, `,"node_modules/%s":{"version":"1.0.0","license":"MIT"}`, name)
		if err := writePackage(filepath.Join(dir, "node_modules", name), name); err != nil {
			return err
		}
	}
	lock.WriteString("}}\n")
	if err := os.WriteFile(filepath.Join(dir, "package-lock.json"), lock.Bytes(), 0o600); err != nil {
		return err
	}
	found, err := b.packages(ctx, dir, "5,000 generated packages", 0)
	if err != nil {
		return err
	}
	if len(found.Components) != n {
		return fmt.Errorf("notice finds %d packages of %d that were generated", len(found.Components), n)
	}
	return os.RemoveAll(dir)
}

func writePackage(dir, name string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	page := fmt.Sprintf(`{"name":%q,"version":"1.0.0","license":"MIT"}`, name)
	if err := os.WriteFile(filepath.Join(dir, "package.json"), []byte(page), 0o600); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "LICENSE"), []byte(strings.ReplaceAll(mit, "{holder}", "the authors of "+name)), 0o600)
}
