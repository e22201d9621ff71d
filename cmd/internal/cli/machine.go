package cli

import (
	"context"

	"github.com/handover-kit/handover"
)

// machine is what the commands lend to the workspace: the clock, the terminal for passphrases, the progress line.
func (e *Env) machine() handover.Machine {
	m := handover.Machine{
		Environ: e.Environ,
		Home:    e.Home,
		Cache:   e.Cache,
		Now:     e.Now,
		Version: ThisBuild().Release,
	}
	if e.InTerminal && e.ReadSecret != nil {
		m.Passphrase = func(ctx context.Context, question string) ([]byte, error) {
			return e.Passphrase(ctx, question, "the SSH agent, or a key without a passphrase")
		}
	}
	if !e.Flags.Quiet {
		if e.shown == nil {
			e.shown = newProgress(e)
		}
		m.Progress = e.shown.show
	}
	return m
}

// workspace opens the workspace that -C names.
func (e *Env) workspace() (*handover.Workspace, error) {
	return handover.OpenWorkspace(e.Workspace(), e.machine())
}
