package bundle

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"
	"time"

	"filippo.io/age"
	"golang.org/x/crypto/ssh"
)

// Config is what a bundle is made with.
type Config struct {
	Name       string          // the top folder; CheckName must accept it
	Time       time.Time       // of sealing; every member carries it
	Recipients []age.Recipient // at least one
	Scanner    Scanner         // sees every byte of the open part; required
}

// Writer writes one bundle: payload files first, then the tag files, then Finish. It is for one goroutine.
type Writer struct {
	archive *archiveWriter
	scanner Scanner
	out     *digestWriter
	key     []byte
	tags    bool // tag files have begun
}

// Sealed describes a finished bundle.
type Sealed struct {
	Digest    string            // of the encrypted file, "sha256:HEX"
	Sum       [sha256.Size]byte // the same, for Sign
	Size      int64             // of the encrypted file, in bytes
	Files     int               // payload files
	Bytes     int64             // of payload
	Entries   []Entry
	Reopen    age.Identity // opens this one file, to prove it; in memory only
	TagDigest string       // of tagmanifest-sha256.txt, what the sealer signed
}

// NewWriter starts a bundle on dst. When anything fails afterwards what dst received is worthless, and Abort must be called.
// Recipients that age cannot mix are an error here, before any work.
func NewWriter(ctx context.Context, dst io.Writer, c Config) (*Writer, error) {
	if c.Scanner == nil {
		return nil, errors.New("a bundle writer needs a scanner")
	}
	if err := CheckName(c.Name); err != nil || strings.Contains(c.Name, "/") {
		return nil, fmt.Errorf("%q cannot be the name of a bundle", c.Name)
	}
	w := &Writer{scanner: c.Scanner, out: &digestWriter{dst: dst, hash: sha256.New()}}
	var err error
	w.archive, err = newArchiveWriter(ctx, w.out, c.Name, c.Time, capture(c.Recipients, &w.key))
	return w, err
}

// Add writes one payload file, folder or link, below data/, and gives its entry. When Open of the file fails, nothing was
// written and the bundle can go on without it; any other failure ends the bundle. Files with equal order and content give
// equal plaintext.
func (w *Writer) Add(f File) (Entry, error) {
	if w.tags {
		return Entry{}, fmt.Errorf("%q comes after the tag files", f.Path)
	}
	if err := checkPayload(f); err != nil {
		return Entry{}, err
	}
	return w.addScanned(f)
}

func (w *Writer) addScanned(f File) (Entry, error) {
	if f.Type == TypeDir || f.Type == TypeLink {
		return w.archive.add(f, nil)
	}
	scan, err := w.scanner.Scan(f.Path)
	if err != nil {
		return Entry{}, err
	}
	e, err := w.archive.add(f, scan)
	if closing := scan.Close(); closing != nil {
		w.archive.err = closing // the file is in the archive: only giving that up keeps it from leaving
		err = errors.Join(err, closing)
	}
	return e, err
}

// AddTag writes one tag file of the caller's, such as record.json; after the first, no payload can be added.
func (w *Writer) AddTag(path string, content []byte) error {
	if strings.HasPrefix(path, payloadDir) || reserved(path) {
		return fmt.Errorf("%q is not a tag file a caller may add", path)
	}
	return w.addTag(path, content)
}

func reserved(path string) bool {
	switch path {
	case bagitName, bagInfoName, payloadName, tagManifestName, tagSigName, manifestName, treeName, indexName:
		return true
	}
	return false
}

func (w *Writer) addTag(path string, content []byte) error {
	if !w.tags {
		w.tags = true
		// Tag files start a frame of their own, so that reading them all costs no payload.
		if err := w.archive.frames.cut(); err != nil {
			return err
		}
	}
	_, err := w.addScanned(File{Path: path, Size: int64(len(content)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(content)), nil
	}})
	return err
}

// Finish writes the bag's own files with m, has the tag manifest signed by signer, and ends the file. The bytes are in dst
// then; making them durable is the caller's.
func (w *Writer) Finish(m *Manifest, signer ssh.Signer) (*Sealed, error) {
	manifest, err := marshalJSON(m)
	if err != nil {
		return nil, err
	}
	payload, files, octets := payloadManifest(w.archive.entries)
	for _, tag := range []struct {
		path    string
		content []byte
	}{
		{bagitName, []byte(bagDeclaration)},
		{bagInfoName, bagInfo(m, files, octets)},
		{payloadName, payload},
		{manifestName, manifest},
	} {
		if err := w.addTag(tag.path, tag.content); err != nil {
			return nil, err
		}
	}
	tagSum, err := w.sign(signer)
	if err != nil {
		return nil, err
	}
	if err := w.archive.close(); err != nil {
		return nil, err
	}
	s := &Sealed{
		Size: w.out.size, Files: files, Bytes: octets, Entries: w.archive.entries,
		Reopen: age.NewInjectedFileKeyIdentity(w.key), TagDigest: tagSum,
	}
	w.out.hash.Sum(s.Sum[:0])
	s.Digest = FormatDigest(s.Sum[:])
	return s, nil
}

// sign writes tree.jsonl, the tag manifest over everything before, and the signature over that.
func (w *Writer) sign(signer ssh.Signer) (string, error) {
	tree := w.archive.tree()
	tags := tagManifest(w.archive.entries, unlisted(treeName, tree))
	sum := sha256.Sum256(tags)
	signature, err := Sign(signer, NamespaceManifest, sum)
	if err != nil {
		return "", err
	}
	return FormatDigest(sum[:]), errors.Join(
		w.archive.addUnlisted(treeName, tree),
		w.archive.addUnlisted(tagManifestName, tags),
		w.archive.addUnlisted(tagSigName, signature),
	)
}

// Abort gives up the bundle and ends what runs; after Finish it does nothing.
func (w *Writer) Abort() { w.archive.abort() }

// digestWriter hashes and counts what passes.
type digestWriter struct {
	dst  io.Writer
	hash hash.Hash
	size int64
}

func (w *digestWriter) Write(p []byte) (int, error) {
	n, err := w.dst.Write(p)
	w.hash.Write(p[:n])
	w.size += int64(n)
	return n, err
}
