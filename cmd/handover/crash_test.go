//go:build unix

package main

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// moments is how often a run is killed, spread over the time it takes.
const moments = 15

// Killed at any moment, sealing leaves the old bundle or the new one, whole; the next run cleans up.
func TestKilledSealing(t *testing.T) {
	t.Parallel()
	s := newSite(t, 6<<20)
	start := time.Now()
	s.mustSeal(t)
	whole := time.Since(start)
	killed := 0
	for i := range moments {
		if i == moments/2 { // the first half kills where no bundle was before
			s.mustSeal(t)
		} else if i < moments/2 {
			if err := os.RemoveAll(s.path("acme/out")); err != nil {
				t.Fatal(err)
			}
		}
		if s.killAfter(t, whole*time.Duration(i)/moments, sealArgs()...) {
			killed++
		}
		s.bundleHolds(t, i >= moments/2)
	}
	if killed < moments/3 {
		t.Errorf("only %d of %d runs were still going when they were to be killed", killed, moments)
	}
	s.mustSeal(t)
	s.bundleHolds(t, true)
	s.clean(t)
}

// Killed at any moment, opening leaves no destination or a complete one; the next run cleans up.
func TestKilledOpening(t *testing.T) {
	t.Parallel()
	s := newSite(t, 24<<20)
	s.mustSeal(t)
	open := openArgs(sealedName, "x")
	start := time.Now()
	if r := s.run(t, open...); r.code != 0 {
		t.Fatal(r.err)
	}
	whole := time.Since(start)
	killed := 0
	for i := range moments {
		if err := os.RemoveAll(s.path("x")); err != nil {
			t.Fatal(err)
		}
		if s.killAfter(t, whole*time.Duration(i)/moments, open...) {
			killed++
		}
		if _, err := os.Lstat(s.path("x")); err == nil {
			s.opened(t)
		}
	}
	if killed < moments/3 {
		t.Errorf("only %d of %d runs were still going when they were to be killed", killed, moments)
	}
	if err := os.RemoveAll(s.path("x")); err != nil {
		t.Fatal(err)
	}
	if r := s.run(t, open...); r.code != 0 {
		t.Fatalf("open after the kills: %s", r.err)
	}
	s.opened(t)
	s.clean(t)
}

// Killed exactly where the bundle, its signature and its page take their names, which a random moment seldom meets.
func TestKilledPublishing(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("strace, which kills at a named system call, is not installed")
	}
	s := newSite(t, 1000)
	s.mustSeal(t)
	page := strings.TrimSuffix(sealedName, ".handover.age") + ".START-HERE.txt"
	for _, c := range []struct{ call, path string }{
		{"unlinkat", sealedName + ".sig"},
		{"renameat", sealedName},
		{"renameat", sealedName + ".sig"},
		{"renameat", page},
	} {
		kill := append([]string{
			"strace", "-f", "-qq", "-o", filepath.Join(t.TempDir(), "trace"), "-P", s.path(c.path),
			"-e", "trace=" + c.call, "-e", "inject=" + c.call + ":signal=KILL",
		}, sealArgs()...)
		if r := s.run(t, kill...); r.code == 0 {
			t.Errorf("the run was not killed at %s of %s: %s", c.call, c.path, r.err)
		}
		s.bundleHolds(t, true)
		s.mustSeal(t)
		s.bundleHolds(t, true)
		s.clean(t)
	}
}

// Interrupted, a run ends with 130 and takes away what it made, whether it waits or works.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	s := newSite(t, 8<<20)
	s.hold(t)
	args := append(sealArgs(), "--run-commands")
	for _, name := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		ctx, cancel := context.WithCancel(t.Context())
		cmd := s.command(ctx, args...)
		cmd.Cancel = func() error { return cmd.Process.Signal(name) }
		go func() {
			s.started(t)
			cancel()
		}()
		r := s.finish(t, cmd)
		if r.code != 130 || r.out != "" || !strings.Contains(r.err, "handover: interrupted\n") {
			t.Errorf("%v while a command runs: code %d: %q", name, r.code, r.err)
		}
		s.clean(t)
	}
	if names := s.names(t, "acme/out"); len(names) > 0 {
		t.Errorf("left behind: %v", names)
	}
	if err := os.WriteFile(s.path("passed"), nil, 0o600); err != nil { // from here on nothing waits
		t.Fatal(err)
	}
	start := time.Now()
	if r := s.run(t, args...); r.code != 0 {
		t.Fatal(r.err)
	}
	whole := time.Since(start)
	for i := 1; i < 6; i++ {
		if err := os.RemoveAll(s.path("acme/out")); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), whole*time.Duration(i)/6)
		cmd := s.command(ctx, args...)
		cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
		r := s.finish(t, cmd)
		cancel()
		// A signal before the program listens for it ends it as any program.
		if r.code != 130 && r.code != 0 && r.code != -1 {
			t.Errorf("interrupted after %d sixths: code %d: %q", i, r.code, r.err)
		}
		if r.code == 130 && len(s.names(t, "acme/out")) > 0 {
			t.Errorf("interrupted, it left %v", s.names(t, "acme/out"))
		}
		if r.code != -1 {
			s.clean(t)
		}
	}
}

// killAfter runs a program and kills it, and nothing but it, after a time; it says whether that came before the end.
func (s *site) killAfter(t *testing.T, after time.Duration, args ...string) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), after)
	defer cancel()
	cmd := s.command(ctx, args...)
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Start(); err != nil {
		if ctx.Err() == nil {
			t.Fatal(err)
		}
		return true // killed before it began
	}
	cmd.Wait() //nolint:errcheck // how it ended is asked for below
	return cmd.ProcessState.ExitCode() == -1
}

// bundleHolds fails the test unless what has the bundle's name is a whole bundle, with a signature of its own or none.
func (s *site) bundleHolds(t *testing.T, must bool) {
	t.Helper()
	if _, err := os.Lstat(s.path(sealedName)); err != nil {
		if must {
			t.Errorf("the bundle that was there is gone: %v", err)
		}
		return
	}
	if r := s.run(t, "handover", "verify", sealedName, "-i", "client/aiko.txt", "--signer", "client/signers"); r.code != 0 {
		t.Errorf("what is there does not verify: %s", r.err)
	}
}

// opened fails the test unless x holds everything that was sealed, by stock tools' judgement.
func (s *site) opened(t *testing.T) {
	t.Helper()
	const check = `cd x && sha256sum --quiet -c manifest-sha256.txt tagmanifest-sha256.txt && grep -q kaX7 envelope/credentials/db`
	if r := s.run(t, "sh", "-c", check); r.code != 0 {
		t.Errorf("what was opened is not whole: %s", r.err)
	}
}

// hold makes a credential whose command tells that it runs, and waits for ever.
func (s *site) hold(t *testing.T) {
	t.Helper()
	for _, pipe := range []string{"started", "gate"} {
		if err := syscall.Mkfifo(s.path(pipe), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	list := "- id: slow\n  name: slow one\n  command: 'cd \"" + s.dir + "\"; test -e passed || { echo here >started; read -r x <gate; }; echo kaX7-demo'\n"
	if err := os.WriteFile(s.path("acme/credentials.yaml"), []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
}

// started returns when the command of hold runs.
func (s *site) started(t *testing.T) {
	f, err := os.Open(s.path("started"))
	if err != nil {
		t.Error(err)
		return
	}
	defer f.Close()
	bufio.NewReader(f).ReadString('\n') //nolint:errcheck // the end of the pipe says the same
}
