//go:build unix

package main

import (
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Whatever ends the app, in the middle of typing or of a long task, nothing that was said or typed is lost, and nothing half-done stays.
func TestAppEnds(t *testing.T) {
	t.Parallel()
	for _, end := range []struct {
		name   string
		signal syscall.Signal
		code   string
	}{{"term", syscall.SIGTERM, "EXIT 130"}, {"hup", syscall.SIGHUP, "EXIT 130"}, {"kill", syscall.SIGKILL, "EXIT 137"}} {
		t.Run(end.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, 24<<20)
			p := app(t, s, "--as mara")
			p.keys("Space", "Enter", "Enter", "2", "C-s")
			p.see("OH-01 is done")
			p.keys("Space", "2", "Enter")
			p.see("as not-applicable")
			p.write("half a sentence")
			p.see("half a sentence")
			p.wait("what is typed on disk", func(string) bool {
				typed, _ := os.ReadFile(s.path("acme/.handover/typed.json"))
				return strings.Contains(string(typed), "half a sentence")
			})
			kill(t, s, end.signal)
			p.see(end.code)

			p = app(t, s, "--as mara")
			p.see("typed and not sent yet")
			p.keys("Space", "2", "Enter")
			p.see("half a sentence", "What you typed before is here again")
			p.leave("half a sentence")
			p.keys("5", "b")
			p.see("Seal a rehearsal")
			p.keys("C-s")
			p.see("Seal a rehearsal", "gathering", "ctrl+c")
			kill(t, s, end.signal)
			p.see(end.code)
			if left, err := os.ReadDir(s.path("acme/out")); err == nil && end.signal != syscall.SIGKILL && len(left) > 0 {
				t.Errorf("%s is left behind", left[0].Name())
			}
			if r := s.run(t, "handover", "-C", "acme", "--as", "mara", "seal", "--draft", "--key", "keys/mara"); r.code != 0 {
				t.Errorf("it cannot be sealed any more: %s", r.err)
			}
			s.clean(t)
		})
	}
}

// kill sends a signal to the app.
func kill(t *testing.T, s *site, signal syscall.Signal) {
	t.Helper()
	text, err := os.ReadFile(s.path("app.pid"))
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, signal); err != nil {
		t.Fatal(err)
	}
}

// A long task stops on ctrl+c, and nothing stays behind.
func TestAppStops(t *testing.T) {
	t.Parallel()
	s := newSite(t, 24<<20)
	p := app(t, s, "--as mara")
	p.keys("5", "b")
	p.see("Seal a rehearsal")
	p.keys("C-s")
	p.see("ctrl+c")
	p.keys("C-c")
	p.see("stopped; nothing was left behind")
	if left, err := os.ReadDir(s.path("acme/out")); err == nil && len(left) > 0 {
		t.Errorf("%s is left behind", left[0].Name())
	}
	s.clean(t)
	p.leave("Seal a rehearsal")
	p.keys("q")
	p.see("Nothing was changed.", "EXIT 0")
}

// The app goes to the shell and comes back, follows the size of its window, and logs no key.
func TestAppOnATerminal(t *testing.T) {
	t.Parallel()
	s := newSite(t, 1<<10)
	p := newPane(t, s, "100", "30", "PS1='shell> ' TEA_TRACE="+s.path("trace")+" exec bash --norc --noprofile -i")
	p.see("shell>")
	p.write("handover -C acme --as mara\n")
	p.see("1 Now", "? keys")
	p.keys("C-z")
	p.see("Stopped", "shell>")
	p.write("fg\n")
	p.see("1 Now", "? keys")
	for _, size := range [][2]string{{"40", "12"}, {"30", "9"}, {"80", "24"}, {"200", "60"}} {
		p.run("resize-window", "-x", size[0], "-y", size[1])
		if size[0] == "30" {
			p.see("needs 40x10")
		} else {
			p.wait("a frame of "+size[0], func(f string) bool {
				return strings.Contains(f, "1 Now") && strings.Contains(f, "? keys") && strings.Count(f, "\n") >= 12
			})
		}
	}
	p.keys("q")
	p.see("Come back:", "shell>")
	p.write("stty -a | grep -o -- '-\\?echo ' | tr a-z A-Z\n")
	p.wait("a terminal that echoes again", func(f string) bool { return strings.Contains(f, "\nECHO") })
	if _, err := os.Stat(s.path("trace")); !os.IsNotExist(err) {
		t.Errorf("the keys were logged: %v", err)
	}
}

// After the window has grown, nothing of the app stays on the shell's screen.
func TestAppLeavesNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t, 1<<10)
	p := newPane(t, s, "80", "24", "handover -C acme --as mara; echo EXIT $?; exec cat")
	p.see("1 Now", "? keys")
	p.run("resize-window", "-x", "200", "-y", "60")
	p.see("│", "u undo")
	p.keys("q")
	if frame := p.see("EXIT 0"); strings.Contains(frame, "│") {
		t.Errorf("something of the app is left:\n%s", frame)
	}
}

// A workspace that cannot be written to can be looked at, and says so.
func TestAppReadOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t, 1<<10)
	if r := s.run(t, "handover", "-C", "acme", "--as", "mara", "mark", "OH-01", "done", "--attested"); r.code != 0 {
		t.Fatal(r.err)
	}
	const mount = "mount --bind acme acme && mount -o remount,ro,bind acme"
	if r := s.run(t, "unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount); r.code != 0 {
		t.Skipf("no read-only mount can be made here: %s", r.err)
	}
	p := newPane(t, s, "120", "40", "unshare --user --map-root-user --mount sh -c '"+mount+" && handover -C acme --as mara'; echo EXIT $?; exec cat")
	p.see("read only", "KT-01")
	p.keys("Space")
	p.see("mark: the workspace", "cannot be written to")
	p.keys("2")
	p.see("names no systems")
	p.keys("q")
	p.see("EXIT 0")
}

// humanPause is how long nobody types after a question appears: what is typed before it is read is thrown away, as it should be.
const humanPause = 300 * time.Millisecond

// A locked key asks for its passphrase outside the app; a wrong one keeps everything as it was.
func TestAppPassphrase(t *testing.T) {
	t.Parallel()
	s := newSite(t, 1<<10)
	if r := s.run(t, "ssh-keygen", "-q", "-p", "-f", "keys/mara", "-N", "correct horse", "-P", ""); r.code != 0 {
		t.Fatal(r.err)
	}
	p := app(t, s, "--as mara")
	p.keys("5", "b")
	p.see("Seal a rehearsal")
	p.keys("C-s")
	p.see("Passphrase of")
	time.Sleep(humanPause)
	p.write("wrong\n")
	p.see("Seal a rehearsal", "cannot sign")
	p.keys("C-s")
	p.see("Passphrase of")
	time.Sleep(humanPause)
	p.write("correct horse\n")
	frame := p.see("Sealed and proven")
	if strings.Contains(frame, "horse") {
		t.Error("the passphrase is on the screen")
	}
}
