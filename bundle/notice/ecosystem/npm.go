package ecosystem

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/handover-kit/handover/bundle/notice/component"
)

// npmLock is a package-lock.json, of version 1 by Dependencies, of 2 and 3 by Packages
// (https://docs.npmjs.com/cli/configuring-npm/package-lock-json).
type npmLock struct {
	LockfileVersion int
	Packages        map[string]npmEntry      // by folder; "" is the project's own
	Dependencies    map[string]npmDependency // by name
}

type npmEntry struct {
	Name, Version, Resolved, License string
	Link, Dev, Optional              bool
}

type npmDependency struct {
	Version, Resolved string
	Dev, Optional     bool
	Dependencies      map[string]npmDependency
}

// readNPM reads a lockfile of npm. Beside an npm-shrinkwrap.json, npm does not look at a package-lock.json.
func readNPM(p *project, file string) error {
	if path.Base(file) == "package-lock.json" && p.exists(path.Join(path.Dir(file), "npm-shrinkwrap.json")) {
		return nil
	}
	var lock npmLock
	if err := readJSON(p.tree, file, &lock); err != nil {
		return err
	}
	if lock.LockfileVersion < 1 || lock.LockfileVersion > 3 {
		p.gap(file, unknownVersion(lock.LockfileVersion))
	}
	if lock.Packages == nil {
		p.addNPM1(file, lock.Dependencies, 0)
		return nil
	}
	for _, folder := range slices.Sorted(maps.Keys(lock.Packages)) {
		// What is not in node_modules is a folder of the project's own, which a link stands for.
		entry := lock.Packages[folder]
		_, name, third := cutFolder(folder)
		if !third || entry.Link {
			continue
		}
		if entry.Name != "" { // "alias": "npm:name@1"
			name = entry.Name
		}
		c := component.Component{Name: name, Version: entry.Version, Scope: scope(entry.Dev), Declared: entry.License}
		p.addNode(file, c, entry.Resolved, entry.Optional)
	}
	return nil
}

// cutFolder gives what is after the last node_modules/ of a folder.
func cutFolder(folder string) (before, name string, ok bool) {
	before, name = cutLast("/"+folder, "/node_modules/")
	return before, name, len(name) <= len(folder)
}

// addNPM1 takes in the nested dependencies of a lockfile of version 1.
func (p *project) addNPM1(file string, dependencies map[string]npmDependency, depth int) {
	if depth > nestLimit {
		p.gap(file, "its dependencies are nested too deep")
		return
	}
	for _, name := range slices.Sorted(maps.Keys(dependencies)) {
		d := dependencies[name]
		p.addNPM1(file, d.Dependencies, depth+1)
		name, version, from := npmSpecifier(name, d.Version)
		if strings.HasPrefix(from, "file:") && !tarball(from) {
			continue // a folder of the project's own
		}
		if from == "" {
			from = d.Resolved
		}
		p.addNode(file, component.Component{Name: name, Version: version, Scope: scope(d.Dev)}, from, d.Optional)
	}
}

// npmSpecifier tells what a version of a lockfile stands for: "1.0.0", "npm:other@1.0.0", or where it is from.
func npmSpecifier(alias, s string) (name, version, from string) {
	if other, ok := strings.CutPrefix(s, "npm:"); ok {
		name, version = cutName(other)
		return name, version, ""
	}
	if strings.ContainsAny(s, ":/") {
		return alias, "", s
	}
	return alias, s, ""
}

// cutName splits "name@1.0.0" and "@scope/name@1.0.0".
func cutName(s string) (name, rest string) {
	if n := strings.Index(s[min(1, len(s)):], "@"); n >= 0 {
		return s[:n+1], s[n+2:]
	}
	return s, ""
}

func tarball(s string) bool { return strings.HasSuffix(s, ".tgz") || strings.HasSuffix(s, ".tar.gz") }

// addNode takes in a package of npm, pnpm or yarn, resolved from what may be a URL.
func (p *project) addNode(file string, c component.Component, resolved string, optional bool) {
	c.Ecosystem = component.NPM
	if optional {
		c.Gaps = append(c.Gaps, NotNeeded)
	}
	p.add(file, c, func(c *component.Component) bool {
		here := p.node.find(p, c.Name, c.Version)
		if here != nil {
			fill(c, here)
		}
		if strings.HasPrefix(resolved, "git") {
			c.PURL = purl(component.NPM, c.Name, c.Version, resolved)
		}
		return here != nil
	})
}

func unknownVersion(version any) string {
	return fmt.Sprintf("its version %s is not known here: what could be read of it is listed", short(fmt.Sprint(version)))
}
