package cli

import (
	"context"

	"golang.org/x/crypto/ssh"

	"github.com/handover-kit/handover"
)

type signingKey = ssh.Signer

// signing opens the workspace, finds out who acts, and lends the key that --key names to do.
func (e *Env) signing(ctx context.Context, key string, do func(w *handover.Workspace, by string, k signingKey) error) error {
	if key == "" {
		return &usageError{"no key to sign with", "--key KEY names an SSH private key, or \"agent\""}
	}
	w, by, err := e.acting()
	if err != nil {
		return err
	}
	k, done, err := e.machine().Signer(ctx, e.keyPath(key))
	if err != nil {
		return err
	}
	defer done()
	return do(w, by, k)
}
