package handover

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/evidence"
)

// examinationForm changes whenever evaluating an export may give another result than before.
const examinationForm = "2"

// examinations are the results that were worked out before, in the cache of the workspace: one file an export, which says of what
// it is the result. They can be deleted at any time.
type examinations struct {
	dir string // empty where there is no cache to use
	our []byte // digest of who is ours
}

func (w *Workspace) examinations() (examinations, error) {
	e := w.Engagement
	who, err := json.Marshal([]any{e.People, e.Machines, e.Services, e.Domains, e.Systems, w.machine.Version, examinationForm})
	if err != nil {
		return examinations{}, err
	}
	sum := sha256.Sum256(who)
	c := examinations{our: sum[:]}
	if _, err := os.Stat(w.private(cacheDir)); err == nil {
		c.dir = filepath.Join(w.private(cacheDir), "examined")
	}
	return c, nil
}

// key is a digest of all that a result depends on.
func (c *examinations) key(w *Workspace, r *evidence.Reader, x *checks.EvidenceAdded, info fs.FileInfo, before *checks.EvidenceAdded, k evidence.Case) string {
	parts := []any{
		hex.EncodeToString(c.our), r.ID, r.Digest, x.Digest, x.Key, info.Size(), info.ModTime(), k.Whole, k.Word, k.Times.T0, k.Times.Revoked, k.Times.Taken.At,
	}
	if before != nil {
		parts = append(parts, before.Digest, before.Key)
		if old, err := os.Stat(w.StoredFile(before)); err == nil {
			parts = append(parts, old.Size(), old.ModTime())
		}
	}
	data, err := json.Marshal(parts)
	if err != nil {
		return "" // which is the key of nothing
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// examined is a cached result.
type examined struct {
	Key    string
	Result *evidence.Examination
}

func (c *examinations) file(x *checks.EvidenceAdded) string {
	sum := sha256.Sum256([]byte(x.Digest + x.Reader + x.System + x.Part + string(x.Moment)))
	return filepath.Join(c.dir, hex.EncodeToString(sum[:12]))
}

func (c *examinations) get(x *checks.EvidenceAdded, key string) *evidence.Examination {
	if c.dir == "" || key == "" {
		return nil
	}
	data, err := os.ReadFile(c.file(x))
	if err != nil {
		return nil
	}
	var e examined
	if err := gob.NewDecoder(bytes.NewReader(data)).Decode(&e); err != nil || e.Key != key {
		return nil
	}
	return e.Result
}

// put keeps a result. That it cannot be kept costs time and nothing else.
func (c *examinations) put(x *checks.EvidenceAdded, key string, result *evidence.Examination) {
	if c.dir == "" || key == "" {
		return
	}
	var b bytes.Buffer
	if gob.NewEncoder(&b).Encode(examined{key, result}) == nil && os.MkdirAll(c.dir, 0o700) == nil {
		_ = writeFile(c.file(x), b.Bytes(), 0o600)
	}
}

// hashing hashes what is read through it.
type hashing struct {
	r    io.Reader
	hash hash.Hash
}

func newHashing(r io.Reader) *hashing {
	h := sha256.New()
	return &hashing{io.TeeReader(r, h), h}
}

func (h *hashing) Read(p []byte) (int, error) { return h.r.Read(p) }

// digest is that of the whole, what was not read included.
func (h *hashing) digest() string {
	_, _ = io.Copy(io.Discard, h.r) // what fails here gives another digest
	return bundle.FormatDigest(h.hash.Sum(nil))
}
