package decode

import (
	"errors"
	"io"
	"iter"
)

var errStopped = errors.New("no more is read")

// feed turns a decoder that pulls its bytes into one that is given them. The two take turns as coroutines: there is never
// more than one at work, so the sink sees calls in an order that depends on the bytes alone.
type feed struct {
	in    []byte // given, not read yet
	eof   bool
	n     int64 // bytes read
	yield func(struct{}) bool
	next  func() (struct{}, bool)
}

func newFeed(run func(*feed)) *feed {
	f := &feed{}
	// The stop function is not needed: end runs the decoder to its end, since it reads nothing but io.EOF from then on.
	f.next, _ = iter.Pull(func(yield func(struct{}) bool) {
		f.yield = yield
		run(f)
	})
	return f
}

func (f *feed) write(b []byte) (rest []byte, done bool) {
	f.in = b
	_, more := f.next()
	rest, f.in = f.in, nil
	return rest, !more
}

func (f *feed) end() (rest []byte) {
	f.eof = true
	for more := true; more; {
		_, more = f.next()
	}
	return f.in
}

// fill waits until there is something to read.
func (f *feed) fill() error {
	for len(f.in) == 0 {
		if f.eof {
			return io.EOF
		}
		if !f.yield(struct{}{}) {
			return errStopped
		}
	}
	return nil
}

// Read implements io.Reader.
func (f *feed) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if err := f.fill(); err != nil {
		return 0, err
	}
	n := copy(p, f.in)
	f.in = f.in[n:]
	f.n += int64(n)
	return n, nil
}

// ReadByte implements io.ByteReader, so that decoders do not read beyond their end.
func (f *feed) ReadByte() (byte, error) {
	if len(f.in) == 0 {
		if err := f.fill(); err != nil {
			return 0, err
		}
	}
	c := f.in[0]
	f.in = f.in[1:]
	f.n++
	return c, nil
}

// peek returns the next n bytes, or fewer at the end. n is small.
func (f *feed) peek(n int) []byte {
	for len(f.in) < n && !f.eof {
		held := append([]byte(nil), f.in...)
		f.in = nil
		if f.fill() != nil {
			f.in = held
			break
		}
		f.in = append(held, f.in...)
	}
	return f.in[:min(n, len(f.in))]
}

func (f *feed) used() int64 { return f.n }
