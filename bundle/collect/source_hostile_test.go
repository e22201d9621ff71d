//go:build unix

package collect

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/handover-kit/handover/checks/engagement"
)

// hostileConfig is every setting that makes git start a program, each starting %.
const hostileConfig = `
[core]
	fsmonitor = %
	sshCommand = %
	pager = %
	editor = %
	askPass = %
	gitProxy = %
	alternateRefsCommand = %
	hooksPath = @/hooks
	attributesFile = @/attributes
	worktree = /
	untrackedCache = true
	commitGraph = true
[filter "evil"]
	clean = %
	smudge = %
	process = %
	required = true
[diff]
	external = %
[diff "evil"]
	command = %
	textconv = %
[merge "evil"]
	driver = %
[alias]
	status = !%
	config = !%
	bundle = !%
	rev-list = !%
[credential]
	helper = !%
[uploadpack]
	packObjectsHook = %
[gpg]
	program = %
[gc]
	recentObjectsHook = %
[pager]
	status = %
	for-each-ref = %
	config = %
[sequence]
	editor = %
[interactive]
	diffFilter = %
[remote "origin"]
	url = ext::%
	uploadpack = %
	vcs = evil
	fetch = +refs/heads/*:refs/remotes/origin/*
[protocol]
	allow = always
[protocol "ext"]
	allow = always
[submodule "lib"]
	update = !%
	active = true
[lfs]
	fetchinclude = x
[lfs "customtransfer.evil"]
	path = %
[trailer "x"]
	cmd = %
	command = %
[include]
	path = @/included
[includeIf "gitdir:/"]
	path = @/included
`

// Nothing that a repository, a home or an environment plants is ever run.
func TestSourceRunsNothing(t *testing.T) {
	b := newSourceBox(t)
	b.repo("lib")
	b.commit("lib", ".gitattributes", "* filter=evil diff=evil merge=evil\n")
	b.repo("r")
	b.git("r", "submodule --quiet add "+b.path("lib")+" lib", "commit -q -m lib")
	b.commit("r", ".gitattributes", "* filter=evil diff=evil merge=evil\n")
	b.git("r", "branch topic", "update-ref refs/remotes/origin/main HEAD~1")
	plant(b)
	for _, folder := range []string{"r", "r/lib"} {
		b.write(folder+"/README", "changed, so that git has to look")
	}
	clean := slices.Clone(b.env)
	if _, err := b.try("r", "git", "status"); !b.ran() {
		t.Fatal("the test shows nothing: git itself runs nothing of this", err)
	}
	b.env = append(clean, "GIT_DIR="+b.path("r/.git"), "GIT_WORK_TREE=/", "GIT_EXTERNAL_DIFF="+b.path("evil"), "GIT_SSH_COMMAND="+b.path("evil"),
		"GIT_PROXY_COMMAND="+b.path("evil"), "GIT_ASKPASS="+b.path("evil"), "GIT_PAGER="+b.path("evil"), "GIT_TRACE="+b.path("ran"),
		"GIT_TRACE2="+b.path("ran"), "GIT_CONFIG_PARAMETERS='core.fsmonitor="+b.path("evil")+"'", "GIT_EXEC_PATH="+b.path("hooks"),
		"GIT_TEMPLATE_DIR="+b.path("template"), "GIT_CONFIG_GLOBAL="+b.path("included"), "GIT_OBJECT_DIRECTORY="+b.path("home"),
		"PATH=.:"+":"+os.Getenv("PATH"))
	b.write("r/git", "#!/bin/sh\n"+b.path("evil")+"\n")
	b.program(b.path("r/git"))
	t.Chdir(b.path("r"))
	before := b.state("r")
	c := b.collect("r")
	if b.ran() {
		t.Error("something planted was run")
	}
	if b.state("r") != before {
		t.Error("the repository was changed")
	}
	wantGaps(t, c, "changes to 1 file that are not committed: README", "submodule lib: changes to 1 file that are not committed: README")
	b.open(c, "bag")
	for _, repo := range c.Repos {
		if _, err := prove(b, "bag", repo); err != nil {
			t.Error(err)
		}
	}
	if b.ran() {
		t.Error("the proof ran something planted")
	}
}

// A repository that would fetch what it lacks, by a command of its own, is refused without asking it.
func TestSourceFetchesNothing(t *testing.T) {
	b := newSourceBox(t)
	b.repo("r")
	plant(b)
	id := b.git("lib", "rev-parse HEAD:README")
	config, err := os.ReadFile(b.path("r/.git/config"))
	if err != nil {
		t.Fatal(err)
	}
	hidden := string(config) + "[remote \"origin\"]\n\tpromisor = true\n"
	b.write("r/.git/config", hidden)
	_ = b.refused("r", "partial clone")
	// The same hidden in an included file, where it is not seen: then the object is missing.
	b.write("r/.git/config", string(config))
	b.write("included", hidden)
	b.run("r", "rm", ".git/objects/"+id[:2]+"/"+id[2:])
	_ = b.refused("r", id)
	if b.ran() {
		t.Error("something planted was run")
	}
}

// plant fills the configuration of r, its submodule and the home, and all hooks, with a program that leaves a mark.
func plant(b *sourceBox) {
	b.t.Helper()
	b.write("evil", "#!/bin/sh\ntouch "+b.path("ran")+"\ncat\n")
	b.program(b.path("evil"))
	if _, err := os.Stat(b.path("lib")); err != nil {
		b.git(".", "clone -q r lib")
	}
	text := strings.NewReplacer("%", b.path("evil"), "@", b.dir).Replace(hostileConfig)
	b.write("attributes", "* filter=evil\n")
	b.write("included", strings.Split(text, "[include]")[0])
	places := []string{"hooks", "r/.git/hooks", "template/hooks"}
	for _, config := range []string{"r/.git/config", "r/.git/modules/lib/config", "home/.gitconfig"} {
		old, err := os.ReadFile(b.path(config))
		if err != nil && config != "home/.gitconfig" {
			continue
		}
		b.write(config, string(old)+text)
	}
	for _, place := range places {
		for _, hook := range []string{"post-index-change", "reference-transaction", "fsmonitor-watchman", "post-checkout", "pre-auto-gc", "git-remote-evil", "git"} {
			b.write(place+"/"+hook, "#!/bin/sh\n"+b.path("evil")+"\n")
			b.program(b.path(place + "/" + hook))
		}
	}
	os.Remove(b.path("ran"))
}

// program makes a file one that can be run.
func (b *sourceBox) program(name string) {
	b.t.Helper()
	if err := os.Chmod(name, 0o755); err != nil {
		b.t.Fatal(err)
	}
}

// ran tells whether a planted program was run, and forgets it.
func (b *sourceBox) ran() bool { return os.Remove(b.path("ran")) == nil }

// Cancelling ends git with everything it started, and leaves nothing outside the scratch folder.
func TestSourceCancelled(t *testing.T) {
	b := newSourceBox(t)
	b.cache = b.path("cache")
	b.run(".", "mkdir", "cache")
	b.repo("r")
	for _, name := range []string{"held", "never"} {
		if err := syscall.Mkfifo(b.path(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// A child of git that holds a pipe open, and would for ever.
	b.wrapGit(`if [ "$3" = bundle ]; then (exec 3>` + b.path("held") + `; exec cat ` + b.path("never") + `) & wait; fi`)
	before := b.state("r")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error)
	go func() {
		held, err := os.Open(b.path("held")) // waits for the child
		cancel()
		if err == nil {
			_, err = io.ReadAll(held) // waits for its end
		}
		ended <- err
	}()
	_, err := Source{}.Collect(ctx, engagement.Asset{ID: "portal", Path: b.path("r")}, b.host())
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(b.cache); err != nil || len(left) > 0 {
		t.Errorf("left in the cache: %v, %v", left, err)
	}
	if b.state("r") != before {
		t.Error("the repository was changed")
	}
}
