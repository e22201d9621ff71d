package handover

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/handover-kit/handover/bundle"
)

// evidenceDir holds what was shown as evidence, named by digest and original name.
const evidenceDir = "evidence"

// keepEvidence stores a copy of a file as evidence and gives its digest. The same file twice is one.
func (w *Workspace) keepEvidence(name string) (digest string, err error) {
	src, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return "", usagef("name the file that proves it", "the evidence %s does not exist", name)
	}
	if err != nil {
		return "", err
	}
	defer src.Close()
	if info, err := src.Stat(); err != nil || !info.Mode().IsRegular() {
		return "", usagef("name the file that proves it", "the evidence %s is not a file", name)
	}
	dir := filepath.Join(w.Dir, evidenceDir)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	f, err := newPartial(filepath.Join(dir, "evidence"))
	if err != nil {
		return "", err
	}
	hash := sha256.New()
	if _, err := io.Copy(io.MultiWriter(f, hash), src); err != nil {
		discard(f)
		return "", fmt.Errorf("store the evidence %s: %w", name, err)
	}
	digest = bundle.FormatDigest(hash.Sum(nil))
	prefix := strings.TrimPrefix(digest, "sha256:")[:12]
	stored := filepath.Join(dir, prefix+"-"+bundle.SafeName(filepath.Base(name)))
	if err := settle(f, stored, 0o600); err != nil {
		discard(f)
		return "", err
	}
	return digest, nil
}
