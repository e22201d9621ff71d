package golang

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/handover-kit/handover/bundle/notice/component"
)

// gather makes uses of what go list gave for one platform.
type gather struct {
	*project
	unit     *unit
	machine  *machine
	platform string // nothing if it does not matter
	scope    component.Scope
	listing
	lacking bool // packages, and so what they import
}

func (g *gather) packages(list []listed) {
	given := map[string]bool{}
	for i := range list {
		given[list[i].ImportPath] = true
		g.take(&list[i])
	}
	// A list that lacks what is imported must not pass for a project that needs nothing.
	for _, p := range list {
		for _, path := range p.Imports {
			if p.Module != nil && g.own(p.Module) && !given[path] && strings.Contains(strings.Split(path, "/")[0], ".") {
				g.miss(path, "is imported by "+p.ImportPath+", but go list said nothing of it")
			}
		}
	}
}

func (g *gather) take(p *listed) {
	switch {
	case p.Standard:
		g.standard(p)
	case p.Module == nil:
		g.lost(p)
	case !g.own(p.Module):
		g.foreign(p)
	case p.Error != nil && !harmless.MatchString(p.Error.Err):
		g.miss(p.ImportPath, g.message(p.Error.Err))
	}
}

// harmless are errors of the project's own packages that hide no imports: there are none for this platform, or files
// that are to be embedded have not been made.
var harmless = regexp.MustCompile(`build constraints exclude all Go files|no non-test Go files|no matching files found`)

func (g *gather) miss(what, why string) {
	g.Gaps = append(g.Gaps, component.Gap{What: what, Why: why})
}

func (g *gather) add(u use) {
	u.Scope, u.From = g.scope, g.from(g.unit, u)
	if g.platform != "" && g.scope == component.Runtime {
		u.Platforms = []string{g.platform}
	}
	g.Modules = append(g.Modules, u)
}

// own says whether a module is of the project: its main modules, and folders in it that stand in for others.
func (g *gather) own(m *listedModule) bool {
	return m.Main || m.Replace != nil && m.Replace.Version == "" && inside(g.dir, absolute(g.unit.dir, m.Replace.Path))
}

// standard takes the standard library as one module: its licence is that of Go, https://go.dev/LICENSE.
func (g *gather) standard(p *listed) {
	if p.Root == "" || strings.HasPrefix(p.ImportPath, "vendor/") { // of what Go itself vendors, Root is a module
		return
	}
	g.add(use{Path: std, Version: goVersion(p.Root), Dir: p.Root})
}

// goVersion is the release that lies in a GOROOT, without "go": the first line of its file VERSION.
func goVersion(root string) string {
	text, err := os.ReadFile(filepath.Join(root, "VERSION"))
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(text), "\n")
	return strings.TrimPrefix(strings.TrimSpace(line), "go")
}

// foreign takes a package of a third-party module.
func (g *gather) foreign(p *listed) {
	m := p.Module
	u := use{Path: m.Path, Version: m.Version, Dir: m.Dir}
	switch {
	case m.Replace == nil:
	case m.Replace.Version == "":
		u.outside(g.project, absolute(g.unit.dir, m.Replace.Path))
	default:
		u = use{Path: m.Replace.Path, Version: m.Replace.Version, Replaces: m.Path + "@" + m.Version, Dir: m.Replace.Dir}
	}
	vendor := filepath.Join(g.unit.dir, "vendor", filepath.FromSlash(m.Path))
	switch {
	case p.Dir != "" && inside(vendor, p.Dir):
		u.Dir = vendor
	case u.Dir == "":
		u.Gaps = append(u.Gaps, notHere)
	}
	if rel, err := filepath.Rel(u.Dir, p.Dir); err == nil && p.Dir != "" && u.Dir != "" && filepath.IsLocal(rel) {
		u.Folders = []string{filepath.ToSlash(rel)}
	}
	g.add(u)
}

const notHere = "it is not in the module cache of this machine"

// lost takes a package that go list did not find.
func (g *gather) lost(p *listed) {
	why := "go list did not find it"
	if p.Error != nil {
		why = g.message(p.Error.Err)
	}
	g.lacking = true
	switch required, ok := g.unit.require(p.ImportPath); {
	case ok && strings.Contains(why, "module lookup disabled"):
		g.miss(required.Path+"@"+required.Version, notHere)
	default:
		g.miss(p.ImportPath, why)
	}
}
