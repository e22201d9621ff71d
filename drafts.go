package handover

import (
	"errors"
	"io/fs"
	"os"
)

// draftsFile, in privateDir, is what a person typed and did not send yet.
const draftsFile = "typed.json"

// maxDrafts is how much of it is read, in bytes.
const maxDrafts = 1 << 20

// Drafts is what KeepDrafts kept last; nil when that was nothing.
func (w *Workspace) Drafts() ([]byte, error) {
	data, err := readLimited(w.private(draftsFile), maxDrafts)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// KeepDrafts keeps what a person typed and did not send, so that it is there after a hang-up; nothing removes what was kept. It stays on this
// machine, readable by the person alone, and takes no lock: the last one who types counts.
func (w *Workspace) KeepDrafts(data []byte) error {
	name := w.private(draftsFile)
	if len(data) == 0 {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	if err := os.MkdirAll(w.private(""), 0o700); err != nil {
		return w.unwritable(err)
	}
	if err := w.ignorePrivate(); err != nil {
		return w.unwritable(err)
	}
	err := writeFile(name, data, 0o600)
	if errors.Is(err, fs.ErrNotExist) { // another process was at it at the same moment
		err = writeFile(name, data, 0o600)
	}
	return err
}
