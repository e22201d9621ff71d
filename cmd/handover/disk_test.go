//go:build linux

package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// Where a file may grow no further, sealing and opening end with code 1 and one sentence, and leave nothing.
func TestFileTooLarge(t *testing.T) {
	t.Parallel()
	s := newSite(t, 3<<20)
	s.mustSeal(t)
	bundle := s.path("whole.handover.age")
	if err := os.Rename(s.path(sealedName), bundle); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(s.path("acme/out")); err != nil {
		t.Fatal(err)
	}
	for _, kilobytes := range []int{1, 4, 64, 2500} {
		for _, args := range [][]string{sealArgs(), openArgs(bundle, "x")} {
			limited := append([]string{"bash", "-c", fmt.Sprintf(`trap "" XFSZ; ulimit -f %d; exec "$@"`, kilobytes), "-"}, args...)
			s.failsWhole(t, s.run(t, limited...), fmt.Sprintf("%s within %d kB", args[1], kilobytes))
		}
	}
}

// The same where the disk is full: a small file system of its own, in a name space where anybody may mount one.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	s := newSite(t, 3<<20)
	if r := s.run(t, "unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", s.path("keys")); r.code != 0 {
		t.Skipf("no file system can be mounted here: %s", strings.TrimSpace(r.err))
	}
	s.mustSeal(t)
	bundle := s.path("whole.handover.age")
	if err := os.Rename(s.path(sealedName), bundle); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(s.path("small"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, kilobytes := range []int{4, 64, 2500} {
		for _, args := range [][]string{append(sealArgs(), "-o", "small/b.handover.age"), openArgs(bundle, "small/x")} {
			// What is left is listed inside, where it can be seen.
			const script = `mount -t tmpfs -o size=$1k tmpfs small && shift && { "$@"; code=$?; ls -A small; exit $code; }`
			full := append([]string{"unshare", "-rm", "sh", "-c", script, "-", fmt.Sprint(kilobytes)}, args...)
			r := s.run(t, full...)
			s.failsWhole(t, r, fmt.Sprintf("%s onto %d kB", args[1], kilobytes))
			if !strings.Contains(r.err, "no space left on device") {
				t.Errorf("the reason is not said: %q", r.err)
			}
		}
	}
	if r := s.run(t, append(sealArgs(), "-o", "small/b.handover.age")...); r.code != 0 {
		t.Errorf("seal after it: %s", r.err)
	}
}

// failsWhole fails the test unless a run ended with code 1, said why, and left nothing.
func (s *site) failsWhole(t *testing.T, r result, what string) {
	t.Helper()
	if r.code != 1 || r.out != "" {
		t.Errorf("%s: code %d, output %q, words %q", what, r.code, r.out, r.err)
	}
	oneSentence(t, r.err)
	s.clean(t)
	if _, err := os.Lstat(s.path("x")); err == nil {
		t.Errorf("%s: x is there", what)
	}
	if _, err := os.Lstat(s.path(sealedName)); err == nil && !strings.Contains(what, "onto") {
		t.Errorf("%s: a bundle is there", what)
	}
}
