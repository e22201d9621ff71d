package golang

import (
	"go/version"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/module"

	"github.com/handover-kit/handover/bundle/notice/component"
)

// static reads a unit without the go command: what is vendored, else what go.mod requires. Both name also what only
// tests or other platforms need.
func (p *project) static(m *machine, u *unit) listing {
	var list listing
	vendor := filepath.Join(u.dir, "vendor", "modules.txt")
	if text, err := readRegular(vendor); err == nil {
		list.Modules = p.vendored(u, string(text))
	} else {
		for _, v := range u.required() {
			if used, own := p.resolve(m, u, v); !own {
				list.Modules = append(list.Modules, used)
			}
		}
	}
	for i := range list.Modules {
		list.Modules[i].Scope = component.Runtime
		list.Modules[i].From = p.from(u, list.Modules[i])
	}
	return list
}

// library is the standard library as the go.mod files ask for it, or of the toolchain of this machine, which is used if
// it is newer.
func (p *project) library(m *machine) use {
	wanted := ""
	var from []string
	for _, u := range p.units {
		for _, mod := range u.mods {
			if line := mod.file.Go; line != nil && newer(line.Version, wanted) {
				wanted = line.Version
			}
			if line := mod.file.Toolchain; line != nil && newer(strings.TrimPrefix(line.Name, "go"), wanted) {
				wanted = strings.TrimPrefix(line.Name, "go")
			}
			from = append(from, p.shown(mod.path))
		}
	}
	lib := m.library(wanted, func(version string) bool { return !newer(wanted, version) })
	lib.Scope, lib.From = component.Runtime, union(from, nil)
	return lib
}

// newer compares releases of Go (https://go.dev/doc/toolchain#version); anything is newer than nothing.
func newer(a, b string) bool { return version.Compare("go"+a, "go"+b) > 0 }

// vendored reads a vendor/modules.txt (https://go.dev/ref/mod#vendoring): "# module version", with "=> replacement" if
// it has one, and below it the packages that are used of it.
func (p *project) vendored(u *unit, text string) []use {
	var uses []use
	var current *use
	for line := range strings.Lines(text) {
		switch fields := strings.Fields(line); {
		case len(fields) == 0 || fields[0] == "##":
		case fields[0] == "#" && len(fields) > 1:
			current = p.vendoredModule(u, fields[1:])
		case current != nil:
			folder := strings.TrimPrefix(strings.TrimPrefix(fields[0], current.vendorPath()), "/")
			current.Folders = []string{filepath.ToSlash(filepath.Clean("./" + folder))}
			uses = append(uses, *current)
		}
	}
	return merge(uses)
}

// vendorPath is the path under which a module is imported.
func (u *use) vendorPath() string {
	path, _, _ := strings.Cut(u.Replaces, "@")
	if path == "" {
		path = u.Path
	}
	return path
}

// vendoredModule reads "path version => path version", where either version may be missing. It is nothing for a folder
// of the project itself.
func (p *project) vendoredModule(u *unit, fields []string) *use {
	left, right := fields, []string(nil)
	if i := slices.Index(fields, "=>"); i > 0 {
		left, right = fields[:i], fields[i+1:]
	}
	used := &use{Path: left[0], Dir: filepath.Join(u.dir, "vendor", filepath.FromSlash(left[0]))}
	if len(left) > 1 {
		used.Version = left[1]
	}
	switch len(right) {
	case 1:
		dir := absolute(u.dir, right[0])
		if inside(p.dir, dir) {
			return nil
		}
		at := used.Dir
		used.outside(p, dir)
		used.Dir = at
	case 2:
		used.Replaces = used.Path + "@" + used.Version
		used.Path, used.Version = right[0], right[1]
	}
	return used
}

// resolve gives a required module as it is replaced, from the module cache, and whether it is the project's own.
func (p *project) resolve(m *machine, u *unit, v module.Version) (used use, own bool) {
	if slices.Contains(p.modules, v.Path) && u.work != "off" {
		return use{}, true
	}
	used, dir := replaced(u.replaces(), u.dir, v.Path, v.Version)
	switch {
	case dir == "":
		used.Dir = m.moduleDir(used.Path, used.Version)
	case inside(p.dir, dir):
		return use{}, true
	default:
		used.outside(p, dir)
	}
	if used.Dir == "" {
		used.Gaps = append(used.Gaps, notHere)
	}
	return used, false
}
