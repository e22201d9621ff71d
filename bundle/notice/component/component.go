// Package component holds what the readers of a project's dependencies give, and the pages and bills of materials are made from.
package component

import (
	"cmp"
	"slices"
	"strings"
)

// Ecosystem is where components come from, by its package URL type (https://github.com/package-url/purl-spec).
type Ecosystem string

// The ecosystems that are read.
const (
	Go     Ecosystem = "golang"
	NPM    Ecosystem = "npm" // also what pnpm and yarn install
	Python Ecosystem = "pypi"
	Rust   Ecosystem = "cargo"
	Java   Ecosystem = "maven"
	Ruby   Ecosystem = "gem"
	PHP    Ecosystem = "composer"
	DotNet Ecosystem = "nuget"
)

// Scope says what a component is used for.
type Scope string

// Scopes. What cannot be told apart counts as runtime: that asks for more, never for less.
const (
	Runtime     Scope = "runtime"     // it is in what is delivered
	Development Scope = "development" // it builds or tests it
)

// Text is a licence or notice as its author ships it.
type Text struct {
	Path string // in the package, slash-separated
	Body []byte // byte for byte, whatever its encoding
}

// Component is one third-party package in one version.
type Component struct {
	Ecosystem Ecosystem
	Name      string // as its ecosystem writes it: "github.com/a/b", "@scope/name", "group:artifact"
	Version   string // as its ecosystem writes it; empty if nothing says it
	PURL      string
	Replaces  string   // Go: the module that it stands in for, "path@version"; else empty
	Declared  string   // licence as the package's own metadata names it, verbatim; empty if it names none
	Texts     []Text   // licence texts it ships, in the order of their paths
	Notices   []Text   // NOTICE files it ships
	Scope     Scope    // the widest of all uses
	Platforms []string // Go: what it is built into, of the platforms looked at ("linux/amd64"); else empty
	From      []string // files of the project that name it, slash-separated, sorted
	Gaps      []string // what is missing of it, each a short clause: "declared, but not installed here"
}

// Gap is something that could not be looked at.
type Gap struct {
	What string // a file or package
	Why  string
}

// Key tells components apart.
func (c *Component) Key() string { return string(c.Ecosystem) + "\x00" + c.Name + "\x00" + c.Version }

// Title is the component as people write it: "npm left-pad 1.3.0".
func (c *Component) Title() string {
	return strings.TrimSpace(string(c.Ecosystem) + " " + c.Name + " " + c.Version)
}

// Merge joins components that stand for the same package in the same version, and sorts: by ecosystem, name, version.
func Merge(list []Component) []Component {
	byKey := map[string]int{}
	var out []Component
	for _, c := range list {
		n, seen := byKey[c.Key()]
		if !seen {
			byKey[c.Key()] = len(out)
			out = append(out, c)
			continue
		}
		out[n].join(&c)
	}
	slices.SortFunc(out, func(a, b Component) int {
		return cmp.Or(cmp.Compare(a.Ecosystem, b.Ecosystem), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Version, b.Version))
	})
	return out
}

// join takes in what another place says of the same package. Of the two lists of gaps that of the place that has the texts counts, else the
// shorter one.
func (c *Component) join(o *Component) {
	c.PURL = cmp.Or(c.PURL, o.PURL)
	c.Declared = cmp.Or(c.Declared, o.Declared)
	c.Replaces = cmp.Or(c.Replaces, o.Replaces)
	has, other := len(c.Texts) > 0, len(o.Texts) > 0
	if has == other && len(o.Gaps) < len(c.Gaps) || other && !has {
		c.Gaps = o.Gaps
	}
	if !has {
		c.Texts = o.Texts
	}
	if len(c.Notices) == 0 {
		c.Notices = o.Notices
	}
	if o.Scope == Runtime {
		c.Scope = Runtime
	}
	c.Platforms = union(c.Platforms, o.Platforms)
	c.From = union(c.From, o.From)
}

func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
