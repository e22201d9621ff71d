package golang

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/handover-kit/handover/bundle/notice/component"
)

const licensed = "-- LICENSE --\n" + mit

// want holds the names that were found and a part of every gap that is expected; with none, there must be no gap.
func want(t *testing.T, list map[string]component.Component, said, modules string, gaps ...string) {
	t.Helper()
	if got := names(list); got != modules {
		t.Errorf("%s, want %s", got, modules)
	}
	for _, gap := range gaps {
		if !strings.Contains(said, gap) {
			t.Errorf("no gap %q in:\n%s", gap, said)
		}
	}
	if len(gaps) == 0 && said != "" {
		t.Errorf("gaps:\n%s", said)
	}
}

// allRequired is what the go.mod of common requires, used or not.
const allRequired = "Upper/mod/v2@v2.0.0 cgo@v1.0.0 everywhere@v1.2.0 indirect@v0.1.0 tagged@v1.0.0 testonly@v1.0.0 toolonly@v1.0.0 windows@v1.0.0"

// A module that is not in the cache is a gap. What it imports is not known then: so all that go.mod has is listed.
func TestMissingModule(t *testing.T) {
	w := common(t)
	if err := os.RemoveAll(filepath.Join(w.dir, "modcache", "example.com", "everywhere@v1.2.0")); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(w.dir, "modcache", "cache", "download", "example.com", "everywhere", "@v", "v1.2.0.zip")); err != nil {
		t.Fatal(err)
	}
	list, said := w.read()
	want(t, list, said, allRequired, "example.com/everywhere@v1.2.0: it is not in the module cache")
	if c := list["example.com/everywhere"]; len(c.Texts) > 0 || !slices.Contains(c.Gaps, notHere) {
		t.Errorf("%+v", c)
	}
	if c := list["example.com/indirect"]; len(c.Texts) == 0 || len(c.Gaps) > 0 {
		t.Errorf("%+v", c)
	}
}

// Without go.sum the go command would have to write it: it must not, and what is required is read all the same.
func TestNoSums(t *testing.T) {
	w := common(t)
	if err := os.Remove(filepath.Join(w.project, "go.sum")); err != nil {
		t.Fatal(err)
	}
	list, said := w.read()
	if c := list["example.com/everywhere"]; paths(c.Texts) != "LICENSE" || !strings.Contains(said, "go.sum") {
		t.Errorf("%+v; %s", c, said)
	}
}

func TestNoToolchain(t *testing.T) {
	w := common(t)
	w.set("PATH=" + t.TempDir())
	list, said := w.read()
	want(t, list, said, allRequired, "go.mod: there is no Go toolchain on this machine")
	if c := list["example.com/Upper/mod/v2"]; paths(c.Texts) != "LICENSE" {
		t.Errorf("%+v", c)
	}
	if c := list[std]; c.Version != "1.24" || len(c.Gaps) != 1 {
		t.Errorf("%+v", c)
	}
}

// Packages that cannot be built here, but whose imports are known, are no gaps.
func TestHarmless(t *testing.T) {
	w := newWorld(t, nil)
	w.write(w.project, "-- go.mod --\nmodule example.com/project\n\ngo 1.21\n-- a/a_test.go --\npackage a\n-- b/b.go --\npackage b\n\nimport _ \"embed\"\n\n//go:embed dist\nvar s string\n-- c/c_darwin.go --\npackage c\n")
	list, said := w.read()
	want(t, list, said, "")
	w.write(w.project, "-- d/d.go --\npackage d\n\nimport \"unfinished\n")
	list, said = w.read()
	want(t, list, said, "", "example.com/project/d: ")
}

// Before Go 1.17 a go.mod names only what is imported directly; go.sum has the rest.
func TestOldModule(t *testing.T) {
	w := newWorld(t, map[string]string{
		"example.com/direct@v1.0.0":   licensed + "-- go.mod --\nmodule example.com/direct\n\nrequire example.com/indirect v1.0.0\n-- lib.go --\npackage lib\n\nimport _ \"example.com/indirect\"\n",
		"example.com/indirect@v1.0.0": lib(licensed) + "-- go.mod --\nmodule example.com/indirect\n",
	})
	w.write(w.project, "-- go.mod --\nmodule example.com/project\n\ngo 1.16\n-- main.go --\npackage main\n\nimport _ \"example.com/direct\"\n\nfunc main() {}\n")
	w.goRun(w.project, "mod", "tidy")
	list, said := w.read()
	want(t, list, said, "direct@v1.0.0 indirect@v1.0.0")
	w.set("PATH=")
	list, said = w.read()
	want(t, list, said, "direct@v1.0.0 indirect@v1.0.0", "no Go toolchain")
}

func TestNewerThanToolchain(t *testing.T) {
	w := common(t)
	w.goRun(w.project, "mod", "edit", "-go=1.99.0")
	list, said := w.read()
	if !strings.Contains(said, "requires go >= 1.99") || !strings.Contains(names(list), "everywhere@v1.2.0") || list[std].Version != "1.99.0" {
		t.Errorf("%s (%s); %s", names(list), list[std].Version, said)
	}
}

func TestBroken(t *testing.T) {
	w := newWorld(t, nil)
	w.write(w.project, "-- main.go --\npackage main\n")
	list, said := w.read()
	want(t, list, said, "", "no go.mod")
	w.write(w.project, "-- go.mod --\nmodule example.com/project\n\nrequire (\n")
	list, said = w.read()
	want(t, list, said, "", "go.mod: is broken")
	w.write(w.project, "-- go.mod --\nmodule example.com/project\n\ngo 1.21\n\nnovelty x\n\nrequire example.com/a v1.0.0\n")
	list, said = w.read()
	want(t, list, said, "a@v1.0.0", "go list -mod=readonly fails")
	w.write(w.project, "-- go.mod --\nmodule example.com/project\n\ngo 1.21\n-- main.go --\npackage main\n\nimport _ \"example.com/nowhere\"\n\nfunc main() {}\n")
	list, said = w.read()
	want(t, list, said, "", "example.com/nowhere: ")
	if list, gaps, err := Read(t.Context(), Options{Dir: t.TempDir()}); len(list)+len(gaps) > 0 || err != nil {
		t.Errorf("an empty folder: %v %v %v", list, gaps, err)
	}
	if _, _, err := Read(t.Context(), Options{Dir: filepath.Join(w.dir, "missing")}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing folder: %v", err)
	}
	if _, _, err := Read(t.Context(), Options{Dir: w.project, Platforms: []string{"linux"}}); err == nil {
		t.Error("half a platform is taken")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := Read(ctx, Options{Dir: w.project, Environ: w.environ}); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}

// What a module lacks: a text, though its files say something; a link leads out of it.
func TestPoorModules(t *testing.T) {
	header := "// Copyright 2026 Somebody\n//\n// Licensed under the Apache License, Version 2.0 (the \"License\");"
	w := newWorld(t, map[string]string{
		"example.com/header@v1.0.0": "-- lib.go --\n" + header + "\n\npackage lib\n-- same.go --\n" + header + "\n\n// Package lib.\npackage lib\n",
		"example.com/notice@v1.0.0": "-- NOTICE --\nours\n-- lib.go --\npackage lib\n",
		"example.com/bare@v1.0.0":   "-- lib.go --\n// Package lib is bare.\npackage lib\n",
		"example.com/linked@v1.0.0": lib(""),
	})
	w.write(w.project, "-- go.mod --\nmodule example.com/project\n\ngo 1.21\n-- main.go --\npackage main\n\nimport (\n\t_ \"example.com/header\"\n\t_ \"example.com/notice\"\n\t_ \"example.com/bare\"\n\t_ \"example.com/linked\"\n)\n\nfunc main() {}\n")
	w.goRun(w.project, "mod", "tidy")
	w.write(w.dir, "-- secret --\nof somebody else\n")
	if err := os.Symlink(filepath.Join(w.dir, "secret"), filepath.Join(w.dir, "modcache", "example.com", "linked@v1.0.0", "LICENSE")); err != nil {
		t.Skip("no links here")
	}
	list, said := w.read()
	want(t, list, said, "bare@v1.0.0 header@v1.0.0 linked@v1.0.0 notice@v1.0.0")
	for name, texts := range map[string]int{"header": 1, "notice": 0, "bare": 0, "linked": 0} {
		c := list["example.com/"+name]
		if len(c.Texts) != texts || !slices.Contains(c.Gaps, "no licence text in the module") {
			t.Errorf("%+v", c)
		}
	}
	if c := list["example.com/header"]; string(c.Texts[0].Body) != header {
		t.Errorf("%q", c.Texts[0].Body)
	}
	if c := list["example.com/notice"]; paths(c.Notices) != "NOTICE" {
		t.Errorf("%+v", c)
	}
	if c := list["example.com/linked"]; !slices.ContainsFunc(c.Gaps, func(gap string) bool { return strings.HasPrefix(gap, "LICENSE: a link") }) {
		t.Errorf("%+v", c)
	}
}

// A list that lacks what is imported must not pass for a project that needs nothing.
func TestSilentList(t *testing.T) {
	g := gather{project: &project{dir: t.TempDir()}, unit: &unit{}, machine: &machine{}}
	g.packages([]listed{{ImportPath: "a.b/c", Module: &listedModule{Path: "a.b/c", Main: true}, Imports: []string{"fmt", "github.com/x/y"}}})
	if len(g.Gaps) != 1 || g.Gaps[0].What != "github.com/x/y" {
		t.Errorf("%v", g.Gaps)
	}
}

func TestBinary(t *testing.T) {
	w := common(t)
	name := filepath.Join(w.dir, "program")
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-o", name, ".")
	cmd.Dir = w.project
	cmd.Env = append(slices.Clone(w.environ), "GOFLAGS=", "GOPROXY=off", "CGO_ENABLED=0", "GOOS=windows", "GOARCH=amd64", "GOTOOLCHAIN=local")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	components, err := Binary(file, "program", w.environ)
	if err != nil {
		t.Fatal(err)
	}
	list := map[string]component.Component{}
	for _, c := range components {
		list[c.Name] = c
		if len(c.Texts) == 0 || len(c.Gaps) > 0 || !slices.Equal(c.Platforms, []string{"windows/amd64"}) || !slices.Equal(c.From, []string{"program"}) {
			t.Errorf("%+v", c)
		}
	}
	if got := names(list); got != "Upper/mod/v2@v2.0.0 everywhere@v1.2.0 indirect@v0.1.0 windows@v1.0.0" || list[std].Version == "" {
		t.Errorf("%s", got)
	}
	if _, err := Binary(strings.NewReader("module x"), "go.mod", nil); err == nil {
		t.Error("a text passes for a program")
	}
}
