package bundle

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"filippo.io/age"
)

// The envelope is an age file of its own inside the bundle, with recipients of its own: credentials and infrastructure
// state. It has the outer layers of a bundle and, instead of a bag, envelope.json. What vouches for it is the bundle around
// it, whose signed manifest holds its digest and a commitment to each file.
const (
	envelopeName   = "envelope.json"
	envelopeSuffix = "-envelope" // of its top folder
)

// EnvelopeInfo is envelope.json: which bundle the envelope belongs to.
type EnvelopeInfo struct {
	Version    int         `json:"version"`
	Bundle     string      `json:"bundle"` // its id
	Recipients []Recipient `json:"recipients"`
	Salt       string      `json:"salt"` // HEX; keys the commitments in the bundle's manifest
}

// EnvelopeWriter writes an envelope.
type EnvelopeWriter struct {
	archive *archiveWriter
	key     []byte
}

// NewEnvelope starts the envelope of the bundle called name on dst. When anything fails afterwards, Abort must be called.
func NewEnvelope(ctx context.Context, dst io.Writer, name string, at time.Time, recipients []age.Recipient) (*EnvelopeWriter, error) {
	w := &EnvelopeWriter{}
	var err error
	w.archive, err = newArchiveWriter(ctx, dst, name+envelopeSuffix, at, capture(recipients, &w.key))
	return w, err
}

// Add writes one file.
func (w *EnvelopeWriter) Add(f File) error {
	if f.Path == envelopeName || f.Path == treeName || f.Path == indexName {
		return fmt.Errorf("%q is not a file a caller may add", f.Path)
	}
	_, err := w.archive.add(f, nil)
	return err
}

// Finish ends the envelope and gives what the bundle's manifest says about it, and an identity that opens this one file,
// to prove it.
func (w *EnvelopeWriter) Finish(bundleID string, to []Recipient) (*EnvelopeNote, age.Identity, error) {
	salt := make([]byte, sha256.Size)
	if _, err := rand.Read(salt); err != nil {
		return nil, nil, err
	}
	note := commit(salt, w.archive.entries)
	note.Recipients = to
	info, err := marshalJSON(EnvelopeInfo{Version: FormatVersion, Bundle: bundleID, Recipients: to, Salt: hex.EncodeToString(salt)})
	if err != nil {
		return nil, nil, err
	}
	_, err = w.archive.add(File{Path: envelopeName, Size: int64(len(info)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(info)), nil
	}}, nil)
	if err = errors.Join(err, w.archive.addUnlisted(treeName, w.archive.tree()), w.archive.close()); err != nil {
		return nil, nil, err
	}
	return note, age.NewInjectedFileKeyIdentity(w.key), nil
}

// Abort gives up the envelope; after Finish it does nothing.
func (w *EnvelopeWriter) Abort() { w.archive.abort() }

// commit binds to every entry without telling its digest or size to who lacks the salt.
func commit(salt []byte, entries []Entry) *EnvelopeNote {
	note := &EnvelopeNote{Entries: []Commitment{}}
	for _, e := range entries {
		if e.Path == envelopeName {
			continue
		}
		mac := hmac.New(sha256.New, salt)
		mac.Write(e.line())
		note.Entries = append(note.Entries, Commitment{
			Path: e.Path, Asset: e.Asset, Commitment: "hmac-sha256:" + hex.EncodeToString(mac.Sum(nil)),
		})
	}
	return note
}

// Envelope is an opened envelope that has been held against its bundle's manifest.
type Envelope struct {
	Info    EnvelopeInfo
	Entries []Entry
	archive *archiveReader
}

// OpenEnvelope opens the envelope inside the bundle, by keys that may differ from the bundle's. ErrNoKey when none fits,
// ErrInvalid when it is not the one the manifest commits to.
func (r *Reader) OpenEnvelope(identities []age.Identity) (*Envelope, error) {
	e, err := r.Stat(EnvelopePath)
	if err != nil {
		return nil, err
	}
	at, err := r.archive.locate(e)
	if err != nil {
		return nil, err
	}
	archive, err := openArchive(at, e.Size, identities)
	if err != nil {
		return nil, fmt.Errorf("open the envelope: %w", err)
	}
	env := &Envelope{archive: archive}
	if err := env.check(r.Manifest); err != nil {
		env.Close()
		return nil, fmt.Errorf("open the envelope: %w", err)
	}
	return env, nil
}

func (v *Envelope) check(m *Manifest) error {
	if err := v.archive.readTree(); err != nil {
		return err
	}
	v.Entries = v.archive.tree
	data, got, err := v.archive.tag(envelopeName)
	if err != nil {
		return err
	}
	listed := slices.IndexFunc(v.Entries, func(e Entry) bool { return e.Path == envelopeName && e.Digest == got.Digest })
	if listed < 0 {
		return invalidf("%s is not the one its list of contents names", envelopeName)
	}
	if err := decodeJSON(data, &v.Info); err != nil {
		return invalidf("%s cannot be read: %v", envelopeName, err)
	}
	if err := checkVersion(v.Info.Version); err != nil {
		return err
	}
	if v.Info.Bundle != m.ID {
		return invalidf("the envelope belongs to %q, not to this bundle", v.Info.Bundle)
	}
	salt, err := hex.DecodeString(v.Info.Salt)
	if err != nil || len(salt) != sha256.Size || !slices.Equal(commit(salt, v.Entries).Entries, m.Envelope.Entries) {
		return invalidf("the envelope does not hold what the manifest commits to")
	}
	if !slices.Equal(v.Info.Recipients, m.Envelope.Recipients) {
		return invalidf("the envelope and the manifest name different recipients")
	}
	if why := misaddressed(v.archive.use, v.Info.Recipients); why != "" {
		return invalidf("%s", why)
	}
	return nil
}

// Close frees what the Envelope holds.
func (v *Envelope) Close() { v.archive.frames.close() }

// Verify reads everything in the envelope and holds it against the commitments; nothing is written.
func (v *Envelope) Verify(ctx context.Context) error {
	return v.walk(ctx, func(Entry) (io.WriteCloser, error) { return nil, nil })
}

// Extract verifies the envelope and writes it below dir, an empty folder that nobody else may read.
func (v *Envelope) Extract(ctx context.Context, dir string) error {
	x := newExtraction(dir)
	x.private = true
	if err := v.walk(ctx, x.create); err != nil {
		return err
	}
	return x.finish()
}

func (v *Envelope) walk(ctx context.Context, to visit) error {
	return v.archive.walk(ctx, []Entry{v.archive.treeIs}, to)
}
