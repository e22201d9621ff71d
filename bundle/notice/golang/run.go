package golang

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/handover-kit/handover/bundle/notice/component"
)

// job is one run of go list.
type job struct {
	unit     *unit
	platform string
	patterns []string
	scope    component.Scope
}

// jobs are all runs of go list: each unit for each platform, and once for its tools (https://go.dev/ref/mod#go-mod-file-tool).
func (p *project) jobs(platforms []string) []job {
	var jobs []job
	for i := range p.units {
		u := &p.units[i]
		for _, platform := range platforms {
			jobs = append(jobs, job{unit: u, platform: platform, patterns: u.args, scope: component.Runtime})
		}
		if slices.ContainsFunc(u.mods, func(m goMod) bool { return len(m.file.Tool) > 0 }) {
			jobs = append(jobs, job{unit: u, platform: host(), patterns: []string{"tool"}, scope: component.Development})
		}
	}
	return jobs
}

// look lists what all units are made of, with at most as many runs at a time as there are processors.
func (p *project) look(ctx context.Context, o Options, m *machine) (listing, error) {
	var all listing
	var err error
	if m.program() == "" || p.odd {
		all = p.unaided(m)
	} else {
		all, err = p.listAll(ctx, o, m)
	}
	if len(p.units) > 0 && !slices.ContainsFunc(all.Modules, func(u use) bool { return u.Path == std }) {
		all.Modules = append(all.Modules, p.library(m))
	}
	all.settle()
	return all, err
}

func (p *project) listAll(ctx context.Context, o Options, m *machine) (listing, error) {
	var mu sync.Mutex
	var all listing
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, j := range p.jobs(o.Platforms) {
		group.Go(func() error {
			list, err := p.run(ctx, o, m, j)
			mu.Lock()
			defer mu.Unlock()
			all.Modules, all.Gaps = append(all.Modules, list.Modules...), append(all.Gaps, list.Gaps...)
			return err
		})
	}
	err := group.Wait()
	return all, err
}

// settle puts a listing into an order that does not depend on which run ended first.
func (l *listing) settle() {
	slices.SortFunc(l.Modules, func(a, b use) int {
		return strings.Compare(a.Path+"\x00"+a.Version+"\x00"+a.Dir+strings.Join(a.Gaps, ""), b.Path+"\x00"+b.Version+"\x00"+b.Dir+strings.Join(b.Gaps, ""))
	})
	l.Modules = merge(l.Modules)
	slices.SortFunc(l.Gaps, func(a, b component.Gap) int { return strings.Compare(a.What+"\x00"+a.Why, b.What+"\x00"+b.Why) })
	l.Gaps = slices.Compact(l.Gaps)
}

// run does a job; where go list fails, the unit is read without it. Where it lacks packages, it may lack what those import:
// all that go.mod requires is added.
func (p *project) run(ctx context.Context, o Options, m *machine, j job) (listing, error) {
	var said []string
	for _, mode := range j.unit.modes() {
		packages, err := j.unit.list(ctx, m, o, mode, j.platform, j.patterns)
		if ctx.Err() != nil {
			return listing{}, ctx.Err()
		}
		if err == nil {
			g := gather{project: p, unit: j.unit, machine: m, platform: j.platform, scope: j.scope}
			g.packages(packages)
			for _, why := range said {
				g.miss(p.shown(j.unit.mods[0].path), why)
			}
			if g.lacking {
				g.Modules = append(g.Modules, p.static(m, j.unit).Modules...)
			}
			return g.listing, nil
		}
		said = append(said, fmt.Sprintf("go list -mod=%s fails: %s", mode, p.message(err.Error())))
	}
	list := p.static(m, j.unit)
	for _, why := range said {
		list.Gaps = append(list.Gaps, component.Gap{What: p.shown(j.unit.mods[0].path), Why: why + "; its modules are taken from the file itself"})
	}
	return list, nil
}

// unaided reads all units without the go command.
func (p *project) unaided(m *machine) listing {
	why := "there is no Go toolchain on this machine"
	if p.odd {
		why = "the Go toolchain would wait at what is no regular file"
	}
	var all listing
	for i := range p.units {
		all.Modules = append(all.Modules, p.static(m, &p.units[i]).Modules...)
		all.Gaps = append(all.Gaps, component.Gap{What: p.shown(p.units[i].mods[0].path), Why: why + ": which packages and platforms its modules are for is not known"})
	}
	return all
}
