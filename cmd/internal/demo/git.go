package demo

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// repo runs git in one folder, away from any configuration and hooks of the person at the machine.
type repo struct {
	dir string
	env []string
}

// initRepo makes an empty repository whose HEAD points at main.
func initRepo(ctx context.Context, dir string, env []string, flags ...string) (repo, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // G301: as in claim
		return repo{}, err
	}
	r := repo{dir: dir, env: env}
	_, err := r.git(ctx, nil, append([]string{"init", "-q", "--template=", "-b", "main"}, flags...)...)
	return r, err
}

// git runs one command and returns what it printed, without the last newline.
func (r repo) git(ctx context.Context, stdin io.Reader, args ...string) (string, error) {
	args = append([]string{"-c", "core.autocrlf=false", "-c", "core.hooksPath=" + os.DevNull, "-c", "core.fsync=none"}, args...)
	cmd := exec.CommandContext(ctx, "git", args...) //nolint:gosec // G204: arguments are ours
	var out, problems bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = r.dir, r.env, stdin, &out, &problems
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("run git %s: %w: %s", args[6], err, strings.TrimSpace(problems.String()))
	}
	return strings.TrimSuffix(out.String(), "\n"), nil
}

// cleanEnviron keeps of an environment what git needs to start, and shuts out every other configuration.
func cleanEnviron(environ []string) []string {
	env := []string{
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_CONFIG_SYSTEM=" + os.DevNull,
		"GIT_ATTR_NOSYSTEM=1", "GIT_TERMINAL_PROMPT=0", "LC_ALL=C",
	}
	for _, e := range environ {
		name, _, _ := strings.Cut(e, "=")
		switch strings.ToUpper(name) {
		case "PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "LD_LIBRARY_PATH":
			env = append(env, e)
		}
	}
	return env
}
