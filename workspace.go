package handover

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/gofrs/flock"

	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/checks/evidence"
	"github.com/handover-kit/handover/templates"
)

// The places of a workspace.
const (
	engagementFile = "handover.yaml"
	outDir         = "out"        // bundles, reports
	readersDir     = "readers"    // a firm's own readers of exports, laid over ours
	privateDir     = ".handover"  // what is never committed
	lockFile       = "lock"       // in privateDir: one writer at a time
	scratchDir     = "tmp"        // in privateDir: of the process that holds the lock
	cacheDir       = "cache"      // in privateDir: disposable, keyed by content digest
	maxEngagement  = 1<<20 + 1    // bytes of handover.yaml read; the parser refuses more than 1 MiB
	ignoreFile     = ".gitignore" // of privateDir, so that it stays out of a repository by itself
	ignoreAll      = "*\n"        // its content
)

// Workspace is the folder of one engagement.
type Workspace struct {
	Dir        string
	Engagement *engagement.Engagement
	machine    Machine
	readers    *evidence.Readers // of exports: ours, and the firm's own laid over them
}

// OpenWorkspace reads the workspace in dir. What is wrong with handover.yaml, or with the keys it names, is
// engagement.Problems.
func OpenWorkspace(dir string, m Machine) (*Workspace, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	name := filepath.Join(dir, engagementFile)
	data, err := readLimited(name, maxEngagement)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, usagef("`handover init` makes a workspace; -C DIR names one elsewhere", "%s is not a workspace: it has no %s", dir, engagementFile)
	}
	if err != nil {
		return nil, err
	}
	e, err := engagement.Parse(name, data)
	if err != nil {
		return nil, err
	}
	w := &Workspace{Dir: dir, Engagement: e, machine: m}
	w.readers = evidence.NewReaders(templates.Readers(), os.DirFS(filepath.Join(dir, readersDir)))
	read := func(path string) ([]byte, error) { return readLimited(m.path(path), maxKey) }
	if err := e.ResolveKeys(read); err != nil {
		return nil, err
	}
	return w, nil
}

// path makes a name from handover.yaml absolute: relative to the workspace, "~/" is the home folder.
func (w *Workspace) path(name string) string {
	name = w.machine.path(name)
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(w.Dir, name)
}

func (w *Workspace) private(name string) string { return filepath.Join(w.Dir, privateDir, name) }

// lock makes this process the only one that works in the workspace, and gives it an empty scratch folder. The function
// given back ends both. ErrBusy when another process is at work.
func (w *Workspace) lock() (scratch string, unlock func(), err error) {
	if err := os.MkdirAll(w.private(""), 0o700); err != nil {
		return "", nil, w.unwritable(err)
	}
	lock := flock.New(w.private(lockFile))
	ok, err := lock.TryLock()
	if err != nil {
		return "", nil, w.unwritable(fmt.Errorf("lock the workspace: %w", err))
	}
	if !ok {
		return "", nil, &Error{ErrBusy, "the workspace " + w.Dir + " is in use by another process", "wait for it to end, or end it"}
	}
	scratch = w.private(scratchDir)
	end := func() {
		os.RemoveAll(scratch)
		lock.Close()
	}
	if err := w.ignorePrivate(); err != nil {
		end()
		return "", nil, w.unwritable(err)
	}
	// Whoever held the lock before is gone; what it left is nobody's.
	if err := errors.Join(os.RemoveAll(scratch), os.Mkdir(scratch, 0o700), os.MkdirAll(w.private(cacheDir), 0o700)); err != nil {
		end()
		return "", nil, w.unwritable(err)
	}
	return scratch, end, nil
}

// ignorePrivate keeps what is private out of every repository. It needs no lock: all who write the file at once write the same, and what a
// killed process left empty is written again.
func (w *Workspace) ignorePrivate() error {
	ignore := w.private(ignoreFile)
	info, err := os.Stat(ignore)
	if err == nil && info.Size() > 0 || err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.WriteFile(ignore, []byte(ignoreAll), 0o600)
}

// unwritable says in one sentence that nothing can be written here, where that is the reason.
func (w *Workspace) unwritable(err error) error {
	why := "permission denied"
	switch {
	case errors.Is(err, syscall.EROFS):
		why = "it lies on a read-only file system"
	case !errors.Is(err, fs.ErrPermission):
		return err
	}
	return &Error{Msg: "the workspace " + w.Dir + " cannot be written to: " + why, Fix: "it can be read; to change something, work in a copy: git clone makes one"}
}

// readLimited reads a file of at most limit bytes.
func readLimited(name string, limit int64) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("read %s: it is not a file", name)
	}
	if info.Size() > limit {
		return nil, fmt.Errorf("read %s: it is larger than %d bytes", name, limit)
	}
	return os.ReadFile(name)
}
