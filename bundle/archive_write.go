package bundle

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"time"

	"filippo.io/age"
)

// archiveWriter writes the three outer layers: members go into a tar stream, that into zstd frames, those into an
// age file. It keeps the list of what it wrote for tree.jsonl and where it lies for the index.
type archiveWriter struct {
	ctx     context.Context
	cancel  context.CancelFunc
	top     string    // the one top folder
	mtime   time.Time // of every member
	sealed  io.WriteCloser
	frames  *frameWriter
	names   names
	count   int
	entries []Entry
	index   indexWriter
	err     error // the first failure; nothing works after it
}

func newArchiveWriter(ctx context.Context, dst io.Writer, top string, mtime time.Time, recipients []age.Recipient) (*archiveWriter, error) {
	sealed, err := age.Encrypt(dst, recipients...)
	if err != nil {
		return nil, fmt.Errorf("encrypt: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	frames, err := newFrameWriter(ctx, sealed)
	if err != nil {
		cancel()
		return nil, err
	}
	return &archiveWriter{ctx: ctx, cancel: cancel, top: top, mtime: mtime.UTC().Truncate(time.Second), sealed: sealed, frames: frames}, nil
}

// add writes one file, folder or link and gives its entry. Every byte is shown to scan first, if there is one. A source that yields
// another number of bytes than its Size is a *ChangedError.
func (w *archiveWriter) add(f File, scan io.Writer) (Entry, error) {
	e := newEntry(f)
	if w.err != nil {
		return e, w.err
	}
	if err := admit(e, &w.names, &w.count); err != nil {
		return e, err // nothing was written: the archive is still whole
	}
	src := io.NopCloser(nil)
	if e.Type == TypeFile {
		var err error
		if src, err = f.Open(); err != nil {
			return e, err // likewise
		}
	}
	digest, err := w.member(e, src, scan)
	if err = errors.Join(err, src.Close()); err != nil {
		w.err = err
		return e, err
	}
	e.Digest = digest
	w.entries = append(w.entries, e)
	return e, nil
}

// member writes header, content and padding, and gives the content's digest.
func (w *archiveWriter) member(e Entry, src io.Reader, scan io.Writer) (string, error) {
	header := e.header(w.top, w.mtime)
	if header == nil {
		return "", fmt.Errorf("%q cannot stand in a tar archive", e.Path)
	}
	w.index.add(e.Path, w.frames.offset, e.Size)
	if _, err := w.frames.Write(header); err != nil {
		return "", err
	}
	if e.Type != TypeFile {
		return "", nil
	}
	digest, err := readContent(w.ctx, e, src, scan, w.frames)
	if err != nil {
		return "", err
	}
	_, err = w.frames.Write(zeros[:padding(e.Size)])
	return digest, err
}

// buffer is where content is read to: the frame being filled, or a scratch buffer when nothing is written.
type buffer interface {
	space() []byte       // where to read to, never empty
	advance(n int) error // n bytes have been read there
}

// readContent reads one source to its end, straight into where it is needed; hash and scan look at it there. A source that does not yield exactly size
// bytes has changed.
func readContent(ctx context.Context, e Entry, src io.Reader, scan io.Writer, to buffer) (digest string, err error) {
	hash := sha256.New()
	for left := e.Size; left > 0; {
		if err := context.Cause(ctx); err != nil {
			return "", err
		}
		space := to.space()
		space = space[:min(int64(len(space)), left)]
		n, err := src.Read(space)
		left -= int64(n)
		hash.Write(space[:n])
		if scan != nil {
			if _, err := scan.Write(space[:n]); err != nil {
				return "", err
			}
		}
		if err := to.advance(n); err != nil {
			return "", err
		}
		switch {
		case left > 0 && errors.Is(err, io.EOF):
			return "", &ChangedError{Name: e.Path}
		case err != nil && !errors.Is(err, io.EOF):
			return "", fmt.Errorf("read %s: %w", e.Path, err)
		}
	}
	if grown, err := atEnd(src); err != nil || grown {
		return "", errors.Join(err, &ChangedError{Name: e.Path})
	}
	return FormatDigest(hash.Sum(nil)), nil
}

// atEnd says whether src has more to give.
func atEnd(src io.Reader) (grown bool, err error) {
	var one [1]byte
	n, err := io.ReadFull(src, one[:])
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return n > 0, err
}

// tree is tree.jsonl as of now.
func (w *archiveWriter) tree() []byte {
	b := make([]byte, 0, listSize(w.entries, entryLineSize))
	for _, e := range w.entries {
		b = append(b, e.line()...)
	}
	return b
}

// addUnlisted writes a member that tree.jsonl does not list: the tree itself and what follows it.
func (w *archiveWriter) addUnlisted(path string, content []byte) error {
	if w.err != nil {
		return w.err
	}
	_, w.err = w.member(unlisted(path, content), bytes.NewReader(content), nil)
	return w.err
}

// close writes the index, the end of the archive and of each layer.
func (w *archiveWriter) close() error {
	if w.err != nil {
		return w.err
	}
	w.err = errors.New("the archive is closed")
	if err := w.frames.cut(); err != nil {
		return err
	}
	index := w.index.finish(w.frames.offset)
	if _, err := w.member(unlisted(indexName, index), bytes.NewReader(index), nil); err != nil {
		return err
	}
	if _, err := w.frames.Write(zeros[:2*tarBlock]); err != nil {
		return err
	}
	if err := w.frames.close(); err != nil {
		return err
	}
	w.cancel()
	return w.sealed.Close()
}

// abort stops what runs and gives up the archive; after close it does nothing.
func (w *archiveWriter) abort() {
	w.cancel()
	w.frames.stop()
}

var zeros [2 * tarBlock]byte

// unlisted is the entry of a member that tree.jsonl does not list.
func unlisted(path string, content []byte) Entry {
	return Entry{Path: path, Type: TypeFile, Mode: "0644", Size: int64(len(content)), Digest: DigestOf(content)}
}
