//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// pane is a program on a real terminal: tmux, with a server of its own.
type pane struct {
	t      *testing.T
	socket string
	env    []string
}

// patience is how long a pane is looked at for a text before the test fails.
const patience = 30 * time.Second

// newPane runs a command line of sh in the folder of the site, on a terminal of that size.
func newPane(t *testing.T, s *site, width, height string, command string) *pane {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Fatal("tmux is needed: .ci/tools installs it")
	}
	dir, err := os.MkdirTemp("", "pane") //nolint:usetesting // the name of a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	p := &pane{t: t, socket: filepath.Join(dir, "s"), env: append(s.env, "TERM=xterm-256color", "TMUX=")}
	t.Cleanup(func() {
		_ = p.command("kill-server").Run() // it may have ended by itself
		os.RemoveAll(dir)
	})
	start := p.command("-f", "/dev/null", "new-session", "-d", "-x", width, "-y", height, "-c", s.dir, command)
	start.Dir = s.dir
	if out, err := start.CombinedOutput(); err != nil {
		t.Fatalf("start tmux: %v: %s", err, out)
	}
	return p
}

func (p *pane) command(args ...string) *exec.Cmd {
	cmd := exec.CommandContext(p.t.Context(), "tmux", append([]string{"-S", p.socket}, args...)...)
	if len(args) > 0 && args[0] == "kill-server" {
		cmd = exec.Command("tmux", "-S", p.socket, "kill-server") // the test's context is over by then
	}
	cmd.Env = p.env
	return cmd
}

func (p *pane) run(args ...string) string {
	p.t.Helper()
	out, err := p.command(args...).CombinedOutput()
	if err != nil {
		p.t.Fatalf("tmux %s: %v: %s", args[0], err, out)
	}
	return string(out)
}

// keys presses keys, named as tmux names them.
func (p *pane) keys(names ...string) {
	p.t.Helper()
	p.run(append([]string{"send-keys"}, names...)...)
}

// write types a text.
func (p *pane) write(s string) {
	p.t.Helper()
	p.run("send-keys", "-l", s)
}

// paste pastes a text as a terminal does when a file is dropped.
func (p *pane) paste(s string) {
	p.t.Helper()
	p.run("set-buffer", s)
	p.run("paste-buffer", "-p")
}

func (p *pane) frame() string {
	p.t.Helper()
	return p.run("capture-pane", "-p")
}

// wait waits until the screen is as wanted, and gives it.
func (p *pane) wait(what string, as func(frame string) bool) string {
	p.t.Helper()
	frame := ""
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if frame = p.frame(); as(frame) {
			return frame
		}
	}
	p.t.Fatalf("the screen never showed %s; it shows\n%s", what, frame)
	return ""
}

// see waits until the screen shows all of these.
func (p *pane) see(words ...string) string {
	p.t.Helper()
	return p.wait(strings.Join(words, " and "), func(frame string) bool {
		for _, w := range words {
			if !strings.Contains(frame, w) {
				return false
			}
		}
		return true
	})
}

// leave presses Escape and waits until words are gone: a key too soon after it would be taken for one with Alt.
func (p *pane) leave(words string) {
	p.t.Helper()
	p.see(words)
	p.keys("Escape")
	p.wait("less than "+words, func(f string) bool { return !strings.Contains(f, words) })
}
