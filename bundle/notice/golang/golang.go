// Package golang reads which modules a Go project is made of, and their licence texts, without a network and without
// running or writing anything of the project.
package golang

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/handover-kit/handover/bundle/notice/component"
	"github.com/handover-kit/handover/bundle/notice/licence"
)

// Options say what to read.
type Options struct {
	Dir       string        // folder of the project; its modules may lie anywhere below
	Environ   []string      // "NAME=value": where Go, its module cache and its build cache are found
	Platforms []string      // "linux/amd64", what the project is built for; DefaultPlatforms if empty
	Tags      []string      // build tags it is built with
	Cache     licence.Cache // keeps the list of modules between runs; may be nil
}

// DefaultPlatforms are looked at unless others are asked for.
var DefaultPlatforms = []string{"darwin/arm64", "linux/amd64", "windows/amd64"}

// Read gives the modules that the packages of a project import, directly or not, on any of the platforms, and the
// standard library as the module "std". The project's own modules are not among them, nor is what only tests import:
// it is in nothing that is delivered. Modules that only programs named by tool lines of a go.mod are made of have the
// scope Development.
//
// It asks `go list` for them. Without a Go toolchain, or where that fails, it goes by vendor/modules.txt or go.mod,
// which name more than is used, and a gap says so. An error means that the folder cannot be read, a
// platform is none, or the context ended.
func Read(ctx context.Context, o Options) ([]component.Component, []component.Gap, error) {
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, nil, err
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil { // go list gives folders without links
		return nil, nil, fmt.Errorf("the project cannot be read: %w", err)
	}
	o.Dir = dir
	if len(o.Platforms) == 0 {
		o.Platforms = DefaultPlatforms
	}
	for _, platform := range o.Platforms {
		if system, arch, _ := strings.Cut(platform, "/"); system == "" || arch == "" {
			return nil, nil, fmt.Errorf("%q is no platform such as linux/amd64", platform)
		}
	}
	project, err := find(ctx, dir)
	if err != nil {
		return nil, nil, err
	}
	listing, err := project.cached(ctx, o, newMachine(o.Environ, dir))
	if err != nil {
		return nil, nil, err
	}
	components := compose(listing.Modules)
	gaps := slices.Concat(project.gaps, listing.Gaps)
	slices.SortFunc(gaps, func(a, b component.Gap) int { return cmp.Or(cmp.Compare(a.What, b.What), cmp.Compare(a.Why, b.Why)) })
	return components, slices.Compact(gaps), nil
}
