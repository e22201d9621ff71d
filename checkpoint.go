package handover

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/crypto/ssh"

	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/journal"
)

// NamespaceCheckpoint is the SSHSIG namespace of a checkpoint.
const NamespaceCheckpoint = "handover-checkpoint"

// Checkpoint is the ends of all logs at one moment. Signed and in the client's hands, it shows a later edit of what lies before.
type Checkpoint struct {
	Version    int                     `json:"version"`
	Engagement string                  `json:"engagement"`
	At         time.Time               `json:"at"`
	By         string                  `json:"by"`
	State      string                  `json:"state"` // digest of the checklist's state
	Heads      map[string]journal.Head `json:"heads"`
}

// Checkpoint writes the signed ends of all logs to out/, and gives the file; FILE.sig lies beside it.
func (w *Workspace) Checkpoint(ctx context.Context, by string, signer ssh.Signer) (file string, point Checkpoint, err error) {
	_, unlock, err := w.lock()
	if err != nil {
		return "", point, err
	}
	defer unlock()
	c, err := w.checklist(ctx, by)
	if err != nil {
		return "", point, err
	}
	at := w.machine.Now().UTC().Truncate(time.Second)
	point = Checkpoint{1, w.Engagement.Header.ID, at, by, c.Digest(), c.journal.Heads()}
	if len(point.Heads) == 0 {
		return "", point, &Error{ErrNotReady, "the journal is empty: there is nothing to anchor", "handover mark records something"}
	}
	content, err := json.MarshalIndent(point, "", "  ")
	if err != nil {
		return "", point, err
	}
	content = append(content, '\n')
	signature, err := bundle.Sign(signer, NamespaceCheckpoint, sha256.Sum256(content))
	if err != nil {
		return "", point, err
	}
	dir := filepath.Join(w.Dir, outDir)
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // G301: a folder of the workspace, as public as the person made that
		return "", point, err
	}
	file = filepath.Join(dir, "checkpoint-"+at.Format("20060102T150405Z")+".json")
	if err := writeFile(file, content, 0o644); err != nil {
		return "", point, err
	}
	if err := writeFile(file+".sig", signature, 0o644); err != nil {
		return "", point, err
	}
	return file, point, w.record(ctx, c, by, &checks.Checkpointed{Digest: bundle.DigestOf(content)})
}
