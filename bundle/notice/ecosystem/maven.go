package ecosystem

import (
	"cmp"
	"encoding/xml"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/handover-kit/handover/bundle/notice/component"
)

// pom is a pom.xml (https://maven.apache.org/pom.html).
type pom struct {
	mavenID
	Parent struct {
		mavenID
		RelativePath *string `xml:"relativePath"`
	} `xml:"parent"`
	Properties struct {
		List []struct {
			XMLName xml.Name
			Value   string `xml:",chardata"`
		} `xml:",any"`
	} `xml:"properties"`
	Dependencies []mavenNeed `xml:"dependencies>dependency"`
	Management   []mavenNeed `xml:"dependencyManagement>dependencies>dependency"`
	Licences     []struct {
		Name string `xml:"name"`
		URL  string `xml:"url"`
	} `xml:"licenses>license"`
}

type mavenID struct {
	Group    string `xml:"groupId"`
	Artifact string `xml:"artifactId"`
	Version  string `xml:"version"`
}

type mavenNeed struct {
	mavenID
	Scope string `xml:"scope"`
	Type  string `xml:"type"`
}

// OnlyDirect is the gap of a manifest that has no lockfile beside it.
const OnlyDirect = "it names what the project asks for first; what that needs in turn is not listed"

// readPOM reads what a pom.xml and its parents need, with versions as far as properties and managed dependencies tell.
func readPOM(p *project, file string) error {
	own, err := p.readModel(false, file, nil)
	if err != nil {
		return err
	}
	listed := false
	for _, need := range own.needs {
		id := own.resolve(need.mavenID)
		if p.ownModules()[id.name()] {
			continue
		}
		managed := own.managed[id.name()]
		id.Version = pinned(cmp.Or(id.Version, managed.Version))
		use := own.expand(cmp.Or(need.Scope, managed.Scope))
		p.addMaven(file, id, scope(use == "test" || use == "provided"))
		listed = true
	}
	if listed {
		p.gap(file, OnlyDirect)
	}
	return nil
}

func (id mavenID) name() string { return id.Group + ":" + id.Artifact }

// pinned is a version; empty for a range, or for what has properties that nothing sets.
func pinned(version string) string {
	if strings.ContainsAny(version, "[(,$*") {
		return ""
	}
	return version
}

// addMaven takes in a package, of which the local repository may have the pom and the jar.
func (p *project) addMaven(file string, id mavenID, use component.Scope) {
	c := component.Component{Ecosystem: component.Java, Name: id.name(), Version: id.Version, Scope: use}
	p.add(file, c, func(c *component.Component) bool { return p.fillMaven(c, id) })
}

// ownModules are the packages that the poms of the project stand for.
func (p *project) ownModules() map[string]bool {
	if p.modules == nil {
		p.modules = map[string]bool{}
		for _, file := range p.under(".", "pom.xml") {
			if m, err := p.readModel(false, file, nil); err == nil {
				p.modules[m.id.name()] = true
			}
		}
	}
	return p.modules
}

// repositoryPath is where a local repository has a file of a package.
func (id mavenID) repositoryPath(extension string) string {
	dir := path.Join(strings.ReplaceAll(id.Group, ".", "/"), id.Artifact, id.Version)
	return path.Join(dir, id.Artifact+"-"+id.Version+extension)
}

// fillMaven takes in what the local repository has of a package.
func (p *project) fillMaven(c *component.Component, id mavenID) bool {
	if p.options.Maven == nil || !fs.ValidPath(id.repositoryPath(".pom")) {
		return false
	}
	m, err := p.readModel(true, id.repositoryPath(".pom"), nil)
	if err == nil {
		c.Declared = m.licence
	}
	jar, jarErr := readJarFile(p.options.Maven, id.repositoryPath(".jar"))
	if jarErr == nil {
		c.Texts, c.Notices = jar.texts.Texts, jar.texts.Notices
		c.Gaps = slices.Concat(c.Gaps, jar.texts.Gaps)
		c.Declared = cmp.Or(c.Declared, jar.licence)
	}
	return jarErr == nil // a pom alone says what is named, not what is shipped
}
