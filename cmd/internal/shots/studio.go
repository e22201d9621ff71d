package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// The size of the pictures, in cells.
const (
	columns = 120
	rows    = 36
)

// shot is one picture.
type shot struct {
	name, title string
	// steps lead to the screen: each is repeated until the screen shows its text.
	steps []step
}

// step presses a key until a line of the screen has all of the words.
type step struct {
	key   string // as tmux names it; none: only wait
	times int    // at most so often
	words []string
}

// shots are the pictures of README.md.
func shots() []shot {
	return []shot{
		{"now", "handover: what can be done now, and the selected item", []step{
			{"", 0, []string{"[1 Now]"}},
			{"", 0, []string{"Now · ", " ours"}},
			{"Down", 40, []string{"▸", "DH-16"}},
			{"", 0, []string{"│ DH-16 ·"}},
		}},
		{"systems", "handover: what of ours is still alive, and the command that ends it", []step{
			{"", 0, []string{"[1 Now]"}},
			{"2", 1, []string{"[2 Systems]"}},
			{"", 0, []string{"alive", "exports 4 of"}},
			{"Down", 10, []string{"▸", "✗", "elegant staging"}},
			{"", 0, []string{"gh repo deploy-key delete"}},
		}},
	}
}

// said is what people have said of the demo engagement before the pictures are taken: the first two gates are open.
func said() []string {
	return []string{"OH-01", "OH-02", "OH-03", "NDA-02", "OH-04", "OB-10", "ACC-01", "OH-05"}
}

// studio is the folder in which the program, the demo engagement and tmux live.
type studio struct {
	dir    string
	socket string // of the server of tmux: each picture has one of its own, as the one before may still be ending
}

// environ is what programs of the studio see of this computer.
func (s *studio) environ() []string {
	return []string{
		"PATH=" + s.dir + string(os.PathListSeparator) + os.Getenv("PATH"), "HOME=" + s.dir, "TMPDIR=" + s.dir, "TZ=UTC", "LC_ALL=C.UTF-8",
		"TERM=xterm-256color", "HANDOVER_AS=mara", "SHELL=/bin/sh", "PS1=$ ",
	}
}

func (s *studio) run(ctx context.Context, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...) //nolint:gosec // G204: the programs are named here and in the tests
	cmd.Dir, cmd.Env = s.dir, s.environ()
	out, err := cmd.CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%s %s: %w: %s", filepath.Base(name), strings.Join(args, " "), err, out)
	}
	return string(out), err
}

// prepare makes the demo engagement, and says what was said.
func (s *studio) prepare(ctx context.Context) error {
	program := filepath.Join(s.dir, "handover")
	if _, err := s.run(ctx, program, "demo", "demo"); err != nil {
		return err
	}
	for _, item := range said() {
		_, ours := s.run(ctx, program, "-C", "demo/acme-portal", "mark", item, "done", "--attested")
		if ours == nil {
			continue
		}
		if _, err := s.run(ctx, program, "-C", "demo/acme-portal", "--as", "aiko", "mark", item, "done", "--attested"); err != nil {
			return errors.Join(ours, err)
		}
	}
	conf := "set -g status off\nset -g default-terminal xterm-256color\nset -g escape-time 0\n"
	return os.WriteFile(filepath.Join(s.dir, "tmux.conf"), []byte(conf), 0o600)
}

func (s *studio) tmux(ctx context.Context, args ...string) (string, error) {
	return s.run(ctx, "tmux", append([]string{"-S", s.socket, "-f", filepath.Join(s.dir, "tmux.conf")}, args...)...)
}

// take gives the frame of a shot, with its escape sequences.
func (s *studio) take(ctx context.Context, one shot) (frame string, err error) {
	s.socket = filepath.Join(s.dir, one.name)
	_, err = s.tmux(ctx, "new-session", "-d", "-x", fmt.Sprint(columns), "-y", fmt.Sprint(rows), "-c", s.dir, "handover -C demo/acme-portal --theme dark")
	if err != nil {
		return "", err
	}
	defer func() {
		_, end := s.tmux(context.WithoutCancel(ctx), "kill-server")
		err = errors.Join(err, end)
	}()
	for _, next := range one.steps {
		if err := s.step(ctx, next); err != nil {
			return "", err
		}
	}
	if frame, err = s.still(ctx); err != nil {
		return "", err
	}
	return frame, s.discreet(frame)
}

// step takes one step.
func (s *studio) step(ctx context.Context, next step) error {
	for range next.times {
		frame, err := s.frame(ctx)
		if err != nil || next.on(frame) {
			return err
		}
		if _, err := s.tmux(ctx, "send-keys", next.key); err != nil {
			return err
		}
		// A key that changes nothing is no error: the screen may be at its end.
		if err := s.wait(ctx, time.Second, func(now string) bool { return now != frame }); err != nil && ctx.Err() != nil {
			return err
		}
	}
	if err := s.wait(ctx, 30*time.Second, next.on); err != nil {
		return fmt.Errorf("wait for %q: %w", next.words, err)
	}
	return nil
}

// on reports whether a line of a frame has all words.
func (n step) on(frame string) bool {
	for line := range strings.Lines(frame) {
		if !slices.ContainsFunc(n.words, func(word string) bool { return !strings.Contains(line, word) }) {
			return true
		}
	}
	return false
}

// frame is the screen as text.
func (s *studio) frame(ctx context.Context) (string, error) { return s.tmux(ctx, "capture-pane", "-p") }

// wait looks at the screen until it is as wanted.
func (s *studio) wait(ctx context.Context, patience time.Duration, as func(frame string) bool) error {
	for end := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		frame, err := s.frame(ctx)
		switch {
		case err != nil:
			return err
		case as(frame):
			return nil
		case time.Now().After(end):
			return fmt.Errorf("the screen never was as wanted; it shows\n%s", frame)
		}
	}
}

// still is the screen once two looks at it, a moment apart, find the same: what is read in the background has come in.
func (s *studio) still(ctx context.Context) (frame string, err error) {
	const apart, most = 300 * time.Millisecond, 100
	for range most {
		next, err := s.tmux(ctx, "capture-pane", "-e", "-p")
		if err != nil || next == frame {
			return frame, err
		}
		frame = next
		select {
		case <-time.After(apart):
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
	return "", fmt.Errorf("the screen does not come to rest; it shows\n%s", frame)
}

// discreet refuses a frame that tells of the computer it was made on.
func (s *studio) discreet(frame string) error {
	names := []string{s.dir, filepath.Base(s.dir), os.TempDir()}
	if host, err := os.Hostname(); err == nil {
		names = append(names, host)
	}
	if u, err := user.Current(); err == nil && u.Username != "root" { // which is a word as well
		names = append(names, u.Username)
	}
	for _, name := range names {
		if name != "" && strings.Contains(frame, name) {
			return fmt.Errorf("the frame shows %q, which is of this computer:\n%s", name, frame)
		}
	}
	return nil
}
