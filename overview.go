package handover

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
)

// Overview is everything that follows from the journal and the stored exports, worked out from one reading of both.
type Overview struct {
	*Checklist
	Survey *Survey
	Ledger *Ledger
	Plan   *Plan
}

// Overview reads the journal and the stored exports. It marks nothing and takes no lock.
func (w *Workspace) Overview(ctx context.Context) (*Overview, error) {
	c, s, err := w.Survey(ctx)
	if err != nil {
		return nil, err
	}
	return &Overview{c, s, w.newLedger(c, s), w.newPlan(c, s)}, nil
}

// Writable is nil when something can be written to the workspace; otherwise it says why not.
func (w *Workspace) Writable() error {
	if err := os.MkdirAll(w.private(""), 0o700); err != nil {
		return w.unwritable(err)
	}
	f, err := os.CreateTemp(w.private(""), ".try-*")
	if err != nil {
		return w.unwritable(err)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// Stamp changes whenever something that people or other programs write into the workspace does: handover.yaml, the journal, evidence,
// the firm's own readers and catalogue, the review. It looks at names, sizes and times only, so it may be asked for often.
func (w *Workspace) Stamp() string {
	sum := fnv.New64a()
	for _, name := range []string{engagementFile, journalDir, evidenceDir, readersDir, catalogueDir, "review.json", "review.json.sig"} {
		// What cannot be looked at is part of the stamp by not being there; reading it says why.
		_ = filepath.WalkDir(filepath.Join(w.Dir, name), func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return nil
			}
			if info, err := entry.Info(); err == nil && !entry.IsDir() {
				fmt.Fprintf(sum, "%s\x00%d\x00%d\x00", path, info.Size(), info.ModTime().UnixNano())
			}
			return nil
		})
	}
	return fmt.Sprintf("%x", sum.Sum64())
}
