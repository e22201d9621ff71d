package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// existsError refuses to replace a file.
func existsError(name string) error {
	return fmt.Errorf("write %q: %w", name, &existing{})
}

type existing struct{}

func (*existing) Error() string { return "it exists already and is never replaced" }
func (*existing) Unwrap() error { return fs.ErrExist }
func (*existing) Hint() string  { return "choose another name, or move the old file away first" }

// writePrivate makes a new file that only its owner can read. The file appears whole or not at all, is on disk when
// writePrivate returns, and never replaces anything: not a file, not a link, not one that appears meanwhile.
func writePrivate(name string, text []byte) (err error) {
	// Asked first because it is the usual case; linkNew is what keeps the promise.
	if _, err := os.Lstat(name); err == nil {
		return existsError(name)
	}
	folder := filepath.Dir(name)
	f, err := os.CreateTemp(folder, ".handover-new-*") // made with mode 0600
	if err != nil {
		return fmt.Errorf("write %q: %w", name, errors.Unwrap(err)) // without the temporary name
	}
	defer func() {
		if e := os.Remove(f.Name()); e != nil && !errors.Is(e, fs.ErrNotExist) && err == nil {
			err = fmt.Errorf("write %q: a second copy stays behind: %w", name, e)
		}
	}()
	_, err = f.Write(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = linkNew(f.Name(), name)
	}
	switch {
	case errors.Is(err, fs.ErrExist):
		return existsError(name)
	case err != nil:
		return fmt.Errorf("write %q: %w", name, err)
	}
	return syncFolder(folder)
}

// linkNew gives the file at old the name as well, if nothing has it.
func linkNew(old, name string) error {
	err := os.Link(old, name)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	return reserveNew(old, name)
}

// reserveNew is linkNew for file systems without links: it reserves the name and moves the file onto its own
// reservation. Killed in between, it leaves an empty file.
func reserveNew(old, name string) error {
	reserved, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := errors.Join(reserved.Close(), os.Rename(old, name)); err != nil {
		return errors.Join(err, os.Remove(name))
	}
	return nil
}

// syncFolder makes the folder's list of names durable. Windows keeps it so by itself and has no call for it.
func syncFolder(folder string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(folder)
	if err != nil {
		return fmt.Errorf("sync folder %q: %w", folder, err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("sync folder %q: %w", folder, err)
	}
	return nil
}
