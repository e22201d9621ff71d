package golang

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/mod/module"

	"github.com/handover-kit/handover/bundle/notice/component"
)

const mit = "MIT License\n\nPermission is hereby granted, free of charge, to any person ...\n"

// world is a machine of its own: a module proxy in a folder, a module cache, and a project.
type world struct {
	t       *testing.T
	dir     string
	project string
	environ []string // for Read
}

// newWorld publishes modules, "path@version" to files as write has them.
func newWorld(t *testing.T, modules map[string]string) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir()}
	w.project = filepath.Join(w.dir, "project")
	for id, files := range modules {
		w.publish(id, files)
	}
	cache, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	w.environ = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + filepath.Join(w.dir, "home"), "GOMODCACHE=" + filepath.Join(w.dir, "modcache"),
		"GOCACHE=" + strings.TrimSpace(string(cache)), "GOFLAGS=-mod=mod -trimpath", "GOPROXY=https://proxy.invalid",
	}
	return w
}

// files splits "-- name --" sections, as txtar has them.
func files(text string) map[string]string {
	out, name := map[string]string{}, ""
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "-- ") && strings.HasSuffix(line, " --\n") {
			name = strings.TrimSpace(line[3 : len(line)-4])
			out[name] = ""
			continue
		}
		if name != "" {
			out[name] += line
		}
	}
	return out
}

func (w *world) write(dir, text string) {
	w.t.Helper()
	for name, body := range files(text) {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			w.t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(body), 0o600); err != nil {
			w.t.Fatal(err)
		}
	}
}

// publish lays a module into the proxy (https://go.dev/ref/mod#goproxy-protocol).
func (w *world) publish(id, text string) {
	w.t.Helper()
	path, version, _ := strings.Cut(id, "@")
	escaped, err := module.EscapePath(path)
	if err != nil {
		w.t.Fatal(err)
	}
	contents := files(text)
	if contents["go.mod"] == "" {
		contents["go.mod"] = "module " + path + "\n\ngo 1.21\n"
	}
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	for name, body := range contents {
		file, err := z.Create(id + "/" + name)
		if err != nil {
			w.t.Fatal(err)
		}
		fmt.Fprint(file, body)
	}
	if err := z.Close(); err != nil {
		w.t.Fatal(err)
	}
	at := "-- " + version
	w.write(filepath.Join(w.dir, "proxy", escaped, "@v"), at+".mod --\n"+contents["go.mod"]+at+".info --\n{\"Version\":\""+version+"\"}\n")
	list := filepath.Join(w.dir, "proxy", escaped, "@v", "list")
	versions, _ := os.ReadFile(list) // not there yet
	if err := os.WriteFile(list, append(versions, version+"\n"...), 0o600); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(w.dir, "proxy", escaped, "@v", version+".zip"), archive.Bytes(), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// goRun runs go with the proxy at hand: as whoever developed the project did. Without a home it starts no process that
// would outlive it (https://go.dev/doc/telemetry).
func (w *world) goRun(dir string, args ...string) {
	w.t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = slices.Concat(w.environ, []string{
		"HOME=", "GOPROXY=file://" + filepath.ToSlash(filepath.Join(w.dir, "proxy")), "GOSUMDB=off", "GOFLAGS=-modcacherw", "GOTOOLCHAIN=local", "GOENV=off",
	})
	if out, err := cmd.CombinedOutput(); err != nil {
		w.t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// set gives the environment another variable.
func (w *world) set(entry string) { w.environ = append(w.environ, entry) }

// read reads the project, and holds that this changed none of its files.
func (w *world) read(change ...func(*Options)) (map[string]component.Component, string) {
	w.t.Helper()
	before := snapshot(w.t, w.project)
	o := Options{Dir: w.project, Environ: w.environ, Platforms: []string{"linux/amd64", "windows/amd64"}}
	for _, f := range change {
		f(&o)
	}
	list, gaps, err := Read(w.t.Context(), o)
	if err != nil {
		w.t.Fatal(err)
	}
	if after := snapshot(w.t, w.project); after != before {
		w.t.Errorf("the project was changed:\n%s\nbefore:\n%s", after, before)
	}
	byName := map[string]component.Component{}
	for _, c := range list {
		if _, twice := byName[c.Name]; twice {
			w.t.Errorf("%s is there twice: %+v and %+v; %v", c.Name, byName[c.Name], c, gaps)
		}
		byName[c.Name] = c
	}
	said := ""
	for _, gap := range gaps {
		said += gap.What + ": " + gap.Why + "\n"
	}
	return byName, said
}

func snapshot(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(dir, func(name string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := os.ReadFile(name)
		fmt.Fprintf(&all, "%s %q\n", name, body)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// names are the names of components, without the standard library.
func names(list map[string]component.Component) string {
	var all []string
	for name, c := range list {
		if name != std {
			all = append(all, strings.TrimPrefix(name+"@"+c.Version, "example.com/"))
		}
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

func paths(texts []component.Text) string {
	var all []string
	for _, text := range texts {
		all = append(all, text.Path)
	}
	return strings.Join(all, " ")
}

type mapCache struct {
	sync.Map
	hits int
}

func (c *mapCache) Get(key string) ([]byte, bool) {
	value, ok := c.Load(key)
	if !ok {
		return nil, false
	}
	c.hits++
	return value.([]byte), true
}

func (c *mapCache) Put(key string, value []byte) {
	if !json.Valid(value) {
		panic("not JSON")
	}
	c.Store(key, value)
}
