//go:build !windows

package collect

import (
	"context"
	"os/exec"
)

// shellCommand prepares a command line for the shell; nil when there is none. It stays in our process group, so that
// a password manager may still ask on the terminal.
func shellCommand(ctx context.Context, line string, environ []string) *exec.Cmd {
	shell := lookProgram("sh", environ)
	if shell == "" {
		return nil
	}
	return exec.CommandContext(ctx, shell, "-c", line) //nolint:gosec // the line is the person's own, and run only when asked for
}
