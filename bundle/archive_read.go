package bundle

import (
	"archive/tar"
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"strings"
	"sync/atomic"
	"time"

	"filippo.io/age"
)

const (
	treeName = "tree.jsonl"
	// maxList bounds tree.jsonl, in bytes, and thereby the other lists and the index, whose lines are shorter.
	maxList = 128 << 20
)

// archiveReader reads the three outer layers at random. What it gives has been authenticated by age alone: who wrote it, the
// bag on top of it must say.
type archiveReader struct {
	frames *frameReader
	use    *keyUse
	top    string
	mtime  time.Time
	index  []byte
	start  int64 // of the index, in the tar stream
	tree   []Entry
	treeIs Entry        // tree.jsonl itself
	near   atomic.Int64 // where in the index the last search ended

	progress func(n int) // told of content read in a walk, in bytes; may be nil
}

// openArchive opens the layers and reads the index, nothing else.
func openArchive(src io.ReaderAt, size int64, identities []age.Identity) (*archiveReader, error) {
	plain, n, use, err := decrypt(src, size, identities)
	if err != nil {
		return nil, err
	}
	frames, err := newFrameReader(plain, n)
	if err != nil {
		return nil, err
	}
	r := &archiveReader{frames: frames, use: use}
	if err := r.readIndex(); err != nil {
		frames.close()
		return nil, err
	}
	return r, nil
}

func (r *archiveReader) readIndex() error {
	end := r.frames.size() - 2*tarBlock
	if end < indexTrailer+tarBlock {
		return invalidf("the archive is too short to hold an index")
	}
	trailer := make([]byte, indexTrailer)
	if err := readAt(r.frames, trailer, end-indexTrailer); err != nil {
		return err
	}
	start, length, err := parseTrailer(trailer)
	if err != nil {
		return err
	}
	// The index member may have a pax header, so its content is found from its end.
	if start >= end-length || end-length-start > maxHeader {
		return invalidf("the trailer of the index points outside the archive")
	}
	head := make([]byte, end-length-start)
	r.index = make([]byte, length)
	if err := errors.Join(readAt(r.frames, head, start), readAt(r.frames, r.index, end-length)); err != nil {
		return err
	}
	return r.learnTop(head, start, length)
}

// maxHeader bounds one member's header: a pax header of two paths of 1024 bytes, and the block itself.
const maxHeader = 16 * tarBlock

// learnTop takes the top folder and the time stamp from the index's own header; every other header must agree.
func (r *archiveReader) learnTop(head []byte, start, length int64) error {
	h, err := tar.NewReader(bytes.NewReader(head)).Next()
	if err != nil || h.ModTime.Nanosecond() != 0 {
		return invalidf("the index has no readable header")
	}
	top, ok := strings.CutSuffix(h.Name, "/"+indexName)
	if !ok || strings.Contains(top, "/") || CheckName(top) != nil {
		return invalidf("the index does not stand in a top folder")
	}
	r.top, r.mtime, r.start = top, h.ModTime, start
	want := Entry{Path: indexName, Type: TypeFile, Mode: "0644", Size: length}
	if !bytes.Equal(head, want.header(top, r.mtime)) {
		return invalidf("the header of the index is not one this program writes")
	}
	return nil
}

// find looks path up in the index, first behind the one found last: many files are mostly read in order.
func (r *archiveReader) find(path string) (place, error) {
	near := int(r.near.Load())
	p, at, err := findPlace(r.index[near:], path)
	if err != nil {
		near = 0
		p, at, err = findPlace(r.index, path)
	}
	r.near.Store(int64(near + at))
	return p, err
}

// locate finds the content of e, after holding the tar header there against the one e must have.
func (r *archiveReader) locate(e Entry) (*io.SectionReader, error) {
	p, err := r.find(e.Path)
	if err != nil {
		return nil, err
	}
	want := e.header(r.top, r.mtime)
	if want == nil || p.Size != e.Size || p.Offset > r.start-int64(len(want))-p.Size {
		return nil, invalidf("the index line of %q makes no sense", e.Path)
	}
	head := make([]byte, len(want))
	if err := readAt(r.frames, head, p.Offset); err != nil {
		return nil, err
	}
	if !bytes.Equal(head, want) {
		return nil, invalidf("the index points to something that is not %q", e.Path)
	}
	return io.NewSectionReader(r.frames, p.Offset+int64(len(want)), e.Size), nil
}

// tag reads a file that tree.jsonl does not list (or before tree.jsonl is read): its size comes from the index. It gives the
// content and the entry it has; whether that is the right content, the caller must know.
func (r *archiveReader) tag(path string) ([]byte, Entry, error) {
	p, err := r.find(path)
	if err != nil {
		return nil, Entry{}, err
	}
	if p.Size > maxList {
		return nil, Entry{}, invalidf("%q is larger than such a file may be", path)
	}
	e := Entry{Path: path, Type: TypeFile, Mode: "0644", Size: p.Size}
	at, err := r.locate(e)
	if err != nil {
		return nil, e, err
	}
	b := make([]byte, p.Size)
	if err := readAt(at, b, 0); err != nil {
		return nil, e, err
	}
	e.Digest = DigestOf(b)
	return b, e, nil
}

// readTree reads tree.jsonl, line by line so that it is never held twice, and checks every entry and all names together.
func (r *archiveReader) readTree() error {
	p, err := r.find(treeName)
	if err != nil {
		return err
	}
	if p.Size > maxList {
		return invalidf("%s is larger than such a file may be", treeName)
	}
	r.treeIs = Entry{Path: treeName, Type: TypeFile, Mode: "0644", Size: p.Size}
	at, err := r.locate(r.treeIs)
	if err != nil {
		return err
	}
	sum := sha256.New()
	lines := bufio.NewReaderSize(io.TeeReader(at, sum), 64<<10)
	var seen names
	for {
		line, err := lines.ReadSlice('\n')
		if errors.Is(err, io.EOF) && len(line) == 0 {
			break
		}
		if errors.Is(err, io.EOF) || errors.Is(err, bufio.ErrBufferFull) {
			return invalidf("%s has a line that is no entry", treeName)
		}
		if err != nil {
			return classify(err)
		}
		if err := r.addEntry(line[:len(line)-1], &seen); err != nil {
			return err
		}
	}
	r.treeIs.Digest = FormatDigest(sum.Sum(nil))
	return nil
}

func (r *archiveReader) addEntry(line []byte, seen *names) error {
	e, err := parseEntry(line)
	if err != nil {
		return invalidf("%s: %v", treeName, err)
	}
	if len(r.tree) >= MaxEntries {
		return invalidf("%s lists more than %d files", treeName, MaxEntries)
	}
	if err := seen.add(e); err != nil {
		return invalidf("%s: %v", treeName, err)
	}
	r.tree = append(r.tree, e)
	return nil
}

// visit receives the content of one entry; nil means the entry is only checked.
type visit func(Entry) (io.WriteCloser, error)

// walk reads the whole archive in order and holds every byte of it against the tree: each header, each digest, each
// padding, the index, the end. trailing are the members that follow the tree's own entries, the index not among them.
func (r *archiveReader) walk(ctx context.Context, trailing []Entry, to visit) error {
	stream, stop := r.frames.stream(ctx)
	defer stop()
	w := walker{r: r, s: stream, to: to, hash: sha256.New()}
	for _, e := range r.tree {
		if err := w.entry(ctx, e); err != nil {
			return err
		}
	}
	for _, e := range trailing {
		if err := w.entry(ctx, e); err != nil {
			return err
		}
	}
	index := w.index.finish(w.offset)
	if w.offset != r.start || !bytes.Equal(index, r.index) {
		return invalidf("the index does not say where things lie")
	}
	if err := w.entry(ctx, unlisted(indexName, index)); err != nil {
		return err
	}
	return w.end()
}

// walker is the state of one walk.
type walker struct {
	r      *archiveReader
	s      *frameStream
	to     visit
	hash   hash.Hash
	index  indexWriter
	offset int64
}

func (w *walker) entry(ctx context.Context, e Entry) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if e.Path != indexName {
		w.index.add(e.Path, w.offset, e.Size)
	}
	if err := w.expect(e.header(w.r.top, w.r.mtime), e.Path); err != nil {
		return err
	}
	out, err := w.to(e)
	if err != nil {
		return err
	}
	err = w.content(e, out)
	if out != nil {
		err = errors.Join(err, out.Close())
	}
	if err != nil {
		return err
	}
	return w.expect(zeros[:padding(e.Size)], e.Path)
}

// expect reads len(want) bytes and refuses anything but want.
func (w *walker) expect(want []byte, path string) error {
	for len(want) > 0 {
		p, err := w.s.next(int64(len(want)))
		if err != nil {
			return ended(err, path)
		}
		if !bytes.Equal(p, want[:len(p)]) {
			return invalidf("the archive does not hold %q where it must, or not as this program writes it", path)
		}
		want = want[len(p):]
		w.offset += int64(len(p))
	}
	return nil
}

func (w *walker) content(e Entry, out io.Writer) error {
	if e.Type != TypeFile {
		return nil
	}
	w.hash.Reset()
	for left := e.Size; left > 0; {
		p, err := w.s.next(left)
		if err != nil {
			return ended(err, e.Path)
		}
		left -= int64(len(p))
		w.offset += int64(len(p))
		w.hash.Write(p)
		if w.r.progress != nil {
			w.r.progress(len(p))
		}
		if out != nil {
			if _, err := out.Write(p); err != nil {
				return err
			}
		}
	}
	if FormatDigest(w.hash.Sum(nil)) != e.Digest {
		return invalidf("%q was altered: it does not have the digest the sealer signed", e.Path)
	}
	return nil
}

// end accepts two blocks of zeros and then the end of the stream, which age has authenticated.
func (w *walker) end() error {
	if err := w.expect(zeros[:], "the end of the archive"); err != nil {
		return err
	}
	if _, err := w.s.next(1); !errors.Is(err, io.EOF) {
		return errors.Join(err, invalidf("something follows the end of the archive"))
	}
	return nil
}

func ended(err error, path string) error {
	if errors.Is(err, io.EOF) {
		return invalidf("the archive ends inside %q", path)
	}
	return err
}
