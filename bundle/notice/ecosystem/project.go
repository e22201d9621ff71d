package ecosystem

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/handover-kit/handover/bundle/notice/component"
)

// project is one reading of a project.
type project struct {
	ctx     context.Context //nolint:containedctx // lives as long as the one call of Read
	tree    fs.FS
	options Options
	files   []string // that readers wants, in the order of the walk
	found   []*finding
	node    nodePackages
	python  pythonPackages
	crates  cratePackages
	models  mavenModels
	modules map[string]bool // of Maven, the project's own

	mu   sync.Mutex
	gaps []component.Gap
}

// finding is a package that a file of the project names.
type finding struct {
	component.Component
	look func(*component.Component) bool // fills in what the package's own files say; false if it is not here
}

// skipped are folders that hold others' files, history or caches.
var skipped = []string{".git", ".hg", ".svn", "vendor", "bower_components", "__pycache__", ".tox", ".gradle", ".pnpm-store"}

// walk notes the files that have readers. Folders of installed packages are noted, not entered.
func (p *project) walk(dir string) error {
	return fs.WalkDir(p.tree, dir, func(name string, entry fs.DirEntry, err error) error {
		if p.ctx.Err() != nil {
			return p.ctx.Err()
		}
		if err != nil {
			p.fail(name, err)
			return nil
		}
		_, wanted := readerOf(name)
		if entry.IsDir() && name != dir && (slices.Contains(skipped, entry.Name()) || p.built(name)) {
			return fs.SkipDir
		}
		if !wanted {
			return nil
		}
		p.files = append(p.files, name)
		if entry.IsDir() {
			return fs.SkipDir
		}
		return nil
	})
}

// built tells whether a folder is what Cargo or Maven build into.
func (p *project) built(dir string) bool {
	return path.Base(dir) == "target" &&
		(p.exists(path.Join(path.Dir(dir), "Cargo.toml")) || p.exists(path.Join(path.Dir(dir), "pom.xml")))
}

func (p *project) exists(name string) bool {
	_, err := fs.Stat(p.tree, name)
	return err == nil
}

// readAll gives every file to its reader; one that fails does not keep the others.
func (p *project) readAll() error {
	slices.Sort(p.files)
	p.files = slices.Compact(p.files)
	for _, file := range p.files {
		if p.ctx.Err() != nil {
			return p.ctx.Err()
		}
		read, _ := readerOf(file)
		if read == nil {
			continue
		}
		if err := read(p, file); err != nil {
			p.fail(file, err)
		}
	}
	p.addUnlocked()
	return p.each(len(p.found), func(n int) { p.found[n].complete() })
}

// each calls do for 0 to n-1, several at once.
func (p *project) each(n int, do func(int)) error {
	group, ctx := errgroup.WithContext(p.ctx)
	group.SetLimit(parallel)
	for i := range n {
		group.Go(func() error {
			if ctx.Err() == nil {
				do(i)
			}
			return ctx.Err()
		})
	}
	return group.Wait()
}

// add takes in a package that file names, unless its name cannot be one. A nil look stands for a package not here.
func (p *project) add(file string, c component.Component, look func(*component.Component) bool) {
	if why := implausible(&c); why != "" {
		p.gap(file, why)
		return
	}
	c.From = []string{file}
	c.Scope = cmp.Or(c.Scope, component.Runtime)
	p.found = append(p.found, &finding{c, look})
}

// complete looks at the package itself and says what is missing.
func (f *finding) complete() {
	known := len(f.Gaps)
	here := f.look != nil && f.look(&f.Component)
	f.PURL = cmp.Or(f.PURL, purl(f.Ecosystem, f.Name, f.Version, ""))
	switch {
	case !here && !slices.Contains(f.Gaps, NotNeeded):
		f.Gaps = append(f.Gaps, NotInstalled)
	case here:
		if len(f.Texts) == 0 && len(f.Gaps) == known { // else there is one, which could not be carried
			f.Gaps = append(f.Gaps, NoText)
		}
		f.Gaps = slices.DeleteFunc(f.Gaps, func(gap string) bool { return gap == NotNeeded })
	}
	if here && f.Declared == "" {
		f.Gaps = append(f.Gaps, NoLicence)
	}
	if f.Version == "" {
		f.Gaps = append(f.Gaps, NoVersion)
	}
	slices.Sort(f.Gaps)
	f.Gaps = slices.Compact(f.Gaps)
}

// fill copies what an installed package says of itself.
func fill(c *component.Component, from *component.Component) {
	c.Version = cmp.Or(c.Version, from.Version)
	c.Declared = cmp.Or(from.Declared, c.Declared)
	c.Texts, c.Notices = from.Texts, from.Notices
	c.Gaps = slices.Concat(c.Gaps, from.Gaps)
}

func (p *project) components() []component.Component {
	list := make([]component.Component, len(p.found))
	for n, f := range p.found {
		list[n] = f.Component
	}
	return list
}

func (p *project) gap(what, why string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.gaps = append(p.gaps, component.Gap{What: what, Why: why})
}

func (p *project) fail(what string, err error) { p.gap(what, plain(err).Error()) }

func (p *project) sortedGaps() []component.Gap {
	slices.SortFunc(p.gaps, func(a, b component.Gap) int {
		return cmp.Or(cmp.Compare(a.What, b.What), cmp.Compare(a.Why, b.Why))
	})
	return slices.Compact(p.gaps)
}

// plain is an error without the path, which the gap names already.
func plain(err error) error {
	if at, ok := errors.AsType[*fs.PathError](err); ok {
		return fmt.Errorf("it cannot be read: %w", at.Err)
	}
	return err
}

// under lists the wanted files named name in dir and below.
func (p *project) under(dir, name string) []string {
	var list []string
	for _, file := range p.files {
		if within(file, dir) && path.Base(file) == name {
			list = append(list, file)
		}
	}
	return list
}

// above finds the nearest of the folders around file that has one of the wanted files names.
func (p *project) above(file string, names ...string) (dir string, ok bool) {
	for dir = path.Dir(file); ; dir = path.Dir(dir) {
		for _, name := range names {
			if _, found := slices.BinarySearch(p.files, path.Join(dir, name)); found {
				return dir, true
			}
		}
		if dir == "." || dir == "/" {
			return "", false
		}
	}
}

func within(file, dir string) bool { return dir == "." || strings.HasPrefix(file, dir+"/") }
