package collect

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/checks/engagement"
)

// sourceBox is a place for repositories, with an empty home and fixed authors and dates.
type sourceBox struct {
	t     *testing.T
	dir   string
	env   []string
	cache string
	said  []string
}

func newSourceBox(t *testing.T) *sourceBox {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	home := filepath.Join(dir, "home")
	if err := os.Mkdir(home, 0o700); err != nil {
		t.Fatal(err)
	}
	return &sourceBox{t: t, dir: dir, env: []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "LC_ALL=C", "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_COMMITTER_NAME=A", "GIT_COMMITTER_EMAIL=a@example.org",
		"GIT_AUTHOR_DATE=1700000000 +0000", "GIT_COMMITTER_DATE=1700000000 +0000",
		"GIT_CONFIG_COUNT=3", "GIT_CONFIG_KEY_0=init.defaultBranch", "GIT_CONFIG_VALUE_0=main",
		"GIT_CONFIG_KEY_1=protocol.file.allow", "GIT_CONFIG_VALUE_1=always",
		"GIT_CONFIG_KEY_2=maintenance.auto", "GIT_CONFIG_VALUE_2=false", // it would still write while we compare
	}}
}

func (b *sourceBox) path(name string) string { return filepath.Join(b.dir, filepath.FromSlash(name)) }

// try runs a program in a folder of the box.
func (b *sourceBox) try(folder, program string, args ...string) (string, error) {
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Env = b.path(folder), b.env
	out, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

func (b *sourceBox) run(folder, program string, args ...string) string {
	b.t.Helper()
	out, err := b.try(folder, program, args...)
	if err != nil {
		b.t.Fatalf("%s: %s %q: %v\n%s", folder, program, args, err, out)
	}
	return out
}

// git runs git commands, one a line, words split at spaces.
func (b *sourceBox) git(folder string, lines ...string) string {
	b.t.Helper()
	var out string
	for _, line := range lines {
		out = b.run(folder, "git", strings.Fields(line)...)
	}
	return out
}

func (b *sourceBox) write(name, content string) {
	b.t.Helper()
	if err := os.MkdirAll(filepath.Dir(b.path(name)), 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(b.path(name), []byte(content), 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// commit writes a file and commits all there is.
func (b *sourceBox) commit(folder, file, content string) string {
	b.t.Helper()
	b.write(folder+"/"+file, content)
	return b.git(folder, "add -A .", "commit -q -m "+strings.ReplaceAll(file, " ", "_"), "rev-parse HEAD")
}

// repo makes a repository with one commit.
func (b *sourceBox) repo(folder string, options ...string) string {
	b.t.Helper()
	b.run(".", "git", append(append([]string{"init", "-q"}, options...), "--", folder)...)
	return b.commit(folder, "README", folder)
}

func (b *sourceBox) host() Host {
	b.t.Helper()
	scratch, err := os.MkdirTemp(b.dir, "scratch-")
	if err != nil {
		b.t.Fatal(err)
	}
	return Host{Scratch: scratch, Cache: b.cache, Environ: b.env, Progress: func(s string) { b.said = append(b.said, s) }}
}

func (b *sourceBox) gather(folder string) (*Collection, error) {
	return Source{}.Collect(b.t.Context(), engagement.Asset{ID: "portal", Kind: engagement.KindSource, Path: b.path(folder)}, b.host())
}

func (b *sourceBox) collect(folder string) *Collection {
	b.t.Helper()
	c, err := b.gather(folder)
	if err != nil {
		b.t.Fatal(err)
	}
	return c
}

// refused demands a refusal whose reason holds why, and gives it.
func (b *sourceBox) refused(folder, why string) *Refusal {
	b.t.Helper()
	_, err := b.gather(folder)
	var refusal *Refusal
	if !errors.As(err, &refusal) {
		b.t.Fatalf("got %v, want a refusal about %q", err, why)
	}
	if !strings.Contains(refusal.Why, why) || refusal.Fix == "" {
		b.t.Fatalf("got %q (fix %q), want it to say %q and a fix", refusal.Why, refusal.Fix, why)
	}
	return refusal
}

// open writes a collection to disk, as a receiver has it.
func (b *sourceBox) open(c *Collection, folder string) {
	b.t.Helper()
	for _, f := range c.Open {
		if err := bundle.CheckName(f.Path); err != nil {
			b.t.Fatal(err)
		}
		b.write(folder+"/"+f.Path, string(readFile(b.t, f)))
	}
}

func readFile(t *testing.T, f bundle.File) []byte {
	t.Helper()
	r, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	content, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if int64(len(content)) != f.Size {
		t.Fatalf("%s: %d bytes, announced %d", f.Path, len(content), f.Size)
	}
	return content
}

// refsOf lists the refs of a repository in the box.
func (b *sourceBox) refsOf(folder string) map[string]string {
	b.t.Helper()
	refs := map[string]string{}
	for line := range strings.Lines(b.git(folder, "for-each-ref --format=%(refname)=%(objectname)")) {
		name, id, _ := strings.Cut(strings.TrimSpace(line), "=")
		refs[name] = id
	}
	return refs
}

// branches lists what a plain clone has below origin.
func (b *sourceBox) branches(clone string) []string {
	b.t.Helper()
	out := b.git(clone, "for-each-ref --format=%(refname:lstrip=3) refs/remotes/origin")
	return slices.DeleteFunc(strings.Fields(out), func(s string) bool { return s == "HEAD" })
}

func gapsText(c *Collection) string {
	var b bytes.Buffer
	for _, gap := range c.Gaps {
		fmt.Fprintf(&b, "%s: %s\n", gap.What, gap.Why)
	}
	return b.String()
}

func wantGaps(t *testing.T, c *Collection, wants ...string) {
	t.Helper()
	text := gapsText(c)
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("no gap says %q; they are:\n%s", want, text)
		}
	}
}

// state describes everything below a folder, to show that nothing changed.
func (b *sourceBox) state(folder string) string {
	b.t.Helper()
	var out strings.Builder
	err := filepath.WalkDir(b.path(folder), func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		sum := ""
		if info.Mode().IsRegular() {
			content, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			digest := sha256.Sum256(content)
			sum = hex.EncodeToString(digest[:])
		}
		fmt.Fprintln(&out, name, info.Mode(), info.ModTime().UnixNano(), sum)
		return nil
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return out.String()
}

// wrapGit puts a git in front of the real one that runs a line of shell first.
func (b *sourceBox) wrapGit(line string) {
	b.t.Helper()
	real, err := exec.LookPath("git")
	if err != nil {
		b.t.Fatal(err)
	}
	b.write("bin/git", "#!/bin/sh\n"+line+"\nexec "+real+" \"$@\"\n")
	if err := os.Chmod(b.path("bin/git"), 0o755); err != nil {
		b.t.Fatal(err)
	}
	b.env = append([]string{"PATH=" + b.path("bin") + ":" + os.Getenv("PATH")}, b.env[1:]...)
}

func prove(b *sourceBox, bag string, repo Repository) ([]string, error) {
	return ProveRepository(context.Background(), b.host(), b.path(bag+"/"+repo.Path), repo)
}
