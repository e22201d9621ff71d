package collect

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// git is the git program. It is only ever started in folders of ours, under the environment of gitEnviron: the
// repository that is being read lends its objects and lets its refs be copied, and none of its configuration,
// hooks or attributes drivers is seen by the programs that read it.
type git struct {
	program string   // absolute path
	version string   // as `git version` tells it: part of what decides a bundle's bytes
	environ []string // clean
	scratch string   // where it is started
}

// gitDir is a git folder of ours.
type gitDir struct {
	*git
	dir  string
	work string // a work tree to look at; empty for none
}

// gitError is a git command that did not succeed.
type gitError struct {
	Command string // the subcommand
	Stderr  string // the start of what it said, shown escaped
	Err     error
}

func (e *gitError) Error() string {
	said := strings.Join(strings.FieldsFunc(e.Stderr, func(r rune) bool { return r == '\n' || r == '\r' }), "; ")
	if said == "" {
		return fmt.Sprintf("git %s: %v", e.Command, e.Err)
	}
	return fmt.Sprintf("git %s: %s", e.Command, sourceShown(said))
}

func (e *gitError) Unwrap() error { return e.Err }

// command prepares git with a process group of its own, so that a cancelled context ends its children too.
func (g *git) command(ctx context.Context, env []string, args ...string) (*exec.Cmd, *gitStderr) {
	cmd := exec.CommandContext(ctx, g.program, args...) //nolint:gosec // the program is what findGit found, the arguments are ours
	cmd.Dir = g.scratch
	cmd.Env = append(slices.Clip(g.environ), env...)
	stderr := &gitStderr{}
	cmd.Stderr = stderr
	cmd.WaitDelay = 10 * time.Second
	ownGroup(cmd)
	return cmd, stderr
}

// outside runs git without a repository and gives its output.
func (g *git) outside(ctx context.Context, args ...string) (string, error) {
	return g.collect(ctx, nil, nil, args...)
}

// text runs git and gives its whole output: for answers that fit in memory, such as refs.
func (d gitDir) text(ctx context.Context, stdin io.Reader, args ...string) (string, error) {
	return d.collect(ctx, d.env(), stdin, args...)
}

func (d gitDir) env() []string {
	env := []string{"GIT_DIR=" + d.dir}
	if d.work != "" {
		env = append(env, "GIT_WORK_TREE="+d.work)
	}
	return env
}

func (g *git) collect(ctx context.Context, env []string, stdin io.Reader, args ...string) (string, error) {
	var out bytes.Buffer
	cmd, stderr := g.command(ctx, env, args...)
	cmd.Stdin, cmd.Stdout = stdin, &out
	err := asGitError(ctx, args, stderr, cmd.Run())
	return out.String(), err
}

// stream runs git and hands its output to read, which must read to the end. What git warned of comes back beside
// the error.
func (d gitDir) stream(ctx context.Context, stdin io.Reader, read func(*bufio.Reader) error, args ...string) (string, error) {
	cmd, stderr := d.command(ctx, d.env(), args...)
	cmd.Stdin = stdin
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", asGitError(ctx, args, stderr, err)
	}
	readErr := read(bufio.NewReaderSize(out, 64<<10))
	// Without its reader git ends by itself, at its next write.
	out.Close()
	err = asGitError(ctx, args, stderr, cmd.Wait())
	if exit := new(exec.ExitError); readErr != nil && (err == nil || errors.As(err, &exit) && exit.ExitCode() < 0) {
		err = readErr
	}
	return stderr.String(), err
}

// feed starts git and gives its output to be read by another program. The returned wait must be called once the
// reader is done.
func (d gitDir) feed(ctx context.Context, args ...string) (io.Reader, func() error, error) {
	cmd, stderr := d.command(ctx, d.env(), args...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, nil, asGitError(ctx, args, stderr, err)
	}
	return out, func() error {
		out.Close()
		return asGitError(ctx, args, stderr, cmd.Wait())
	}, nil
}

func asGitError(ctx context.Context, args []string, stderr *gitStderr, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return fmt.Errorf("git %s: %w", subcommand(args), context.Cause(ctx))
	}
	return &gitError{Command: subcommand(args), Stderr: stderr.String(), Err: err}
}

// subcommand is what args ask git to do: what stands behind its own options.
func subcommand(args []string) string {
	for len(args) > 2 && args[0] == "-c" {
		args = args[2:]
	}
	return args[0]
}

// exited tells whether err is git having ended with that code.
func exited(err error, code int) bool {
	exit := new(exec.ExitError)
	return errors.As(err, &exit) && exit.ExitCode() == code
}

// gitStderr keeps the start of what git says: the first complaint is the cause, the rest follows from it.
type gitStderr struct{ kept bytes.Buffer }

func (s *gitStderr) Write(p []byte) (int, error) {
	const most = 64 << 10
	s.kept.Write(p[:min(len(p), max(0, most-s.kept.Len()))])
	return len(p), nil
}

func (s *gitStderr) String() string { return strings.TrimSpace(s.kept.String()) }
