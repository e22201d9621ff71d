package journal

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"testing"
)

func sum(b []byte) Hash { return sha256.Sum256(b) }

// BenchmarkSync is the bare cost of adding 400 bytes to a file and syncing it, for comparison.
func BenchmarkSync(b *testing.B) {
	f, err := os.Create(filepath.Join(b.TempDir(), "f"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	text := make([]byte, 400)
	for b.Loop() {
		if _, err := f.Write(text); err != nil {
			b.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			b.Fatal(err)
		}
	}
}
