package ecosystem

import (
	"path"
	"slices"
	"strings"

	"github.com/handover-kit/handover/bundle/notice/component"
)

// cargoLock is a Cargo.lock (https://doc.rust-lang.org/cargo/guide/cargo-toml-vs-cargo-lock.html).
type cargoLock struct {
	Version any           `toml:"version"` // from 3 on; 1 and 2 do not say
	Package []lockedCrate `toml:"package"`
}

type lockedCrate struct {
	Name, Version string
	Source        string   // empty for the project's own
	Dependencies  []string // "name", "name version" or "name version (source)"
}

func (c *lockedCrate) id() string { return c.Name + " " + c.Version }

// readCargo reads a Cargo.lock of version 1 to 4.
func readCargo(p *project, file string) error {
	var lock cargoLock
	if err := readTOML(p.tree, file, &lock); err != nil {
		return err
	}
	if !slices.Contains([]any{nil, int64(3), int64(4)}, lock.Version) {
		p.gap(file, unknownVersion(lock.Version))
	}
	runtime, development := lock.uses(p.ownCrates(file))
	for n := range lock.Package {
		c := &lock.Package[n]
		if c.Source == "" {
			continue
		}
		id := c.id()
		found := component.Component{
			Ecosystem: component.Rust, Name: c.Name, Version: c.Version, Scope: scope(development[id] && !runtime[id]),
		}
		p.add(file, found, func(found *component.Component) bool {
			here := p.crates.find(p, found.Name, found.Version)
			if here != nil {
				fill(found, here)
			}
			if strings.HasPrefix(c.Source, "git+") {
				found.PURL = purl(component.Rust, c.Name, c.Version, c.Source)
			}
			return here != nil
		})
	}
	return nil
}

// uses follows the lockfile from the project's own packages, whose manifests say what only builds or tests them.
func (lock *cargoLock) uses(own map[string]*crateManifest) (runtime, development map[string]bool) {
	ids, needs := map[string][]string{}, map[string][]string{}
	for n := range lock.Package {
		c := &lock.Package[n]
		ids[c.Name] = append(ids[c.Name], c.id())
	}
	var needed, developed []string
	for n := range lock.Package {
		c := &lock.Package[n]
		for _, dependency := range c.Dependencies {
			name, rest, _ := strings.Cut(dependency, " ")
			version, _, _ := strings.Cut(rest, " ")
			targets := ids[name]
			if version != "" {
				targets = []string{name + " " + version}
			}
			switch {
			case c.Source != "":
				needs[c.id()] = append(needs[c.id()], targets...)
			case own[c.Name].builds(name):
				developed = append(developed, targets...)
			default:
				needed = append(needed, targets...)
			}
		}
	}
	next := func(id string) []string { return needs[id] }
	return reach(needed, next), reach(developed, next)
}

// crateManifest is a Cargo.toml (https://doc.rust-lang.org/cargo/reference/manifest.html).
type crateManifest struct {
	Package struct {
		Name        string `toml:"name"`
		Version     any    `toml:"version"` // {workspace = true} in a workspace
		License     any    `toml:"license"`
		LicenseFile any    `toml:"license-file"`
	} `toml:"package"`
	crateNeeds
	Target map[string]crateNeeds `toml:"target"`
}

type crateNeeds struct {
	Dependencies      map[string]any `toml:"dependencies"`
	DevDependencies   map[string]any `toml:"dev-dependencies"`
	BuildDependencies map[string]any `toml:"build-dependencies"`
}

// builds tells whether the manifest needs a package to build or test, and for nothing else.
func (m *crateManifest) builds(name string) bool {
	if m == nil || m.Dependencies[name] != nil {
		return false
	}
	names := func(needs map[string]any) bool {
		for alias, need := range needs {
			table, _ := need.(map[string]any)
			if other, _ := table["package"].(string); other == name || other == "" && alias == name {
				return true
			}
		}
		return false
	}
	all := []crateNeeds{m.crateNeeds}
	for _, needs := range m.Target {
		all = append(all, needs)
	}
	found := false
	for _, needs := range all {
		if names(needs.Dependencies) {
			return false
		}
		found = found || names(needs.DevDependencies) || names(needs.BuildDependencies)
	}
	return found
}

// ownCrates reads the manifests of the project's own packages, by name.
func (p *project) ownCrates(file string) map[string]*crateManifest {
	own := map[string]*crateManifest{}
	for _, name := range p.under(path.Dir(file), "Cargo.toml") {
		var m crateManifest
		if err := readTOML(p.tree, name, &m); err != nil {
			p.fail(name, err)
			continue
		}
		own[m.Package.Name] = &m
	}
	return own
}
