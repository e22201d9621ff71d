package residue_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/handover-kit/handover/checks/residue"
)

func missed(r *residue.Report, path, why string) bool {
	for _, m := range r.Missed {
		if m.Path == path && strings.Contains(m.Why, why) {
			return true
		}
	}
	return false
}

// What cannot be looked into is said: unreadable, too large, no file, a link that leads out. Loops of links end.
func TestMissed(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links, pipes and permissions")
	}
	h := newHome(t)
	h.put(".npmrc", strings.Repeat("x", 2<<20))
	h.put("loop/a/.env", "X=acme-example\n")
	h.put("deep/"+strings.Repeat("d/", 20)+".env", "X=acme-example\n")
	outside := t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "netrc"), []byte("machine acmehq.example login a password b\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, target := range map[string]string{
		"loop/a/b": "../../loop", "loop/self": ".", ".netrc": filepath.Join(outside, "netrc"), "elsewhere": outside, ".pgpass": ".pgpass", "gone": "nowhere",
	} {
		if err := os.Symlink(target, filepath.Join(h.dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := exec.CommandContext(t.Context(), "mkfifo", filepath.Join(h.dir, ".bash_history")).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	h.put(".docker/config.json", "{")
	h.put("bad/.git", "no such thing")
	h.put("worktree/.git", "gitdir: /somewhere/else/.git/worktrees/x\n")
	root := os.Getuid() == 0
	h.put(".aws/config", "[profile acme-example]\n")
	h.put("locked/x", "")
	for _, name := range []string{".aws/config", "locked"} {
		if err := os.Chmod(filepath.Join(h.dir, name), 0); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _ = os.Chmod(filepath.Join(h.dir, "locked"), 0o700) }) // so that it can be removed
	r := h.look(residue.Options{Environ: map[string]string{"KUBECONFIG": "/etc/kube:relative"}})
	for path, why := range map[string]string{
		"~/.npmrc": "larger than", "~/.netrc": "leads out", "~/elsewhere": "was not followed", "~/.pgpass": "link", "~/.bash_history": "no regular file",
		"~/.docker/config.json": "not the JSON", "~/bad/.git": "no file that git writes", "~/worktree/.git": "outside the folders", "": "1 folders lie deeper",
		"/etc/kube": "KUBECONFIG leads here",
	} {
		if !missed(r, path, why) {
			t.Errorf("not said of %q: %s", path, why)
		}
	}
	if !root && (!missed(r, "~/.aws/config", "permission denied") || !missed(r, "~/locked", "permission denied")) {
		t.Error("nothing is said of what cannot be read")
	}
	if find(r, residue.Dotenv, "~/loop/a/.env", "") == nil {
		t.Error("the file beside the loop is not found")
	}
	if t.Failed() {
		list(t, r)
	}
	r = h.look(residue.Options{Limits: residue.Limits{Entries: 3, Bytes: 1, Findings: 1, Folder: 2}})
	if !missed(r, "~", "holds more than 2 entries") {
		list(t, r)
		t.Error("limits are not said")
	}
}

// Names that are made to break a line, a terminal or a shell come out as text, and the commands do what they say.
func TestHostileNames(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("such names are not possible")
	}
	h := newHome(t)
	for _, name := range []string{
		"Downloads/acme-example; touch pwned", "Downloads/acme-example'$(touch pwned)", "Downloads/acme-example\n\x1b[31m`touch pwned`", "Downloads/-rf acme-example", "Downloads/~acme-example",
	} {
		h.put(name, "x")
	}
	h.put(".aws/config", "[profile acme-example\x1b]0;title\x07]\nregion=x\n")
	h.put(".kube/config", "contexts:\n- context:\n    cluster: c\n  name: -acme-example\n")
	h.put(".docker/config.json", `{"auths": {"https://user:`+h.secret()+`@acmehq.example/v1/?x='; rm -rf /": {}}}`)
	h.put("x\x1b[2J\ny/.git/config", "[remote \"o\x1b[2J\"]\nurl = git@github.com:acme-example/shop\n")
	h.put("x\x1b[2J\ny/.env", "x")
	r := h.look(residue.Options{})
	for _, f := range r.Findings {
		if strings.ContainsAny(f.What+f.Why+f.Command, "\n\x1b\x07") {
			t.Errorf("not inert: %q", f)
		}
		if f.Kind != residue.Named {
			continue
		}
		bash := exec.CommandContext(t.Context(), "bash", "-c", f.Command)
		bash.Dir, bash.Env = h.dir, []string{"HOME=" + h.dir, "PATH=" + os.Getenv("PATH")}
		if out, err := bash.CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", f.Command, err, out)
		}
	}
	if left, err := os.ReadDir(filepath.Join(h.dir, "Downloads")); err != nil || len(left) > 0 {
		t.Error(left, err)
	}
	if _, err := os.Stat(filepath.Join(h.dir, "pwned")); err == nil {
		t.Error("a name was run")
	}
	if f := find(r, residue.Kubernetes, "~/.kube/config", ""); f == nil || f.Command != "kubectl config delete-context -- -acme-example" {
		t.Error(f)
	}
}

// The command for a history takes out the lines with the names, and no others.
func TestHistoryCommand(t *testing.T) {
	if _, err := exec.LookPath("perl"); err != nil {
		t.Skip(err)
	}
	h := newHome(t)
	h.put("src/shop/.git/config", "[remote \"o\"]\nurl = git@github.com:acme-example/shop\n")
	h.put(".bash_history", "ls\ncurl ACMEHQ.example\ncd ~/src/shop\ncd $HOME/src/shop\necho .acmehqxexample\ntop\n")
	f := find(h.look(residue.Options{}), residue.History, "~/.bash_history", "")
	if f == nil {
		t.Fatal("not found")
	}
	run := exec.CommandContext(t.Context(), "sh", "-c", f.Command)
	run.Env = []string{"HOME=" + h.dir, "PATH=" + os.Getenv("PATH")}
	if out, err := run.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v: %s", f.Command, err, out)
	}
	left, err := os.ReadFile(filepath.Join(h.dir, ".bash_history"))
	if err != nil || string(left) != "ls\necho .acmehqxexample\ntop\n" {
		t.Errorf("%s\n%q %v", f.Command, left, err)
	}
}

// A large transcript is streamed.
func TestLarge(t *testing.T) {
	h := newHome(t)
	path := filepath.Join(h.dir, ".claude", "projects", "x", "1.jsonl")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Truncate(128 << 20); err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt([]byte("\nacme-example"), 100<<20); err != nil {
		t.Fatal(err)
	}
	f.Close()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r := h.look(residue.Options{})
	runtime.ReadMemStats(&after)
	if find(r, residue.Assistant, "~/.claude/projects/x/1.jsonl", "") == nil {
		t.Error("not found")
	}
	if after.Sys-before.Sys > 64<<20 {
		t.Errorf("%d MiB were used", (after.Sys-before.Sys)>>20)
	}
}

// The workspace itself is the record, and is not residue; a folder that holds it gets no command that would remove it.
func TestWorkspace(t *testing.T) {
	h := newHome(t)
	h.put("acme/handover.yaml", "")
	h.put("acme/out/acme-example.handover.age", "")
	h.put("acme/.git/config", "[remote \"o\"]\nurl = git@elegant.example:acme-example/handover\n")
	h.put("client/.git/config", "[remote \"o\"]\nurl = git@github.com:acme-example/all\n")
	h.put("client/handover/handover.yaml", "")
	h.put("design/x.svg", "")
	known := []residue.Known{
		{Path: h.dir, What: "the asset everything", Asset: true},
		{Path: h.dir + "/design", What: "the asset design", Asset: true},
		{Path: h.dir + "/acme/state", What: "the asset state", Asset: true},
		{Path: "/elsewhere/x", What: "the asset x", Asset: true},
	}
	r := h.look(residue.Options{Workspace: filepath.Join(h.dir, "acme"), Known: known})
	for _, f := range r.Findings {
		if strings.HasPrefix(f.Path, "~/acme") || f.Path == "~" {
			t.Errorf("the workspace is listed: %+v", f)
		}
	}
	if f := find(r, residue.Asset, "~/design", ""); f == nil || f.Why != "it is the asset design" {
		t.Error(f)
	}
	if !missed(r, "/elsewhere/x", "outside") {
		t.Error("an asset elsewhere is not said")
	}
	r = h.look(residue.Options{Workspace: filepath.Join(h.dir, "client", "handover")})
	if f := find(r, residue.Clone, "~/client", ""); f == nil || f.Command != "" {
		t.Error(f)
	}
}

// An engagement that gives no name says so.
func TestNoNames(t *testing.T) {
	h := newHome(t)
	r := h.look(residue.Options{Names: residue.Names{All: []residue.Name{}}})
	if !missed(r, "handover.yaml", "no name that tells") {
		t.Error(fmt.Sprint(r))
	}
}
