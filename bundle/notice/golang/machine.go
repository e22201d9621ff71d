package golang

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/mod/module"
)

// machine is what Go has on this machine, as an environment tells it.
type machine struct {
	environ map[string]string
	saved   map[string]string // what `go env -w` wrote
	project string            // nothing in this folder is run
}

func newMachine(environ []string, project string) *machine {
	m := &machine{environ: map[string]string{}, saved: map[string]string{}, project: project}
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		if runtime.GOOS == "windows" {
			name = strings.ToUpper(name)
		}
		m.environ[name] = value
	}
	file := m.environ["GOENV"]
	if config := m.home("XDG_CONFIG_HOME", ".config", "Library/Application Support", "APPDATA"); file == "" && config != "" {
		file = filepath.Join(config, "go", "env")
	}
	if text, err := os.ReadFile(file); err == nil {
		for line := range strings.Lines(string(text)) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
			m.saved[name] = value
		}
	}
	return m
}

// home is a folder of the user that each system has elsewhere (os.UserConfigDir, os.UserCacheDir), or nothing.
func (m *machine) home(variable, unix, mac, windows string) string {
	home := m.environ["HOME"]
	switch {
	case runtime.GOOS == "windows":
		return m.environ[windows]
	case runtime.GOOS == "darwin" && home != "":
		return filepath.Join(home, filepath.FromSlash(mac))
	case runtime.GOOS != "darwin" && filepath.IsAbs(m.environ[variable]):
		return m.environ[variable]
	case runtime.GOOS != "darwin" && home != "":
		return filepath.Join(home, unix)
	}
	return ""
}

// setting is a variable of Go that names a folder: of the environment, else of `go env -w`, else the given default.
// Relative folders are not taken, as Go does not.
func (m *machine) setting(name, otherwise string) string {
	for _, value := range []string{m.environ[name], m.saved[name]} {
		if filepath.IsAbs(value) {
			return value
		}
	}
	return otherwise
}

// gopath is the first folder of GOPATH (https://go.dev/ref/mod#module-cache), or nothing.
func (m *machine) gopath() string {
	for _, value := range []string{m.environ["GOPATH"], m.saved["GOPATH"]} {
		if list := filepath.SplitList(value); len(list) > 0 && filepath.IsAbs(list[0]) {
			return list[0]
		}
	}
	home := m.environ["HOME"]
	if runtime.GOOS == "windows" {
		home = m.environ["USERPROFILE"]
	}
	if home == "" {
		return ""
	}
	return filepath.Join(home, "go")
}

func (m *machine) moduleCache() string {
	otherwise := ""
	if path := m.gopath(); path != "" {
		otherwise = filepath.Join(path, "pkg", "mod")
	}
	return m.setting("GOMODCACHE", otherwise)
}

// moduleDir is the folder of a module in the module cache, or nothing if it is not there.
func (m *machine) moduleDir(path, version string) string {
	escaped, err := module.EscapePath(path)
	if err != nil {
		return ""
	}
	at, err := module.EscapeVersion(version)
	if err != nil || m.moduleCache() == "" {
		return ""
	}
	dir := filepath.Join(m.moduleCache(), filepath.FromSlash(escaped)+"@"+at)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return ""
	}
	return dir
}

// program is the go command of the PATH, or nothing. Relative folders of the PATH and those in the project do not count.
func (m *machine) program() string {
	name := "go"
	if runtime.GOOS == "windows" {
		name = "go.exe"
	}
	for _, dir := range m.path() {
		candidate := filepath.Join(dir, name)
		info, err := os.Stat(candidate)
		if err == nil && info.Mode().IsRegular() && (runtime.GOOS == "windows" || info.Mode()&0o111 != 0) {
			return candidate
		}
	}
	return ""
}

func (m *machine) path() []string {
	var dirs []string
	for _, dir := range filepath.SplitList(m.environ["PATH"]) {
		if filepath.IsAbs(dir) && !inside(m.project, dir) {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// inside says whether a path is a folder or lies in it.
func inside(folder, path string) bool {
	rel, err := filepath.Rel(folder, path)
	return err == nil && filepath.IsLocal(rel)
}
