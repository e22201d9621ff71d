package ecosystem

import (
	"maps"
	"slices"
	"strings"

	"github.com/handover-kit/handover/bundle/notice/component"
)

// pythonLock is a poetry.lock, a pdm.lock or a uv.lock, which have most of their form in common
// (https://python-poetry.org, https://pdm-project.org, https://docs.astral.sh/uv/concepts/projects/layout).
type pythonLock struct {
	Version  any `toml:"version"` // of uv
	Metadata struct {
		Poetry string `toml:"lock-version"`
		PDM    string `toml:"lock_version"`
	} `toml:"metadata"`
	Package []lockedPython `toml:"package"`
}

type lockedPython struct {
	Name         string         `toml:"name"`
	Version      string         `toml:"version"`
	Category     string         `toml:"category"` // of poetry before 1.5: main or dev
	Groups       []string       `toml:"groups"`   // of pdm, and of poetry since 2
	Source       map[string]any `toml:"source"`
	Git          string         `toml:"git"`  // of pdm
	Path         string         `toml:"path"` // of pdm
	Dependencies any            `toml:"dependencies"`
	Optional     map[string]any `toml:"optional-dependencies"` // of uv
	Development  map[string]any `toml:"dev-dependencies"`      // of uv
}

func readPoetry(p *project, file string) error {
	var lock pythonLock
	if err := readTOML(p.tree, file, &lock); err != nil {
		return err
	}
	if !strings.HasPrefix(lock.Metadata.Poetry, "1.") && !strings.HasPrefix(lock.Metadata.Poetry, "2.") {
		p.gap(file, unknownVersion(lock.Metadata.Poetry))
	}
	own := p.readPyproject(file)
	if lock.grouped() {
		p.addLocked(file, &lock, func(c *lockedPython) bool { return c.Category == "dev" || own.development(c.Groups) })
		return nil
	}
	// From 1.5 to 1.8 it is the pyproject.toml that says what the project runs with.
	runtime := reach(own.names(), lock.next())
	p.addLocked(file, &lock, func(c *lockedPython) bool { return len(own.names()) > 0 && !runtime[pythonName(c.Name)] })
	return nil
}

func readPDM(p *project, file string) error {
	var lock pythonLock
	if err := readTOML(p.tree, file, &lock); err != nil {
		return err
	}
	if !strings.HasPrefix(lock.Metadata.PDM, "3") && !strings.HasPrefix(lock.Metadata.PDM, "4") {
		p.gap(file, unknownVersion(lock.Metadata.PDM))
	}
	own := p.readPyproject(file)
	p.addLocked(file, &lock, func(c *lockedPython) bool { return own.development(c.Groups) })
	return nil
}

func readUV(p *project, file string) error {
	var lock pythonLock
	if err := readTOML(p.tree, file, &lock); err != nil {
		return err
	}
	if lock.Version != int64(1) {
		p.gap(file, unknownVersion(lock.Version))
	}
	var needed, developed []string
	for n := range lock.Package {
		if c := &lock.Package[n]; c.own() {
			needed = append(needed, pythonNeeds(c.Dependencies)...)
			for _, list := range c.Optional {
				needed = append(needed, pythonNeeds(list)...)
			}
			for _, list := range c.Development {
				developed = append(developed, pythonNeeds(list)...)
			}
		}
	}
	runtime, development := reach(needed, lock.next()), reach(developed, lock.next())
	p.addLocked(file, &lock, func(c *lockedPython) bool {
		name := pythonName(c.Name)
		return development[name] && !runtime[name]
	})
	return nil
}

// addLocked takes in all that is not a folder of the project's own.
func (p *project) addLocked(file string, lock *pythonLock, development func(*lockedPython) bool) {
	for n := range lock.Package {
		c := &lock.Package[n]
		if c.own() {
			continue
		}
		repository := c.Git
		if kind, _ := c.Source["type"].(string); kind == "git" {
			repository, _ = c.Source["url"].(string)
		}
		if git, _ := c.Source["git"].(string); git != "" {
			repository = git
		}
		p.addPython(file, component.Component{Name: c.Name, Version: c.Version, Scope: scope(development(c))}, repository)
	}
}

// own tells whether it is the project itself, or a folder of it.
func (c *lockedPython) own() bool {
	for _, kind := range []string{"editable", "virtual", "directory"} {
		if _, ok := c.Source[kind]; ok {
			return true
		}
	}
	return c.Source["type"] == "directory" || c.Path != "" && !strings.HasSuffix(c.Path, ".whl") && !tarball(c.Path)
}

// grouped tells whether the lockfile itself says what is for development.
func (lock *pythonLock) grouped() bool {
	return slices.ContainsFunc(lock.Package, func(c lockedPython) bool { return c.Category != "" || len(c.Groups) > 0 })
}

// next gives what a package needs.
func (lock *pythonLock) next() func(string) []string {
	needs := map[string][]string{}
	for n := range lock.Package {
		c := &lock.Package[n]
		name := pythonName(c.Name)
		needs[name] = append(needs[name], pythonNeeds(c.Dependencies)...)
		for _, list := range c.Optional {
			needs[name] = append(needs[name], pythonNeeds(list)...)
		}
	}
	return func(name string) []string { return needs[name] }
}

// pythonNeeds reads poetry's table of names and uv's list of {name = …}.
func pythonNeeds(dependencies any) (names []string) {
	switch list := dependencies.(type) {
	case map[string]any:
		for name := range list {
			names = append(names, pythonName(name))
		}
	case []any:
		for _, one := range list {
			if table, ok := one.(map[string]any); ok {
				name, _ := table["name"].(string)
				names = append(names, pythonName(name))
			}
		}
	}
	return names
}

// pipfileLock is a Pipfile.lock (https://pipenv.pypa.io/en/latest/pipfile.html).
type pipfileLock struct {
	Meta struct {
		Spec int `json:"pipfile-spec"`
	} `json:"_meta"`
	Default, Develop map[string]pipfilePackage
}

type pipfilePackage struct{ Version, Git, Path, File string }

func readPipfile(p *project, file string) error {
	var lock pipfileLock
	if err := readJSON(p.tree, file, &lock); err != nil {
		return err
	}
	if lock.Meta.Spec != 6 {
		p.gap(file, unknownVersion(lock.Meta.Spec))
	}
	for _, part := range []struct {
		scope component.Scope
		list  map[string]pipfilePackage
	}{{component.Runtime, lock.Default}, {component.Development, lock.Develop}} {
		for _, name := range slices.Sorted(maps.Keys(part.list)) {
			c := part.list[name]
			if c.Path == "" {
				version := strings.TrimPrefix(c.Version, "==")
				p.addPython(file, component.Component{Name: name, Version: version, Scope: part.scope}, c.Git)
			}
		}
	}
	return nil
}
