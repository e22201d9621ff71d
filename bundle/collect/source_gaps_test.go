package collect

import (
	"os"
	"strings"
	"testing"
	"time"
)

func TestSourceGaps(t *testing.T) {
	b := newSourceBox(t)
	b.repo("server")
	b.git(".", "clone -q server r")
	b.commit("r", "a", "1")
	b.git("r", "checkout -q -b mine")
	b.commit("r", "b", "1")
	b.commit("server", "c", "1")
	b.git("r", "fetch -q", "worktree add -q ../side -b side")
	b.write("r/a", "changed")
	b.git("r", "stash -q")
	b.write("r/a", "changed again")
	b.git("r", "stash -q", "update-ref refs/original/refs/heads/main HEAD")
	b.write("r/a", "and again")
	b.write("r/staged", "1")
	b.git("r", "add staged")
	b.write("r/new\x1b[31m\u202e", "")
	b.write("r/folder/x", "")
	b.write("r/.git/info/exclude", "*.log\n")
	b.write("r/x.log", "")
	b.write("r/.git/MERGE_HEAD", b.git("r", "rev-parse HEAD")+"\n")
	before := b.state("r")
	c := b.collect("r")
	if b.state("r") != before {
		t.Error("the repository was changed")
	}
	wantGaps(t, c,
		"2 stashes (git stash)",
		"changes to 2 files that are not committed: a, staged",
		`2 files or folders: folder/, "new\x1b[31m\u202e"`,
		"branch mine on any remote: 2 commits never pushed",
		"one branch main: it and origin/main diverged: 1 commit here only, 1 commit there only",
		"1 other work tree: their branches are delivered",
		"1 ref outside branches, tags, notes and proposals",
		"the result of a merge in progress",
	)
	if text := gapsText(c); strings.Contains(text, "x.log") || strings.ContainsAny(text, "\x1b\u202e") {
		t.Errorf("gaps:\n%s", text)
	}
}

// A file that only a filter has changed is not an uncommitted one, even where git has to read it to know.
func TestSourceGapsLFS(t *testing.T) {
	b := newSourceBox(t)
	needLFS(b)
	lfsRepo(b, "r")
	b.commit("r", "text", "words")
	old := time.Unix(1_600_000_000, 0)
	for _, name := range []string{"r/a b.bin", "r/text"} {
		if err := os.Chtimes(b.path(name), old, old); err != nil {
			t.Fatal(err)
		}
	}
	if c := b.collect("r"); len(c.Gaps) > 0 {
		t.Errorf("gaps:\n%s", gapsText(c))
	}
	b.write("r/a b.bin", strings.Repeat("TWO", 2000))
	wantGaps(t, b.collect("r"), "changes to 1 file that are not committed: a b.bin")
}

// Parts of a work tree that are not checked out are not missing from it.
func TestSourceGapsSparse(t *testing.T) {
	for _, option := range []string{"--no-sparse-index", "--sparse-index"} {
		b := newSourceBox(t)
		b.repo("r")
		b.commit("r", "in/a", "1")
		b.commit("r", "out/deep/a", "1")
		b.git("r", "sparse-checkout init --cone "+option, "sparse-checkout set in")
		if _, err := os.Stat(b.path("r/out")); err == nil {
			t.Fatal("the checkout is not sparse")
		}
		if c := b.collect("r"); len(c.Gaps) > 0 {
			t.Errorf("%s: gaps:\n%s", option, gapsText(c))
		}
	}
}

func TestSourceGapsSplitIndex(t *testing.T) {
	b := newSourceBox(t)
	b.repo("r")
	b.git("r", "update-index --split-index")
	b.commit("r", "a", "1")
	if c := b.collect("r"); len(c.Gaps) > 0 {
		t.Errorf("gaps:\n%s", gapsText(c))
	}
	b.write("r/.git/index", "rubbish")
	wantGaps(t, b.collect("r"), "an answer whether files are uncommitted")
}
