package ecosystem

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/handover-kit/handover/bundle/notice/component"
)

// pnpmLock is a pnpm-lock.yaml (https://github.com/pnpm/spec/tree/master/lockfile).
type pnpmLock struct {
	LockfileVersion any                     `yaml:"lockfileVersion"`
	Importers       map[string]pnpmNeeds    `yaml:"importers"` // the project's own packages, by folder
	Packages        map[string]pnpmPackage  `yaml:"packages"`
	Snapshots       map[string]pnpmSnapshot `yaml:"snapshots"` // from version 9 on
}

type pnpmPackage struct {
	Name       string         `yaml:"name"` // of what is not from the registry
	Version    string         `yaml:"version"`
	Resolution pnpmResolution `yaml:"resolution"`
	Dev        bool           `yaml:"dev"` // until version 6
	Optional   bool           `yaml:"optional"`
}

type pnpmResolution struct {
	Tarball, Repo, Directory string
}

type pnpmNeeds struct {
	Dependencies         map[string]any `yaml:"dependencies"`
	OptionalDependencies map[string]any `yaml:"optionalDependencies"`
	DevDependencies      map[string]any `yaml:"devDependencies"`
}

type pnpmSnapshot struct {
	Dependencies         map[string]string `yaml:"dependencies"`
	OptionalDependencies map[string]string `yaml:"optionalDependencies"`
	Optional             bool              `yaml:"optional"`
}

// readPNPM reads a pnpm-lock.yaml of version 5.4, 6 or 9; pnpm may put one of its own tools before it.
func readPNPM(p *project, file string) error {
	data, err := text(p.tree, file)
	if err != nil {
		return err
	}
	docs, err := parseYAML(data)
	if err != nil {
		return err
	}
	for _, doc := range docs {
		var lock pnpmLock
		if err := decodeYAML(doc, &lock); err != nil {
			return err
		}
		major, _, _ := strings.Cut(fmt.Sprint(lock.LockfileVersion), ".")
		if !slices.Contains([]string{"5", "6", "9"}, major) {
			p.gap(file, unknownVersion(lock.LockfileVersion))
		}
		p.addPNPM(file, &lock, major == "5")
	}
	return nil
}

func (p *project) addPNPM(file string, lock *pnpmLock, old bool) {
	runtime, development, optional := lock.uses()
	for _, key := range slices.Sorted(maps.Keys(lock.Packages)) {
		entry := lock.Packages[key]
		name, version := pnpmKey(key, old)
		if entry.Name != "" {
			name, version = entry.Name, entry.Version
		}
		if entry.Version != "" {
			version = entry.Version
		}
		if entry.Resolution.Directory != "" {
			continue // a folder of the project's own
		}
		if strings.ContainsAny(version, ":/") {
			version = ""
		}
		id := bare(key)
		dev := entry.Dev || development[id] && !runtime[id]
		c := component.Component{Name: name, Version: version, Scope: scope(dev)}
		from := entry.Resolution.Repo
		if from != "" && !strings.HasPrefix(from, "git") {
			from = "git+" + from
		}
		p.addNode(file, c, from, entry.Optional || optional[id])
	}
}

// pnpmKey splits the key of a package: "/@scope/name/1.0.0_peers" before version 6, then "/name@1.0.0(peers)", then
// without the stroke.
func pnpmKey(key string, old bool) (name, version string) {
	key = bare(key)
	if old {
		name, version = cutLast(key, "/")
		version, _, _ = strings.Cut(version, "_")
		return strings.TrimPrefix(name, "/"), version
	}
	return cutName(strings.TrimPrefix(key, "/"))
}

// bare is a key without the peers that a package was resolved with.
func bare(key string) string {
	key, _, _ = strings.Cut(key, "(")
	return key
}

// uses follows the snapshots of version 9 from the project's own packages. Keys of the results have no peers.
func (lock *pnpmLock) uses() (runtime, development, optional map[string]bool) {
	var needed, developed []string
	for _, own := range lock.Importers {
		needed = append(needed, lock.keys(own.Dependencies)...)
		needed = append(needed, lock.keys(own.OptionalDependencies)...)
		developed = append(developed, lock.keys(own.DevDependencies)...)
	}
	next := func(key string) (list []string) {
		for name, version := range lock.Snapshots[key].Dependencies {
			list = append(list, lock.key(name, version))
		}
		for name, version := range lock.Snapshots[key].OptionalDependencies {
			list = append(list, lock.key(name, version))
		}
		return list
	}
	optional = map[string]bool{}
	for key, snapshot := range lock.Snapshots { // of several with different peers, all are to be
		known, seen := optional[bare(key)]
		optional[bare(key)] = snapshot.Optional && (known || !seen)
	}
	return bareKeys(reach(needed, next)), bareKeys(reach(developed, next)), optional
}

func bareKeys(keys map[string]bool) map[string]bool {
	out := make(map[string]bool, len(keys))
	for key := range keys {
		out[bare(key)] = true
	}
	return out
}

// keys gives the snapshots that an importer names, as a version or as {specifier, version}.
func (lock *pnpmLock) keys(needs map[string]any) (list []string) {
	for name, version := range needs {
		if pair, ok := version.(map[string]any); ok {
			version = pair["version"]
		}
		list = append(list, lock.key(name, fmt.Sprint(version)))
	}
	return list
}

// key is the snapshot of a dependency, whose version may be the whole key of another name.
func (lock *pnpmLock) key(name, version string) string {
	if _, ok := lock.Snapshots[name+"@"+version]; ok {
		return name + "@" + version
	}
	return version
}
