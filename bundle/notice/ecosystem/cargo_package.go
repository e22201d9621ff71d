package ecosystem

import (
	"io/fs"
	"path"
	"sync"

	"github.com/handover-kit/handover/bundle/notice/component"
)

// cratePackages are the packages that "cargo vendor" put into vendor folders beside lockfiles.
type cratePackages struct {
	once  sync.Once
	exact map[[2]string]*component.Component // by name and version
}

// find gives a package from a vendor folder, or else from Cargo's own; nil if there is none.
func (l *cratePackages) find(p *project, name, version string) *component.Component {
	l.once.Do(func() { l.load(p) })
	if here := l.exact[[2]string{name, version}]; here != nil || p.options.Cargo == nil {
		return here
	}
	registries, err := fs.ReadDir(p.options.Cargo, ".")
	if err != nil {
		return nil
	}
	for _, registry := range registries {
		if c, err := readCrate(p.options.Cargo, path.Join(registry.Name(), name+"-"+version)); err == nil {
			return &c
		}
	}
	return nil
}

func (l *cratePackages) load(p *project) {
	l.exact = map[[2]string]*component.Component{}
	var dirs []string
	for _, file := range p.files {
		if path.Base(file) != "Cargo.lock" {
			continue
		}
		vendor := path.Join(path.Dir(file), "vendor")
		entries, _ := fs.ReadDir(p.tree, vendor) // there need not be one
		for _, entry := range entries {
			if dir := path.Join(vendor, entry.Name()); p.exists(path.Join(dir, "Cargo.toml")) {
				dirs = append(dirs, dir)
			}
		}
	}
	list := make([]component.Component, len(dirs))
	if p.each(len(dirs), func(n int) {
		var err error
		if list[n], err = readCrate(p.tree, dirs[n]); err != nil {
			p.fail(dirs[n], err)
		}
	}) != nil {
		return // the caller's context is done
	}
	for n := range list {
		l.exact[[2]string{list[n].Name, list[n].Version}] = &list[n]
	}
}

// readCrate reads the source of a package.
func readCrate(fsys fs.FS, dir string) (c component.Component, err error) {
	var m crateManifest
	if err := readTOML(fsys, path.Join(dir, "Cargo.toml"), &m); err != nil {
		return c, err
	}
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return c, err
	}
	c.Ecosystem, c.Name = component.Rust, m.Package.Name
	c.Version, _ = m.Package.Version.(string)
	c.Declared, _ = m.Package.License.(string)
	if file, _ := m.Package.LicenseFile.(string); file != "" {
		addNamed(&c, fsys, dir, file)
	}
	addTexts(&c, fsys, dir, entries)
	return c, nil
}
