package decode

import (
	"compress/bzip2"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// bzip2Size is what the decoder of bzip2 holds.
const bzip2Size = 4 << 20

// compressed opens a compressed file: its content is one layer without a name.
func compressed(l *layer, k kind, r *feed) {
	if k == zlibKind && !isZlib(r.peek(zlibProbe)) {
		return // two bytes are no proof: the layer goes on as what it is
	}
	if !l.f.entry(l.path) { // the tables of a decoder cost more than a few bytes are worth
		return
	}
	in, done, err := inflater(l.f, k, r)
	defer done()
	if err != nil {
		why := "damaged at its start"
		if err == errLimit { //nolint:errorlint // returned as it is
			why = fmt.Sprintf("needs more memory than %d bytes", l.f.limits.Spool)
		}
		l.f.unscannable(l.path, why)
		return
	}
	_ = l.pour("", noHint, in, r.used) // told there
}

// inflater returns the reader of a kind of compression. done gives back its memory.
func inflater(f *file, k kind, r source) (in io.Reader, done func(), err error) {
	done = func() {}
	defer func() {
		if recover() != nil {
			err = errDamaged
		}
	}()
	switch k {
	case gzipKind:
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, done, err
		}
		z.Multistream(false)
		return &members{z: z, r: r}, done, nil
	case zlibKind:
		z, err := zlib.NewReader(r)
		return z, done, err
	case bzip2Kind:
		if !f.hold(bzip2Size) {
			return nil, done, errLimit
		}
		return bzip2.NewReader(r), func() { f.release(bzip2Size) }, nil
	case xzKind:
		x := &xzReader{f: f, r: r}
		return x, x.close, nil
	case zstdKind:
		return newZstd(f, r)
	default:
		return nil, done, errDamaged
	}
}

// source is what decoders read from: by bytes, so that they stop where they end.
type source interface {
	io.Reader
	io.ByteReader
}

func newZstd(f *file, r io.Reader) (io.Reader, func(), error) {
	window := min(f.spare()/2, 32<<20)
	if window < zstd.MinWindowSize {
		return nil, func() {}, errLimit
	}
	f.held += window
	// One at a time: it then decodes in the goroutine that reads, which the coroutines of feed demand.
	z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
		zstd.WithDecoderMaxWindow(uint64(window)), zstd.WithDecoderMaxMemory(uint64(window)))
	if err != nil {
		return nil, func() { f.release(window) }, err
	}
	return &zstdReader{z: z, most: window}, func() { z.Close(); f.release(window) }, nil
}

// zstdReader says what is the matter when a frame wants too much memory.
type zstdReader struct {
	z    *zstd.Decoder
	most int64
}

func (r *zstdReader) Read(p []byte) (int, error) {
	n, err := r.z.Read(p)
	if errors.Is(err, zstd.ErrWindowSizeExceeded) || errors.Is(err, zstd.ErrDecoderSizeExceeded) {
		err = reason(fmt.Sprintf("needs a window of more than %d bytes", r.most))
	}
	return n, err
}

// members reads the members of a gzip file one after the other and stops where something else follows.
type members struct {
	z *gzip.Reader
	r source
}

func (m *members) Read(p []byte) (int, error) {
	for {
		n, err := m.z.Read(p)
		if n > 0 || err != io.EOF { //nolint:errorlint // a reader ends with io.EOF itself
			if err == io.EOF { //nolint:errorlint // as above
				err = nil // it comes again
			}
			return n, err
		}
		f, ok := m.r.(*feed)
		if !ok {
			return 0, io.EOF
		}
		if next := f.peek(3); string(next) != "\x1f\x8b\x08" {
			return 0, io.EOF
		}
		if err := m.z.Reset(f); err != nil {
			return 0, err
		}
		m.z.Multistream(false)
	}
}

// zlibProbe is how many bytes are tried before a layer is taken for zlib.
const zlibProbe = 512

// isZlib reports whether the bytes can be inflated as far as they go.
func isZlib(b []byte) bool {
	if len(b) < 8 {
		return false
	}
	z, err := zlib.NewReader(&onlyBytes{b: b})
	if err != nil {
		return false
	}
	_, err = io.CopyN(io.Discard, z, 256)
	return err == nil || err == io.EOF || err == io.ErrUnexpectedEOF //nolint:errorlint // as the reader returns them
}

type onlyBytes struct{ b []byte }

func (o *onlyBytes) Read(p []byte) (int, error) {
	if len(o.b) == 0 {
		return 0, io.EOF
	}
	n := copy(p, o.b)
	o.b = o.b[n:]
	return n, nil
}

func (o *onlyBytes) ReadByte() (byte, error) {
	if len(o.b) == 0 {
		return 0, io.EOF
	}
	c := o.b[0]
	o.b = o.b[1:]
	return c, nil
}
