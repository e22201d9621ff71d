package handover

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/checks"
)

// evidenceDir holds what was shown as evidence, named by digest and original name.
const evidenceDir = "evidence"

// openEvidence opens a file that a person names as evidence.
func openEvidence(name string) (*os.File, error) {
	info, err := os.Stat(name) // before opening, which would wait at a named pipe
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, usagef("name the file that proves it", "the evidence %s does not exist", name)
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, usagef("name the file that proves it", "the evidence %s is not a file", name)
	}
	return os.Open(name)
}

// evidenceKind is what a file is as evidence, going by its name: the grade follows from it, and nobody types that.
func evidenceKind(name string) checks.Evidence {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".json", ".jsonl", ".ndjson", ".csv", ".tsv":
		return checks.EvidenceExport
	case ".log", ".txt":
		return checks.EvidenceLog
	case ".png", ".jpg", ".jpeg", ".webp", ".gif":
		return checks.EvidenceCapture
	case ".eml", ".msg":
		return checks.EvidenceTicket
	}
	return checks.EvidenceDoc
}

// evidenceDigest is the digest by which the journal will name the file.
func evidenceDigest(name string) (string, error) {
	f, err := openEvidence(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, f); err != nil {
		return "", fmt.Errorf("read the evidence %s: %w", name, err)
	}
	return bundle.FormatDigest(hash.Sum(nil)), nil
}

// keepEvidence stores a copy of a file as evidence and gives its digest. The same file twice is one.
func (w *Workspace) keepEvidence(name string) (digest string, err error) {
	src, err := openEvidence(name)
	if err != nil {
		return "", err
	}
	defer src.Close()
	dir := filepath.Join(w.Dir, evidenceDir)
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // G301: a folder of the workspace, as public as the person made that
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
	stored := filepath.Join(dir, evidencePrefix(digest)+bundle.SafeName(filepath.Base(name)))
	if err := settle(f, stored, 0o600); err != nil {
		discard(f)
		return "", err
	}
	return digest, nil
}

// evidencePrefix begins the name of every stored file that has the digest.
func evidencePrefix(digest string) string { return strings.TrimPrefix(digest, "sha256:")[:12] + "-" }

// hasEvidence reports whether a file with the digest is stored. Its name says so; proving it is not the matter here.
func (w *Workspace) hasEvidence(digest string) bool {
	list, err := os.ReadDir(filepath.Join(w.Dir, evidenceDir))
	return err == nil && slices.ContainsFunc(list, func(f fs.DirEntry) bool { return strings.HasPrefix(f.Name(), evidencePrefix(digest)) })
}
