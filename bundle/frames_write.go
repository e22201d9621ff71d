package bundle

import (
	"context"
	"errors"
	"io"
	"runtime"
	"sync"

	seekable "github.com/SaveTheRbtz/zstd-seekable-format-go/pkg"
	"github.com/klauspost/compress/zstd"
)

// frameSize is how much of the tar stream one zstd frame holds: what reading a single small file costs at most, twice.
const frameSize = 4 << 20

// workers is how many frames are compressed or decompressed side by side. Each takes several times frameSize of memory, and
// a few keep up with the one goroutine that hashes: more cores would only cost memory.
func workers() int { return min(runtime.GOMAXPROCS(0), 8) }

// frameWriter cuts a stream into zstd frames, compresses them on all cores and writes them in order, followed by the
// seek table. Frame cuts depend on the stream alone, so the same stream gives the same bytes.
type frameWriter struct {
	enc     *zstd.Encoder
	out     *seekable.Writer
	buf     []byte
	frames  chan []byte
	failed  chan struct{} // closed when compressing or writing stopped with err
	err     error
	offset  int64 // bytes of the stream taken so far
	stopped bool
}

func newFrameWriter(ctx context.Context, dst io.Writer) (*frameWriter, error) {
	n := workers()
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(n), zstd.WithEncoderLevel(zstd.SpeedDefault),
		zstd.WithWindowSize(frameSize), // no frame is larger, and the encoders keep that much of history each
		zstd.WithEncoderCRC(false))     // age authenticates every byte, and the seek table has the same checksum once more
	if err != nil {
		return nil, err
	}
	compressed := &recycled{enc: enc, dst: dst}
	out, err := seekable.NewWriter(nil, compressed, seekable.WithWriterEnvironment(compressed))
	if err != nil {
		return nil, err
	}
	w := &frameWriter{
		enc: enc, out: out,
		buf:    make([]byte, 0, frameSize),
		frames: make(chan []byte),
		failed: make(chan struct{}),
	}
	go func() {
		defer close(w.failed)
		w.err = out.WriteMany(ctx, w.next, seekable.WithConcurrency(n))
	}()
	return w, nil
}

// next hands the compressors one frame; nil ends the stream.
func (w *frameWriter) next() ([]byte, error) { return <-w.frames, nil }

// space is the free part of the current frame, never empty: a caller may read into it and then call advance, which
// saves copying every byte once more.
func (w *frameWriter) space() []byte { return w.buf[len(w.buf):cap(w.buf)] }

// advance takes the first n bytes of space into the stream.
func (w *frameWriter) advance(n int) error {
	w.buf = w.buf[:len(w.buf)+n]
	w.offset += int64(n)
	if len(w.buf) == cap(w.buf) {
		return w.cut()
	}
	return nil
}

// Write takes p into the stream.
func (w *frameWriter) Write(p []byte) (int, error) {
	for done := 0; done < len(p); {
		n := copy(w.space(), p[done:])
		done += n
		if err := w.advance(n); err != nil {
			return done, err
		}
	}
	return len(p), nil
}

// cut ends the current frame, if it holds anything, so that what follows starts one of its own.
func (w *frameWriter) cut() error {
	if len(w.buf) == 0 {
		return nil
	}
	select {
	case w.frames <- w.buf:
	case <-w.failed:
		return w.failure()
	}
	// The compressors keep the old buffer, so the next frame needs a new one.
	w.buf = make([]byte, 0, frameSize)
	return nil
}

// close compresses what is left, writes the seek table and ends the goroutines.
func (w *frameWriter) close() error {
	if err := w.cut(); err != nil {
		return err
	}
	w.stop()
	if w.err != nil {
		return w.err
	}
	return w.out.Close()
}

// stop ends the goroutines; after a failure it is all there is left to do.
func (w *frameWriter) stop() {
	if w.stopped {
		return
	}
	w.stopped = true
	close(w.frames)
	<-w.failed
	w.enc.Close()
}

func (w *frameWriter) failure() error {
	if w.err != nil {
		return w.err
	}
	return errors.New("compression stopped early")
}

// recycled compresses into buffers that it uses again once they are written: without it every frame grows a new one, which
// costs a quarter of the time on content that does not compress.
type recycled struct {
	enc  *zstd.Encoder
	dst  io.Writer
	pool sync.Pool
}

// EncodeAll is called from several goroutines.
func (r *recycled) EncodeAll(src, _ []byte) []byte {
	buf, _ := r.pool.Get().(*[]byte)
	if buf == nil {
		b := make([]byte, 0, r.enc.MaxEncodedSize(frameSize))
		buf = &b
	}
	return r.enc.EncodeAll(src, (*buf)[:0])
}

func (r *recycled) WriteFrame(p []byte) (int, error) {
	n, err := r.dst.Write(p)
	r.pool.Put(&p)
	return n, err
}

func (r *recycled) WriteSeekTable(p []byte) (int, error) { return r.dst.Write(p) }
