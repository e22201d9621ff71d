package golang

import (
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// required are all modules that the go.mod files of a unit require. Those before Go 1.17 leave out what is needed
// indirectly (https://go.dev/ref/mod#graph-pruning): for them go.sum fills in.
func (u *unit) required() []module.Version {
	highest := map[string]string{}
	add := func(v module.Version) {
		if semver.Compare(v.Version, highest[v.Path]) > 0 || highest[v.Path] == "" {
			highest[v.Path] = v.Version
		}
	}
	for _, mod := range u.mods {
		for _, r := range mod.file.Require {
			add(r.Mod)
		}
	}
	for _, mod := range u.mods {
		if mod.file.Go != nil && semver.Compare("v"+mod.file.Go.Version, "v1.17") >= 0 {
			continue
		}
		direct := mod.file.Require
		for _, v := range sums(filepath.Join(filepath.Dir(mod.path), "go.sum")) {
			if !slices.ContainsFunc(direct, func(r *modfile.Require) bool { return r.Mod.Path == v.Path }) {
				add(v)
			}
		}
	}
	var all []module.Version
	for path, version := range highest {
		all = append(all, module.Version{Path: path, Version: version})
	}
	module.Sort(all)
	return all
}

// sums are the modules whose files, not only their go.mod, a go.sum vouches for.
func sums(name string) []module.Version {
	text, err := readRegular(name)
	if err != nil {
		return nil
	}
	var all []module.Version
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) == 3 && !strings.HasSuffix(f[1], "/go.mod") {
			all = append(all, module.Version{Path: f[0], Version: f[1]})
		}
	}
	return all
}

// require is the module that go.mod has for a package: the one with the longest path.
func (u *unit) require(importPath string) (module.Version, bool) {
	var best module.Version
	for _, v := range u.required() {
		if (importPath == v.Path || strings.HasPrefix(importPath, v.Path+"/")) && len(v.Path) > len(best.Path) {
			best = v
		}
	}
	return best, best.Path != ""
}

// replaces are the replace lines that count in a unit: those of go.work come before those of the modules.
func (u *unit) replaces() []*modfile.Replace {
	var all []*modfile.Replace
	if text, err := readRegular(u.work); err == nil {
		if work, err := modfile.ParseWork(u.work, text, nil); err == nil {
			all = append(all, work.Replace...)
		}
	}
	for _, mod := range u.mods {
		all = append(all, mod.file.Replace...)
	}
	return all
}

// from are the files that name a module: the go.mod files that require it, else all of the unit's.
func (p *project) from(u *unit, used use) []string {
	var naming, all []string
	for _, mod := range u.mods {
		all = append(all, p.shown(mod.path))
		if slices.ContainsFunc(mod.file.Require, func(r *modfile.Require) bool { return r.Mod.Path == used.vendorPath() }) {
			naming = append(naming, p.shown(mod.path))
		}
	}
	if len(naming) == 0 {
		naming = all
	}
	slices.Sort(naming)
	return naming
}
