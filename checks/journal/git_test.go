package journal

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// git runs stock git in a folder, away from the settings of whoever runs the test.
func git(t *testing.T, dir string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull,
		"GIT_AUTHOR_NAME=t", "GIT_AUTHOR_EMAIL=t@t.example", "GIT_COMMITTER_NAME=t", "GIT_COMMITTER_EMAIL=t@t.example", "LC_ALL=C")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func mustGit(t *testing.T, dir string, args ...string) string {
	t.Helper()
	out, err := git(t, dir, args...)
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

func commit(t *testing.T, p *place) {
	t.Helper()
	mustGit(t, p.dir, "add", "-A")
	mustGit(t, p.dir, "commit", "-q", "-m", "record")
}

// repository is a workspace under git, with one record.
func repository(t *testing.T) *place {
	t.Helper()
	p := newPlace(t, filepath.Join(t.TempDir(), "first"))
	p.record("mara", `{"n":1}`)
	mustGit(t, p.dir, "init", "-q", "-b", "main")
	commit(t, p)
	return p
}

func gitClone(t *testing.T, p *place, name string, config ...string) *place {
	t.Helper()
	dir := filepath.Join(t.TempDir(), name)
	mustGit(t, p.dir, append(append([]string{"clone", "-q"}, config...), p.dir, dir)...)
	return newPlace(t, dir)
}

// TestMerge is two people in two clones, and one of them in both.
func TestMerge(t *testing.T) {
	a := repository(t)
	b := gitClone(t, a, "second")
	if tracked := mustGit(t, a.dir, "ls-files"); strings.Contains(tracked, ".handover") {
		t.Fatalf("the private folder is in the repository: %s", tracked)
	}
	for range 3 {
		a.record("mara", `{"n":2}`, `{"n":3}`)
		b.record("ivo", `{"n":4}`)
		b.record("mara", `{"n":5}`)
		commit(t, a)
		commit(t, b)
		mustGit(t, b.dir, "pull", "-q", "--no-rebase", "--no-edit")
		b.record("ivo", `{"n":6}`)
		commit(t, b)
		mustGit(t, a.dir, "pull", "-q", "--no-rebase", "--no-edit", b.dir, "main")
		ja, jb := a.open("mara"), b.open("ivo")
		if listing(ja) != listing(jb) || len(ja.Heads()) != 3 || len(ja.Notes()) != 0 {
			t.Fatalf("%v\n%s\n%s", ja.Notes(), listing(ja), listing(jb))
		}
	}
}

// TestCopiedFolder is a clone id in two folders.
func TestCopiedFolder(t *testing.T) {
	a := repository(t)
	b := newPlace(t, filepath.Join(t.TempDir(), "copy"))
	if err := os.CopyFS(b.dir, os.DirFS(a.dir)); err != nil {
		t.Fatal(err)
	}
	log := a.record("mara", `{"side":"a"}`)[0].Log
	commit(t, a)
	// The copy that sees the other's record in its log knows better than to go on with it.
	mustGit(t, b.dir, "pull", "-q", "--no-rebase", a.dir, "main")
	if rec := b.record("mara", `{"side":"b"}`)[0]; rec.Log == log {
		t.Fatal("continued a log that another folder continues")
	}
	// Two that have not seen each other collide, and are told what to do.
	c, d := newPlace(t, filepath.Join(t.TempDir(), "c")), newPlace(t, filepath.Join(t.TempDir(), "d"))
	for _, p := range []*place{c, d} {
		if err := os.CopyFS(p.dir, os.DirFS(a.dir)); err != nil {
			t.Fatal(err)
		}
		p.record("mara", `{"side":"`+filepath.Base(p.dir)+`"}`)
		commit(t, p)
	}
	if out, err := git(t, c.dir, "pull", "--no-rebase", "--no-edit", d.dir, "main"); err == nil || !strings.Contains(out, "CONFLICT") {
		t.Fatalf("git merged a fork: %s", out)
	}
	_, err := c.try("mara")
	var damage *Damage
	if !errors.As(err, &damage) || !strings.Contains(damage.Why, "conflict mark") || !strings.Contains(damage.Hint(), "git checkout --ours") {
		t.Fatalf("got %v", err)
	}
	// The hint works.
	mustGit(t, c.dir, "checkout", "--ours", "--", "journal/"+log+fileExt)
	if err := os.Remove(filepath.Join(d.private(), cloneFile)); err != nil {
		t.Fatal(err)
	}
	commit(t, c)
	c.record("mara", `{"side":"d, entered again"}`)
}

// TestLineEnds is git on a system that converts them.
func TestLineEnds(t *testing.T) {
	a := repository(t)
	b := gitClone(t, a, "converted", "-c", "core.autocrlf=true")
	_, err := b.try("ivo")
	var d *Damage
	if !errors.As(err, &d) || !strings.Contains(d.Why, "CR LF") || !strings.Contains(d.Hint(), strings.TrimSpace(GitAttributes)) {
		t.Fatalf("got %v", err)
	}
	if err := os.WriteFile(filepath.Join(a.dir, ".gitattributes"), []byte(GitAttributes), 0o644); err != nil {
		t.Fatal(err)
	}
	commit(t, a)
	gitClone(t, a, "kept", "-c", "core.autocrlf=true").record("ivo", `{}`)
	// The hint mends the converted clone too.
	mustGit(t, b.dir, "pull", "-q")
	for name := range readFiles(t, b.journal()) {
		if err := os.Remove(filepath.Join(b.journal(), name)); err != nil {
			t.Fatal(err)
		}
		mustGit(t, b.dir, "checkout", "-q", "--", "journal/"+name)
	}
	b.record("ivo", `{}`)
}

// TestReset is a record that was pushed and then taken back with git reset: the log must not be continued in a second way.
func TestReset(t *testing.T) {
	a := repository(t)
	b := gitClone(t, a, "second")
	a.record("mara", `{"n":2}`)
	commit(t, a)
	mustGit(t, b.dir, "pull", "-q")
	mustGit(t, a.dir, "reset", "-q", "--hard", "HEAD~1")
	a.record("mara", `{"n":3}`)
	commit(t, a)
	mustGit(t, b.dir, "pull", "-q", "--no-rebase", "--no-edit")
	if j := b.open("ivo"); len(j.Records()) != 3 {
		t.Errorf("got %s", listing(j))
	}
}
