package ecosystem

import (
	"bytes"
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/handover-kit/handover/bundle/notice/component"
)

// yarnEntry is one package of a yarn.lock.
type yarnEntry struct {
	patterns      []string // what asks for it: "name@^1.0.0"
	name, version string
	resolved      string
	needs         map[string]string // ranges by name
	own           bool              // a folder of the project's own
	optional      bool
}

// readYarn reads a yarn.lock, of yarn 1 or in YAML from yarn 2 ("berry") on.
func readYarn(p *project, file string) error {
	data, err := text(p.tree, file)
	if err != nil {
		return err
	}
	var list []yarnEntry
	if bytes.Contains(data, []byte("__metadata:")) {
		list, err = p.parseBerry(file, data)
	} else {
		list, err = parseYarn1(data)
	}
	if err != nil {
		return err
	}
	development := p.yarnDevelopment(file, list)
	for _, e := range list {
		if !e.own {
			c := component.Component{Name: e.name, Version: e.version, Scope: scope(development[e.id()])}
			p.addNode(file, c, e.resolved, e.optional)
		}
	}
	return nil
}

func (e *yarnEntry) id() string { return e.name + "@" + e.version }

// yarnDevelopment finds what only devDependencies lead to: a yarn.lock does not say it, the package.json files do.
func (p *project) yarnDevelopment(file string, list []yarnEntry) map[string]bool {
	byPattern, byName := map[string][]string{}, map[string][]string{}
	needs := map[string]map[string]string{}
	for _, e := range list {
		for _, pattern := range e.patterns {
			byPattern[pattern] = append(byPattern[pattern], e.id())
			alias, _ := cutName(pattern)
			byName[alias] = append(byName[alias], e.id())
		}
		if !e.own {
			needs[e.id()] = e.needs
		}
	}
	resolve := func(wanted map[string]string) (ids []string) {
		for name, rng := range wanted {
			found := slices.Concat(byPattern[name+"@"+rng], byPattern[name+"@npm:"+rng])
			if len(found) == 0 { // "resolutions" and patches ask for something else: any of the name will do
				found = byName[name]
			}
			ids = append(ids, found...)
		}
		return ids
	}
	next := func(id string) []string { return resolve(needs[id]) }
	var runtime, development []string
	for _, own := range p.yarnOwn(file) {
		runtime = append(runtime, resolve(own.Dependencies)...)
		runtime = append(runtime, resolve(own.OptionalDependencies)...)
		development = append(development, resolve(own.DevDependencies)...)
	}
	only := reach(development, next)
	for id := range reach(runtime, next) {
		delete(only, id)
	}
	return only
}

// yarnOwn reads the package.json of the project and its workspaces: those for which no nearer lockfile speaks.
func (p *project) yarnOwn(file string) (list []manifest) {
	for _, name := range p.under(path.Dir(file), "package.json") {
		if dir, _ := p.above(name, "yarn.lock", "package-lock.json", "pnpm-lock.yaml"); dir != path.Dir(file) {
			continue
		}
		var m manifest
		if err := readJSON(p.tree, name, &m); err != nil {
			p.fail(name, err)
			continue
		}
		list = append(list, m)
	}
	return list
}

// yarnName is the package that a pattern asks for, which may be under another name: "alias@npm:name@^1.0.0".
func yarnName(pattern string) (name, rng string) {
	name, rng = cutName(pattern)
	if other, ok := strings.CutPrefix(rng, "npm:"); ok {
		if real, version := cutName(other); version != "" {
			return real, version
		}
	}
	return name, rng
}

// sortYarn puts entries in the order of their names, as lockfiles in YAML come without one.
func sortYarn(list []yarnEntry) {
	slices.SortFunc(list, func(a, b yarnEntry) int {
		return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.version, b.version), slices.Compare(a.patterns, b.patterns))
	})
}
