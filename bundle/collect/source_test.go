package collect

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A plain clone of what is delivered has every branch that the working clone knew, its tags and HEAD; a mirror has the
// notes too.
func TestSourceClones(t *testing.T) {
	b := newSourceBox(t)
	b.repo("server")
	b.git("server", "branch dev", "branch both", "branch topic/x")
	b.git(".", "clone -q server portal")
	b.commit("server", "more", "1")
	b.git("server", "branch -f both")
	b.git("portal", "fetch -q", "branch both origin/both~1", "branch topic origin/dev", "update-ref refs/heads/-dash HEAD", "tag v1", "tag -a -m words v2",
		"notes add -m remark", "pack-refs --all", "branch local", "update-ref refs/pull/7/head HEAD")
	c := b.collect("portal")
	b.open(c, "bag")

	b.git(".", "clone -q bag/data/source/portal.bundle plain")
	want := []string{"-dash", "both", "dev", "from-origin/both", "from-origin/main", "from-origin/topic/x", "local", "main", "topic"}
	if got := b.branches("plain"); !slices.Equal(got, want) {
		t.Errorf("branches %q, want %q", got, want)
	}
	if got := b.git("plain", "symbolic-ref HEAD"); got != "refs/heads/main" {
		t.Errorf("HEAD is %s", got)
	}
	if got := strings.Fields(b.git("plain", "tag")); !slices.Equal(got, []string{"v1", "v2"}) {
		t.Errorf("tags %q", got)
	}
	b.git(".", "clone -q --mirror bag/data/source/portal.bundle mirror")
	if got := b.refsOf("mirror"); !maps.Equal(got, c.Repos[0].Refs) {
		t.Errorf("mirror has %v, announced %v", got, c.Repos[0].Refs)
	}
	for _, name := range []string{"refs/notes/commits", "refs/pull/7/head"} {
		if c.Repos[0].Refs[name] == "" {
			t.Errorf("%s is not delivered", name)
		}
	}
	if c.Revision != b.git("portal", "rev-parse HEAD") || c.Facts["branches"] != "9" || c.Facts["commits"] != "3" || c.Facts["default-branch"] != "main" {
		t.Errorf("revision %s, facts %v", c.Revision, c.Facts)
	}
	wantGaps(t, c, "branch main as new as origin/main: 1 commit behind", "the plain name of 3 branches of a remote", "delivered as from-origin/both, from-origin/main, from-origin/topic/x (all in refs.tsv)")
	table, err := os.ReadFile(b.path("bag/data/source/portal/refs.tsv"))
	if err != nil || !strings.Contains(string(table), "refs/heads/from-origin/both\trefs/remotes/origin/both\t"+c.Repos[0].Refs["refs/heads/from-origin/both"]) {
		t.Errorf("refs.tsv: %v\n%s", err, table)
	}
	b.run("bag", "sh", "data/source/portal/restore.sh", b.path("restored"))
	if got := b.git("restored", "notes show"); got != "remark" {
		t.Errorf("restored notes: %q", got)
	}
}

// Every kind of HEAD and of repository arrives as it is.
func TestSourceShapes(t *testing.T) {
	tests := []struct {
		name string
		make func(b *sourceBox) string // the folder to deliver
		head func(b *sourceBox) string
		gap  string
	}{
		{"branch", func(b *sourceBox) string { b.repo("r"); return "r" }, fixed("refs/heads/main"), ""},
		{"branch beside an equal master", func(b *sourceBox) string {
			b.repo("r")
			b.git("r", "branch master", "checkout -q -b zeta")
			return "r"
		}, fixed("refs/heads/zeta"), ""},
		{"detached on a branch", func(b *sourceBox) string { b.repo("r"); b.git("r", "checkout -q --detach"); return "r" }, atHead, ""},
		{"detached beside all branches", func(b *sourceBox) string {
			b.repo("r")
			b.git("r", "checkout -q --detach")
			b.commit("r", "loose", "1")
			return "r"
		}, atHead, ""},
		{
			"branch that does not exist", func(b *sourceBox) string { b.repo("r"); b.git("r", "symbolic-ref HEAD refs/heads/none"); return "r" },
			fixed("refs/heads/none"), "a clone has every branch, and checks none out",
		},
		{"sha256", func(b *sourceBox) string { b.repo("r", "--object-format=sha256"); return "r" }, fixed("refs/heads/main"), ""},
		{"bare", func(b *sourceBox) string { b.repo("r"); b.git(".", "clone -q --bare r bare"); return "bare" }, fixed("refs/heads/main"), ""},
		{"git folder itself", func(b *sourceBox) string { b.repo("r"); return "r/.git" }, fixed("refs/heads/main"), ""},
		{
			"linked worktree", func(b *sourceBox) string { b.repo("r"); b.git("r", "worktree add -q -b side ../side"); return "side" },
			fixed("refs/heads/side"), "the state of 1 other work tree",
		},
		{"separate git folder", func(b *sourceBox) string { b.repo("r", "--separate-git-dir="+b.path("elsewhere")); return "r" }, fixed("refs/heads/main"), ""},
		{"packed refs", func(b *sourceBox) string { b.repo("r"); b.git("r", "pack-refs --all", "gc -q"); return "r" }, fixed("refs/heads/main"), ""},
		{"HEAD as a link", func(b *sourceBox) string {
			b.repo("r")
			b.run("r/.git", "ln", "-sf", "refs/heads/main", "HEAD")
			return "r"
		}, fixed("refs/heads/main"), ""},
		{"tags of trees and blobs", func(b *sourceBox) string {
			b.repo("r")
			b.git("r", "tag tree HEAD^{tree}", "tag blob HEAD:README", "tag -a -m x nested blob")
			return "r"
		}, fixed("refs/heads/main"), ""},
		{"odd folder name", func(b *sourceBox) string { b.repo("-o \"dd\\ \n'é"); return "-o \"dd\\ \n'é" }, fixed("refs/heads/main"), ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := newSourceBox(t)
			folder := test.make(b)
			before := b.state(folder)
			c := b.collect(folder)
			if b.state(folder) != before {
				t.Error("the repository was changed")
			}
			if want := test.head(b); c.Repos[0].Head != want {
				t.Errorf("HEAD %q, want %q", c.Repos[0].Head, want)
			}
			if test.gap != "" {
				wantGaps(t, c, test.gap)
			} else if len(c.Gaps) > 0 {
				t.Errorf("gaps:\n%s", gapsText(c))
			}
			b.open(c, "bag")
			if _, err := prove(b, "bag", c.Repos[0]); err != nil {
				t.Error(err)
			}
			b.run(".", "sh", "bag/data/source/portal/restore.sh", "restored")
			if want := test.head(b); strings.HasPrefix(want, "refs/") && c.Revision != "" {
				if got := b.git("restored", "symbolic-ref HEAD"); got != want {
					t.Errorf("restored HEAD %q, want %q", got, want)
				}
			}
			if c.Revision != "" {
				if got := b.git("restored", "rev-parse HEAD"); got != c.Revision {
					t.Errorf("restored at %s, want %s", got, c.Revision)
				}
				if got := b.git("restored", "status --porcelain"); got != "" {
					t.Errorf("restored is not clean: %s", got)
				}
			}
		})
	}
}

func fixed(s string) func(*sourceBox) string { return func(*sourceBox) string { return s } }

func atHead(b *sourceBox) string { return b.git("r", "rev-parse HEAD") }

func TestSourceEmpty(t *testing.T) {
	b := newSourceBox(t)
	b.git(".", "init -q r")
	b.write("r/new", "1")
	c := b.collect("r")
	wantGaps(t, c, "commits: the repository has none", "1 file or folder: new")
	if len(c.Open) != 0 || len(c.Repos) != 0 || c.Revision != "" {
		t.Errorf("delivered %v", c.Open)
	}
}

func TestSourceReftable(t *testing.T) {
	b := newSourceBox(t)
	if out, err := b.try(".", "git", "init", "-q", "--ref-format=reftable", "r"); err != nil {
		t.Skipf("this git has no reftables: %s", strings.SplitN(out, "\n", 2)[0])
	}
	b.commit("r", "a", "1")
	b.git("r", "branch dev", "worktree add -q -b side ../side")
	for folder, head := range map[string]string{"r": "refs/heads/main", "side": "refs/heads/side"} {
		c := b.collect(folder)
		if got := c.Repos[0]; got.Head != head || got.Refs["refs/heads/dev"] == "" || len(got.Refs) != 3 {
			t.Errorf("%s: %+v", folder, got)
		}
	}
}

// A folder that is no repository is delivered as files, and said to be without history.
func TestSourceWithoutHistory(t *testing.T) {
	b := newSourceBox(t)
	b.write("plain/a.txt", "1")
	b.write("plain/.git/nothing", "")
	os.Remove(b.path("plain/.git/nothing"))
	os.Remove(b.path("plain/.git"))
	c := b.collect("plain")
	wantGaps(t, c, "history of portal: the folder is no git repository")
	if len(c.Open) != 1 || c.Open[0].Path != "data/source/portal/files/a.txt" {
		t.Errorf("delivered %+v", c.Open)
	}
	b.repo("mono")
	b.commit("mono", "part/a.txt", "1")
	wantGaps(t, b.collect("mono/part"), "the folder is part of the repository "+b.path("mono"))
}

func TestSourceNotThere(t *testing.T) {
	b := newSourceBox(t)
	_ = b.refused("nowhere", "does not exist")
	b.write("file", "")
	_ = b.refused("file", "is not a folder")
	b.write("moved/.git", "gitdir: ../gone\n")
	_ = b.refused("moved", "names "+b.path("gone"))
	b.write("broken/.git/config", "")
	_ = b.refused("broken", "HEAD is missing")
	b.repo("r")
	b.env = []string{"PATH=" + b.path("home")}
	_, err := b.gather("r")
	if err == nil || !strings.Contains(err.Error(), "git: not found on the PATH") {
		t.Errorf("without git: %v", err)
	}
}

// The same repository gives the same bytes, and the cache spares the packing.
func TestSourceAgain(t *testing.T) {
	b := newSourceBox(t)
	b.cache = b.path("cache")
	b.run(".", "mkdir", "cache")
	b.repo("r")
	b.commit("r", "a", strings.Repeat("words\n", 1000))
	b.wrapGit(`echo "$3" >>` + b.path("calls"))
	bytesOf := func() string { return string(readFile(t, b.collect("r").Open[0])) }
	packs := func() int {
		calls, err := os.ReadFile(b.path("calls"))
		if err != nil {
			t.Fatal(err)
		}
		return strings.Count("\n"+string(calls), "\nbundle\n")
	}
	first := bytesOf()
	made := packs()
	if second := bytesOf(); second != first || made != 1 || packs() != made {
		t.Errorf("the second run packed again (%d, %d) or differs", made, packs())
	}
	cached, err := filepath.Glob(b.path("cache/git-*.bundle"))
	if err != nil || len(cached) != 1 {
		t.Fatal(cached, err)
	}
	if err := os.WriteFile(cached[0], []byte("rotten"), 0o600); err != nil {
		t.Fatal(err)
	}
	if third := bytesOf(); third != first {
		t.Error("a damaged cache entry was used, or the bytes differ")
	}
	b.commit("r", "b", "1")
	if bytesOf() == first {
		t.Error("a new commit was not seen")
	}
	left, err := os.ReadDir(b.cache)
	if err != nil || len(left) != 4 {
		t.Errorf("the cache holds %v", left)
	}
}

// Somebody else's repository can be read: what git asks of owners is about folders it takes settings from.
func TestSourceOtherOwner(t *testing.T) {
	b := newSourceBox(t)
	b.repo("r")
	b.wrapGit("export GIT_TEST_ASSUME_DIFFERENT_OWNER=1")
	if out, err := b.try("r", b.path("bin/git"), "log"); err == nil {
		t.Fatalf("the test shows nothing: git itself does not mind\n%s", out)
	}
	b.collect("r")
}
