//go:build linux

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The whole flow (gathering, sealing, proving, opening, with every program it starts) in a name space that has no network
// interface but a loopback that is down.
func TestOffline(t *testing.T) {
	t.Parallel()
	s := &site{dir: t.TempDir(), env: append(os.Environ(), "HOME="+t.TempDir())}
	if r := s.run(t, "unshare", "-rn", "true"); r.code != 0 {
		t.Skipf("no name space without a network can be made here: %s", strings.TrimSpace(r.err))
	}
	const script = `test -z "$(grep -v -e '^Inter-' -e '^ face' -e '^ *lo:' /proc/net/dev)" && handover demo --json demo`
	if r := s.run(t, "unshare", "-rn", "sh", "-c", script); r.code != 0 || !strings.Contains(r.out, `"level": "V2"`) {
		t.Errorf("code %d: %s", r.code, r.err)
	}
}

// No process of the whole flow ever asks for an internet socket.
func TestNoInternetSocket(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("strace, which watches system calls, is not installed")
	}
	s := &site{dir: t.TempDir(), env: append(os.Environ(), "HOME="+t.TempDir())}
	trace := filepath.Join(s.dir, "trace")
	watched := []string{"strace", "-f", "-qq", "-o", trace, "-e", "trace=socket,connect,execve"}
	if r := s.run(t, append(watched, "handover", "demo", "demo")...); r.code != 0 {
		if strings.Contains(r.err, "ptrace") {
			t.Skipf("strace may not watch here: %s", strings.TrimSpace(r.err))
		}
		t.Fatalf("code %d: %s", r.code, r.err)
	}
	seen, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(seen), `/git"`) {
		t.Error("the programs that handover starts were not watched")
	}
	for line := range strings.Lines(string(seen)) {
		if strings.Contains(line, "AF_INET") {
			t.Errorf("an internet socket: %s", line)
		}
	}
}
