package collect

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// historyRepo has a merge resolution, an amended-away commit, a stash, a tag message, a note and a hostile configuration. hidden gives
// the texts that stand in it, by where.
func historyRepo(t *testing.T) (dir string, hidden map[string]string) {
	t.Helper()
	dir = t.TempDir()
	hidden = map[string]string{}
	put := func(name, content string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	mark := func(where string) string {
		hidden[where] = "needle-" + strings.ReplaceAll(where, " ", "-") + "-kaX7"
		return hidden[where]
	}
	git := func(args ...string) { runGit(t, dir, args...) }
	git("init", "-q", "-b", "main")
	git("config", "user.name", "Mara")
	git("config", "user.email", "mara@elegant.example")
	put("a.txt", "one\n")
	git("add", ".")
	git("commit", "-q", "-m", "start "+mark("commit message"))
	git("checkout", "-q", "-b", "side")
	put("a.txt", "two\n")
	git("commit", "-q", "-am", "two")
	git("checkout", "-q", "main")
	put("a.txt", "three\n")
	git("commit", "-q", "-am", "three")
	cmd := exec.Command("git", "-C", dir, "merge", "-q", "side")
	if err := cmd.Run(); err == nil {
		t.Fatal("the merge was to conflict")
	}
	put("a.txt", mark("merge resolution")+"\n")
	git("add", ".")
	git("commit", "-q", "-m", "merge")
	put("b.txt", mark("amended away")+"\n")
	git("add", ".")
	git("commit", "-q", "-m", "oops")
	put("b.txt", "nothing\n")
	git("add", ".")
	git("commit", "-q", "--amend", "-m", "fine")
	put("b.txt", mark("stash")+"\n")
	git("stash", "-q")
	git("tag", "-a", "-m", mark("tag message"), "v1")
	git("notes", "add", "-m", mark("note"))
	put(mark("file name"), "x\n")
	git("add", ".")
	git("commit", "-q", "-m", "a name")
	put("gone.txt", mark("deleted file")+"\n")
	git("add", ".")
	git("commit", "-q", "-m", "add")
	git("rm", "-q", "gone.txt")
	git("commit", "-q", "-m", "remove")
	return dir, hidden
}

// revParse is the id of the object that name leads to.
func revParse(t *testing.T, dir, name string) string {
	t.Helper()
	id, err := exec.Command("git", "-C", dir, "rev-parse", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(id))
}

func host(t *testing.T) Host { return Host{Scratch: t.TempDir(), Environ: os.Environ()} }

// Every object is read, also those nothing leads to, and nothing the repository's configuration names is started.
func TestObjects(t *testing.T) {
	dir, hidden := historyRepo(t)
	trap := filepath.Join(t.TempDir(), "sprung")
	for key, value := range map[string]string{
		"core.fsmonitor": "touch " + trap, "core.hooksPath": filepath.Dir(trap), "diff.external": "touch " + trap, "diff.x.textconv": "touch " + trap + "; cat",
		"core.pager": "touch " + trap, "core.sshCommand": "touch " + trap, "include.path": filepath.Join(filepath.Dir(trap), "none"),
	} {
		runGit(t, dir, "config", key, value)
	}
	if err := os.WriteFile(filepath.Join(dir, ".git", "info", "attributes"), []byte("* diff=x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := OpenObjects(t.Context(), host(t), dir)
	if err != nil || s == nil {
		t.Fatal(s, err)
	}
	where := map[string]string{} // text -> id of an object that has it
	n, err := s.Each(t.Context(), func(o Object, r io.Reader) error {
		content, err := io.ReadAll(r)
		if int64(len(content)) != o.Size {
			t.Errorf("%s %s: %d of %d bytes", o.Kind, o.ID, len(content), o.Size)
		}
		for _, text := range hidden {
			if bytes.Contains(content, []byte(text)) && (where[text] == "" || o.Kind == "blob") {
				where[text] = o.ID
			}
		}
		return err
	})
	if err != nil || n < 20 {
		t.Fatal(n, err)
	}
	ids := map[string]bool{}
	for name, text := range hidden {
		if where[text] == "" {
			t.Errorf("the %s was not seen", name)
		}
		ids[where[text]] = true
	}
	places, missing, err := s.Places(t.Context(), ids)
	if err != nil || len(missing) > 0 {
		t.Fatal(missing, err)
	}
	for name, want := range map[string]Place{
		"merge resolution": {Path: "a.txt", Shipped: true}, "amended away": {}, "stash": {}, "deleted file": {Path: "gone.txt", Shipped: true},
		"commit message": {Shipped: true}, "tag message": {Path: "v1", Shipped: true},
	} {
		got := places[where[hidden[name]]]
		if got.Path != want.Path || got.Shipped != want.Shipped || want.Path != "" && name != "tag message" && got.Commit == "" {
			t.Errorf("%s stands at %+v, want %+v", name, got, want)
		}
	}
	if _, err := os.Stat(trap); !errors.Is(err, os.ErrNotExist) {
		t.Error("something of the repository's configuration was started")
	}
}

// A missing or damaged object is an error that names it.
func TestObjectsDamaged(t *testing.T) {
	dir, _ := historyRepo(t)
	objects, err := filepath.Glob(filepath.Join(dir, ".git", "objects", "??", "*"))
	if err != nil || len(objects) < 10 {
		t.Fatal(objects, err)
	}
	if err := os.Chmod(objects[3], 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(objects[3], []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := OpenObjects(t.Context(), host(t), dir)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Each(t.Context(), func(Object, io.Reader) error { return nil })
	id := filepath.Base(filepath.Dir(objects[3])) + filepath.Base(objects[3])
	if err == nil || !strings.Contains(err.Error(), id[:12]) {
		t.Errorf("the damaged object %s gives %v", id, err)
	}
}

// git hands out the content of a loose object without looking whether it has that id.
func TestObjectsExchanged(t *testing.T) {
	dir, _ := historyRepo(t)
	objects, err := filepath.Glob(filepath.Join(dir, ".git", "objects", "??", "*"))
	if err != nil || len(objects) < 10 {
		t.Fatal(objects, err)
	}
	other, err := os.ReadFile(objects[4])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(objects[3], 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(objects[3], other, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := OpenObjects(t.Context(), host(t), dir)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Each(t.Context(), func(Object, io.Reader) error { return nil })
	id := filepath.Base(filepath.Dir(objects[3])) + filepath.Base(objects[3])
	if err == nil || !strings.Contains(err.Error(), id) {
		t.Errorf("the exchanged object %s gives %v", id, err)
	}
}

// What refs lead to and is not here is named.
func TestObjectsMissing(t *testing.T) {
	dir, _ := historyRepo(t)
	id := revParse(t, dir, "HEAD:a.txt")
	if err := os.Remove(filepath.Join(dir, ".git", "objects", id[:2], id[2:])); err != nil {
		t.Fatal(err)
	}
	s, err := OpenObjects(t.Context(), host(t), dir)
	if err != nil {
		t.Fatal(err)
	}
	_, missing, err := s.Places(t.Context(), nil)
	if err != nil || !slices.Equal(missing, []string{id}) {
		t.Error(missing, err)
	}
}

func TestObjectsShallow(t *testing.T) {
	dir, _ := historyRepo(t)
	clone := filepath.Join(t.TempDir(), "clone")
	runGit(t, dir, "clone", "-q", "--depth=1", "file://"+dir, clone)
	s, err := OpenObjects(t.Context(), host(t), clone)
	if err != nil {
		t.Fatal(err)
	}
	id := revParse(t, clone, "HEAD:a.txt")
	places, missing, err := s.Places(t.Context(), map[string]bool{id: true})
	if err != nil || len(missing) > 0 || !s.Shallow() || places[id].Path != "a.txt" {
		t.Error(places, missing, s.Shallow(), err)
	}
}

// A repository without a commit ships nothing.
func TestObjectsOfEmptyRepository(t *testing.T) {
	dir := t.TempDir()
	runGit(t, dir, "init", "-q")
	s, err := OpenObjects(t.Context(), host(t), dir)
	if err != nil {
		t.Fatal(err)
	}
	n, err := s.Each(t.Context(), func(Object, io.Reader) error { return nil })
	places, _, placesErr := s.Places(t.Context(), map[string]bool{"x": true})
	if n != 0 || err != nil || len(places) != 0 || placesErr != nil {
		t.Error(n, err, places, placesErr)
	}
}

func TestObjectsOfNoRepository(t *testing.T) {
	if s, err := OpenObjects(t.Context(), host(t), t.TempDir()); s != nil || err != nil {
		t.Error(s, err)
	}
}
