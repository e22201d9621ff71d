package bundle

import (
	"bytes"
	"crypto/sha512"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/hiddeco/sshsig"
	"golang.org/x/crypto/ssh"
)

func TestHostileSignature(t *testing.T) {
	signed := func(by func(f *forgery, list []byte) []byte) func(*testing.T, *forgery) {
		return func(_ *testing.T, f *forgery) {
			f.signature = func(list []byte) []byte { return by(f, list) }
		}
	}
	stranger := newSigner(t)
	runAttacks(t, []attack{
		{"absent", signed(func(*forgery, []byte) []byte { return nil }), "not signed"},
		{"empty", signed(func(*forgery, []byte) []byte { return []byte{} }), "cannot be read"},
		{"junk", signed(func(*forgery, []byte) []byte { return []byte("signed, the sender\n") }), "cannot be read"},
		{"by a stranger", signed(func(f *forgery, list []byte) []byte { return f.signAs(stranger, NamespaceManifest, list) }), "not among the signers"},
		{"over the bundle's namespace", signed(func(f *forgery, list []byte) []byte { return f.signAs(f.signer, NamespaceBundle, list) }), NamespaceBundle},
		{"over the countersigner's namespace", signed(func(f *forgery, list []byte) []byte { return f.signAs(f.signer, NamespaceCountersign, list) }), NamespaceCountersign},
		{"over git's namespace", signed(func(f *forgery, list []byte) []byte { return f.signAs(f.signer, "git", list) }), "git"},
		{"over no namespace", signed(func(f *forgery, list []byte) []byte { return f.signAs(f.signer, "", list) }), ""},
		{"over other content", signed(func(f *forgery, list []byte) []byte { return f.sign(list[1:]) }), "does not verify"},
		{"over an unknown hash", signed(func(f *forgery, list []byte) []byte { return rehash(f.sign(list), "md5") }), "cannot be read"},
		{"over another hash than it says", signed(func(f *forgery, list []byte) []byte { return rehash(f.sign(list), "sha512") }), "does not verify"},
		{"with text in front", signed(func(f *forgery, list []byte) []byte { return append([]byte("hello\n"), f.sign(list)...) }), "cannot be read"},
		{"with a header in the armor", signed(func(f *forgery, list []byte) []byte {
			return bytes.Replace(f.sign(list), []byte("-----\n"), []byte("-----\nComment: x\n\n"), 1)
		}), "cannot be read"},
		{"with something behind", signed(func(f *forgery, list []byte) []byte { return append(f.sign(list), "hello\n"...) }), "cannot be read"},
		{"key and signature of two people", signed(func(f *forgery, list []byte) []byte {
			sig, _ := sshsig.Unarmor(f.signAs(stranger, NamespaceManifest, list))
			sig.PublicKey = f.signer.PublicKey()
			return sshsig.Armor(sig)
		}), "does not verify"},
	})
}

// rehash changes the hash that a signature says it is over.
func rehash(armored []byte, name string) []byte {
	block, _ := pem.Decode(armored)
	block.Bytes = bytes.Replace(block.Bytes, []byte("\x00\x00\x00\x06sha256"), append([]byte{0, 0, 0, byte(len(name))}, name...), 1)
	return pem.EncodeToMemory(block)
}

func TestSignatureOverSHA512(t *testing.T) {
	// ssh-keygen signs over SHA-512 unless told otherwise, so a sealer's may be.
	f := newForgery(t)
	f.signature = func(list []byte) []byte {
		sig, err := sshsig.Sign(bytes.NewReader(list), f.signer, sshsig.HashSHA512, NamespaceManifest)
		if err != nil {
			t.Fatal(err)
		}
		return sshsig.Armor(sig)
	}
	data := f.build(t)
	r, err := Open(bytes.NewReader(data), int64(len(data)), f.trust(t))
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	sum := sha512.Sum512([]byte("x"))
	if _, err := CheckSignature(f.sign([]byte("x")), NamespaceManifest, Sums{SHA512: sum[:]}); !errors.Is(err, ErrInvalid) {
		t.Errorf("a hash that was not computed: %v, want ErrInvalid", err)
	}
}

func TestSignerTerms(t *testing.T) {
	f := newForgery(t)
	data := f.build(t)
	key := string(ssh.MarshalAuthorizedKey(f.signer.PublicKey()))
	for options, want := range map[string]string{
		`valid-before="20261130140000Z" `:                    "expired",
		`valid-after="20261201Z" `:                           "not valid before",
		`namespaces="handover-bundle" `:                      "not listed for",
		`namespaces="*,!handover-manifest" `:                 "not listed for",
		`namespaces="handover-*",valid-before="20261130Z" `:  "expired",
		`valid-after="20260101Z",valid-before="20261201Z" `:  "",
		`NAMESPACES="handover-manifest" `:                    "",
		`namespaces="git,handover-*",valid-after="20260101"`: "",
	} {
		t.Run(options, func(t *testing.T) {
			signers, err := ParseSigners("allowed", []byte("mara@elegant.example "+strings.TrimSpace(options)+" "+key), time.UTC)
			if err != nil {
				t.Fatal(err)
			}
			trust := f.trust(t)
			trust.Signers = signers
			if want != "" {
				refused(t, data, trust, ErrInvalid, want)
				return
			}
			r, err := Open(bytes.NewReader(data), int64(len(data)), trust)
			if err != nil {
				t.Fatal(err)
			}
			r.Close()
		})
	}
	trust := f.trust(t)
	trust.Signers = nil
	if _, err := Open(bytes.NewReader(data), int64(len(data)), trust); err == nil {
		t.Error("a bundle opened with nobody to judge the sender by")
	}
}

// TestAddressee covers files that decrypt well, but not as the sealer sent them.
func TestAddressee(t *testing.T) {
	stranger, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	hybrid, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		to   func(f *forgery) []age.Recipient
		key  func(f *forgery) age.Identity
		want string
	}{
		{"to somebody else", func(*forgery) []age.Recipient { return []age.Recipient{stranger.Recipient()} }, func(*forgery) age.Identity { return stranger }, "not one the sealer addressed"},
		{"to one more", func(f *forgery) []age.Recipient {
			return []age.Recipient{f.identity.Recipient(), stranger.Recipient()}
		}, func(f *forgery) age.Identity { return f.identity }, "to 1 keys, but it is encrypted to 2"},
		{"to the same twice", func(f *forgery) []age.Recipient {
			return []age.Recipient{f.identity.Recipient(), f.identity.Recipient()}
		}, func(f *forgery) age.Identity { return f.identity }, "to 1 keys, but it is encrypted to 2"},
		{"to another kind", func(*forgery) []age.Recipient { return []age.Recipient{hybrid.Recipient()} }, func(*forgery) age.Identity { return hybrid }, "of the kinds"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newForgery(t)
			f.recipients = c.to(f)
			data, trust := f.build(t), f.trust(t)
			trust.Identities = []age.Identity{c.key(f)}
			refused(t, data, trust, ErrInvalid, c.want)
			trust.Forwarded = true
			r, err := Open(bytes.NewReader(data), int64(len(data)), trust)
			if err != nil {
				t.Fatalf("with Forwarded: %v", err)
			}
			defer r.Close()
			if !r.Forwarded {
				t.Error("the reader does not say that it was forwarded")
			}
		})
	}
}

func TestReopen(t *testing.T) {
	s := makeSample(t, text("data/documents/a/one.txt", "one\n"))
	trust := s.trust(t)
	trust.Identities = []age.Identity{s.sealed.Reopen}
	r, err := Open(bytes.NewReader(s.data), int64(len(s.data)), trust)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := r.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	other := makeSample(t, text("data/documents/a/one.txt", "one\n"))
	refused(t, other.data, trust, ErrInvalid, "age file")
}

// TestIdentityOrder sees that a key that may ask a person is tried last.
func TestIdentityOrder(t *testing.T) {
	s := makeSample(t)
	trust := s.trust(t)
	trust.Identities = []age.Identity{asking{t}, s.identity}
	r, err := Open(bytes.NewReader(s.data), int64(len(s.data)), trust)
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
}

type asking struct{ t *testing.T }

func (a asking) Unwrap([]*age.Stanza) ([]byte, error) {
	a.t.Error("a person was asked although another key fits")
	return nil, fmt.Errorf("asked: %w", age.ErrIncorrectIdentity)
}
