package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// site is a folder with the sample engagement of testdata/fixtures, for tests that do to the program what a script
// cannot: kill it, fill the disk under it, take the network away.
type site struct {
	dir string
	env []string
}

// newSite makes a site whose runbooks hold noise bytes more, which do not compress.
func newSite(t *testing.T, noise int) *site {
	t.Helper()
	s := &site{dir: t.TempDir()}
	s.env = append(os.Environ(), "HOME="+t.TempDir(), "LC_ALL=C.UTF-8", "TZ=UTC", "GIT_CONFIG_NOSYSTEM=1",
		"SSH_AUTH_SOCK=", "SOURCE_DATE_EPOCH=1764493200")
	script, err := filepath.Abs(filepath.Join("..", "..", "testdata", "fixtures", "engagement.sh"))
	if err != nil {
		t.Fatal(err)
	}
	if r := s.run(t, "sh", script); r.code != 0 {
		t.Fatalf("make the engagement: %s", r.err)
	}
	if err := os.WriteFile(s.path("acme/docs/noise.bin"), noiseOf(noise), 0o600); err != nil {
		t.Fatal(err)
	}
	return s
}

// noiseOf makes bytes that look random and are the same each time.
func noiseOf(n int) []byte {
	b, x := make([]byte, n), uint32(2463534242)
	for i := range b {
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
		b[i] = byte(x)
	}
	return b
}

func (s *site) path(name string) string { return filepath.Join(s.dir, filepath.FromSlash(name)) }

// result is how a program ended: code is -1 when a signal ended it.
type result struct {
	code     int
	out, err string
}

func (s *site) run(t *testing.T, args ...string) result {
	t.Helper()
	return s.finish(t, s.command(t.Context(), args...))
}

func (s *site) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Dir, cmd.Env = s.dir, s.env
	return cmd
}

func (*site) finish(t *testing.T, cmd *exec.Cmd) result {
	t.Helper()
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	err := cmd.Run()
	if _, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok && !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("run %v: %v", cmd.Args, err)
	}
	return result{cmd.ProcessState.ExitCode(), out.String(), said.String()}
}

// sealArgs and openArgs are the ordinary uses.
func sealArgs() []string {
	return []string{"handover", "-C", "acme", "seal", "--draft", "--key", "keys/mara"}
}

func openArgs(bundle, dir string) []string {
	return []string{"handover", "open", bundle, "-i", "client/aiko.txt", "--signer", "client/signers", "-o", dir, "--envelope"}
}

const sealedName = "acme/out/acme-2025-11-30-DRAFT.handover.age"

// mustSeal seals and fails the test when that fails.
func (s *site) mustSeal(t *testing.T) {
	t.Helper()
	if r := s.run(t, sealArgs()...); r.code != 0 {
		t.Fatalf("seal ended with %d: %s", r.code, r.err)
	}
}

// names lists a folder; nothing when it is not there.
func (s *site) names(t *testing.T, folder string) []string {
	t.Helper()
	list, err := os.ReadDir(s.path(folder))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	var names []string
	for _, e := range list {
		names = append(names, e.Name())
	}
	return names
}

// clean fails the test when a run left something of its own behind.
func (s *site) clean(t *testing.T) {
	t.Helper()
	for _, folder := range []string{".", "acme", "acme/out"} {
		for _, name := range s.names(t, folder) {
			if strings.Contains(name, ".partial-") {
				t.Errorf("%s is left in %s", name, folder)
			}
		}
	}
	if slices.Contains(s.names(t, "acme/.handover"), "tmp") {
		t.Error("scratch is left in the workspace")
	}
}

// oneSentence fails the test unless the words are one sentence and a hint at most.
func oneSentence(t *testing.T, words string) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(words), "\n")
	lines = slices.DeleteFunc(lines, func(l string) bool { return strings.HasPrefix(l, "note: ") || strings.HasPrefix(l, "hint: ") })
	if len(lines) != 1 || !strings.HasPrefix(lines[0], "handover: ") {
		t.Errorf("not one sentence: %q", words)
	}
}
