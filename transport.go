package handover

import (
	"bufio"
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"

	"golang.org/x/crypto/ssh"

	"github.com/handover-kit/handover/bundle"
)

const maxSignature = 64 << 10 // bytes of a detached signature

func fingerprint(key ssh.PublicKey) string { return ssh.FingerprintSHA256(key) }

// sumFile hashes a file, by SHA-512 too when asked for, and gives its size.
func sumFile(name string, long bool) (bundle.Sums, int64, error) {
	f, err := os.Open(name)
	if err != nil {
		return bundle.Sums{}, 0, err
	}
	defer f.Close()
	return sum(context.Background(), f, long)
}

func sum(ctx context.Context, src io.Reader, long bool) (bundle.Sums, int64, error) {
	hashes := []hash.Hash{sha256.New()}
	if long {
		hashes = append(hashes, sha512.New())
	}
	buf := make([]byte, 1<<20)
	var size int64
	for {
		if err := ctx.Err(); err != nil {
			return bundle.Sums{}, 0, err
		}
		n, err := src.Read(buf)
		size += int64(n)
		for _, h := range hashes {
			h.Write(buf[:n])
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return bundle.Sums{}, 0, err
		}
	}
	s := bundle.Sums{SHA256: hashes[0].Sum(nil)}
	if long {
		s.SHA512 = hashes[1].Sum(nil)
	}
	return s, size, nil
}

// transport is what can be said about a bundle file from outside.
type transport struct {
	digest    string
	size      int64
	signature []byte        // FILE.sig, nil when there is none
	key       ssh.PublicKey // that made the signature, which verifies
}

// inspectTransport hashes the file and verifies the detached signature beside it, when there is one. Whose key made it, the caller
// must judge.
func inspectTransport(ctx context.Context, name string) (*transport, error) {
	t := &transport{}
	signature, err := readLimited(name+".sig", maxSignature)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	t.signature = signature
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	// Both hashes when there is a signature: which it is over shows only inside it, and ours are over SHA-256.
	sums, size, err := sum(ctx, f, signature != nil && !bundle.SignsSHA256(signature))
	if err != nil {
		return nil, err
	}
	t.digest, t.size = bundle.FormatDigest(sums.SHA256), size
	if signature != nil {
		if t.key, err = bundle.CheckSignature(signature, bundle.NamespaceBundle, sums); err != nil {
			return nil, &Error{bundle.ErrInvalid, name + ".sig: " + err.Error(), "the file was altered on the way, or the signature belongs to another; ask the sender for both again"}
		}
	}
	return t, nil
}

// judge holds the transport's signature against who sealed the bundle.
func (t *transport) judge(sealer bundle.Signer) (bundle.Check, error) {
	c := bundle.Check{ID: "transport", OK: true, Title: "The file is the one that was signed for sending", Detail: t.digest}
	if t.signature == nil {
		c.Title = "There is no detached signature beside the file"
		c.Detail = "the signature inside vouches for the content; digest " + t.digest
		return c, nil
	}
	if print := fingerprint(t.key); print != sealer.Fingerprint {
		return c, &Error{bundle.ErrInvalid, "the file was signed for sending by " + print + ", and sealed by " + sealer.Fingerprint, "ask the sender why two keys were used"}
	}
	return c, nil
}

// Inspection is what can be said about a bundle without a key.
type Inspection struct {
	File       string
	Size       int64
	Digest     string
	Recipients []string        // the kinds of key it is encrypted to
	Signature  *KeyDescription // of the detached signature beside it; nil when there is none
}

// KeyDescription names a public key.
type KeyDescription struct {
	Fingerprint string `json:"fingerprint"`
	Type        string `json:"type"`
}

// Inspect looks at a bundle from outside. It says nothing about who sealed it: a signature is named, not judged.
func Inspect(ctx context.Context, name string) (*Inspection, error) {
	f, _, err := openBundle(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	kinds, err := bundle.RecipientKinds(bufio.NewReader(f))
	if err != nil {
		return nil, err
	}
	t, err := inspectTransport(ctx, name)
	if err != nil {
		return nil, err
	}
	i := &Inspection{File: name, Size: t.size, Digest: t.digest, Recipients: kinds}
	if t.key != nil {
		i.Signature = &KeyDescription{fingerprint(t.key), t.key.Type()}
	}
	return i, nil
}
