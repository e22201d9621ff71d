package bundle

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"golang.org/x/crypto/ssh"
)

// sample is a bundle in memory with everything needed to open it.
type sample struct {
	sealed   *Sealed
	data     []byte
	identity *age.X25519Identity
	signer   ssh.Signer
	manifest *Manifest
}

var sealTime = time.Date(2026, 11, 30, 14, 2, 11, 0, time.UTC)

type nothing struct{}

func (nothing) Scan(string) (io.WriteCloser, error) { return discard{}, nil }

type discard struct{ io.Writer }

func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) Close() error                { return nil }

func text(path, content string) File {
	return File{Path: path, Size: int64(len(content)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(content)), nil
	}}
}

func newSigner(t testing.TB) ssh.Signer {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return signer
}

func makeSample(t testing.TB, files ...File) *sample {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	s := &sample{identity: id, signer: newSigner(t), manifest: &Manifest{
		Version: FormatVersion, ID: "acme-20261130T140211Z", Name: "acme-2026-11-30", Draft: true, SealedAt: sealTime,
		Engagement: Engagement{ID: "acme", Title: "Acme portal", Supplier: "Elegant", Client: "Acme"},
		Tool:       Tool{Name: "handover", Version: "test"},
		Recipients: []Recipient{{Person: "aiko", Kind: "x25519", Key: id.Recipient().String()}},
	}}
	var out bytes.Buffer
	w, err := NewWriter(t.Context(), &out, Config{Name: s.manifest.Name, Time: sealTime, Recipients: []age.Recipient{id.Recipient()}, Scanner: nothing{}})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	for _, f := range files {
		if _, err := w.Add(f); err != nil {
			t.Fatalf("add %s: %v", f.Path, err)
		}
	}
	if err := w.AddTag("START-HERE.html", []byte("<p>start</p>\n")); err != nil {
		t.Fatal(err)
	}
	if s.sealed, err = w.Finish(s.manifest, s.signer); err != nil {
		t.Fatal(err)
	}
	s.data = out.Bytes()
	return s
}

// trust is what the addressee would open the sample with.
func (s *sample) trust(t testing.TB) Trust {
	t.Helper()
	signers, err := ParseSigners("allowed", []byte("mara@elegant.example "+string(ssh.MarshalAuthorizedKey(s.signer.PublicKey()))), time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	return Trust{Identities: []age.Identity{s.identity}, Signers: signers, Now: sealTime}
}

func (s *sample) open(t testing.TB) *Reader {
	t.Helper()
	r, err := Open(bytes.NewReader(s.data), int64(len(s.data)), s.trust(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

func TestRoundTrip(t *testing.T) {
	big := make([]byte, 3*frameSize+12345)
	if _, err := rand.Read(big); err != nil {
		t.Fatal(err)
	}
	s := makeSample(t,
		text("data/documents/a/one.txt", "one\n"),
		File{Path: "data/documents/a/empty", Type: TypeDir},
		File{Path: "data/documents/a/link", Type: TypeLink, Link: "one.txt"},
		text("data/documents/a/zero", ""),
		text("data/documents/a/"+strings.Repeat("long/", 40)+"ünï.txt", "long\n"),
		text("data/documents/a/big", string(big)),
	)
	r := s.open(t)
	if r.Signer.Principal != "mara@elegant.example" || !r.Signer.Trusted {
		t.Errorf("signer = %+v", r.Signer)
	}
	var got bytes.Buffer
	if err := r.Copy(t.Context(), &got, "data/documents/a/big"); err != nil || !bytes.Equal(got.Bytes(), big) {
		t.Errorf("Copy: %v, equal %v", err, bytes.Equal(got.Bytes(), big))
	}
	dir := t.TempDir()
	if _, err := r.Extract(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"data/documents/a/link": "one\n", "data/documents/a/zero": "", "data/documents/a/big": string(big)} {
		b, err := os.ReadFile(filepath.Join(dir, path))
		if err != nil || string(b) != want {
			t.Errorf("%s: %v, %d bytes", path, err, len(b))
		}
	}
	for _, c := range r.Checks {
		t.Logf("%v %s: %s", c.OK, c.Title, c.Detail)
	}
}

func TestWrongKey(t *testing.T) {
	s := makeSample(t, text("data/documents/a/one.txt", "one\n"))
	other, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	trust := s.trust(t)
	trust.Identities = []age.Identity{other}
	_, err = Open(bytes.NewReader(s.data), int64(len(s.data)), trust)
	if !errors.Is(err, ErrNoKey) {
		t.Errorf("Open = %v, want ErrNoKey", err)
	}
}
