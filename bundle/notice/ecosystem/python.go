package ecosystem

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/handover-kit/handover/bundle/notice/component"
)

var runs = regexp.MustCompile(`[-_.]+`)

// pythonName is the form of a name by which packages are the same
// (https://packaging.python.org/en/latest/specifications/name-normalization/).
func pythonName(name string) string { return strings.ToLower(runs.ReplaceAllString(name, "-")) }

// pythonPackages are the packages installed in the virtual environments of the tree.
type pythonPackages struct {
	once  sync.Once
	named map[string][]*component.Component
	in    map[string][]*component.Component // by site-packages folder
}

// find gives the installed package; of no version, the only one of its name. It is nil if there is none.
func (y *pythonPackages) find(p *project, name, version string) *component.Component {
	y.once.Do(func() { y.load(p) })
	list := y.named[name]
	for _, c := range list {
		if c.Version == version || version == "" && len(list) == 1 {
			return c
		}
	}
	return nil
}

func (y *pythonPackages) load(p *project) {
	y.named, y.in = map[string][]*component.Component{}, map[string][]*component.Component{}
	var dirs []string
	for _, file := range p.files {
		if !isSitePackages(file) {
			continue
		}
		entries, err := fs.ReadDir(p.tree, file)
		if err != nil {
			p.fail(file, err)
		}
		for _, entry := range entries {
			if ext := path.Ext(entry.Name()); ext == ".dist-info" || ext == ".egg-info" {
				dirs = append(dirs, path.Join(file, entry.Name()))
			}
		}
	}
	list := make([]component.Component, len(dirs))
	err := p.each(len(dirs), func(n int) {
		var err error
		if list[n], err = readPythonPackage(p.tree, dirs[n]); err != nil {
			p.fail(dirs[n], err)
		}
	})
	if err != nil {
		return // the caller's context is done
	}
	for n := range list {
		if c := &list[n]; c.Name != "" {
			y.named[c.Name] = append(y.named[c.Name], c)
			y.in[path.Dir(dirs[n])] = append(y.in[path.Dir(dirs[n])], c)
		}
	}
}

func isSitePackages(dir string) bool {
	return slices.Contains([]string{"site-packages", "dist-packages"}, path.Base(dir))
}

// addPython takes in a package, resolved from what may be a repository.
func (p *project) addPython(file string, c component.Component, repository string) {
	c.Ecosystem, c.Name = component.Python, pythonName(c.Name)
	p.add(file, c, func(c *component.Component) bool {
		here := p.python.find(p, c.Name, c.Version)
		if here != nil {
			fill(c, here)
		}
		if repository != "" {
			c.PURL = purl(component.Python, c.Name, c.Version, "git+"+strings.TrimPrefix(repository, "git+"))
		}
		return here != nil
	})
}

// pythonLocks are the lockfiles that list all there is to be installed.
var pythonLocks = []string{"poetry.lock", "Pipfile.lock", "uv.lock", "pdm.lock"}

// readSitePackages takes in all that is installed where no lockfile does: requirements name only what is asked for first.
// pip itself is there to install the others.
func readSitePackages(p *project, dir string) error {
	if _, locked := p.above(dir, pythonLocks...); locked {
		return nil
	}
	p.python.find(p, "", "")
	for _, c := range p.python.in[dir] {
		p.addPython(dir, component.Component{Name: c.Name, Version: c.Version, Scope: scope(c.Name == "pip")}, "")
	}
	return nil
}

// pyproject is what a pyproject.toml says of groups of dependencies: which are for development only.
type pyproject struct {
	Groups map[string]any `toml:"dependency-groups"`
	Tool   struct {
		PDM struct {
			Development map[string]any `toml:"dev-dependencies"`
		} `toml:"pdm"`
		Poetry struct {
			Dependencies map[string]any `toml:"dependencies"`
			Extras       map[string]any `toml:"extras"`
			Group        map[string]any `toml:"group"`
		} `toml:"poetry"`
	} `toml:"tool"`
	Project struct {
		Dependencies []string            `toml:"dependencies"`
		Optional     map[string][]string `toml:"optional-dependencies"`
	} `toml:"project"`
}

// readPyproject reads the one beside a lockfile; without one, or of a broken one, nothing is known.
func (p *project) readPyproject(lock string) *pyproject {
	var own pyproject
	name := path.Join(path.Dir(lock), "pyproject.toml")
	if !p.exists(name) {
		return &own
	}
	if err := readTOML(p.tree, name, &own); err != nil {
		p.fail(name, err)
	}
	return &own
}

// development tells whether all of groups are for development: "dev" always is.
func (own *pyproject) development(groups []string) bool {
	for _, group := range groups {
		_, a := own.Groups[group]
		_, b := own.Tool.PDM.Development[group]
		_, c := own.Tool.Poetry.Group[group]
		_, delivered := own.Project.Optional[group]
		if group == "main" || group == "default" || delivered || !a && !b && !c && group != "dev" {
			return false
		}
	}
	return len(groups) > 0
}

// names are the packages that the project itself needs to run.
func (own *pyproject) names() (list []string) {
	for name := range own.Tool.Poetry.Dependencies {
		list = append(list, pythonName(name))
	}
	for _, needs := range own.Project.Optional {
		list = append(list, requirementNames(needs)...)
	}
	return append(list, requirementNames(own.Project.Dependencies)...)
}

func requirementNames(needs []string) (list []string) {
	for _, need := range needs {
		if name := requirementName.FindString(need); name != "" {
			list = append(list, pythonName(name))
		}
	}
	return list
}
