package ecosystem

import (
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/handover-kit/handover/bundle/notice/component"
)

// nugetLock is a packages.lock.json, by framework and name
// (https://learn.microsoft.com/nuget/consume-packages/package-references-in-project-files#locking-dependencies).
type nugetLock struct {
	Version      int
	Dependencies map[string]map[string]struct {
		Type         string // Direct, Transitive, CentralTransitive or Project, which is the project's own
		Resolved     string
		Dependencies map[string]string
	}
}

func readNuGetLock(p *project, file string) error {
	var lock nugetLock
	if err := readJSON(p.tree, file, &lock); err != nil {
		return err
	}
	if lock.Version != 1 && lock.Version != 2 {
		p.gap(file, unknownVersion(lock.Version))
	}
	g := newNuGetGraph()
	private := p.privateAssets(path.Dir(file))
	for _, framework := range slices.Sorted(maps.Keys(lock.Dependencies)) {
		for name, c := range lock.Dependencies[framework] {
			g.need(name, c.Dependencies)
			g.root(name, c.Type == "Direct" && private[strings.ToLower(name)], c.Type == "Direct" || c.Type == "Project")
		}
	}
	development := g.development()
	for _, framework := range slices.Sorted(maps.Keys(lock.Dependencies)) {
		list := lock.Dependencies[framework]
		for _, name := range slices.Sorted(maps.Keys(list)) {
			if c := list[name]; c.Type != "Project" {
				p.addNuGet(file, name, c.Resolved, development[strings.ToLower(name)])
			}
		}
	}
	return nil
}

// nugetAssets is an obj/project.assets.json, which "dotnet restore" writes.
type nugetAssets struct {
	Version   int
	Targets   map[string]map[string]struct{ Dependencies map[string]string } // by framework and name/version
	Libraries map[string]struct{ Type string }                               // by name/version
	Project   struct {
		Frameworks map[string]struct {
			Dependencies map[string]struct{ SuppressParent string }
		}
	}
}

func readNuGetAssets(p *project, file string) error {
	if p.exists(path.Join(path.Dir(path.Dir(file)), "packages.lock.json")) {
		return nil // which says the same
	}
	var assets nugetAssets
	if err := readJSON(p.tree, file, &assets); err != nil {
		return err
	}
	if assets.Version < 1 || assets.Version > 4 {
		p.gap(file, unknownVersion(assets.Version))
	}
	g := newNuGetGraph()
	for _, target := range assets.Targets {
		for id, c := range target {
			name, _, _ := strings.Cut(id, "/")
			g.need(name, c.Dependencies)
			g.root(name, false, assets.Libraries[id].Type == "project")
		}
	}
	for _, framework := range assets.Project.Frameworks {
		for name, c := range framework.Dependencies {
			g.root(name, strings.EqualFold(c.SuppressParent, "all"), true)
		}
	}
	development := g.development()
	for _, id := range slices.Sorted(maps.Keys(assets.Libraries)) {
		if name, version, _ := strings.Cut(id, "/"); assets.Libraries[id].Type == "package" {
			p.addNuGet(file, name, version, development[strings.ToLower(name)])
		}
	}
	return nil
}

// nugetGraph follows what packages need, by names in lower case.
type nugetGraph struct {
	needs             map[string][]string
	needed, developed []string
}

func newNuGetGraph() *nugetGraph { return &nugetGraph{needs: map[string][]string{}} }

func (g *nugetGraph) need(name string, needs map[string]string) {
	for other := range needs {
		g.needs[strings.ToLower(name)] = append(g.needs[strings.ToLower(name)], strings.ToLower(other))
	}
}

// root notes what the project itself asks for; private is what is for its build only.
func (g *nugetGraph) root(name string, private, asked bool) {
	switch {
	case private:
		g.developed = append(g.developed, strings.ToLower(name))
	case asked:
		g.needed = append(g.needed, strings.ToLower(name))
	}
}

// development gives what only private packages lead to.
func (g *nugetGraph) development() map[string]bool {
	next := func(name string) []string { return g.needs[name] }
	only := reach(g.developed, next)
	for name := range reach(g.needed, next) {
		delete(only, name)
	}
	return only
}

// addNuGet takes in a package, of which the global packages folder may have the files.
func (p *project) addNuGet(file, name, version string, development bool) {
	c := component.Component{Ecosystem: component.DotNet, Name: name, Version: version, Scope: scope(development)}
	p.add(file, c, p.fillNuGet)
}

// nuspec is the manifest of a package (https://learn.microsoft.com/nuget/reference/nuspec).
type nuspec struct {
	Licence struct {
		Type  string `xml:"type,attr"` // expression or file
		Value string `xml:",chardata"`
	} `xml:"metadata>license"`
	LicenceURL string `xml:"metadata>licenseUrl"`
}

// deprecatedLicence is the licenseUrl that NuGet itself puts in where there is a licence file.
const deprecatedLicence = "https://aka.ms/deprecateLicenseUrl"

func (p *project) fillNuGet(c *component.Component) bool {
	id := strings.ToLower(c.Name)
	dir := path.Join(id, strings.ToLower(c.Version))
	if p.options.NuGet == nil || c.Version == "" || !fs.ValidPath(dir) {
		return false
	}
	entries, err := fs.ReadDir(p.options.NuGet, dir)
	if err != nil {
		return false
	}
	var spec nuspec
	if err := readXML(p.options.NuGet, path.Join(dir, id+".nuspec"), &spec); err != nil {
		c.Gaps = append(c.Gaps, "its nuspec cannot be read")
	}
	value := strings.TrimSpace(spec.Licence.Value)
	switch {
	case spec.Licence.Type == "expression":
		c.Declared = value
	case spec.Licence.Type == "file":
		addNamed(c, p.options.NuGet, dir, value)
	case spec.LicenceURL != deprecatedLicence:
		c.Declared = strings.TrimSpace(spec.LicenceURL)
	}
	addTexts(c, p.options.NuGet, dir, entries)
	return true
}
