package demo

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// git runs the stock program as a person with no configuration would.
func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", args...)
	cmd.Dir, cmd.Env = dir, append(cleanEnviron(os.Environ()), "HOME="+t.TempDir(), "GIT_ALLOW_PROTOCOL=file")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

func TestRepositories(t *testing.T) {
	s := build(t)
	for _, dir := range []string{s.Portal, s.Infra, filepath.Join(s.Infra, "modules"), filepath.Join(s.Dir, "tf-modules.git")} {
		if out := git(t, dir, "fsck", "--full", "--strict"); out != "" {
			t.Errorf("fsck of %s says %q", dir, out)
		}
	}
	if got := git(t, s.Portal, "status", "--porcelain"); got != "?? load-test-notes.txt" {
		t.Errorf("portal status = %q", got)
	}
	if got := git(t, s.Infra, "status", "--porcelain"); got != "" {
		t.Errorf("infra status = %q", got)
	}
	refs := strings.Fields(git(t, s.Portal, "for-each-ref", "--format=%(refname)"))
	for _, want := range []string{
		"refs/heads/develop", "refs/heads/hotfix", "refs/heads/main", "refs/heads/spike/offline-cart", "refs/notes/commits",
		"refs/remotes/origin/HEAD", "refs/remotes/origin/feature/invoice-pdf", "refs/remotes/origin/hotfix/login-loop", "refs/tags/board-demo", "refs/tags/v1.4.1",
	} {
		if !slices.Contains(refs, want) {
			t.Errorf("portal has no %s: %q", want, refs)
		}
	}
	if slices.Contains(refs, "refs/heads/feature/search") {
		t.Error("a merged branch is still there")
	}
	authors := strings.Split(git(t, s.Portal, "log", "--all", "--format=%an"), "\n")
	for _, p := range []person{mara(), jonas(), aiko(), ravi()} {
		if !slices.Contains(authors, p.name) {
			t.Errorf("no commit by %s", p.name)
		}
	}
	if got := git(t, s.Portal, "rev-list", "--count", "--merges", "main"); len(got) < 2 {
		t.Errorf("%s merges on main, want ten or more", got)
	}
	if got := git(t, s.Portal, "rev-list", "--left-right", "--count", "develop...origin/develop"); got != "1\t1" {
		t.Errorf("develop and its remote = %q, want one commit apart each", got)
	}
	// What merges brought is what the embedded files say.
	for _, name := range []string{"src/orders.js", "CHANGELOG.md", "evals/leaks.jsonl"} {
		want, err := sample.ReadFile("sample/portal/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if got := read(t, s.Portal, filepath.FromSlash(name)); !bytes.Equal(got, want) {
			t.Errorf("%s on main differs from the sample", name)
		}
	}
}

func TestClonesWork(t *testing.T) {
	s := build(t)
	to := t.TempDir()
	git(t, to, "clone", "-q", s.Portal, "portal")
	git(t, to, "-c", "protocol.file.allow=always", "clone", "-q", "--recurse-submodules", s.Infra, "infra")
	read(t, to, "infra", "modules", "queue", "main.tf")
	own := exec.CommandContext(t.Context(), "sh", "test/locales.sh")
	own.Dir = filepath.Join(to, "portal")
	if out, err := own.CombinedOutput(); err != nil {
		t.Errorf("the clone's own test: %v\n%s", err, out)
	}
}

func TestLFS(t *testing.T) {
	s := build(t)
	if _, err := exec.LookPath("git-lfs"); err != nil {
		t.Fatal("git-lfs is needed here: make test installs it")
	}
	if out := git(t, s.Portal, "lfs", "fsck"); !strings.Contains(out, "Git LFS fsck OK") {
		t.Errorf("git lfs fsck says %q", out)
	}
	if files := strings.Split(git(t, s.Portal, "lfs", "ls-files", "--all"), "\n"); len(files) != 3 {
		t.Errorf("lfs knows %q, want three objects, one of history only", files)
	}
	git(t, s.Portal, "lfs", "install", "--local")
	git(t, s.Portal, "lfs", "checkout")
	if got := read(t, s.Portal, "public", "media", "hero.png"); !bytes.HasPrefix(got, []byte("\x89PNG")) {
		t.Errorf("hero.png after lfs checkout starts with %q", got[:8])
	}
}
