package golang

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"

	"github.com/package-url/packageurl-go"
	"golang.org/x/mod/modfile"

	"github.com/handover-kit/handover/bundle/notice/component"
)

// std is how the standard library is named: as `go list std` and `go version -m` do not give it a module, this is the
// name that the tools of CycloneDX use.
const std = "std"

// listing is what a project is made of. It is what is kept between runs.
type listing struct {
	Modules []use
	Gaps    []component.Gap
}

// use is a third-party module and what is used of it.
type use struct {
	Path, Version string
	Replaces      string   // "path@version" that the project asks for and this stands in for, or nothing
	Dir           string   // absolute; empty if it is not on this machine
	Folders       []string // of the packages used, slash-separated in Dir; empty if it is not known which they are
	Platforms     []string
	From          []string
	Scope         component.Scope
	Gaps          []string
}

// merge joins uses of the same module from the same folder.
func merge(uses []use) []use {
	type key struct{ path, version, dir string }
	at := map[key]int{}
	var out []use
	for _, u := range uses {
		k := key{u.Path, u.Version, u.Dir}
		n, seen := at[k]
		if !seen {
			at[k] = len(out)
			out = append(out, u)
			continue
		}
		all := &out[n]
		all.Folders = union(all.Folders, u.Folders)
		all.Platforms = union(all.Platforms, u.Platforms)
		all.From = union(all.From, u.From)
		all.Gaps = union(all.Gaps, u.Gaps)
		all.Replaces = cmp.Or(all.Replaces, u.Replaces)
		if u.Scope == component.Runtime {
			all.Scope = component.Runtime
		}
	}
	return out
}

func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// replaced gives a required module as replace lines have it (https://go.dev/ref/mod#go-mod-file-replace): another
// module, or a folder, which is absolute in dir and whose version is that of the module it replaces. A replacement is
// not replaced again.
func replaced(lines []*modfile.Replace, root, path, version string) (u use, dir string) {
	u = use{Path: path, Version: version}
	var line *modfile.Replace
	for _, r := range lines {
		if r.Old.Path == path && (r.Old.Version == version || r.Old.Version == "" && line == nil) {
			line = r
		}
	}
	switch {
	case line == nil:
		return u, ""
	case line.New.Version == "":
		return u, absolute(root, line.New.Path)
	}
	return use{Path: line.New.Path, Version: line.New.Version, Replaces: path + "@" + version}, ""
}

func absolute(root, path string) string {
	path = filepath.FromSlash(path)
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(root, path)
}

// outside marks a module whose files are in a folder beside the project.
func (u *use) outside(p *project, dir string) {
	u.Dir = dir
	rel, err := filepath.Rel(p.dir, dir)
	if err != nil {
		rel = dir
	}
	u.Gaps = append(u.Gaps, "its files are not those of a release but in a folder outside the project: "+filepath.ToSlash(rel))
}

// purl is the package URL of a module. The type golang has the path in lower case
// (https://github.com/package-url/purl-spec/blob/main/types/golang-definition.json).
func purl(path, version string) string {
	namespace, name := "", path
	if i := strings.LastIndex(path, "/"); i >= 0 {
		namespace, name = path[:i], path[i+1:]
	}
	url := packageurl.NewPackageURL(packageurl.TypeGolang, strings.ToLower(namespace), strings.ToLower(name), version, nil, "")
	return url.ToString()
}
