package collect

import (
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"github.com/handover-kit/handover/checks/engagement"
)

// TestFilesUnreadable gathers as somebody who may not read everything, also when the tests run as root: on Linux one
// thread alone can give up its rights to files.
func TestFilesUnreadable(t *testing.T) {
	dir := lay(t, t.TempDir(), map[string]string{"a.md": "", "shut.md": "", "folder/b.md": "", "hint.json": ""})
	host := filesHost(t)
	must(t, os.Chmod(filepath.Join(dir, "a.md"), 0o644)) // readable to all
	for _, name := range []string{"shut.md", "folder", "hint.json"} {
		must(t, os.Chmod(filepath.Join(dir, name), 0))
	}
	for at := dir; at != filepath.Dir(os.TempDir()) && at != filepath.Clean(os.TempDir()); at = filepath.Dir(at) {
		must(t, os.Chmod(at, 0o755)) // somebody else must be able to reach it
	}
	c := func() *Collection {
		if os.Geteuid() == 0 {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			must(t, syscall.Setfsuid(65534))
			defer func() { must(t, syscall.Setfsuid(0)) }()
		}
		return gatherFiles(t, engagement.KindDocument, dir, host)
	}()
	must(t, os.Chmod(filepath.Join(dir, "folder"), 0o700)) // so that it can be removed
	checkPaths(t, c.Open, "data/documents/x/a.md")
	checkFinding(t, c, "shut.md", "permission denied")
	checkFinding(t, c, "folder", "permission denied")
	checkFinding(t, c, "hint.json", "permission denied")
}
