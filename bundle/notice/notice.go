// Package notice names the third-party components of projects, says under which licence each is used, and judges that by a
// policy. Nothing is fetched, and nothing of the projects is executed.
package notice

import (
	"context"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/handover-kit/handover/bundle/notice/component"
	"github.com/handover-kit/handover/bundle/notice/ecosystem"
	"github.com/handover-kit/handover/bundle/notice/golang"
	"github.com/handover-kit/handover/bundle/notice/licence"
	"github.com/handover-kit/handover/bundle/notice/pages"
	"github.com/handover-kit/handover/bundle/notice/policy"
)

// Project is a folder of source, or a program that Go built.
type Project struct {
	Dir     string
	Program string // a file, instead of Dir
	Name    string // begins the paths in Component.From and in gaps; may be empty
}

// Options say how to look.
type Options struct {
	Environ   []string      // "NAME=value": where toolchains and package managers keep what they fetched
	Home      string        // the person's home folder; empty for none
	Platforms []string      // Go's, "linux/amd64"; golang.DefaultPlatforms if empty
	Tags      []string      // Go's build tags
	Cache     licence.Cache // keeps answers between runs; may be nil
	Policy    *policy.Policy
	Progress  func(project string) // is told what is looked at; may be nil
}

// Report is what was found.
type Report struct {
	Entries []policy.Entry // sorted by ecosystem, name and version
	Idle    []policy.Idle  // approvals that nothing rests on
	Gaps    []component.Gap
	Own     []OwnPage
}

// OwnPage is a page on third-party code that a project has itself. It is delivered with the project, as it is.
type OwnPage struct {
	Path  string
	Lacks pages.Differences
}

// Look finds the components of projects. An error means that a folder cannot be read, or that the context ended.
func Look(ctx context.Context, o Options, projects ...Project) (*Report, error) {
	var found []component.Component
	r := &Report{}
	for _, p := range projects {
		if o.Progress != nil {
			o.Progress(p.Name)
		}
		components, gaps, err := p.read(ctx, o)
		if err != nil {
			return nil, err
		}
		found = append(found, components...)
		r.Gaps = append(r.Gaps, gaps...)
	}
	var err error
	if r.Entries, err = resolve(ctx, o, component.Merge(found)); err != nil {
		return nil, err
	}
	r.Idle = o.Policy.Idle(r.Entries)
	for _, p := range projects {
		r.Own = append(r.Own, p.own(r.Entries)...)
	}
	return r, nil
}

// read reads a project: its Go modules and the rest at the same time.
func (p Project) read(ctx context.Context, o Options) ([]component.Component, []component.Gap, error) {
	if p.Program != "" {
		found, err := program(p.Program, o.Environ)
		return found, nil, err
	}
	var modules, packages, programs []component.Component
	var goGaps, gaps []component.Gap
	g, inner := errgroup.WithContext(ctx)
	g.Go(func() (err error) {
		modules, goGaps, err = golang.Read(inner, golang.Options{Dir: p.Dir, Environ: o.Environ, Platforms: o.Platforms, Tags: o.Tags, Cache: o.Cache})
		return err
	})
	g.Go(func() error {
		root, err := os.OpenRoot(p.Dir)
		if err != nil {
			return err
		}
		defer root.Close()
		folders, done := caches(o)
		defer done()
		if packages, gaps, err = ecosystem.Read(inner, root.FS(), folders); err != nil {
			return err
		}
		programs, err = binaries(inner, root.FS(), o.Environ)
		return err
	})
	if err := g.Wait(); err != nil {
		return nil, nil, err
	}
	found, gaps := slices.Concat(modules, packages, programs), slices.Concat(goGaps, gaps)
	for i := range found {
		c := &found[i]
		if len(c.From) > 0 && !slices.ContainsFunc(c.From, delivered) {
			c.Scope = component.Development
		}
		for n, from := range c.From {
			c.From[n] = path.Join(p.Name, from)
		}
	}
	for i := range gaps {
		if p.Name != "" {
			gaps[i].What = path.Join(p.Name, gaps[i].What)
		}
	}
	return found, gaps, nil
}

// delivered reports whether a file of a project is part of what it is for: testdata, as Go calls it, is what its tests work on.
func delivered(file string) bool { return !slices.Contains(strings.Split(file, "/"), "testdata") }

// caches are the folders outside the project in which package managers keep what they fetched.
func caches(o Options) (folders ecosystem.Options, done func()) {
	environ := map[string]string{}
	for _, entry := range o.Environ {
		if name, value, ok := strings.Cut(entry, "="); ok {
			environ[name] = value
		}
	}
	var open []*os.Root
	folder := func(variable, inside, usual string) *os.Root {
		name := filepath.Join(o.Home, usual)
		if environ[variable] != "" {
			name = filepath.Join(environ[variable], inside)
		} else if o.Home == "" {
			return nil
		}
		root, err := os.OpenRoot(name)
		if err != nil {
			return nil // what is declared is then not here, and said to be so
		}
		open = append(open, root)
		return root
	}
	if r := folder("CARGO_HOME", "registry/src", ".cargo/registry/src"); r != nil {
		folders.Cargo = r.FS()
	}
	if r := folder("MAVEN_REPOSITORY", "", ".m2/repository"); r != nil {
		folders.Maven = r.FS()
	}
	if r := folder("NUGET_PACKAGES", "", ".nuget/packages"); r != nil {
		folders.NuGet = r.FS()
	}
	return folders, func() {
		for _, r := range open {
			r.Close()
		}
	}
}

// own compares the pages at the top of the project with what was found.
func (p Project) own(entries []policy.Entry) (list []OwnPage) {
	root, err := os.OpenRoot(p.Dir)
	if err != nil {
		return nil // a program has none
	}
	defer root.Close()
	var mine []policy.Entry
	for _, e := range entries {
		if p.Name == "" || slices.ContainsFunc(e.From, func(from string) bool { return strings.HasPrefix(from, p.Name+"/") }) {
			mine = append(mine, e)
		}
	}
	for _, page := range licence.Read(root, ".").Notices {
		list = append(list, OwnPage{path.Join(p.Name, page.Path), pages.Compare(page.Body, mine)})
	}
	return list
}

// resolve finds out the licence of each component and judges it, on as many cores as there are.
func resolve(ctx context.Context, o Options, found []component.Component) ([]policy.Entry, error) {
	classifier := licence.New(o.Cache)
	entries := make([]policy.Entry, len(found))
	g, inner := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i := range found {
		g.Go(func() error {
			entries[i] = judge(classifier, o.Policy, found[i])
			return inner.Err()
		})
	}
	return entries, g.Wait()
}
