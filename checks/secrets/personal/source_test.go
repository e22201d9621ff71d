package personal

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// goSources reads the sources of Go, file by file.
func goSources(t testing.TB, each func(name string, data []byte)) {
	t.Helper()
	root := runtime.GOROOT() //nolint:staticcheck // the toolchain that runs the test
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if rel := strings.TrimPrefix(name, root); d.IsDir() && (rel == "/pkg" || rel == "/bin") {
			return filepath.SkipDir
		}
		if !d.Type().IsRegular() {
			return nil
		}
		data, err := os.ReadFile(name)
		each(strings.TrimPrefix(name, root), data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestGoSources holds that source files have no personal data in bulk, but for what is one long list of it.
func TestGoSources(t *testing.T) {
	if testing.Short() {
		t.Skip("reads the 130 MB of the sources of Go")
	}
	var all Counts
	goSources(t, func(name string, data []byte) {
		c := countOf(string(data))
		all.Mail, all.Phone, all.IBAN, all.Card, all.NationalID = all.Mail+c.Mail, all.Phone+c.Phone, all.IBAN+c.IBAN, all.Card+c.Card, all.NationalID+c.NationalID
		if c.IBAN > 0 || c.Card > 0 || c.NationalID > 0 || c.Phone > 0 {
			t.Logf("%s: %#v", name, c)
		}
		if len(c.Bulk()) > 0 {
			t.Errorf("%s: %s", name, c)
		}
	})
	t.Logf("%#v", all)
}

func countOf(pieces ...string) Counts {
	c := New()
	for _, p := range pieces {
		_, _ = c.Write([]byte(p))
	}
	_ = c.Close()
	return c.Counts()
}

func BenchmarkGoSources(b *testing.B) {
	var files [][]byte
	size := 0
	goSources(b, func(_ string, data []byte) {
		files = append(files, data)
		size += len(data)
	})
	b.SetBytes(int64(size))
	for b.Loop() {
		for _, f := range files {
			c := New()
			_, _ = c.Write(f)
			_ = c.Close()
		}
	}
}
