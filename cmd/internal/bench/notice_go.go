package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
)

// fewestModules is how many components the Go project has at least.
const fewestModules = 60

// library is what go-licenses calls packages under one licence text.
type library struct{ path, licence string }

// licences runs go-licenses on the packages in a folder. It asks servers where the text can be read, of which there are none here: no time is
// counted against it that a network takes.
func (b *bench) licences(ctx context.Context, dir string) (c cost, list []library, err error) {
	if err := b.settle(ctx); err != nil {
		return c, nil, err
	}
	const nobody = "http://127.0.0.1:9"
	c, err = b.run(ctx, dir, "env", "HTTP_PROXY="+nobody, "HTTPS_PROXY="+nobody, b.goLicenses, "report", "./...")
	for line := range strings.Lines(string(c.out)) {
		if field := strings.Split(strings.TrimSpace(line), ","); len(field) == 3 {
			list = append(list, library{field[0], field[2]})
		}
	}
	return c, list, err
}

// goProject measures ours for three platforms, in turn with go-licenses for one.
func (b *bench) goProject(ctx context.Context) error {
	dir := b.path("project")
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := os.CopyFS(dir, os.DirFS(b.goSource)); err != nil {
		return err
	}
	var took, again, processor, peak, peakAgain pair
	var last noticed
	var libraries []library
	for i := range b.rounds + 1 {
		b.say("Go project: round %d of %d", i, b.rounds)
		ours, second, err := b.twice(ctx, dir)
		if err != nil {
			return err
		}
		theirs, list, err := b.licences(ctx, dir)
		if err != nil {
			return err
		}
		if len(ours.Components) < fewestModules || len(list) < fewestModules {
			return fmt.Errorf("we find %d components in the Go project, go-licenses %d: fewer than %d", len(ours.Components), len(list), fewestModules)
		}
		if last, libraries = ours, list; i == 0 {
			continue // fills Go's caches
		}
		took.add(ours.seconds, theirs.seconds)
		again.add(second.seconds, theirs.seconds)
		processor.add(ours.processor, theirs.processor)
		peak.add(ours.peak, theirs.peak)
		peakAgain.ours = append(peakAgain.ours, second.peak)
	}
	name := fmt.Sprintf("a Go project with %d components", len(last.Components))
	b.rows = append(b.rows,
		row{"`notice` of " + name + ", 3 platforms, against `go-licenses report`, 1 platform", took, "s", ratio, 0.8},
		row{"`notice` of it again, against `go-licenses report`", again, "s", ratio, 0.1},
		row{"processor time of the first, against `go-licenses report`", processor, "s", ratio, 0},
		row{"peak memory of `notice`, of it or the `go list` it runs", peak, "MiB", most, 256},
		row{"peak memory of `notice` of it again", peakAgain, "MiB", most, 256})
	b.compareLibraries(last, libraries)
	return os.RemoveAll(dir)
}

// compareLibraries notes what only one of both names.
func (b *bench) compareLibraries(ours noticed, theirs []library) {
	within := func(path, module string) bool { return strings.HasPrefix(path+"/", module+"/") }
	var alone, missing []string
	for _, c := range ours.Components {
		if !slices.ContainsFunc(theirs, func(l library) bool { return within(l.path, c.Name) }) {
			alone = append(alone, c.Name)
		}
	}
	for _, l := range theirs {
		if !slices.ContainsFunc(ours.Components, func(c componentFound) bool { return within(l.path, c.Name) }) {
			missing = append(missing, l.path)
		}
	}
	b.note(fmt.Sprintf("go-licenses names %d libraries. Of those in no component of ours", len(theirs)), missing)
	b.note("Components of ours of which it names no library", alone)
}
