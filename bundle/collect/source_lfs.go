package collect

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/handover-kit/handover/bundle"
)

// lfsPointer stands in a git tree for a file that Git LFS keeps elsewhere.
type lfsPointer struct {
	OID  string `json:"oid"`  // SHA-256 of the content, lower-case hexadecimal
	Size int64  `json:"size"` // of the content, in bytes
}

// parsePointer reads a pointer file as Git LFS does (docs/spec.md there): the version first, extensions, then oid and
// size; the two older names of the version are still met in old history.
func parsePointer(content []byte) (lfsPointer, bool) {
	var p lfsPointer
	if len(content) > pointerMost || !bytes.HasPrefix(content, []byte("version ")) {
		return p, false
	}
	size := false
	for i, line := range strings.Split(strings.TrimSuffix(string(content), "\n"), "\n") {
		key, value, ok := strings.Cut(strings.TrimSuffix(line, "\r"), " ")
		switch {
		case !ok:
			return p, false
		case i == 0:
			if !slices.Contains([]string{"https://git-lfs.github.com/spec/v1", "https://hawser.github.com/spec/v1", "http://git-media.io/v/2"}, value) {
				return p, false
			}
		case key == "oid" && p.OID == "":
			oid, ok := strings.CutPrefix(value, "sha256:")
			if raw, err := hex.DecodeString(oid); !ok || err != nil || len(raw) != sha256.Size {
				return p, false
			}
			p.OID = strings.ToLower(oid)
		case key == "size" && p.OID != "" && !size:
			n, err := strconv.ParseInt(value, 10, 64)
			if err != nil || n < 0 {
				return p, false
			}
			p.Size, size = n, true
		case strings.HasPrefix(key, "ext-") && p.OID == "":
		default:
			return p, false
		}
	}
	return p, size
}

// lfsStore is the folder where a checkout keeps LFS objects.
func lfsStore(c checkout, cfg *sourceConfig) string {
	switch {
	case cfg.lfs == "":
		return filepath.Join(c.common, "lfs", "objects")
	case filepath.IsAbs(cfg.lfs):
		return filepath.Join(cfg.lfs, "objects")
	}
	return filepath.Join(c.common, cfg.lfs, "objects")
}

// lfsFiles finds the content of every pointer and checks it against its name.
func (r *sourceRun) lfsFiles(ctx context.Context, repo *sourceRepo, scan *sourceScan) error {
	store := lfsStore(repo.at, repo.cfg)
	var missing, damaged []string
	for _, p := range scan.Pointers {
		name := filepath.Join(store, p.OID[:2], p.OID[2:4], p.OID)
		info, err := checkObject(ctx, name, p)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			missing = append(missing, p.OID)
		case errors.Is(err, errDamaged):
			damaged = append(damaged, p.OID)
		case err != nil:
			return err
		default:
			repo.files = append(repo.files, r.lfsFile(repo, p, name, info))
		}
	}
	fetch := repo.gitDo("lfs fetch --all")
	if len(damaged) > 0 {
		return repo.refuse(r, counted(len(damaged), "LFS object")+" damaged: "+someNames(damaged, len(damaged)),
			"remove the damaged files below "+store+" and run: "+fetch)
	}
	if len(missing) > 0 && !slices.Contains(scan.Filters, "lfs") {
		// Somebody's test data or documentation: nothing here was ever kept by LFS, and nothing could fetch it.
		r.gap(repo, "content of "+counted(len(missing), "file")+" that looks like a Git LFS pointer",
			"no .gitattributes uses Git LFS, and there is no such object: "+someNames(missing, len(missing)))
		return nil
	}
	if len(missing) > 0 {
		return repo.refuse(r, counted(len(missing), "LFS object")+" missing: "+someNames(missing, len(missing)), fetch)
	}
	return nil
}

func (r *sourceRun) lfsFile(repo *sourceRepo, p lfsPointer, name string, info fs.FileInfo) bundle.File {
	f := bundle.FileOnDisk(repo.lfsBag()+"/objects/"+p.OID[:2]+"/"+p.OID[2:4]+"/"+p.OID, name, info)
	f.Asset, f.Exec = r.asset.ID, false
	return f
}

var errDamaged = errors.New("not what its name says")

// checkObject reads an LFS object whole; errDamaged when it is not what p says.
func checkObject(ctx context.Context, name string, p lfsPointer) (fs.FileInfo, error) {
	info, err := os.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() != p.Size {
		return nil, errDamaged
	}
	if _, sum, err := digestFile(ctx, name); err != nil {
		return nil, err
	} else if sum != p.OID {
		return nil, errDamaged
	}
	return info, nil
}

// ctxReader ends when its context does.
type ctxReader struct {
	ctx context.Context
	r   io.Reader
}

func (c ctxReader) Read(p []byte) (int, error) {
	if err := context.Cause(c.ctx); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
