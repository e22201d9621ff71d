package ecosystem

import (
	"cmp"
	"encoding/xml"
	"path"
	"strings"
)

// dotnetProject is a csproj, fsproj or vbproj, a Directory.Build.props or a Directory.Packages.props
// (https://learn.microsoft.com/nuget/consume-packages/package-references-in-project-files).
type dotnetProject struct {
	Properties []struct {
		List []struct {
			XMLName xml.Name
			Value   string `xml:",chardata"`
		} `xml:",any"`
	} `xml:"PropertyGroup"`
	Needs   []dotnetNeed `xml:"ItemGroup>PackageReference"`
	Central []dotnetNeed `xml:"ItemGroup>PackageVersion"` // versions in one place
}

type dotnetNeed struct {
	Include        string `xml:"Include,attr"`
	Version        string `xml:"Version,attr"`
	VersionElement string `xml:"Version"`
	Override       string `xml:"VersionOverride,attr"`
	Private        string `xml:"PrivateAssets,attr"`
	PrivateElement string `xml:"PrivateAssets"`
}

func (n *dotnetNeed) private() bool {
	return strings.EqualFold(cmp.Or(n.Private, n.PrivateElement), "all")
}

// readDotNetProject reads a project that has been neither locked nor restored.
func readDotNetProject(p *project, file string) error {
	dir := path.Dir(file)
	if p.exists(path.Join(dir, "packages.lock.json")) || p.exists(path.Join(dir, "obj/project.assets.json")) {
		return nil
	}
	var own, central dotnetProject
	if err := readXML(p.tree, file, &own); err != nil {
		return err
	}
	if dir, ok := p.above(file, "Directory.Packages.props"); ok {
		props := path.Join(dir, "Directory.Packages.props")
		if err := readXML(p.tree, props, &central); err != nil {
			p.fail(props, err)
		}
	}
	versions := map[string]string{}
	for _, c := range central.Central {
		versions[strings.ToLower(c.Include)] = central.expand(cmp.Or(c.Version, c.VersionElement))
	}
	listed := false
	for _, c := range own.Needs {
		if c.Include != "" { // else it changes one that is included elsewhere
			version := own.expand(cmp.Or(c.Override, c.Version, c.VersionElement, versions[strings.ToLower(c.Include)]))
			p.addNuGet(file, c.Include, nugetPinned(version), c.private())
			listed = true
		}
	}
	if listed {
		p.gap(file, OnlyDirect)
	}
	return nil
}

// nugetPinned is a version, "1.0" or "[1.0]"; empty for other ranges.
func nugetPinned(version string) string {
	if strings.HasPrefix(version, "[") && strings.HasSuffix(version, "]") {
		version = version[1 : len(version)-1]
	}
	return pinned(version)
}

// expand puts in properties, $(name), that the file sets itself.
func (d *dotnetProject) expand(s string) string {
	for _, group := range d.Properties {
		for _, property := range group.List {
			s = strings.ReplaceAll(s, "$("+property.XMLName.Local+")", strings.TrimSpace(property.Value))
			if len(s) > lineLimit {
				return ""
			}
		}
	}
	return strings.TrimSpace(s)
}

// privateAssets gives the packages, in lower case, that the projects of a folder use for their build only.
func (p *project) privateAssets(dir string) map[string]bool {
	private := map[string]bool{}
	for _, file := range p.files {
		if path.Dir(file) != dir || !strings.HasSuffix(file, "proj") {
			continue
		}
		var own dotnetProject
		if readXML(p.tree, file, &own) != nil {
			continue // the file's own reader says so
		}
		for _, c := range own.Needs {
			if c.private() {
				private[strings.ToLower(c.Include)] = true
			}
		}
	}
	return private
}

// packagesConfig is a packages.config (https://learn.microsoft.com/nuget/reference/packages-config).
type packagesConfig struct {
	Packages []struct {
		ID          string `xml:"id,attr"`
		Version     string `xml:"version,attr"`
		Development bool   `xml:"developmentDependency,attr"`
	} `xml:"package"`
}

func readNuGetConfig(p *project, file string) error {
	var list packagesConfig
	if err := readXML(p.tree, file, &list); err != nil {
		return err
	}
	for _, c := range list.Packages {
		p.addNuGet(file, c.ID, c.Version, c.Development)
	}
	return nil
}
