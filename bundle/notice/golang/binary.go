package golang

import (
	"debug/buildinfo"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/handover-kit/handover/bundle/notice/component"
)

// Binary gives the modules that an executable was built of, as the Go linker wrote them into it
// (https://pkg.go.dev/debug/buildinfo), and the standard library. Texts are those of the module cache that the
// environment names. From is the name given. An error means that it was not built by Go.
func Binary(r io.ReaderAt, name string, environ []string) ([]component.Component, error) {
	info, err := buildinfo.Read(r)
	if err != nil {
		return nil, fmt.Errorf("%s was not built by Go: %w", name, err)
	}
	m := newMachine(environ, "")
	var list listing
	system, arch := "", ""
	for _, s := range info.Settings {
		switch s.Key {
		case "GOOS":
			system = s.Value
		case "GOARCH":
			arch = s.Value
		}
	}
	version, _, _ := strings.Cut(strings.TrimPrefix(info.GoVersion, "go"), " ")
	list.Modules = []use{m.library(version, func(v string) bool { return v == version })}
	for _, dep := range info.Deps {
		u := use{Path: dep.Path, Version: dep.Version}
		if r := dep.Replace; r != nil && r.Version != "" {
			u = use{Path: r.Path, Version: r.Version, Replaces: dep.Path + "@" + dep.Version}
		} else if r != nil {
			u.Gaps = append(u.Gaps, "its files are not those of a release but of a folder: "+filepath.ToSlash(r.Path))
		}
		if len(u.Gaps) == 0 {
			u.Dir = m.moduleDir(u.Path, u.Version)
		}
		if u.Dir == "" {
			u.Gaps = append(u.Gaps, notHere)
		}
		list.Modules = append(list.Modules, u)
	}
	for i := range list.Modules {
		u := &list.Modules[i]
		u.Scope, u.From = component.Runtime, []string{name}
		if system != "" {
			u.Platforms = []string{system + "/" + arch}
		}
	}
	list.settle()
	return compose(list.Modules), nil
}

// library is the standard library in a version, from a toolchain on this machine whose version is accepted.
func (m *machine) library(wanted string, accept func(version string) bool) use {
	roots := []string{m.setting("GOROOT", ""), m.moduleDir("golang.org/toolchain", "v0.0.1-go"+wanted+"."+strings.ReplaceAll(host(), "/", "-"))}
	if program, err := filepath.EvalSymlinks(m.program()); err == nil {
		roots = append(roots, filepath.Dir(filepath.Dir(program)))
	}
	for _, root := range roots {
		if root == "" {
			continue
		}
		if version := goVersion(root); version != "" && accept(version) {
			return use{Path: std, Version: version, Dir: root}
		}
	}
	return use{Path: std, Version: wanted, Gaps: []string{"the Go toolchain, which has its licence, is not on this machine"}}
}
