package golang

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// goEnviron is the environment that the go command runs in: of the caller's only where things are, so that no flag,
// proxy, wrapper or other toolchain gets in, be it through a variable, `go env -w` or the project
// (https://pkg.go.dev/cmd/go#hdr-Environment_variables). There is no home folder in it: with one the go command would
// count its uses, and on some machines send the counts (https://go.dev/doc/telemetry).
func (m *machine) goEnviron(platform, work string) []string {
	system, arch, _ := strings.Cut(platform, "/")
	env := []string{
		"PATH=" + strings.Join(m.path(), string(os.PathListSeparator)),
		"GOENV=off", "GOFLAGS=", "GO111MODULE=on", "GOWORK=" + work,
		"GOPROXY=off", "GOSUMDB=off", "GOVCS=*:off", "GOAUTH=off", "GOTOOLCHAIN=local",
		"GOOS=" + system, "GOARCH=" + arch, "CGO_ENABLED=" + m.cgo(),
		"LC_ALL=C", "LANGUAGE=C",
	}
	settings := map[string]string{
		"GOPATH": m.gopath(), "GOMODCACHE": m.moduleCache(), "GOCACHE": m.buildCache(), "GOROOT": m.setting("GOROOT", ""),
	}
	for _, name := range []string{"GOPATH", "GOMODCACHE", "GOCACHE", "GOROOT"} {
		if value := settings[name]; value != "" && (name != "GOROOT" || !inside(m.project, value)) {
			env = append(env, name+"="+value)
		}
	}
	for _, name := range []string{"TMPDIR", "TMP", "TEMP", "SYSTEMROOT", "WINDIR"} {
		if value := m.environ[name]; value != "" {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// buildCache is where Go keeps its index of the module cache, without which it takes some times as long.
func (m *machine) buildCache() string {
	otherwise := ""
	if cache := m.home("XDG_CACHE_HOME", ".cache", "Library/Caches", "LOCALAPPDATA"); cache != "" {
		otherwise = filepath.Join(cache, "go-build")
	}
	return m.setting("GOCACHE", otherwise)
}

// cgo is whether files that import "C" count. Unless the caller's environment says no they do: they name more modules
// than they take away. No C compiler is run to list packages.
func (m *machine) cgo() string {
	if m.environ["CGO_ENABLED"] == "0" {
		return "0"
	}
	return "1"
}

// host is the platform of this machine.
func host() string { return runtime.GOOS + "/" + runtime.GOARCH }
