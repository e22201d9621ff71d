//go:build unix

package collect

import (
	"errors"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/handover-kit/handover/checks/engagement"
)

// TestFilesSpecial must not hang: opening a named pipe waits for a writer.
func TestFilesSpecial(t *testing.T) {
	dir := lay(t, t.TempDir(), map[string]string{"a.md": ""})
	must(t, syscall.Mkfifo(filepath.Join(dir, "pipe.json"), 0o600))
	must(t, syscall.Mkfifo(filepath.Join(dir, ".env"), 0o600))
	t.Chdir(dir) // the names of sockets are short
	socket, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	must(t, err)
	defer syscall.Close(socket) // nothing was written
	must(t, syscall.Bind(socket, &syscall.SockaddrUnix{Name: "s"}))
	c := gatherFiles(t, engagement.KindDocument, dir, filesHost(t))
	checkPaths(t, c.Open, "data/documents/x/a.md")
	checkFinding(t, c, "pipe.json", "a named pipe")
	checkFinding(t, c, ".env", "a named pipe")
	checkFinding(t, c, "s", "a socket")
	for _, collector := range []Collector{Files{}, InfraState{}, Credential{}} {
		_, err := collector.Collect(t.Context(), engagement.Asset{ID: "x", Kind: engagement.KindDocument, Path: filepath.Join(dir, "pipe.json")}, filesHost(t))
		if _, ok := errors.AsType[*Refusal](err); !ok {
			t.Errorf("%T takes a named pipe: %v", collector, err)
		}
	}
}
