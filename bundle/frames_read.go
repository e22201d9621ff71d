package bundle

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"

	seekable "github.com/SaveTheRbtz/zstd-seekable-format-go/pkg"
	"github.com/cespare/xxhash/v2"
	"github.com/klauspost/compress/zstd"
)

const (
	maxFrame      = 8 << 20  // content and window of one frame, in bytes
	maxSeekTable  = 16 << 20 // more than a million frames, 5 TB of content
	seekFooter    = 9        // frame count, descriptor, magic
	seekEntry     = 12       // compressed size, content size, checksum
	skippableHead = 8        // magic and length of a skippable frame
)

// frameReader reads a seekable zstd stream at random, one frame at a time, and accepts only what frameWriter would
// write: independent frames of bounded size, each exactly as long as the seek table says, and the seek table last.
// It may be used from several goroutines.
type frameReader struct {
	src   io.ReaderAt
	table *seekable.SeekTable
	dec   *zstd.Decoder

	mu     sync.Mutex // guards the one frame kept
	kept   int64
	keptAt []byte
}

// newFrameReader reads the seek table of the size bytes of src.
func newFrameReader(src io.ReaderAt, size int64) (*frameReader, error) {
	table, err := readSeekTable(src, size)
	if err != nil {
		return nil, err
	}
	// The limits hold for hostile frames too: no window and no content larger than a frame may have.
	dec, err := zstd.NewReader(nil,
		zstd.WithDecoderConcurrency(workers()),
		zstd.WithDecoderMaxMemory(maxFrame), zstd.WithDecoderMaxWindow(maxFrame),
		zstd.WithDecodeAllCapLimit(true))
	if err != nil {
		return nil, err
	}
	return &frameReader{src: src, table: table, dec: dec, kept: -1}, nil
}

// readSeekTable reads the trailing skippable frame and holds it against the length of the stream.
func readSeekTable(src io.ReaderAt, size int64) (*seekable.SeekTable, error) {
	if size < skippableHead+seekFooter {
		return nil, invalidf("the compressed stream is too short to hold a seek table")
	}
	var footer [seekFooter]byte
	if err := readAt(src, footer[:], size-seekFooter); err != nil {
		return nil, err
	}
	n := int64(binary.LittleEndian.Uint32(footer[:4]))
	length := skippableHead + n*seekEntry + seekFooter
	if length > size || length > maxSeekTable {
		return nil, invalidf("the seek table claims %d frames, more than the file can hold", n)
	}
	if footer[4] != 0x80 {
		return nil, invalidf("the seek table has a form this program does not write")
	}
	buf := make([]byte, length)
	if err := readAt(src, buf, size-length); err != nil {
		return nil, err
	}
	table, err := seekable.NewSeekTable(buf)
	if err != nil {
		return nil, invalidf("the seek table is damaged: %v", err)
	}
	sum := length
	for i := range table.NumFrames() {
		f, _ := table.EntryByID(i)
		if f.DecompressedSize == 0 || f.DecompressedSize > maxFrame || f.CompressedSize == 0 || f.CompressedSize > 2*maxFrame {
			return nil, invalidf("the seek table gives frame %d a size no frame may have", i)
		}
		sum += int64(f.CompressedSize)
	}
	if sum != size {
		return nil, invalidf("the seek table disagrees with the stream: its frames are %d bytes, the file holds %d", sum, size)
	}
	return table, nil
}

// size is the length of the whole content in bytes.
func (r *frameReader) size() int64 { return int64(r.table.Size()) }

func (r *frameReader) close() { r.dec.Close() }

// frame decodes frame id into dst, which is grown as needed, and checks everything there is to check about it.
func (r *frameReader) frame(id int64, dst []byte) ([]byte, error) {
	f, ok := r.table.EntryByID(id)
	if !ok {
		return nil, fmt.Errorf("no frame %d", id)
	}
	raw := make([]byte, f.CompressedSize)
	if err := readAt(r.src, raw, int64(f.CompressedOffset)); err != nil {
		return nil, err
	}
	if err := checkFrame(raw, f.DecompressedSize); err != nil {
		return nil, invalidf("frame %d: %v", id, err)
	}
	if cap(dst) < int(f.DecompressedSize) {
		dst = make([]byte, 0, f.DecompressedSize)
	}
	out, err := r.dec.DecodeAll(raw, dst[:0:f.DecompressedSize])
	if err != nil {
		return nil, invalidf("frame %d does not decompress: %v", id, err)
	}
	if len(out) != int(f.DecompressedSize) || uint32(xxhash.Sum64(out)) != f.Checksum {
		return nil, invalidf("frame %d is not what the seek table says", id)
	}
	return out, nil
}

// checkFrame walks the blocks of one zstd frame (RFC 8878, section 3.1.1) without decoding them: raw must be exactly one
// frame, without a dictionary, that declares content bytes.
func checkFrame(raw []byte, content uint32) error {
	var h zstd.Header
	if err := h.Decode(raw); err != nil {
		return err
	}
	if h.Skippable || h.DictionaryID != 0 {
		return errors.New("it is not a standard frame")
	}
	if h.HasFCS && h.FrameContentSize != uint64(content) {
		return fmt.Errorf("it declares %d bytes, the seek table %d", h.FrameContentSize, content)
	}
	if !h.SingleSegment && h.WindowSize > maxFrame {
		return fmt.Errorf("its window is larger than %d bytes", maxFrame)
	}
	at := h.HeaderSize
	for last := false; !last; {
		if at+3 > len(raw) {
			return errors.New("it is cut short")
		}
		head := uint32(raw[at]) | uint32(raw[at+1])<<8 | uint32(raw[at+2])<<16
		last = head&1 != 0
		size := int(head >> 3)
		if head>>1&3 == 1 { // a run: one byte, repeated
			size = 1
		}
		at += 3 + size
	}
	if h.HasCheckSum {
		at += 4
	}
	if at != len(raw) {
		return errors.New("it does not end where the seek table says")
	}
	return nil
}

// ReadAt reads content bytes. It keeps the last frame decoded, so that neighbouring reads cost one frame.
func (r *frameReader) ReadAt(p []byte, off int64) (int, error) {
	done := 0
	for done < len(p) {
		f, ok := r.table.EntryByDecompressedOffset(uint64(off))
		if !ok {
			return done, io.EOF
		}
		n, err := r.copyFrom(f, p[done:], off)
		if err != nil {
			return done, err
		}
		done, off = done+n, off+int64(n)
	}
	return done, nil
}

func (r *frameReader) copyFrom(f seekable.FrameOffsetEntry, p []byte, off int64) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.kept != f.ID {
		out, err := r.frame(f.ID, r.keptAt)
		if err != nil {
			r.kept = -1
			return 0, err
		}
		r.kept, r.keptAt = f.ID, out
	}
	return copy(p, r.keptAt[off-int64(f.DecompressedOffset):]), nil
}

// stream reads all content from the start, decrypting and decoding ahead on all cores. The function given back ends it.
func (r *frameReader) stream(ctx context.Context) (*frameStream, func()) {
	ctx, cancel := context.WithCancel(ctx)
	s := &frameStream{ctx: ctx, queue: make(chan chan decoded, workers()), pool: &sync.Pool{}}
	var wg sync.WaitGroup
	wg.Go(func() {
		defer close(s.queue)
		for id := range r.table.NumFrames() {
			out := make(chan decoded, 1)
			select {
			case s.queue <- out:
			case <-ctx.Done():
				return
			}
			wg.Go(func() {
				buf, _ := s.pool.Get().(*[]byte)
				if buf == nil {
					buf = new([]byte)
				}
				data, err := r.frame(id, *buf)
				out <- decoded{data, err}
			})
		}
	})
	return s, func() {
		cancel()
		wg.Wait()
	}
}

type decoded struct {
	data []byte
	err  error
}

// frameStream puts frames that were decoded side by side back in order.
type frameStream struct {
	ctx   context.Context
	queue chan chan decoded
	pool  *sync.Pool
	whole []byte // the frame being read
	rest  []byte // what of it is unread
}

// next gives what comes next, at most limit bytes of it and at least one; it is valid until the call after. At the end
// it gives io.EOF.
func (s *frameStream) next(limit int64) ([]byte, error) {
	for len(s.rest) == 0 {
		if err := s.refill(); err != nil {
			return nil, err
		}
	}
	p := s.rest[:min(int64(len(s.rest)), limit)]
	s.rest = s.rest[len(p):]
	return p, nil
}

func (s *frameStream) refill() error {
	if used := s.whole; used != nil {
		s.whole = nil
		s.pool.Put(&used)
	}
	out, ok := <-s.queue
	if !ok {
		if err := s.ctx.Err(); err != nil {
			return err
		}
		return io.EOF
	}
	d := <-out
	s.whole, s.rest = d.data, d.data
	return d.err
}

// readAt fills p or says why not; damage found on the way (age authenticates every chunk) makes the bundle invalid.
func readAt(src io.ReaderAt, p []byte, off int64) error {
	n, err := src.ReadAt(p, off)
	if n == len(p) {
		return nil
	}
	if err == nil || errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return classify(err)
}
