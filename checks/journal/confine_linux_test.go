package journal

import (
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// confine makes this process one that may not write: not beyond a size, or not at all.
func confine(how string) error {
	switch how {
	case "size":
		signal.Ignore(syscall.SIGXFSZ)
		return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 20_000, Max: 20_000})
	case "user":
		if os.Geteuid() == 0 {
			return syscall.Setuid(65534)
		}
	}
	return nil
}

// TestDiskFull is a file that cannot grow: the record that did not fit leaves nothing behind.
func TestDiskFull(t *testing.T) {
	p := newPlace(t, t.TempDir())
	c := startChild(t, p.dir, "size", 100)
	acked := c.rest()
	if err := c.Wait(); err == nil || len(acked) < 3 {
		t.Fatalf("nothing failed: %q", acked)
	}
	if end := acked[len(acked)-1]; !strings.Contains(end, "file too large; nothing was recorded") {
		t.Errorf("said %q", end)
	}
	j := p.open("mara")
	last := j.Records()[len(j.Records())-1]
	if len(j.Notes()) != 0 || last.Hash.String() != acked[len(acked)-2] {
		t.Errorf("notes %v, last %v, acknowledged %v", j.Notes(), last.Hash, acked)
	}
	if rec := add(t, j, `{}`)[0]; rec.Log != last.Log {
		t.Errorf("another log was begun: %v", j.Notes())
	}
}

func TestReadOnlyFolder(t *testing.T) {
	p := newPlace(t, t.TempDir())
	rec := p.record("mara", `{}`)[0]
	allow(t, p.dir, 0o555, 0o444)
	t.Cleanup(func() { allow(t, p.dir, 0o755, 0o644) })
	before := readFiles(t, p.journal())
	c := startChild(t, p.dir, "user", 1)
	if got, _ := c.next(); !strings.Contains(got, "permission denied; nothing was recorded, read-only: true") {
		t.Errorf("said %q", got)
	}
	c.rest()
	if err := c.Wait(); err == nil {
		t.Error("it did not fail")
	}
	if got := readFiles(t, p.journal()); string(got[rec.Log+fileExt]) != string(before[rec.Log+fileExt]) {
		t.Error("something was written")
	}
}

// allow sets the permissions below a folder, and lets others pass on the way to it.
func allow(t *testing.T, dir string, folder, file fs.FileMode) {
	t.Helper()
	for up := filepath.Dir(dir); up != os.TempDir() && up != "/"; up = filepath.Dir(up) {
		_ = os.Chmod(up, 0o755) // as far as they are ours
	}
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			return os.Chmod(name, folder)
		}
		return os.Chmod(name, file)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestSynced sees with strace that an append is synced before it is acknowledged, file and folder.
func TestSynced(t *testing.T) {
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("strace is not there to watch the system calls")
	}
	dir, trace := t.TempDir(), filepath.Join(t.TempDir(), "trace")
	c := startChild(t, dir, "", 2, "strace", "-f", "-y", "-e", "trace=fsync,pwrite64,write", "-o", trace)
	if got := c.rest(); len(got) != 2 {
		t.Errorf("said %q", got)
	}
	if err := c.Wait(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	var calls []string
	for row := range strings.Lines(string(text)) {
		switch {
		case strings.Contains(row, "pwrite64(") && strings.Contains(row, ".jsonl>"):
			calls = append(calls, "write")
		case strings.Contains(row, "fsync(") && strings.Contains(row, ".jsonl>"):
			calls = append(calls, "sync")
		case strings.Contains(row, "fsync(") && strings.Contains(row, "/journal>"):
			calls = append(calls, "folder")
		case strings.Contains(row, `write(1<`) && strings.Contains(row, "sha256:"):
			calls = append(calls, "acknowledged")
		}
	}
	if got := strings.Join(calls, " "); got != "write sync folder acknowledged write sync acknowledged" {
		t.Errorf("calls: %s", got)
	}
}
