package collect

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/handover-kit/handover/checks/engagement"
)

func ignoreRepo(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := lay(t, t.TempDir(), files)
	runGit(t, dir, "init", "-q")
	return dir
}

func runGit(t *testing.T, dir string, args ...string) {
	t.Helper()
	command := exec.Command("git", append([]string{"-C", dir}, args...)...)
	command.Env = []string{"PATH=" + os.Getenv("PATH"), "GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "HOME=" + dir}
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("git %q: %v: %s", args, err, out)
	}
}

func TestIgnoreGit(t *testing.T) {
	dir := ignoreRepo(t, map[string]string{
		".gitignore": "*.log\nnode_modules/\n.env\n!keep.log\n", "docs/.gitignore": "/drafts\n", "docs/a.md": "", "docs/b.log": "", "docs/keep.log": "",
		"docs/node_modules/x/y": "", "docs/drafts/c": "", "docs/sub/drafts/d": "", "docs/.env": "A=1", "docs/tracked.log": "", "docs/żółw.log": "", "docs/new\nline.log": "",
		"docs/all/only.log": "", ".git/info/exclude": "mine\n", "docs/mine": "",
	})
	runGit(t, dir, "add", "-f", "docs/tracked.log")
	c := gatherFiles(t, engagement.KindDocument, filepath.Join(dir, "docs"), filesHost(t))
	at := "data/documents/x/"
	checkPaths(t, c.Open, at+".gitignore", at+"a.md", at+"keep.log", at+"sub/drafts/d", at+"tracked.log")
	checkGap(t, c, "3 folders and 5 files", "git ignores them")
	if len(c.Findings) > 0 {
		t.Errorf("%+v", c.Findings)
	}
}

// TestIgnoreNamed gathers a folder that git ignores as a whole, as exports often are: a person named it.
func TestIgnoreNamed(t *testing.T) {
	dir := ignoreRepo(t, map[string]string{".gitignore": "/export\n*.log\n", "export/deep/a.md": "", "export/deep/b.log": ""})
	for _, at := range []string{"export", "export/deep"} {
		if c := gatherFiles(t, engagement.KindDocument, filepath.Join(dir, at), filesHost(t)); len(c.Open) != 2 || len(c.Gaps)+len(c.Findings) > 0 {
			t.Errorf("%s: %q, %+v, %+v", at, paths(c.Open), c.Gaps, c.Findings)
		}
	}
}

// TestIgnoreHostile gathers below a repository that wants to run programs, and for a person with rules of their own.
func TestIgnoreHostile(t *testing.T) {
	dir := ignoreRepo(t, map[string]string{"docs/a.md": "", "docs/b.md": "", "docs/c.tmp": "", ".gitignore": "*.tmp\n"})
	trap := filepath.Join(t.TempDir(), "sprung")
	script := filepath.Join(lay(t, t.TempDir(), map[string]string{"run": "#!/bin/sh\ntouch " + trap + "\n"}), "run")
	must(t, os.Chmod(script, 0o700)) // it is to be run
	mine := filepath.Join(lay(t, t.TempDir(), map[string]string{"ignore": "*.md\n"}), "ignore")
	for key, value := range map[string]string{
		"core.fsmonitor": script, "core.sshCommand": script, "core.pager": script, "core.hooksPath": filepath.Dir(script), "core.excludesFile": mine,
		"core.editor": script, "alias.ls-files": "!" + script, "alias.check-ignore": "!" + script, "diff.external": script, "pager.ls-files": script,
		"extensions.partialClone": "origin", "remote.origin.url": "ext::" + script, "remote.origin.promisor": "true",
	} {
		runGit(t, dir, "config", key, value)
	}
	host := filesHost(t)
	host.Environ = append(host.Environ, "GIT_EXTERNAL_DIFF="+script, "GIT_DIR="+t.TempDir(), "GIT_WORK_TREE=/", "GIT_TRACE2="+trap, "GIT_EXEC_PATH="+filepath.Dir(script))
	c := gatherFiles(t, engagement.KindDocument, filepath.Join(dir, "docs"), host)
	checkPaths(t, c.Open, "data/documents/x/a.md", "data/documents/x/b.md")
	if _, err := os.Lstat(trap); !errors.Is(err, os.ErrNotExist) {
		t.Error("the repository ran a program")
	}
}

func TestIgnoreTroubles(t *testing.T) {
	stray := lay(t, t.TempDir(), map[string]string{".git/": "", "docs/a.md": ""})
	if c := gatherFiles(t, engagement.KindDocument, filepath.Join(stray, "docs"), filesHost(t)); len(c.Findings)+len(c.Gaps) > 0 || len(c.Open) != 1 {
		t.Errorf("a stray .git: %+v, %+v", c.Findings, c.Gaps)
	}
	repo := ignoreRepo(t, map[string]string{"docs/a.md": ""})
	if c := gatherFiles(t, engagement.KindDocument, filepath.Join(repo, "docs"), Host{}); len(c.Open) != 1 {
		t.Errorf("without git: %q", paths(c.Open))
	} else {
		checkGap(t, c, "git's ignore rules", "no git program")
	}
	must(t, os.WriteFile(filepath.Join(repo, ".git", "config"), []byte("[core\nrepositoryformatversion = x"), 0o600))
	checkFinding(t, gatherFiles(t, engagement.KindDocument, filepath.Join(repo, "docs"), filesHost(t)), ".", "git cannot say")
}

func TestIgnoreDeadline(t *testing.T) {
	repo := ignoreRepo(t, map[string]string{"docs/a.md": ""})
	ctx, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	if _, err := gitIgnored(ctx, filesHost(t), repo); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("after the deadline: %v", err)
	}
}
