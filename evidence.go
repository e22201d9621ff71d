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
	"unicode"
	"unicode/utf8"

	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/checks"
)

// evidenceDir holds what was shown as evidence, named by digest and original name.
const evidenceDir = "evidence"

// openEvidence opens a file that a person names as evidence.
func openEvidence(name string) (*os.File, fs.FileInfo, error) {
	info, err := os.Stat(name) // before opening, which would wait at a named pipe
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, usagef("name the file that proves it", "the evidence %s does not exist", name)
	case err != nil:
		return nil, nil, err
	case !info.Mode().IsRegular():
		return nil, nil, usagef("name the file that proves it", "the evidence %s is not a file", name)
	}
	if base := filepath.Base(name); !utf8.ValidString(base) || strings.ContainsFunc(base, unicode.IsControl) {
		return nil, nil, usagef("rename it", "the name of the evidence %q holds what a journal cannot keep", base)
	}
	f, err := os.Open(name)
	return f, info, err
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

// storing is a file on its way to its place among the evidence.
type storing struct {
	*os.File
	dir    string
	digest string
}

// store writes what write writes beside the place it will take. It is discarded, or kept under its digest. n tells files apart that
// are on their way at the same time.
func (w *Workspace) store(n int, write func(io.Writer) error) (*storing, error) {
	dir := filepath.Join(w.Dir, evidenceDir)
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // G301: a folder of the workspace, as public as the person made that
		return nil, err
	}
	f, err := newPartial(filepath.Join(dir, fmt.Sprintf("evidence-%d", n)))
	if err != nil {
		return nil, err
	}
	hash := sha256.New()
	if err := write(io.MultiWriter(f, hash)); err != nil {
		discard(f)
		return nil, err
	}
	return &storing{File: f, dir: dir, digest: bundle.FormatDigest(hash.Sum(nil))}, nil
}

// storeCopy is store, of a file as it is.
func (w *Workspace) storeCopy(n int, src io.Reader) (*storing, error) {
	return w.store(n, func(dst io.Writer) error {
		_, err := io.Copy(dst, src)
		return err
	})
}

func (s *storing) discard() { discard(s.File) }

// keep gives the file its place. The same content under the same name is one file.
func (s *storing) keep(name string) error {
	if err := settle(s.File, filepath.Join(s.dir, storedName(s.digest, name)), 0o600); err != nil {
		s.discard()
		return err
	}
	return nil
}

// maxStoredName bounds the name of a stored file, in bytes: most file systems take 255, of which the digest takes some.
const maxStoredName = 200

// storedName is how a file is called among the evidence, without its folder.
func storedName(digest, name string) string {
	safe := bundle.SafeName(filepath.Base(name))
	if len(safe) > maxStoredName { // its digest names it as well
		safe = strings.ToValidUTF8(safe[:maxStoredName], "")
	}
	return evidencePrefix(digest) + safe
}

// evidencePrefix begins the name of every stored file that has the digest.
func evidencePrefix(digest string) string { return strings.TrimPrefix(digest, "sha256:")[:12] + "-" }

// StoredFile is where the file of an exhibit lies.
func (w *Workspace) StoredFile(x *checks.EvidenceAdded) string {
	return filepath.Join(w.Dir, evidenceDir, storedName(x.Digest, x.Name))
}

// hasEvidence reports whether a file with the digest is stored. Its name says so; proving it is not the matter here.
func (w *Workspace) hasEvidence(digest string) bool {
	list, err := os.ReadDir(filepath.Join(w.Dir, evidenceDir))
	return err == nil && slices.ContainsFunc(list, func(f fs.DirEntry) bool { return strings.HasPrefix(f.Name(), evidencePrefix(digest)) })
}

// errChanged says that a file was written to while it was read.
func errChanged(name string) error {
	return fmt.Errorf("store the evidence %s: it changed while it was read", name)
}
