package main

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
)

// notice measures the search for third-party code and its licences: a Go project against go-licenses, and packages of npm.
func (b *bench) notice(ctx context.Context) error {
	if err := b.buildGoLicenses(ctx); err != nil {
		return err
	}
	for _, measure := range []func(context.Context) error{b.goProject, b.npmProject, b.manyPackages} {
		if err := measure(ctx); err != nil {
			return err
		}
	}
	return nil
}

// testdata is the folder of that name of this package.
func (b *bench) testdata(ctx context.Context) (string, error) {
	listed, err := b.run(ctx, "", "go", "list", "-f", "{{.Dir}}", "github.com/handover-kit/handover/cmd/internal/bench")
	return filepath.Join(strings.TrimSpace(string(listed.out)), "testdata"), err
}

// buildGoLicenses builds go-licenses from the module in the folder of that name, and finds the project it is to look at: the source of gitleaks.
func (b *bench) buildGoLicenses(ctx context.Context) error {
	if b.goLicenses != "" {
		return nil
	}
	b.say("building go-licenses")
	testdata, err := b.testdata(ctx)
	if err != nil {
		return err
	}
	b.goLicenses = b.path("go-licenses")
	// With -trimpath it would take every package for one of the standard library, and report nothing.
	if _, err := b.run(ctx, filepath.Join(testdata, "go-licenses"), "go", "build", "-o", b.goLicenses, "github.com/google/go-licenses/v2"); err != nil {
		return err
	}
	gitleaks := filepath.Join(testdata, "gitleaks")
	if _, err := b.run(ctx, gitleaks, "go", "mod", "download"); err != nil {
		return err
	}
	listed, err := b.run(ctx, gitleaks, "go", "list", "-m", "-f", "{{.Dir}}", "github.com/zricethezav/gitleaks/v8")
	b.goSource = strings.TrimSpace(string(listed.out))
	return err
}

// noticed is what a run of ours took and found.
type noticed struct {
	cost
	Components []componentFound
	Gaps       []struct{ What, Why string }
}

type componentFound struct {
	Name, Version, Expression string
	Texts                     []string
}

// share is how many components are as asked, in per cent.
func (n *noticed) share(is func(componentFound) bool) float64 {
	count := 0
	for _, c := range n.Components {
		if is(c) {
			count++
		}
	}
	return 100 * float64(count) / float64(max(len(n.Components), 1))
}

// notices runs ours on a folder, with a cache that begins empty or is that of the run before. Go's own caches stay where they are.
func (b *bench) notices(ctx context.Context, dir string, again bool) (n noticed, err error) {
	cache := b.path("cache")
	if !again {
		if err := fresh(cache); err != nil {
			return n, err
		}
	}
	if err := b.settle(ctx); err != nil {
		return n, err
	}
	folders, err := b.run(ctx, "", "go", "env", "GOCACHE", "GOMODCACHE")
	if err != nil {
		return n, err
	}
	goCache, modules, _ := strings.Cut(strings.TrimSpace(string(folders.out)), "\n")
	const blocked = 3
	c, err := b.runTo(ctx, blocked, "", "env", "XDG_CACHE_HOME="+cache, "HOME="+cache, "GOCACHE="+goCache, "GOMODCACHE="+modules, b.bin, "notice", dir, "--json")
	if err != nil {
		return n, err
	}
	n.cost = c
	if err := json.Unmarshal(c.out, &n); err != nil {
		return n, fmt.Errorf("read what notice --json says: %w", err)
	}
	if len(n.Gaps) > 0 {
		return n, fmt.Errorf("notice cannot look at %s: %s", n.Gaps[0].What, n.Gaps[0].Why)
	}
	return n, nil
}

// twice runs ours with an empty cache and with that of the first run. Both must find the same.
func (b *bench) twice(ctx context.Context, dir string) (first, second noticed, err error) {
	if first, err = b.notices(ctx, dir, false); err != nil {
		return first, second, err
	}
	if second, err = b.notices(ctx, dir, true); err != nil {
		return first, second, err
	}
	if string(first.out) != string(second.out) {
		err = fmt.Errorf("the second look at %s finds something else than the first", dir)
	}
	return first, second, err
}
