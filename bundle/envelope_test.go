package bundle

import (
	"bytes"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
)

// enveloped is a forgery that carries an envelope, and the key of that.
func enveloped(t testing.TB, files ...File) (*forgery, *age.X25519Identity, []byte) {
	t.Helper()
	f := newForgery(t)
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	data, note := sealEnvelope(t, f.manifest.ID, id.Recipient(), files...)
	f.carry(data, note)
	return f, id, data
}

// carry puts an envelope into the bundle.
func (f *forgery) carry(data []byte, note *EnvelopeNote) {
	f.manifest.Envelope = note
	f.payload = append(f.payload, fileMember(EnvelopePath, string(data)))
}

func sealEnvelope(t testing.TB, bundleID string, to *age.X25519Recipient, files ...File) ([]byte, *EnvelopeNote) {
	t.Helper()
	var out bytes.Buffer
	w, err := NewEnvelope(t.Context(), &out, "acme-2026-11-30", sealTime.Add(time.Second), []age.Recipient{to})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	for _, f := range files {
		if err := w.Add(f); err != nil {
			t.Fatal(err)
		}
	}
	note, reopen, err := w.Finish(bundleID, []Recipient{{Person: "aiko", Kind: "x25519", Key: to.String()}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := age.Decrypt(bytes.NewReader(out.Bytes()), reopen); err != nil {
		t.Fatalf("the key for proving the envelope: %v", err)
	}
	return out.Bytes(), note
}

// openEnvelope opens the bundle, which must be sound, and the envelope in it.
func openEnvelope(t testing.TB, f *forgery, id age.Identity) (*Envelope, error) {
	t.Helper()
	data := f.build(t)
	r, err := Open(bytes.NewReader(data), int64(len(data)), f.trust(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	if _, err := r.Verify(t.Context()); err != nil {
		t.Fatal(err)
	}
	return r.OpenEnvelope([]age.Identity{id})
}

func secrets() []File {
	return []File{
		text("credentials.yaml", "password: hunter2\n"),
		text("state/prod.tfstate", `{"version": 4}`),
		{Path: "state/latest", Type: TypeLink, Link: "prod.tfstate"},
	}
}

func TestEnvelope(t *testing.T) {
	f, id, data := enveloped(t, secrets()...)
	v, err := openEnvelope(t, f, id)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if err := v.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	dir := t.TempDir()
	ours := filepath.Join(dir, "ours")
	if err := os.Mkdir(ours, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := v.Extract(t.Context(), ours); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "e.age", data)
	write(t, dir, "key", []byte(id.String()+"\n"))
	stock(t, dir, "mkdir x && age -d -i key e.age >e.zst && umask 077 && tar -C x --zstd -xf e.zst && chmod -R go= x && test \"$(ls x)\" = acme-2026-11-30-envelope")
	sameTree(t, filepath.Join(dir, "x", "acme-2026-11-30-envelope"), ours)
	// Nothing in the open part lets a guess of the content be tried.
	open, err := marshalJSON(f.manifest)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range v.Entries {
		if e.Digest != "" && (bytes.Contains(open, []byte(strings.TrimPrefix(e.Digest, digestPrefix))) || bytes.Contains(open, []byte(v.Info.Salt))) {
			t.Errorf("the manifest gives away the digest of %s or the salt", e.Path)
		}
	}
}

func TestHostileEnvelope(t *testing.T) {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	seal := func(t *testing.T, bundleID string, files ...File) ([]byte, *EnvelopeNote) {
		return sealEnvelope(t, bundleID, id.Recipient(), files...)
	}
	const commits = "does not hold what the manifest commits to"
	for _, c := range []struct {
		name, want string
		spoil      func(t *testing.T, f *forgery, data []byte, note *EnvelopeNote)
	}{
		{"of another bundle", "belongs to", func(t *testing.T, f *forgery, _ []byte, _ *EnvelopeNote) { f.carry(seal(t, "other", secrets()...)) }},
		{"of an earlier try", commits, func(t *testing.T, f *forgery, data []byte, _ *EnvelopeNote) {
			_, note := seal(t, "acme-1", secrets()...)
			f.carry(data, note)
		}},
		{"commitment changed", commits, func(_ *testing.T, f *forgery, data []byte, note *EnvelopeNote) {
			c := note.Entries[0].Commitment
			note.Entries[0].Commitment = c[:len(c)-1] + string(c[len(c)-1]^1)
			f.carry(data, note)
		}},
		{"commitment missing", commits, func(_ *testing.T, f *forgery, data []byte, note *EnvelopeNote) {
			note.Entries = note.Entries[1:]
			f.carry(data, note)
		}},
		{"commitment too many", commits, func(_ *testing.T, f *forgery, data []byte, note *EnvelopeNote) {
			note.Entries = append(note.Entries, Commitment{Path: "x"})
			f.carry(data, note)
		}},
		{"other recipients named", "different recipients", func(_ *testing.T, f *forgery, data []byte, note *EnvelopeNote) {
			note.Recipients = nil
			f.carry(data, note)
		}},
		{"cut short", "", func(_ *testing.T, f *forgery, data []byte, note *EnvelopeNote) { f.carry(data[:len(data)-9], note) }},
		{"not age", "", func(_ *testing.T, f *forgery, _ []byte, note *EnvelopeNote) { f.carry([]byte("secrets"), note) }},
		{"a bundle in its place", "", func(t *testing.T, f *forgery, _ []byte, note *EnvelopeNote) {
			inner := newForgery(t)
			inner.recipients = []age.Recipient{id.Recipient()}
			f.carry(inner.build(t), note)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newForgery(t)
			data, note := seal(t, f.manifest.ID, secrets()...)
			c.spoil(t, f, data, note)
			v, err := openEnvelope(t, f, id)
			if err == nil {
				v.Close()
			}
			if !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("OpenEnvelope = %v, want ErrInvalid saying %q", err, c.want)
			}
		})
	}
	t.Run("wrong key", func(t *testing.T) {
		f, _, _ := enveloped(t, secrets()...)
		if _, err := openEnvelope(t, f, id); !errors.Is(err, ErrNoKey) {
			t.Errorf("OpenEnvelope = %v, want ErrNoKey", err)
		}
	})
}

// TestHostileEnvelopeInfo has a sealer write an envelope.json that the bundle's manifest does not fit, or that no reader
// should take; the forger makes everything else fit it.
func TestHostileEnvelopeInfo(t *testing.T) {
	same := func(b []byte) []byte { return b }
	for _, c := range []struct {
		name, want string
		salt       []byte
		change     func([]byte) []byte
	}{
		{"later version", "version 2", make([]byte, 32), replace(`"version": 1`, `"version": 2`)},
		{"duplicate key", "stands twice", make([]byte, 32), replace(`"bundle"`, `"BUNDLE": "x", "bundle"`)},
		{"no salt", "commits to", nil, same},
		{"salt that is not one", "commits to", make([]byte, 32), replace(`"salt": "00`, `"salt": "xx`)},
		{"nothing", "cannot be read", make([]byte, 32), func([]byte) []byte { return nil }},
		{"", "", make([]byte, 32), same}, // the control: as honest as the rest
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newForgery(t)
			to := []Recipient{{Person: "aiko", Kind: "x25519", Key: f.identity.Recipient().String()}}
			info, err := marshalJSON(EnvelopeInfo{Version: FormatVersion, Bundle: f.manifest.ID, Recipients: to, Salt: hex.EncodeToString(c.salt)})
			if err != nil {
				t.Fatal(err)
			}
			all := []member{fileMember("credentials.yaml", "password: hunter2\n"), fileMember(envelopeName, string(c.change(info)))}
			note := commit(c.salt, entriesOf(all))
			note.Recipients = to
			var tree []byte
			for _, m := range all {
				tree = append(tree, m.line()...)
			}
			envelope := newForgery(t)
			envelope.top, envelope.recipients = "acme-2026-11-30-envelope", []age.Recipient{f.identity.Recipient()}
			f.carry(envelope.encrypt(t, envelope.stream(append(all, fileMember(treeName, string(tree))))), note)
			v, err := openEnvelope(t, f, f.identity)
			if err == nil {
				defer v.Close()
				err = v.Verify(t.Context())
			}
			if c.want == "" && err == nil {
				return
			}
			if !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("OpenEnvelope = %v, want ErrInvalid saying %q", err, c.want)
			}
		})
	}
}
