package golang

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestReplace(t *testing.T) {
	w := newWorld(t, map[string]string{
		"example.com/old@v1.0.0":  lib("-- LICENSE --\nof the old\n"),
		"example.com/fork@v1.1.0": lib("-- LICENSE --\nof the fork\n") + "-- go.mod --\nmodule example.com/old\n",
		"example.com/a@v1.0.0":    lib("-- LICENSE --\na\n"),
		"example.com/b@v1.0.0":    lib("-- LICENSE --\nb\n"),
	})
	w.write(w.project, `-- go.mod --
module example.com/project

go 1.21

require (
	example.com/a v1.0.0
	example.com/b v1.0.0
	example.com/inner v0.0.0
	example.com/old v1.0.0
	example.com/outer v0.0.0
)

replace (
	example.com/a => example.com/b v1.0.0
	example.com/b => example.com/a v1.0.0
	example.com/inner => ./third/inner
	example.com/old v1.0.0 => example.com/fork v1.1.0
	example.com/outer => ../outer
)
-- third/inner/go.mod --
module example.com/inner
-- third/inner/x.go --
package inner
-- main.go --
package main

import (
	_ "example.com/a"
	_ "example.com/b"
	_ "example.com/inner"
	_ "example.com/old"
	_ "example.com/outer"
)

func main() {}
`)
	w.write(filepath.Join(w.dir, "outer"), "-- go.mod --\nmodule example.com/outer\n-- x.go --\npackage outer\n-- LICENSE --\nouter\n")
	// Modules that stand in for others need not call themselves so, but these two must not call themselves otherwise.
	for id, name := range map[string]string{"example.com/a@v1.0.0": "example.com/b", "example.com/b@v1.0.0": "example.com/a"} {
		w.publish(id, lib("-- LICENSE --\n"+id[len("example.com/"):][:1]+"\n")+"-- go.mod --\nmodule "+name+"\n")
	}
	w.goRun(w.project, "mod", "tidy")
	for _, toolchain := range []bool{true, false} {
		if !toolchain {
			w.set("PATH=")
		}
		list, said := w.read()
		want(t, list, said, "a@v1.0.0 b@v1.0.0 fork@v1.1.0 outer@v0.0.0", "")
		if c := list["example.com/fork"]; c.Replaces != "example.com/old@v1.0.0" {
			t.Errorf("the fork stands in for %q", c.Replaces)
		}
		for name, text := range map[string]string{"fork": "of the fork\n", "a": "a\n", "b": "b\n", "outer": "outer\n"} {
			if c := list["example.com/"+name]; len(c.Texts) != 1 || string(c.Texts[0].Body) != text {
				t.Errorf("%s: %q", name, c.Texts)
			}
		}
		if c := list["example.com/outer"]; len(c.Gaps) != 1 || !strings.HasSuffix(c.Gaps[0], "outside the project: ../outer") {
			t.Errorf("outer: %v", c.Gaps)
		}
	}
}

func TestWorkspace(t *testing.T) {
	w := newWorld(t, map[string]string{
		"example.com/x@v1.0.0": lib(licensed), "example.com/y@v1.0.0": lib(licensed), "example.com/z@v1.0.0": lib(licensed),
	})
	module := func(name, imports string) string {
		return "-- " + name + "/go.mod --\nmodule example.com/" + name + "\n\ngo 1.21\n-- " + name + "/x.go --\npackage x\n\nimport _ \"example.com/" + imports + "\"\n"
	}
	w.write(w.project, module("one", "x")+module("two", "y")+module("apart", "z")+"-- testdata/go.mod --\nmodule broken(\n")
	for _, name := range []string{"one", "two", "apart"} {
		w.goRun(filepath.Join(w.project, name), "mod", "tidy")
	}
	w.write(w.project, "-- go.work --\ngo 1.21\n\nuse (\n\t./one\n\ttwo\n)\n-- two/y.go --\npackage x\n\nimport _ \"example.com/one\"\n")
	list, said := w.read()
	want(t, list, said, "x@v1.0.0 y@v1.0.0 z@v1.0.0")
	for name, from := range map[string]string{"x": "one/go.mod", "y": "two/go.mod", "z": "apart/go.mod"} {
		if got := strings.Join(list["example.com/"+name].From, " "); got != from {
			t.Errorf("%s is from %s, want %s", name, got, from)
		}
	}
	w.write(w.project, "-- go.work --\ngo 1.21\n\nuse (\n\t./one\n\ttwo\n\t../elsewhere\n")
	if _, said := w.read(); !strings.Contains(said, "go.work: is broken") {
		t.Errorf("a broken workspace: %s", said)
	}
}
