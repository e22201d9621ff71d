package ecosystem

import (
	"cmp"
	"errors"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
)

// mavenModel is a pom together with its parents.
type mavenModel struct {
	id         mavenID
	properties map[string]string
	needs      []mavenNeed
	managed    map[string]mavenNeed // by name, with versions
	licence    string
}

// mavenModels are those read before: many poms have the same parents.
type mavenModels struct {
	mu     sync.Mutex
	byFile map[string]*mavenModel
}

// readModel reads a pom and its parents, which are beside it or in the local repository; those that are not here are left
// out. repository says that the file is not the project's; chain are the files that led to it.
func (p *project) readModel(repository bool, file string, chain []string) (*mavenModel, error) {
	key := file
	if repository {
		key = "repository:" + file
	}
	if len(chain) > nestLimit || slices.Contains(chain, key) {
		return nil, errors.New("its parents are nested too deep")
	}
	p.models.mu.Lock()
	known := p.models.byFile[key]
	p.models.mu.Unlock()
	if known != nil {
		return known, nil
	}
	m, err := p.newModel(repository, file, append(slices.Clip(chain), key))
	if err != nil {
		return nil, err
	}
	p.models.mu.Lock()
	defer p.models.mu.Unlock()
	if p.models.byFile == nil {
		p.models.byFile = map[string]*mavenModel{}
	}
	p.models.byFile[key] = m
	return m, nil
}

func (p *project) newModel(repository bool, file string, chain []string) (*mavenModel, error) {
	var own pom
	fsys := p.tree
	if repository {
		fsys = p.options.Maven
	}
	if err := readXML(fsys, file, &own); err != nil {
		return nil, err
	}
	m := &mavenModel{properties: map[string]string{}, managed: map[string]mavenNeed{}}
	if parent := p.parentModel(repository, file, &own, chain); parent != nil {
		m.properties, m.managed = maps.Clone(parent.properties), maps.Clone(parent.managed)
		m.needs, m.licence = parent.needs, parent.licence
	}
	m.id = mavenID{cmp.Or(own.Group, own.Parent.Group), own.Artifact, cmp.Or(own.Version, own.Parent.Version)}
	for _, property := range own.Properties.List {
		m.properties[property.XMLName.Local] = strings.TrimSpace(property.Value)
	}
	maps.Copy(m.properties, map[string]string{
		"project.groupId": m.id.Group, "project.artifactId": m.id.Artifact, "project.version": m.id.Version,
		"project.parent.groupId": own.Parent.Group, "project.parent.version": own.Parent.Version,
	})
	m.id = m.resolve(m.id)
	m.needs = slices.Concat(m.needs, own.Dependencies)
	p.manage(m, own.Management, chain)
	m.licence = cmp.Or(own.licence(), m.licence)
	return m, nil
}

// parentModel gives the parent that relativePath leads to, or that the local repository has; nil if neither does.
func (p *project) parentModel(repository bool, file string, own *pom, chain []string) *mavenModel {
	if own.Parent.Artifact == "" {
		return nil
	}
	if place := "../pom.xml"; !repository && (own.Parent.RelativePath == nil || *own.Parent.RelativePath != "") {
		if own.Parent.RelativePath != nil {
			place = *own.Parent.RelativePath
		}
		place = path.Join(path.Dir(file), place)
		if !strings.HasSuffix(place, ".xml") && !strings.HasSuffix(place, ".pom") {
			place = path.Join(place, "pom.xml")
		}
		if fs.ValidPath(place) {
			if m, err := p.readModel(false, place, chain); err == nil && m.id.Artifact == own.Parent.Artifact {
				return m
			}
		}
	}
	return p.repositoryModel(own.Parent.mavenID, chain)
}

func (p *project) repositoryModel(id mavenID, chain []string) *mavenModel {
	if p.options.Maven == nil || !fs.ValidPath(id.repositoryPath(".pom")) {
		return nil
	}
	m, err := p.readModel(true, id.repositoryPath(".pom"), chain)
	if err != nil {
		return nil
	}
	return m
}

// manage notes the versions that a pom sets, and those of the lists that it imports, which are not stronger.
func (p *project) manage(m *mavenModel, list []mavenNeed, chain []string) {
	for _, need := range list {
		if need.mavenID = m.resolve(need.mavenID); need.Scope != "import" {
			m.managed[need.name()] = need
		}
	}
	for _, need := range list {
		if need.Scope != "import" {
			continue
		}
		imported := p.repositoryModel(m.resolve(need.mavenID), chain)
		if imported == nil {
			continue
		}
		for name, need := range imported.managed {
			if _, set := m.managed[name]; !set {
				m.managed[name] = need
			}
		}
	}
}

func (m *mavenModel) resolve(id mavenID) mavenID {
	return mavenID{m.expand(id.Group), m.expand(id.Artifact), m.expand(id.Version)}
}

// expand puts in properties, ${name}; one that is not set stays as it is written.
func (m *mavenModel) expand(s string) string {
	s = strings.TrimSpace(s)
	for range nestLimit {
		before, rest, ok := strings.Cut(s, "${")
		name, after, closed := strings.Cut(rest, "}")
		value, set := m.properties[name]
		if !ok || !closed || !set || len(s) > lineLimit {
			break
		}
		s = before + value + after
	}
	return s
}

// licence joins the names of a pom's licences: "it is assumed that the user can select any of them".
func (own *pom) licence() string {
	var names []string
	for _, licence := range own.Licences {
		if name := cmp.Or(strings.TrimSpace(licence.Name), strings.TrimSpace(licence.URL)); name != "" {
			names = append(names, name)
		}
	}
	return strings.Join(names, " OR ")
}
