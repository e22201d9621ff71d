package decode

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// ratioGrace is what a stream may give before its ratio is looked at: a file of blank lines is no bomb.
const ratioGrace = 16 << 20

// What ends the decoding of one stream. Both have been told to the sink where they arise.
var (
	errLimit   = errors.New("over a limit")
	errDamaged = errors.New("damaged")
)

// reason is an error that says more than "damaged" to people. It holds nothing from the file.
type reason string

func (r reason) Error() string { return string(r) }

// file is what the layers of one file share: the budgets, and the first error of the sink.
type file struct {
	ctx     context.Context //nolint:containedctx // the writer that New returns lives as long as the call it belongs to
	path    string
	limits  Limits
	sink    Sink
	read    int64 // bytes of the file itself
	decoded int64 // bytes that decoders gave
	held    int64 // bytes that decoders hold
	entries int
	told    map[string]bool // limits of the whole file are told once
	err     error
}

// stopped returns why nothing more is to be done.
func (f *file) stopped() error {
	if f.err == nil {
		f.err = f.ctx.Err()
	}
	return f.err
}

func (f *file) unscannable(path, why string) {
	if f.stopped() == nil {
		f.sink.Unscannable(path, why)
	}
}

// once tells a limit of the whole file the first time.
func (f *file) once(path, why string) {
	if f.told[why] {
		return
	}
	if f.told == nil {
		f.told = map[string]bool{}
	}
	f.told[why] = true
	f.unscannable(path, why)
}

// charge pays for n decoded bytes.
func (f *file) charge(n int) error {
	if err := f.stopped(); err != nil {
		return err
	}
	if f.decoded+int64(n) > f.limits.Bytes+4*f.read {
		f.once(f.path, fmt.Sprintf("decodes to more than %d bytes: the rest was not looked into", f.limits.Bytes))
		return errLimit
	}
	f.decoded += int64(n)
	return nil
}

// hold reserves memory, which release gives back.
func (f *file) hold(n int64) bool {
	if n > f.spare() {
		return false
	}
	f.held += n
	return true
}

func (f *file) spare() int64 { return f.limits.Spool - f.held }

func (f *file) release(n int64) { f.held -= n }

// entry counts a file of an archive.
func (f *file) entry(archive string) bool {
	if f.entries >= f.limits.Entries {
		f.once(archive, fmt.Sprintf("more than %d files in archives: the rest was not looked into", f.limits.Entries))
		return false
	}
	f.entries++
	return true
}

// layer begins a part that is itself looked into.
func (f *file) layer(path string, depth int) *layer {
	return &layer{f: f, path: path, depth: depth, part: f.part(path)}
}

func (f *file) part(path string) io.WriteCloser {
	if f.stopped() != nil {
		return discard{}
	}
	return f.sink.Part(path)
}

// put writes to a part; an error of the sink ends the whole file.
func (f *file) put(w io.Writer, b []byte) {
	if len(b) == 0 || f.stopped() != nil {
		return
	}
	if _, err := w.Write(b); err != nil {
		f.err = err
	}
}

func (f *file) closePart(c io.Closer) {
	if err := c.Close(); err != nil && f.err == nil {
		f.err = err
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

func (discard) Close() error { return nil }
