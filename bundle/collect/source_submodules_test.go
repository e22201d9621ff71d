package collect

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// family makes a superproject "r" with a submodule at "libs/the lib", which has one itself.
func family(b *sourceBox) {
	b.t.Helper()
	b.repo("inner")
	b.repo("lib")
	b.run("lib", "git", "submodule", "--quiet", "add", b.path("inner"), "in side")
	b.git("lib", "commit -q -m inner")
	b.repo("r")
	b.run("r", "git", "submodule", "--quiet", "add", b.path("lib"), "libs/the lib")
	b.git("r", "commit -q -m lib", "submodule --quiet update --init --recursive")
}

func TestSourceSubmodules(t *testing.T) {
	b := newSourceBox(t)
	family(b)
	// A commit that only the submodule's detached HEAD has.
	b.commit("r/libs/the lib", "only here", "1")
	b.commit("r", "up", "1")
	before := b.state("r")
	c := b.collect("r")
	if b.state("r") != before {
		t.Error("the repository was changed")
	}
	var paths []string
	for _, repo := range c.Repos {
		paths = append(paths, repo.Path)
	}
	slices.Sort(paths)
	want := []string{"data/source/portal.bundle", "data/source/portal/submodules/libs/the lib.bundle", "data/source/portal/submodules/libs/the lib/in side.bundle"}
	if !slices.Equal(paths, want) || c.Facts["submodules"] != "2" {
		t.Fatalf("repositories %q", paths)
	}
	b.open(c, "a bag")
	for _, repo := range c.Repos {
		if _, err := prove(b, "a bag", repo); err != nil {
			t.Error(err)
		}
	}
	// Nothing of the originals may be needed.
	status := strings.Fields(b.git("r", "submodule status --recursive"))
	for _, folder := range []string{"r", "lib", "inner"} {
		if err := os.Rename(b.path(folder), b.path("gone-"+folder)); err != nil {
			t.Fatal(err)
		}
	}
	b.env = slices.DeleteFunc(b.env, func(s string) bool {
		return strings.Contains(s, "GIT_CONFIG_") && !strings.HasPrefix(s, "GIT_CONFIG_NOSYSTEM")
	})
	b.run(".", "sh", "a bag/data/source/portal/restore.sh", "new place")
	if got, err := os.ReadFile(b.path("new place/libs/the lib/only here")); err != nil || string(got) != "1" {
		t.Errorf("%q, %v", got, err)
	}
	if got := b.git("new place", "status --porcelain"); got != "" {
		t.Errorf("restored is not clean: %s", got)
	}
	restored := strings.Fields(b.git("new place", "submodule status --recursive"))
	if !slices.Contains(restored, status[0]) || !slices.Contains(restored, "libs/the") {
		t.Errorf("submodules: %q, were %q", restored, status)
	}
	if _, err := os.Stat(b.path("new place/.git/modules/libs/the lib/modules/in side/HEAD")); err != nil {
		t.Error(err)
	}
	if out, err := b.try(".", "sh", "a bag/data/source/portal/restore.sh", "new place"); err == nil || !strings.Contains(out, "is there already") {
		t.Errorf("a second time: %s, %v", out, err)
	}
}

func TestSourceSubmoduleRefused(t *testing.T) {
	b := newSourceBox(t)
	family(b)
	b.git(".", "clone -q r half")
	refusal := b.refused("half", "submodule libs/the lib is not initialised")
	b.run(".", "sh", "-c", refusal.Fix)
	b.collect("half")

	b.git(".", "clone -q --bare r bare")
	_ = b.refused("bare", "a bare repository has none")

	// Of a submodule that was set aside git keeps the repository.
	b.run("half", "git", "submodule", "--quiet", "deinit", "-f", "libs/the lib")
	b.collect("half")

	b.git("r", "update-index --add --cacheinfo 160000,1234567890123456789012345678901234567890,unknown", "commit -q -m unknown")
	_ = b.refused("r", "submodule unknown is not here, and .gitmodules does not say")
	b.git("r", "reset -q --hard HEAD~1")

	b.write("r/libs/the lib/.git", "gitdir: ../../../lib/.git\n")
	_ = b.refused("r", "lies outside the superproject")
}

func TestSourceSubmoduleShallow(t *testing.T) {
	b := newSourceBox(t)
	b.repo("lib")
	b.commit("lib", "a", "1")
	b.repo("r")
	b.git("r", "submodule --quiet add --depth 1 file://"+b.path("lib")+" lib", "commit -q -m lib")
	refusal := b.refused("r", "submodule lib: is a shallow clone")
	b.run(".", "sh", "-c", refusal.Fix)
	b.collect("r")
}

// Commits of submodules that history names are delivered when they are anywhere, and listed when not.
func TestSourceSubmoduleHistory(t *testing.T) {
	b := newSourceBox(t)
	b.repo("lib")
	b.repo("r")
	b.git("r", "submodule --quiet add "+b.path("lib")+" lib", "commit -q -m lib")
	b.git("r/lib", "checkout -q --detach")
	lost := b.commit("r/lib", "x", "kept though no branch has it")
	b.commit("r", "old", "1")
	b.git("r/lib", "checkout -q HEAD~1")
	b.commit("r", "new", "1")
	c := b.collect("r")
	b.open(c, "bag")
	b.git(".", "clone -q --mirror bag/data/source/portal/submodules/lib.bundle lib.git")
	if got := b.git("lib.git", "cat-file -t "+lost); got != "commit" {
		t.Errorf("%s is a %s", lost, got)
	}
	b.run("bag", "sh", "data/source/portal/restore.sh", b.path("restored"))
	b.git("restored/lib", "checkout -q "+lost)

	b.git("r", "branch stale HEAD~1")
	b.git("r/lib", "reflog expire --expire=now --all", "gc -q --prune=now")
	wantGaps(t, b.collect("r"), "1 commit of the submodule at lib: earlier versions or other branches point there", "1 branch: their latest versions point at commits that are not here: stale")

	b.git("r", "checkout -q stale")
	_ = b.refused("r", "submodule lib lacks the commit "+lost)
}

// Submodules whose LFS content is theirs.
func TestSourceSubmoduleLFS(t *testing.T) {
	b := newSourceBox(t)
	needLFS(b)
	lfsRepo(b, "lib")
	b.repo("r")
	b.git("r", "submodule --quiet add "+b.path("lib")+" lib", "commit -q -m lib")
	b.git("r/lib", "lfs fetch --all")
	b.open(b.collect("r"), "bag")
	b.run("bag", "sh", "data/source/portal/restore.sh", b.path("restored"))
	b.git("restored/lib", "lfs fsck")
	if got, err := os.ReadFile(b.path("restored/lib/a b.bin")); err != nil || string(got) != strings.Repeat("two", 2000) {
		t.Errorf("%.20q, %v", got, err)
	}
}

// A link on the way to a submodule would make the script write elsewhere.
func TestRestoreFollowsNoLink(t *testing.T) {
	b := newSourceBox(t)
	family(b)
	b.open(b.collect("r"), "bag")
	script := b.path("bag/data/source/portal/restore.sh")
	text, err := os.ReadFile(script)
	if err != nil {
		t.Fatal(err)
	}
	b.write("victim/the lib/x", "")
	planted := strings.Replace(string(text), "\nsub ", "\nrm -r \"$into/libs\"; ln -s "+b.path("victim")+" \"$into/libs\"\nsub ", 1)
	b.write("bag/data/source/portal/restore.sh", planted)
	if out, err := b.try(".", "sh", script, "restored"); err == nil || !strings.Contains(out, "is not its own") {
		t.Errorf("%s, %v", out, err)
	}
	if _, err := os.Lstat(b.path("restored")); err == nil {
		t.Error("half a restoration was left behind")
	}
	if _, err := os.Lstat(b.path("victim/the lib/x")); err != nil {
		t.Error(err)
	}
}
