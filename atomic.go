package handover

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/gofrs/flock"
)

// partialMark stands in the names of files and folders that are not finished. They lie beside the place they will take, so that
// moving them there is one rename; what a killed process leaves is removed by the next that writes the same place.
const partialMark = ".partial-"

// newPartial makes an empty file that will become name, after removing what killed processes left for it.
func newPartial(name string) (*os.File, error) {
	dir, base := filepath.Split(name)
	if dir == "" {
		dir = "."
	}
	left, err := filepath.Glob(filepath.Join(escapeGlob(dir), "."+escapeGlob(base)+partialMark+"*"))
	if err != nil {
		return nil, err
	}
	for _, l := range left {
		if err := os.Remove(l); err != nil {
			return nil, err
		}
	}
	f, err := os.CreateTemp(dir, "."+base+partialMark+"*")
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", name, errors.Unwrap(err))
	}
	return f, nil
}

func escapeGlob(s string) string {
	if runtime.GOOS == "windows" {
		return s // filepath.Match has no escape there, and such names are not allowed either
	}
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(s)
}

// settle makes what was written to f durable and gives it the name it was made for, mode included.
func settle(f *os.File, name string, mode fs.FileMode) error {
	err := errors.Join(f.Chmod(mode), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return syncDir(filepath.Dir(name))
}

// discard removes a file that was not settled.
func discard(f *os.File) {
	f.Close()
	os.Remove(f.Name())
}

// writeFile writes a whole file or none.
func writeFile(name string, content []byte, mode fs.FileMode) error {
	f, err := newPartial(name)
	if err != nil {
		return err
	}
	if _, err := f.Write(content); err != nil {
		discard(f)
		return fmt.Errorf("write %s: %w", name, err)
	}
	if err := settle(f, name, mode); err != nil {
		discard(f)
		return err
	}
	return nil
}

// syncDir makes a folder's list of names durable; Windows does so by itself.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// staging is a private folder beside the place a folder will take.
type staging struct {
	dir  string // holds the lock and the content
	lock *flock.Flock
}

// newStaging makes the folder that will become dir, after removing what killed processes left for it. A folder that
// another process still fills is left alone: its lock tells.
func newStaging(dir string) (*staging, error) {
	parent, base := filepath.Split(filepath.Clean(dir))
	if parent == "" {
		parent = "."
	}
	left, err := filepath.Glob(filepath.Join(escapeGlob(parent), "."+escapeGlob(base)+partialMark+"*"))
	if err != nil {
		return nil, err
	}
	for _, l := range left {
		if err := removeStale(l); err != nil {
			return nil, err
		}
	}
	tmp, err := os.MkdirTemp(parent, "."+base+partialMark+"*")
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", dir, errors.Unwrap(err))
	}
	s := &staging{dir: tmp, lock: flock.New(filepath.Join(tmp, "lock"))}
	if _, err := s.lock.TryLock(); err != nil {
		s.discard()
		return nil, err
	}
	if err := os.Mkdir(s.content(), 0o700); err != nil {
		s.discard()
		return nil, err
	}
	return s, nil
}

func removeStale(dir string) error {
	lock := flock.New(filepath.Join(dir, "lock"))
	free, err := lock.TryLock()
	if err != nil || !free {
		return err
	}
	return errors.Join(lock.Close(), os.RemoveAll(dir))
}

// content is the folder to fill.
func (s *staging) content() string { return filepath.Join(s.dir, "content") }

// settle moves the content to dir, which must not exist or be an empty folder. It does not wait for the disk: for many files that takes longer
// than all else together, and what a power failure takes can be opened again.
func (s *staging) settle(dir string) error {
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("write %s: %w", dir, err)
	}
	return os.Rename(s.content(), dir)
}

// discard removes the folder and what is left in it.
func (s *staging) discard() {
	s.lock.Close()
	os.RemoveAll(s.dir)
}
