package bundle

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"filippo.io/age"
	"golang.org/x/crypto/ssh"
)

// Trust is what a reader brings along to judge a bundle with.
type Trust struct {
	Identities []age.Identity
	// Signers are the keys that may have sealed it. Nil is an error unless AnySigner accepts whoever did; the Reader
	// then says who, and that nobody vouched for it.
	Signers   *Signers
	AnySigner bool
	// Forwarded accepts a bundle that its manifest addresses to somebody else.
	Forwarded bool
	Now       time.Time // when signers' terms are judged
}

// Signer is who sealed a bundle.
type Signer struct {
	Fingerprint string `json:"fingerprint"` // "SHA256:…", as ssh-keygen -l prints it
	Principal   string `json:"principal"`   // the name in the reader's own list; empty when nobody vouched
	Trusted     bool   `json:"trusted"`
	key         ssh.PublicKey
}

// Check is one thing that was looked at, and what was seen.
type Check struct {
	ID     string `json:"id"`
	OK     bool   `json:"ok"`
	Title  string `json:"title"`
	Detail string `json:"detail,omitempty"`
}

// Reader reads a bundle whose sealer, addressee and list of contents have been checked. It reads what it is asked for and
// nothing else.
type Reader struct {
	Manifest  *Manifest
	Signer    Signer
	Entries   []Entry // every payload and tag file that tree.jsonl lists, in the order of the archive
	Forwarded bool    // the key that opened it is not one the manifest names
	Checks    []Check // what Open has established

	archive  *archiveReader
	trailing []Entry // tree.jsonl and what follows it
}

// Open opens a bundle of size bytes and checks what can be checked without reading the payload: the age file's end, the
// seek table, the index, the signature over the list of contents, that list, and whom the bundle is for. Failures are
// ErrNoKey and ErrInvalid. The caller closes the Reader.
func Open(src io.ReaderAt, size int64, t Trust) (*Reader, error) {
	if t.Signers == nil && !t.AnySigner {
		return nil, errors.New("nothing to judge the sender by: a list of allowed signers is needed")
	}
	archive, err := openArchive(src, size, t.Identities)
	if err != nil {
		return nil, err
	}
	r := &Reader{archive: archive}
	r.note("age", "The file decrypts and its end is authentic", "sealed for "+describeKinds(archive.use.kinds))
	for _, step := range []func(Trust) error{r.checkSigner, r.checkTree, r.checkManifest, r.checkAddressee, r.checkReview} {
		if err := step(t); err != nil {
			r.Close()
			return nil, err
		}
	}
	return r, nil
}

// Watch has Verify and Extract report what they read, in bytes of content, as they go.
func (r *Reader) Watch(progress func(n int)) { r.archive.progress = progress }

// Close frees what the Reader holds; the source stays the caller's.
func (r *Reader) Close() { r.archive.frames.close() }

func (r *Reader) note(id, title, detail string) {
	r.Checks = append(r.Checks, Check{ID: id, OK: true, Title: title, Detail: detail})
}

// checkSigner verifies the one signature that vouches for everything else.
func (r *Reader) checkSigner(t Trust) error {
	tags, tagEntry, err := r.archive.tag(tagManifestName)
	if err != nil {
		return err
	}
	signature, sigEntry, err := r.archive.tag(tagSigName)
	if err != nil {
		return &Error{Kind: ErrInvalid, Msg: "the bundle is not signed: " + err.Error(), Fix: "do not use it; ask the sender"}
	}
	key, err := CheckSignature(signature, NamespaceManifest, SumsOf(tags))
	if err != nil {
		return err
	}
	r.Signer = Signer{Fingerprint: ssh.FingerprintSHA256(key), key: key}
	detail := r.Signer.Fingerprint + "; nobody vouched for this key"
	if t.Signers != nil {
		if r.Signer.Principal, err = t.Signers.Judge(key, NamespaceManifest, t.Now); err != nil {
			return err
		}
		r.Signer.Trusted = true
		detail = r.Signer.Principal + ", " + r.Signer.Fingerprint
	}
	r.note("signature", "The list of contents is signed", detail)
	r.trailing = []Entry{{}, tagEntry, sigEntry}
	return nil
}

// checkTree reads the list of contents and holds it against the signed tag manifest, byte for byte.
func (r *Reader) checkTree(Trust) error {
	if err := r.archive.readTree(); err != nil {
		return err
	}
	r.Entries = r.archive.tree
	r.trailing[0] = r.archive.treeIs
	want := tagManifest(r.Entries, r.archive.treeIs)
	if DigestOf(want) != r.trailing[1].Digest {
		return invalidf("the list of contents is not the one that was signed")
	}
	r.note("tree", "The list of contents is the signed one", fmt.Sprintf("%d entries", len(r.Entries)))
	return nil
}

func (r *Reader) checkManifest(Trust) error {
	data, err := r.tagFile(manifestName)
	if err != nil {
		return err
	}
	if r.Manifest, err = parseManifest(data); err != nil {
		return err
	}
	if r.Manifest.Name != r.archive.top {
		return invalidf("the manifest names %q, the archive %q", r.Manifest.Name, r.archive.top)
	}
	if _, err := r.Stat(EnvelopePath); (err == nil) != (r.Manifest.Envelope != nil) {
		return invalidf("the manifest and the archive disagree on whether there is an envelope")
	}
	return nil
}

// tagFile reads a tag file that the tree lists, and checks its digest.
func (r *Reader) tagFile(path string) ([]byte, error) {
	e, err := r.Stat(path)
	if err != nil {
		return nil, invalidf("the bundle has no %s", path)
	}
	b, got, err := r.archive.tag(path)
	if err != nil {
		return nil, err
	}
	if got.Digest != e.Digest {
		return nil, invalidf("%q was altered: it does not have the digest the sealer signed", path)
	}
	return b, nil
}

// Stat finds an entry by its path in the bag; the error is fs.ErrNotExist.
func (r *Reader) Stat(path string) (Entry, error) {
	for _, list := range [][]Entry{r.Entries, r.trailing} {
		if i := slices.IndexFunc(list, func(e Entry) bool { return e.Path == path }); i >= 0 {
			return list[i], nil
		}
	}
	return Entry{}, fmt.Errorf("%q: %w in this bundle", path, fs.ErrNotExist)
}

// Time is when the sealer's clock said the bundle was sealed; every entry carries it.
func (r *Reader) Time() time.Time { return r.archive.mtime }

// maxHeld is up to which size, in bytes, a file is held while its digest is awaited.
const maxHeld = 4 << 20

// Copy writes one file's content to dst, not a byte of it before the whole file has been found to have the signed digest. It
// reads a large file twice rather than hold it.
func (r *Reader) Copy(ctx context.Context, dst io.Writer, path string) error {
	e, err := r.Stat(path)
	if err != nil {
		return err
	}
	if e.Type != TypeFile {
		return fmt.Errorf("%q is a %s, not a file", path, e.Type)
	}
	if e.Size <= maxHeld {
		var held bytes.Buffer
		held.Grow(int(e.Size))
		if err := r.copyOnce(ctx, &held, e); err != nil {
			return err
		}
		_, err := held.WriteTo(dst)
		return err
	}
	if err := r.copyOnce(ctx, io.Discard, e); err != nil {
		return err
	}
	return r.copyOnce(ctx, dst, e)
}

func (r *Reader) copyOnce(ctx context.Context, dst io.Writer, e Entry) error {
	at, err := r.archive.locate(e)
	if err != nil {
		return err
	}
	hash := sha256.New()
	in := io.TeeReader(readerFunc(func(p []byte) (int, error) {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		n, err := at.Read(p)
		if err != nil && !errors.Is(err, io.EOF) {
			err = classify(err)
		}
		return n, err
	}), hash)
	if _, err := io.CopyBuffer(struct{ io.Writer }{dst}, in, make([]byte, 256<<10)); err != nil {
		return err
	}
	if FormatDigest(hash.Sum(nil)) != e.Digest {
		return invalidf("%q was altered: it does not have the digest the sealer signed", e.Path)
	}
	return nil
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// sameKey compares two public keys as text, without their comments.
func sameKey(a, b string) bool {
	x, y := strings.Fields(a), strings.Fields(b)
	return len(x) > 0 && slices.Equal(x[:min(2, len(x))], y[:min(2, len(y))])
}
