package golang

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/handover-kit/handover/bundle/notice/component"
)

func lib(licence string) string { return licence + "-- lib.go --\npackage lib\n" }

// common is a project with about everything in it.
func common(t *testing.T) *world {
	t.Helper()
	w := newWorld(t, map[string]string{
		"example.com/everywhere@v1.2.0": "-- LICENSE --\n" + mit + "-- NOTICE --\nmade by us\n-- lib.go --\npackage lib\n\nimport _ \"example.com/indirect\"\n" +
			"-- used/deep/x.go --\npackage deep\n-- used/COPYING --\nanother\n-- unused/LICENSE --\nnot used\n-- unused/x.go --\npackage unused\n",
		"example.com/indirect@v0.1.0":     lib("-- PATENTS --\np\n-- LICENCE.txt --\n" + mit),
		"example.com/windows@v1.0.0":      lib("-- LICENSE --\n" + mit),
		"example.com/testonly@v1.0.0":     lib("-- LICENSE --\n" + mit),
		"example.com/toolonly@v1.0.0":     "-- LICENSE --\n" + mit + "-- main.go --\npackage main\n\nfunc main() {}\n",
		"example.com/tagged@v1.0.0":       lib("-- LICENSE --\n" + mit),
		"example.com/cgo@v1.0.0":          lib("-- LICENSE --\n" + mit),
		"example.com/Upper/mod/v2@v2.0.0": lib("-- LICENSE --\n" + mit),
	})
	w.write(w.project, `-- go.mod --
module example.com/project

go 1.24

tool example.com/toolonly
-- main.go --
package main

import (
	_ "net"

	_ "example.com/everywhere"
	_ "example.com/everywhere/used/deep"
	_ "example.com/Upper/mod/v2"
	_ "example.com/project/internal/part"
)

func main() {}
-- internal/part/part.go --
package part
-- internal/part/part_windows.go --
package part

import _ "example.com/windows"
-- internal/part/part_test.go --
package part

import _ "example.com/testonly"
-- internal/part/tagged.go --
//go:build extra

package part

import _ "example.com/tagged"
-- internal/part/native.go --
package part

// #error "the C compiler was run"
import "C"

import _ "example.com/cgo"
-- internal/onlywindows/only_windows.go --
package onlywindows
`)
	w.goRun(w.project, "get", "example.com/toolonly@v1.0.0", "example.com/tagged@v1.0.0")
	w.goRun(w.project, "mod", "tidy")
	return w
}

func TestRead(t *testing.T) {
	w := common(t)
	list, said := w.read()
	if got, want := names(list), "Upper/mod/v2@v2.0.0 cgo@v1.0.0 everywhere@v1.2.0 indirect@v0.1.0 toolonly@v1.0.0 windows@v1.0.0"; got != want || said != "" {
		t.Fatalf("%s, want %s; gaps: %s", got, want, said)
	}
	everywhere := list["example.com/everywhere"]
	if got := paths(everywhere.Texts); got != "LICENSE used/COPYING" || string(everywhere.Texts[0].Body) != mit {
		t.Errorf("texts: %s", got)
	}
	if got := paths(everywhere.Notices); got != "NOTICE" {
		t.Errorf("notices: %s", got)
	}
	if got := paths(list["example.com/indirect"].Texts); got != "LICENCE.txt PATENTS" {
		t.Errorf("texts of the indirect: %s", got)
	}
	for name, platforms := range map[string]string{"everywhere": "linux/amd64 windows/amd64", "windows": "windows/amd64", "toolonly": ""} {
		if got := strings.Join(list["example.com/"+name].Platforms, " "); got != platforms {
			t.Errorf("%s is for %q, want %q", name, got, platforms)
		}
	}
	for name, c := range list {
		want := component.Runtime
		if name == "example.com/toolonly" {
			want = component.Development
		}
		if c.Scope != want || c.Ecosystem != component.Go || !slices.Equal(c.From, []string{"go.mod"}) || len(c.Gaps) > 0 {
			t.Errorf("%+v", c)
		}
	}
	if got := list["example.com/Upper/mod/v2"].PURL; got != "pkg:golang/example.com/upper/mod/v2@v2.0.0" {
		t.Error(got)
	}
	library := list[std]
	out, err := exec.Command("go", "env", "GOVERSION").Output()
	if version := strings.TrimPrefix(strings.TrimSpace(string(out)), "go"); err != nil || library.Version != version || library.PURL != "pkg:golang/std@"+version {
		t.Errorf("the standard library is %q", library.PURL)
	}
	if got := paths(library.Texts); got != "LICENSE PATENTS" {
		t.Errorf("texts of the standard library: %s", got)
	}
}

func TestTags(t *testing.T) {
	w := common(t)
	if list, said := w.read(func(o *Options) { o.Tags = []string{"extra", "more"} }); !strings.Contains(names(list), "tagged@v1.0.0") || said != "" {
		t.Errorf("%s; %s", names(list), said)
	}
	w.set("CGO_ENABLED=0")
	if list, _ := w.read(); strings.Contains(names(list), "cgo@") {
		t.Errorf("without cgo: %s", names(list))
	}
}

// Nothing but the go command is run, and it only with what is ours.
func TestNothingIsRun(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the traps are shell scripts")
	}
	w := common(t)
	traps, marks := filepath.Join(w.dir, "traps"), filepath.Join(w.dir, "marks")
	for _, dir := range []string{traps, marks, filepath.Join(w.project, "bin")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"gcc", "cc", "clang", "g++", "git", "pkg-config", "hg", "driver", "gopackagesdriver", "../project/bin/go"} {
		script := "#!/bin/sh\ntouch " + filepath.Join(marks, filepath.Base(name)) + "\nexit 1\n"
		if err := os.WriteFile(filepath.Join(traps, name), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	driver := filepath.Join(traps, "driver")
	w.set("PATH=" + strings.Join([]string{filepath.Join(w.project, "bin"), traps, ".", os.Getenv("PATH")}, string(os.PathListSeparator)))
	w.set("GOPACKAGESDRIVER=" + driver)
	w.set("GOFLAGS=-toolexec=" + driver + " -overlay=" + driver + " -modfile=" + driver)
	w.set("CC=" + driver)
	w.set("GOWORK=" + driver)
	w.write(filepath.Join(w.dir, "home", ".config", "go"), "-- env --\nGOFLAGS=-toolexec="+driver+"\nGOWORK="+driver+"\n")
	list, said := w.read()
	if len(list) != 7 || said != "" {
		t.Errorf("%s; %s", names(list), said)
	}
	if ran, err := os.ReadDir(marks); err != nil || len(ran) > 0 {
		t.Errorf("%v was run", ran)
	}
	config, err := filepath.Glob(filepath.Join(w.dir, "home", ".config", "go", "*"))
	if err != nil || len(config) != 1 {
		t.Errorf("the go command kept count of its uses: %v", config)
	}
}

// A setting that only `go env -w` knows is where the modules are.
func TestSavedSetting(t *testing.T) {
	w := common(t)
	cache := filepath.Join(w.dir, "modcache")
	w.set("GOMODCACHE=")
	w.set("XDG_CONFIG_HOME=" + filepath.Join(w.dir, "config"))
	w.write(filepath.Join(w.dir, "config", "go"), "-- env --\nGOMODCACHE="+cache+"\n")
	if runtime.GOOS != "linux" {
		w.set("GOENV=" + filepath.Join(w.dir, "config", "go", "env"))
	}
	if list, said := w.read(); len(list) != 7 || said != "" {
		t.Errorf("%s; %s", names(list), said)
	}
}

func TestVendor(t *testing.T) {
	w := common(t)
	w.goRun(w.project, "mod", "vendor")
	if err := os.RemoveAll(filepath.Join(w.dir, "modcache")); err != nil {
		t.Fatal(err)
	}
	for _, toolchain := range []bool{true, false} {
		if !toolchain {
			w.set("PATH=")
		}
		list, said := w.read()
		for name := range strings.FieldsSeq("everywhere indirect windows cgo") {
			if c := list["example.com/"+name]; len(c.Texts) == 0 || len(c.Gaps) > 0 {
				t.Errorf("toolchain %v: %s: %v", toolchain, name, c)
			}
		}
		if got := paths(list["example.com/everywhere"].Texts); got != "LICENSE used/COPYING" {
			t.Errorf("toolchain %v: texts %s", toolchain, got)
		}
		if toolchain == (said != "") {
			t.Errorf("toolchain %v: gaps: %s", toolchain, said)
		}
	}
}

func TestCache(t *testing.T) {
	w, cache := common(t), &mapCache{}
	with := func(o *Options) { o.Cache = cache }
	first, _ := w.read(with)
	second, said := w.read(with)
	if cache.hits != 1 || names(first) != names(second) || said != "" || paths(second[std].Texts) != "LICENSE PATENTS" {
		t.Errorf("%d hits: %s; %s", cache.hits, names(second), said)
	}
	w.write(w.project, "-- internal/part/new.go --\npackage part\n\nimport _ \"example.com/tagged\"\n")
	if third, _ := w.read(with); cache.hits != 1 || !strings.Contains(names(third), "tagged") {
		t.Errorf("after a new import: %d hits, %s", cache.hits, names(third))
	}
	changed := filepath.Join(w.project, "main.go")
	if err := os.Chtimes(changed, time.Time{}, time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	if w.read(with); cache.hits != 1 {
		t.Error("a file that was changed at another time counts as the same")
	}
	if err := os.RemoveAll(filepath.Join(w.dir, "modcache")); err != nil {
		t.Fatal(err)
	}
	if _, said := w.read(with); said == "" {
		t.Error("that the modules are gone is not noticed")
	}
}

// Our own repository, against what the go command of the developers says.
func TestOwnRepository(t *testing.T) {
	root := filepath.Join("..", "..", "..")
	list, _, err := Read(t.Context(), Options{Dir: root, Environ: os.Environ(), Platforms: []string{"linux/amd64"}})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}@{{.Version}}{{end}}{{end}}", "./...")
	cmd.Dir, cmd.Env = root, append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=1")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	for line := range strings.FieldsSeq(string(out)) {
		want[line] = true
	}
	if len(want) < 20 {
		t.Fatalf("go list names only %d modules", len(want))
	}
	for _, c := range list {
		if !slices.Contains(c.From, "go.mod") || c.Scope != component.Runtime || c.Name == std {
			continue
		}
		if id := c.Name + "@" + c.Version; !want[id] {
			t.Errorf("%s is not in the program", id)
		}
		delete(want, c.Name+"@"+c.Version)
		if len(c.Texts) == 0 || len(c.Gaps) > 0 {
			t.Errorf("%s: %d texts, gaps %v", c.Name, len(c.Texts), c.Gaps)
		}
	}
	for id := range want {
		t.Errorf("%s is missing", id)
	}
}
