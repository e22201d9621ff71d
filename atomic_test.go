package handover

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// What killed processes left for a file is removed by the next that writes it, and nothing else is, however the file
// is called.
func TestPartialIsCleared(t *testing.T) {
	for _, base := range []string{"b.age", "a[b]*?.age", "with blank", `back\slash`} {
		dir := t.TempDir()
		name := filepath.Join(dir, base)
		left := filepath.Join(dir, "."+base+partialMark+"123")
		other := filepath.Join(dir, ".ab.age"+partialMark+"123")
		for _, n := range []string{left, other, name + partialMark} {
			if err := os.WriteFile(n, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := writeFile(name, []byte("new"), 0o640); err != nil {
			t.Fatal(err)
		}
		want := []string{filepath.Base(other), base, base + partialMark}
		slices.Sort(want)
		if got := list(t, dir); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", base, got, want)
		}
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o640 {
			t.Errorf("%s: %v, %v", base, info.Mode(), err)
		}
	}
}

func TestWriteFileFailsWhole(t *testing.T) {
	dir := t.TempDir()
	if err := writeFile(filepath.Join(dir, "no", "such"), nil, 0o600); err == nil {
		t.Error("written where no folder is")
	}
	taken := filepath.Join(dir, "taken")
	if err := os.MkdirAll(filepath.Join(taken, "in it"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := writeFile(taken, []byte("x"), 0o600); err == nil {
		t.Error("a folder was replaced")
	}
	if got := list(t, dir); !slices.Equal(got, []string{"taken"}) {
		t.Errorf("left behind: %q", got)
	}
}

// A folder that another process still fills is left alone; one that a killed process left is removed.
func TestStagingOfOthers(t *testing.T) {
	dir := t.TempDir()
	target := filepath.Join(dir, "to [it]")
	busy, err := newStaging(target)
	if err != nil {
		t.Fatal(err)
	}
	defer busy.discard()
	dead, err := newStaging(target)
	if err != nil {
		t.Fatal(err)
	}
	dead.lock.Close()
	next, err := newStaging(target)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := len(list(t, dir)), 2; got != want {
		t.Errorf("%d folders, want that of the busy one and the new one", got)
	}
	if _, err := os.Stat(busy.content()); err != nil {
		t.Errorf("the busy one's folder: %v", err)
	}
	if err := os.WriteFile(filepath.Join(next.content(), "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := next.settle(target); err != nil {
		t.Fatal(err)
	}
	next.discard()
	if got := list(t, target); !slices.Equal(got, []string{"file"}) {
		t.Errorf("%q", got)
	}
}

func list(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	slices.Sort(names)
	return names
}
